//! Throws bytes at the target that `BECKON_FUZZ_TARGET` names: what libFuzzer calls.
#![no_main]

#[path = "../../tests/corpus/targets/mod.rs"]
mod targets;

use std::sync::LazyLock;

static PROMISE: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    #[expect(
        clippy::disallowed_methods,
        reason = "the arguments of this program are libFuzzer's"
    )]
    let name = std::env::var("BECKON_FUZZ_TARGET").expect("BECKON_FUZZ_TARGET names a target");
    let target = targets::TARGETS.iter().find(|(target, _)| *target == name);
    target.unwrap_or_else(|| panic!("there is no target `{name}`")).1
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| PROMISE(bytes));
