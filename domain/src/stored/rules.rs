//! Rules: with the site, and with each ledger.

use crate::wire;
use serde::{Deserialize, Serialize};

/// The rules as their owner declared them. They are the owner's own document, which is shown to them as they wrote it and by which
/// what was decided is explained: so what is kept is the contract's own form, which is extended and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Declared(pub wire::Rules);
