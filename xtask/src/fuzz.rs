//! `cargo xtask fuzz`: throws bytes at every parser that faces the outside, on stable Rust.

use crate::{files, paths, step};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Throws bytes that nobody would write at every parser that faces the outside, and stops at the first broken promise.
///
/// What is promised stands in domain/tests/corpus/targets. Each target begins with its committed corpus, domain/fuzz/corpus;
/// what it finds beside that is kept in target/fuzz/found. Needs a C++ compiler, for libFuzzer. `cargo test` replays the
/// committed corpus without any of this.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// One target; all, one after the other, when absent
    target: Option<String>,
    /// How long each runs
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// Has the compiler count where an input went, so that libFuzzer finds its way: what cargo-fuzz passes, but for the address
/// sanitizer, which stable Rust lacks and code without `unsafe` can do without.
const COUNTED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

pub(crate) fn run(options: &Options) -> Result<()> {
    let corpus = paths::root().join("domain/fuzz/corpus");
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let known: Vec<String> = files::inside(&corpus)?.iter().filter_map(name).collect();
    let targets = match &options.target {
        None => known,
        Some(target) if known.contains(target) => vec![target.clone()],
        Some(target) => bail!("no target `{target}`. There are: {}", known.join(", ")),
    };
    let program = build()?;
    for target in &targets {
        fuzz(&program, target, &corpus.join(target), options.seconds)?;
    }
    Ok(())
}

fn fuzz(program: &Path, target: &str, corpus: &Path, seconds: u64) -> Result<()> {
    let found = paths::target().join("fuzz/found").join(target);
    fs::create_dir_all(&found).with_context(|| format!("cannot make the folder {}", found.display()))?;
    let mut fuzz = Command::new(program);
    fuzz.env("BECKON_FUZZ_TARGET", target)
        .current_dir(&found)
        .arg(format!("-max_total_time={seconds}"))
        .args(["-max_len=4096", "-timeout=10", "-print_final_stats=1", "-verbosity=0"])
        .args([&found, corpus]);
    let output = step::watch(&format!("{target}, for {seconds} s"), &mut fuzz)?;
    if !output.status.success() {
        step::say(output.all());
        bail!(
            "{target} broke a promise. The input is the newest crash-… or timeout-… in {}: put it into domain/fuzz/corpus/{target} with the mend",
            paths::shown(&found)
        );
    }
    println!("{target}: {}", executions(output.all()));
    Ok(())
}

/// Builds the targets with libFuzzer. The flags ask for a target, or build scripts would be counted as well.
fn build() -> Result<PathBuf> {
    let mut ask = Command::new("rustc");
    let host = step::run(
        "asking rustc for its host",
        ask.args(["--print", "host-tuple"]).current_dir(paths::root()),
    )?;
    let host = host.trim();
    let folder = paths::target().join("fuzz");
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "build",
            "--release",
            "--locked",
            "--manifest-path",
            "domain/fuzz/Cargo.toml",
            "--target",
            host,
        ])
        .current_dir(paths::root())
        .env("CARGO_TARGET_DIR", &folder)
        .env("RUSTFLAGS", COUNTED);
    step::run("building the targets (the first time takes minutes)", &mut cargo)?;
    Ok(folder.join(host).join("release/beckon-fuzz"))
}

/// How many inputs ran, as libFuzzer says in the end.
fn executions(output: &str) -> String {
    let stat = |name: &str| {
        let mut lines = output.lines();
        let value = lines.find_map(|line| line.strip_prefix(name).map(str::trim));
        value.unwrap_or("?").to_owned()
    };
    format!(
        "{} executions, {} a second, and no promise broken",
        stat("stat::number_of_executed_units:"),
        stat("stat::average_exec_per_sec:")
    )
}
