//! What comes back from a disk: a site that was restored from a copy or lost takes from its ledgers what they know better, and
//! a ledger that is not the one the site knows answers nothing until the owner has looked.

use super::{Site, arm, changed, exists, in_force, install_of, installed, signed, site_name};
use crate::call::ledger_of_site;
use crate::config;
use crate::messages::{Awake, AwakeDone, Install, Ready, Reinstall, StoredKey, WhatIsHere};
use beckon_domain::disk::{self, Ledger, compare};
use beckon_domain::fault::FaultKind;
use beckon_domain::stored::{Declared, Key};
use beckon_ledger::db::{Db, Storage};
use beckon_ledger::{Failure, json};
use futures::future::join_all;
use serde::Deserialize;

/// The place that a site's check value is made for.
const PLACE: &str = "site";

impl Site {
    /// Refuses data that was written under another secret or as another site. Data from before check values were kept gets
    /// its own.
    pub(super) fn check_own_data(&self, site: Option<&str>) -> Result<(), Failure> {
        if self.checked.get() || !self.disk.turn(exists)? {
            return Ok(());
        }
        self.disk.turn(|db| {
            let Some(own) = site_name(db)? else { return Ok(()) };
            if site.is_some_and(|site| site != own) {
                return Err(Failure::broken(format!(
                    "the data of site {own} lies where another site's belongs. Nothing in it is read"
                )));
            }
            let expected = config::secrets(&self.env, &own)?.check_value(PLACE);
            match check_value(db)? {
                Some(check) if check == expected => {}
                None => db.run("UPDATE site SET check_value = ?", vec![expected.into()])?,
                Some(_) => {
                    return Err(Failure::broken(format!(
                        "site {own} was written under another BECKON_MASTER_SECRET. Nothing in it is read. Start with the secret \
                         that it was written under"
                    )));
                }
            }
            self.checked.set(true);
            Ok(())
        })
    }

    /// Takes over what any ledger has that is newer than what is here: this object was restored from an older copy, or lost.
    /// Without it, keys that were revoked since the copy would be given back to every ledger. Asked once per instance, before
    /// an owner changes or is shown anything; a ledger that is not reached is compared when it is next pushed to.
    pub(super) async fn catch_up(&self, site: &str) -> Result<(), Failure> {
        if self.caught_up.get() {
            return Ok(());
        }
        let spread = |db: &Db| Ok(in_force(db)?.map(|current| current.rules.shards.unwrap_or(16)));
        // Where nothing is known here, the first ledger says over how many the site is spread.
        if self.disk.turn(spread)?.is_none() {
            self.ask_ledgers(site, 1).await?;
        }
        if let Some(shards) = self.disk.turn(spread)? {
            let complete = self.ask_ledgers(site, shards).await?;
            self.caught_up.set(complete);
        }
        Ok(())
    }

    /// Takes over what these ledgers have that is newer, and says whether all of them answered.
    async fn ask_ledgers(&self, site: &str, shards: u8) -> Result<bool, Failure> {
        let calls = (0..shards).map(|shard| ledger_of_site(&self.env, site, shard, WhatIsHere {}));
        let found = join_all(calls).await;
        let complete = found.iter().all(Result::is_ok);
        let found: Vec<(u8, Option<Install>)> = (0..shards)
            .zip(found)
            .filter_map(|(shard, has)| Some((shard, has.ok()?)))
            .collect();
        // Only what has data makes a site: a new name's ledgers are all empty.
        if !self.disk.turn(exists)? && found.iter().any(|(_, has)| has.is_some()) {
            worker::console_warn!("the data of site {site} is gone; what its ledgers have is taken over");
            self.upgrade()?;
        }
        if self.disk.turn(exists)? {
            self.disk.turn(|db| self.take_over(db, site, &found))?;
        }
        Ok(complete)
    }

    fn take_over(&self, db: &Db, site: &str, found: &[(u8, Option<Install>)]) -> Result<(), Failure> {
        let newest = found
            .iter()
            .filter_map(|(_, has)| has.as_ref())
            .max_by_key(|has| has.version);
        if let Some(newest) = newest
            && i64::try_from(newest.version).unwrap_or(i64::MAX) > installed(db)?
        {
            worker::console_warn!(
                "site {site} was restored from an older copy; what its ledgers have since is taken over"
            );
            self.make_site(db, site)?;
            adopt(db, newest)?;
        }
        for (shard, has) in found {
            let sql = "INSERT INTO pushed(shard, installed) VALUES(?1, ?2) ON CONFLICT DO UPDATE SET installed = min(installed, ?2)";
            let version = has.as_ref().map_or(0, |has| signed(has.version));
            db.run(sql, vec![i64::from(*shard).into(), version.into()])?;
            self.compare_with(db, *shard, has.as_ref())?;
        }
        arm(db)
    }

    /// What a ledger has beside what is here. A birth that was not known is kept; one that is missing marks the ledger as lost.
    fn compare_with(&self, db: &Db, shard: u8, has: Option<&Install>) -> Result<Option<(Ledger, Install)>, Failure> {
        let Some(install) = install_of(db, shard)? else {
            return Ok(None);
        };
        let own = has.and_then(|has| has.birth.as_deref());
        let stand = has.map(Install::stand).transpose()?;
        let compared = compare(&install.stand()?, stand.as_ref(), (install.birth.as_deref(), own));
        match (compared, own) {
            (Ledger::Lost, _) => mark(db, shard, true)?,
            (_, Some(birth)) => {
                mark(db, shard, false)?;
                keep_birth(db, shard, birth)?;
            }
            (_, None) => {}
        }
        Ok(Some((compared, install)))
    }

    /// A ledger woke and says what it has.
    pub(super) fn awake(&self, message: Awake) -> Result<Option<AwakeDone>, Failure> {
        if !self.disk.turn(exists)? {
            return Ok(None);
        }
        self.disk.turn(|db| {
            let Some((compared, install)) = self.compare_with(db, message.shard, message.has.as_ref())? else {
                return Ok(None);
            };
            Ok(Some(match compared {
                Ledger::Same => AwakeDone::Right,
                Ledger::Newer => {
                    // It is this object that is old: what the ledger has is taken over, and given to all.
                    if let Some(has) = &message.has {
                        if signed(has.version) > installed(db)? {
                            adopt(db, has)?;
                        }
                        changed(db)?;
                    }
                    AwakeDone::Right
                }
                Ledger::Older => {
                    let sql = "UPDATE pushed SET installed = 0 WHERE shard = ?";
                    db.run(sql, vec![i64::from(message.shard).into()])?;
                    arm(db)?;
                    AwakeDone::Install(Box::new(install))
                }
                Ledger::Lost | Ledger::SpreadOtherwise => AwakeDone::Refused,
            }))
        })
    }

    /// The owner says that a lost ledger starts with what it has. Said again, it changes nothing.
    pub(super) async fn reinstall(&self, message: Reinstall, site: &str) -> Result<bool, Failure> {
        let known = self.disk.turn(|db| {
            self.check_owner(db, &message.owner, exists(db)?)?;
            let current = in_force(db)?.ok_or(FaultKind::SiteUnknown)?;
            if message.shard >= current.rules.shards.unwrap_or(16) {
                return Ok(false);
            }
            let sql = "UPDATE pushed SET birth = NULL, lost = 0, installed = 0 WHERE shard = ? AND lost = 1";
            db.run(sql, vec![i64::from(message.shard).into()])?;
            Ok(true)
        })?;
        if known && self.push(site).await? > 0 {
            return Err(FaultKind::Unavailable.into());
        }
        Ok(known)
    }

    /// Writes and reads a row, and compares the deployment's own check value: whether the secret is the one that was there
    /// when this was first asked.
    pub(super) fn ready(&self, message: &Ready) -> Result<bool, Failure> {
        let Ready {} = message;
        let expected = config::secrets(&self.env, "")?.check_value("deployment");
        self.disk.turn(|db| {
            db.run(
                "CREATE TABLE IF NOT EXISTS ready(id INTEGER PRIMARY KEY CHECK(id = 1), check_value TEXT NOT NULL, times INTEGER NOT NULL)",
                vec![],
            )?;
            let sql =
                "INSERT INTO ready(id, check_value, times) VALUES(1, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1";
            db.run(sql, vec![expected.as_str().into()])?;
            let sql = "SELECT count(*) AS value FROM ready WHERE check_value = ?";
            Ok(db.number(sql, vec![expected.into()])? == Some(1))
        })
    }
}

/// Takes over a ledger's rules and keys, which are newer than those here.
fn adopt(db: &Db, has: &Install) -> Result<(), Failure> {
    let rules = json::write(&Declared(has.rules.clone()))?;
    let sql = "INSERT OR REPLACE INTO rules(version, at, body) VALUES(?, ?, ?)";
    let now = crate::platform::now().millis();
    db.run(sql, vec![signed(has.rules_version).into(), now.into(), rules.into()])?;
    let sql = "DELETE FROM rules WHERE version > ?";
    db.run(sql, vec![signed(has.rules_version).into()])?;
    let kept: Vec<&str> = has.keys.iter().map(|key| key.id.as_str()).collect();
    let kept = json::names(&kept)?;
    // What is here and not there was revoked since.
    let sql =
        "INSERT OR IGNORE INTO revoked(id, at) SELECT id, ? FROM keys WHERE id NOT IN (SELECT value FROM json_each(?))";
    db.run(sql, vec![now.into(), kept])?;
    db.run("DELETE FROM keys", vec![])?;
    for key in &has.keys {
        keep_key(db, key)?;
    }
    db.run("UPDATE site SET installed = ?", vec![signed(has.version).into()])
}

fn keep_key(db: &Db, key: &StoredKey) -> Result<(), Failure> {
    let body = json::write(&Key::from(key.clone()))?;
    let sql = "INSERT OR REPLACE INTO keys(id, at, body) VALUES(?, ?, ?)";
    db.run(
        sql,
        vec![key.id.as_str().into(), key.created_at.millis().into(), body.into()],
    )
}

/// A ledger has more than was to be installed: what is here is numbered above it.
pub(super) fn raise(db: &Db, has: &Install) -> Result<(), Failure> {
    // The one that answered could be any: versions are all that is asked of the install here.
    let Some(install) = install_of(db, 0)? else {
        return Ok(());
    };
    let (version, rules_version) = disk::above(&install.stand()?, &has.stand()?);
    if rules_version != install.rules_version {
        let sql = "UPDATE rules SET version = ? WHERE version = ?";
        db.run(
            sql,
            vec![signed(rules_version).into(), signed(install.rules_version).into()],
        )?;
    }
    db.run("UPDATE site SET installed = ?", vec![signed(version).into()])
}

/// Marks a ledger as lost, or as found.
pub(super) fn mark(db: &Db, shard: u8, lost: bool) -> Result<(), Failure> {
    let sql = "INSERT INTO pushed(shard, installed, lost) VALUES(?1, 0, ?2) ON CONFLICT DO UPDATE SET lost = ?2";
    db.run(sql, vec![i64::from(shard).into(), i64::from(lost).into()])
}

/// Keeps a ledger's birth.
pub(super) fn keep_birth(db: &Db, shard: u8, birth: &str) -> Result<(), Failure> {
    let sql = "INSERT INTO pushed(shard, installed, birth) VALUES(?1, 0, ?2) ON CONFLICT DO UPDATE SET birth = ?2";
    db.run(sql, vec![i64::from(shard).into(), birth.into()])
}

/// The ledgers that are lost.
pub(super) fn lost(db: &Db) -> Result<Vec<u8>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        shard: f64,
    }
    let rows = db.rows::<Row>("SELECT shard FROM pushed WHERE lost = 1 ORDER BY shard", vec![])?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a shard is 0 to 63"
    )]
    Ok(rows.iter().map(|row| row.shard as u8).collect())
}

fn check_value(db: &Db) -> Result<Option<String>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        check_value: Option<String>,
    }
    let row = db.row::<Row>("SELECT check_value FROM site", vec![])?;
    Ok(row.and_then(|row| row.check_value))
}

impl Site {
    /// The row that says which site this is.
    pub(super) fn make_site(&self, db: &Db, site: &str) -> Result<(), Failure> {
        let check = config::secrets(&self.env, site)?.check_value(PLACE);
        db.run(
            "INSERT OR IGNORE INTO site(id, name, installed, check_value) VALUES(1, ?, 0, ?)",
            vec![site.into(), check.into()],
        )
    }
}
