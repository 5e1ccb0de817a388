//! What a visitor sets, and what they read back.

use super::{ContactPoint, Timestamp, nullable};
use crate::{CapWindow, Channel, Choice, ConsentStatus};
use serde::{Deserialize, Serialize};

/// `PUT /v1/sites/{site}/preferences`. What is absent stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// The browser's name for this save: a UUID. The same id with the same body is the same save.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub id: String,
    /// The person token from an earlier answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// A JWT by which the site's server says which customer this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_token: Option<String>,
    /// Contact points to add, at most 12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 12)))]
    pub contact_points: Vec<ContactPoint>,
    /// Contact points to remove, at most 12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 12)))]
    pub remove_contact_points: Vec<ContactPoint>,
    /// Contact points to remove, by the handle under which `GET …/preferences` lists them; at most 12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 12)))]
    pub remove_handles: Vec<String>,
    /// Contact points, by handle, whose confirmation is to be sent again, with every yes that waits for it; at most 12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 12)))]
    pub confirm_handles: Vec<String>,
    /// The person's order: reach me first by …. Replaces the earlier list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_channels: Option<Vec<Channel>>,
    /// Yes or no, per purpose and channel; at most 200.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 200)))]
    pub choices: Vec<ChoiceMade>,
    /// The person's own quiet hours; `null` clears them.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<Option<QuietHours>>,
    /// An IANA zone, `Europe/Berlin`; `null` clears it.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Option<String>>,
    /// At most so many permits a window, over all purposes, channels and senders; `null` clears it.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Option::is_none")]
    pub cap: Option<Option<Cap>>,
    /// No contact until the start of this day, `2027-01-10`; `null` ends the pause.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Option::is_none")]
    pub pause_until: Option<Option<String>>,
    /// The language to be written to in, BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The page where this was said. Kept without query and fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// A yes or no for one purpose on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChoiceMade {
    /// The code of a declared purpose.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// What was chosen.
    pub choice: Choice,
    /// The notice version that was shown; `given` needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// A daily window without contact, from (inclusive) to (exclusive), in the person's own zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// `HH:MM`
    pub from: String,
    /// `HH:MM`, not equal to `from`.
    pub to: String,
}

/// At most so many permits in a sliding window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// 1 to 100.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
    pub permits: u32,
    /// The window: 24 hours, 7, 30 or 365 days.
    pub per: CapWindow,
}

/// The answer to a save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Saved {
    /// The person token, to be kept by the page and sent with the next save. 90 days.
    pub person: String,
    /// The person's copy of what was said (ISO/IEC TS 27560 calls it a consent receipt).
    pub receipt: Receipt,
    /// One entry for each contact point of this save that has a confirmation to wait for.
    pub confirmations: Vec<Confirmation>,
    /// With a `customer_token`: whether the person is that customer now, or once a contact point has confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerLink>,
}

/// Whether a person is a customer of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomerLink {
    /// Questions about that customer are about this person from now on.
    Linked,
    /// They will be once a contact point has confirmed.
    Requested,
}

/// The person's copy of what they said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Receipt {
    /// The receipt's own id.
    pub id: String,
    /// When the edge recorded it.
    pub at: Timestamp,
    /// The site.
    pub site: String,
    /// Who decides why and how: the controller's name.
    pub controller: String,
    /// The controller's privacy notice.
    pub privacy_notice: String,
    /// What was chosen, as recorded.
    pub choices: Vec<ChoiceMade>,
    /// The page where it was said, without query and fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The language it was said in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the browser sent the Global Privacy Control signal with it (`Sec-GPC: 1`). It is kept as evidence, and
    /// honoured: nothing happens to a person here that they did not ask for.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub gpc: bool,
}

/// What a contact point still has to confirm. The same whether anything was sent or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Confirmation {
    /// The channel of the contact point.
    pub channel: Channel,
    /// The contact point, masked: `a…@example.com`.
    pub masked: String,
    /// `requested` until the contact point confirms, `given` when this widget had already proven it.
    pub status: ConsentStatus,
}

/// `POST /v1/sites/{site}/preferences/code`: a code from a confirmation, typed into the widget that asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The person token.
    pub person: String,
    /// Eight digits; spaces and hyphens are tolerated.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 32)))]
    pub code: String,
}

/// The answer to a code that was right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeAccepted {
    /// The channel of the contact point that is now proven.
    pub channel: Channel,
    /// The contact point, masked.
    pub masked: String,
    /// What takes effect by it.
    pub granted: Vec<Granted>,
}

/// A yes that has taken effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Granted {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
}

/// `GET /v1/sites/{site}/preferences`: what this person has set, addresses masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MySettings {
    /// The contact points this widget has named, in the order given.
    pub contact_points: Vec<MyContactPoint>,
    /// The person's order of channels.
    pub preferred_channels: Vec<Channel>,
    /// What this widget chose last, per purpose and channel.
    pub choices: Vec<MyChoice>,
    /// The person's own quiet hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// The person's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The person's own cap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
    /// The pause's last day, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_until: Option<String>,
    /// The language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether this person has stopped all contact.
    pub stopped: bool,
    /// Whether the browser sent the Global Privacy Control signal with an earlier save.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub gpc: bool,
    /// For 30 minutes after this browser has typed a code: the page that also tells what was asked about the person and sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// A contact point of the person, masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyContactPoint {
    /// What this person's own requests may call it. It tells nothing about the address, and nobody else can use it.
    pub handle: String,
    /// The channel.
    pub channel: Channel,
    /// `a…@example.com`
    pub masked: String,
    /// How far it has been proven.
    pub proof: ProofState,
}

/// How far a contact point of a person has been proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProofState {
    /// Typed, and nothing more.
    Unproven,
    /// Whoever reads that mailbox pressed the link of a confirmation that this widget asked for.
    ByLink,
    /// The code was typed into this widget: it has power over the contact point.
    ByCode,
}

/// What this widget chose last for one purpose on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyChoice {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// What was chosen.
    pub choice: Choice,
    /// What it amounts to: a `given` is `requested` until the contact point confirms.
    pub status: ConsentStatus,
    /// The notice version agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// When it was said.
    pub at: Timestamp,
}

/// `POST /v1/sites/{site}/stop` and `…/resume`: one contact point, the person of a token, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// The browser's name for this act; optional, since stopping twice is stopping once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The person token: stops the person, and every contact point this widget has named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The contact point to stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_point: Option<ContactPoint>,
}

/// The answer to a stop: in effect already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stopped {
    /// The person token that can lift this stop for ten minutes without proof.
    pub person: String,
    /// When it took effect.
    pub at: Timestamp,
    /// Until when this token lifts it without proof.
    pub undo_until: Timestamp,
}

/// The answer to a resume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resumed {
    /// `lifted` at once, or `confirmation_needed`: a message asks each contact point.
    pub status: ResumeStatus,
}

/// What became of a resume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResumeStatus {
    /// Contact is as before the stop.
    Lifted,
    /// The stop holds until the contact point confirms.
    ConfirmationNeeded,
}
