//! The visitor is told in words what happened, keeps what was typed, and what is said once is done once.

use crate::hand::{give_address, reach_for_launcher, say_yes};
use beckon_domain::DenialReason;
use beckon_domain::wire::ContactPoint;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{BadEdge, Fault, Guest, strict, tag};
use beckon_tests::people::{email, text_of};
use beckon_tests::wait::until_within;
use serde_json::json;
use std::time::Duration;

in_both_browsers!(a_save_that_is_refused_spoilt_or_swallowed_says_so_and_can_be_repeated);

struct Day {
    edge: BadEdge,
    guest: Guest,
    browser: Browser,
}

fn day(engine: Engine) -> Day {
    let edge = BadEdge::start();
    let guest = Guest::at(&edge.url, &strict(&edge.url), tag);
    let browser = Browser::open(engine, Screen::Desktop);
    Day { edge, guest, browser }
}

impl Day {
    fn open(&self) {
        self.browser.go(&self.guest.url);
        self.browser.press("launcher");
    }

    /// Says yes to the newsletter, and presses the button.
    fn try_to_save(&self, at: &ContactPoint) {
        self.browser.press("choice-newsletter-email-given");
        give_address(&self.browser, at);
        self.browser.press("save");
    }

    /// What was typed is there, and is saved once the edge behaves.
    fn saves_after_all(&self, at: &ContactPoint) {
        assert_eq!(self.browser.value("email"), text_of(at), "what was typed is lost");
        assert!(self.browser.is_on("choice-newsletter-email-given"));
        self.edge.behave();
        self.browser.press("save");
        self.browser.see("saved");
        assert_eq!(
            self.guest.denial(at, "newsletter"),
            Some(DenialReason::ConsentUnconfirmed)
        );
    }
}

fn a_save_that_is_refused_spoilt_or_swallowed_says_so_and_can_be_repeated(engine: Engine) {
    let day = day(engine);
    for (fault, words) in [
        (Fault::Status(429), "Too many requests"),
        (Fault::Status(500), "does not work right now"),
        (Fault::Html, "does not work right now"),
        (Fault::Lost, "No connection"),
    ] {
        let ana = email();
        day.open();
        day.browser.see("save");
        let _ = day.browser.script("localStorage.clear()", vec![]);
        day.open();
        day.browser.see("save");
        day.edge.spoil("PUT /v1", fault);
        day.try_to_save(&ana);
        day.browser.see("problem");
        let told = day.browser.text("problem");
        assert!(told.contains(words), "{fault:?}: {told}");
        assert!(!day.browser.shows("saved"));
        day.saves_after_all(&ana);
    }
}

#[test]
fn a_reply_that_never_comes_is_given_up_and_what_was_typed_stays() {
    let (day, ana) = (day(Engine::Chromium), email());
    day.open();
    day.edge.spoil("PUT /v1", Fault::Silence);
    day.try_to_save(&ana);
    until_within(Duration::from_secs(40), "the end of patience", || {
        day.browser.shows("problem").then_some(())
    });
    assert!(day.browser.text("problem").contains("No answer came in time"));
    day.saves_after_all(&ana);
}

#[test]
fn an_edge_that_cannot_be_reached_at_all_leaves_a_way() {
    let day = day(Engine::Chromium);
    day.edge.spoil("GET /v1", Fault::Status(503));
    day.open();
    day.browser.see("plain-page");
    assert!(day.browser.shows("retry"));
    day.edge.behave();
    day.browser.press("retry");
    day.browser.see("save");
}

#[test]
fn a_panel_opened_again_within_a_minute_does_not_wait_for_the_edge() {
    let day = day(Engine::Chromium);
    day.open();
    day.browser.see("save");
    day.edge.spoil("GET /v1", Fault::Silence);
    day.open();
    day.browser.see("save");
}

#[test]
fn what_broke_off_while_the_visitor_was_still_reaching_for_the_launcher_is_asked_for_again() {
    let day = day(Engine::Chromium);
    day.edge.spoil("GET /v1", Fault::Lost);
    day.browser.go(&day.guest.url);
    reach_for_launcher(&day.browser);
    day.edge.behave();
    day.browser.press("launcher");
    day.browser.see("save");
}

#[test]
fn an_edge_of_the_next_edition_is_understood_as_far_as_it_goes() {
    let (day, ana) = (day(Engine::Chromium), email());
    for words in ["GET /v1", "PUT /v1", "POST /v1"] {
        day.edge.spoil(words, Fault::Newer);
        day.open();
        day.browser.see("save");
        if words == "PUT /v1" {
            say_yes(&day.browser, "newsletter", &ana);
        }
    }
    day.browser.press("stop");
    day.browser.see("stopped");
    assert_eq!(day.guest.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
}

#[test]
fn access_that_has_run_out_is_told_and_costs_nothing_that_was_typed() {
    let (day, ana) = (day(Engine::Chromium), email());
    day.open();
    // A panel that is still on its way would read the token, and forget it, here.
    day.browser.see("save");
    let person = format!("beckon {} {} person", day.edge.url, day.guest.site);
    let _ = day
        .browser
        .script("localStorage[arguments[0]] = '0.run-out'", vec![json!(person)]);
    day.open();
    day.browser.see("problem");
    assert!(day.browser.text("problem").contains("access has run out"));
    day.try_to_save(&ana);
    day.browser.see("saved");
    assert_eq!(
        day.guest.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
}

#[test]
fn a_clock_that_is_wrong_by_a_year_changes_nothing() {
    for years in [-1_i64, 1] {
        let (day, ana) = (day(Engine::Chromium), email());
        let skew = format!("const now = Date.now; Date.now = () => now.call(Date) + {years} * 366 * 864e5");
        day.browser.first(&skew);
        day.open();
        day.browser.see("save");
        day.browser.press("choice-newsletter-email-given");
        give_address(&day.browser, &ana);
        day.open();
        day.browser.see("save");
        day.saves_after_all(&ana);
    }
}

#[test]
fn what_another_tab_has_stopped_is_stopped_here_as_well() {
    let (day, ana) = (day(Engine::Chromium), email());
    day.open();
    say_yes(&day.browser, "newsletter", &ana);
    day.browser.press("close");
    day.browser.see_gone("panel");
    // The other tab, which has the same storage.
    let other = "const open = localStorage.getItem(arguments[0]);
        return fetch(arguments[1] + '/stop', { method: 'POST', headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ person: open }) }).then((reply) => reply.status)";
    let person = format!("beckon {} {} person", day.edge.url, day.guest.site);
    let base = format!("{}/v1/sites/{}", day.edge.url, day.guest.site);
    assert_eq!(day.browser.script(other, vec![json!(person), json!(base)]), 202);
    day.browser.press("launcher");
    day.browser.see("stopped");
    assert_eq!(day.guest.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
}
