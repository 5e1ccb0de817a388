//! What a visitor's hand does, in the words of the shop.

use beckon_domain::wire::ContactPoint;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::people::text_of;
use beckon_tests::product::Product;
use beckon_tests::wait::until;

/// Opens the shop and, by its button, the widget.
pub(crate) fn open_widget(engine: Engine, screen: Screen) -> Browser {
    let browser = Browser::open(engine, screen);
    browser.go(Product::shared().demo());
    browser.press("launcher");
    browser.see("save");
    browser
}

/// Moves the mouse over the launcher, and waits until the site's settings have come, or their call has broken off.
pub(crate) fn reach_for_launcher(browser: &Browser) {
    let _ = browser.part("launcher");
    let reach = "const { shadowRoot } = document.querySelector('beckon-launcher');
        shadowRoot.querySelector('.launcher').dispatchEvent(new PointerEvent('pointerenter'))";
    let _ = browser.script(reach, vec![]);
    let over = "return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/widget'))";
    until("the end of the call", || {
        browser.script(over, vec![]).as_bool().filter(|over| *over)
    });
}

/// Opens the widget again on a fresh page of the shop.
pub(crate) fn come_back(browser: &Browser) {
    browser.go(Product::shared().demo());
    browser.press("launcher");
    browser.see("panel");
}

/// Types an address for a channel that a yes has asked one for, or adds the channel first.
pub(crate) fn give_address(browser: &Browser, at: &ContactPoint) {
    let channel = at.channel.as_str();
    if !browser.shows(channel) {
        browser.press(&format!("add-contact-{channel}"));
    }
    browser.write(channel, text_of(at));
}

/// Says yes to a purpose by email, and saves.
pub(crate) fn say_yes(browser: &Browser, purpose: &str, at: &ContactPoint) {
    browser.press(&format!("choice-{purpose}-{}-given", at.channel));
    give_address(browser, at);
    browser.press("save");
    browser.see("saved");
}

/// Opens the message in the postbox, follows its link and presses the button there.
pub(crate) fn confirm_in_postbox(browser: &Browser, at: &ContactPoint) {
    browser.go(&Product::shared().postbox().page_of_mail_to(at));
    browser.click("a.button[href*='/confirm/']");
    let before = browser.page_text();
    browser.click("form button");
    until("the confirmation's answer", || {
        (browser.page_text() != before).then_some(())
    });
}
