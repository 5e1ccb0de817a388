//! Questions: the standings are read with one statement, `beckon-domain` decides, and what follows is written with one
//! statement a table, all in one turn. No other module asks for a decision.

mod again;
mod log;
mod people;
mod permits;

pub use people::ask_people;

use super::Turn;
use super::tidy::tidy;
use crate::failure::Failure;
use crate::json;
use crate::messages::{Ask, AskDone, AskHome, Asked, Decided, Elsewhere, How, Manner, Reserved, StoredKey, Verdict};
use beckon_domain::decision::{
    Addressee, Asker, Denial, Ground, Permit, Question, Reservation, decide_for, explain_for, reserve,
};
use beckon_domain::stored::{ContactStanding, PersonStanding, Pointer};
use beckon_domain::time::Instant;
use beckon_domain::{Basis, fold, wire};
use permits::{Remembered, Slots};
use std::collections::HashMap;
use std::rc::Rc;

/// What is known about one question before it is decided.
struct Known {
    asked: Asked,
    contact: Rc<ContactStanding>,
    /// The person who lives here, by id.
    person: Option<Pointer>,
    /// Whether anything at all is on record about the contact point.
    on_record: bool,
}

/// Persons who live here, by id.
type People = HashMap<String, PersonStanding>;

/// A contact point by its key, and its person where they live here; each without a standing where another fold made it.
type Found = (
    String,
    Option<ContactStanding>,
    Option<(String, Option<PersonStanding>)>,
);

/// Answers the questions about contact points of this shard whose person, if any, lives here as well.
pub fn ask(turn: &Turn<'_>, message: Ask) -> Result<AskDone, Failure> {
    let key = turn.check_key(
        &message.key,
        &[message.manner.scope()],
        message.questions.iter().map(|asked| asked.purpose.as_str()),
    )?;
    if message.region != turn.rules.declared().region {
        return Err(Failure::Stale);
    }
    let Some(then) = turn.at(message.manner.as_of)? else {
        return Ok(AskDone {
            decided: message.questions.iter().map(before_all_rules).collect(),
            elsewhere: Vec::new(),
        });
    };
    let turn = &*then;
    let mut known = Vec::with_capacity(message.questions.len());
    let mut elsewhere = Vec::new();
    let (standings, people) = match message.manner.as_of {
        None => standings(turn, &message.questions)?,
        Some(at) => standings_at(turn, &message.questions, at)?,
    };
    for asked in message.questions {
        let found = asked.contact.as_ref().and_then(|contact| standings.get(contact));
        let (on_record, contact) = (found.is_some(), found.cloned().unwrap_or_default());
        match contact.person.clone() {
            Some(person) if person.home != turn.shard => elsewhere.push(Elsewhere {
                asked,
                person,
                standing: ContactStanding::clone(&contact),
            }),
            person => known.push(Known {
                asked,
                contact,
                person,
                on_record,
            }),
        }
    }
    let decided = answer(turn, &key, message.manner, known, people)?;
    Ok(AskDone { decided, elsewhere })
}

/// The answer where the site had no rules yet.
fn before_all_rules(asked: &Asked) -> Decided {
    Decided {
        at: asked.at,
        verdict: Some(deny(Denial::BEFORE_ALL_RULES)),
        explanation: None,
        chosen: None,
    }
}

/// Answers the questions about contact points of other shards whose person lives here.
pub fn ask_home(turn: &Turn<'_>, message: AskHome) -> Result<Vec<Decided>, Failure> {
    let purposes = message.questions.iter().map(|question| question.asked.purpose.as_str());
    let key = turn.check_key(&message.key, &[message.manner.scope()], purposes)?;
    let Some(then) = turn.at(message.manner.as_of)? else {
        let questions = message.questions.iter();
        return Ok(questions.map(|question| before_all_rules(&question.asked)).collect());
    };
    let turn = &*then;
    let ids = message.questions.iter().map(|question| question.person.person.as_str());
    let people = people(turn, ids, message.manner.as_of)?;
    let known = message
        .questions
        .into_iter()
        .map(|question| Known {
            asked: question.asked,
            contact: Rc::new(question.standing),
            person: Some(question.person),
            on_record: true,
        })
        .collect();
    answer(turn, &key, message.manner, known, people)
}

/// Every standing asked about and the persons who live here, with one statement and one bound parameter.
///
/// The JSON is put together from texts that are JSON already and from names without quotes: for SQLite to read and write
/// each standing anew would be most of what a batch costs.
fn standings(turn: &Turn<'_>, questions: &[Asked]) -> Result<(HashMap<String, Rc<ContactStanding>>, People), Failure> {
    let sql = r#"SELECT '[' || coalesce(group_concat('["' || contacts.key || '",' || iif(contacts.fold = ?3, contacts.standing, 'null') || ','
                   || coalesce('["' || people.id || '",' || iif(people.fold = ?3, people.standing, 'null') || ']', 'null') || ']'), '') || ']'
                 FROM json_each(?1) AS asked CROSS JOIN contacts ON contacts.key = asked.value
                 LEFT JOIN people ON people.id = contacts.person AND contacts.home = ?2"#;
    let keys = distinct(questions.iter().filter_map(|asked| asked.contact.as_deref()));
    let bindings = vec![
        json::names(&keys)?,
        i64::from(turn.shard).into(),
        i64::from(fold::VERSION).into(),
    ];
    let rows: Vec<Found> = turn.db.json(sql, bindings)?;
    let mut contacts = HashMap::with_capacity(rows.len());
    let mut people = People::with_capacity(rows.len());
    for (key, contact, person) in rows {
        let contact = match contact.filter(|contact| !contact.is_ahead_of(turn.now)) {
            Some(contact) => contact,
            None => turn.contact(&key)?.map(|contact| contact.standing).unwrap_or_default(),
        };
        contacts.insert(key, Rc::new(contact));
        if let Some((id, standing)) = person
            && !people.contains_key(&id)
        {
            let standing = settled(turn, &id, standing)?;
            people.insert(id, standing);
        }
    }
    Ok((contacts, people))
}

/// The same at an instant of the past, folded from the events until then.
fn standings_at(
    turn: &Turn<'_>,
    questions: &[Asked],
    at: Instant,
) -> Result<(HashMap<String, Rc<ContactStanding>>, People), Failure> {
    let keys = distinct(questions.iter().filter_map(|asked| asked.contact.as_deref()));
    let contacts = turn.contacts_at(&keys, at)?;
    let here = contacts
        .values()
        .filter_map(|standing| standing.person.as_ref())
        .filter(|person| person.home == turn.shard);
    let ids = distinct(here.map(|person| person.person.as_str()));
    let people = turn.people_at(&ids, at)?;
    let contacts = contacts
        .into_iter()
        .map(|(key, standing)| (key, Rc::new(standing)))
        .collect();
    Ok((contacts, people))
}

/// Where these persons stand, or stood at an instant.
fn people<'a>(turn: &Turn<'_>, ids: impl Iterator<Item = &'a str>, as_of: Option<Instant>) -> Result<People, Failure> {
    match as_of {
        None => person_standings(turn, ids),
        Some(at) => turn.people_at(&distinct(ids), at),
    }
}

fn person_standings<'a>(turn: &Turn<'_>, ids: impl Iterator<Item = &'a str>) -> Result<People, Failure> {
    let sql = r#"SELECT '[' || coalesce(group_concat('["' || people.id || '",' || iif(people.fold = ?2, people.standing, 'null') || ']'), '') || ']'
                 FROM json_each(?1) AS asked CROSS JOIN people ON people.id = asked.value"#;
    let ids = distinct(ids);
    let bindings = vec![json::names(&ids)?, i64::from(fold::VERSION).into()];
    let rows: Vec<(String, Option<PersonStanding>)> = turn.db.json(sql, bindings)?;
    let read = |(id, standing): (String, Option<PersonStanding>)| {
        let standing = settled(turn, &id, standing)?;
        Ok((id, standing))
    };
    rows.into_iter().map(read).collect()
}

/// A standing that was read with many. One that another fold made is not, and one that was stamped while the clock was wrong counts
/// as of now from here on: such a person is read alone.
fn settled(turn: &Turn<'_>, id: &str, standing: Option<PersonStanding>) -> Result<PersonStanding, Failure> {
    match standing.filter(|standing| !standing.is_ahead_of(turn.now)) {
        Some(standing) => Ok(standing),
        None => Ok(turn.person(id)?.map(|person| person.standing).unwrap_or_default()),
    }
}

/// Each name once, in the order of the table they are looked up in.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn answer(
    turn: &Turn<'_>,
    key: &StoredKey,
    manner: Manner,
    mut known: Vec<Known>,
    mut people: People,
) -> Result<Vec<Decided>, Failure> {
    let nobody = PersonStanding::default();
    let how = manner.how;
    let remembered = if how != How::Ask {
        {
            let ids: Vec<&str> = known.iter().map(|known| known.asked.id.as_str()).collect();
            permits::remembered(turn, key, &ids)?
        }
    } else {
        HashMap::new()
    };
    permits::check_reuse(&known, &remembered)?;
    let mut slots = Slots::new(turn, key);
    let mut decided = Vec::with_capacity(known.len());
    let mut reasons = Vec::with_capacity(known.len());
    for question in &mut known {
        if question.person.is_none() {
            question.person = slots.person_made_for(question.asked.contact.as_deref());
        }
        let standing = question
            .person
            .as_ref()
            .map(|pointer| people.get(&pointer.person).unwrap_or(&nobody));
        if let (Some(pointer), Some(standing)) = (&question.person, standing)
            && !question
                .asked
                .contact
                .as_ref()
                .is_some_and(|contact| standing.owns(contact, pointer))
        {
            decided.push(Decided {
                at: question.asked.at,
                verdict: None,
                explanation: None,
                chosen: None,
            });
            reasons.push(None);
            continue;
        }
        let standing = standing.unwrap_or(&nobody);
        let explanation = manner.explain.then(|| explained(turn, question, standing));
        let outcome = one(turn, question, standing);
        let mut known = remembered.get(&question.asked.id).into_iter().flatten().rev();
        let earlier = known.find(|earlier| Some(&earlier.contact) == question.asked.contact.as_ref());
        let verdict = if how != How::Ask {
            reserved(&mut slots, &mut people, question, earlier, outcome)?
        } else {
            outcome.map_or_else(deny, |permit| verdict(&permit, None))
        };
        reasons.push(Some(match &verdict {
            Verdict::Permit { .. } => None,
            Verdict::Deny { reason, .. } => Some(*reason),
        }));
        decided.push(Decided {
            at: question.asked.at,
            verdict: Some(verdict),
            explanation,
            chosen: None,
        });
    }
    slots.write(&people)?;
    // What an owner asks about the past is nobody's decision.
    if manner.as_of.is_none() {
        log::log(turn, key, &known, &reasons)?;
        tidy(turn)?;
    }
    Ok(decided)
}

/// The question as the rules take it.
fn question(asked: &Asked) -> Question<'_> {
    Question {
        asker: Asker::Sender,
        purpose: &asked.purpose,
        channel: asked.channel,
        template: asked.template.as_deref(),
    }
}

/// Whom the question is about.
const fn addressee(asked: &Asked) -> Addressee {
    Addressee::of(asked.contact.is_some(), asked.outside)
}

/// Decides one question.
fn one(turn: &Turn<'_>, known: &Known, standing: &PersonStanding) -> Result<Permit, Denial> {
    let (asked, contact) = (&known.asked, &known.contact);
    decide_for(
        addressee(asked),
        &question(asked),
        &turn.rules,
        contact,
        standing,
        turn.now,
    )
}

/// Every rule, as it was looked at.
fn explained(turn: &Turn<'_>, known: &Known, standing: &PersonStanding) -> Vec<wire::Step> {
    let (asked, contact) = (&known.asked, &known.contact);
    explain_for(
        addressee(asked),
        &question(asked),
        &turn.rules,
        contact,
        standing,
        turn.now,
    )
}

/// Takes a slot for a permit, unless this id has a live one already.
fn reserved(
    slots: &mut Slots<'_>,
    people: &mut People,
    question: &Known,
    earlier: Option<&Remembered>,
    outcome: Result<Permit, Denial>,
) -> Result<Verdict, Failure> {
    let earlier = earlier.map(|earlier| (earlier.reserved(), earlier));
    match reserve(outcome, earlier, question.asked.message.is_some(), slots.now()) {
        Reservation::Earlier(earlier) => earlier.verdict(),
        Reservation::Take(permit) => slots.take(people, question, &permit),
        Reservation::End(earlier, denial) => {
            slots.release(people, earlier)?;
            Ok(deny(denial))
        }
        Reservation::Deny(denial) => Ok(deny(denial)),
    }
}

fn deny(denial: Denial) -> Verdict {
    Verdict::Deny {
        reason: denial.reason,
        retry_at: denial.retry_at,
    }
}

fn verdict(permit: &Permit, reserved: Option<Reserved>) -> Verdict {
    let because = match permit.ground() {
        Ground::Consent {
            event,
            given_at,
            notice,
        } => wire::Because {
            basis: Basis::Consent,
            event: Some(event.clone()),
            given_at: Some(given_at.rfc3339()),
            notice: Some(notice.clone()),
            act: None,
        },
        Ground::Other { basis, act } => wire::Because {
            basis: *basis,
            event: None,
            given_at: None,
            notice: None,
            act: Some(act.clone()),
        },
        Ground::Confirmation => wire::Because {
            basis: Basis::Consent,
            event: None,
            given_at: None,
            notice: None,
            act: None,
        },
    };
    Verdict::Permit {
        because,
        preferred: permit.preferred_channel(),
        assumed: permit.assumed_time_zone().map(str::to_owned),
        reserved,
    }
}
