//! The registry: which sites there are, in one object of the deployment. It is asked before any object of a site is woken, so
//! that an invented name leaves nothing behind.
//!
//! It is an instance of the site's own class, under a name that no site can have: a class of its own would be one more thing
//! to declare in every deployment.

use super::Site;
use crate::call;
use crate::messages::{KnowsSite, RegisterSite, SiteExists};
use crate::platform::now;
use beckon_ledger::Failure;
use beckon_ledger::db::{Db, Storage};
use beckon_ledger::schema::{Step, upgrade};

/// The tables of this one instance, step by step.
const STEPS: &[Step] = &[&[
    "CREATE TABLE IF NOT EXISTS registered(name TEXT PRIMARY KEY, at INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS looked_for(name TEXT PRIMARY KEY, at INTEGER NOT NULL, answered INTEGER NOT NULL)",
]];

/// How many names that nobody has registered are looked for by waking their object, ever. Sites from before the registry are
/// found so, without an act of their owner; and an invented name wakes none once these are used up.
const MOST_LOOKED_FOR: i64 = 64;

/// What the registry knows of a name.
enum Known {
    Site,
    Nothing,
    /// Its object is to be asked, this once.
    NotYet,
}

impl Site {
    fn upgrade_registry(&self) -> Result<(), Failure> {
        if !self.upgraded.get() {
            upgrade(&self.disk, STEPS)?;
            self.upgraded.set(true);
        }
        Ok(())
    }

    /// Whether there is a site of this name.
    pub(super) async fn knows_site(&self, message: KnowsSite) -> Result<bool, Failure> {
        let KnowsSite { name } = message;
        self.upgrade_registry()?;
        match self.disk.turn(|db| known(db, &name))? {
            Known::Site => return Ok(true),
            Known::Nothing => return Ok(false),
            Known::NotYet => {}
        }
        // Where it is not reached, it is asked again the next time.
        let exists = call::site(&self.env, &name, SiteExists {}).await?;
        self.disk.turn(|db| {
            if exists {
                register(db, &name)?;
            }
            let answered = "UPDATE looked_for SET answered = 1 WHERE name = ?";
            db.run(answered, vec![name.as_str().into()])
        })?;
        Ok(exists)
    }

    /// Takes note of a site.
    pub(super) fn register_site(&self, message: &RegisterSite) -> Result<(), Failure> {
        let RegisterSite { name } = message;
        self.upgrade_registry()?;
        self.disk.turn(|db| register(db, name))
    }

    /// Has the registry take note of this site, once per instance. Until it has, visitors are told that there is none.
    pub(super) async fn be_registered(&self, site: &str) -> Result<(), Failure> {
        if !self.registered.get() {
            call::registry(&self.env, RegisterSite { name: site.to_owned() }).await?;
            self.registered.set(true);
        }
        Ok(())
    }
}

fn known(db: &Db, name: &str) -> Result<Known, Failure> {
    let name = || vec![name.into()];
    if db
        .number("SELECT 1 AS value FROM registered WHERE name = ?", name())?
        .is_some()
    {
        return Ok(Known::Site);
    }
    match db.number("SELECT answered AS value FROM looked_for WHERE name = ?", name())? {
        Some(0) => return Ok(Known::NotYet),
        Some(_) => return Ok(Known::Nothing),
        None => {}
    }
    let looked_for = db.number("SELECT count(*) AS value FROM looked_for", vec![])?;
    if looked_for.unwrap_or_default() >= MOST_LOOKED_FOR {
        return Ok(Known::Nothing);
    }
    let mut values = name();
    values.push(now().millis().into());
    db.run("INSERT INTO looked_for(name, at, answered) VALUES(?, ?, 0)", values)?;
    Ok(Known::NotYet)
}

fn register(db: &Db, name: &str) -> Result<(), Failure> {
    let sql = "INSERT OR IGNORE INTO registered(name, at) VALUES(?, ?)";
    db.run(sql, vec![name.into(), now().millis().into()])
}
