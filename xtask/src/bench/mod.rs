//! `cargo xtask bench`: how fast the rules and the edge are, beside the least that the same workerd can do.

mod load;
mod people;

use crate::stack::{Plan, Stack, make_sender_key, push_rules};
use crate::workerd::{self, Worker};
use crate::{build, files, paths, step};
use anyhow::{Context, Result, anyhow, ensure};
use load::{Bounds, Outcome, Request};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Measures decisions and saves a second, over HTTP on workerd and alone, beside a baseline from the same run.
///
/// The baseline is the smallest JavaScript worker that runs one SQLite SELECT (or INSERT) in a Durable Object. Everything
/// runs on this machine, with 16 connections. Leave the machine alone meanwhile: the load and the server share it.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each line is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
}

/// The site of the benchmark, in the folder of the demo site's edge.
const SITE: &str = "bench";
const RULES: &str = include_str!("site.toml");
const RULES_ORIGIN: &str = "http://127.0.0.1:8788";

/// No limit of the edge is to be what is measured.
const UNLIMITED: &str = "1000000000";

pub(crate) fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) {
        return run_optimised(options);
    }
    build::everything()?;
    let folder = paths::target().join("bench");
    files::empty_folder(&folder)?;
    let mut table = Table::default();
    table.note("decide, alone and native", &format!("{:.0} ns", decide()?));
    baseline(&folder, options, &mut table)?;
    edge(&folder, options, &mut table)?;
    table.print();
    files::remove(&folder)
}

/// This very command, compiled for speed: an unoptimised client would be what is measured.
fn run_optimised(options: &Options) -> Result<()> {
    let mut compile = Command::new("cargo");
    compile
        .args(["build", "--release", "--package", "xtask"])
        .current_dir(paths::root());
    step::run("building the load", &mut compile)?;
    let mut bench = Command::new(paths::target().join("release/xtask"));
    let status = step::pass_on(bench.args(["bench", "--seconds", &options.seconds.to_string()]), |_| {})?;
    ensure!(status.success(), "the benchmark failed; what it said is above");
    Ok(())
}

/// Nanoseconds a decision, without HTTP, storage or wasm.
fn decide() -> Result<f64> {
    let mut example = Command::new("cargo");
    example
        .args([
            "run",
            "--release",
            "--quiet",
            "--package",
            "beckon-domain",
            "--example",
            "bench_decide",
        ])
        .args(["--features", "rules"])
        .current_dir(paths::root());
    let output = step::run("decide, alone", &mut example)?;
    let json: Value = serde_json::from_str(&output).context("the example bench_decide wrote no JSON")?;
    json["ns_per_decision"]
        .as_f64()
        .ok_or_else(|| anyhow!("the example bench_decide named no `ns_per_decision`"))
}

/// One SELECT, one INSERT.
fn baseline(folder: &Path, options: &Options, table: &mut Table) -> Result<()> {
    let folder = folder.join("baseline");
    files::empty_folder(&folder)?;
    std::fs::write(folder.join("baseline.js"), include_str!("baseline.js"))?;
    let worker = Worker {
        state: folder.join("state"),
        folder,
        main: "baseline.js",
        wasm: None,
        objects: &[("STORE", "Store")],
        assets: None,
        settings: Vec::new(),
        secrets: Vec::new(),
        port: workerd::port(0, "--port")?,
    };
    let _server = worker.start("baseline")?;
    for (what, method) in [(SELECT, "GET"), (INSERT, "POST")] {
        let request = Request {
            method,
            url: worker.url(),
            headers: Vec::new(),
            body: &|_| None,
        };
        table.measure(what, 1, None, || warm_then_run(&request, options.bounds()))?;
    }
    Ok(())
}

const SELECT: &str = "baseline: one SELECT a request";
const INSERT: &str = "baseline: one INSERT a request";

fn edge(folder: &Path, options: &Options, table: &mut Table) -> Result<()> {
    let limits = ["BECKON_VISITOR_LIMIT", "BECKON_ORIGIN_LIMIT", "BECKON_SENDER_LIMIT"];
    let plan = Plan {
        data: folder.join("edge"),
        port: workerd::port(0, "--port")?,
        demo_port: workerd::port(0, "--demo-port")?,
        bindings: limits.map(|limit| (limit.to_owned(), UNLIMITED.to_owned())).into(),
    };
    let (stack, _servers) = Stack::start(&plan)?;
    let (url, demo) = (stack.worker.url(), &stack.demo);
    let rules = folder.join("site.toml");
    std::fs::write(&rules, RULES.replace(RULES_ORIGIN, demo))?;
    push_rules(&rules, &url, SITE, &stack.owner_key)?;
    let key = make_sender_key(&url, SITE, &stack.owner_key)?;

    table.measure("save: a yes of a new person", 1, Some(INSERT), || {
        people::save(&url, SITE, demo)
    })?;
    step::say("confirming what was saved …");
    people::confirm(demo, &url)?;
    for (reserve, verb, baseline) in [(false, "ask", SELECT), (true, "reserve", INSERT)] {
        for batch in [1, 100, 1_000] {
            let body = |number| Some(questions(number, batch, reserve));
            let request = Request {
                method: "POST",
                url: format!("{url}/v1/sites/{SITE}/decisions"),
                headers: vec![
                    ("content-type", "application/json".to_owned()),
                    ("authorization", format!("Bearer {key}")),
                ],
                body: &body,
            };
            check(&request)?;
            let what = if batch == 1 {
                format!("{verb}, one at a time")
            } else {
                format!("{verb}, {batch} at a time")
            };
            table.measure(&what, batch, Some(baseline), || {
                warm_then_run(&request, options.bounds())
            })?;
        }
    }
    Ok(())
}

/// A batch about people one after the other, so that no two requests under way ask about the same ones.
fn questions(number: u64, batch: u64, reserve: bool) -> String {
    let question = |index: u64| {
        let person = (number * batch + index) % people::PEOPLE;
        json!({
            "id": format!("bench-{batch}-{number}-{index}"),
            "to": people::contact_point(person),
            "purpose": people::PURPOSE,
        })
    };
    json!({ "questions": (0..batch).map(question).collect::<Vec<_>>(), "reserve": reserve }).to_string()
}

/// Before it is measured: everybody asked about has said yes, so everything is permitted.
fn check(request: &Request<'_>) -> Result<()> {
    let text = load::send(&load::agent(), request, (request.body)(u64::from(u32::MAX)))?;
    let answers: Value = serde_json::from_str(&text)?;
    let answers = answers["answers"]
        .as_array()
        .ok_or_else(|| anyhow!("the edge gave no answers"))?;
    ensure!(
        answers.iter().all(|answer| answer["decision"] == "permit"),
        "not everything was permitted: {text}"
    );
    Ok(())
}

fn warm_then_run(request: &Request<'_>, bounds: Bounds) -> Result<Outcome> {
    load::run(
        request,
        Bounds {
            time: bounds.time / 5,
            ..bounds
        },
    )?;
    load::run(request, bounds)
}

impl Options {
    fn bounds(&self) -> Bounds {
        Bounds {
            time: Duration::from_secs(self.seconds),
            requests: 1_000_000,
            first: 0,
        }
    }
}

/// What was measured, in the order it was.
#[derive(Default)]
struct Table {
    notes: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    per_second: f64,
    baseline: Option<&'static str>,
    outcome: Outcome,
}

impl Table {
    fn note(&mut self, what: &str, value: &str) {
        self.notes.push(format!("{what:<34} {value}"));
    }

    fn measure(
        &mut self,
        what: &str,
        batch: u64,
        baseline: Option<&'static str>,
        run: impl FnOnce() -> Result<Outcome>,
    ) -> Result<()> {
        step::say(&format!("{what} …"));
        let outcome = run().with_context(|| what.to_owned())?;
        #[expect(clippy::cast_precision_loss, reason = "a batch has at most 1,000 questions")]
        let per_second = outcome.requests_per_second() * batch as f64;
        self.rows.push(Row {
            what: what.to_owned(),
            per_second,
            baseline,
            outcome,
        });
        Ok(())
    }

    fn print(&self) {
        for note in &self.notes {
            println!("{note}");
        }
        println!(
            "{:<34} {:>10} {:>10} {:>9} {:>9} {:>10}",
            "", "requests/s", "each/s", "p50 ms", "p99 ms", "× baseline"
        );
        for row in &self.rows {
            let baseline = self.rows.iter().find(|other| Some(other.what.as_str()) == row.baseline);
            let ratio = baseline.map_or_else(String::new, |other| format!("{:.2}", row.per_second / other.per_second));
            println!(
                "{:<34} {:>10.0} {:>10.0} {:>9.1} {:>9.1} {ratio:>10}",
                row.what,
                row.outcome.requests_per_second(),
                row.per_second,
                row.outcome.percentile(50).as_secs_f64() * 1_000.0,
                row.outcome.percentile(99).as_secs_f64() * 1_000.0,
            );
        }
    }
}
