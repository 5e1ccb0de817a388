//! The feedback was received.

use super::code::Waiting;
use super::form::{Form, MainButton};
use crate::beckon::Beckon;
use crate::state::Msg;
use crate::texts::Line;
use leptos::prelude::*;

#[component]
pub(super) fn Thanks() -> impl IntoView {
    let beckon = Beckon::here();
    let reference = move || beckon.state.with(|widget| widget.reference.clone());
    let body = view! {
        <div class="body" data-part="thanks" tabindex="0">
            <div class="done" data-part="received" tabindex="-1">
                <h3>{beckon.text(Line::RECEIVED_TITLE)}</h3>
                <p>{beckon.text(Line::RECEIVED_TEXT)}</p>
            </div>
            <Waiting/>
            <div class="list">
                <h4>{beckon.text(Line::REFERENCE)}</h4>
                <p class="reference" data-part="reference">{reference}</p>
                <p class="small">{beckon.text(Line::REFERENCE_HINT)}</p>
            </div>
        </div>
    };
    view! {
        <Form on_submit=Msg::SendCode body=body.into_any()>
            <MainButton part="another" line=Line::ANOTHER msg=Msg::Another/>
        </Form>
    }
}
