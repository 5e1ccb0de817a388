//! What is to be confirmed, and the place for the code: wherever the visitor is, as long as it is awaited.

use super::field::{FieldError, bound};
use super::parts::Shown;
use crate::beckon::Beckon;
use crate::state::{Field, Msg, Trip};
use crate::texts::{Line, fill};
use leptos::prelude::*;

#[component]
pub(super) fn Waiting() -> impl IntoView {
    let state = Beckon::here().state;
    let waits = move || state.with(|widget| !widget.waiting.is_empty());
    let confirmed = Memo::new(move |_| {
        state.with(|widget| match &widget.proof {
            Trip::Done(masked) if widget.waiting.is_empty() => Some(masked.clone()),
            _ => None,
        })
    });
    let confirmed = move || {
        let masked = confirmed.get();
        masked.map(|masked| view! { <Confirmed masked/> }.into_any())
    };
    view! { <Shown when=waits><Code/></Shown> {confirmed} }
}

#[component]
fn Confirmed(masked: String) -> impl IntoView {
    let beckon = Beckon::here();
    // The link comes later. What is said stays where it is meanwhile, and keeps the focus.
    let page = Memo::new(move |_| beckon.known(|known, _| known.mine.page.clone()));
    let history = move || {
        let link = |page| {
            view! {
                <p>
                    <a class="link" data-part="history" target="_blank" rel="noopener" href=page>
                        {beckon.text(Line::HISTORY)}
                    </a>
                </p>
            }
            .into_any()
        };
        page.get().map(link)
    };
    view! {
        <div class="list">
            <p class="new" data-part="confirmed" tabindex="-1">{fill(beckon.text(Line::CONFIRMED), &[&masked])}</p>
            {history}
        </div>
    }
}

#[component]
fn Code() -> impl IntoView {
    let beckon = Beckon::here();
    let state = beckon.state;
    let title = move || {
        let channel = state.with(|widget| widget.waiting.first().map(|point| point.channel));
        channel.map(|channel| beckon.text(Line::check(channel)))
    };
    let text = move || {
        let masked = |point: &crate::state::answer::Point| point.masked.clone();
        let masked: Vec<_> = state.with(|widget| widget.waiting.iter().map(masked).collect());
        fill(beckon.text(Line::CHECK_TEXT), &[&masked.join(", ")])
    };
    let sending = move || state.with(|widget| widget.proof.is_sending()).then_some("true");
    view! {
        <div class="card" data-part="waiting">
            <h3>{title}</h3>
            <p>{text}</p>
            <div class="field">
                <label for="code">{beckon.text(Line::CODE)}</label>
                <div class="line">
                    <input inputmode="numeric" autocomplete="one-time-code" maxlength="32" {..bound(Field::Code)}/>
                    <button
                        class="even" type="button" data-part="code-submit" aria-disabled=sending
                        on:click=beckon.on(Msg::SendCode)
                    >
                        {beckon.text(Line::CODE_SUBMIT)}
                    </button>
                </div>
                <FieldError field=Field::Code/>
            </div>
            <button class="link" type="button" data-part="ask-again" on:click=beckon.on(Msg::AskAgain)>
                {beckon.text(Line::ASK_AGAIN)}
            </button>
        </div>
    }
}
