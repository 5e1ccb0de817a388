//! `cargo xtask test`: everything that must hold before a change lands.

use crate::{book, browser, build, contract, deploy, paths, size, step, tools};
use anyhow::{Result, anyhow};
use serde_json::Value;
use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// Runs all checks and tests, in this order, and stops at the first that fails.
///
/// Format, clippy (native and wasm32), docs, licences, bans and sources, unit and property tests, with the build beside
/// them; then the size budgets, a dry run of the deployment, schemathesis over the contract, and the tests over HTTP against real workerd and in a headless
/// Chromium and a headless Firefox, which are installed where possible. The last line on standard output says how many tests
/// passed and failed.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out what needs workerd or browsers
    #[arg(long)]
    quick: bool,
}

const DENY_WARNINGS: &[&str] = &["--", "--deny", "warnings"];
/// With the schemas, so that the committed contract is compared with the types.
const CONTRACT: &[&str] = &["--features", "beckon-contract/schema"];
const WASM: &[&str] = &["--target", "wasm32-unknown-unknown"];

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut counts = Counts::default();
    let outcome = all(options.quick, &mut counts);
    println!("{} passed, {} failed", counts.passed, counts.failed);
    outcome
}

fn all(only_quick: bool, counts: &mut Counts) -> Result<()> {
    part("tools", || {
        let _lock = tools::lock()?;
        tools::for_checks(!only_quick)
    })?;
    part("format", || cargo(&["fmt", "--all", "--check"]))?;
    if only_quick {
        return quick(counts);
    }
    // Linking wasm keeps one core busy for minutes, so it goes on beside the rest. Its last step, the native
    // programs, waits for the compiler of the tests.
    let build = thread::spawn(|| build::everything().and_then(|()| build::faulty_edge()));
    quick(counts)?;
    slow(build, counts)
}

fn quick(counts: &mut Counts) -> Result<()> {
    part("clippy, native", || {
        let all: &[&str] = &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            "beckon-tests/screens,beckon-people/write",
        ];
        cargo(&[all, CONTRACT, DENY_WARNINGS].concat())
    })?;
    part("clippy, wasm32", || {
        cargo(
            &[
                &["clippy", "--package", "beckon-edge", "--package", "beckon-widget"],
                WASM,
                DENY_WARNINGS,
            ]
            .concat(),
        )
    })?;
    part("docs", || {
        let mut doc = command(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
        finish(
            step::pass_on(doc.env("RUSTDOCFLAGS", "--deny warnings"), |_| {})?.success(),
            "cargo doc",
        )
    })?;
    part("licences, bans, sources", licences)?;
    part("unit and property tests", || {
        counts.test(&[&["test", "--workspace", "--exclude", "beckon-tests"], CONTRACT].concat())
    })
}

fn slow(build: JoinHandle<Result<()>>, counts: &mut Counts) -> Result<()> {
    part("the rest of the build", || {
        build
            .join()
            .map_err(|_| anyhow!("the build panicked; what it said is above"))?
    })?;
    part("size", || size::run(&size::Options {}))?;
    part("deploy --dry-run", deploy::dry_run)?;
    part("schemathesis", || counts.one(contract::run(&contract::Options {})))?;
    part("book", || book::run(&book::Options {}))?;
    part("browsers", || {
        browser::ensure()?;
        browser::ensure_firefox()
    })?;
    part("HTTP and browser tests", || {
        counts.test(&["test", "--package", "beckon-tests"])
    })
}

/// Runs one part under a heading, and says how long it took.
fn part(name: &str, run: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n== {name}");
    let started = Instant::now();
    let outcome = run();
    println!(
        "== {name}: {} after {}",
        if outcome.is_ok() { "done" } else { "failed" },
        step::seconds(started.elapsed())
    );
    outcome
}

fn command(arguments: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments).current_dir(paths::root());
    cargo
}

fn cargo(arguments: &[&str]) -> Result<()> {
    let status = step::pass_on(&mut command(arguments), |_| {})?;
    finish(status.success(), &format!("cargo {}", arguments.join(" ")))
}

fn finish(succeeded: bool, what: &str) -> Result<()> {
    if succeeded {
        Ok(())
    } else {
        Err(anyhow!("`{what}` failed; what it said is above"))
    }
}

/// deny.toml, and the advisories of crates and npm packages where their databases can be had.
fn licences() -> Result<()> {
    let deny = || {
        let mut deny = Command::new(paths::tool("cargo-deny"));
        deny.args(["--workspace", "--all-features"]).current_dir(paths::root());
        deny
    };
    let check = step::pass_on(deny().args(["check", "bans", "licenses", "sources"]), |_| {})?;
    finish(check.success(), "cargo deny check bans licenses sources")?;
    let fetch = step::watch("fetching the advisories", deny().args(["fetch", "db"]))?;
    if fetch.status.success() {
        let check = step::pass_on(deny().args(["check", "--disable-fetch", "advisories"]), |_| {})?;
        finish(check.success(), "cargo deny check advisories")?;
    } else {
        println!("advisories of crates: NOT checked, because their database could not be fetched from here");
    }
    let mut audit = Command::new("npm");
    audit.args(["audit", "--json"]).current_dir(paths::root());
    let answer = step::watch("npm audit", &mut audit)?;
    match Audit::read(answer.stdout()) {
        Audit::Clean => println!("advisories of npm packages: none"),
        Audit::NotAsked => {
            println!("advisories of npm packages: NOT checked, because the registry does not answer that here")
        }
        // Shown and not failed on: these run on the developer's machine and are in no visitor's page and no request, and the
        // newest wrangler for Node 20 is the one that is pinned.
        Audit::Found(packages) => println!("advisories of npm packages: {}", packages.join(", ")),
    }
    Ok(())
}

/// What `npm audit --json` says.
#[derive(Debug, PartialEq, Eq)]
enum Audit {
    /// Nothing is known.
    Clean,
    /// The packages with known faults, each with how bad they are.
    Found(Vec<String>),
    /// There is no report: nobody was there to answer.
    NotAsked,
}

impl Audit {
    fn read(report: &str) -> Self {
        let report: Value = serde_json::from_str(report).unwrap_or_default();
        match report["vulnerabilities"].as_object() {
            Some(found) if found.is_empty() => Self::Clean,
            Some(found) => {
                let told = |(name, fault): (&String, &Value)| {
                    format!("{name} ({})", fault["severity"].as_str().unwrap_or("not graded"))
                };
                Self::Found(found.iter().map(told).collect())
            }
            None => Self::NotAsked,
        }
    }
}

/// How many tests ran.
#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
}

impl Counts {
    fn test(&mut self, arguments: &[&str]) -> Result<()> {
        let mut test = command(arguments);
        let status = step::pass_on(test.arg("--no-fail-fast"), |line| self.read(line))?;
        finish(status.success(), &format!("cargo {}", arguments.join(" ")))
    }

    /// Counts what is one test to us, however much it looks at.
    fn one(&mut self, outcome: Result<()>) -> Result<()> {
        match outcome {
            Ok(()) => self.passed += 1,
            Err(_) => self.failed += 1,
        }
        outcome
    }

    /// Reads the line by which each test program closes: `test result: ok. 5 passed; 0 failed; …`.
    fn read(&mut self, line: &str) {
        let Some(results) = line.strip_prefix("test result: ") else {
            return;
        };
        let words: Vec<&str> = results.split_whitespace().collect();
        for pair in words.windows(2) {
            match pair {
                [number, "passed;"] => self.passed += number.parse().unwrap_or(0),
                [number, "failed;"] => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_report_is_not_taken_for_a_clean_one() {
        let report = |found: &str| format!(r#"{{"auditReportVersion":2,"vulnerabilities":{found}}}"#);
        assert_eq!(Audit::read(&report("{}")), Audit::Clean);
        let found = report(r#"{"undici":{"name":"undici","severity":"high"}}"#);
        assert_eq!(Audit::read(&found), Audit::Found(vec!["undici (high)".to_owned()]));
        for none in [
            "",
            "{",
            r#"{"message":"405 Method Not Allowed","statusCode":405}"#,
            r#"{"error":{"code":"ENOTFOUND"}}"#,
        ] {
            assert_eq!(Audit::read(none), Audit::NotAsked, "{none}");
        }
    }

    #[test]
    fn the_closing_lines_of_all_test_programs_are_added_up() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests\n",
            "test a ... ok\n",
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
        ] {
            counts.read(line);
        }
        assert_eq!((counts.passed, counts.failed), (15, 2));
    }
}
