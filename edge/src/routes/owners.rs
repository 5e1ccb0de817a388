//! What owners call: rules and keys.

use crate::call;
use crate::failure::OrBroken;
use crate::http::{self, SENDER_BYTES, VISITOR_BYTES};
use crate::messages::{CheckOwner, ListKeys, MakeKey, Owner, Publish, Reinstall, Release, RevokeKey, Show, ShowLog};
use crate::sites;
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::wire;
use beckon_ledger::Failure;
use worker::{Env, Request, Response};

/// Lets an owner in. With a key that is none, nothing else of the request is looked at.
pub(super) async fn enter(request: &Request, env: &Env, site: &str) -> Result<Owner, Failure> {
    let owner = http::owner(request, env, site).await?;
    if matches!(owner, Owner::Key(_)) {
        sites::facts_for_key(env, site).await?;
        call::site(env, site, CheckOwner { owner: owner.clone() }).await?;
    }
    Ok(owner)
}

/// `PUT /v1/sites/{site}`.
pub async fn publish(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let owner = enter(request, env, site).await?;
    let if_match = if_match(request)?;
    let rules: wire::Rules = http::json(request, "Rules", SENDER_BYTES).await?;
    // What is written under a secret that is not the deployment's could never be read again.
    super::plain::check_ready(env).await?;
    let published = call::site(env, site, Publish { owner, if_match, rules }).await?;
    let status = if published.pending.is_some() { 202 } else { 200 };
    let mut response = http::ok(status, &published)?;
    response
        .headers_mut()
        .set("etag", &format!("\"{}\"", published.version))
        .or_broken()?;
    Ok(response)
}

/// The version that the rules are to replace; 0 for none, which is what `If-None-Match: *` says.
fn if_match(request: &Request) -> Result<Option<u64>, Failure> {
    if request
        .headers()
        .get("if-none-match")
        .or_broken()?
        .is_some_and(|value| value.trim() == "*")
    {
        return Ok(Some(0));
    }
    let Some(text) = request.headers().get("if-match").or_broken()? else {
        return Ok(None);
    };
    let version = text.trim().trim_start_matches("W/").trim_matches('"').parse();
    let detail = "`If-Match` takes the version of the rules that these are to replace, like \"7\".";
    Ok(Some(version.map_err(|_| {
        Fault::body(vec![field("", "if_match_invalid", detail)])
    })?))
}

/// `GET /v1/sites/{site}`.
pub async fn show(request: &Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let owner = enter(request, env, site).await?;
    let state = call::site(env, site, Show { owner }).await?;
    let mut response = http::ok(200, &state)?;
    response
        .headers_mut()
        .set("etag", &format!("\"{}\"", state.version))
        .or_broken()?;
    Ok(response)
}

/// `GET …/log`.
pub async fn show_log(request: &Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let owner = enter(request, env, site).await?;
    http::ok(200, &call::site(env, site, ShowLog { owner }).await?)
}

/// `POST …/keys`.
pub async fn make_key(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let owner = enter(request, env, site).await?;
    let key: wire::NewKey = http::json(request, "NewKey", VISITOR_BYTES).await?;
    http::ok(201, &call::site(env, site, MakeKey { owner, key }).await?)
}

/// `GET …/keys`.
pub async fn list_keys(request: &Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let owner = enter(request, env, site).await?;
    http::ok(200, &call::site(env, site, ListKeys { owner }).await?)
}

/// `DELETE …/keys/{id}`: revoked when it answers.
pub async fn revoke_key(request: &Request, env: &Env, site: &str, id: &str) -> Result<Response, Failure> {
    let owner = enter(request, env, site).await?;
    if call::site(
        env,
        site,
        RevokeKey {
            owner,
            id: id.to_owned(),
        },
    )
    .await?
    {
        Ok(Response::empty().or_broken()?.with_status(204))
    } else {
        Err(FaultKind::NotFound.into())
    }
}

/// `DELETE …/keys/{id}/holds/{purpose}`: the owner has looked.
pub async fn release_key(
    request: &Request,
    env: &Env,
    site: &str,
    id: &str,
    purpose: &str,
) -> Result<Response, Failure> {
    let message = Release {
        owner: enter(request, env, site).await?,
        id: id.to_owned(),
        purpose: purpose.to_owned(),
    };
    if call::site(env, site, message).await? {
        Ok(Response::empty().or_broken()?.with_status(204))
    } else {
        Err(FaultKind::NotFound.into())
    }
}

/// `POST …/ledgers/{ledger}/reinstall`: the owner says that a lost ledger starts with what it has.
pub async fn reinstall_ledger(request: &Request, env: &Env, site: &str, ledger: &str) -> Result<Response, Failure> {
    let owner = enter(request, env, site).await?;
    let shard = ledger.parse().map_err(|_| FaultKind::NotFound)?;
    if call::site(env, site, Reinstall { owner, shard }).await? {
        Ok(Response::empty().or_broken()?.with_status(204))
    } else {
        Err(FaultKind::NotFound.into())
    }
}
