//! Whether there is a yes, read backwards from the last word.

use super::calendar::DAY;
use super::{Record, What};
use beckon_domain::DenialReason;
use beckon_domain::stored::ContactEvent;

/// Where the last word leaves the purpose.
enum Word {
    Silence,
    Asked,
    No(DenialReason),
    Ended,
    Yes(usize),
}

/// The position of the yes that holds now, or why none does.
pub(super) fn effective(
    history: &[Record<'_>],
    point: usize,
    purpose: &str,
    in_force: &str,
    valid_days: Option<u32>,
    now: i64,
) -> Result<usize, DenialReason> {
    let position = match last_word(history, point, purpose) {
        Word::Silence | Word::Ended => return Err(DenialReason::ConsentMissing),
        Word::Asked => return Err(DenialReason::ConsentUnconfirmed),
        Word::No(reason) => return Err(reason),
        Word::Yes(position) => position,
    };
    let too_old = valid_days.is_some_and(|days| now - history[position].at >= i64::from(days) * DAY);
    let other_notice = !matches!(history[position].what,
        What::Contact(_, ContactEvent::Given { notice, .. }) if notice == in_force);
    if !too_old && !other_notice {
        Ok(position)
    } else if somebody_waits(history, point, purpose) {
        Err(DenialReason::ConsentUnconfirmed)
    } else if too_old {
        Err(DenialReason::ConsentExpired)
    } else {
        Err(DenialReason::NoticeOutdated)
    }
}

/// Whether the last word is a no.
pub(super) fn objected(history: &[Record<'_>], point: usize, code: &str) -> bool {
    matches!(last_word(history, point, code), Word::No(_))
}

fn last_word(history: &[Record<'_>], point: usize, code: &str) -> Word {
    let Some((position, event)) = (0..history.len())
        .rev()
        .find_map(|position| Some((position, about(&history[position], point, code)?)))
    else {
        return Word::Silence;
    };
    let before = || last_word(&history[..position], point, code);
    match event {
        ContactEvent::Given { .. } => Word::Yes(position),
        ContactEvent::Refused { .. } => Word::No(DenialReason::ConsentRefused),
        ContactEvent::Withdrawn { .. } => Word::No(DenialReason::ConsentWithdrawn),
        ContactEvent::Revoked { .. } => match before() {
            no @ Word::No(_) => no,
            _ => Word::Ended,
        },
        _ => match before() {
            yes @ Word::Yes(_) => yes,
            _ => Word::Asked,
        },
    }
}

/// Whether anybody asked and has said nothing since.
fn somebody_waits(history: &[Record<'_>], point: usize, code: &str) -> bool {
    history.iter().enumerate().any(|(position, record)| {
        let Some(ContactEvent::Requested { by: asker, .. }) = about(record, point, code) else {
            return false;
        };
        !history[position + 1..].iter().any(|later| {
            matches!(about(later, point, code),
                Some(ContactEvent::Given { by, .. } | ContactEvent::Refused { by, .. } | ContactEvent::Withdrawn { by, .. })
                    if by == asker)
        })
    })
}

/// The event, where it says something about this purpose at this contact point.
fn about<'a>(record: &Record<'a>, point: usize, code: &str) -> Option<&'a ContactEvent> {
    let What::Contact(at, event) = record.what else {
        return None;
    };
    let purpose = match event {
        ContactEvent::Requested { purpose, .. }
        | ContactEvent::Given { purpose, .. }
        | ContactEvent::Refused { purpose, .. }
        | ContactEvent::Withdrawn { purpose, .. }
        | ContactEvent::Revoked { purpose } => purpose,
        _ => return None,
    };
    (at == point && purpose == code).then_some(event)
}
