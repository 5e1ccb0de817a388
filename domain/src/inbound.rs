//! What comes in from outside: texts of people, and what providers report about messages.
//!
//! In scope: whether a text asks to stop, what a provider's webhook says, and whether its signature holds; all
//! pure, and none of it panics on any bytes. Out of scope: what follows from it, which `outcomes`
//! and `contact` say.
//!
//! Providers add events and fields without notice. What is not known here is left alone. Many events come in one body, about many
//! people: what can be read is heard, and the rest is counted ([`Happened::Unread`]), not sent back with all the others.

mod fold;
mod mailgun;
mod postmark;
mod reaction;
mod sendgrid;
mod signature;
mod smtp;
mod stop;
mod stop_words;
mod twilio;
mod vonage;

pub use signature::{Call, MAILGUN_WINDOW, Once, SIGNED_WINDOW, holds, once, remembered_for};
pub use smtp::{Address as AddressSaid, about_address};
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
    /// A person wrote, under something that is no contact point: a short code, a name. Nobody can be stopped by it, and
    /// somebody has to read it.
    Words(Words),
    /// Something that cannot be read.
    Unread,
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

/// Words of somebody who cannot be told by a number.
#[derive(Clone, PartialEq, Eq)]
pub struct Words {
    /// The provider's id of them, the same when they are repeated.
    pub event: String,
    /// Whom it came from, as the provider names them.
    pub from: String,
    /// What was written.
    pub text: String,
    /// What it means.
    pub said: Said,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} from somewhere: {:?}", self.event, self.said)
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

/// A number, with or without its plus sign, and with or without the way by which it writes: `rcs:+44…`, `whatsapp:+44…`.
fn number(text: &str) -> Option<ContactPoint> {
    number_on(Channel::Sms, text)
}

fn number_on(channel: Channel, text: &str) -> Option<ContactPoint> {
    let (way, bare) = text.rsplit_once(':').unwrap_or(("", text));
    // Other ways name their people by numbers that are nobody's telephone.
    let by_number = ["", "rcs", "sms", "tel", "viber", "whatsapp"];
    if !by_number.contains(&way.trim().to_ascii_lowercase().as_str()) {
        return None;
    }
    let bare = bare.trim();
    let digits = bare.trim_start_matches('+');
    // Five or six digits without a plus sign are a short code, and not a number of whatever country they begin like.
    if bare.len() == digits.len() && digits.chars().filter(char::is_ascii_digit).count() < 8 {
        return None;
    }
    point(channel, &format!("+{digits}"))
}

/// What somebody wrote. A stop over WhatsApp is about the number, so it holds for texts to it as well.
fn words(event: &str, from: &str, text: String, said: Said) -> Vec<Happened> {
    let Some(number) = number(from) else {
        return vec![Happened::Words(Words {
            event: event.to_owned(),
            from: from.trim().to_owned(),
            text,
            said,
        })];
    };
    let over_whatsapp = from
        .trim_start()
        .get(..9)
        .is_some_and(|way| way.eq_ignore_ascii_case("whatsapp:"));
    let there = over_whatsapp.then(|| number_on(Channel::Whatsapp, from)).flatten();
    let also = there.filter(|_| said.stops()).map(|from| {
        Happened::Text(Text {
            event: format!("{event}:whatsapp"),
            from,
            text: String::new(),
            // What is unclear is read once.
            said: Said::Stop,
        })
    });
    let first = Happened::Text(Text {
        event: event.to_owned(),
        from: number,
        text,
        said,
    });
    std::iter::once(first).chain(also).collect()
}

/// A name for an event that has none: the same for the same bytes.
fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    format!("sha256:{}", crate::seal::base64url(&Sha256::digest(bytes)))
}
