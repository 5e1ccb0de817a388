//! The edge: worker-build with tools of ours, so that it downloads none.

use super::{Compiler, stamp};
use crate::{paths, step};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which edge.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The one that is deployed.
    Product,
    /// The one with faults that tests inject. It is compiled for a quick build, and runs where `BECKON_FAULTS` is set.
    Faulty,
}

impl Edge {
    /// The one that runs with these settings.
    pub(crate) fn for_settings(settings: &[(String, String)]) -> Self {
        if settings.iter().any(|(name, _)| name == "BECKON_FAULTS") {
            Self::Faulty
        } else {
            Self::Product
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Product => "edge",
            Self::Faulty => "edge-with-faults",
        }
    }

    /// The worker: `index.js` and `index_bg.wasm`.
    pub(crate) fn folder(self) -> PathBuf {
        paths::build().join(self.name())
    }
}

pub(super) fn build(edge: Edge) -> Result<()> {
    // This file says how it is built, so it is an input too.
    let stamp = stamp(
        edge.name(),
        "edge",
        &["ledger", "widget/texts", "widget/src/style.css"],
        Compiler::Stable,
        include_str!("edge.rs"),
    )?;
    if stamp.is_current(&edge.folder().join("index.js")) {
        return Ok(());
    }
    fs::create_dir_all(paths::build())?;
    let mut worker_build = Command::new(paths::tool("worker-build"));
    worker_build
        // LLVM has done what wasm-opt could: it took two minutes to save 0.3 % of the compressed size.
        .arg("--no-opt")
        .arg("--out-dir")
        .arg(edge.folder());
    let doing = match edge {
        Edge::Product => {
            worker_build.arg("--profile=edge");
            "building the edge (the first time takes minutes)"
        }
        Edge::Faulty => {
            worker_build.args(["--profile=faults", ".", "--features", "faults"]);
            "building the edge with faults for tests"
        }
    };
    worker_build
        .current_dir(paths::root().join("edge"))
        // A compiler error is what matters, not where worker-build was when it read it.
        .env("RUST_BACKTRACE", "0")
        .env("WASM_BINDGEN_BIN", paths::tool("wasm-bindgen"))
        .env("ESBUILD_BIN", paths::esbuild());
    step::run(doing, &mut worker_build)?;
    guard(&edge.folder())?;
    stamp.write()
}

/// Puts the guard around what worker-build made, as one module: a panic must not leave a call hanging.
fn guard(folder: &Path) -> Result<()> {
    fs::rename(folder.join("index.js"), folder.join("worker.js"))?;
    fs::copy(paths::root().join("edge/guard.js"), folder.join("guard.js"))?;
    let mut esbuild = Command::new(paths::esbuild());
    esbuild
        .args(["guard.js", "--bundle", "--format=esm", "--minify", "--outfile=index.js"])
        .args(["--external:cloudflare:*", "--external:*.wasm", "--log-level=warning"])
        .current_dir(folder);
    step::run("guarding the edge against panics", &mut esbuild)?;
    fs::remove_file(folder.join("worker.js"))?;
    fs::remove_file(folder.join("guard.js"))?;
    Ok(())
}
