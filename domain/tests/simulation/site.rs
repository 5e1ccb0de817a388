//! A site of three shards, three contact points and three widgets: the worker that carries calls between them, and the
//! network that loses, delays, repeats and reorders these calls.

mod senders;
mod visitors;

use super::model::{Model, Rule};
use super::op::{Fate, Net, Op, POINTS, PURPOSES, WIDGETS, Wish, Word};
use super::shard::{Shard, Written};
use super::turns::{self, ANY, Asked, Message, Proven, Reply, Turn, Verdict, shard_of};
use beckon_domain::address::ContactPoint;
use beckon_domain::deployment::Context;
use beckon_domain::order::Order;
use beckon_domain::rules::Rules;
use beckon_domain::stored::{ContactKey, PersonId, Suppression};
use beckon_domain::time::Instant;
use beckon_domain::{CapWindow, Channel, Choice, DenialReason, SendOutcome, wire};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// How many sets of rules the owner has.
pub(crate) const VARIANTS: usize = 4;
/// Sunday, 2026-11-22, 12:00 UTC.
const START: i64 = 1_795_348_800_000;

const ADDRESSES: [&str; POINTS] = ["ana@example.com", "ben@example.com", "+44 7700 900123"];

/// The name of a contact point.
pub(crate) fn key(point: usize) -> ContactKey {
    format!("point-{point}")
}

/// The contact point of a name.
pub(crate) fn point_of(key: &str) -> usize {
    usize::from(key.as_bytes()[key.len() - 1] - b'0')
}

/// The name of what was typed.
pub(crate) fn key_of(typed: &ContactPoint) -> ContactKey {
    key(match (typed.channel(), typed.normal().as_bytes()[0]) {
        (Channel::Email, b'a') => 0,
        (Channel::Email, _) => 1,
        _ => 2,
    })
}

pub(crate) const fn channel(point: usize) -> Channel {
    if point == 2 { Channel::Sms } else { Channel::Email }
}

pub(crate) fn channel_of(key: &str) -> Channel {
    channel(point_of(key))
}

/// The owner's sets of rules.
pub(crate) struct Site {
    variants: Vec<(Rc<Rules>, Rule)>,
}

impl Site {
    pub(crate) fn new() -> Self {
        let variants = (0..VARIANTS).map(|variant| {
            let site: wire::Rules = serde_json::from_value(super::model::declared(variant)).expect("of the wire type");
            let rules = Rules::parse(&site, &Context::default()).expect("the rules load");
            (Rc::new(rules), Rule::of(variant))
        });
        Self {
            variants: variants.collect(),
        }
    }
}

/// A widget, as far as it remembers.
#[derive(Default)]
struct Widget {
    token: Option<String>,
    saves: Vec<Sent>,
}

/// A save that a widget has sent.
#[derive(Clone)]
struct Sent {
    id: u32,
    /// Who it speaks for.
    by: PersonId,
    token: Option<String>,
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
}

impl Seen {
    pub(crate) fn add(&mut self, other: &Self) {
        self.permits += other.permits;
        self.repeated_permits += other.repeated_permits;
        self.unanswered += other.unanswered;
        self.moves += other.moves;
        self.cut_short += other.cut_short;
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
        ] {
            assert!(times > 0, "{name} was never met");
        }
    }
}

/// A run under way.
pub(crate) struct Run<'a> {
    site: &'a Site,
    shards: Vec<Shard>,
    now: i64,
    ids: u64,
    widgets: [Widget; WIDGETS],
    writes: u32,
    /// Letters in the order in which they were sent: shard and token.
    letters: Vec<(u8, u64)>,
    /// Permits that a sender was answered: id and contact point.
    permits: Vec<(String, usize)>,
    /// What may still arrive.
    on_the_way: VecDeque<(u8, Message)>,
    /// What homes are told, and whether they have heard.
    outbox: Vec<(Proven, bool)>,
    /// What a page said is granted: the proof, the contact point, the purpose.
    granted: Vec<(usize, usize, usize)>,
    seen: Seen,
    published: usize,
    variant_of: Vec<usize>,
    model: Model,
    /// Questions under these ids were asked, and the answer was lost.
    doubts: BTreeMap<(u8, usize, usize), i64>,
    /// The last permit of each id and question.
    reserved: BTreeMap<(u8, usize, usize), (String, i64, usize)>,
}

/// The calls of one request.
struct Calls {
    net: Net,
    made: u8,
}

impl Calls {
    const fn new(net: Net) -> Self {
        Self { net, made: 0 }
    }
}

impl<'a> Run<'a> {
    pub(crate) fn new(site: &'a Site) -> Self {
        let shard = |number: usize| Shard::new(u8::try_from(number).expect("few"), Rc::clone(&site.variants[0].0));
        Self {
            site,
            shards: (0..POINTS).map(shard).collect(),
            now: START,
            ids: 0,
            widgets: std::array::from_fn(|_| Widget::default()),
            writes: 0,
            letters: Vec::new(),
            permits: Vec::new(),
            on_the_way: VecDeque::new(),
            outbox: Vec::new(),
            granted: Vec::new(),
            seen: Seen::default(),
            published: 0,
            variant_of: vec![0],
            model: Model::new(START),
            doubts: BTreeMap::new(),
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

    fn turn(&mut self, shard: u8) -> Turn<'_> {
        Turn {
            shard: &mut self.shards[usize::from(shard)],
            now: Instant::from_millis(self.now),
            ids: &mut self.ids,
        }
    }

    /// A message arrives at a shard.
    fn deliver(&mut self, shard: u8, message: &Message) -> Result<Reply, String> {
        let letters = self.shards[usize::from(shard)].confirmations.len();
        let reply = self.turn(shard).take(message);
        if let Message::Join { joining, .. } = message {
            self.note_home(point_of(&joining.contact));
        }
        self.post(shard, letters)?;
        Ok(reply)
    }

    /// Letters that were sent in this turn.
    fn post(&mut self, shard: u8, before: usize) -> Result<(), String> {
        let new: Vec<(u64, usize)> = self.shards[usize::from(shard)].confirmations[before..]
            .iter()
            .map(|letter| (letter.token, point_of(&letter.contact)))
            .collect();
        for (token, point) in new {
            self.letters.push((shard, token));
            self.model.letter(point)?;
        }
        Ok(())
    }

    /// Makes one call of a request; `None` when the worker dies before it hears the answer.
    fn call(&mut self, calls: &mut Calls, shard: u8, message: &Message) -> Result<Option<Reply>, String> {
        let number = calls.made;
        calls.made += 1;
        match calls.net {
            Net::Lost(lost) if lost == number => {
                self.seen.cut_short += 1;
                return Ok(None);
            }
            Net::Late(late) if late == number => {
                self.seen.cut_short += 1;
                self.on_the_way.push_back((shard, message.clone()));
                return Ok(None);
            }
            _ => {}
        }
        let reply = self.deliver(shard, message)?;
        if calls.net == Net::Twice {
            self.deliver(shard, message)?;
        }
        Ok((calls.net != Net::Dead(number)).then_some(reply))
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
            Op::Press { back, net } => self.prove(back, net, false),
            Op::Type { back, net } => self.prove(back, net, true),
            Op::TakeBack { point, purpose } => {
                self.turn(shard_of(&key(point))).take_back(&key(point), purpose);
                self.model.taken_back(point, purpose);
                Ok(())
            }
            Op::Ask { point, purpose } => self.ask(point, purpose, None, Net::Fine),
            Op::Reserve {
                point,
                purpose,
                id,
                net,
            } => self.ask(point, purpose, Some(id), net),
            Op::Report { back, fate, net } => self.report(back, fate, net),
            Op::Use { back } => self.use_up(back),
            Op::Arrive { oldest } => {
                let next = if oldest {
                    self.on_the_way.pop_front()
                } else {
                    self.on_the_way.pop_back()
                };
                match next {
                    Some((shard, message)) => {
                        self.model.late();
                        self.deliver(shard, &message).map(drop)
                    }
                    None => Ok(()),
                }
            }
            Op::Outbox { back, net } => {
                if let Some(row) = self.outbox.len().checked_sub(back + 1) {
                    let proven = self.outbox[row].0.clone();
                    self.outbox[row].1 |= self.tell_homes(&proven, None, &mut Calls::new(net))?;
                }
                Ok(())
            }
            Op::Clock { by } => {
                self.now += by;
                self.model.clock(self.now);
                Ok(())
            }
            Op::Publish { rules, shards } => {
                self.published += 1;
                self.variant_of.push(rules);
                self.install(shards);
                Ok(())
            }
            Op::Install => {
                self.install(POINTS);
                Ok(())
            }
        }
    }

    fn install(&mut self, shards: usize) {
        let newest = self.variant_of[self.published];
        for shard in self.shards.iter_mut().take(shards) {
            shard.version = self.published;
            shard.rules = Rc::clone(&self.site.variants[newest].0);
        }
        let oldest = self.shards.iter().map(|shard| shard.version).min().unwrap_or(0);
        let in_force = self.variant_of[oldest..].iter();
        self.model.rules = in_force.map(|variant| self.site.variants[*variant].1.clone()).collect();
    }

    /// Everything that is under way arrives, and then nobody is stuck, nothing is lost and no standing is made up.
    fn in_the_end(mut self) -> Result<Seen, String> {
        while let Some((shard, message)) = self.on_the_way.pop_front() {
            self.model.late();
            self.deliver(shard, &message)?;
        }
        // Rows that failed are tried again whenever they are due: in any order, so in the worst.
        while let Some((proven, told)) = self.outbox.pop() {
            if !told {
                self.tell_homes(&proven, None, &mut Calls::new(Net::Fine))?;
            }
        }
        self.install(POINTS);
        for point in 0..POINTS {
            for purpose in 0..PURPOSES.len() {
                self.ask(point, purpose, None, Net::Fine)
                    .map_err(|wrong| format!("in the end: {wrong}"))?;
            }
            let contact = key(point);
            if let Err(owner) = self.is_home(point) {
                return Err(format!(
                    "in the end: {contact} belongs to {owner}, whose home does not know it"
                ));
            }
            if let Some(standing) = self.shards[usize::from(shard_of(&contact))].contact(&contact) {
                let here = self.granted.iter().filter(|(_, at, _)| *at == point);
                let here: Vec<(usize, usize)> = here.map(|(proof, _, purpose)| (*proof, *purpose)).collect();
                self.model.still_given(point, &here, standing)?;
            }
        }
        self.shards.iter().try_for_each(Shard::folds_to_what_is_used)?;
        Ok(self.seen)
    }
}

fn typed(point: usize) -> wire::ContactPoint {
    serde_json::from_value(serde_json::json!({ "channel": channel(point), "address": ADDRESSES[point] }))
        .expect("of the wire type")
}

fn nth_from_the_end<T>(list: &[T], back: usize) -> Option<&T> {
    list.len().checked_sub(back + 1).map(|position| &list[position])
}
