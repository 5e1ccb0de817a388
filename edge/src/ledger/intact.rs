//! A ledger that wakes looks at itself before it answers: is this its own data, under its own secret, and does it have what its
//! site has? A file may have been restored from a copy, lost, or put into the wrong place since it was last read.

use super::store::serde_bytes_vec;
use super::{Ledger, fresh_entropy, installed, now, tidy, waiting};
use crate::call;
use crate::config;
use crate::failure::Failure;
use crate::messages::{Awake, AwakeDone, Install, Installed};
use crate::turn::{Db, turn};
use beckon_domain::disk::{self, compare};
use beckon_domain::fault::FaultKind;
use beckon_domain::seal::Secrets;
use serde::Deserialize;

/// The place that a ledger's check value is made for.
fn place(shard: u8) -> String {
    format!("ledger {shard}")
}

impl Ledger {
    /// Refuses data that was written under another secret, or as another ledger. Data from before check values were kept
    /// gets its own, once a key in it opens.
    pub(super) fn check_own_data(&self) -> Result<(), Failure> {
        if self.memory.checked.get() {
            return Ok(());
        }
        turn(&self.state, |db| {
            let Some((site, shard)) = installed::identity(db)? else {
                return Ok(());
            };
            let secrets = config::secrets(&self.env, &site)?;
            let expected = secrets.check_value(&place(shard));
            match installed::meta(db, "check")? {
                Some(check) if check == expected => {}
                None if opens(db, &secrets)? => installed::set_meta(db, "check", &expected)?,
                _ => {
                    return Err(Failure::broken(format!(
                        "ledger {shard} of {site} was written under another BECKON_MASTER_SECRET. Nothing in it is read, \
                         or people would be contacted who said no. Start with the secret that it was written under"
                    )));
                }
            }
            if installed::meta(db, "birth")?.is_none() {
                installed::set_meta(db, "birth", &fresh_entropy()?.id())?;
            }
            tidy::plan(db, now())?;
            self.memory.checked.set(true);
            Ok(())
        })
    }

    /// Refuses to be asked as another ledger than it was installed as.
    pub(super) fn check_identity(&self, site: &str, shard: u8) -> Result<(), Failure> {
        match turn(&self.state, installed::identity)? {
            Some((own_site, own_shard)) if own_site != site || own_shard != shard => Err(Failure::broken(format!(
                "the data of ledger {own_shard} of {own_site} lies where that of ledger {shard} of {site} belongs. Nothing in \
                 it is read"
            ))),
            _ => Ok(()),
        }
    }

    /// Asks the site, once per instance, whether what is here is still right. Nothing is answered before that is known: a
    /// key that was revoked since this ledger's copy was made would be taken.
    pub(super) async fn check_with_site(&self, site: &str, shard: u8) -> Result<(), Failure> {
        if self.memory.current.get() {
            return Ok(());
        }
        let has = turn(&self.state, installed::has)?;
        match call::site(&self.env, site, &Awake { shard, has }).await? {
            Some(AwakeDone::Install(install)) => match self.take(&install, site, shard)? {
                Installed::Has { .. } => {}
                _ => return Err(FaultKind::Unavailable.into()),
            },
            Some(AwakeDone::Refused) => {
                return Err(Failure::broken(format!(
                    "ledger {shard} of {site} is not the one that the site knows, or its data is gone: it answers nothing until \
                     its file is put back, or the owner says that it starts with what it has"
                )));
            }
            // A site that knows nothing of itself was lost, and has nothing newer.
            Some(AwakeDone::Right) | None => {}
        }
        self.memory.current.set(true);
        Ok(())
    }

    /// Takes rules and keys, or says why not.
    pub(super) fn take(&self, message: &Install, site: &str, shard: u8) -> Result<Installed, Failure> {
        self.memory.rules.take();
        self.memory.keys.take();
        let check = config::secrets(&self.env, site)?.check_value(&place(shard));
        let own = turn(&self.state, installed::has)?;
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
                worker::console_error!(
                    "ledger {shard} of {site} is not the one that the site knows, or its data is gone: it takes no rules"
                );
                return Ok(Installed::Lost);
            }
            disk::Ledger::SpreadOtherwise => {
                worker::console_error!(
                    "ledger {shard} of {site} has the data of a site with another number of `shards`: it takes no rules. \
                     Publish the rules with the number that the site was made with"
                );
                return Ok(Installed::SpreadOtherwise);
            }
        }
        self.upgrade()?;
        let birth = turn(&self.state, |db| {
            installed::install(db, message, own, (site, shard), &check, now())?;
            waiting::look_again_at_all(db, now())?;
            installed::meta(db, "birth")
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
        #[serde(with = "serde_bytes_vec")]
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
