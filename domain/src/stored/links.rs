//! What the tokens in links say. A link may be followed years after it was sent, so what it says is read for good.

use super::{ContactKey, Stored};
use crate::time::Instant;
use crate::{Basis, Channel};
use serde::{Deserialize, Serialize};

/// What the token in a link says.
pub trait Token: Stored {
    /// What its proof is made for, so that none is taken for another.
    const KIND: &'static str;
}

/// What a message that was sent says about itself: for which purpose it came and on the strength of what. It holds everything
/// that its pages need, so it never expires and outlives what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl Token for Notice {
    const KIND: &'static str = "notice";
}

/// What a link to the page of all settings says, where it is the page's own. It opens the page for as long as its row is kept; the
/// link of a message does so for as long as the contact point stays with the same person, and the person has not ended all links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl Token for Visit {
    const KIND: &'static str = "visit";
}

/// What the link of a letter about a stop says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl Token for StopNotice {
    const KIND: &'static str = "stop";
}
