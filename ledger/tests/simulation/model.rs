//! The promises, kept by counting: what was said, in order, and what may follow from it. Shares no code with the rules.
//!
//! The model knows nothing of standings, shards or folds. It is a list of what people did, with the moment at which each
//! was begun and whether it was acknowledged. What was not acknowledged may hold or not: it excuses a permit and a denial
//! alike. What was acknowledged binds every later question.

mod judge;
mod messages;

use super::op::{Fate, POINTS, PURPOSES, Wish, Word};
use super::rule::{DAY, HOUR, MINUTE, cap_of, hour_is_quiet, is_live, pause_ends};
pub(crate) use super::rule::{Rule, declared};
use crate::site::channel;
use beckon_domain::stored::{ContactStanding, Said as Stored};
use beckon_domain::{Channel, DenialReason};
use std::collections::BTreeMap;

/// Who stops contact by a text. It counts as a word of whoever the contact point belongs to.
const TEXT: &str = "a text";

/// Something that was said or happened. Its place in the list is its place in time.
struct Said {
    by: String,
    points: Vec<usize>,
    what: What,
    acknowledged: bool,
    /// When it was begun.
    at: i64,
    /// The latest instant at which it may have arrived.
    latest: i64,
    /// How much had been said when it may last have arrived.
    until: usize,
    /// What was the speaker's own at that moment.
    own: Vec<usize>,
    /// What the speaker had proven by a code within the last half hour.
    power: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// A yes to this purpose and notice, by somebody who has typed a code for those contact points or not.
    Yes(usize, &'static str, bool),
    No(usize),
    Stop,
    Resume,
    Wish(Wish),
    Claim,
    /// A link was pressed or a code typed.
    Proof,
    Bounce,
    Complaint,
}

/// A permit that took a slot.
struct Grant {
    point: usize,
    purpose: usize,
    owner: String,
    at: i64,
    moves: usize,
    maybe_free: bool,
    surely_free: bool,
    sent: bool,
    /// Whether its sender has reported that it was sent, perhaps or surely.
    may_be_reported: bool,
    was_reported: bool,
    used: bool,
}

/// What a person may have wished for one thing: widths that may be in force, and all that were ever asked.
#[derive(Clone, Default)]
struct Widths {
    possible: Vec<usize>,
    ever: Vec<usize>,
}

/// All that was promised.
pub(crate) struct Model {
    now: i64,
    /// The latest time that the clock ever showed.
    highest: i64,
    /// Whether an answer to a reservation was lost.
    pub(crate) in_doubt: bool,
    /// The rules that may be in force: some shard may be behind.
    rules: Vec<Rule>,
    /// How often these have changed.
    rules_changed: usize,
    said: Vec<Said>,
    grants: BTreeMap<String, Grant>,
    owner: [Option<String>; POINTS],
    /// Between the moment a contact point moved and the moment its new home knows of it.
    moving: [bool; POINTS],
    moves: [usize; POINTS],
    letters: [Vec<i64>; POINTS],
    /// Codes typed: by whom, for which contact point, and the latest time at which their home may have heard.
    typed: Vec<(String, usize, i64)>,
    wishes: BTreeMap<(String, usize), Widths>,
    /// Messages by the permits that they go by.
    messages: BTreeMap<String, messages::Message>,
}

const fn field(wish: Wish) -> (usize, usize) {
    match wish {
        Wish::Cap(width) => (0, width),
        Wish::Pause(width) => (1, width),
        Wish::Hours(width) => (2, width),
    }
}

impl Model {
    pub(crate) fn new(now: i64) -> Self {
        Self {
            now,
            highest: now,
            in_doubt: false,
            rules: vec![Rule::of(0)],
            rules_changed: 0,
            said: Vec::new(),
            grants: BTreeMap::new(),
            owner: std::array::from_fn(|_| None),
            moving: [false; POINTS],
            moves: [0; POINTS],
            letters: std::array::from_fn(|_| Vec::new()),
            typed: Vec::new(),
            wishes: BTreeMap::new(),
            messages: BTreeMap::new(),
        }
    }

    fn say(&mut self, by: &str, points: Vec<usize>, what: What) -> usize {
        let own = (0..POINTS).filter(|point| self.owner[*point].as_deref() == Some(by));
        let power = (0..POINTS).filter(|point| self.has_power(by, *point));
        self.said.push(Said {
            own: own.collect(),
            power: power.collect(),
            by: by.to_owned(),
            points,
            what,
            acknowledged: false,
            at: self.now,
            latest: self.now,
            until: self.said.len(),
        });
        self.said.len() - 1
    }

    /// Whether somebody has typed a code for a contact point within half an hour.
    fn has_power(&self, by: &str, point: usize) -> bool {
        let mut typed = self.typed.iter();
        typed.any(|(who, at, when)| who == by && *at == point && self.now - when < 30 * MINUTE)
    }

    /// The contact points that somebody has named, surely or perhaps.
    fn named(&self, by: &str, surely: bool) -> Vec<usize> {
        let claims = self
            .said
            .iter()
            .filter(|said| said.by == by && said.what == What::Claim);
        let mut points: Vec<usize> = claims
            .filter(|said| said.acknowledged || !surely)
            .flat_map(|said| said.points.clone())
            .collect();
        points.sort_unstable();
        points.dedup();
        points
    }

    fn widths(&mut self, by: &str, field: usize) -> &mut Widths {
        let widths = self.wishes.entry((by.to_owned(), field)).or_default();
        if widths.possible.is_empty() {
            widths.possible.push(0);
        }
        widths
    }

    /// A save has reached its home.
    pub(crate) fn saved(
        &mut self,
        by: &str,
        point: Option<usize>,
        say: Option<(usize, Word, &'static str)>,
        on: Channel,
        wish: Option<Wish>,
    ) -> Vec<usize> {
        let mut said = Vec::new();
        if let Some(point) = point {
            said.push(self.say(by, vec![point], What::Claim));
        }
        let any_power = (0..POINTS).any(|point| self.has_power(by, point));
        match say {
            Some((purpose, Word::Yes, notice)) => {
                let points = match point {
                    Some(point) => vec![point],
                    None => self
                        .named(by, false)
                        .into_iter()
                        .filter(|point| channel(*point) == on)
                        .collect(),
                };
                for point in points {
                    let proven = self.has_power(by, point);
                    said.push(self.say(by, vec![point], What::Yes(purpose, notice, proven)));
                }
            }
            Some((purpose, Word::No | Word::NoLonger, _)) => {
                let mut points = self.named(by, true);
                points.extend(point);
                points.retain(|point| channel(*point) == on);
                said.push(self.say(by, points, What::No(purpose)));
            }
            None => {}
        }
        if let Some(wish) = wish {
            let (field, width) = field(wish);
            let owns = (0..POINTS).any(|point| self.owner[point].as_deref() == Some(by) && !self.moving[point]);
            let widths = self.widths(by, field);
            widths.ever.push(width);
            let widest = widths.possible.iter().min().copied().unwrap_or(0);
            // Whoever owns something proves a wider wish first; all else may hold at once.
            if !owns || any_power || width > widest {
                widths.possible.push(width);
            }
            said.push(self.say(by, Vec::new(), What::Wish(wish)));
        }
        said
    }

    /// A stop or a resume has reached its home.
    pub(crate) fn halted(&mut self, by: &str, point: Option<usize>, resume: bool) -> Vec<usize> {
        let mut said = Vec::new();
        if let Some(point) = point {
            said.push(self.say(by, vec![point], What::Claim));
        }
        let points = self.named(by, !resume);
        let mut points = points;
        points.extend(point.filter(|point| !points.contains(point)));
        said.push(self.say(by, points, if resume { What::Resume } else { What::Stop }));
        said
    }

    /// All of it was done, and whoever said it was told so.
    pub(crate) fn acknowledged(&mut self, said: &[usize]) {
        for &index in said {
            self.said[index].acknowledged = true;
            self.may_have_arrived(index);
            let (by, what) = (self.said[index].by.clone(), self.said[index].what);
            let What::Wish(wish) = what else { continue };
            let (field, width) = field(wish);
            let set_back = self.now < self.highest;
            let newer = self.said[index + 1..]
                .iter()
                .any(|later| later.by == by && matches!(later.what, What::Wish(wish) if self::field(wish).0 == field));
            let widths = self.widths(&by, field);
            // What narrows binds at once, whatever else was asked for before.
            if !newer && !set_back && widths.possible.iter().all(|possible| *possible <= width) {
                widths.possible = vec![width];
            }
        }
    }

    /// It is sent once more.
    pub(crate) fn repeated(&mut self, said: &[usize]) {
        for &index in said {
            self.may_have_arrived(index);
        }
    }

    fn may_have_arrived(&mut self, index: usize) {
        let until = self.said.len();
        let said = &mut self.said[index];
        (said.latest, said.until) = (said.latest.max(self.now), until);
    }

    /// Something that was on its way arrives.
    pub(crate) fn late(&mut self) {
        let now = self.now;
        let until = self.said.len();
        for said in self.said.iter_mut().filter(|said| !said.acknowledged) {
            (said.latest, said.until) = (said.latest.max(now), until);
        }
        for (_, _, at) in &mut self.typed {
            *at = (*at).max(now);
        }
    }

    pub(crate) fn taken_back(&mut self, point: usize, purpose: usize) {
        let said = self.say("a link", vec![point], What::No(purpose));
        self.said[said].acknowledged = true;
    }

    /// A bounce or a complaint is about to be put on record.
    pub(crate) fn bounces(&mut self, point: usize, complaint: bool) -> usize {
        let what = if complaint { What::Complaint } else { What::Bounce };
        self.say("a sender", vec![point], what)
    }

    /// A provider says that the person has told it to stop, which is about to be put on record.
    pub(crate) fn texts_stop(&mut self, point: usize) -> usize {
        self.say(TEXT, vec![point], What::Stop)
    }

    /// A link was pressed, or a code typed. A letter that was used before brings nothing new.
    pub(crate) fn proven(
        &mut self,
        point: usize,
        asker: &str,
        (code, again): (bool, bool),
        owner: Option<&str>,
    ) -> Result<usize, String> {
        let before = self.owner[point].clone();
        let after = match (&before, code && !again) {
            (_, true) => Some(asker),
            (Some(before), false) => Some(before.as_str()),
            // Nobody's token speaks for a person who was made by a link.
            (None, false) => owner.filter(|owner| *owner != asker),
        };
        if after.is_none() || owner != after {
            return Err(format!("point-{point} went to {owner:?} by a proof of {asker}"));
        }
        if before.as_deref() != after {
            self.moves[point] += 1;
            self.moving[point] = code;
        }
        let after = after.map(str::to_owned).unwrap_or_default();
        self.owner[point] = Some(after.clone());
        if code {
            self.typed.push((asker.to_owned(), point, self.now));
        }
        // Whatever was asked for may hold from now on, for the one who asked; and for another owner where it fills a gap.
        for field in 0..3 {
            let ever = self.widths(asker, field).ever.clone();
            self.widths(asker, field).possible.extend(&ever);
            let widths = self.widths(&after, field);
            if widths.possible.contains(&0) {
                widths.possible.extend(&ever);
            }
        }
        Ok(self.say(asker, vec![point], What::Proof))
    }

    /// The homes know of the proof, and the page said what takes effect.
    pub(crate) fn told(&mut self, proof: usize) {
        self.said[proof].acknowledged = true;
    }

    /// The owner's home knows of the contact point.
    pub(crate) fn moved_in(&mut self, point: usize) {
        self.moving[point] = false;
    }

    /// The clock is set. Homes tell old wishes from new ones by it, so while one is set back they are in doubt.
    pub(crate) fn clock(&mut self, now: i64) {
        if now < self.now {
            for widths in self.wishes.values_mut() {
                widths.possible.extend(widths.ever.clone());
            }
        }
        self.now = now;
        self.highest = self.highest.max(now);
    }

    /// These rules may be in force from now on.
    pub(crate) fn govern(&mut self, rules: Vec<Rule>) {
        self.rules = rules;
        self.rules_changed += 1;
    }

    pub(crate) fn moves(&self, point: usize) -> usize {
        self.moves[point]
    }

    /// A confirmation was sent: at most one in ten minutes, and three in a day.
    pub(crate) fn letter(&mut self, point: usize) -> Result<(), String> {
        let now = self.now;
        let younger = |age: i64| self.letters[point].iter().filter(|at| now - **at < age).count();
        if younger(10 * MINUTE) >= 1 || younger(DAY) >= 3 {
            return Err(format!("point-{point} was sent too many confirmations"));
        }
        if self.is_suppressed(point) {
            return Err(format!(
                "point-{point} was sent a confirmation after a bounce or complaint"
            ));
        }
        self.letters[point].push(now);
        Ok(())
    }

    pub(crate) fn granted(&mut self, permit: &str, point: usize, purpose: usize, owner: Option<String>, at: i64) {
        let owner = owner.unwrap_or_default();
        self.owner[point].get_or_insert_with(|| owner.clone());
        self.grants.insert(
            permit.to_owned(),
            Grant {
                point,
                purpose,
                owner,
                at,
                moves: self.moves[point],
                maybe_free: false,
                surely_free: false,
                sent: false,
                may_be_reported: false,
                was_reported: false,
                used: false,
            },
        );
    }

    pub(crate) fn holds_slot(&self, permit: &str) -> bool {
        !self.grants[permit].maybe_free
    }

    /// Its consent has ended, and whoever asked again was told so.
    pub(crate) fn slot_freed(&mut self, permit: &str) {
        let moves = self.moves;
        let grant = self.grants.get_mut(permit).expect("it was granted");
        grant.maybe_free = true;
        grant.surely_free |= grant.moves == moves[grant.point];
    }

    /// A report is on its way: a slot may be free from now on.
    pub(crate) fn reporting(&mut self, permit: &str, fate: Fate) {
        let now = self.now;
        let grant = self.grants.get_mut(permit).expect("it was granted");
        let in_time = now - grant.at < 5 * MINUTE + HOUR;
        grant.maybe_free |= fate == Fate::NotSent && in_time && !grant.sent;
        grant.may_be_reported |= fate != Fate::NotSent;
        if let Some(message) = self.messages.get_mut(permit) {
            message.may_be_taken_back |= fate == Fate::NotSent;
        }
    }

    pub(crate) fn reported(&mut self, permit: &str, fate: Fate, taken: bool) -> Result<(), String> {
        let moves = self.moves;
        let grant = self.grants.get_mut(permit).expect("it was granted");
        match fate {
            Fate::NotSent if taken && !grant.maybe_free => {
                Err(format!("{permit} was given back too late or after it was sent"))
            }
            Fate::NotSent => {
                grant.surely_free |= taken && grant.moves == moves[grant.point];
                if taken {
                    self.is_over(permit);
                }
                Ok(())
            }
            _ => {
                grant.sent |= taken;
                grant.was_reported |= taken;
                Ok(())
            }
        }
    }

    pub(crate) fn used(&mut self, permit: &str) -> Result<(), String> {
        let grant = self.grants.get_mut(permit).expect("it was granted");
        if std::mem::replace(&mut grant.used, true) {
            return Err(format!("{permit} was used twice"));
        }
        if !is_live(grant.at, self.now) {
            return Err(format!("{permit} was used when it did not hold"));
        }
        let (point, purpose) = (grant.point, grant.purpose);
        self.may_be_permitted(point, purpose, false)
    }
}

impl Said {
    fn covers(&self, point: usize) -> bool {
        self.points.contains(&point)
    }

    /// An acknowledged no to this.
    fn is_no(&self, point: usize, purpose: usize) -> bool {
        self.acknowledged && self.what == What::No(purpose) && self.covers(point)
    }
}
