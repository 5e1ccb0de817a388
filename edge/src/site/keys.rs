//! A site's keys: those that were not revoked, and those that are good.

use crate::messages::{Presented, StoredKey};
use crate::platform::now;
use beckon_domain::stored::Key;
use beckon_ledger::db::Db;
use beckon_ledger::{Failure, json};
use serde::Deserialize;

/// Every key that was not revoked, oldest first.
pub(super) fn keys(db: &Db) -> Result<Vec<StoredKey>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        body: String,
    }
    let rows = db.rows::<Row>("SELECT body FROM keys ORDER BY at, id", vec![])?;
    let mut keys = Vec::new();
    for row in rows {
        keys.push(json::read::<Key>(&row.body)?.into());
    }
    Ok(keys)
}

/// A key that was not revoked.
pub(super) fn key_by_id(db: &Db, id: &str) -> Result<Option<StoredKey>, Failure> {
    Ok(keys(db)?.into_iter().find(|key| key.id == id))
}

/// The key that was presented, while it is good.
pub(super) fn live_key(db: &Db, presented: &Presented) -> Result<Option<StoredKey>, Failure> {
    let found = key_by_id(db, &presented.id)?;
    Ok(found.filter(|key| key.rights().is_good(&presented.hash, now())))
}
