//! Calling objects: one message, one answer, ten seconds at most.

use crate::failure::OrBroken;
use crate::messages::{Answer, Left, Message, ToLedger, ToSite};
use beckon_domain::fault::FaultKind;
use beckon_ledger::Failure;
use futures::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Delay, Env, Headers, Method, Request, RequestInit, Response, ResponseBody, Stub, web_sys};

/// How long an object may take. A caller never hangs longer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a ledger may take where the site's object asks on behalf of a caller: less, so that it is the site that says
/// which ledger is missing, and not the caller's patience that ends.
const PATIENCE_OF_SITE: Duration = Duration::from_secs(7);

/// The header that tells an object its site.
pub const SITE_HEADER: &str = "x-beckon-site";
/// The header that tells a ledger its shard.
pub const SHARD_HEADER: &str = "x-beckon-shard";

/// Says a message to a ledger of the site.
pub async fn ledger<M: Message<Any = ToLedger>>(
    env: &Env,
    site: &str,
    shard: u8,
    message: M,
) -> Result<M::Answer, Failure> {
    Ok(counted(env, site, shard, message).await?.0)
}

/// Says a message of the site's object to a ledger.
pub async fn ledger_of_site<M: Message<Any = ToLedger>>(
    env: &Env,
    site: &str,
    shard: u8,
    message: M,
) -> Result<M::Answer, Failure> {
    Ok(say(&stub(env, site, shard)?, site, shard, message, PATIENCE_OF_SITE)
        .await?
        .0)
}

fn stub(env: &Env, site: &str, shard: u8) -> Result<Stub, Failure> {
    env.durable_object("LEDGER")
        .or_broken()?
        .get_by_name(&format!("{site}/{shard}"))
        .or_broken()
}

/// The same, with how often the caller may come again where the ledger counts that.
pub async fn counted<M: Message<Any = ToLedger>>(
    env: &Env,
    site: &str,
    shard: u8,
    message: M,
) -> Result<(M::Answer, Option<Left>), Failure> {
    say(&stub(env, site, shard)?, site, shard, message, PATIENCE).await
}

/// Says a message to the site's own object.
pub async fn site<M: Message<Any = ToSite>>(env: &Env, site: &str, message: M) -> Result<M::Answer, Failure> {
    let stub = env.durable_object("SITE").or_broken()?.get_by_name(site).or_broken()?;
    Ok(say(&stub, site, 0, message, PATIENCE).await?.0)
}

/// The name of the registry's object, which no site can have.
const REGISTRY: &str = "@sites";

/// Says a message to the registry of sites.
pub async fn registry<M: Message<Any = ToSite>>(env: &Env, message: M) -> Result<M::Answer, Failure> {
    let stub = env
        .durable_object("SITE")
        .or_broken()?
        .get_by_name(REGISTRY)
        .or_broken()?;
    Ok(say(&stub, REGISTRY, 0, message, PATIENCE_OF_SITE).await?.0)
}

async fn say<M: Message>(
    stub: &Stub,
    site: &str,
    shard: u8,
    message: M,
    patience: Duration,
) -> Result<(M::Answer, Option<Left>), Failure> {
    let headers = Headers::new();
    headers.set(SITE_HEADER, site).or_broken()?;
    headers.set(SHARD_HEADER, &shard.to_string()).or_broken()?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_body(Some(serde_json::to_string(&M::Any::from(message))?.into()));
    let request = Request::new_with_init("https://object/", &init).or_broken()?;
    let call = pin!(async {
        let response = stub.fetch_with_request(request).await?;
        if response.status_code() != 200 {
            return Err(worker::Error::RustError(format!(
                "{} answered {}",
                M::NAME,
                response.status_code()
            )));
        }
        text(&response).await
    });
    let text = match select(call, pin!(Delay::from(patience))).await {
        Either::Left((Ok(text), _)) => text,
        Either::Left((Err(error), _)) => {
            worker::console_error!("{} failed: {error}", M::NAME);
            return Err(FaultKind::Unavailable.into());
        }
        Either::Right(_) => {
            worker::console_error!("{} took longer than {patience:?}", M::NAME);
            return Err(FaultKind::Unavailable.into());
        }
    };
    serde_json::from_str::<Answer<M::Answer>>(&text)?.read()
}

/// Reads an answer in one go: `worker` reads chunk by chunk, and each chunk costs as much as a statement of SQL.
async fn text(response: &Response) -> worker::Result<String> {
    let text = match response.body() {
        ResponseBody::Stream(stream) => {
            let whole = web_sys::Response::new_with_opt_readable_stream(Some(stream))?;
            JsFuture::from(whole.text()?).await?.as_string()
        }
        ResponseBody::Body(bytes) => String::from_utf8(bytes.clone()).ok(),
        ResponseBody::Empty => None,
    };
    text.ok_or_else(|| worker::Error::RustError("an object answered without a text".into()))
}

/// An object's answer as a response.
pub fn answer<T: serde::Serialize>(outcome: Result<T, Failure>) -> worker::Result<Response> {
    Response::from_json(&Answer::of(outcome, None))
}
