//! What is on disk: the ledger's events, and the standings folded from them. Versioned, and pinned by golden files.
//!
//! Two streams of events exist. A *contact point's* stream lies in the contact point's own shard: what was said about it,
//! and what it has proven. A *person's* stream lies in the person's home shard: what one widget claimed and chose, and
//! what holds across contact points. Consent lies with the contact point that it covers, so that giving is one turn of
//! one object, and moving a contact point to another person never has to end or copy a grant.
//!
//! A field may be added with a default; none is renamed or removed. The module `fold` alone changes a standing.

use crate::time::Instant;
use crate::{Channel, Choice};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names a contact point without telling it: HMAC-SHA-256 of channel and normal form under the site's pepper, base64url.
pub type ContactKey = String;
/// Names a person: 128 random bits, base64url.
pub type PersonId = String;
/// Names an event: its shard and its position there, `3.1041`.
pub type EventId = String;
/// Names a customer of the site without telling the site's own name for them.
pub type CustomerKey = String;

/// How a contact point showed that it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The button behind the link of a message was pressed: proves the mailbox, never the page that asked.
    Link,
    /// The code was typed into the widget that asked: gives that widget power over the contact point.
    Code,
}

/// What can be said about a contact point.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContactEvent {
    /// Somebody typed the contact point and said yes. Proves nothing yet.
    Requested {
        /// The purpose.
        purpose: String,
        /// The notice version shown.
        notice: String,
        /// Who asked.
        by: PersonId,
    },
    /// The yes took effect.
    Given {
        /// The purpose.
        purpose: String,
        /// The notice version agreed to.
        notice: String,
        /// Who asked.
        by: PersonId,
        /// On what proof.
        proof: Proof,
    },
    /// No. Binds at once, without proof, on this contact point alone.
    Refused {
        /// The purpose.
        purpose: String,
        /// Who said so.
        by: PersonId,
    },
    /// No longer. Binds at once, without proof, on this contact point alone.
    Withdrawn {
        /// The purpose.
        purpose: String,
        /// Who said so.
        by: PersonId,
    },
    /// The controller ended the grant.
    Revoked {
        /// The purpose.
        purpose: String,
    },
    /// No contact at all at this contact point: said with a proof, by the link of a message, in a text, or by the widget
    /// that it belongs to.
    Stopped {
        /// Who said so.
        by: PersonId,
    },
    /// No contact at all at this contact point, said without proof. Binds at once, and the contact point is told of it.
    StoppedUnproven {
        /// Who said so.
        by: PersonId,
    },
    /// The contact point undid a stop that was set without its proof.
    StopUndone {
        /// Who undid it.
        by: PersonId,
    },
    /// Somebody wants the stop lifted, and the contact point has not confirmed.
    ResumeRequested {
        /// Who asked.
        by: PersonId,
    },
    /// The stop is lifted.
    Resumed {
        /// Who asked.
        by: PersonId,
    },
    /// A hard bounce or a complaint. Outranks any consent.
    Suppressed {
        /// Which of the two.
        because: Suppression,
    },
    /// The person wants to be reached here again, with proof: a complaint is lifted by nobody else.
    Unsuppressed,
    /// The site's owner knows of a hard bounce or a complaint from elsewhere.
    SuppressionEntered {
        /// Which of the two.
        because: Suppression,
        /// How the owner knows.
        ground: String,
    },
    /// The site's owner takes a hard bounce back. A complaint stays.
    SuppressionLifted {
        /// Why it does not hold.
        ground: String,
    },
    /// A confirmation was sent. It is outreach too, so it counts.
    ConfirmationSent {
        /// For whom.
        by: PersonId,
    },
    /// The contact point showed that it is reached.
    Proven {
        /// Whose confirmation it was.
        by: PersonId,
        /// How.
        proof: Proof,
    },
    /// The contact point belongs to this person from now on.
    Homed {
        /// The person and where they live.
        person: Pointer,
    },
    /// The clock went back: what was stamped later than this counts as of now.
    ClockWentBack,
    /// Links to the page of all settings that were made before this open nothing any more.
    LinksEnded {
        /// Who said so.
        by: PersonId,
    },
}

/// Why a contact point is suppressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suppression {
    /// The address does not exist.
    HardBounce,
    /// The recipient reported the message as unwanted.
    Complaint,
}

impl From<crate::SuppressionCause> for Suppression {
    fn from(cause: crate::SuppressionCause) -> Self {
        match cause {
            crate::SuppressionCause::HardBounce => Self::HardBounce,
            crate::SuppressionCause::Complaint => Self::Complaint,
        }
    }
}

/// Where the person of a contact point lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pointer {
    /// The person.
    pub person: PersonId,
    /// The person's home shard.
    pub home: u8,
    /// Counts the moves of this contact point. A home asked under another epoch answers *moved*.
    pub epoch: u32,
}

/// Where a contact point stands: the fold of its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ContactStanding {
    /// By purpose.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub consents: BTreeMap<String, Consent>,
    /// Since when, and by whom, all contact is stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopMark>,
    /// Those who want the stop lifted and wait for proof.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resume_asked: Vec<PersonId>,
    /// A hard bounce or complaint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppression: Option<Suppression>,
    /// When confirmations were sent lately, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmations: Vec<Instant>,
    /// When a confirmation last passed a stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_stop_at: Option<Instant>,
    /// Whose it is, once it has proven itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Pointer>,
    /// When it last went from one person to another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_at: Option<Instant>,
    /// For whom confirmations were sent that can still be used, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<Sent>,
    /// Those for whom it has proven itself lately, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proved_for: Vec<PersonId>,
    /// When it undid stops that were set without its proof, within the time in which that counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stops_undone: Vec<Instant>,
    /// When a link that its reader asked for last passed a suppression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_suppression_at: Option<Instant>,
    /// Links to the page of all settings that were made before open nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links_since: Option<Instant>,
}

/// A confirmation that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sent {
    /// For whom.
    pub by: PersonId,
    /// When.
    pub at: Instant,
}

/// Since when, and by whom, contact is stopped.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StopMark {
    /// Since when.
    pub at: Instant,
    /// By whom.
    pub by: PersonId,
    /// Whether it was set without proof.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unproven: bool,
}

/// Where a contact point stands on one purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Consent {
    /// What was said last that counts.
    pub said: Said,
    /// Those who asked and have not proven the contact point, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<Request>,
}

/// What was said last that counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Said {
    /// Nothing. Silence is not consent.
    #[default]
    Nothing,
    /// A yes that waits for proof.
    Requested,
    /// No.
    Refused,
    /// No longer.
    Withdrawn,
    /// The controller ended it.
    Revoked,
    /// Yes, proven.
    Given {
        /// Since when.
        at: Instant,
        /// The event.
        event: EventId,
        /// The notice version agreed to.
        notice: String,
    },
}

/// A yes that waits for proof.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Request {
    /// Who asked.
    pub by: PersonId,
    /// The notice version shown.
    pub notice: String,
}

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

/// What can be said of a customer of the site. This stream lies in the customer's own shard.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CustomerEvent {
    /// The customer is this person from now on.
    Linked {
        /// The person.
        person: PersonId,
        /// The person's home shard.
        home: u8,
    },
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

/// Where a customer of the site stands: the fold of their events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CustomerStanding {
    /// Who they are, and in which shard that person lives. It counts while the person's standing says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<(PersonId, u8)>,
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

/// What an owner did to the site, and with which key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// The key; absent for the deployment's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<LoggedKey>,
    /// What was done.
    pub act: LoggedAct,
}

/// A key under the name that it had, which is read also when the key is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedKey {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What an owner can do to a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LoggedAct {
    /// Published rules.
    RulesPublished {
        /// The version that they became.
        version: u64,
    },
    /// Made a key.
    KeyMade {
        /// The new key.
        key: LoggedKey,
    },
    /// Revoked a key.
    KeyRevoked {
        /// The key.
        key: LoggedKey,
    },
    /// Let a key act again for a purpose that it was held for.
    KeyReleased {
        /// The key.
        key: LoggedKey,
        /// The purpose.
        purpose: String,
    },
}
