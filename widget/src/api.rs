//! The calls of the public contract. This file alone fetches.

use crate::platform::put;
use crate::reading::{self, Json};
use crate::state::answer::Problem;
use crate::state::failure::{NETWORK, NOT_JSON, RATE_LIMITED, TIMEOUT, UNAVAILABLE};
use crate::texts::join;
use gloo_net::http::Response;
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, UnwrapThrowExt};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// How long a reply may take.
const PATIENCE_MS: u32 = 10_000;

/// What is to be asked or said.
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    /// The person token of a read. It goes into the header, never into the URL.
    pub(crate) token: Option<String>,
    pub(crate) body: Option<String>,
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
        let patience: AbortSignal = given.get("signal").unchecked_into();
        let answer = given.get("answer").unchecked_into();
        (!patience.aborted()).then_some(Self { answer, patience })
    }
}

impl Call {
    fn send(&self) -> Early {
        let patience = AbortSignal::timeout_with_u32(PATIENCE_MS);
        let headers = Object::new();
        if let Some(token) = &self.token {
            put(&headers, "authorization", &join(&["Person ", token]).into());
        }
        if self.body.is_some() {
            put(&headers, "content-type", &"application/json".into());
        }
        let init = Object::new();
        for (name, value) in [
            ("method", self.method.into()),
            ("credentials", "omit".into()),
            ("headers", headers.into()),
            ("signal", JsValue::from(&patience)),
            ("body", JsValue::from(self.body.as_deref())),
        ] {
            put(&init, name, &value);
        }
        // gloo-net's own builder takes every address apart for a query, which no call has, and weighs more than this does.
        let window = web_sys::window().unwrap_throw();
        let answer = window.fetch_with_str_and_init(&self.url, init.unchecked_ref());
        Early { answer, patience }
    }
}

/// The answer as JSON, else as text, or why there is none. A connection that broke is tried once more at once: every write carries an id, so
/// it still happens once.
pub(crate) async fn call(mut call: Call) -> Result<JsValue, Problem> {
    let mut tries = 0;
    loop {
        tries += 1;
        match once(&mut call).await {
            Err(problem) if problem.code == NETWORK && tries < 2 => {}
            answer => return answer,
        }
    }
}

async fn once(call: &mut Call) -> Result<JsValue, Problem> {
    let Early { answer, patience } = call.early.take().unwrap_or_else(|| call.send());
    let lost = || Problem::local(0, if patience.aborted() { TIMEOUT } else { NETWORK });
    let response = JsFuture::from(answer).await.map_err(|_| lost())?;
    let response = Response::from(response.unchecked_into::<web_sys::Response>());
    let text = response.text().await.map_err(|_| lost())?;
    let json = js_sys::JSON::parse(&text).unwrap_or_else(|_| text.into());
    if response.ok() {
        return Ok(json);
    }
    // Something on the way may have answered instead of the edge: then the status has to do.
    let status = response.status().into();
    let mut told = reading::problem(&json, &call.languages);
    told.status = status;
    if told.code.is_empty() {
        let code = match status {
            429 => RATE_LIMITED,
            500.. => UNAVAILABLE,
            _ => NOT_JSON,
        };
        told = Problem::local(status, code);
    }
    Err(told)
}

/// Whether the answer has this field; without it, it is not of the contract.
pub(crate) fn with(answer: Result<JsValue, Problem>, field: &str) -> Result<JsValue, Problem> {
    let json = answer?;
    if json.get(field).is_undefined() {
        Err(Problem::local(0, NOT_JSON))
    } else {
        Ok(json)
    }
}

impl Json for JsValue {
    fn get(&self, name: &str) -> Self {
        Reflect::get(self, &name.into()).unwrap_or(Self::UNDEFINED)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> u32 {
        self.as_f64().unwrap_or_default() as u32
    }

    fn truth(&self) -> bool {
        self.is_truthy()
    }

    fn items(&self) -> Vec<Self> {
        self.dyn_ref::<Array>().map(Array::to_vec).unwrap_or_default()
    }

    fn names(&self) -> Vec<String> {
        let names = self.dyn_ref::<Object>().map(Object::keys).unwrap_or_default();
        names
            .to_vec()
            .iter()
            .map(|name| name.as_string().unwrap_or_default())
            .collect()
    }
}
