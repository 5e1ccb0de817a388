//! What every language of the interface keeps to. That none lacks a text is checked when the widget is built.

use super::{LANGUAGES, Line, Texts, fill};
use std::fs;

/// The texts of a language, as the widget loads them: without their names.
fn texts(language: &str) -> &'static Texts {
    let path = format!("{}/texts/{language}.txt", env!("CARGO_MANIFEST_DIR"));
    let named = fs::read_to_string(path).expect("each language is a file");
    let text = |line: &str| line.split_once(' ').map_or("", |(_, text)| text).to_owned() + "\n";
    Texts::read(named.lines().map(text).collect()).expect("as many texts as English has")
}

#[test]
fn fifteen_languages_are_spoken() {
    let all = [
        "ar", "cs", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pl", "pt", "sv", "tr", "zh",
    ];
    assert_eq!(LANGUAGES, all);
}

#[test]
fn no_language_falls_back_on_english_words() {
    for language in LANGUAGES.iter().filter(|language| **language != "en") {
        let own = texts(language);
        let same = (2..Texts::english().0.len() - 1).filter(|at| own.0[*at] == Texts::english().0[*at]);
        let same: Vec<&str> = same.map(|at| own.0[at]).collect();
        let long = same.iter().any(|text| text.split(' ').count() > 2);
        assert!(same.len() <= 5 && !long, "{language} is not translated: {same:?}");
        if let "ar" | "he" | "ja" | "zh" = *language {
            let written =
                |text: &&&str| text.chars().any(|letter| letter > '\u{590}') || ["SMS", "WhatsApp"].contains(*text);
            let foreign: Vec<&&str> = own.0[2..own.0.len() - 1].iter().filter(|text| !written(text)).collect();
            assert!(foreign.is_empty(), "{language} is not in its own script: {foreign:?}");
        }
    }
}

#[test]
fn an_address_keeps_its_direction_where_writing_goes_from_right_to_left() {
    for language in LANGUAGES {
        let texts = texts(language);
        let opened = |text: &str| text.matches('\u{2066}').count();
        for text in &texts.0 {
            assert_eq!(opened(text), text.matches('\u{2069}').count(), "{language}: {text}");
        }
        if texts.get(Line::DIRECTION) == "rtl" {
            for line in [Line::CHECK_TEXT, Line::CONFIRMED, Line::ANSWER_KNOWN] {
                let shown = fill(texts.get(line), &["+44 7700 900123"]);
                assert!(shown.contains("\u{2066}+44 7700 900123\u{2069}"), "{language}: {shown}");
            }
        }
    }
}

#[test]
fn arabic_and_hebrew_alone_are_written_from_right_to_left() {
    let right_to_left = LANGUAGES
        .iter()
        .filter(|language| texts(language).get(Line::DIRECTION) == "rtl");
    assert_eq!(right_to_left.collect::<Vec<_>>(), [&"ar", &"he"]);
}
