//! What was saved, and what it amounts to now.

use super::code::Waiting;
use super::form::{Form, MainButton};
use super::parts::{Gpc, own};
use crate::beckon::Beckon;
use crate::state::{Msg, Trip};
use crate::texts::{Line, fill, plain_name};
use beckon_contract::Choice;
use beckon_contract::wire::ChoiceMade;
use leptos::prelude::*;

#[component]
pub(super) fn Saved() -> impl IntoView {
    let beckon = Beckon::here();
    let (at, gpc, receipt) = beckon.state.with_untracked(|widget| match &widget.save {
        Trip::Done(saved) => (widget.time(&saved.at), saved.gpc, saved.receipt.clone()),
        _ => Default::default(),
    });
    let body = view! {
        <div class="body" data-part="after">
            <div class="done" data-part="saved" tabindex="-1">
                <h3>{beckon.text(Line::SAVED_TITLE)}</h3>
                <p class="small">{fill(beckon.text(Line::SAVED_AT), &[&at])}</p>
            </div>
            <Waiting/>
            <Choices in_effect=false part="saved-waiting" title=Line::NOT_YET/>
            <Choices in_effect=true part="saved-in-effect" title=Line::IN_EFFECT/>
            <div class="last">
                <Gpc came=move || gpc/>
                <a class="link" data-part="receipt" download="receipt.json" href=receipt>{beckon.text(Line::RECEIPT)}</a>
            </div>
        </div>
    };
    view! {
        <Form on_submit=Msg::SendCode body=body.into_any()>
            <MainButton part="back" line=Line::BACK msg=Msg::Edit/>
        </Form>
    }
}

/// Those choices that are in effect, or those that are not.
#[component]
fn Choices(in_effect: bool, part: &'static str, title: Line) -> impl IntoView {
    let beckon = Beckon::here();
    let choices = Memo::new(move |_| beckon.state.with(|widget| widget.saved_choices(in_effect)));
    move || {
        let lines = choices
            .get()
            .into_iter()
            .map(|choice| view! { <Chosen choice/> }.into_any());
        let lines: Vec<_> = lines.collect();
        (!lines.is_empty()).then(|| {
            let title = beckon.text(title);
            view! { <div class="list" data-part=part><h4>{title}</h4> <ul>{lines}</ul></div> }.into_any()
        })
    }
}

#[component]
fn Chosen(choice: ChoiceMade) -> impl IntoView {
    let beckon = Beckon::here();
    let yes = choice.choice == Choice::Given;
    let (before, after) = beckon.texts().halves(if yes { Line::YES_TO } else { Line::NO_TO });
    let title = beckon.known(|known, _| {
        let mut purposes = known.site.purposes.iter();
        let purpose = purposes.find(|purpose| purpose.code == choice.purpose);
        purpose.map(|purpose| own(purpose.title.clone()))
    });
    let (lang, title) = title.unwrap_or_else(|| (None, plain_name(&choice.purpose)));
    let channel = beckon.text(Line::channel(choice.channel));
    view! { <li>{before} <span lang=lang>{title}</span> {format!(" · {channel}{after}")}</li> }
}
