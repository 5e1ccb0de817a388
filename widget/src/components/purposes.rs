//! What for: a yes or no per purpose and channel. Nothing is chosen beforehand, and both answers weigh the same.

use super::choice::Choice;
use super::parts::{Shown, own};
use crate::beckon::Beckon;
use crate::state::Msg;
use crate::state::answer::Purpose;
use crate::texts::{Line, fill};
use leptos::prelude::*;

#[component]
pub(super) fn Purposes() -> impl IntoView {
    let beckon = Beckon::here();
    // A notice may change while the panel is open.
    let purposes = Memo::new(move |_| beckon.known(|known, _| known.site.purposes.clone()));
    let several = move || {
        let rows = |purpose: &Purpose| if purpose.asked { purpose.channels.len() } else { 0 };
        purposes.with(|purposes| purposes.iter().map(rows).sum::<usize>()) > 1
    };
    let asked = move || {
        let purposes = purposes.get().into_iter().enumerate();
        let asked = purposes.filter(|(_, purpose)| purpose.asked);
        asked
            .map(|(at, purpose)| view! { <Asked at purpose/> }.into_any())
            .collect::<Vec<_>>()
    };
    let others = move || {
        let others = purposes.get().into_iter().filter(|purpose| !purpose.asked);
        others
            .map(|purpose| view! { <NotAsked purpose/> }.into_any())
            .collect::<Vec<_>>()
    };
    let some = move || purposes.with(|purposes| purposes.iter().any(|purpose| !purpose.asked));
    view! {
        <section>
            <h3>{beckon.text(Line::WHAT_FOR)}</h3>
            {asked}
            <Shown when=several><AnswerAll/></Shown>
            <Shown when=some>
                <div class="others"><h4>{beckon.text(Line::WITHOUT_YES)}</h4> {others}</div>
            </Shown>
        </section>
    }
}

/// One answer for everything.
#[component]
fn AnswerAll() -> impl IntoView {
    let beckon = Beckon::here();
    let button = |part, line, yes| {
        view! {
            <button class="even" type="button" data-part=part on:click=beckon.on(Msg::AnswerAll(yes))>
                {beckon.text(line)}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="row all">
            <span>{beckon.text(Line::EVERYTHING)}</span>
            <div class="pair">
                {button("no-to-all", Line::NO_TO_ALL, false)} {button("yes-to-all", Line::YES_TO_ALL, true)}
            </div>
        </div>
    }
}

/// A purpose that needs a yes.
#[component]
fn Asked(at: usize, purpose: Purpose) -> impl IntoView {
    let beckon = Beckon::here();
    let renewed = move || beckon.state.with(|widget| widget.renewed.contains(&at));
    let part = format!("renewed-{}", purpose.code);
    let name = format!("purpose-{}", purpose.code);
    let title = purpose.title.clone();
    let choice = |channel: &_| view! { <Choice at title=title.clone() channel=*channel/> }.into_any();
    let choices: Vec<_> = purpose.channels.iter().map(choice).collect();
    view! {
        <div class="purpose" data-part=name>
            <About purpose/>
            <Shown when=renewed><p class="new" data-part=part.clone()>{beckon.text(Line::NEW_TEXT)}</p></Shown>
            {choices}
        </div>
    }
}

/// A purpose that needs none: what act of the visitor it answers.
#[component]
fn NotAsked(purpose: Purpose) -> impl IntoView {
    let (before, after) = Beckon::here().texts().halves(Line::BECAUSE);
    let (lang, because) = own(purpose.because.clone());
    let name = format!("purpose-{}", purpose.code);
    view! {
        <div class="purpose" data-part=name>
            <About purpose/>
            <p class="small">{before} <span lang=lang>{because}</span> {after}</p>
        </div>
    }
}

#[component]
fn About(purpose: Purpose) -> impl IntoView {
    let beckon = Beckon::here();
    let Purpose { title, text, cap, .. } = purpose;
    let cap = cap.map(|cap| {
        let words = fill(beckon.text(Line::at_most(cap.per)), &[&cap.permits.to_string()]);
        view! { <p class="small">{words}</p> }.into_any()
    });
    let ((title_lang, title), (text_lang, text)) = (own(title), own(text));
    view! {
        <h4 lang=title_lang>{title}</h4>
        <p lang=text_lang>{text}</p>
        {cap}
    }
}
