//! Lanes: each target of deliveries has one, so that what hangs holds up nothing but itself. A target that fails again and again
//! is left alone for a while, by the rule in `beckon_domain::breaker`; what it knows is a row, as an instance can vanish at
//! any time.

use crate::db::{Db, Value};
use crate::failure::Failure;
use crate::turn::Turn;
use crate::{json, messages};
use beckon_domain::breaker::{Breaker, Told};
use beckon_domain::time::Instant;
use beckon_domain::wire;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How many deliveries of one lane are on their way at once. The platform opens six connections for one event at a time.
const MOST: usize = 4;
/// How many of all lanes.
const MOST_AT_ONCE: usize = 48;

/// What is on its way now: rows by their ids, with their lanes. It need not outlive the alarm: a row that was claimed falls due
/// again by itself.
#[derive(Default)]
pub struct Busy(BTreeMap<String, String>);

impl Busy {
    /// A row is on its way.
    pub fn begin(&mut self, id: &str, lane: &str) {
        self.0.insert(id.to_owned(), lane.to_owned());
    }

    /// It has arrived, or not.
    pub fn end(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// The ids, for a statement.
    pub(super) fn ids(&self) -> Result<Value, Failure> {
        json::names(&self.0.keys().collect::<Vec<_>>())
    }

    fn in_lane(&self, lane: &str) -> usize {
        self.0.values().filter(|busy| *busy == lane).count()
    }

    fn towards(&self, target: &str) -> usize {
        self.0.values().filter(|busy| target_of(busy) == target).count()
    }
}

/// The target behind a lane: confirmations and messages go to the same provider.
fn target_of(lane: &str) -> &str {
    let provider = lane
        .strip_prefix("message/")
        .or_else(|| lane.strip_prefix("confirmation/"));
    provider.unwrap_or(lane)
}

#[derive(Deserialize)]
struct Row {
    target: String,
    failures: u32,
    since: Option<i64>,
    until: Option<i64>,
}

impl Row {
    fn read(&self) -> Breaker {
        Breaker {
            failures: self.failures,
            since: self.since.map(Instant::from_millis),
            until: self.until.map(Instant::from_millis),
        }
    }
}

fn breakers(db: &Db) -> Result<BTreeMap<String, Breaker>, Failure> {
    let rows = db.rows::<Row>("SELECT target, failures, since, until FROM breakers", vec![])?;
    Ok(rows.into_iter().map(|row| (row.target.clone(), row.read())).collect())
}

/// The lanes that have rows: from one to the next by the index, however many rows each of them has.
fn lanes(db: &Db) -> Result<Vec<String>, Failure> {
    #[derive(Deserialize)]
    struct Lane {
        lane: String,
    }
    let sql = "WITH RECURSIVE lanes(lane) AS (
           SELECT min(lane) FROM outbox WHERE due IS NOT NULL
           UNION ALL
           SELECT (SELECT min(lane) FROM outbox WHERE due IS NOT NULL AND lane > lanes.lane) FROM lanes WHERE lanes.lane IS NOT NULL
         ) SELECT lane FROM lanes WHERE lane IS NOT NULL";
    let lanes = db.rows::<Lane>(sql, vec![])?;
    Ok(lanes.into_iter().map(|lane| lane.lane).collect())
}

/// Whether a lane has something that is due and not on its way.
fn has_due(db: &Db, lane: &str, busy: &Busy, now: Instant) -> Result<bool, Failure> {
    let sql = "SELECT 1 AS value FROM outbox WHERE lane = ? AND due <= ? AND id NOT IN (SELECT value FROM json_each(?)) LIMIT 1";
    let bindings = vec![lane.into(), now.millis().into(), busy.ids()?];
    Ok(db.number(sql, bindings)?.is_some())
}

/// The lanes in which something can be taken, and how much.
pub(super) fn with_room(db: &Db, busy: &Busy, now: Instant) -> Result<Vec<(String, usize)>, Failure> {
    let lanes = lanes(db)?;
    let breakers = breakers(db)?;
    let mut left = MOST_AT_ONCE.saturating_sub(busy.0.len());
    let mut trying = BTreeMap::<&str, usize>::new();
    let mut with_room = Vec::new();
    for lane in &lanes {
        let target = target_of(lane);
        let mut room = MOST.saturating_sub(busy.in_lane(lane)).min(left);
        if let Some(breaker) = breakers.get(target).filter(|breaker| breaker.until.is_some()) {
            // A lane in which nothing is due finds nothing out, and would keep the others from it.
            if !has_due(db, lane, busy, now)? {
                continue;
            }
            // Lanes that lead to one target find out together whether it answers.
            let going = busy.towards(target) + trying.get(target).copied().unwrap_or_default();
            room = room.min(breaker.may_try(MOST, now).saturating_sub(going));
        }
        *trying.entry(target).or_default() += room;
        left -= room;
        if room > 0 {
            with_room.push((lane.clone(), room));
        }
    }
    Ok(with_room)
}

/// Takes what a delivery tells about its target.
pub(super) fn learn(turn: &Turn<'_>, lane: &str, told: Told) -> Result<(), Failure> {
    let target = target_of(lane);
    let known = turn.db.row::<Row>(
        "SELECT target, failures, since, until FROM breakers WHERE target = ?",
        vec![target.into()],
    )?;
    let before = known.as_ref().map(Row::read).unwrap_or_default();
    let after = before.after(told, &turn.deployment.retry_seconds, turn.now);
    if after == before {
        return Ok(());
    }
    if before.until.is_none() && after.until.is_some() {
        log::warn!("{}: {target} does not answer, and is left alone for a while", turn.site);
    }
    if before.until.is_some() && after.until.is_none() {
        log::info!("{}: {target} answers again", turn.site);
    }
    if after == Breaker::default() {
        return turn
            .db
            .run("DELETE FROM breakers WHERE target = ?", vec![target.into()]);
    }
    let millis = |at: Option<Instant>| at.map(Instant::millis);
    turn.db.run(
        "INSERT OR REPLACE INTO breakers(target, failures, since, until) VALUES(?, ?, ?, ?)",
        vec![
            target.into(),
            i64::from(after.failures).into(),
            millis(after.since).into(),
            millis(after.until).into(),
        ],
    )
}

/// When something can be taken next: a row that is due waits for its target where that is left alone.
pub(super) fn next_due(db: &Db, now: Instant) -> Result<Option<i64>, Failure> {
    let mut alone = breakers(db)?;
    alone.retain(|_, breaker| breaker.until.is_some_and(|until| until > now));
    if alone.is_empty() {
        return db.number("SELECT min(due) AS value FROM outbox", vec![]);
    }
    let mut next = None;
    for lane in lanes(db)? {
        let sql = "SELECT min(due) AS value FROM outbox WHERE lane = ? AND due IS NOT NULL";
        let until = alone.get(target_of(&lane)).and_then(|breaker| breaker.until);
        if let Some(due) = db.number(sql, vec![lane.as_str().into()])? {
            let due = until.map_or(due, |until| due.max(until.millis()));
            next = Some(next.map_or(due, |next: i64| next.min(due)));
        }
    }
    Ok(next)
}

/// Which targets do not answer, for the owner.
pub fn held_up(turn: &Turn<'_>, _: messages::HeldUp) -> Result<Vec<wire::HeldUp>, Failure> {
    let held = breakers(turn.db)?.into_iter();
    let shown = held.filter_map(|(target, breaker)| {
        Some(wire::HeldUp {
            target,
            since: breaker.since?.rfc3339(),
            failures: breaker.failures,
            next_try: breaker.until?.rfc3339(),
        })
    });
    Ok(shown.collect())
}
