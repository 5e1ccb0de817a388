//! Makes one table of the words of messages and pages, with what they share with the widget.
//!
//! `texts/en.txt` names every text, one a line. A language that lacks a text, has one too many or puts other words into one
//! does not build. What the widget says too is taken from its texts, so that nobody meets two voices.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Texts of the widget that the pages use, with the names of what is put in, in order.
const SHARED: &[(&str, &[&str])] = &[
    ("language", &[]),
    ("direction", &[]),
    ("what_for", &[]),
    ("yes", &[]),
    ("no", &[]),
    ("without_yes", &[]),
    ("because", &["act"]),
    ("where_to", &[]),
    ("email", &[]),
    ("sms", &[]),
    ("phone", &[]),
    ("whatsapp", &[]),
    ("post", &[]),
    ("push", &[]),
    ("email_label", &[]),
    ("sms_label", &[]),
    ("phone_label", &[]),
    ("whatsapp_label", &[]),
    ("phone_hint", &[]),
    ("at_most_day", &["permits"]),
    ("at_most_week", &["permits"]),
    ("at_most_month", &["permits"]),
    ("at_most_year", &["permits"]),
    ("save", &[]),
    ("saved", &[]),
    ("stop", &[]),
    ("stop_here", &[]),
    ("stopped", &[]),
    ("tab_feedback", &[]),
    ("kind", &[]),
    ("praise", &[]),
    ("problem_kind", &[]),
    ("idea", &[]),
    ("question", &[]),
    ("topic", &[]),
    ("no_topic", &[]),
    ("optional", &[]),
    ("text_label", &[]),
    ("answer_me", &[]),
    ("answer_where", &[]),
    ("send", &[]),
    ("received", &[]),
    ("reference", &[]),
    ("stopped_title", &[]),
    ("lift", &[]),
    ("lifted", &[]),
    ("ends_when_confirmed", &[]),
    ("not_yet", &[]),
    ("ran_out", &[]),
    ("when", &[]),
    ("quiet_from", &[]),
    ("quiet_to", &[]),
    ("zone", &[]),
    ("cap_label", &[]),
    ("cap_per", &[]),
    ("a_day", &[]),
    ("a_week", &[]),
    ("a_month", &[]),
    ("a_year", &[]),
    ("pause", &[]),
    ("pause_hint", &[]),
    ("order", &[]),
    ("history", &[]),
];

/// What the widget says of a problem, where a page can have it too.
const PROBLEMS: &[&str] = &[
    "cap_range",
    "check_fields",
    "confirmations_too_many",
    "contact_point_missing",
    "contact_points_too_many",
    "country_not_offered",
    "email_invalid",
    "kind_missing",
    "notice_outdated",
    "nothing_to_save",
    "number_kind_not_offered",
    "phone_invalid",
    "quiet_hours_empty",
    "quiet_hours_half",
    "text_missing",
    "text_too_long",
    "too_many_requests",
    "unavailable",
];

type Texts = Vec<(String, String)>;

fn main() {
    println!("cargo::rerun-if-changed=texts");
    println!("cargo::rerun-if-changed=../widget/texts");
    let out = env::var("OUT_DIR").expect("cargo names OUT_DIR");
    let out = Path::new(&out);
    fs::write(out.join("words.rs"), table()).expect("OUT_DIR is writable");
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// The texts of a file by name, in order. `\n` stands for the end of a line.
fn texts(path: &str) -> Texts {
    let file = read(path);
    let lines = file.lines().enumerate().map(|(at, line)| {
        let (name, text) = line.split_once(' ').unwrap_or(("", ""));
        assert!(!text.trim().is_empty(), "{path}:{}: no text", at + 1);
        (name.to_owned(), text.replace("\\n", "\n"))
    });
    lines.collect()
}

/// The words that are put into a text, as often as they are.
fn filled(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .collect();
    names.sort_unstable();
    names
}

/// A language's own texts, each in its place.
fn own(language: &str, english: &Texts) -> Texts {
    let path = format!("texts/{language}.txt");
    let texts = texts(&path);
    for (at, (name, text)) in english.iter().enumerate() {
        let line = at + 1;
        let (other, translated) = texts
            .get(at)
            .unwrap_or_else(|| panic!("{path}:{line}: `{name}` is missing"));
        assert!(other == name, "{path}:{line}: `{other}` where en.txt has `{name}`");
        let same = filled(text) == filled(translated);
        assert!(same, "{path}:{line}: `{name}` puts in other words than in en.txt");
    }
    assert!(texts.len() == english.len(), "{path}: more texts than en.txt has");
    texts
}

/// What is shared with the widget, with names in place of its `%`.
fn shared(language: &str) -> (Texts, Texts) {
    let path = format!("../widget/texts/{language}.txt");
    let texts = texts(&path);
    let find = |wanted: &str| {
        let found = texts.iter().find(|(name, _)| name == wanted);
        found
            .unwrap_or_else(|| panic!("{path}: no `{wanted}`, which the pages use"))
            .1
            .clone()
    };
    let words = SHARED.iter().map(|(name, fills)| {
        let text = find(name);
        assert!(
            text.matches('%').count() == fills.len(),
            "{path}: `{name}` has another number of % than the pages know"
        );
        let named = fills
            .iter()
            .fold(text, |text, fill| text.replacen('%', &format!("{{{fill}}}"), 1));
        ((*name).to_owned(), named)
    });
    let problem = |code: &&str| ((*code).to_owned(), find(&format!("problem.{code}")));
    (words.collect(), PROBLEMS.iter().map(problem).collect())
}

/// The languages that a folder has texts in.
fn languages(folder: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot list {folder}: {error}"));
    let name = |file: fs::DirEntry| file.path().file_stem().map(|name| name.to_string_lossy().into_owned());
    files.filter_map(|file| name(file.expect("it can be listed"))).collect()
}

/// The type that has a field for each text, and one value of it for each language.
fn table() -> String {
    let languages = languages("texts");
    let (ours, theirs) = (&languages, self::languages("../widget/texts"));
    assert!(*ours == theirs, "texts/ and ../widget/texts differ in their languages");
    let english = texts("texts/en.txt");
    let (in_english, _) = shared("en");
    let mut code = String::from("/// The words of one language.\npub struct Words {\n");
    for (name, text) in english.iter().chain(&in_english) {
        let _ = writeln!(code, "#[doc = {text:?}]\npub {name}: &'static str,");
    }
    code += "/// What to say of a problem, by its code.\nproblems: &'static [(&'static str, &'static str)],\n}\n";
    code += "static ALL: &[Words] = &[\n";
    for language in languages {
        let own = own(&language, &english);
        let (words, problems) = shared(&language);
        code += "Words {\n";
        for (name, text) in own.iter().chain(&words) {
            let _ = writeln!(code, "{name}: {text:?},");
        }
        let _ = writeln!(code, "problems: &{problems:?},\n}},");
    }
    code += "];\n";
    code
}
