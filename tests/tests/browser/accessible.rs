//! axe-core and a ruler find nothing in any state of any panel, however the visitor's system is set.
//!
//! What they cannot see is tested in `focus` (where the focus goes), `told` (what is announced) and `keyboard` (whole trips).

use crate::hand::give_address;
use beckon_tests::browser::{Browser, Engine, NARROW, Screen, Setting};
use beckon_tests::guest::{BadEdge, Fault, Guest, strict, tag};
use beckon_tests::people::{email, point};
use beckon_tests::postbox::code;
use beckon_tests::product::Product;
use beckon_tests::visitor::stop_of;
use beckon_tests::wait::until;

in_both_browsers!(
    nothing_is_found_from_the_launcher_to_a_stop,
    nothing_is_found_in_feedback_and_where_nothing_can_be_shown,
    nothing_is_found_from_right_to_left,
);

/// A page of somebody's own that is in order itself.
const FORM: &str = "<main><form><label>Email <input type=email></label><beckon-consent purpose=newsletter></beckon-consent>\
    <button>Order</button></form></main>";

struct Walk {
    browser: Browser,
    edge: BadEdge,
    guest: Guest,
    settings: &'static [Setting],
    wrong: Vec<String>,
}

impl Walk {
    fn new(engine: Engine, settings: &'static [Setting], language: &str) -> Self {
        let edge = BadEdge::start();
        let page = |site: &str, edge: &str| {
            let tag = tag(site, edge).replace("<script", &format!("<script lang={language}"));
            [FORM, &tag].concat()
        };
        Self {
            browser: Browser::open(engine, Screen::Desktop),
            guest: Guest::at(&edge.url, &strict(&edge.url), page),
            edge,
            settings,
            wrong: Vec::new(),
        }
    }

    /// Looks at what is shown now.
    fn look(&mut self, state: &str) {
        self.wrong.extend(self.browser.look_over(state, self.settings));
    }

    fn press_and_look(&mut self, press: &str, see: &str, state: &str) {
        self.browser.press(press);
        self.browser.see(see);
        self.look(state);
    }

    fn come_back(&self) {
        self.browser.go(&self.guest.url);
        self.browser.press("launcher");
        self.browser.see("panel");
    }

    #[track_caller]
    fn found_nothing(self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

/// Saved, confirmed, changed, stopped, and everything that can go wrong on the way.
fn preferences(mut walk: Walk) {
    let (ana, browser_page) = (email(), walk.guest.url.clone());
    walk.browser.go(&browser_page);
    let asked = "return !!document.querySelector('beckon-consent').shadowRoot?.querySelector('input')";
    until("the question in the form", || {
        walk.browser.script(asked, vec![]).as_bool().filter(|asked| *asked)
    });
    walk.look("launcher, and the question in a form");
    walk.press_and_look("launcher", "save", "preferences");
    walk.press_and_look("save", "problem", "nothing to save");
    walk.browser.press("choice-newsletter-email-given");
    walk.browser.press("choice-offers-sms-refused");
    for channel in ["post", "phone"] {
        walk.browser.press(&format!("add-contact-{channel}"));
    }
    walk.browser.press("when");
    walk.browser.press("change-zone");
    walk.browser.write("cap-permits", "999");
    walk.browser.write("email", "ana");
    walk.press_and_look("save", "error-email", "faults in every part");
    for channel in ["post", "phone"] {
        walk.browser.press(&format!("drop-contact-{channel}"));
    }
    walk.browser.rewrite("cap-permits", "2");
    walk.browser.rewrite("email", "");
    give_address(&walk.browser, &ana);
    walk.edge.spoil("PUT /v1", Fault::Status(500));
    walk.press_and_look("save", "problem", "a save that fails");
    walk.edge.behave();
    walk.press_and_look("save", "saved", "saved, and waiting");
    walk.browser.write("code", "0");
    walk.press_and_look("code-submit", "error-code", "a wrong code");
    let right = code(&Product::shared().postbox().mail_to(&ana));
    walk.browser.rewrite("code", &right);
    walk.press_and_look("code-submit", "confirmed", "confirmed");
    walk.press_and_look("back", "contact-email", "what is on record");
    walk.browser.press("choice-offers-sms-given");
    give_address(&walk.browser, &point(beckon_domain::Channel::Sms, "+44 7700 900123"));
    walk.press_and_look("remove-contact-0", "keep-contact-0", "an address that goes");
    walk.browser.press("keep-contact-0");
    walk.edge.spoil("POST /v1", Fault::Status(500));
    walk.press_and_look("stop", "error-stop", "a stop that fails");
    walk.edge.behave();
    walk.press_and_look("stop", "stopped", "stopped");
    walk.browser.press("undo-stop");
    walk.browser.see("save");
    // Somebody else stops the same address: this widget has just proven it, so one press ends that.
    assert_eq!(walk.guest.visitor().try_stop(&stop_of(&ana)).status, 202);
    walk.come_back();
    walk.browser.see("stopped");
    walk.press_and_look("undo-stop", "save", "a stranger's stop that was undone");
    walk.press_and_look("stop", "stopped", "stopped once more");
    walk.edge.spoil("POST /v1", Fault::Unproven);
    walk.press_and_look("undo-stop", "stop-ends", "a stop that ends when it is confirmed");
    walk.edge.behave();
    walk.found_nothing();
}

/// Feedback, a stop by a stranger, and an edge that does not answer.
fn feedback(mut walk: Walk) {
    walk.edge.spoil("GET /v1", Fault::Silence);
    walk.come_back();
    walk.browser.see("loading");
    walk.look("loading");
    walk.edge.spoil("GET /v1", Fault::Status(503));
    walk.come_back();
    walk.browser.see("plain-page");
    walk.look("an edge that does not answer");
    walk.edge.behave();
    walk.browser.press("retry");
    walk.browser.see("save");
    walk.browser.press("stop");
    walk.press_and_look("stop-submit", "error-stop-address", "whose contact is to stop");
    walk.browser.press("stop-cancel");
    walk.browser.press("tab-feedback");
    walk.press_and_look("feedback-send", "error-feedback-text", "feedback with faults");
    walk.browser.press("feedback-kind-idea");
    walk.browser.press("feedback-rating-4");
    walk.browser.write("feedback-text", "Longer laces.");
    walk.browser.press("with-page");
    walk.browser.press("answer-me");
    walk.browser.write("answer-address", "ana");
    walk.press_and_look("feedback-send", "error-answer-address", "feedback to be answered");
    walk.browser.press("answer-me");
    walk.press_and_look("feedback-send", "received", "thanks");
    walk.browser.press("another");
    walk.browser.press("tab-preferences");
    walk.press_and_look("tab-feedback", "last-feedback", "feedback once more");
    walk.found_nothing();
}

fn nothing_is_found_from_the_launcher_to_a_stop(engine: Engine) {
    preferences(Walk::new(engine, engine.settings(), "en"));
}

fn nothing_is_found_in_feedback_and_where_nothing_can_be_shown(engine: Engine) {
    feedback(Walk::new(engine, engine.settings(), "en"));
}

fn nothing_is_found_from_right_to_left(engine: Engine) {
    preferences(Walk::new(engine, &NARROW, "ar"));
    feedback(Walk::new(engine, &NARROW, "ar"));
}
