//! Takes the colours of the pages over from the widget's style, so that nobody meets two looks.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=../widget/src/style.css");
    let out = env::var("OUT_DIR").expect("cargo names OUT_DIR");
    fs::write(Path::new(&out).join("looks.css"), looks()).expect("OUT_DIR is writable");
}

/// Colours by their names.
type Colours = Vec<(String, String)>;

/// The widget's colours, for light and for dark, as the pages' own.
fn looks() -> String {
    let path = "../widget/src/style.css";
    let style = fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"));
    let (mut light, mut dark) = (Colours::new(), Colours::new());
    for line in style.lines() {
        let Some((name, value)) = line.trim().strip_prefix("--").and_then(|line| line.split_once(": ")) else {
            continue;
        };
        let value = value.trim_end_matches(';');
        // A site may theme the widget on its own pages; these are the edge's.
        let value = match value.strip_prefix("var(").and_then(|inner| inner.split_once(", ")) {
            Some((_, fallback)) => fallback.trim_end_matches(')'),
            None => value,
        };
        let known = light.iter().any(|(known, _)| known == name);
        let scheme = if known { &mut dark } else { &mut light };
        scheme.push((name.to_owned(), value.to_owned()));
    }
    assert!(
        light.len() > 5 && light.len() == dark.len(),
        "the widget's style names each colour for light and for dark"
    );
    let block = |scheme: &Colours| {
        let lines = scheme.iter().map(|(name, value)| format!("  --{name}: {value};\n"));
        format!(":root {{\n{}}}\n", lines.collect::<String>())
    };
    format!(
        "{}@media (prefers-color-scheme: dark) {{\n{}}}\n",
        block(&light),
        block(&dark)
    )
}
