//! `cargo xtask seed`: a site with as many people as are wanted, written into the ledgers' files in minutes.
//!
//! By the public contract a million people would take a night: each is four requests and a mail. So the edge makes the site
//! and its ledgers, is stopped, and the rows are written beside it, folded by the same code and sealed under the same keys.

mod life;
mod rows;

use crate::secrets::Secrets;
use crate::stack::{Plan, Stack, make_sender_key, push_rules};
use crate::stamp::Inputs;
use crate::workerd::{self, Reaches};
use crate::{build, files, paths, step};
use anyhow::{Context, Result, anyhow, ensure};
use base64ct::{Base64UrlUnpadded, Encoding};
use beckon_domain::seal;
pub(crate) use life::{Ends, Life};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

/// Makes a site with many people, for `cargo xtask bench --people` and for looking around.
///
/// All are fictional, at example.com. Made once and kept; `cargo xtask dev --data DIR` starts an edge with them.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many people
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    people: u64,
    /// Use what is built
    #[arg(long)]
    no_build: bool,
}

/// The site's id, and its rules.
pub(crate) const SITE: &str = "bench";
pub(crate) const RULES: &str = include_str!("bench/site.toml");
const RULES_ORIGIN: &str = "http://127.0.0.1:8788";

/// A site with people, on disk.
pub(crate) struct Seeded {
    /// Its data folder.
    pub(crate) data: PathBuf,
    /// A sender's key.
    pub(crate) key: String,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) {
        return run_optimised();
    }
    if !options.no_build {
        build::everything()?;
    }
    let seeded = seed(options.people)?;
    println!(
        "{} people: cargo xtask dev --data {}",
        options.people,
        paths::shown(&seeded.data)
    );
    println!("site: {SITE}\nsender's key: {}", seeded.key);
    Ok(())
}

/// This very command with its arguments, compiled for speed.
pub(crate) fn run_optimised() -> Result<()> {
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

/// Publishes the site's rules, with the origin of its pages put in.
pub(crate) fn publish(folder: &Path, edge: &str, origin: &str, owner_key: &str) -> Result<()> {
    let rules = folder.join("bench.toml");
    fs::write(&rules, RULES.replace(RULES_ORIGIN, origin))?;
    push_rules(&rules, edge, SITE, owner_key)
}

/// The site with so many people: made now, or by an earlier start.
pub(crate) fn seed(people: u64) -> Result<Seeded> {
    let data = paths::target().join("people").join(people.to_string());
    let kept = data.join("sender.key");
    let stamp = Inputs::new()
        .text(RULES)
        .text(include_str!("seed.rs"))
        .text(include_str!("seed/life.rs"))
        .text(include_str!("seed/rows.rs"))
        .path(&paths::root().join("domain/src/fold.rs"))?
        .path(&paths::root().join("edge/src/ledger/store.rs"))?
        .stamp(data.join("people.stamp"));
    if stamp.is_current(&kept) {
        let key = fs::read_to_string(&kept)?;
        return Ok(Seeded { data, key });
    }
    files::empty_folder(&data)?;
    let plan = Plan {
        data: data.clone(),
        port: workerd::port(0, "--port")?,
        demo_port: workerd::port(0, "--demo-port")?,
        bindings: Vec::new(),
        reaches: Reaches::ThisMachine,
    };
    let key = {
        let (stack, _servers) = Stack::start(&plan)?;
        let edge = stack.worker.url();
        publish(&data, &edge, &stack.demo, &stack.owner_key)?;
        make_sender_key(&edge, SITE, &stack.owner_key)?
    };
    write(&data, people)?;
    files::write_private(&kept, &key)?;
    stamp.write()?;
    Ok(Seeded { data, key })
}

/// Writes everybody, each ledger by a thread of its own.
fn write(data: &Path, people: u64) -> Result<()> {
    let master = Base64UrlUnpadded::decode_vec(&Secrets::load(data)?.master_secret)
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .ok_or_else(|| anyhow!("the master secret is not 32 bytes"))?;
    let ledgers = ledgers(data)?;
    let shards = u8::try_from(ledgers.len()).context("a site has 64 ledgers at most")?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let now = i64::try_from(now)?;
    step::say(&format!("writing {people} people …"));
    let started = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = ledgers
            .iter()
            .map(|(shard, file)| {
                let secrets = seal::Secrets::derive(&master, SITE);
                scope.spawn(move || {
                    let ledger = rows::Ledger {
                        shard: *shard,
                        shards,
                        people,
                        now,
                    };
                    ledger.write(file, &secrets).with_context(|| format!("ledger {shard}"))
                })
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow!("a ledger's thread panicked"))?)
    })?;
    let took = Duration::from_secs(started.elapsed().as_secs());
    step::say(&format!("writing {people} people: done in {}", step::seconds(took)));
    Ok(())
}

/// The files of the site's ledgers, by shard.
fn ledgers(data: &Path) -> Result<Vec<(u8, PathBuf)>> {
    let mut ledgers = Vec::new();
    for file in files::inside(&data.join("state/beckon-ledger"))? {
        if file.extension().is_some_and(|extension| extension == "sqlite")
            && let Some(shard) = rows::shard_of(&file, SITE)?
        {
            ledgers.push((shard, file));
        }
    }
    ensure!(!ledgers.is_empty(), "the edge made no ledger for {SITE}");
    ledgers.sort();
    Ok(ledgers)
}
