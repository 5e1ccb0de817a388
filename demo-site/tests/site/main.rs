//! The demo site as its neighbours meet it: over HTTP, and as a program.

mod common;
mod hooks;
mod marketing;
mod pages;
mod program;
