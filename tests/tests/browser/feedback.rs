//! A visitor leaves feedback in the widget.

use crate::hand::{confirm_in_postbox, open_widget};
use beckon_domain::{DenialReason, FeedbackKind};
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::people::{email, text_of};
use beckon_tests::product::Product;

in_both_browsers!(
    on_a_desktop_feedback_reaches_its_team_and_may_be_answered_where_that_was_asked_for,
    on_a_phone_feedback_reaches_its_team_and_may_be_answered_where_that_was_asked_for,
);

/// Writes about sizing, and sends it. Returns the reference that is shown.
fn write_about_sizing(browser: &Browser, answer_at: Option<&str>) -> String {
    browser.press("tab-feedback");
    browser.press("feedback-kind-problem");
    browser.write("feedback-text", "The size chart says 42 and means 41.");
    browser.press("feedback-rating-2");
    browser.choose("feedback-topic", "Size and fit");
    if let Some(address) = answer_at {
        browser.press("answer-me");
        browser.write("answer-address", address);
    }
    browser.press("feedback-send");
    browser.see("received");
    browser.text("reference")
}

fn trip(engine: Engine, screen: Screen) {
    let product = Product::shared();
    let (sender, ana) = (product.sender(), email());
    let browser = open_widget(engine, screen);
    let reference = write_about_sizing(&browser, Some(text_of(&ana)));
    let (delivered, feedback) = product.postbox().feedback(&reference);
    assert_eq!(
        (feedback.route.as_str(), delivered.path.as_str()),
        ("Product team", "/hooks/feedback/product")
    );
    assert_eq!(
        (feedback.kind, feedback.rating, feedback.answer_me),
        (FeedbackKind::Problem, Some(2), true)
    );
    assert_eq!(feedback.text, "The size chart says 42 and means 41.");
    assert_eq!(
        sender.denial(&ana, "feedback_reply"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    confirm_in_postbox(&browser, &ana);
    assert_eq!(sender.denial(&ana, "feedback_reply"), None);
}

fn on_a_desktop_feedback_reaches_its_team_and_may_be_answered_where_that_was_asked_for(engine: Engine) {
    trip(engine, Screen::Desktop);
}

fn on_a_phone_feedback_reaches_its_team_and_may_be_answered_where_that_was_asked_for(engine: Engine) {
    trip(engine, Screen::Phone);
}

#[test]
fn feedback_that_asks_for_no_answer_permits_none() {
    let product = Product::shared();
    let (sender, ana) = (product.sender(), email());
    let browser = open_widget(Engine::Chromium, Screen::Desktop);
    crate::hand::say_yes(&browser, "newsletter", &ana);
    confirm_in_postbox(&browser, &ana);
    crate::hand::come_back(&browser);
    let reference = write_about_sizing(&browser, None);
    let (_, feedback) = product.postbox().feedback(&reference);
    assert!(!feedback.answer_me && feedback.contact_points.is_empty());
    assert_eq!(
        sender.denial(&ana, "feedback_reply"),
        Some(DenialReason::ConsentMissing)
    );
    assert_eq!(sender.denial(&ana, "newsletter"), None);
}
