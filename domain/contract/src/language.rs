//! Language tags: one reader for whatever names a language, and one choice of the best that there is.
//!
//! WordPress and PHP write `de_DE`, browsers `de-DE`, pages what they like: `-` and `_` are alike, and so are capitals and
//! small letters (Unicode Technical Standard 35, "Unicode Language and Locale Identifiers"). Nothing here needs data or
//! memory of its own, so the widget can use it.

/// Languages that are written under two names (the registry of BCP 47, and the aliases of CLDR).
const ALIASES: &[(&str, &str)] = &[
    ("iw", "he"),
    ("in", "id"),
    ("ji", "yi"),
    ("jw", "jv"),
    ("mo", "ro"),
    ("no", "nb"),
    ("tl", "fil"),
    ("sh", "sr"),
    ("cmn", "zh"),
    ("arb", "ar"),
    ("deu", "de"),
    ("eng", "en"),
];

/// Where a language with a region is near to one of another region (CLDR, `parentLocales`).
const NEAR: &[(&str, &str, &str)] = &[
    (
        "es",
        "AR BO BR BZ CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV US UY VE",
        "419",
    ),
    ("pt", "AO CH CV FR GQ GW LU MO MZ ST TL", "PT"),
    ("zh", "MO", "HK"),
];

/// The parts of a tag that a choice looks at.
#[derive(Clone, Copy)]
struct Parts<'a> {
    language: &'a str,
    script: &'a str,
    region: &'a str,
    whole: &'a str,
}

fn is_letters(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn parts(tag: &str) -> Option<Parts<'_>> {
    // What POSIX adds to a name: `de_DE.UTF-8@euro`.
    let whole = tag.trim_ascii().split(['.', '@']).next().unwrap_or_default();
    let mut rest = whole.split(['-', '_']);
    let language = rest
        .next()
        .filter(|part| (2..=3).contains(&part.len()) && is_letters(part))?;
    let mut parts = Parts {
        language,
        script: "",
        region: "",
        whole,
    };
    let mut extended = false;
    for part in rest {
        if !(1..=8).contains(&part.len()) || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        extended |= part.len() == 1;
        if extended {
            continue;
        }
        if part.len() == 4 && is_letters(part) && parts.script.is_empty() {
            parts.script = part;
        } else if (part.len() == 2 && is_letters(part) || part.len() == 3 && !is_letters(part))
            && parts.region.is_empty()
        {
            parts.region = part;
        }
    }
    Some(parts)
}

impl<'a> Parts<'a> {
    /// The language under its one name.
    fn named(&self) -> &'a str {
        let alias = ALIASES
            .iter()
            .find(|(other, _)| self.language.eq_ignore_ascii_case(other));
        alias.map_or(self.language, |(_, name)| name)
    }

    /// The script that it is written in, where a language has two and the tag leaves it out (CLDR, likely subtags).
    fn likely_script(&self) -> &'a str {
        let in_any = |regions: &[&str]| regions.iter().any(|region| self.region.eq_ignore_ascii_case(region));
        if !self.script.is_empty() {
            return self.script;
        }
        match self.named() {
            name if name.eq_ignore_ascii_case("zh") && in_any(&["TW", "HK", "MO"]) => "Hant",
            name if name.eq_ignore_ascii_case("zh") => "Hans",
            name if name.eq_ignore_ascii_case("sr")
                && (self.language.eq_ignore_ascii_case("sh") || in_any(&["ME"])) =>
            {
                "Latn"
            }
            name if name.eq_ignore_ascii_case("sr") => "Cyrl",
            _ => "",
        }
    }

    /// How well `have` serves a reader of this; 0 is not at all.
    fn served_by(&self, have: &Parts<'_>) -> u8 {
        if !self.named().eq_ignore_ascii_case(have.named()) {
            return 0;
        }
        let (mine, theirs) = (self.likely_script(), have.likely_script());
        if !mine.is_empty() && !theirs.is_empty() && !mine.eq_ignore_ascii_case(theirs) {
            return 1;
        }
        let near = || {
            NEAR.iter().any(|(language, regions, near)| {
                language.eq_ignore_ascii_case(self.named())
                    && near.eq_ignore_ascii_case(have.region)
                    && regions
                        .split(' ')
                        .any(|region| region.eq_ignore_ascii_case(self.region))
            })
        };
        let is_same = self.whole.len() == have.whole.len()
            && self.whole.bytes().zip(have.whole.bytes()).all(|(mine, theirs)| {
                mine.eq_ignore_ascii_case(&theirs)
                    || (mine == b'-' || mine == b'_') && (theirs == b'-' || theirs == b'_')
            });
        if is_same {
            6
        } else if self.region.eq_ignore_ascii_case(have.region) {
            5
        } else if !have.region.is_empty() && near() {
            4
        } else if have.region.is_empty() {
            3
        } else {
            2
        }
    }
}

/// A tag as BCP 47 recommends to write it: `de-DE`, `zh-Hant-TW`. `None` for what is no tag.
#[must_use]
pub fn tag(text: &str) -> Option<String> {
    let parts = parts(text)?;
    if parts.whole.len() > 35 {
        return None;
    }
    let mut written = String::new();
    let mut extended = false;
    for part in parts.whole.split(['-', '_']) {
        if !written.is_empty() {
            written.push('-');
        }
        let first = written.is_empty();
        let lower = part.to_ascii_lowercase();
        extended |= part.len() == 1;
        match part.len() {
            2 if !first && !extended => written.push_str(&part.to_ascii_uppercase()),
            4 if !first && !extended && is_letters(part) => {
                // Not by index: the way to say what is wrong with one weighs 4 kB in the widget.
                let mut rest = lower.chars();
                written.extend(rest.next().map(|first| first.to_ascii_uppercase()));
                written.push_str(rest.as_str());
            }
            _ => written.push_str(&lower),
        }
    }
    Some(written)
}

/// Whether two tags name one language, in whatever script and region.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    match (parts(one), parts(other)) {
        (Some(one), Some(other)) => one.named().eq_ignore_ascii_case(other.named()),
        _ => false,
    }
}

/// Of the languages there are, the one that serves a reader of `wanted` best; the first of those that serve alike.
///
/// The same tag; then the same script and region; then a region that is near (`es-MX` reads `es-419`); then the language
/// without a region; then another region; at last another script (`zh-TW` reads `zh` rather than nothing it knows).
#[must_use]
pub fn best<'a>(wanted: &str, have: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = parts(wanted)?;
    let mut best: Option<(u8, &str)> = None;
    for tag in have {
        let served = parts(tag).map_or(0, |parts| wanted.served_by(&parts));
        if served > best.map_or(0, |(most, _)| most) {
            best = Some((served, tag));
        }
    }
    best.map(|(_, tag)| tag)
}

/// The tags of an `Accept-Language`, those that are wanted most first (RFC 9110, 12.5.4). What is not wanted, and `*`, is
/// left out.
#[must_use]
pub fn accepted(header: &str) -> Vec<&str> {
    let mut tags: Vec<(u16, &str)> = header
        .split(',')
        .take(100)
        .filter_map(|entry| {
            let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            let quality = parameters.split(';').find_map(|one| {
                let (name, value) = one.split_once('=')?;
                name.trim().eq_ignore_ascii_case("q").then(|| thousandths(value.trim()))
            });
            Some((quality.unwrap_or(1_000), tag.trim())).filter(|(quality, tag)| *quality > 0 && parts(tag).is_some())
        })
        .collect();
    tags.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// A weight in thousandths. What is none is the least that is still wanted.
fn thousandths(weight: &str) -> u16 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let is_digits = |text: &str| text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    match (whole, is_digits(fraction)) {
        ("1", true) => 1_000,
        ("0", true) => format!("{fraction:0<3}").parse().unwrap_or(1),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cases that every reader of a language holds to, here and in the browser.
    const CASES: &str = include_str!("language/cases.tsv");

    #[test]
    fn every_case_of_the_table_finds_the_language_that_serves_best() {
        let mut count = 0;
        for line in CASES.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [wanted, have, found] = columns[..] else {
                panic!("three columns: {line}");
            };
            let found = Some(found).filter(|found| *found != "-");
            assert_eq!(best(wanted, have.split(' ')), found, "{line}");
            count += 1;
        }
        assert!(count > 40);
    }

    #[test]
    fn a_tag_is_written_one_way() {
        for (text, written) in [
            ("de", Some("de")),
            ("DE", Some("de")),
            ("de_DE", Some("de-DE")),
            (" de-de ", Some("de-DE")),
            ("de_DE_formal", Some("de-DE-formal")),
            ("de_DE.UTF-8@euro", Some("de-DE")),
            ("ZH_hant_tw", Some("zh-Hant-TW")),
            ("es-419", Some("es-419")),
            ("sl-IT-nedis", Some("sl-IT-nedis")),
            ("de-1996", Some("de-1996")),
            ("en-u-hc-h12", Some("en-u-hc-h12")),
            ("fil", Some("fil")),
            ("", None),
            ("C", None),
            ("POSIX", None),
            ("!", None),
            ("de--DE", None),
            ("de-", None),
            ("d€", None),
            ("de\u{2010}DE", None),
            ("de-123456789", None),
        ] {
            assert_eq!(tag(text).as_deref(), written, "{text:?}");
            if let Some(written) = written {
                assert_eq!(tag(written).as_deref(), Some(written));
            }
        }
        assert_eq!(tag(&"de-aaaaaaaa".repeat(4)), None);
    }

    #[test]
    fn one_language_has_one_name() {
        assert!(is_same("iw_IL", "he") && is_same("nb", "no-NO") && is_same("zh-TW", "ZH"));
        assert!(!is_same("de", "da") && !is_same("", "") && !is_same("nn", "nb"));
    }

    #[test]
    fn what_a_browser_wants_most_comes_first() {
        for (header, tags) in [
            ("de, en;q=0.5", vec!["de", "en"]),
            ("en;q=0.5, he-IL;q=0.8", vec!["he-IL", "en"]),
            ("xx,*;q=0.1,fr;q=0", vec!["xx"]),
            ("de;q=0.800,fr;Q=0.9, it ; q=1", vec!["it", "fr", "de"]),
            ("de;q=x, en;q=0.001, fr;q=1.0", vec!["fr", "de", "en"]),
            ("", vec![]),
            (",;,=;q", vec![]),
        ] {
            assert_eq!(accepted(header), tags, "{header}");
        }
    }
}
