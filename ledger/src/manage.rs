//! The page of all settings, as its ledgers see it: who somebody is by a contact point of theirs, where they stand, and what
//! that page alone can do.

use crate::failure::Failure;
use crate::messages::{
    EndLinks, ForgetBrowser, HaltPoint, Happened, HistoryOf, HistoryRow, HomeOf, HomeSeen, Keeper, Kept, Managed,
    PointSeen, PointsOf, SaveDone, SendLink,
};
use crate::outbox::{self, Holder};
use crate::save::Writer;
use crate::store::Person;
use crate::turn::Turn;
use crate::words::{Words, fill};
use crate::{budget, link, links};
use beckon_domain::address::ContactPoint;
use beckon_domain::confirmations::may_send_link;
use beckon_domain::fault::FaultKind;
use beckon_domain::numbers::reach;
use beckon_domain::order::Order;
use beckon_domain::preferences::is_id;
use beckon_domain::shown::Stands;
use beckon_domain::stored::{ContactEvent, PersonEvent, Target, Visit};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, wire};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How many letters of a token's hash name a browser on the page.
const NAME: usize = 12;

impl Turn<'_> {
    /// A person who lives here and to whom all of this belongs. What belongs to them counts as named by them too, so that a
    /// word of theirs reaches it.
    pub(super) fn managed_person(&self, managed: &Managed) -> Result<Person, Failure> {
        let mut person = self.person(&managed.person)?.ok_or(FaultKind::Unavailable)?;
        // It is on its way to somebody else: in between nothing is said in anybody's name.
        if !managed
            .points
            .iter()
            .all(|(contact, ..)| person.standing.lists(contact))
        {
            return Err(FaultKind::Unavailable.into());
        }
        let mut events = Vec::new();
        for (contact, channel, normal) in &managed.points {
            if !person.standing.claims.iter().any(|claim| claim.contact == *contact) {
                let point = ContactPoint::from_normal(*channel, normal.clone());
                self.keep_claims(&person, std::slice::from_ref(&point))?;
                events.push(PersonEvent::Claimed {
                    contact: contact.clone(),
                    channel: *channel,
                });
            }
        }
        self.append_person(&mut person, &events)?;
        Ok(person)
    }
}

/// Whose page a link opens. Whoever was sent it before the contact point went to somebody else sees nothing of theirs.
pub fn keeper(turn: &Turn<'_>, message: Keeper) -> Result<Kept, Failure> {
    let standing = turn.contact(&message.contact)?.map(|contact| contact.standing);
    let moved_at = standing.as_ref().and_then(|standing| standing.moved_at);
    if moved_at.is_some_and(|moved_at| moved_at > message.since) {
        return Ok(Kept::ByAnother);
    }
    let links_since = standing.as_ref().and_then(|standing| standing.links_since);
    if links_since.is_some_and(|links_since| links_since >= message.since) {
        return Ok(Kept::Over);
    }
    if let Some(person) = standing.and_then(|standing| standing.person) {
        return Ok(Kept::By(person));
    }
    if !message.make {
        return Ok(Kept::ByNobody);
    }
    let (pointer, _) = turn.make_person_of(&message.contact, message.channel)?;
    Ok(Kept::By(pointer))
}

/// What holds for a person across contact points.
pub fn home_of(turn: &Turn<'_>, message: HomeOf) -> Result<HomeSeen, Failure> {
    #[derive(Deserialize)]
    struct Token {
        hash: String,
        expires: Instant,
    }
    let person = turn.person(&message.person.person)?.ok_or(FaultKind::Unavailable)?;
    if !person.standing.owns(&message.contact, &message.person) {
        return Err(FaultKind::Unavailable.into());
    }
    let sql = "SELECT hash, expires FROM tokens WHERE person = ? AND expires > ? ORDER BY expires";
    let values = vec![person.id.as_str().into(), turn.now.millis().into()];
    let tokens = turn.db.rows::<Token>(sql, values)?;
    let browsers = tokens
        .into_iter()
        .map(|token| (named(&token.hash), token.expires))
        .collect();
    Ok(HomeSeen {
        members: person.standing.members,
        wishes: person.standing.wishes,
        asked: person.standing.asked,
        stopped_at: person.standing.stopped_at,
        browsers,
    })
}

/// What the page calls a browser.
fn named(hash: &str) -> String {
    hash.chars().take(NAME).collect()
}

/// Where contact points of a person stand; nothing of one that is another's by now.
pub fn points_of(turn: &Turn<'_>, message: PointsOf) -> Result<Vec<PointSeen>, Failure> {
    let mut seen = Vec::new();
    for key in &message.contacts {
        let Some(contact) = turn.contact(key)? else { continue };
        let owner = contact.standing.person.as_ref().map(|owner| &owner.person);
        let Some(address) = contact.address()?.filter(|_| owner == message.person.as_ref()) else {
            continue;
        };
        seen.push(PointSeen {
            contact: contact.key.clone(),
            stands: Stands::of(&turn.rules, contact.channel, &contact.standing, turn.now),
            address: address.normal().to_owned(),
            masked: address.masked(),
        });
    }
    Ok(seen)
}

/// Stops or resumes one contact point. A resume takes effect at once where the person set the stop a moment ago; else the
/// contact point is asked.
pub fn halt_point(turn: &Turn<'_>, message: HaltPoint) -> Result<SaveDone<()>, Failure> {
    let person = turn.managed_person(&message.managed)?;
    let points = &message.managed.points;
    let (contact, channel, _) = points
        .iter()
        .find(|(contact, ..)| *contact == message.contact)
        .ok_or(FaultKind::NotFound)?;
    let proven = &message.managed.proven;
    let (is_proven, is_vouched) = (proven.contains(contact), !proven.is_empty());
    let order = Order::halt(contact, *channel, &person.id, message.resume, is_proven, is_vouched);
    let id = message.id.filter(|id| is_id(id, 64));
    let write = match id {
        Some(id) => format!("{} {id}", person.id),
        None => format!("{} {}", person.id, turn.entropy.borrow_mut().id()),
    };
    let writer = Writer::managed(person, message.may_send);
    let orders = turn.route(&writer, &write, None, vec![order])?;
    Ok(SaveDone {
        answer: (),
        orders,
        write,
        link: None,
    })
}

/// Takes a browser's token back, with what it proved and the links that it was handed. A browser that holds it is told to begin
/// anew.
pub fn forget_browser(turn: &Turn<'_>, message: ForgetBrowser) -> Result<(), Failure> {
    let length = i64::try_from(NAME).unwrap_or(i64::MAX);
    let of_browser = "person = ? AND substr(hash, 1, ?) = ?";
    for sql in [
        format!("DELETE FROM links WHERE browser IN (SELECT hash FROM tokens WHERE {of_browser})"),
        format!("DELETE FROM proofs WHERE token IN (SELECT hash FROM tokens WHERE {of_browser})"),
        format!("DELETE FROM tokens WHERE {of_browser}"),
    ] {
        let (person, browser) = (message.person.as_str(), message.browser.as_str());
        turn.db.run(&sql, vec![person.into(), length.into(), browser.into()])?;
    }
    Ok(())
}

/// Ends every link to the page that was made until now, at all contact points of the person.
pub fn end_links(turn: &Turn<'_>, message: EndLinks) -> Result<SaveDone<()>, Failure> {
    let person = turn.managed_person(&message.managed)?;
    let points = message.managed.points.iter();
    let orders = points.map(|(contact, channel, _)| Order::ending_links(contact, *channel, &person.id));
    let orders = orders.collect();
    let write = format!("{} {}", person.id, turn.entropy.borrow_mut().id());
    let writer = Writer::managed(person, false);
    let orders = turn.route(&writer, &write, None, orders)?;
    Ok(SaveDone {
        answer: (),
        orders,
        write,
        link: None,
    })
}

/// Sends a link that opens the page and proves who opens it, if the one function that decides permits it. It counts as a
/// confirmation, so nobody can be flooded with it. What the page says is the same when one was sent a moment ago.
pub fn send_link(turn: &Turn<'_>, message: SendLink) -> Result<Option<String>, Failure> {
    let Some(mut contact) = turn.contact(&message.contact)? else {
        return Ok(None);
    };
    let (channel, Some(address)) = (contact.channel, contact.address()?) else {
        return Ok(None);
    };
    let masked = Some(address.masked());
    let has_provider = turn.rules.declared().providers.contains_key(&channel);
    let may_send = message.may_send && has_provider && reach(&address, &turn.rules).is_ok();
    let permit = may_send_link(channel, &turn.rules, &contact.standing, turn.now).filter(|_| may_send);
    let Some(permit) = permit else { return Ok(masked) };
    if !budget::take_to_send(turn, turn.now)? {
        return Ok(masked);
    }
    let by = contact.standing.person.as_ref().map(|owner| owner.person.clone());
    let sent = ContactEvent::ConfirmationSent {
        by: by.unwrap_or_default(),
    };
    turn.append_contact(&mut contact, &[sent])?;
    let visit = Visit {
        row: links::keep(turn, &message.contact, None, links::MAILED_LASTS)?,
        contact: message.contact,
        channel,
        language: message.language,
        proven_at: turn.now,
    };
    let token = link::write(&visit, &turn.secrets, turn.site)?;
    let link = format!("{}/manage/{token}", turn.deployment.public_url()?);
    let (words, name) = (Words::of(&visit.language), &turn.rules.declared().name);
    let text = match channel {
        Channel::Email | Channel::Post => words.manage_letter,
        Channel::Sms | Channel::Phone | Channel::Whatsapp | Channel::Push => words.manage_short,
    };
    let subject = fill(words.manage_title, &[("name", name)]);
    let letter = wire::Delivery::Message(wire::Message {
        site: turn.site.to_owned(),
        purpose: permit.purpose().to_owned(),
        to: address.to_wire(),
        subject: (channel == Channel::Email).then_some(subject),
        text: fill(text, &[("name", name), ("link", &link)]),
        html: None,
        headers: BTreeMap::new(),
        language: visit.language,
    });
    outbox::enqueue(turn, &Target::Provider { channel }, &Holder::Contact(&contact), letter)?;
    Ok(masked)
}

/// What was asked about contact points and sent to them, newest first.
pub fn history_of(turn: &Turn<'_>, message: HistoryOf) -> Result<Vec<HistoryRow>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        at: Instant,
        key_id: String,
        purpose: String,
        channel: String,
        reason: Option<String>,
        sent: i64,
        outcome: Option<String>,
    }
    // Each index is read from its newest end, however long the history is.
    let sql = "SELECT at, key_id, purpose, channel, reason, 0 AS sent, NULL AS outcome FROM (
                 SELECT * FROM decisions WHERE contact = ?1 ORDER BY at DESC LIMIT ?2)
               UNION ALL
               SELECT at, key_id, purpose, channel, NULL, 1, outcome FROM (
                 SELECT * FROM permits WHERE contact = ?1 ORDER BY at DESC LIMIT ?2)";
    let mut history = Vec::new();
    for contact in &message.contacts {
        let values = vec![contact.as_str().into(), i64::from(message.most).into()];
        for row in turn.db.rows::<Row>(sql, values)? {
            let what = match (row.sent == 1, row.reason) {
                (true, _) => Happened::Sent(row.outcome.as_deref().and_then(|outcome| outcome.parse().ok())),
                (false, None) => Happened::Permitted,
                (false, Some(reason)) => Happened::Denied(
                    reason
                        .parse()
                        .map_err(|_| Failure::broken("a decision has no known reason"))?,
                ),
            };
            history.push(HistoryRow {
                at: row.at,
                sender: turn.key(&row.key_id)?.map(|key| key.name.clone()),
                purpose: row.purpose,
                channel: row
                    .channel
                    .parse()
                    .map_err(|_| Failure::broken("a decision has no known channel"))?,
                what,
            });
        }
    }
    Ok(history)
}
