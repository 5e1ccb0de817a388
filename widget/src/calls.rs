//! What each task asks the edge, and what becomes of its answer.

use crate::api::{Call, with};
use crate::json::Json;
use crate::state::answer::{Problem, Saved};
use crate::state::{Task, Trip, Widget};
use crate::tasks::Outside;
use crate::texts::Texts;
use crate::{platform, reading};
use beckon_contract::wire::Code;
use gloo_net::http::Method;
use js_sys::Object;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// What came beside the loading of this. What cannot be read is asked for again.
pub(crate) fn told(widget: &mut Widget, told: String) {
    if Json::parse(&told).is_some() {
        got(widget, Task::LoadSite, Ok(told));
    }
}

/// What is to be asked for a task. `None`: there is nothing to ask.
pub(crate) fn call(outside: &mut Outside, widget: &Widget, task: Task) -> Option<Call> {
    let Outside { base, here, .. } = &*outside;
    let token = widget.token.clone();
    let (method, url, body) = match task {
        Task::LoadTexts => (Method::GET, format!("{here}{}.txt", widget.language), None),
        Task::LoadSite => (Method::GET, format!("{base}widget"), None),
        Task::LoadMine => (Method::GET, format!("{base}preferences"), None),
        Task::LookUp => (Method::GET, format!("{base}feedback/{}", widget.reference), None),
        Task::Save => (
            Method::PUT,
            format!("{base}preferences"),
            json(widget.attempt.as_ref()?),
        ),
        Task::Code => {
            let code = Code {
                person: token.clone().unwrap_or_default(),
                code: widget.code.trim_ascii().to_owned(),
            };
            (Method::POST, format!("{base}preferences/code"), json(&code))
        }
        Task::Stop => (Method::POST, format!("{base}stop"), json(widget.stops.first()?)),
        Task::Resume => (Method::POST, format!("{base}resume"), json(widget.lifting.as_ref()?)),
        Task::Send => (
            Method::POST,
            format!("{base}feedback"),
            json(widget.note_attempt.as_ref()?),
        ),
        _ => return None,
    };
    let mut languages = vec![widget.place.language.clone()];
    if let Some(site) = widget.site.here() {
        languages.extend_from_slice(&site.languages);
    }
    let integrity = (task == Task::LoadTexts).then(|| platform::get(&outside.texts, &widget.language).as_string());
    Some(Call {
        method,
        url,
        token: token.filter(|_| task == Task::LoadMine),
        body,
        integrity: integrity.flatten(),
        languages,
        early: (task == Task::LoadSite).then(|| outside.early.take()).flatten(),
    })
}

/// What the page is told: what has happened, and what was chosen.
pub(crate) fn news(widget: &Widget, what: &str) -> JsValue {
    let news = Object::new();
    platform::put(&news, "what", &what.into());
    if what == "saved"
        && let Trip::Done(saved) = &widget.save
        && let Some(choices) = json(&saved.choices)
        && let Ok(choices) = js_sys::JSON::parse(&choices)
    {
        platform::put(&news, "choices", &choices);
    }
    news.into()
}

/// Takes the answer to a task.
pub(crate) fn got(widget: &mut Widget, task: Task, answer: Result<String, Problem>) {
    if let Err(problem) = &answer {
        complain(widget.texts, problem);
    }
    let language = widget.place.language.clone();
    match task {
        Task::LoadTexts => widget.got_texts(answer),
        Task::LoadSite => widget.got_site(with(answer, "purposes").map(|json| reading::site(&json, &language))),
        Task::LoadMine => widget.got_mine(with(answer, "contact_points").map(|json| reading::mine(&json))),
        Task::Save => {
            let receipt = answer
                .as_deref()
                .map(|text| platform::file(Json::written(text, "receipt")));
            let receipt = receipt.unwrap_or_default();
            let saved = with(answer, "receipt").map(|json| reading::saved(&json));
            widget.got_saved(saved.map(|saved| Saved { receipt, ..saved }));
        }
        Task::Code => widget.got_code(with(answer, "masked").map(|json| reading::code(&json))),
        Task::Stop => widget.got_stopped(with(answer, "undo_until").map(|json| reading::stopped(&json))),
        Task::Resume => widget.got_resumed(with(answer, "status").map(|json| reading::resumed(&json))),
        Task::Send => widget.got_received(with(answer, "reference").map(|json| reading::received(&json))),
        Task::LookUp => widget.got_delivered(with(answer, "status").map(|json| reading::delivered(&json))),
        _ => {}
    }
}

/// Tells developers, in the console, what a visitor has no words for and can do nothing about.
fn complain(texts: &Texts, problem: &Problem) {
    let say = |code: &str, detail: &str| {
        if texts.problem(code).is_empty() {
            leptos::logging::error!("Beckon: {code} {detail}");
        }
    };
    if problem.errors.is_empty() {
        say(&problem.code, &problem.detail);
    }
    for wrong in &problem.errors {
        say(&wrong.code, &wrong.detail);
    }
}

/// A body of the contract.
fn json(body: &impl Serialize) -> Option<String> {
    serde_json::to_string(body).ok()
}
