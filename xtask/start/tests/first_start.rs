//! A developer who types `cargo xtask dev` for the first time is told at once what happens and how long it takes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // It is not there yet, unless an earlier run left it.
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(folder.join("debug")).expect("a folder");
    folder
}

/// Starts `cargo xtask dev --json` where cargo is a script that says on standard error what it was asked for.
fn started(target: &Path) -> Output {
    let cargo = target.join("cargo");
    fs::write(&cargo, "#!/bin/sh\necho \"cargo $*\" >&2\n").expect("a script");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o700)).expect("it may run");
    Command::new(env!("CARGO_BIN_EXE_xtask-start"))
        .args(["dev", "--json"])
        .env("CARGO", &cargo)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("it runs")
}

#[test]
fn the_first_start_says_what_happens_and_how_long_it_takes_before_anything_is_compiled() {
    let output = started(&folder("first"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let (before, after) = said
        .split_once("cargo run --package xtask -- dev --json")
        .unwrap_or_else(|| panic!("the command was not run: {said}"));
    assert!(
        before.contains("half a minute") && before.contains("a quarter of an hour"),
        "{said}"
    );
    assert_eq!(after.trim(), "");
    assert!(output.stdout.is_empty(), "standard output is what programs read");
}

#[test]
fn later_starts_say_nothing_of_it() {
    let target = folder("later");
    fs::write(target.join("debug/xtask"), "").expect("a file");
    let output = started(&target);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.trim(), "cargo run --package xtask -- dev --json");
}

#[test]
fn nothing_has_to_be_compiled_before_it_speaks() {
    let manifest = include_str!("../Cargo.toml");
    assert!(
        !manifest.contains("dependencies]"),
        "a dependency is compiled in silence"
    );
    assert!(include_str!("../../../.cargo/config.toml").contains("--package xtask-start --"));
}
