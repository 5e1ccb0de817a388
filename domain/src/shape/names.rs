//! Names of fields: which was meant, and which may be repeated.

/// The one of `names` that was probably meant: a few letters off, or written in another style.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |name: &str| name.replace(['_', '-', ' '], "").to_lowercase();
    let typed = plain(name);
    names
        .map(|known| (strsim::damerau_levenshtein(&typed, &plain(known)), known))
        .filter(|(distance, known)| *distance <= (known.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// Whether a name that a caller made up may be repeated. One that could be an address or a token may not.
pub(super) fn may_be_shown(name: &str) -> bool {
    name.chars().count() <= 40
        && name.chars().filter(char::is_ascii_digit).count() < 5
        && !name.chars().any(|c| c == '@' || c == ':' || c.is_control())
}

/// `a`, `b`, `c`, as a sentence lists them.
pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// One token of a JSON pointer (RFC 6901, section 3).
pub(crate) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
