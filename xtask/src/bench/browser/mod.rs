//! `cargo xtask bench --browser`: how soon the launcher and the panel can be used on a slow machine and a slow line, beside
//! consent banners on the same page.

mod chromium;
mod contestants;
mod report;
mod server;

use super::Options;
use crate::stack::Stack;
use crate::{browser, files, step};
use anyhow::{Context, Result};
use chromium::{Driver, LATENCY, LINE, SLOWER};
use contestants::Contestant;
use serde_json::Value;
use std::path::Path;

/// One visit with nothing in the browser's memory, and a second one.
#[derive(Default)]
struct Round {
    /// What was loaded before anything was seen.
    first_bytes: f64,
    first_requests: f64,
    /// Milliseconds from the script's arrival until what it draws can be clicked.
    seen: f64,
    /// Milliseconds from the click until the panel can be used: the first time, and on the next page.
    cold: f64,
    warm: f64,
    /// What was loaded in all, with the panel.
    all_bytes: f64,
    /// How much of the page has moved by itself.
    shifts: f64,
    /// The longest task over 50 ms on the page before the click, in milliseconds.
    longest: f64,
}

pub(super) fn run(folder: &Path, options: &Options) -> Result<()> {
    browser::ensure()?;
    let (stack, _servers) = Stack::start(&super::plan(&folder.join("edge"))?)?;
    let edge = server::Edge {
        url: stack.worker.url(),
        origin: stack.demo.clone(),
    };
    step::say("compressing …");
    let ours = server::serve(contestants::edge_files()?, edge.clone())?;
    let all = contestants::all(&ours)?;
    let pages = server::serve(contestants::page_files(&all)?, edge)?;
    let driver = Driver::start()?;
    let mut rounds: Vec<Vec<Round>> = all.iter().map(|_| Vec::new()).collect();
    for number in 1..=options.rounds {
        step::say(&format!("round {number} of {} …", options.rounds));
        for (contestant, rounds) in all.iter().zip(&mut rounds) {
            step::stopped()?;
            let profile = folder.join("profile");
            files::empty_folder(&profile)?;
            let round = visit(&driver, &profile, contestant, &pages).with_context(|| contestant.name.clone())?;
            rounds.push(round);
        }
    }
    println!(
        "Chromium, {SLOWER} times slower, {:.1} Mbit/s, {LATENCY} ms; median of {} (least–most); brotli 11 for all",
        f64::from(LINE) / 1e6,
        options.rounds
    );
    println!("{}", report::table(&all, &rounds));
    Ok(())
}

/// Two visits in a new browser.
fn visit(driver: &Driver, profile: &Path, contestant: &Contestant, pages: &str) -> Result<Round> {
    let browser = driver.open(profile, &contestant.probe())?;
    let url = format!("{pages}{}", contestant.path());
    let open = || -> Result<[Value; 3]> {
        browser.go("about:blank")?;
        browser.go(&url)?;
        let first = browser.script("return probe.first()")?;
        let rest = browser.script("return probe.rest()")?;
        if contestant.panel.is_none() {
            return Ok([first, rest, Value::Null]);
        }
        browser.script("probe.expect()")?;
        let place = |at: usize| rest["place"][at].as_f64().context("the probe names no place");
        browser.click(place(0)?, place(1)?)?;
        let panel = browser.script("return probe.panel()")?;
        Ok([first, rest, panel])
    };
    let [first, rest, cold] = open()?;
    let [_, _, warm] = open()?;
    let number = |of: &Value, name: &str| of[name].as_f64().unwrap_or(f64::NAN);
    Ok(Round {
        first_bytes: number(&first, "bytes"),
        first_requests: number(&first, "requests"),
        seen: number(&first, "after"),
        cold: number(&cold, "after"),
        warm: number(&warm, "after"),
        all_bytes: number(&cold, "bytes"),
        shifts: number(if cold.is_null() { &rest } else { &cold }, "shifts"),
        longest: number(&rest, "longest"),
    })
}
