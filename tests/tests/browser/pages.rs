//! Pages as they are: they catch keys, patch what the platform gives them, transform their body, arrive slowly, stand in
//! frames, and write their language and our tag in their own way.

use crate::hand::say_yes;
use beckon_domain::DenialReason;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{Guest, strict, tag};
use beckon_tests::people::{email, text_of};
use beckon_tests::postbox::code;
use beckon_tests::product::Product;
use beckon_tests::wait::until;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::time::Duration;
use thirtyfour::Key;

in_both_browsers!(
    what_is_typed_in_the_panel_is_no_shortcut_of_the_pages,
    what_is_sent_does_not_depend_on_what_a_page_patches,
    nothing_of_ours_stands_between_the_elements_of_a_page_that_still_arrives,
    the_launcher_is_in_view_whatever_the_page_makes_of_its_body,
    a_language_with_an_underscore_is_the_same_for_launcher_panel_and_question,
    in_a_frame_that_may_send_no_forms_saving_works_by_button_and_by_enter,
);

/// The answer to a question in a page's own form: its label is in a shadow root.
const FORM: &str = "<form action=/thanks><input type=email name=email><beckon-consent purpose=newsletter></beckon-consent>\
    <button>Order</button></form>";

fn question(browser: &Browser, act: &str) -> Value {
    let root = "document.querySelector('beckon-consent').shadowRoot";
    browser.script(
        &format!("const root = {root}; return root?.querySelector('input') ? ({act}) : null"),
        vec![],
    )
}

fn what_is_typed_in_the_panel_is_no_shortcut_of_the_pages(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let guest = Guest::page(|site, edge| [FORM.to_owned(), tag(site, edge)].concat());
    browser.go(&guest.url);
    // As pages do: a letter is a shortcut unless it comes from a field. Some listen on the way down, some on the way up.
    let shortcuts = "window.heard = [];
        for (const down of [true, false])
            for (const name of ['keydown', 'keypress', 'keyup', 'input', 'beforeinput', 'paste', 'compositionstart'])
                document.addEventListener(name, (event) => {
                    if (['INPUT', 'TEXTAREA', 'SELECT'].includes(event.target.tagName)) return;
                    if (event.type != 'input' || !down) heard.push(event.type);
                    if (event.type == 'keydown') event.preventDefault();
                }, down)";
    let _ = browser.script(shortcuts, vec![]);
    let heard = || browser.script("return heard.splice(0)", vec![]);
    browser.press("launcher");
    browser.see("save");
    let _ = heard();
    browser.write("email", "susan/a@example.com");
    assert_eq!(browser.value("email"), "susan/a@example.com");
    browser.press("tab-feedback");
    browser.write("feedback-text", "Wide toes? /jk");
    assert_eq!(browser.value("feedback-text"), "Wide toes? /jk");
    let pasted =
        "const text = document.querySelector('beckon-launcher').shadowRoot.querySelector('[data-part=feedback-text]');
        for (const name of ['paste', 'compositionstart', 'beforeinput'])
            text.dispatchEvent(new Event(name, { bubbles: true, composed: true }))";
    let _ = browser.script(pasted, vec![]);
    let before = browser.focused();
    browser.keys(Key::Tab);
    assert_ne!(browser.focused(), before, "Tab does not lead on");
    assert_eq!(heard(), json!([]));
    browser.keys(Key::Escape);
    browser.see_gone("panel");

    until("the question", || question(&browser, "true").as_bool());
    let _ = question(&browser, "root.querySelector('[data-part=refused]').focus()");
    let _ = heard();
    browser.keys(Key::Right);
    browser.keys("s");
    assert_eq!(
        question(&browser, "root.querySelector('[data-part=given]').checked"),
        json!(true)
    );
    assert_eq!(heard(), json!([]));
    // What leads out of the question is heard: a dialog of the page's closes by it, or keeps the focus.
    browser.keys(Key::Escape);
    assert!(heard().to_string().contains("keydown"), "Escape in the question");
    // The page's own shortcuts are as they were.
    let _ = question(&browser, "root.activeElement.blur()");
    let _ = heard();
    browser.keys("j");
    assert!(heard().to_string().contains("keydown"), "the page's shortcuts are gone");
}

/// What Prototype 1.6 and Prototype Window leave behind.
const PROTOTYPE: &str = "Array.prototype.toJSON = String.prototype.toJSON = function () { return '[' + this.length + ']' };
    Object.keys = function (of) { const keys = []; for (const key in of) keys.push(key); return keys };
    Array.from = (of) => { const made = []; for (let at = 0; at < (of.length || 0); at++) made.push(of[at]); return made };
    Function.prototype.bind = function (to) { const it = this; return function () { return it.apply(to, arguments) } };
    window.Window = function () {}; window.Element = function () {}; window.Hash = function () {};";

/// What else pages put in the place of what the platform gives them.
const PATCHES: &str = "const { parse, stringify } = JSON;
    JSON.stringify = (value, ...more) => value?.id || value?.at || value?.draft ? '{}' : stringify(value, ...more);
    JSON.parse = (text, ...more) => /purposes|receipt/.test(text) ? { from: 'the page' } : parse(text, ...more);
    window.fetch = () => new Promise(() => {});
    window.Map = window.Set = class { constructor() { throw new Error('the page has a map of its own') } };
    Object.prototype.method = 'POST'; Object.prototype.body = 'of the page'; Object.prototype.integrity = 'sha256-x';";

/// What breaks what follows a promise.
const PROMISE: &str =
    "window.Promise = class { constructor() { throw new Error('the page has a promise of its own') } };";

const STORAGE: &str = "Object.defineProperty(window, 'localStorage', { get() { return null } });";

fn what_is_sent_does_not_depend_on_what_a_page_patches(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let edge = Product::shared().edge();
    let policy =
        format!("default-src 'none'; script-src 'unsafe-inline' {edge} 'wasm-unsafe-eval'; connect-src {edge}");
    for patches in [PROTOTYPE, PATCHES, PROMISE, STORAGE] {
        let guest = Guest::with(&policy, |site, edge| {
            format!("<script>{patches}</script>{FORM}{}", tag(site, edge))
        });
        let (ana, bea) = (email(), email());
        browser.go(&guest.url);
        say_yes_after_opening(&browser, &ana);
        assert_eq!(
            guest.denial(&ana, "newsletter"),
            Some(DenialReason::ConsentUnconfirmed),
            "{patches}"
        );
        browser.keys(Key::Escape);
        browser.see_gone("panel");
        until("the question", || question(&browser, "true").as_bool());
        browser.fill("input[type=email]", text_of(&bea));
        let _ = question(&browser, "root.querySelector('[data-part=refused]').click()");
        browser.click("form button");
        until("the no", || {
            (guest.denial(&bea, "newsletter") == Some(DenialReason::ConsentRefused)).then_some(())
        });
    }
}

fn say_yes_after_opening(browser: &Browser, at: &beckon_domain::wire::ContactPoint) {
    browser.press("launcher");
    browser.see("save");
    say_yes(browser, "newsletter", at);
}

fn nothing_of_ours_stands_between_the_elements_of_a_page_that_still_arrives(engine: Engine) {
    let edge = Product::shared().edge();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let page = format!("http://{}/", listener.local_addr().expect("a port"));
    let (tell, told) = channel();
    let first = format!(
        "<!doctype html><html lang=en><title>A page</title><body><h1>A page</h1><!-- {} -->\
         <script src=\"{edge}/embed.js\" data-site=any async></script>\
         <script>const look = setInterval(() => {{ if (!window.beckon) return; clearInterval(look); fetch('/go') }}, 10)</script>\
         <p id=one>One</p>",
        "-".repeat(2_000)
    );
    std::thread::spawn(move || {
        let mut told = Some(told);
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = String::new();
            drop(BufReader::new(&stream).read_line(&mut request));
            let head = "HTTP/1.1 200 So\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n";
            drop(stream.write_all(head.as_bytes()));
            if request.starts_with("GET / ") {
                let (first, told) = (first.clone(), told.take());
                // The second half comes when the launcher has run.
                std::thread::spawn(move || {
                    drop(stream.write_all(first.as_bytes()));
                    let _ = told.map(|told| told.recv_timeout(Duration::from_secs(20)));
                    drop(stream.write_all(b"<p id=two>Two</p></body></html>"));
                });
            } else if request.starts_with("GET /go") {
                let _ = tell.send(());
            }
        }
    });
    let browser = Browser::open(engine, Screen::Desktop);
    browser.go(&page);
    let _ = browser.part("launcher");
    let order = "return [...document.body.children].map((it) => it.id || it.localName).filter((it) => it != 'script')";
    assert_eq!(
        browser.script(order, vec![]),
        json!(["h1", "one", "two", "beckon-launcher"])
    );
}

fn the_launcher_is_in_view_whatever_the_page_makes_of_its_body(engine: Engine) {
    let browser = Browser::open(engine, Screen::Phone);
    let guest = Guest::page(tag);
    for style in [
        "transform: translateX(0)",
        "filter: grayscale(1)",
        "contain: paint",
        "will-change: transform",
        "perspective: 9px",
        "opacity: 0.5; overflow: hidden; position: relative",
    ] {
        browser.go(&guest.url);
        let _ = browser.part("launcher");
        let look = "document.body.style.cssText = arguments[0] + '; height: 5000px; margin: 0';
            const box = document.querySelector('beckon-launcher').shadowRoot.querySelector('.launcher').getBoundingClientRect();
            return [box.top > 0, box.bottom <= innerHeight, box.right <= innerWidth, box.width > 60]";
        assert_eq!(
            browser.script(look, vec![json!(style)]),
            json!([true, true, true, true]),
            "{style}"
        );
        browser.press("launcher");
        browser.see("save");
    }
}

fn a_language_with_an_underscore_is_the_same_for_launcher_panel_and_question(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    for language in ["de_DE", "de-DE", "de"] {
        let guest = Guest::page(|site, edge| {
            format!(
                "<div lang={language}>{FORM}</div><script src=\"{edge}/embed.js\" data-site={site} lang={language}></script>"
            )
        });
        browser.go(&guest.url);
        assert_eq!(browser.text("launcher"), "Kontakt", "{language}");
        until("the question", || question(&browser, "true").as_bool());
        let words = question(&browser, "root.textContent").to_string();
        assert!(words.contains("Ja") && words.contains("Nein"), "{language}: {words}");
        browser.press("launcher");
        browser.see("save");
        until("German", || (browser.text("save") == "Speichern").then_some(()));
    }
}

fn in_a_frame_that_may_send_no_forms_saving_works_by_button_and_by_enter(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let guest = Guest::page(tag);
    for by_enter in [false, true] {
        let ana = email();
        browser.go(&format!("{}/frame", guest.url));
        let _ = browser.script(
            "const frame = document.querySelector('iframe');
            frame.sandbox = 'allow-scripts allow-same-origin';
            frame.src = '/?sandboxed'",
            vec![],
        );
        let inside = |act: &str| {
            let root = "document.querySelector('iframe').contentDocument";
            let script = format!(
                "const page = {root}; if (!page?.URL.includes('sandboxed')) return null;
                const root = page.querySelector('beckon-launcher')?.shadowRoot;
                const part = (name) => root.querySelector(`[data-part=${{name}}]`); return root ? ({act}) : null"
            );
            browser.script(&script, vec![])
        };
        let shows = |part: &str| {
            until(part, || {
                inside(&format!("!!part('{part}')")).as_bool().filter(|there| *there)
            });
        };
        shows("launcher");
        let _ = inside("part('launcher').click()");
        shows("save");
        let _ = inside("(part('choice-newsletter-email-refused').click(), part('email').focus())");
        browser.keys(text_of(&ana));
        if by_enter {
            browser.keys(Key::Enter);
        } else {
            let _ = inside("part('save').click()");
        }
        shows("saved");
        assert_eq!(
            guest.denial(&ana, "newsletter"),
            Some(DenialReason::ConsentRefused),
            "by Enter: {by_enter}"
        );
        // The field of a code, too, where its form has no other button.
        let _ = inside("part('back').click()");
        shows("choice-newsletter-email-given");
        let _ = inside("(part('choice-newsletter-email-given').click(), part('save').click())");
        shows("code");
        let code = code(&Product::shared().postbox().mail_to(&ana));
        // The focus goes to what was saved, too, and may leave the field while this is typed.
        until("the answer to the code", || {
            let _ = inside("(part('code')?.focus(), part('code')?.select())");
            browser.keys(&*code);
            if by_enter {
                browser.keys(Key::Enter);
            } else {
                let _ = inside("part('code-submit')?.click()");
            }
            inside("!!part('confirmed')").as_bool().filter(|there| *there)
        });
        let _ = inside("page.defaultView.localStorage.clear()");
    }
}

#[test]
fn the_address_of_the_script_names_the_site_as_well_and_no_visitor_reads_a_sentence_for_developers() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    for how in ["", "async", "type=module"] {
        let guest = Guest::page(|site, edge| format!("<script src=\"{edge}/embed.js?site={site}\" {how}></script>"));
        browser.go(&guest.url);
        browser.press("launcher");
        browser.see("save");
    }
    // Without a site there is nothing that a visitor could do, and the console says why.
    let guest = Guest::page(|_, edge| format!("<script src=\"{edge}/embed.js\"></script>"));
    let _ = browser.complaints();
    browser.go(&guest.url);
    let complaints = browser.complaints();
    assert!(
        complaints.iter().any(|said| said.contains("data-site")),
        "{complaints:?}"
    );
    assert_eq!(
        browser.script("return document.querySelector('beckon-launcher')", vec![]),
        json!(null)
    );
    let guest = Guest::page(|_, edge| tag("nobodys-site", edge));
    browser.go(&guest.url);
    browser.press("launcher");
    browser.see("error-load");
    assert_eq!(
        browser.text("error-load"),
        "This does not work right now. Nothing you typed is lost."
    );
    let complaints = browser.complaints();
    assert!(
        complaints.iter().any(|said| said.contains("site_unknown")),
        "{complaints:?}"
    );
}

#[test]
fn a_zone_of_the_platforms_that_is_none_does_not_keep_a_no_from_being_saved() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    // The edge lets pass what platforms report where they know none, and refuses this.
    browser.first(
        "delete window.Temporal;
        const options = Intl.DateTimeFormat.prototype.resolvedOptions;
        Intl.DateTimeFormat.prototype.resolvedOptions = function () {
            return { ...options.call(this), timeZone: 'Mars/Olympus' };
        }",
    );
    let (guest, ana) = (Guest::page(tag), email());
    browser.go(&guest.url);
    browser.press("launcher");
    browser.see("save");
    browser.press("choice-newsletter-email-refused");
    browser.write("email", text_of(&ana));
    browser.press("save");
    browser.see("saved");
    assert_eq!(guest.denial(&ana, "newsletter"), Some(DenialReason::ConsentRefused));
}

#[test]
fn what_was_filled_in_or_said_and_has_not_arrived_goes_after_a_day() {
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    let guest = Guest::with(&strict(Product::shared().edge()), |site, edge| {
        [FORM.to_owned(), tag(site, edge)].concat()
    });
    let keep = "const [edge, site, hours, address] = arguments;
        localStorage.setItem(`beckon ${edge} ${site} consent`, JSON.stringify({ at: Date.now() - hours * 36e5, body: { id: `kept-${hours}-${Date.now()}`,
            contact_points: [{ channel: 'email', address }], choices: [{ purpose: 'newsletter', channel: 'email', choice: 'refused' }] } }))";
    let kept = "return Object.keys(localStorage).filter((key) => / (consent|draft|feedback)$/.test(key)).length";
    for (hours, arrives) in [(25, false), (23, true)] {
        let ana = email();
        browser.go(&guest.url);
        let edge = Product::shared().edge();
        let _ = browser.script(
            keep,
            vec![json!(edge), json!(guest.site), json!(hours), json!(text_of(&ana))],
        );
        browser.reload();
        until("the question", || question(&browser, "true").as_bool());
        until("nothing kept", || {
            (browser.script(kept, vec![]) == json!(0)).then_some(())
        });
        let said = if arrives {
            DenialReason::ConsentRefused
        } else {
            DenialReason::ConsentMissing
        };
        assert_eq!(guest.denial(&ana, "newsletter"), Some(said), "{hours} hours");
    }

    let _ = browser.script("localStorage.clear()", vec![]);
    browser.reload();
    browser.press("launcher");
    browser.see("save");
    browser.press("choice-newsletter-email-given");
    browser.write("email", "ana@example.com");
    let age = "for (const key of Object.keys(localStorage)) if (key.endsWith(' draft'))
        localStorage.setItem(key, localStorage.getItem(key).replace(/\\d+/, (at) => at - arguments[0] * 36e5))";
    let _ = browser.script(age, vec![json!(23)]);
    browser.reload();
    browser.press("launcher");
    browser.see("save");
    assert_eq!(browser.value("email"), "ana@example.com");
    let _ = browser.script(age, vec![json!(2)]);
    browser.reload();
    browser.press("launcher");
    browser.see("save");
    assert_eq!(
        (browser.value("email").as_str(), browser.script(kept, vec![])),
        ("", json!(0))
    );
}
