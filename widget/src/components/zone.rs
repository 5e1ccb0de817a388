//! The time zone: as it is known or guessed, or the list of all to choose from.

use super::field::{Labelled, bound, options};
use crate::beckon::Beckon;
use crate::state::{Field, Msg, Setting};
use crate::texts::{Line, fill};
use leptos::prelude::*;

const ZONE: Field = Field::Setting(Setting::Zone);

#[component]
pub(super) fn Zone() -> impl IntoView {
    let beckon = Beckon::here();
    let choose = Memo::new(move |_| {
        beckon
            .state
            .with(|widget| widget.zones_open || widget.value(ZONE).is_empty())
    });
    move || {
        if choose.get() {
            view! { <Zones/> }.into_any()
        } else {
            view! { <Known/> }.into_any()
        }
    }
}

/// "America/New_York" as "America/New York".
pub(super) fn plain(zone: &str) -> String {
    zone.replace('_', " ")
}

/// All that the platform knows, the visitor's own first.
#[component]
fn Zones() -> impl IntoView {
    let beckon = Beckon::here();
    let (own, mut zones) = beckon
        .state
        .with_untracked(|widget| (widget.value(ZONE), (widget.place.zones)()));
    zones.retain(|zone| *zone != own);
    zones.insert(0, own);
    let zones = zones.into_iter().map(|zone| (zone.clone(), plain(&zone))).collect();
    view! {
        <Labelled field=ZONE label=beckon.text(Line::ZONE).into_any()>
            <select {..bound(ZONE)}>{options(zones)}</select>
        </Labelled>
    }
}

#[component]
fn Known() -> impl IntoView {
    let beckon = Beckon::here();
    let shown = move || {
        let zone = beckon.state.with(|widget| widget.value(ZONE));
        let recorded = beckon.known(|known, _| known.setting(Setting::Zone));
        let guessed = recorded.is_empty() && beckon.state.with(|widget| widget.place.zone == zone);
        if guessed {
            fill(beckon.text(Line::ZONE_GUESSED), &[&plain(&zone)])
        } else {
            plain(&zone)
        }
    };
    let (change, zone) = (beckon.text(Line::CHANGE), beckon.text(Line::ZONE));
    view! {
        <div class="field">
            <div class="label">{zone}</div>
            <div class="line">
                <span data-part="zone">{shown}</span>
                <button
                    class="link" type="button" data-part="change-zone" aria-label=format!("{change}: {zone}")
                    on:click=beckon.on(Msg::ChangeZone)
                >
                    {change}
                </button>
            </div>
        </div>
    }
}
