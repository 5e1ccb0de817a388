//! How much one person may claim, and how many one save may have asked.

use super::{Widget, choice, email, problems};
use beckon_domain::Channel;
use beckon_domain::preferences::{MOST_CLAIMS, MOST_CONFIRMATIONS};
use beckon_domain::stored::PersonEvent;
use serde_json::json;

/// A widget that has named so many addresses before.
fn widget_with(claims: usize) -> Widget {
    let mut widget = Widget::default();
    for at in 0..claims {
        widget.takes(PersonEvent::Claimed {
            contact: format!("email-old{at}"),
            channel: Channel::Email,
        });
    }
    widget
}

/// Addresses that differ in the letters by which this test names them.
fn addresses(many: usize) -> Vec<serde_json::Value> {
    (0..many).map(|at| email(&format!("{at:03}@example.com"))).collect()
}

#[test]
fn a_person_has_twenty_contact_points_at_most_and_what_is_there_may_stay() {
    let room = MOST_CLAIMS - 12;
    let no = [choice("news", "email", "refused")];
    let body = |many| json!({ "contact_points": addresses(many), "choices": no });
    assert_eq!(widget_with(room).plans(body(12)).expect("they fit").events.len(), 13);
    let (_, lines) = problems(widget_with(room + 1).plans(body(12)));
    assert_eq!(lines, ["/contact_points contact_points_too_many"]);
    let mut full = widget_with(MOST_CLAIMS + 5);
    full.saves(json!({ "choices": no }));
    let mut again = body(1);
    again["remove_handles"] = json!((0..6).map(|at| format!("handle-email-old{at}")).collect::<Vec<_>>());
    full.saves(again);
    let known = json!({ "contact_points": [addresses(1)[0]], "choices": no });
    full.saves(known);
}

#[test]
fn one_save_asks_a_handful_to_confirm_and_says_so_where_it_would_ask_more() {
    let yes = [choice("news", "email", "given")];
    let plan = Widget::default().saves(json!({ "contact_points": addresses(MOST_CONFIRMATIONS), "choices": yes }));
    assert_eq!(
        plan.orders.iter().filter(|order| order.confirm).count(),
        MOST_CONFIRMATIONS
    );
    let (_, lines) = problems(
        Widget::default().plans(json!({ "contact_points": addresses(MOST_CONFIRMATIONS + 1), "choices": yes })),
    );
    assert_eq!(lines, ["/contact_points confirmations_too_many"]);
    let (_, lines) = problems(widget_with(MOST_CONFIRMATIONS + 1).plans(json!({ "choices": yes })));
    assert_eq!(
        lines,
        ["/contact_points confirmations_too_many"],
        "also for those that are named already"
    );
}
