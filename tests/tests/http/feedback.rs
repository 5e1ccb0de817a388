//! A visitor leaves feedback: it reaches whoever can fix it, and is answered only if that was asked for.

use beckon_domain::wire::{FeedbackReceived, FeedbackState, FeedbackStatus};
use beckon_domain::{DenialReason, FeedbackKind};
use beckon_tests::http::Call;
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::visitor::{feedback, press_link};
use beckon_tests::wait::until;

#[test]
fn feedback_reaches_the_team_that_its_topic_names_and_else_the_one_for_its_rating() {
    let product = Product::shared();
    let cases = [
        (Some("sizing"), Some(1), "Product team", "/hooks/feedback/product"),
        (Some("returns"), None, "Logistics", "/hooks/feedback/logistics"),
        (None, Some(2), "Customer care", "/hooks/feedback/care"),
        (None, Some(3), "Front desk", "/hooks/feedback/front-desk"),
        (None, None, "Front desk", "/hooks/feedback/front-desk"),
    ];
    for (topic, rating, team, path) in cases {
        let mut body = feedback(FeedbackKind::Problem, "The size chart is wrong");
        body.topic = topic.map(str::to_owned);
        body.rating = rating;
        body.page = Some("https://shop.example/boots?email=someone#top".to_owned());
        let received = product.visitor().leave(&body);
        let (delivered, arrived) = product.postbox().feedback(&received.reference);
        assert_eq!((arrived.route.as_str(), delivered.path.as_str()), (team, path));
        assert_eq!(
            (arrived.text.as_str(), arrived.rating, arrived.answer_me),
            (body.text.as_str(), rating, false)
        );
        assert_eq!(
            arrived.page.as_deref(),
            Some("https://shop.example/boots"),
            "a page goes without its query"
        );
    }
}

#[test]
fn an_answer_is_permitted_where_it_was_asked_for_and_the_address_has_confirmed() {
    let product = Product::shared();
    let (mut visitor, sender) = (product.visitor(), product.sender());
    let (asked, silent) = (email(), email());
    let mut body = feedback(FeedbackKind::Question, "Do you resole the low boots?");
    body.answer_me = true;
    body.contact_points = vec![asked.clone()];
    let received = visitor.leave(&body);
    assert_eq!(received.confirmations.len(), 1);
    assert_eq!(
        sender.denial(&asked, "feedback_reply"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    press_link(product.postbox(), &asked);
    assert_eq!(sender.denial(&asked, "feedback_reply"), None);
    assert_eq!(
        sender.denial(&asked, "newsletter"),
        Some(DenialReason::ConsentMissing),
        "an answer is no newsletter"
    );

    let mut quiet = feedback(FeedbackKind::Praise, "They have lasted nine years.");
    quiet.contact_points = vec![silent.clone()];
    product.visitor().leave(&quiet);
    assert_eq!(
        sender.denial(&silent, "feedback_reply"),
        Some(DenialReason::ConsentMissing)
    );
}

#[test]
fn a_visitor_can_come_back_with_the_reference_and_see_that_it_arrived() {
    let product = Product::shared();
    let mut visitor = product.visitor();
    let received = visitor.leave(&feedback(FeedbackKind::Idea, "Sell laces by the metre."));
    let url = visitor.url(&format!("/feedback/{}", received.reference));
    until("the feedback's status", || {
        let state: FeedbackState = Call::new("GET", &url).origin(&visitor.origin).send().ok(200);
        assert_eq!(
            (&state.reference, state.kind),
            (&received.reference, FeedbackKind::Idea)
        );
        (state.status == FeedbackStatus::Delivered).then_some(())
    });
    let invented = visitor.url("/feedback/AAAAAAAAAAAAAAAAAAAAAA");
    Call::new("GET", invented)
        .origin(&visitor.origin)
        .send()
        .refused(404, "not_found");
}

#[test]
fn the_same_feedback_sent_twice_is_one_and_another_under_its_id_is_refused() {
    let product = Product::shared();
    let visitor = product.visitor();
    let body = feedback(FeedbackKind::Problem, "The heel came off.");
    let first: FeedbackReceived = visitor.try_feedback(&body).ok(202);
    let second: FeedbackReceived = visitor.try_feedback(&body).ok(202);
    assert_eq!(first, second);
    let mut other = body;
    other.text = "The sole came off.".to_owned();
    visitor.try_feedback(&other).refused(409, "id_reused");
    let _ = product.postbox().feedback(&first.reference);
    let texts = product.postbox().deliveries();
    let copies = texts
        .iter()
        .filter_map(|d| d.feedback())
        .filter(|f| f.reference == first.reference)
        .count();
    assert_eq!(copies, 1);
}
