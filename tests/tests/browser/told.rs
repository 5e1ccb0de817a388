//! What happens is announced to those who do not see it, and what is wrong is tied to its field.

use crate::hand::give_address;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{BadEdge, Fault, Guest, strict, tag};
use beckon_tests::people::email;
use beckon_tests::postbox::code;
use beckon_tests::product::Product;
use beckon_tests::wait::until;

in_both_browsers!(
    what_happens_is_announced_and_faults_are_tied_to_their_fields,
    the_plain_page_puts_what_became_of_a_form_first_and_leads_to_each_fault,
);

/// What the one status region says; nothing where a screen reader would not hear of it.
const SAID: &str =
    "const status = document.querySelector('beckon-launcher').shadowRoot.querySelector('dialog[open] [role=status]');
    const deaf = (it) => it && (it.getAttribute?.('aria-hidden') == 'true' || it.inert || deaf(it.parentElement));
    const { display, visibility } = getComputedStyle(status);
    return deaf(status) || display == 'none' || visibility != 'visible' ? null : status.textContent";

fn said(browser: &Browser) -> String {
    browser.script(SAID, vec![]).as_str().unwrap_or_default().to_owned()
}

/// Waits until it says this, and the focus is there: a button that was pressed in vain keeps it.
#[track_caller]
fn hear(browser: &Browser, words: &str, focus: &str) {
    until(words, || said(browser).starts_with(words).then_some(()));
    until(&format!("the focus on {focus}"), || {
        browser.focused().filter(|part| part == focus)
    });
}

fn what_happens_is_announced_and_faults_are_tied_to_their_fields(engine: Engine) {
    let edge = BadEdge::start();
    let guest = Guest::at(&edge.url, &strict(&edge.url), tag);
    let browser = Browser::open(engine, Screen::Desktop);
    browser.go(&guest.url);
    browser.press("launcher");
    browser.see("save");
    let ana = email();
    // The region is there before it is told anything: one that comes with its text is not heard by all.
    assert_eq!(browser.script(SAID, vec![]), "");

    browser.press("save");
    hear(&browser, "Nothing to save yet.", "save");
    // Only what changes is read out.
    let once = said(&browser);
    browser.press("save");
    until("the same words anew", || (said(&browser) != once).then_some(()));
    hear(&browser, "Nothing to save yet.", "save");
    browser.press("choice-offers-sms-given");
    browser.press("drop-contact-sms");
    hear(&browser, "Removed. Each yes to it is taken back.", "add-contact-sms");
    browser.press("choice-newsletter-email-given");
    browser.write("email", "ana");
    browser.press("save");
    hear(&browser, "Please look at the marked places.", "email");
    assert_eq!(browser.attribute("email", "aria-invalid").as_deref(), Some("true"));
    assert_eq!(
        browser.attribute("email", "aria-describedby"),
        browser.attribute("error-email", "id")
    );
    browser.rewrite("email", "");
    give_address(&browser, &ana);
    edge.spoil("PUT /v1", Fault::Status(500));
    browser.press("save");
    hear(&browser, "This does not work right now.", "save");
    edge.behave();
    browser.press("save");
    hear(&browser, "Saved. Please confirm: check your messages.", "saved");
    browser.write("code", "0");
    browser.press("code-submit");
    browser.see("error-code");
    until("the focus on the code", || {
        browser.focused().filter(|part| part == "code")
    });
    assert_eq!(
        browser.attribute("code", "aria-describedby"),
        browser.attribute("error-code", "id")
    );
    browser.rewrite("code", &code(&Product::shared().postbox().mail_to(&ana)));
    browser.press("code-submit");
    hear(&browser, "Confirmed: a", "confirmed");
    edge.spoil("POST /v1", Fault::Status(500));
    browser.press("stop");
    hear(&browser, "This does not work right now.", "stop");
    edge.behave();
    browser.press("stop");
    hear(&browser, "Stopped. In effect at once.", "stopped");
    browser.press("undo-stop");
    hear(&browser, "The stop is lifted.", "title");
    browser.press("tab-feedback");
    browser.press("feedback-send");
    hear(&browser, "Please look at the marked places.", "feedback-kind-praise");
    browser.press("feedback-kind-idea");
    browser.write("feedback-text", "Longer laces.");
    browser.press("feedback-send");
    hear(&browser, "Thank you. It is on its way.", "received");
}

fn the_plain_page_puts_what_became_of_a_form_first_and_leads_to_each_fault(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    browser.go(&format!("{}/s/demo", Product::shared().edge()));
    browser.click("form:has([value=feedback]) button");
    browser.find("[role=alert]");
    let first = |role: &str| {
        let focused = "return document.activeElement.getAttribute('role')";
        until(&format!("the focus on the {role}"), || {
            (browser.script(focused, vec![]) == role).then_some(())
        });
    };
    first("alert");
    browser.click("[role=alert] a[href='#text']");
    assert_eq!(browser.script("return document.activeElement.id", vec![]), "text");
    let described =
        "return document.getElementById(document.activeElement.getAttribute('aria-describedby'))?.textContent";
    assert!(
        browser
            .script(described, vec![])
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    browser.click("input[name=kind][value=idea]");
    browser.fill("#text", "Longer laces.");
    browser.click("form:has([value=feedback]) button");
    browser.find("[role=status]");
    first("status");
}
