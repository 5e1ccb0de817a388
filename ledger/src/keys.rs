//! What a key may do, checked in the same turn as what is done with it.

use crate::failure::Failure;
use crate::messages::{Presented, StoredKey};
use crate::turn::Turn;
use beckon_domain::Scope;
use beckon_domain::fault::FaultKind;
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
        let checked = key.rights().check(&presented.hash, scopes, for_purposes, self.now);
        checked.map(|()| key).map_err(Failure::from)
    }

    /// Whether a key is held for a purpose. One that was revoked is not.
    pub(super) fn is_held(&self, key: Option<&str>, purpose: &str) -> Result<bool, Failure> {
        let key = key.map(|id| self.key(id)).transpose()?.flatten();
        Ok(key.is_some_and(|key| key.rights().is_held(purpose)))
    }
}
