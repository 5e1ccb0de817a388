//! What providers told once. A webhook can be sent again by its provider, and by anybody who has seen it: what it ended is not
//! ended again after the person has lifted it, and what it lifted is not lifted again after the person has ended it.

use crate::failure::Failure;
use crate::messages::{Does, Once, SeenBefore};
use crate::turn::Turn;
use crate::{outcomes, stops};
use beckon_domain::seal::hash;

/// Does what a provider told, unless this event did so before. One turn, so that it is remembered exactly if it was done.
pub fn once(turn: &Turn<'_>, message: Once) -> Result<(), Failure> {
    let event = hash(&message.event);
    if !remember(turn, &event, "", message.remembered_for)? {
        return Ok(());
    }
    match message.does {
        Does::End(end) => outcomes::end(turn, end),
        Does::Start(contact) => stops::start(turn, &contact),
    }
}

/// Whether what was signed came with another body before.
pub fn seen_before(turn: &Turn<'_>, message: SeenBefore) -> Result<bool, Failure> {
    let token = hash(&message.token);
    if remember(turn, &token, &message.body, message.remembered_for)? {
        return Ok(false);
    }
    let first = turn
        .db
        .text("SELECT body AS value FROM told WHERE event = ?", vec![token.into()])?;
    Ok(first.as_deref() != Some(&message.body))
}

/// Whether it is new. What providers call their events is kept as a hash.
fn remember(turn: &Turn<'_>, event: &str, body: &str, lasts: Option<i64>) -> Result<bool, Failure> {
    let until = lasts.map(|lasts| turn.now.plus(lasts).millis());
    turn.db.run(
        "INSERT OR IGNORE INTO told(event, body, at, until) VALUES(?, ?, ?, ?)",
        vec![event.into(), body.into(), turn.now.millis().into(), until.into()],
    )?;
    Ok(turn.db.number("SELECT changes() AS value", vec![])? == Some(1))
}

/// Forgets what cannot be repeated any more, a little at a time.
pub(super) fn forget(turn: &Turn<'_>, at_once: i64) -> Result<(), Failure> {
    let sql = "DELETE FROM told WHERE event IN (SELECT event FROM told WHERE until < ? LIMIT ?)";
    turn.db.run(sql, vec![turn.now.millis().into(), at_once.into()])
}
