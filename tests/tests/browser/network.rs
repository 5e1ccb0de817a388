//! When the network fails, nothing typed is lost, and nothing is said twice.

use crate::hand::{come_back, give_address, open_widget};
use beckon_domain::DenialReason;
use beckon_tests::browser::{Engine, Screen};
use beckon_tests::people::{email, fresh_id, text_of};
use beckon_tests::postbox::Delivered;
use beckon_tests::product::Product;

in_both_browsers!(
    a_save_that_does_not_get_through_keeps_what_was_typed_and_can_be_repeated,
    feedback_that_does_not_get_through_is_kept_and_sent_once_when_it_can_be,
    a_stop_that_does_not_get_through_never_looks_as_if_it_had,
);

fn a_save_that_does_not_get_through_keeps_what_was_typed_and_can_be_repeated(engine: Engine) {
    let product = Product::shared();
    let (sender, ana) = (product.sender(), email());
    let browser = open_widget(engine, Screen::Phone);
    browser.press("choice-newsletter-email-given");
    give_address(&browser, &ana);
    browser.offline(true);
    browser.press("save");
    browser.see("problem");
    assert!(!browser.shows("saved"), "it says that something was saved");
    assert_eq!(browser.value("email"), text_of(&ana));
    assert!(browser.is_on("choice-newsletter-email-given"));
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentMissing));

    // Closed in anger, before the connection is back: an open panel would save by itself once it is. Then opened again
    // on another page of the shop.
    browser.press("close");
    browser.see_gone("panel");
    browser.offline(false);
    come_back(&browser);
    browser.see("save");
    assert_eq!(browser.value("email"), text_of(&ana), "what was typed is lost");
    assert!(browser.is_on("choice-newsletter-email-given"));
    browser.press("save");
    browser.see("saved");
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    let _ = product.postbox().mail_to(&ana);
}

fn feedback_that_does_not_get_through_is_kept_and_sent_once_when_it_can_be(engine: Engine) {
    let product = Product::shared();
    let words = format!("Sell laces by the metre. {}", fresh_id());
    let browser = open_widget(engine, Screen::Desktop);
    browser.press("tab-feedback");
    browser.press("feedback-kind-idea");
    browser.write("feedback-text", &words);
    browser.offline(true);
    browser.press("feedback-send");
    browser.see("problem");
    assert_eq!(browser.value("feedback-text"), words);
    // Nobody has to press again: it goes out as soon as there is a network.
    browser.offline(false);
    browser.see("received");
    let (_, feedback) = product.postbox().feedback(&browser.text("reference"));
    assert_eq!(feedback.text, words);
    let copies = product
        .postbox()
        .deliveries()
        .iter()
        .filter_map(Delivered::feedback)
        .filter(|f| f.text == words)
        .count();
    assert_eq!(copies, 1);
}

fn a_stop_that_does_not_get_through_never_looks_as_if_it_had(engine: Engine) {
    let product = Product::shared();
    let (sender, ana) = (product.sender(), email());
    let browser = open_widget(engine, Screen::Desktop);
    crate::hand::say_yes(&browser, "newsletter", &ana);
    browser.offline(true);
    browser.press("stop");
    browser.see("error-stop");
    assert!(!browser.shows("stopped"));
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    browser.offline(false);
    browser.press("stop");
    browser.see("stopped");
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
}
