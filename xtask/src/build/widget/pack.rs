//! Makes what browsers load of what wasm-bindgen wrote: wasm as small as it gets, and one module that starts it.
//!
//! Beside what wasm-opt and esbuild do by themselves, every import and export gets a name of a letter or two, in wasm and
//! glue alike: the long ones end in random digits, which do not compress. The module that starts the wasm names exactly
//! what the wasm imports, so esbuild leaves out the rest of the glue.

use super::sum;
use crate::{paths, step};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
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

/// The passes that were found to leave the fewest bytes after brotli. The lowest kilobyte of memory is the far end of the
/// stack, so nothing is addressed there.
const PASSES: &[&str] = &[
    // `cargo xtask size` wants the names of functions.
    "--debuginfo",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=20",
    "--low-memory-unused",
    "--strip-producers",
    "--strip-target-features",
];

/// What is done once at the end, because each of them takes what it finds to its best: the same code said once, and the
/// locals shared out and numbered so that few bytes name them.
const LAST: &[&str] = &[
    "--code-folding",
    "--coalesce-locals-learning",
    "--reorder-locals",
    "--strip-debug",
];

/// What wasm-opt calls the module that the wasm imports from.
const MODULE: &str = "a";

/// What a draft is called that is optimised and still has the names of its functions.
pub(in crate::build) const NAMED: &str = "optimised.wasm";

/// Makes `small.wasm` and `start.js` of `widget_bg.wasm` and `widget_bg.js`, all in the folder `drafts`, beside `open.js`.
pub(super) fn pack(drafts: &Path) -> Result<()> {
    optimise(PASSES, &drafts.join("widget_bg.wasm"), &drafts.join(NAMED))?;
    optimise(LAST, &drafts.join(NAMED), &drafts.join("folded.wasm"))?;
    let names = optimise(
        &["--minify-imports-and-exports-and-modules"],
        &drafts.join("folded.wasm"),
        &drafts.join("small.wasm"),
    )?;
    let names: Value = serde_json::from_str(&names).context("wasm-opt does not say what it renamed")?;
    let exports = renamed(&names["exports"], 0);

    let glue = fs::read_to_string(drafts.join("widget_bg.js"))?;
    fs::write(drafts.join("glue.js"), without_effects(&rename(&glue, &exports)))?;
    fs::write(
        drafts.join("start.js"),
        start(
            &renamed(&names["imports"], 1),
            &exports,
            &sum(fs::read(drafts.join("small.wasm"))?),
        )?,
    )?;
    Ok(())
}

fn optimise(passes: &[&str], from: &Path, to: &Path) -> Result<String> {
    let mut optimise = Command::new(paths::npm_command("wasm-opt"));
    optimise.args(FEATURES).args(passes).arg(from).arg("-o").arg(to);
    step::run("wasm-opt for the widget", &mut optimise)
}

/// The new name of each old one. In each row the old one is at `at`, and the new one follows it.
fn renamed(rows: &Value, at: usize) -> BTreeMap<String, String> {
    let text = |row: &Value, at: usize| row[at].as_str().unwrap_or_default().to_owned();
    let rows = rows.as_array().into_iter().flatten();
    rows.map(|row| (text(row, at), text(row, at + 1))).collect()
}

/// The glue, with the new names of what it calls.
fn rename(glue: &str, names: &BTreeMap<String, String>) -> String {
    const CALL: &str = "wasm.";
    let mut parts = glue.split(CALL);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let (name, rest) = part.split_at(end.unwrap_or(part.len()));
        renamed.push_str(CALL);
        renamed.push_str(names.get(name).map_or(name, String::as_str));
        renamed.push_str(rest);
    }
    renamed
}

/// The glue, so that esbuild sees that leaving out a class that nobody uses has no effect.
fn without_effects(glue: &str) -> String {
    let lines = glue.lines().filter(|line| !line.starts_with("if (Symbol.dispose)"));
    let lines = lines.map(|line| line.replace("new FinalizationRegistry", "/* @__PURE__ */ new FinalizationRegistry"));
    lines.map(|line| line + "\n").collect()
}

/// The module that pages import: once it is there, so is the wasm.
fn start(imports: &BTreeMap<String, String>, exports: &BTreeMap<String, String>, integrity: &str) -> Result<String> {
    let mut given = String::new();
    for (long, short) in imports {
        write!(given, "{short}: glue.{long}, ")?;
    }
    let started = exports.get("__wbindgen_start").context("the wasm has no start")?;
    Ok(format!(
        "import * as glue from './glue.js';
import {{ opener }} from './open.js';
const wasm = fetch(new URL('widget_bg.wasm', import.meta.url), {{ integrity: '{integrity}' }});
const {{ instance }} = await WebAssembly.instantiateStreaming(wasm, {{ {MODULE}: {{ {given} }} }});
glue.__wbg_set_wasm(instance.exports);
instance.exports.{started}();
export const open = opener(glue.open);
"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(long, short)| ((*long).to_owned(), (*short).to_owned()))
            .collect()
    }

    #[test]
    fn a_name_that_another_begins_with_is_another() {
        let names = names(&[("free", "a"), ("free_all", "b")]);
        let glue = "wasm.free(1); wasm.free_all(); wasm.memory.buffer; let wasm;";
        assert_eq!(
            rename(glue, &names),
            "wasm.a(1); wasm.b(); wasm.memory.buffer; let wasm;"
        );
    }

    #[test]
    fn the_wasm_gets_what_it_imports() {
        let started = start(
            &names(&[("__wbg_then_1", "x")]),
            &names(&[("__wbindgen_start", "s")]),
            "sha256-0",
        )
        .unwrap();
        assert!(started.contains("{ a: { x: glue.__wbg_then_1,  } }"), "{started}");
        assert!(started.contains("instance.exports.s();"), "{started}");
        assert!(started.contains("integrity: 'sha256-0'"), "{started}");
        assert!(start(&names(&[]), &names(&[]), "").is_err());
    }

    #[test]
    fn what_was_renamed_is_read() {
        let rows: Value = serde_json::json!([["./widget_bg.js", "long", "s"]]);
        assert_eq!(renamed(&rows, 1), names(&[("long", "s")]));
    }
}
