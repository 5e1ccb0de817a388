//! One script tag, wherever it is put, on whatever page.

use crate::hand::say_yes;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{Guest, HEAD_ENDS, strict, tag};
use beckon_tests::http::Call;
use beckon_tests::people::{email, text_of};
use beckon_tests::product::Product;
use beckon_tests::wait::until;
use serde_json::json;
use sha2::{Digest, Sha256, Sha384};
use thirtyfour::Key;

in_both_browsers!(
    the_tag_works_in_head_and_body_however_it_is_loaded_and_twice_by_accident,
    a_nonce_or_a_hash_of_the_loader_is_enough_for_a_strict_policy,
    a_page_that_makes_its_body_anew_keeps_the_open_panel_and_what_was_written,
    the_panel_comes_back_with_the_page,
);

/// The launcher is there once, and leads to the panel.
#[track_caller]
fn opens(browser: &Browser, guest: &Guest) {
    browser.go(&guest.url);
    browser.press("launcher");
    browser.see("save");
    let launchers = browser.script("return document.querySelectorAll('beckon-launcher').length", vec![]);
    assert_eq!(launchers, 1);
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
}

fn the_tag_works_in_head_and_body_however_it_is_loaded_and_twice_by_accident(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let src =
        |site: &str, edge: &str, how: &str| format!("<script src=\"{edge}/embed.js\" data-site={site} {how}></script>");
    for how in ["", "async", "defer", "type=module"] {
        opens(&browser, &Guest::page(|site, edge| src(site, edge, how)));
        opens(&browser, &Guest::page(|site, edge| src(site, edge, how) + HEAD_ENDS));
    }
    opens(
        &browser,
        &Guest::page(|site, edge| [tag(site, edge), tag(site, edge)].concat()),
    );
}

#[test]
fn the_tag_may_come_after_the_page() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    let guest = Guest::page(|_, _| String::new());
    browser.go(&guest.url);
    let late = "const tag = document.createElement('script'); tag.src = arguments[0] + '/embed.js';
        tag.dataset.site = arguments[1]; document.head.append(tag)";
    let _ = browser.script(late, vec![json!(Product::shared().edge()), json!(guest.site)]);
    browser.press("launcher");
    browser.see("save");
}

fn a_nonce_or_a_hash_of_the_loader_is_enough_for_a_strict_policy(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let edge = Product::shared().edge();
    let policy = format!("default-src 'none'; script-src 'nonce-n0nce' 'wasm-unsafe-eval'; connect-src {edge}");
    opens(
        &browser,
        &Guest::with(&policy, |site, edge| {
            tag(site, edge).replace("<script", "<script nonce=n0nce")
        }),
    );

    let loader = Call::new("GET", format!("{edge}/embed.js")).send().text();
    let name: String = Sha256::digest(&loader)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let sum = base64(&Sha384::digest(&loader));
    let pinned = |site: &str, edge: &str| {
        format!(
            "<script src=\"{edge}/embed/{}.js\" integrity=\"sha384-{sum}\" crossorigin data-site={site}></script>",
            &name[..16]
        )
    };
    opens(&browser, &Guest::with(&strict(edge), pinned));
}

fn base64(bytes: &[u8]) -> String {
    use base64ct::{Base64, Encoding};
    Base64::encode_string(bytes)
}

#[test]
fn a_page_that_changes_its_own_address_keeps_the_panel_and_is_named_by_the_new_one() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    let guest = Guest::page(|site, edge| format!("<main>First</main>{}", tag(site, edge)));
    opens(&browser, &guest);
    browser.press("choice-newsletter-email-given");
    browser.press("close");
    browser.see_gone("panel");
    let _ = browser.script(
        "history.pushState({}, '', '/second?who=me'); document.querySelector('main').textContent = 'Second'",
        vec![],
    );
    browser.press("launcher");
    browser.see("save");
    assert!(
        browser.is_on("choice-newsletter-email-given"),
        "what was chosen is lost"
    );
    browser.press("tab-feedback");
    browser.press("with-page");
    let page = browser.text("page");
    assert!(page.ends_with("/second"), "{page}");
}

/// How libraries put another page in the place of one, whole.
const ANEW: [&str; 6] = [
    "document.body.innerHTML = '<h1>Another page</h1>'",
    "document.body.replaceWith(document.createElement('body'))",
    "document.body.remove(); document.documentElement.append(document.createElement('body'))",
    // What they keep of a page for the way back is a copy.
    "document.body.replaceWith(document.body.cloneNode(true))",
    "document.documentElement.replaceWith(document.documentElement.cloneNode(true))",
    "return document.startViewTransition(() => document.body.replaceWith(document.createElement('body'))).finished
        .then(() => null)",
];

#[test]
fn a_page_that_makes_its_body_anew_keeps_one_launcher() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    let guest = Guest::page(tag);
    opens(&browser, &guest);
    for anew in ANEW.iter().chain(&ANEW) {
        if browser.shows("panel") {
            browser.keys(Key::Escape);
            browser.see_gone("panel");
        }
        let _ = browser.script(anew, vec![]);
        browser.press("launcher");
        browser.see("save");
        let launchers = browser.script("return document.querySelectorAll('beckon-launcher').length", vec![]);
        assert_eq!(launchers, 1, "{anew}");
    }
}

fn a_page_that_makes_its_body_anew_keeps_the_open_panel_and_what_was_written(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let guest = Guest::page(tag);
    opens(&browser, &guest);
    browser.press("choice-newsletter-email-given");
    browser.write("email", "ana");
    for (at, anew) in ANEW.iter().enumerate() {
        let _ = browser.script(anew, vec![]);
        until("the panel over the new page", || {
            let modal =
                "return document.querySelector('beckon-launcher')?.shadowRoot.querySelector('dialog:modal') != null";
            browser.script(modal, vec![]).as_bool().filter(|modal| *modal)
        });
        let digit = at.to_string();
        browser.write("email", digit.as_str());
        assert!(browser.value("email").ends_with(&digit), "{anew}");
    }
    assert_eq!(browser.value("email"), "ana012345");
    browser.keys(Key::Escape);
    browser.see_gone("panel");
}

fn the_panel_comes_back_with_the_page(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let guest = Guest::page(tag);
    opens(&browser, &guest);
    let ana = email();
    browser.press("choice-newsletter-email-given");
    browser.write("email", text_of(&ana));
    browser.go(&format!("{}/another", guest.url));
    browser.back();
    // From the browser's memory it comes as it was left; loaded anew it has its draft.
    let _ = browser.part("launcher");
    if !browser.shows("save") {
        browser.press("launcher");
    }
    browser.see("save");
    assert_eq!(browser.value("email"), text_of(&ana));
    browser.press("save");
    browser.see("saved");
}

#[test]
fn it_works_in_a_frame() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    let guest = Guest::page(tag);
    browser.go(&format!("{}/frame", guest.url));
    let inside = |act: &str| {
        let root = "document.querySelector('iframe').contentDocument.querySelector('beckon-launcher')?.shadowRoot";
        browser.script(&format!("const root = {root}; return root ? ({act}) : null"), vec![])
    };
    until("the launcher in the frame", || inside("true").as_bool());
    let _ = inside("root.querySelector('.launcher').click()");
    until("the panel in the frame", || {
        inside("!!root.querySelector('dialog[open] [data-part=save]')")
            .as_bool()
            .filter(|shown| *shown)
    });
}

#[test]
fn a_page_with_hostile_style_reaches_neither_launcher_nor_panel() {
    let style = "<style>* { all: unset !important; font-size: 60px !important; z-index: 2147483647 !important }
        html { font-size: 60px; direction: ltr } button { display: none !important; color: red !important }
        .veil { position: fixed !important; inset: 0 !important; background: #fff }</style><div class=veil></div>";
    let edge = Product::shared().edge();
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    let kind = Guest::page(tag);
    let looks = "const root = document.querySelector('beckon-launcher').shadowRoot;
        return ['.launcher', 'dialog', '[data-part=title]', '[data-part=save]', '[data-part=yes-to-all]'].map((name) => {
            const it = root.querySelector(name), box = it.getBoundingClientRect(), style = getComputedStyle(it);
            return [name, Math.round(box.width), Math.round(box.height), Math.round(box.right), style.color, style.font,
                style.backgroundColor, style.display];
        })";
    let settled = "const dialog = document.querySelector('beckon-launcher').shadowRoot.querySelector('dialog');
        return Promise.all(dialog.getAnimations().map((animation) => animation.finished)).then(() => true)";
    opens(&browser, &kind);
    let _ = browser.script(settled, vec![]);
    let wanted = browser.script(looks, vec![]);
    let hostile = Guest::with(&format!("{}; style-src 'unsafe-inline'", strict(edge)), |site, edge| {
        [style.to_owned(), tag(site, edge)].concat()
    });
    opens(&browser, &hostile);
    let _ = browser.script(settled, vec![]);
    assert_eq!(browser.script(looks, vec![]), wanted);
    say_yes(&browser, "newsletter", &email());
}

#[test]
fn without_storage_it_forgets_and_everything_else_works() {
    for spoiled in [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError') } })",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    ] {
        let browser = Browser::open(Engine::Chromium, Screen::Phone);
        browser.first(spoiled);
        let guest = Guest::page(tag);
        opens(&browser, &guest);
        say_yes(&browser, "newsletter", &email());
        browser.press("stop");
        browser.see("stopped");
    }
}
