//! What a person is shown of where they stand. It says what the gate says: no page says no where a permit is to be had, and none
//! says yes where a rule about consent or a stop denies.

use crate::decision::consent_status;
use crate::rules::Purpose;
use crate::stored::{Chosen, ContactStanding, PersonStanding};
use crate::time::Instant;
use crate::wire::MyChoice;
use crate::{Choice, ConsentStatus};

/// Where a purpose stands on a channel: of several contact points the one that may be used counts.
#[must_use]
pub fn best(statuses: impl IntoIterator<Item = ConsentStatus>) -> ConsentStatus {
    let rank = |status: &ConsentStatus| match status {
        ConsentStatus::Given => 5,
        ConsentStatus::Requested => 4,
        ConsentStatus::Expired => 3,
        ConsentStatus::Withdrawn => 2,
        ConsentStatus::Refused => 1,
        ConsentStatus::Unknown => 0,
    };
    statuses.into_iter().max_by_key(rank).unwrap_or(ConsentStatus::Unknown)
}

/// Where a contact point stands on a purpose, as the gate sees it.
#[must_use]
pub fn status(purpose: &Purpose, contact: &ContactStanding, now: Instant) -> ConsentStatus {
    consent_status(purpose, contact, now)
}

/// Whether a confirmation still waits for its contact point.
#[must_use]
pub const fn waits(status: ConsentStatus) -> bool {
    matches!(status, ConsentStatus::Requested)
}

/// The answer that a control shows as chosen; none where nothing holds.
#[must_use]
pub const fn chosen(status: ConsentStatus) -> Option<Choice> {
    match status {
        ConsentStatus::Given | ConsentStatus::Requested => Some(Choice::Given),
        ConsentStatus::Refused | ConsentStatus::Withdrawn => Some(Choice::Refused),
        ConsentStatus::Expired | ConsentStatus::Unknown => None,
    }
}

/// What a no amounts to after this: what holds, or waits for proof, is taken back; anything else is refused.
#[must_use]
pub const fn no_after(status: ConsentStatus) -> Choice {
    match status {
        ConsentStatus::Given | ConsentStatus::Requested => Choice::Withdrawn,
        ConsentStatus::Unknown | ConsentStatus::Refused | ConsentStatus::Withdrawn | ConsentStatus::Expired => {
            Choice::Refused
        }
    }
}

/// Whether all contact is stopped: by the person, or at every contact point there is.
#[must_use]
pub fn is_stopped(by_person: bool, points: impl IntoIterator<Item = bool>) -> bool {
    let mut points = points.into_iter().peekable();
    by_person || (points.peek().is_some() && points.all(|stopped| stopped))
}

/// What a choice came to, as far as the home was told: a yes counts once its contact point confirmed after it was said.
#[must_use]
pub fn at_home(standing: &PersonStanding, chosen: &Chosen) -> ConsentStatus {
    let claims = standing.claims.iter();
    let confirmed = claims
        .filter(|claim| claim.channel == chosen.channel)
        .any(|claim| claim.proof.is_some_and(|(_, at)| at >= chosen.at));
    match chosen.choice {
        Choice::Refused => ConsentStatus::Refused,
        Choice::Withdrawn => ConsentStatus::Withdrawn,
        Choice::Given if confirmed => ConsentStatus::Given,
        Choice::Given => ConsentStatus::Requested,
    }
}

/// Has a choice say what the contact points say now. One that waits for proof goes on waiting until it is given.
pub fn update(choice: &mut MyChoice, now: ConsentStatus) {
    if choice.status == ConsentStatus::Requested && now != ConsentStatus::Given {
        return;
    }
    choice.status = now;
    choice.choice = match now {
        ConsentStatus::Refused => Choice::Refused,
        ConsentStatus::Withdrawn => Choice::Withdrawn,
        ConsentStatus::Unknown | ConsentStatus::Requested | ConsentStatus::Given | ConsentStatus::Expired => {
            choice.choice
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Channel;
    use ConsentStatus::{Expired, Given, Refused, Requested, Unknown, Withdrawn};

    #[test]
    fn of_several_contact_points_the_one_that_may_be_used_counts_in_whatever_order_they_come() {
        assert_eq!(best([]), Unknown);
        let ranked = [Unknown, Refused, Withdrawn, Expired, Requested, Given];
        for (at, better) in ranked.iter().enumerate() {
            for worse in &ranked[..=at] {
                assert_eq!(best([*better, *worse]), *better);
                assert_eq!(best([*worse, *better]), *better);
            }
        }
    }

    #[test]
    fn what_has_ended_by_itself_is_shown_as_not_chosen() {
        for (status, shown) in [
            (Unknown, None),
            (Requested, Some(Choice::Given)),
            (Refused, Some(Choice::Refused)),
            (Given, Some(Choice::Given)),
            (Withdrawn, Some(Choice::Refused)),
            (Expired, None),
        ] {
            assert_eq!(chosen(status), shown, "{status:?}");
        }
    }

    #[test]
    fn a_no_takes_back_what_holds_and_refuses_what_does_not() {
        for status in [Given, Requested] {
            assert_eq!(no_after(status), Choice::Withdrawn, "{status:?}");
        }
        for status in [Unknown, Refused, Withdrawn, Expired] {
            assert_eq!(no_after(status), Choice::Refused, "{status:?}");
        }
    }

    #[test]
    fn all_is_stopped_by_the_person_or_where_every_contact_point_is() {
        assert!(is_stopped(true, []));
        assert!(!is_stopped(false, []));
        assert!(is_stopped(false, [true, true]));
        assert!(!is_stopped(false, [true, false]));
        assert!(is_stopped(true, [false]));
    }

    #[test]
    fn a_choice_says_what_its_contact_points_say_and_waits_until_they_say_yes() {
        for (choice, status, now, after) in [
            (Choice::Given, Given, Withdrawn, (Choice::Withdrawn, Withdrawn)),
            (Choice::Given, Given, Refused, (Choice::Refused, Refused)),
            (Choice::Given, Given, Expired, (Choice::Given, Expired)),
            (Choice::Given, Requested, Withdrawn, (Choice::Given, Requested)),
            (Choice::Given, Requested, Given, (Choice::Given, Given)),
            (Choice::Refused, Refused, Given, (Choice::Refused, Given)),
        ] {
            let mut mine = MyChoice {
                purpose: "news".to_owned(),
                channel: Channel::Email,
                choice,
                status,
                notice: None,
                at: String::new(),
            };
            update(&mut mine, now);
            assert_eq!((mine.choice, mine.status), after, "{status:?} {now:?}");
        }
    }
}
