//! What comes in from outside: texts of people, and what providers report about messages.
//!
//! In scope: whether a text asks to stop, what a provider's webhook says, whether its signature holds, and the body of a
//! one-click unsubscribe; all pure, and none of it panics on any bytes. Out of scope: what follows from it, which `outcomes`
//! and `contact` say.
//!
//! Providers add events and fields without notice. What is not known here is left alone; what is known and unreadable is
//! told, so that the provider repeats it.

mod fold;
mod mailgun;
mod one_click;
mod postmark;
mod sendgrid;
mod signature;
mod stop;
mod stop_words;
mod twilio;
mod vonage;

pub use one_click::is_one_click;
pub use signature::{Call, MAILGUN_WINDOW, SIGNED_WINDOW, holds};
pub use stop::{Said, said};

use crate::address::ContactPoint;
use crate::wire::{self, Address};
use crate::{Bounce, Channel, ProviderKind, SendOutcome};
use serde_json::Value;

/// One thing that a provider tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Something became of a message.
    Report(Report),
    /// A person wrote.
    Text(Text),
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The provider's name for this event. It stays the same when the provider repeats it.
    pub event: String,
    /// Our id of the message, where the provider brings it back.
    pub message: Option<String>,
    /// The provider's id of the message.
    pub provider_message: Option<String>,
    /// The contact point it was sent to.
    pub to: Option<ContactPoint>,
    /// What happened.
    pub what: What,
}

/// What a provider reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// What became of the message, and how it came back if it did.
    Outcome(SendOutcome, Option<Bounce>),
    /// The person told the provider to stop.
    Stop,
}

impl What {
    const SENT: Self = Self::Outcome(SendOutcome::Sent, None);
    const NOT_SENT: Self = Self::Outcome(SendOutcome::NotSent, None);
    const DELIVERED: Self = Self::Outcome(SendOutcome::Delivered, None);
    const HARD: Self = Self::Outcome(SendOutcome::Bounced, Some(Bounce::Hard));
    const SOFT: Self = Self::Outcome(SendOutcome::Bounced, Some(Bounce::Soft));
    const COMPLAINED: Self = Self::Outcome(SendOutcome::Complained, None);
}

/// A text message from a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// The provider's id of it, the same when it is repeated.
    pub event: String,
    /// Who wrote.
    pub from: ContactPoint,
    /// What they wrote.
    pub text: String,
    /// What it means.
    pub said: Said,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} from {:?}: {:?}", self.event, self.from, self.said)
    }
}

/// The body is not what this provider sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body is not one that this provider sends")
    }
}

impl std::error::Error for Unreadable {}

/// Reads a provider's webhook, whose signature was checked before.
///
/// # Errors
///
/// When it is no body of this provider at all. Unknown events are no error: they are left out.
pub fn read(kind: ProviderKind, body: &[u8]) -> Result<Vec<Happened>, Unreadable> {
    match kind {
        // A webhook's owner reports by `POST …/outcomes`.
        ProviderKind::Webhook => Err(Unreadable),
        ProviderKind::Postmark => postmark::read(body),
        ProviderKind::Sendgrid => sendgrid::read(body),
        ProviderKind::Mailgun => mailgun::read(body),
        ProviderKind::Twilio => twilio::read(body),
        ProviderKind::Vonage => vonage::read(body),
    }
}

fn object(body: &[u8]) -> Result<Value, Unreadable> {
    let value: Value = serde_json::from_slice(body).map_err(|_| Unreadable)?;
    if value.is_object() { Ok(value) } else { Err(Unreadable) }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A contact point as a provider names it. What has no normal form was never one of ours.
fn point(channel: Channel, address: &str) -> Option<ContactPoint> {
    let typed = wire::ContactPoint {
        channel,
        address: Address::Text(address.to_owned()),
    };
    ContactPoint::parse(&typed, "").ok()
}

fn email(value: &Value) -> Option<ContactPoint> {
    point(Channel::Email, value.as_str()?)
}

/// A number, with or without its plus sign.
fn number(text: &str) -> Option<ContactPoint> {
    let digits = text.trim().trim_start_matches('+');
    point(Channel::Sms, &format!("+{digits}"))
}
