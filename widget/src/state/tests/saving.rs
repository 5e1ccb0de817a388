//! What a save sends, and what is missing before it can be sent.

use super::{faults, fill_in, known, saved, stranger, with_choice};
use crate::state::answer::{Mine, Problem};
use crate::state::draft::Draft;
use crate::state::note::Note;
use crate::state::{Field, Msg, Setting, Task};
use beckon_contract::{Channel, Choice, ConsentStatus, FeedbackKind};

#[test]
fn saving_nothing_sends_nothing_and_says_so() {
    let mut widget = stranger();
    widget.update(Msg::Save);
    assert_eq!(
        widget.save.failure().map(|failure| failure.code.as_str()),
        Some("nothing_to_save")
    );
    assert!(!widget.tasks.contains(&Task::Save));
    let once = widget.said.clone();
    widget.update(Msg::Save);
    assert!(widget.said != once && widget.said.trim() == once, "{:?}", widget.said);
    widget.update(Msg::Save);
    assert_eq!(widget.said, once);
    widget.update(Msg::ShowTimes);
    assert_eq!(widget.said, "", "it is over");
}

#[test]
fn a_yes_without_an_address_asks_for_it_beside_its_field() {
    let mut widget = stranger();
    widget.update(Msg::Answer(1, Channel::Sms, true));
    widget.update(Msg::Save);
    assert_eq!(
        faults(&widget),
        [(Field::Address(Channel::Sms), "contact_point_missing")]
    );
    assert_eq!(widget.focus, "sms");
}

#[test]
fn a_no_without_any_address_asks_whose_no_it_is() {
    let mut widget = stranger();
    widget.update(Msg::AnswerAll(false));
    widget.update(Msg::Save);
    assert_eq!(
        faults(&widget),
        [(Field::Address(Channel::Email), "contact_point_missing")]
    );
}

#[test]
fn a_save_says_what_was_chosen_and_nothing_else() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::Answer(1, Channel::Email, false));
    widget.update(Msg::Save);
    let body = widget.attempt.expect("it is sent");
    let choices: Vec<_> = body
        .choices
        .iter()
        .map(|made| (made.purpose.as_str(), made.choice, made.notice.as_deref()))
        .collect();
    assert_eq!(
        choices,
        [
            ("newsletter", Choice::Given, Some("2026-11")),
            ("offers", Choice::Refused, None)
        ]
    );
    assert_eq!(body.contact_points.len(), 1);
    assert_eq!(body.time_zone, Some(Some("Europe/London".to_owned())));
    assert_eq!(body.page.as_deref(), Some("https://shop.example/boots"));
    assert_eq!(body.language.as_deref(), Some("en"));
    assert_eq!(
        (body.quiet_hours, body.cap, body.pause_until, body.preferred_channels),
        (None, None, None, None)
    );
}

#[test]
fn half_quiet_hours_are_a_fault_and_none_are_cleared() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.typed(Field::Setting(Setting::QuietFrom), "21:00".to_owned());
    widget.update(Msg::Save);
    assert_eq!(
        faults(&widget),
        [(Field::Setting(Setting::QuietTo), "quiet_hours_half")]
    );
    let quiet_hours = Some(beckon_contract::wire::QuietHours {
        from: "21:00".to_owned(),
        to: "08:00".to_owned(),
    });
    let mut widget = known(Mine {
        quiet_hours,
        ..Mine::default()
    });
    widget.update(Msg::AnyHour);
    widget.update(Msg::Save);
    assert_eq!(widget.attempt.expect("it is sent").quiet_hours, Some(None));
}

#[test]
fn an_address_on_record_goes_with_the_save_unless_it_is_kept_after_all() {
    let mut widget = known(with_choice(Choice::Given, ConsentStatus::Given, "2026-11"));
    widget.update(Msg::TakeOut(0, true));
    assert_eq!(widget.focus, "keep-contact-0");
    assert_eq!(Draft::from_words(&widget.draft.to_words()), widget.draft);
    widget.update(Msg::TakeOut(0, false));
    widget.update(Msg::Save);
    assert!(!widget.tasks.contains(&Task::Save), "there is nothing to save");
    widget.update(Msg::TakeOut(0, true));
    widget.update(Msg::Save);
    assert_eq!(widget.attempt.clone().expect("it is sent").remove_handles, ["h-ana"]);
}

#[test]
fn what_was_taken_out_is_not_said_to_have_confirmed() {
    let mut widget = known(with_choice(Choice::Given, ConsentStatus::Requested, "2026-11"));
    widget.got_mine(Ok(Mine::default()));
    assert!(widget.waiting.is_empty() && widget.said.is_empty(), "{}", widget.said);
}

#[test]
fn asking_once_more_is_no_save_of_what_is_filled_in() {
    let mut widget = known(with_choice(Choice::Given, ConsentStatus::Requested, "2026-11"));
    widget.update(Msg::Answer(1, Channel::Email, true));
    let draft = widget.draft.clone();
    widget.update(Msg::AskAgain);
    let body = widget.attempt.clone().expect("it is sent");
    assert_eq!(
        (&body.confirm_handles[..], &body.choices[..]),
        (&["h-ana".to_owned()][..], &[][..])
    );
    widget.got_saved(Err(Problem::local(0, "network")));
    widget.update(Msg::Save);
    let body = widget.attempt.clone().expect("it is sent");
    assert_eq!(
        (body.confirm_handles.len(), body.choices.len()),
        (0, 1),
        "the save sent the question instead"
    );
    widget.got_saved(Err(Problem::local(0, "network")));
    widget.update(Msg::AskAgainAt(0));
    widget.got_saved(Ok(saved()));
    assert_eq!((widget.draft, widget.focus.as_str()), (draft, "code"));
}

#[test]
fn a_draft_survives_being_kept() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::AddContact(Channel::Post));
    widget.typed(Field::Address(Channel::Post), "Ana\n1 High Street".to_owned());
    widget.update(Msg::Move(Channel::Email, false));
    widget.typed(Field::Setting(Setting::Pause), "2027-01-10".to_owned());
    assert_eq!(Draft::from_words(&widget.draft.to_words()), widget.draft);
    widget.update(Msg::Kind(FeedbackKind::Idea));
    widget.update(Msg::Rate(2));
    widget.typed(Field::Text, "Two\nlines".to_owned());
    widget.update(Msg::AnswerMe(true));
    assert_eq!(Note::from_words(&widget.note.to_words()), widget.note);
}
