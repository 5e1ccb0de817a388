//! Questions about persons of this shard, customers or several channels: the contact point is chosen first, and then it is a
//! question like any other.

use super::{Known, before_all_rules, people, permits, question};
use crate::failure::Failure;
use crate::messages::{AskPeople, AskedPerson, ChosenPoint, Decided, How, Offered, Verdict};
use crate::turn::Turn;
use beckon_domain::address::ContactPoint;
use beckon_domain::belonging::belongs;
use beckon_domain::decision::{Chosen, choose};
use beckon_domain::stored::{ContactStanding, PersonStanding};
use std::collections::HashMap;
use std::rc::Rc;

/// Answers questions about persons who live here.
pub fn ask_people(turn: &Turn<'_>, message: AskPeople) -> Result<Vec<Decided>, Failure> {
    let purposes = message.questions.iter().map(|question| question.asked.purpose.as_str());
    let key = turn.check_key(&message.key, &[message.manner.scope()], purposes)?;
    let Some(then) = turn.at(message.manner.as_of)? else {
        let questions = message.questions.iter();
        return Ok(questions.map(|question| before_all_rules(&question.asked)).collect());
    };
    let turn = &*then;
    let ids = message.questions.iter().map(|question| question.person.as_str());
    let people = people(turn, ids, message.manner.as_of)?;
    let ids: Vec<&str> = message
        .questions
        .iter()
        .map(|question| question.asked.id.as_str())
        .collect();
    let earlier = match message.manner.how {
        How::Ask => HashMap::new(),
        How::Reserve | How::Send => permits::remembered(turn, &key, &ids)?,
    };
    let mut known = Vec::with_capacity(message.questions.len());
    let mut picks = HashMap::new();
    for mut question in message.questions {
        let standing = people.get(&question.person).cloned().unwrap_or_default();
        let is_sent = question.asked.message.is_some();
        question.offered.retain(|one| {
            belongs(&one.contact, &one.found.standing, &question.person, &standing)
                && (!is_sent || one.found.address.is_some())
        });
        // The same id is about the same contact point, while its permit holds, or once a message is on its way.
        let same = earlier
            .get(&question.asked.id)
            .into_iter()
            .flatten()
            .rev()
            .filter(|earlier| earlier.reserved().stands(is_sent, turn.now))
            .find_map(|earlier| question.offered.iter().position(|one| one.contact == earlier.contact))
            .map(|at| Chosen { at, retry_at: None });
        let pick = same.or_else(|| pick(turn, &question, &standing));
        if let Some((pick, offered)) = pick.and_then(|pick| Some((pick, question.offered.get(pick.at)?))) {
            picks.insert(question.asked.at, (chosen(offered), pick.retry_at));
            known.push(about(question.asked, offered.clone()));
        } else {
            known.push(Known {
                asked: crate::messages::Asked {
                    contact: None,
                    ..question.asked
                },
                contact: Rc::default(),
                person: None,
                on_record: false,
            });
        }
    }
    let mut decided = super::answer(turn, &key, message.manner, known, people)?;
    for answer in &mut decided {
        let Some((point, earliest)) = picks.remove(&answer.at) else {
            continue;
        };
        answer.chosen = Some(point);
        // Where all deny, the first of them to pass is worth asking at.
        if let (Some(Verdict::Deny { retry_at, .. }), Some(earliest)) = (&mut answer.verdict, earliest) {
            *retry_at = Some(earliest);
        }
    }
    Ok(decided)
}

fn pick(turn: &Turn<'_>, asked: &AskedPerson, standing: &PersonStanding) -> Option<Chosen> {
    let offered: Vec<(beckon_domain::Channel, &ContactStanding)> = asked
        .offered
        .iter()
        .map(|offered| (offered.channel, &offered.found.standing))
        .collect();
    choose(
        &question(&asked.asked),
        &asked.channels,
        &offered,
        &turn.rules,
        standing,
        turn.now,
    )
}

fn chosen(offered: &Offered) -> ChosenPoint {
    let address = offered.found.address.clone();
    ChosenPoint {
        contact: offered.contact.clone(),
        channel: offered.channel,
        masked: address
            .map(|normal| ContactPoint::from_normal(offered.channel, normal).masked())
            .unwrap_or_default(),
    }
}

/// The question about the contact point that was chosen.
fn about(mut asked: crate::messages::Asked, offered: Offered) -> Known {
    asked.contact = Some(offered.contact);
    asked.channel = offered.channel;
    asked.outside = false;
    if let Some(outgoing) = &mut asked.message {
        outgoing.address = offered.found.address.unwrap_or_default();
    }
    Known {
        asked,
        person: offered.found.standing.person.clone(),
        contact: Rc::new(offered.found.standing),
        on_record: true,
    }
}
