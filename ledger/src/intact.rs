//! A ledger that wakes looks at itself before it answers: is this its own data, under its own secret, and does it have what its
//! site has? A file may have been restored from a copy, lost, or put into the wrong place since it was last read.

use crate::db::{Db, Storage};
use crate::failure::Failure;
use crate::ledger::Ledger;
use crate::messages::{Install, Installed};
use crate::turn::{Given, Place};
use crate::{installed, meta, tidy, waiting};
use beckon_domain::disk::{self, compare};
use beckon_domain::seal::Secrets;
use serde::Deserialize;

/// The place that a ledger's check value is made for.
fn place_of(shard: u8) -> String {
    format!("ledger {shard}")
}

impl<S: Storage> Ledger<S> {
    /// What is looked at before anything is answered; after the first time in an instance it is known. `place` is who the
    /// ledger is asked as, which an alarm does not say.
    ///
    /// # Errors
    ///
    /// The data is of a newer version, another ledger's, or was written under another secret.
    pub fn wake(&self, place: Option<Place<'_>>, given: &mut Given) -> Result<(), Failure> {
        // A ledger that was never given rules has no tables, and is given none by a question.
        if !self.memory.upgraded.get() && self.storage.turn(meta::installed_version)?.is_some() {
            self.upgrade()?;
        }
        if self.memory.checked.get() {
            return Ok(());
        }
        if let Some(place) = place {
            self.check_identity(place)?;
        }
        self.check_own_data(given)
    }

    /// Refuses data that was written under another secret, or as another ledger. Data from before check values were kept
    /// gets its own, once a key in it opens.
    fn check_own_data(&self, given: &mut Given) -> Result<(), Failure> {
        self.storage.turn(|db| {
            let Some((site, shard)) = meta::identity(db)? else {
                return Ok(());
            };
            let secrets = self.deployment.secrets(&site)?;
            let expected = secrets.check_value(&place_of(shard));
            match meta::get(db, "check")? {
                Some(check) if check == expected => {}
                None if opens(db, &secrets)? => meta::set(db, "check", &expected)?,
                _ => {
                    return Err(Failure::broken(format!(
                        "ledger {shard} of {site} was written under another BECKON_MASTER_SECRET. Nothing in it is read, \
                         or people would be contacted who said no. Start with the secret that it was written under"
                    )));
                }
            }
            if meta::get(db, "birth")?.is_none() {
                meta::set(db, "birth", &given.entropy.id())?;
            }
            tidy::plan(db, given.now)?;
            self.memory.checked.set(true);
            Ok(())
        })
    }

    /// Refuses to be asked as another ledger than it was installed as.
    fn check_identity(&self, place: Place<'_>) -> Result<(), Failure> {
        let Place { site, shard } = place;
        match self.storage.turn(meta::identity)? {
            Some((own_site, own_shard)) if own_site != site || own_shard != shard => Err(Failure::broken(format!(
                "the data of ledger {own_shard} of {own_site} lies where that of ledger {shard} of {site} belongs. Nothing in \
                 it is read"
            ))),
            _ => Ok(()),
        }
    }

    /// The site and shard that this ledger was installed as; an alarm has no caller to tell it.
    ///
    /// # Errors
    ///
    /// The rows cannot be read.
    pub fn identity(&self) -> Result<Option<(String, u8)>, Failure> {
        self.storage.turn(meta::identity)
    }

    /// Whether the site was asked, since this instance began, if what is here is still right. Nothing is answered before that
    /// is known: a key that was revoked since this ledger's copy was made would be taken.
    pub const fn is_current(&self) -> bool {
        self.memory.current.get()
    }

    /// The site says that what is here is right.
    pub fn became_current(&self) {
        self.memory.current.set(true);
    }

    /// What this ledger has, for its site to compare; none before it was first given rules.
    ///
    /// # Errors
    ///
    /// The rows cannot be read.
    pub fn has(&self) -> Result<Option<Install>, Failure> {
        self.storage.turn(installed::has)
    }

    /// Takes rules and keys, or says why not.
    ///
    /// # Errors
    ///
    /// The rows cannot be read or written.
    pub fn install(&self, message: &Install, place: Place<'_>, mut given: Given) -> Result<Installed, Failure> {
        let Place { site, shard } = place;
        self.memory.rules.take();
        self.memory.keys.take();
        let check = self.deployment.secrets(site)?.check_value(&place_of(shard));
        let own = self.has()?;
        let own_stand = own.as_ref().map(Install::stand).transpose()?;
        let births = (
            message.birth.as_deref(),
            own.as_ref().and_then(|own| own.birth.as_deref()),
        );
        match compare(&message.stand()?, own_stand.as_ref(), births) {
            disk::Ledger::Same | disk::Ledger::Older => {}
            disk::Ledger::Newer => {
                let own = own.ok_or_else(|| Failure::broken("no data is newer"))?;
                return Ok(Installed::Newer(Box::new(own)));
            }
            disk::Ledger::Lost => {
                self.memory.current.set(false);
                log::error!(
                    "ledger {shard} of {site} is not the one that the site knows, or its data is gone: it takes no rules"
                );
                return Ok(Installed::Lost);
            }
            disk::Ledger::SpreadOtherwise => {
                log::error!(
                    "ledger {shard} of {site} has the data of a site with another number of `shards`: it takes no rules. \
                     Publish the rules with the number that the site was made with"
                );
                return Ok(Installed::SpreadOtherwise);
            }
        }
        self.upgrade()?;
        let birth = self.storage.turn(|db| {
            installed::install(db, message, own, place, &check, &mut given)?;
            waiting::look_again_at_all(db, given.now)?;
            meta::get(db, "birth")
        })?;
        self.memory.checked.set(true);
        self.memory.current.set(true);
        Ok(Installed::Has {
            birth: birth.unwrap_or_default(),
        })
    }
}

/// Whether what is sealed here opens; true where nothing is.
fn opens(db: &Db, secrets: &Secrets) -> Result<bool, Failure> {
    #[derive(Deserialize)]
    struct Wrapped {
        #[serde(with = "serde_bytes")]
        wrapped: Vec<u8>,
    }
    // A key that was destroyed is empty.
    for table in ["contacts", "people"] {
        let sql = format!("SELECT wrapped FROM {table} WHERE length(wrapped) > 0 LIMIT 1");
        if let Some(row) = db.row::<Wrapped>(&sql, vec![])? {
            return Ok(secrets.unwrap_key(&row.wrapped).is_ok());
        }
    }
    Ok(true)
}
