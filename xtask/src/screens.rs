//! `cargo xtask screens`: pictures of every panel and page, compared with those that somebody has looked at.

use crate::{browser, build, paths, step};
use anyhow::{Result, ensure};
use std::process::Command;

/// Takes a picture of every panel, state and page, on a phone and on a desktop, light, dark and from right to left, and
/// compares it with the one in `tests/screens` (those of the README: `widget/screens`).
///
/// A picture is another when its size is, or when more than 20 of its pixels differ by more than 12 of 255 in red, green
/// or blue. Those that are others are named, and shown before, after and where in `target/screens/index.html`. Clock, time
/// zone, caret and motion stand still, and so does what is drawn by lot. Fonts differ from machine to machine: these were
/// taken with Debian's Chromium and DejaVu Sans, so `cargo xtask test` does not compare them. On a machine with other
/// fonts, accept the pictures of the commit before yours first, and compare with those.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Keep the new pictures in place of the old, once you have looked at them
    #[arg(long)]
    accept: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    build::everything()?;
    browser::ensure()?;
    let example = [
        "run",
        "--quiet",
        "--package",
        "beckon-tests",
        "--features",
        "screens",
        "--example",
        "screens",
        "--",
    ];
    let mut cargo = Command::new("cargo");
    cargo
        .args(example)
        .args(options.accept.then_some("--accept"))
        .current_dir(paths::root());
    let status = step::pass_on(&mut cargo, |_| {})?;
    ensure!(
        status.success(),
        "the widget or a page looks other than it did, or could not be seen: what is above says which"
    );
    Ok(())
}
