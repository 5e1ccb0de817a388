//! HTTP, once: bodies within their limits, problem documents, and which pages may read an answer.

use crate::config;
use crate::failure::OrBroken;
use beckon_domain::client;
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::seal::hash;
use beckon_domain::shape;
use beckon_ledger::Failure;
use futures::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Headers, Request, Response};

use crate::messages::{Left, Owner, Presented};

/// The most a visitor may send, in bytes.
pub const VISITOR_BYTES: usize = 64 * 1024;
/// The most a sender or owner may send, in bytes.
pub const SENDER_BYTES: usize = 1024 * 1024;

/// Reads a body of at most `most` bytes, and stops reading where it is longer. A body that says that it is encoded is not
/// taken for what it is not (RFC 9110, 8.4).
pub async fn bytes(request: &mut Request, most: usize) -> Result<Vec<u8>, Failure> {
    let encodings = request
        .headers()
        .get("content-encoding")
        .or_broken()?
        .unwrap_or_default();
    let mut encodings = encodings
        .split(',')
        .map(str::trim)
        .filter(|encoding| !encoding.is_empty());
    if encodings.any(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return Err(FaultKind::ContentEncoded.into());
    }
    let declared = request
        .headers()
        .get("content-length")
        .or_broken()?
        .and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|length| length > most) {
        return Err(FaultKind::BodyTooLarge.into());
    }
    if declared.is_some() {
        // The runtime holds a body to its declared length, so it is read at once: a stream costs a call per chunk.
        return request.bytes().await.or_broken();
    }
    let mut body = Vec::new();
    // A request without a body has no stream.
    let Ok(mut stream) = request.stream() else {
        return Ok(body);
    };
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk.or_broken()?);
        if body.len() > most {
            return Err(FaultKind::BodyTooLarge.into());
        }
    }
    Ok(body)
}

/// Reads a JSON body of the wire type named `schema`.
pub async fn json<T: DeserializeOwned>(request: &mut Request, schema: &str, most: usize) -> Result<T, Failure> {
    if !is_declared(request, "application/json")? {
        return Err(FaultKind::NotJson.into());
    }
    let body = bytes(request, most).await?;
    Ok(shape::parse(schema, &body)?)
}

/// Reads the body of a page's form. A button without a field sends none, and then no type either.
pub async fn form(request: &mut Request) -> Result<Vec<u8>, Failure> {
    let declared = is_declared(request, "application/x-www-form-urlencoded")?;
    let body = bytes(request, VISITOR_BYTES).await?;
    if !declared && !body.is_empty() {
        return Err(FaultKind::NotForm.into());
    }
    Ok(body)
}

/// Whether the body is declared to be of this type, in UTF-8 where it names a charset.
fn is_declared(request: &Request, media: &str) -> Result<bool, Failure> {
    let declared = request.headers().get("content-type").or_broken()?.unwrap_or_default();
    let mut parts = declared.split(';').map(str::trim);
    let is_media = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(media));
    let is_utf8 = parts
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .all(|(_, charset)| charset.trim().trim_matches('"').eq_ignore_ascii_case("utf-8"));
    Ok(is_media && is_utf8)
}

/// An answer in JSON.
pub fn ok<T: Serialize>(status: u16, body: &T) -> Result<Response, Failure> {
    let mut response = Response::from_json(body).or_broken()?.with_status(status);
    let headers = response.headers_mut();
    headers.set("cache-control", "no-store").or_broken()?;
    headers.set("x-content-type-options", "nosniff").or_broken()?;
    Ok(response)
}

/// An answer in JSON to a caller whose requests are counted: it says how many are left.
pub fn counted<T: Serialize>(status: u16, body: &T, left: Option<Left>) -> Result<Response, Failure> {
    let mut response = ok(status, body)?;
    if let Some(left) = left {
        limited(response.headers_mut(), left).or_broken()?;
    }
    Ok(response)
}

/// Says in how many seconds the request is worth another try, where waiting helps.
pub fn try_again_in(headers: &mut Headers, wait: Option<u32>) -> worker::Result<()> {
    match wait {
        Some(wait) => headers.set("retry-after", &wait.to_string()),
        None => Ok(()),
    }
}

fn limited(headers: &mut Headers, Left { limit, left, wait }: Left) -> worker::Result<()> {
    headers.set("ratelimit-policy", &format!("\"minute\";q={limit};w=60"))?;
    headers.set("ratelimit", &format!("\"minute\";r={left};t={wait}"))
}

/// A failure as a problem document (RFC 9457). What broke is logged and not told.
pub fn problem(failure: Failure) -> worker::Result<Response> {
    let (fault, wait) = match failure {
        Failure::Fault(fault) => (*fault, None),
        Failure::TooMany { wait, limit } => (FaultKind::TooManyRequests.into(), Some((wait, limit))),
        Failure::Stale => (FaultKind::Unavailable.into(), None),
        Failure::Broken(text) => {
            worker::console_error!("a request failed: {text}");
            (FaultKind::Internal.into(), None)
        }
    };
    let fault: Fault = fault;
    let mut response = Response::from_json(&fault.to_problem())?.with_status(fault.kind.status());
    let headers = response.headers_mut();
    headers.set("content-type", "application/problem+json")?;
    headers.set("cache-control", "no-store")?;
    headers.set("x-content-type-options", "nosniff")?;
    if let Some((wait, limit)) = wait {
        try_again_in(headers, Some(wait))?;
        limited(headers, Left { limit, left: 0, wait })?;
    }
    if fault.kind.status() == 401 {
        headers.set("www-authenticate", "Bearer")?;
    }
    if fault.kind == FaultKind::ContentEncoded {
        // What would have been taken (RFC 9110, 15.5.16).
        headers.set("accept-encoding", "identity")?;
    }
    Ok(response)
}

/// Lets the page of this origin read the answer. Who may speak is checked where it is decided, not by this header.
pub fn readable_by(headers: &mut Headers, origin: &str) -> worker::Result<()> {
    headers.set("access-control-allow-origin", origin)?;
    headers.set("vary", "origin")?;
    headers.set(
        "access-control-expose-headers",
        "etag, retry-after, ratelimit, ratelimit-policy",
    )
}

/// The answer to OPTIONS, a page's preflight among them: any page may ask, since the request itself is refused where its
/// origin is not listed. Which pages may read it is added where that is known.
pub fn options(methods: &[&str]) -> Result<Response, Failure> {
    let mut response = Response::empty().or_broken()?.with_status(204);
    let headers = response.headers_mut();
    headers
        .set("access-control-allow-methods", &methods.join(", "))
        .or_broken()?;
    headers
        .set(
            "access-control-allow-headers",
            "content-type, authorization, if-none-match",
        )
        .or_broken()?;
    headers.set("access-control-max-age", "7200").or_broken()?;
    Ok(response)
}

/// The network that a request comes from, named without a port. Cloudflare sets the header itself; a self-hosted workerd has
/// the peer in `cf`. Behind proxies of the deployment's own it is what they say.
pub fn network(request: &Request, env: &worker::Env) -> Result<String, Failure> {
    #[derive(serde::Deserialize)]
    struct Cf {
        #[serde(rename = "clientIp")]
        client_ip: Option<String>,
    }
    let local = js_sys::Reflect::get(request.inner(), &"cf".into())
        .ok()
        .filter(|cf| cf.is_object())
        .and_then(|cf| js_sys::JSON::stringify(&cf).ok())
        .and_then(|text| serde_json::from_str::<Cf>(&String::from(text)).ok())
        .and_then(|cf| cf.client_ip);
    let peer = match local {
        Some(peer) => peer,
        None => request
            .headers()
            .get("cf-connecting-ip")
            .or_broken()?
            .unwrap_or_default(),
    };
    let (hops, by) = config::trusted_proxies(env);
    let forwarded = request.headers().get(by.name()).or_broken()?;
    Ok(client::network(&peer, hops, by, forwarded.as_deref()))
}

/// A key of the form `bk.{site}.{id}.{secret}`.
pub struct Key {
    /// The site it was made for.
    pub site: String,
    /// Its id, and its secret hashed.
    pub presented: Presented,
}

impl Key {
    /// Reads a key; `None` when it does not have the form of one.
    pub fn parse(key: &str) -> Option<Self> {
        let mut parts = key.split('.');
        let (Some("bk"), Some(site), Some(id), Some(secret), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        let presented = Presented {
            id: id.to_owned(),
            hash: hash(secret),
        };
        Some(Self {
            site: site.to_owned(),
            presented,
        })
    }
}

/// The key of a request to a site; another site's key is told from one that nobody gave out.
pub async fn key(request: &Request, env: &worker::Env, site: &str) -> Result<Presented, Failure> {
    let authorization = request.headers().get("authorization").or_broken()?;
    let text = config::bearer(authorization.as_deref(), "Bearer")?;
    let key = match Key::parse(text) {
        Some(key) => key,
        // The deployment's own key owns sites and sends nothing.
        None if config::is_owner_key(env, text) => return Err(FaultKind::ScopeMissing.into()),
        None => return Err(FaultKind::KeyUnknown.into()),
    };
    if key.site == site {
        return Ok(key.presented);
    }
    // The key of an invented site is nobody's, and wakes no object.
    match crate::sites::facts(env, &key.site).await {
        Ok(_) => {}
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::SiteUnknown => return Err(FaultKind::KeyUnknown.into()),
        Err(failure) => return Err(failure),
    }
    let message = crate::messages::KeyExists { key: key.presented };
    Err(if crate::call::site(env, &key.site, message).await? {
        FaultKind::KeyOfOtherSite
    } else {
        FaultKind::KeyUnknown
    }
    .into())
}

/// The owner behind a request: the deployment's own key, or one of the site's.
pub async fn owner(request: &Request, env: &worker::Env, site: &str) -> Result<Owner, Failure> {
    let authorization = request.headers().get("authorization").or_broken()?;
    let text = config::bearer(authorization.as_deref(), "Bearer")?;
    if config::is_owner_key(env, text) {
        return Ok(Owner::Deployment);
    }
    Ok(Owner::Key(key(request, env, site).await?))
}
