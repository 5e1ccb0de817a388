//! The two pictures of the README, taken in the demo shop.

use crate::gallery::{settled, steady_browser, still};
use crate::kept::Kept;
use beckon_tests::browser::Browser;
use beckon_tests::people::{email, text_of};
use beckon_tests::product::Product;

/// Takes both.
pub(crate) fn take(kept: &mut Kept<'_>) {
    shot(kept, "panel-desktop-light", (1280, 860), &|browser| {
        browser.press("choice-newsletter-email-given");
        browser.press("choice-offers-sms-refused");
        // Where the panel was before something further down was pressed.
        let _ = browser.script(
            "const root = document.querySelector('beckon-launcher').shadowRoot;
            root.querySelector('.body').scrollTop = 0; root.activeElement.blur()",
            vec![],
        );
    });
    shot(kept, "panel-phone-dark", (390, 844), &|browser| {
        browser.press("choice-offers-email-refused");
        browser.press("choice-newsletter-email-given");
        browser.write("email", text_of(&email()));
        browser.press("save");
        browser.see("saved");
    });
}

fn shot(kept: &mut Kept<'_>, name: &str, window: (u32, u32), act: &dyn Fn(&Browser)) {
    let theme = if name.ends_with("dark") { "dark" } else { "light" };
    let browser = steady_browser();
    browser.prefer(&[("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")]);
    browser.size(window.0, window.1);
    browser.go(Product::shared().demo());
    browser.press("launcher");
    browser.see("save");
    act(&browser);
    let _ = still(&browser, "en");
    kept.hold(name, &settled(|| browser.window()));
}
