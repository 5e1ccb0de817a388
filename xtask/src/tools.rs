//! The tools that a build needs, each of a pinned version, installed once and kept.
//!
//! The versions of `wasm-bindgen` and `worker-build` are those of the libraries in Cargo.lock: a mismatch would not run.

use crate::stamp::Inputs;
use crate::{browser, files, paths, step};
use anyhow::{Context, Result, anyhow, bail};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

const CARGO_DENY: &str = "0.18.9";
const CARGO_MUTANTS: &str = "27.1.0";
const GECKODRIVER: &str = "0.37.1";
const MDBOOK: &str = "0.5.4";
const OLDEST_NODE: u32 = 20;

/// Holds other `cargo xtask` commands off while this one installs or builds.
pub(crate) fn lock() -> Result<File> {
    fs::create_dir_all(paths::target())?;
    let path = paths::target().join("xtask.lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            step::say("another `cargo xtask` is installing or building; waiting for it …");
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error).context("cannot lock the build folder"),
    }
    Ok(file)
}

/// All that `cargo xtask build` needs.
pub(crate) fn for_build() -> Result<()> {
    wasm_target()?;
    npm()?;
    let worker_build = Tool {
        package: "worker-build",
        version: locked("worker")?,
        options: &["--locked", "--bin=worker-build"],
    };
    let bindgen = Tool {
        package: "wasm-bindgen-cli",
        version: locked("wasm-bindgen")?,
        options: &["--locked", "--bin=wasm-bindgen"],
    };
    install(&[worker_build, bindgen])
}

/// What checks format, lints, licences, bans and sources; and, where all is to be tested, what drives Firefox and makes the book.
pub(crate) fn for_checks(all: bool) -> Result<()> {
    wasm_target()?;
    for component in ["rustfmt", "clippy"] {
        let mut ask = Command::new("cargo");
        ask.args([component.trim_start_matches("rust"), "--version"])
            .current_dir(paths::root());
        if !step::watch(&format!("asking for {component}"), &mut ask)?
            .status
            .success()
        {
            let mut add = Command::new("rustup");
            add.args(["component", "add", component]).current_dir(paths::root());
            step::run(&format!("rustup component add {component}"), &mut add)?;
        }
    }
    let deny = Tool {
        package: "cargo-deny",
        version: CARGO_DENY.to_owned(),
        options: &["--locked"],
    };
    let geckodriver = Tool {
        package: "geckodriver",
        version: GECKODRIVER.to_owned(),
        options: &["--locked"],
    };
    let tools = [deny, geckodriver, mdbook()];
    install(if all { &tools } else { &tools[..1] })
}

/// What holds the edge against its contract, in the versions of `requirements.txt`.
pub(crate) fn for_contract() -> Result<()> {
    browser::ensure_python()?;
    let requirements = paths::root().join("xtask/requirements.txt");
    let folder = paths::tools().join("python");
    let stamp = Inputs::new().path(&requirements)?.stamp(folder.join(".beckon-stamp"));
    if stamp.is_current(&schemathesis()) {
        return Ok(());
    }
    files::remove(&folder)?;
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(&folder);
    step::run("making a folder for Python's packages", &mut venv)?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements);
    step::run("pip install schemathesis (once; about 90 MB)", &mut pip)?;
    stamp.write()
}

/// What makes requests out of the contract.
pub(crate) fn schemathesis() -> PathBuf {
    paths::tools().join("python/bin/schemathesis")
}

/// What makes the book out of `docs/`, and draws its pictures.
pub(crate) fn for_book() -> Result<()> {
    npm()?;
    install(&[mdbook()])
}

/// Without its server, its watcher and its search, which are a third of what it would compile.
fn mdbook() -> Tool {
    Tool {
        package: "mdbook",
        version: MDBOOK.to_owned(),
        options: &["--locked", "--no-default-features"],
    }
}

/// What breaks the rules in every small way.
pub(crate) fn for_mutants() -> Result<()> {
    install(&[Tool {
        package: "cargo-mutants",
        version: CARGO_MUTANTS.to_owned(),
        options: &["--locked"],
    }])
}

/// The target of both wasm parts. `rust-toolchain.toml` names it, but rustup installs it by itself only where
/// `RUSTUP_AUTO_INSTALL` is not 0.
pub(crate) fn wasm_target() -> Result<()> {
    let mut ask = Command::new("rustc");
    ask.args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .current_dir(paths::root());
    let folder = step::run("asking rustc for its folder", &mut ask)?;
    if Path::new(folder.trim()).exists() {
        return Ok(());
    }
    let mut add = Command::new("rustup");
    add.args(["target", "add", "wasm32-unknown-unknown"])
        .current_dir(paths::root());
    step::run("rustup target add wasm32-unknown-unknown", &mut add)?;
    Ok(())
}

/// The packages of package-lock.json: workerd, binaryen (wasm-opt), esbuild, wrangler, axe-core, mermaid.
pub(crate) fn npm() -> Result<()> {
    let root = paths::root();
    let stamp = Inputs::new()
        .path(&root.join("package.json"))?
        .path(&root.join("package-lock.json"))?
        .stamp(paths::npm().join(".beckon-stamp"));
    if stamp.is_current(&paths::workerd()) {
        return Ok(());
    }
    check_node()?;
    let mut install = Command::new("npm");
    install.args(["ci", "--no-audit", "--no-fund"]).current_dir(root);
    step::run(
        "npm ci (workerd, wasm-opt, esbuild, wrangler; about 100 MB)",
        &mut install,
    )?;
    stamp.write()
}

fn check_node() -> Result<()> {
    let version = step::run("asking node for its version", Command::new("node").arg("--version"))?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(OLDEST_NODE..) => Ok(()),
        _ => bail!(
            "`node` is {}: install Node {OLDEST_NODE} or later, then try again",
            version.trim()
        ),
    }
}

/// A program that cargo installs.
struct Tool {
    package: &'static str,
    version: String,
    options: &'static [&'static str],
}

/// Installs programs into the tools folder, each with the dependencies of its own lock file, but for those that are there in that very version.
fn install(tools: &[Tool]) -> Result<()> {
    let list = fs::read_to_string(paths::tools().join(".crates.toml")).unwrap_or_default();
    let missing = |tool: &&Tool| !list.contains(&format!("\"{} {} (", tool.package, tool.version));
    // One folder for all: what two of them need is compiled once.
    let folder = paths::target().join("tools");
    for tool in tools.iter().filter(missing) {
        let mut cargo = Command::new("cargo");
        cargo
            .args(["install", "--version", &format!("={}", tool.version), tool.package])
            .args(tool.options)
            .arg("--root")
            .arg(paths::tools())
            .current_dir(paths::root())
            .env("CARGO_TARGET_DIR", &folder)
            // They run for seconds and take half as long to compile without optimisation, which linking by fat LTO, as some
            // of them ask for, would bring in again.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256");
        step::run(
            &format!("cargo install {} {} (once; takes minutes)", tool.package, tool.version),
            &mut cargo,
        )?;
    }
    files::remove(&folder)
}

/// The version of a package in Cargo.lock.
fn locked(package: &str) -> Result<String> {
    let lock: toml::Table = toml::from_str(&fs::read_to_string(paths::root().join("Cargo.lock"))?)?;
    lock.get("package")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
        .and_then(|entry| entry.get("version")?.as_str().map(str::to_owned))
        .ok_or_else(|| anyhow!("Cargo.lock names no `{package}`: run `cargo metadata` to bring it up to date"))
}
