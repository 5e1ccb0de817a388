//! A field: its label, its control and its error.

use crate::beckon::Beckon;
use crate::state::Field;
use leptos::attr::Attribute;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// A field: its label, its control and its error.
#[component]
pub(super) fn Labelled(field: Field, label: AnyView, children: Children) -> impl IntoView {
    let part = Beckon::here().part(field);
    view! {
        <div class="field">
            <label for=part>{label}</label>
            {children()}
            <FieldError field/>
        </div>
    }
}

/// What makes a control that of a field: its name, what it holds, what typing does, and its fault. To be spread onto it.
pub(super) fn bound(field: Field) -> impl Attribute {
    let beckon = Beckon::here();
    let part = beckon.part(field);
    let fault = fault(field);
    view! {
        <{..}
            id=part.clone() data-part=part use:held={field} on:input=beckon.on_input(field)
            aria-invalid=is_wrong(fault) aria-describedby=fault
        />
    }
}

/// Keeps in a control what its field holds. One that holds it already is left alone, unlike by `prop:value`: setting it
/// would empty a time or a number that is half typed. It comes when the control is in the page, so that a `select` has its
/// options by then.
fn held(control: Element, field: Field) {
    let state = Beckon::here().state;
    // Every control has a value like an input's.
    let control: HtmlInputElement = control.unchecked_into();
    Effect::new(move |_| {
        let value = state.with(|widget| widget.value(field));
        if control.value() != value {
            control.set_value(&value);
        }
    });
}

/// Says to a group of controls that it is in error, and where that is explained. To be spread onto it.
pub(super) fn marked(field: Field) -> impl Attribute {
    let fault = fault(field);
    view! {
        <{..}
            aria-invalid=is_wrong(fault) aria-describedby=fault
        />
    }
}

fn is_wrong(fault: Memo<Option<String>>) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync + 'static {
    move || fault.with(Option::is_some).then_some("true")
}

/// The name of a field's error, while there is one.
fn fault(field: Field) -> Memo<Option<String>> {
    let wrong = Beckon::here().wrong(field);
    let name = error_name(field);
    Memo::new(move |_| wrong.with(|wrong| wrong.as_ref().map(|_| name.clone())))
}

/// What is wrong with a field, to be put beside it.
#[component]
pub(super) fn FieldError(field: Field) -> impl IntoView {
    let wrong = Beckon::here().wrong(field);
    let name = error_name(field);
    move || {
        let name = name.clone();
        let error = |wrong| view! { <p class="error" id=name.clone() data-part=name>{wrong}</p> }.into_any();
        wrong.get().map(error)
    }
}

/// The name of a field's error: its `id`, its `data-part` and the control's `aria-describedby`.
fn error_name(field: Field) -> String {
    format!("error-{}", Beckon::here().part(field))
}

/// The options of a `select`: value and text.
pub(super) fn options(options: Vec<(String, String)>) -> AnyView {
    let option = |(value, text)| view! { <option value=value>{text}</option> }.into_any();
    options.into_iter().map(option).collect::<Vec<_>>().into_any()
}
