//! The log of the owners' own acts, written in the turn of the act itself.

use super::{Site, exists, keys};
use crate::messages::{self, Owner, StoredKey};
use crate::platform::now;
use beckon_domain::fault::FaultKind;
use beckon_domain::owner_log::MOST_KEPT;
use beckon_domain::stored::{Logged, LoggedAct, LoggedKey};
use beckon_domain::time::Instant;
use beckon_domain::wire;
use beckon_ledger::db::{Db, Storage};
use beckon_ledger::{Failure, json};
use serde::Deserialize;

/// A key as the log keeps it.
pub(super) fn logged(key: &StoredKey) -> LoggedKey {
    LoggedKey {
        id: key.id.clone(),
        name: key.name.clone(),
    }
}

/// Writes an act down.
pub(super) fn log(db: &Db, owner: &Owner, act: LoggedAct) -> Result<(), Failure> {
    let by = match owner {
        Owner::Deployment => None,
        Owner::Key(presented) => {
            let known = keys(db)?.into_iter().find(|key| key.id == presented.id);
            // Who revokes the key that they hold is still named.
            Some(known.map_or_else(
                || LoggedKey {
                    id: presented.id.clone(),
                    name: String::new(),
                },
                |key| logged(&key),
            ))
        }
    };
    let body = json::write(&Logged { by, act })?;
    db.run(
        "INSERT INTO owner_log(at, body) VALUES(?, ?)",
        vec![now().millis().into(), body.into()],
    )?;
    let old = "DELETE FROM owner_log WHERE id <= (SELECT max(id) FROM owner_log) - ?";
    db.run(old, vec![i64::from(MOST_KEPT).into()])
}

impl Site {
    /// The acts, newest first.
    pub(super) fn show_log(&self, message: &messages::ShowLog) -> Result<wire::OwnerLog, Failure> {
        #[derive(Deserialize)]
        struct Row {
            at: f64,
            body: String,
        }
        self.disk.turn(|db| {
            let exists = exists(db)?;
            self.check_owner(db, &message.owner, exists)?;
            if !exists {
                return Err(FaultKind::SiteUnknown.into());
            }
            let rows = db.rows::<Row>("SELECT at, body FROM owner_log ORDER BY id DESC", vec![])?;
            let mut entries = Vec::with_capacity(rows.len());
            for row in rows {
                let logged: Logged = json::read(&row.body)?;
                #[expect(clippy::cast_possible_truncation, reason = "a time, below 2^53")]
                entries.push(logged.shown(Instant::from_millis(row.at as i64)));
            }
            Ok(wire::OwnerLog { entries })
        })
    }
}
