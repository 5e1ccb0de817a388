//! The edge: worker-build with tools of ours, so that it downloads none.

use super::{stamp, worker_folder};
use crate::{paths, step};
use anyhow::Result;
use std::fs;
use std::process::Command;

pub(super) fn build() -> Result<()> {
    // This file says how it is built, so it is an input too.
    let stamp = stamp("edge", include_str!("edge.rs"))?;
    if stamp.is_current(&worker_folder().join("index.js")) {
        return Ok(());
    }
    fs::create_dir_all(paths::build())?;
    let mut worker_build = Command::new(paths::tool("worker-build"));
    worker_build
        .arg("--profile=edge")
        .arg("--out-dir")
        .arg(worker_folder())
        .current_dir(paths::root().join("edge"))
        // A compiler error is what matters, not where worker-build was when it read it.
        .env("RUST_BACKTRACE", "0")
        .env("WASM_BINDGEN_BIN", paths::tool("wasm-bindgen"))
        .env("WASM_OPT_BIN", paths::npm_command("wasm-opt"))
        .env("ESBUILD_BIN", paths::esbuild());
    step::run("building the edge (the first time takes minutes)", &mut worker_build)?;
    stamp.write()
}
