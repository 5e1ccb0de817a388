//! Text that is shown and sent: one line, or several.
//!
//! A header's body has no control characters (RFC 5322, 2.2): a NUL or an escape in a subject, a name or an id is never what a
//! person means to read, and some mail servers refuse the whole message for it.

use crate::fault::field;
use crate::wire::FieldProblem;

/// Whether a text is one line: no control character, no line break of any kind.
#[must_use]
pub fn is_line(text: &str) -> bool {
    !text.chars().any(|letter| letter.is_control() || is_separator(letter))
}

/// Whether a text of several lines has no control characters but those that part its lines and words.
#[must_use]
pub fn is_text(text: &str) -> bool {
    !text
        .chars()
        .any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

/// What to say where a text is not one line.
#[must_use]
pub fn not_a_line(pointer: impl Into<String>) -> FieldProblem {
    field(
        pointer,
        "control_character",
        "Write it on one line, without control characters (RFC 5322, 2.2).",
    )
}

/// What to say where a text has control characters.
#[must_use]
pub fn not_text(pointer: impl Into<String>) -> FieldProblem {
    field(pointer, "control_character", "Write it without control characters.")
}

/// The separators of lines and paragraphs that Unicode has beside the control characters.
const fn is_separator(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::{is_line, is_text};

    #[test]
    fn every_control_character_ends_a_line_and_three_may_stand_in_a_text() {
        let controls = (0..0x20)
            .chain(0x7f..0xa0)
            .chain([0x2028, 0x2029])
            .filter_map(char::from_u32);
        for letter in controls {
            assert!(!is_line(&format!("a{letter}b")), "{letter:?}");
            let parts = matches!(letter, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}');
            assert_eq!(is_text(&format!("a{letter}b")), parts, "{letter:?}");
        }
        for fine in ["", "Grüße & 你好 👍🏽", "a\u{a0}b", "مرحبا \u{200f}"] {
            assert!(is_line(fine) && is_text(fine), "{fine}");
        }
    }
}
