//! Where the focus goes: it is seen, nothing hides it, it stays in the open panel and goes back where it came from.

use crate::hand::say_yes;
use beckon_tests::browser::{Browser, Engine, SETTINGS, Screen};
use beckon_tests::guest::{Guest, tag};
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::wait::until;
use std::collections::BTreeSet;
use thirtyfour::Key;

in_both_browsers!(
    in_the_panel_it_is_always_seen_goes_round_and_comes_back_to_the_launcher,
    what_is_only_to_be_read_can_be_scrolled_by_keys,
);

/// Tours all that can be reached, forth and back. Says how many there were.
#[track_caller]
fn tour(browser: &Browser, where_: &str) -> usize {
    let (forth, back) = (browser.tour(false), browser.tour(true));
    for (stop, wrong) in forth.iter().chain(&back) {
        assert!(wrong.is_empty(), "{where_}: {stop} {}", wrong.join(", "));
    }
    let names =
        |stops: &[(String, Vec<String>)]| -> BTreeSet<String> { stops.iter().map(|(stop, _)| stop.clone()).collect() };
    assert_eq!(
        names(&forth),
        names(&back),
        "{where_}: Shift and Tab lead elsewhere than Tab"
    );
    forth.len()
}

fn in_the_panel_it_is_always_seen_goes_round_and_comes_back_to_the_launcher(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let guest = Guest::page(|site, edge| ["<a href=/>Home</a>".to_owned(), tag(site, edge)].concat());
    // Wide and light; small and dark; and so small that all of it scrolls.
    for setting in [&SETTINGS[0], &SETTINGS[1], &SETTINGS[3], &SETTINGS[4]] {
        browser.set(setting);
        browser.go(&guest.url);
        let _ = browser.part("launcher");
        browser.tab(false);
        browser.tab(false);
        // Somebody's page stays light where the visitor prefers dark, or is dark for all.
        let seen_on = |colour: &str| {
            let paint = format!("document.body.style.background = '{colour}'");
            let _ = browser.script(&paint, vec![]);
            let (stop, wrong) = browser.stop().expect("the launcher has the focus");
            assert_eq!((stop.as_str(), wrong), ("launcher", vec![]), "{setting:?}, {colour}");
        };
        seen_on("black");
        seen_on("white");
        browser.keys(Key::Enter);
        browser.see("save");
        until("the focus on the title", || {
            browser.focused().filter(|part| part == "title")
        });
        for part in [
            "choice-newsletter-email-given",
            "add-contact-sms",
            "when",
            "change-zone",
        ] {
            browser.press(part);
        }
        let stops = tour(&browser, &format!("{setting:?}"));
        assert!(stops > 20, "{stops} stops are too few");
        browser.press("tab-feedback");
        browser.see("feedback-text");
        let stops = tour(&browser, &format!("{setting:?}, feedback"));
        assert!(stops > 8, "{stops} stops are too few");
        browser.keys(Key::Escape);
        browser.see_gone("panel");
        seen_on("black");
        seen_on("white");
        let _ = browser.script("localStorage.clear()", vec![]);
    }
}

fn what_is_only_to_be_read_can_be_scrolled_by_keys(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let guest = Guest::page(tag);
    browser.set(&SETTINGS[6]);
    browser.go(&guest.url);
    browser.press("launcher");
    browser.see("save");
    say_yes(&browser, "newsletter", &email());
    browser.press("stop");
    browser.see("stopped");
    let stops = tour(&browser, "stopped");
    assert!(stops >= 5, "{stops}");
}

#[test]
fn on_the_plain_pages_it_is_always_seen() {
    let (product, ana) = (Product::shared(), email());
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    for setting in [&SETTINGS[0], &SETTINGS[4]] {
        browser.set(setting);
        browser.go(&format!("{}/s/demo", product.edge()));
        let stops = tour(&browser, &format!("{setting:?}, the plain page"));
        assert!(stops > 15, "{stops} stops are too few");
    }
    let _ = product
        .visitor()
        .choose(&ana, "newsletter", beckon_domain::Choice::Given);
    let link = beckon_tests::postbox::confirm_link(&product.postbox().mail_to(&ana));
    browser.go(&link);
    assert!(tour(&browser, "a confirmation") >= 2);
}
