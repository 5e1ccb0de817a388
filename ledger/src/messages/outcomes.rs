//! What is said about permits that were given: what became of their messages, what ended with them, and their use.

use super::Presented;
use beckon_domain::stored::{ContactKey, ContactStanding, PersonId, Suppression};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, DenialReason, SendOutcome};
use serde::{Deserialize, Serialize};

/// What became of messages whose permits were given here.
#[derive(Serialize, Deserialize)]
pub struct Report {
    /// The key; none where a provider says so, whose signature was checked.
    pub key: Option<Presented>,
    /// The reports.
    pub items: Vec<ReportItem>,
}

/// One report.
#[derive(Serialize, Deserialize)]
pub struct ReportItem {
    /// Its place in the request.
    pub at: u32,
    /// The permit's id.
    pub permit: Option<String>,
    /// Or the id of the question, and whom it was about.
    pub question: Option<(String, Reportee)>,
    /// What became of the message.
    pub outcome: SendOutcome,
}

/// Whom a reported message was for.
#[derive(Clone, Serialize, Deserialize)]
pub enum Reportee {
    /// A contact point.
    Contact(ContactKey),
    /// A person, who was asked about as a customer.
    Person(PersonId),
}

/// What was made of a report.
#[derive(Serialize, Deserialize)]
pub struct Reported {
    /// Its place in the request.
    pub at: u32,
    /// Why it was not recorded.
    pub refusal: Option<Refusal>,
    /// Whom the message was for, where the permit is known.
    pub contact: Option<(ContactKey, Channel)>,
}

/// Why a report is not recorded.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub enum Refusal {
    /// No such permit.
    Unknown,
    /// It contradicts what is known.
    Contradicts,
    /// A slot is no longer given back.
    TooLate,
}

/// End all contact at these contact points.
#[derive(Serialize, Deserialize)]
pub struct End {
    /// The key; none where a provider says so, or the edge has seen it.
    pub key: Option<Presented>,
    /// Which, all of this shard.
    pub ended: Vec<Ended>,
}

/// A contact point at which all contact ends.
#[derive(Clone, Serialize, Deserialize)]
pub struct Ended {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Its address, where it was named.
    pub address: Option<String>,
    /// Why.
    pub because: Ending,
}

/// Why all contact ends.
#[derive(Clone, Serialize, Deserialize)]
pub enum Ending {
    /// A hard bounce or a complaint.
    Suppressed(Suppression),
    /// The person said so, to the provider or in a text; with the text where somebody has to read it.
    Stopped(Option<String>),
    /// Nothing ends: somebody who cannot be told by a contact point wrote this, and it has to be read.
    Read(String),
}

/// Do what a provider told, if what it calls this event did not do so before.
#[derive(Serialize, Deserialize)]
pub struct Once {
    /// What the provider calls it.
    pub event: String,
    /// For how long it is remembered, in milliseconds; none: for good.
    pub remembered_for: Option<i64>,
    /// What it does.
    pub does: Does,
}

/// What a provider's event does.
#[derive(Serialize, Deserialize)]
pub enum Does {
    /// It ends contact.
    End(End),
    /// The contact point itself asks for contact again, in a text.
    Start(ContactKey),
}

/// Did what a provider signed come with another body before?
#[derive(Serialize, Deserialize)]
pub struct SeenBefore {
    /// What was signed.
    pub token: String,
    /// The body that it came with now, as a hash.
    pub body: String,
    /// For how long it is remembered, in milliseconds; none: for good.
    pub remembered_for: Option<i64>,
}

/// What the site's owner knows of suppressions from elsewhere. Answered with the places of those that were not taken.
#[derive(Serialize, Deserialize)]
pub struct OwnersSuppressions {
    /// Which, all of this shard.
    pub entries: Vec<OwnersSuppression>,
}

/// One of them.
#[derive(Clone, Serialize, Deserialize)]
pub struct OwnersSuppression {
    /// Its place in the request.
    pub at: u32,
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Its normal form.
    pub address: String,
    /// Why nothing may be sent there; absent where a hard bounce is taken back.
    pub because: Option<Suppression>,
    /// How the owner knows.
    pub ground: String,
}

/// How does the site send over this channel?
#[derive(Serialize, Deserialize)]
pub struct ProviderOf {
    /// The channel.
    pub channel: Channel,
}

/// What is this permit about?
#[derive(Serialize, Deserialize)]
pub struct AboutPermit {
    /// The key.
    pub key: Presented,
    /// The permit.
    pub id: String,
}

/// Use a permit up.
#[derive(Serialize, Deserialize)]
pub struct UsePermit {
    /// The key.
    pub key: Presented,
    /// The permit.
    pub id: String,
    /// Where its contact point stands, as its own shard knows.
    pub standing: ContactStanding,
}

/// What came of using a permit.
#[derive(Serialize, Deserialize)]
pub enum Used {
    /// It is used from now on.
    Now(Instant),
    /// What it permits is denied by now.
    Denied(DenialReason, Option<Instant>),
}
