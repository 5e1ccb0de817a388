//! Small parts of which several sections are made.

use super::field::options;
use crate::beckon::Beckon;
use crate::state::Msg;
use crate::state::answer::SiteText;
use crate::texts::Line;
use beckon_contract::Channel;
use leptos::prelude::*;

/// Shows its children while this holds: `Show` for one type of condition and of children, so that there is one of it.
#[component]
pub(super) fn Shown(#[prop(into)] when: Signal<bool>, children: ChildrenFn) -> impl IntoView {
    let when = Memo::new(move |_| when.get());
    move || when.get().then(|| children())
}

/// A choice of a group: a real radio button with its label around it. Its name is the group's and this word.
#[component]
pub(super) fn Radio(
    #[prop(into)] group: String,
    word: &'static str,
    text: &'static str,
    /// What a screen reader says in the place of the text.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(into)] on: Signal<bool>,
    msg: Msg,
) -> impl IntoView {
    let beckon = Beckon::here();
    let part = format!("{group}-{word}");
    view! {
        <label class="answer">
            <input
                type="radio" name=group data-part=part aria-label=label
                prop:checked=move || on.get() on:click=beckon.on(msg)
            />
            <span>{text}</span>
        </label>
    }
}

/// A tick box with its label around it.
#[component]
pub(super) fn Tick(
    part: &'static str,
    line: Line,
    #[prop(into)] on: Signal<bool>,
    /// What ticking it, or taking the tick out, says.
    msg: fn(bool) -> Msg,
) -> impl IntoView {
    let beckon = Beckon::here();
    view! {
        <label class="tick">
            <input
                type="checkbox" data-part=part
                prop:checked=move || on.get() on:click=move |_| beckon.act(msg(!on.get_untracked()))
            />
            <span>{beckon.text(line)}</span>
        </label>
    }
}

/// That the browser asks not to have its data sold or shared, and that this is kept to.
#[component]
pub(super) fn Gpc(#[prop(into)] came: Signal<bool>) -> impl IntoView {
    let text = Beckon::here().text(Line::GPC);
    view! { <Shown when=came><p class="small" data-part="gpc">{text}</p></Shown> }
}

/// Channels as the options of a `select`.
pub(super) fn channel_options(channels: Vec<Channel>) -> AnyView {
    let texts = Beckon::here().texts();
    let name = |channel: Channel| {
        (
            channel.as_str().to_owned(),
            texts.get(Line::channel(channel)).to_owned(),
        )
    };
    options(channels.into_iter().map(name).collect())
}

/// A text of the site's own: its language, where it is in one, and its words.
pub(super) fn own(text: SiteText) -> (Option<String>, String) {
    (Some(text.language).filter(|language| !language.is_empty()), text.text)
}
