//! The outbox: rows beside the events that caused them, in the same turn, delivered by the object's alarm.
//!
//! The alarm never fails: it claims rows and arms itself again before it delivers anything, so a crash in between costs a
//! wait and never a row. Each target has a lane of its own, and none waits for the slowest of another; see [`lanes`]. Delivery is at least once, always under the same `webhook-id`. A row's body is sealed under the
//! key of its person or contact point, and gone when that key is.

use super::courier;
use super::gateway::{self, Leaving, Parcel};
use super::store::{Contact, Person, serde_bytes_vec};
use super::{Ledger, Turn, installed, lanes, now, outcomes, stops, tidy};
use crate::config;
use crate::failure::Failure;
use crate::messages::{self, Ended, Ending, Proven};
use crate::turn::{Db, turn};
use beckon_domain::provider::Account;
use beckon_domain::seal::SealKey;
use beckon_domain::time::{DAY, HOUR, Instant, SECOND};
use beckon_domain::webhook::next_try;
use beckon_domain::{Channel, ProviderKind, SendOutcome, wire};
use futures::StreamExt;
use futures::future::{Either, select};
use futures::stream::FuturesUnordered;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use worker::{Delay, Env};

/// How long one alarm goes on taking what falls due before it ends, and the next one goes on: the platform ends one that takes
/// a quarter of an hour.
const SHIFT: i64 = 60 * SECOND;
/// While something is on its way, how often it is looked whether something else has fallen due.
const LOOK: Duration = Duration::from_millis(200);
/// How long after a proof the homes are told a second time, in case the worker did not live to tell them.
const TELL_AGAIN: i64 = 10 * SECOND;
/// For how long a row is put off at most: a message that waits for its hour.
const PUT_OFF_AT_MOST: i64 = 8 * DAY;
/// The lane of letters about a stop that wait.
pub(super) const STOP_LANE: &str = "stop";
/// How many dead letters an owner is shown.
const MOST_SHOWN: i64 = 100;

/// Where a row goes. Looked up in the rules in force when it leaves, so that a mended URL mends what waits.
#[derive(Serialize, Deserialize)]
pub enum Target {
    /// To the provider of a channel: a confirmation.
    Provider {
        /// The channel.
        channel: Channel,
    },
    /// To the provider of a channel: a message of a sender, decided once more when it leaves.
    Message {
        /// The channel.
        channel: Channel,
        /// The permit it goes by.
        permit: String,
    },
    /// To a route's webhook.
    Route {
        /// The route's name.
        name: String,
        /// The feedback's reference.
        reference: String,
    },
    /// To the site's events endpoint.
    Events,
    /// To the site's events endpoint, where no other ledger has told it today.
    UsedUp {
        /// The budget that it tells of.
        budget: wire::Budget,
    },
    /// To the homes of those whom a proof concerns.
    Homes,
    /// A letter about a stop, which waits until it may be sent: then it is decided and written.
    Stop,
}

impl Target {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Provider { .. } | Self::Stop => "confirmation",
            Self::Message { .. } => "message",
            Self::Route { .. } => "feedback",
            Self::Events | Self::UsedUp { .. } => "event",
            Self::Homes => "homes",
        }
    }

    /// The lane that it goes by. What Beckon itself owes, a confirmation say, need not wait behind a sender's thousands.
    fn lane(&self) -> String {
        match self {
            Self::Provider { channel } | Self::Message { channel, .. } => format!("{}/{channel}", self.kind()),
            Self::Route { name, .. } => format!("{}/{name}", self.kind()),
            Self::Events | Self::UsedUp { .. } | Self::Homes => self.kind().to_owned(),
            Self::Stop => STOP_LANE.to_owned(),
        }
    }

    /// The provider that it goes to, by its channel.
    fn account(&self, rules: &wire::Rules) -> Option<Account> {
        match self {
            Self::Provider { channel } | Self::Message { channel, .. } => {
                Account::load(*channel, rules.providers.get(channel)?)
            }
            Self::Route { .. } | Self::Events | Self::UsedUp { .. } | Self::Homes | Self::Stop => None,
        }
    }

    fn endpoint(&self, rules: &wire::Rules) -> Option<wire::Endpoint> {
        match self {
            Self::Provider { channel } | Self::Message { channel, .. } => {
                rules.providers.get(channel).and_then(wire::Provider::webhook)
            }
            Self::Route { name, .. } => rules
                .routes
                .iter()
                .find(|route| route.name == *name)
                .or(rules.routes.last())
                .map(|route| route.to.clone()),
            Self::Events | Self::UsedUp { .. } => rules.events.clone(),
            Self::Homes | Self::Stop => None,
        }
    }
}

/// Under whose key a row is sealed.
pub enum Holder<'a> {
    /// A contact point's.
    Contact(&'a Contact),
    /// A person's.
    Person(&'a Person),
    /// The site's own: it is about nobody.
    Site(&'a SealKey),
}

impl Holder<'_> {
    fn name(&self) -> String {
        match self {
            Self::Contact(contact) => format!("c:{}", contact.key),
            Self::Person(person) => format!("p:{}", person.id),
            Self::Site(_) => "s:".to_owned(),
        }
    }

    const fn seal(&self) -> &SealKey {
        match self {
            Self::Contact(contact) => &contact.seal,
            Self::Person(person) => &person.seal,
            Self::Site(seal) => seal,
        }
    }
}

/// Puts a delivery into the outbox, as part of this turn.
pub fn enqueue(
    turn: &Turn<'_>,
    target: &Target,
    holder: &Holder<'_>,
    delivery: &wire::Delivery,
) -> Result<(), Failure> {
    put(turn, target, holder, &serde_json::to_vec(delivery)?, turn.now)
}

/// Queues a message of a sender, as part of this turn.
pub fn enqueue_message(turn: &Turn<'_>, target: &Target, holder: &Holder<'_>, parcel: &Parcel) -> Result<(), Failure> {
    put(turn, target, holder, &serde_json::to_vec(parcel)?, turn.now)
}

/// Has the homes told of a proof once more, a little later.
pub fn enqueue_inside(turn: &Turn<'_>, target: &Target, holder: &Holder<'_>, proven: &Proven) -> Result<(), Failure> {
    put(
        turn,
        target,
        holder,
        &serde_json::to_vec(proven)?,
        turn.now.plus(TELL_AGAIN),
    )
}

/// Has a letter about a stop at a contact point wait, in the place of the one that waited. It says nothing yet: what it tells
/// of is decided when it is due. Rules that change may let it go earlier.
pub(super) fn enqueue_stop(turn: &Turn<'_>, contact: &Contact, due: Instant) -> Result<(), Failure> {
    let holder = Holder::Contact(contact);
    put(turn, &Target::Stop, &holder, &[], due)?;
    let sql = "UPDATE outbox SET reason = 'waits' WHERE holder = ? AND lane = ?";
    turn.db.run(sql, vec![holder.name().into(), STOP_LANE.into()])
}

fn put(turn: &Turn<'_>, target: &Target, holder: &Holder<'_>, body: &[u8], due: Instant) -> Result<(), Failure> {
    let id = format!("msg_{}", turn.entropy.borrow_mut().id());
    let sealed = holder.seal().seal(b"outbox", body, &mut turn.entropy.borrow_mut());
    let sql = "INSERT INTO outbox(id, kind, target, holder, body, attempts, due, lane) VALUES(?, ?, ?, ?, ?, 0, ?, ?)";
    let target_json = serde_json::to_string(target)?;
    let values = vec![
        id.into(),
        target.kind().into(),
        target_json.into(),
        holder.name().into(),
        sealed.into(),
        due.millis().into(),
        target.lane().into(),
    ];
    turn.db.run(sql, values)?;
    arm(turn.db)
}

/// Sets the alarm to the first row that is due, or to when it is time to tidy up.
pub(super) fn arm(db: &Db) -> Result<(), Failure> {
    let first = lanes::next_due(db)?.into_iter().chain(tidy::planned(db)?).min();
    match first {
        Some(due) => db.wake_at(due.max(now().millis())),
        None => Ok(()),
    }
}

#[derive(Deserialize)]
struct Row {
    id: String,
    target: String,
    holder: String,
    #[serde(with = "serde_bytes_vec")]
    body: Vec<u8>,
    attempts: f64,
}

/// A row that this alarm has claimed, opened and ready to go.
pub(super) struct Claimed {
    pub(super) id: String,
    pub(super) target: Target,
    holder: String,
    /// The webhook that it goes to.
    pub(super) endpoint: Option<wire::Endpoint>,
    /// Or the provider, in its own shape.
    pub(super) account: Option<Account>,
    pub(super) body: String,
    /// How often it was tried, this time included.
    pub(super) attempts: u32,
    pub(super) site: String,
    /// The lane that it goes by.
    pub(super) lane: String,
}

/// What came of a delivery.
pub(super) enum Outcome {
    /// Taken.
    Delivered,
    /// The other side wants no more of these.
    Gone,
    /// Not taken; it will be tried again, and not before this where the other side said so.
    Failed(Option<Instant>),
    /// It will never be taken, and where that says something about the contact point, what.
    Refused(Option<Ending>),
    /// It could not be decided whether it may leave, so it was not tried.
    Undecided,
    /// Its hour has not come, which is written down already.
    Waits,
    /// It is not to leave at all.
    Ended,
}

/// Delivers what is due. Never fails: what goes wrong is logged, and waits for the next alarm.
pub async fn deliver(ledger: &Ledger) {
    let (state, env) = (&ledger.state, &ledger.env);
    let began = now();
    let mut busy = lanes::Busy::default();
    let mut on_their_way = FuturesUnordered::new();
    loop {
        if now().since(began) < SHIFT {
            match turn(state, |db| claim(db, env, &busy)) {
                Ok(claimed) => {
                    inject(env, &claimed);
                    for row in claimed {
                        busy.begin(&row);
                        on_their_way.push(carry(ledger, row));
                    }
                }
                Err(failure) if on_their_way.is_empty() => return come_again(ledger, &failure),
                Err(failure) => worker::console_error!("the outbox could not be read: {failure:?}"),
            }
        }
        if on_their_way.is_empty() {
            break;
        }
        // What hangs holds up nothing that falls due meanwhile, in its own lane or in another.
        if let Either::Left((Some((row, outcome)), _)) = select(on_their_way.next(), Delay::from(LOOK)).await {
            busy.end(&row);
            if let Err(failure) = ledger.own_turn(|turn| settle(turn, &row, &outcome)) {
                worker::console_error!("a delivery's outcome was not recorded, so it will be repeated: {failure:?}");
            }
        }
    }
    if let Err(failure) = ledger.own_turn(tidy::by_alarm) {
        worker::console_error!("what is old was not forgotten, and will be: {failure:?}");
        if let Err(failure) = turn(state, |db| tidy::again_after(db, HOUR, now())) {
            worker::console_error!("the next time could not be planned: {failure:?}");
        }
    }
    if let Err(failure) = turn(state, arm) {
        worker::console_error!("the alarm could not be set: {failure:?}");
    }
}

/// Breaks off where a test wants to see what becomes of the rows.
fn inject(env: &Env, claimed: &[Claimed]) {
    let tried = |most| claimed.iter().any(|row| row.attempts <= most);
    if config::injects(env, "alarm-panics-once") && tried(1) || config::injects(env, "alarm-panics-often") && tried(9) {
        panic!("injected: after a row was claimed, before it was delivered");
    }
}

async fn carry(ledger: &Ledger, row: Claimed) -> (Claimed, Outcome) {
    let outcome = one(ledger, &row).await;
    (row, outcome)
}

/// Says that the outbox could not be read, and has it looked at again.
pub(super) fn come_again(ledger: &Ledger, failure: &Failure) {
    worker::console_error!("the outbox could not be read: {failure:?}");
    let again = turn(&ledger.state, |db| db.wake_at(now().plus(30 * SECOND).millis()));
    if let Err(failure) = again {
        worker::console_error!("the alarm could not be set: {failure:?}");
    }
}

/// Delivers one row. A sender's message is decided once more before it leaves.
async fn one(ledger: &Ledger, row: &Claimed) -> Outcome {
    if matches!(row.target, Target::Homes) {
        return tell_homes(row, &ledger.env).await;
    }
    if let Target::UsedUp { budget } = &row.target {
        return tell_used_up(ledger, row, *budget).await;
    }
    if matches!(row.target, Target::Stop) {
        return look_at_stop(ledger, row);
    }
    let Target::Message { permit, .. } = &row.target else {
        return courier::send(row, &row.body, &ledger.env).await;
    };
    match gateway::leaving(ledger, row, permit).await {
        Ok(Leaving::Now(body)) => {
            let outcome = courier::send(row, &body, &ledger.env).await;
            gateway::end(ledger, row, permit, outcome).await
        }
        Ok(Leaving::Waits) => Outcome::Waits,
        Ok(Leaving::Never) => Outcome::Ended,
        Err(failure) => {
            worker::console_warn!("{}: not decided, so not sent: {failure:?}", row.id);
            Outcome::Undecided
        }
    }
}

/// The site shows it to its owner, and says whether this ledger is the one to tell the events endpoint.
async fn tell_used_up(ledger: &Ledger, row: &Claimed, budget: wire::Budget) -> Outcome {
    let delivery = row.id.clone();
    let used_up = messages::UsedUp { budget, delivery };
    match crate::call::site(&ledger.env, &row.site, &used_up).await {
        Ok(true) if row.endpoint.is_some() => courier::send(row, &row.body, &ledger.env).await,
        Ok(_) => Outcome::Delivered,
        Err(_) => Outcome::Failed(None),
    }
}

/// What becomes of a letter about a stop is another row, or none.
fn look_at_stop(ledger: &Ledger, row: &Claimed) -> Outcome {
    let contact = row.holder.strip_prefix("c:").unwrap_or_default();
    match ledger.own_turn(|turn| stops::look_again(turn, &row.id, contact)) {
        Ok(()) => Outcome::Ended,
        Err(failure) => {
            worker::console_warn!("{}: not decided, so not sent: {failure:?}", row.id);
            Outcome::Undecided
        }
    }
}

async fn tell_homes(row: &Claimed, env: &Env) -> Outcome {
    let told = match serde_json::from_str::<Proven>(&row.body) {
        Ok(proven) => crate::routes::proofs::tell_homes(env, &row.site, &proven, None).await,
        Err(error) => Err(error.into()),
    };
    if told.is_ok() {
        Outcome::Delivered
    } else {
        Outcome::Failed(None)
    }
}

/// Takes what is due and has room in its lane, counts the try, and arms the next alarm before anything leaves.
fn claim(db: &Db, env: &Env, busy: &lanes::Busy) -> Result<Vec<Claimed>, Failure> {
    let Some((site, _)) = installed::identity(db)? else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for (lane, room) in lanes::with_room(db, busy)? {
        let sql = "SELECT id, target, holder, body, attempts FROM outbox
             WHERE lane = ? AND due <= ? AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY due LIMIT ?";
        let room = i64::try_from(room).unwrap_or_default();
        let bindings = vec![
            lane.as_str().into(),
            now().millis().into(),
            busy.ids()?.into(),
            room.into(),
        ];
        let due = db.rows::<Row>(sql, bindings)?;
        rows.extend(due.into_iter().map(|row| (lane.clone(), row)));
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let secrets = config::secrets(env, &site)?;
    let rules = installed::newest_rules(db)?;
    let schedule = config::retry_seconds(env);
    // What was put off while the clock was ahead is due now: nothing is put off for so long.
    db.run(
        "UPDATE outbox SET due = ?1 WHERE due > ?2",
        vec![now().millis().into(), now().plus(PUT_OFF_AT_MOST).millis().into()],
    )?;
    let mut claimed = Vec::new();
    for (lane, row) in rows {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
        let attempts = row.attempts as u32 + 1;
        // A crash from here on counts as a failed try; the last one is tried once more a minute later.
        let due = next_try(attempts, &schedule, now()).unwrap_or_else(|| now().plus(60 * SECOND));
        db.run(
            "UPDATE outbox SET attempts = ?, due = ?, reason = NULL WHERE id = ?",
            vec![i64::from(attempts).into(), due.millis().into(), row.id.as_str().into()],
        )?;
        let Some(body) = open(db, &secrets, &row)? else {
            // Its key was destroyed: there is nobody left to deliver it about.
            db.run("DELETE FROM outbox WHERE id = ?", vec![row.id.into()])?;
            continue;
        };
        let target: Target = serde_json::from_str(&row.target)?;
        let endpoint = target.endpoint(&rules);
        claimed.push(Claimed {
            id: row.id,
            holder: row.holder,
            endpoint,
            account: target
                .account(&rules)
                .filter(|account| account.kind() != ProviderKind::Webhook),
            target,
            body,
            attempts,
            site: site.clone(),
            lane,
        });
    }
    arm(db)?;
    Ok(claimed)
}

fn open(db: &Db, secrets: &beckon_domain::seal::Secrets, row: &Row) -> Result<Option<String>, Failure> {
    #[derive(Deserialize)]
    struct Wrapped {
        #[serde(with = "serde_bytes_vec")]
        wrapped: Vec<u8>,
    }
    let opened = |seal: &SealKey| {
        let plain = seal.open(b"outbox", &row.body).ok()?;
        String::from_utf8(plain).ok()
    };
    let (table, column, key) = match row.holder.split_once(':') {
        Some(("c", key)) => ("contacts", "key", key),
        Some(("s", _)) => return Ok(opened(&secrets.site_key())),
        Some((_, key)) => ("people", "id", key),
        None => return Ok(None),
    };
    let sql = format!("SELECT wrapped FROM {table} WHERE {column} = ?");
    let Some(holder) = db.row::<Wrapped>(&sql, vec![key.into()])? else {
        return Ok(None);
    };
    let Ok(seal) = secrets.unwrap_key(&holder.wrapped) else {
        return Ok(None);
    };
    Ok(opened(&seal))
}

fn settle(turn: &Turn<'_>, row: &Claimed, outcome: &Outcome) -> Result<(), Failure> {
    let db = turn.db;
    lanes::learn(turn, row, outcome)?;
    let due = |due: Instant| {
        db.run(
            "UPDATE outbox SET due = ? WHERE id = ?",
            vec![due.millis().into(), row.id.as_str().into()],
        )
    };
    let done = || db.run("DELETE FROM outbox WHERE id = ?", vec![row.id.as_str().into()]);
    match outcome {
        Outcome::Delivered => {
            if let Target::Route { reference, .. } = &row.target {
                db.run(
                    "UPDATE feedback SET delivered = 1 WHERE reference = ?",
                    vec![reference.as_str().into()],
                )?;
            }
            if let Target::Message { permit, .. } = &row.target
                && let Some(kept) = turn.permit(permit)?
                && turn.record(&kept, SendOutcome::Sent)?.is_err()
            {
                worker::console_warn!("{}: it was sent, and somebody reported that it was not", row.id);
            }
            done()
        }
        Outcome::Ended => done(),
        Outcome::Waits => Ok(()),
        Outcome::Gone => give_up(db, row, "gone"),
        Outcome::Refused(because) => {
            if let (Target::Provider { channel }, Some(because), Some(contact)) =
                (&row.target, because, row.holder.strip_prefix("c:"))
            {
                // A confirmation lies in its contact point's own shard: what its provider says of it is written here.
                let ended = Ended {
                    contact: contact.to_owned(),
                    channel: *channel,
                    address: None,
                    because: because.clone(),
                };
                let ended = vec![ended];
                outcomes::end(turn, messages::End { key: None, ended })?;
            }
            if let Target::Message { permit, .. } = &row.target
                && let Some(kept) = turn.permit(permit)?
                && turn.record(&kept, SendOutcome::NotSent)?.is_err()
            {
                worker::console_warn!("{}: it was refused, and somebody reported that it was sent", row.id);
            }
            give_up(db, row, "refused")
        }
        Outcome::Failed(_) | Outcome::Undecided => {
            let not_before = match outcome {
                Outcome::Failed(not_before) => *not_before,
                _ => None,
            };
            match next_try(row.attempts, &config::retry_seconds(turn.env), now()) {
                Some(next) => due(not_before.map_or(next, |not_before| next.max(not_before))),
                None => give_up(db, row, "attempts_exhausted"),
            }
        }
    }
}

fn give_up(db: &Db, row: &Claimed, reason: &str) -> Result<(), Failure> {
    let sql = "UPDATE outbox SET due = NULL, given_up = ?, reason = ? WHERE id = ?";
    db.run(sql, vec![now().millis().into(), reason.into(), row.id.as_str().into()])
}

/// What was given up here, newest first.
pub fn dead_letters(turn: &Turn<'_>) -> Result<Vec<wire::DeadLetter>, Failure> {
    #[derive(Deserialize)]
    struct Dead {
        id: String,
        kind: String,
        target: String,
        attempts: f64,
        given_up: f64,
        reason: String,
    }
    let sql = "SELECT id, kind, target, attempts, given_up, reason FROM outbox WHERE given_up IS NOT NULL ORDER BY given_up DESC LIMIT ?";
    let mut letters = Vec::new();
    for dead in turn.db.rows::<Dead>(sql, vec![MOST_SHOWN.into()])? {
        let target: Target = serde_json::from_str(&dead.target)?;
        let endpoint = target.endpoint(turn.rules.declared());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small count, and a time"
        )]
        letters.push(wire::DeadLetter {
            webhook_id: dead.id,
            kind: dead.kind,
            host: endpoint
                .map(|endpoint| courier::host(&endpoint.url).to_owned())
                .unwrap_or_default(),
            attempts: dead.attempts as u32,
            reason: dead.reason,
            at: Instant::from_millis(dead.given_up as i64).rfc3339(),
        });
    }
    Ok(letters)
}
