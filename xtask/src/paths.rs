//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the repository")
}

/// What cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A program of the workspace, as `cargo build` leaves it.
pub(crate) fn program(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

/// What `cargo xtask build` makes.
pub(crate) fn build() -> PathBuf {
    root().join("build")
}

/// The folder of the tools that cargo installs; `BECKON_TOOLS` names another one.
pub(crate) fn tools() -> PathBuf {
    env::var_os("BECKON_TOOLS").map_or_else(|| root().join(".tools"), |dir| root().join(dir))
}

/// A tool that cargo installed.
pub(crate) fn tool(name: &str) -> PathBuf {
    tools().join("bin").join(name)
}

/// The folder of the tools that npm installs.
pub(crate) fn npm() -> PathBuf {
    root().join("node_modules")
}

/// A command of a package that npm installed.
pub(crate) fn npm_command(name: &str) -> PathBuf {
    npm().join(".bin").join(name)
}

/// The program itself, not the script that starts it: one process less, and signals reach it.
pub(crate) fn workerd() -> PathBuf {
    npm()
        .join("@cloudflare")
        .join(format!("workerd-{}", platform("64")))
        .join("bin/workerd")
}

/// The program itself, not the script that starts it.
pub(crate) fn esbuild() -> PathBuf {
    npm().join("@esbuild").join(platform("x64")).join("bin/esbuild")
}

/// The name of this platform in npm's packages, which differ on what to call x86-64.
fn platform(x86: &str) -> String {
    let system = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
    let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { x86 };
    format!("{system}-{machine}")
}

/// The path as the reader would write it: relative to the repository where it is inside.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
