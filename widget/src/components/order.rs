//! By which channel first, where there is a choice.

use super::parts::Shown;
use crate::beckon::Beckon;
use crate::state::Msg;
use crate::texts::{Line, fill};
use beckon_contract::Channel;
use leptos::prelude::*;

#[component]
pub(super) fn Order() -> impl IntoView {
    let beckon = Beckon::here();
    let order = Memo::new(move |_| beckon.known(|known, draft| draft.order(known)));
    let ranks = move || {
        let ranks = order
            .get()
            .into_iter()
            .map(|channel| view! { <Rank channel/> }.into_any());
        ranks.collect::<Vec<_>>()
    };
    view! {
        <Shown when=move || order.with(|order| order.len() > 1)>
            <div class="order"><h4>{beckon.text(Line::ORDER)}</h4> <ol>{ranks}</ol></div>
        </Shown>
    }
}

#[component]
fn Rank(channel: Channel) -> impl IntoView {
    let beckon = Beckon::here();
    let order = move || beckon.known(|known, draft| draft.order(known));
    let may_rise = move || order().first() != Some(&channel);
    let may_sink = move || order().last() != Some(&channel);
    view! {
        <li class="row" data-part=format!("order-{channel}")>
            <span>{beckon.text(Line::channel(channel))}</span>
            <div class="steps">
                <Shown when=may_rise><Step channel up=true/></Shown>
                <Shown when=may_sink><Step channel up=false/></Shown>
            </div>
        </li>
    }
}

#[component]
fn Step(channel: Channel, up: bool) -> impl IntoView {
    let beckon = Beckon::here();
    let (class, part, line) = if up {
        ("icon i-up", "move-up", Line::MOVE_UP)
    } else {
        ("icon i-down", "move-down", Line::MOVE_DOWN)
    };
    view! {
        <button
            class=class type="button" data-part=format!("{part}-{channel}")
            aria-label=fill(beckon.text(line), &[beckon.text(Line::channel(channel))])
            on:click=beckon.on(Msg::Move(channel, up))
        />
    }
}
