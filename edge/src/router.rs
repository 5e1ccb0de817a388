//! The list of routes. Everything that is answered is answered from here.

use crate::failure::Failure;
use crate::http;
use crate::routes::{assets, inbound, manage, notices, outcomes, owners, plain, senders, visitors};
use beckon_domain::fault::FaultKind;
use worker::{Env, Method, Request, Response};

/// Answers one request.
pub async fn answer(mut request: Request, env: &Env) -> worker::Result<Response> {
    let origin = request.headers().get("origin")?;
    let head = request.method() == Method::Head;
    let path = request.path();
    let mut response = match route(&mut request, env).await {
        Ok(response) => response,
        Err(failure) => http::problem(failure)?,
    };
    if response.status_code() == FaultKind::MethodNotAllowed.status() {
        response.headers_mut().set("allow", methods(&path))?;
    }
    if let Some(origin) = origin
        && response.headers().get("access-control-allow-origin")?.is_none()
        && path.starts_with("/v1/")
    {
        http::readable_by(response.headers_mut(), &origin)?;
    }
    if head {
        let headers = response.headers().clone();
        return Ok(Response::empty()?
            .with_status(response.status_code())
            .with_headers(headers));
    }
    Ok(response)
}

/// The methods that a known path takes (RFC 9110, 15.5.6).
fn methods(path: &str) -> &'static str {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts.as_slice() {
        ["v1", "sites", _] => "GET, HEAD, PUT, OPTIONS",
        ["v1", "sites", _, "keys"] => "GET, HEAD, POST, OPTIONS",
        ["v1", "sites", _, "keys", _] | ["v1", "sites", _, "keys", _, "holds", _] => "DELETE, OPTIONS",
        ["v1", "sites", _, "preferences"] => "GET, HEAD, PUT, OPTIONS",
        ["v1", "sites", _, "widget"] | ["v1", "sites", _, "feedback", _] => "GET, HEAD, OPTIONS",
        ["v1", "sites", ..] => "POST, OPTIONS",
        ["confirm" | "s" | "why" | "unsubscribe" | "manage", _] => "GET, HEAD, POST",
        _ => "GET, HEAD",
    }
}

async fn route(request: &mut Request, env: &Env) -> Result<Response, Failure> {
    let path = request.path();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let method = match request.method() {
        Method::Head => Method::Get,
        method => method,
    };
    if method == Method::Options {
        let origin = request.headers().get("origin")?.ok_or(FaultKind::MethodNotAllowed)?;
        return http::preflight(&origin);
    }
    match (&method, parts.as_slice()) {
        (Method::Get, ["healthz"]) => plain::health(),
        (Method::Get, ["openapi.json"]) => plain::openapi(),
        (Method::Get, [".well-known", "jwks.json"]) => plain::jwks(env),
        (Method::Get, ["embed.js"] | ["embed" | "w", ..]) => assets::serve(request, env).await,
        (Method::Get, ["page.css"]) => plain::style(),
        (Method::Get, ["confirm", token]) => plain::show_confirmation(request, env, token).await,
        (Method::Post, ["confirm", token]) => plain::press(request, env, token).await,
        (Method::Get, ["why", token]) => notices::why(request, env, token).await,
        (Method::Post, ["why", token]) => notices::answer_why(request, env, token).await,
        (Method::Get, ["unsubscribe", token]) => notices::unsubscribe_page(request, env, token).await,
        (Method::Post, ["unsubscribe", token]) => notices::unsubscribe(request, env, token).await,
        (Method::Get, ["manage", token]) => manage::show(request, env, token).await,
        (Method::Post, ["manage", token]) => manage::submit(request, env, token).await,
        (Method::Get, ["s", site]) => plain::site_page(request, env, known_name(site)?).await,
        (Method::Post, ["s", site]) => plain::submit_site_page(request, env, known_name(site)?).await,
        (_, ["v1", "sites", site, rest @ ..]) => of_site(&method, known_name(site)?, rest, request, env).await,
        (
            _,
            ["healthz" | "openapi.json" | "embed.js" | "page.css"]
            | ["confirm" | "s" | "why" | "unsubscribe" | "manage", _],
        ) => Err(FaultKind::MethodNotAllowed.into()),
        _ => Err(FaultKind::NotFound.into()),
    }
}

async fn of_site(
    method: &Method,
    site: &str,
    rest: &[&str],
    request: &mut Request,
    env: &Env,
) -> Result<Response, Failure> {
    match (method, rest) {
        (Method::Get, []) => owners::show(request, env, site).await,
        (Method::Put, []) => owners::publish(request, env, site).await,
        (Method::Get, ["keys"]) => owners::list_keys(request, env, site).await,
        (Method::Post, ["keys"]) => owners::make_key(request, env, site).await,
        (Method::Delete, ["keys", id]) => owners::revoke_key(request, env, site, id).await,
        (Method::Delete, ["keys", id, "holds", purpose]) => owners::release_key(request, env, site, id, purpose).await,
        (Method::Get, ["widget"]) => visitors::widget(request, env, site).await,
        (Method::Get, ["preferences"]) => visitors::settings(request, env, site).await,
        (Method::Put, ["preferences"]) => visitors::save(request, env, site).await,
        (Method::Post, ["preferences", "code"]) => visitors::code(request, env, site).await,
        (Method::Post, ["stop"]) => visitors::stop(request, env, site).await,
        (Method::Post, ["resume"]) => visitors::resume(request, env, site).await,
        (Method::Post, ["feedback"]) => visitors::feedback(request, env, site).await,
        (Method::Get, ["feedback", reference]) => visitors::feedback_state(env, site, reference).await,
        (Method::Post, ["decisions"]) => senders::decide(request, env, site).await,
        (Method::Post, ["messages"]) => senders::send(request, env, site).await,
        (Method::Post, ["outcomes"]) => outcomes::report(request, env, site).await,
        (Method::Post, ["inbound", channel]) => inbound::take(request, env, site, channel).await,
        (Method::Post, ["permits", id, "use"]) => outcomes::use_permit(request, env, site, id).await,
        (
            _,
            []
            | [
                "keys" | "widget" | "preferences" | "stop" | "resume" | "feedback" | "decisions" | "messages"
                | "outcomes",
            ]
            | ["keys" | "feedback" | "inbound", _]
            | ["preferences", "code"]
            | ["keys", _, "holds", _]
            | ["permits", _, "use"],
        ) => Err(FaultKind::MethodNotAllowed.into()),
        _ => Err(FaultKind::NotFound.into()),
    }
}

/// A name that can be a site's; any other is a site that does not exist, and no object is woken for it.
fn known_name(site: &str) -> Result<&str, Failure> {
    if http::is_site_name(site) {
        Ok(site)
    } else {
        Err(FaultKind::SiteUnknown.into())
    }
}
