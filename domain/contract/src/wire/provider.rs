//! What sends on a channel, as an owner declares it: one line of the rules.

use super::Endpoint;
use crate::ProviderKind;
use serde::{Deserialize, Serialize};

/// What sends on a channel. Each kind takes the fields that it says; the others are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Which one. Absent: `webhook`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ProviderKind>,
    /// `webhook`: a public https URL, at most 400 characters. The others: another base than the provider's own, which the
    /// deployment has to list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 400)))]
    pub url: Option<String>,
    /// `webhook`: the name of the site's secret to sign with, `WEBHOOK_SECRET`. Of the site `shop` it stands for the variable
    /// `SECRET__SHOP__WEBHOOK_SECRET` of the deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub signing_secret: Option<String>,
    /// `webhook`: the name of the secret that was signed with before. While it is here, each delivery carries both signatures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub previous_signing_secret: Option<String>,
    /// All but `webhook`: the name of the site's secret that holds the provider's token, `POSTMARK_TOKEN`. The token itself is
    /// never in the rules, and goes to the provider's own host alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub token_secret: Option<String>,
    /// All but `webhook`: in whose name. Email: `Shop <post@shop.example>`. Sms: a number with its country, or up to 11
    /// letters and digits; `twilio` also takes the SID of a messaging service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub from: Option<String>,
    /// `twilio`: the account SID. `vonage`: the API key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub account: Option<String>,
    /// `mailgun`: the sending domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 253)))]
    pub domain: Option<String>,
    /// `mailgun` and `sendgrid`: `eu` for an account in the EU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// `postmark`: the message stream. Absent: `outbound`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub stream: Option<String>,
    /// All but `webhook`: the name of the site's secret that the provider's own webhooks are checked with. Absent: they are
    /// refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 64)))]
    pub inbound_secret: Option<String>,
}

impl Provider {
    /// Which one.
    #[must_use]
    pub fn kind(&self) -> ProviderKind {
        self.kind.unwrap_or(ProviderKind::Webhook)
    }

    /// The webhook, if it is one.
    #[must_use]
    pub fn webhook(&self) -> Option<Endpoint> {
        (self.kind() == ProviderKind::Webhook).then_some(())?;
        Some(Endpoint {
            url: self.url.clone()?,
            signing_secret: self.signing_secret.clone()?,
            previous_signing_secret: self.previous_signing_secret.clone(),
        })
    }
}

impl From<Endpoint> for Provider {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            url: Some(endpoint.url),
            signing_secret: Some(endpoint.signing_secret),
            previous_signing_secret: endpoint.previous_signing_secret,
            ..Self::default()
        }
    }
}
