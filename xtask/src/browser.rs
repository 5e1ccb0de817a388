//! Chromium and ChromeDriver, which the browser tests drive.

use crate::step;
use anyhow::{Result, bail};
use std::env;
use std::path::Path;
use std::process::Command;

const PACKAGES: &[&str] = &["chromium", "chromium-driver"];
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Installs both where this command may: on Debian or Ubuntu, as root.
pub(crate) fn ensure() -> Result<()> {
    if installed() {
        return Ok(());
    }
    if !(rustix::process::geteuid().is_root() && found("apt-get")) {
        bail!(
            "Chromium and ChromeDriver were not found: install both (Debian, Ubuntu: `apt-get install {}` as root; macOS: \
             `brew install --cask chromium chromedriver`), or leave the browser out with `cargo xtask test --quick`",
            PACKAGES.join(" ")
        );
    }
    step::run("apt-get update", apt().arg("update"))?;
    step::run(
        "apt-get install chromium chromium-driver",
        apt().args(["install", "--yes"]).args(PACKAGES),
    )?;
    if !installed() {
        bail!(
            "apt-get installed {} and yet they were not found",
            PACKAGES.join(" and ")
        );
    }
    Ok(())
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn installed() -> bool {
    found("chromedriver") && BROWSERS.iter().any(|browser| found(browser))
}

fn found(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder: _| Path::new(&folder).join(program).is_file()))
}
