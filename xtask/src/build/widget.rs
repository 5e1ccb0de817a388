//! The widget: wasm and glue as small as they get, under names that change with their content, and the loader that
//! names them.

mod compiler;
mod pack;

pub(crate) use compiler::Compiler;
pub(super) use pack::NAMED;

use super::{assets_folder, stamp};
use crate::stamp::name_of;
use crate::{files, paths, step};
use anyhow::{Context, Result, ensure};
use base64ct::{Base64, Encoding};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Where `widget/embed.js` names the widget's folder.
const WIDGET: &str = "__WIDGET__";

/// Where the scripts name the hashes of what they load. A browser runs nothing else: who pins the loader has pinned it all.
const WIDGET_SUM: &str = "__WIDGET_SUM__";
const CONSENT_SUM: &str = "__CONSENT_SUM__";
const THEME_SUM: &str = "__THEME_SUM__";
const TEXT_SUMS: &str = "__TEXT_SUMS__";
const WORDS_SUM: &str = "__WORDS_SUM__";

/// Where `widget/consent.js` has the English words; the others are a file.
const ENGLISH: &str = "__ENGLISH__";

/// What the scripts share: the platform's own, whatever the page has put in its place.
const PLATFORM: &str = "platform.js";

/// Where `widget/embed.js` names the words on the launcher in each language, and those in every other one.
const LABELS: &str = "__LABELS__";
const LABEL: &str = "__LABEL__";

/// The texts that the question in a page's own form is made of.
const INLINE: [&str; 3] = ["yes", "no", "check_messages"];

/// Makes Leptos treat all views as one type, and not compile its code anew for each.
const ONE_TYPE: &str = "--cfg=erase_components";

pub(super) fn build(compiler: Compiler) -> Result<()> {
    // These files say how it is built, so they are inputs too.
    let how = [
        include_str!("widget.rs"),
        include_str!("widget/compiler.rs"),
        include_str!("widget/pack.rs"),
    ];
    let stamp = stamp("widget", "widget", &[], compiler, &how.concat())?;
    let assets = assets_folder();
    if stamp.is_current(&assets.join("embed.js")) {
        return Ok(());
    }
    let drafts = paths::build().join("widget");
    files::empty_folder(&drafts)?;
    let texts = texts()?;
    let theme = small(&drafts, "theme.js", &source("theme.js")?, &[])?;
    fs::write(drafts.join(PLATFORM), source(PLATFORM)?)?;
    let sums: BTreeMap<&str, String> = texts.iter().map(|(name, text)| (stem(name), sum(text))).collect();
    let sums = serde_json::to_string(&sums)?;
    let gaps = [(TEXT_SUMS, sums.as_str()), (THEME_SUM, &sum(&theme))];
    fs::write(drafts.join("open.js"), filled("open.js", &gaps)?)?;
    compile(&drafts, compiler)?;

    let wasm = fs::read(drafts.join("small.wasm"))?;
    let glue = fs::read(drafts.join("small.js"))?;
    let mut parts: Vec<&[u8]> = vec![&wasm, &glue];
    parts.extend(texts.iter().map(|(_, text)| text.as_bytes()));
    let mut asked = questions()?;
    let languages: Vec<String> = asked.keys().cloned().collect();
    let english = asked.remove("en").context("there are no English texts")?;
    let words: Vec<String> = asked.into_values().collect();
    let words = words.join("\n");
    let gaps = [(WORDS_SUM, sum(&words)), (ENGLISH, serde_json::to_string(&english)?)];
    let gaps = gaps.each_ref().map(|(gap, with)| (*gap, with.as_str()));
    let consent = named(&drafts, "consent.js", &gaps, &["--bundle", "--format=esm"])?;
    parts.extend([&consent, words.as_bytes(), &theme]);
    let folder = format!("w/{}", name_of(&parts));
    let (labels, label) = labels(&languages)?;
    let (widget_sum, consent_sum) = (sum(&glue), sum(&consent));
    let gaps = [
        (WIDGET_SUM, widget_sum.as_str()),
        (CONSENT_SUM, &consent_sum),
        (WIDGET, &folder),
        (LABELS, &labels),
        (LABEL, &label),
    ];
    let loader = named(&drafts, "embed.js", &gaps, &[])?;

    files::empty_folder(&assets)?;
    files::copy(&drafts.join("small.wasm"), &assets.join(&folder).join("widget_bg.wasm"))?;
    files::copy(&drafts.join("small.js"), &assets.join(&folder).join("widget.js"))?;
    fs::write(assets.join(&folder).join("consent.js"), &consent)?;
    fs::write(assets.join(&folder).join("theme.js"), &theme)?;
    fs::write(assets.join(&folder).join("ask.txt"), &words)?;
    for (name, text) in &texts {
        fs::write(assets.join(&folder).join(name), text)?;
    }
    fs::create_dir_all(assets.join("embed"))?;
    fs::write(assets.join(format!("embed/{}.js", name_of(&[&loader]))), &loader)?;
    fs::write(assets.join("embed.js"), &loader)?;
    stamp.write()
}

/// The hash of a file as subresource integrity has it.
fn sum(of: impl AsRef<[u8]>) -> String {
    format!("sha256-{}", Base64::encode_string(&Sha256::digest(of.as_ref())))
}

/// `de` of `de.txt`.
fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// The texts of each language but English, which is in the widget itself: without their names, whose order it knows.
fn texts() -> Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(paths::root().join("widget/texts"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "en.txt" {
            continue;
        }
        let named = fs::read_to_string(entry.path())?;
        let text = named
            .lines()
            .map(|line| line.split_once(' ').map_or("", |(_, text)| text).to_owned() + "\n");
        texts.push((name, text.collect()));
    }
    texts.sort();
    Ok(texts)
}

/// Makes `small.wasm` and `small.js`.
fn compile(drafts: &Path, compiler: Compiler) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--package", "beckon-widget", "--lib", "--profile", "widget"])
        .args(["--target", "wasm32-unknown-unknown"])
        .current_dir(paths::root());
    let mut flags = without_folders(compiler)?;
    flags.push(ONE_TYPE.to_owned());
    compiler.compile(&mut cargo, flags);
    if compiler == Compiler::Nightly {
        // What panics there says nothing.
        cargo.arg("--no-default-features");
    }
    step::run("building the widget (the first time takes minutes)", &mut cargo)?;

    let mut bindgen = Command::new(paths::tool("wasm-bindgen"));
    bindgen
        .args(["--target", "web", "--no-typescript", "--out-name", "widget"])
        .arg("--out-dir")
        .arg(drafts)
        .arg(
            compiler
                .target()
                .join("wasm32-unknown-unknown/widget/beckon_widget.wasm"),
        );
    step::run("wasm-bindgen for the widget", &mut bindgen)?;
    pack::pack(drafts)
}

/// Makes rustc name files without the folders of this machine, which a panic would tell and every visitor load.
fn without_folders(compiler: Compiler) -> Result<Vec<String>> {
    let mut metadata = Command::new("cargo");
    metadata
        .args(["metadata", "--format-version=1", "--locked"])
        .current_dir(paths::root());
    let metadata = step::run("asking cargo where libraries are", &mut metadata)?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
    let mut folders = BTreeSet::from([paths::root().to_path_buf()]);
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        folders.extend(
            manifest
                .ancestors()
                .nth(2)
                .filter(|_| !package["source"].is_null())
                .map(Path::to_path_buf),
        );
    }
    let mut flags: Vec<String> = folders
        .iter()
        .map(|folder| format!("--remap-path-prefix={}/=", folder.display()))
        .collect();
    flags.push(compiler.without_its_folder()?);
    Ok(flags)
}

/// The words of the question in a page's own form, by language: a line, the language first, with tabs between.
fn questions() -> Result<BTreeMap<String, String>> {
    let mut questions = BTreeMap::new();
    for path in files::inside(&paths::root().join("widget/texts"))? {
        let language = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let texts = fs::read_to_string(&path)?;
        let text = |name: &str| {
            let mut named = texts.lines().filter_map(|line| line.split_once(' '));
            named
                .find_map(|(known, text)| (known == name).then_some(text))
                .with_context(|| format!("{} lacks {name}", paths::shown(&path)))
        };
        let mut words = vec![language.as_str()];
        for name in INLINE {
            words.push(text(name)?);
        }
        questions.insert(language.clone(), words.join("\t"));
    }
    Ok(questions)
}

/// The words on the launcher: those that differ from English, each after its language, and the English ones.
fn labels(languages: &[String]) -> Result<(String, String)> {
    let file = source("labels.txt")?;
    let labels: BTreeMap<&str, &str> = file.lines().filter_map(|line| line.split_once(' ')).collect();
    ensure!(
        labels.keys().eq(languages),
        "widget/labels.txt names {:?}, and there are texts in {languages:?}: give each language its label",
        labels.keys().collect::<Vec<_>>()
    );
    let english = labels["en"];
    let mut others: Vec<(&str, &str)> = labels.iter().map(|(language, label)| (*label, *language)).collect();
    others.retain(|(label, _)| *label != english);
    // Those that are alike stand together, which compresses best.
    others.sort_unstable();
    let others: Vec<String> = others
        .iter()
        .map(|(label, language)| format!("{language}: '{label}'"))
        .collect();
    ensure!(
        !file.contains(['\'', '\\']),
        "widget/labels.txt has a quote or a backslash in it, which embed.js would not read as such"
    );
    Ok((format!("{{ {} }}", others.join(", ")), english.to_owned()))
}

/// A script of the widget's, as small as it gets, with its gaps filled in.
fn named(drafts: &Path, script: &str, gaps: &[(&str, &str)], options: &[&str]) -> Result<Vec<u8>> {
    small(drafts, script, &filled(script, gaps)?, options)
}

/// A script of the widget's with its gaps filled in.
fn filled(script: &str, gaps: &[(&str, &str)]) -> Result<String> {
    let mut text = source(script)?;
    for (gap, with) in gaps {
        ensure!(text.contains(gap), "widget/{script} does not name {gap}");
        text = text.replace(gap, with);
    }
    Ok(text)
}

fn source(script: &str) -> Result<String> {
    let source = paths::root().join("widget").join(script);
    fs::read_to_string(&source).with_context(|| format!("cannot read {}", paths::shown(&source)))
}

/// A script of this text, without what only people need.
fn small(drafts: &Path, script: &str, text: &str, options: &[&str]) -> Result<Vec<u8>> {
    let whole = drafts.join(script);
    fs::write(&whole, text)?;
    let small = drafts.join(format!("small-{script}"));
    minify(&whole, &small, options)?;
    Ok(fs::read(small)?)
}

fn minify(from: &Path, to: &Path, options: &[&str]) -> Result<()> {
    let mut esbuild = Command::new(paths::esbuild());
    esbuild
        .args([
            "--minify",
            "--target=es2022",
            "--legal-comments=none",
            "--charset=utf8",
            "--log-level=warning",
        ])
        .args(options)
        .arg(from)
        .arg(format!("--outfile={}", to.display()));
    step::run(&format!("esbuild for {}", paths::shown(from)), &mut esbuild)?;
    Ok(())
}
