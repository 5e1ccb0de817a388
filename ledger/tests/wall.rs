//! The wall around the rules: what is decided about consent is decided in `domain`. `ledger` and `edge` load, ask and append. A
//! match on a consent status or a denial reason out here would be a second rule, and two rules drift apart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What writes words for people: it names each status and reason to say what it means.
const WRITES_WORDS: &[&str] = &["ledger/src/words.rs", "edge/src/manage/page.rs"];

/// The module that asks for decisions.
const ASKS: &str = "ledger/src/ask/";

/// The words and signs of a source, without its comments and texts.
fn tokens(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            text(rest)
        } else if let Some(length) = raw_text(rest).or_else(|| letter(rest)) {
            length
        } else if is_of_word(first) {
            let length = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
            found.push(&rest[..length]);
            length
        } else {
            let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            if !first.is_whitespace() {
                found.push(&rest[..length]);
            }
            length
        };
        rest = &rest[length..];
    }
    found
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// How long the text is that begins here, with its quotes.
fn text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    rest.len()
}

/// How long the raw text is that begins here, if one does: quotes inside of it end nothing.
fn raw_text(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    Some(rest.len() - inside.len() + length)
}

/// How long the letter in quotes is that begins here, if one does. A lifetime is none.
fn letter(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let mut letters = inside.char_indices();
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next()?;
        return letters.find(|(_, letter)| *letter == '\'').map(|(at, _)| at + 2);
    }
    letters.next().filter(|(_, next)| *next == '\'').map(|(at, _)| at + 2)
}

/// Whether a name is a variant's: `Given`, and not `ALL` or `as_str`.
fn is_variant(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// What this file does that is done elsewhere.
fn breaches(path: &str, source: &str) -> Vec<String> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = |by: usize| tokens.get(at + by).copied().unwrap_or_default();
        let names_variants = match (next(1), next(2)) {
            // `DenialReason::Paused`, `DenialReason::{Paused, …}`, `DenialReason::*`, and another name for it.
            ("::", name) => is_variant(name) || name == "{" || name == "*",
            (next, _) => next == "as",
        };
        if matches!(*token, "ConsentStatus" | "DenialReason") && names_variants && !WRITES_WORDS.contains(&path) {
            found.push(format!("names {token}::{}", next(2)));
        }
        let is_path = next(1) == "::" || at > 0 && tokens[at - 1] == "::" || in_use_of_domain(&tokens[..at]);
        // A permit may be handed on: who holds one has asked.
        let is_permit = (next(1), next(2), next(3)) == ("::", "Permit", ";");
        if *token == "decision" && is_path && !is_permit && !path.starts_with(ASKS) {
            found.push(format!("imports decision::{}", next(2)));
        }
    }
    found
}

/// Whether what follows these tokens is in `use beckon_domain::{…}`.
fn in_use_of_domain(before: &[&str]) -> bool {
    let begins = before.iter().rposition(|token| *token == "use");
    let since = begins.map_or(&before[..0], |begins| &before[begins..]);
    since.get(1) == Some(&"beckon_domain") && !since.contains(&";")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a folder above")
        .to_owned()
}

/// Every Rust file below a folder.
fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn nothing_but_the_domain_decides_about_consent() {
    let root = root();
    let mut paths = Vec::new();
    sources(&root.join("ledger/src"), &mut paths);
    sources(&root.join("edge/src"), &mut paths);
    assert!(paths.len() > 60, "the sources are where this test looks for them");
    let mut broken = BTreeMap::new();
    for path in paths {
        let source = std::fs::read_to_string(&path).expect("a source");
        let name = path
            .strip_prefix(&root)
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/");
        let found = breaches(&name, &source);
        if !found.is_empty() {
            broken.insert(name, found);
        }
    }
    assert!(
        broken.is_empty(),
        "these decide; the rule belongs into `domain`: {broken:#?}"
    );
}

#[test]
fn the_files_that_are_exempt_exist() {
    for path in WRITES_WORDS.iter().chain([&ASKS]) {
        assert!(root().join(path).exists(), "{path}");
    }
}

#[test]
fn every_way_to_name_a_status_or_to_ask_is_found_and_nothing_else() {
    for (source, expected) in [
        ("match it { DenialReason::Paused => true }", 1),
        ("use beckon_domain::DenialReason::{Paused, Stopped};", 1),
        ("use beckon_domain::ConsentStatus::*;", 1),
        ("use beckon_domain::{Channel, ConsentStatus as Status};", 1),
        ("use beckon_domain::decision::{Permit, decide};", 1),
        ("use beckon_domain::decision::*;", 1),
        ("use beckon_domain::{address::ContactPoint, decision};", 1),
        ("let it = beckon_domain::decision::consent_status(a, b, c);", 1),
        ("use beckon_domain::decision::Permit;", 0),
        ("reason.map(DenialReason::as_str)", 0),
        ("for reason in DenialReason::ALL {}", 0),
        ("fn told(reason: DenialReason) -> ConsentStatus {}", 0),
        ("// DenialReason::Paused\nlet text = \"\\\"DenialReason::Paused\";", 0),
        ("struct Row { decision: u8 }", 0),
        (r###"let text = r#"one " quote"#; DenialReason::Paused"###, 1),
        (r###"let text = r#"DenialReason::Paused "#;"###, 0),
        (r###"let text = r"a \"; DenialReason::Paused; r"b""###, 1),
        (r#"let quote = '"'; DenialReason::Paused; '"'"#, 1),
        (r#"let quote = '\''; let other = '"'; DenialReason::Paused; '"'"#, 1),
        (r#"fn told<'a>(text: &'a str) { DenialReason::Paused }"#, 1),
    ] {
        assert_eq!(breaches("edge/src/any.rs", source).len(), expected, "{source}");
    }
    assert_eq!(
        breaches("ledger/src/ask/mod.rs", "use beckon_domain::decision::decide;").len(),
        0
    );
    assert_eq!(breaches("ledger/src/ask/mod.rs", "DenialReason::Paused").len(), 1);
    assert_eq!(breaches("ledger/src/words.rs", "DenialReason::Paused").len(), 0);
}
