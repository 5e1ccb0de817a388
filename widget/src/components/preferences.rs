//! The form: about what, where, when and how often.

use super::code::Waiting;
use super::form::{Form, SubmitButton};
use super::parts::Gpc;
use super::purposes::Purposes;
use super::reach::Reach;
use super::when::When;
use crate::beckon::Beckon;
use crate::state::Msg;
use crate::texts::{Line, fill};
use leptos::prelude::*;

#[component]
pub(super) fn Preferences() -> impl IntoView {
    let beckon = Beckon::here();
    let state = beckon.state;
    let gpc = move || beckon.known(|known, _| known.mine.gpc);
    let body = view! {
        <div class="body" data-part="preferences">
            <Waiting/>
            <Purposes/>
            <Reach/>
            <When/>
            <div class="last"><Gpc came=gpc/> <PrivacyNotice/></div>
        </div>
    };
    view! {
        <Form
            on_submit=Msg::Save
            failure=Memo::new(move |_| state.with(|widget| widget.words(widget.save.failure())))
            body=body.into_any()
        >
            <SubmitButton
                part="save" lines=[Line::SAVE, Line::SAVING, Line::RETRY]
                stage=move || state.with(|widget| widget.save.stage())
            />
        </Form>
    }
}

#[component]
fn PrivacyNotice() -> impl IntoView {
    let beckon = Beckon::here();
    let (notice, controller) = beckon.state.with_untracked(|widget| {
        widget.with_known(|known, _| (known.site.privacy_notice.clone(), known.site.controller.clone()))
    });
    view! {
        <a class="link quiet" data-part="privacy" target="_blank" rel="noopener" href=notice>
            {fill(beckon.text(Line::PRIVACY), &[&controller])}
        </a>
    }
}
