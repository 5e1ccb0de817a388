//! A save that fails: nothing typed is lost, and it happens once.

use super::{faults, fill_in, known, stranger};
use crate::state::answer::{Mine, Problem, Wrong};
use crate::state::failure::NETWORK;
use crate::state::{Field, Msg, Setting, Task, Trip};
use beckon_contract::{Channel, FeedbackKind};

#[test]
fn a_save_without_an_answer_is_repeated_under_its_id() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::Save);
    let first = widget.attempt.clone();
    widget.got_saved(Err(Problem::local(0, NETWORK)));
    widget.update(Msg::Online);
    assert!(widget.save.is_sending());
    assert_eq!(widget.attempt, first);
}

#[test]
fn a_save_that_was_changed_after_it_failed_has_another_id() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::Save);
    let first = widget.attempt.clone().expect("it is sent").id;
    widget.got_saved(Err(Problem::local(0, NETWORK)));
    widget.typed(Field::Address(Channel::Email), "bea@example.com".to_owned());
    widget.update(Msg::Online);
    assert!(!widget.save.is_sending(), "what was changed is not sent by itself");
    widget.update(Msg::Save);
    assert_ne!(widget.attempt.expect("it is sent").id, first);
}

#[test]
fn an_answer_that_never_comes_loses_nothing() {
    let mut widget = stranger();
    fill_in(&mut widget);
    let draft = widget.draft.clone();
    widget.update(Msg::Save);
    widget.got_saved(Err(Problem::local(0, NETWORK)));
    assert_eq!(widget.draft, draft);
}

#[test]
fn the_edges_faults_stand_beside_their_fields() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::Answer(1, Channel::Email, false));
    widget.update(Msg::Save);
    let wrong = |pointer: &str, code: &str| Wrong {
        pointer: pointer.to_owned(),
        code: code.to_owned(),
        detail: String::new(),
    };
    let errors = vec![
        wrong("/contact_points/0/address", "email_invalid"),
        wrong("/choices/1/purpose", "purpose_unknown"),
        wrong("/quiet_hours", "quiet_hours_invalid"),
    ];
    widget.got_saved(Err(Problem {
        errors,
        ..Problem::local(422, "body_invalid")
    }));
    let expected = [
        (Field::Address(Channel::Email), "email_invalid"),
        (Field::Choice(1, Channel::Email), "purpose_unknown"),
        (Field::Setting(Setting::QuietTo), "quiet_hours_invalid"),
    ];
    assert_eq!(faults(&widget), expected);
    assert!(widget.times_open, "an error is never behind something closed");
}

#[test]
fn a_fault_of_no_field_is_still_said_and_in_words_for_visitors() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::Save);
    let errors = vec![Wrong {
        pointer: "/page".to_owned(),
        code: "page_invalid".to_owned(),
        detail: "Not a page.".to_owned(),
    }];
    widget.got_saved(Err(Problem {
        errors,
        ..Problem::local(422, "body_invalid")
    }));
    assert_eq!(widget.said, widget.texts.problem("unavailable"));
    for (status, code) in [(404, "site_unknown"), (403, "origin_not_listed"), (500, "internal")] {
        let problem = Problem {
            detail: "Check the name in `data-site`.".to_owned(),
            ..Problem::local(status, code)
        };
        widget.save = Trip::Editing;
        widget.update(Msg::Save);
        widget.got_saved(Err(problem));
        assert_eq!(widget.said.trim_end(), widget.texts.problem("unavailable"), "{code}");
    }
    widget.save = Trip::Editing;
    widget.update(Msg::Save);
    widget.got_saved(Err(Problem::local(429, "too_many_requests")));
    assert!(widget.said.starts_with("Too many requests"), "{}", widget.said);
}

fn zone_unknown() -> Problem {
    let errors = vec![Wrong {
        pointer: "/time_zone".to_owned(),
        code: "time_zone_unknown".to_owned(),
        detail: String::new(),
    }];
    Problem {
        errors,
        ..Problem::local(422, "body_invalid")
    }
}

#[test]
fn a_zone_that_the_platform_supplied_never_stands_in_the_way_of_what_was_said() {
    let mut widget = stranger();
    widget.place.zone = "Etc/Unknown".to_owned();
    fill_in(&mut widget);
    widget.update(Msg::Save);
    let first = widget.attempt.clone().expect("it is sent");
    assert_eq!(first.time_zone, Some(Some("Etc/Unknown".to_owned())));
    widget.tasks.clear();
    widget.got_saved(Err(zone_unknown()));
    let second = widget.attempt.clone().expect("it is sent again");
    assert!(widget.save.is_sending() && widget.tasks == [Task::Save]);
    assert_eq!((second.time_zone, second.choices), (None, first.choices));
    assert_ne!(second.id, first.id, "an id names one body");
}

#[test]
fn a_zone_that_was_chosen_and_is_none_is_said() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.typed(Field::Setting(Setting::Zone), "Mars/Olympus".to_owned());
    widget.update(Msg::Save);
    widget.got_saved(Err(zone_unknown()));
    assert_eq!(faults(&widget), [(Field::Setting(Setting::Zone), "time_zone_unknown")]);
}

#[test]
fn what_the_platform_supplies_and_the_edge_would_refuse_is_not_sent() {
    let long = format!("https://shop.example/{}", "a".repeat(2_000));
    for (page, language) in [
        ("nullsrcdoc", "1"),
        ("file:///home/page.html", "x"),
        (&long, "the German one"),
    ] {
        let mut widget = stranger();
        widget.place.page = page.to_owned();
        widget.place.language = language.to_owned();
        fill_in(&mut widget);
        widget.update(Msg::Save);
        assert_eq!(widget.attempt.clone().expect("it is sent").page, None, "{page}");
        widget.update(Msg::Kind(FeedbackKind::Idea));
        widget.update(Msg::WithPage(true));
        widget.typed(Field::Text, "Wider".to_owned());
        widget.update(Msg::Send);
        let note = widget.note_attempt.expect("it is sent");
        assert_eq!((note.page, note.language), (None, None), "{page} {language}");
    }
}

#[test]
fn an_old_token_is_forgotten_and_the_draft_is_not() {
    let mut widget = known(Mine::default());
    fill_in(&mut widget);
    let draft = widget.draft.clone();
    widget.update(Msg::Save);
    widget.got_saved(Err(Problem::local(401, "person_unknown")));
    assert_eq!((widget.token.clone(), widget.draft.clone()), (None, draft));
    assert!(widget.tasks.contains(&Task::KeepToken));
    widget.update(Msg::Save);
    assert_eq!(widget.attempt.expect("it is sent").person, None);
}
