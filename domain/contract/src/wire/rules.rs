//! A site's rules, as its owner declares them: `site.toml`, or the same as JSON.

use super::{Cap, Provider, QuietHours};
use crate::{Basis, Channel, FeedbackKind, VariableKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `PUT /v1/sites/{site}`: everything a site declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The site's name, as visitors read it.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 80)))]
    pub name: String,
    /// The origins whose pages may speak for visitors: `https://shop.example`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 50)))]
    pub origins: Vec<String>,
    /// The languages of the site's texts, the first being the default.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 50)))]
    pub languages: Vec<String>,
    /// The country whose phone numbers may be typed without a prefix: ISO 3166-1 alpha-2.
    pub region: String,
    /// The countries whose numbers are written to or called (sms, phone, whatsapp): ISO 3166-1 alpha-2, at most 250. Absent:
    /// the region alone. Premium, shared-cost, personal and satellite numbers are never reached, and texts go to mobiles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 250)))]
    pub countries: Vec<String>,
    /// The zone to assume where the person's is unknown. Absent: never send into a quiet window's doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_time_zone: Option<String>,
    /// Over how many ledgers people are spread: 1 to 64, default 16, fixed when the site is created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 64)))]
    pub shards: Option<u8>,
    /// For how many days decisions are kept, default 400.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 3650)))]
    pub decision_log_days: Option<u16>,
    /// Who decides why and how (GDPR 4(7)).
    pub controller: Controller,
    /// The channels the site offers.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 6)))]
    pub channels: Vec<Channel>,
    /// Why anyone would be contacted.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub purposes: Vec<Purpose>,
    /// The site's own quiet hours, in each person's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// Stored templates, each bound to one purpose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 500)))]
    pub templates: Vec<Template>,
    /// Who gets which feedback: the first route that matches; the last matches always.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub routes: Vec<Route>,
    /// What the topics of the routes are called, by language: `{"sizing": {"en": "Size and fit"}}`. Absent: made from the
    /// topic.
    #[serde(
        default,
        deserialize_with = "super::distinct_maps",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub topic_titles: BTreeMap<String, BTreeMap<String, String>>,
    /// What sends on each channel.
    #[serde(
        default,
        deserialize_with = "super::distinct",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub providers: BTreeMap<Channel, Provider>,
    /// Where to tell of consent events: given, refused, withdrawn, stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Endpoint>,
    /// How the site's server says which customer a visitor is. Absent: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers: Option<Customers>,
    /// From how many confirmed people on who say within 24 hours that they never agreed a key is held for that purpose: 1 to
    /// 1,000, default 3, and never fewer than 0.1 % of the permits it had in that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))]
    pub hold_after: Option<u16>,
    /// How many confirmations are sent a day at most, in equal shares over the ledgers; absent: what the deployment says, 5,000
    /// unless it does. Once they are used up the `events` endpoint is told, and the owner's state shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 10_000_000)))]
    pub confirmations_per_day: Option<u32>,
}

impl Rules {
    /// The act that a purpose answers, by language; empty where it answers none.
    #[must_use]
    pub fn act_by_language(&self, purpose: &Purpose) -> BTreeMap<String, String> {
        match (&purpose.because, self.languages.first()) {
            (Some(Act::ByLanguage(texts)), _) => texts.clone(),
            (Some(Act::Once(text)), Some(first)) => BTreeMap::from([(first.clone(), text.clone())]),
            _ => BTreeMap::new(),
        }
    }
}

/// How the site's server says which customer a visitor is: by a JWT (`customer_token`), signed with HS256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Customers {
    /// The name of the site's secret that it is signed with, `CUSTOMERS`: 32 characters or more. Of the site `shop` it stands
    /// for the variable `SECRET__SHOP__CUSTOMERS` of the deployment. The secret itself is never in the rules.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub token_secret: String,
}

/// The controller, as people are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Controller {
    /// Legal name.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    /// Postal address, on one line.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 400)))]
    pub address: String,
    /// How people reach the controller about their data.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub contact: String,
    /// The URL of the privacy notice.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 400)))]
    pub privacy_notice: String,
    /// Where data must stay: `eu`, or another jurisdiction of the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
}

/// A purpose: why someone would be contacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// `newsletter`: 1 to 64 characters, `a-z`, `0-9`, `_`, `-`, a letter first.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub code: String,
    /// The legal basis.
    pub basis: Basis,
    /// On a basis other than consent: the act of the person that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Act>,
    /// The channels it may use.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 6)))]
    pub channels: Vec<Channel>,
    /// The version of the notice in force, `2026-11`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub notice: String,
    /// A short name, by language: "Newsletter". Absent: made from the code.
    #[serde(
        default,
        deserialize_with = "super::distinct",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub title: BTreeMap<String, String>,
    /// The notice itself, by language, in every language of the site.
    #[serde(deserialize_with = "super::distinct")]
    pub text: BTreeMap<String, String>,
    /// For how many days a yes holds. Absent: until it is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 36500)))]
    pub valid_days: Option<u32>,
    /// At most so many permits per person and window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
    /// Whether a question must name one of the purpose's templates.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub template_required: bool,
}

/// An act of the person, as people read of it: `an order`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Act {
    /// By language, in every language of the site.
    ByLanguage(#[serde(deserialize_with = "super::distinct")] BTreeMap<String, String>),
    /// In the first of the site's languages, for all.
    Once(String),
}

/// A stored template, bound to one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its id, 1 to 64 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub id: String,
    /// The purpose it belongs to.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub purpose: String,
    /// The subject of an email, by language, in every language of the site. `{name}` stands for a variable.
    #[serde(
        default,
        deserialize_with = "super::distinct",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub subject: BTreeMap<String, String>,
    /// The words, by language, in every language of the site. Absent: the sender writes them, or sends by itself.
    #[serde(
        default,
        deserialize_with = "super::distinct",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub text: BTreeMap<String, String>,
    /// The variables that the words use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Variable>,
}

/// A variable of a template: its name, or its name with what it may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Variable {
    /// Its name, `a-z` and `_`. It holds plain words of at most 40 characters.
    Named(String),
    /// Its name, kind and length.
    Declared(DeclaredVariable),
}

/// A variable of a template, and what it may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeclaredVariable {
    /// Its name: `a-z` and `_`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 40)))]
    pub name: String,
    /// What it holds. Absent: plain words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<VariableKind>,
    /// How many characters it has at most. Absent: 30 to 40 by its kind, 200 for a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 400)))]
    pub longest: Option<u16>,
    /// Where a link may lead: `["shop.example"]`. For `link` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl Variable {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::Declared(declared) => &declared.name,
        }
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> VariableKind {
        match self {
            Self::Named(_) => VariableKind::Text,
            Self::Declared(declared) => declared.kind.unwrap_or(VariableKind::Text),
        }
    }

    /// Where a link may lead.
    #[must_use]
    pub fn hosts(&self) -> &[String] {
        match self {
            Self::Named(_) => &[],
            Self::Declared(declared) => &declared.hosts,
        }
    }
}

/// A rule that says who gets a piece of feedback. Conditions left out match anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The team's name, as people read it.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 80)))]
    pub name: String,
    /// Only these topics. They are the topics that the widget offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Only these kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<FeedbackKind>,
    /// Only ratings of this or less, 1 to 5: a moment of truth that went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 5)))]
    pub rating_at_most: Option<u8>,
    /// Where it is delivered.
    pub to: Endpoint,
}

/// A webhook: an HTTP POST signed per Standard Webhooks 1.0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// A public https URL, at most 400 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 400)))]
    pub url: String,
    /// The name of the site's secret to sign with, `WEBHOOK_SECRET`. Of the site `shop` it stands for the variable
    /// `SECRET__SHOP__WEBHOOK_SECRET` of the deployment. The secret itself is never in the rules.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub signing_secret: String,
    /// The name of the secret that was signed with before. While it is here, each delivery carries both signatures, so that the
    /// secret can be changed without a delivery that is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub previous_signing_secret: Option<String>,
}
