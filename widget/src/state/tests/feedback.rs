//! Feedback.

use super::stranger;
use crate::state::answer::Received;
use crate::state::note::Note;
use crate::state::{Field, Msg, Panel, Task, Trip};
use beckon_contract::FeedbackKind;

#[test]
fn feedback_says_the_page_only_where_the_visitor_lets_it() {
    let mut widget = stranger();
    widget.update(Msg::Show(Panel::Feedback));
    widget.update(Msg::Kind(FeedbackKind::Problem));
    widget.typed(Field::Text, "The size chart is wrong".to_owned());
    widget.update(Msg::Send);
    assert_eq!(widget.note_attempt.take().expect("it is sent").page, None);
    widget.send = Trip::Editing;
    widget.update(Msg::WithPage(true));
    widget.update(Msg::Send);
    assert_eq!(
        widget.note_attempt.expect("it is sent").page.as_deref(),
        Some("https://shop.example/boots")
    );
}

#[test]
fn feedback_that_may_be_answered_needs_a_place_to_answer() {
    let mut widget = stranger();
    widget.update(Msg::Kind(FeedbackKind::Question));
    widget.typed(Field::Text, "When?".to_owned());
    widget.update(Msg::AnswerMe(true));
    widget.update(Msg::Send);
    let failure = widget.send.failure().expect("it failed");
    assert_eq!(
        failure.about(Field::AnswerAddress).map(|fault| fault.code.as_str()),
        Some("contact_point_missing")
    );
}

#[test]
fn feedback_leaves_a_reference_to_come_back_with() {
    let mut widget = stranger();
    widget.update(Msg::Show(Panel::Feedback));
    widget.update(Msg::Kind(FeedbackKind::Praise));
    widget.typed(Field::Text, "Good boots".to_owned());
    widget.update(Msg::Send);
    widget.got_received(Ok(Received {
        person: "token".to_owned(),
        reference: "R-1".to_owned(),
        waiting: Vec::new(),
    }));
    assert_eq!(
        (widget.reference.as_str(), widget.note.clone()),
        ("R-1", Note::default())
    );
    widget.tasks.clear();
    widget.update(Msg::Open);
    assert!(widget.tasks.contains(&Task::LookUp));
}
