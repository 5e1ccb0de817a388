//! What every screen of the panel keeps to, and what drawing it leaves alone.

use crate::hand::{come_back, open_widget, say_yes};
use beckon_domain::Choice;
use beckon_domain::wire::Saved;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::visitor::one_choice;
use beckon_tests::wait::until;
use serde_json::json;
use thirtyfour::Key;

in_both_browsers!(every_control_has_a_name_of_its_own);

/// Counts what changes in the panel from here on.
const COUNT: &str = "const { shadowRoot } = document.querySelector('beckon-launcher');
    window.counted = 0;
    new MutationObserver((all) => { window.counted += all.length })
        .observe(shadowRoot, { subtree: true, childList: true, attributes: true, characterData: true })";

/// How much has changed since it was asked last.
fn counted(browser: &Browser) -> u64 {
    let script = "const counted = window.counted; window.counted = 0; return counted";
    browser.script(script, vec![]).as_u64().unwrap_or_default()
}

/// In Chromium alone: Firefox's driver itself changes the style of what it types into.
#[test]
fn a_letter_changes_only_the_nodes_that_show_it() {
    let browser = open_widget(Engine::Chromium, Screen::Desktop);
    browser.press("add-contact-post");
    browser.press("when");
    browser.see("pause-until");
    let _ = browser.script(COUNT, vec![]);
    // What the first letter brings (that an address can be taken out again) is not what each letter costs.
    for part in ["email", "post", "cap-permits"] {
        browser.write(part, "1");
        let _ = counted(&browser);
        for _ in 0..3 {
            browser.write(part, "1");
            let changes = counted(&browser);
            assert!(changes <= 3, "a letter in {part} changes {changes} nodes");
        }
    }
    browser.press("tab-feedback");
    browser.see("feedback-text");
    // The number of letters that are left is shown by then, and changes with each.
    let long = "const { shadowRoot } = document.querySelector('beckon-launcher');
        const area = shadowRoot.querySelector('[data-part=feedback-text]');
        area.value = 'a'.repeat(3600);
        area.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))";
    let _ = browser.script(long, vec![]);
    let _ = counted(&browser);
    for _ in 0..3 {
        browser.write("feedback-text", "b");
        let changes = counted(&browser);
        assert!(
            (1..=3).contains(&changes),
            "a letter in feedback changes {changes} nodes"
        );
    }
}

/// A time of which one part has been taken out is no time, and its control says that it is empty.
#[test]
fn what_else_stands_in_a_time_stays_while_one_part_of_it_is_typed_anew() {
    let browser = open_widget(Engine::Chromium, Screen::Desktop);
    browser.press("when");
    browser.see("quiet-from");
    let set = "const { shadowRoot } = document.querySelector('beckon-launcher');
        const time = shadowRoot.querySelector('[data-part=quiet-from]');
        time.value = '20:35';
        time.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
        time.focus()";
    let _ = browser.script(set, vec![]);
    browser.keys(Key::Backspace);
    until("the time that is none", || {
        browser.value("quiet-from").is_empty().then_some(())
    });
    browser.keys("9");
    let typed = browser.value("quiet-from");
    assert!(typed.ends_with(":35"), "{typed}");
}

fn every_control_has_a_name_of_its_own(engine: Engine) {
    let browser = open_widget(engine, Screen::Desktop);
    browser.press("add-contact-post");
    browser.press("when");
    browser.see("pause-until");
    let look = "const { shadowRoot } = document.querySelector('beckon-launcher');
        const panel = shadowRoot.querySelector('[data-part=panel]');
        const names = [...panel.querySelectorAll('button,input,select,textarea')].map((it) => it.dataset.part || '');
        const twice = names.filter((name, at) => !name || names.indexOf(name) != at);
        return [names.length > 10, twice, names.filter((name) => name == 'stop').length]";
    let each_once_and_one_to_stop = json!([true, [], 1]);
    assert_eq!(browser.script(look, vec![]), each_once_and_one_to_stop);
    browser.press("tab-feedback");
    browser.press("answer-me");
    browser.see("answer-address");
    assert_eq!(browser.script(look, vec![]), each_once_and_one_to_stop);
}

#[test]
fn what_was_saved_says_the_language_of_the_sites_own_words() {
    let browser = open_widget(Engine::Chromium, Screen::Desktop);
    say_yes(&browser, "newsletter", &email());
    let look = "const { shadowRoot } = document.querySelector('beckon-launcher');
        const [line] = shadowRoot.querySelectorAll('.list li');
        return [...line.childNodes].map((it) => [it.lang ?? null, it.textContent]).filter(([, text]) => text)";
    assert_eq!(
        browser.script(look, vec![]),
        json!([[null, "Yes: "], ["en", "Letters from the workshop"], [null, " · Email"]])
    );
}

#[test]
fn that_the_signal_of_the_browser_is_kept_to_is_said_where_it_came() {
    let product = Product::shared();
    let body = one_choice(&email(), "newsletter", Choice::Refused);
    let call = product.visitor().call("PUT", "/preferences", &body);
    let saved: Saved = call.header("sec-gpc", "1").send().ok(200);
    let browser = open_widget(Engine::Chromium, Screen::Desktop);
    assert!(!browser.shows("gpc"), "it did not come from here");
    let keep = "localStorage.setItem(`beckon ${arguments[0]} demo person`, arguments[1])";
    let _ = browser.script(keep, vec![json!(product.edge()), json!(saved.person)]);
    come_back(&browser);
    browser.see("gpc");
}

#[test]
fn the_panel_is_fetched_when_the_focus_reaches_the_launcher_and_opens_when_it_is_pressed() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    browser.go(Product::shared().demo());
    let _ = browser.part("launcher");
    let focus = "document.querySelector('beckon-launcher').shadowRoot.querySelector('.launcher').focus()";
    let _ = browser.script(focus, vec![]);
    let fetched = "return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('widget_bg.wasm'))";
    until("the panel to be fetched", || {
        browser.script(fetched, vec![]).as_bool().filter(|fetched| *fetched)
    });
    assert!(!browser.shows("panel"), "it opens before anybody has asked for it");
}
