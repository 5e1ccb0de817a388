//! A contact point confirms: by the code typed here, or by the link pressed elsewhere.

use super::{ana, fill_in, known, saved, stranger, with_choice};
use crate::state::answer::{Point, Problem};
use crate::state::{Field, Msg, Task, Trip};
use beckon_contract::{Choice, ConsentStatus};

#[test]
fn a_link_pressed_elsewhere_is_noticed_when_the_visitor_looks_again() {
    let mut widget = stranger();
    fill_in(&mut widget);
    widget.update(Msg::Save);
    widget.got_saved(Ok(saved()));
    widget.tasks.clear();
    widget.update(Msg::Seen);
    assert_eq!(widget.tasks, [Task::LoadMine]);
    let mut mine = with_choice(Choice::Given, ConsentStatus::Given, "2026-11");
    mine.points[0].proven = true;
    widget.got_mine(Ok(mine));
    assert_eq!(widget.proof, Trip::Done("a…@example.com".to_owned()));
    widget.tasks.clear();
    widget.update(Msg::Seen);
    assert_eq!(widget.tasks, [], "with nothing to wait for nothing is asked");
}

#[test]
fn a_wrong_code_stays_to_be_mended() {
    let mut widget = known(with_choice(Choice::Given, ConsentStatus::Requested, "2026-11"));
    widget.typed(Field::Code, "1111".to_owned());
    widget.update(Msg::SendCode);
    widget.got_code(Err(Problem::local(422, "code_wrong")));
    assert_eq!((widget.code.as_str(), widget.focus.as_str()), ("1111", "code"));
    widget.typed(Field::Code, "1234 5678".to_owned());
    widget.update(Msg::SendCode);
    widget.got_code(Ok(Point { proven: true, ..ana() }));
    assert!(widget.waiting.is_empty() && widget.code.is_empty());
}
