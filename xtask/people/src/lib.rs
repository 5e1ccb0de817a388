//! Fictional people in any number: the same number is always the same person.
//!
//! In scope: who they are, and the program that writes them into the ledgers of a site, folded and sealed by the product's own code.
//! Out of scope: the site itself, which the edge makes, and what is measured with it. `cargo xtask seed` and `cargo xtask bench
//! --people` do both.

mod life;

pub use life::{Ends, Life};
