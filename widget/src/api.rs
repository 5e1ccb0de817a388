//! The calls of the public contract: gloo-net builds them. This file alone fetches.

use crate::json::Json;
use crate::platform::get;
use crate::reading;
use crate::state::answer::Problem;
use crate::state::failure::{NETWORK, NOT_JSON, TIMEOUT, TOO_MANY, UNAVAILABLE};
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCredentials};

/// How long a reply may take.
const PATIENCE_MS: u32 = 10_000;

/// What is to be asked or said.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: String,
    /// The person token of a read. It goes into the header, never into the URL.
    pub(crate) token: Option<String>,
    pub(crate) body: Option<String>,
    /// The hash of what is to come, where that is known.
    pub(crate) integrity: Option<String>,
    /// The languages to read a problem's texts in.
    pub(crate) languages: Vec<String>,
    /// The first try, if it is under way.
    pub(crate) early: Option<Early>,
}

/// A call that is under way: `open.js` makes one beside the loading of the panel.
pub(crate) struct Early {
    answer: Promise,
    patience: AbortSignal,
}

impl Early {
    /// What the panel is given. What nobody has waited for in time is out of date, however it came out.
    pub(crate) fn of(given: &JsValue) -> Option<Self> {
        let patience: AbortSignal = get(given, "signal").unchecked_into();
        let answer = get(given, "answer").unchecked_into();
        (!patience.aborted()).then_some(Self { answer, patience })
    }
}

impl Call {
    fn request(&self, patience: &AbortSignal) -> Result<Request, gloo_net::Error> {
        let mut request = RequestBuilder::new(&self.url)
            .method(self.method.clone())
            .credentials(RequestCredentials::Omit)
            .abort_signal(Some(patience));
        if let Some(token) = &self.token {
            request = request.header("authorization", &format!("Person {token}"));
        }
        if let Some(integrity) = &self.integrity {
            request = request.integrity(integrity);
        }
        match &self.body {
            Some(body) => request.header("content-type", "application/json").body(body),
            None => request.build(),
        }
    }

    /// Sends it by this `fetch`: gloo-net itself would take the page's.
    fn send(&self, fetch: &Function) -> Option<Early> {
        let patience = AbortSignal::timeout_with_u32(PATIENCE_MS);
        let request: web_sys::Request = self.request(&patience).ok()?.into();
        let answer = fetch.call1(&JsValue::UNDEFINED, &request).ok()?.unchecked_into();
        Some(Early { answer, patience })
    }
}

/// The answer, or why there is none. A connection that broke is tried once more at once: every write carries an id, so it
/// still happens once.
pub(crate) async fn call(mut call: Call, fetch: &Function) -> Result<String, Problem> {
    let mut tries = 0;
    loop {
        tries += 1;
        match once(&mut call, fetch).await {
            Err(problem) if problem.code == NETWORK && tries < 2 => {}
            answer => return answer,
        }
    }
}

async fn once(call: &mut Call, fetch: &Function) -> Result<String, Problem> {
    let early = call.early.take().or_else(|| call.send(fetch));
    let Early { answer, patience } = early.ok_or_else(|| Problem::local(0, NETWORK))?;
    let lost = || Problem::local(0, if patience.aborted() { TIMEOUT } else { NETWORK });
    let response = JsFuture::from(answer).await.map_err(|_| lost())?;
    let response = Response::from(response.unchecked_into::<web_sys::Response>());
    let text = response.text().await.map_err(|_| lost())?;
    if response.ok() {
        return Ok(text);
    }
    let json = Json::parse(&text).unwrap_or_default();
    // Something on the way may have answered instead of the edge: then the status has to do.
    let status = response.status().into();
    let mut told = reading::problem(&json, &call.languages);
    told.status = status;
    if told.code.is_empty() {
        let code = match status {
            429 => TOO_MANY,
            500.. => UNAVAILABLE,
            _ => NOT_JSON,
        };
        told = Problem::local(status, code);
    }
    Err(told)
}

/// The answer as JSON. Without this field it is not of the contract.
pub(crate) fn with(answer: Result<String, Problem>, field: &str) -> Result<Json, Problem> {
    let json = Json::parse(&answer?).unwrap_or_default();
    if matches!(json.get(field), Json::Null) {
        Err(Problem::local(0, NOT_JSON))
    } else {
        Ok(json)
    }
}
