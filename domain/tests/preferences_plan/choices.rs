//! What each contact point is told of a yes and of a no.

use super::{ANA, BEA, Widget, choice, email, problems, sms, told};
use beckon_domain::Channel;
use beckon_domain::fault::FaultKind;
use beckon_domain::stored::PersonEvent;
use beckon_domain::stored::{ContactEvent, ContactStanding};
use beckon_domain::time::Instant;
use beckon_domain::{Choice, ConsentStatus};
use serde_json::json;

#[test]
fn a_yes_waits_for_proof_and_a_no_binds_at_once() {
    let body = json!({ "contact_points": [email(ANA)],
        "choices": [choice("news", "email", "given"), choice("offers", "email", "refused"), choice("survey", "email", "withdrawn")] });
    let plan = Widget::default().plans(body).expect("understood");
    assert_eq!(
        told(&plan),
        ["email-ana: asked news 2, refused offers, withdrawn survey, confirm"]
    );
    assert_eq!(
        plan.confirmations,
        [("email-ana".to_owned(), Channel::Email, ConsentStatus::Requested)]
    );
    let body = json!({ "contact_points": [email(ANA)], "choices": [choice("offers", "email", "refused")] });
    let plan = Widget::default().plans(body).expect("understood");
    assert_eq!(
        (told(&plan), plan.confirmations),
        (vec!["email-ana: refused offers".to_owned()], vec![])
    );
}

#[test]
fn a_yes_takes_effect_where_this_widget_has_just_proven_the_contact_point_and_nowhere_else() {
    let widget = Widget::of_ana().proven("email-ana");
    let body = |point| json!({ "contact_points": [point], "choices": [choice("news", "email", "given")] });
    let plan = widget.plans(body(email(ANA))).expect("understood");
    assert_eq!(told(&plan), ["email-ana: given news 2"]);
    assert_eq!(
        plan.confirmations,
        [("email-ana".to_owned(), Channel::Email, ConsentStatus::Given)]
    );
    let plan = widget.plans(body(email(BEA))).expect("understood");
    assert_eq!(told(&plan), ["email-bea: asked news 2, confirm"]);
}

#[test]
fn a_yes_covers_the_contact_points_of_its_channel_in_the_request_else_those_the_person_has() {
    let mut widget = Widget::default();
    widget.saves(json!({ "contact_points": [email(ANA), sms()] }));
    let plan = widget.saves(json!({ "contact_points": [email(BEA)], "choices": [choice("news", "email", "given")] }));
    assert_eq!(told(&plan), ["email-bea: asked news 2, confirm"]);
    let plan = widget.saves(json!({ "choices": [choice("news", "email", "given")] }));
    assert_eq!(
        told(&plan),
        ["email-ana: asked news 2, confirm", "email-bea: asked news 2, confirm"]
    );
    let plan = widget.saves(json!({ "choices": [choice("news", "sms", "given")] }));
    assert_eq!(told(&plan), ["sms-: asked news 2, confirm"]);
}

#[test]
fn a_yes_with_nowhere_to_go_is_refused() {
    let body = json!({ "contact_points": [email(ANA)],
        "choices": [choice("news", "email", "given"), choice("news", "sms", "given"), choice("offers", "sms", "given")] });
    let missing = ["/choices/1 contact_point_missing", "/choices/2 contact_point_missing"].map(str::to_owned);
    assert_eq!(
        problems(Widget::default().plans(body)),
        (FaultKind::BodyInvalid, missing.to_vec())
    );
}

#[test]
fn a_no_reaches_every_contact_point_of_its_channel_and_no_other() {
    for word in ["refused", "withdrawn"] {
        let mut widget = Widget::of_ana();
        let body = json!({ "contact_points": [email(BEA), sms()], "choices": [choice("news", "email", word)] });
        let plan = widget.saves(body);
        let expected = [format!("email-bea: {word} news"), format!("email-ana: {word} news")];
        assert_eq!(told(&plan), expected);
    }
}

#[test]
fn a_no_needs_no_yes_before_it_and_no_contact_point() {
    let plan = Widget::default()
        .plans(json!({ "choices": [choice("news", "email", "withdrawn")] }))
        .expect("understood");
    assert_eq!(told(&plan), [""; 0]);
    let chose = PersonEvent::Chose {
        purpose: "news".to_owned(),
        channel: Channel::Email,
        choice: Choice::Withdrawn,
        notice: None,
    };
    assert_eq!(plan.events, [chose]);
}

#[test]
fn taking_a_contact_point_away_takes_back_what_was_said_yes_to_there() {
    let mut widget = Widget::of_ana();
    widget.saves(json!({ "contact_points": [sms()],
        "choices": [choice("news", "email", "given"), choice("offers", "email", "refused"), choice("news", "sms", "given")] }));
    let plan = widget.saves(json!({ "remove_contact_points": [email(ANA)] }));
    assert_eq!(told(&plan), ["email-ana: withdrawn news"]);
    assert_eq!(
        plan.events,
        [
            PersonEvent::Unclaimed {
                contact: "email-ana".to_owned()
            },
            PersonEvent::Chose {
                purpose: "news".to_owned(),
                channel: Channel::Email,
                choice: Choice::Withdrawn,
                notice: None
            }
        ],
        "the person's own record says so too"
    );
    let later = widget.plans(json!({ "choices": [choice("news", "email", "given")] }));
    assert_eq!(problems(later).1, ["/choices/0 contact_point_missing"]);
    let plan = widget
        .plans(json!({ "remove_contact_points": [email(BEA)] }))
        .expect("understood");
    assert_eq!(
        (told(&plan), plan.events),
        (vec![], vec![]),
        "what nobody named cannot be taken away"
    );
}

#[test]
fn a_contact_point_typed_in_two_ways_is_one() {
    let body = json!({ "contact_points": [email(ANA), email(" Ana@EXAMPLE.com ")], "choices": [choice("news", "email", "given")] });
    let mut widget = Widget::default();
    let plan = widget.saves(body.clone());
    assert_eq!(told(&plan), ["email-ana: asked news 2, confirm"]);
    widget.saves(body);
    assert_eq!(widget.standing.claims.len(), 1);
}

#[test]
fn an_order_says_no_before_yes_and_a_yes_of_the_same_save_is_not_taken_back() {
    let mut widget = Widget::of_ana();
    widget.saves(json!({ "choices": [choice("news", "email", "given"), choice("offers", "email", "given")] }));
    let plan =
        widget.saves(json!({ "choices": [choice("news", "email", "given"), choice("offers", "email", "refused")] }));
    let events = plan.orders[0].events(&ContactStanding::default(), Instant::from_millis(0));
    let by = || "widget".to_owned();
    let refused = ContactEvent::Refused {
        purpose: "offers".to_owned(),
        by: by(),
    };
    let asked = ContactEvent::Requested {
        purpose: "news".to_owned(),
        notice: "2".to_owned(),
        by: by(),
    };
    assert_eq!(events, [refused, asked]);
}
