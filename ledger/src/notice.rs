//! What a message that was sent says about itself: for which purpose it came and on the strength of what, as a token in its
//! links. It holds everything that its pages need, so it never expires and outlives what it is about.

use crate::link;
use beckon_domain::seal::Secrets;
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

/// The kind of token that a notice is in.
const KIND: &str = "notice";

impl Notice {
    /// The token.
    pub fn token(&self, secrets: &Secrets, site: &str) -> Result<String, serde_json::Error> {
        link::write(KIND, secrets, site, self)
    }

    /// Reads a token that we wrote.
    pub fn read(token: &str, secrets: &Secrets) -> Option<Self> {
        link::read(KIND, secrets, token)
    }
}
