//! One call to a shard, and what can go wrong with it.

use super::*;
use beckon_domain::stored::{ContactStanding, Proof, ToHomes};
use beckon_ledger::messages::{Answer, Message, ToLedger};
use beckon_ledger::{Turn, messages};
use std::cell::RefCell;

/// The calls of one request.
pub(super) struct Calls {
    pub(super) net: Net,
    made: u8,
}

impl Calls {
    pub(super) const fn new(net: Net) -> Self {
        Self { net, made: 0 }
    }

    /// What becomes of the next call.
    pub(super) fn way(&mut self) -> Way {
        let number = self.made;
        self.made = self.made.saturating_add(1);
        match self.net {
            Net::Lost(lost) if lost == number => Way::Lost,
            Net::Late(late) if late == number => Way::Late,
            Net::Dead(dead) if dead == number => Way::Unheard,
            Net::Crash(crash, after) if crash == number => Way::Crash(after),
            Net::Twice => Way::Twice,
            _ => Way::Fine,
        }
    }
}

/// What becomes of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Fine,
    Twice,
    Lost,
    Late,
    Unheard,
    Crash(u8),
}

/// What a shard has answered, and whether the worker lived to hear it.
pub(super) struct Reply<T> {
    pub(super) answer: Result<T, Failure>,
    pub(super) heard: bool,
}

impl<T> Reply<T> {
    /// The answer, to a worker that lives.
    pub(super) fn heard(self) -> Option<Result<T, Failure>> {
        self.heard.then_some(self.answer)
    }

    /// The answer, to a worker that lives, of a call that succeeded.
    pub(super) fn done(self) -> Option<T> {
        self.heard()?.ok()
    }
}

thread_local! {
    static BREAKS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Remembers what ledgers log as broken.
struct Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() == log::Level::Error
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            BREAKS.with_borrow_mut(|breaks| breaks.push(record.args().to_string()));
        }
    }

    fn flush(&self) {}
}

/// From now on it is heard when a ledger says that something in it is broken.
pub(super) fn listen_for_breaks() {
    if log::set_logger(&Listener).is_ok() {
        log::set_max_level(log::LevelFilter::Error);
    }
}

/// What a proof is by, where a message may be one.
struct MayProve {
    letter: Letter,
    code: bool,
    again: bool,
}

impl Run<'_> {
    /// Makes one call of a request; `None` where it was not done, and the worker has died.
    pub(super) fn call<M: Message>(
        &mut self,
        calls: &mut Calls,
        shard: u8,
        message: M,
    ) -> Result<Option<Reply<M::Answer>>, String>
    where
        ToLedger: From<M>,
    {
        let message = serde_json::to_string(&ToLedger::from(message)).expect("a message is JSON");
        let way = calls.way();
        if !matches!(way, Way::Fine | Way::Twice) {
            self.seen.cut_short += 1;
        }
        match way {
            Way::Lost => return Ok(None),
            Way::Late => {
                self.on_the_way.push_back((shard, message));
                return Ok(None);
            }
            Way::Crash(after) => self.shard(shard).disk.dies_after(after),
            _ => {}
        }
        let Some(answer) = self.deliver(shard, &message)? else {
            return Ok(None);
        };
        if way == Way::Twice {
            self.deliver(shard, &message)?;
        }
        let answer: Answer<M::Answer> = serde_json::from_str(&answer).expect("an answer is JSON");
        Ok(Some(Reply {
            answer: answer.read().map(|(answer, _)| answer),
            heard: matches!(way, Way::Fine | Way::Twice),
        }))
    }

    /// A call with which nothing goes wrong.
    pub(super) fn direct<M: Message>(&mut self, shard: u8, message: M) -> Result<Result<M::Answer, Failure>, String>
    where
        ToLedger: From<M>,
    {
        let reply = self.call(&mut Calls::new(Net::Fine), shard, message)?;
        Ok(reply.and_then(Reply::heard).expect("nothing goes wrong"))
    }

    /// A call arrives that was long on its way.
    pub(super) fn arrive(&mut self, shard: u8, message: &str) -> Result<(), String> {
        self.model.late();
        self.deliver(shard, message).map(drop)
    }

    /// A message arrives at a shard, as the text that it is between two objects; `None` where the shard died in its turn.
    fn deliver(&mut self, shard: u8, message: &str) -> Result<Option<String>, String> {
        let message: ToLedger = serde_json::from_str(message).expect("a message is JSON");
        let may_prove = self.may_prove(shard, &message);
        let joins = match &message {
            ToLedger::Join(join) => Some(self.site.point_of(&join.joining.contact)),
            _ => None,
        };
        let given = self.given();
        let is_install = matches!(message, ToLedger::Install(_));
        let answer = self.in_shard(shard, !is_install, |ledger| ledger.answer(place(shard), given, message))?;
        let Some(answer) = answer else { return Ok(None) };
        let answer = answer.map_err(|failure| format!("a ledger has no answer, {failure:?}"))?;
        if let Some(by) = may_prove {
            self.note_proof(by, &answer)?;
        }
        if let Some(point) = joins {
            self.note_home(point);
        }
        Ok(Some(answer))
    }

    /// Work that the shard does by itself, as one turn and one call: what came of it, and whether the alarm lives on. `None`
    /// where it was not done, and the alarm has died.
    pub(super) fn own_turn<T>(
        &mut self,
        calls: &mut Calls,
        shard: u8,
        work: impl FnOnce(&Turn<'_>) -> Result<T, Failure>,
    ) -> Result<Option<(T, bool)>, String> {
        let way = calls.way();
        match way {
            Way::Lost | Way::Late => return Ok(None),
            Way::Crash(after) => self.shard(shard).disk.dies_after(after),
            _ => {}
        }
        let given = self.given();
        let done = self.in_shard(shard, true, |ledger| ledger.own_turn(given, work))?;
        let Some(done) = done else { return Ok(None) };
        let done = done.map_err(|failure| format!("a ledger's own turn failed, {failure:?}"))?;
        Ok(Some((done, matches!(way, Way::Fine | Way::Twice))))
    }

    /// Runs what a shard does. It wakes first, if it has not; what it breaks is wrong, unless it dies of it.
    pub(super) fn in_shard<T>(
        &mut self,
        shard: u8,
        asks_site: bool,
        work: impl FnOnce(&beckon_ledger::Ledger<Disk>) -> Result<T, Failure>,
    ) -> Result<Option<Result<T, Failure>>, String> {
        let index = usize::from(shard);
        let woken = self.wake(shard, asks_site);
        let done = woken.and_then(|()| work(&self.shards[index].ledger));
        let breaks = BREAKS.take();
        if self.shards[index].disk.revive() {
            self.seen.died_in_a_turn += 1;
            self.shards[index].forget();
            return Ok(None);
        }
        if let Some(broken) = breaks.first() {
            return Err(format!("a ledger broke, {broken}"));
        }
        self.post(shard)?;
        Ok(Some(done))
    }

    fn wake(&mut self, shard: u8, asks_site: bool) -> Result<(), Failure> {
        let index = usize::from(shard);
        let (mut given, again) = (self.given(), self.given());
        let ledger = &self.shards[index].ledger;
        ledger.wake(Some(place(shard)), &mut given)?;
        if !asks_site || ledger.is_current() {
            return Ok(());
        }
        // The site says what it knows, as it does to every ledger that wakes.
        let newest = self.site.install(self.published, self.variant_of[self.published]);
        let has = ledger.has()?.map(|has| has.version);
        if has < Some(newest.version) {
            ledger.install(&newest, place(shard), again)?;
            self.shards[index].version = self.published;
            self.rules_in_force();
        }
        self.shards[index].ledger.became_current();
        Ok(())
    }

    /// Letters that were sent in this turn.
    fn post(&mut self, shard: u8) -> Result<(), String> {
        for contact in self.shards[usize::from(shard)].new_letters() {
            for letter in self.shard(shard).letters(&contact) {
                if !self.letters.iter().any(|known| known.token == letter.token) {
                    self.letters.push(letter);
                }
            }
            self.model.letter(self.site.point_of(&contact))?;
        }
        Ok(())
    }

    /// The letter that a message may prove, and how.
    fn may_prove(&self, shard: u8, message: &ToLedger) -> Option<MayProve> {
        let (letter, code) = match message {
            ToLedger::Press(press) => (self.letters.iter().find(|letter| letter.token == press.token)?, false),
            ToLedger::TryCode(tried) => {
                let fits = |letter: &&Letter| letter.code == tried.code && tried.contacts.contains(&letter.contact);
                (self.letters.iter().find(fits)?, true)
            }
            _ => return None,
        };
        Some(MayProve {
            again: self.shard(shard).was_used(&letter.token),
            letter: letter.clone(),
            code,
        })
    }

    /// Tells the model of a proof, where there was one.
    fn note_proof(&mut self, by: MayProve, answer: &str) -> Result<(), String> {
        let answer: Answer<Option<Proven>> = serde_json::from_str(answer).expect("an answer is JSON");
        let Ok((Some(proven), _)) = answer.read() else {
            return Ok(());
        };
        let MayProve { letter, code, again } = by;
        let point = self.site.point_of(&letter.contact);
        let asker = self.name_of(&letter.person);
        let owner = self.owner_of(point);
        let proof = self.model.proven(point, &asker, (code, again), owner.as_deref())?;
        self.proof.get_or_insert(proof);
        self.note_home(point);
        self.seen.moves += u64::from(proven.from.is_some());
        Ok(())
    }

    /// Whether the contact point's owner knows of it. A shard that is both may have been told in the same turn.
    pub(super) fn is_home(&self, point: usize) -> Result<(), String> {
        let contact = &self.site.keys[point];
        let standing = self.shard_at(point).contact(contact);
        let Some(owner) = standing.and_then(|standing: ContactStanding| standing.person) else {
            return Ok(());
        };
        let home = self.shard(owner.home).person(&owner.person);
        let knows = home.is_some_and(|person| {
            let mut members = person.members.iter();
            members.any(|member| member.contact == *contact && member.epoch == owner.epoch)
        });
        if knows {
            Ok(())
        } else {
            Err(self.name_of(&owner.person))
        }
    }

    fn note_home(&mut self, point: usize) {
        if self.is_home(point).is_ok() {
            self.model.moved_in(point);
        }
    }

    /// Tells the homes of a proof, the old one first; whether all of them have heard.
    pub(super) fn tell_homes(&mut self, told: ToHomes, token: Option<&str>, calls: &mut Calls) -> Result<bool, String> {
        let mut slots = Vec::new();
        if let Some((from, epoch)) = told.from {
            let leave = messages::Leave {
                person: from.person,
                contact: told.contact,
                epoch,
            };
            match self.call(calls, from.home, leave)?.and_then(Reply::done) {
                Some(handed_over) => slots = handed_over,
                None => return Ok(false),
            }
        }
        for (home, joins) in told.tell {
            let mut join = messages::Join::from(joins);
            join.token = token.map(str::to_owned).filter(|_| join.joining.proof == Proof::Code);
            if join.joining.epoch.is_some() {
                join.joining.slots = slots.clone();
            }
            if self.call(calls, home, join)?.and_then(Reply::done).is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The shard's instance ends.
    pub(super) fn put_away(&mut self, shard: u8) -> Result<(), String> {
        self.shards[usize::from(shard)].forget();
        Ok(())
    }
}
