//! When and how often: quiet hours, time zone, the person's own cap, and a pause.

use super::field::{FieldError, bound, options};
use super::parts::Shown;
use super::zone::{Zone, plain};
use crate::beckon::Beckon;
use crate::state::{Field, Msg, Setting};
use crate::texts::{Line, fill};
use beckon_contract::CapWindow;
use leptos::prelude::*;

#[component]
pub(super) fn When() -> impl IntoView {
    let beckon = Beckon::here();
    let open = move || beckon.state.with(|widget| widget.times_open);
    view! {
        <section>
            <button
                class="opener" type="button" data-part="when"
                aria-expanded=move || if open() { "true" } else { "false" }
                on:click=beckon.on(Msg::ShowTimes)
            >
                <span class="h3">{beckon.text(Line::WHEN)}</span>
                <span class="small">{move || summary(beckon)}</span>
            </button>
            <Shown when=open>
                <div class="inside"><QuietHours/> <Zone/> <Cap/> <Pause/></div>
            </Shown>
        </section>
    }
}

fn set(beckon: Beckon, setting: Setting) -> String {
    beckon.state.with(|widget| widget.value(Field::Setting(setting)))
}

/// What is set, in one line: the zone too, because it is saved with everything else.
fn summary(beckon: Beckon) -> String {
    let [from, to, zone] = [Setting::QuietFrom, Setting::QuietTo, Setting::Zone].map(|setting| set(beckon, setting));
    let hours = if from.is_empty() || to.is_empty() {
        beckon.text(Line::ANY_TIME).to_owned()
    } else {
        fill(beckon.text(Line::QUIET_BETWEEN), &[&from, &to])
    };
    if zone.is_empty() {
        hours
    } else {
        format!("{hours} · {}", plain(&zone))
    }
}

#[component]
fn QuietHours() -> impl IntoView {
    let beckon = Beckon::here();
    let ends = [Setting::QuietFrom, Setting::QuietTo];
    let some = move || ends.iter().any(|end| !set(beckon, *end).is_empty());
    view! {
        <fieldset class="field">
            <legend>{beckon.text(Line::QUIET_HOURS)}</legend>
            <div class="line">
                <Time setting=Setting::QuietFrom name=Line::QUIET_FROM/>
                <span>{beckon.text(Line::AND)}</span>
                <Time setting=Setting::QuietTo name=Line::QUIET_TO/>
                <Shown when=some><AnyHour/></Shown>
            </div>
            <FieldError field=Field::Setting(Setting::QuietFrom)/>
            <FieldError field=Field::Setting(Setting::QuietTo)/>
        </fieldset>
    }
}

#[component]
fn Time(setting: Setting, name: Line) -> impl IntoView {
    let label = Beckon::here().text(name);
    view! { <input aria-label=label type="time" {..bound(Field::Setting(setting))}/> }
}

#[component]
fn AnyHour() -> impl IntoView {
    let beckon = Beckon::here();
    view! {
        <button class="link" type="button" data-part="any-hour" on:click=beckon.on(Msg::AnyHour)>
            {beckon.text(Line::ANY_HOUR)}
        </button>
    }
}

/// At most so many in so long.
#[component]
fn Cap() -> impl IntoView {
    let beckon = Beckon::here();
    let (permits, per) = (Field::Setting(Setting::CapPermits), Field::Setting(Setting::CapPer));
    let window = |window: &CapWindow| (window.to_string(), beckon.text(Line::per(*window)).to_owned());
    let windows = CapWindow::ALL.iter().map(window).collect();
    view! {
        <fieldset class="field">
            <legend>{beckon.text(Line::CAP)}</legend>
            <div class="line">
                <input
                    type="number" min="1" max="100" inputmode="numeric"
                    aria-label=beckon.text(Line::CAP_LABEL) {..bound(permits)}
                />
                <span>{beckon.text(Line::CAP_UNIT)}</span>
                <select aria-label=beckon.text(Line::CAP_PER) {..bound(per)}>{options(windows)}</select>
            </div>
            <FieldError field=permits/>
        </fieldset>
    }
}

/// No contact until this day.
#[component]
fn Pause() -> impl IntoView {
    let beckon = Beckon::here();
    let field = Field::Setting(Setting::Pause);
    let today = beckon.state.with_untracked(|widget| (widget.place.today)());
    view! {
        <div class="field">
            <label for=beckon.part(field)>{beckon.text(Line::PAUSE)}</label>
            <input type="date" min={today} {..bound(field)}/>
            <FieldError field/>
            <p class="small">{beckon.text(Line::PAUSE_HINT)}</p>
        </div>
    }
}
