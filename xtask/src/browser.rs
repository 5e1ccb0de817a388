//! What the system brings: the browsers that tests, pictures and measurements drive, Chromium with ChromeDriver and Firefox;
//! and the Python that the contract's tests run on.

use crate::step;
use anyhow::{Result, bail};
use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const FIREFOX: &[&str] = &["firefox-esr", "firefox"];
/// Where macOS has it, which is in no path.
const FIREFOX_APP: &str = "/Applications/Firefox.app";

/// Chromium and ChromeDriver, installed where this command may.
pub(crate) fn ensure() -> Result<()> {
    install(
        || found("chromedriver") && any(CHROMIUM),
        &["chromium", "chromium-driver"],
        "Chromium and ChromeDriver were not found: install both",
        "--cask chromium chromedriver",
    )
}

/// Firefox, installed where this command may. What drives it is a tool like others.
pub(crate) fn ensure_firefox() -> Result<()> {
    install(
        || any(FIREFOX) || Path::new(FIREFOX_APP).exists(),
        &["firefox-esr"],
        "Firefox was not found: install it",
        "--cask firefox",
    )
}

/// Python with what makes a folder of packages.
pub(crate) fn ensure_python() -> Result<()> {
    let makes_folders = || {
        let mut python = Command::new("python3");
        python.args([
            "-c",
            "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))",
        ]);
        python.stdout(Stdio::null()).stderr(Stdio::null());
        python.status().is_ok_and(|status| status.success())
    };
    install(
        makes_folders,
        &["python3", "python3-venv"],
        "Python 3.10 or later with `venv` was not found: install it",
        "python",
    )
}

/// On Debian or Ubuntu, as root.
fn install(there: impl Fn() -> bool, packages: &[&str], missing: &str, casks: &str) -> Result<()> {
    if there() {
        return Ok(());
    }
    let names = packages.join(" ");
    if !(rustix::process::geteuid().is_root() && found("apt-get")) {
        bail!(
            "{missing} (Debian, Ubuntu: `apt-get install {names}` as root; macOS: `brew install {casks}`), or leave out \
             what needs it with `cargo xtask test --quick`"
        );
    }
    step::run("apt-get update", apt().arg("update"))?;
    step::run(
        &format!("apt-get install {names}"),
        apt().args(["install", "--yes"]).args(packages),
    )?;
    if !there() {
        bail!("apt-get installed {names}, and yet not all of it was found");
    }
    Ok(())
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn any(programs: &[&str]) -> bool {
    programs.iter().any(|program| found(program))
}

fn found(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder: _| Path::new(&folder).join(program).is_file()))
}
