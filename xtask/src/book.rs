//! The book: `docs/`, as pages for a browser.

use crate::{files, paths, step, tools};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// Makes the book out of `docs/` with mdBook, and fails if mdBook warns of anything.
///
/// Its links, its commands and the names in it are tested by `cargo test --package beckon-tests --test book`.
#[derive(clap::Args)]
pub(crate) struct Options {}

pub(crate) fn run(_: &Options) -> Result<()> {
    let _lock = tools::lock()?;
    tools::for_book()?;
    let mut mdbook = Command::new(paths::tool("mdbook"));
    mdbook.arg("build").current_dir(paths::root().join("docs"));
    let output = step::watch("mdbook build", &mut mdbook)?;
    if !output.status.success() || output.all().contains("WARN") || output.all().contains("ERROR") {
        bail!("mdbook is not content with docs/: {}", output.all().trim());
    }
    // Its own file of npm's package, so that it need not be kept here: what draws the picture of the parts.
    let mermaid = paths::npm().join("@mermaid-js/tiny/dist/mermaid.tiny.js");
    files::copy(&mermaid, &folder().join("mermaid.tiny.js"))?;
    step::say(&format!("the book: {}", paths::shown(&folder().join("index.html"))));
    Ok(())
}

/// As deep as `docs/`, so that a link to a file of the repository leads to it from both.
fn folder() -> PathBuf {
    paths::root().join("book")
}
