//! The facts that a ledger keeps about itself.

use crate::db::Db;
use crate::failure::Failure;
use crate::schema::has_table;

/// One of the facts that a ledger keeps about itself.
pub fn get(db: &Db, name: &str) -> Result<Option<String>, Failure> {
    db.text("SELECT value FROM meta WHERE name = ?", vec![name.into()])
}

/// Keeps one of these facts.
pub fn set(db: &Db, name: &str, value: &str) -> Result<(), Failure> {
    let sql = "INSERT OR REPLACE INTO meta(name, value) VALUES(?, ?)";
    db.run(sql, vec![name.into(), value.into()])
}

/// The site and shard that this object is, as installed; an alarm has no caller to tell it.
pub fn identity(db: &Db) -> Result<Option<(String, u8)>, Failure> {
    if installed_version(db)?.is_none() {
        return Ok(None);
    }
    let site = db.text("SELECT value FROM meta WHERE name = 'site'", vec![])?;
    let shard = db.text("SELECT value FROM meta WHERE name = 'shard'", vec![])?;
    Ok(site.zip(shard.and_then(|shard| shard.parse().ok())))
}

/// The version of rules and keys that this ledger has; none before the first install.
pub fn installed_version(db: &Db) -> Result<Option<u64>, Failure> {
    if !has_table(db, "meta")? {
        return Ok(None);
    }
    let version = db.text("SELECT value FROM meta WHERE name = 'installed'", vec![])?;
    Ok(version.and_then(|version| version.parse().ok()))
}
