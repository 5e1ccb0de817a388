//! What is said about questions, messages and permits.

use super::Presented;
use beckon_domain::stored::{ContactKey, ContactStanding, CustomerKey, EventId, PersonId, Pointer};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, DenialReason, Scope, wire};
use serde::{Deserialize, Serialize};

/// Questions about contact points of one shard.
#[derive(Serialize, Deserialize)]
pub struct Ask {
    /// The key.
    pub key: Presented,
    /// The region that addresses were read in.
    pub region: String,
    /// How they are to be answered.
    pub manner: Manner,
    /// The questions.
    pub questions: Vec<Asked>,
}

/// How questions are to be answered.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manner {
    /// What is done with a permit.
    pub how: How,
    /// Whether every rule is told.
    #[serde(default)]
    pub explain: bool,
    /// The instant asked about, where it is not now. Nothing is kept of such questions.
    #[serde(default)]
    pub as_of: Option<Instant>,
}

impl Manner {
    /// Nothing but the answers as they are now.
    pub const fn plain(how: How) -> Self {
        Self {
            how,
            explain: false,
            as_of: None,
        }
    }

    /// The scope that a key needs for it: the past is the owner's.
    pub const fn scope(self) -> Scope {
        match (self.as_of, self.how) {
            (Some(_), _) => Scope::Owner,
            (None, How::Ask) => Scope::Ask,
            (None, How::Reserve) => Scope::Reserve,
            (None, How::Send) => Scope::Send,
        }
    }
}

/// What is done with a permit.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// Nothing: it is only asked.
    Ask,
    /// It takes its slot and goes to the sender.
    Reserve,
    /// It takes its slot, and the gateway sends by it.
    Send,
}

/// One question, with its place in the request.
#[derive(Clone, Serialize, Deserialize)]
pub struct Asked {
    /// Its place.
    pub at: u32,
    /// The sender's id for it.
    pub id: String,
    /// The contact point; absent when a customer is asked about.
    pub contact: Option<ContactKey>,
    /// The channel.
    pub channel: Channel,
    /// The purpose.
    pub purpose: String,
    /// The template.
    pub template: Option<String>,
    /// Whether the sender asked for other channels than the contact point's own.
    pub outside: bool,
    /// Names the question's body.
    pub body: String,
    /// The message to send on a permit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Box<Outgoing>>,
}

/// A message that is sent if its question is permitted.
#[derive(Clone, Serialize, Deserialize)]
pub struct Outgoing {
    /// What the sender wrote.
    pub message: wire::MessageToSend,
    /// The address in normal form.
    pub address: String,
}

/// Do these messages have words?
#[derive(Serialize, Deserialize)]
pub struct CheckWords {
    /// The key.
    pub key: Presented,
    /// The messages, each with the channels that it may leave by; none named: those of its purpose.
    pub messages: Vec<(wire::MessageToSend, Vec<Channel>)>,
}

/// The answers of one shard, and what has to be asked at other homes.
#[derive(Serialize, Deserialize)]
pub struct AskDone {
    /// Answered here.
    pub decided: Vec<Decided>,
    /// To be asked at the person's home.
    pub elsewhere: Vec<Elsewhere>,
}

/// A question whose person lives in another shard, with what the contact point's own shard knows.
#[derive(Clone, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The question.
    pub asked: Asked,
    /// Whose.
    pub person: Pointer,
    /// Where the contact point stands.
    pub standing: ContactStanding,
}

/// Questions about contact points whose persons have their home in this shard.
#[derive(Serialize, Deserialize)]
pub struct AskHome {
    /// The key.
    pub key: Presented,
    /// How they are to be answered.
    pub manner: Manner,
    /// The questions.
    pub questions: Vec<Elsewhere>,
}

/// Questions about persons of this shard: customers, or several channels.
#[derive(Serialize, Deserialize)]
pub struct AskPeople {
    /// The key.
    pub key: Presented,
    /// How they are to be answered.
    pub manner: Manner,
    /// The questions.
    pub questions: Vec<AskedPerson>,
}

/// A question about a person, with where each of their contact points stands.
#[derive(Clone, Serialize, Deserialize)]
pub struct AskedPerson {
    /// The question. Its contact point is chosen here.
    pub asked: Asked,
    /// The person.
    pub person: PersonId,
    /// The channels asked about, in the asker's order.
    pub channels: Vec<Channel>,
    /// The person's contact points on these channels.
    pub offered: Vec<Offered>,
}

/// A contact point that a question could be answered for.
#[derive(Clone, Serialize, Deserialize)]
pub struct Offered {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Where it stands, and its address.
    pub found: FoundPoint,
}

/// Where a contact point stands.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct FoundPoint {
    /// By its own shard.
    pub standing: ContactStanding,
    /// Its normal form, where that was asked for and ever told.
    pub address: Option<String>,
}

/// Which contact points has this person, on these channels?
#[derive(Clone, Serialize, Deserialize)]
pub struct MembersOf {
    /// The persons, each with the customer they have to be.
    pub people: Vec<(PersonId, Option<CustomerKey>)>,
    /// The instant asked about, where it is not now.
    pub as_of: Option<Instant>,
}

/// The answer to one question.
#[derive(Serialize, Deserialize)]
pub struct Decided {
    /// The question's place.
    pub at: u32,
    /// The answer; absent when the contact point has moved away under another epoch.
    pub verdict: Option<Verdict>,
    /// Where it was asked for: every rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Vec<wire::Step>>,
    /// Where the person was asked about: the contact point that the answer is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<ChosenPoint>,
}

/// The contact point that an answer about a person is about.
#[derive(Serialize, Deserialize)]
pub struct ChosenPoint {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Masked.
    pub masked: String,
}

/// A permit or a denial, before it is signed.
#[derive(Clone, Serialize, Deserialize)]
pub enum Verdict {
    /// Yes.
    Permit {
        /// The ground.
        because: wire::Because,
        /// Another channel that the person prefers.
        preferred: Option<Channel>,
        /// The zone that was assumed.
        assumed: Option<String>,
        /// The reserved permit.
        reserved: Option<Reserved>,
    },
    /// No.
    Deny {
        /// Why.
        reason: DenialReason,
        /// When to ask again.
        retry_at: Option<Instant>,
    },
}

impl Verdict {
    /// Whether it is a yes.
    pub const fn is_permit(&self) -> bool {
        matches!(self, Self::Permit { .. })
    }
}

/// A permit that took a slot, to be signed by the worker.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reserved {
    /// Its id.
    pub id: String,
    /// 128 random bits for the address's hash.
    pub salt: String,
    /// Since when.
    pub at: Instant,
    /// Until when.
    pub expires: Instant,
    /// The consent event behind it.
    pub event: Option<EventId>,
}

/// Who are the persons of these contact points and customers, and where do they live?
#[derive(Clone, Serialize, Deserialize)]
pub struct Whose {
    /// The key.
    pub key: Presented,
    /// The scope that it needs.
    pub scope: Scope,
    /// The purposes that it asks about.
    pub purposes: Vec<String>,
    /// Who is asked about, all of this shard.
    pub whom: Vec<Whom>,
    /// The instant asked about, where it is not now.
    pub as_of: Option<Instant>,
}

/// Somebody by the name that another knows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Whom {
    /// The person of a contact point.
    Contact(ContactKey),
    /// A customer of the site.
    Customer(CustomerKey),
}

impl Whom {
    /// The key, which picks the shard.
    pub fn key(&self) -> &str {
        match self {
            Self::Contact(key) | Self::Customer(key) => key,
        }
    }
}

/// Where do these contact points stand?
#[derive(Serialize, Deserialize)]
pub struct StandingsOf {
    /// The contact points, all of this shard.
    pub contacts: Vec<ContactKey>,
    /// Whether their addresses are needed.
    pub addresses: bool,
    /// The instant asked about, where it is not now.
    pub as_of: Option<Instant>,
}
