//! Links the widget without what nobody can call.
//!
//! A library that Leptos depends on exports classes for streams, which the panel does not have. Whatever a library
//! exports rustc exports too, and so everything behind it stays. Only the linker knows what else is reachable: so rustc
//! is told that xtask is the linker, and xtask hands all on to the real one but these exports.

use anyhow::{Context, Result, anyhow, ensure};
use std::env;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Set while xtask builds the widget: then whoever starts it is rustc.
const LINKS: &str = "BECKON_XTASK_LINKS";

/// What the names of such exports hold, and those of what describes them to wasm-bindgen.
const UNCALLED: &[&str] = &["intounderlying", "WASM_SPLIT_MARKER"];

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
    let error = Command::new(&linker).args(called(env::args_os().skip(1))).exec();
    Err(anyhow!(error)).with_context(|| format!("cannot start {}", linker.display()))
}

/// The arguments of the linker without the exports that nobody calls.
fn called(mut arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut kept = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument != "--export" {
            kept.push(argument);
            continue;
        }
        let name = arguments.next().unwrap_or_default();
        let text = name.to_string_lossy();
        if !UNCALLED.iter().any(|part| text.contains(part)) {
            kept.extend([argument, name]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::called;
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
        let kept = called(given.into_iter().map(OsString::from));
        assert_eq!(kept, ["-flavor", "wasm", "--export", "open", "-o", "a"]);
    }
}
