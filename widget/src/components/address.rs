//! An address that is asked for.

use super::field::{FieldError, Labelled, bound, options};
use super::parts::Shown;
use crate::beckon::Beckon;
use crate::state::{Field, Msg};
use crate::texts::{Line, fill};
use beckon_contract::Channel;
use leptos::prelude::*;

/// Every country of ISO 3166-1, by its two letters: the first, and each second one that follows it.
const COUNTRIES: &str = "ADEFGILMORSTUWXZ BABDEFGHIJLMNORSTWYZ CACDFGHIKLMNORUVWXYZ DEJKMOZ ECEGRST FIJKMOR GABDEFGHILMNPQRTUWY HKNRTU IDELMNOQRST JEMOP KEGHIMNPRWYZ LABCIKRSTUVY MACDEFGHKLMNOPQRSTUVWXYZ NACEFGILOPRUZ OM PAEFGHKLMNRSTWY QA REOSUW SABCDEGHIJKLMNORSTVXYZ TCDGHJKLMNORTVWZ UAGSYZ VACEGINU WFS YET ZAMW";

#[component]
pub(super) fn Address(channel: Channel) -> impl IntoView {
    let beckon = Beckon::here();
    let field = Field::Address(channel);
    let hint = matches!(channel, Channel::Sms | Channel::Phone | Channel::Whatsapp)
        .then(|| view! { <p class="small">{beckon.text(Line::PHONE_HINT)}</p> }.into_any());
    let country = (channel == Channel::Post).then(|| view! { <Country/> }.into_any());
    let can_go = move || beckon.known(|known, draft| draft.contact(channel).is_some() || draft.needs(known, channel));
    view! {
        <div class="address">
            <div class="field">
                <label for=beckon.part(field)>{beckon.text(Line::address(channel))}</label>
                {control(channel, field)}
                <FieldError field/>
                {hint}
                {country}
            </div>
            <Shown when=can_go><Drop channel/></Shown>
        </div>
    }
}

/// Takes it out again.
#[component]
fn Drop(channel: Channel) -> impl IntoView {
    let beckon = Beckon::here();
    let name = beckon.text(Line::channel(channel));
    view! {
        <button
            class="icon i-close" type="button" data-part=format!("drop-contact-{channel}")
            aria-label=fill(beckon.text(Line::DROP_CONTACT), &[name])
            on:click=beckon.on(Msg::DropContact(channel))
        />
    }
}

#[component]
fn Country() -> impl IntoView {
    let beckon = Beckon::here();
    let texts = beckon.texts();
    let names = beckon.state.with_untracked(|widget| widget.place.countries);
    view! {
        <Labelled field=Field::Country label=texts.get(Line::COUNTRY).into_any()>
            <select autocomplete="country" {..bound(Field::Country)}>{options(names(texts.language(), COUNTRIES))}</select>
        </Labelled>
    }
}

/// The control in which an address of this channel is typed.
pub(super) fn control(channel: Channel, field: Field) -> AnyView {
    let (kind, autocomplete) = match channel {
        Channel::Post => {
            return view! { <textarea rows="3" autocomplete="street-address" {..bound(field)}/> }.into_any();
        }
        Channel::Email => ("email", "email"),
        Channel::Sms | Channel::Phone | Channel::Whatsapp => ("tel", "tel"),
        Channel::Push => ("text", "off"),
    };
    view! { <input type=kind autocomplete=autocomplete maxlength="512" {..bound(field)}/> }.into_any()
}
