//! Holds: who said "I never agreed", and which keys may not act for a purpose until the owner has looked.

use super::{Site, changed, in_force, key_by_id, log};
use crate::messages::{HeldPurpose, Hold, HoldDone, NeverAgreed, Release, StoredKey};
use crate::platform::now;
use beckon_domain::fault::FaultKind;
use beckon_domain::holds::{HOLD_AFTER, HOLD_WINDOW, is_due};
use beckon_domain::stored::{Key, LoggedAct};
use beckon_ledger::db::{Db, Storage};
use beckon_ledger::{Failure, json};

impl Site {
    /// Counts a person, and says whether there are enough of them to ask how many permits there were.
    pub(super) fn never_agreed(&self, message: &NeverAgreed) -> Result<bool, Failure> {
        self.disk.turn(|db| {
            let Some(key) = held_key(db, &message.key)?.filter(|key| !key.rights().is_held(&message.purpose)) else {
                return Ok(false);
            };
            let sql = "INSERT OR REPLACE INTO never_agreed(key_id, purpose, person, at, mailbox) VALUES(?, ?, ?, ?, ?)";
            let (key, purpose) = (key.id.as_str(), message.purpose.as_str());
            let bindings = vec![
                key.into(),
                purpose.into(),
                message.who.person.as_str().into(),
                now().millis().into(),
                message.who.mailbox.as_str().into(),
            ];
            db.run(sql, bindings)?;
            super::tidy(db)?;
            Ok(is_due(people(db, key, purpose)?, 0, hold_after(db)?))
        })
    }

    /// Holds the key for the purpose, if that is due with so many permits. Every ledger knows when this answers.
    pub(super) async fn hold(&self, message: Hold, site: &str) -> Result<Option<HoldDone>, Failure> {
        self.catch_up(site).await?;
        let held = self.disk.turn(|db| {
            let Some(mut key) = held_key(db, &message.key)?.filter(|key| !key.rights().is_held(&message.purpose))
            else {
                return Ok(None);
            };
            let people = people(db, &key.id, &message.purpose)?;
            if !is_due(people, message.permits, hold_after(db)?) {
                return Ok(None);
            }
            key.held.push(HeldPurpose {
                purpose: message.purpose.clone(),
                since: now(),
                people,
            });
            keep(db, &key)?;
            Ok(Some(HoldDone { name: key.name, people }))
        })?;
        if held.is_some() {
            self.push(site).await?;
        }
        Ok(held)
    }

    /// The owner has looked: the key may act for the purpose again, and counting begins anew.
    pub(super) async fn release(&self, message: Release, site: &str) -> Result<bool, Failure> {
        self.disk
            .turn(|db| self.check_owner(db, &message.owner, super::exists(db)?))?;
        self.catch_up(site).await?;
        let known = self.disk.turn(|db| {
            self.check_owner(db, &message.owner, super::exists(db)?)?;
            let Some(mut key) = held_key(db, &message.id)? else {
                return Ok(false);
            };
            if key.rights().is_held(&message.purpose) {
                key.held.retain(|held| held.purpose != message.purpose);
                keep(db, &key)?;
                let released = LoggedAct::KeyReleased {
                    key: log::logged(&key),
                    purpose: message.purpose.clone(),
                };
                log::log(db, &message.owner, released)?;
                let forget = "DELETE FROM never_agreed WHERE key_id = ? AND purpose = ?";
                db.run(forget, vec![key.id.as_str().into(), message.purpose.as_str().into()])?;
            }
            Ok(true)
        })?;
        if self.push(site).await? > 0 {
            return Err(FaultKind::Unavailable.into());
        }
        Ok(known)
    }
}

fn held_key(db: &Db, id: &str) -> Result<Option<StoredKey>, Failure> {
    if !super::exists(db)? {
        return Ok(None);
    }
    key_by_id(db, id)
}

fn keep(db: &Db, key: &StoredKey) -> Result<(), Failure> {
    let body = json::write(&Key::from(key.clone()))?;
    db.run(
        "UPDATE keys SET body = ? WHERE id = ?",
        vec![body.into(), key.id.as_str().into()],
    )?;
    changed(db)
}

/// How many said so within the window: as many as there are persons, and no more than there are mailboxes.
fn people(db: &Db, key: &str, purpose: &str) -> Result<u32, Failure> {
    let sql = "SELECT min(count(*), count(DISTINCT coalesce(mailbox, person))) AS value
               FROM never_agreed WHERE key_id = ? AND purpose = ? AND at > ?";
    let since = now().plus(-HOLD_WINDOW).millis();
    let people = db.number(sql, vec![key.into(), purpose.into(), since.into()])?;
    Ok(u32::try_from(people.unwrap_or_default()).unwrap_or(u32::MAX))
}

fn hold_after(db: &Db) -> Result<u16, Failure> {
    Ok(in_force(db)?
        .and_then(|current| current.rules.hold_after)
        .unwrap_or(HOLD_AFTER))
}
