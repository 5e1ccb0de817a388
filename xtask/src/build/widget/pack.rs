//! Makes what browsers load of what wasm-bindgen wrote: wasm as small as it gets, and one module that starts it.

use super::{PLATFORM, minify, sum};
use crate::{paths, step};
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What wasm-opt may assume of browsers, name by name: with `--all-features` it writes what none of them reads yet.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The passes that leave the fewest bytes after brotli, as long as they find something. The lowest kilobyte of memory is the
/// far end of the stack, so nothing is addressed there.
const PASSES: &[&str] = &[
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=20",
    "--low-memory-unused",
];

/// Makes Chromium compile the glue's functions beside the main thread while they load: almost all of them are called at once.
const ALL_AT_ONCE: &str = "--banner:js=//# allFunctionsCalledOnLoad";

/// What a draft is called that is optimised and still has the names of its functions.
pub(in crate::build) const NAMED: &str = "optimised.wasm";

/// Makes `small.wasm` and `small.js` of `widget_bg.wasm` and `widget.js`, all in the folder `drafts`, beside `open.js`.
pub(super) fn pack(drafts: &Path) -> Result<()> {
    // `cargo xtask size` wants the names of functions; visitors do not.
    let names = [PASSES, &["--debuginfo"]].concat();
    optimise(&names, &drafts.join("widget_bg.wasm"), &drafts.join(NAMED))?;
    let strip = [
        "--code-folding",
        "--coalesce-locals-learning",
        "--reorder-locals",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ];
    optimise(&strip, &drafts.join(NAMED), &drafts.join("small.wasm"))?;
    let sum = sum(fs::read(drafts.join("small.wasm"))?);
    fs::write(drafts.join("start.js"), start(&sum))?;
    let glue = drafts.join("widget.js");
    fs::write(&glue, without_effects(&fs::read_to_string(&glue)?))?;
    // wasm-bindgen's side names globals as well.
    let platform = format!("--inject:{}", drafts.join(PLATFORM).display());
    minify(
        &drafts.join("start.js"),
        &drafts.join("small.js"),
        &["--bundle", "--format=esm", ALL_AT_ONCE, &platform],
    )
}

fn optimise(passes: &[&str], from: &Path, to: &Path) -> Result<()> {
    let mut optimise = Command::new(paths::npm_command("wasm-opt"));
    optimise.args(FEATURES).args(passes).arg(from).arg("-o").arg(to);
    step::run("wasm-opt for the widget", &mut optimise)?;
    Ok(())
}

/// The glue, so that esbuild sees that leaving out a class that nobody uses has no effect: libraries export some.
fn without_effects(glue: &str) -> String {
    let lines = glue.lines().filter(|line| !line.starts_with("if (Symbol.dispose)"));
    let lines = lines.map(|line| line.replace("new FinalizationRegistry", "/* @__PURE__ */ new FinalizationRegistry"));
    lines.map(|line| line + "\n").collect()
}

/// The module that pages import: once it is there, so is the wasm. wasm-bindgen's own way to load it does not know the
/// answer of a `fetch` that is not the page's.
fn start(integrity: &str) -> String {
    format!(
        "import {{ initSync as start, open as panel }} from './widget.js';
import {{ opener }} from './open.js';
const wasm = fetch(new URL('widget_bg.wasm', import.meta.url), {{ integrity: '{integrity}' }});
start({{ module: await WebAssembly.compileStreaming(wasm) }});
export const open = opener(panel);
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wasm_that_is_started_is_the_one_that_was_built() {
        let start = start("sha256-0");
        assert!(start.contains("integrity: 'sha256-0'"), "{start}");
    }

    #[test]
    fn a_class_that_nobody_uses_has_no_effect() {
        let glue = "const Sink = new FinalizationRegistry(free);\nclass A {}\nif (Symbol.dispose) A.prototype[Symbol.dispose] = 1;";
        assert_eq!(
            without_effects(glue),
            "const Sink = /* @__PURE__ */ new FinalizationRegistry(free);\nclass A {}\n"
        );
    }
}
