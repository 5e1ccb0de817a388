//! The widget in every language, on the narrowest phone.

use beckon_tests::browser::{Browser, Screen};
use beckon_tests::product::Product;
use serde_json::json;

/// Puts the launcher onto the page again, as a page in this language would.
const IN_LANGUAGE: &str = "const [edge, lang] = arguments;
    document.querySelector('beckon-launcher').remove();
    delete window.beckon;
    const script = document.createElement('script');
    Object.assign(script, { src: `${edge}/embed.js`, lang });
    script.dataset.site = 'demo';
    return new Promise((resolve) => { script.onload = () => resolve(lang); document.head.append(script); })";

/// The panel's language and direction, what is wider than the screen, and which way its rows really run.
const SEEN: &str =
    "const panel = document.querySelector('beckon-launcher').shadowRoot.querySelector('[data-part=panel]');
    const sheet = panel.querySelector('.sheet');
    const wide = [...panel.querySelectorAll('*')].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
    }).map((element) => element.className || element.localName);
    const at = (part) => panel.querySelector(`[data-part=${part}]`).getBoundingClientRect().left;
    return [sheet.lang, at('close') < at('title') ? 'rtl' : 'ltr', wide]";

#[test]
fn every_language_fits_a_phone_and_runs_its_own_way() {
    let product = Product::shared();
    let browser = Browser::open(Screen::Phone);
    for language in [
        "ar", "cs", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pl", "pt", "sv", "tr", "zh",
    ] {
        browser.go(product.demo());
        let _ = browser.part("launcher");
        let ready = browser.script(IN_LANGUAGE, vec![json!(product.edge()), json!(language)]);
        assert_eq!(ready, language);
        browser.press("launcher");
        browser.see("save");
        browser.press("when");
        browser.see("zone");
        let direction = if ["ar", "he"].contains(&language) { "rtl" } else { "ltr" };
        assert_eq!(browser.script(SEEN, vec![]), json!([language, direction, []]));
        browser.press("tab-feedback");
        browser.see("feedback-text");
        let seen = browser.script(SEEN, vec![]);
        assert_eq!(seen, json!([language, direction, []]), "what is told");
    }
}
