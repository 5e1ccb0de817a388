//! An address on record: masked, whether it is proven, and how to take it out.

use super::parts::Shown;
use crate::beckon::Beckon;
use crate::state::Msg;
use crate::state::answer::Point;
use crate::texts::{Line, fill};
use leptos::prelude::*;

#[component]
pub(super) fn OnRecord(
    /// Its place in the list.
    at: usize,
    point: Point,
) -> impl IntoView {
    let beckon = Beckon::here();
    let Point {
        handle,
        channel,
        masked,
        proven,
    } = point;
    let goes = Memo::new(move |_| beckon.state.with(|widget| widget.draft.removed.contains(&handle)));
    let name = beckon.text(Line::channel(channel));
    let (going, staying) = (masked.clone(), masked);
    view! {
        <div class="row point" data-part=format!("contact-{channel}")>
            <Shown when=goes><Goes at name masked=going.clone()/></Shown>
            <Shown when=move || !goes.get()><Stays at name masked=staying.clone() proven/></Shown>
        </div>
    }
}

/// What is to be taken out, which can be undone.
#[component]
fn Goes(at: usize, name: &'static str, masked: String) -> impl IntoView {
    let beckon = Beckon::here();
    let undo = beckon.text(Line::UNDO);
    let label = format!("{undo}: {masked}");
    view! {
        <div class="titles">
            <span class="small">{name}</span> <s>{masked}</s> <span class="small">{beckon.text(Line::GOES)}</span>
        </div>
        <button
            class="even" type="button" data-part=format!("keep-contact-{at}") aria-label=label
            on:click=beckon.on(Msg::TakeOut(at, false))
        >
            {undo}
        </button>
    }
}

#[component]
fn Stays(at: usize, name: &'static str, masked: String, proven: bool) -> impl IntoView {
    let beckon = Beckon::here();
    let label = fill(beckon.text(Line::DROP_CONTACT), &[&masked]);
    let again = (!proven).then(|| view! { <AskAgain at masked=masked.clone()/> }.into_any());
    let (badge, line) = if proven {
        ("badge proven", Line::PROVEN)
    } else {
        ("badge", Line::UNPROVEN)
    };
    view! {
        <div class="titles"><span class="small">{name}</span> <span>{masked}</span> {again}</div>
        <span class=badge>{beckon.text(line)}</span>
        <button
            class="icon i-close" type="button" data-part=format!("remove-contact-{at}") aria-label=label
            on:click=beckon.on(Msg::TakeOut(at, true))
        />
    }
}

/// Sends the confirmation once more.
#[component]
fn AskAgain(at: usize, masked: String) -> impl IntoView {
    let beckon = Beckon::here();
    let again = beckon.text(Line::ASK_AGAIN);
    view! {
        <button
            class="link" type="button" data-part=format!("confirm-contact-{at}") aria-label=format!("{again}: {masked}")
            on:click=beckon.on(Msg::AskAgainAt(at))
        >
            {again}
        </button>
    }
}
