//! Which customer of the site a person is: said by the site's server, in effect with a proof.

use crate::{ANA, Widget, choice, email, told};
use beckon_domain::stored::PersonEvent;
use beckon_domain::wire::CustomerLink;
use serde_json::json;

impl Widget {
    /// The site's server says which customer this is.
    fn who_is(mut self, customer: &str) -> Self {
        self.customer = Some(customer.to_owned());
        self
    }
}

#[test]
fn a_customer_goes_with_the_confirmations_that_are_sent_anyway() {
    let mut widget = Widget::default().who_is("c-42");
    let plan = widget.saves(json!({ "contact_points": [email(ANA)], "choices": [choice("news", "email", "given")] }));
    assert_eq!(told(&plan), ["email-ana: asked news 2, confirm, as c-42"]);
    assert_eq!(plan.customer, Some(CustomerLink::Requested));
    assert_eq!(widget.standing.customer, None, "nothing is linked before the proof");
}

#[test]
fn where_nothing_else_is_to_be_confirmed_one_contact_point_is_asked() {
    let mut widget = Widget::of_ana().who_is("c-42");
    let plan = widget.saves(json!({}));
    assert_eq!(told(&plan), ["email-ana: confirm, as c-42"]);
    assert_eq!(plan.customer, Some(CustomerLink::Requested));
}

#[test]
fn after_a_code_the_person_is_the_customer_at_once() {
    let mut widget = Widget::of_ana().proven("email-ana").who_is("c-42");
    let plan = widget.saves(json!({}));
    assert_eq!(told(&plan), Vec::<String>::new());
    assert_eq!(plan.customer, Some(CustomerLink::Linked));
    assert_eq!(widget.standing.customer.as_deref(), Some("c-42"));
    let again = widget.saves(json!({}));
    assert_eq!(
        (again.events, again.customer),
        (vec![], Some(CustomerLink::Linked)),
        "said twice is said once"
    );
}

#[test]
fn a_proof_of_somebody_elses_contact_point_links_nobody() {
    let plan = Widget::of_ana().proven("email-bea").who_is("c-42").plans(json!({}));
    let plan = plan.expect("the save is understood");
    let linked = |event: &PersonEvent| matches!(event, PersonEvent::CustomerLinked { .. });
    assert!(!plan.events.iter().any(linked));
    assert_eq!(plan.customer, Some(CustomerLink::Requested));
}
