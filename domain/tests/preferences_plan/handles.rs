//! What is known only masked: taken away, and asked once more, by its handle.

use super::{ANA, BEA, Widget, choice, email, problems, told};
use beckon_domain::Choice;
use beckon_domain::fault::FaultKind;
use beckon_domain::stored::{PersonEvent, Proof};
use serde_json::json;

/// A widget whose yes to news by email waits for Ana.
fn waiting() -> Widget {
    let mut widget = Widget::default();
    widget.saves(json!({ "contact_points": [email(ANA)], "choices": [choice("news", "email", "given")] }));
    widget
}

#[test]
fn a_contact_point_is_taken_away_with_what_was_said_yes_to_there() {
    let mut widget = waiting();
    let plan = widget.saves(json!({ "remove_handles": ["handle-email-ana"] }));
    assert_eq!(told(&plan), ["email-ana: withdrawn news"]);
    assert_eq!(widget.standing.claims, []);
    assert_eq!(
        widget.standing.choices[0].choice,
        Choice::Withdrawn,
        "nobody is left to say yes for"
    );
}

#[test]
fn what_is_said_of_a_channel_holds_as_long_as_another_address_of_it_is_left() {
    let mut widget = waiting();
    widget.saves(json!({ "contact_points": [email(BEA)] }));
    widget.saves(json!({ "remove_handles": ["handle-email-ana"] }));
    assert_eq!(widget.standing.choices[0].choice, Choice::Given);
}

#[test]
fn a_yes_that_waits_is_asked_once_more_and_nothing_else_is() {
    let mut widget = waiting();
    widget.saves(json!({ "contact_points": [email(BEA)] }));
    let plan = widget.saves(json!({ "confirm_handles": ["handle-email-ana"] }));
    assert_eq!(told(&plan), ["email-ana: asked news 2, confirm"]);
    assert!(plan.events.is_empty(), "nothing new was said: {:?}", plan.events);
}

#[test]
fn what_has_confirmed_is_asked_for_nothing_that_holds_already() {
    let mut widget = waiting();
    let (contact, proof) = ("email-ana".to_owned(), Proof::Link);
    widget.takes(PersonEvent::Confirmed { contact, proof });
    let plan = widget.saves(json!({ "confirm_handles": ["handle-email-ana"] }));
    assert_eq!(told(&plan), ["email-ana: confirm"]);
    let plan = widget
        .proven("email-ana")
        .saves(json!({ "confirm_handles": ["handle-email-ana"] }));
    assert!(
        told(&plan).is_empty(),
        "its code was typed in just now: {:?}",
        told(&plan)
    );
}

#[test]
fn a_handle_that_names_nothing_is_refused_by_its_place() {
    let body = json!({ "remove_handles": ["handle-email-ana", "handle-email-bea"],
        "confirm_handles": ["handle-email-ana", "x"] });
    let (kind, lines) = problems(waiting().plans(body));
    assert_eq!(kind, FaultKind::BodyInvalid);
    assert_eq!(
        lines,
        [
            "/remove_handles/1 contact_point_unknown",
            "/confirm_handles/0 contact_point_unknown",
            "/confirm_handles/1 contact_point_unknown",
        ],
        "what is taken away cannot be asked as well"
    );
}

#[test]
fn somebody_whose_contact_point_it_is_not_has_no_handle_for_it() {
    let (_, lines) = problems(Widget::default().plans(json!({ "remove_handles": ["handle-email-ana"] })));
    assert_eq!(lines, ["/remove_handles/0 contact_point_unknown"]);
}
