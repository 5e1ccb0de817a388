//! A tap on a message, as it arrives where taps cannot be shown: `Liked “Our sale starts Monday. Reply STOP to opt out”`. What
//! stands between the marks are the sender's words and not the person's.

use super::stop_words::HARMLESS_SIGNS;

/// What comes before the quotation, in lower case: Apple's own words, and Google's. A dislike and a question are not among
/// them: somebody reads those.
const KIND: &[&str] = &[
    "liked",
    "loved",
    "laughed at",
    "emphasized",
    "emphasised",
    "removed a like from",
    "removed a heart from",
    "removed a laugh from",
    "removed an exclamation from",
    "removed an exclamation mark from",
    "removed a dislike from",
    "removed a question mark from",
    "gefällt mir",
    "mag",
    "a aimé",
    "a adoré",
    "a ri de",
    "le gustó",
    "le encantó",
    "me gusta",
    "me encanta",
    "gostou de",
    "curtiu",
    "adorou",
    "amou",
    "ha apprezzato",
];

/// The same with a sign between: `Reacted 👍 to`, `👍 to`.
const WITH_SIGN: &[(&str, &str)] = &[
    ("reacted", "to"),
    ("", "to"),
    ("removed", "from"),
    ("reacted with", "to"),
];

/// How quotations begin and end.
const MARKS: &[(char, &str)] = &[
    ('“', "”"),
    ('"', "\""),
    ('„', "“”"),
    ('«', "»"),
    ('‘', "’"),
    ('「', "」"),
];

/// Whether a text is one kind reaction to one message, and nothing else.
pub(super) fn is_kind(text: &str) -> bool {
    let seen: String = text.chars().filter(|letter| !is_mark_of_direction(*letter)).collect();
    let seen = seen.trim();
    let Some((at, open)) = seen
        .char_indices()
        .find(|(_, letter)| MARKS.iter().any(|(open, _)| open == letter))
    else {
        return false;
    };
    let (before, quoted) = (seen[..at].trim().to_lowercase(), &seen[at + open.len_utf8()..]);
    let is_whole = MARKS
        .iter()
        .any(|(mark, close)| *mark == open && is_one_quotation(quoted, open, close));
    is_whole
        && (KIND.contains(&before.as_str()) || WITH_SIGN.iter().any(|(start, end)| has_kind_sign(&before, start, end)))
}

/// Whether the quotation that has begun ends with the text, and not before: a person's own words may come between two.
fn is_one_quotation(rest: &str, open: char, close: &str) -> bool {
    let mut depth = 1_usize;
    for (at, letter) in rest.char_indices() {
        if close.contains(letter) {
            depth -= 1;
            if depth == 0 {
                return rest[at + letter.len_utf8()..].trim().is_empty();
            }
        } else if letter == open {
            depth += 1;
        }
    }
    false
}

fn has_kind_sign(before: &str, start: &str, end: &str) -> bool {
    let signs = before.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    signs
        .map(str::trim)
        .is_some_and(|signs| !signs.is_empty() && signs.chars().all(is_kind_sign))
}

/// A sign that says that all is well, or one that only colours or joins another.
pub(super) fn is_kind_sign(sign: char) -> bool {
    HARMLESS_SIGNS.contains(sign) || matches!(sign, '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// What Google's Messages puts around signs and quotations.
const fn is_mark_of_direction(letter: char) -> bool {
    matches!(letter, '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
