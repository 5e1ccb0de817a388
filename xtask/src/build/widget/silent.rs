//! Makes a panic stop the wasm without a word.
//!
//! What a panic says is for whoever debugs, and yet every visitor would load it: the sentences, the code that formats them,
//! and what that calls. A panic of the widget ends it with or without a sentence, and the browser's console still tells
//! where. So the functions in which every panic ends become a trap each, and wasm-opt leaves out what only they called.

use anyhow::{Context, Result, anyhow, ensure};
use std::collections::BTreeSet;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, Function, Instruction, Module};
use wasmparser::{FunctionBody, KnownCustom, Name, Parser, Payload, TypeRef};

/// How the names of functions begin that never return and only tell of a fault.
const ENDS: &[&str] = &[
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::panic_",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "std::panicking::panic_",
    "std::thread::local::panic_access_error",
    "wasm_bindgen::throw_str",
];

/// The same wasm, in which a panic is a trap.
pub(super) fn panics(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut silent = Silent {
        ends: ends(wasm)?,
        next: 0,
    };
    ensure!(
        !silent.ends.is_empty(),
        "no function of the widget is known to panic: have their names changed?"
    );
    let mut module = Module::new();
    silent
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("the widget's wasm cannot be written anew: {error}"))?;
    Ok(module.finish())
}

/// The functions in which panics end, counted without those that are imported.
fn ends(wasm: &[u8]) -> Result<BTreeSet<u32>> {
    let mut imported = 0;
    let mut ends = BTreeSet::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.context("the widget's wasm cannot be read")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else {
                    continue;
                };
                for name in names {
                    let Name::Function(functions) = name? else { continue };
                    for function in functions {
                        let function = function?;
                        if ENDS.iter().any(|end| plain(function.name).starts_with(end)) {
                            ends.extend(function.index.checked_sub(imported));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(ends)
}

/// A function's name without the numbers that tell one build of a crate from another: `core[53cd…]::panicking` as
/// `core::panicking`.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for letter in name.chars() {
        inside |= letter == '[';
        if !inside {
            plain.push(letter);
        }
        inside &= letter != ']';
    }
    plain
}

struct Silent {
    ends: BTreeSet<u32>,
    /// The function that is read next.
    next: u32,
}

impl Reencode for Silent {
    type Error = std::convert::Infallible;

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Error> {
        let at = self.next;
        self.next += 1;
        if !self.ends.contains(&at) {
            return utils::parse_function_body(self, code, body);
        }
        let mut trap = Function::new([]);
        trap.instruction(&Instruction::Unreachable)
            .instruction(&Instruction::End);
        code.function(&trap);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{FunctionSection, NameMap, NameSection, TypeSection};

    /// Two functions that do nothing, under these names.
    fn wasm(names: [&str; 2]) -> Vec<u8> {
        let (mut types, mut functions, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
        types.ty().function([], []);
        let mut map = NameMap::new();
        for (at, name) in (0..).zip(names) {
            functions.function(0);
            let mut body = Function::new([]);
            body.instruction(&Instruction::Nop).instruction(&Instruction::End);
            code.function(&body);
            map.append(at, name);
        }
        let mut section = NameSection::new();
        section.functions(&map);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&code)
            .section(&section);
        module.finish()
    }

    fn bodies(wasm: &[u8]) -> Vec<Vec<u8>> {
        let payloads = Parser::new(0).parse_all(wasm).map(Result::unwrap);
        let bodies = payloads.filter_map(|payload| match payload {
            Payload::CodeSectionEntry(body) => Some(body.as_bytes().to_vec()),
            _ => None,
        });
        bodies.collect()
    }

    #[test]
    fn a_panic_is_a_trap_and_everything_else_is_left_as_it_is() {
        let before = wasm(["beckon_widget::open", "core[53cd91]::panicking::panic_fmt"]);
        let (nothing, nop, unreachable, end) = (0x00, 0x01, 0x00, 0x0b);
        assert_eq!(bodies(&before), [[nothing, nop, end], [nothing, nop, end]]);
        let after = panics(&before).unwrap();
        assert_eq!(bodies(&after), [[nothing, nop, end], [nothing, unreachable, end]]);
    }

    #[test]
    fn wasm_in_which_nothing_seems_to_panic_is_not_believed() {
        let told = panics(&wasm(["beckon_widget::open", "beckon_widget::app"])).unwrap_err();
        assert!(told.to_string().contains("have their names changed"), "{told}");
    }
}
