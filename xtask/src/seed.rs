//! `cargo xtask seed`: a site with as many people as are wanted, written into the ledgers' files in minutes.
//!
//! By the public contract a million people would take a night: each is four requests and a mail. So the edge makes the site
//! and its ledgers, is stopped, and the rows are written beside it, folded by the same code and sealed under the same keys.

use crate::stack::{Plan, Stack, make_sender_key, push_rules};
use crate::stamp::Inputs;
use crate::workerd::{self, Reaches};
use crate::{build, files, paths, step};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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
        .path(&paths::root().join("xtask/people/src"))?
        .path(&paths::root().join("domain/src/fold.rs"))?
        .path(&paths::root().join("ledger/src/store.rs"))?
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
        clock: None,
    };
    let key = {
        let (stack, _servers) = Stack::start(&plan)?;
        let edge = stack.worker.url();
        publish(&data, &edge, &stack.demo, &stack.owner_key)?;
        make_sender_key(&edge, SITE, &stack.owner_key)?
    };
    let mut write = Command::new("cargo");
    write
        .args([
            "run",
            "--release",
            "--package",
            "beckon-people",
            "--features",
            "write",
            "--",
        ])
        .arg(&data)
        .args([SITE, &people.to_string()])
        .current_dir(paths::root());
    step::run(&format!("writing {people} people"), &mut write)?;
    files::write_private(&kept, &key)?;
    stamp.write()?;
    Ok(Seeded { data, key })
}
