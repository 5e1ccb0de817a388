//! Where to reach the visitor, and by which channel first.

use super::address::Address;
use super::on_record::OnRecord;
use super::order::Order;
use super::parts::{EachChannel, Shown};
use crate::beckon::Beckon;
use crate::state::Msg;
use crate::state::draft::typed_channels;
use crate::texts::{Line, fill};
use beckon_domain::Channel;
use leptos::prelude::*;

#[component]
pub(super) fn Reach() -> impl IntoView {
    let beckon = Beckon::here();
    let points = Memo::new(move |_| beckon.known(|known, _| known.mine.points.clone()));
    let on_record = move || {
        let points = points.get().into_iter().enumerate();
        points.map(|(at, point)| view! { <OnRecord at point/> }.into_any()).collect::<Vec<_>>()
    };
    let asked = Memo::new(move |_| beckon.known(|known, draft| draft.asked_for(known)));
    let more = Memo::new(move |_| {
        let mut more = beckon.known(|known, _| typed_channels(known.site));
        asked.with(|asked| more.retain(|channel| !asked.contains(channel)));
        more
    });
    view! {
        <section>
            <h3>{beckon.text(Line::WHERE_TO)}</h3>
            {on_record}
            <EachChannel of=asked view=|channel| view! { <Address channel/> }.into_any()/>
            <Shown when=move || more.with(|more| !more.is_empty())>
                <div class="chips"><EachChannel of=more view=|channel| view! { <Add channel/> }.into_any()/></div>
            </Shown>
            <Order/>
        </section>
    }
}

/// Asks for an address of one more channel.
#[component]
fn Add(channel: Channel) -> impl IntoView {
    let beckon = Beckon::here();
    let name = beckon.text(Line::channel(channel));
    view! {
        <button
            class="chip" type="button" data-part=format!("add-contact-{channel}")
            aria-label=fill(beckon.text(Line::ADD_CONTACT), &[name])
            on:click=beckon.on(Msg::AddContact(channel))
        >
            {format!("+ {name}")}
        </button>
    }
}
