//! Stop everything: one tap away wherever the visitor is, in effect at once, and undone as easily.

use super::address::control;
use super::code::Waiting;
use super::field::{Labelled, bound};
use super::form::{Form, MainButton, PlainForm, SubmitButton, problem};
use super::parts::channel_options;
use crate::beckon::Beckon;
use crate::state::draft::typed_channels;
use crate::state::{Field, Msg, Stage, Stopping, Trip};
use crate::texts::{Line, fill};
use leptos::prelude::*;

/// The way to stop everything, which stands in every panel.
#[component]
pub(super) fn StopButton() -> impl IntoView {
    let beckon = Beckon::here();
    let sending = move || beckon.state.with(|widget| widget.stop == Stopping::Sending);
    view! {
        <button
            class="stop" type="button" data-part="stop"
            aria-disabled=move || sending().then_some("true")
            on:click=beckon.on(Msg::Stop)
        >
            {move || beckon.text(if sending() { Line::STOPPING } else { Line::STOP })}
        </button>
    }
}

/// Why a stop did not work: the visitor must not believe that it did.
#[component]
pub(super) fn NotStopped() -> impl IntoView {
    let beckon = Beckon::here();
    let why = Memo::new(move |_| {
        beckon.state.with(|widget| match &widget.stop {
            Stopping::Failed(failure) => widget.words(Some(failure)),
            _ => None,
        })
    });
    move || {
        why.get().map(|why| {
            let text = format!("{} {why}", beckon.text(Line::NOT_STOPPED));
            view! { <p class="problem" data-part="error-stop">{text}</p> }.into_any()
        })
    }
}

/// Nobody knows yet whose contact is to stop.
#[component]
pub(super) fn StopWhom() -> impl IntoView {
    let beckon = Beckon::here();
    let stage = move || {
        beckon
            .state
            .with(|widget| widget.stopping().map_or(Stage::Ready, Trip::stage))
    };
    let body = view! {
        <div class="body" data-part="stop-whom">
            <section>
                <h3>{beckon.text(Line::STOP_WHOM)}</h3>
                <p>{beckon.text(Line::STOP_WHOM_TEXT)}</p>
                <StopAddress/>
            </section>
        </div>
    };
    view! {
        <PlainForm on_submit=Msg::StopAddress body=body.into_any()>
            <div class="acts">
                <button class="even" type="button" data-part="stop-cancel" on:click=beckon.on(Msg::Edit)>
                    {beckon.text(Line::CANCEL)}
                </button>
                <SubmitButton part="stop-submit" stage lines=[Line::STOP_HERE, Line::STOPPING, Line::STOP_HERE]/>
            </div>
        </PlainForm>
    }
}

/// The address that is to be left alone.
#[component]
fn StopAddress() -> impl IntoView {
    let beckon = Beckon::here();
    let channels = beckon.known(|known, _| typed_channels(known.site));
    let which = (channels.len() > 1).then(|| {
        view! {
            <Labelled field=Field::StopChannel label=beckon.text(Line::STOP_CHANNEL).into_any()>
                <select {..bound(Field::StopChannel)}>{channel_options(channels)}</select>
            </Labelled>
        }
        .into_any()
    });
    let chosen = Memo::new(move |_| beckon.state.with(|widget| widget.stop_channel()));
    let address = move || {
        let channel = chosen.get();
        view! {
            <Labelled field=Field::StopAddress label=beckon.text(Line::address(channel)).into_any()>
                {control(channel, Field::StopAddress)}
            </Labelled>
        }
        .into_any()
    };
    view! { {which} {address} }
}

/// It is in effect; it can be undone.
#[component]
pub(super) fn Stopped() -> impl IntoView {
    let beckon = Beckon::here();
    let state = beckon.state;
    let since = state.with_untracked(|widget| match &widget.stop {
        Stopping::Stopped(answer, _) => answer
            .as_ref()
            .map(|answer| (widget.time(&answer.at), widget.time(&answer.undo_until))),
        _ => None,
    });
    let lift = if since.is_some() { Line::UNDO } else { Line::LIFT };
    let times = since.map(|(at, until)| {
        let [at, until] =
            [(Line::STOPPED_AT, at), (Line::UNDO_UNTIL, until)].map(|(line, time)| fill(beckon.text(line), &[&time]));
        view! { <p>{at}</p> <p>{until}</p> }.into_any()
    });
    let sending = move || state.with(|widget| widget.stopping().is_some_and(Trip::is_sending));
    let failure = Memo::new(move |_| state.with(|widget| widget.words(widget.stopping().and_then(Trip::failure))));
    let body = view! {
        <div class="body" data-part="stop-done" tabindex="0"><Title line=Line::STOPPED_TEXT/> {times}</div>
    };
    view! {
        <PlainForm on_submit=Msg::Close body=body.into_any()>
            <div>{problem(failure)}</div>
            <div class="acts">
                <button
                    class="even" type="button" data-part="undo-stop"
                    aria-disabled=move || sending().then_some("true")
                    on:click=beckon.on(Msg::Resume)
                >
                    {beckon.text(lift)}
                </button>
                <MainButton part="done" line=Line::CLOSE msg=Msg::Close/>
            </div>
        </PlainForm>
    }
}

/// It is in effect until a contact point confirms that it is to end.
#[component]
pub(super) fn EndsWhenConfirmed() -> impl IntoView {
    let body = view! {
        <div class="body" data-part="stop-ends"><Title line=Line::ENDS_WHEN_CONFIRMED/> <Waiting/></div>
    };
    view! {
        <Form on_submit=Msg::SendCode body=body.into_any()>
            <MainButton part="done" line=Line::CLOSE msg=Msg::Close/>
        </Form>
    }
}

#[component]
fn Title(line: Line) -> impl IntoView {
    let beckon = Beckon::here();
    let name = beckon.known(|known, _| known.site.name.clone());
    view! {
        <div class="done halt" data-part="stopped" tabindex="-1">
            <h3>{beckon.text(Line::STOPPED_TITLE)}</h3>
            <p>{fill(beckon.text(line), &[&name])}</p>
        </div>
    }
}
