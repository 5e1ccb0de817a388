//! A yes or no for one purpose on one channel.

use super::field::{FieldError, marked};
use super::parts::{Radio, own};
use crate::beckon::Beckon;
use crate::state::answer::SiteText;
use crate::state::{Field, Msg};
use crate::texts::Line;
use beckon_contract::Channel;
use leptos::prelude::*;

#[component]
pub(super) fn Choice(
    /// The purpose, by its place in the site's list.
    at: usize,
    /// What the purpose is called.
    title: SiteText,
    channel: Channel,
) -> impl IntoView {
    let beckon = Beckon::here();
    let field = Field::Choice(at, channel);
    let group = beckon.part(field);
    let (lang, title) = own(title);
    let radio = |word, line, yes| {
        let on = move || beckon.state.with(|widget| widget.answer_to(at, channel)) == Some(yes);
        let msg = Msg::Answer(at, channel, yes);
        view! { <Radio group=group.clone() word text=beckon.text(line) on msg/> }.into_any()
    };
    view! {
        <div class="choice">
            <fieldset class="row" {..marked(field)}>
                <legend>
                    <span class="hidden" lang=lang>{title} ": "</span>
                    {beckon.text(Line::channel(channel))}
                </legend>
                <div class="pair">{radio("refused", Line::NO, false)} {radio("given", Line::YES, true)}</div>
            </fieldset>
            <Status at channel/>
            <FieldError field/>
        </div>
    }
}

/// What the record says and since when, as long as the visitor has not chosen otherwise.
#[component]
fn Status(at: usize, channel: Channel) -> impl IntoView {
    let beckon = Beckon::here();
    let part = format!("status-{}", beckon.part(Field::Choice(at, channel)));
    let status = Memo::new(move |_| beckon.state.with(|widget| widget.status_of(at, channel)));
    move || {
        let part = part.clone();
        let words = |status| view! { <p class="small" data-part=part>{status}</p> }.into_any();
        status.get().map(words)
    }
}
