//! Messages that wait for their hour: they are looked at again when it comes, and before that whenever what they wait for
//! may have changed, so that a pause that is lifted or a slot that is given back is not waited out.

use crate::alarm::arm;
use crate::db::Db;
use crate::failure::Failure;
use crate::turn::Turn;
use beckon_domain::time::Instant;

/// Lets a claimed row wait, in the turn that decided so: what changes later finds it waiting. Waiting is not trying.
pub(super) fn wait(turn: &Turn<'_>, row: &str, until: Instant) -> Result<(), Failure> {
    let sql = "UPDATE outbox SET attempts = attempts - 1, due = ?, reason = 'waits' WHERE id = ?";
    turn.db.run(sql, vec![until.millis().into(), row.into()])?;
    arm(turn.db, turn.now)
}

/// What waits for a person is due now.
pub(super) fn look_again(turn: &Turn<'_>, person: &str) -> Result<(), Failure> {
    let sql = "UPDATE outbox SET due = ? WHERE reason = 'waits' AND holder = ?";
    let bindings = vec![turn.now.millis().into(), format!("p:{person}").into()];
    turn.db.run(sql, bindings)?;
    arm(turn.db, turn.now)
}

/// Everything that waits is due now.
pub(super) fn look_again_at_all(db: &Db, now: Instant) -> Result<(), Failure> {
    db.run(
        "UPDATE outbox SET due = ? WHERE reason = 'waits'",
        vec![now.millis().into()],
    )?;
    arm(db, now)
}
