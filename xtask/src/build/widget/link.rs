//! Links the widget without what nobody can call.
//!
//! A library that Leptos depends on exports classes for streams, which the panel does not have. Whatever a library
//! exports rustc exports too, and so everything behind it stays. Only the linker knows what else is reachable: so rustc
//! is told that xtask is the linker, and xtask hands all on to the real one but these exports. The same goes for what
//! describes the thousands of imports that the panel does not make: each may name functions that would stay for it alone.

use anyhow::{Context, Result, anyhow, ensure};
use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Set while xtask builds the widget: then whoever starts it is rustc.
const LINKS: &str = "BECKON_XTASK_LINKS";

/// What the names of such exports hold, and those of what describes them to wasm-bindgen.
const UNCALLED: &[&str] = &["intounderlying", "WASM_SPLIT_MARKER"];

/// How the names of exports begin that describe something to wasm-bindgen: the rest is its name.
const DESCRIBES: &str = "__wbindgen_describe_";

/// How the names of imports begin.
const IMPORT: &str = "__wbg_";

/// Makes cargo link by this program.
pub(super) fn by_xtask(cargo: &mut Command) -> Result<()> {
    cargo
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", env::current_exe()?)
        .env(LINKS, "1");
    Ok(())
}

/// Whether rustc has started this program to link.
pub(crate) fn is_asked_for() -> bool {
    env::var_os(LINKS).is_some()
}

/// Becomes the linker. It returns only if it could not.
pub(crate) fn run() -> Result<()> {
    let output = Command::new("rustc").args(["--print", "target-libdir"]).output()?;
    ensure!(output.status.success(), "rustc does not say where its linker is");
    let libraries = String::from_utf8(output.stdout)?;
    let linker = Path::new(libraries.trim()).with_file_name("bin").join("rust-lld");
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let mut imports = BTreeSet::new();
    for object in arguments.iter().map(Path::new).filter(|path| path.is_file()) {
        imports.extend(imported(&fs::read(object)?));
    }
    let error = Command::new(&linker).args(called(arguments, &imports)).exec();
    Err(anyhow!(error)).with_context(|| format!("cannot start {}", linker.display()))
}

/// What an object imports by wasm-bindgen. Such names stand there with their length before them.
fn imported(object: &[u8]) -> BTreeSet<String> {
    let starts = object.windows(IMPORT.len()).enumerate();
    let starts = starts.filter(|(at, window)| *at > 0 && *window == IMPORT.as_bytes());
    let names = starts.filter_map(|(at, _)| object.get(at..at + usize::from(object[at - 1])));
    names.filter_map(|name| String::from_utf8(name.to_vec()).ok()).collect()
}

/// The arguments of the linker without the exports that nobody calls.
fn called(arguments: Vec<OsString>, imports: &BTreeSet<String>) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument != "--export" {
            kept.push(argument);
            continue;
        }
        let name = arguments.next().unwrap_or_default();
        let text = name.to_string_lossy();
        let described = text
            .strip_prefix(DESCRIBES)
            .filter(|described| described.starts_with(IMPORT));
        let called = described.is_none_or(|import| imports.contains(import));
        if called && !UNCALLED.iter().any(|part| text.contains(part)) {
            kept.extend([argument, name]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{called, imported};
    use std::collections::BTreeSet;
    use std::ffi::OsString;

    #[test]
    fn the_linker_exports_what_is_called() {
        let given = [
            "-flavor",
            "wasm",
            "--export",
            "open",
            "--export",
            "__wbindgen_describe_intounderlyingsink_close",
            "-o",
            "a",
        ];
        let kept = called(given.map(OsString::from).to_vec(), &BTreeSet::new());
        assert_eq!(kept, ["-flavor", "wasm", "--export", "open", "-o", "a"]);
    }

    #[test]
    fn an_import_is_described_if_it_is_made() {
        let object = b"\x08__wbg_ok.\x1c__wbindgen_describe___wbg_no.\x08__wbg_on";
        let imports = imported(object);
        let export = |import| ["--export".to_owned(), format!("__wbindgen_describe_{import}")].map(OsString::from);
        let given = [export("__wbg_ok"), export("__wbg_no"), export("open")].concat();
        let kept = called(given, &imports);
        assert_eq!(kept, [export("__wbg_ok"), export("open")].concat());
    }
}
