//! What works without script: health, documents, the page behind a confirmation's link, and the plain page of a site.

use super::visitors::{self, enter};
use crate::call;
use crate::config;
use crate::failure::OrBroken;
use crate::http;
use crate::messages::{LinkGate, Press, Ready, ShowConfirmation, Shown, Widget};
use crate::pages;
use crate::platform::now;
use crate::proven::tell_homes;
use crate::site_form::{Act, Form};
use crate::site_page;
use crate::sites;
use beckon_domain::budget::{Cost, ONE};
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::link::{Confirmation, Written};
use beckon_domain::seal::hash;
use beckon_domain::stored::Visit;
use beckon_domain::{language, wire};
use beckon_ledger::{Failure, link};
use worker::{Env, Request, Response};

/// `GET /healthz`.
pub fn health() -> Result<Response, Failure> {
    http::ok(
        200,
        &wire::Health {
            status: "ok".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    )
}

/// `GET /readyz`.
pub async fn ready(env: &Env) -> Result<Response, Failure> {
    check_ready(env).await?;
    let mut response = health()?;
    response.headers_mut().set("cache-control", "no-store").or_broken()?;
    Ok(response)
}

/// Writes and reads in an object and compares the secret; the fault says which part is not in order.
pub async fn check_ready(env: &Env) -> Result<(), Failure> {
    let not = |part: &str, detail: &str| -> Failure {
        Fault {
            errors: vec![field("", part, detail)],
            ..FaultKind::Unavailable.into()
        }
        .into()
    };
    if let Err(failure) = config::secrets(env, "") {
        worker::console_error!("not ready: {failure:?}");
        return Err(not(
            "secret",
            "`BECKON_MASTER_SECRET` is not set to 32 bytes in base64url.",
        ));
    }
    match call::registry(env, Ready {}).await {
        Ok(true) => Ok(()),
        Ok(false) => {
            worker::console_error!("not ready: BECKON_MASTER_SECRET is not the one that the data was written under");
            let detail = "`BECKON_MASTER_SECRET` is not the one that the data was written under.";
            Err(not("secret", detail))
        }
        Err(failure) => {
            worker::console_error!("not ready: {failure:?}");
            Err(not(
                "storage",
                "An object could not write and read. Is the disk full, or not writable?",
            ))
        }
    }
}

/// `GET /openapi.json`.
pub fn openapi() -> Result<Response, Failure> {
    let mut response = Response::ok(beckon_domain::OPENAPI).or_broken()?;
    let headers = response.headers_mut();
    headers.set("content-type", "application/json").or_broken()?;
    headers.set("access-control-allow-origin", "*").or_broken()?;
    headers.set("cache-control", "public, max-age=300").or_broken()?;
    Ok(response)
}

/// `GET /.well-known/jwks.json`.
pub fn jwks(env: &Env) -> Result<Response, Failure> {
    let mut response = Response::from_json(&config::permit_jwks(env)?).or_broken()?;
    let headers = response.headers_mut();
    headers.set("access-control-allow-origin", "*").or_broken()?;
    headers.set("cache-control", "public, max-age=300").or_broken()?;
    Ok(response)
}

/// `GET /page.css`.
pub fn style() -> Result<Response, Failure> {
    let mut response = Response::ok(pages::STYLE).or_broken()?;
    let headers = response.headers_mut();
    headers.set("content-type", "text/css; charset=utf-8").or_broken()?;
    headers.set("cache-control", "public, max-age=300").or_broken()?;
    Ok(response)
}

/// The ledger that a confirmation's link is for. One that we did not write is known before any object hears of it; one from
/// before links carried a proof is looked up where there is such a site and such a ledger.
async fn place<'t>(request: &Request, env: &Env, token: &'t str) -> Result<Option<(&'t str, u8)>, Failure> {
    let Some(read) = Confirmation::read(token).filter(|read| sites::is_site_name(read.site)) else {
        return Ok(None);
    };
    let (site, shard) = (read.site, read.shard);
    let facts = match read.written(&config::secrets(env, site)?) {
        Written::ByUs => sites::facts_of_ours(env, site).await,
        Written::BeforeProofs => sites::facts(env, site).await,
        Written::BySomebodyElse => return Ok(None),
    };
    let shards = match facts {
        Ok(facts) => facts.shards,
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::SiteUnknown => return Ok(None),
        Err(failure) => return Err(failure),
    };
    if shard >= shards {
        return Ok(None);
    }
    match read.written(&config::secrets(env, site)?) {
        Written::ByUs => call::ledger(env, site, shard, LinkGate { link: hash(token) }).await?,
        // Anybody can make one up, so it is counted by who comes.
        Written::BeforeProofs | Written::BySomebodyElse => drop(enter(request, env, site, true, ONE).await?),
    }
    Ok(Some((site, shard)))
}

async fn shown(env: &Env, place: Option<(&str, u8)>, token: &str) -> Result<Option<Shown>, Failure> {
    match place {
        Some((site, shard)) => call::ledger(env, site, shard, ShowConfirmation { token: hash(token) }).await,
        None => Ok(None),
    }
}

/// `GET /confirm/{token}`: shows what is asked, and changes nothing.
pub async fn show_confirmation(request: &Request, env: &Env, token: &str) -> Result<Response, Failure> {
    let place = place(request, env, token).await?;
    match shown(env, place, token).await? {
        Some(shown) => pages::response(200, pages::confirmation(&shown, false)),
        None => pages::response(200, pages::nothing_to_confirm(pages::words_for(request)?)),
    }
}

/// `POST /confirm/{token}`: the button.
pub async fn press(request: &mut Request, env: &Env, token: &str) -> Result<Response, Failure> {
    let body = http::form(request).await?;
    let seen = form_urlencoded::parse(&body)
        .find(|(name, _)| name == "seen")
        .map(|(_, value)| value.into_owned());
    let place = place(request, env, token).await?;
    let before = shown(env, place, token).await?;
    let Some((site, shard)) = place.filter(|_| before.is_some()) else {
        return pages::response(200, pages::nothing_to_confirm(pages::words_for(request)?));
    };
    let language = before.as_ref().map(|shown| shown.language.clone()).unwrap_or_default();
    let Some(proven) = call::ledger(
        env,
        site,
        shard,
        Press {
            token: hash(token),
            seen,
        },
    )
    .await?
    else {
        return pages::response(200, pages::nothing_to_confirm(pages::words_for(request)?));
    };
    if proven.outdated {
        return match shown(env, place, token).await? {
            Some(shown) => pages::response(200, pages::confirmation(&shown, true)),
            None => pages::response(200, pages::nothing_to_confirm(pages::words_for(request)?)),
        };
    }
    tell_homes(env, site, &proven, None).await?;
    let visit = Visit {
        contact: proven.contact,
        channel: proven.channel,
        language,
        proven_at: now(),
        row: proven.visit,
    };
    let token = link::write(&visit, &config::secrets(env, site)?, site)?;
    pages::response(200, pages::confirmed(&visit.language, &token))
}

/// `GET /s/{site}`: the plain page of a site.
pub async fn site_page(request: &Request, env: &Env, site: &str) -> Result<Response, Failure> {
    visitors::count_reader(request, env, site).await?;
    let done = call::site(env, site, Widget {}).await?;
    let language = language_of(request, &done.settings)?;
    site_page::response(200, &done.settings, &language, None)
}

/// `POST /s/{site}`: one of the plain page's forms.
pub async fn submit_site_page(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let own = config::public_url(env)?;
    if request
        .headers()
        .get("origin")
        .or_broken()?
        .is_some_and(|origin| origin != own)
    {
        return Err(FaultKind::OriginNotListed.into());
    }
    sites::facts(env, site).await?;
    let body = http::form(request).await?;
    let settings = call::site(env, site, Widget {}).await?.settings;
    let language = language_of(request, &settings)?;
    let form = Form::parse(&body);
    let (fault, wait) = match submit(request, env, site, &settings, &language, &form).await {
        Ok(done) => return site_page::response(200, &settings, &language, Some(&Ok(done))),
        Err(failure) => told(failure)?,
    };
    let status = fault.kind.status();
    let mut response = site_page::response(status, &settings, &language, Some(&Err((fault, form))))?;
    http::try_again_in(response.headers_mut(), wait).or_broken()?;
    Ok(response)
}

/// What a page tells of a failure, and in how many seconds it is worth another try; none of what is broken.
pub fn told(failure: Failure) -> Result<(Fault, Option<u32>), Failure> {
    match failure {
        Failure::Fault(fault) => Ok((*fault, None)),
        Failure::TooMany { wait, .. } => Ok((FaultKind::TooManyRequests.into(), Some(wait))),
        broken => Err(broken),
    }
}

async fn submit(
    request: &Request,
    env: &Env,
    site: &str,
    settings: &wire::WidgetSettings,
    language: &str,
    form: &Form,
) -> Result<site_page::Done, Failure> {
    let cost = match form.act() {
        Act::Preferences => Cost::of_save(&form.preferences(settings, language)),
        Act::Stop => Cost::of_stop(&form.stop()),
        Act::Feedback => Cost::of_feedback(&form.feedback(language)),
    };
    let visitor = enter(request, env, site, true, cost).await?;
    let missing = form.missing(settings);
    if !missing.is_empty() {
        return Err(Fault::body(missing).into());
    }
    match form.act() {
        Act::Preferences => {
            let (body, gpc) = (form.preferences(settings, language), visitors::sends_gpc(request)?);
            let saved = visitors::save_body(env, site, &visitor, body, gpc).await?;
            Ok(site_page::Done::Saved(Box::new(saved)))
        }
        Act::Stop => {
            visitors::halt_body(env, site, &visitor, form.stop(), false).await?;
            Ok(site_page::Done::Stopped)
        }
        Act::Feedback => {
            let left = visitors::feedback_body(env, site, &visitor, form.feedback(language)).await?;
            Ok(site_page::Done::Left(left.reference))
        }
    }
}

/// The first of the site's languages that the browser asks for.
fn language_of(request: &Request, settings: &wire::WidgetSettings) -> Result<String, Failure> {
    let wanted = request
        .headers()
        .get("accept-language")
        .or_broken()?
        .unwrap_or_default();
    let languages = || settings.languages.iter().map(String::as_str);
    Ok(language::accepted(&wanted)
        .into_iter()
        .find_map(|tag| language::best(tag, languages()))
        .or_else(|| languages().next())
        .unwrap_or("en")
        .to_owned())
}
