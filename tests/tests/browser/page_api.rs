//! What a page can say to Beckon, and what it hears from it: `window.beckon` and the events on `document`.

use crate::hand::say_yes;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{Guest, tag};
use beckon_tests::people::email;
use beckon_tests::wait::until;
use serde_json::{Value, json};
use std::collections::BTreeSet;

in_both_browsers!(
    a_page_hears_what_has_changed_and_never_an_address,
    whoever_has_heard_enough_hears_no_more_and_feedback_has_a_verb_of_its_own,
);

const TYPES: &str = include_str!("../../../widget/beckon.d.ts");

/// The verbs that the types declare.
fn declared() -> BTreeSet<String> {
    let (_, interface) = TYPES
        .split_once("export interface Beckon {")
        .expect("Beckon is declared");
    let (interface, _) = interface.split_once("\n}").expect("and its declaration ends");
    let verbs = interface
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once('('));
    let word = |verb: &&str| verb.bytes().all(|letter| letter.is_ascii_alphanumeric());
    verbs.map(|(verb, _)| verb).filter(word).map(str::to_owned).collect()
}

fn listening(engine: Engine) -> (Browser, Guest) {
    let browser = Browser::open(engine, Screen::Desktop);
    let guest = Guest::page(tag);
    browser.go(&guest.url);
    let _ = browser.part("launcher");
    let _ = browser.script(
        "window.heard = []; for (const name of ['open', 'close', 'change'])
            document.addEventListener(`beckon:${name}`, (event) => heard.push([name, event.detail]));
        window.called = []; window.stop = beckon.onChange((change) => called.push(change.what))",
        vec![],
    );
    (browser, guest)
}

fn heard(browser: &Browser) -> Value {
    browser.script("return heard.splice(0)", vec![])
}

#[test]
fn the_verbs_are_those_that_the_types_declare() {
    let (browser, _guest) = listening(Engine::Chromium);
    let verbs = browser.script("return Object.keys(beckon)", vec![]);
    let verbs: BTreeSet<String> = serde_json::from_value(verbs).expect("names");
    assert_eq!(verbs, declared());
    assert_eq!(verbs.len(), 5);
}

fn a_page_hears_what_has_changed_and_never_an_address(engine: Engine) {
    let (browser, _guest) = listening(engine);
    assert_eq!(browser.script("return beckon.preferences()", vec![]), Value::Null);
    let _ = browser.script("beckon.open()", vec![]);
    browser.see("save");
    assert_eq!(heard(&browser), json!([["open", null]]));
    say_yes(&browser, "newsletter", &email());
    let saved =
        json!({ "what": "saved", "choices": [{ "purpose": "newsletter", "channel": "email", "choice": "given" }] });
    assert_eq!(heard(&browser), json!([["change", saved]]));

    let mine = browser.script("return beckon.preferences()", vec![]);
    assert_eq!(mine["contact_points"][0]["masked"], "a…@example.com");
    assert_eq!(mine["choices"][0]["status"], "requested");
    assert!(!mine.to_string().contains("ana"), "{mine}");

    browser.press("stop");
    browser.see("stopped");
    browser.press("undo-stop");
    browser.see("save");
    let _ = browser.script("beckon.close()", vec![]);
    browser.see_gone("panel");
    let told = until("the close", || {
        Some(heard(&browser)).filter(|told| told.as_array().is_some_and(|told| told.len() > 2))
    });
    assert_eq!(
        told,
        json!([["change", { "what": "stopped" }], ["change", { "what": "lifted" }], ["close", null]])
    );
    assert_eq!(
        browser.script("return called", vec![]),
        json!(["saved", "stopped", "lifted"])
    );
}

#[test]
fn the_receipt_of_a_save_is_a_file_to_keep() {
    let (browser, _guest) = listening(Engine::Chromium);
    let _ = browser.script("beckon.open()", vec![]);
    browser.see("save");
    say_yes(&browser, "newsletter", &email());
    let file = browser.attribute("receipt", "href").unwrap_or_default();
    let read = "return JSON.parse(decodeURIComponent(arguments[0].replace('data:application/json,', '')))";
    let json = browser.script(read, vec![json!(file)]);
    assert_eq!(json["choices"][0]["purpose"], "newsletter");
    assert!(json["at"].is_string() && json["controller"].is_string(), "{json}");
    assert_eq!(
        browser.attribute("receipt", "download").as_deref(),
        Some("receipt.json")
    );
}

fn whoever_has_heard_enough_hears_no_more_and_feedback_has_a_verb_of_its_own(engine: Engine) {
    let (browser, _guest) = listening(engine);
    let _ = browser.script("stop(); beckon.feedback()", vec![]);
    browser.see("feedback-text");
    browser.press("feedback-kind-idea");
    browser.write("feedback-text", "Longer laces.");
    browser.press("feedback-send");
    browser.see("received");
    assert_eq!(browser.script("return called", vec![]), json!([]));
    assert_eq!(
        heard(&browser),
        json!([["open", null], ["change", { "what": "feedback" }]])
    );
}
