//! Pauses, quiet hours, the clock that they are told by, and when to ask again.

use super::world::{World, at, took};
use super::{NOON, check};
use beckon_domain::CapWindow;
use beckon_domain::stored::{ContactEvent, PersonEvent, Wishes};
use beckon_domain::wire::Cap;

fn paused(zone: Option<&str>, until: &str) -> World {
    World::with_yes().wishes(|wishes| {
        wishes.pause_until = Some(until.to_owned());
        wishes.time_zone = zone.map(str::to_owned);
    })
}

#[test]
fn a_pause_ends_when_its_day_begins_in_the_persons_zone() {
    check(
        &paused(Some("Europe/Berlin"), "2026-11-24"),
        &[
            ("2026-11-23T22:59:59.999Z", "paused until 2026-11-23T23:00:00.000Z"),
            ("2026-11-23T23:00:00.000Z", "permit"),
        ],
    );
    check(
        &paused(Some("America/New_York"), "2027-07-01"),
        &[
            ("2027-07-01T03:59:59.999Z", "paused until 2027-07-01T04:00:00.000Z"),
            ("2027-07-01T04:00:00.000Z", "permit"),
        ],
    );
}

#[test]
fn a_pause_ends_in_the_last_zone_on_earth_where_the_persons_is_unknown() {
    let last = [
        ("2026-11-24T11:59:59.999Z", "paused until 2026-11-24T12:00:00.000Z"),
        ("2026-11-24T12:00:00.000Z", "permit"),
    ];
    check(&paused(None, "2026-11-24"), &last);
    check(&paused(Some("Mars/Olympus"), "2026-11-24"), &last);
    let assuming = paused(None, "2026-11-24").rules(|site| site.assume_time_zone = Some("Asia/Tokyo".to_owned()));
    check(&assuming, &last);
}

#[test]
fn a_day_without_a_midnight_begins_at_its_first_instant_and_one_with_two_at_the_first() {
    // In Cairo the clocks go from 24:00 to 01:00 as 24 April 2026 begins.
    check(
        &paused(Some("Africa/Cairo"), "2026-04-24"),
        &[
            ("2026-04-23T21:59:59.999Z", "paused until 2026-04-23T22:00:00.000Z"),
            ("2026-04-23T22:00:00.000Z", "permit"),
        ],
    );
    // In Havana they go back from 01:00 to 00:00 on 1 November 2026.
    check(
        &paused(Some("America/Havana"), "2026-11-01"),
        &[
            ("2026-11-01T03:59:59.999Z", "paused until 2026-11-01T04:00:00.000Z"),
            ("2026-11-01T04:00:00.000Z", "permit"),
        ],
    );
}

#[test]
fn quiet_hours_hold_from_their_first_millisecond_to_before_their_last() {
    check(
        &World::with_yes().quiet(Some("Europe/Berlin"), "20:00", "09:00"),
        &[
            ("2026-11-22T18:59:59.999Z", "permit"),
            ("2026-11-22T19:00:00.000Z", "quiet_hours until 2026-11-23T08:00:00.000Z"),
            ("2026-11-23T07:59:59.999Z", "quiet_hours until 2026-11-23T08:00:00.000Z"),
            ("2026-11-23T08:00:00.000Z", "permit"),
        ],
    );
    check(
        &World::with_yes().quiet(Some("Asia/Kolkata"), "12:00", "13:00"),
        &[
            ("2026-11-22T06:29:59.999Z", "permit"),
            ("2026-11-22T06:30:00.000Z", "quiet_hours until 2026-11-22T07:30:00.000Z"),
            ("2026-11-22T07:30:00.000Z", "permit"),
        ],
    );
}

#[test]
fn when_the_clocks_go_forward_the_minutes_left_out_are_neither_quiet_nor_free() {
    // In Berlin 02:00 to 03:00 is left out on 28 March 2027, at 01:00 UTC.
    let world = |from, to| World::with_yes().quiet(Some("Europe/Berlin"), from, to);
    check(
        &world("02:15", "02:45"),
        &[
            ("2027-03-28T00:59:59.999Z", "permit"),
            ("2027-03-28T01:00:00.000Z", "permit"),
        ],
    );
    check(
        &world("22:00", "02:30"),
        &[
            ("2027-03-28T00:59:59.999Z", "quiet_hours until 2027-03-28T01:00:00.000Z"),
            ("2027-03-28T01:00:00.000Z", "permit"),
        ],
    );
    check(
        &world("02:30", "06:00"),
        &[
            ("2027-03-28T00:59:59.999Z", "permit"),
            ("2027-03-28T01:00:00.000Z", "quiet_hours until 2027-03-28T04:00:00.000Z"),
        ],
    );
}

#[test]
fn when_the_clocks_go_back_the_minutes_that_come_twice_are_quiet_twice() {
    // In Berlin 02:00 to 03:00 comes twice on 25 October 2026, from 00:00 and from 01:00 UTC.
    let world = |from, to| World::with_yes().quiet(Some("Europe/Berlin"), from, to);
    check(
        &world("02:15", "02:45"),
        &[
            ("2026-10-25T00:14:59.999Z", "permit"),
            ("2026-10-25T00:15:00.000Z", "quiet_hours until 2026-10-25T00:45:00.000Z"),
            ("2026-10-25T00:45:00.000Z", "permit"),
            ("2026-10-25T01:15:00.000Z", "quiet_hours until 2026-10-25T01:45:00.000Z"),
            ("2026-10-25T01:45:00.000Z", "permit"),
        ],
    );
    check(
        &world("02:30", "06:00"),
        &[
            ("2026-10-25T00:30:00.000Z", "quiet_hours until 2026-10-25T01:00:00.000Z"),
            ("2026-10-25T01:00:00.000Z", "permit"),
            ("2026-10-25T01:29:59.999Z", "permit"),
            ("2026-10-25T01:30:00.000Z", "quiet_hours until 2026-10-25T05:00:00.000Z"),
        ],
    );
    check(
        &world("22:00", "02:30"),
        &[
            ("2026-10-25T00:29:59.999Z", "quiet_hours until 2026-10-25T00:30:00.000Z"),
            ("2026-10-25T00:30:00.000Z", "permit"),
            ("2026-10-25T01:00:00.000Z", "quiet_hours until 2026-10-25T01:30:00.000Z"),
            ("2026-10-25T01:30:00.000Z", "permit"),
        ],
    );
}

#[test]
fn the_sites_hours_are_kept_by_the_persons_clock_and_united_with_the_persons() {
    let site = World::with_yes().site_quiet("12:00", "14:00");
    let in_berlin = |wishes: &mut Wishes| wishes.time_zone = Some("Europe/Berlin".to_owned());
    check(
        &site.clone().wishes(in_berlin),
        &[
            ("2026-11-22T10:59:59.999Z", "permit"),
            ("2026-11-22T11:00:00.000Z", "quiet_hours until 2026-11-22T13:00:00.000Z"),
            ("2026-11-22T13:00:00.000Z", "permit"),
        ],
    );
    check(
        &site.clone().quiet(Some("Europe/Berlin"), "13:00", "15:00"),
        &[
            ("2026-11-22T11:00:00.000Z", "quiet_hours until 2026-11-22T14:00:00.000Z"),
            ("2026-11-22T13:30:00.000Z", "quiet_hours until 2026-11-22T14:00:00.000Z"),
            ("2026-11-22T14:00:00.000Z", "permit"),
        ],
    );
    let all_day = site.quiet(Some("Europe/Berlin"), "14:00", "12:00");
    check(
        &all_day,
        &[
            ("2026-11-22T11:00:00.000Z", "quiet_hours"),
            ("2026-11-22T13:00:00.000Z", "quiet_hours"),
        ],
    );
}

#[test]
fn an_unknown_zone_denies_at_any_hour_where_a_window_applies_and_only_there() {
    let own = World::with_yes().quiet(None, "20:00", "09:00");
    let of_site = World::with_yes().site_quiet("20:00", "09:00");
    let unreadable = World::with_yes().quiet(Some("Mars/Olympus"), "20:00", "09:00");
    for world in [own, of_site, unreadable] {
        let unknown = [
            ("2026-11-22T02:00:00Z", "time_zone_unknown"),
            ("2026-11-22T12:00:00Z", "time_zone_unknown"),
        ];
        check(&world, &unknown);
        check(
            &world.rules(|site| site.assume_time_zone = Some("Europe/Berlin".to_owned())),
            &[
                ("2026-11-22T18:59:59.999Z", "permit, assuming Europe/Berlin"),
                ("2026-11-22T19:00:00.000Z", "quiet_hours until 2026-11-23T08:00:00.000Z"),
            ],
        );
    }
    check(&World::with_yes(), &[("2026-11-22T02:00:00Z", "permit")]);
}

#[test]
fn a_zone_is_assumed_only_where_it_matters_and_the_persons_own_is_unknown() {
    let assuming = || World::with_yes().rules(|site| site.assume_time_zone = Some("Europe/Berlin".to_owned()));
    check(&assuming(), &[("2026-11-22T12:00:00Z", "permit")]);
    let known = assuming().quiet(Some("America/New_York"), "20:00", "09:00");
    check(
        &known,
        &[
            ("2026-11-22T13:59:59.999Z", "quiet_hours until 2026-11-22T14:00:00.000Z"),
            ("2026-11-22T14:00:00.000Z", "permit"),
        ],
    );
}

#[test]
fn to_ask_again_is_worth_it_when_no_rule_about_time_denies_any_more() {
    let night = World::with_yes().quiet(Some("Europe/Berlin"), "22:00", "07:00");
    let paused = night
        .clone()
        .wishes(|wishes| wishes.pause_until = Some("2026-11-24".to_owned()));
    check(
        &paused,
        &[("2026-11-22T12:00:00Z", "paused until 2026-11-24T06:00:00.000Z")],
    );
    let taken = night.person("2026-11-21T20:30:00Z", took("permit-1", "news"));
    check(
        &taken,
        &[(
            "2026-11-22T12:00:00Z",
            "frequency_cap_reached until 2026-11-22T20:30:00.000Z",
        )],
    );
    let taken = taken.person("2026-11-21T21:30:00Z", took("permit-2", "news"));
    check(
        &taken,
        &[(
            "2026-11-22T12:00:00Z",
            "frequency_cap_reached until 2026-11-23T06:00:00.000Z",
        )],
    );
    check(
        &taken,
        &[("2026-11-21T23:00:00Z", "quiet_hours until 2026-11-23T06:00:00.000Z")],
    );
    let nowhere = paused.quiet(None, "22:00", "07:00");
    check(&nowhere, &[("2026-11-22T12:00:00Z", "paused")]);
}

#[test]
fn a_wish_that_cannot_be_read_denies() {
    let now = "2026-11-22T12:00:00Z";
    check(&paused(None, "some day"), &[(now, "paused")]);
    check(
        &World::with_yes().quiet(Some("Europe/Berlin"), "late", "early"),
        &[(now, "quiet_hours")],
    );
    let capped = World::with_yes().wishes(|wishes| wishes.cap = Some((0, CapWindow::Day)));
    check(&capped, &[(now, "frequency_cap_reached")]);
}

/// A year ahead of noon.
const AHEAD: &str = "2027-11-22T12:00:00Z";

#[test]
fn after_the_clock_went_ahead_and_back_a_cap_is_used_up_for_one_window_from_when_that_is_seen() {
    let world = World::with_yes()
        .rules(|site| site.purposes[0].cap = Some(daily()))
        .person(AHEAD, took("permit-1", "news"));
    assert!(world.person.is_ahead_of(at(NOON)) && !world.person.is_ahead_of(at(AHEAD)));
    let world = world.person(NOON, PersonEvent::ClockWentBack);
    assert!(!world.person.is_ahead_of(at(NOON)));
    check(
        &world,
        &[
            (
                "2026-11-23T11:59:59.999Z",
                "frequency_cap_reached until 2026-11-23T12:00:00.000Z",
            ),
            ("2026-11-23T12:00:00.000Z", "permit"),
        ],
    );
}

fn daily() -> Cap {
    let (permits, per) = (1, CapWindow::Day);
    Cap { permits, per }
}

#[test]
fn after_the_clock_went_ahead_and_back_a_confirmation_goes_out_again_the_next_day() {
    let sent = || ContactEvent::ConfirmationSent { by: "ana".to_owned() };
    let by = "ben".to_owned();
    let mut world = World::empty().contact(AHEAD, ContactEvent::Stopped { by });
    for _ in 0..3 {
        world = world.contact(AHEAD, sent());
    }
    assert!(world.contact.is_ahead_of(at(NOON)));
    let world = world.contact(NOON, ContactEvent::ClockWentBack);
    assert!(!world.contact.is_ahead_of(at(NOON)));
    assert_ne!(world.confirm("2026-11-23T11:59:59.999Z"), "permit");
    assert_eq!(world.confirm("2026-11-23T12:00:00.000Z"), "permit");
}

#[test]
fn clocks_that_are_set_right_and_differ_a_little_change_no_stamp() {
    let slightly = "2026-11-22T12:00:59Z";
    let world = World::empty().person(slightly, took("permit-1", "news"));
    assert!(!world.person.is_ahead_of(at(NOON)));
    let world = world.person(NOON, PersonEvent::ClockWentBack);
    assert_eq!(world.person.slots[0].at, at(slightly));
}
