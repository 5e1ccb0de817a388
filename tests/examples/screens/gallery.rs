//! How pictures are taken: on which screen, in which colours and language, with everything still.

use crate::kept::Kept;
use beckon_tests::arabic::speak_arabic;
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::{Guest, strict, tag};
use beckon_tests::wait::until;

/// The time that is shown is always the same.
const STEADY: &str = "const shown = Date.prototype.toLocaleString;
    Date.prototype.toLocaleString = function (...how) { return shown.apply(new Date('2026-11-22T10:00:00Z'), how) }";

/// Nothing moves, and what is drawn by lot or says which day it is says what it always says. Answers with how much longer
/// the window would have to be to show all of what scrolls.
const STILL: &str = "const root = document.querySelector('beckon-launcher')?.shadowRoot;
    window.still ??= new CSSStyleSheet();
    still.replaceSync('* { caret-color: #0000 !important; animation: none !important; transition: none !important }');
    for (const one of [document, root]) {
        if (one && !one.adoptedStyleSheets.includes(still)) one.adoptedStyleSheets.push(still);
    }
    const part = (name) => root?.querySelector(`[data-part=${name}]`);
    for (const [one, lot] of [[part('reference'), 'K7M4-2QX9'], [part('last-feedback')?.lastElementChild, 'K7M4-2QX9'],
        [root?.querySelector('.page'), 'https://shop.example/']]) {
        if (one) one.textContent = one.textContent.replace(/\\S+$/, lot);
    }
    if (!root) {
        const [day] = arguments, texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const days = /[A-Z][a-z]+ \\d{1,2}, \\d{4}|[\\d٠-٩]{1,2} [^\\s\\d]+ [\\d٠-٩]{4}/g;
        for (let text; (text = texts.nextNode()); ) text.data = text.data.replace(days, day);
        return document.documentElement.scrollHeight - innerHeight;
    }
    const body = root.querySelector('dialog[open] .body');
    return body ? body.scrollHeight - body.clientHeight : 0";

/// How the gallery is hung: the screen, the language, the colours.
#[derive(Clone, Copy)]
pub(crate) struct Hanging {
    screen: Screen,
    size: &'static str,
    window: (u32, u32),
    /// The language of the shop and of its visitor.
    pub(crate) language: &'static str,
    /// What the pictures are called, and which colours the visitor prefers.
    kinds: &'static [(&'static str, &'static str)],
}

const fn hanging(screen: Screen, language: &'static str, kinds: &'static [(&'static str, &'static str)]) -> Hanging {
    let (size, window) = match screen {
        Screen::Desktop => ("desktop", (1280, 800)),
        Screen::Phone => ("phone", (390, 844)),
    };
    Hanging {
        screen,
        size,
        window,
        language,
        kinds,
    }
}

const BOTH: &[(&str, &str)] = &[("light", "light"), ("dark", "dark")];
const ARABIC: &[(&str, &str)] = &[("rtl", "light")];

pub(crate) const HANGINGS: [Hanging; 4] = [
    hanging(Screen::Phone, "en", BOTH),
    hanging(Screen::Desktop, "en", BOTH),
    hanging(Screen::Phone, "ar", ARABIC),
    hanging(Screen::Desktop, "ar", ARABIC),
];

/// Opens a browser in which the same is always shown at the same time.
pub(crate) fn steady_browser() -> Browser {
    // A phone's screen would have pictures of four times the size: what makes one here is its window and the finger.
    let browser = Browser::open(Engine::Chromium, Screen::Desktop);
    browser.first(STEADY);
    browser.time_zone("Europe/London");
    browser.hide_scrollbars();
    browser
}

/// Stops all that moves. How much longer the window would have to be to show all of what scrolls.
pub(crate) fn still(browser: &Browser, language: &str) -> u32 {
    let day = if language == "ar" {
        "22 نوفمبر 2026"
    } else {
        "November 22, 2026"
    };
    let longer = browser.script(STILL, vec![day.into()]);
    longer
        .as_i64()
        .and_then(|longer| u32::try_from(longer).ok())
        .unwrap_or_default()
}

/// A picture, once the browser has drawn the same twice.
pub(crate) fn settled(take: impl Fn() -> Vec<u8>) -> Vec<u8> {
    let mut last = take();
    until("a picture that stays", || {
        let next = take();
        let same = next == last;
        last.clone_from(&next);
        same.then_some(next)
    })
}

/// A browser that goes through every panel and page of one hanging.
pub(crate) struct Gallery<'a, 'b> {
    pub(crate) browser: Browser,
    pub(crate) hung: Hanging,
    kept: &'a mut Kept<'b>,
}

impl<'a, 'b> Gallery<'a, 'b> {
    /// Opens a browser for one hanging.
    pub(crate) fn open(hung: Hanging, kept: &'a mut Kept<'b>) -> Self {
        let browser = steady_browser();
        if hung.screen == Screen::Phone {
            browser.touch();
        }
        browser.prefer(&[("prefers-reduced-motion", "reduce")]);
        browser.size(hung.window.0, hung.window.1);
        Self { browser, hung, kept }
    }

    /// A page of a shop that speaks this language.
    pub(crate) fn shop(&self, edge: &str, body: &str) -> Guest {
        let language = self.hung.language;
        let page = |site: &str, edge: &str| {
            // The words on our button are the site's to give in most languages.
            let label = if language == "ar" {
                " data-label='تفضيلات التواصل'"
            } else {
                ""
            };
            let tag = tag(site, edge).replace("<script", &format!("<script lang={language}{label}"));
            [body, &tag].concat()
        };
        Guest::ruled(edge, &strict(edge), page, |rules| {
            if language == "ar" {
                speak_arabic(rules);
            }
        })
    }

    /// Takes pictures of the panel as the window shows it.
    pub(crate) fn take_shown(&mut self, state: &str) {
        self.keep(state, false, |browser| browser.picture("dialog"));
    }

    /// Takes pictures of the panel as it is now: on a phone of all of it, however long it is.
    pub(crate) fn take(&mut self, state: &str) {
        self.keep(state, true, |browser| browser.picture("dialog"));
    }

    /// Takes pictures of the page: on a phone of all of it.
    pub(crate) fn take_page(&mut self, state: &str) {
        self.keep(state, true, Browser::window);
    }

    /// Takes pictures of the page as the window shows it.
    pub(crate) fn take_page_shown(&mut self, state: &str) {
        self.keep(state, false, Browser::window);
    }

    fn keep(&mut self, state: &str, whole: bool, picture: impl Fn(&Browser) -> Vec<u8>) {
        let (width, window) = self.hung.window;
        let mut height = window;
        loop {
            let longer = still(&self.browser, self.hung.language);
            if longer == 0 || !whole || self.hung.screen == Screen::Desktop {
                break;
            }
            height += longer;
            self.browser.size(width, height);
        }
        for (kind, colours) in self.hung.kinds {
            self.browser
                .prefer(&[("prefers-color-scheme", colours), ("prefers-reduced-motion", "reduce")]);
            let name = format!("{state}-{}-{kind}", self.hung.size);
            self.kept.hold(&name, &settled(|| picture(&self.browser)));
        }
        if height > window {
            self.browser.size(width, window);
        }
    }

    /// Presses something, waits for what comes of it, and takes pictures of that.
    pub(crate) fn press_and_take(&mut self, press: &str, see: &str, state: &str) {
        self.browser.press(press);
        self.browser.see(see);
        self.take(state);
    }
}
