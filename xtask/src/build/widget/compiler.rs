//! What compiles the widget: stable Rust with the standard library as it comes, or nightly with one that is compiled for size.

use crate::{paths, step};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// The stable one, which every other command takes.
    Stable,
    /// The nightly one, for the fewest bytes.
    Nightly,
}

/// The toolchain, by rustup's name for it.
const NIGHTLY: &str = "nightly";

/// A part of the toolchain: the sources of the standard library.
const SOURCES: &str = "rust-src";

/// The standard library anew, small rather than fast. What panics ends at once and says nothing, not even where.
const STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
const FLAGS: [&str; 4] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

impl Compiler {
    /// What it says of itself, once all of it is there.
    pub(crate) fn ready(self) -> Result<String> {
        let version = "asking rustc for its version";
        if self == Self::Stable {
            return step::run(version, Command::new("rustc").arg("-vV").current_dir(paths::root()));
        }
        if !step::watch("asking for nightly Rust", &mut self.rustc("-vV"))?
            .status
            .success()
        {
            let mut install = Command::new("rustup");
            install.args([
                "toolchain",
                "install",
                NIGHTLY,
                "--profile=minimal",
                "--component",
                SOURCES,
            ]);
            step::run(
                &format!("rustup toolchain install {NIGHTLY} --component {SOURCES}"),
                &mut install,
            )?;
        }
        let folder = step::run("asking nightly Rust for its folder", &mut self.rustc("--print=sysroot"))?;
        if !Path::new(folder.trim())
            .join("lib/rustlib/src/rust/library/Cargo.lock")
            .exists()
        {
            let mut add = Command::new("rustup");
            add.args(["component", "add", SOURCES, "--toolchain", NIGHTLY]);
            step::run(
                &format!("rustup component add {SOURCES} --toolchain {NIGHTLY}"),
                &mut add,
            )?;
        }
        step::run(version, &mut self.rustc("-vV"))
    }

    /// The flag that makes it call the sources of the standard library as the compiled one calls them: without the folder of
    /// this machine, and so that each name stands in the widget once.
    pub(super) fn without_its_folder(self) -> Result<String> {
        let folder = step::run("asking rustc for its folder", &mut self.rustc("--print=sysroot"))?;
        let version = step::run("asking rustc for its version", &mut self.rustc("-vV"))?;
        let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
        let commit = commit.context("rustc does not say which commit it was built from")?;
        Ok(format!(
            "--remap-path-prefix={}/lib/rustlib/src/rust/=/rustc/{commit}/",
            folder.trim()
        ))
    }

    fn rustc(self, argument: &str) -> Command {
        let mut rustc = Command::new("rustc");
        rustc.arg(argument).current_dir(paths::root());
        self.choose(&mut rustc);
        rustc
    }

    fn choose(self, command: &mut Command) {
        if self == Self::Nightly {
            command.env("RUSTUP_TOOLCHAIN", NIGHTLY);
        }
    }

    /// Makes cargo compile by it, with these flags of rustc's and its own.
    pub(super) fn compile(self, cargo: &mut Command, mut flags: Vec<String>) {
        self.choose(cargo);
        if self == Self::Nightly {
            flags.extend(FLAGS.map(str::to_owned));
            cargo.args(STD).env("CARGO_TARGET_DIR", self.target());
        }
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    }

    /// The folder of what it compiles: its own, so that neither compiles anew because of the other.
    pub(super) fn target(self) -> PathBuf {
        match self {
            Self::Stable => paths::target(),
            Self::Nightly => paths::target().join("smallest"),
        }
    }
}
