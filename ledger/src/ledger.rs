//! A ledger while its instance lives: its rows, its settings, and what it keeps in mind. Everything that is said to it comes in
//! here.

use crate::alarm::arm;
use crate::db::{Db, Storage};
use crate::deployment::Deployment;
use crate::failure::Failure;
use crate::gate::Limits;
use crate::messages::{Answer, Left, Message, Presented, ToLedger};
use crate::schema::upgrade;
use crate::turn::{Given, Memory, Place, Turn};
use crate::{
    ask, customers, feedback, gate, gateway, installed, json, lanes, links, manage, meta, orders, outcomes, proofs,
    repeats, save, settings, stops, tidy,
};
use beckon_domain::fault::FaultKind;
use beckon_domain::rules::Rules;
use beckon_domain::time::{HOUR, Instant};
use std::cell::RefCell;
use std::rc::Rc;

/// One shard of a site.
pub struct Ledger<S> {
    /// Its rows.
    pub storage: S,
    /// What the deployment sets.
    pub deployment: Deployment,
    pub(crate) memory: Memory,
    limits: RefCell<Limits>,
}

impl<S: Storage> Ledger<S> {
    /// A ledger over what is stored.
    pub fn new(storage: S, deployment: Deployment) -> Self {
        Self {
            storage,
            deployment,
            memory: Memory::default(),
            limits: RefCell::default(),
        }
    }

    /// Hears one message, in one turn, and answers in JSON: [`Answer`] of what the message's type says.
    ///
    /// # Errors
    ///
    /// The answer cannot be written.
    pub fn answer(&self, place: Place<'_>, given: Given, message: ToLedger) -> Result<String, Failure> {
        match message {
            ToLedger::Install(message) => written(self.install(&message, place, given), None),
            ToLedger::WhatIsHere(_) => written(self.storage.turn(installed::has), None),
            ToLedger::Gate(message) => self.one(place, given, message, |turn, message| {
                gate::enter(&self.limits, turn, &message)
            }),
            ToLedger::LinkGate(message) => self.one(place, given, message, |turn, message| {
                gate::open_link(&self.limits, turn, &message)
            }),
            ToLedger::Save(message) => self.one(place, given, message, save::save),
            ToLedger::Halt(message) => self.one(place, given, message, save::halt),
            ToLedger::LeaveFeedback(message) => self.one(place, given, message, feedback::leave),
            ToLedger::FeedbackLookup(message) => self.one(place, given, message, feedback::lookup),
            ToLedger::Orders(message) => self.one(place, given, message, orders::take),
            ToLedger::Settings(message) => self.one(place, given, message, settings::settings),
            ToLedger::Statuses(message) => self.one(place, given, message, settings::statuses),
            ToLedger::CodeTargets(message) => self.one(place, given, message, proofs::code_targets),
            ToLedger::TryCode(message) => self.one(place, given, message, proofs::try_code),
            ToLedger::RefundCode(message) => self.one(place, given, message, proofs::refund_code),
            ToLedger::ShowConfirmation(message) => self.one(place, given, message, proofs::show),
            ToLedger::Press(message) => self.one(place, given, message, proofs::press),
            ToLedger::Leave(message) => self.one(place, given, message, proofs::leave),
            ToLedger::Join(message) => self.one(place, given, message, proofs::join),
            ToLedger::Ask(message) => {
                let key = message.key.clone();
                self.counted(place, given, message, Some(key), ask::ask)
            }
            ToLedger::AskHome(message) => self.one(place, given, message, ask::ask_home),
            ToLedger::AskPeople(message) => {
                let key = message.key.clone();
                self.counted(place, given, message, Some(key), ask::ask_people)
            }
            ToLedger::Report(message) => {
                let key = message.key.clone();
                self.counted(place, given, message, key, outcomes::report)
            }
            ToLedger::AboutPermit(message) => {
                let key = message.key.clone();
                self.counted(place, given, message, Some(key), outcomes::about)
            }
            ToLedger::Whose(message) => self.one(place, given, message, customers::whose),
            ToLedger::MembersOf(message) => self.one(place, given, message, customers::members_of),
            ToLedger::LinkCustomer(message) => self.one(place, given, message, customers::link),
            ToLedger::End(message) => self.one(place, given, message, outcomes::end),
            ToLedger::Once(message) => self.one(place, given, message, repeats::once),
            ToLedger::SeenBefore(message) => self.one(place, given, message, repeats::seen_before),
            ToLedger::ProviderOf(message) => self.one(place, given, message, outcomes::provider_of),
            ToLedger::StandingsOf(message) => self.one(place, given, message, customers::standings_of),
            ToLedger::UsePermit(message) => self.one(place, given, message, outcomes::use_up),
            ToLedger::CheckWords(message) => self.one(place, given, message, gateway::check_words),
            ToLedger::TakeBack(message) => self.one(place, given, message, orders::take_back),
            ToLedger::TellHeld(message) => self.one(place, given, message, orders::tell_held),
            ToLedger::PermitsOf(message) => self.one(place, given, message, outcomes::permits_of),
            ToLedger::AboutPurpose(message) => self.one(place, given, message, orders::about_purpose),
            ToLedger::Keeper(message) => self.one(place, given, message, manage::keeper),
            ToLedger::HomeOf(message) => self.one(place, given, message, manage::home_of),
            ToLedger::PointsOf(message) => self.one(place, given, message, manage::points_of),
            ToLedger::HaltPoint(message) => self.one(place, given, message, manage::halt_point),
            ToLedger::ForgetBrowser(message) => self.one(place, given, message, manage::forget_browser),
            ToLedger::EndLinks(message) => self.one(place, given, message, manage::end_links),
            ToLedger::LinkKnown(message) => self.one(place, given, message, links::known),
            ToLedger::FollowStopLink(message) => self.one(place, given, message, stops::follow),
            ToLedger::OwnersSuppressions(message) => self.one(place, given, message, outcomes::owners_suppressions),
            ToLedger::SendLink(message) => self.one(place, given, message, manage::send_link),
            ToLedger::HistoryOf(message) => self.one(place, given, message, manage::history_of),
            ToLedger::HeldUp(message) => self.one(place, given, message, lanes::held_up),
            ToLedger::StateOf(message) => self.one(place, given, message, tidy::state),
        }
    }

    /// Runs one message as one turn.
    fn one<M: Message>(
        &self,
        place: Place<'_>,
        given: Given,
        message: M,
        work: impl FnOnce(&Turn<'_>, M) -> Result<M::Answer, Failure>,
    ) -> Result<String, Failure> {
        written(self.turn(place, given, |turn| work(turn, message)), None)
    }

    /// Runs one message of a sender as one turn, if its key has not come too often; the answer says what is left.
    fn counted<M: Message>(
        &self,
        place: Place<'_>,
        given: Given,
        message: M,
        key: Option<Presented>,
        work: impl FnOnce(&Turn<'_>, M) -> Result<M::Answer, Failure>,
    ) -> Result<String, Failure> {
        let mut left = None;
        let outcome = self.turn(place, given, |turn| {
            if let Some(key) = key {
                left = Some(gate::enter_sender(&self.limits, turn, &key)?);
            }
            work(turn, message)
        });
        written(outcome, left)
    }

    /// Runs work of the ledger's own, such as a delivery, as one turn.
    ///
    /// # Errors
    ///
    /// The work's own; or the ledger was never given rules.
    pub fn own_turn<T>(&self, given: Given, work: impl FnOnce(&Turn<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let (site, shard) = self.storage.turn(meta::identity)?.ok_or(FaultKind::Unavailable)?;
        self.turn(Place { site: &site, shard }, given, work)
    }

    /// Runs work as one turn.
    ///
    /// # Errors
    ///
    /// The work's own; or the ledger was never given rules.
    pub fn turn<T>(
        &self,
        place: Place<'_>,
        given: Given,
        work: impl FnOnce(&Turn<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let secrets = self.deployment.secrets(place.site)?;
        self.storage.turn(|db| {
            let rules = self.rules(db)?;
            work(&Turn {
                db,
                deployment: &self.deployment,
                site: place.site,
                shard: place.shard,
                rules,
                secrets,
                entropy: RefCell::new(given.entropy),
                now: given.now,
                memory: &self.memory,
                past: false,
            })
        })
    }

    /// When nothing is left to deliver for now: tidies up if that is due, and has itself woken for what comes next. What goes
    /// wrong is logged, and tried again.
    pub fn rest(&self, given: Given) {
        let now = given.now;
        if let Err(failure) = self.own_turn(given, tidy::by_alarm) {
            log::error!("what is old was not forgotten, and will be: {failure:?}");
            if let Err(failure) = self.storage.turn(|db| tidy::again_after(db, HOUR, now)) {
                log::error!("the next time could not be planned: {failure:?}");
            }
        }
        if let Err(failure) = self.storage.turn(|db| arm(db, now)) {
            log::error!("the alarm could not be set: {failure:?}");
        }
    }

    /// Has itself woken at this time, whatever is due.
    ///
    /// # Errors
    ///
    /// There is nobody to wake it.
    pub fn wake_at(&self, at: Instant) -> Result<(), Failure> {
        self.storage.turn(|db| db.wake_at(at))
    }

    /// Brings the tables to the form of this version, once per instance.
    pub(crate) fn upgrade(&self) -> Result<(), Failure> {
        if !self.memory.upgraded.get() {
            upgrade(&self.storage, installed::STEPS)?;
            self.memory.upgraded.set(true);
        }
        Ok(())
    }

    /// The rules in force here; without any, nothing is decided.
    fn rules(&self, db: &Db) -> Result<Rc<Rules>, Failure> {
        if let Some(rules) = self.memory.rules.borrow().as_ref() {
            return Ok(Rc::clone(rules));
        }
        meta::installed_version(db)?.ok_or(FaultKind::Unavailable)?;
        let declared = installed::newest_rules(db)?;
        let rules = Rules::load(&declared).ok_or_else(|| Failure::broken("the rules on disk cannot be read"))?;
        let rules = Rc::new(rules);
        *self.memory.rules.borrow_mut() = Some(Rc::clone(&rules));
        Ok(rules)
    }
}

/// An answer in JSON.
fn written<T: serde::Serialize>(outcome: Result<T, Failure>, left: Option<Left>) -> Result<String, Failure> {
    json::said(&Answer::of(outcome, left))
}
