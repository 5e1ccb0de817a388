//! What a template's variables may hold.
//!
//! Stored words alone go out where nobody said yes, and a variable is the hole in them: an "order number" of six hundred
//! characters with a link is an advertisement. So each variable has a kind and a length, and no kind but `link` takes a link.

use crate::VariableKind;
use crate::fault::field;
use crate::line;
use crate::text::is_blank;
use crate::wire::{DeclaredVariable, FieldProblem, Variable};

/// More than any variable of words can be allowed.
const MOST: u16 = 200;
/// The same for a link.
const MOST_OF_LINK: u16 = 400;

/// How many characters a variable has at most.
#[must_use]
pub fn longest(variable: &Variable) -> u16 {
    match variable {
        Variable::Declared(DeclaredVariable {
            longest: Some(longest), ..
        }) => *longest,
        _ => longest_of(variable.kind()),
    }
}

/// How many characters a variable of the kind has at most, unless the template says otherwise.
const fn longest_of(kind: VariableKind) -> u16 {
    match kind {
        VariableKind::Text | VariableKind::Name => 40,
        VariableKind::Number | VariableKind::Date | VariableKind::Code | VariableKind::Money => 30,
        VariableKind::Link => MOST,
    }
}

/// What a variable of the kind takes, in words.
const fn takes(kind: VariableKind) -> &'static str {
    match kind {
        VariableKind::Text => "words without a link, an address or a line break",
        VariableKind::Number => "a number, like `1,042.5`",
        VariableKind::Date => "a day or a time, like `Monday, 7 December` or `9:30`",
        VariableKind::Name => "a name, like `Ana O’Neill`",
        VariableKind::Code => "letters, digits and `- _ . / #`, like `CL-4711`",
        VariableKind::Money => "an amount with its currency, like `19.90 EUR`",
        VariableKind::Link => "an https link to a host that the template lists in `hosts`",
    }
}

/// What is wrong with the value of a variable.
#[must_use]
pub fn problem(variable: &Variable, value: &str, pointer: impl Into<String>) -> Option<FieldProblem> {
    let (kind, longest) = (variable.kind(), usize::from(longest(variable)));
    if !line::is_line(value) {
        return Some(line::not_a_line(pointer));
    }
    if is_blank(value) || value.chars().count() > longest {
        return Some(field(pointer, "length", format!("Send 1 to {longest} characters.")));
    }
    let fits = match kind {
        VariableKind::Link => is_link(value, variable.hosts()),
        kind => !reads_like_a_link(value) && has_only(kind, value),
    };
    (!fits).then(|| field(pointer, "variable_unfit", format!("Send {}.", takes(kind))))
}

/// What is wrong with what a template declares about a variable.
#[must_use]
pub fn declared_problems(variable: &Variable, at: &str) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let name = variable.name();
    let is_name = (1..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !is_name {
        problems.push(field(
            at,
            "variable_name_invalid",
            "A name is 1 to 40 of `a-z` and `_`.",
        ));
    }
    let is_link = variable.kind() == VariableKind::Link;
    let most = if is_link { MOST_OF_LINK } else { MOST };
    if !(1..=most).contains(&longest(variable)) {
        problems.push(field(
            format!("{at}/longest"),
            "range",
            format!("Write 1 to {most} characters."),
        ));
    }
    for (index, host) in variable.hosts().iter().enumerate() {
        let is_host = host.contains('.')
            && host.len() <= 253
            && host
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-');
        if !is_host {
            let detail = "Write a host in small letters, like `shop.example`, without scheme, port or path.";
            problems.push(field(format!("{at}/hosts/{index}"), "host_invalid", detail));
        }
    }
    if is_link == variable.hosts().is_empty() {
        let detail = if is_link {
            "A link goes to a host that is listed here, like `shop.example`."
        } else {
            "Only a `link` has hosts. Leave them out."
        };
        problems.push(field(format!("{at}/hosts"), "hosts_unfit", detail));
    }
    problems
}

fn has_only(kind: VariableKind, value: &str) -> bool {
    let every = |may: fn(char) -> bool| value.chars().all(may);
    let has_digit = value.chars().any(char::is_numeric);
    match kind {
        VariableKind::Text => every(is_plain),
        VariableKind::Number => has_digit && every(|c| c.is_numeric() || is_space(c) || "+-−.,'’/%".contains(c)),
        VariableKind::Date => every(|c| c.is_alphanumeric() || is_mark(c) || is_space(c) || ".,/-–:()'’+".contains(c)),
        VariableKind::Name => every(|c| c.is_alphanumeric() || is_mark(c) || is_space(c) || "'’.,-‐&()".contains(c)),
        VariableKind::Code => every(|c| c.is_ascii_alphanumeric() || "-_./#".contains(c)),
        // "EUR", "kr", "zł", "Rs": a currency is a sign or at most four letters.
        VariableKind::Money => {
            has_digit
                && value.chars().filter(|c| c.is_alphabetic()).count() <= 4
                && every(|c| c.is_alphanumeric() || is_space(c) || is_currency(c) || "+-−.,'’".contains(c))
        }
        VariableKind::Link => true,
    }
}

/// Letters, digits, space and the signs of plain sentences; nothing that a mail program makes a link or an address of.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c) || is_space(c) || is_currency(c) || ".,;:!?'’‘\"“”„«»()-–—+*/&%#°_…".contains(c)
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}')
}

/// Vowel signs and accents that stand beside their letter.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
}

const fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '¢' | '\u{20a0}'..='\u{20cf}' | '\u{fdfc}')
}

/// Whether programs that show a message may make a link of it: a scheme, an address, `www.`, or a name with a point in it.
fn reads_like_a_link(value: &str) -> bool {
    let is_host = |word: &str| {
        let name = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let name = name.trim_matches(|c: char| !c.is_alphanumeric());
        let labels: Vec<&str> = name.split(['.', '。', '．', '｡']).collect();
        let last = labels.last().copied().unwrap_or_default();
        labels.len() > 1
            && labels.iter().all(|label| !label.is_empty())
            && last.chars().count() > 1
            && last.chars().all(char::is_alphabetic)
    };
    value.contains("://")
        || value.contains('@')
        || value.to_lowercase().contains("www.")
        || value
            .split(|c: char| c.is_whitespace() || "()\"“”„«»,;".contains(c))
            .any(is_host)
}

fn is_link(value: &str, hosts: &[String]) -> bool {
    let Some(rest) = value.strip_prefix("https://") else {
        return false;
    };
    let (host, _) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let plain = value
        .chars()
        .all(|c| c.is_ascii_graphic() && !"<>\"\\^`{|}".contains(c));
    plain && hosts.iter().any(|listed| listed == host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::DeclaredVariable;

    fn variable(kind: VariableKind) -> Variable {
        let hosts = match kind {
            VariableKind::Link => vec!["shop.example".to_owned()],
            _ => Vec::new(),
        };
        Variable::Declared(DeclaredVariable {
            name: "x".to_owned(),
            kind: Some(kind),
            longest: None,
            hosts,
        })
    }

    fn code(variable: &Variable, value: &str) -> Option<String> {
        problem(variable, value, "/x").map(|problem| problem.code)
    }

    #[test]
    fn each_kind_takes_what_it_is_and_nothing_else() {
        use VariableKind::{Code, Date, Link, Money, Name, Number, Text};
        let table: &[(VariableKind, &[&str], &[&str])] = &[
            (
                Text,
                &[
                    "4711",
                    "the blue ones, size 42",
                    "Größe 42 (weit)!",
                    "20 % off",
                    "3 p.m.",
                    "A. B.",
                    "e.g. this",
                ],
                &[],
            ),
            (
                Number,
                &["4711", "1,042.50", "-3", "1 042", "٤٧"],
                &["4711 now", "NaN", "CL-4711", "-"],
            ),
            (
                Date,
                &[
                    "Monday",
                    "7 December 2026",
                    "2026-12-07",
                    "9:30",
                    "2026年12月7日",
                    "7. 12. 2026",
                ],
                &["!!!", "7 * 12"],
            ),
            (
                Name,
                &["Ana O’Neill", "José María", "李小龍", "Smith & Sons", "नीता"],
                &["Ana!", "50% off", "Ana *"],
            ),
            (Code, &["CL-4711", "4711", "A/1_b#2", "1.2"], &["CL 4711", "ü", "A+B"]),
            (
                Money,
                &["19.90 EUR", "€ 19,90", "£5", "1 000 kr", "19,90 zł"],
                &["19.90 EUR only", "EUR", "a lot"],
            ),
            (
                Link,
                &["https://shop.example/o/4711?a=b#c", "https://shop.example"],
                &[
                    "http://shop.example/",
                    "https://shop.example.evil.example/",
                    "https://shop.example@evil.example/",
                    "https://evil.example/shop.example",
                    "https://shop.example:8443/",
                    "https://SHOP.example/",
                    "//shop.example/",
                    "javascript:alert(1)",
                    "https://shop.example/a b",
                ],
            ),
        ];
        for (kind, fit, unfit) in table {
            for value in *fit {
                assert_eq!(code(&variable(*kind), value), None, "{kind:?} {value}");
            }
            for value in *unfit {
                assert_eq!(
                    code(&variable(*kind), value).as_deref(),
                    Some("variable_unfit"),
                    "{kind:?} {value}"
                );
            }
        }
    }

    #[test]
    fn no_kind_takes_a_second_line_or_an_advertisement_and_only_a_link_takes_a_link() {
        use VariableKind::{Code, Date, Link, Money, Name, Number, Text};
        for kind in [Text, Number, Date, Name, Code, Money, Link] {
            let variable = variable(kind);
            for line in ["a\nb", "a\r\nb", "a\u{2028}b", "a\0", "a\u{1b}[1m", "\t"] {
                assert_eq!(
                    code(&variable, line).as_deref(),
                    Some("control_character"),
                    "{kind:?} {line:?}"
                );
            }
            let long = "4".repeat(usize::from(longest_of(kind)) + 1);
            assert_eq!(code(&variable, &long).as_deref(), Some("length"), "{kind:?}");
            assert_eq!(code(&variable, "").as_deref(), Some("length"));
            for link in [
                "https://a.example",
                "http://1.2.3.4/",
                "www.a",
                "a.example",
                "see a.example/x",
                "(A.Example)",
                "a@b",
                "a.example:80",
                "a.example.",
            ] {
                assert!(code(&variable, link).is_some(), "{kind:?} {link}");
            }
        }
    }

    #[test]
    fn a_variable_that_was_declared_by_its_name_alone_is_short_plain_words() {
        let old: Variable = serde_json::from_str("\"number\"").expect("a variable");
        assert_eq!(
            (old.name(), old.kind(), longest(&old)),
            ("number", VariableKind::Text, 40)
        );
        assert_eq!(code(&old, &"a".repeat(40)), None);
        assert_eq!(code(&old, &"a".repeat(41)).as_deref(), Some("length"));
        assert_eq!(serde_json::to_string(&old).ok().as_deref(), Some("\"number\""));
    }

    #[test]
    fn what_is_declared_about_a_variable_can_be_kept() {
        let problems = |json: &str| -> Vec<String> {
            let variable: Variable = serde_json::from_str(json).expect("a variable");
            let found = declared_problems(&variable, "/v");
            found
                .into_iter()
                .map(|problem| format!("{} {}", problem.pointer, problem.code))
                .collect()
        };
        assert_eq!(
            problems(r#"{"name":"day","kind":"date","longest":20}"#),
            Vec::<String>::new()
        );
        assert_eq!(
            problems(r#"{"name":"l","kind":"link","hosts":["shop.example"],"longest":400}"#),
            Vec::<String>::new()
        );
        assert_eq!(problems(r#""Order""#), ["/v variable_name_invalid"]);
        assert_eq!(problems(r#"{"name":"a","longest":201}"#), ["/v/longest range"]);
        assert_eq!(problems(r#"{"name":"a","longest":0}"#), ["/v/longest range"]);
        assert_eq!(problems(r#"{"name":"a","kind":"link"}"#), ["/v/hosts hosts_unfit"]);
        assert_eq!(
            problems(r#"{"name":"a","hosts":["shop.example"]}"#),
            ["/v/hosts hosts_unfit"]
        );
        assert_eq!(
            problems(r#"{"name":"a","kind":"link","hosts":["https://shop.example"]}"#),
            ["/v/hosts/0 host_invalid"]
        );
    }
}
