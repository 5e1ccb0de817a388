//! The links of a message that was sent: why it came, and the way out (RFC 8058). Nothing changes on a GET, and none of it
//! needs a script, a cookie or a login.

use crate::call;
use crate::config;
use crate::http::{self, VISITOR_BYTES};
use crate::messages::{
    AboutPurpose, Counted, Hold, LinkGate, NeverAgreed, PermitsOf, PurposeShown, TakeBack, TellHeld,
};
use crate::pages;
use crate::sites;
use beckon_domain::seal::{hash, shard_of};
use beckon_domain::stored::Notice;
use beckon_domain::time::Instant;
use beckon_ledger::{Failure, link};
use futures::future::try_join_all;
use worker::{Env, Request, Response};

/// A message's notice with what the rules say about it now.
struct Found {
    token: String,
    site: String,
    shard: u8,
    notice: Notice,
    shown: PurposeShown,
}

/// What a token stands for; `None` for one that we did not write.
async fn find(env: &Env, token: &str) -> Result<Option<Found>, Failure> {
    let Some(site) = link::site(token).filter(|site| sites::is_site_name(site)) else {
        return Ok(None);
    };
    let Some(notice) = link::read::<Notice>(token, &config::secrets(env, site)?)? else {
        return Ok(None);
    };
    let shard = shard_of(&notice.contact, sites::facts_of_ours(env, site).await?.shards);
    call::ledger(env, site, shard, LinkGate { link: hash(token) }).await?;
    let about = AboutPurpose {
        purpose: notice.purpose.clone(),
        language: notice.language.clone(),
        contact: notice.contact.clone(),
    };
    let shown = call::ledger(env, site, shard, about).await?;
    Ok(Some(Found {
        token: token.to_owned(),
        site: site.to_owned(),
        shard,
        notice,
        shown,
    }))
}

/// Ends it, and says so. What the law demands cannot be ended: then the page says why it came.
async fn end(env: &Env, found: &Found, never_agreed: bool) -> Result<Response, Failure> {
    if !found.notice.basis.can_be_refused() {
        // A mail program shows "unsubscribed" on any success (RFC 9110, 15.3.1).
        return pages::response(409, pages::why(&found.token, &found.notice, &found.shown));
    }
    let message = TakeBack {
        contact: found.notice.contact.clone(),
        channel: found.notice.channel,
        purpose: found.notice.purpose.clone(),
        never_agreed,
        given_at: found.notice.given_at.as_deref().and_then(Instant::parse),
    };
    let counted = call::ledger(env, &found.site, found.shard, message).await?;
    if let Some((key, who)) = found.notice.key.clone().zip(counted) {
        hold_if_due(env, found, key, who).await?;
    }
    pages::response(
        200,
        pages::ended(&found.token, &found.notice, &found.shown, never_agreed),
    )
}

/// Counts who never agreed, and holds the sender's key for the purpose where they are too many.
async fn hold_if_due(env: &Env, found: &Found, key: String, who: Counted) -> Result<(), Failure> {
    let purpose = found.notice.purpose.clone();
    let told = NeverAgreed {
        key: key.clone(),
        purpose: purpose.clone(),
        who,
    };
    if !call::site(env, &found.site, told).await? {
        return Ok(());
    }
    let permits_of = |shard| {
        let of = PermitsOf {
            key: key.clone(),
            purpose: purpose.clone(),
        };
        call::ledger(env, &found.site, shard, of)
    };
    let shards = sites::facts_of_ours(env, &found.site).await?.shards;
    let permits = try_join_all((0..shards).map(permits_of)).await?;
    let hold = Hold {
        key: key.clone(),
        purpose: purpose.clone(),
        permits: permits.into_iter().sum(),
    };
    if let Some(done) = call::site(env, &found.site, hold).await? {
        let tell = TellHeld {
            contact: found.notice.contact.clone(),
            key,
            purpose,
            done,
        };
        call::ledger(env, &found.site, found.shard, tell).await?;
    }
    Ok(())
}

/// `GET /why/{token}`.
pub async fn why(request: &Request, env: &Env, token: &str) -> Result<Response, Failure> {
    match find(env, token).await? {
        Some(found) => pages::response(200, pages::why(&found.token, &found.notice, &found.shown)),
        None => pages::response(200, pages::not_ours(pages::words_for(request)?)),
    }
}

/// `POST /why/{token}`: one of its two buttons.
pub async fn answer_why(request: &mut Request, env: &Env, token: &str) -> Result<Response, Failure> {
    let body = http::form(request).await?;
    let never = form_urlencoded::parse(&body).any(|(name, value)| name == "do" && value == "never_agreed");
    let Some(found) = find(env, token).await? else {
        return pages::response(404, pages::not_ours(pages::words_for(request)?));
    };
    end(env, &found, never).await
}

/// `GET /unsubscribe/{token}`.
pub async fn unsubscribe_page(request: &Request, env: &Env, token: &str) -> Result<Response, Failure> {
    match find(env, token).await? {
        Some(found) => pages::response(200, pages::unsubscribe(&found.token, &found.notice, &found.shown)),
        None => pages::response(200, pages::not_ours(pages::words_for(request)?)),
    }
}

/// `POST /unsubscribe/{token}`: what a mail program (RFC 8058) or the page's button sends, and any other POST. The link itself says
/// what is meant, so neither what the body says nor its type is asked: a success always means that it has ended.
pub async fn unsubscribe(request: &mut Request, env: &Env, token: &str) -> Result<Response, Failure> {
    http::bytes(request, VISITOR_BYTES).await?;
    match find(env, token).await? {
        Some(found) => end(env, &found, false).await,
        None => pages::response(404, pages::not_ours(pages::words_for(request)?)),
    }
}
