//! Providers: one rendered message as the HTTP request that a provider's documentation asks for, and what its answer means.
//!
//! In scope: the shapes of Postmark, SendGrid, Mailgun, Twilio and Vonage, as pure functions. Out of scope: the generic
//! webhook, whose body is `wire::Delivery` and whose signature is in `webhook`; secrets, which come in as arguments; sending,
//! which the edge does.
//!
//! **One delivery per message, and where that ends.** None of the five takes an idempotency key for sending. Each is asked
//! once for a message, until it answers. When no answer comes (a timeout, a crash between request and answer), nobody can
//! know whether the message left: repeating it may send it twice, not repeating it may send it never. The generic webhook
//! carries the same `webhook-id` on every try, so whoever receives it can keep to one. See [`is_idempotent`].
//!
//! Nothing here asks a provider to watch people: opens and clicks are not tracked, whatever the account's own setting.

mod account;
mod answer;
mod mailgun;
mod multipart;
mod postmark;
mod sendgrid;
mod signed;
mod twilio;
mod vonage;

pub use account::{Account, check};
pub use answer::{Answer, Reply, Unsent, retry_after};
pub use signed::warnings;
pub(crate) use twilio::cause as twilio_cause;
pub(crate) use vonage::{cause as vonage_cause, code as vonage_code};

use crate::ProviderKind;
use crate::address::ContactPoint;
use crate::text::is_blank;
use base64ct::{Base64, Encoding};
use std::fmt;

/// The name under which our message id travels with a message, and comes back in the provider's webhooks.
pub const MESSAGE: &str = "beckon_message";
/// The name under which the site travels.
pub const SITE: &str = "beckon_site";

/// One message, rendered and permitted.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    /// Our id of the message, at most 64 characters.
    pub id: &'a str,
    /// The site in whose name it goes.
    pub site: &'a str,
    /// Where it goes.
    pub to: &'a ContactPoint,
    /// The subject, where the channel has one.
    pub subject: Option<&'a str>,
    /// The plain text, which every message has.
    pub text: &'a str,
    /// The same as HTML, for email.
    pub html: Option<&'a str>,
    /// Where a POST ends this purpose (RFC 8058): an https URL of the edge.
    pub unsubscribe: Option<&'a str>,
    /// Where a provider that keeps no metadata shall report (Twilio): a URL of the edge that holds our message id.
    pub report_to: Option<&'a str>,
}

/// An HTTP request, to be sent as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: &'static str,
    /// The URL, without an address or a secret in it.
    pub url: String,
    /// The headers, `authorization` among them.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({} bytes)", self.method, self.url, self.body.len())
    }
}

/// What a provider's code says of a text that did not arrive, the same in its answer and in what it reports later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The person told the provider to stop.
    Stopped,
    /// There is no such number.
    BadAddress,
    /// The account is not in order.
    Account,
    /// Anything else, which says nothing about the number.
    Other,
}

/// Why a message cannot be handed to the provider at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The provider is not for this channel.
    Channel,
    /// Longer than the provider takes.
    TooLong,
    /// Email without a subject, or a subject of several lines.
    Subject,
    /// The one-click URL is not https, or has characters that end a header.
    Unsubscribe,
    /// The provider is a webhook, which has a shape of its own.
    Webhook,
}

/// Whether a repeated request under one id is one delivery for whoever gets it.
#[must_use]
pub const fn is_idempotent(kind: ProviderKind) -> bool {
    match kind {
        ProviderKind::Webhook => true,
        ProviderKind::Postmark
        | ProviderKind::Sendgrid
        | ProviderKind::Mailgun
        | ProviderKind::Twilio
        | ProviderKind::Vonage => false,
    }
}

/// The request that hands a message to a provider. `token` is what the secret named by `token_secret` holds.
///
/// # Errors
///
/// When the message is not fit for it; then it will never be.
pub fn request(account: &Account, token: &str, message: &Outgoing<'_>) -> Result<HttpRequest, Unfit> {
    if message.to.channel() != account.channel() {
        return Err(Unfit::Channel);
    }
    match account.kind() {
        ProviderKind::Webhook => Err(Unfit::Webhook),
        ProviderKind::Postmark => postmark::request(account, token, message),
        ProviderKind::Sendgrid => sendgrid::request(account, token, message),
        ProviderKind::Mailgun => mailgun::request(account, token, message),
        ProviderKind::Twilio => twilio::request(account, token, message),
        ProviderKind::Vonage => vonage::request(account, token, message),
    }
}

/// What a provider's answer means.
#[must_use]
pub fn read(kind: ProviderKind, answer: &Answer<'_>) -> Reply {
    match kind {
        ProviderKind::Webhook => answer::of_webhook(answer),
        ProviderKind::Postmark => postmark::read(answer),
        ProviderKind::Sendgrid => sendgrid::read(answer),
        ProviderKind::Mailgun => mailgun::read(answer),
        ProviderKind::Twilio => twilio::read(answer),
        ProviderKind::Vonage => vonage::read(answer),
    }
}

/// The subject of an email: one line, and not empty.
fn subject<'a>(message: &Outgoing<'a>) -> Result<&'a str, Unfit> {
    let fits = |subject: &&str| !is_blank(subject) && !subject.chars().any(char::is_control);
    message.subject.filter(fits).ok_or(Unfit::Subject)
}

/// The two headers of RFC 8058, or none.
fn unsubscribe(message: &Outgoing<'_>) -> Result<Vec<(&'static str, String)>, Unfit> {
    let Some(url) = message.unsubscribe else {
        return Ok(Vec::new());
    };
    let plain = |c: char| c.is_ascii_graphic() && !"<>,\"\\".contains(c);
    // Plain http is an edge on this machine.
    let fits = url.starts_with("https://") || url.starts_with("http://127.0.0.1:");
    if !fits || !url.chars().all(plain) {
        return Err(Unfit::Unsubscribe);
    }
    Ok(vec![
        ("List-Unsubscribe", format!("<{url}>")),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
    ])
}

fn basic(user: &str, password: &str) -> String {
    format!(
        "Basic {}",
        Base64::encode_string(format!("{user}:{password}").as_bytes())
    )
}

fn json_request(url: String, authorization: (&'static str, String), body: &serde_json::Value) -> HttpRequest {
    HttpRequest {
        method: "POST",
        url,
        headers: vec![
            ("accept", "application/json".to_owned()),
            ("content-type", "application/json".to_owned()),
            authorization,
        ],
        body: body.to_string().into_bytes(),
    }
}
