//! A visitor says how to be reached, and it is kept to.

use crate::hand::{come_back, confirm_in_postbox, give_address, open_widget, say_yes};
use beckon_domain::DenialReason;
use beckon_tests::browser::{Engine, Screen};
use beckon_tests::page::Page;
use beckon_tests::people::{email, sms};
use beckon_tests::postbox::code;
use beckon_tests::product::Product;
use beckon_tests::wait::until;

in_both_browsers!(
    on_a_desktop_two_channels_are_chosen_confirmed_by_link_permitted_and_stopped,
    on_a_phone_two_channels_are_chosen_confirmed_by_link_permitted_and_stopped,
    the_code_of_the_message_can_be_typed_into_the_widget,
    whoever_says_yes_to_all_leaves_out_what_they_have_no_address_for,
    nothing_is_chosen_beforehand_and_yes_and_no_weigh_the_same,
    what_is_wrong_is_said_beside_its_field_and_mended_there,
);

/// Two channels, both confirmed by the link in the postbox, and then everything stopped.
fn trip(engine: Engine, screen: Screen) {
    let product = Product::shared();
    let (sender, mail, text) = (product.sender(), email(), sms());
    let browser = open_widget(engine, screen);
    browser.press("choice-offers-email-given");
    browser.press("choice-offers-sms-given");
    browser.press("choice-newsletter-email-refused");
    give_address(&browser, &mail);
    give_address(&browser, &text);
    browser.press("move-up-sms");
    browser.press("save");
    browser.see("saved");
    browser.see("waiting");
    assert!(
        browser.text("waiting").contains("a…@example.com"),
        "it does not say which mail to look for"
    );
    for point in [&mail, &text] {
        assert_eq!(sender.denial(point, "offers"), Some(DenialReason::ConsentUnconfirmed));
    }
    assert_eq!(sender.denial(&mail, "newsletter"), Some(DenialReason::ConsentRefused));

    for point in [&mail, &text] {
        confirm_in_postbox(&browser, point);
        assert_eq!(sender.denial(point, "offers"), None, "a confirmed yes is no permit");
    }

    come_back(&browser);
    browser.see("contact-email");
    assert!(browser.is_on("choice-offers-email-given") && browser.is_on("choice-offers-sms-given"));
    assert!(browser.is_on("choice-newsletter-email-refused"));
    assert!(!browser.shows("waiting"), "it still waits for what was confirmed");
    browser.press("stop");
    browser.see("stopped");
    for point in [&mail, &text] {
        assert_eq!(sender.denial(point, "offers"), Some(DenialReason::Stopped));
    }
    browser.press("undo-stop");
    browser.see("save");
    assert_eq!(sender.denial(&mail, "offers"), None, "the stop was not undone");
}

fn on_a_desktop_two_channels_are_chosen_confirmed_by_link_permitted_and_stopped(engine: Engine) {
    trip(engine, Screen::Desktop);
}

fn on_a_phone_two_channels_are_chosen_confirmed_by_link_permitted_and_stopped(engine: Engine) {
    trip(engine, Screen::Phone);
}

fn whoever_says_yes_to_all_leaves_out_what_they_have_no_address_for(engine: Engine) {
    let (sender, ana) = (Product::shared().sender(), email());
    let browser = open_widget(engine, Screen::Phone);
    assert!(
        !browser.shows("drop-contact-email"),
        "there is nothing to leave out yet"
    );
    browser.press("yes-to-all");
    for channel in ["sms", "whatsapp", "phone", "post"] {
        browser.press(&format!("drop-contact-{channel}"));
        browser.see_gone(channel);
        let chip = format!("add-contact-{channel}");
        until("the focus on what brings it back", || {
            browser.focused().filter(|part| *part == chip)
        });
    }
    assert!(browser.is_on("choice-survey-email-given"));
    for answer in ["given", "refused"] {
        let choice = format!("choice-offers-sms-{answer}");
        assert!(
            !browser.is_on(&choice),
            "{choice} is on, and nothing is said of it any more"
        );
    }
    give_address(&browser, &ana);
    browser.press("save");
    browser.see("saved");
    confirm_in_postbox(&browser, &ana);
    for purpose in ["newsletter", "offers", "survey"] {
        assert_eq!(sender.denial(&ana, purpose), None, "{purpose}");
    }
}

fn the_code_of_the_message_can_be_typed_into_the_widget(engine: Engine) {
    let product = Product::shared();
    let ana = email();
    let browser = open_widget(engine, Screen::Phone);
    say_yes(&browser, "newsletter", &ana);
    let right = code(&product.postbox().mail_to(&ana));
    browser.write("code", if right == "0000 0000" { "1111 1111" } else { "0000 0000" });
    browser.press("code-submit");
    browser.see("error-code");
    assert_eq!(
        product.sender().denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    let _ = browser.script(
        "const it = document.querySelector('beckon-launcher').shadowRoot.querySelector('[data-part=code]'); it.select()",
        vec![],
    );
    browser.rewrite("code", &right);
    browser.press("code-submit");
    browser.see_gone("waiting");
    assert_eq!(product.sender().denial(&ana, "newsletter"), None);
    // Whoever has just proven an address is led to what was asked about them.
    browser.see("history");
    let page = browser.attribute("history", "href").expect("it leads somewhere");
    assert!(
        Page::open(&page)
            .html
            .contains("“demo sender” asked about “Letters from the workshop”")
    );
}

#[test]
fn closed_and_reopened_it_shows_what_this_visitor_set() {
    let ana = email();
    let browser = open_widget(Engine::Chromium, Screen::Desktop);
    browser.press("when");
    browser.write("cap-permits", "2");
    browser.press("choice-survey-email-refused");
    say_yes(&browser, "newsletter", &ana);
    browser.press("close");
    browser.see_gone("panel");
    browser.press("launcher");
    browser.see("panel");
    come_back(&browser);
    browser.see("save");
    assert!(browser.is_on("choice-newsletter-email-given") && browser.is_on("choice-survey-email-refused"));
    assert!(!browser.is_on("choice-offers-email-given") && !browser.is_on("choice-offers-email-refused"));
    assert!(browser.text("contact-email").contains("a…@example.com"));
    assert!(
        browser.shows("waiting"),
        "it does not say that the mail is still waited for"
    );
    browser.press("when");
    assert_eq!(browser.value("cap-permits"), "2");
    // Another browser is another visitor.
    let other = open_widget(Engine::Chromium, Screen::Desktop);
    assert!(!other.is_on("choice-newsletter-email-given") && !other.shows("contact-email"));
}

fn nothing_is_chosen_beforehand_and_yes_and_no_weigh_the_same(engine: Engine) {
    let browser = open_widget(engine, Screen::Desktop);
    let look = "const root = document.querySelector('beckon-launcher').shadowRoot;
        const inputs = [...root.querySelectorAll('[data-part^=choice-]')];
        const weight = (input) => {
            const label = input.closest('label'), style = getComputedStyle(label), box = label.getBoundingClientRect();
            const span = getComputedStyle(label.querySelector('span'));
            return JSON.stringify([Math.round(box.height), style.fontSize, style.fontWeight, style.color,
                style.backgroundColor, style.borderColor, style.opacity, span.color, span.backgroundColor, span.fontWeight]);
        };
        const of = (end) => inputs.filter((input) => input.dataset.part.endsWith(end)).map(weight);
        return [inputs.length, inputs.filter((input) => input.checked).length, of('-given'), of('-refused')];";
    let seen = browser.script(look, vec![]);
    assert!(seen[0].as_u64().is_some_and(|count| count >= 10), "{seen}");
    assert_eq!(seen[1], 0, "something is chosen beforehand");
    assert_eq!(seen[2], seen[3], "yes and no do not look alike");
    browser.press("save");
    until("a word on what is missing", || {
        (browser.shows("problem") || browser.shows("saved")).then_some(())
    });
    assert!(
        !browser.shows("saved"),
        "a visitor who chose nothing is told that something was saved"
    );
}

fn what_is_wrong_is_said_beside_its_field_and_mended_there(engine: Engine) {
    let product = Product::shared();
    let browser = open_widget(engine, Screen::Phone);
    browser.press("choice-newsletter-email-given");
    browser.write("email", "ana at example");
    browser.press("save");
    browser.see("error-email");
    assert!(!browser.text("error-email").is_empty());
    assert_eq!(browser.attribute("email", "aria-invalid").as_deref(), Some("true"));
    assert_eq!(
        browser.attribute("email", "aria-describedby"),
        browser.attribute("error-email", "id")
    );
    assert_eq!(
        browser.focused().as_deref(),
        Some("email"),
        "the focus is not where the error is"
    );

    // What only the edge can know is shown in the same place.
    browser.press("choice-offers-sms-given");
    give_address(
        &browser,
        &beckon_tests::people::point(beckon_domain::Channel::Sms, "+44 7700 9"),
    );
    let ana = email();
    browser.rewrite("email", beckon_tests::people::text_of(&ana));
    browser.see_gone("error-email");
    browser.press("save");
    browser.see("error-sms");
    assert_eq!(
        product.sender().denial(&ana, "newsletter"),
        Some(DenialReason::ConsentMissing),
        "half was saved"
    );
    browser.rewrite("sms", &beckon_tests::people::phone_number());
    browser.press("save");
    browser.see("saved");
    assert_eq!(
        product.sender().denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
}
