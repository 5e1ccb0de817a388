//! Whether a text message asks to stop.
//!
//! A person may say it in any way that is reasonable. So nothing counts as no stop unless it plainly is none: what is unclear
//! goes to the desk, and is treated as a stop until somebody has read it.

use super::fold::words;
use super::reaction;
use super::stop_words::{FILLERS, HARMLESS, HELP, NOT_A_STOP, START, STOP, STOP_PHRASES, entries};
use std::collections::HashSet;
use std::sync::OnceLock;

/// Longer than any text message. What comes after is not read, and so never plainly harmless.
const LONGEST: usize = 2_000;

/// What a text message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Stop.
    Stop,
    /// Go on. It grants nothing by itself.
    Start,
    /// What is this?
    Help,
    /// Something that is plainly none of these, like "thanks".
    Other,
    /// Something that a person has to read. Until then it is a stop.
    Unclear,
}

impl Said {
    /// Whether nothing may be sent to the number from now on, at least until somebody has read it.
    #[must_use]
    pub const fn stops(self) -> bool {
        match self {
            Self::Stop | Self::Unclear => true,
            Self::Start | Self::Help | Self::Other => false,
        }
    }
}

/// The tables, folded.
struct Tables {
    stop: HashSet<String>,
    help: HashSet<String>,
    start: HashSet<String>,
    fillers: HashSet<String>,
    harmless: HashSet<String>,
    stop_phrases: Vec<String>,
    not_a_stop: Vec<String>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    let folded = |table| entries(table).map(|phrase| words(phrase).join(" "));
    TABLES.get_or_init(|| Tables {
        stop: folded(STOP).collect(),
        help: folded(HELP).collect(),
        start: folded(START).collect(),
        fillers: folded(FILLERS).collect(),
        harmless: folded(HARMLESS).collect(),
        stop_phrases: folded(STOP_PHRASES).collect(),
        not_a_stop: folded(NOT_A_STOP).collect(),
    })
}

/// Reads a text message.
#[must_use]
pub fn said(text: &str) -> Said {
    // A tap on a message quotes it, the way out in it as well; a quotation is not the person's word.
    if reaction::is_kind(text) {
        return Said::Other;
    }
    let tables = tables();
    let read: String = text.chars().take(LONGEST).collect();
    let whole = read.len() == text.len();
    let words = words(&read);
    if words.is_empty() {
        let harmless = |sign: char| reaction::is_kind_sign(sign) || sign.is_whitespace();
        let says_something = !text.is_ascii();
        return if whole && says_something && text.chars().all(harmless) {
            Said::Other
        } else {
            Said::Unclear
        };
    }
    let all = words.join(" ");
    let core: Vec<&String> = words.iter().filter(|word| !tables.fillers.contains(*word)).collect();
    let core_text = core.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
    let is = |table: &HashSet<String>| table.contains(&all) || table.contains(&core_text);
    let each_is = |table: &HashSet<String>| !core.is_empty() && core.iter().all(|word| table.contains(*word));
    if whole && (is(&tables.stop) || each_is(&tables.stop)) {
        return Said::Stop;
    }
    if whole && (is(&tables.help) || each_is(&tables.help)) {
        return Said::Help;
    }
    if whole && (is(&tables.start) || each_is(&tables.start)) {
        return Said::Start;
    }
    if tables.not_a_stop.iter().any(|phrase| has(&all, phrase)) {
        return Said::Unclear;
    }
    if tables.stop_phrases.iter().any(|phrase| has(&all, phrase)) {
        return Said::Stop;
    }
    let harmless = |word: &String| tables.harmless.contains(word) || word.bytes().all(|byte| byte.is_ascii_digit());
    if whole && words.iter().all(harmless) {
        Said::Other
    } else {
        Said::Unclear
    }
}

/// Whether a phrase stands in a text as words; in scripts that write no spaces, as letters.
fn has(text: &str, phrase: &str) -> bool {
    let is_spaced = phrase.chars().all(|letter| letter < '\u{e00}');
    text.match_indices(phrase).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + phrase.len()..].chars().next();
        !is_spaced || (before.is_none_or(|c| c == ' ') && after.is_none_or(|c| c == ' '))
    })
}

#[cfg(test)]
mod tests {
    use super::{tables, words};
    use crate::inbound::stop_words::{FILLERS, HARMLESS, HELP, NOT_A_STOP, START, STOP, STOP_PHRASES, entries};

    #[test]
    fn no_stop_word_is_thought_harmless_or_without_meaning() {
        let tables = tables();
        for word in &tables.stop {
            assert!(!tables.harmless.contains(word), "{word} is harmless");
            assert!(!tables.fillers.contains(word), "{word} says nothing");
            assert!(
                !tables.help.contains(word) && !tables.start.contains(word),
                "{word} is two things"
            );
        }
        assert!(STOP.trim().lines().count() > 20, "languages");
    }

    #[test]
    fn every_entry_of_a_table_says_something() {
        for table in [STOP, STOP_PHRASES, NOT_A_STOP, HELP, START, FILLERS, HARMLESS] {
            for entry in entries(table) {
                assert!(!words(entry).is_empty(), "{entry}");
            }
        }
    }
}
