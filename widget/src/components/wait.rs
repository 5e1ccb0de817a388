//! Before there is anything to show, and where there is nothing.

use crate::beckon::Beckon;
use crate::state::Msg;
use crate::texts::Line;
use leptos::prelude::*;

/// A text of the interface in the language that there is by now: texts come while this is shown.
fn text(line: Line) -> impl Fn() -> &'static str + Clone + Send + 'static {
    let state = Beckon::here().state;
    move || state.with(|widget| widget.texts.get(line))
}

#[component]
pub(super) fn Loading() -> impl IntoView {
    view! { <div class="body wait" data-part="loading">{text(Line::LOADING)}</div> }
}

/// The edge cannot be reached, or does not know the site. The plain page needs nothing of what is here.
#[component]
pub(super) fn Unreachable() -> impl IntoView {
    let beckon = Beckon::here();
    let plain_page = beckon.state.with_untracked(|widget| widget.place.plain_page.clone());
    view! {
        <div class="body wait" data-part="unreachable">
            <p data-part="error-load" role="alert">{move || beckon.state.with(|widget| widget.unreachable())}</p>
            <button class="primary" type="button" data-part="retry" on:click=beckon.on(Msg::Reload)>
                {text(Line::RETRY)}
            </button>
            <a class="link" data-part="plain-page" href=plain_page>{text(Line::PLAIN_PAGE)}</a>
        </div>
    }
}
