//! A visit to the page of all settings: by the link of any message, or by a link that was asked for and just arrived.

use crate::link;
use crate::notice::Notice;
use beckon_domain::Channel;
use beckon_domain::proofs::PROOF_LASTS;
use beckon_domain::seal::Secrets;
use beckon_domain::stored::ContactKey;
use beckon_domain::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// The kind of token that a visit is in. Its link opens the page for as long as its row is kept; the link of a message does so
/// for as long as the contact point stays with the same person, and the person has not ended all links.
const KIND: &str = "visit";
/// How long a link from before links had rows opens the page: as long as was promised with it. It is not taken back with the
/// browser that it was handed to, for nobody knows which that was; the person ends it with all the others. None of them can do
/// more than the link of any message, once its proof is half an hour old.
const ROWLESS_LASTS: i64 = 90 * DAY;
/// The kind of token that a letter about a stop is in.
const STOP_KIND: &str = "stop";

/// What a link of the page's own says.
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
    /// When the contact point proved itself.
    #[serde(rename = "t")]
    pub proven_at: Instant,
    /// The name of its row; empty in a link from before links had rows.
    #[serde(rename = "r", default)]
    pub row: String,
}

/// What the link of a letter about a stop says.
#[derive(Serialize, Deserialize)]
pub struct StopNotice {
    /// About which contact point.
    #[serde(rename = "c")]
    pub contact: ContactKey,
    /// Its channel.
    #[serde(rename = "h")]
    pub channel: Channel,
    /// The language to show it in.
    #[serde(rename = "l")]
    pub language: String,
    /// When it was sent.
    #[serde(rename = "t")]
    pub made_at: Instant,
    /// Whether it asked, or told.
    #[serde(rename = "a")]
    pub asked: bool,
    /// The name of its row.
    #[serde(rename = "r")]
    pub row: String,
}

impl StopNotice {
    /// The token.
    pub fn token(&self, secrets: &Secrets, site: &str) -> Result<String, serde_json::Error> {
        link::write(STOP_KIND, secrets, site, self)
    }

    /// Reads a token that we wrote.
    pub fn read(token: &str, secrets: &Secrets) -> Option<Self> {
        link::read(STOP_KIND, secrets, token)
    }
}

/// Who is at the page.
pub struct Visitor {
    /// Through which contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// The language to show it in.
    pub language: String,
    /// When the link was made: whose the contact point is since, that link is not for.
    pub since: Instant,
    /// Whether the contact point has proven itself a moment ago. A message may be passed on, so its link proves nothing.
    pub proven: bool,
    /// The name of the link's row. The link of a message has none, nor has one from before links had rows.
    pub row: Option<String>,
}

impl Visit {
    /// The token.
    pub fn token(&self, secrets: &Secrets, site: &str) -> Result<String, serde_json::Error> {
        link::write(KIND, secrets, site, self)
    }
}

impl Visitor {
    /// Reads a token that we wrote: that of a link of the page's own, or of a message.
    pub fn read(token: &str, secrets: &Secrets, now: Instant) -> Option<Self> {
        if let Some(visit) = link::read::<Visit>(KIND, secrets, token) {
            let age = now.since(visit.proven_at);
            let row = Some(visit.row).filter(|row| !row.is_empty());
            let is_over = row.is_none() && age >= ROWLESS_LASTS;
            return (!is_over).then_some(Self {
                contact: visit.contact,
                channel: visit.channel,
                language: visit.language,
                since: visit.proven_at,
                proven: age < PROOF_LASTS,
                row,
            });
        }
        Notice::read(token, secrets).map(|notice| Self {
            contact: notice.contact,
            channel: notice.channel,
            language: notice.language,
            since: notice.at,
            proven: false,
            row: None,
        })
    }
}
