//! A site under random trouble: widgets, senders and an owner against shards that lose, delay, repeat and reorder each
//! other's calls, and against a clock that jumps. What comes of it is held against a plain model ([`model`]).
//!
//! A run is a list of [`op::Op`]. The fake store ([`shard`], [`turns`]) loads, asks the domain and appends as the edge does;
//! the worker and the network between the shards are in [`site`]. Promised, and looked at after each op:
//!
//! - no permit without a yes that is proven, in force and not taken back, nor against a stop, a bounce or a complaint;
//! - no cap overrun: the site's for each purpose, at the contact point and with its person; the person's own over all;
//! - what was acknowledged binds the very next question: a no, a stop, a narrower wish;
//! - one id takes one slot, and never yields a yes that has ended; a permit is used once;
//! - between two shards, at every cut, the answer is no permit;
//! - in the end nobody is stuck, no yes that was told is lost, and the events alone lead to the standings in use.
//!
//! `BECKON_SIMULATION_RUNS=1000000` runs more than the seeds that every test run takes; `BECKON_SIMULATION_SEED` says where
//! to begin. A run that fails is made as short as it can be and printed as a test to keep in [`kept`].
#![cfg(feature = "rules")]

mod kept;
mod model;
mod op;
mod rule;
mod shard;
mod shrink;
mod site;
mod turns;

use op::draw;
use site::{Run, Site};
use std::collections::BTreeMap;

/// How many runs every test run takes.
const RUNS: u64 = 12_000;

#[expect(clippy::disallowed_methods, reason = "a test may ask how much of it is wanted")]
fn wanted(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name} is a number"))
    })
}

#[test]
fn every_promise_holds_through_lost_late_and_repeated_calls() {
    let site = Site::new();
    let (first, runs) = (
        wanted("BECKON_SIMULATION_SEED", 1),
        wanted("BECKON_SIMULATION_RUNS", RUNS),
    );
    #[expect(
        clippy::disallowed_methods,
        reason = "how long it took is printed, and decides nothing"
    )]
    let started = std::time::Instant::now();
    let (mut ops, mut seen, mut broken) = (0_usize, site::Seen::default(), BTreeMap::new());
    for seed in first..first + runs {
        let drawn = draw(seed);
        ops += drawn.len();
        match Run::new(&site).run(&drawn) {
            Ok(met) => seen.add(&met),
            // One of each kind is enough.
            Err(wrong) => {
                broken.entry(kind(&wrong)).or_insert(seed);
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{runs} runs, {ops} ops in {seconds:.1} s: {:.0} runs and {:.0} ops a second; {seen:?}",
        runs as f64 / seconds,
        ops as f64 / seconds
    );
    let broken: Vec<String> = broken.into_values().map(|seed| shrink::told(&site, seed)).collect();
    assert!(broken.is_empty(), "promises were broken\n\n{}", broken.join("\n"));
    seen.assert_all_met();
}

/// What was broken, without where and when.
fn kind(wrong: &str) -> String {
    let what = wrong.rsplit(": ").next().unwrap_or(wrong);
    what.chars().filter(|c| !c.is_ascii_digit()).collect()
}
