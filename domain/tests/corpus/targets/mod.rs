//! What is promised of each parser that faces the outside, for any bytes. Each target panics where a promise is broken.
//!
//! `cargo xtask fuzz` looks for such bytes, `cargo test` replays those that are committed; both compile these very files.

mod bodies;
mod points;
mod rules;
mod sealed;
mod times;
mod webhooks;

use beckon_domain::time::Instant;
use beckon_domain::wire::FieldProblem;

/// A promise about any bytes.
type Promise = fn(&[u8]);

/// Every target, by name.
pub(crate) const TARGETS: &[(&str, Promise)] = &[
    ("bodies", bodies::bodies),
    ("contact_points", points::contact_points),
    ("customers", sealed::customers),
    ("days_and_hours", times::days_and_hours),
    ("key_sets", sealed::key_sets),
    ("permits", sealed::permits),
    ("rules", rules::rules),
    ("signatures", webhooks::signatures),
    ("stop_words", webhooks::stop_words),
    ("webhooks", webhooks::webhooks),
];

/// 2026-11-22T08:00:00Z.
const NOW: Instant = Instant::from_millis(1_795_334_400_000);

/// The first byte chooses, `a` being the first; the rest is the input.
fn chosen<'a, T: Copy>(bytes: &'a [u8], choices: &[T]) -> Option<(T, &'a [u8])> {
    let (first, rest) = bytes.split_first()?;
    Some((choices[usize::from(first.wrapping_sub(b'a')) % choices.len()], rest))
}

/// Takes `lines` lines off; the rest is the input.
fn lines<const N: usize>(bytes: &[u8]) -> ([&str; N], &[u8]) {
    let mut rest = bytes;
    let lines = std::array::from_fn(|_| {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        std::str::from_utf8(line).unwrap_or_default()
    });
    (lines, rest)
}

/// Whoever is refused is told where, why and what to do, and not more than anybody reads.
fn told(problems: &[FieldProblem]) {
    assert!(!problems.is_empty(), "refused without a word");
    for problem in problems {
        assert!(
            problem.pointer.is_empty() || problem.pointer.starts_with('/'),
            "`{}` is no pointer",
            problem.pointer
        );
        assert!(!problem.code.is_empty() && !problem.detail.is_empty());
    }
}
