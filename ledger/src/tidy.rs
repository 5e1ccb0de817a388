//! Forgetting what has been kept for long enough, a little at a time, so that no question waits for it. How long that is,
//! `beckon_domain::retention` lists for every table.

use crate::alarm::{arm, tidy_planned};
use crate::db::Db;
use crate::failure::Failure;
use crate::messages::{StateOf, StateOfDone};
use crate::outbox::{self, Holder};
use crate::store::of_this_fold;
use crate::turn::Turn;
use crate::{delivered, meta, repeats};
use beckon_domain::retention::{Clock, Keeps, OBJECT_HOLDS, Object, TABLES, TOKEN_LASTS, UNPROVEN_LASTS, is_large};
use beckon_domain::stored::{ContactStanding, PersonStanding, Target};
use beckon_domain::time::{DAY, HOUR, Instant, MINUTE};
use beckon_domain::wire;
use serde::Deserialize;

/// How many rows of a table one turn forgets at most.
const AT_ONCE: i64 = 2_000;
/// How many people or contact points one turn looks at.
const LOOKED_AT: i64 = 200;

/// Forgets what is old: once an hour, and in each turn while there is more.
pub fn tidy(turn: &Turn<'_>) -> Result<(), Failure> {
    let next = turn.memory.tidy_next.get();
    // A time that lies further ahead was set while the clock was ahead.
    if next.is_some_and(|next| turn.now < next && next <= turn.now.plus(HOUR)) {
        return Ok(());
    }
    let more = forget_all(turn)?;
    repeats::forget(turn, AT_ONCE)?;
    warn(turn)?;
    if more {
        again_after(turn.db, MINUTE, turn.now)
    } else {
        turn.memory.tidy_next.set(Some(turn.now.plus(HOUR)));
        again_after(turn.db, DAY, turn.now)
    }
}

/// The same for a ledger that nobody asks: once a day.
pub(crate) fn by_alarm(turn: &Turn<'_>) -> Result<(), Failure> {
    if tidy_planned(turn.db)?.is_none_or(|planned| planned <= turn.now.millis()) {
        turn.memory.tidy_next.set(None);
        return tidy(turn);
    }
    Ok(())
}

/// Plans the first time, where none is, or one that was set while the clock was ahead.
pub(super) fn plan(db: &Db, now: Instant) -> Result<(), Failure> {
    match tidy_planned(db)? {
        Some(planned) if planned <= now.plus(DAY).millis() => Ok(()),
        _ => {
            again_after(db, DAY, now)?;
            arm(db, now)
        }
    }
}

/// Plans the next time.
pub(super) fn again_after(db: &Db, wait: i64, now: Instant) -> Result<(), Failure> {
    meta::set(db, "tidy", &now.plus(wait).millis().to_string())
}

/// The time that is believed: see [`Clock`].
fn believed(turn: &Turn<'_>) -> Result<Instant, Failure> {
    let kept = meta::get(turn.db, "clock")?;
    let kept = kept.as_deref().and_then(|text| {
        let (believed, looked) = text.split_once(' ')?;
        Some(Clock {
            believed: Instant::from_millis(believed.parse().ok()?),
            looked: Instant::from_millis(looked.parse().ok()?),
        })
    });
    let clock = match kept {
        Some(clock) => clock.look(turn.now),
        None => {
            let newest = turn.db.number("SELECT max(at) AS value FROM events", vec![])?;
            Clock::first(newest.map(Instant::from_millis), turn.now)
        }
    };
    let text = format!("{} {}", clock.believed.millis(), clock.looked.millis());
    meta::set(turn.db, "clock", &text)?;
    Ok(clock.believed)
}

/// Goes through the list. Says whether there is more to forget.
fn forget_all(turn: &Turn<'_>) -> Result<bool, Failure> {
    let believed = believed(turn)?;
    let days = i64::from(turn.rules.declared().decision_log_days.unwrap_or(400));
    let logged_from = believed.plus(-days * DAY);
    let mut more = false;
    for table in TABLES.iter().filter(|table| table.object == Object::Ledger) {
        let forgotten = match (table.keeps, table.name) {
            (Keeps::AsLongAsDecisions(column), "rules") => {
                // The last version before that time was in force at it.
                let sql = format!(
                    "DELETE FROM rules WHERE version < (SELECT max(version) FROM rules WHERE {column} < ?1)
                       AND version < (SELECT max(version) FROM rules)"
                );
                turn.db.run(&sql, vec![logged_from.millis().into()])?;
                0
            }
            (Keeps::AsLongAsDecisions("day"), name) => {
                let sql = format!("DELETE FROM {name} WHERE day < ?");
                turn.db.run(&sql, vec![logged_from.millis().div_euclid(DAY).into()])?;
                0
            }
            (Keeps::AsLongAsDecisions(column), name) => forget(turn, name, column, logged_from)?,
            (Keeps::For(column, lasts), name) => forget(turn, name, column, believed.plus(-lasts))?,
            (Keeps::UntilUnproven | Keeps::With(_) | Keeps::Always, _) => 0,
        };
        more |= forgotten >= AT_ONCE;
    }
    Ok(sweep(turn, believed.plus(-UNPROVEN_LASTS))? || more)
}

/// Rows are written in the order of time, so the old ones come first, and no index by time has to be kept.
fn forget(turn: &Turn<'_>, table: &str, column: &str, before: Instant) -> Result<i64, Failure> {
    let sql = format!(
        "DELETE FROM {table} WHERE rowid IN
           (SELECT rowid FROM (SELECT rowid, {column} AS at FROM {table} ORDER BY rowid LIMIT ?) WHERE at < ?)"
    );
    turn.db.run(&sql, vec![AT_ONCE.into(), before.millis().into()])?;
    Ok(turn.db.number("SELECT changes() AS value", vec![])?.unwrap_or_default())
}

/// A person or contact point that is looked at.
#[derive(Deserialize)]
struct Row {
    name: String,
    standing: String,
    fold: i64,
    heard: Option<i64>,
    newest: i64,
}

/// Looks at some people or contact points, where the last turn stopped, and forgets those of whom nothing would be lost. Goes
/// round once a day. Says whether there are more to look at now.
fn sweep(turn: &Turn<'_>, before: Instant) -> Result<bool, Failure> {
    let rested = meta::get(turn.db, "swept")?.and_then(|swept| swept.parse::<i64>().ok());
    if rested.is_some_and(|swept| (swept..swept + DAY).contains(&turn.now.millis())) {
        return Ok(false);
    }
    let at = meta::get(turn.db, "sweep")?.unwrap_or_else(|| "p:".to_owned());
    let (kind, after) = at.split_once(':').unwrap_or(("p", ""));
    let (table, key) = if kind == "p" {
        ("people", "id")
    } else {
        ("contacts", "key")
    };
    let sql = format!(
        "SELECT {key} AS name, standing, fold, (SELECT max(at) FROM events WHERE stream = '{kind}:' || {key}) AS heard,
             EXISTS(SELECT 1 FROM events WHERE stream = '{kind}:' || {key} AND seq = (SELECT max(seq) FROM events)) AS newest
           FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT ?"
    );
    let rows: Vec<Row> = turn.db.rows(&sql, vec![after.into(), LOOKED_AT.into()])?;
    for row in &rows {
        let silent = row.heard.is_none_or(|heard| heard < before.millis());
        // What was said is counted by the newest event, so that one stays.
        if silent && row.newest == 0 && can_go(turn, kind, row)? && !is_waited_for(turn, kind, &row.name, before)? {
            remove(turn, kind, table, key, &row.name)?;
        }
    }
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= LOOKED_AT;
    let next = match (full, rows.last(), kind) {
        (true, Some(last), _) => format!("{kind}:{}", last.name),
        (_, _, "p") => "c:".to_owned(),
        _ => {
            meta::set(turn.db, "swept", &turn.now.millis().to_string())?;
            "p:".to_owned()
        }
    };
    let more = next != "p:";
    meta::set(turn.db, "sweep", &next)?;
    Ok(more)
}

fn can_go(turn: &Turn<'_>, kind: &str, row: &Row) -> Result<bool, Failure> {
    Ok(if kind == "p" {
        let standing: Option<PersonStanding> = of_this_fold(&row.standing, row.fold)?;
        let standing = standing.map_or_else(|| turn.refold_person(&row.name), Ok)?;
        standing.can_go()
    } else {
        let standing: Option<ContactStanding> = of_this_fold(&row.standing, row.fold)?;
        let standing = standing.map_or_else(|| turn.refold_contact(&row.name), Ok)?;
        standing.can_go()
    })
}

/// Whether a delivery is still on its way, or a piece of feedback or the answer to a write is kept, which their key opens; or a
/// widget holds a token of theirs that is younger than `before`: who only looked has left no event.
fn is_waited_for(turn: &Turn<'_>, kind: &str, name: &str, before: Instant) -> Result<bool, Failure> {
    let sql = "SELECT EXISTS(SELECT 1 FROM outbox WHERE holder = ?1 AND given_up IS NULL)
                 OR EXISTS(SELECT 1 FROM feedback WHERE 'p:' || person = ?1)
                 OR ?2 = 'p' AND (EXISTS(SELECT 1 FROM writes WHERE browser IN ('p ' || ?3, 'm ' || ?3))
                                  OR EXISTS(SELECT 1 FROM tokens WHERE person = ?3 AND expires > ?4)) AS value";
    let holder = format!("{kind}:{name}");
    let expires = before.plus(TOKEN_LASTS).millis();
    let bound = vec![holder.into(), kind.into(), name.into(), expires.into()];
    Ok(turn.db.number(sql, bound)? == Some(1))
}

/// Removes a person or contact point with the whole of their events: what is left folds to the standings that are left.
fn remove(turn: &Turn<'_>, kind: &str, table: &str, key: &str, name: &str) -> Result<(), Failure> {
    let bound = || vec![name.into()];
    turn.db.run(
        "DELETE FROM events WHERE stream = ?",
        vec![format!("{kind}:{name}").into()],
    )?;
    turn.db.run(&format!("DELETE FROM {table} WHERE {key} = ?"), bound())?;
    if kind == "p" {
        turn.db.run("DELETE FROM claims WHERE person = ?", bound())?;
        turn.db.run("DELETE FROM tokens WHERE person = ?", bound())?;
    }
    Ok(())
}

/// What an owner is to know of this ledger.
pub fn state(turn: &Turn<'_>, _: StateOf) -> Result<StateOfDone, Failure> {
    Ok(StateOfDone {
        letters: delivered::dead_letters(turn)?,
        bytes: turn.db.bytes(),
        of: holds(turn),
    })
}

fn holds(turn: &Turn<'_>) -> u64 {
    turn.deployment.small_object().unwrap_or(OBJECT_HOLDS)
}

/// Tells the owner once that this ledger has become large, where the rules name an endpoint for that. What is told waits
/// beside a contact point, as everything that is delivered is sealed under somebody's key.
fn warn(turn: &Turn<'_>) -> Result<(), Failure> {
    let (bytes, of) = (turn.db.bytes(), holds(turn));
    let told = meta::get(turn.db, "told_large")?.is_some_and(|told| told == "yes");
    if !is_large(bytes, of) {
        // A little smaller is not small: it would be told again and again.
        return if told && !is_large(bytes + bytes / 4, of) {
            meta::set(turn.db, "told_large", "no")
        } else {
            Ok(())
        };
    }
    if told || turn.rules.declared().events.is_none() {
        return Ok(());
    }
    let Some(key) = turn.db.text("SELECT key AS value FROM contacts LIMIT 1", vec![])? else {
        return Ok(());
    };
    let Some(contact) = turn.contact(&key)? else {
        return Ok(());
    };
    let delivery = wire::Delivery::LedgerLarge(wire::LedgerLargeDelivery {
        site: turn.site.to_owned(),
        at: turn.now.rfc3339(),
        ledger: turn.shard,
        bytes,
        of,
    });
    log::warn!(
        "ledger {} of {} has become large: {bytes} of {of} bytes",
        turn.shard,
        turn.site
    );
    outbox::enqueue(turn, &Target::Events, &Holder::Contact(&contact), delivery)?;
    meta::set(turn.db, "told_large", "yes")
}
