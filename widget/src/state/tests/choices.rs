//! Yes, no and nothing said.

use super::{fill_in, known, own, stranger, with_choice};
use crate::state::Msg;
use crate::state::answer::{Notice, Problem};
use crate::state::note::Note;
use beckon_contract::{Channel, Choice, ConsentStatus};

#[test]
fn nothing_is_chosen_beforehand() {
    let widget = stranger();
    let known = widget.known().expect("it is loaded");
    for purpose in &known.site.purposes {
        for channel in &purpose.channels {
            assert_eq!(widget.draft.answer(known, purpose, *channel), None);
        }
    }
    assert_eq!(widget.note, Note::default());
}

#[test]
fn yes_to_all_answers_only_what_needs_an_answer() {
    let mut widget = stranger();
    widget.update(Msg::AnswerAll(true));
    let answered: Vec<_> = widget
        .draft
        .answers
        .iter()
        .map(|answer| answer.purpose.as_str())
        .collect();
    assert_eq!(answered, ["newsletter", "offers", "offers"]);
}

#[test]
fn a_channel_that_is_left_out_loses_its_address_and_each_yes_to_it() {
    let mut widget = stranger();
    widget.update(Msg::AnswerAll(true));
    widget.update(Msg::DropContact(Channel::Sms));
    let known = widget.known().expect("it is loaded");
    assert_eq!(widget.draft.answer(known, &known.site.purposes[1], Channel::Sms), None);
    assert_eq!(
        widget.draft.answer(known, &known.site.purposes[1], Channel::Email),
        Some(true)
    );
    assert_eq!(widget.draft.asked_for(known), [Channel::Email]);
    assert_eq!(widget.focus, "add-contact-sms");
    assert_eq!(widget.said, "Removed. Each yes to it is taken back.");
}

#[test]
fn the_first_address_is_still_asked_for_when_it_is_left_out() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::DropContact(Channel::Email));
    let known = widget.known().expect("it is loaded");
    assert_eq!(widget.draft.asked_for(known), [Channel::Email]);
    assert_eq!(widget.draft.written(Channel::Email), None);
    assert!(widget.draft.answers.is_empty());
    assert_eq!(widget.focus, "email");
}

#[test]
fn another_address_of_a_channel_on_record_goes_without_the_yes_to_it() {
    let mut widget = known(with_choice(Choice::Refused, ConsentStatus::Refused, "2026-11"));
    fill_in(&mut widget);
    widget.update(Msg::DropContact(Channel::Email));
    let known = widget.known().expect("it is loaded");
    assert_eq!(
        widget.draft.answer(known, &known.site.purposes[0], Channel::Email),
        Some(true)
    );
    assert_eq!(widget.focus, "add-contact-email");
    assert_eq!(widget.said, "");
}

#[test]
fn a_no_after_a_yes_takes_it_back_also_one_that_waits_or_has_ended() {
    for status in [ConsentStatus::Given, ConsentStatus::Requested, ConsentStatus::Expired] {
        let mut widget = known(with_choice(Choice::Given, status, "2026-11"));
        widget.update(Msg::Answer(0, Channel::Email, false));
        widget.update(Msg::Save);
        assert_eq!(widget.attempt.expect("it is sent").choices[0].choice, Choice::Withdrawn);
    }
}

#[test]
fn an_answer_that_is_on_record_is_not_sent_again() {
    let mut widget = known(with_choice(Choice::Given, ConsentStatus::Given, "2026-11"));
    widget.update(Msg::Answer(0, Channel::Email, true));
    widget.update(Msg::Answer(1, Channel::Email, false));
    widget.update(Msg::Save);
    let body = widget.attempt.expect("it is sent");
    assert_eq!(
        body.choices
            .iter()
            .map(|made| made.purpose.as_str())
            .collect::<Vec<_>>(),
        ["offers"]
    );
}

#[test]
fn a_yes_to_another_text_or_one_that_has_run_out_is_no_answer() {
    for mine in [
        with_choice(Choice::Given, ConsentStatus::Given, "2025-01"),
        with_choice(Choice::Given, ConsentStatus::Expired, "2026-11"),
    ] {
        let widget = known(mine);
        let known = widget.known().expect("it is loaded");
        assert_eq!(
            widget.draft.answer(known, &known.site.purposes[0], Channel::Email),
            None
        );
    }
}

#[test]
fn a_new_text_is_shown_and_its_yes_is_asked_anew() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::Save);
    let notices = vec![Notice {
        purpose: "newsletter".to_owned(),
        notice: "2026-12".to_owned(),
        text: own("More."),
    }];
    widget.got_saved(Err(Problem {
        notices,
        ..Problem::local(409, "notice_outdated")
    }));
    let known = widget.known().expect("it is loaded");
    assert_eq!(known.site.purposes[0].text, own("More."));
    assert_eq!(
        widget.draft.answer(known, &known.site.purposes[0], Channel::Email),
        None
    );
    assert_eq!(widget.draft.contacts.len(), 1, "the address stays");
    widget.update(Msg::Answer(0, Channel::Email, true));
    widget.update(Msg::Save);
    assert_eq!(
        widget.attempt.expect("it is sent").choices[0].notice.as_deref(),
        Some("2026-12")
    );
}
