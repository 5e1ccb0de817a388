//! The courier: hands one delivery to a webhook or to a provider in the provider's own shape, and reads what it answers.

use crate::config;
use crate::failure::OrBroken;
use crate::messages::Ending;
use crate::platform::now;
use beckon_domain::address::ContactPoint;
use beckon_domain::deployment::may_deliver_to;
use beckon_domain::provider::{self, Account, Answer, Outgoing, Reply, Unsent};
use beckon_domain::stored::{Delivery, Suppression, Target};
use beckon_domain::webhook::signatures;
use beckon_domain::wire;
use beckon_ledger::delivered::Outcome;
use beckon_ledger::outbox::{Claimed, host};
use beckon_ledger::{Failure, json};
use futures::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::{Delay, Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response};

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Delivers one row with this body.
pub(super) async fn send(row: &Claimed, body: &str, env: &Env) -> Outcome {
    let (to, sent) = match (&row.account, &row.endpoint) {
        (Some(account), _) => (account.kind().as_str(), hand_over(row, body, account, env).await),
        (None, Some(endpoint)) => (host(&endpoint.url), post(row, body, endpoint, env).await),
        (None, None) => ("nobody", Err(Failure::broken("the rules name no endpoint for it"))),
    };
    match sent {
        Ok(outcome) => outcome,
        Err(failure) => {
            worker::console_warn!("{}: {to} was not reached: {failure:?}", row.id);
            Outcome::Failed(None)
        }
    }
}

/// To a webhook, signed per Standard Webhooks.
async fn post(row: &Claimed, body: &str, endpoint: &wire::Endpoint, env: &Env) -> Result<Outcome, Failure> {
    let secrets = config::signing_secrets(env, &row.site, endpoint);
    if secrets.is_empty() {
        return Err(Failure::broken("its signing secret is not set in the deployment"));
    }
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    let at = now();
    let signed = signatures(&secrets, &row.id, at, body)
        .ok_or_else(|| Failure::broken("its signing secret is not `whsec_` and base64 of 24 bytes or more"))?;
    let headers = Headers::new();
    headers.set("content-type", "application/json").or_broken()?;
    headers.set("webhook-id", &row.id).or_broken()?;
    headers
        .set("webhook-timestamp", &at.seconds().to_string())
        .or_broken()?;
    headers.set("webhook-signature", &signed).or_broken()?;
    if !may_deliver_to(&endpoint.url, &config::local_endpoints(env)) {
        return Err(Failure::broken("its URL is not public https"));
    }
    let status = fetch(&endpoint.url, headers, body.into()).await?.status_code();
    Ok(match status {
        200..=299 => Outcome::Delivered,
        410 => Outcome::Gone,
        status => {
            worker::console_warn!("{}: {} answered {status}", row.id, host(&endpoint.url));
            Outcome::Failed(None)
        }
    })
}

/// To a provider, in its own shape.
async fn hand_over(row: &Claimed, body: &str, account: &Account, env: &Env) -> Result<Outcome, Failure> {
    let Delivery(wire::Delivery::Message(message)) = json::read(body)? else {
        return Err(Failure::broken(
            "something that is no message was on its way to a provider",
        ));
    };
    let token = account
        .token_secret()
        .and_then(|name| config::secret(env, &row.site, name))
        .ok_or_else(|| Failure::broken("the provider's token is not set in the deployment"))?;
    let to =
        ContactPoint::from_wire(&message.to).ok_or_else(|| Failure::broken("an address is not one of its channel"))?;
    // A permit names a message when the provider reports; a confirmation has none, and goes by its row.
    let id = match &row.target {
        Target::Message { permit, .. } => permit,
        _ => &row.id,
    };
    let unsubscribe = message
        .headers
        .get("List-Unsubscribe")
        .map(|url| url.trim_matches(['<', '>']));
    let report_to = format!(
        "{}/v1/sites/{}/inbound/{}?message={id}",
        config::public_url(env)?,
        row.site,
        account.channel()
    );
    let outgoing = Outgoing {
        id,
        site: &row.site,
        to: &to,
        subject: message.subject.as_deref(),
        text: &message.text,
        html: message.html.as_deref(),
        unsubscribe,
        report_to: Some(&report_to),
    };
    let request = match provider::request(account, &token, &outgoing) {
        Ok(request) => request,
        Err(unfit) => {
            worker::console_warn!("{}: not fit for {}: {unfit:?}", row.id, account.kind());
            return Ok(Outcome::Refused(None));
        }
    };
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.set(name, value).or_broken()?;
    }
    let body = js_sys::Uint8Array::from(request.body.as_slice());
    if !account.may_ask(
        &request.url,
        &config::local_endpoints(env),
        &config::provider_hosts(env),
    ) {
        return Err(Failure::broken("its token does not go to that host"));
    }
    let mut response = fetch(&request.url, headers, body.into()).await?;
    let (retry_after, message_id) = (
        response.headers().get("retry-after").or_broken()?,
        response.headers().get("x-message-id").or_broken()?,
    );
    // An answer that begins and does not end would hold up everything else of this ledger.
    let answer = match select(pin!(response.bytes()), pin!(Delay::from(PATIENCE))).await {
        Either::Left((answer, _)) => answer.or_broken()?,
        Either::Right(_) => return Err(Failure::broken(format!("its answer did not end within {PATIENCE:?}"))),
    };
    let reply = provider::read(
        account.kind(),
        &Answer {
            status: response.status_code(),
            retry_after: retry_after.as_deref(),
            message_id: message_id.as_deref(),
            body: &answer,
            at: now(),
        },
    );
    Ok(read(row, account, reply))
}

fn read(row: &Claimed, account: &Account, reply: Reply) -> Outcome {
    let suppressed = || Outcome::Refused(Some(Ending::Suppressed(Suppression::HardBounce)));
    match reply {
        Reply::Accepted { .. } => Outcome::Delivered,
        Reply::Later { after } => Outcome::Failed(after.map(|after| now().plus(after))),
        Reply::Misconfigured { code } => {
            let code = code.unwrap_or_default();
            worker::console_warn!("{}: the account with {} is not in order {code}", row.id, account.kind());
            Outcome::Failed(None)
        }
        Reply::Refused(Unsent::BadAddress | Unsent::Suppressed) => suppressed(),
        Reply::Refused(Unsent::Stopped) => Outcome::Refused(Some(Ending::Stopped(None))),
        Reply::Refused(Unsent::Message) => Outcome::Refused(None),
    }
}

/// One POST that goes nowhere but where it was said to go, and takes no longer than it may.
async fn fetch(url: &str, headers: Headers, body: worker::wasm_bindgen::JsValue) -> Result<Response, Failure> {
    let mut init = RequestInit::new();
    // A redirect could lead anywhere, also inside: it is no delivery.
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(Some(body));
    let request = Request::new_with_init(url, &init).or_broken()?;
    let call = Fetch::Request(request);
    match select(pin!(call.send()), pin!(Delay::from(PATIENCE))).await {
        Either::Left((response, _)) => Ok(response.or_broken()?),
        Either::Right(_) => Err(Failure::broken(format!("no answer within {PATIENCE:?}"))),
    }
}
