//! Orders at a contact point's own shard: what a widget said about it is appended, and a confirmation goes out if one may.

use crate::failure::Failure;
use crate::messages::{AboutPurpose, Counted, Orders, PurposeShown, Routed, TakeBack, TellHeld};
use crate::outbox::{self, Holder};
use crate::site_events::{append_and_tell, tell};
use crate::store::Contact;
use crate::turn::Turn;
use crate::words::{SiteText, Words};
use crate::{budget, json, stops as letters};
use beckon_domain::address::ContactPoint;
use beckon_domain::confirmations::may_confirm_for;
use beckon_domain::holds;
use beckon_domain::link;
use beckon_domain::numbers::reach;
use beckon_domain::proofs::Listed;
use beckon_domain::seal::hash;
use beckon_domain::stops;
use beckon_domain::stored::{ContactEvent, Target};
use beckon_domain::wire;
use std::collections::BTreeMap;

/// Takes the orders of one write that belong to this shard. Answers whether it took all of them whole. Each is taken as far as it
/// can be, also beside one that comes too late: were the turn to fail instead, a no would be lost with somebody's old yes.
pub fn take(turn: &Turn<'_>, message: Orders) -> Result<bool, Failure> {
    let mut whole = true;
    for routed in &message.orders {
        whole &= apply(turn, &message.write, routed)?;
    }
    Ok(whole)
}

/// Does one order, once per write: a worker that got no answer says it again. Of one that comes too late only what narrows
/// contact is done, and the answer is that it was not taken whole: a yes that was long on its way must not undo a no. The
/// caller says it again, and then it is what still holds.
pub fn apply(turn: &Turn<'_>, write: &str, routed: &Routed) -> Result<bool, Failure> {
    let order = &routed.order;
    let names = || vec![order.contact.as_str().into(), order.by.as_str().into()];
    let newest = "SELECT said AS value FROM heard WHERE contact = ? AND person = ?";
    let newest = turn.db.number(newest, names())?.unwrap_or_default();
    if order.comes_late(u64::try_from(newest).unwrap_or_default()) {
        let done = "SELECT 1 AS value FROM applied WHERE id = ? AND contact = ?";
        let was_done = turn
            .db
            .number(done, vec![write.into(), order.contact.as_str().into()])?;
        if was_done.is_none() {
            let order = order.narrowing();
            follow(
                turn,
                &Routed {
                    order,
                    ..routed.clone()
                },
            )?;
        }
        return Ok(was_done.is_some());
    }
    let seen = "INSERT OR IGNORE INTO applied(id, contact, at) VALUES(?, ?, ?) RETURNING 1 AS value";
    let values = vec![write.into(), order.contact.as_str().into(), turn.now.millis().into()];
    if turn.db.number(seen, values)?.is_none() {
        return Ok(true);
    }
    let note = "INSERT OR REPLACE INTO heard(contact, person, said, at) VALUES(?, ?, ?, ?)";
    let said = i64::try_from(order.said).unwrap_or(i64::MAX).max(newest);
    let mut values = names();
    values.extend([said.into(), turn.now.millis().into()]);
    turn.db.run(note, values)?;
    follow(turn, routed)?;
    Ok(true)
}

/// Appends what an order says, and sends what follows from it.
fn follow(turn: &Turn<'_>, routed: &Routed) -> Result<(), Failure> {
    let order = &routed.order;
    let mut contact = turn.contact_or_new(&order.contact, order.channel, Some(&routed.address))?;
    let told = stops::letter(order, &contact.standing, turn.now);
    let events = order.events(&contact.standing, turn.now);
    append_and_tell(turn, &mut contact, &events)?;
    if let Some(wishes) = &order.wishes {
        // What was sent earlier asks for what is wished now: its page lists what is open when it is shown.
        let sql = "UPDATE confirmations SET wishes = ? WHERE contact = ? AND person = ? AND used = 0";
        let wishes = json::write(wishes)?;
        turn.db.run(
            sql,
            vec![wishes.into(), order.contact.as_str().into(), order.by.as_str().into()],
        )?;
    }
    if let Some(customer) = &order.customer {
        let sql = "UPDATE confirmations SET customer = ? WHERE contact = ? AND person = ? AND used = 0";
        turn.db.run(
            sql,
            vec![
                customer.as_str().into(),
                order.contact.as_str().into(),
                order.by.as_str().into(),
            ],
        )?;
    }
    if order.confirm {
        confirm(turn, &mut contact, routed)?;
    }
    match told {
        Some(letter) => letters::tell(turn, &mut contact, routed, letter),
        None => Ok(()),
    }
}

/// Sends a confirmation, if the one function that decides permits it. If not, nothing is sent and nobody is told.
fn confirm(turn: &Turn<'_>, contact: &mut Contact, routed: &Routed) -> Result<(), Failure> {
    let channel = contact.channel;
    if !turn.rules.declared().providers.contains_key(&channel) {
        return Ok(());
    }
    let order = &routed.order;
    let Some(permit) = may_confirm_for(&order.by, channel, &turn.rules, &contact.standing, turn.now) else {
        return Ok(());
    };
    // It may have been named before the rules left its country out.
    let point = ContactPoint::from_normal(channel, routed.address.clone());
    if routed.quiet || reach(&point, &turn.rules).is_err() {
        return Ok(());
    }
    // Nothing is open, like a stop that was never set: a message about it would be unasked for.
    if Listed::of(
        &order.by,
        channel,
        &contact.standing,
        &turn.rules,
        order.wishes.as_ref(),
    )
    .with_customer(order.customer.clone())
    .is_empty()
    {
        return Ok(());
    }
    if letters::goes_first(turn, contact, &order.by)? || !budget::take_to_send(turn, turn.now)? {
        return Ok(());
    }
    turn.append_contact(contact, &[ContactEvent::ConfirmationSent { by: order.by.clone() }])?;
    let (token, code) = {
        let mut entropy = turn.entropy.borrow_mut();
        (
            link::confirmation(&turn.secrets, turn.site, turn.shard, &entropy.id()),
            entropy.code(),
        )
    };
    let language = order.wishes.as_ref().and_then(|wishes| wishes.language.clone());
    let language = turn.rules.language_for(language.as_deref()).to_owned();
    let wishes = order.wishes.as_ref().map(json::write).transpose()?;
    let sql = "INSERT INTO confirmations(token, contact, person, home, code, wishes, customer, language, at, tries, used) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)";
    turn.db.run(
        sql,
        vec![
            hash(&token).into(),
            contact.key.as_str().into(),
            order.by.as_str().into(),
            i64::from(routed.home).into(),
            turn.secrets.code_key(&order.by, &code).into(),
            wishes.into(),
            order.customer.clone().into(),
            language.as_str().into(),
            turn.now.millis().into(),
        ],
    )?;
    let words = Words::of(&language);
    let link = format!("{}/confirm/{token}", turn.deployment.public_url()?);
    let shown_code = format!("{} {}", &code[..4], &code[4..]);
    let name = &turn.rules.declared().name;
    let message = wire::Delivery::Message(wire::Message {
        site: turn.site.to_owned(),
        purpose: permit.purpose().to_owned(),
        to: point.to_wire(),
        subject: (channel == beckon_domain::Channel::Email).then(|| words.letter_subject(name)),
        text: words.letter(channel, name, &link, &shown_code),
        html: None,
        headers: BTreeMap::new(),
        language,
    });
    outbox::enqueue(turn, &Target::Provider { channel }, &Holder::Contact(contact), message)
}

/// Somebody takes a purpose back by the link of a message. Binds at once; repeated, it changes nothing and nobody is told.
/// Answers who they are, where they say that they never agreed, the contact point has ever proven itself, and it counts against
/// the sender.
pub fn take_back(turn: &Turn<'_>, message: TakeBack) -> Result<Option<Counted>, Failure> {
    let mut contact = turn.contact_or_new(&message.contact, message.channel, None)?;
    let names = || vec![message.contact.as_str().into(), message.purpose.as_str().into()];
    if !contact.standing.has_no_to(&message.purpose) {
        let by = format!("link:{}", message.purpose);
        let event = ContactEvent::Withdrawn {
            purpose: message.purpose.clone(),
            by,
        };
        append_and_tell(turn, &mut contact, &[event])?;
        // What was said of an earlier yes says nothing of this one.
        let forget = "DELETE FROM never_agreed WHERE contact = ? AND purpose = ?";
        turn.db.run(forget, names())?;
    }
    if message.never_agreed {
        let sql = "INSERT OR IGNORE INTO never_agreed(contact, purpose, at) VALUES(?, ?, ?) RETURNING at AS value";
        let mut values = names();
        values.push(turn.now.millis().into());
        if let Some(at) = turn.db.number(sql, values)? {
            tell(turn, &contact, "never_agreed", Some(message.purpose), &at.to_string())?;
        }
        let Some(owner) = contact
            .standing
            .person
            .as_ref()
            .filter(|_| holds::counts(message.given_at, turn.now))
        else {
            return Ok(None);
        };
        let mailbox = contact.address()?.map(|address| turn.secrets.mailbox_key(&address));
        return Ok(Some(Counted {
            person: owner.person.clone(),
            mailbox: mailbox.unwrap_or(message.contact),
        }));
    }
    Ok(None)
}

/// Tells the site that a key is held, where its rules name an endpoint for events.
pub fn tell_held(turn: &Turn<'_>, message: TellHeld) -> Result<(), Failure> {
    let contact = turn.contact(&message.contact)?;
    let (Some(contact), true) = (contact, turn.rules.declared().events.is_some()) else {
        return Ok(());
    };
    let delivery = wire::Delivery::KeyHeld(wire::KeyHeldDelivery {
        site: turn.site.to_owned(),
        at: turn.now.rfc3339(),
        key: message.key,
        sender: message.done.name,
        purpose: message.purpose,
        people: message.done.people,
    });
    outbox::enqueue(turn, &Target::Events, &Holder::Contact(&contact), delivery)
}

/// What the page behind a message's link shows, also of a purpose that the site has given up: it may come back. Changes
/// nothing.
pub fn about_purpose(turn: &Turn<'_>, message: AboutPurpose) -> Result<PurposeShown, Failure> {
    let declared = turn.rules.declared();
    let stated = declared.purposes.iter().find(|purpose| purpose.code == message.purpose);
    let purpose = turn.rules.purpose(&message.purpose);
    let contact = turn.contact(&message.contact)?;
    Ok(PurposeShown {
        site: declared.name.clone(),
        controller: declared.controller.name.clone(),
        reach: declared.controller.contact.clone(),
        privacy_notice: declared.controller.privacy_notice.clone(),
        title: SiteText::title(
            stated.map(|purpose| &purpose.title),
            &message.purpose,
            &message.language,
        ),
        text: purpose.and_then(|purpose| SiteText::of(&purpose.text, &message.language)),
        act: stated.and_then(|purpose| SiteText::of(&declared.act_by_language(purpose), &message.language)),
        ended: contact.is_some_and(|contact| contact.standing.has_no_to(&message.purpose)),
    })
}
