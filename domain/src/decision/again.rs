//! Asked again: what becomes of a permit that was reserved before.

use super::{Denial, Permit};
use crate::DenialReason;
use crate::permit::holds;
use crate::time::Instant;

impl Denial {
    /// Whether a rule about time denies. These alone may pass without anybody saying or doing anything.
    #[must_use]
    pub const fn is_about_time(&self) -> bool {
        match self.reason {
            DenialReason::Paused
            | DenialReason::TimeZoneUnknown
            | DenialReason::QuietHours
            | DenialReason::FrequencyCapReached => true,
            DenialReason::PurposeUnknown
            | DenialReason::ChannelNotOffered
            | DenialReason::TemplateNotOfPurpose
            | DenialReason::Suppressed
            | DenialReason::Stopped
            | DenialReason::ConsentWithdrawn
            | DenialReason::ConsentRefused
            | DenialReason::ConsentMissing
            | DenialReason::ConsentUnconfirmed
            | DenialReason::ConsentExpired
            | DenialReason::NoticeOutdated => false,
        }
    }

    /// Whether it ends a permit that was given before and still holds. Its own slot, or the hour, stands in the way of a second
    /// permit alone. A pause is about time too, and it is the person's word: it ends a permit as a withdrawal does.
    fn ends_a_permit(&self) -> bool {
        !self.is_about_time() || self.reason == DenialReason::Paused
    }
}

/// What an id has reserved before, about the same contact point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// When its permit was given.
    pub given_at: Instant,
    /// Whether its slot is taken. A message that was not sent has given it back.
    pub is_taken: bool,
}

impl Earlier {
    /// Whether its permit still holds.
    const fn is_live(self, now: Instant) -> bool {
        self.is_taken && holds(self.given_at, now)
    }

    /// Whether the id still stands for the contact point that it was about: while its permit holds, and for a message once it
    /// is on its way.
    #[must_use]
    pub const fn stands(self, is_message: bool, now: Instant) -> bool {
        self.is_live(now) || is_message && self.is_taken
    }
}

/// What a question that reserves comes to. `T` is whatever the caller keeps of the earlier permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reservation<T> {
    /// The answer that was given before.
    Earlier(T),
    /// A new permit, which takes a slot.
    Take(Permit),
    /// No, and the slot of the earlier permit is free.
    End(T, Denial),
    /// No.
    Deny(Denial),
}

/// What a question that reserves comes to, by what was decided now and what its id has reserved before.
#[must_use]
pub fn reserve<T>(
    decided: Result<Permit, Denial>,
    earlier: Option<(Earlier, T)>,
    is_message: bool,
    now: Instant,
) -> Reservation<T> {
    match (decided, earlier.filter(|(earlier, _)| earlier.stands(is_message, now))) {
        // A message is queued once, however often it is asked for and however long that takes to be answered.
        (_, Some((_, kept))) if is_message => Reservation::Earlier(kept),
        (Err(denial), Some((_, kept))) if denial.ends_a_permit() => Reservation::End(kept, denial),
        (_, Some((_, kept))) => Reservation::Earlier(kept),
        (Ok(permit), None) => Reservation::Take(permit),
        (Err(denial), None) => Reservation::Deny(denial),
    }
}
