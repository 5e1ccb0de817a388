//! Letters about a stop that was said without proof, the press of their link, and a text that asks for contact again.

use crate::failure::Failure;
use crate::messages::{FollowStopLink, LinkKnown, Routed, StopLinkSeen};
use crate::outbox::{self, Claimed, Holder};
use crate::site_events::append_and_tell;
use crate::store::Contact;
use crate::turn::Turn;
use crate::words::{Words, fill};
use crate::{budget, link, links};
use beckon_domain::address::ContactPoint;
use beckon_domain::budget::renewed;
use beckon_domain::confirmations::may_confirm_for;
use beckon_domain::decision::Permit;
use beckon_domain::numbers::reach;
use beckon_domain::stops::{STOP_LINK_LIVES, StopLetter, StopLink, Telling, gives_way, started, telling};
use beckon_domain::stored::{ContactEvent, StopNotice, Target};
use beckon_domain::{Channel, wire};
use std::collections::BTreeMap;

/// Sends what a contact point is told of a stop, or has it wait. Where it is asked, and nothing may be sent, nobody is told: no
/// stop binds by that.
pub fn tell(turn: &Turn<'_>, contact: &mut Contact, routed: &Routed, letter: StopLetter) -> Result<(), Failure> {
    match letter {
        StopLetter::Told => tell_of_stop(turn, contact),
        StopLetter::Asked => ask(turn, contact, routed),
    }
}

/// Tells of the stop in force, now or as soon as that may be. One letter at most waits for a contact point, whichever stop it
/// was put there for: what is told of is decided when it is looked at.
fn tell_of_stop(turn: &Turn<'_>, contact: &mut Contact) -> Result<(), Failure> {
    let holder = format!("c:{}", contact.key);
    turn.db.run(
        "DELETE FROM outbox WHERE holder = ? AND lane = ?",
        vec![holder.into(), outbox::STOP_LANE.into()],
    )?;
    let Some(point) = contact.address()? else { return Ok(()) };
    let (by, permit) = match telling(&point, &turn.rules, &contact.standing, turn.now) {
        Telling::Over => return Ok(()),
        Telling::At(at) => return outbox::enqueue_stop(turn, contact, at),
        Telling::Now(by, permit) => (by, permit),
    };
    let since = contact.standing.stop.as_ref().map_or(turn.now, |stop| stop.at);
    if budget::take_to_send(turn, since)? {
        send(turn, contact, &by, &permit, StopLetter::Told)
    } else {
        outbox::enqueue_stop(turn, contact, renewed(turn.now))
    }
}

/// A letter that waited is due: what becomes of it is another row, or none. It is looked at once, also where an alarm that broke
/// off is repeated.
///
/// # Errors
///
/// The rows cannot be read or written.
pub fn look_again(turn: &Turn<'_>, row: &Claimed) -> Result<(), Failure> {
    let (row, contact) = (row.id.as_str(), row.holder.strip_prefix("c:").unwrap_or_default());
    let waits = turn
        .db
        .number("SELECT 1 AS value FROM outbox WHERE id = ?", vec![row.into()])?;
    match waits.map(|_| turn.contact(contact)).transpose()?.flatten() {
        Some(mut contact) => tell_of_stop(turn, &mut contact),
        None => Ok(()),
    }
}

/// Whether a confirmation for this person gives way to a letter about a stop, which waits.
pub fn goes_first(turn: &Turn<'_>, contact: &Contact, by: &str) -> Result<bool, Failure> {
    let sql = "SELECT 1 AS value FROM outbox WHERE holder = ? AND lane = ? AND due IS NOT NULL LIMIT 1";
    let holder = format!("c:{}", contact.key);
    let waits = turn.db.number(sql, vec![holder.into(), outbox::STOP_LANE.into()])?;
    Ok(waits.is_some() && gives_way(by, &contact.standing))
}

/// Asks a contact point about a stop that does not bind, if the one function that decides permits it.
fn ask(turn: &Turn<'_>, contact: &mut Contact, routed: &Routed) -> Result<(), Failure> {
    let channel = contact.channel;
    if !turn.rules.declared().providers.contains_key(&channel) {
        return Ok(());
    }
    let by = &routed.order.by;
    let Some(permit) = may_confirm_for(by, channel, &turn.rules, &contact.standing, turn.now) else {
        return Ok(());
    };
    let point = ContactPoint::from_normal(channel, routed.address.clone());
    if routed.quiet || reach(&point, &turn.rules).is_err() || !budget::take_to_send(turn, turn.now)? {
        return Ok(());
    }
    send(turn, contact, by, &permit, StopLetter::Asked)
}

fn send(turn: &Turn<'_>, contact: &mut Contact, by: &str, permit: &Permit, letter: StopLetter) -> Result<(), Failure> {
    let channel = contact.channel;
    let Some(point) = contact.address()? else { return Ok(()) };
    turn.append_contact(contact, &[ContactEvent::ConfirmationSent { by: by.to_owned() }])?;
    // In the language in which its owner last confirmed something: who typed it may speak another.
    let sql = "SELECT language AS value FROM confirmations WHERE contact = ? AND used > 0 AND language IS NOT NULL ORDER BY at DESC LIMIT 1";
    let language = turn.db.text(sql, vec![contact.key.as_str().into()])?;
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
        turn.deployment.public_url()?,
        link::write(&notice, &turn.secrets, turn.site)?
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
    outbox::enqueue(turn, &Target::Provider { channel }, &Holder::Contact(contact), message)
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
