//! A provider's answer, and what it means for the message.

use crate::time::{DAY, Instant, SECOND};
use serde_json::Value;

/// What a provider answered.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The `retry-after` header.
    pub retry_after: Option<&'a str>,
    /// The `x-message-id` header, in which SendGrid names its message.
    pub message_id: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// When it came.
    pub at: Instant,
}

/// What becomes of the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The provider has it. What becomes of it comes by webhook.
    Accepted {
        /// The provider's own id of the message.
        id: Option<String>,
    },
    /// Not now: the same request may be answered otherwise, after so many milliseconds if the provider said so.
    Later {
        /// Not before.
        after: Option<i64>,
    },
    /// The account is not in order (a wrong token, an unconfirmed sender, no money): the owner has to act, and then the same
    /// request may be answered otherwise.
    Misconfigured {
        /// The provider's code for it.
        code: Option<String>,
    },
    /// Never, as it is.
    Refused(Unsent),
}

/// Why a provider will not send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// There is no such address: a hard bounce, before it left.
    BadAddress,
    /// The provider will not send there again, after a hard bounce or a complaint: suppressed.
    Suppressed,
    /// The person told the provider to stop: a stop of that contact point.
    Stopped,
    /// Something else about this message.
    Message,
}

impl Answer<'_> {
    /// The body as JSON, `null` when it is none.
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(self.body).unwrap_or_default()
    }

    pub(super) fn later(&self) -> Reply {
        Reply::Later {
            after: self.retry_after.and_then(|text| retry_after(text, self.at)),
        }
    }

    /// What every provider means alike: 2xx has it, 429 and 5xx not now, 401 and 403 the account. `None` for the rest.
    pub(super) fn common(&self, id: Option<String>) -> Option<Reply> {
        match self.status {
            200..=299 => Some(Reply::Accepted { id }),
            // A redirect is nobody's documented answer; it may be a proxy's on the way.
            300..=399 | 408 | 425 | 429 | 500.. => Some(self.later()),
            401..=403 => Some(Reply::Misconfigured { code: None }),
            _ => None,
        }
    }
}

/// A text or a number of a foreign JSON, as text.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whoever has the generic webhook sends by other means: taken is taken, gone is never, and all else is later.
pub(super) fn of_webhook(answer: &Answer<'_>) -> Reply {
    match answer.status {
        200..=299 => Reply::Accepted { id: None },
        410 => Reply::Misconfigured {
            code: Some("gone".to_owned()),
        },
        _ => answer.later(),
    }
}

/// Reads `Retry-After` (RFC 9110, 10.2.3), seconds or a date, as milliseconds from `now`: a day at most.
#[must_use]
pub fn retry_after(text: &str, now: Instant) -> Option<i64> {
    let text = text.trim();
    let wait = match text.parse::<u32>() {
        Ok(seconds) => i64::from(seconds) * SECOND,
        Err(_) => {
            let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_millisecond();
            Instant::from_millis(at).since(now)
        }
    };
    Some(wait.clamp(0, DAY))
}
