//! How the cost grows: with the people of a site, with a person's history, and with requests under way.

use super::load::{self, Bounds, Request};
use super::table::Table;
use super::{Options, decisions, people, plan, warm_then_run};
use crate::seed::{self, Seeded};
use crate::stack::Stack;
use crate::{files, step};
#[cfg(target_os = "linux")]
use anyhow::Context;
use anyhow::{Result, anyhow, ensure};
use beckon_people::Life;
use serde_json::{Value, json};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// How many questions are asked of an edge that has just been started, with nothing of its files in memory.
const COLD: u64 = 500;

/// What a yes is asked about in one line.
#[derive(Clone, Copy)]
enum Whom {
    /// Anybody.
    Anybody,
    /// People whom nobody has asked about.
    Quiet,
    /// People with 200 decisions and 20 permits.
    Known,
}

pub(super) fn run(folder: &Path, options: &Options, table: &mut Table) -> Result<()> {
    for people in options.people.iter().copied() {
        let seeded = seed::seed(people)?;
        let data = folder.join("people");
        step::say(&format!("copying the site of {people} people …"));
        copy(&seeded, &data)?;
        let (stack, _servers) = Stack::start(&plan(&data)?)?;
        let edge = stack.worker.url();
        let mut line = |what: &str, asks: Asks, bounds: Bounds, warm: bool| {
            let body = |number| Some(asks.body(people, number));
            let request = decisions(&edge, &seeded.key, &body);
            table.measure(&format!("{people} people, {what}"), asks.batch, || {
                if warm {
                    check(&request)?;
                    warm_then_run(&request, bounds)
                } else {
                    load::run(&request, bounds)
                }
            })
        };
        let one = Asks {
            batch: 1,
            reserve: false,
            whom: Whom::Anybody,
        };
        let thousand = Asks { batch: 1_000, ..one };
        let bounds = options.bounds();
        let cold = Bounds {
            requests: COLD,
            time: Duration::from_secs(60),
            ..bounds
        };
        line("ask one, cold, 16 connections", one, cold, false)?;
        for connections in options.connections.iter().copied() {
            let bounds = Bounds {
                connections: connections.into(),
                ..bounds
            };
            line(&format!("ask one, {connections} connections"), one, bounds, true)?;
            line(&format!("ask 1000, {connections} connections"), thousand, bounds, true)?;
        }
        for (what, whom) in [("no", Whom::Quiet), ("the longest", Whom::Known)] {
            let asks = Asks {
                batch: 100,
                whom,
                ..one
            };
            line(&format!("ask 100 with {what} history"), asks, bounds, true)?;
            let asks = Asks { reserve: true, ..asks };
            line(&format!("reserve 100 with {what} history"), asks, bounds, true)?;
        }
        let reserve = |asks| Asks { reserve: true, ..asks };
        line("reserve one, 16 connections", reserve(one), bounds, true)?;
        line("reserve 1000, 16 connections", reserve(thousand), bounds, true)?;
    }
    Ok(())
}

/// What each request of a line asks.
#[derive(Clone, Copy)]
struct Asks {
    batch: u64,
    reserve: bool,
    whom: Whom,
}

impl Asks {
    fn body(&self, people: u64, number: u64) -> String {
        let questions: Vec<Value> = (0..self.batch)
            .map(|index| {
                json!({
                    "id": format!("{}-{number}-{index}", self.batch),
                    "to": people::contact_point(self.person(people, number * self.batch + index)),
                    "purpose": people::PURPOSE,
                })
            })
            .collect();
        json!({ "questions": questions, "reserve": self.reserve }).to_string()
    }

    /// Somebody of this kind. Neighbours in a request are not neighbours on disk.
    fn person(&self, people: u64, index: u64) -> u64 {
        let start = index.wrapping_mul(0x9e37_79b9_7f4a_7c15) % people;
        let fits = |number: &u64| {
            let life = Life::of(*number);
            match self.whom {
                Whom::Anybody => true,
                Whom::Quiet => life.decisions == 0 && life.ends.is_none(),
                Whom::Known => life.permits == 20 && life.ends.is_none(),
            }
        };
        (start..people).chain(0..start).find(fits).unwrap_or(start)
    }
}

/// Before it is measured: most people asked about have said yes and not ended it.
fn check(request: &Request<'_>) -> Result<()> {
    let text = load::send(&load::agent(), request, (request.body)(u64::from(u32::MAX)))?;
    let answers: Value = serde_json::from_str(&text)?;
    let answers = answers["answers"]
        .as_array()
        .ok_or_else(|| anyhow!("the edge gave no answers"))?;
    let permits = answers.iter().filter(|answer| answer["decision"] == "permit").count();
    ensure!(
        answers.len() == 1 || permits * 10 > answers.len() * 8,
        "of {} questions only {permits} were permitted",
        answers.len()
    );
    Ok(())
}

/// A copy to be measured, so that the next run finds what this one found; and nothing of it in the system's memory.
fn copy(seeded: &Seeded, to: &Path) -> Result<()> {
    files::empty_folder(to)?;
    files::copy(&seeded.data.join("secrets.json"), &to.join("secrets.json"))?;
    for class in files::inside(&seeded.data.join("state"))? {
        for file in files::inside(&class)? {
            let below = file.strip_prefix(&seeded.data)?;
            let copied = to.join(below);
            files::copy(&file, &copied)?;
            let open = File::open(&copied)?;
            open.sync_all()?;
            forget(&open)?;
        }
    }
    Ok(())
}

/// Takes a file out of the system's memory, so that the first to read it waits for the disk.
#[cfg(target_os = "linux")]
fn forget(file: &File) -> Result<()> {
    rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed).context("cannot forget a file's pages")
}

/// macOS has no call for it: there, cold means that SQLite has read nothing yet.
#[cfg(not(target_os = "linux"))]
fn forget(_: &File) -> Result<()> {
    Ok(())
}
