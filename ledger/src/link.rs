//! Tokens in the links of messages and pages: what they say, and the proof that we wrote it. Nothing of it is in a row.

use crate::failure::Failure;
use crate::json;
use beckon_domain::seal::{Secrets, base64url, from_base64url, same};
use beckon_domain::stored::Token;

/// A token: site, what it says, and what proves that we wrote it.
///
/// # Errors
///
/// It cannot be written.
pub fn write<T: Token>(says: &T, secrets: &Secrets, site: &str) -> Result<String, Failure> {
    let says = base64url(json::write(says)?.as_bytes());
    let proof = secrets.derived(T::KIND, &[&says]);
    Ok(format!("{site}.{says}.{proof}"))
}

/// The site that a token names. Nothing is proven yet.
pub fn site(token: &str) -> Option<&str> {
    token.split_once('.').map(|(site, _)| site)
}

/// Reads a token that we wrote; `None` for one that we did not, or of another kind.
///
/// # Errors
///
/// A newer version wrote it.
pub fn read<T: Token>(token: &str, secrets: &Secrets) -> Result<Option<T>, Failure> {
    let mut parts = token.split('.').skip(1);
    let (Some(says), Some(proof), None) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    if !same(&secrets.derived(T::KIND, &[says]), proof) {
        return Ok(None);
    }
    from_base64url(says).map(|says| json::read_bytes(&says)).transpose()
}
