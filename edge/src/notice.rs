//! What a message that was sent says about itself: for which purpose it came and on the strength of what, as a token in its
//! links. It holds everything that its pages need, so it never expires and outlives what it is about.

use beckon_domain::seal::{Secrets, base64url, from_base64url, same};
use beckon_domain::stored::ContactKey;
use beckon_domain::time::Instant;
use beckon_domain::{Basis, Channel};
use serde::{Deserialize, Serialize};

/// What is behind a message's links.
#[derive(Clone, Serialize, Deserialize)]
pub struct Notice {
    /// To whom it went, by the key that names a contact point without telling it.
    #[serde(rename = "c")]
    pub contact: ContactKey,
    /// Over which channel.
    #[serde(rename = "h")]
    pub channel: Channel,
    /// For which purpose.
    #[serde(rename = "p")]
    pub purpose: String,
    /// The sender's name.
    #[serde(rename = "s")]
    pub sender: String,
    /// The id of the sender's key.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When it was asked for.
    #[serde(rename = "t")]
    pub at: Instant,
    /// The legal basis.
    #[serde(rename = "b")]
    pub basis: Basis,
    /// On consent: since when. On another basis, the act that it answers is in the rules.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub given_at: Option<String>,
    /// The language of the message.
    #[serde(rename = "l")]
    pub language: String,
}

impl Notice {
    /// The token: site, notice, and what proves that we wrote it.
    pub fn token(&self, secrets: &Secrets, site: &str) -> Result<String, serde_json::Error> {
        let notice = base64url(&serde_json::to_vec(self)?);
        let proof = secrets.derived("notice", &[&notice]);
        Ok(format!("{site}.{notice}.{proof}"))
    }

    /// The site that a token names. Nothing is proven yet.
    pub fn site(token: &str) -> Option<&str> {
        token.split_once('.').map(|(site, _)| site)
    }

    /// Reads a token that we wrote.
    pub fn read(token: &str, secrets: &Secrets) -> Option<Self> {
        let mut parts = token.split('.').skip(1);
        let (notice, proof) = (parts.next()?, parts.next()?);
        let is_ours = parts.next().is_none() && same(&secrets.derived("notice", &[notice]), proof);
        let notice = from_base64url(notice).filter(|_| is_ours)?;
        serde_json::from_slice(&notice).ok()
    }
}
