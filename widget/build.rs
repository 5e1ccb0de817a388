//! Checks the texts, and makes of them and of the style what the widget embeds.
//!
//! `texts/en.txt` names every text of the interface, one a line. A language that lacks a text, has one too many or puts
//! another number of words into one does not build.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=texts");
    println!("cargo::rerun-if-changed=src/style.css");
    let out = env::var("OUT_DIR").expect("cargo names OUT_DIR");
    let out = Path::new(&out);
    fs::write(out.join("style.css"), small(&read(Path::new("src/style.css")))).expect("OUT_DIR is writable");
    fs::write(out.join("texts.rs"), texts()).expect("OUT_DIR is writable");
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// The style without comments and without the space that only people need.
fn small(css: &str) -> String {
    let mut small = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        small.push_str(before);
        rest = after.split_once("*/").expect("style.css closes its comments").1;
    }
    small.push_str(rest);
    let mut small = small.split_whitespace().collect::<Vec<_>>().join(" ");
    for (long, short) in [
        (" { ", "{"),
        ("; }", "}"),
        (" }", "}"),
        ("} ", "}"),
        ("; ", ";"),
        (", ", ","),
        (": ", ":"),
    ] {
        small = small.replace(long, short);
    }
    small
}

/// The texts of a language by name, in order.
fn language(path: &Path) -> Vec<(String, String)> {
    let file = read(path);
    let lines = file.lines().enumerate().map(|(at, line)| {
        let (name, text) = line
            .split_once(' ')
            .unwrap_or_else(|| panic!("{}:{}: no text", path.display(), at + 1));
        (name.to_owned(), text.to_owned())
    });
    lines.collect()
}

/// The place of each text, the English ones, and the languages there are.
fn texts() -> String {
    let english = language(Path::new("texts/en.txt"));
    let mut languages = BTreeMap::new();
    for file in fs::read_dir("texts").expect("texts is a folder") {
        let path = file.expect("texts can be listed").path();
        let name = path.file_stem().expect("it is a file").to_string_lossy().into_owned();
        let texts = language(&path);
        for (at, (name, text)) in english.iter().enumerate() {
            let (line, there) = (at + 1, path.display());
            let (other, translated) = texts
                .get(at)
                .unwrap_or_else(|| panic!("{there}:{line}: `{name}` is missing"));
            assert!(other == name, "{there}:{line}: `{other}` where en.txt has `{name}`");
            assert!(!translated.trim().is_empty(), "{there}:{line}: `{name}` is empty");
            let same = text.matches('%').count() == translated.matches('%').count();
            assert!(same, "{there}:{line}: `{name}` has another number of % than in en.txt");
        }
        assert!(
            texts.len() == english.len(),
            "{}: more texts than en.txt has",
            path.display()
        );
        let says = |at: usize, words: &[&str]| words.contains(&texts[at].1.as_str());
        assert!(
            says(0, &[&name]) && says(1, &["ltr", "rtl"]),
            "{}: begins with its name and with ltr or rtl",
            path.display()
        );
        languages.insert(name, ());
    }
    let mut code = String::from("impl Line {\n");
    let mut block = String::new();
    let mut problems = Vec::new();
    for (at, (name, text)) in english.iter().enumerate() {
        match name.strip_prefix("problem.") {
            Some(problem) => problems.push((problem, at)),
            None => {
                let name = name.to_uppercase();
                code += &format!("/// {text}\npub const {name}: Self = Self({at});\n");
            }
        }
        block += text;
        block.push('\n');
    }
    code += "}\n";
    code += &format!("const ENGLISH_TEXTS: &str = {block:?};\n");
    code += &format!(
        "const PROBLEMS: &[&str] = &{:?};\n",
        problems.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    code += &format!(
        "const FIRST_PROBLEM: u8 = {};\n",
        problems.first().map_or(0, |(_, at)| *at)
    );
    code += &format!(
        "const LANGUAGES: &[&str] = &{:?};\n",
        languages.keys().collect::<Vec<_>>()
    );
    code
}
