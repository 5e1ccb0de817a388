//! What holds for all input, tried on much of it.

use beckon_domain::address::ContactPoint;
use beckon_domain::decision::{Asker, Denial, Question, decide, explain};
use beckon_domain::deployment::Context;
use beckon_domain::preferences::Save;
use beckon_domain::rules::Rules;
use beckon_domain::stored::{ContactEvent, ContactStanding, PersonEvent, PersonStanding, Proof, Slot, Wishes};
use beckon_domain::time::{DAY, Instant, MINUTE};
use beckon_domain::wire::{self, Address};
use beckon_domain::zone::{QuietHours, Zone};
use beckon_domain::{CapWindow, Channel};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Pacific/Chatham",
];

fn rules() -> Rules {
    rules_with_hours(None)
}

/// The rules of a site that keeps quiet daily, or does not.
fn rules_with_hours(hours: Option<(String, String)>) -> Rules {
    let mut site: wire::Rules = serde_json::from_str(include_str!("fixture/site.json")).expect("of the wire type");
    site.purposes[0].valid_days = None;
    site.quiet_hours = hours.map(|(from, to)| wire::QuietHours { from, to });
    Rules::parse(&site, &Context::default()).expect("the rules load")
}

/// An instant within 2026 and 2027.
fn instant() -> impl Strategy<Value = Instant> {
    (1_767_225_600_000_i64..1_830_297_600_000).prop_map(Instant::from_millis)
}

fn time_of_day() -> impl Strategy<Value = String> {
    (0..24, 0..60).prop_map(|(hours, minutes)| format!("{hours:02}:{minutes:02}"))
}

fn hours() -> impl Strategy<Value = (String, String)> {
    (time_of_day(), time_of_day()).prop_filter("a window has two ends", |(from, to)| from != to)
}

fn wishes() -> impl Strategy<Value = Wishes> {
    let hours =
        option::of((time_of_day(), time_of_day()).prop_filter("a window has two ends", |(from, to)| from != to));
    let zone = option::of(select(&ZONES[..]).prop_map(str::to_owned));
    let cap = option::of((1..4_u32, select(CapWindow::ALL)));
    let pause =
        option::of((2026..2028, 1..13, 1..29).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}")));
    let order = vec(select(Channel::ALL), 0..3);
    let language = option::of(select(&["en", "de"][..]).prop_map(str::to_owned));
    (hours, zone, cap, pause, order, language).prop_map(
        |(quiet_hours, time_zone, cap, pause_until, order, language)| Wishes {
            preferred_channels: order,
            quiet_hours,
            time_zone,
            cap,
            pause_until,
            language,
        },
    )
}

/// Permits that were taken before now, oldest first.
fn slots_before(now: Instant) -> impl Strategy<Value = Vec<Slot>> {
    let slot = (0..40 * DAY, select(&["news", "orders"][..])).prop_map(move |(age, purpose)| Slot {
        at: now.plus(-age),
        permit: age.to_string(),
        purpose: purpose.to_owned(),
    });
    vec(slot, 0..6).prop_map(|mut slots| {
        slots.sort_by_key(|slot| slot.at);
        slots
    })
}

fn now_and_slots() -> impl Strategy<Value = (Instant, Vec<Slot>)> {
    instant().prop_flat_map(|now| (Just(now), slots_before(now)))
}

/// A contact point with a standing yes to the news.
fn given() -> ContactStanding {
    let mut contact = ContactStanding::default();
    let event = ContactEvent::Given {
        purpose: "news".to_owned(),
        notice: "2".to_owned(),
        by: "ana".to_owned(),
        proof: Proof::Link,
    };
    contact.apply(&event, &"0.1".to_owned(), Instant::from_millis(0));
    contact
}

const NEWS: Question<'_> = Question {
    asker: Asker::Sender,
    purpose: "news",
    channel: Channel::Email,
    template: None,
};

fn of(wishes: Wishes, slots: &[Slot]) -> PersonStanding {
    PersonStanding {
        wishes,
        slots: slots.to_vec(),
        ..PersonStanding::default()
    }
}

/// Anything that may be typed, and much that is nearly right.
fn typed() -> impl Strategy<Value = wire::ContactPoint> {
    let email = "[ -~äÄßİ]{0,6}[a-zA-Z0-9._+-]{1,12}@[a-zA-Z0-9äöüßΣ.-]{1,12}\\.[a-zA-Z]{2,7} ?";
    let text = prop_oneof![
        (select(&[Channel::Email][..]), email),
        (
            select(&[Channel::Sms, Channel::Phone, Channel::Whatsapp][..]),
            "(\\+|00)?[0-9 ()./-]{3,20}( ext\\. [0-9]{1,4})?"
        ),
        (select(&[Channel::Push][..]), "[!-~]{0,40}"),
        (select(Channel::ALL), ".{0,20}"),
    ];
    let text = text.prop_map(|(channel, address)| wire::ContactPoint {
        channel,
        address: Address::Text(address),
    });
    let post = (vec(".{0,30}", 0..8), " ?[a-zA-Z]{1,3}").prop_map(|(lines, country)| wire::ContactPoint {
        channel: Channel::Post,
        address: Address::Postal(wire::Postal { lines, country }),
    });
    prop_oneof![3 => text, 1 => post]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_normal_form_is_its_own_normal_form(typed in typed(), region in select(&["GB", "DE", "IT", "US", "AR"][..])) {
        if let Ok(point) = ContactPoint::parse(&typed, region) {
            let again = ContactPoint::parse(&point.to_wire(), region);
            prop_assert!(again.as_ref() == Ok(&point), "{} has another normal form", point.channel());
            let elsewhere = ContactPoint::parse(&point.to_wire(), "JP");
            prop_assert!(elsewhere == Ok(point), "a normal form does not depend on the region");
        }
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused_and_never_read_twice_in_two_ways(
        text in "\\PC{0,60}|[0-9٠-٩０-９+ ()/.;x#ext=\u{200b}\u{a0}-]{0,40}|[a-zA-Z\u{212a}\u{130}ＫÄäß@.\u{ad}\u{202a}-]{0,40}",
        channel in select(Channel::ALL), region in select(&["GB", "DE", "MX", "AR", "BR", "RU", ""][..])
    ) {
        let typed = wire::ContactPoint { channel, address: Address::Text(text) };
        if let Ok(point) = ContactPoint::parse(&typed, region) {
            prop_assert!(ContactPoint::parse(&point.to_wire(), "") == Ok(point), "another normal form on {channel}");
        }
    }

    #[test]
    fn two_mailboxes_never_share_a_normal_form(
        (one, other) in ("[kK\u{212a}sſßiİıIäÄａ.+]{1,3}", "[kK\u{212a}sſßiİıIäÄａ.+]{1,3}")
    ) {
        let normal = |local: &str| {
            let address = Address::Text(format!("{local}@example.com"));
            ContactPoint::parse(&wire::ContactPoint { channel: Channel::Email, address }, "")
        };
        if let (Ok(first), Ok(second)) = (normal(&one), normal(&other)) {
            prop_assert_eq!(first == second, one.eq_ignore_ascii_case(&other));
        }
    }

    #[test]
    fn a_number_has_at_most_fifteen_digits_and_ends_as_it_was_typed(
        digits in "[+]?[0-9]{4,25}", region in select(&["GB", "DE", "MX", "AR", "BR", "US"][..])
    ) {
        let typed = wire::ContactPoint { channel: Channel::Sms, address: Address::Text(digits.clone()) };
        if let Ok(point) = ContactPoint::parse(&typed, region) {
            prop_assert!(point.normal().len() <= 16);
            prop_assert!(digits.ends_with(&point.normal()[point.normal().len() - 4..]), "a digit is lost at the end");
        }
    }

    #[test]
    fn a_mask_never_shows_the_whole_and_nothing_else_shows_any(typed in typed()) {
        if let Ok(point) = ContactPoint::parse(&typed, "GB") {
            prop_assert!(point.channel() == Channel::Push || !point.masked().contains(point.normal()));
            prop_assert_eq!(format!("{point:?}"), format!("{}:[redacted]", point.channel()));
        }
    }

    #[test]
    fn wishes_taken_without_proof_never_widen(
        before in wishes(), wanted in wishes(), (now, slots) in now_and_slots()
    ) {
        let (rules, contact) = (rules(), given());
        let narrowed = before.narrowed_to(&wanted);
        let answer = |wishes: &Wishes| decide(&NEWS, &rules, &contact, &of(wishes.clone(), &slots), now);
        if answer(&narrowed).is_ok() {
            prop_assert!(answer(&before).is_ok(), "{before:?} narrowed to {wanted:?} permits more");
        }
        prop_assert_eq!(narrowed.narrowed_to(&wanted), narrowed.clone(), "once narrowed, nothing is left to narrow");
        prop_assert_eq!(before.narrowed_to(&before), before.clone());
        prop_assert_eq!((narrowed.time_zone, narrowed.language), (before.time_zone, before.language));
    }

    #[test]
    fn wishes_filled_from_others_keep_what_was_set(own in wishes(), other in wishes()) {
        let filled = own.filled_from(&other);
        prop_assert_eq!(filled.filled_from(&other), filled.clone());
        prop_assert_eq!(Wishes::default().filled_from(&own), own.clone());
        prop_assert!(own.cap.is_none() || filled.cap == own.cap);
        prop_assert!(own.quiet_hours.is_none() || filled.quiet_hours == own.quiet_hours);
        prop_assert!(own.pause_until.is_none() || filled.pause_until == own.pause_until);
    }

    #[test]
    fn a_quiet_window_ends_at_the_first_minute_outside(
        from in time_of_day(), to in time_of_day(), zone in select(&ZONES[..]), at in instant()
    ) {
        prop_assume!(from != to);
        let (window, zone) = (QuietHours::parse(&from, &to).expect("a window"), Zone::named(zone).expect("a zone"));
        let end = window.end(&zone, at);
        prop_assert!(end >= at && !window.holds(&zone, end));
        let next_minute = at.millis().div_euclid(MINUTE) * MINUTE + MINUTE;
        let walked = (next_minute..).step_by(usize::try_from(MINUTE).expect("fits")).map(Instant::from_millis);
        let first = std::iter::once(at).chain(walked).find(|&at| !window.holds(&zone, at));
        prop_assert_eq!(Some(end), first);
    }

    #[test]
    fn at_retry_at_time_no_longer_denies_and_before_it_always_did(
        wishes in wishes(), of_site in option::of(hours()), (now, slots) in now_and_slots(), sooner in 0..30 * DAY
    ) {
        let (rules, contact, person) = (rules_with_hours(of_site), given(), of(wishes, &slots));
        let answer = |at: Instant| decide(&NEWS, &rules, &contact, &person, at);
        match answer(now) {
            Err(Denial { retry_at: Some(retry_at), .. }) => {
                prop_assert!(retry_at > now);
                prop_assert!(answer(retry_at).is_ok());
                prop_assert!(answer(retry_at.plus(-1)).is_err());
                let between = now.plus(sooner.min(retry_at.since(now) - 1));
                prop_assert_eq!(answer(between).expect_err("still denied").retry_at, Some(retry_at));
            }
            Err(Denial { retry_at: None, .. }) => prop_assert!(answer(now.plus(sooner)).is_err(), "it never ends"),
            Ok(_) => {}
        }
    }

    #[test]
    fn an_explanation_says_what_is_answered(
        wishes in wishes(), of_site in option::of(hours()), (now, slots) in now_and_slots(), known in any::<bool>()
    ) {
        let (rules, person) = (rules_with_hours(of_site), of(wishes, &slots));
        let contact = if known { given() } else { ContactStanding::default() };
        let steps = explain(&NEWS, &rules, &contact, &person, now);
        let first = steps.iter().find(|step| step.found == wire::Finding::Denies).map(|step| step.rule);
        prop_assert_eq!(first, decide(&NEWS, &rules, &contact, &person, now).err().map(|denial| denial.reason));
    }

    #[test]
    fn a_save_of_any_texts_is_understood_or_refused_with_pointers(
        id in ".{0,70}", time_zone in ".{0,40}", pause in ".{0,12}", from in ".{0,6}", page in ".{0,40}", typed in vec(typed(), 0..4)
    ) {
        let body = wire::Preferences {
            id,
            contact_points: typed,
            time_zone: Some(Some(time_zone)),
            pause_until: Some(Some(pause)),
            quiet_hours: Some(Some(wire::QuietHours { from, to: "09:00".to_owned() })),
            page: Some(page),
            ..wire::Preferences::default()
        };
        if let Err(fault) = Save::parse(&body, &rules()) {
            prop_assert!(!fault.errors.is_empty());
            prop_assert!(fault.errors.iter().all(|error| error.pointer.starts_with('/') && !error.detail.is_empty()));
        }
    }
}

#[test]
fn a_fold_of_a_slot_that_moves_in_keeps_the_order_of_time() {
    let slot = |millis| Slot {
        at: Instant::from_millis(millis),
        permit: millis.to_string(),
        purpose: "news".to_owned(),
    };
    let mut person = PersonStanding::default();
    for millis in [5, 1, 3] {
        person.apply(
            &PersonEvent::PermitMoved { slot: slot(millis) },
            Instant::from_millis(9),
        );
    }
    assert_eq!(person.slots, [slot(1), slot(3), slot(5)]);
}
