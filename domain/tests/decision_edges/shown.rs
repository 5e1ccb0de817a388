//! What a person is shown, beside what the gate answers.

use crate::NOON;
use crate::world::{World, asked, no, no_longer, yes};
use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::shown::{self, Stands};
use beckon_domain::stored::{ContactEvent, PersonEvent, Suppression};
use beckon_domain::{Channel, ConsentStatus, DenialReason};

type Letter = fn() -> ContactEvent;

const LETTERS: [Letter; 11] = [
    || asked("news", "ana"),
    || yes("news", "2", "ana"),
    || yes("news", "1", "ana"),
    || no("news", "ana"),
    || no_longer("news", "ana"),
    || ContactEvent::Revoked {
        purpose: "news".to_owned(),
    },
    || ContactEvent::Stopped { by: "ana".to_owned() },
    || ContactEvent::Resumed { by: "ana".to_owned() },
    || ContactEvent::Suppressed {
        because: Suppression::HardBounce,
    },
    || ContactEvent::Suppressed {
        because: Suppression::Complaint,
    },
    || ContactEvent::Unsuppressed,
];

#[test]
fn the_page_says_given_exactly_where_no_rule_about_consent_stop_or_suppression_denies() {
    let rules = Rules::parse(&World::empty().site, &Context::default()).expect("the rules load");
    let now = crate::world::at(NOON);
    let mut histories: Vec<Vec<Letter>> = vec![Vec::new()];
    for length in 0..3 {
        for known in histories.clone().into_iter().filter(|known| known.len() == length) {
            histories.extend(LETTERS.iter().map(|letter| [known.clone(), vec![*letter]].concat()));
        }
    }
    let (mut given, mut denied) = (0, 0);
    for history in &histories {
        for began in ["2026-11-22T11:00:00Z", "2026-11-19T11:00:00Z"] {
            for stopped in [false, true] {
                let mut world = World::empty();
                for letter in history {
                    world = world.contact(began, letter());
                }
                if stopped {
                    world = world.person(began, PersonEvent::Stopped);
                }
                let stands = [Stands::of(&rules, Channel::Email, &world.contact, now)];
                let status = shown::status(&stands, "news", Channel::Email);
                let is_shown = status == ConsentStatus::Given && !stopped && stands[0].is_open();
                assert_eq!(shown::is_stopped(stopped, &stands), stopped || stands[0].stopped);
                let passes = match world.decide(Channel::Email, "news", None, NOON) {
                    Ok(_) => true,
                    Err(denial) => matches!(
                        denial.reason,
                        DenialReason::Paused
                            | DenialReason::QuietHours
                            | DenialReason::TimeZoneUnknown
                            | DenialReason::FrequencyCapReached
                    ),
                };
                let told: Vec<ContactEvent> = history.iter().map(|letter| letter()).collect();
                assert_eq!(is_shown, passes, "{told:?}, begun at {began}, stopped: {stopped}");
                if passes { given += 1 } else { denied += 1 }
            }
        }
    }
    assert!(given > 20 && denied > 20, "both sides were seen: {given} and {denied}");
}
