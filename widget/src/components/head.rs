//! The head of the panel: its title, the button that closes it, and its two tabs.

use super::parts::Shown;
use crate::beckon::Beckon;
use crate::state::{Msg, Panel};
use crate::texts::{Line, fill};
use leptos::prelude::*;

/// The id of the panel's title, which names the dialog.
pub(super) const TITLE: &str = "beckon-title";

/// The title names the dialog, also before the site's own name is known.
#[component]
pub(super) fn Head() -> impl IntoView {
    let beckon = Beckon::here();
    let state = beckon.state;
    let text = move |line| state.with(|widget| widget.texts.get(line));
    let here = move || state.with(|widget| widget.screen().is_the_sites());
    let title = move || {
        let name = state.with(|widget| widget.site.here().map(|site| site.name.clone()));
        match name.filter(|_| here()) {
            Some(name) => fill(text(Line::TITLE), &[&name]),
            None => text(Line::TAB_PREFERENCES).to_owned(),
        }
    };
    view! {
        <header>
            <div class="titles">
                <h2 id=TITLE data-part="title" tabindex="-1">{title}</h2>
                <Shown when=here><p class="lead">{move || text(Line::LEAD)}</p></Shown>
            </div>
            <button
                class="icon i-close" type="button" data-part="close"
                aria-label=move || text(Line::CLOSE) on:click=beckon.on(Msg::Close)
            />
        </header>
    }
}

#[component]
pub(super) fn Tabs() -> impl IntoView {
    view! {
        <nav aria-label=Beckon::here().text(Line::TABS)>
            <Tab panel=Panel::Preferences part="tab-preferences" line=Line::TAB_PREFERENCES/>
            <Tab panel=Panel::Feedback part="tab-feedback" line=Line::TAB_FEEDBACK/>
        </nav>
    }
}

#[component]
fn Tab(panel: Panel, part: &'static str, line: Line) -> impl IntoView {
    let beckon = Beckon::here();
    let current = move || (beckon.state.with(|widget| widget.panel) == panel).then_some("true");
    view! {
        <button class="tab" type="button" data-part=part aria-current=current on:click=beckon.on(Msg::Show(panel))>
            {beckon.text(line)}
        </button>
    }
}
