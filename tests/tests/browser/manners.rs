//! The widget as a guest on somebody's page.

use crate::hand::{come_back, open_widget, reach_for_launcher, say_yes};
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::http::Call;
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::wait::until;
use serde_json::json;

in_both_browsers!(
    it_works_under_a_strict_policy_and_breaks_none_of_it,
    on_a_phone_it_fits_and_every_control_can_be_hit_with_a_finger,
    whatever_is_brought_into_view_head_and_foot_stay_where_they_are,
);

fn it_works_under_a_strict_policy_and_breaks_none_of_it(engine: Engine) {
    let product = Product::shared();
    let page = Call::new("GET", product.demo()).send();
    let policy = page
        .header("content-security-policy")
        .expect("the shop has a policy")
        .to_owned();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    assert!(
        !policy.replace("'wasm-unsafe-eval'", "").contains("unsafe-eval"),
        "{policy}"
    );

    let browser = open_widget(engine, Screen::Desktop);
    say_yes(&browser, "newsletter", &email());
    browser.press("tab-feedback");
    browser.see("feedback-text");
    browser.press("stop");
    browser.see("stopped");
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
    assert_eq!(browser.script("return document.cookie", vec![]), "", "it sets a cookie");
    let globals = browser.script(
        "return Object.keys(window).filter((name) => /beckon|wasm/i.test(name))",
        vec![],
    );
    assert_eq!(globals, json!(["beckon"]));
}

#[test]
fn before_the_visitor_shows_intent_the_page_loads_the_launcher_alone() {
    let product = Product::shared();
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    browser.go(product.demo());
    let _ = browser.part("launcher");
    let loaded = || {
        let script = "return performance.getEntriesByType('resource').map((entry) => entry.name)
            .filter((name) => name.startsWith(arguments[0])).map((name) => name.slice(arguments[0].length))";
        let names = browser.script(script, vec![json!(product.edge())]);
        names.as_array().cloned().unwrap_or_default()
    };
    assert_eq!(loaded(), [json!("/embed.js")]);
    browser.press("launcher");
    browser.see("save");
    let names = until("the widget", || Some(loaded()).filter(|names| names.len() > 1));
    let all = json!(names).to_string();
    assert!(
        all.contains("/widget.js") && all.contains("widget_bg.wasm") && all.contains("/widget\""),
        "{all}"
    );
}

#[test]
fn the_sites_settings_are_asked_for_once_and_while_the_panel_is_on_its_way() {
    let browser = open_widget(Engine::Chromium, Screen::Desktop);
    let script = "const all = performance.getEntriesByType('resource');
        const [settings, wasm] = ['/widget', '.wasm'].map((end) => all.filter(({ name }) => name.endsWith(end)));
        return [settings.length, wasm.length, settings[0].startTime <= wasm[0].startTime]";
    assert_eq!(browser.script(script, vec![]), json!([1, 1, true]));
}

#[test]
fn the_panel_is_shown_whole_if_the_settings_are_there_by_then() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    browser.go(Product::shared().demo());
    reach_for_launcher(&browser);
    let watch = "const show = HTMLDialogElement.prototype.showModal;
        HTMLDialogElement.prototype.showModal = function () {
            window.whole = !!this.querySelector('[data-part=save]');
            show.call(this);
        }";
    let _ = browser.script(watch, vec![]);
    browser.press("launcher");
    browser.see("save");
    assert_eq!(browser.script("return window.whole", vec![]), json!(true));
}

fn on_a_phone_it_fits_and_every_control_can_be_hit_with_a_finger(engine: Engine) {
    let browser = open_widget(engine, Screen::Phone);
    let script = "return (async () => { const root = document.querySelector('beckon-launcher').shadowRoot;
        const dialog = root.querySelector('[data-part=panel]');
        await Promise.all(dialog.getAnimations().map((animation) => animation.finished));
        const panel = dialog.getBoundingClientRect();
        const small = [...root.querySelectorAll('[data-part=panel] button, [data-part=panel] input, [data-part=panel] select')]
            .map((control) => [control.dataset.part, (control.closest('label') ?? control).getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([part]) => part);
        const wide = [...root.querySelectorAll('[data-part=panel] *')]
            .filter((element) => element.getBoundingClientRect().right > innerWidth + 1).map((element) => element.className);
        return [small, wide, panel.left >= 0 && panel.right <= innerWidth && panel.bottom <= innerHeight + 1,
            document.documentElement.scrollWidth <= innerWidth]; })()";
    let seen = browser.script(script, vec![]);
    assert_eq!(
        seen,
        json!([[], [], true, true]),
        "too small, too wide, outside the screen, the page scrolls sideways"
    );
    browser.press("tab-feedback");
    browser.see("feedback-text");
    let seen = browser.script(script, vec![]);
    assert_eq!(seen, json!([[], [], true, true]));
}

fn whatever_is_brought_into_view_head_and_foot_stay_where_they_are(engine: Engine) {
    let browser = open_widget(engine, Screen::Phone);
    // As a search in the page or a screen reader brings it there.
    let script = "return (async () => { const root = document.querySelector('beckon-launcher').shadowRoot;
        const dialog = root.querySelector('[data-part=panel]');
        await Promise.all(dialog.getAnimations().map((animation) => animation.finished));
        const places = () => ['header', 'footer'].map((part) => dialog.querySelector(part).getBoundingClientRect().top);
        const [head, foot] = places();
        const all = [...dialog.querySelectorAll('*')];
        return [all.length > 40, all.filter((element) => {
            element.scrollIntoView({ block: 'center', inline: 'center' });
            const [top, bottom] = places();
            return Math.abs(top - head) > 1 || Math.abs(bottom - foot) > 1;
        }).map((element) => element.dataset.part || element.className || element.localName)]; })()";
    assert_eq!(
        browser.script(script, vec![]),
        json!([true, []]),
        "these displace the panel"
    );
    browser.press("tab-feedback");
    browser.see("feedback-text");
    assert_eq!(browser.script(script, vec![]), json!([true, []]));
}

#[test]
fn it_draws_inside_its_shadow_and_leaves_the_page_alone() {
    let product = Product::shared();
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    browser.go(product.demo());
    let _ = browser.part("launcher");
    let page =
        "return [document.head.innerHTML, [...document.body.children].filter((it) => it.localName != 'beckon-launcher')
        .map((it) => it.outerHTML).join(''), getComputedStyle(document.querySelector('h1')).font, document.title]";
    let before = browser.script(page, vec![]);
    browser.press("launcher");
    browser.see("save");
    browser.press("close");
    browser.see_gone("panel");
    assert_eq!(browser.script(page, vec![]), before);
    come_back(&browser);
    let hosts = browser.script("return document.querySelectorAll('beckon-launcher').length", vec![]);
    assert_eq!(hosts, 1);
}
