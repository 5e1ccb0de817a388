//! Carries out what the state wants done outside of it.

use crate::api::{self, Early};
use crate::beckon::Beckon;
use crate::calls;
use crate::platform;
use crate::state::{Task, Widget};
use crate::store::{DRAFT, NOTE, PERSON, REFERENCE, Store};
use js_sys::Function;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// What there is beside the state.
pub(crate) struct Outside {
    /// Where this site's part of the contract begins.
    pub(crate) base: String,
    /// Where the widget itself came from, up to and with the last slash.
    pub(crate) here: String,
    /// The hash of each language's texts.
    pub(crate) texts: JsValue,
    /// What was asked for beside the loading of this, unless it came first, until somebody wants it.
    pub(crate) early: Option<Early>,
    /// The platform's `fetch`, whatever the page has made of it.
    fetch: Function,
    /// Tells the page what has happened.
    tell: Function,
    store: Store,
}

impl Outside {
    /// Of what `open.js` gives.
    pub(crate) fn new(given: &JsValue, edge: &str, site: &str, store: Store, early: Option<Early>) -> Self {
        Self {
            base: format!("{edge}/v1/sites/{site}/"),
            here: platform::get(given, "here").as_string().unwrap_or_default(),
            texts: platform::get(given, "texts"),
            early,
            fetch: platform::get(given, "fetch").unchecked_into(),
            tell: platform::get(given, "tell").unchecked_into(),
            store,
        }
    }

    fn keep(&self, task: Task, widget: &Widget) {
        match task {
            Task::KeepToken => self.store.set(PERSON, widget.token.as_deref()),
            Task::KeepReference => self.store.set(REFERENCE, Some(&widget.reference)),
            Task::KeepNote => self.store.set_draft(NOTE, &widget.note.to_words()),
            _ => self.store.set_draft(DRAFT, &widget.draft.to_words()),
        }
    }
}

impl Beckon {
    /// Does what the state wants done.
    pub(crate) fn carry_out(self) {
        let tasks = self
            .state
            .try_update_untracked(|widget| std::mem::take(&mut widget.tasks));
        for task in tasks.unwrap_or_default() {
            self.run(task);
        }
    }

    fn run(self, task: Task) {
        let Self { state, outside, .. } = self;
        match task {
            Task::KeepToken | Task::KeepReference | Task::KeepDraft | Task::KeepNote => {
                state.with_untracked(|widget| outside.with_value(|outside| outside.keep(task, widget)));
            }
            Task::Close => self.dialog().close(),
            Task::Focus => self.focus(),
            Task::Tell(what) => {
                let news = state.with_untracked(|widget| calls::news(widget, what));
                // The page may do anything when it hears of it, so nothing of ours is held meanwhile.
                let tell = outside.with_value(|outside| outside.tell.clone());
                // A page that stumbles over it has a fault of its own, which its console shows.
                drop(tell.call1(&JsValue::UNDEFINED, &news));
            }
            _ => self.ask(task),
        }
    }

    /// Asks the edge.
    fn ask(self, task: Task) {
        let call = self
            .outside
            .try_update_value(|outside| self.state.with_untracked(|widget| calls::call(outside, widget, task)));
        let Some(call) = call.flatten() else { return };
        let fetch = self.outside.with_value(|outside| outside.fetch.clone());
        spawn_local(async move {
            let answer = api::call(call, &fetch).await;
            self.change(Box::new(move |widget| calls::got(widget, task, answer)));
        });
    }

    /// Moves the focus, once what was asked for has been drawn: effects run before what is spawned after them.
    fn focus(self) {
        spawn_local(async move {
            let part = self.state.with_untracked(|widget| widget.focus.clone());
            if let Ok(Some(control)) = self.dialog().query_selector(&format!("[data-part='{part}']")) {
                // What cannot take the focus leaves it where it is, which is in the dialog.
                drop(control.unchecked_ref::<HtmlElement>().focus());
            }
        });
    }
}
