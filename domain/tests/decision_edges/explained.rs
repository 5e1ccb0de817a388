//! What an explanation tells support staff of each rule: all that it looked at.

use super::NOON;
use super::world::{World, asked, no, took, yes};
use beckon_domain::stored::{ContactEvent, PersonEvent, Suppression};
use beckon_domain::{CapWindow, Channel, DenialReason};

/// What the rule looked at.
fn looked_at(world: &World, purpose: &str, template: Option<&str>, rule: DenialReason, now: &str) -> String {
    let steps = world.explain(Channel::Email, purpose, template, now);
    let step = steps.into_iter().find(|step| step.rule == rule);
    step.expect("every rule is looked at").looked_at
}

#[test]
fn every_rule_that_a_permit_passed_says_what_it_looked_at() {
    let world = World::with_yes()
        .quiet(Some("Europe/Berlin"), "20:00", "09:00")
        .wishes(|wishes| {
            wishes.pause_until = Some("2026-11-21".to_owned());
            wishes.cap = Some((3, CapWindow::Week));
        })
        .person("2026-11-21T12:00:00Z", took("permit-1", "news"));
    let steps = world.explain(Channel::Email, "news", None, NOON);
    let said = "what was said: yes at 2026-11-20T12:00:00.000Z to notice 2 (in force: 2)";
    let told: Vec<&str> = steps.iter().map(|step| step.looked_at.as_str()).collect();
    assert_eq!(
        told,
        [
            "the purposes that the site declares: it is one of them",
            "channels: the site offers email, sms, phone; the purpose uses email, sms",
            "the template: none is named, and the purpose requires none",
            "hard bounces and complaints: none",
            "stops: of the contact point none; of the person none",
            said,
            said,
            said,
            said,
            said,
            said,
            "the person's pause until 2026-11-21, which ends at 2026-11-20T23:00:00.000Z",
            "the zone for quiet hours: the person's 20:00 to 09:00: Europe/Berlin",
            "quiet hours: the person's 20:00 to 09:00, at 2026-11-22T12:00:00.000Z in Europe/Berlin",
            // A permit of a day ago has just left the window of a day.
            "caps of the site for this purpose, and of the person over all: 0 of 1 in 1 days; 1 of 3 in 7 days",
        ]
    );
}

#[test]
fn without_wishes_caps_and_hours_an_explanation_says_that_there_are_none() {
    let world = World::with_yes().rules(|site| site.purposes[0].cap = None);
    let of = |rule| looked_at(&world, "news", None, rule, NOON);
    assert_eq!(of(DenialReason::Paused), "the person's pause: none");
    assert_eq!(
        of(DenialReason::TimeZoneUnknown),
        "the zone for quiet hours: none: unknown"
    );
    let caps = "caps of the site for this purpose, and of the person over all: none";
    assert_eq!(of(DenialReason::FrequencyCapReached), caps);
}

#[test]
fn an_explanation_names_the_template_and_whose_it_is() {
    let of = |purpose, template| {
        let rule = DenialReason::TemplateNotOfPurpose;
        looked_at(&World::with_yes(), purpose, template, rule, NOON)
    };
    assert_eq!(
        of("survey", Some("spring")),
        "the template `spring`, which belongs to the purpose `survey`"
    );
    assert_eq!(
        of("news", Some("nonsense")),
        "the template `nonsense`, which the site does not declare"
    );
    assert_eq!(
        of("survey", None),
        "the template: none is named, and the purpose requires one"
    );
}

#[test]
fn an_explanation_says_since_when_who_has_stopped_and_what_a_legal_duty_passes() {
    let stopped = World::with_yes()
        .contact(NOON, ContactEvent::Stopped { by: "ana".to_owned() })
        .person("2026-11-22T13:00:00Z", PersonEvent::Stopped);
    let stops =
        "stops: of the contact point since 2026-11-22T12:00:00.000Z; of the person since 2026-11-22T13:00:00.000Z";
    let of = |purpose, template| looked_at(&stopped, purpose, template, DenialReason::Stopped, NOON);
    assert_eq!(of("news", None), stops);
    assert_eq!(
        of("recall", Some("recall-1")),
        format!("{stops}; a legal duty passes them")
    );
}

#[test]
fn an_explanation_tells_a_bounce_from_a_complaint() {
    let of = |because| {
        let world = World::with_yes().contact(NOON, ContactEvent::Suppressed { because });
        looked_at(&world, "news", None, DenialReason::Suppressed, NOON)
    };
    let bounced = "hard bounces and complaints: the address bounced hard";
    assert_eq!(of(Suppression::HardBounce), bounced);
    let complained = "hard bounces and complaints: a message was complained about";
    assert_eq!(of(Suppression::Complaint), complained);
}

#[test]
fn an_explanation_says_until_when_a_yes_is_good_and_who_waits() {
    let world = World::empty()
        .contact("2026-11-20T12:00:00Z", yes("news", "2", "ana"))
        .contact("2026-11-20T13:00:00Z", asked("news", "ben"));
    let of = |now| looked_at(&world, "news", None, DenialReason::ConsentExpired, now);
    let said = "what was said: yes at 2026-11-20T12:00:00.000Z to notice 2 (in force: 2)";
    let until = "2026-11-22T12:00:00.000Z; 1 asked and not confirmed";
    assert_eq!(of("2026-11-22T11:59:59.999Z"), format!("{said}, good until {until}"));
    assert_eq!(of(NOON), format!("{said}, ended at {until}"));
    let nothing = looked_at(&World::empty(), "news", None, DenialReason::ConsentMissing, NOON);
    assert_eq!(nothing, "what was said: nothing was said");
}

#[test]
fn an_explanation_of_a_purpose_that_needs_no_yes_names_the_act_and_the_objection() {
    let of = |world: &World| {
        looked_at(
            world,
            "orders",
            Some("dispatched"),
            DenialReason::ConsentWithdrawn,
            NOON,
        )
    };
    assert_eq!(of(&World::empty()), "it rests on contract (your order); no objection");
    let objected = World::empty().contact(NOON, no("orders", "ana"));
    assert_eq!(of(&objected), "it rests on contract (your order); the person objected");
}
