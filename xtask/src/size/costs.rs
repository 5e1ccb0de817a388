//! What each library costs in the panel's wasm, by the names that its functions have until they are stripped.

use anyhow::{Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// What is smaller is named in one line.
const SMALL: u64 = 250;

/// What the widget's own functions and exports are counted as.
const OURS: &str = "beckon_widget";

/// What has no name of Rust's: shims and what the compiler adds.
const GLUE: &str = "wasm-bindgen's shims";

/// Bytes of code by crate, of data, and each one's part of both. A library's generic code counts as its own, whoever made it
/// necessary.
pub(super) fn table(wasm: &[u8]) -> Result<String> {
    let (code, data) = read(wasm)?;
    let all = code.values().sum::<u64>() + data;
    let mut rows: Vec<(&str, u64)> = code.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    rows.push(("style, English texts and other data", data));
    rows.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let small = rows.partition_point(|(_, bytes)| *bytes >= SMALL);
    let others: Vec<&str> = rows[small..].iter().map(|(name, _)| *name).collect();
    let others = others.join(", ");
    let rest = rows[small..].iter().map(|(_, bytes)| bytes).sum();
    rows.truncate(small);
    if rest > 0 {
        rows.push((&others, rest));
    }
    let mut table = format!(
        "{:<44} {:>9} {:>9}\n",
        "what the panel's wasm is made of", "raw", "of all"
    );
    for (name, bytes) in rows {
        #[expect(clippy::cast_precision_loss, reason = "a wasm has far fewer bytes than 2^52")]
        let part = bytes as f64 / all as f64 * 100.0;
        writeln!(table, "  {name:<42} {bytes:>9} {part:>7.1} %")?;
    }
    Ok(table)
}

/// The bytes of code by crate, and those of data.
fn read(wasm: &[u8]) -> Result<(BTreeMap<String, u64>, u64)> {
    let (mut imported, mut bodies, mut data) = (0, Vec::new(), 0);
    let (mut verbs, mut named) = (BTreeSet::new(), BTreeMap::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    verbs.insert(export?.name);
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(length(&body.range())),
            Payload::DataSection(section) => data = length(&section.range()),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else {
                    continue;
                };
                for name in names {
                    if let Name::Function(functions) = name? {
                        for function in functions {
                            let function = function?;
                            named.insert(function.index, function.name);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    ensure!(!named.is_empty(), "the functions of the wasm have no names");
    let mut code: BTreeMap<String, u64> = BTreeMap::new();
    for (index, bytes) in (imported..).zip(bodies) {
        let name = named.get(&index).copied().unwrap_or_default();
        let verb = verbs.contains(name) && !name.starts_with("__");
        let home = if verb { OURS } else { home(name).unwrap_or(GLUE) };
        *code.entry(home.to_owned()).or_default() += bytes;
    }
    Ok((code, data))
}

fn length(range: &Range<u64>) -> u64 {
    range.end - range.start
}

/// The crate that a function is named after: the first in its path.
fn home(name: &str) -> Option<&str> {
    let (before, _) = name.split_once("::")?;
    // `<&mut alloc::vec::Vec<T> as …>`, `core[c5930c85a12de822]::fmt`
    let before = before.split('[').next().unwrap_or(before);
    let start = before.rfind(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    let home = &before[start.map_or(0, |at| at + 1)..];
    (!home.is_empty()).then_some(home)
}

#[cfg(test)]
mod tests {
    use super::{home, table};

    #[test]
    fn a_function_is_at_home_where_its_path_begins() {
        for (name, expected) in [
            ("beckon_widget::app::got::h4eb25a22abf71a78", Some("beckon_widget")),
            (
                "<talc::cell::TalcCell<S,B> as core::alloc::global::GlobalAlloc>::alloc",
                Some("talc"),
            ),
            ("<&mut alloc::vec::Vec<T> as core::fmt::Debug>::fmt", Some("alloc")),
            ("core[c5930c85a12de822]::fmt::write", Some("core")),
            ("<core[c5930c85a12de822]::fmt::Formatter>::pad", Some("core")),
            ("<impl str>::parse", None),
            ("memcmp", None),
        ] {
            assert_eq!(home(name), expected, "{name}");
        }
    }

    #[test]
    fn what_was_stripped_is_not_told_by_guessing() {
        let empty = b"\0asm\x01\0\0\0";
        assert!(table(empty).unwrap_err().to_string().contains("have no names"));
    }
}
