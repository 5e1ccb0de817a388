//! Paths: what stands in one, whichever way it is written, and which pattern it fits.

/// The most names that a pattern has.
pub const MOST: usize = 3;

/// The parts of a path. One that is written in another way is the same path: an escaped letter, digit, `-`, `.`, `_` or `~`
/// is what it stands for (RFC 3986, 6.2.2.2), and a slash at the end says nothing. Any other escape stays as it is, so an
/// escaped slash parts nothing.
pub fn segments(path: &str) -> Vec<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').map(plain).collect()
}

/// A part of a path without needless escapes.
fn plain(part: &str) -> String {
    let mut pieces = part.split('%');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let escaped = piece
            .get(..2)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let meant = escaped
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .map(char::from)
            .filter(|meant| meant.is_ascii_alphanumeric() || "-._~".contains(*meant));
        match meant {
            Some(meant) => {
                plain.push(meant);
                plain.push_str(&piece[2..]);
            }
            None => {
                plain.push('%');
                plain.push_str(piece);
            }
        }
    }
    plain
}

/// What stands in the braces of a pattern, in order; `None` where the path is not of this pattern. A name takes a whole part,
/// or all of one but its ending: `{hash}.js`.
pub fn fits<'a>(pattern: &str, segments: &'a [String]) -> Option<[&'a str; MOST]> {
    let mut named = [""; MOST];
    let mut free = named.iter_mut();
    let mut parts = segments.iter();
    for expected in pattern.split('/').skip(1) {
        let part = parts.next()?.as_str();
        match expected.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((_, ending)) => {
                let name = part.strip_suffix(ending).filter(|name| !name.is_empty())?;
                *free.next()? = name;
            }
            None if expected == part => {}
            None => return None,
        }
    }
    parts.next().is_none().then_some(named)
}

/// The names in the braces of a pattern.
pub fn names(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(pattern: &str, path: &str) -> Option<String> {
        fits(pattern, &segments(path)).map(|named| named.join(" ").trim_end().to_owned())
    }

    #[test]
    fn a_path_that_is_written_in_another_way_is_the_same_path() {
        for same in [
            "/why/demo.a-b_c~d",
            "/why/demo%2Ea%2Db%5Fc%7Ed",
            "/why/demo%2ea%2db%5fc%7ed/",
            "/%77hy/%64emo.a-b_c~d",
        ] {
            assert_eq!(fitted("/why/{token}", same).as_deref(), Some("demo.a-b_c~d"), "{same}");
        }
    }

    #[test]
    fn other_escapes_stay_and_part_nothing() {
        for (path, token) in [
            ("/why/a%2Fb", "a%2Fb"),
            ("/why/a%2fb", "a%2fb"),
            ("/why/a%252Eb", "a%252Eb"),
            ("/why/a%2", "a%2"),
            ("/why/a%", "a%"),
            ("/why/%zz", "%zz"),
            ("/why/%C3%A9", "%C3%A9"),
            ("/why/%€", "%€"),
        ] {
            assert_eq!(fitted("/why/{token}", path).as_deref(), Some(token), "{path}");
        }
    }

    #[test]
    fn a_path_of_another_form_fits_nothing() {
        for path in [
            "/why", "/why/", "/why//", "/why//a", "/why/a//", "/why/a/b", "//why/a", "/why%2Fa", "/whya",
        ] {
            assert_eq!(fitted("/why/{token}", path), None, "{path}");
        }
        assert_eq!(fitted("/embed/{hash}.js", "/embed/12ab.js").as_deref(), Some("12ab"));
        assert_eq!(fitted("/embed/{hash}.js", "/embed/.js"), None);
        assert_eq!(fitted("/embed/{hash}.js", "/embed/12ab.css"), None);
        assert_eq!(
            fitted("/s/{site}/keys/{id}/holds/{purpose}", "/s/a/keys/b/holds/c/").as_deref(),
            Some("a b c")
        );
    }
}
