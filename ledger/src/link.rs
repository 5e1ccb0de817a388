//! Tokens in the links of messages and pages: what they say, and the proof that we wrote it. Nothing of it is stored.

use beckon_domain::seal::{Secrets, base64url, from_base64url, same};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A token of one kind: site, what it says, and what proves that we wrote it.
pub fn write<T: Serialize>(kind: &str, secrets: &Secrets, site: &str, says: &T) -> Result<String, serde_json::Error> {
    let says = base64url(&serde_json::to_vec(says)?);
    let proof = secrets.derived(kind, &[&says]);
    Ok(format!("{site}.{says}.{proof}"))
}

/// The site that a token names. Nothing is proven yet.
pub fn site(token: &str) -> Option<&str> {
    token.split_once('.').map(|(site, _)| site)
}

/// Reads a token of this kind that we wrote.
pub fn read<T: DeserializeOwned>(kind: &str, secrets: &Secrets, token: &str) -> Option<T> {
    let mut parts = token.split('.').skip(1);
    let (says, proof) = (parts.next()?, parts.next()?);
    let is_ours = parts.next().is_none() && same(&secrets.derived(kind, &[says]), proof);
    let says = from_base64url(says).filter(|_| is_ours)?;
    serde_json::from_slice(&says).ok()
}
