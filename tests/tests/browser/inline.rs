//! The question in a form of the page's own: `<beckon-consent>`.

use beckon_domain::DenialReason;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{BadEdge, Fault, Guest, strict, tag};
use beckon_tests::people::{email, text_of};
use beckon_tests::wait::until;
use serde_json::json;

in_both_browsers!(
    the_answer_is_recorded_when_the_form_is_sent_and_the_panel_is_never_loaded,
    a_form_that_the_page_sends_itself_is_heard_too_and_a_name_for_nothing_breaks_nothing,
);

const FORM: &str = "<form action=/thanks><label>Email <input type=email name=email required></label>
    <beckon-consent purpose=newsletter channel=email></beckon-consent><button>Order</button></form>";

fn form(site: &str, edge: &str) -> String {
    [FORM.to_owned(), tag(site, edge)].concat()
}

/// Does something to what the element shows.
fn inside(browser: &Browser, act: &str) -> serde_json::Value {
    let root = "document.querySelector('beckon-consent').shadowRoot";
    browser.script(
        &format!("const root = {root}; return root?.querySelector('input') ? ({act}) : null"),
        vec![],
    )
}

/// Fills the page's own form in, answers as said, and sends it.
fn order(browser: &Browser, guest: &Guest, address: &str, answer: Option<&str>) {
    browser.go(&guest.url);
    until("the question", || inside(browser, "true").as_bool());
    let ticked = inside(browser, "root.querySelectorAll('input:checked').length");
    assert_eq!(ticked, 0, "an answer is ticked beforehand");
    browser.fill("input[type=email]", address);
    if let Some(answer) = answer {
        let _ = inside(browser, &format!("root.querySelector('[data-part={answer}]').click()"));
    }
    browser.click("form button");
    until("the page after the form", || {
        browser.address().contains("/thanks").then_some(())
    });
    assert!(browser.address().contains("email="), "the form itself was not sent");
}

fn the_answer_is_recorded_when_the_form_is_sent_and_the_panel_is_never_loaded(engine: Engine) {
    let browser = Browser::open(engine, Screen::Phone);
    let guest = Guest::page(form);
    let (ana, bea) = (email(), email());
    browser.go(&guest.url);
    until("the question", || inside(&browser, "true").as_bool());
    let shown = inside(&browser, "root.textContent").to_string();
    assert!(shown.contains("Yes") && shown.contains("No"), "{shown}");
    let wasm = "return performance.getEntriesByType('resource').filter((it) => it.name.includes('wasm')).length";
    assert_eq!(browser.script(wasm, vec![]), 0);

    order(&browser, &guest, text_of(&ana), Some("given"));
    until("the yes", || {
        (guest.denial(&ana, "newsletter") == Some(DenialReason::ConsentUnconfirmed)).then_some(())
    });
    order(&browser, &guest, text_of(&bea), Some("refused"));
    until("the no", || {
        (guest.denial(&bea, "newsletter") == Some(DenialReason::ConsentRefused)).then_some(())
    });
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
fn without_an_answer_nothing_is_recorded() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    let guest = Guest::page(form);
    let ana = email();
    order(&browser, &guest, text_of(&ana), None);
    let kept = browser.script("return Object.keys(localStorage)", vec![]);
    assert_eq!(kept, json!([]), "something was to be said");
    assert_eq!(guest.denial(&ana, "newsletter"), Some(DenialReason::ConsentMissing));
}

#[test]
fn on_a_bad_day_the_form_is_sent_all_the_same_and_the_answer_follows() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    let edge = BadEdge::start();
    let guest = Guest::at(&edge.url, &strict(&edge.url), form);
    let ana = email();
    edge.spoil("PUT /v1", Fault::Status(503));
    order(&browser, &guest, text_of(&ana), Some("given"));
    assert_eq!(guest.denial(&ana, "newsletter"), Some(DenialReason::ConsentMissing));
    edge.behave();
    browser.go(&guest.url);
    until("the yes", || {
        (guest.denial(&ana, "newsletter") == Some(DenialReason::ConsentUnconfirmed)).then_some(())
    });
    let kept = "return Object.keys(localStorage).filter((name) => name.endsWith(' consent'))";
    until("nothing left to say", || {
        (browser.script(kept, vec![]) == json!([])).then_some(())
    });
}

fn a_form_that_the_page_sends_itself_is_heard_too_and_a_name_for_nothing_breaks_nothing(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let guest = Guest::page(|site, edge| {
        let own = "<form id=own><input id=where type=email><beckon-consent for=where purpose=offers channel=email>\
            </beckon-consent><beckon-consent purpose=nothing></beckon-consent><button>Go</button></form>";
        [own.to_owned(), tag(site, edge)].concat()
    });
    let ana = email();
    browser.go(&guest.url);
    until("the question", || inside(&browser, "true").as_bool());
    let _ = browser.script(
        "document.querySelector('#own').addEventListener('submit', (event) => event.preventDefault());
        document.addEventListener('beckon:change', (event) => (window.heard = event.detail))",
        vec![],
    );
    browser.fill("#where", text_of(&ana));
    let _ = inside(&browser, "root.querySelector('[data-part=given]').click()");
    browser.click("#own button");
    let heard = until("the page to hear of it", || {
        Some(browser.script("return window.heard ?? null", vec![])).filter(|heard| !heard.is_null())
    });
    assert_eq!(
        heard,
        json!({ "what": "saved", "choices": [{ "purpose": "offers", "channel": "email", "choice": "given" }] })
    );
    assert_eq!(guest.denial(&ana, "offers"), Some(DenialReason::ConsentUnconfirmed));
    let said = inside(&browser, "root.querySelector('[role=status]').textContent").to_string();
    assert!(said.contains("check your messages"), "{said}");
}
