//! `cargo xtask bench`: how fast the rules and the edge are, beside the least that the same workerd can do, and the widget,
//! beside consent banners.

mod browser;
mod load;
mod people;
mod scale;
mod table;

use crate::seed::{self, SITE};
use crate::stack::{Plan, Stack, make_sender_key};
use crate::workerd::{self, Reaches, Worker};
use crate::{build, files, paths, step};
use anyhow::{Context, Result, anyhow, ensure};
use load::{Bounds, Outcome, Request};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use table::{INSERT, SELECT, Table};

/// Measures decisions and saves a second, over HTTP on workerd and alone, beside a baseline from the same run.
///
/// The baseline is the smallest JavaScript worker that runs one SQLite SELECT (or INSERT) in a Durable Object. Everything
/// runs on this machine, with 16 connections. Leave the machine alone meanwhile: the load and the server share it.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each line is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Measure how the cost grows instead: with sites of so many people, made once by `cargo xtask seed`
    #[arg(long, value_name = "N,…", value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1_000..=10_000_000))]
    people: Vec<u64>,
    /// With --people: how many requests are under way at any time
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "1,16,64", value_parser = clap::value_parser!(u16).range(1..=256))]
    connections: Vec<u16>,
    /// Measure the launcher and the panel instead: in Chromium, on a slow machine and a slow line, beside c15t, Klaro and
    /// CookieConsent on the same page
    #[arg(long, conflicts_with = "people")]
    browser: bool,
    /// With --browser: how often each is measured, in a new browser each time
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=50))]
    rounds: u64,
    /// Measure what is built
    #[arg(long)]
    no_build: bool,
}

/// Requests under way at any time.
const CONNECTIONS: usize = 16;

/// No limit of the edge is to be what is measured.
const UNLIMITED: &str = "1000000000";

pub(crate) fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) && !options.browser {
        // An unoptimised client would be what is measured. Chromium is not ours to optimise.
        return run_optimised();
    }
    if !options.no_build {
        build::everything()?;
    }
    let folder = paths::target().join("bench");
    files::empty_folder(&folder)?;
    if options.browser {
        browser::run(&folder, options)?;
        return files::remove(&folder);
    }
    let mut table = Table::default();
    if options.people.is_empty() {
        table.note("decide, alone and native", &format!("{:.0} ns", decide()?));
    }
    baseline(&folder, options, &mut table)?;
    if options.people.is_empty() {
        edge(&folder, options, &mut table)?;
    } else {
        scale::run(&folder, options, &mut table)?;
    }
    table.print();
    files::remove(&folder)
}

/// This very command with its arguments, compiled for speed.
fn run_optimised() -> Result<()> {
    let mut compile = Command::new("cargo");
    compile
        .args(["build", "--release", "--package", "xtask"])
        .current_dir(paths::root());
    step::run("building this command for speed", &mut compile)?;
    let mut again = Command::new(paths::target().join("release/xtask"));
    let status = step::pass_on(again.args(std::env::args().skip(1)), |_| {})?;
    ensure!(status.success(), "the command failed; what it said is above");
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
        imports: &[],
        wasm: None,
        objects: &[("STORE", "Store")],
        assets: None,
        settings: Vec::new(),
        secrets: Vec::new(),
        port: workerd::port(0, "--port")?,
        reaches: Reaches::Public,
    };
    let _server = worker.start("baseline")?;
    for (what, method) in [(SELECT, "GET"), (INSERT, "POST")] {
        let request = Request {
            method,
            url: worker.url(),
            headers: Vec::new(),
            body: &|_| None,
        };
        table.measure(what, 1, || warm_then_run(&request, options.bounds()))?;
    }
    Ok(())
}

/// How the edge is started to be measured.
fn plan(data: &Path) -> Result<Plan> {
    let limits = [
        "BECKON_VISITOR_LIMIT",
        "BECKON_ORIGIN_LIMIT",
        "BECKON_SENDER_LIMIT",
        "BECKON_CONFIRMATIONS_HOUR",
        "BECKON_CONFIRMATIONS_DAY",
        "BECKON_SITE_CONFIRMATIONS",
    ];
    Ok(Plan {
        data: data.to_owned(),
        port: workerd::port(0, "--port")?,
        demo_port: workerd::port(0, "--demo-port")?,
        bindings: limits.map(|limit| (limit.to_owned(), UNLIMITED.to_owned())).into(),
        reaches: Reaches::ThisMachine,
        clock: None,
    })
}

fn edge(folder: &Path, options: &Options, table: &mut Table) -> Result<()> {
    let (stack, _servers) = Stack::start(&plan(&folder.join("edge"))?)?;
    let (url, demo) = (stack.worker.url(), &stack.demo);
    seed::publish(folder, &url, demo, &stack.owner_key)?;
    let key = make_sender_key(&url, SITE, &stack.owner_key)?;

    table.measure("save: a yes of a new person", 1, || people::save(&url, SITE, demo))?;
    step::say("confirming what was saved …");
    people::confirm(demo, &url)?;
    for (reserve, verb) in [(false, "ask"), (true, "reserve")] {
        for batch in [1, 100, 1_000] {
            let body = |number| Some(questions(number, batch, reserve));
            let request = decisions(&url, &key, &body);
            check(&request)?;
            let what = if batch == 1 {
                format!("{verb}, one at a time")
            } else {
                format!("{verb}, {batch} at a time")
            };
            table.measure(&what, batch, || warm_then_run(&request, options.bounds()))?;
        }
    }
    Ok(())
}

/// A sender's questions.
fn decisions<'a>(edge: &str, key: &str, body: &'a (dyn Fn(u64) -> Option<String> + Sync)) -> Request<'a> {
    Request {
        method: "POST",
        url: format!("{edge}/v1/sites/{SITE}/decisions"),
        headers: vec![
            ("content-type", "application/json".to_owned()),
            ("authorization", format!("Bearer {key}")),
        ],
        body,
    }
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
            connections: CONNECTIONS,
        }
    }
}
