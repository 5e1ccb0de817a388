//! What people type and paste, before anybody reads a meaning into it: marks that nobody sees, digits of any script, and
//! whether there is anything to read at all. Every address and every required text comes through here.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// Whether a text has nothing to read: white space, control and format characters, and marks without a letter under them.
///
/// A few characters are letters by name and have no ink: the fillers of Hangul and the empty cell of Braille.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    use GeneralCategory as Is;
    text.chars().all(|c| {
        matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
            || c.is_whitespace()
            || matches!(
                category(c),
                Is::Control | Is::Format | Is::NonspacingMark | Is::SpacingMark | Is::EnclosingMark
            )
    })
}

/// An address as it was meant: without the marks that come along when something is pasted, and without space around it.
///
/// Those marks are the directions of bidirectional text, the byte order mark, joiners of words and zero-width space, soft
/// hyphens, and what Unicode calls tags. Two of them belong to the spelling of Persian and of India's languages (U+200C and
/// U+200D): these stay between letters that are not ASCII. Variation selectors stay, because a name in Japanese needs them.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let spells = matches!(c, '\u{200c}' | '\u{200d}') && {
            let is_foreign = |c: char| !c.is_ascii() && !is_mark(c) && !c.is_whitespace();
            cleaned.chars().next_back().is_some_and(is_foreign) && rest.clone().next().is_some_and(is_foreign)
        };
        if spells || !is_mark(c) {
            cleaned.push(c);
        }
    }
    let trimmed = cleaned.trim();
    if trimmed.len() == cleaned.len() {
        cleaned
    } else {
        trimmed.to_owned()
    }
}

/// Whether this is a mark that nobody sees and that pasting brings.
const fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// The value of a decimal digit of any script.
///
/// Unicode keeps decimal digits in runs from 0 to 9, one run after the other (The Unicode Standard, 4.6), so the place in its
/// run is the value.
#[must_use]
pub fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let is_digit = |c: char| category(c) == GeneralCategory::DecimalNumber;
    let before = (0..u32::from(c)).rev().map_while(char::from_u32);
    is_digit(c).then(|| {
        let place = before.take_while(|c| is_digit(*c)).count() % 10;
        char::from(b"0123456789"[place])
    })
}

/// A character of a phone number as ASCII has it, if ASCII has it: digits of any script, spaces, dashes, full-width signs.
#[must_use]
pub(crate) fn dialled(c: char) -> char {
    if let Some(digit) = digit(c) {
        return digit;
    }
    match c {
        '\u{2044}' | '\u{2215}' => '/',
        '\u{b7}' | '\u{2024}' => '.',
        '\u{2212}' | '\u{30fc}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c if c.is_ascii() => c,
        c if category(c) == GeneralCategory::SpaceSeparator => ' ',
        c if category(c) == GeneralCategory::DashPunctuation => '-',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_nothing_to_read_is_blank_and_what_has_a_letter_or_a_sign_is_not() {
        for blank in [
            "",
            " \t\r\n",
            "\u{200b}",
            "\u{a0}\u{3000}\u{2028}\u{85}",
            "\u{301}\u{20dd}\u{903}",
            "\u{feff}\u{202a}\u{202c}\u{2066}\u{2069}\u{61c}",
            "\u{ad}\u{2060}\u{180e}\u{e0001}",
            "\u{fe0f}\u{200d}",
            "\u{3164}\u{115f}\u{1160}\u{ffa0}\u{2800}",
            "\0\u{1b}\u{7f}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for text in [
            "a",
            "e\u{301}",
            "\u{200b}.",
            "?",
            "👍\u{fe0f}",
            "❤",
            "你好",
            "مرحبا",
            "ก็",
            "0",
            "\u{2801}",
        ] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn marks_of_pasting_go_and_the_joiners_of_a_spelling_stay() {
        for (pasted, meant) in [
            ("\u{202a}ana@example.com\u{202c}", "ana@example.com"),
            ("\u{feff}ana@example.com", "ana@example.com"),
            ("a\u{ad}na@exam\u{200b}ple.com", "ana@example.com"),
            ("\u{a0} ana@example.com\u{2003}\n", "ana@example.com"),
            (" \u{200e} ana \u{200f} ", "ana"),
            ("a\u{200d}b\u{200c}", "ab"),
            ("\u{2066}\u{2067}\u{2068}\u{2069}\u{61c}\u{2060}", ""),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("क्\u{200d}ष", "क्\u{200d}ष"),
            ("葛\u{e0100}城", "葛\u{e0100}城"),
            ("", ""),
        ] {
            assert_eq!(clean(pasted), meant, "{pasted:?}");
            assert_eq!(clean(meant), meant, "{meant:?}");
        }
    }

    #[test]
    fn every_decimal_digit_of_unicode_has_its_value() {
        for zero in [
            '٠',
            '۰',
            '߀',
            '०',
            '০',
            '๐',
            '༠',
            '០',
            '０',
            '\u{1d7ce}',
            '\u{1d7d8}',
            '\u{1fbf0}',
        ] {
            for place in 0..10_u8 {
                let c = char::from_u32(u32::from(zero) + u32::from(place)).expect("a character");
                assert_eq!(digit(c), Some(char::from(b'0' + place)), "{c:?}");
            }
        }
        let digits = (0..=0x10_ffff).filter_map(char::from_u32).filter_map(digit);
        let mut counts = [0; 10];
        digits.for_each(|value| counts[usize::from(value as u8 - b'0')] += 1);
        assert!(
            counts[0] > 60 && counts.iter().all(|count| *count == counts[0]),
            "{counts:?}"
        );
        for other in ['²', '½', '一', 'Ⅷ', 'a', '-', '①'] {
            assert_eq!(digit(other), None, "{other:?}");
        }
    }
}
