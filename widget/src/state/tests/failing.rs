//! A save that fails: nothing typed is lost, and it happens once.

use super::{faults, fill_in, known, stranger};
use crate::state::answer::{Mine, Problem, Wrong};
use crate::state::failure::NETWORK;
use crate::state::{Field, Msg, Setting, Task};
use beckon_domain::Channel;

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
        wrong("/time_zone", "zone_unknown"),
    ];
    widget.got_saved(Err(Problem {
        errors,
        ..Problem::local(422, "body_invalid")
    }));
    let expected = [
        (Field::Address(Channel::Email), "email_invalid"),
        (Field::Choice(1, Channel::Email), "purpose_unknown"),
        (Field::Setting(Setting::Zone), "zone_unknown"),
    ];
    assert_eq!(faults(&widget), expected);
    assert!(widget.times_open, "an error is never behind something closed");
}

#[test]
fn a_fault_of_no_field_is_still_said() {
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
    assert_eq!(widget.said, "Not a page.");
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
