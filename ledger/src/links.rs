//! The rows that links hang on: without its row a link opens nothing, so that it can be taken back.

use crate::failure::Failure;
use crate::messages::LinkKnown;
use crate::turn::Turn;
use beckon_domain::time::{DAY, Instant};

/// How long a link opens the page of all settings that came to a contact point of the person.
pub const MAILED_LASTS: i64 = 90 * DAY;
/// How long one does that was handed to a page, where any script can read it.
pub const HANDED_LASTS: i64 = DAY;

/// Keeps a row for a new link, for as long as it lasts, and names it. One that is handed to a browser goes with it.
pub fn keep(turn: &Turn<'_>, contact: &str, browser: Option<&str>, lasts: i64) -> Result<String, Failure> {
    let id = format!("{}.{}", turn.shard, turn.entropy.borrow_mut().id());
    keep_as(turn, &id, contact, browser, lasts)?;
    Ok(id)
}

/// The row of the link that a browser is handed for a proof of its own.
pub fn handed(turn: &Turn<'_>, browser: &str, contact: &str, proven_at: Instant) -> String {
    let at = proven_at.millis().to_string();
    let mut name = turn.secrets.derived("handed", &[browser, contact, &at]);
    name.truncate(22);
    format!("{}.{name}", turn.shard)
}

/// The same, kept with the proof.
pub fn keep_handed(turn: &Turn<'_>, browser: &str, contact: &str) -> Result<(), Failure> {
    let id = handed(turn, browser, contact, turn.now);
    keep_as(turn, &id, contact, Some(browser), HANDED_LASTS)
}

fn keep_as(turn: &Turn<'_>, id: &str, contact: &str, browser: Option<&str>, lasts: i64) -> Result<(), Failure> {
    let sql = "INSERT OR REPLACE INTO links(id, contact, browser, until) VALUES(?, ?, ?, ?)";
    let values = vec![
        id.into(),
        contact.into(),
        browser.into(),
        turn.now.plus(lasts).millis().into(),
    ];
    turn.db.run(sql, values)
}

/// Whether a link still has its row.
pub fn known(turn: &Turn<'_>, message: LinkKnown) -> Result<bool, Failure> {
    let sql = "SELECT 1 AS value FROM links WHERE id = ? AND until > ?";
    let found = turn.db.number(sql, vec![message.id.into(), turn.now.millis().into()])?;
    Ok(found.is_some())
}
