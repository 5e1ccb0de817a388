//! Permits as the edge makes them. Checking one needs none of the rules and is `beckon-permit`, which a mail relay takes alone.

mod sign;

pub use beckon_permit::{Aspect, Checked, Expected, Keys, KeysFault, PERMIT_LIVES, Refusal, check, holds};
pub use sign::{Claims, PermitKey, Unsigned, jwks};
