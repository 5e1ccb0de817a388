//! `cargo xtask build`: the edge, the widget, and the two programs that run beside them.

mod edge;
mod widget;

pub(crate) use edge::Edge;
pub(crate) use widget::Compiler;

use crate::stamp::{Inputs, Stamp};
use crate::{paths, size, step, tools};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// Builds the edge, the widget, `beckon` and the demo site.
///
/// Installs what is missing first: the wasm target, the npm packages of package-lock.json, wasm-bindgen and worker-build.
/// What is already built of the same sources is not built again.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Compile the widget by nightly Rust with a standard library made for size, and measure it. What panics then says
    /// nothing. `cargo xtask dev --no-build` serves it, `cargo xtask deploy --smallest` uploads it
    #[arg(long)]
    smallest: bool,
    /// Build the edge with faults for tests as well: some tests of `beckon-tests` run it
    #[arg(long)]
    faults: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if options.smallest {
        everything_by(Compiler::Nightly)?;
        return size::measure_smallest();
    }
    everything()?;
    if options.faults {
        faulty_edge()?;
    }
    step::say(&format!(
        "built: {} (the worker), {} (what pages load), {} and {}",
        paths::shown(&Edge::Product.folder()),
        paths::shown(&assets_folder()),
        paths::shown(&paths::program("beckon")),
        paths::shown(&paths::program("beckon-demo-site")),
    ));
    Ok(())
}

/// Everything, as far as it is not built yet.
pub(crate) fn everything() -> Result<()> {
    everything_by(Compiler::Stable)
}

/// The same, with the widget compiled so.
pub(crate) fn everything_by(compiler: Compiler) -> Result<()> {
    let _lock = tools::lock()?;
    tools::for_build()?;
    widget::build(compiler)?;
    edge::build(Edge::Product)?;
    programs()
}

/// The edge with faults that tests inject.
pub(crate) fn faulty_edge() -> Result<()> {
    let _lock = tools::lock()?;
    tools::for_build()?;
    edge::build(Edge::Faulty)
}

/// What pages load, laid out as the edge serves it.
pub(crate) fn assets_folder() -> PathBuf {
    paths::build().join("assets")
}

/// The panel's wasm while its functions still have names.
pub(crate) fn named_widget() -> PathBuf {
    paths::build().join("widget").join(widget::NAMED)
}

/// The programs that run on the developer's own machine. Cargo knows what is up to date.
fn programs() -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--package", "beckon-cli", "--package", "beckon-demo-site"])
        .current_dir(paths::root());
    step::run("building beckon and the demo site", &mut cargo)?;
    Ok(())
}

/// The stamp of a wasm part: its sources, what it takes over from others, what they are built with, and how.
fn stamp(name: &str, part: &str, taken_over: &[&str], compiler: Compiler, how: &str) -> Result<Stamp> {
    let root = paths::root();
    let mut inputs = Inputs::new().text(&compiler.ready()?).text(how);
    for path in [
        "Cargo.toml",
        "Cargo.lock",
        "package-lock.json",
        ".cargo/config.toml",
        "domain",
        part,
    ]
    .iter()
    .chain(taken_over)
    {
        inputs = inputs.path(&root.join(path))?;
    }
    Ok(inputs.stamp(paths::build().join(format!("{name}.stamp"))))
}
