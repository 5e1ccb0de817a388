//! Forgetting what has been kept for long enough, a little at a time, so that no question waits for it.

use super::store::number;
use super::{Turn, repeats};
use crate::failure::Failure;
use beckon_domain::time::{DAY, HOUR};

/// How many rows of a table one turn forgets at most.
const AT_ONCE: i64 = 2_000;

/// For how long a permit is remembered, by its id and by the question's: a bounce or complaint may take days to come.
const PERMITS_LAST: i64 = 14 * DAY;

/// Forgets old decisions and permits: once an hour, and in each turn while there is more.
pub fn tidy(turn: &Turn<'_>) -> Result<(), Failure> {
    if turn.memory.tidy_next.get().is_some_and(|next| turn.now < next) {
        return Ok(());
    }
    let today = turn.now.millis().div_euclid(DAY);
    let first_day = today - i64::from(turn.rules.declared().decision_log_days.unwrap_or(400));
    turn.db
        .run("DELETE FROM counters WHERE day < ?", vec![first_day.into()])?;
    let decisions = forget(turn, "decisions", first_day * DAY)?;
    let permits = forget(turn, "permits", turn.now.millis() - PERMITS_LAST)?;
    repeats::forget(turn, AT_ONCE)?;
    if decisions.max(permits) < AT_ONCE {
        turn.memory.tidy_next.set(Some(turn.now.plus(HOUR)));
    }
    Ok(())
}

/// Rows are written in the order of time, so the old ones come first, and no index by time has to be kept.
fn forget(turn: &Turn<'_>, table: &str, before: i64) -> Result<i64, Failure> {
    let sql = format!(
        "DELETE FROM {table} WHERE rowid IN
           (SELECT rowid FROM (SELECT rowid, at FROM {table} ORDER BY rowid LIMIT ?) WHERE at < ?)"
    );
    turn.db.run(&sql, vec![AT_ONCE.into(), before.into()])?;
    Ok(number(turn.db, "SELECT changes() AS value", vec![])?.unwrap_or_default())
}
