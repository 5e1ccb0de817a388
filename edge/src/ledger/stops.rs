//! Letters about a stop that was said without proof, the press of their link, and a text that asks for contact again.

use super::orders::append_and_tell;
use super::outbox::{self, Holder, Target};
use super::store::Contact;
use super::{Turn, budget, links};
use crate::config;
use crate::failure::Failure;
use crate::messages::{FollowStopLink, LinkKnown, Routed, StopLinkSeen};
use crate::turn::text;
use crate::visit::StopNotice;
use crate::words::{Words, fill};
use beckon_domain::address::ContactPoint;
use beckon_domain::contact::may_confirm_for;
use beckon_domain::numbers::reach;
use beckon_domain::stops::{STOP_LINK_LIVES, StopLetter, StopLink, started};
use beckon_domain::stored::ContactEvent;
use beckon_domain::{Channel, wire};
use std::collections::BTreeMap;

/// Tells a contact point of a stop, if the one function that decides permits it. If not, nothing is sent and nobody is told.
pub fn tell(turn: &Turn<'_>, contact: &mut Contact, routed: &Routed, letter: StopLetter) -> Result<(), Failure> {
    let channel = contact.channel;
    if !turn.rules.declared().providers.contains_key(&channel) {
        return Ok(());
    }
    let by = &routed.order.by;
    let Some(permit) = may_confirm_for(by, channel, &turn.rules, &contact.standing, turn.now) else {
        return Ok(());
    };
    let point = ContactPoint::from_normal(channel, routed.address.clone());
    if routed.quiet || reach(&point, &turn.rules).is_err() || !budget::take_to_send(turn)? {
        return Ok(());
    }
    turn.append_contact(contact, &[ContactEvent::ConfirmationSent { by: by.clone() }])?;
    // In the language in which its owner last confirmed something: who typed it may speak another.
    let sql = "SELECT language AS value FROM confirmations WHERE contact = ? AND used > 0 AND language IS NOT NULL ORDER BY at DESC LIMIT 1";
    let language = text(turn.db, sql, vec![contact.key.as_str().into()])?;
    let language = turn.rules.language_for(language.as_deref()).to_owned();
    let notice = StopNotice {
        contact: contact.key.clone(),
        channel,
        language,
        made_at: turn.now,
        asked: letter == StopLetter::Asked,
        row: links::keep(turn, &contact.key, None, STOP_LINK_LIVES)?,
    };
    let link = format!(
        "{}/stopped/{}",
        config::public_url(turn.env)?,
        notice.token(&turn.secrets, turn.site)?
    );
    let words = Words::of(&notice.language);
    let is_long = matches!(channel, Channel::Email | Channel::Post);
    let (subject, text) = match (letter, is_long) {
        (StopLetter::Told, true) => (words.stop_told_subject, words.stop_told_letter),
        (StopLetter::Told, false) => (words.stop_told_subject, words.stop_told_short),
        (StopLetter::Asked, true) => (words.stop_asked_subject, words.stop_asked_letter),
        (StopLetter::Asked, false) => (words.stop_asked_subject, words.stop_asked_short),
    };
    let name = &turn.rules.declared().name;
    let message = wire::Delivery::Message(wire::Message {
        site: turn.site.to_owned(),
        purpose: permit.purpose().to_owned(),
        to: point.to_wire(),
        subject: (channel == Channel::Email).then(|| fill(subject, &[("name", name)])),
        text: fill(text, &[("name", name), ("link", &link)]),
        html: None,
        headers: BTreeMap::new(),
        language: notice.language,
    });
    outbox::enqueue(turn, &Target::Provider { channel }, &Holder::Contact(contact), &message)
}

/// What the link of a letter about a stop is for now; none where that is over. A press does it.
pub fn follow(turn: &Turn<'_>, message: FollowStopLink) -> Result<Option<StopLinkSeen>, Failure> {
    let Some(mut contact) = turn.contact(&message.contact)? else {
        return Ok(None);
    };
    let letter = if message.asked {
        StopLetter::Asked
    } else {
        StopLetter::Told
    };
    let link = StopLink::opens(letter, message.made_at, &contact.standing, turn.now);
    let is_known = links::known(turn, LinkKnown { id: message.row })?;
    let Some(link) = link.filter(|_| is_known) else {
        return Ok(None);
    };
    if message.press {
        let events = link.events(&contact.standing);
        append_and_tell(turn, &mut contact, &events)?;
    }
    let declared = turn.rules.declared();
    Ok(Some(StopLinkSeen {
        site: declared.name.clone(),
        controller: declared.controller.name.clone(),
        privacy_notice: declared.controller.privacy_notice.clone(),
        masked: contact.address()?.map(|address| address.masked()).unwrap_or_default(),
        done: message.press,
    }))
}

/// The contact point itself asks for contact again. Repeated, it changes nothing.
pub fn start(turn: &Turn<'_>, contact: &str) -> Result<(), Failure> {
    match turn.contact(contact)? {
        Some(mut contact) => {
            let events = started(&contact.standing);
            append_and_tell(turn, &mut contact, &events)
        }
        None => Ok(()),
    }
}
