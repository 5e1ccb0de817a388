//! A visit to the page of all settings: by the link of any message, or by a link that was asked for and just arrived.

use crate::link;
use crate::notice::Notice;
use beckon_domain::Channel;
use beckon_domain::contact::PROOF_LASTS;
use beckon_domain::seal::Secrets;
use beckon_domain::stored::ContactKey;
use beckon_domain::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// The kind of token that a visit is in.
const KIND: &str = "visit";
/// How long a link of a visit's own opens the page. The link of a message does so for good, as its way out does.
const LASTS: i64 = 90 * DAY;

/// Who is at the page.
#[derive(Serialize, Deserialize)]
pub struct Visit {
    /// Through which contact point.
    #[serde(rename = "c")]
    pub contact: ContactKey,
    /// Its channel.
    #[serde(rename = "h")]
    pub channel: Channel,
    /// The language to show it in.
    #[serde(rename = "l")]
    pub language: String,
    /// When the contact point proved itself. A message may be passed on, so its link proves nothing.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<Instant>,
}

impl Visit {
    /// The token.
    pub fn token(&self, secrets: &Secrets, site: &str) -> Result<String, serde_json::Error> {
        link::write(KIND, secrets, site, self)
    }

    /// Reads a token that we wrote: a visit's own, or that of a message.
    pub fn read(token: &str, secrets: &Secrets, now: Instant) -> Option<Self> {
        if let Some(visit) = link::read::<Self>(KIND, secrets, token) {
            return Some(visit).filter(|visit| visit.proven_at.is_none_or(|at| now.since(at) < LASTS));
        }
        Notice::read(token, secrets).map(|notice| Self {
            contact: notice.contact,
            channel: notice.channel,
            language: notice.language,
            proven_at: None,
        })
    }

    /// Whether the contact point has proven itself a moment ago.
    pub fn is_proven(&self, now: Instant) -> bool {
        self.proven_at.is_some_and(|at| now.since(at) < PROOF_LASTS)
    }
}
