//! The API of Beckon: a thin shell over Cloudflare Workers and Durable Objects.
//!
//! In scope: HTTP, limits, storage, the order of calls between shards, and deliveries. Out of scope: every rule about
//! consent. The edge loads, asks `beckon-domain`, and appends. The modules are listed in reading order.

mod call;
mod config;
mod failure;
mod fields;
mod http;
mod ledger;
mod link;
mod manage;
mod messages;
mod notice;
mod pages;
mod path;
mod router;
mod routes;
mod schema;
mod signer;
mod site;
mod site_form;
mod site_page;
mod sites;
mod turn;
mod visit;
mod words;

use worker::{Context, Env, Request, Response, event};

/// Shows a panic in the runtime's log. Bodies never reach a panic message, so neither do addresses.
#[event(start)]
fn start() {
    console_error_panic_hook::set_once();
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    router::answer(request, &env).await
}
