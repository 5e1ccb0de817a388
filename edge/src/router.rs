//! The list of routes. Everything that is answered is answered from here: which paths there are, which methods they take,
//! what `Allow` and a preflight say, and what a path that is written in another way means.

use crate::http;
use crate::path;
use crate::routes::{
    assets, inbound, manage, notices, outcomes, owners, plain, senders, stops, suppressions, visitors,
};
use beckon_domain::fault::FaultKind;
use beckon_ledger::Failure;
use std::pin::Pin;
use worker::{Env, Request, Response};

/// What a route answers.
type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response, Failure>> + 'a>>;

/// A request with what stands in its path's braces, in order.
struct At<'a> {
    request: &'a mut Request,
    env: &'a Env,
    named: [&'a str; path::MOST],
}

/// One row of the list: a method of a path, and what answers.
struct Route {
    method: &'static str,
    path: &'static str,
    answer: for<'a> fn(At<'a>) -> Answer<'a>,
}

/// Declares each route once. What stands in the path's braces follows `request` and `env`, in order.
macro_rules! routes {
    ($($method:ident $path:literal => |$request:pat_param, $env:pat_param $(, $named:ident)*| $answer:expr;)+) => {
        const ROUTES: &[Route] = &[$(Route {
            method: stringify!($method),
            path: $path,
            answer: |At { request: $request, env: $env, named: [$($named,)* ..] }| Box::pin($answer),
        },)+];
    };
}

routes! {
    GET "/healthz" => |_, _| async { plain::health() };
    GET "/readyz" => |_, env| plain::ready(env);
    GET "/openapi.json" => |_, _| async { plain::openapi() };
    GET "/.well-known/jwks.json" => |_, env| async { plain::jwks(env) };
    GET "/embed.js" => |request, env| assets::serve(request, env);
    GET "/embed/{hash}.js" => |request, env, _hash| assets::serve(request, env);
    GET "/w/{hash}/{file}" => |request, env, _hash, _file| assets::serve(request, env);
    GET "/page.css" => |_, _| async { plain::style() };
    GET "/confirm/{token}" => |request, env, token| plain::show_confirmation(request, env, token);
    POST "/confirm/{token}" => |request, env, token| plain::press(request, env, token);
    GET "/why/{token}" => |request, env, token| notices::why(request, env, token);
    POST "/why/{token}" => |request, env, token| notices::answer_why(request, env, token);
    GET "/unsubscribe/{token}" => |request, env, token| notices::unsubscribe_page(request, env, token);
    POST "/unsubscribe/{token}" => |request, env, token| notices::unsubscribe(request, env, token);
    GET "/manage/{token}" => |request, env, token| manage::show(request, env, token);
    POST "/manage/{token}" => |request, env, token| manage::submit(request, env, token);
    GET "/stopped/{token}" => |request, env, token| stops::show(request, env, token);
    POST "/stopped/{token}" => |request, env, token| stops::press(request, env, token);
    GET "/s/{site}" => |request, env, site| plain::site_page(request, env, site);
    POST "/s/{site}" => |request, env, site| plain::submit_site_page(request, env, site);
    GET "/v1/sites/{site}" => |request, env, site| owners::show(request, env, site);
    PUT "/v1/sites/{site}" => |request, env, site| owners::publish(request, env, site);
    GET "/v1/sites/{site}/log" => |request, env, site| owners::show_log(request, env, site);
    GET "/v1/sites/{site}/keys" => |request, env, site| owners::list_keys(request, env, site);
    POST "/v1/sites/{site}/keys" => |request, env, site| owners::make_key(request, env, site);
    DELETE "/v1/sites/{site}/keys/{id}" => |request, env, site, id| owners::revoke_key(request, env, site, id);
    DELETE "/v1/sites/{site}/keys/{id}/holds/{purpose}" =>
        |request, env, site, id, purpose| owners::release_key(request, env, site, id, purpose);
    POST "/v1/sites/{site}/ledgers/{ledger}/reinstall" =>
        |request, env, site, ledger| owners::reinstall_ledger(request, env, site, ledger);
    GET "/v1/sites/{site}/widget" => |request, env, site| visitors::widget(request, env, site);
    GET "/v1/sites/{site}/preferences" => |request, env, site| visitors::settings(request, env, site);
    PUT "/v1/sites/{site}/preferences" => |request, env, site| visitors::save(request, env, site);
    POST "/v1/sites/{site}/preferences/code" => |request, env, site| visitors::code(request, env, site);
    POST "/v1/sites/{site}/stop" => |request, env, site| visitors::stop(request, env, site);
    POST "/v1/sites/{site}/resume" => |request, env, site| visitors::resume(request, env, site);
    POST "/v1/sites/{site}/feedback" => |request, env, site| visitors::feedback(request, env, site);
    GET "/v1/sites/{site}/feedback/{reference}" =>
        |request, env, site, reference| visitors::feedback_state(request, env, site, reference);
    POST "/v1/sites/{site}/decisions" => |request, env, site| senders::decide(request, env, site);
    POST "/v1/sites/{site}/messages" => |request, env, site| senders::send(request, env, site);
    POST "/v1/sites/{site}/outcomes" => |request, env, site| outcomes::report(request, env, site);
    POST "/v1/sites/{site}/suppressions" => |request, env, site| suppressions::enter(request, env, site);
    POST "/v1/sites/{site}/suppressions/lift" => |request, env, site| suppressions::lift(request, env, site);
    POST "/v1/sites/{site}/inbound/{channel}" => |request, env, site, channel| inbound::take(request, env, site, channel);
    POST "/v1/sites/{site}/permits/{id}/use" => |request, env, site, id| outcomes::use_permit(request, env, site, id);
}

/// The methods of RFC 9110 and 5789, and QUERY. Where a path does not take one of them, it is the path's matter: 405. What is not among
/// them no path takes: 501 (RFC 9110, 15.6.2).
const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY",
];

/// Answers one request.
pub async fn answer(mut request: Request, env: &Env) -> worker::Result<Response> {
    let origin = request.headers().get("origin")?;
    // As it came: the type of `Request::method` takes what it does not know for a GET.
    let method = request.inner().method();
    let path = request.path();
    let segments = path::segments(&path);
    let found: Vec<&Route> = ROUTES
        .iter()
        .filter(|route| path::fits(route.path, &segments).is_some())
        .collect();
    let mut response = match route(&mut request, env, &method, &found, &segments).await {
        Ok(response) => response,
        Err(failure) => http::problem(failure)?,
    };
    let refused = [FaultKind::MethodNotAllowed, FaultKind::MethodUnknown].map(FaultKind::status);
    let status = response.status_code();
    if !found.is_empty() && (refused.contains(&status) || method == "OPTIONS") {
        response.headers_mut().set("allow", &allowed(&found))?;
    }
    if let Some(origin) = origin
        && response.headers().get("access-control-allow-origin")?.is_none()
        && segments.first().is_some_and(|first| first == "v1")
    {
        http::readable_by(response.headers_mut(), &origin)?;
    }
    if method == "HEAD" {
        let headers = response.headers().clone();
        return Ok(Response::empty()?.with_status(status).with_headers(headers));
    }
    Ok(response)
}

/// The methods that a known path takes (RFC 9110, 10.2.1).
fn allowed(found: &[&Route]) -> String {
    let mut methods = Vec::new();
    for route in found {
        methods.push(route.method);
        if route.method == "GET" {
            methods.push("HEAD");
        }
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

async fn route(
    request: &mut Request,
    env: &Env,
    method: &str,
    found: &[&Route],
    segments: &[String],
) -> Result<Response, Failure> {
    if !METHODS.contains(&method) {
        return Err(FaultKind::MethodUnknown.into());
    }
    if found.is_empty() {
        return Err(FaultKind::NotFound.into());
    }
    if method == "OPTIONS" {
        let methods: Vec<&str> = found.iter().map(|route| route.method).collect();
        return http::options(&methods);
    }
    let wanted = if method == "HEAD" { "GET" } else { method };
    let route = found
        .iter()
        .find(|route| route.method == wanted)
        .ok_or(FaultKind::MethodNotAllowed)?;
    let named = path::fits(route.path, segments).ok_or(FaultKind::NotFound)?;
    // A name that cannot be a site's is a site that does not exist, and no object is woken for it.
    if let Some(at) = path::names(route.path).position(|name| name == "site")
        && !crate::sites::is_site_name(named[at])
    {
        return Err(FaultKind::SiteUnknown.into());
    }
    (route.answer)(At { request, env, named }).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn the_contract_lists_every_route_and_no_other() {
        let contract: Value = serde_json::from_str(beckon_domain::shape::OPENAPI).unwrap();
        let listed: BTreeSet<(String, String)> = contract["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(move |method| (method.to_uppercase(), path.clone()))
            })
            .collect();
        let served: BTreeSet<_> = ROUTES
            .iter()
            .map(|route| (route.method.to_owned(), route.path.to_owned()))
            .collect();
        assert_eq!(served.len(), ROUTES.len(), "a route is declared twice");
        assert_eq!(served, listed);
    }

    #[test]
    fn no_path_is_taken_for_another() {
        for route in ROUTES {
            let example = path::segments(&route.path.replace(['{', '}'], ""));
            for other in ROUTES.iter().filter(|other| other.path != route.path) {
                assert!(
                    path::fits(other.path, &example).is_none(),
                    "{} answers {}",
                    other.path,
                    route.path
                );
            }
        }
    }
}
