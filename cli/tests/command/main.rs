//! `beckon` from outside: what it prints, what it sends, and with which code it exits.
//!
//! In scope: the built command against files and a stub of the edge. Out of scope: a real edge, which the workspace's
//! `tests` start.

mod advice;
mod check;
mod keys;
mod network;
mod push;
mod show;
mod stub;
mod suppressions;
mod verify;

use std::path::Path;
use std::process::{Command, Output};

/// A key that must never be printed.
const KEY: &str = "bk_owner_5hHv0tPz";

/// Rules without a problem.
const GOOD: &str = include_str!("good.toml");

/// What a run of the command came to.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs `beckon` with the owner's key in its environment.
fn beckon(args: &[&str]) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_beckon"))
        .args(args)
        .env("BECKON_KEY", KEY))
}

/// Runs `beckon` without a key.
fn beckon_without_key(args: &[&str]) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_beckon"))
        .args(args)
        .env_remove("BECKON_KEY"))
}

fn run(command: &mut Command) -> Run {
    for name in [
        "BECKON_EDGE",
        "BECKON_SITE",
        "BECKON_LOCAL_ENDPOINTS",
        "BECKON_PROVIDER_HOSTS",
    ] {
        command.env_remove(name);
    }
    read_run(command.output().expect("the command starts"))
}

/// What a command that has ended came to.
fn read_run(output: Output) -> Run {
    let run = Run {
        code: output.status.code().expect("the command ends by itself"),
        out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("the errors are UTF-8"),
    };
    assert!(
        !run.out.contains(KEY) && !run.err.contains(KEY),
        "the owner's key is never printed"
    );
    run
}

/// A folder of its own, with one file in it.
fn file(name: &str, text: impl AsRef<[u8]>) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("the file is written");
    let path = Path::to_str(&path).expect("the path is UTF-8").to_owned();
    (folder, path)
}
