//! A question about a person: which of their contact points it is answered for.

use crate::NOON;
use crate::world::{World, asked, at, no_longer, yes};
use beckon_domain::Channel::{self, Email, Phone, Sms};
use beckon_domain::decision::{Asker, Question, choose, explain};
use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::stored::ContactStanding;
use beckon_domain::wire::Finding;

/// What is on record at a contact point.
fn standing(world: World) -> ContactStanding {
    world.contact
}

fn with_yes() -> ContactStanding {
    standing(World::with_yes())
}

fn question() -> Question<'static> {
    Question {
        asker: Asker::Sender,
        purpose: "news",
        channel: Phone,
        template: None,
    }
}

/// Where the answer lies, and from when on another may be given.
fn chosen(world: &World, asked: &[Channel], offered: &[(Channel, ContactStanding)]) -> Option<(usize, Option<String>)> {
    let rules = Rules::parse(&world.site, &Context::default()).expect("the rules load");
    let offered: Vec<(Channel, &ContactStanding)> =
        offered.iter().map(|(channel, contact)| (*channel, contact)).collect();
    choose(&question(), asked, &offered, &rules, &world.person, at(NOON))
        .map(|chosen| (chosen.at, chosen.retry_at.map(|at| at.rfc3339())))
}

#[test]
fn the_most_preferred_channel_that_may_be_used_is_the_answer() {
    let both = [(Email, with_yes()), (Sms, with_yes())];
    let prefers = |first| World::with_yes().wishes(|wishes| wishes.preferred_channels = vec![first]);
    assert_eq!(chosen(&prefers(Sms), &[], &both), Some((1, None)));
    assert_eq!(chosen(&prefers(Email), &[], &both), Some((0, None)));
    let sms_without = [(Email, with_yes()), (Sms, ContactStanding::default())];
    assert_eq!(
        chosen(&prefers(Sms), &[], &sms_without),
        Some((0, None)),
        "what may not be used is not preferred"
    );
}

#[test]
fn where_the_person_has_said_nothing_the_askers_order_counts() {
    let both = [(Email, with_yes()), (Sms, with_yes())];
    assert_eq!(chosen(&World::with_yes(), &[Sms, Email], &both), Some((1, None)));
    assert_eq!(chosen(&World::with_yes(), &[Email, Sms], &both), Some((0, None)));
}

#[test]
fn the_persons_order_outranks_the_askers() {
    let both = [(Email, with_yes()), (Sms, with_yes())];
    let world = World::with_yes().wishes(|wishes| wishes.preferred_channels = vec![Email]);
    assert_eq!(chosen(&world, &[Sms, Email], &both), Some((0, None)));
}

#[test]
fn if_all_deny_the_latest_reason_is_the_answer() {
    let withdrawn = standing(World::with_yes().contact("2026-11-21T12:00:00Z", no_longer("news", "ana")));
    let unconfirmed = standing(World::empty().contact("2026-11-21T12:00:00Z", asked("news", "ana")));
    let world = World::empty().wishes(|wishes| wishes.preferred_channels = vec![Email]);
    let offered = [(Email, withdrawn), (Sms, unconfirmed)];
    assert_eq!(
        chosen(&world, &[], &offered),
        Some((1, None)),
        "unconfirmed comes after withdrawn"
    );
}

#[test]
fn among_equal_reasons_the_most_preferred_channel_is_named() {
    let offered = [(Email, ContactStanding::default()), (Sms, ContactStanding::default())];
    let world = World::empty().wishes(|wishes| wishes.preferred_channels = vec![Sms]);
    assert_eq!(chosen(&world, &[], &offered), Some((1, None)));
}

#[test]
fn if_all_deny_the_earliest_time_at_which_one_may_be_permitted_is_told() {
    let world = World::with_yes().wishes(|wishes| wishes.pause_until = Some("2026-11-24".to_owned()));
    let offered = [(Email, with_yes()), (Sms, ContactStanding::default())];
    // The zone is unknown, so the pause ends where the day begins last on earth.
    let ends = Some("2026-11-24T12:00:00.000Z".to_owned());
    assert_eq!(chosen(&world, &[], &offered), Some((0, ends)));
}

#[test]
fn without_a_contact_point_there_is_nothing_to_choose() {
    assert_eq!(chosen(&World::with_yes(), &[Email], &[]), None);
}

#[test]
fn an_explanation_says_what_each_rule_looked_at() {
    let world = World::with_yes()
        .contact("2026-11-21T12:00:00Z", no_longer("news", "ana"))
        .contact("2026-11-21T13:00:00Z", yes("news", "1", "ana"))
        .site_quiet("20:00", "09:00");
    let rules = Rules::parse(&world.site, &Context::default()).expect("the rules load");
    let question = Question {
        channel: Email,
        ..question()
    };
    let steps = explain(&question, &rules, &world.contact, &world.person, at(NOON));
    let denies: Vec<&str> = steps
        .iter()
        .filter(|step| step.found == Finding::Denies)
        .map(|step| step.looked_at.as_str())
        .collect();
    assert_eq!(
        denies,
        [
            "what was said: yes at 2026-11-21T13:00:00.000Z to notice 1 (in force: 2)",
            "the zone for quiet hours: the site's 20:00 to 09:00: unknown",
        ]
    );
}

#[test]
fn an_unknown_purpose_leaves_nothing_to_look_at() {
    let rules = Rules::parse(&World::empty().site, &Context::default()).expect("the rules load");
    let question = Question {
        purpose: "raffle",
        ..question()
    };
    let world = World::empty();
    let steps = explain(&question, &rules, &world.contact, &world.person, at(NOON));
    assert_eq!(steps[0].found, Finding::Denies);
    assert!(steps[1..].iter().all(|step| step.found == Finding::NotReached));
}
