//! axe-core and a ruler find nothing on the edge's own pages either, in both directions of writing.

use beckon_domain::Choice;
use beckon_domain::wire::Preferences;
use beckon_tests::arabic::speak_arabic;
use beckon_tests::browser::{Browser, Engine, NARROW, Screen, Setting};
use beckon_tests::guest::{Guest, strict, tag};
use beckon_tests::people::{email, text_of};
use beckon_tests::postbox::{confirm_link, links};
use beckon_tests::product::Product;
use beckon_tests::sender::letter;
use beckon_tests::visitor::one_choice;
use beckon_tests::wait::until;

in_both_browsers!(
    nothing_is_found_on_the_pages_without_script,
    nothing_is_found_on_the_pages_without_script_from_right_to_left,
);

struct Looker {
    browser: Browser,
    settings: &'static [Setting],
    wrong: Vec<String>,
}

impl Looker {
    fn look(&mut self, page: &str) {
        self.wrong.extend(self.browser.look_over(page, self.settings));
    }

    /// Goes to a page, and looks at it.
    fn visit(&mut self, page: &str, url: &str) {
        self.browser.go(url);
        self.look(page);
    }

    /// Presses a button, and looks at the page that comes, which may well have what this one has.
    fn press(&mut self, button: &str, comes: &str, page: &str) {
        let mark = "document.documentElement.setAttribute('data-left', '')";
        let _ = self.browser.script(mark, vec![]);
        self.browser.click(button);
        self.browser.find(&format!(":root:not([data-left]) {comes}"));
        self.look(page);
    }
}

/// Every page, before and after its buttons are pressed.
fn every_page(engine: Engine, guest: &Guest, language: &str, settings: &'static [Setting]) {
    let (product, ana) = (Product::shared(), email());
    let mut looker = Looker {
        browser: Browser::open(engine, Screen::Desktop),
        settings,
        wrong: Vec::new(),
    };
    guest.visitor().save(&Preferences {
        language: Some(language.to_owned()),
        ..one_choice(&ana, "newsletter", Choice::Given)
    });
    let confirm = confirm_link(&product.postbox().mail_to(&ana));
    looker.visit("a confirmation", &confirm);
    looker.browser.click("form button");
    until("the answer", || {
        looker
            .browser
            .script("return !document.forms.length", vec![])
            .as_bool()
            .filter(|gone| *gone)
    });
    looker.look("confirmed");
    looker.visit("a used link", &confirm);

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
    let plain = format!("{}/s/{}", product.edge(), guest.site);
    for (page, url) in [
        ("why it came", why.clone()),
        ("the way out", why.replace("/why/", "/unsubscribe/")),
        ("all settings", why.replace("/why/", "/manage/")),
        ("a link that is not ours", format!("{}/why/nobody.x.y", product.edge())),
        ("a link that was overtaken", guest.overtaken_link(language)),
        ("the plain page", plain.clone()),
    ] {
        looker.visit(page, &url);
    }

    looker.press(
        "form:has([value=feedback]) button",
        "[role=alert]",
        "the plain page, feedback with faults",
    );
    looker.browser.fill("#address-email", "ana");
    looker
        .browser
        .click("input[name='choice newsletter email'][value=given]");
    looker.press(
        "form:has([value=preferences]) button",
        "#error-address-email",
        "the plain page, with faults",
    );
    looker.browser.go(&plain);
    looker.browser.fill("#address-email", text_of(&ana));
    looker.browser.click("input[name='choice offers email'][value=given]");
    looker.press(
        "form:has([value=preferences]) button",
        "[role=status]",
        "the plain page, saved",
    );
    looker.browser.fill("#stop-email", text_of(&ana));
    looker.press(
        "form:has([value=stop]) button",
        "[role=status]",
        "the plain page, stopped",
    );
    looker.browser.go(&why);
    looker.press("button[value=never_agreed]", "main:not(:has(form))", "what has ended");
    looker.browser.go(&why.replace("/why/", "/manage/"));
    looker.press(
        "form:has([value=end_links]) button",
        "[role=status]",
        "links that have ended",
    );
    looker.visit("a stop by somebody else", &guest.stopped_link());
    looker.press("form button", "main:not(:has(form))", "a stop that was undone");
    assert!(looker.wrong.is_empty(), "{}", looker.wrong.join("\n"));
}

fn nothing_is_found_on_the_pages_without_script(engine: Engine) {
    every_page(engine, &Guest::page(tag), "en", engine.settings());
}

fn nothing_is_found_on_the_pages_without_script_from_right_to_left(engine: Engine) {
    let edge = Product::shared().edge();
    every_page(
        engine,
        &Guest::ruled(edge, &strict(edge), tag, speak_arabic),
        "ar",
        &NARROW,
    );
}
