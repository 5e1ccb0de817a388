//! Messages through the gateway: queued in the turn that permits them, and decided once more when they leave.

use crate::failure::Failure;
use crate::messages::{Asked, CheckWords, End, Ended, Ending, Reserved, StoredKey};
use crate::outbox::{Claimed, enqueue_message};
use crate::turn::Turn;
use crate::words::Words;
use crate::{json, link, waiting};
use beckon_domain::address::ContactPoint;
use beckon_domain::decision::Permit;
use beckon_domain::footer::with_footer;
use beckon_domain::gateway::{Departure, may_have_left, send_before, words};
use beckon_domain::seal::shard_of;
use beckon_domain::stored::{ContactKey, ContactStanding, Delivery, Notice, Parcel};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, Scope, SendOutcome, wire};
use std::collections::BTreeMap;

/// What is to be done with a message whose turn has come.
pub enum Leaving {
    /// Send this body.
    Now(String),
    /// Its hour has not come; it waits for it.
    Waits,
    /// It is not to be sent at all.
    Never,
}

/// What is wrong with the words of messages, by the rules in force. Changes nothing.
pub fn check_words(turn: &Turn<'_>, message: CheckWords) -> Result<Vec<wire::FieldProblem>, Failure> {
    let purposes = message.messages.iter().map(|(message, _)| message.purpose.as_str());
    turn.check_key(&message.key, &[Scope::Send], purposes)?;
    let language = turn.rules.language_for(None);
    let problems = message
        .messages
        .iter()
        .enumerate()
        .flat_map(|(index, (message, channels))| {
            // What is not declared, or does not belong together, is a denial and not a fault.
            let Some(purpose) = turn.rules.purpose(&message.purpose) else {
                return Vec::new();
            };
            match message.template.as_deref().map(|id| turn.rules.purpose_of_template(id)) {
                None if purpose.template_required => return Vec::new(),
                Some(of) if of != Some(purpose.code.as_str()) => return Vec::new(),
                _ => {}
            }
            // Whichever channel is chosen, the words have to fit it.
            let channels = if channels.is_empty() {
                &purpose.channels
            } else {
                channels
            };
            let unfit = |channel: &Channel| words(&turn.rules, message, *channel, language).err();
            let mut wordless = channels.iter().find_map(unfit).unwrap_or_default();
            for problem in &mut wordless {
                problem.pointer = format!("/messages/{index}{}", problem.pointer);
            }
            wordless
        });
    Ok(problems.take(100).collect())
}

/// Queues the message that a question asks for, in the turn that took its slot.
pub(super) fn queue(
    turn: &Turn<'_>,
    sender: &StoredKey,
    person: &str,
    asked: &Asked,
    permit: &Permit,
    reserved: &Reserved,
) -> Result<(), Failure> {
    let (Some(outgoing), Some(contact)) = (&asked.message, &asked.contact) else {
        return Ok(());
    };
    if shard_of(contact, turn.rules.shards) == turn.shard {
        // Who is written to without having come themselves can see and change what is set, so their address is kept. One
        // whose person lives elsewhere has proven itself, and is known.
        turn.contact_or_new(contact, asked.channel, Some(&outgoing.address))?;
    }
    let holder = turn.person_or_new(person)?;
    let language = turn
        .rules
        .language_for(holder.standing.wishes.language.as_deref())
        .to_owned();
    // The words were checked before the question; they fail here alone where the rules changed in between.
    let content = words(&turn.rules, &outgoing.message, asked.channel, &language).map_err(|_| Failure::Stale)?;
    let Some((basis, given_at)) = permit.basis() else {
        return Err(Failure::broken("a sender was given a confirmation"));
    };
    let parcel = Parcel {
        permit: reserved.id.clone(),
        before: send_before(&outgoing.message, turn.now),
        address: outgoing.address.clone(),
        content: content.into(),
        notice: Notice {
            contact: contact.clone(),
            channel: asked.channel,
            purpose: asked.purpose.clone(),
            sender: sender.name.clone(),
            key: Some(sender.id.clone()),
            at: turn.now,
            basis,
            given_at: given_at.map(Instant::rfc3339),
            language,
        },
    };
    enqueue_message(turn, asked.channel, &holder, &parcel)
}

/// The contact point of a message whose turn has come, and its shard where that is another one; none where its permit is gone.
///
/// # Errors
///
/// The rows cannot be read.
pub fn departing(turn: &Turn<'_>, permit: &str) -> Result<Option<(ContactKey, Option<u8>)>, Failure> {
    Ok(turn.permit(permit)?.map(|kept| {
        let shard = shard_of(&kept.contact, turn.rules.shards);
        (kept.contact, Some(shard).filter(|shard| *shard != turn.shard))
    }))
}

/// Decides about a waiting message once more, its own slot left out. `elsewhere` is where its contact point stands, if another
/// shard had to be asked.
///
/// # Errors
///
/// The rows cannot be read or written.
pub fn leave(
    turn: &Turn<'_>,
    row: &Claimed,
    permit: &str,
    elsewhere: Option<ContactStanding>,
) -> Result<Leaving, Failure> {
    let Some(kept) = &turn.permit(permit)? else {
        return Ok(Leaving::Never);
    };
    let parcel: &Parcel = &json::read(&row.body)?;
    let standing = &match elsewhere {
        Some(standing) => standing,
        None => turn
            .contact(&kept.contact)?
            .map(|contact| contact.standing)
            .unwrap_or_default(),
    };
    let is_held = turn.is_held(parcel.notice.key.as_deref(), &parcel.notice.purpose)?;
    match turn.departs(kept, standing, is_held, parcel.before)? {
        Departure::Now => Ok(Leaving::Now(json::write(&delivery(turn, parcel)?)?)),
        Departure::Waits(until) => waiting::wait(turn, &row.id, until).map(|()| Leaving::Waits),
        Departure::Never if may_have_left(row.attempts - 1) => Ok(Leaving::Never),
        Departure::Never => turn.record(kept, SendOutcome::NotSent).map(|_| Leaving::Never),
    }
}

/// What a provider said about the contact point of a message, for the contact point's own shard; none where the permit is gone.
///
/// # Errors
///
/// The rows cannot be read.
pub fn ended(turn: &Turn<'_>, permit: &str, because: &Ending) -> Result<Option<(u8, End)>, Failure> {
    let Some(kept) = turn.permit(permit)? else {
        return Ok(None);
    };
    let shard = shard_of(&kept.contact, turn.rules.shards);
    let ended = Ended {
        channel: kept.channel()?,
        contact: kept.contact,
        address: None,
        because: because.clone(),
    };
    let ended = vec![ended];
    Ok(Some((shard, End { key: None, ended })))
}

/// The message as its provider gets it, with its way out.
fn delivery(turn: &Turn<'_>, parcel: &Parcel) -> Result<Delivery, Failure> {
    let notice = &parcel.notice;
    let token = link::write(notice, &turn.secrets, turn.site)?;
    let origin = turn.deployment.public_url()?;
    let (mut text, mut html, mut headers) = (
        parcel.content.text.clone(),
        parcel.content.html.clone(),
        BTreeMap::new(),
    );
    if notice.channel == Channel::Email {
        let words = Words::of(&notice.language);
        let why = format!("{origin}/why/{token}");
        let footer = words.footer.replace("{name}", &turn.rules.declared().name);
        text = format!("{}\n\n-- \n{footer}\n{why}\n", text.trim_end());
        // It was looked at when it was taken; what was queued before that was done goes without its HTML if it has to.
        html = html.and_then(|html| with_footer(&html, &footer, &why).ok());
        // A legal duty cannot be objected to.
        if notice.basis.can_be_refused() {
            headers.insert("List-Unsubscribe".to_owned(), format!("<{origin}/unsubscribe/{token}>"));
            headers.insert(
                "List-Unsubscribe-Post".to_owned(),
                "List-Unsubscribe=One-Click".to_owned(),
            );
        }
    }
    Ok(Delivery(wire::Delivery::Message(wire::Message {
        site: turn.site.to_owned(),
        purpose: notice.purpose.clone(),
        to: ContactPoint::from_normal(notice.channel, parcel.address.clone()).to_wire(),
        subject: parcel.content.subject.clone(),
        text,
        html,
        headers,
        language: notice.language.clone(),
    })))
}
