//! An account with a provider: what the rules say of it, checked.

use crate::address::ContactPoint;
use crate::deployment::{Context, may_deliver_to};
use crate::wire::{self, FieldProblem};
use crate::{Channel, ProviderKind};

/// An account with a provider, ready to send with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    channel: Channel,
    declared: wire::Provider,
}

/// The fields besides `kind` and `url` that a kind takes: those it needs, and those it may have.
const fn fields(kind: ProviderKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        ProviderKind::Webhook => (&["url", "signing_secret"], &["previous_signing_secret"]),
        ProviderKind::Postmark => (&["token_secret", "from"], &["url", "stream", "inbound_secret"]),
        ProviderKind::Sendgrid => (&["token_secret", "from"], &["url", "region", "inbound_secret"]),
        ProviderKind::Mailgun => (
            &["token_secret", "from", "domain"],
            &["url", "region", "inbound_secret"],
        ),
        ProviderKind::Twilio | ProviderKind::Vonage => {
            (&["token_secret", "from", "account"], &["url", "inbound_secret"])
        }
    }
}

/// The channel that a kind is for; a webhook is for any.
const fn channel_of(kind: ProviderKind) -> Option<Channel> {
    match kind {
        ProviderKind::Webhook => None,
        ProviderKind::Postmark | ProviderKind::Sendgrid | ProviderKind::Mailgun => Some(Channel::Email),
        ProviderKind::Twilio | ProviderKind::Vonage => Some(Channel::Sms),
    }
}

impl Account {
    /// Takes a provider of rules that were checked. `None` when what it needs is not there.
    #[must_use]
    pub fn load(channel: Channel, declared: &wire::Provider) -> Option<Self> {
        let (needed, _) = fields(declared.kind());
        let fits = channel_of(declared.kind()).is_none_or(|only| only == channel);
        let whole = needed.iter().all(|field| value(declared, field).is_some());
        (fits && whole).then(|| Self {
            channel,
            declared: declared.clone(),
        })
    }

    /// Which provider.
    #[must_use]
    pub fn kind(&self) -> ProviderKind {
        self.declared.kind()
    }

    /// The channel it sends on.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// The name of the secret that holds its token.
    #[must_use]
    pub fn token_secret(&self) -> Option<&str> {
        self.declared.token_secret.as_deref()
    }

    /// The name of the secret that its webhooks are checked with.
    #[must_use]
    pub fn inbound_secret(&self) -> Option<&str> {
        self.declared.inbound_secret.as_deref()
    }

    /// The declared base, or the provider's own, without a slash at its end.
    pub(super) fn base(&self) -> &str {
        let own = own_origins(self.kind());
        let own = if self.declared.region.is_some() {
            own.last()
        } else {
            own.first()
        };
        let declared = self.declared.url.as_deref();
        declared.or(own.copied()).unwrap_or_default().trim_end_matches('/')
    }

    /// Whether its token may go to this URL. Looked at again at each delivery: rules that were published before this was
    /// checked are in force too.
    #[must_use]
    pub fn may_ask(&self, url: &str, local_endpoints: &[String], provider_hosts: &[String]) -> bool {
        may_have_token(self.kind(), url, local_endpoints, provider_hosts)
    }

    pub(super) fn from(&self) -> &str {
        self.declared.from.as_deref().unwrap_or_default()
    }

    pub(super) fn account(&self) -> &str {
        self.declared.account.as_deref().unwrap_or_default()
    }

    pub(super) fn domain(&self) -> &str {
        self.declared.domain.as_deref().unwrap_or_default()
    }

    pub(super) fn stream(&self) -> &str {
        self.declared.stream.as_deref().unwrap_or("outbound")
    }
}

fn value<'a>(declared: &'a wire::Provider, field: &str) -> Option<&'a str> {
    match field {
        "url" => declared.url.as_deref(),
        "signing_secret" => declared.signing_secret.as_deref(),
        "previous_signing_secret" => declared.previous_signing_secret.as_deref(),
        "token_secret" => declared.token_secret.as_deref(),
        "from" => declared.from.as_deref(),
        "account" => declared.account.as_deref(),
        "domain" => declared.domain.as_deref(),
        "region" => declared.region.as_deref(),
        "stream" => declared.stream.as_deref(),
        "inbound_secret" => declared.inbound_secret.as_deref(),
        _ => None,
    }
}

const FIELDS: [&str; 10] = [
    "url",
    "signing_secret",
    "previous_signing_secret",
    "token_secret",
    "from",
    "account",
    "domain",
    "region",
    "stream",
    "inbound_secret",
];

/// Every problem of a declared provider, each with the JSON pointer of what to mend.
#[must_use]
pub fn check(channel: Channel, declared: &wire::Provider, context: &Context) -> Vec<FieldProblem> {
    let kind = declared.kind();
    let (needed, optional) = fields(kind);
    let mut problems = Vec::new();
    let mut add = |field: &str, code: &str, detail: String| {
        let pointer = if field.is_empty() {
            format!("/providers/{channel}")
        } else {
            format!("/providers/{channel}/{field}")
        };
        problems.push(FieldProblem {
            pointer,
            code: code.to_owned(),
            detail,
        });
    };
    if let Some(only) = channel_of(kind).filter(|only| *only != channel) {
        add(
            "kind",
            "provider_not_for_channel",
            format!("`{kind}` sends {only} alone. For {channel} use `webhook`."),
        );
    }
    for field in needed.iter().filter(|field| value(declared, field).is_none()) {
        add(
            "",
            "field_missing",
            format!("`{kind}` needs `{field}`: {}", explained(field)),
        );
    }
    for field in FIELDS {
        let takes = needed.contains(&field) || optional.contains(&field);
        match value(declared, field) {
            Some(_) if !takes => add(
                field,
                "field_not_of_kind",
                format!("`{kind}` has no use for this field. Take it out."),
            ),
            Some(text) => {
                if let Some((code, detail)) = fault(kind, field, text, context) {
                    add(field, code, detail.to_owned());
                }
            }
            None => {}
        }
    }
    problems
}

const fn explained(field: &str) -> &'static str {
    match field.as_bytes() {
        b"url" => "a public https URL.",
        b"signing_secret" => "the name of the secret to sign with, like `WEBHOOK_SECRET`.",
        b"token_secret" => "the name of the secret that holds the provider's token, like `POSTMARK_TOKEN`.",
        b"from" => "in whose name it sends.",
        b"account" => "the account's id with the provider.",
        _ => "the domain that it sends from.",
    }
}

/// What is wrong with one field.
fn fault(kind: ProviderKind, field: &str, text: &str, context: &Context) -> Option<(&'static str, &'static str)> {
    const URL: (&str, &str) = (
        "url_not_public_https",
        "A delivery goes to a public https URL, like `https://hooks.shop.example/beckon`, of at most 400 characters.",
    );
    const FOREIGN: (&str, &str) = (
        "url_not_of_provider",
        "A provider's token goes to the provider's own host alone. Leave `url` out, or have the deployment list its origin in BECKON_PROVIDER_HOSTS.",
    );
    let (fits, fault) = match field {
        "url" if kind == ProviderKind::Webhook => (may_deliver_to(text, &context.local_endpoints), URL),
        "url" => (
            may_have_token(kind, text, &context.local_endpoints, &context.provider_hosts),
            FOREIGN,
        ),
        // What they name is looked at together with the rest of the rules.
        "signing_secret" | "previous_signing_secret" | "token_secret" | "inbound_secret" => return None,
        "from" if channel_of(kind) == Some(Channel::Email) => (
            mailbox(text).is_some(),
            (
                "from_invalid",
                "Write an email address, with a name if you like: `Shop <post@shop.example>`.",
            ),
        ),
        "from" => (
            is_sms_sender(kind, text),
            (
                "from_invalid",
                "Write a number with its country, like `+447700900123`, or 1 to 11 letters and digits; for `twilio` also the SID of a messaging service, `MG` and 32 hexadecimal digits.",
            ),
        ),
        "account" if kind == ProviderKind::Twilio => (
            is_sid("AC", text),
            (
                "account_invalid",
                "Write the account SID: `AC` and 32 hexadecimal digits.",
            ),
        ),
        "account" => (
            text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            ("account_invalid", "Write the API key: letters and digits."),
        ),
        "domain" => (
            may_deliver_to(&format!("https://{text}"), &[])
                && text
                    .bytes()
                    .all(|byte| byte != b'/' && byte != b':' && byte != b'?' && byte != b'#'),
            ("domain_invalid", "Write a domain, like `mg.shop.example`."),
        ),
        "region" => (text == "eu", ("region_unknown", "Write `eu`, or leave it out.")),
        _ => (
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'),
            (
                "stream_invalid",
                "Write the id of a message stream, like `outbound`: letters, digits, `-` and `_`.",
            ),
        ),
    };
    (!fits).then_some(fault)
}

/// The origins of a provider's own interface, the one in the EU last; none for a webhook, which has no token.
const fn own_origins(kind: ProviderKind) -> &'static [&'static str] {
    match kind {
        ProviderKind::Webhook => &[],
        ProviderKind::Postmark => &["https://api.postmarkapp.com"],
        ProviderKind::Sendgrid => &["https://api.sendgrid.com", "https://api.eu.sendgrid.com"],
        ProviderKind::Mailgun => &["https://api.mailgun.net", "https://api.eu.mailgun.net"],
        ProviderKind::Twilio => &["https://api.twilio.com"],
        ProviderKind::Vonage => &["https://api.nexmo.com"],
    }
}

/// Whether a provider's token may go to this URL: to the provider's own host, or to an origin that the deployment lists. An
/// owner's word alone does not send a token anywhere else.
fn may_have_token(kind: ProviderKind, url: &str, local_endpoints: &[String], provider_hosts: &[String]) -> bool {
    let origin = url.split_once("://").map(|(scheme, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        format!("{scheme}://{authority}")
    });
    let Some(origin) = origin.filter(|_| may_deliver_to(url, &[local_endpoints, provider_hosts].concat())) else {
        return false;
    };
    own_origins(kind).contains(&origin.as_str())
        || local_endpoints.contains(&origin)
        || provider_hosts.contains(&origin)
}

/// The name, if there is one, and the address of `Shop <post@shop.example>`.
pub(super) fn mailbox(text: &str) -> Option<(Option<&str>, &str)> {
    let (name, address) = match text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (Some(name.trim()), address),
        None => (None, text.trim()),
    };
    let plain = |name: &str| !name.is_empty() && !name.chars().any(|c| c.is_control() || "<>\"\\,;:@".contains(c));
    let typed = wire::ContactPoint {
        channel: Channel::Email,
        address: wire::Address::Text(address.to_owned()),
    };
    let fits = name.is_none_or(plain) && address.trim() == address && ContactPoint::parse(&typed, "").is_ok();
    fits.then_some((name, address))
}

fn is_sms_sender(kind: ProviderKind, text: &str) -> bool {
    let number = text
        .strip_prefix('+')
        .is_some_and(|digits| (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let name = (1..=11).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    number || name || kind == ProviderKind::Twilio && is_sid("MG", text)
}

fn is_sid(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
