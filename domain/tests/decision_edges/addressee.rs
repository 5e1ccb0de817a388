//! Whom a permit is for: what the rules would permit is denied where there is nobody to permit it for.

use super::NOON;
use super::world::{World, told};
use beckon_domain::decision::Addressee::{self, Another, Known, Nobody, Outside};
use beckon_domain::wire::Finding;

#[test]
fn a_question_is_about_a_contact_point_one_on_another_channel_or_nobody() {
    for (names_contact, outside, addressee) in [
        (true, false, Known),
        (true, true, Outside),
        (false, false, Nobody),
        (false, true, Nobody),
    ] {
        assert_eq!(Addressee::of(names_contact, outside), addressee);
    }
}

#[test]
fn a_permit_needs_somebody_to_send_to_in_a_way_that_was_asked_for() {
    let world = World::with_yes();
    for (addressee, expected, looked_at) in [
        (Known, "permit", None),
        (
            Outside,
            "channel_not_offered",
            Some("the channels of the question: the contact point's own is none of them"),
        ),
        (
            Nobody,
            "consent_missing",
            Some("the customer: nobody is linked to this name, or none of their contact points is on these channels"),
        ),
        (
            Another,
            "consent_missing",
            Some("the contact point: it belongs to somebody else by now"),
        ),
    ] {
        let (answer, steps) = world.ask_for(addressee, "news", NOON);
        assert_eq!(told(answer), expected, "{addressee:?}");
        let denies = steps.iter().find(|step| step.found == Finding::Denies);
        assert_eq!(denies.map(|step| step.looked_at.as_str()), looked_at, "{addressee:?}");
        assert_eq!(denies.map_or("permit", |step| step.rule.as_str()), expected);
    }
}

#[test]
fn what_the_rules_deny_they_deny_whomever_it_is_about() {
    let world = World::with_yes().quiet(Some("UTC"), "11:00", "13:00");
    for addressee in [Known, Outside, Nobody, Another] {
        let (answer, steps) = world.ask_for(addressee, "news", NOON);
        assert_eq!(
            told(answer),
            "quiet_hours until 2026-11-22T13:00:00.000Z",
            "{addressee:?}"
        );
        let denies = steps.iter().filter(|step| step.found == Finding::Denies);
        assert_eq!(
            denies.map(|step| step.rule.as_str()).collect::<Vec<_>>(),
            ["quiet_hours"]
        );
    }
}
