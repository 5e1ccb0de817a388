//! A person's stream, and where they stand.

use super::{ContactKey, CustomerKey, Proof};
use crate::time::Instant;
use crate::{Channel, Choice};
use serde::{Deserialize, Serialize};

/// What can be said by or of a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PersonEvent {
    /// The person's widget named a contact point.
    Claimed {
        /// The contact point.
        contact: ContactKey,
        /// Its channel.
        channel: Channel,
    },
    /// The person's widget removed it again.
    Unclaimed {
        /// The contact point.
        contact: ContactKey,
    },
    /// A contact point that the person claimed has proven itself.
    Confirmed {
        /// The contact point.
        contact: ContactKey,
        /// How.
        proof: Proof,
    },
    /// The contact point belongs to the person from now on.
    Joined {
        /// The contact point.
        contact: ContactKey,
        /// Its channel.
        channel: Channel,
        /// Under this epoch.
        epoch: u32,
    },
    /// The contact point belongs to somebody else from now on.
    Left {
        /// The contact point.
        contact: ContactKey,
    },
    /// The person's widget said yes or no. What it amounts to lies with the contact point.
    Chose {
        /// The purpose.
        purpose: String,
        /// The channel.
        channel: Channel,
        /// What was chosen.
        choice: Choice,
        /// The notice version shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice: Option<String>,
    },
    /// The person set how they want to be reached.
    Set {
        /// The whole of it, as it is from now on.
        wishes: Wishes,
    },
    /// The person asked to be reached otherwise, in ways that wait for proof.
    Asked {
        /// The whole of it, as it would be.
        wishes: Wishes,
    },
    /// The person stopped all contact.
    Stopped,
    /// The person wants the stop lifted, and has not proven it.
    ResumeRequested,
    /// The person lifted the stop.
    Resumed,
    /// A permit took a slot.
    PermitTaken {
        /// The permit.
        permit: String,
        /// For this purpose.
        purpose: String,
    },
    /// A slot came along with a contact point from another person.
    PermitMoved {
        /// The slot, as it was taken there.
        slot: Slot,
    },
    /// The slot was given back.
    PermitReleased {
        /// The permit.
        permit: String,
    },
    /// The person left feedback.
    FeedbackLeft {
        /// Its reference.
        reference: String,
    },
    /// The site's server said which customer the person is, and a contact point of theirs has proven itself.
    CustomerLinked {
        /// The customer.
        customer: CustomerKey,
    },
    /// The browser sent the Global Privacy Control signal with a save.
    PrivacySignalled,
    /// The clock went back: what was stamped later than this counts as of now.
    ClockWentBack,
}

/// How a person wants to be reached: what narrows contact without being a legal ground.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Wishes {
    /// Reach me first by ….
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred_channels: Vec<Channel>,
    /// `HH:MM`, `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<(String, String)>,
    /// An IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Permits and window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<(u32, crate::CapWindow)>,
    /// `YYYY-MM-DD`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_until: Option<String>,
    /// BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Where a person stands: the fold of their events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonStanding {
    /// What the person's widget named, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// What belongs to the person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// What was chosen last, per purpose and channel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Chosen>,
    /// How the person wants to be reached.
    #[serde(default)]
    pub wishes: Wishes,
    /// How the person asked to be reached, once they prove it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Wishes>,
    /// When the person last said how they want to be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wished_at: Option<Instant>,
    /// Since when the person has stopped all contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Instant>,
    /// Whether the person wants the stop lifted, and has not proven it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resume_asked: bool,
    /// The slots that count toward caps, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
    /// Which customer of the site the person is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerKey>,
    /// When the browser last sent the Global Privacy Control signal with a save.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signalled_at: Option<Instant>,
}

/// A contact point that a person's widget named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Claim {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// How it has proven itself since, and when last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<(Proof, Instant)>,
}

/// A contact point that belongs to a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Member {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Under this epoch.
    pub epoch: u32,
}

/// What a person's widget chose last for a purpose on a channel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chosen {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// What was chosen.
    pub choice: Choice,
    /// The notice version shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// When.
    pub at: Instant,
}

/// A permit that counts toward caps.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// When it was given.
    pub at: Instant,
    /// The permit.
    pub permit: String,
    /// For this purpose.
    pub purpose: String,
}
