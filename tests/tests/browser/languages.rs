//! The widget in every language, on the narrowest phone.

use beckon_domain::Choice;
use beckon_domain::wire::{Act, Preferences};
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::Guest;
use beckon_tests::people::{email, fresh_id};
use beckon_tests::postbox::confirm_link;
use beckon_tests::product::Product;
use beckon_tests::visitor::one_choice;
use serde_json::json;
use std::collections::BTreeMap;

/// The language of some words, and at which side of the last letter but one the last stands.
const SAYS: &str = "const place = (text, from) => {
        const range = document.createRange();
        range.setStart(text, from);
        range.setEnd(text, from + 1);
        return range.getBoundingClientRect();
    };
    const says = (words) => {
        const text = words.firstChild;
        const [last, stop] = [text.length - 2, text.length - 1].map((from) => place(text, from));
        return [words.lang, text.data.at(-1), last.left < stop.left ? 'ltr' : 'rtl'];
    };";

/// The panel's language, that of the shop's own words and how they end, what those say that stand in a sentence or a list
/// of ours, which way the panel's rows run, and what is wider than the screen.
const SEEN: &str =
    "const panel = document.querySelector('beckon-launcher').shadowRoot.querySelector('[data-part=panel]');
    const sheet = panel.querySelector('.sheet');
    const wide = [...panel.querySelectorAll('*')].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
    }).map((element) => element.className || element.localName);
    const at = (part) => panel.querySelector(`[data-part=${part}]`).getBoundingClientRect().left;
    const own = panel.querySelector('.purpose h4');
    const within = panel.querySelector('.others .small span, option[lang]');
    return [sheet.lang, own && says(own.nextElementSibling), [within.lang, within.textContent], at('close') < at('title') ? 'rtl' : 'ltr', wide]";

/// The words on the launcher, by language.
const LABELS: &str = include_str!("../../../widget/labels.txt");

#[test]
fn every_language_fits_a_phone_and_runs_its_own_way() {
    let browser = Browser::open(Engine::Chromium, Screen::Phone);
    let seen = format!("{SAYS}{SEEN}");
    for language in [
        "ar", "cs", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pl", "pt", "sv", "tr", "zh",
    ] {
        let guest = Guest::page(|site, edge| {
            format!("<script src=\"{edge}/embed.js\" data-site={site} lang={language} async></script>")
        });
        browser.go(&guest.url);
        let label = browser.text("launcher");
        assert!(
            LABELS.lines().any(|line| line == format!("{language} {label}")),
            "{language}: {label}"
        );
        browser.press("launcher");
        browser.see("save");
        browser.press("when");
        browser.see("zone");
        let direction = if ["ar", "he"].contains(&language) { "rtl" } else { "ltr" };
        // The shop has no words of its own but English and German ones, and they say so.
        let (own, act, topic) = if language == "de" {
            ("de", "Ihre Bestellung", "Größe und Passform")
        } else {
            ("en", "your order", "Size and fit")
        };
        let seen_there = json!([language, [own, ".", "ltr"], [own, act], direction, []]);
        assert_eq!(browser.script(&seen, vec![]), seen_there);
        browser.press("tab-feedback");
        browser.see("feedback-text");
        let told = browser.script(&seen, vec![]);
        assert_eq!(
            told,
            json!([language, null, [own, topic], direction, []]),
            "what is told"
        );
    }
}

#[test]
fn the_launcher_speaks_the_language_of_the_page_and_english_where_it_cannot() {
    let browser = Browser::open(Engine::Chromium, Screen::Phone);
    let guest = Guest::page(|_, _| String::new());
    for (language, label) in [
        ("pt-BR", "Contato"),
        ("ZH-Hans", "联系"),
        ("fil", "Contact"),
        ("*", "Contact"),
    ] {
        browser.go(&guest.url);
        let late = "document.documentElement.lang = arguments[2];
            const tag = document.createElement('script'); tag.src = arguments[0] + '/embed.js';
            tag.dataset.site = arguments[1]; document.head.append(tag)";
        let edge = Product::shared().edge();
        let _ = browser.script(late, vec![json!(edge), json!(guest.site), json!(language)]);
        assert_eq!(browser.text("launcher"), label, "{language}");
    }
}

#[test]
fn words_of_a_site_that_gave_the_pages_language_up_run_their_own_way() {
    let product = Product::shared();
    let owner = product.owner_of(&format!("arabic-{}", &fresh_id()[..8]));
    let (english, mut both) = (product.demo_rules(), product.demo_rules());
    both.languages.push("ar".to_owned());
    let words = |texts: &mut BTreeMap<String, String>| texts.insert("ar".to_owned(), "رسائل".to_owned());
    for purpose in &mut both.purposes {
        let _ = (words(&mut purpose.title), words(&mut purpose.text));
        if let Some(Act::ByLanguage(act)) = &mut purpose.because {
            let _ = words(act);
        }
    }
    for template in &mut both.templates {
        for texts in [&mut template.subject, &mut template.text] {
            if let Some(text) = texts.get("en").cloned() {
                let _ = texts.insert("ar".to_owned(), text);
            }
        }
    }
    let _ = owner.publish(&both);
    let (mut visitor, ana) = (product.visitor_of(&owner.site), email());
    visitor.save(&Preferences {
        language: Some("ar".to_owned()),
        ..one_choice(&ana, "newsletter", Choice::Given)
    });
    let confirm = confirm_link(&product.postbox().mail_to(&ana));
    let _ = owner.publish(&english);

    let browser = Browser::open(Engine::Chromium, Screen::Phone);
    browser.go(&confirm);
    let seen = format!("{SAYS} return [document.dir, ...[...document.querySelectorAll('[lang] [lang]')].map(says)]");
    assert_eq!(
        browser.script(&seen, vec![]),
        json!(["rtl", ["en", "p", "ltr"], ["en", ".", "ltr"]]),
        "the title and the notice"
    );
}
