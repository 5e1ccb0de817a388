//! Text from elsewhere, made fit for a terminal.

use std::fmt::Write as _;

/// The same text on one line, without what a terminal would act on: file names, field names and what a server says may
/// hold escape sequences.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => plain.push(' '),
            // Bidirectional marks reorder what is read; they are no control characters to `char`.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => push_escaped(&mut plain, character),
            _ if character.is_control() => push_escaped(&mut plain, character),
            _ => plain.push(character),
        }
    }
    plain
}

fn push_escaped(text: &mut String, character: char) {
    write!(text, "{}", character.escape_unicode()).expect("writing into a String cannot fail");
}

/// `1 problem`, `2 problems`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Rows as columns that line up, the first row being the heading.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    let wide = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = wide(column).unwrap_or_default();
            write!(line, "{cell:width$}  ").expect("writing into a String cannot fail");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
