//! The site as its owner and its widget see it.

use super::{Budget, Cap, Rules, Timestamp};
use crate::{Basis, Channel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer to a publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Published {
    /// The version these rules became.
    pub version: u64,
    /// How many ledgers do not have them yet; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<u32>,
}

/// `GET /v1/sites/{site}`: the rules and their state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteState {
    /// The site.
    pub site: String,
    /// The version in force.
    pub version: u64,
    /// When it was published.
    pub published_at: Timestamp,
    /// How many ledgers do not have it yet.
    pub pending: u32,
    /// The rules.
    pub rules: Rules,
    /// Deliveries that were given up, newest first, at most 100.
    pub dead_letters: Vec<DeadLetter>,
    /// Where deliveries wait because nothing answers there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_up: Vec<HeldUp>,
    /// Ledgers whose data is gone, or is not what the site knows. They answer nothing (`503`) until their files are put back,
    /// or `POST …/ledgers/{ledger}/reinstall` says that they start with what they have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost_ledgers: Vec<u8>,
    /// How large the site's ledgers have become, the largest first. One that was not reached is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<LedgerSize>,
    /// Budgets of confirmations that were used up within the last seven days, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets_used_up: Vec<BudgetUsedUp>,
}

/// A target of deliveries that does not answer. It is tried now and then; nothing that waits for it is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldUp {
    /// The provider of a channel, `email`, a route, `feedback/Customer care`, or `event`.
    pub target: String,
    /// Since when.
    pub since: Timestamp,
    /// How many deliveries have failed there in a row, in the ledger where most did.
    pub failures: u32,
    /// When it is tried again.
    pub next_try: Timestamp,
}

/// How large a ledger is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LedgerSize {
    /// Its number.
    pub ledger: u8,
    /// How many bytes it takes.
    pub bytes: u64,
    /// How many it can take.
    pub of: u64,
    /// Whether it is so large that it is to be looked at: half of what it can take.
    pub large: bool,
}

/// A budget of confirmations that was used up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BudgetUsedUp {
    /// Which budget.
    pub budget: Budget,
    /// When it was first used up on that day (UTC).
    pub at: Timestamp,
}

/// A delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeadLetter {
    /// The `webhook-id` it was tried under.
    pub webhook_id: String,
    /// `confirmation`, `feedback` or `event`.
    pub kind: String,
    /// The host it was for.
    pub host: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it was given up: `gone` (410) or `attempts_exhausted`.
    pub reason: String,
    /// When it was given up.
    pub at: Timestamp,
}

/// `GET /v1/sites/{site}/widget`: what the widget needs, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WidgetSettings {
    /// The site.
    pub site: String,
    /// The site's name.
    pub name: String,
    /// The languages of its texts, the first being the default.
    pub languages: Vec<String>,
    /// The country whose phone numbers may be typed without a prefix.
    pub region: String,
    /// The controller's name.
    pub controller: String,
    /// The controller's privacy notice.
    pub privacy_notice: String,
    /// The channels that the site offers and at least one purpose uses.
    pub channels: Vec<Channel>,
    /// What the visitor may say yes or no to, and what needs no yes, with its reason.
    pub purposes: Vec<WidgetPurpose>,
    /// The topics of feedback.
    pub topics: Vec<String>,
    /// What the topics are called, by language. Absent: made from the topic.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub topic_titles: BTreeMap<String, BTreeMap<String, String>>,
}

/// A purpose as the visitor is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WidgetPurpose {
    /// The code.
    pub code: String,
    /// The legal basis: only `consent` is the visitor's to give.
    pub basis: Basis,
    /// On another basis: the act of the person that it answers, in the first of the site's languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The same by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub act: BTreeMap<String, String>,
    /// The channels it may use.
    pub channels: Vec<Channel>,
    /// The notice version to send with a yes.
    pub notice: String,
    /// A short name, by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub title: BTreeMap<String, String>,
    /// The notice, by language.
    pub text: BTreeMap<String, String>,
    /// At most so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
}

/// `GET /healthz`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Health {
    /// `ok`
    pub status: String,
    /// The product's version.
    pub version: String,
}
