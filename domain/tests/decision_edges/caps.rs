//! Caps, and the limits of confirmations.

use super::check;
use super::world::{World, took};
use beckon_domain::stored::{ContactEvent, PersonEvent, Suppression};
use beckon_domain::{CapWindow, Channel};

#[test]
fn the_sites_cap_counts_its_own_purpose_until_a_permit_is_exactly_as_old_as_the_window() {
    let world = World::with_yes().person("2026-11-21T12:00:00Z", took("permit-1", "news"));
    check(
        &world,
        &[
            (
                "2026-11-21T12:00:00.000Z",
                "frequency_cap_reached until 2026-11-22T12:00:00.000Z",
            ),
            (
                "2026-11-22T11:59:59.999Z",
                "frequency_cap_reached until 2026-11-22T12:00:00.000Z",
            ),
            ("2026-11-22T12:00:00.000Z", "permit"),
        ],
    );
    let other = World::with_yes().person("2026-11-21T12:00:00Z", took("permit-1", "offers"));
    check(&other, &[("2026-11-21T12:00:00.000Z", "permit")]);
}

#[test]
fn the_persons_cap_counts_every_purpose() {
    let world = World::with_yes()
        .person("2026-11-16T12:00:00Z", took("permit-1", "offers"))
        .person("2026-11-18T12:00:00Z", took("permit-2", "orders"));
    let capped = |permits| {
        world
            .clone()
            .wishes(|wishes| wishes.cap = Some((permits, CapWindow::Week)))
    };
    check(
        &capped(2),
        &[
            (
                "2026-11-23T11:59:59.999Z",
                "frequency_cap_reached until 2026-11-23T12:00:00.000Z",
            ),
            ("2026-11-23T12:00:00.000Z", "permit"),
        ],
    );
    check(&capped(3), &[("2026-11-22T12:00:00Z", "permit")]);
    // Of two permits under a cap of one, the second must leave as well.
    check(
        &capped(1),
        &[(
            "2026-11-22T12:00:00Z",
            "frequency_cap_reached until 2026-11-25T12:00:00.000Z",
        )],
    );
}

#[test]
fn every_window_has_its_length_in_days_of_24_hours() {
    for (per, last, free) in [
        (CapWindow::Day, "2026-11-21T11:59:59.999Z", "2026-11-21T12:00:00.000Z"),
        (CapWindow::Week, "2026-11-27T11:59:59.999Z", "2026-11-27T12:00:00.000Z"),
        (CapWindow::Month, "2026-12-20T11:59:59.999Z", "2026-12-20T12:00:00.000Z"),
        (CapWindow::Year, "2027-11-20T11:59:59.999Z", "2027-11-20T12:00:00.000Z"),
    ] {
        let world = World::with_yes()
            .person("2026-11-20T12:00:00Z", took("permit-1", "offers"))
            .wishes(|wishes| wishes.cap = Some((1, per)));
        check(
            &world,
            &[(last, &format!("frequency_cap_reached until {free}")), (free, "permit")],
        );
    }
}

#[test]
fn the_last_hundred_permits_are_enough_for_any_cap() {
    let mut world = World::with_yes().wishes(|wishes| wishes.cap = Some((100, CapWindow::Year)));
    for nth in 0..=100 {
        world = world.person(
            &format!("2026-11-21T{:02}:{:02}:00Z", nth / 60, nth % 60),
            took(&format!("permit-{nth}"), "news"),
        );
    }
    check(
        &world,
        &[(
            "2026-11-22T12:00:00Z",
            "frequency_cap_reached until 2027-11-21T00:01:00.000Z",
        )],
    );
}

#[test]
fn a_permit_given_back_frees_its_slot_and_no_other() {
    let taken = World::with_yes().person("2026-11-22T12:00:00Z", took("permit-1", "news"));
    let back = |permit: &str| PersonEvent::PermitReleased {
        permit: permit.to_owned(),
    };
    check(
        &taken.clone().person("2026-11-22T12:00:00Z", back("permit-1")),
        &[("2026-11-22T12:00:01Z", "permit")],
    );
    check(
        &taken.person("2026-11-22T12:00:00Z", back("permit-2")),
        &[(
            "2026-11-22T12:00:01Z",
            "frequency_cap_reached until 2026-11-23T12:00:00.000Z",
        )],
    );
}

fn sent() -> ContactEvent {
    ContactEvent::ConfirmationSent { by: "ana".to_owned() }
}

fn stop() -> ContactEvent {
    ContactEvent::Stopped { by: "ana".to_owned() }
}

#[track_caller]
fn check_confirm(world: &World, answers: &[(&str, &str)]) {
    for (now, expected) in answers {
        assert_eq!(world.confirm(now), *expected, "at {now}");
    }
}

#[test]
fn a_confirmation_is_sent_once_in_ten_minutes_and_three_times_a_day() {
    let once = World::empty().contact("2026-11-22T10:00:00Z", sent());
    check_confirm(
        &once,
        &[
            (
                "2026-11-22T10:09:59.999Z",
                "frequency_cap_reached until 2026-11-22T10:10:00.000Z",
            ),
            ("2026-11-22T10:10:00.000Z", "permit"),
        ],
    );
    let thrice = once
        .contact("2026-11-22T11:00:00Z", sent())
        .contact("2026-11-23T09:55:00Z", sent());
    check_confirm(
        &thrice,
        &[
            (
                "2026-11-23T09:55:00.000Z",
                "frequency_cap_reached until 2026-11-23T10:05:00.000Z",
            ),
            ("2026-11-23T10:05:00.000Z", "permit"),
        ],
    );
    let full = thrice.contact("2026-11-23T10:05:00Z", sent());
    check_confirm(
        &full,
        &[
            (
                "2026-11-23T10:59:59.999Z",
                "frequency_cap_reached until 2026-11-23T11:00:00.000Z",
            ),
            ("2026-11-23T11:00:00.000Z", "permit"),
        ],
    );
}

#[test]
fn a_confirmation_passes_a_stop_once_a_day() {
    let before = World::empty()
        .contact("2026-11-22T10:00:00Z", sent())
        .contact("2026-11-22T10:30:00Z", stop());
    check_confirm(&before, &[("2026-11-22T12:00:00Z", "permit")]);
    let passed = before.contact("2026-11-22T12:00:00Z", sent());
    let next_day = [
        ("2026-11-22T12:00:00.000Z", "stopped until 2026-11-23T12:00:00.000Z"),
        ("2026-11-23T11:59:59.999Z", "stopped until 2026-11-23T12:00:00.000Z"),
        ("2026-11-23T12:00:00.000Z", "permit"),
    ];
    check_confirm(&passed, &next_day);
    let lifted = passed.contact("2026-11-22T13:00:00Z", ContactEvent::Resumed { by: "ana".to_owned() });
    check_confirm(&lifted, &[("2026-11-22T13:00:00Z", "permit")]);
    check_confirm(&lifted.contact("2026-11-22T13:00:00Z", stop()), &next_day[1..]);
}

#[test]
fn a_confirmation_never_goes_to_a_suppressed_contact_point_and_knows_no_hours() {
    let bounced = World::empty().contact(
        "2026-11-22T10:00:00Z",
        ContactEvent::Suppressed {
            because: Suppression::HardBounce,
        },
    );
    check_confirm(&bounced, &[("2026-11-22T12:00:00Z", "suppressed")]);
    check_confirm(
        &World::empty().site_quiet("00:00", "23:59"),
        &[("2026-11-22T12:00:00Z", "permit")],
    );
    let no_email = World::empty().rules(|site| {
        site.channels.remove(0);
        site.purposes.retain_mut(|purpose| {
            purpose.channels.retain(|channel| *channel != Channel::Email);
            !purpose.channels.is_empty()
        });
        site.templates.retain(|template| template.purpose != "survey");
    });
    check_confirm(&no_email, &[("2026-11-22T12:00:00Z", "channel_not_offered")]);
}
