//! Every page of the edge's own, before and after its buttons are pressed.

use crate::gallery::Gallery;
use beckon_domain::Choice;
use beckon_domain::wire::Preferences;
use beckon_tests::people::{email, text_of};
use beckon_tests::postbox::{confirm_link, links};
use beckon_tests::product::Product;
use beckon_tests::sender::letter;
use beckon_tests::visitor::one_choice;
use beckon_tests::wait::until;

impl Gallery<'_, '_> {
    fn visit(&mut self, state: &str, url: &str) {
        self.browser.go(url);
        self.take_page(state);
    }

    /// Presses a button, waits for the page that comes, which may well have what this one has, and takes pictures of it.
    fn press_page(&mut self, button: &str, comes: &str, state: &str) {
        self.press(button, comes);
        self.take_page(state);
    }

    /// The same, where what is new stands at the top.
    fn press_page_shown(&mut self, button: &str, comes: &str, state: &str) {
        self.press(button, comes);
        self.take_page_shown(state);
    }

    fn press(&mut self, button: &str, comes: &str) {
        let mark = "document.documentElement.setAttribute('data-left', '')";
        let _ = self.browser.script(mark, vec![]);
        self.browser.click(button);
        self.browser.find(&format!(":root:not([data-left]) {comes}"));
    }
}

/// Goes through all of them.
pub(crate) fn walk(gallery: &mut Gallery<'_, '_>) {
    let (product, ana) = (Product::shared(), email());
    let guest = gallery.shop(product.edge(), "");
    guest.visitor().save(&Preferences {
        language: Some(gallery.hung.language.to_owned()),
        ..one_choice(&ana, "newsletter", Choice::Given)
    });
    let confirm = confirm_link(&product.postbox().mail_to(&ana));
    gallery.visit("30-confirm", &confirm);
    gallery.press_page("form button", "main:not(:has(form))", "31-confirmed");
    let everything = "return document.querySelector('a[href*=\"/manage/\"]').href";
    let proven = gallery.browser.script(everything, vec![]);
    let proven = proven.as_str().expect("it leads to everything").to_owned();
    gallery.visit("32-used-link", &confirm);

    let _ = guest
        .sender
        .send(&letter(&ana, "newsletter", "Take the 9:14 to Ravenbeck."));
    let sent = until("the letter", || {
        let all = product.postbox().messages_to(&ana);
        all.iter()
            .find_map(|one| one.message().filter(|message| message.purpose == "newsletter"))
    });
    let why = links(&sent.text).into_iter().find(|link| link.contains("/why/"));
    let why = why.expect("every letter says why it came");
    gallery.visit("33-why", &why);
    gallery.visit("34-unsubscribe", &why.replace("/why/", "/unsubscribe/"));
    gallery.visit("35-manage", &why.replace("/why/", "/manage/"));
    // What was sent is told once the provider's answer is written down.
    until("the letter in the history", || {
        gallery.browser.go(&proven);
        let rows = gallery
            .browser
            .script("return document.querySelectorAll('time').length", vec![]);
        rows.as_u64().filter(|rows| *rows >= 2)
    });
    gallery.take_page("36-manage-proven");
    gallery.browser.fill("#address-sms", "12");
    gallery.press_page("form:has(#zone) button", "[role=alert]", "37-manage-faults");
    gallery.visit("38-not-ours", &format!("{}/why/nobody.x.y", product.edge()));
    let overtaken = guest.overtaken_link(gallery.hung.language);
    gallery.visit("39-manage-overtaken", &overtaken);

    let plain = format!("{}/s/{}", product.edge(), guest.site);
    gallery.visit("40-plain", &plain);
    gallery.browser.fill("#address-email", "ana");
    gallery
        .browser
        .click("input[name='choice newsletter email'][value=given]");
    gallery.press_page(
        "form:has([value=preferences]) button",
        "#error-address-email",
        "41-plain-faults",
    );
    gallery.browser.go(&plain);
    gallery.press_page_shown(
        "form:has([value=feedback]) button",
        "[role=alert]",
        "42-plain-tell-us-faults",
    );
    gallery.browser.go(&plain);
    gallery.browser.fill("#address-email", text_of(&ana));
    gallery.browser.click("input[name='choice offers email'][value=given]");
    gallery.press_page_shown(
        "form:has([value=preferences]) button",
        "[role=status]",
        "43-plain-saved",
    );
    gallery.browser.fill("#stop-email", text_of(&ana));
    gallery.press_page_shown("form:has([value=stop]) button", "[role=status]", "44-plain-stopped");
    gallery.browser.go(&why.replace("/why/", "/manage/"));
    gallery.take_page_shown("45-manage-stopped");
    gallery.browser.go(&why);
    gallery.press_page("button[value=never_agreed]", "main:not(:has(form))", "46-ended");
    gallery.browser.go(&why.replace("/why/", "/manage/"));
    gallery.press_page_shown("form:has([value=end_links]) button", "[role=status]", "47-links-ended");
    gallery.visit("48-stopped-by-another", &guest.stopped_link());
    gallery.press_page("form button", "main:not(:has(form))", "49-stop-undone");
}
