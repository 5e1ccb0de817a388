//! The widget: wasm and glue as small as they get, under names that change with their content, and the loader that
//! names them.

pub(crate) mod link;
mod pack;
mod silent;

use super::{assets_folder, stamp};
use crate::stamp::name_of;
use crate::{files, paths, step};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Where `widget/embed.js` names the widget.
const PLACEHOLDER: &str = "__WIDGET__";

pub(super) fn build() -> Result<()> {
    // These files say how it is built, so they are inputs too.
    let how = [
        include_str!("widget.rs"),
        include_str!("widget/link.rs"),
        include_str!("widget/pack.rs"),
        include_str!("widget/silent.rs"),
    ];
    let stamp = stamp("widget", &[], &how.concat())?;
    let assets = assets_folder();
    if stamp.is_current(&assets.join("embed.js")) {
        return Ok(());
    }
    let drafts = paths::build().join("widget");
    files::empty_folder(&drafts)?;
    compile(&drafts)?;

    let wasm = fs::read(drafts.join("small.wasm"))?;
    let glue = fs::read(drafts.join("small.js"))?;
    let texts = texts()?;
    let mut parts: Vec<&[u8]> = vec![&wasm, &glue];
    parts.extend(texts.iter().map(|(_, text)| text.as_bytes()));
    let folder = format!("w/{}", name_of(&parts));
    let loader = loader(&drafts, &format!("{folder}/widget.js"))?;

    files::empty_folder(&assets)?;
    files::copy(&drafts.join("small.wasm"), &assets.join(&folder).join("widget_bg.wasm"))?;
    files::copy(&drafts.join("small.js"), &assets.join(&folder).join("widget.js"))?;
    for (name, text) in &texts {
        fs::write(assets.join(&folder).join(name), text)?;
    }
    files::copy(
        &loader,
        &assets.join(format!("embed/{}.js", name_of(&[&fs::read(&loader)?]))),
    )?;
    files::copy(&loader, &assets.join("embed.js"))?;
    stamp.write()
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
fn compile(drafts: &Path) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--package", "beckon-widget", "--lib", "--profile", "widget"])
        .args(["--target", "wasm32-unknown-unknown"])
        .env("CARGO_ENCODED_RUSTFLAGS", without_folders()?)
        .current_dir(paths::root());
    link::by_xtask(&mut cargo)?;
    step::run("building the widget (the first time takes minutes)", &mut cargo)?;

    let mut bindgen = Command::new(paths::tool("wasm-bindgen"));
    bindgen
        .args(["--target", "bundler", "--no-typescript", "--out-name", "widget"])
        .arg("--out-dir")
        .arg(drafts)
        .arg(paths::target().join("wasm32-unknown-unknown/widget/beckon_widget.wasm"));
    step::run("wasm-bindgen for the widget", &mut bindgen)?;
    pack::pack(drafts)?;
    minify(
        &drafts.join("start.js"),
        &drafts.join("small.js"),
        &["--bundle", "--format=esm"],
    )
}

/// Makes rustc name files without the folders of this machine, which a panic would tell and every visitor load.
fn without_folders() -> Result<String> {
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
    let flags = folders
        .iter()
        .map(|folder| format!("--remap-path-prefix={}/=", folder.display()));
    Ok(flags.collect::<Vec<_>>().join("\u{1f}"))
}

/// Makes the loader, which must name the widget.
fn loader(drafts: &Path, widget: &str) -> Result<std::path::PathBuf> {
    let source = paths::root().join("widget/embed.js");
    let text = fs::read_to_string(&source).with_context(|| format!("cannot read {}", paths::shown(&source)))?;
    ensure!(
        text.contains(PLACEHOLDER),
        "{} does not name {PLACEHOLDER}",
        paths::shown(&source)
    );
    let named = drafts.join("embed.js");
    fs::write(&named, text.replace(PLACEHOLDER, widget))?;
    let small = drafts.join("small-embed.js");
    minify(&named, &small, &[])?;
    Ok(small)
}

fn minify(from: &Path, to: &Path, options: &[&str]) -> Result<()> {
    let mut esbuild = Command::new(paths::esbuild());
    esbuild
        .args([
            "--minify",
            "--target=es2022",
            "--legal-comments=none",
            "--log-level=warning",
        ])
        .args(options)
        .arg(from)
        .arg(format!("--outfile={}", to.display()));
    step::run(&format!("esbuild for {}", paths::shown(from)), &mut esbuild)?;
    Ok(())
}
