//! The confirmation, which is outreach too: how often it may be sent, and where it may not.

use super::{Denial, Ground, Permit, cap_frees, is_suppressed};
use crate::rules::{CONFIRM, Cap, Rules};
use crate::stored::{ContactStanding, Slot};
use crate::time::{DAY, Instant, MINUTE};
use crate::{Channel, DenialReason};
use std::num::NonZeroU32;

/// At most one confirmation in this time per contact point.
const CONFIRM_PAUSE: Cap = Cap {
    permits: NonZeroU32::MIN,
    window: 10 * MINUTE,
};
/// At most this many a day per contact point.
const CONFIRM_DAILY: Cap = Cap {
    permits: NonZeroU32::new(3).unwrap(),
    window: DAY,
};
/// A confirmation passes a stop at most once in this time.
const CONFIRM_PAST_STOP: i64 = DAY;

/// Nobody is asked first: a stranger may have typed the address.
pub(super) fn decide(
    channel: Channel,
    rules: &Rules,
    contact: &ContactStanding,
    now: Instant,
) -> Result<Permit, Denial> {
    if !rules.offers(channel) {
        return Err(DenialReason::ChannelNotOffered.into());
    }
    // A complaint is final; a hard bounce as well, until the contact point proves itself by other means.
    if is_suppressed(contact) {
        return Err(DenialReason::Suppressed.into());
    }
    if contact.stop.is_some()
        && contact
            .passed_stop_at
            .is_some_and(|at| now.since(at) < CONFIRM_PAST_STOP)
    {
        return Err(DenialReason::Stopped.into());
    }
    let slots: Vec<Slot> = contact
        .confirmations
        .iter()
        .map(|at| Slot {
            at: *at,
            permit: String::new(),
            purpose: CONFIRM.to_owned(),
        })
        .collect();
    let slots: Vec<&Slot> = slots.iter().collect();
    let frees = [CONFIRM_PAUSE, CONFIRM_DAILY]
        .into_iter()
        .filter_map(|cap| cap_frees(cap, &slots, now))
        .max();
    match frees {
        Some(retry_at) => Err(Denial {
            reason: DenialReason::FrequencyCapReached,
            retry_at: Some(retry_at),
        }),
        None => Ok(Permit {
            purpose: CONFIRM.to_owned(),
            channel,
            ground: Ground::Confirmation,
            preferred_channel: None,
            assumed_time_zone: None,
        }),
    }
}
