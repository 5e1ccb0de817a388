//! The question "may I send?" and its answer.

use super::{ContactPoint, Timestamp, is_false};
use crate::{Basis, Channel, DenialReason, MessageState};
use serde::{Deserialize, Serialize};

/// `POST /v1/sites/{site}/decisions`: 1 to 1,000 questions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// The questions, 1 to 1,000, each with an id of its own.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1000)))]
    pub questions: Vec<Question>,
    /// `false` only asks. `true` takes a slot of the caps and yields a permit.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reserve: bool,
    /// `true` adds to each answer the whole chain: each rule in order, what it looked at, what it found.
    #[serde(default, skip_serializing_if = "is_false")]
    pub explain: bool,
    /// What would the answers have been at this instant? For keys with the scope `owner`, without `reserve`. Nothing is
    /// logged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

/// May this sender contact this person for this purpose, now?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The sender's name for the question, 1 to 128 characters of `A-Z a-z 0-9 . _ : -`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 128)))]
    pub id: String,
    /// Who would be contacted.
    pub to: Recipient,
    /// Over which channels, when a customer is asked about, or a contact point's person more widely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<Channel>>,
    /// For what: the code of a declared purpose.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub purpose: String,
    /// With which template, where the purpose has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// Who would be contacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Recipient {
    /// One contact point.
    ContactPoint(ContactPoint),
    /// A customer of the site, by the site's own name for them.
    Customer(Customer),
}

/// A customer of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// The site's own name for them, 1 to 128 characters.
    pub customer: String,
}

/// The answers, in the order of the questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answers {
    /// When the edge decided.
    pub decided_at: Timestamp,
    /// One answer for each question, in order.
    pub answers: Vec<Answer>,
}

/// A permit or a denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// The id of the question.
    pub id: String,
    /// The outcome, with what belongs to it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// With `explain`: every rule, in the order in which they are tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Vec<Step>>,
}

/// One rule of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// The rule, named by the reason with which it denies.
    pub rule: DenialReason,
    /// What it found.
    pub found: Finding,
    /// What it looked at, in English, for people. Holds no address.
    pub looked_at: String,
}

/// What a rule found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Nothing that denies.
    Passes,
    /// It denies. The first that does is the answer.
    Denies,
    /// It could not be looked at, since what comes before says too little.
    NotReached,
}

/// What the edge decided. Anything but `permit` means: do not send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Outcome {
    /// One message may be sent.
    Permit {
        /// Over this channel.
        channel: Channel,
        /// Where the question did not name the contact point itself: which one, masked. It is sent to through the gateway.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        masked: Option<String>,
        /// The permit, a compact JWS, when one was reserved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permit: Option<String>,
        /// Sent through the gateway: `queued`. It is decided once more at the moment of sending.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageState>,
        /// Until when a reserved permit holds, five minutes at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<Timestamp>,
        /// On the strength of what.
        because: Because,
        /// The person would rather be reached over this other channel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferred_channel: Option<Channel>,
        /// The zone that the site's rules assumed, because the person's is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assumed_time_zone: Option<String>,
    },
    /// Nothing may be sent.
    Deny {
        /// The first reason that applies, in the documented order.
        reason: DenialReason,
        /// The channel the reason is about, when several were asked about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Channel>,
        /// When the same question may be answered differently without the person doing anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
    },
}

/// The ground of a permit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Because {
    /// The legal basis (GDPR 6(1)).
    pub basis: Basis,
    /// The ledger's consent event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// When consent took effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_at: Option<Timestamp>,
    /// The notice version agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// On a basis other than consent: the act of the person that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
}
