//! Where to reach the visitor, and by which channel first.

use super::address::Address;
use super::on_record::OnRecord;
use super::order::Order;
use super::parts::Shown;
use crate::beckon::Beckon;
use crate::state::Msg;
use crate::state::draft::typed_channels;
use crate::texts::{Line, fill};
use beckon_contract::Channel;
use leptos::prelude::*;

#[component]
pub(super) fn Reach() -> impl IntoView {
    let beckon = Beckon::here();
    let points = Memo::new(move |_| beckon.known(|known, _| known.mine.points.clone()));
    let on_record = move || {
        let points = points.get().into_iter().enumerate();
        points
            .map(|(at, point)| view! { <OnRecord at point/> }.into_any())
            .collect::<Vec<_>>()
    };
    let channels = beckon.known(|known, _| typed_channels(known.site));
    let asked = Memo::new(move |_| beckon.known(|known, draft| draft.asked_for(known)));
    // Each is made once, in its place: what is typed in one is not lost when another comes.
    let address = |channel: &Channel| {
        let channel = *channel;
        let is_asked = move || asked.with(|asked| asked.contains(&channel));
        view! { <Shown when=is_asked><Address channel/></Shown> }.into_any()
    };
    let addresses: Vec<_> = channels.iter().map(address).collect();
    let all = channels.len();
    view! {
        <section>
            <h3>{beckon.text(Line::WHERE_TO)}</h3>
            {on_record}
            {addresses}
            <Shown when=move || asked.with(Vec::len) < all><Chips channels=channels.clone() asked/></Shown>
            <Order/>
        </section>
    }
}

/// The channels whose address is not asked for yet.
#[component]
fn Chips(channels: Vec<Channel>, asked: Memo<Vec<Channel>>) -> impl IntoView {
    let chip = |channel| {
        let is_left = move || asked.with(|asked| !asked.contains(&channel));
        view! { <Shown when=is_left><Add channel/></Shown> }.into_any()
    };
    let chips: Vec<_> = channels.into_iter().map(chip).collect();
    view! { <div class="chips">{chips}</div> }
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
