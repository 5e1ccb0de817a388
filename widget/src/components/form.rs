//! A form: what scrolls, and what stays in sight.

use super::stop::{NotStopped, StopButton};
use crate::beckon::Beckon;
use crate::state::{Msg, Stage};
use crate::texts::Line;
use leptos::prelude::*;

/// A form with the way to stop everything always in sight.
#[component]
pub(super) fn Form(
    /// What sending it does.
    on_submit: Msg,
    /// What went wrong with it as a whole, in words.
    #[prop(optional)]
    failure: Option<Memo<Option<&'static str>>>,
    /// What scrolls.
    body: AnyView,
    /// The button that sends.
    children: Children,
) -> impl IntoView {
    let beckon = Beckon::here();
    view! {
        <form novalidate on:submit=beckon.on_submit(on_submit) on:click=beckon.on_submit_button(on_submit)>
            {body}
            <footer>
                // The problems have a place of their own: the buttons stay the same ones, and keep the focus.
                <div>{failure.map(problem)} <NotStopped/></div>
                <div class="acts"><StopButton/> {children()}</div>
            </footer>
        </form>
    }
}

/// A form without it, where contact is being stopped or is stopped.
#[component]
pub(super) fn PlainForm(
    /// What sending it does.
    on_submit: Msg,
    /// What scrolls.
    body: AnyView,
    /// What is in its foot.
    children: Children,
) -> impl IntoView {
    let beckon = Beckon::here();
    view! {
        <form novalidate on:submit=beckon.on_submit(on_submit) on:click=beckon.on_submit_button(on_submit)>
            {body}
            <footer>{children()}</footer>
        </form>
    }
}

/// What went wrong, in one sentence.
pub(super) fn problem(failure: Memo<Option<&'static str>>) -> impl IntoView {
    move || {
        let words = failure.get();
        words.map(|words| view! { <p class="problem" data-part="problem">{words}</p> }.into_any())
    }
}

/// A button that sends, in the words for before, meanwhile and again.
#[component]
pub(super) fn SubmitButton(part: &'static str, #[prop(into)] stage: Signal<Stage>, lines: [Line; 3]) -> impl IntoView {
    let beckon = Beckon::here();
    let line = move || {
        let [before, meanwhile, again] = lines;
        beckon.text(match stage.get() {
            Stage::Sending => meanwhile,
            Stage::MayPass => again,
            Stage::Ready => before,
        })
    };
    view! {
        <button
            class="primary" type="submit" data-part=part
            aria-disabled=move || (stage.get() == Stage::Sending).then_some("true")
        >
            {line}
        </button>
    }
}

/// A button that leads on, in the place of one that sends.
#[component]
pub(super) fn MainButton(part: &'static str, line: Line, msg: Msg) -> impl IntoView {
    let beckon = Beckon::here();
    view! {
        <button class="primary" type="button" data-part=part on:click=beckon.on(msg)>{beckon.text(line)}</button>
    }
}
