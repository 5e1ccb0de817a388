//! The API of Beckon: a thin shell over Cloudflare Workers and Durable Objects.
//!
//! In scope: HTTP, objects and their storage, the order of calls between shards, alarms and deliveries. Out of scope: the turns
//! of a ledger, which are `beckon-ledger`, and every rule about consent, which is in `beckon-domain`. The modules are listed in reading order.

mod call;
mod config;
mod console;
mod failure;
mod fields;
mod http;
mod ledger;
mod manage;
mod marked;
mod messages;
mod pages;
mod platform;
mod proven;
mod router;
mod routes;
mod signer;
mod site;
mod site_form;
mod site_page;
mod sites;
mod storage;

use worker::{Context, Env, Request, Response, event};

/// Shows a panic in the runtime's log. Bodies never reach a panic message, so neither do addresses.
#[event(start)]
fn start() {
    console_error_panic_hook::set_once();
    console::set_up();
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    router::answer(request, &env).await
}
