//! The panel: what it shows for a state, and what its controls do. A file for each screen and each section of one.

mod address;
mod answer_me;
mod choice;
mod code;
mod feedback;
mod field;
mod form;
mod head;
mod on_record;
mod order;
mod parts;
mod preferences;
mod purposes;
mod reach;
mod saved;
mod stop;
mod thanks;
mod wait;
mod when;
mod zone;

use crate::beckon::Beckon;
use crate::state::Screen;
use crate::texts::Line;
use feedback::Feedback;
use head::{Head, TITLE, Tabs};
use leptos::prelude::*;
use parts::Shown;
use preferences::Preferences;
use saved::Saved;
use stop::{EndsWhenConfirmed, StopWhom, Stopped};
use thanks::Thanks;
use wait::{Loading, Unreachable};

/// The dialog, and what everything in it shares.
#[component]
pub(crate) fn App(beckon: Beckon) -> impl IntoView {
    provide_context(beckon);
    view! {
        <dialog node_ref=beckon.dialog role="dialog" aria-modal="true" aria-labelledby=TITLE data-part="panel">
            <Sheet/>
        </dialog>
    }
}

/// Each screen has a place of its own: no button of one becomes that of another while it is being pressed.
const SCREENS: [(Screen, fn() -> AnyView); 9] = [
    (Screen::Loading, || view! { <Loading/> }.into_any()),
    (Screen::Unreachable, || view! { <Unreachable/> }.into_any()),
    (Screen::Preferences, || view! { <Preferences/> }.into_any()),
    (Screen::Saved, || view! { <Saved/> }.into_any()),
    (Screen::Feedback, || view! { <Feedback/> }.into_any()),
    (Screen::Thanks, || view! { <Thanks/> }.into_any()),
    (Screen::StopWhom, || view! { <StopWhom/> }.into_any()),
    (Screen::Stopped, || view! { <Stopped/> }.into_any()),
    (Screen::EndsWhenConfirmed, || view! { <EndsWhenConfirmed/> }.into_any()),
];

/// The whole panel, in the language of its texts.
#[component]
fn Sheet() -> impl IntoView {
    let Beckon { state, .. } = Beckon::here();
    let shown = Memo::new(move |_| state.with(|widget| widget.screen()));
    let text = move |line| state.with(|widget| widget.texts.get(line));
    let screen = |(screen, view): (Screen, fn() -> AnyView)| {
        view! { <Shown when=move || shown.get() == screen>{view()}</Shown> }.into_any()
    };
    view! {
        <div class="sheet" lang=move || text(Line::LANGUAGE) dir=move || text(Line::DIRECTION)>
            <Head/>
            <Shown when=move || shown.get().is_the_sites()><Tabs/></Shown>
            {Vec::from(SCREENS.map(screen))}
            <div class="said" data-part="status" role="status">{move || state.with(|widget| widget.said.clone())}</div>
        </div>
    }
}
