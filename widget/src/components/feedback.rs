//! Tell us: feedback, in the visitor's words.

use super::answer_me::AnswerMe;
use super::field::{FieldError, Labelled, bound, marked};
use super::form::{Form, SubmitButton};
use super::parts::{Radio, Shown, Tick, own};
use crate::beckon::Beckon;
use crate::state::answer::Topic as SiteTopic;
use crate::state::note::LONGEST;
use crate::state::{Field, Msg};
use crate::texts::{Line, fill};
use beckon_contract::FeedbackKind;
use leptos::prelude::*;

#[component]
pub(super) fn Feedback() -> impl IntoView {
    let beckon = Beckon::here();
    let state = beckon.state;
    let name = beckon.known(|known, _| known.site.name.clone());
    let body = view! {
        <div class="body" data-part="feedback">
            <section>
                <h3>{fill(beckon.text(Line::TELL_US), &[&name])}</h3>
                <Kinds/>
                <Words/>
                <Rating/>
                <Topic/>
            </section>
            <section><WithPage/> <AnswerMe/></section>
            <LastOne/>
        </div>
    };
    view! {
        <Form
            on_submit=Msg::Send
            failure=Memo::new(move |_| state.with(|widget| widget.words(widget.send.failure())))
            body=body.into_any()
        >
            <SubmitButton
                part="feedback-send" lines=[Line::SEND, Line::SENDING, Line::RETRY]
                stage=move || state.with(|widget| widget.send.stage())
            />
        </Form>
    }
}

#[component]
fn Kinds() -> impl IntoView {
    let beckon = Beckon::here();
    let radio = |kind: &FeedbackKind| {
        let kind = *kind;
        let on = move || beckon.state.with(|widget| widget.note.kind == Some(kind));
        let text = beckon.text(Line::sort(kind));
        view! { <Radio group="feedback-kind" word=kind.as_str() text on msg=Msg::Kind(kind)/> }.into_any()
    };
    let radios: Vec<_> = FeedbackKind::ALL.iter().map(radio).collect();
    view! {
        <fieldset class="field" {..marked(Field::Kind)}>
            <legend>{beckon.text(Line::KIND)}</legend>
            <div class="kinds">{radios}</div>
            <FieldError field=Field::Kind/>
        </fieldset>
    }
}

#[component]
fn Words() -> impl IntoView {
    let beckon = Beckon::here();
    // It is said near the end only.
    let left = Memo::new(move |_| {
        let written = beckon.state.with(|widget| widget.note.text.chars().count());
        let left = Some(LONGEST.saturating_sub(written)).filter(|left| *left < 500);
        left.map(|left| fill(beckon.text(Line::TEXT_LEFT), &[&left.to_string()]))
    });
    let near = move || left.with(Option::is_some);
    view! {
        <div class="field">
            <label for="feedback-text">{beckon.text(Line::TEXT_LABEL)}</label>
            <textarea rows="5" {..bound(Field::Text)}/>
            <FieldError field=Field::Text/>
            <Shown when=near><p class="small">{move || left.get()}</p></Shown>
        </div>
    }
}

#[component]
fn Rating() -> impl IntoView {
    let beckon = Beckon::here();
    let star = |(stars, word): (u8, &'static str)| {
        let on = move || beckon.state.with(|widget| widget.note.rating == Some(stars));
        let label = fill(beckon.text(Line::RATING_OF), &[word]);
        view! { <Radio group="feedback-rating" word text=word label on msg=Msg::Rate(stars)/> }.into_any()
    };
    let stars = [(1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5")].map(star);
    view! {
        <fieldset class="field">
            <legend>{beckon.text(Line::RATING)} <Optional/></legend>
            <div class="stars">{Vec::from(stars)}</div>
            <div class="ends small">
                <span>{beckon.text(Line::RATING_LOW)}</span> <span>{beckon.text(Line::RATING_HIGH)}</span>
            </div>
        </fieldset>
    }
}

#[component]
fn Optional() -> impl IntoView {
    view! { <span class="optional">{format!(" {}", Beckon::here().text(Line::OPTIONAL))}</span> }
}

/// What it is about, if the site has topics.
#[component]
fn Topic() -> impl IntoView {
    let beckon = Beckon::here();
    let topics = beckon.known(|known, _| known.site.topics.clone());
    (!topics.is_empty()).then(|| {
        let option = |topic: SiteTopic| {
            let (lang, title) = own(topic.title);
            view! { <option value=topic.code lang=lang>{title}</option> }.into_any()
        };
        let topics: Vec<_> = topics.into_iter().map(option).collect();
        let label = view! { {beckon.text(Line::TOPIC)} <Optional/> };
        view! {
            <Labelled field=Field::Topic label=label.into_any()>
                <select {..bound(Field::Topic)}>
                    <option value="">{beckon.text(Line::NO_TOPIC)}</option>
                    {topics}
                </select>
            </Labelled>
        }
        .into_any()
    })
}

/// Whether to say which page it is about, and which one that is.
#[component]
fn WithPage() -> impl IntoView {
    let state = Beckon::here().state;
    view! {
        <div class="field">
            <Tick
                part="with-page" line=Line::WITH_PAGE msg=Msg::WithPage
                on=move || state.with(|widget| widget.note.with_page)
            />
            <p class="small page" data-part="page">{move || state.with(|widget| widget.place.page.clone())}</p>
        </div>
    }
}

/// What became of the last feedback.
#[component]
fn LastOne() -> impl IntoView {
    let beckon = Beckon::here();
    let status = Memo::new(move |_| {
        let delivered = beckon.state.with(|widget| widget.delivered)?;
        let status = beckon.text(if delivered {
            Line::STATUS_DELIVERED
        } else {
            Line::STATUS_RECEIVED
        });
        Some(fill(beckon.text(Line::LAST_ONE), &[status]))
    });
    let reference = move || beckon.state.with(|widget| widget.reference.clone());
    move || {
        status.get().map(|status| {
            view! {
                <div class="last small" data-part="last-feedback">
                    <p>{status}</p>
                    <p>{beckon.text(Line::REFERENCE)} " " {reference}</p>
                </div>
            }
            .into_any()
        })
    }
}
