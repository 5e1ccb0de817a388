//! The link of a letter about a stop that was said without proof. Nothing changes on a GET.

use crate::call;
use crate::config;
use crate::http::{self, VISITOR_BYTES};
use crate::messages::{FollowStopLink, LinkGate, StopLinkSeen};
use crate::pages;
use crate::sites;
use beckon_domain::seal::{hash, shard_in, shard_of};
use beckon_domain::stored::StopNotice;
use beckon_ledger::{Failure, link};
use worker::{Env, Request, Response};

/// What the link is for now; `None` for one that is not ours, or is over.
async fn follow(env: &Env, token: &str, press: bool) -> Result<Option<(StopNotice, StopLinkSeen)>, Failure> {
    let Some(site) = link::site(token).filter(|site| sites::is_site_name(site)) else {
        return Ok(None);
    };
    let Some(notice) = link::read::<StopNotice>(token, &config::secrets(env, site)?)? else {
        return Ok(None);
    };
    let shards = sites::facts_of_ours(env, site).await?.shards;
    let shard = shard_of(&notice.contact, shards);
    // Its row lies beside its contact point.
    if shard_in(&notice.row, '.', shards) != Some(shard) {
        return Ok(None);
    }
    call::ledger(env, site, shard, LinkGate { link: hash(token) }).await?;
    let message = FollowStopLink {
        contact: notice.contact.clone(),
        asked: notice.asked,
        made_at: notice.made_at,
        row: notice.row.clone(),
        press,
    };
    let seen = call::ledger(env, site, shard, message).await?;
    Ok(seen.map(|seen| (notice, seen)))
}

async fn answer(request: &Request, env: &Env, token: &str, press: bool) -> Result<Response, Failure> {
    match follow(env, token, press).await? {
        Some((notice, seen)) => pages::response(200, pages::stop_link(&notice, &seen)),
        None => pages::response(200, pages::nothing_to_confirm(pages::words_for(request)?)),
    }
}

/// `GET /stopped/{token}`.
pub async fn show(request: &Request, env: &Env, token: &str) -> Result<Response, Failure> {
    answer(request, env, token, false).await
}

/// `POST /stopped/{token}`: the button.
pub async fn press(request: &mut Request, env: &Env, token: &str) -> Result<Response, Failure> {
    http::bytes(request, VISITOR_BYTES).await?;
    answer(request, env, token, true).await
}
