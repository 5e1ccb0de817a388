//! A contact point's stream, and where it stands.

use super::{EventId, PersonId};
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
