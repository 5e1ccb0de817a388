//! The tables of an object: made and changed in numbered steps, each a transaction of its own, when the object wakes.
//!
//! An object keeps the number of the last step that it took. One that has taken more steps than this code knows was written
//! by a newer version: it is refused for reads and writes alike, and nothing in it is touched.

use crate::db::{Db, Storage};
use crate::failure::Failure;

/// The statements of one step. A step that has been released is never changed; a new form is a new step.
pub type Step = &'static [&'static str];

const MAKE: &str =
    "CREATE TABLE IF NOT EXISTS schema_version(id INTEGER PRIMARY KEY CHECK(id = 1), steps INTEGER NOT NULL)";

/// Takes the steps that the object lacks.
///
/// # Errors
///
/// The object was written by a newer version of this code, or the database failed.
pub fn upgrade(storage: &impl Storage, steps: &[Step]) -> Result<(), Failure> {
    let taken = storage.turn(taken)?;
    if taken > steps.len() {
        return Err(Failure::broken(format!(
            "the data was written by a newer version of the edge: it has schema {taken}, and this version knows {}. Nothing was \
             changed. Run the newer version again",
            steps.len()
        )));
    }
    for (index, step) in steps.iter().enumerate().skip(taken) {
        storage.turn(|db| {
            db.run(MAKE, vec![])?;
            for statement in *step {
                db.run(statement, vec![])?;
            }
            let steps = i64::try_from(index + 1).unwrap_or(i64::MAX);
            db.run(
                "INSERT OR REPLACE INTO schema_version(id, steps) VALUES(1, ?)",
                vec![steps.into()],
            )
        })?;
    }
    Ok(())
}

/// How many steps the object has taken; none where it has no tables, or tables from before steps were counted.
fn taken(db: &Db) -> Result<usize, Failure> {
    if !has_table(db, "schema_version")? {
        return Ok(0);
    }
    let steps = db.number("SELECT steps AS value FROM schema_version", vec![])?;
    Ok(steps.and_then(|steps| usize::try_from(steps).ok()).unwrap_or_default())
}

/// Whether the object has a table of this name.
pub fn has_table(db: &Db, name: &str) -> Result<bool, Failure> {
    let sql = "SELECT count(*) AS value FROM sqlite_master WHERE type = 'table' AND name = ?";
    Ok(db.number(sql, vec![name.into()])? == Some(1))
}
