//! The confirmation, which is outreach too: how often it may be sent, and where it may not.

use super::{Asker, Denial, Ground, Permit, Question, cap_frees, is_suppressed};
use crate::DenialReason;
use crate::rules::{CONFIRM, Cap, Rules};
use crate::stored::{ContactStanding, Slot};
use crate::time::{DAY, Instant, MINUTE};
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
/// A confirmation passes a stop at most once in this time, and a suppression where its reader asks.
const CONFIRM_PAST_STOP: i64 = DAY;

/// Nobody is asked first: a stranger may have typed the address.
pub(super) fn decide(
    question: &Question<'_>,
    rules: &Rules,
    contact: &ContactStanding,
    now: Instant,
) -> Result<Permit, Denial> {
    let channel = question.channel;
    if !rules.offers(channel) {
        return Err(DenialReason::ChannelNotOffered.into());
    }
    // Nobody who types the address has a suppressed one written to. Its reader has, now and then: they can show that it is
    // theirs in no other way.
    let passed = contact.passed_suppression_at;
    let may_pass = question.asker == Asker::Reader && passed.is_none_or(|at| now.since(at) >= CONFIRM_PAST_STOP);
    if is_suppressed(contact) && !may_pass {
        return Err(DenialReason::Suppressed.into());
    }
    let passed = contact.passed_stop_at.filter(|_| contact.stop.is_some());
    if let Some(at) = passed.filter(|at| now.since(*at) < CONFIRM_PAST_STOP) {
        return Err(Denial {
            reason: DenialReason::Stopped,
            retry_at: Some(at.plus(CONFIRM_PAST_STOP)),
        });
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
