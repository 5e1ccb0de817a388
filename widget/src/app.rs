//! The panel on a page: a dialog in the launcher's shadow root, and the tasks that the state asks for.

use crate::api::{self, Call, Early, with};
use crate::draw::Drawn;
use crate::element::El;
use crate::json::{Json, write};
use crate::state::answer::{Problem, Saved};
use crate::state::draft::Draft;
use crate::state::note::Note;
use crate::state::{Field, Msg, Panel, Task, Trip, Widget};
use crate::store::Store;
use crate::texts::{Texts, join};
use crate::{platform, reading, views};
use beckon_domain::wire::Code;
use js_sys::{Function, Object};
use leptos::tachys::view::{Mountable, Render};
use std::cell::{Cell, RefCell};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue, UnwrapThrowExt};
use wasm_bindgen_futures::spawn_local;
use web_sys::{CssStyleSheet, Event, EventTarget, HtmlDialogElement, HtmlElement, ShadowRoot};

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

const PERSON: &str = "person";
const DRAFT: &str = "draft";
const NOTE: &str = "feedback";
const REFERENCE: &str = "reference";

thread_local! {
    /// The panel of this page, which lives as long as the page does.
    static APP: Cell<Option<&'static App>> = const { Cell::new(None) };
}

struct App {
    widget: RefCell<Widget>,
    /// What is on screen: drawn anew from the state after each change, so there is nothing for signals to find out.
    drawn: RefCell<Drawn>,
    /// Where this site's part of the contract begins.
    base: String,
    /// Where the widget itself came from, up to and with the last slash.
    here: String,
    store: Store,
    dialog: HtmlDialogElement,
    /// The hash of each language's texts.
    texts: JsValue,
    /// The platform's `fetch`, whatever the page has made of it.
    fetch: Function,
    /// Tells the page what has happened.
    tell: Function,
    /// What was asked for beside the loading of this, unless it came first, until somebody wants it.
    early: Cell<Option<Early>>,
}

/// Opens the panel in this shadow root, on feedback if that is wanted. The first call makes it of what `open.js` gives;
/// later ones show it again. The page is told what has changed, and never an address.
///
/// # Errors
/// Where the browser lacks dialogs or style sheets made by script; the launcher then leads to the plain page.
#[wasm_bindgen]
pub fn open(root: &ShadowRoot, given: &JsValue, feedback: bool) -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    if APP.get().is_none() {
        let app = App::new(root, given)?;
        APP.set(Some(Box::leak(Box::new(app))));
        self::app().listen();
    }
    let app = app();
    if !app.dialog.open() {
        // What is drawn before it is shown is laid out once.
        app.change(&mut |widget| {
            widget.place.page = platform::page();
            widget.update(Msg::Open);
        });
        app.dialog.show_modal()?;
    }
    if feedback {
        send(Msg::Show(Panel::Feedback));
    }
    Ok(())
}

fn app() -> &'static App {
    APP.get().unwrap_throw()
}

/// Takes what the visitor did.
pub(crate) fn send(msg: Msg) {
    app().change(&mut |widget| widget.update(msg));
}

/// Takes what the visitor typed or selected.
pub(crate) fn typed(field: Field, mut text: String) {
    app().change(&mut |widget| widget.typed(field, std::mem::take(&mut text)));
}

impl App {
    fn new(root: &ShadowRoot, given: &JsValue) -> Result<Self, JsValue> {
        let text = |name| platform::get(given, name).as_string().unwrap_or_default();
        let (edge, site) = (&*text("edge"), &*text("site"));
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(STYLE)?;
        root.adopted_style_sheets().push(&sheet);
        let document = root.owner_document().unwrap_throw();
        let dialog: HtmlDialogElement = document.create_element("dialog")?.unchecked_into();
        for (name, value) in [
            ("role", "dialog"),
            ("aria-modal", "true"),
            ("aria-labelledby", views::TITLE),
            ("data-part", "panel"),
        ] {
            dialog.set_attribute(name, value)?;
        }
        root.insert_before(&dialog, None)?;

        let store = Store::new(edge, site);
        let mut widget = Widget::new(
            platform::place(edge, site, text("language"), text("zone")),
            store.get(PERSON),
            Draft::from_words(&store.draft(DRAFT)),
            Note::from_words(&store.draft(NOTE)),
            store.get(REFERENCE).unwrap_or_default(),
        );
        let early = Early::of(given);
        if early.is_some()
            && let Some(told) = platform::get(given, "told").as_string()
            && Json::parse(&told).is_some()
        {
            got(&mut widget, Task::LoadSite, Ok(told));
        }
        // Opening the panel draws it, in this place.
        let mut drawn = El::default().build();
        drawn.mount(&dialog, None);
        Ok(Self {
            drawn: RefCell::new(drawn),
            widget: RefCell::new(widget),
            base: join(&[edge, "/v1/sites/", site, "/"]),
            here: text("here"),
            store,
            dialog,
            texts: platform::get(given, "texts"),
            fetch: platform::get(given, "fetch").unchecked_into(),
            tell: platform::get(given, "tell").unchecked_into(),
            early: Cell::new(early),
        })
    }

    /// What the page tells.
    fn listen(&'static self) {
        let window: EventTarget = web_sys::window().unwrap_throw().unchecked_into();
        for (name, msg) in [
            ("focus", Msg::Seen),
            ("visibilitychange", Msg::Seen),
            ("online", Msg::Online),
        ] {
            let tell = move |_| {
                if self.dialog.open() {
                    send(msg);
                }
            };
            on(&window, name, Box::new(tell));
        }
    }

    fn change(&'static self, change: &mut dyn FnMut(&mut Widget)) {
        let mut widget = self.widget.borrow_mut();
        change(&mut widget);
        let tasks = std::mem::take(&mut widget.tasks);
        drop(widget);
        views::panel(&self.widget.borrow()).rebuild(&mut self.drawn.borrow_mut());
        for task in tasks {
            self.run(task);
        }
    }

    fn run(&'static self, task: Task) {
        let (store, widget) = (&self.store, self.widget.borrow());
        let call = match task {
            Task::KeepToken => return store.set(PERSON, widget.token.as_deref()),
            Task::KeepDraft => return store.set_draft(DRAFT, &widget.draft.to_words()),
            Task::KeepNote => return store.set_draft(NOTE, &widget.note.to_words()),
            Task::KeepReference => return store.set(REFERENCE, Some(&widget.reference)),
            Task::Close => return self.dialog.close(),
            Task::Tell(what) => {
                let news = news(&widget, what);
                // The page may do anything when it hears of it, so nothing of ours is held meanwhile.
                drop(widget);
                // A page that stumbles over it has a fault of its own, which its console shows.
                return drop(self.tell.call1(&JsValue::UNDEFINED, &news));
            }
            Task::Focus => None,
            _ => match self.call(&widget, task) {
                None => return,
                call => call,
            },
        };
        spawn_local(async move {
            let Some(call) = call else { return self.focus() };
            let mut answer = Some(api::call(call, &self.fetch).await);
            self.change(&mut |widget| {
                if let Some(answer) = answer.take() {
                    got(widget, task, answer);
                }
            });
        });
    }

    fn call(&self, widget: &Widget, task: Task) -> Option<Call> {
        let token = widget.token.clone();
        let person = token.clone().unwrap_or_default();
        let (path, body) = match task {
            Task::LoadTexts => ("", None),
            Task::LoadSite => ("widget", None),
            Task::LoadMine => ("preferences", None),
            Task::LookUp => ("feedback/", None),
            Task::Save => ("preferences", write(widget.attempt.as_ref()?)),
            Task::Code => (
                "preferences/code",
                write(&Code {
                    person,
                    code: widget.code.trim_ascii().to_owned(),
                }),
            ),
            Task::Stop => ("stop", write(widget.stops.first()?)),
            Task::Resume => ("resume", write(widget.lifting.as_ref()?)),
            Task::Send => ("feedback", write(widget.note_attempt.as_ref()?)),
            _ => return None,
        };
        let method = match (task, &body) {
            (Task::Save, _) => "PUT",
            (_, Some(_)) => "POST",
            (_, None) => "GET",
        };
        let url = match task {
            Task::LoadTexts => join(&[&self.here, &widget.language, ".txt"]),
            Task::LookUp => join(&[&self.base, path, &widget.reference]),
            _ => join(&[&self.base, path]),
        };
        let mut languages = vec![widget.place.language.clone()];
        if let Some(site) = widget.site.here() {
            languages.extend_from_slice(&site.languages);
        }
        Some(Call {
            method,
            url,
            token: token.filter(|_| task == Task::LoadMine),
            body,
            languages,
            integrity: (task == Task::LoadTexts)
                .then(|| platform::get(&self.texts, &widget.language).as_string())
                .flatten(),
            early: (task == Task::LoadSite).then(|| self.early.take()).flatten(),
        })
    }

    /// Moves the focus, once what was asked for has been drawn.
    fn focus(&self) {
        let part = self.widget.borrow().focus.clone();
        if let Ok(Some(control)) = self.dialog.query_selector(&join(&["[data-part='", &part, "']"])) {
            // What cannot take the focus leaves it where it is, which is in the dialog.
            drop(control.unchecked_ref::<HtmlElement>().focus());
        }
    }
}

/// What the page is told: what has happened, and what was chosen.
fn news(widget: &Widget, what: &str) -> JsValue {
    let news = Object::new();
    platform::put(&news, "what", &what.into());
    if what == "saved"
        && let Trip::Done(saved) = &widget.save
        && let Some(choices) = write(&saved.choices)
        && let Ok(choices) = js_sys::JSON::parse(&choices)
    {
        platform::put(&news, "choices", &choices);
    }
    news.into()
}

/// Tells developers, in the console, what a visitor has no words for and can do nothing about.
fn complain(texts: &Texts, problem: &Problem) {
    let say = |code: &str, detail: &str| {
        if texts.problem(code).is_empty() {
            platform::complain(&join(&["Beckon: ", code, " ", detail]));
        }
    };
    if problem.errors.is_empty() {
        say(&problem.code, &problem.detail);
    }
    for wrong in &problem.errors {
        say(&wrong.code, &wrong.detail);
    }
}

fn got(widget: &mut Widget, task: Task, answer: Result<String, Problem>) {
    if let Err(problem) = &answer {
        complain(widget.texts, problem);
    }
    let language = widget.place.language.clone();
    match task {
        Task::LoadTexts => widget.got_texts(answer),
        Task::LoadSite => widget.got_site(with(answer, "purposes").map(|json| reading::site(&json, &language))),
        Task::LoadMine => widget.got_mine(with(answer, "contact_points").map(|json| reading::mine(&json))),
        Task::Save => widget.got_saved(with(answer, "receipt").map(|json| {
            let receipt = platform::file(&json.get("receipt").to_text());
            let saved = reading::saved(&json);
            Saved { receipt, ..saved }
        })),
        Task::Code => widget.got_code(with(answer, "masked").map(|json| reading::code(&json))),
        Task::Stop => widget.got_stopped(with(answer, "undo_until").map(|json| reading::stopped(&json))),
        Task::Resume => widget.got_resumed(with(answer, "status").map(|json| reading::resumed(&json))),
        Task::Send => widget.got_received(with(answer, "reference").map(|json| reading::received(&json))),
        Task::LookUp => widget.got_delivered(with(answer, "status").map(|json| reading::delivered(&json))),
        _ => {}
    }
}

/// Boxed by the caller, so that there is one of this for all listeners.
fn on(target: &EventTarget, name: &str, then: Box<dyn FnMut(Event)>) {
    let then = Closure::wrap(then).into_js_value();
    target
        .add_event_listener_with_callback(name, then.unchecked_ref())
        .unwrap_throw();
}
