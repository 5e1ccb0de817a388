//! Every panel and state of the widget.

use crate::gallery::Gallery;
use beckon_domain::Channel;
use beckon_tests::guest::{BadEdge, Fault, Guest};
use beckon_tests::people::{email, point, text_of};
use beckon_tests::postbox::code;
use beckon_tests::product::Product;
use beckon_tests::wait::until;

const FORM: &str = "<form><label>Email <input type=email></label><beckon-consent purpose=newsletter></beckon-consent>\
    <button>Order</button></form>";

/// Goes through all of them.
pub(crate) fn walk(gallery: &mut Gallery<'_, '_>) {
    let edge = BadEdge::start();
    let form = match gallery.hung.language {
        "ar" => format!("<div lang=ar dir=rtl>{FORM}</div>"),
        _ => FORM.to_owned(),
    };
    let guest = gallery.shop(&edge.url, &form);
    before_anything_is_said(gallery, &edge, &guest);
    preferences(gallery, &edge);
    feedback(gallery);
}

fn come_back(gallery: &Gallery<'_, '_>, guest: &Guest) {
    gallery.browser.go(&guest.url);
    gallery.browser.press("launcher");
    gallery.browser.see("panel");
}

fn before_anything_is_said(gallery: &mut Gallery<'_, '_>, edge: &BadEdge, guest: &Guest) {
    gallery.browser.go(&guest.url);
    if gallery.hung.language == "ar" {
        let _ = gallery.browser.script("document.documentElement.dir = 'rtl'", vec![]);
    }
    let _ = gallery.browser.part("launcher");
    let asked = "return !!document.querySelector('beckon-consent').shadowRoot?.querySelector('input')";
    until("the question in the form", || {
        gallery.browser.script(asked, vec![]).as_bool().filter(|asked| *asked)
    });
    gallery.take_page("01-launcher");
    edge.spoil("GET /v1", Fault::Silence);
    come_back(gallery, guest);
    gallery.browser.see("loading");
    gallery.take("02-loading");
    edge.spoil("GET /v1", Fault::Status(503));
    come_back(gallery, guest);
    gallery.browser.see("plain-page");
    gallery.take("03-unreachable");
    edge.behave();
    gallery.press_and_take("retry", "save", "04-preferences");
    gallery.browser.press("save");
    gallery.browser.see("problem");
    gallery.take_shown("05-nothing-to-save");
    gallery.browser.press("stop");
    gallery.press_and_take("stop-submit", "error-stop-address", "06-stop-whom");
    gallery.browser.press("stop-cancel");
}

fn preferences(gallery: &mut Gallery<'_, '_>, edge: &BadEdge) {
    let ana = email();
    for part in [
        "choice-newsletter-email-given",
        "choice-newsletter-post-refused",
        "choice-offers-sms-given",
        "add-contact-post",
        "when",
        "change-zone",
    ] {
        gallery.browser.press(part);
    }
    gallery.browser.write("cap-permits", "999");
    gallery.browser.write("email", "ana");
    gallery.press_and_take("save", "error-email", "07-faults");
    gallery.browser.press("drop-contact-post");
    gallery.browser.rewrite("cap-permits", "2");
    gallery.browser.rewrite("email", text_of(&ana));
    let phone = point(Channel::Sms, "+44 7700 900123");
    gallery.browser.rewrite("sms", text_of(&phone));
    edge.spoil("PUT /v1", Fault::Status(500));
    gallery.browser.press("save");
    gallery.browser.see("problem");
    // Everybody's address is another one.
    gallery.browser.rewrite("email", "ana@example.com");
    gallery.take_shown("08-save-failed");
    gallery.browser.rewrite("email", text_of(&ana));
    edge.behave();
    gallery.press_and_take("save", "saved", "09-saved");
    gallery.browser.write("code", "0");
    gallery.press_and_take("code-submit", "error-code", "10-wrong-code");
    let right = code(&Product::shared().postbox().mail_to(&ana));
    gallery.browser.rewrite("code", &right);
    gallery.browser.press("code-submit");
    gallery.browser.see_gone("error-code");
    until("the proof", || gallery.browser.value("code").is_empty().then_some(()));
    gallery.take("11-one-confirmed");
    gallery.browser.press("back");
    gallery.browser.see("contact-email");
    gallery.press_and_take("remove-contact-0", "keep-contact-0", "12-my-settings");
    gallery.browser.press("keep-contact-0");
    for (part, time) in [("quiet-from", "22:00"), ("quiet-to", "07:30")] {
        // How a time is typed is another matter on each system.
        let field = gallery.browser.part(part).to_json().expect("an element has a name");
        let set =
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', { bubbles: true }))";
        let _ = gallery.browser.script(set, vec![field, time.into()]);
    }
    gallery.browser.press("move-up-sms");
    gallery.take("13-when");
    edge.spoil("POST /v1", Fault::Status(500));
    gallery.browser.press("stop");
    gallery.browser.see("error-stop");
    gallery.take_shown("14-stop-failed");
    edge.behave();
    gallery.press_and_take("stop", "stopped", "15-stopped");
    edge.spoil("POST /v1", Fault::Unproven);
    gallery.press_and_take("undo-stop", "stop-ends", "16-stop-ends");
    edge.behave();
}

fn feedback(gallery: &mut Gallery<'_, '_>) {
    gallery.press_and_take("tab-feedback", "feedback-text", "17-tell-us");
    gallery.press_and_take("feedback-send", "error-feedback-text", "18-tell-us-faults");
    gallery.browser.press("feedback-kind-problem");
    gallery.browser.press("feedback-rating-2");
    gallery
        .browser
        .write("feedback-text", "The size chart says 42 and means 41.");
    gallery.browser.press("with-page");
    gallery.browser.press("answer-me");
    gallery.browser.write("answer-address", "ana");
    gallery.press_and_take("feedback-send", "error-answer-address", "19-tell-us-where-to-answer");
    gallery.browser.press("answer-me");
    gallery.browser.press("feedback-send");
    gallery.browser.see("received");
    let reference = gallery.browser.text("reference");
    gallery.take("20-thanks");
    let _ = Product::shared().postbox().feedback(&reference);
    gallery.browser.press("another");
    gallery.browser.press("tab-preferences");
    gallery.press_and_take("tab-feedback", "last-feedback", "21-tell-us-again");
}
