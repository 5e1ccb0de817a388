//! Feedback at the person's home: kept sealed, sent on its route, and its answer asked for.

use crate::failure::Failure;
use crate::messages::{FeedbackLookup, LeaveFeedback, SaveDone};
use crate::store::Contact;
use crate::turn::Turn;
use crate::{json, outbox};
use beckon_domain::address::ContactPoint;
use beckon_domain::fault::Fault;
use beckon_domain::feedback::{self, Feedback, answer_order, route};
use beckon_domain::rules::FEEDBACK_REPLY;
use beckon_domain::stored::{self, Claim, PersonEvent, Target};
use beckon_domain::time::Instant;
use beckon_domain::{FeedbackKind, wire};
use serde::Deserialize;

/// Without letters and figures that people mistake for each other.
const REFERENCE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Leaves a piece of feedback.
pub fn leave(turn: &Turn<'_>, message: LeaveFeedback) -> Result<SaveDone<wire::FeedbackReceived>, Failure> {
    let LeaveFeedback { browser, body } = message;
    let token_sent = body.person.clone();
    let name = json::digest(&wire::Feedback {
        person: None,
        ..body.clone()
    })?;
    let checked = Feedback::parse(&body, &turn.rules);
    if let Some(done) = turn.done_before::<stored::FeedbackReceived, _>(&browser, &body.id, &name)? {
        return Ok(done);
    }
    let checked = checked?;
    let mut writer = turn.writer(&browser, &body.id, &name)?;
    let named: Vec<Claim> = checked
        .contact_points
        .iter()
        .map(|point| Claim {
            contact: turn.secrets.contact_key(point),
            channel: point.channel(),
            proof: None,
        })
        .collect();
    let problems = feedback::limits(&checked.body, &named, &writer.person.standing);
    if !problems.is_empty() {
        return Err(Fault::body(problems).into());
    }
    turn.keep_claims(&writer.person, &checked.contact_points)?;
    let reference = reference(turn);
    let known = &writer.person.standing.claims;
    let is_new = |claim: &&Claim| !known.iter().any(|known| known.contact == claim.contact);
    let mut events: Vec<PersonEvent> = named
        .iter()
        .filter(is_new)
        .map(|claim| PersonEvent::Claimed {
            contact: claim.contact.clone(),
            channel: claim.channel,
        })
        .collect();
    events.push(PersonEvent::FeedbackLeft {
        reference: reference.clone(),
    });
    turn.append_person(&mut writer.person, &events)?;

    let targets = feedback::answer_at(&checked.body, &named, &writer.person.standing);
    let proven = turn.proven_by(&writer.token_hash)?;
    let notice = turn
        .rules
        .purpose(FEEDBACK_REPLY)
        .map(|purpose| purpose.notice.clone())
        .unwrap_or_default();
    let mut orders = Vec::new();
    let mut confirmations = Vec::new();
    let mut contact_points = Vec::new();
    for claim in &targets {
        let is_proven = proven.contains(&claim.contact);
        let (order, status) = answer_order(claim, &writer.person.id, &notice, is_proven);
        let point = turn.claimed(&writer.person, &claim.contact, claim.channel)?;
        confirmations.push(wire::Confirmation {
            channel: claim.channel,
            masked: point.masked(),
            status,
        });
        contact_points.push(point.to_wire());
        orders.push(order);
    }
    send(turn, &writer.person, &reference, &checked.body, contact_points)?;
    let write = format!("{} {}", writer.person.id, body.id);
    let orders = turn.route(&writer, &write, None, orders)?;
    let person = writer.token.clone().or(token_sent).unwrap_or_default();
    let answer = wire::FeedbackReceived {
        id: body.id.clone(),
        person,
        reference,
        confirmations,
    };
    let done = SaveDone {
        answer,
        orders,
        write,
        link: None,
    };
    turn.remember::<stored::FeedbackReceived, _>(&writer, &body.id, &name, &done)?;
    Ok(done)
}

/// Hands a text that somebody has to read to whoever reads feedback that fits nobody else.
pub(super) fn hand_over(turn: &Turn<'_>, contact: &Contact, text: &str) -> Result<(), Failure> {
    let Some(last) = turn.rules.declared().routes.last() else {
        return Err(Failure::broken("the rules have no route"));
    };
    let reference = reference(turn);
    let delivery = wire::Delivery::Feedback(wire::FeedbackDelivery {
        site: turn.site.to_owned(),
        reference: reference.clone(),
        route: last.name.clone(),
        at: turn.now.rfc3339(),
        kind: FeedbackKind::Question,
        text: text.to_owned(),
        rating: None,
        topic: None,
        page: None,
        language: None,
        answer_me: false,
        contact_points: contact.address()?.iter().map(ContactPoint::to_wire).collect(),
    });
    let target = Target::Route {
        name: last.name.clone(),
        reference,
    };
    outbox::enqueue(turn, &target, &outbox::Holder::Contact(contact), delivery)
}

fn send(
    turn: &Turn<'_>,
    person: &super::store::Person,
    reference: &str,
    body: &wire::Feedback,
    contact_points: Vec<wire::ContactPoint>,
) -> Result<(), Failure> {
    let routes = &turn.rules.declared().routes;
    let position =
        route(body, routes).ok_or_else(|| Failure::broken("no route matched, though the last always does"))?;
    let delivery = wire::Delivery::Feedback(wire::FeedbackDelivery {
        site: turn.site.to_owned(),
        reference: reference.to_owned(),
        route: routes[position].name.clone(),
        at: turn.now.rfc3339(),
        kind: body.kind,
        text: body.text.clone(),
        rating: body.rating,
        topic: body.topic.clone(),
        page: body.page.clone(),
        language: body.language.clone(),
        answer_me: body.answer_me,
        contact_points,
    });
    let plain = json::write(&stored::Feedback::from(body.clone()))?;
    let sealed = person
        .seal
        .seal(b"feedback", plain.as_bytes(), &mut turn.entropy.borrow_mut());
    let sql = "INSERT INTO feedback(reference, person, at, kind, body, delivered) VALUES(?, ?, ?, ?, ?, 0)";
    let values = vec![
        reference.into(),
        person.id.as_str().into(),
        turn.now.millis().into(),
        body.kind.as_str().into(),
        sealed.into(),
    ];
    turn.db.run(sql, values)?;
    let target = Target::Route {
        name: routes[position].name.clone(),
        reference: reference.to_owned(),
    };
    outbox::enqueue(turn, &target, &outbox::Holder::Person(person), delivery)
}

fn reference(turn: &Turn<'_>) -> String {
    let random = turn.entropy.borrow_mut().draw();
    let letters: String = random[..12]
        .iter()
        .map(|byte| char::from(REFERENCE_LETTERS[usize::from(byte % 32)]))
        .collect();
    format!("{}-{}-{}-{}", turn.shard, &letters[..4], &letters[4..8], &letters[8..])
}

/// Where a piece of feedback stands, for whoever has its reference.
pub fn lookup(turn: &Turn<'_>, message: FeedbackLookup) -> Result<Option<wire::FeedbackState>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        person: String,
        at: Instant,
        kind: String,
        #[serde(with = "serde_bytes")]
        body: Vec<u8>,
        delivered: i64,
    }
    let sql = "SELECT person, at, kind, body, delivered FROM feedback WHERE reference = ?";
    let Some(row) = turn.db.row::<Row>(sql, vec![message.reference.as_str().into()])? else {
        return Ok(None);
    };
    // What cannot be opened any more has been erased, and is not there.
    let Some(person) = turn.person(&row.person)? else {
        return Ok(None);
    };
    if person.seal.open(b"feedback", &row.body).is_err() {
        return Ok(None);
    }
    Ok(Some(wire::FeedbackState {
        reference: message.reference,
        at: row.at.rfc3339(),
        kind: row
            .kind
            .parse()
            .map_err(|_| Failure::broken("a row has no known kind"))?,
        status: if row.delivered == 1 {
            wire::FeedbackStatus::Delivered
        } else {
            wire::FeedbackStatus::Received
        },
    }))
}
