//! Answers to writes, kept sealed under their person's key: the same write, repeated, is answered as it was.

use super::{CustomerIs, Routed};
use crate::time::Instant;
use crate::{Channel, Choice, ConsentStatus, wire};
use serde::{Deserialize, Serialize};

/// The answer to a save, again.
pub type RepeatedSave = Repeated<Saved>;
/// The answer to a stop or resume, again.
pub type RepeatedHalt = Repeated<Halted>;
/// The answer to feedback, again.
pub type RepeatedFeedback = Repeated<FeedbackReceived>;

/// What came of a write, with what other shards were still to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeated<A> {
    /// The answer for the visitor.
    pub answer: A,
    /// For other shards.
    pub orders: Vec<Routed>,
    /// The write that the orders belong to.
    pub write: String,
    /// For the shard of a customer, who is a person of this one from then on.
    #[serde(default)]
    pub link: Option<CustomerIs>,
}

/// The answer to a save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The person token.
    pub person: String,
    /// The person's copy of what was said.
    pub receipt: Receipt,
    /// What waits for a confirmation.
    pub confirmations: Vec<Confirmation>,
    /// With a customer's token: whether the person is that customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerLink>,
}

/// Whether a person is a customer of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerLink {
    /// They are.
    Linked,
    /// They will be once a contact point has confirmed.
    Requested,
}

/// The person's copy of what they said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its id.
    pub id: String,
    /// When it was recorded.
    pub at: String,
    /// The site.
    pub site: String,
    /// The controller's name.
    pub controller: String,
    /// The controller's privacy notice.
    pub privacy_notice: String,
    /// What was chosen.
    pub choices: Vec<ChoiceMade>,
    /// The page where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The language it was said in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the browser sent the Global Privacy Control signal with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gpc: bool,
}

/// A yes or no for one purpose on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceMade {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// What was chosen.
    pub choice: Choice,
    /// The notice version that was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// What a contact point still had to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The channel.
    pub channel: Channel,
    /// The contact point, masked.
    pub masked: String,
    /// What the choice came to.
    pub status: ConsentStatus,
}

/// What a stop or resume came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halted {
    /// The person token.
    pub person: String,
    /// When.
    pub at: Instant,
    /// With a resume: whether it took effect at once.
    pub lifted: bool,
}

/// The answer to feedback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackReceived {
    /// The id that it was left under.
    pub id: String,
    /// The person token.
    pub person: String,
    /// The reference to come back with.
    pub reference: String,
    /// What waits for a confirmation.
    pub confirmations: Vec<Confirmation>,
}

fn each<A, B: From<A>>(all: Vec<A>) -> Vec<B> {
    all.into_iter().map(B::from).collect()
}

impl From<wire::Saved> for Saved {
    fn from(told: wire::Saved) -> Self {
        Self {
            person: told.person,
            receipt: told.receipt.into(),
            confirmations: each(told.confirmations),
            customer: told.customer.map(Into::into),
        }
    }
}

impl From<Saved> for wire::Saved {
    fn from(kept: Saved) -> Self {
        Self {
            person: kept.person,
            receipt: kept.receipt.into(),
            confirmations: each(kept.confirmations),
            customer: kept.customer.map(Into::into),
        }
    }
}

impl From<wire::CustomerLink> for CustomerLink {
    fn from(link: wire::CustomerLink) -> Self {
        match link {
            wire::CustomerLink::Linked => Self::Linked,
            wire::CustomerLink::Requested => Self::Requested,
        }
    }
}

impl From<CustomerLink> for wire::CustomerLink {
    fn from(link: CustomerLink) -> Self {
        match link {
            CustomerLink::Linked => Self::Linked,
            CustomerLink::Requested => Self::Requested,
        }
    }
}

impl From<wire::Receipt> for Receipt {
    fn from(told: wire::Receipt) -> Self {
        Self {
            id: told.id,
            at: told.at,
            site: told.site,
            controller: told.controller,
            privacy_notice: told.privacy_notice,
            choices: each(told.choices),
            page: told.page,
            language: told.language,
            gpc: told.gpc,
        }
    }
}

impl From<Receipt> for wire::Receipt {
    fn from(kept: Receipt) -> Self {
        Self {
            id: kept.id,
            at: kept.at,
            site: kept.site,
            controller: kept.controller,
            privacy_notice: kept.privacy_notice,
            choices: each(kept.choices),
            page: kept.page,
            language: kept.language,
            gpc: kept.gpc,
        }
    }
}

impl From<wire::ChoiceMade> for ChoiceMade {
    fn from(told: wire::ChoiceMade) -> Self {
        Self {
            purpose: told.purpose,
            channel: told.channel,
            choice: told.choice,
            notice: told.notice,
        }
    }
}

impl From<ChoiceMade> for wire::ChoiceMade {
    fn from(kept: ChoiceMade) -> Self {
        Self {
            purpose: kept.purpose,
            channel: kept.channel,
            choice: kept.choice,
            notice: kept.notice,
        }
    }
}

impl From<wire::Confirmation> for Confirmation {
    fn from(told: wire::Confirmation) -> Self {
        Self {
            channel: told.channel,
            masked: told.masked,
            status: told.status,
        }
    }
}

impl From<Confirmation> for wire::Confirmation {
    fn from(kept: Confirmation) -> Self {
        Self {
            channel: kept.channel,
            masked: kept.masked,
            status: kept.status,
        }
    }
}

impl From<wire::FeedbackReceived> for FeedbackReceived {
    fn from(told: wire::FeedbackReceived) -> Self {
        Self {
            id: told.id,
            person: told.person,
            reference: told.reference,
            confirmations: each(told.confirmations),
        }
    }
}

impl From<FeedbackReceived> for wire::FeedbackReceived {
    fn from(kept: FeedbackReceived) -> Self {
        Self {
            id: kept.id,
            person: kept.person,
            reference: kept.reference,
            confirmations: each(kept.confirmations),
        }
    }
}
