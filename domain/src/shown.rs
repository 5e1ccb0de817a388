//! What a person is shown of where they stand. It says what the gate says: no page says no where a permit is to be had, and none
//! says yes where a rule about consent or a stop denies.

use crate::decision::consent_status;
use crate::rules::Rules;
use crate::stored::{Chosen, ContactStanding, PersonStanding, Suppression};
use crate::time::Instant;
use crate::wire::MyChoice;
use crate::{Channel, Choice, ConsentStatus};
use serde::{Deserialize, Serialize};

/// Where one contact point of a person stands, for the person alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stands {
    /// Its channel.
    pub channel: Channel,
    /// Where it stands on each purpose of the rules that something was said about.
    pub statuses: Vec<(String, ConsentStatus)>,
    /// Whether it is stopped.
    pub stopped: bool,
    /// What came back from it, so that nothing is sent there.
    pub suppressed: Option<Suppression>,
}

impl Stands {
    /// Where this contact point stands, as the gate sees it.
    #[must_use]
    pub fn of(rules: &Rules, channel: Channel, contact: &ContactStanding, now: Instant) -> Self {
        let purposes = contact.consents.keys().filter_map(|code| rules.purpose(code));
        let statuses = purposes.map(|purpose| (purpose.code.clone(), consent_status(purpose, contact, now)));
        Self {
            channel,
            statuses: statuses.collect(),
            stopped: contact.stop.is_some(),
            suppressed: contact.suppression,
        }
    }

    /// Whether a message can reach the person here, where a yes allows it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.stopped && self.suppressed.is_none()
    }

    fn on(&self, purpose: &str) -> Option<ConsentStatus> {
        let mut statuses = self.statuses.iter();
        statuses.find(|(code, _)| code == purpose).map(|(_, status)| *status)
    }
}

/// Where a purpose stands on a channel, over all contact points of the person. The one that may
/// be used counts. What a contact point allows where nothing may be sent counts only where that holds for all of them: the stop
/// is shown beside it then. A no counts wherever it was said.
#[must_use]
pub fn status<'a>(points: impl IntoIterator<Item = &'a Stands>, purpose: &str, channel: Channel) -> ConsentStatus {
    said(points, purpose, channel).unwrap_or(ConsentStatus::Unknown)
}

/// The same; none where nothing was said.
fn said<'a>(points: impl IntoIterator<Item = &'a Stands>, purpose: &str, channel: Channel) -> Option<ConsentStatus> {
    let on_channel: Vec<&Stands> = points.into_iter().filter(|point| point.channel == channel).collect();
    let is_any_open = on_channel.iter().any(|point| point.is_open());
    let counted = on_channel.iter().filter_map(|point| {
        let status = point.on(purpose)?;
        let counts = status.chosen() == Some(Choice::Refused) || point.is_open() || !is_any_open;
        Some(if counts { status } else { ConsentStatus::Unknown })
    });
    counted.max_by_key(|status| rank(*status))
}

const fn rank(status: ConsentStatus) -> u8 {
    match status {
        ConsentStatus::Given => 5,
        ConsentStatus::Requested => 4,
        ConsentStatus::Expired => 3,
        ConsentStatus::Withdrawn => 2,
        ConsentStatus::Refused => 1,
        ConsentStatus::Unknown => 0,
    }
}

/// Whether a confirmation still waits for its contact point.
#[must_use]
pub const fn waits(status: ConsentStatus) -> bool {
    matches!(status, ConsentStatus::Requested)
}

/// Whether all contact is stopped: by the person, or at every contact point there is.
#[must_use]
pub fn is_stopped<'a>(by_person: bool, points: impl IntoIterator<Item = &'a Stands>) -> bool {
    let mut points = points.into_iter().peekable();
    by_person || (points.peek().is_some() && points.all(|point| point.stopped))
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

/// Has a choice say what the contact points say now, where anything was said to them. One that waits for proof goes on waiting
/// until it is given.
pub fn update<'a>(choice: &mut MyChoice, points: impl IntoIterator<Item = &'a Stands>) {
    let Some(now) = said(points, &choice.purpose, choice.channel) else {
        return;
    };
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

    const CHANNEL: Channel = Channel::Email;
    const ALL: [ConsentStatus; 6] = [Unknown, Refused, Withdrawn, Expired, Requested, Given];

    fn point(status: ConsentStatus, stopped: bool, suppressed: bool) -> Stands {
        Stands {
            channel: CHANNEL,
            statuses: vec![("news".to_owned(), status)],
            stopped,
            suppressed: suppressed.then_some(Suppression::HardBounce),
        }
    }

    #[test]
    fn of_several_contact_points_the_one_that_may_be_used_counts_in_whatever_order_they_come() {
        assert_eq!(status([], "news", CHANNEL), Unknown);
        for (at, better) in ALL.iter().enumerate() {
            for worse in &ALL[..=at] {
                let (worse, better) = (point(*worse, false, false), point(*better, false, false));
                assert_eq!(Some(status([&better, &worse], "news", CHANNEL)), better.on("news"));
                assert_eq!(Some(status([&worse, &better], "news", CHANNEL)), better.on("news"));
                assert_eq!(status([&worse, &better], "other", CHANNEL), Unknown);
                assert_eq!(status([&worse, &better], "news", Channel::Sms), Unknown);
            }
        }
    }

    #[test]
    fn yes_is_shown_exactly_where_an_open_contact_point_has_it_unless_none_is_open() {
        let blocked = [(false, false), (true, false), (false, true), (true, true)];
        for (first, second) in ALL
            .iter()
            .flat_map(|first| ALL.iter().map(move |second| (first, second)))
        {
            for (one, other) in blocked
                .iter()
                .flat_map(|one| blocked.iter().map(move |other| (one, other)))
            {
                let points = [point(*first, one.0, one.1), point(*second, other.0, other.1)];
                let is_any_open = points.iter().any(Stands::is_open);
                let may_be_used = |point: &Stands| point.on("news") == Some(Given) && (point.is_open() || !is_any_open);
                let shown = status(&points, "news", CHANNEL);
                assert_eq!(shown == Given, points.iter().any(may_be_used), "{points:?}");
                // A no is never covered by what cannot be used.
                if [Refused, Withdrawn].contains(first) && is_any_open && !points[1].is_open() {
                    assert_eq!(shown.chosen(), Some(Choice::Refused), "{points:?}");
                }
            }
        }
    }

    #[test]
    fn all_is_stopped_by_the_person_or_where_every_contact_point_is() {
        let (open, stopped) = (point(Given, false, false), point(Given, true, false));
        assert!(is_stopped(true, []));
        assert!(!is_stopped(false, []));
        assert!(is_stopped(false, [&stopped, &stopped]));
        assert!(!is_stopped(false, [&stopped, &open]));
        assert!(is_stopped(true, [&open]));
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
            let points = [point(now, false, false)];
            let mut mine = MyChoice {
                purpose: "news".to_owned(),
                channel: Channel::Email,
                choice,
                status,
                notice: None,
                at: String::new(),
            };
            update(&mut mine, []);
            assert_eq!(
                (mine.choice, mine.status),
                (choice, status),
                "nothing is known of contact points"
            );
            update(&mut mine, &points);
            assert_eq!((mine.choice, mine.status), after, "{status:?} {now:?}");
        }
    }
}
