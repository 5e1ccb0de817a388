//! The edge: worker-build with tools of ours, so that it downloads none.

use super::{Compiler, stamp, worker_folder};
use crate::{paths, step};
use anyhow::Result;
use std::fs;
use std::process::Command;

pub(super) fn build() -> Result<()> {
    // This file says how it is built, so it is an input too.
    let stamp = stamp(
        "edge",
        &["widget/texts", "widget/src/style.css"],
        Compiler::Stable,
        include_str!("edge.rs"),
    )?;
    if stamp.is_current(&worker_folder().join("index.js")) {
        return Ok(());
    }
    fs::create_dir_all(paths::build())?;
    let mut worker_build = Command::new(paths::tool("worker-build"));
    worker_build
        // LLVM has done what wasm-opt could: it took two minutes to save 0.3 % of the compressed size.
        .args(["--profile=edge", "--no-opt"])
        .arg("--out-dir")
        .arg(worker_folder())
        .current_dir(paths::root().join("edge"))
        // A compiler error is what matters, not where worker-build was when it read it.
        .env("RUST_BACKTRACE", "0")
        .env("WASM_BINDGEN_BIN", paths::tool("wasm-bindgen"))
        .env("ESBUILD_BIN", paths::esbuild());
    step::run("building the edge (the first time takes minutes)", &mut worker_build)?;
    guard()?;
    stamp.write()
}

/// Puts the guard around what worker-build made, as one module: a panic must not leave a call hanging.
fn guard() -> Result<()> {
    let folder = worker_folder();
    fs::rename(folder.join("index.js"), folder.join("worker.js"))?;
    fs::copy(paths::root().join("edge/guard.js"), folder.join("guard.js"))?;
    let mut esbuild = Command::new(paths::esbuild());
    esbuild
        .args(["guard.js", "--bundle", "--format=esm", "--minify", "--outfile=index.js"])
        .args(["--external:cloudflare:*", "--external:*.wasm", "--log-level=warning"])
        .current_dir(&folder);
    step::run("guarding the edge against panics", &mut esbuild)?;
    fs::remove_file(folder.join("worker.js"))?;
    fs::remove_file(folder.join("guard.js"))?;
    Ok(())
}
