//! The loader and the widget, as files beside the worker.

use crate::failure::OrBroken;
use beckon_domain::fault::FaultKind;
use beckon_domain::routes;
use beckon_ledger::Failure;
use worker::{Env, Fetcher, Method, Request, RequestInit, Response};

/// Serves a file of the assets folder.
pub async fn serve(request: &Request, env: &Env) -> Result<Response, Failure> {
    let path = format!("/{}", routes::segments(&request.path()).join("/"));
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("txt") => "text/plain; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => return Err(FaultKind::NotFound.into()),
    };
    let assets: Fetcher = env.service("ASSETS").or_broken()?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get);
    let mut found = assets
        .fetch(format!("https://assets{path}"), Some(init))
        .await
        .or_broken()?;
    if found.status_code() != 200 {
        return Err(FaultKind::NotFound.into());
    }
    let mut response = Response::from_bytes(found.bytes().await.or_broken()?).or_broken()?;
    let headers = response.headers_mut();
    headers.set("content-type", kind).or_broken()?;
    headers.set("x-content-type-options", "nosniff").or_broken()?;
    headers.set("access-control-allow-origin", "*").or_broken()?;
    headers
        .set("cross-origin-resource-policy", "cross-origin")
        .or_broken()?;
    // What carries its hash in its name never changes; the loader is looked up anew every five minutes.
    let lasting = if path == "/embed.js" {
        "public, max-age=300"
    } else {
        "public, max-age=31536000, immutable"
    };
    headers.set("cache-control", lasting).or_broken()?;
    Ok(response)
}
