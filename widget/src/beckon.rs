//! What every component shares, as a context: the state in a signal, and what the visitor can do.

use crate::api::Early;
use crate::state::draft::{Draft, Known};
use crate::state::note::Note;
use crate::state::{Field, Msg, Widget};
use crate::store::{DRAFT, NOTE, PERSON, REFERENCE, Store};
use crate::tasks::Outside;
use crate::texts::{Line, Texts};
use crate::{calls, platform};
use leptos::ev::{Event, MouseEvent, SubmitEvent};
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, UnwrapThrowExt};
use web_sys::{Element, HtmlDialogElement};

/// The panel, as its components see it.
#[derive(Clone, Copy)]
pub(crate) struct Beckon {
    /// Everything that is known. Components read it; only [`Beckon::act`], typing and the edge's answers change it.
    pub(crate) state: RwSignal<Widget>,
    /// The element that holds all of it.
    pub(crate) dialog: NodeRef<Dialog>,
    pub(crate) outside: StoredValue<Outside, LocalStorage>,
}

impl Beckon {
    /// The panel that a component belongs to.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Of what `open.js` gives.
    pub(crate) fn new(given: &JsValue) -> Self {
        let text = |name| platform::get(given, name).as_string().unwrap_or_default();
        let (edge, site) = (&*text("edge"), &*text("site"));
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
        {
            calls::told(&mut widget, told);
        }
        Self {
            state: RwSignal::new(widget),
            dialog: NodeRef::new(),
            outside: StoredValue::new_local(Outside::new(given, edge, site, store, early)),
        }
    }

    /// Whether the visitor has the panel before them.
    pub(crate) fn is_shown(self) -> bool {
        self.dialog.get_untracked().is_some_and(|dialog| dialog.open())
    }

    /// The dialog, once it is mounted.
    pub(crate) fn dialog(self) -> HtmlDialogElement {
        self.dialog.get_untracked().unwrap_throw()
    }

    /// Takes what the visitor did.
    pub(crate) fn act(self, msg: Msg) {
        self.change(Box::new(move |widget| widget.update(msg)));
    }

    /// What pressing something does. One type of handler for all buttons is one copy of the code around it.
    pub(crate) fn on(self, msg: Msg) -> impl FnMut(MouseEvent) + Clone + Send + 'static {
        move |_| self.act(msg)
    }

    /// What sending a form does.
    pub(crate) fn on_submit(self, msg: Msg) -> impl FnMut(SubmitEvent) + Clone + Send + 'static {
        move |event| {
            event.prevent_default();
            self.act(msg);
        }
    }

    /// What pressing the button of a form does. In a sandboxed frame without `allow-forms` no form is sent, and nothing
    /// says so. So a form listens to its button, which Enter in a field presses too; a form without one is told by
    /// `open.js`.
    pub(crate) fn on_submit_button(self, msg: Msg) -> impl FnMut(MouseEvent) + Clone + Send + 'static {
        move |event| {
            let pressed = event.target().map(JsCast::unchecked_into::<Element>);
            let button = pressed.and_then(|pressed| pressed.closest("[type=submit]").ok().flatten());
            if button.is_some() {
                event.prevent_default();
                self.act(msg);
            }
        }
    }

    /// What typing or selecting does.
    pub(crate) fn on_input(self, field: Field) -> impl FnMut(Event) + Clone + Send + 'static {
        move |event| {
            let text = event_target_value(&event);
            self.change(Box::new(move |widget| widget.typed(field, text)));
        }
    }

    /// A text of the interface. Whatever shows it is made anew when the language changes.
    pub(crate) fn text(self, line: Line) -> &'static str {
        self.texts().get(line)
    }

    /// All of them.
    pub(crate) fn texts(self) -> &'static Texts {
        self.state.with_untracked(|widget| widget.texts)
    }

    /// Reads what is filled in against what the site declares and what is on record.
    pub(crate) fn known<T: Default>(self, read: impl FnOnce(Known<'_>, &Draft) -> T) -> T {
        self.state.with(|widget| widget.with_known(read))
    }

    /// The name of a field, in this site.
    pub(crate) fn part(self, field: Field) -> String {
        self.state.with_untracked(|widget| widget.part(field))
    }

    /// What is wrong with a field, in words.
    pub(crate) fn wrong(self, field: Field) -> Memo<Option<String>> {
        Memo::new(move |_| self.state.with(|widget| widget.wrong(field).map(str::to_owned)))
    }

    /// Changes the state, and has done what follows from it. Boxed, so that there is one of it.
    pub(crate) fn change(self, change: Box<dyn FnOnce(&mut Widget) + '_>) {
        self.state.update(change);
        self.carry_out();
    }
}
