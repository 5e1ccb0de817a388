//! A site of three shards, three contact points and three widgets: the worker that carries calls between them, the network
//! that loses, delays, repeats and reorders these calls, the alarms, and the providers.

mod calls;
mod outbox;
mod senders;
mod visitors;

use super::disk::Disk;
use super::model::{Model, Rule};
use super::op::{Fate, Net, Op, POINTS, PURPOSES, Post, WIDGETS, Wish, Word};
use super::shard::{Letter, Shard};
use beckon_domain::address::ContactPoint;
use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::seal::{Entropy, Secrets, hash, shard_of};
use beckon_domain::stored::PersonId;
use beckon_domain::time::Instant;
use beckon_domain::{CapWindow, Channel, Choice, DenialReason, Scope, SendOutcome, wire};
use beckon_ledger::messages::{self, Install, Presented, Proven, StoredKey, Verdict};
use beckon_ledger::{Failure, Given, Place};
use calls::{Calls, Reply};
use std::collections::{BTreeMap, VecDeque};

/// How many sets of rules the owner has.
pub(crate) const VARIANTS: usize = 4;
/// The deployment's secret.
pub(crate) const MASTER: [u8; 32] = [7; 32];
/// Sunday, 2026-11-22, 12:00 UTC.
const START: i64 = 1_795_348_800_000;
const SITE: &str = "boots";
const SHARDS: u8 = POINTS as u8;

pub(crate) const fn channel(point: usize) -> Channel {
    if point == 2 { Channel::Sms } else { Channel::Email }
}

/// The owner's sets of rules, and the contact points: each lies in a shard of its own number.
pub(crate) struct Site {
    variants: Vec<(wire::Rules, Rule)>,
    points: Vec<ContactPoint>,
    keys: Vec<String>,
    disks: Vec<Disk>,
}

impl Site {
    pub(crate) fn new() -> Self {
        calls::listen_for_breaks();
        let variants = (0..VARIANTS).map(|variant| {
            let site: wire::Rules = serde_json::from_value(super::model::declared(variant)).expect("of the wire type");
            Rules::parse(&site, &Context::default()).expect("the rules load");
            (site, Rule::of(variant))
        });
        let secrets = Secrets::derive(&MASTER, SITE);
        let points: Vec<ContactPoint> = (0..POINTS).map(|point| of_shard(point, &secrets)).collect();
        let site = Self {
            variants: variants.collect(),
            keys: points.iter().map(|point| secrets.contact_key(point)).collect(),
            points,
            disks: (0..POINTS).map(|_| Disk::new()).collect(),
        };
        for (number, disk) in (0..SHARDS).zip(&site.disks) {
            let shard = Shard::new(number, disk);
            let given = Given {
                now: Instant::from_millis(START),
                entropy: Entropy::new([255 - number; 32]),
            };
            let installed = shard.ledger.install(&site.install(0, 0), place(number), given);
            installed.expect("it takes its rules");
        }
        site
    }

    /// The rules of a variant, published as this version, and the sender's key.
    fn install(&self, version: usize, variant: usize) -> Install {
        use Scope::{Ask, Report, Reserve, Send};
        let version = version as u64 + 1;
        Install {
            version,
            rules_version: version,
            rules: self.variants[variant].0.clone(),
            keys: vec![StoredKey {
                id: key().id,
                hash: key().hash,
                name: "Ravenbeck Post".to_owned(),
                scopes: vec![Ask, Reserve, Send, Report],
                purposes: None,
                expires: None,
                created_at: Instant::from_millis(START),
                held: Vec::new(),
            }],
            birth: None,
        }
    }

    fn point_of(&self, key: &str) -> usize {
        let mut keys = self.keys.iter();
        keys.position(|known| known == key).expect("one of the contact points")
    }
}

/// The sender's key.
fn key() -> Presented {
    Presented {
        id: "post".to_owned(),
        hash: hash("a secret"),
    }
}

const fn place(shard: u8) -> Place<'static> {
    Place { site: SITE, shard }
}

/// A contact point whose key falls into the shard of the same number.
fn of_shard(point: usize, secrets: &Secrets) -> ContactPoint {
    let named = |number: usize| {
        let typed = match channel(point) {
            Channel::Sms => format!("+44 7700 900{number:03}"),
            _ => format!("{}-{number}@example.com", ["ana", "ben"][point]),
        };
        let typed = serde_json::json!({ "channel": channel(point), "address": typed });
        let typed: wire::ContactPoint = serde_json::from_value(typed).expect("of the wire type");
        ContactPoint::parse(&typed, "GB").expect("it has a normal form")
    };
    let mut named = (0..1_000).map(named);
    let fits = |at: &ContactPoint| usize::from(shard_of(&secrets.contact_key(at), SHARDS)) == point;
    named.find(fits).expect("one of a thousand")
}

/// A widget, as far as it remembers.
#[derive(Default)]
struct Widget {
    token: Option<Token>,
    saves: Vec<Sent>,
}

/// A person token.
#[derive(Clone)]
struct Token {
    text: String,
    /// Whom it speaks for, by the name that the model knows.
    by: String,
}

impl Token {
    /// A token begins with its home shard.
    fn home(&self) -> u8 {
        let shard = self.text.split_once('.').and_then(|(shard, _)| shard.parse().ok());
        shard.expect("a token begins with its shard")
    }
}

/// A save that a widget has sent.
#[derive(Clone)]
struct Sent {
    /// Who it speaks for.
    by: String,
    token: Option<Token>,
    body: wire::Preferences,
    home: u8,
    point: Option<usize>,
    say: Option<(usize, Word, &'static str)>,
    wish: Option<Wish>,
    /// What the model made of it when it first arrived.
    said: Option<Vec<usize>>,
}

/// What was met in runs, so that nobody takes silence for proof.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    permits: u64,
    repeated_permits: u64,
    denials: BTreeMap<DenialReason, u64>,
    unanswered: u64,
    moves: u64,
    cut_short: u64,
    died_in_a_turn: u64,
    handed_over: u64,
    messages_queued: u64,
    messages_left: u64,
    messages_waited: u64,
    messages_ended: u64,
}

impl Seen {
    pub(crate) fn add(&mut self, other: &Self) {
        self.permits += other.permits;
        self.repeated_permits += other.repeated_permits;
        self.unanswered += other.unanswered;
        self.moves += other.moves;
        self.cut_short += other.cut_short;
        self.died_in_a_turn += other.died_in_a_turn;
        self.handed_over += other.handed_over;
        self.messages_queued += other.messages_queued;
        self.messages_left += other.messages_left;
        self.messages_waited += other.messages_waited;
        self.messages_ended += other.messages_ended;
        for (reason, times) in &other.denials {
            *self.denials.entry(*reason).or_default() += times;
        }
    }

    pub(crate) fn assert_all_met(&self) {
        use DenialReason::{ChannelNotOffered, TemplateNotOfPurpose, TimeZoneUnknown};
        // Three reasons have nothing to do with what happens at a site.
        for reason in DenialReason::ALL
            .iter()
            .filter(|reason| !matches!(reason, ChannelNotOffered | TemplateNotOfPurpose | TimeZoneUnknown))
        {
            assert!(self.denials.contains_key(reason), "{reason} was never met");
        }
        for (name, times) in [
            ("a permit", self.permits),
            ("a permit that was given before", self.repeated_permits),
            ("a question that is not answered", self.unanswered),
            ("a contact point that moves", self.moves),
            ("a request that is cut short", self.cut_short),
            ("a ledger that dies in a turn", self.died_in_a_turn),
            ("something that a provider is handed", self.handed_over),
            ("a message that is queued", self.messages_queued),
            ("a message that leaves", self.messages_left),
            ("a message that waits for its hour", self.messages_waited),
            ("a message that is not sent after all", self.messages_ended),
        ] {
            assert!(times > 0, "{name} was never met");
        }
    }
}

/// What a sender wants to be sent: contact point, purpose, id, words, until when.
type Sending = (usize, usize, u8, u8, usize);

/// A run under way.
pub(crate) struct Run<'a> {
    site: &'a Site,
    shards: Vec<Shard>,
    now: i64,
    turns: u64,
    widgets: [Widget; WIDGETS],
    writes: u32,
    /// Letters in the order in which they were sent.
    letters: Vec<Letter>,
    /// Permits that a sender was answered: id and contact point.
    permits: Vec<(String, usize)>,
    /// What may still arrive.
    on_the_way: VecDeque<(u8, String)>,
    /// What a page said is granted: the proof, the contact point, the purpose.
    granted: Vec<(usize, usize, usize)>,
    /// What the model calls people.
    names: BTreeMap<PersonId, String>,
    /// The proof that the model has just heard of.
    proof: Option<usize>,
    seen: Seen,
    published: usize,
    variant_of: Vec<usize>,
    model: Model,
    /// Questions under these ids were asked, and the answer was lost.
    doubts: BTreeMap<(u8, usize, usize), i64>,
    /// What senders have had sent.
    messages: BTreeMap<Sending, wire::MessageToSend>,
    /// The last permit of each id and question.
    reserved: BTreeMap<(u8, usize, usize), (String, i64, usize)>,
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        for disk in &self.site.disks {
            disk.end();
        }
    }
}

impl<'a> Run<'a> {
    pub(crate) fn new(site: &'a Site) -> Self {
        let begun = |(number, disk): (u8, &Disk)| {
            disk.begin();
            Shard::new(number, disk)
        };
        Self {
            site,
            shards: (0..SHARDS).zip(&site.disks).map(begun).collect(),
            now: START,
            turns: 0,
            widgets: std::array::from_fn(|_| Widget::default()),
            writes: 0,
            letters: Vec::new(),
            permits: Vec::new(),
            on_the_way: VecDeque::new(),
            granted: Vec::new(),
            names: BTreeMap::new(),
            proof: None,
            seen: Seen::default(),
            published: 0,
            variant_of: vec![0],
            model: Model::new(START),
            doubts: BTreeMap::new(),
            messages: BTreeMap::new(),
            reserved: BTreeMap::new(),
        }
    }

    /// Runs all of it.
    pub(crate) fn run(mut self, ops: &[Op]) -> Result<Seen, String> {
        for (index, op) in ops.iter().enumerate() {
            self.step(*op)
                .map_err(|wrong| format!("after op {index}, {op:?}: {wrong}"))?;
        }
        self.in_the_end()
    }

    fn shard(&self, shard: u8) -> &Shard {
        &self.shards[usize::from(shard)]
    }

    /// The shard of a contact point.
    fn shard_at(&self, point: usize) -> &Shard {
        &self.shards[point]
    }

    /// What a turn is given.
    fn given(&mut self) -> Given {
        self.turns += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.turns.to_be_bytes());
        Given {
            now: Instant::from_millis(self.now),
            entropy: Entropy::new(seed),
        }
    }

    /// What the model calls a person.
    fn name_of(&self, person: &str) -> String {
        self.names.get(person).map_or(person, String::as_str).to_owned()
    }

    /// Whose a contact point is, by its own shard.
    fn owner_of(&self, point: usize) -> Option<String> {
        let standing = self.shard_at(point).contact(&self.site.keys[point])?;
        Some(self.name_of(&standing.person?.person))
    }

    fn step(&mut self, op: Op) -> Result<(), String> {
        match op {
            Op::Save {
                widget,
                point,
                say,
                wish,
                net,
            } => self.save(widget, point, say, wish, net),
            Op::Repeat { widget, back, net } => self.repeat(widget, back, net),
            Op::Halt {
                widget,
                point,
                resume,
                net,
            } => self.halt(widget, point, resume, net),
            Op::Press { back, net } => self.press(back, net),
            Op::Type { back, net } => self.type_code(back, net),
            Op::TakeBack { point, purpose } => self.take_back(point, purpose),
            Op::Ask { point, purpose } => self.ask(point, purpose, None, Net::Fine),
            Op::Reserve {
                point,
                purpose,
                id,
                net,
            } => self.ask(point, purpose, Some(id), net),
            Op::Send {
                point,
                purpose,
                id,
                words,
                until,
                net,
            } => self.send_message((point, purpose, id, words, until), net),
            Op::Report { back, fate, net } => self.report(back, fate, net),
            Op::Use { back } => self.use_up(back),
            Op::Arrive { oldest } => {
                let next = if oldest {
                    self.on_the_way.pop_front()
                } else {
                    self.on_the_way.pop_back()
                };
                next.map_or(Ok(()), |(shard, message)| self.arrive(shard, &message))
            }
            Op::Alarm { shard, post, net } => self.alarm(u8::try_from(shard).expect("few"), post, net),
            Op::PutAway { shard } => self.put_away(u8::try_from(shard).expect("few")),
            Op::Clock { by } => {
                self.set_clock(self.now + by);
                Ok(())
            }
            Op::Publish { rules, shards } => {
                self.published += 1;
                self.variant_of.push(rules);
                self.install(shards)
            }
            Op::Install => self.install(POINTS),
        }
    }

    fn set_clock(&mut self, now: i64) {
        self.now = now;
        self.model.clock(now);
    }

    /// So many shards take the newest rules.
    fn install(&mut self, shards: usize) -> Result<(), String> {
        let install = self.site.install(self.published, self.variant_of[self.published]);
        for shard in (0..SHARDS).take(shards) {
            if self.shard(shard).version < self.published {
                match self.direct(shard, install.clone())? {
                    Ok(messages::Installed::Has { .. }) => {}
                    _ => return Err(format!("shard {shard} did not take the newest rules")),
                }
                self.shards[usize::from(shard)].version = self.published;
            }
        }
        self.rules_in_force();
        Ok(())
    }

    fn rules_in_force(&mut self) {
        let oldest = self.shards.iter().map(|shard| shard.version).min().unwrap_or(0);
        let in_force = self.variant_of[oldest..].iter();
        let in_force = in_force.map(|variant| self.site.variants[*variant].1.clone()).collect();
        self.model.govern(in_force);
    }

    /// Everything that is under way arrives, and then nobody is stuck, nothing is lost and no standing is made up.
    fn in_the_end(mut self) -> Result<Seen, String> {
        self.end().map_err(|wrong| format!("in the end: {wrong}"))?;
        Ok(self.seen.clone())
    }

    fn end(&mut self) -> Result<(), String> {
        while let Some((shard, message)) = self.on_the_way.pop_front() {
            self.arrive(shard, &message)?;
        }
        self.empty_the_outboxes()?;
        self.model
            .nothing_is_lost(|permit| self.shards.iter().any(|shard| shard.has_given_up(permit)))?;
        self.install(POINTS)?;
        for point in 0..POINTS {
            for purpose in 0..PURPOSES.len() {
                self.ask(point, purpose, None, Net::Fine)?;
            }
            if let Err(owner) = self.is_home(point) {
                return Err(format!("point-{point} belongs to {owner}, whose home does not know it"));
            }
            if let Some(standing) = self.shard_at(point).contact(&self.site.keys[point]) {
                let here = self.granted.iter().filter(|(_, at, _)| *at == point);
                let here: Vec<(usize, usize)> = here.map(|(proof, _, purpose)| (*proof, *purpose)).collect();
                self.model.still_given(point, &here, &standing)?;
            }
        }
        self.shards.iter().try_for_each(Shard::folds_to_what_is_used)
    }
}

fn nth_from_the_end<T>(list: &[T], back: usize) -> Option<&T> {
    list.len().checked_sub(back + 1).map(|position| &list[position])
}
