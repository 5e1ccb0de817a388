//! What came of deliveries, and those that were given up.

use crate::failure::Failure;
use crate::messages::{End, Ended, Ending};
use crate::outbox::{Claimed, endpoint, host};
use crate::turn::Turn;
use crate::{json, lanes, outcomes};
use beckon_domain::breaker::Told;
use beckon_domain::stored::Target;
use beckon_domain::time::Instant;
use beckon_domain::webhook::next_try;
use beckon_domain::{SendOutcome, wire};
use serde::Deserialize;

/// How many dead letters an owner is shown.
const MOST_SHOWN: i64 = 100;

/// What came of a delivery.
pub enum Outcome {
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

/// Writes down what came of a delivery.
///
/// # Errors
///
/// The rows cannot be read or written.
pub fn settle(turn: &Turn<'_>, row: &Claimed, outcome: &Outcome) -> Result<(), Failure> {
    let db = turn.db;
    let told = match outcome {
        Outcome::Delivered | Outcome::Gone | Outcome::Refused(_) => Told::Answered,
        Outcome::Failed(None) => Told::Failed,
        Outcome::Failed(Some(_)) | Outcome::Undecided | Outcome::Waits | Outcome::Ended => Told::Nothing,
    };
    lanes::learn(turn, &row.lane, told)?;
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
                log::warn!("{}: it was sent, and somebody reported that it was not", row.id);
            }
            done()
        }
        Outcome::Ended => done(),
        Outcome::Waits => Ok(()),
        Outcome::Gone => give_up(turn, row, "gone"),
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
                outcomes::end(turn, End { key: None, ended })?;
            }
            if let Target::Message { permit, .. } = &row.target
                && let Some(kept) = turn.permit(permit)?
                && turn.record(&kept, SendOutcome::NotSent)?.is_err()
            {
                log::warn!("{}: it was refused, and somebody reported that it was sent", row.id);
            }
            give_up(turn, row, "refused")
        }
        Outcome::Failed(_) | Outcome::Undecided => {
            let not_before = match outcome {
                Outcome::Failed(not_before) => *not_before,
                _ => None,
            };
            match next_try(row.attempts, &turn.deployment.retry_seconds, turn.now) {
                Some(next) => due(not_before.map_or(next, |not_before| next.max(not_before))),
                None => give_up(turn, row, "attempts_exhausted"),
            }
        }
    }
}

fn give_up(turn: &Turn<'_>, row: &Claimed, reason: &str) -> Result<(), Failure> {
    let sql = "UPDATE outbox SET due = NULL, given_up = ?, reason = ? WHERE id = ?";
    turn.db.run(
        sql,
        vec![turn.now.millis().into(), reason.into(), row.id.as_str().into()],
    )
}

/// What was given up here, newest first.
pub fn dead_letters(turn: &Turn<'_>) -> Result<Vec<wire::DeadLetter>, Failure> {
    #[derive(Deserialize)]
    struct Dead {
        id: String,
        kind: String,
        target: String,
        attempts: u32,
        given_up: i64,
        reason: String,
    }
    let sql = "SELECT id, kind, target, attempts, given_up, reason FROM outbox WHERE given_up IS NOT NULL ORDER BY given_up DESC LIMIT ?";
    let mut letters = Vec::new();
    for dead in turn.db.rows::<Dead>(sql, vec![MOST_SHOWN.into()])? {
        let target = json::read::<Target>(&dead.target)?;
        let endpoint = endpoint(&target, turn.rules.declared());
        letters.push(wire::DeadLetter {
            webhook_id: dead.id,
            kind: dead.kind,
            host: endpoint
                .map(|endpoint| host(&endpoint.url).to_owned())
                .unwrap_or_default(),
            attempts: dead.attempts,
            reason: dead.reason,
            at: Instant::from_millis(dead.given_up).rfc3339(),
        });
    }
    Ok(letters)
}
