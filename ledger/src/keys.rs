//! What a key may do, checked in the same turn as what is done with it.

use crate::failure::Failure;
use crate::messages::{Presented, StoredKey};
use crate::turn::Turn;
use beckon_domain::Scope;
use beckon_domain::fault::FaultKind;
use beckon_domain::seal::same;
use std::rc::Rc;

impl Turn<'_> {
    /// The key, if it has one of these scopes and may act for all of these purposes.
    pub(super) fn check_key<'p>(
        &self,
        presented: &Presented,
        scopes: &[Scope],
        for_purposes: impl Iterator<Item = &'p str>,
    ) -> Result<Rc<StoredKey>, Failure> {
        let key = self.key(&presented.id)?.ok_or(FaultKind::KeyUnknown)?;
        if !same(&key.hash, &presented.hash) || key.expires.is_some_and(|expires| expires <= self.now) {
            return Err(FaultKind::KeyUnknown.into());
        }
        if !scopes.iter().any(|scope| key.scopes.contains(scope)) {
            return Err(FaultKind::ScopeMissing.into());
        }
        if key.purposes.is_none() && key.held.is_empty() {
            return Ok(key);
        }
        let mut held = false;
        for purpose in for_purposes {
            if key
                .purposes
                .as_ref()
                .is_some_and(|of_key| !of_key.iter().any(|one| one == purpose))
            {
                return Err(FaultKind::PurposeNotOfKey.into());
            }
            held |= key.holds(purpose);
        }
        if held { Err(FaultKind::KeyHeld.into()) } else { Ok(key) }
    }

    /// Whether a key is held for a purpose. One that was revoked is not.
    pub(super) fn is_held(&self, key: Option<&str>, purpose: &str) -> Result<bool, Failure> {
        let key = key.map(|id| self.key(id)).transpose()?.flatten();
        Ok(key.is_some_and(|key| key.holds(purpose)))
    }
}
