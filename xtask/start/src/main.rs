//! `cargo xtask`: compiles the commands, says so, and runs the one that was asked for.
//!
//! The commands have dependencies, which take a while to compile at the first start. This program has none, so it is there at
//! once and says what happens and how long it takes. Cargo's own lines follow.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const FIRST_START: &str = "\
First start on this machine. Cargo now compiles `cargo xtask` itself: half a minute on two cores.
After that, `dev`, `build` and `test` install their tools and build the product: a quarter of an hour on two cores.
Each step says what it does. The next start takes seconds.";

fn main() -> ExitCode {
    let commands = target().join("debug/xtask");
    if !commands.exists() {
        eprintln!("{FIRST_START}");
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let error = cargo
        .args(["run", "--package", "xtask", "--"])
        .args(env::args_os().skip(1))
        .exec();
    eprintln!("error: cannot run cargo: {error}");
    ExitCode::FAILURE
}

/// What cargo builds, as `xtask` finds it.
fn target() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = folder.ancestors().nth(2).unwrap_or(folder);
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}
