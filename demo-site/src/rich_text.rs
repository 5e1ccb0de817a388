//! Finds the links and the code in a plain-text message, so that the postbox can show them as a mail client does.

/// A piece of a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words, spaces and line ends, as they came.
    Text(&'a str),
    /// An address of the web.
    Link(&'a str),
    /// Eight digits in two groups: `1234 5678`.
    Code(&'a str),
}

/// Splits a message into its pieces. Joined again they are the message.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let at_a_start = text[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric());
        let found = if at_a_start {
            link(rest).or_else(|| code(rest))
        } else {
            None
        };
        match found {
            Some((piece, length)) => {
                if plain_from < at {
                    pieces.push(Piece::Text(&text[plain_from..at]));
                }
                pieces.push(piece);
                at += length;
                plain_from = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    if plain_from < text.len() {
        pieces.push(Piece::Text(&text[plain_from..]));
    }
    pieces
}

fn link(rest: &str) -> Option<(Piece<'_>, usize)> {
    if !rest.starts_with("http://") && !rest.starts_with("https://") {
        return None;
    }
    let end = rest
        .find(|c: char| c.is_whitespace() || "<>\"".contains(c))
        .unwrap_or(rest.len());
    // A full stop after a link belongs to the sentence.
    let link = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
    Some((Piece::Link(link), link.len()))
}

fn code(rest: &str) -> Option<(Piece<'_>, usize)> {
    let candidate = rest.get(..9)?;
    let fits = candidate
        .bytes()
        .enumerate()
        .all(|(i, b)| if i == 4 { b == b' ' } else { b.is_ascii_digit() });
    let ends = rest[9..].chars().next().is_none_or(|after| !after.is_alphanumeric());
    (fits && ends).then_some((Piece::Code(candidate), 9))
}

#[cfg(test)]
mod tests {
    use super::Piece::{Code, Link, Text};
    use super::*;

    #[test]
    fn links_and_the_code_are_found_and_everything_else_stays_as_it_was() {
        for (text, expected) in [
            ("", vec![]),
            ("Hello", vec![Text("Hello")]),
            (
                "Press http://127.0.0.1:8787/confirm/abc.\nOr type 1234 5678.",
                vec![
                    Text("Press "),
                    Link("http://127.0.0.1:8787/confirm/abc"),
                    Text(".\nOr type "),
                    Code("1234 5678"),
                    Text("."),
                ],
            ),
            ("1234 5678", vec![Code("1234 5678")]),
            (
                "+44 7700 900123 12345 6789 & 1234 56789",
                vec![Text("+44 7700 900123 12345 6789 & 1234 56789")],
            ),
            ("javascript:alert(1)", vec![Text("javascript:alert(1)")]),
            (
                "ünï https://a.example/ü ok",
                vec![Text("ünï "), Link("https://a.example/ü"), Text(" ok")],
            ),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn the_pieces_joined_are_the_message() {
        for text in [
            "a 1234 5678b https://x) 0000 0000\r\n",
            "https://",
            "漢字 1234 5678 漢字",
        ] {
            let joined: String = pieces(text)
                .into_iter()
                .map(|piece| match piece {
                    Text(t) | Link(t) | Code(t) => t,
                })
                .collect();
            assert_eq!(joined, text);
        }
    }
}
