//! Whether feedback may be answered, and where.

use super::address::control;
use super::field::{FieldError, bound};
use super::parts::{Shown, Tick, channel_options};
use crate::beckon::Beckon;
use crate::state::answer::Point;
use crate::state::note::answer_channels;
use crate::state::{Field, Msg};
use crate::texts::{Line, fill};
use leptos::prelude::*;

#[component]
pub(super) fn AnswerMe() -> impl IntoView {
    let beckon = Beckon::here();
    let answer_me = move || beckon.state.with(|widget| widget.note.answer_me);
    let possible = beckon.known(|known, _| !answer_channels(known.site).is_empty());
    view! {
        <div class="field">
            <Tick part="answer-me" line=Line::ANSWER_ME msg=Msg::AnswerMe on=answer_me/>
            <Shown when=move || possible && answer_me()><AnswerWhere/></Shown>
        </div>
    }
}

#[component]
fn AnswerWhere() -> impl IntoView {
    let beckon = Beckon::here();
    let points = Memo::new(move |_| {
        let masked = |point: &Point| point.masked.clone();
        let points: Vec<_> = beckon.known(|known, _| known.mine.points.iter().map(masked).collect());
        Some(points.join(", ")).filter(|points| !points.is_empty())
    });
    let reached = move || {
        points.get().map(|points| {
            let text = fill(beckon.text(Line::ANSWER_KNOWN), &[&points]);
            view! { <p class="small" data-part="answer-known">{text}</p> }.into_any()
        })
    };
    let question = move || {
        let known = points.with(Option::is_some);
        beckon.text(if known { Line::ANSWER_ELSE } else { Line::ANSWER_WHERE })
    };
    let chosen = Memo::new(move |_| beckon.state.with(|widget| widget.note.answer_at.channel));
    view! {
        {reached}
        <div class="field">
            <label for="answer-address">{question}</label>
            <div class="line"><AnswerChannel/> {move || control(chosen.get(), Field::AnswerAddress)}</div>
            <FieldError field=Field::AnswerAddress/>
        </div>
    }
}

/// On which channel, where there is a choice.
#[component]
fn AnswerChannel() -> impl IntoView {
    let beckon = Beckon::here();
    let channels = beckon.known(|known, _| answer_channels(known.site));
    (channels.len() > 1).then(|| {
        let label = beckon.text(Line::ANSWER_CHANNEL);
        view! { <select aria-label={label} {..bound(Field::AnswerChannel)}>{channel_options(channels)}</select> }
            .into_any()
    })
}
