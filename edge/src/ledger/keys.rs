//! What a key may do, checked in the same turn as what is done with it.

use super::Turn;
use crate::failure::Failure;
use crate::messages::{Presented, StoredKey};
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
        mut for_purposes: impl Iterator<Item = &'p str>,
    ) -> Result<Rc<StoredKey>, Failure> {
        let key = self.key(&presented.id)?.ok_or(FaultKind::KeyUnknown)?;
        if !same(&key.hash, &presented.hash) || key.expires.is_some_and(|expires| expires <= self.now) {
            return Err(FaultKind::KeyUnknown.into());
        }
        if !scopes.iter().any(|scope| key.scopes.contains(scope)) {
            return Err(FaultKind::ScopeMissing.into());
        }
        if let Some(purposes) = &key.purposes
            && for_purposes.any(|purpose| !purposes.iter().any(|of_key| of_key == purpose))
        {
            return Err(FaultKind::PurposeNotOfKey.into());
        }
        Ok(key)
    }
}
