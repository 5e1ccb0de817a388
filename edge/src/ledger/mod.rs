//! The ledger: one shard of a site's people and contact points, as a Durable Object with SQLite.
//!
//! Each message is one turn. What the ledger decides, `beckon-domain` decides; here rows are loaded, handed over, and
//! appended. [`store`] alone writes events and standings.

mod ask;
mod budget;
mod courier;
mod customers;
mod feedback;
mod gate;
mod gateway;
mod history;
mod installed;
mod intact;
mod keys;
mod lanes;
mod links;
mod manage;
mod orders;
mod outbox;
mod outcomes;
mod proofs;
mod repeats;
mod save;
mod settings;
mod stops;
mod store;
mod tidy;
mod together;
mod waiting;

use crate::call::{SHARD_HEADER, SITE_HEADER, answer, answer_counted};
use crate::config;
use crate::failure::Failure;
use crate::messages::{self, Message, StoredKey};
use crate::schema::upgrade;
use crate::turn::{Db, turn};
use beckon_domain::fault::FaultKind;
use beckon_domain::rules::Rules;
use beckon_domain::seal::{Entropy, Secrets};
use beckon_domain::time::Instant;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;
use worker::{Date, Delay, DurableObject, Env, Request, Response, State, durable_object};

/// How long a ledger hangs where that fault is injected: longer than anybody waits for it.
const HANGS_FOR: Duration = Duration::from_secs(60);
/// How long a slow one takes: less than anybody waits for it.
const SLOW: Duration = Duration::from_secs(3);

/// One shard of a site.
#[durable_object]
pub struct Ledger {
    state: State,
    env: Env,
    memory: Memory,
    limits: RefCell<gate::Limits>,
    together: together::Together,
}

/// What a ledger keeps in mind between turns, to read it once. An object has one instance at a time and changes its rules
/// and keys itself, in [`Ledger::install`] alone, so this is always what is on disk; a new instance begins with nothing.
#[derive(Default)]
pub struct Memory {
    rules: RefCell<Option<Rc<Rules>>>,
    /// Live keys, by id.
    keys: RefCell<HashMap<String, Rc<StoredKey>>>,
    /// Whether the tables are those of this version: looked at once, before the first turn.
    upgraded: Cell<bool>,
    /// Whether the data was found to be this ledger's own, under its own secret.
    checked: Cell<bool>,
    /// Whether the site was asked, since this instance began, if what is here is still right.
    current: Cell<bool>,
    /// When it is time to tidy up; at once in a new instance.
    tidy_next: Cell<Option<Instant>>,
}

/// What one turn works with.
pub struct Turn<'a> {
    /// The database.
    pub db: &'a Db,
    /// The environment.
    pub env: &'a Env,
    /// The site.
    pub site: &'a str,
    /// This shard.
    pub shard: u8,
    /// The rules in force.
    pub rules: Rc<Rules>,
    /// The site's secrets.
    pub secrets: Secrets,
    /// Fresh randomness.
    pub entropy: RefCell<Entropy>,
    /// Now, the same for the whole turn.
    pub now: Instant,
    /// What is kept in mind between turns.
    pub memory: &'a Memory,
    /// Whether `now` is an instant of the past, for reading alone.
    pub past: bool,
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        Self {
            state,
            env,
            memory: Memory::default(),
            limits: RefCell::default(),
            together: together::Together::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let site = request.headers().get(SITE_HEADER)?.unwrap_or_default();
        let shard = request
            .headers()
            .get(SHARD_HEADER)?
            .and_then(|text| text.parse().ok())
            .unwrap_or_default();
        let path = request.path();
        let body = request.text().await?;
        if let Some(time) = self.hangs(&path, shard, &body) {
            worker::console_warn!("injected: {path} hangs");
            Delay::from(time).await;
        }
        self.together.wait().await;
        if let Err(failure) = self.wake(&path, &site, shard).await {
            return answer::<()>(Err(failure));
        }
        self.dispatch(&path, &body, &site, shard)
    }

    async fn alarm(&self) -> worker::Result<Response> {
        match self.wake_by_alarm().await {
            Ok(()) => outbox::deliver(self).await,
            // An alarm that fails is dropped by the runtime after a few tries, so it ends well and comes again.
            Err(failure) => outbox::come_again(self, &failure),
        }
        Response::ok("")
    }
}

impl Ledger {
    /// Whether a fault is injected, and for how long: saves that name this page hang, or are slow, and so is the second ledger
    /// on rules that do.
    fn hangs(&self, path: &str, shard: u8, body: &str) -> Option<Duration> {
        let may = path == messages::Save::PATH || (path == messages::Install::PATH && shard == 1);
        if !may || !config::injects(&self.env, "hangs") {
            return None;
        }
        let pages = [
            ("https://shop.example/hang\"", HANGS_FOR),
            ("https://shop.example/slow\"", SLOW),
        ];
        pages
            .into_iter()
            .find_map(|(page, time)| body.contains(page).then_some(time))
    }

    fn dispatch(&self, path: &str, body: &str, site: &str, shard: u8) -> worker::Result<Response> {
        match path {
            messages::Install::PATH => self.install(body, site, shard),
            messages::WhatIsHere::PATH => answer(turn(&self.state, installed::has)),
            messages::Gate::PATH => self.turn(body, site, shard, |turn, message| self.gate(turn, message)),
            messages::LinkGate::PATH => self.turn(body, site, shard, |turn, message| self.link_gate(turn, message)),
            messages::Save::PATH => self.turn(body, site, shard, save::save),
            messages::Halt::PATH => self.turn(body, site, shard, save::halt),
            messages::LeaveFeedback::PATH => self.turn(body, site, shard, feedback::leave),
            messages::FeedbackLookup::PATH => self.turn(body, site, shard, feedback::lookup),
            messages::Orders::PATH => self.turn(body, site, shard, orders::take),
            messages::Settings::PATH => self.turn(body, site, shard, settings::settings),
            messages::Statuses::PATH => self.turn(body, site, shard, settings::statuses),
            messages::CodeTargets::PATH => self.turn(body, site, shard, proofs::code_targets),
            messages::TryCode::PATH => self.turn(body, site, shard, proofs::try_code),
            messages::RefundCode::PATH => self.turn(body, site, shard, proofs::refund_code),
            messages::ShowConfirmation::PATH => self.turn(body, site, shard, proofs::show),
            messages::Press::PATH => self.turn(body, site, shard, proofs::press),
            messages::Leave::PATH => self.turn(body, site, shard, proofs::leave),
            messages::Join::PATH => self.turn(body, site, shard, proofs::join),
            messages::Ask::PATH => {
                let key = |message: &messages::Ask| Some(message.key.clone());
                self.counted_turn(body, site, shard, key, ask::ask)
            }
            messages::AskHome::PATH => self.turn(body, site, shard, ask::ask_home),
            messages::AskPeople::PATH => {
                let key = |message: &messages::AskPeople| Some(message.key.clone());
                self.counted_turn(body, site, shard, key, ask::ask_people)
            }
            messages::Report::PATH => {
                let key = |message: &messages::Report| message.key.clone();
                self.counted_turn(body, site, shard, key, outcomes::report)
            }
            messages::Whose::PATH => self.turn(body, site, shard, customers::whose),
            messages::MembersOf::PATH => self.turn(body, site, shard, customers::members_of),
            messages::LinkCustomer::PATH => self.turn(body, site, shard, customers::link),
            messages::End::PATH => self.turn(body, site, shard, outcomes::end),
            messages::Once::PATH => self.turn(body, site, shard, repeats::once),
            messages::SeenBefore::PATH => self.turn(body, site, shard, repeats::seen_before),
            messages::ProviderOf::PATH => self.turn(body, site, shard, outcomes::provider_of),
            messages::AboutPermit::PATH => {
                let key = |message: &messages::AboutPermit| Some(message.key.clone());
                self.counted_turn(body, site, shard, key, outcomes::about)
            }
            messages::StandingsOf::PATH => self.turn(body, site, shard, customers::standings_of),
            messages::UsePermit::PATH => self.turn(body, site, shard, outcomes::use_up),
            messages::CheckWords::PATH => self.turn(body, site, shard, gateway::check_words),
            messages::TakeBack::PATH => self.turn(body, site, shard, orders::take_back),
            messages::TellHeld::PATH => self.turn(body, site, shard, orders::tell_held),
            messages::PermitsOf::PATH => self.turn(body, site, shard, outcomes::permits_of),
            messages::AboutPurpose::PATH => self.turn(body, site, shard, orders::about_purpose),
            messages::Keeper::PATH => self.turn(body, site, shard, manage::keeper),
            messages::HomeOf::PATH => self.turn(body, site, shard, manage::home_of),
            messages::PointsOf::PATH => self.turn(body, site, shard, manage::points_of),
            messages::HaltPoint::PATH => self.turn(body, site, shard, manage::halt_point),
            messages::ForgetBrowser::PATH => self.turn(body, site, shard, manage::forget_browser),
            messages::EndLinks::PATH => self.turn(body, site, shard, manage::end_links),
            messages::LinkKnown::PATH => self.turn(body, site, shard, links::known),
            messages::FollowStopLink::PATH => self.turn(body, site, shard, stops::follow),
            messages::OwnersSuppressions::PATH => self.turn(body, site, shard, outcomes::owners_suppressions),
            messages::SendLink::PATH => self.turn(body, site, shard, manage::send_link),
            messages::HistoryOf::PATH => self.turn(body, site, shard, manage::history_of),
            messages::HeldUp::PATH => self.turn(body, site, shard, lanes::held_up),
            messages::StateOf::PATH => self.turn(body, site, shard, tidy::state),
            _ => Response::error("no such message", 404),
        }
    }

    /// Runs one message as one turn.
    fn turn<M: Message>(
        &self,
        body: &str,
        site: &str,
        shard: u8,
        work: impl FnOnce(&Turn<'_>, M) -> Result<M::Answer, Failure>,
    ) -> worker::Result<Response> {
        let outcome = serde_json::from_str(body)
            .map_err(Failure::from)
            .and_then(|message| self.in_turn(site, shard, |turn| work(turn, message)));
        answer(outcome)
    }

    /// Runs one message of a sender as one turn, if its key has not come too often; the answer says what is left.
    fn counted_turn<M: Message>(
        &self,
        body: &str,
        site: &str,
        shard: u8,
        key: impl FnOnce(&M) -> Option<messages::Presented>,
        work: impl FnOnce(&Turn<'_>, M) -> Result<M::Answer, Failure>,
    ) -> worker::Result<Response> {
        let mut left = None;
        let outcome = serde_json::from_str(body).map_err(Failure::from).and_then(|message| {
            self.in_turn(site, shard, |turn| {
                if let Some(key) = key(&message) {
                    left = Some(self.sender_gate(turn, &key)?);
                }
                work(turn, message)
            })
        });
        answer_counted(outcome, left)
    }

    /// Runs work of the ledger's own, such as a delivery, as one turn.
    fn own_turn<T>(&self, work: impl FnOnce(&Turn<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let (site, shard) = turn(&self.state, installed::identity)?.ok_or(FaultKind::Unavailable)?;
        self.in_turn(&site, shard, work)
    }

    fn in_turn<T>(
        &self,
        site: &str,
        shard: u8,
        work: impl FnOnce(&Turn<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let secrets = config::secrets(&self.env, site)?;
        let entropy = RefCell::new(fresh_entropy()?);
        turn(&self.state, |db| {
            let rules = self.rules(db)?;
            work(&Turn {
                db,
                env: &self.env,
                site,
                shard,
                rules,
                secrets,
                entropy,
                now: now(),
                memory: &self.memory,
                past: false,
            })
        })
    }

    /// Brings the tables to the form of this version, once per instance.
    fn upgrade(&self) -> Result<(), Failure> {
        if !self.memory.upgraded.get() {
            upgrade(&self.state, installed::STEPS)?;
            self.memory.upgraded.set(true);
        }
        Ok(())
    }

    fn upgrade_if_installed(&self) -> Result<(), Failure> {
        if self.memory.upgraded.get() || turn(&self.state, installed::installed_version)?.is_none() {
            return Ok(());
        }
        self.upgrade()
    }

    /// The rules in force here; without any, nothing is decided.
    fn rules(&self, db: &Db) -> Result<Rc<Rules>, Failure> {
        if let Some(rules) = self.memory.rules.borrow().as_ref() {
            return Ok(Rc::clone(rules));
        }
        installed::installed_version(db)?.ok_or(FaultKind::Unavailable)?;
        let declared = installed::newest_rules(db)?;
        let rules = Rules::load(&declared).ok_or_else(|| Failure::broken("the rules on disk cannot be read"))?;
        let rules = Rc::new(rules);
        *self.memory.rules.borrow_mut() = Some(Rc::clone(&rules));
        Ok(rules)
    }

    fn install(&self, body: &str, site: &str, shard: u8) -> worker::Result<Response> {
        let outcome = serde_json::from_str(body)
            .map_err(Failure::from)
            .and_then(|message: messages::Install| self.take(&message, site, shard));
        answer(outcome)
    }

    /// What is looked at before anything is answered; after the first time in an instance it is known.
    async fn wake(&self, path: &str, site: &str, shard: u8) -> Result<(), Failure> {
        // A ledger that was never given rules has no tables, and is given none by a question.
        self.upgrade_if_installed()?;
        if !self.memory.checked.get() {
            self.check_identity(site, shard)?;
            self.check_own_data()?;
        }
        if path == messages::Install::PATH || path == messages::WhatIsHere::PATH {
            return Ok(());
        }
        self.check_with_site(site, shard).await
    }

    async fn wake_by_alarm(&self) -> Result<(), Failure> {
        self.upgrade_if_installed()?;
        self.check_own_data()?;
        match turn(&self.state, installed::identity)? {
            Some((site, shard)) => self.check_with_site(&site, shard).await,
            None => Ok(()),
        }
    }
}

/// Now, by the platform's clock.
pub fn now() -> Instant {
    Instant::from_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// Randomness for one turn, from the platform.
pub fn fresh_entropy() -> Result<Entropy, Failure> {
    let mut seed = [0_u8; 32];
    getrandom::fill(&mut seed).map_err(|error| Failure::broken(format!("no randomness: {error}")))?;
    Ok(Entropy::new(seed))
}
