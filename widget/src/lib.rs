//! The browser widget: a visitor says how, when and about what they may be contacted, and leaves feedback.
//!
//! In scope: the panel in a shadow root, what it remembers in the page's storage, and the calls of the public contract
//! that carry out what the visitor says. Out of scope: any rule about consent (the edge asks `beckon_contract` and answers;
//! the widget checks shapes only), and the launcher that loads this on a page (`embed.js`).
//!
//! Read [`state`] first: everything that is known, as plain data, tested without a browser. It stands in one signal.
//! `beckon` is the context that all `components` share: they read the state, and a press is a message to it. What it wants
//! done outside, `tasks` carries out, by `calls` (what is asked for a task), `api` (the one file that fetches), `reading` (what an answer says), `store` and
//! `platform`.

pub mod json;
pub mod reading;
pub mod state;
pub mod texts;

#[cfg(target_arch = "wasm32")]
mod api;
#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
mod beckon;
#[cfg(target_arch = "wasm32")]
mod calls;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod platform;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod tasks;

/// A panel allocates little and seldom, and this allocator weighs less than a quarter of the standard one.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
