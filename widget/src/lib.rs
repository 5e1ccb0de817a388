//! The browser widget: a visitor says how, when and about what they may be contacted, and leaves feedback.
//!
//! In scope: the panel in a shadow root, what it remembers in the page's storage, and the calls of the public contract
//! that carry out what the visitor says. Out of scope: any rule about consent (the edge asks `beckon_domain` and answers;
//! the widget checks shapes only), and the launcher that loads this on a page (`embed.js`).
//!
//! Read [`state`] first, then [`views`], which turn a state into [`element::El`]s. Both are plain data and are tested
//! without a browser. What only a browser has is in `app` (which carries out tasks), `api` (the one file that
//! fetches), `store`, `platform` and `draw`.

pub mod element;
pub mod json;
pub mod reading;
pub mod state;
pub mod texts;
pub mod views;

#[cfg(target_arch = "wasm32")]
mod api;
#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod draw;
#[cfg(target_arch = "wasm32")]
mod platform;
#[cfg(target_arch = "wasm32")]
mod store;

/// A panel allocates little and seldom, and this allocator weighs less than a quarter of the standard one.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
