//! When the ledger is to be woken.

use crate::db::Db;
use crate::failure::Failure;
use crate::{lanes, meta};
use beckon_domain::time::Instant;

/// When it is time to tidy up; none before that was first planned.
pub fn tidy_planned(db: &Db) -> Result<Option<i64>, Failure> {
    let planned = meta::get(db, "tidy")?;
    Ok(planned.and_then(|planned| planned.parse().ok()))
}

/// Sets the alarm to the first row that is due, or to when it is time to tidy up.
///
/// # Errors
///
/// The rows cannot be read, or there is nobody to wake the ledger.
pub fn arm(db: &Db, now: Instant) -> Result<(), Failure> {
    let first = lanes::next_due(db, now)?.into_iter().chain(tidy_planned(db)?).min();
    match first {
        Some(due) => db.wake_at(Instant::from_millis(due).max(now)),
        None => Ok(()),
    }
}
