//! What visitors call: preferences, code, stop and resume, feedback.

use crate::call;
use crate::config;
use crate::failure::OrBroken;
use crate::http::{self, VISITOR_BYTES};
use crate::messages::{
    Browser, CodeTargets, FeedbackLookup, Gate, Halt, Halted, LeaveFeedback, Managed, Orders, Proven, RefundCode,
    Routed, Save, SaveDone, Settings, Statuses, TryCode, Widget,
};
use crate::proven::tell_homes;
use crate::sites;
use beckon_domain::address::ContactPoint;
use beckon_domain::budget::{self, Cost};
use beckon_domain::client::is_unguessable;
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::seal::{Secrets, hash, shard_in, shard_of};
use beckon_domain::shown::{self, Stands};
use beckon_domain::stops::UNDO_STOP;
use beckon_domain::wire;
use beckon_ledger::Failure;
use futures::future::{join_all, try_join_all};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use worker::{Env, Request, Response};

/// A visitor who has been let in.
pub struct Visitor {
    shards: u8,
    region: String,
    secrets: Secrets,
    network: String,
    origin: String,
    /// Whether the request may cause messages.
    pub may_send: bool,
}

impl Visitor {
    /// The browser behind a write of this id.
    fn browser(&self, token: Option<&str>, id: &str) -> Browser {
        Browser {
            token: token.map(hash),
            client: self.client(id),
            may_send: self.may_send,
            managed: None,
        }
    }

    /// Among whose writes the id of one without a token is looked for.
    fn client(&self, id: &str) -> String {
        let (network, origin) = (&self.network, &self.origin);
        if is_unguessable(id) {
            self.secrets.client_key(&format!("anywhere {origin}"))
        } else {
            self.secrets.client_key(&format!("{network} {origin}"))
        }
    }

    /// Somebody who writes by the link of a message.
    pub fn managing(&self, managed: Managed) -> Browser {
        Browser {
            managed: Some(managed),
            ..self.browser(None, "")
        }
    }

    /// Where a write goes: the home that the token names, else the shard of the first contact point, else any.
    fn home(&self, token: Option<&str>, points: &[&wire::ContactPoint], id: &str) -> Result<u8, Failure> {
        if let Some(token) = token {
            return token_shard(token, self.shards);
        }
        // One that does not parse is told so by whichever home it reaches.
        let first = points
            .iter()
            .find_map(|typed| ContactPoint::parse(typed, &self.region).ok());
        let key = first.map_or_else(
            || self.secrets.derived("home", &[&self.client(id), id]),
            |point| self.secrets.contact_key(&point),
        );
        Ok(shard_of(&key, self.shards))
    }
}

/// A person token begins with its home shard.
fn token_shard(token: &str, shards: u8) -> Result<u8, Failure> {
    Ok(shard_in(token, '.', shards).ok_or(FaultKind::PersonUnknown)?)
}

/// Lets a visitor in: the page's origin is listed, and neither page nor visitor comes too often.
pub async fn enter(request: &Request, env: &Env, site: &str, own_page: bool, cost: Cost) -> Result<Visitor, Failure> {
    let facts = sites::facts(env, site).await?;
    let secrets = config::secrets(env, site)?;
    let origin = request.headers().get("origin").or_broken()?;
    if origin.is_none() && !own_page {
        return Err(FaultKind::OriginNotListed.into());
    }
    let network = http::network(request, env)?;
    let limited = secrets.client_key(&network);
    let gate = Gate {
        client: limited.clone(),
        origin: origin.clone().filter(|_| !own_page),
        requests: cost.requests,
        messages: cost.messages,
    };
    let allowed = call::ledger(env, site, shard_of(&limited, facts.shards), gate).await?;
    Ok(Visitor {
        shards: facts.shards,
        region: facts.region,
        secrets,
        network,
        origin: origin.unwrap_or_default(),
        may_send: allowed.may_send,
    })
}

/// Counts somebody who reads what any page may read. A ledger that is not reached turns nobody away from it.
pub async fn count_reader(request: &Request, env: &Env, site: &str) -> Result<(), Failure> {
    match enter(request, env, site, true, budget::ONE).await {
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Unavailable => Ok(()),
        other => other.map(drop),
    }
}

/// Reads a body of the wire type named `schema`, and lets in who sends it at the cost of what it asks for. Who may not come in
/// is told so, and nothing about the body.
async fn enter_with<T: DeserializeOwned>(
    request: &mut Request,
    env: &Env,
    site: &str,
    schema: &str,
    cost: impl FnOnce(&T) -> Cost,
) -> Result<(Visitor, T), Failure> {
    let body = http::json(request, schema, VISITOR_BYTES).await;
    let cost = body.as_ref().map_or(budget::ONE, cost);
    let visitor = enter(request, env, site, false, cost).await?;
    Ok((visitor, body?))
}

/// How long a browser may show a site's texts without asking again. A yes to a text that has changed meanwhile is refused with
/// the new one, so this costs nobody's word; it spares a visitor's second opening a round trip.
const SETTINGS_LAST: &str = "public, max-age=60";

/// `GET …/widget`.
pub async fn widget(request: &Request, env: &Env, site: &str) -> Result<Response, Failure> {
    count_reader(request, env, site).await?;
    let done = call::site(env, site, Widget {}).await?;
    let etag = format!("\"{}\"", done.version);
    let known = request
        .headers()
        .get("if-none-match")
        .or_broken()?
        .is_some_and(|known| known.contains(&etag));
    let mut response = if known {
        Response::empty().or_broken()?.with_status(304)
    } else {
        http::ok(200, &done.settings)?
    };
    let headers = response.headers_mut();
    headers.set("etag", &etag).or_broken()?;
    headers.set("cache-control", SETTINGS_LAST).or_broken()?;
    headers.set("access-control-allow-origin", "*").or_broken()?;
    Ok(response)
}

/// `PUT …/preferences`.
pub async fn save(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let (visitor, body) = enter_with(request, env, site, "Preferences", Cost::of_save).await?;
    let gpc = sends_gpc(request)?;
    http::ok(200, &save_body(env, site, &visitor, body, gpc).await?)
}

/// Whether the browser asks that nothing be sold or shared: the Global Privacy Control signal.
pub fn sends_gpc(request: &Request) -> Result<bool, Failure> {
    Ok(request
        .headers()
        .get("sec-gpc")
        .or_broken()?
        .is_some_and(|value| value.trim() == "1"))
}

/// Saves a body that has the right shape.
pub async fn save_body(
    env: &Env,
    site: &str,
    visitor: &Visitor,
    body: wire::Preferences,
    gpc: bool,
) -> Result<wire::Saved, Failure> {
    let points: Vec<&wire::ContactPoint> = body.contact_points.iter().chain(&body.remove_contact_points).collect();
    let home = visitor.home(body.person.as_deref(), &points, &body.id)?;
    let browser = visitor.browser(body.person.as_deref(), &body.id);
    save_at(env, site, home, browser, body, gpc).await
}

/// Saves a body at the home of whoever writes.
pub async fn save_at(
    env: &Env,
    site: &str,
    home: u8,
    browser: Browser,
    body: wire::Preferences,
    gpc: bool,
) -> Result<wire::Saved, Failure> {
    let done = call::ledger(env, site, home, Save { browser, body, gpc }).await?;
    if let Some(link) = &done.link {
        let shards = sites::facts(env, site).await?.shards;
        call::ledger(env, site, shard_of(&link.customer, shards), link.clone()).await?;
    }
    carry_out(env, site, done).await
}

/// Says the rest of a write to the other shards. The visitor is answered once all of it is done.
pub async fn carry_out<T>(env: &Env, site: &str, done: SaveDone<T>) -> Result<T, Failure> {
    let mut by_shard: BTreeMap<u8, Vec<Routed>> = BTreeMap::new();
    for routed in done.orders {
        by_shard.entry(routed.shard).or_default().push(routed);
    }
    let calls = by_shard.into_iter().map(|(shard, orders)| {
        let message = Orders {
            write: done.write.clone(),
            orders,
        };
        async move { call::ledger(env, site, shard, message).await }
    });
    let mut whole = true;
    for outcome in join_all(calls).await {
        whole &= outcome?;
    }
    // The widget says it again, and then it is what still holds.
    whole
        .then_some(done.answer)
        .ok_or_else(|| FaultKind::Unavailable.into())
}

/// `GET …/preferences`.
pub async fn settings(request: &Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let visitor = enter_reading(request, env, site).await?;
    let authorization = request.headers().get("authorization").or_broken()?;
    let token = config::bearer(authorization.as_deref(), "Person")?;
    let home = token_shard(token, visitor.shards)?;
    let mut done = call::ledger(env, site, home, Settings { token: hash(token) }).await?;
    let mut by_shard: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    for (contact, _) in done.members {
        by_shard
            .entry(shard_of(&contact, visitor.shards))
            .or_default()
            .push(contact);
    }
    let calls = by_shard.into_iter().map(|(shard, contacts)| {
        let message = Statuses {
            person: done.person.clone(),
            contacts,
        };
        async move { call::ledger(env, site, shard, message).await }
    });
    // Where this widget has power, the screen says what the gate says.
    let stands: Vec<Stands> = try_join_all(calls).await?.into_iter().flatten().collect();
    for choice in &mut done.settings.choices {
        shown::update(choice, &stands);
    }
    done.settings.stopped = shown::is_stopped(done.settings.stopped, &stands);
    http::ok(200, &done.settings)
}

/// A GET of the same page carries no `Origin` in some browsers; the token says enough about who reads.
async fn enter_reading(request: &Request, env: &Env, site: &str) -> Result<Visitor, Failure> {
    let has_origin = request.headers().get("origin").or_broken()?.is_some();
    enter(request, env, site, !has_origin, budget::ONE).await
}

/// `POST …/preferences/code`.
pub async fn code(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let cost = |_: &wire::Code| Cost::of_code();
    let (visitor, body) = enter_with(request, env, site, "Code", cost).await?;
    let digits: String = body.code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let home = token_shard(&body.person, visitor.shards)?;
    let token = hash(&body.person);
    let targets = call::ledger(env, site, home, CodeTargets { token: token.clone() }).await?;
    let Some(person) = targets.first().map(|target| target.person.clone()) else {
        return Err(FaultKind::CodeWrong.into());
    };
    let mut by_shard: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    for target in targets {
        by_shard.entry(target.shard).or_default().push(target.contact);
    }
    let code = visitor.secrets.code_key(&person.person, &digits);
    let unkeyed = hash(&digits);
    let tries = by_shard.iter().map(|(shard, contacts)| {
        let message = TryCode {
            person: person.clone(),
            contacts: contacts.clone(),
            code: code.clone(),
            unkeyed: unkeyed.clone(),
        };
        async move { call::ledger(env, site, *shard, message).await }
    });
    let proven: Option<Proven> = try_join_all(tries).await?.into_iter().flatten().next();
    let Some(proven) = proven else {
        return Err(FaultKind::CodeWrong.into());
    };
    let refunds = by_shard.iter().map(|(shard, contacts)| {
        let others = contacts
            .iter()
            .filter(|contact| **contact != proven.contact)
            .cloned()
            .collect();
        let message = RefundCode {
            person: person.person.clone(),
            contacts: others,
        };
        async move { call::ledger(env, site, *shard, message).await }
    });
    try_join_all(refunds).await?;
    tell_homes(env, site, &proven, Some(&token)).await?;
    http::ok(
        200,
        &wire::CodeAccepted {
            channel: proven.channel,
            masked: proven.masked,
            granted: proven.granted,
        },
    )
}

async fn halt(request: &mut Request, env: &Env, site: &str, resume: bool) -> Result<(String, Halted), Failure> {
    let cost = if resume { Cost::of_resume } else { Cost::of_stop };
    let (visitor, body) = enter_with(request, env, site, "Stop", cost).await?;
    halt_body(env, site, &visitor, body, resume).await
}

/// Stops or resumes by a body that has the right shape.
pub async fn halt_body(
    env: &Env,
    site: &str,
    visitor: &Visitor,
    body: wire::Stop,
    resume: bool,
) -> Result<(String, Halted), Failure> {
    if body.person.is_none() && body.contact_point.is_none() {
        let detail = "Name a `contact_point`, a `person` token, or both.";
        return Err(Fault::body(vec![field("", "field_missing", detail)]).into());
    }
    let points: Vec<&wire::ContactPoint> = body.contact_point.iter().collect();
    let id = body.id.as_deref().unwrap_or_default();
    let home = visitor.home(body.person.as_deref(), &points, id)?;
    let message = Halt {
        browser: visitor.browser(body.person.as_deref(), id),
        id: body.id,
        contact_point: body.contact_point,
        resume,
    };
    let halted = halt_at(env, site, home, message).await?;
    let person = body.person.unwrap_or_else(|| halted.person.clone());
    Ok((person, halted))
}

/// Stops or resumes at the home of whoever writes.
pub async fn halt_at(env: &Env, site: &str, home: u8, message: Halt) -> Result<Halted, Failure> {
    let done = call::ledger(env, site, home, message).await?;
    carry_out(env, site, done).await
}

/// `POST …/stop`: in effect before it answers.
pub async fn stop(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let (person, halted) = halt(request, env, site, false).await?;
    let undo_until = halted.at.plus(UNDO_STOP).rfc3339();
    http::ok(
        202,
        &wire::Stopped {
            person,
            at: halted.at.rfc3339(),
            undo_until,
        },
    )
}

/// `POST …/resume`.
pub async fn resume(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let (_, halted) = halt(request, env, site, true).await?;
    let status = if halted.lifted {
        wire::ResumeStatus::Lifted
    } else {
        wire::ResumeStatus::ConfirmationNeeded
    };
    http::ok(202, &wire::Resumed { status })
}

/// `POST …/feedback`.
pub async fn feedback(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let (visitor, body) = enter_with(request, env, site, "Feedback", Cost::of_feedback).await?;
    http::ok(202, &feedback_body(env, site, &visitor, body).await?)
}

/// Leaves feedback by a body that has the right shape.
pub async fn feedback_body(
    env: &Env,
    site: &str,
    visitor: &Visitor,
    body: wire::Feedback,
) -> Result<wire::FeedbackReceived, Failure> {
    let points: Vec<&wire::ContactPoint> = body.contact_points.iter().collect();
    let home = visitor.home(body.person.as_deref(), &points, &body.id)?;
    let message = LeaveFeedback {
        browser: visitor.browser(body.person.as_deref(), &body.id),
        body,
    };
    let done = call::ledger(env, site, home, message).await?;
    carry_out(env, site, done).await
}

/// `GET …/feedback/{reference}`. The reference begins with its shard.
pub async fn feedback_state(request: &Request, env: &Env, site: &str, reference: &str) -> Result<Response, Failure> {
    let visitor = enter_reading(request, env, site).await?;
    let shard = shard_in(reference, '-', visitor.shards).ok_or(FaultKind::NotFound)?;
    let message = FeedbackLookup {
        reference: reference.to_owned(),
    };
    let state = call::ledger(env, site, shard, message)
        .await?
        .ok_or(FaultKind::NotFound)?;
    http::ok(200, &state)
}
