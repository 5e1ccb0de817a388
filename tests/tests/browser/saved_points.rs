//! An address that is on record: taken out, and asked once more.

use crate::hand::{come_back, confirm_in_postbox, open_widget, say_yes};
use beckon_domain::DenialReason;
use beckon_tests::browser::{Engine, Screen};
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::wait::until;
use thirtyfour::Key;

in_both_browsers!(a_saved_address_is_taken_out_by_one_press_undone_by_another_and_gone_after_the_save);

fn a_saved_address_is_taken_out_by_one_press_undone_by_another_and_gone_after_the_save(engine: Engine) {
    let product = Product::shared();
    let (sender, ana) = (product.sender(), email());
    let browser = open_widget(engine, Screen::Phone);
    say_yes(&browser, "newsletter", &ana);
    confirm_in_postbox(&browser, &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), None);

    come_back(&browser);
    browser.press("remove-contact-0");
    browser.see("keep-contact-0");
    until("the focus on what undoes it", || {
        browser.focused().filter(|part| part == "keep-contact-0")
    });
    browser.keys(Key::Enter);
    browser.see("remove-contact-0");
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        None,
        "it was taken out before anything was saved"
    );
    browser.press("remove-contact-0");
    browser.see("keep-contact-0");
    browser.press("save");
    browser.see("saved");
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentWithdrawn));
    come_back(&browser);
    browser.see("save");
    assert!(!browser.shows("contact-email"), "it is still there");
    assert!(
        !browser.is_on("choice-newsletter-email-given"),
        "a yes without an address still shows"
    );
}

#[test]
fn asking_once_more_keeps_what_is_being_filled_in() {
    let product = Product::shared();
    let ana = email();
    let browser = open_widget(Engine::Chromium, Screen::Desktop);
    say_yes(&browser, "newsletter", &ana);
    let _ = product.postbox().mail_to(&ana);
    come_back(&browser);
    browser.press("choice-offers-email-given");
    browser.press("confirm-contact-0");
    browser.see("code");
    until("the focus on the code", || {
        browser.focused().filter(|part| part == "code")
    });
    assert!(browser.is_on("choice-offers-email-given"), "what was chosen is lost");
    assert_eq!(
        product.sender().denial(&ana, "offers"),
        Some(DenialReason::ConsentMissing)
    );
    browser.press("save");
    browser.see("saved");
    assert_eq!(
        product.sender().denial(&ana, "offers"),
        Some(DenialReason::ConsentUnconfirmed)
    );
}
