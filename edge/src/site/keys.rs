//! A site's keys: what a new one must be, and those that are live.

use crate::messages::{Presented, StoredKey};
use crate::platform::now;
use beckon_domain::fault::{Fault, field};
use beckon_domain::seal::same;
use beckon_domain::time::Instant;
use beckon_domain::{line, wire};
use beckon_ledger::Failure;
use beckon_ledger::db::Db;
use serde::Deserialize;

/// When a new key expires, or everything that is wrong with it.
pub(super) fn check_new_key(key: &wire::NewKey, rules: &wire::Rules) -> Result<Option<Instant>, Failure> {
    let mut errors = Vec::new();
    if beckon_domain::text::is_blank(&key.name) || key.name.chars().count() > 80 {
        errors.push(field(
            "/name",
            "length",
            "Write 1 to 80 characters: people read it as the sender's name.",
        ));
    }
    if !line::is_line(&key.name) {
        errors.push(line::not_a_line("/name"));
    }
    if key.scopes.is_empty() {
        errors.push(field("/scopes", "length", "Name at least one scope."));
    }
    for (index, purpose) in key.purposes.iter().flatten().enumerate() {
        let built_in = purpose == beckon_domain::rules::FEEDBACK_REPLY;
        if !built_in && !rules.purposes.iter().any(|declared| declared.code == *purpose) {
            errors.push(field(
                format!("/purposes/{index}"),
                "purpose_unknown",
                "The site declares no such purpose.",
            ));
        }
    }
    let expires = key.expires.as_deref().map(Instant::parse);
    if expires == Some(None) {
        errors.push(field(
            "/expires",
            "time_invalid",
            "Write a time like 2027-01-10T00:00:00Z (RFC 3339).",
        ));
    } else if expires.flatten().is_some_and(|expires| expires <= now()) {
        errors.push(field(
            "/expires",
            "time_past",
            "This time has passed. Name a later one, or leave it out.",
        ));
    }
    if errors.is_empty() {
        Ok(expires.flatten())
    } else {
        Err(Fault::body(errors).into())
    }
}

/// Every key that was not revoked, oldest first.
pub(super) fn keys(db: &Db) -> Result<Vec<StoredKey>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        body: String,
    }
    let rows = db.rows::<Row>("SELECT body FROM keys ORDER BY at, id", vec![])?;
    let mut keys = Vec::new();
    for row in rows {
        keys.push(serde_json::from_str(&row.body)?);
    }
    Ok(keys)
}

/// The key that was presented, while it is good.
pub(super) fn live_key(db: &Db, presented: &Presented) -> Result<Option<StoredKey>, Failure> {
    let found = keys(db)?
        .into_iter()
        .find(|key| key.id == presented.id && same(&key.hash, &presented.hash));
    Ok(found.filter(|key| key.expires.is_none_or(|expires| expires > now())))
}
