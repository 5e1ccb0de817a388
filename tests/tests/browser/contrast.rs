//! Whoever sets colours that many people cannot tell apart reads of it in the console.

use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{Guest, tag};
use beckon_tests::wait::until;
use serde_json::{Value, json};

/// Opens the panel on a page that sets these colours, closes it and opens it again: what the console was told.
fn open_twice(browser: &Browser, guest: &Guest, colours: Value) {
    browser.go(&guest.url);
    let set = "window.warned = []; console.warn = (text) => window.warned.push(text);
        for (const [name, colour] of arguments[0]) document.documentElement.style.setProperty(name, colour)";
    let _ = browser.script(set, vec![colours]);
    browser.press("launcher");
    browser.see("save");
    browser.press("close");
    browser.see_gone("panel");
    browser.press("launcher");
    browser.see("save");
}

fn warned(browser: &Browser) -> Value {
    browser.script("return window.warned", vec![])
}

#[test]
fn colours_that_cannot_be_told_apart_are_told_once_with_their_ratio_and_what_to_change() {
    let guest = Guest::page(tag);
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    // Grey with white on it is a little too light; what is set for the dark is fine, in whatever way it is written.
    let colours = json!([
        ["--beckon-accent", "#777"],
        ["--beckon-text-dark", "oklch(95% 0.01 170)"]
    ]);
    open_twice(&browser, &guest, colours);
    let told = until("a warning", || {
        Some(warned(&browser)).filter(|told| told.as_array().is_some_and(|told| !told.is_empty()))
    });
    let say = |what: &str, change: &str| {
        format!(
            "Beckon: in light, {what} have a contrast of 4.48 : 1, and need 4.5 : 1 (WCAG 2.2 AA), or many people cannot read them. Change {change}."
        )
    };
    assert_eq!(
        told,
        json!([
            say(
                "the words on buttons and chosen answers",
                "`--beckon-on-accent` or `--beckon-accent`"
            ),
            say(
                "links and the ring around what has the focus",
                "`--beckon-accent` or `--beckon-background`"
            ),
        ])
    );
    assert!(browser.complaints().is_empty());
}

#[test]
fn a_page_that_sets_no_colour_loads_nothing_that_judges_them() {
    let guest = Guest::page(tag);
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    open_twice(&browser, &guest, json!([]));
    let judges = "return performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('/theme.js'))";
    assert_eq!(browser.script(judges, vec![]), false);
    assert_eq!(warned(&browser), json!([]));
}
