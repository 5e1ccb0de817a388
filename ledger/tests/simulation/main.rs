//! A site under random trouble: widgets, senders and an owner against the ledgers themselves, whose calls to each other are
//! lost, delayed, repeated and reordered, which die in the middle of a turn, and whose clock jumps. What comes of it is held
//! against a plain model ([`model`]), which shares no code with them.
//!
//! A run is a list of [`op::Op`]. Each shard is a real ledger over SQLite in memory ([`disk`], [`shard`]): its turns are those
//! that run in a deployment. The worker, the network between the shards, the alarms and the providers are in [`site`].
//! Promised, and looked at after each op:
//!
//! - no permit without a yes that is proven, in force and not taken back, nor against a stop, a bounce or a complaint;
//! - no cap overrun: the site's for each purpose, at the contact point and with its person; the person's own over all;
//! - what was acknowledged binds the very next question: a no, a stop, a narrower wish;
//! - one id takes one slot, and never yields a yes that has ended; a permit is used once;
//! - between two shards, at every cut, the answer is no permit;
//! - a turn is done whole or not at all, and no ledger breaks;
//! - no message leaves that the model denies at that instant, by whoever it was queued and whatever has been said since;
//! - one id of a message is queued once and is never handed over with two contents, while its contact point stays with its
//!   person; what its sender has taken back never leaves, and what may have left is not taken back;
//! - what was acknowledged as queued leaves, or ends for a cause that the model knows, or is given up with its reason; alarms
//!   alone, when they are due, see to that;
//! - in the end nobody is stuck, no yes that was told is lost, and the events alone lead to the standings in use.
//!
//! `BECKON_SIMULATION_RUNS=1000000` runs more than the seeds that every test run takes; `BECKON_SIMULATION_SEED` says where
//! to begin. A run that fails is made as short as it can be and printed as a test to keep in [`kept`].

mod disk;
mod kept;
mod model;
mod op;
#[path = "../turns/rows.rs"]
mod rows;
mod rule;
mod shard;
mod shrink;
mod site;

use op::draw;
use site::{Run, Seen, Site};
use std::collections::BTreeMap;
use std::thread;

/// How many runs every test run takes.
const RUNS: u64 = 5_000;

fn wanted(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| {
        text.parse().unwrap_or_else(|_| panic!("{name} is a number"))
    })
}

/// What some runs came to.
#[derive(Default)]
struct Came {
    ops: usize,
    seen: Seen,
    /// A seed for each promise that was broken.
    broken: BTreeMap<String, u64>,
}

impl Came {
    fn run(site: &Site, seeds: impl Iterator<Item = u64>) -> Self {
        let mut came = Self::default();
        for seed in seeds {
            let drawn = draw(seed);
            came.ops += drawn.len();
            match Run::new(site).run(&drawn) {
                Ok(seen) => came.seen.add(&seen),
                // One of each kind is enough.
                Err(wrong) => {
                    came.broken.entry(kind(&wrong)).or_insert(seed);
                }
            }
        }
        came
    }

    fn add(&mut self, other: Self) {
        self.ops += other.ops;
        self.seen.add(&other.seen);
        for (wrong, seed) in other.broken {
            self.broken.entry(wrong).or_insert(seed);
        }
    }
}

#[test]
fn every_promise_holds_through_lost_late_and_repeated_calls() {
    let (first, runs) = (
        wanted("BECKON_SIMULATION_SEED", 1),
        wanted("BECKON_SIMULATION_RUNS", RUNS),
    );
    let started = std::time::Instant::now();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut came = Came::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                scope.spawn(move || Came::run(&Site::new(), (first..first + runs).skip(worker).step_by(threads)))
            })
            .collect();
        for worker in workers {
            came.add(worker.join().expect("a run panicked"));
        }
    });
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{runs} runs, {} ops in {seconds:.1} s by {threads} threads: {:.0} runs and {:.0} ops a second; {:?}",
        came.ops,
        runs as f64 / seconds,
        came.ops as f64 / seconds,
        came.seen
    );
    let site = Site::new();
    let broken: Vec<String> = came
        .broken
        .into_values()
        .map(|seed| shrink::told(&site, seed))
        .collect();
    assert!(broken.is_empty(), "promises were broken\n\n{}", broken.join("\n"));
    came.seen.assert_all_met();
}

/// What was broken, without where and when.
fn kind(wrong: &str) -> String {
    let what = wrong.rsplit(": ").next().unwrap_or(wrong);
    what.chars().filter(|c| !c.is_ascii_digit()).collect()
}
