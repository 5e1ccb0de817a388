//! Holds: when so many people say "I never agreed" that a key may not act for a purpose until the owner has looked.

use crate::time::{DAY, Instant};

/// From how many people on, unless the rules say otherwise.
pub const HOLD_AFTER: u16 = 3;
/// In how long they have to say so, in milliseconds.
pub const HOLD_WINDOW: i64 = DAY;

/// How old a yes has to be for its "I never agreed" to count against a sender. Who gives one to take it back at once was
/// not written to against their will.
const CONSENT_OF_AGE: i64 = DAY;

/// Whether "I never agreed" counts against the key that a message was permitted to. Where it rests on a yes, that has to be of
/// some age; where it rests on anything else, the permit to them is enough.
#[must_use]
pub const fn counts(given_at: Option<Instant>, now: Instant) -> bool {
    match given_at {
        Some(given_at) => now.since(given_at) >= CONSENT_OF_AGE,
        None => true,
    }
}

/// Whether a key is held for a purpose: so many distinct people said within a day that they never agreed, of so many permits
/// that it had for the purpose in that day. One permit in a thousand is the least that counts, so that a few who forgot
/// do not hold up a large sender.
#[must_use]
pub const fn is_due(people: u32, permits: u64, hold_after: u16) -> bool {
    people >= hold_after as u32 && people as u64 * 1_000 >= permits
}

#[cfg(test)]
mod tests {
    use super::{counts, is_due};
    use crate::time::{DAY, Instant};

    #[test]
    fn a_yes_that_is_younger_than_a_day_counts_against_nobody() {
        let given_at = Instant::from_millis(1_795_000_000_000);
        assert!(!counts(Some(given_at), given_at));
        assert!(!counts(Some(given_at), given_at.plus(DAY - 1)));
        assert!(counts(Some(given_at), given_at.plus(DAY)));
        assert!(counts(None, given_at), "what needs no yes");
    }

    #[test]
    fn so_many_people_and_one_permit_in_a_thousand_hold_a_key() {
        assert!(is_due(3, 0, 3));
        assert!(!is_due(2, 0, 3));
        assert!(is_due(3, 3_000, 3));
        assert!(!is_due(3, 3_001, 3));
        assert!(is_due(4, 3_001, 3));
        assert!(is_due(1, 1_000, 1));
    }
}
