//! Without a mouse.

use beckon_domain::DenialReason;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::people::{email, text_of};
use beckon_tests::postbox::{code, confirm_link};
use beckon_tests::product::Product;
use beckon_tests::wait::until;
use serde_json::json;
use thirtyfour::Key;

in_both_browsers!(
    preferences_are_set_and_confirmed_and_everything_is_stopped_and_undone_by_keyboard_alone,
    feedback_is_left_by_keyboard_alone,
    the_pages_without_script_need_no_mouse_either,
);

/// Presses Tab until a part has the focus.
fn tab_to(browser: &Browser, part: &str) {
    for _ in 0..120 {
        if browser.focused().as_deref() == Some(part) {
            return;
        }
        browser.keys(Key::Tab);
    }
    panic!("Tab never reaches {part}");
}

/// Tabs to a pair of radio buttons, of which one takes the focus, and chooses yes.
fn choose_yes(browser: &Browser, pair: &str) {
    for _ in 0..120 {
        if browser.focused().is_some_and(|part| part.starts_with(pair)) {
            browser.keys(Key::Space);
            break;
        }
        browser.keys(Key::Tab);
    }
    let yes = format!("{pair}-given");
    if !browser.is_on(&yes) {
        browser.keys(Key::Right);
    }
    assert!(browser.is_on(&yes), "the keyboard cannot say yes");
}

fn preferences_are_set_and_confirmed_and_everything_is_stopped_and_undone_by_keyboard_alone(engine: Engine) {
    let product = Product::shared();
    let (sender, ana) = (product.sender(), email());
    let browser = Browser::open(engine, Screen::Desktop);
    browser.go(product.demo());
    let _ = browser.part("launcher");
    tab_to(&browser, "launcher");
    browser.keys(Key::Enter);
    browser.see("save");
    until("the focus in the panel", || {
        browser.focused().filter(|part| part != "launcher")
    });

    choose_yes(&browser, "choice-newsletter-email");
    tab_to(&browser, "email");
    browser.keys(text_of(&ana));
    browser.keys(Key::Enter);
    browser.see("saved");
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    tab_to(&browser, "code");
    browser.keys(code(&product.postbox().mail_to(&ana)));
    browser.keys(Key::Enter);
    browser.see("confirmed");
    assert_eq!(sender.denial(&ana, "newsletter"), None);

    // The panel keeps the focus as long as it is open, and gives it back.
    for _ in 0..40 {
        browser.keys(Key::Tab);
        assert!(
            browser.focused().is_some_and(|part| part != "launcher"),
            "Tab leaves the open panel"
        );
    }
    browser.keys(Key::Escape);
    browser.see_gone("panel");
    assert_eq!(
        browser.focused().as_deref(),
        Some("launcher"),
        "the focus is not where it was"
    );

    browser.keys(Key::Enter);
    browser.see("panel");
    tab_to(&browser, "stop");
    browser.keys(Key::Enter);
    browser.see("stopped");
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
    tab_to(&browser, "undo-stop");
    browser.keys(Key::Enter);
    browser.see("save");
    assert_eq!(sender.denial(&ana, "newsletter"), None, "the stop was not undone");
}

fn feedback_is_left_by_keyboard_alone(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    browser.go(Product::shared().demo());
    let _ = browser.part("launcher");
    tab_to(&browser, "launcher");
    browser.keys(Key::Enter);
    browser.see("save");
    until("the focus in the panel", || {
        browser.focused().filter(|part| part != "launcher")
    });
    tab_to(&browser, "tab-feedback");
    browser.keys(Key::Enter);
    browser.see("feedback-text");
    tab_to(&browser, "feedback-kind-praise");
    browser.keys(Key::Space);
    assert!(
        browser.is_on("feedback-kind-praise"),
        "the keyboard cannot say what it is"
    );
    tab_to(&browser, "feedback-text");
    browser.keys("These boots fit.");
    tab_to(&browser, "feedback-send");
    browser.keys(Key::Enter);
    browser.see("received");
    until("the focus on the thanks", || {
        browser.focused().filter(|part| part == "received")
    });
}

/// Presses Tab until something of the document has the focus that a selector finds.
fn tab_to_field(browser: &Browser, selector: &str) {
    let here = "return document.activeElement.matches(arguments[0])";
    for _ in 0..120 {
        if browser.script(here, vec![json!(selector)]) == true {
            return;
        }
        browser.keys(Key::Tab);
    }
    panic!("Tab never reaches {selector}");
}

fn the_pages_without_script_need_no_mouse_either(engine: Engine) {
    let (product, ana) = (Product::shared(), email());
    let sender = product.sender();
    let browser = Browser::open(engine, Screen::Desktop);
    let page = format!("{}/s/demo", product.edge());
    browser.go(&page);
    tab_to_field(&browser, "#address-email");
    browser.keys(text_of(&ana));
    // Nothing is chosen beforehand, and the first of the two is no.
    tab_to_field(&browser, "[name='choice newsletter email']");
    browser.keys(Key::Right);
    browser.keys(Key::Enter);
    browser.find("[role=status]");
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    browser.go(&confirm_link(&product.postbox().mail_to(&ana)));
    tab_to_field(&browser, "button");
    browser.keys(Key::Enter);
    until("the permit", || {
        sender.denial(&ana, "newsletter").is_none().then_some(())
    });
    browser.go(&page);
    tab_to_field(&browser, "#stop-email");
    browser.keys(text_of(&ana));
    browser.keys(Key::Enter);
    browser.find("[role=status]");
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
}
