//! Stop everything, and its undoing.

use super::{ana, known, stranger};
use crate::state::answer::{Mine, Problem, Stopped};
use crate::state::{Field, Msg, Stopping, Task};
use beckon_contract::Channel;

#[test]
fn one_tap_stops_the_person_of_the_token() {
    let mut widget = known(Mine::default());
    widget.update(Msg::Stop);
    assert_eq!(widget.tasks, [Task::Stop]);
    assert_eq!(
        (widget.stops[0].person.as_deref(), &widget.stops[0].contact_point),
        (Some("token"), &None)
    );
}

#[test]
fn without_a_token_a_stop_asks_for_the_address() {
    let mut widget = stranger();
    widget.update(Msg::Stop);
    assert!(matches!(widget.stop, Stopping::Asking(..)));
    widget.update(Msg::StopAddress);
    assert!(widget.stops.is_empty());
    widget.typed(Field::StopAddress, "ana@example.com".to_owned());
    widget.update(Msg::StopAddress);
    assert!(widget.stops[0].contact_point.is_some());
}

#[test]
fn a_half_typed_address_cannot_hold_a_stop_up() {
    let mut widget = stranger();
    widget.typed(Field::Address(Channel::Email), "ana".to_owned());
    widget.update(Msg::Stop);
    assert!(matches!(widget.stop, Stopping::Asking(..)));
}

#[test]
fn a_stop_that_fails_is_not_shown_as_a_stop() {
    let mut widget = known(Mine::default());
    widget.update(Msg::Stop);
    widget.got_stopped(Err(Problem::local(503, "unavailable")));
    assert!(matches!(widget.stop, Stopping::Failed(_)));
}

#[test]
fn a_stop_is_undone_by_one_press() {
    let mut widget = known(Mine::default());
    widget.update(Msg::Stop);
    widget.got_stopped(Ok(Stopped {
        person: "token".to_owned(),
        ..Stopped::default()
    }));
    widget.got_mine(Ok(Mine {
        stopped: true,
        ..Mine::default()
    }));
    assert!(matches!(widget.stop, Stopping::Stopped(Some(_), _)));
    widget.update(Msg::Resume);
    widget.got_resumed(Ok(true));
    assert_eq!(widget.stop, Stopping::No);
}

#[test]
fn a_stop_that_needs_a_confirmation_to_end_holds_until_then() {
    let mut widget = known(Mine {
        points: vec![ana()],
        stopped: true,
        ..Mine::default()
    });
    widget.update(Msg::Resume);
    widget.got_resumed(Ok(false));
    assert_eq!(widget.stop, Stopping::EndsWhenConfirmed);
    assert_eq!(widget.waiting, [ana()]);
}

#[test]
fn a_lifting_that_is_pressed_again_after_no_answer_came_is_the_same_act() {
    let mut widget = known(Mine {
        points: vec![ana()],
        stopped: true,
        ..Mine::default()
    });
    let press = |widget: &mut crate::state::Widget| {
        widget.update(Msg::Resume);
        widget.lifting.clone().and_then(|lifting| lifting.id)
    };
    let first = press(&mut widget);
    assert!(first.is_some());
    widget.got_resumed(Err(Problem::local(0, "timeout")));
    assert_eq!(press(&mut widget), first);
    widget.got_resumed(Err(Problem::local(409, "id_reused")));
    assert_ne!(press(&mut widget), first, "what was answered is over");
}
