//! Permits that were reserved: the slots they take, and the ids they are remembered by.

use super::{Known, People, verdict};
use crate::db::Value;
use crate::failure::Failure;
use crate::messages::{Reserved, StoredKey, Verdict};
use crate::turn::Turn;
use crate::{gateway, json};
use beckon_domain::decision::{Earlier, Ground, Permit};
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::permit::PERMIT_LIVES;
use beckon_domain::stored::{GivenPermit, PersonEvent, Pointer};
use beckon_domain::time::Instant;
use beckon_domain::wire;
use serde::Deserialize;
use std::collections::HashMap;

/// What an id has reserved before.
#[derive(Deserialize)]
pub(super) struct Remembered {
    id: String,
    question: String,
    body: String,
    /// The contact point it was about.
    pub(super) contact: String,
    person: String,
    at: i64,
    /// 1 while its slot is taken.
    taken: u8,
    verdict: String,
}

impl Remembered {
    /// What was answered.
    pub(super) fn verdict(&self) -> Result<Verdict, Failure> {
        Ok(json::read::<GivenPermit>(&self.verdict)?.into())
    }

    /// As the rules take it.
    pub(super) const fn reserved(&self) -> Earlier {
        Earlier {
            given_at: Instant::from_millis(self.at),
            is_taken: self.taken == 1,
        }
    }
}

/// The slots that are taken and given back in one turn. Persons are changed at once, so that the next question sees it;
/// rows are written together at the end.
pub(super) struct Slots<'a> {
    turn: &'a Turn<'a>,
    key: &'a StoredKey,
    /// Persons made in this turn for contact points that belonged to nobody.
    made: HashMap<String, Pointer>,
    events: Vec<(String, PersonEvent)>,
    /// Rows of the permits.
    taken: Vec<Vec<Value>>,
    released: Vec<String>,
}

impl<'a> Slots<'a> {
    pub(super) fn new(turn: &'a Turn<'a>, key: &'a StoredKey) -> Self {
        Self {
            turn,
            key,
            made: HashMap::new(),
            events: Vec::new(),
            taken: Vec::new(),
            released: Vec::new(),
        }
    }

    pub(super) const fn now(&self) -> Instant {
        self.turn.now
    }

    /// The person that another question of this request has made for the contact point.
    pub(super) fn person_made_for(&self, contact: Option<&str>) -> Option<Pointer> {
        self.made.get(contact?).cloned()
    }

    /// Takes a slot and keeps the permit.
    pub(super) fn take(&mut self, people: &mut People, question: &Known, permit: &Permit) -> Result<Verdict, Failure> {
        let asked = &question.asked;
        let contact = asked.contact.clone().unwrap_or_default();
        let person = match &question.person {
            Some(pointer) => pointer.person.clone(),
            None => self.make_person(people, question, &contact)?,
        };
        let (id, salt) = {
            let mut entropy = self.turn.entropy.borrow_mut();
            (format!("{}.{}", self.turn.shard, entropy.id()), entropy.id())
        };
        let taken = PersonEvent::PermitTaken {
            permit: id.clone(),
            purpose: permit.purpose().to_owned(),
        };
        self.append(people, &person, taken);
        let reserved = Reserved {
            id: id.clone(),
            salt,
            at: self.turn.now,
            expires: self.turn.now.plus(PERMIT_LIVES),
            event: match permit.ground() {
                Ground::Consent { event, .. } => Some(event.clone()),
                Ground::Other { .. } | Ground::Confirmation => None,
            },
        };
        gateway::queue(self.turn, self.key, &person, asked, permit, &reserved)?;
        let verdict = verdict(permit, Some(reserved));
        let given = GivenPermit::try_from(verdict.clone())?;
        // In the order of the columns: see `write`.
        self.taken.push(vec![
            id.into(),
            asked.id.as_str().into(),
            asked.body.as_str().into(),
            contact.into(),
            person.into(),
            asked.purpose.as_str().into(),
            asked.channel.as_str().into(),
            asked.template.clone().into(),
            json::write(&given)?.into(),
        ]);
        Ok(verdict)
    }

    /// The consent behind a live permit has ended: its slot is free.
    pub(super) fn release(&mut self, people: &mut People, earlier: &Remembered) -> Result<(), Failure> {
        if !people.contains_key(&earlier.person) {
            // It has moved to another person since; the slot stays with the one who was asked then.
            let person = self.turn.person_or_new(&earlier.person)?;
            people.insert(person.id, person.standing);
        }
        let released = PersonEvent::PermitReleased {
            permit: earlier.id.clone(),
        };
        self.append(people, &earlier.person, released);
        self.released.push(earlier.id.clone());
        Ok(())
    }

    fn append(&mut self, people: &mut People, person: &str, event: PersonEvent) {
        let standing = people.entry(person.to_owned()).or_default();
        standing.apply(&event, self.turn.now);
        self.events.push((person.to_owned(), event));
    }

    /// A contact point that belongs to nobody yet gets a person of its own.
    fn make_person(&mut self, people: &mut People, question: &Known, key: &str) -> Result<String, Failure> {
        let (pointer, person) = self.turn.make_person_of(key, question.asked.channel)?;
        self.made.insert(key.to_owned(), pointer);
        people.insert(person.id.clone(), person.standing);
        Ok(person.id)
    }

    /// Writes what was taken and released: one statement a table.
    pub(super) fn write(self, people: &People) -> Result<(), Failure> {
        if self.events.is_empty() {
            return Ok(());
        }
        let turn = self.turn;
        turn.append_people(people, &self.events)?;
        if !self.released.is_empty() {
            turn.db.run(
                "DELETE FROM permits WHERE id IN (SELECT value FROM json_each(?))",
                vec![json::names(&self.released)?],
            )?;
        }
        if !self.taken.is_empty() {
            let sql = "INSERT INTO permits(at, key_id, id, question, body, contact, person, purpose, channel, template, verdict)
                       SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8
                       FROM json_each(?)";
            let bindings = vec![
                turn.now.millis().into(),
                self.key.id.as_str().into(),
                json::table(&self.taken)?,
            ];
            turn.db.run(sql, bindings)?;
        }
        Ok(())
    }
}

/// What these ids of this key have reserved before, the newest last, with one statement. One id may stand for questions
/// about several contact points.
pub(super) fn remembered(
    turn: &Turn<'_>,
    key: &StoredKey,
    ids: &[&str],
) -> Result<HashMap<String, Vec<Remembered>>, Failure> {
    // CROSS JOIN keeps the order: left to itself SQLite reads every permit of the key, once for all that are asked about,
    // and compares each with each.
    let sql = "SELECT coalesce(json_group_array(json_object('id', id, 'question', question, 'body', body, 'contact', contact,
                 'person', person, 'at', at,
                 'taken', outcome IS NOT 'not_sent', 'verdict', verdict)), '[]')
               FROM (SELECT permits.* FROM json_each(?) AS asked CROSS JOIN permits ON key_id = ? AND question = asked.value ORDER BY at)";
    let rows: Vec<Remembered> = turn.db.json(sql, vec![json::names(ids)?, key.id.as_str().into()])?;
    let mut remembered: HashMap<String, Vec<Remembered>> = HashMap::with_capacity(rows.len());
    for row in rows {
        remembered.entry(row.question.clone()).or_default().push(row);
    }
    Ok(remembered)
}

/// The same id for another question about the same contact point or person is a fault of the whole request.
pub(super) fn check_reuse(known: &[Known], remembered: &HashMap<String, Vec<Remembered>>) -> Result<(), Failure> {
    let errors: Vec<wire::FieldProblem> = known
        .iter()
        .filter(|question| {
            let mut earlier = remembered.get(&question.asked.id).into_iter().flatten();
            earlier.any(|earlier| {
                let same_person = question
                    .person
                    .as_ref()
                    .is_some_and(|person| person.person == earlier.person);
                let same_contact = question.asked.contact.as_ref() == Some(&earlier.contact);
                (same_person || same_contact) && earlier.body != question.asked.body
            })
        })
        .map(|question| {
            field(
                format!("/questions/{}/id", question.asked.at),
                FaultKind::IdReused.code(),
                FaultKind::IdReused.detail(),
            )
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Fault {
            errors,
            ..FaultKind::IdReused.into()
        }
        .into())
    }
}
