//! The outbox: a queue of deliveries, rows beside the events that caused them, in the same turn.
//!
//! The edge claims rows, which sets the alarm again before anything leaves, and carries them: a crash in between costs a wait and
//! never a row. Each target has a lane of its own, and none waits for the slowest of another; see `lanes`. Delivery is at
//! least once, always under the same `webhook-id`. A row's body is sealed under the key of its person or contact point, and
//! gone when that key is.

use crate::alarm::arm;
use crate::db::Db;
use crate::failure::Failure;
use crate::store::{Contact, Person};
use crate::turn::Turn;
use crate::{json, lanes};
use beckon_domain::provider::Account;
use beckon_domain::seal::{SealKey, Secrets};
use beckon_domain::stored::{self, Delivery, Parcel, Target, ToHomes, Unread};
use beckon_domain::time::{DAY, Instant, SECOND};
use beckon_domain::webhook::next_try;
use beckon_domain::{Channel, ProviderKind, wire};
use serde::Deserialize;

/// How long after a proof the homes are told a second time, in case the worker did not live to tell them.
const TELL_AGAIN: i64 = 10 * SECOND;
/// For how long a row is put off at most: a message that waits for its hour.
const PUT_OFF_AT_MOST: i64 = 8 * DAY;
/// The lane of letters about a stop that wait.
pub(crate) const STOP_LANE: &str = "stop";

const fn kind(target: &Target) -> &'static str {
    match target {
        Target::Provider { .. } | Target::Stop => "confirmation",
        Target::Message { .. } => "message",
        Target::Route { .. } => "feedback",
        Target::Events | Target::UsedUp { .. } => "event",
        Target::Homes => "homes",
    }
}

/// The lane that a row goes by. What Beckon itself owes, a confirmation say, need not wait behind a sender's thousands.
fn lane(target: &Target) -> String {
    match target {
        Target::Provider { channel } | Target::Message { channel, .. } => format!("{}/{channel}", kind(target)),
        Target::Route { name, .. } => format!("{}/{name}", kind(target)),
        Target::Events | Target::UsedUp { .. } | Target::Homes => kind(target).to_owned(),
        Target::Stop => STOP_LANE.to_owned(),
    }
}

/// The provider that a row goes to, by its channel.
fn account(target: &Target, rules: &wire::Rules) -> Option<Account> {
    match target {
        Target::Provider { channel } | Target::Message { channel, .. } => {
            Account::load(*channel, rules.providers.get(channel)?)
        }
        Target::Route { .. } | Target::Events | Target::UsedUp { .. } | Target::Homes | Target::Stop => None,
    }
}

/// The webhook that a row goes to.
pub(crate) fn endpoint(target: &Target, rules: &wire::Rules) -> Option<wire::Endpoint> {
    match target {
        Target::Provider { channel } | Target::Message { channel, .. } => {
            rules.providers.get(channel).and_then(wire::Provider::webhook)
        }
        Target::Route { name, .. } => rules
            .routes
            .iter()
            .find(|route| route.name == *name)
            .or(rules.routes.last())
            .map(|route| route.to.clone()),
        Target::Events | Target::UsedUp { .. } => rules.events.clone(),
        Target::Homes | Target::Stop => None,
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
pub fn enqueue(turn: &Turn<'_>, target: &Target, holder: &Holder<'_>, delivery: wire::Delivery) -> Result<(), Failure> {
    put(turn, target, holder, &json::write(&Delivery(delivery))?, turn.now)
}

/// Queues a message of a sender, as part of this turn.
pub fn enqueue_message(turn: &Turn<'_>, channel: Channel, person: &Person, parcel: &Parcel) -> Result<(), Failure> {
    let target = Target::Message {
        channel,
        permit: parcel.permit.clone(),
    };
    put(turn, &target, &Holder::Person(person), &json::write(parcel)?, turn.now)
}

/// Has the homes told of a proof once more, a little later.
pub fn enqueue_homes(turn: &Turn<'_>, contact: &Contact, told: &ToHomes) -> Result<(), Failure> {
    let due = turn.now.plus(TELL_AGAIN);
    put(
        turn,
        &Target::Homes,
        &Holder::Contact(contact),
        &json::write(told)?,
        due,
    )
}

/// Has a letter about a stop at a contact point wait, in the place of the one that waited. It says nothing yet: what it tells
/// of is decided when it is due. Rules that change may let it go earlier.
pub(crate) fn enqueue_stop(turn: &Turn<'_>, contact: &Contact, due: Instant) -> Result<(), Failure> {
    let holder = Holder::Contact(contact);
    put(turn, &Target::Stop, &holder, "", due)?;
    let sql = "UPDATE outbox SET reason = 'waits' WHERE holder = ? AND lane = ?";
    turn.db.run(sql, vec![holder.name().into(), STOP_LANE.into()])
}

fn put(turn: &Turn<'_>, target: &Target, holder: &Holder<'_>, body: &str, due: Instant) -> Result<(), Failure> {
    let id = format!("msg_{}", turn.entropy.borrow_mut().id());
    let sealed = holder
        .seal()
        .seal(b"outbox", body.as_bytes(), &mut turn.entropy.borrow_mut());
    let sql = "INSERT INTO outbox(id, kind, target, holder, body, attempts, due, lane) VALUES(?, ?, ?, ?, ?, 0, ?, ?)";
    let values = vec![
        id.into(),
        kind(target).into(),
        json::write(target)?.into(),
        holder.name().into(),
        sealed.into(),
        due.millis().into(),
        lane(target).into(),
    ];
    turn.db.run(sql, values)?;
    arm(turn.db, turn.now)
}

/// How often the message of a permit was tried; never where it is no message, or it was given up by what its provider said.
pub(crate) fn tries_of_message(turn: &Turn<'_>, person: &str, permit: &str) -> Result<u32, Failure> {
    let sql = "SELECT max(attempts) AS value FROM outbox WHERE holder = ? AND kind = 'message'
                 AND target ->> '$.Message.permit' = ? AND (given_up IS NULL OR reason = 'attempts_exhausted')";
    let tries = turn.db.number(sql, vec![format!("p:{person}").into(), permit.into()])?;
    Ok(tries.and_then(|tries| u32::try_from(tries).ok()).unwrap_or_default())
}

#[derive(Deserialize)]
struct Row {
    id: String,
    target: String,
    holder: String,
    #[serde(with = "serde_bytes")]
    body: Vec<u8>,
    attempts: u32,
}

/// A row that was claimed, opened and ready to go.
pub struct Claimed {
    /// Its id, under which it is delivered.
    pub id: String,
    /// Where it goes.
    pub target: Target,
    pub(crate) holder: String,
    /// The webhook that it goes to.
    pub endpoint: Option<wire::Endpoint>,
    /// Or the provider, in its own shape.
    pub account: Option<Account>,
    /// What is delivered.
    pub body: String,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// The site.
    pub site: String,
    /// The lane that it goes by.
    pub lane: String,
}

/// Takes what is due and has room in its lane, counts the try, and arms the next alarm before anything leaves.
///
/// # Errors
///
/// The rows cannot be read or written.
pub fn claim(turn: &Turn<'_>, busy: &lanes::Busy) -> Result<Vec<Claimed>, Failure> {
    let (db, now) = (turn.db, turn.now);
    let mut rows = Vec::new();
    for (lane, room) in lanes::with_room(db, busy, now)? {
        let sql = "SELECT id, target, holder, body, attempts FROM outbox
             WHERE lane = ? AND due <= ? AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY due LIMIT ?";
        let room = i64::try_from(room).unwrap_or_default();
        let bindings = vec![lane.as_str().into(), now.millis().into(), busy.ids()?, room.into()];
        let due = db.rows::<Row>(sql, bindings)?;
        rows.extend(due.into_iter().map(|row| (lane.clone(), row)));
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let rules = turn.rules.declared();
    // What was put off while the clock was ahead is due now: nothing is put off for so long.
    db.run(
        "UPDATE outbox SET due = ?1 WHERE due > ?2",
        vec![now.millis().into(), now.plus(PUT_OFF_AT_MOST).millis().into()],
    )?;
    let mut claimed = Vec::new();
    for (lane, row) in rows {
        let attempts = row.attempts + 1;
        // A crash from here on counts as a failed try; the last one is tried once more a minute later.
        let due = next_try(attempts, &turn.deployment.retry_seconds, now).unwrap_or_else(|| now.plus(60 * SECOND));
        db.run(
            "UPDATE outbox SET attempts = ?, due = ?, reason = NULL WHERE id = ?",
            vec![i64::from(attempts).into(), due.millis().into(), row.id.as_str().into()],
        )?;
        let Some(body) = open(db, &turn.secrets, &row)? else {
            // Its key was destroyed: there is nobody left to deliver it about.
            db.run("DELETE FROM outbox WHERE id = ?", vec![row.id.into()])?;
            continue;
        };
        let target: Target = json::read(&row.target)?;
        // Where a newer version wrote it, the turn fails and the row is as it was.
        check(&target, &body)?;
        let endpoint = endpoint(&target, rules);
        claimed.push(Claimed {
            id: row.id,
            holder: row.holder,
            endpoint,
            account: account(&target, rules).filter(|account| account.kind() != ProviderKind::Webhook),
            target,
            body,
            attempts,
            site: turn.site.to_owned(),
            lane,
        });
    }
    arm(db, now)?;
    Ok(claimed)
}

/// Whether what is in a row is of a version that is known here.
fn check(target: &Target, body: &str) -> Result<(), Unread> {
    match target {
        Target::Message { .. } => stored::check::<Parcel>(body),
        Target::Homes => stored::check::<ToHomes>(body),
        Target::Provider { .. } | Target::Route { .. } | Target::Events | Target::UsedUp { .. } => {
            stored::check::<Delivery>(body)
        }
        Target::Stop => Ok(()),
    }
}

fn open(db: &Db, secrets: &Secrets, row: &Row) -> Result<Option<String>, Failure> {
    #[derive(Deserialize)]
    struct Wrapped {
        #[serde(with = "serde_bytes")]
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

/// The host of a URL, for logs: a path can hold a secret.
#[must_use]
pub fn host(url: &str) -> &str {
    url.split("://")
        .nth(1)
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default()
}
