//! Who pins the loader by its hash has pinned all that it loads: what was changed on its way does not run.

use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{BadEdge, Fault, Guest, strict};
use beckon_tests::wait::until;
use serde_json::json;

in_both_browsers!(
    code_that_was_changed_does_not_run_and_the_edges_own_page_comes_in_its_place,
    words_that_were_changed_are_not_shown_and_english_ones_are,
);

const FORM: &str = "<form lang=de><input type=email><beckon-consent purpose=newsletter></beckon-consent></form>";

fn german(edge: &BadEdge) -> Guest {
    Guest::at(&edge.url, &strict(&edge.url), |site, edge| {
        format!("{FORM}<script src=\"{edge}/embed.js\" data-site={site} lang=de async></script>")
    })
}

fn question(browser: &Browser) -> String {
    let text = "return document.querySelector('beckon-consent').shadowRoot?.textContent ?? ''";
    browser.script(text, vec![]).as_str().unwrap_or_default().to_owned()
}

fn code_that_was_changed_does_not_run_and_the_edges_own_page_comes_in_its_place(engine: Engine) {
    let edge = BadEdge::start();
    for file in ["/widget.js", "/widget_bg.wasm"] {
        // What a browser has loaded once it does not ask for again.
        let (browser, guest) = (Browser::open(engine, Screen::Desktop), german(&edge));
        edge.spoil(file, Fault::Altered);
        browser.go(&guest.url);
        let reach = "document.querySelector('beckon-launcher').shadowRoot.querySelector('.launcher').focus()";
        let _ = browser.part("launcher");
        let _ = browser.script(reach, vec![]);
        browser.press("launcher");
        let plain = format!("{}/s/{}", edge.url, guest.site);
        until("the edge's own page", || (browser.address() == plain).then_some(()));
        edge.behave();
        browser.back();
        assert_eq!(
            browser.script("return window.altered ?? null", vec![]),
            json!(null),
            "{file}"
        );
    }
    let (browser, guest) = (Browser::open(engine, Screen::Desktop), german(&edge));
    edge.spoil("/consent.js", Fault::Altered);
    browser.go(&guest.url);
    browser.press("launcher");
    browser.see("save");
    let seen = browser.script("return window.altered ?? null", vec![]);
    assert_eq!((seen, question(&browser).as_str()), (json!(null), ""));
}

fn words_that_were_changed_are_not_shown_and_english_ones_are(engine: Engine) {
    let edge = BadEdge::start();
    let (browser, guest) = (Browser::open(engine, Screen::Desktop), german(&edge));
    edge.spoil(".txt", Fault::Altered);
    browser.go(&guest.url);
    let words = until("the question", || {
        Some(question(&browser)).filter(|words| !words.is_empty())
    });
    assert!(words.contains("Yes") && words.contains("No"), "{words}");
    browser.press("launcher");
    browser.see("save");
    assert_eq!(browser.text("save"), "Save");
}
