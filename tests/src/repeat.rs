//! A caller whose network fails: the same request, under the same id, until it is acknowledged.

use crate::http::{Call, Reply};
use crate::wait::until_within;
use std::time::{Duration, Instant};

/// What came of a request that was repeated.
pub struct Repeated {
    /// The answer that was no fault of the server's.
    pub reply: Reply,
    /// How often there was no answer, or a 500 or 503.
    pub interrupted: usize,
    /// How long the slowest try took.
    pub slowest: Duration,
}

/// Repeats a request while there is no answer, or one that says "repeat". Each such answer is a problem document.
///
/// # Panics
///
/// When `patience` has passed.
#[must_use]
pub fn until_answered(call: &Call, patience: Duration) -> Repeated {
    let (mut interrupted, mut slowest) = (0, Duration::ZERO);
    let reply = until_within(patience, "a request to be answered", || {
        let start = Instant::now();
        let reply = call.clone().try_send().ok();
        slowest = slowest.max(start.elapsed());
        let answered = reply.filter(|reply| match reply.status {
            500 | 503 => {
                let _ = reply.problem();
                false
            }
            _ => true,
        });
        interrupted += usize::from(answered.is_none());
        answered
    });
    Repeated {
        reply,
        interrupted,
        slowest,
    }
}
