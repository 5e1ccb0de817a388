//! What an owner should look at, though the rules load: hard or pushing words, missing translations, a way out that is
//! longer than the way in, colours that cannot be told apart.
//!
//! Each finding says what is so, why it matters and what to do. Out of scope: what the edge refuses, which
//! `beckon-domain` names.

mod colours;
mod languages;
mod reading;
pub(crate) mod theme;
mod way_out;
mod wording;

use beckon_domain::wire::{FieldProblem, Purpose, Rules};
use std::collections::BTreeMap;

/// What to look at in rules that load.
pub(crate) fn about(rules: &Rules) -> Vec<FieldProblem> {
    let mut advice = Vec::new();
    for (index, purpose) in rules.purposes.iter().enumerate() {
        let at = format!("/purposes/{index}");
        reading::check(&at, purpose, &mut advice);
        wording::check(&at, purpose, &mut advice);
        languages::check_purpose(&at, purpose, rules, &mut advice);
        way_out::check(&at, purpose, rules, &mut advice);
    }
    languages::check_site(rules, &mut advice);
    advice
}

/// The texts of a purpose that people read: where each stands, its language, and it.
fn texts<'a>(at: &'a str, purpose: &'a Purpose) -> impl Iterator<Item = (String, &'a str, &'a str)> {
    let of = move |field: &'static str, texts: &'a BTreeMap<String, String>| {
        texts.iter().map(move |(language, text)| {
            let pointer = format!("{at}/{field}/{}", escaped(language));
            (pointer, language.as_str(), text.as_str())
        })
    };
    of("title", &purpose.title).chain(of("text", &purpose.text))
}

/// A key as a step of a JSON pointer (RFC 6901).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The part of a language tag that names the language alone.
fn base(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

fn advice(pointer: impl Into<String>, code: &str, detail: String) -> FieldProblem {
    FieldProblem {
        pointer: pointer.into(),
        code: code.to_owned(),
        detail,
    }
}
