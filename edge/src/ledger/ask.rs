//! Questions: the standings are read with one statement, `beckon-domain` decides, and permits and decision rows are
//! written with one statement each, all in one turn.

use super::Turn;
use super::store::{self, Person};
use crate::failure::Failure;
use crate::messages::{Ask, AskDone, AskHome, Asked, Decided, Elsewhere, Presented, Reserved, StoredKey, Verdict};
use beckon_domain::decision::{Asker, Denial, Ground, Permit, Question, decide};
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::permit::PERMIT_LIVES;
use beckon_domain::seal::same;
use beckon_domain::stored::{ContactEvent, ContactStanding, PersonEvent, PersonStanding, Pointer};
use beckon_domain::time::{DAY, Instant};
use beckon_domain::{Basis, DenialReason, Scope, wire};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// For how long an id that reserved a permit is remembered.
const PERMITS_LAST: i64 = 2 * DAY;

/// What is known about one question before it is decided.
struct Known {
    asked: Asked,
    contact: ContactStanding,
    /// The person who lives here, by id.
    person: Option<Pointer>,
    /// Whether anything at all is on record about the contact point.
    on_record: bool,
}

#[derive(Serialize)]
struct DecisionRow<'a>(&'a str, &'a str, &'a str, Option<&'a str>);

#[derive(Deserialize)]
struct Remembered {
    id: String,
    question: String,
    body: String,
    contact: String,
    person: String,
    at: i64,
    verdict: Verdict,
}

/// The key, if it may do this.
fn check_key(turn: &Turn<'_>, presented: &Presented, scope: Scope, questions: &[Asked]) -> Result<StoredKey, Failure> {
    let key = store::key(turn.db, &presented.id)?.ok_or(FaultKind::KeyUnknown)?;
    if !same(&key.hash, &presented.hash) || key.expires.is_some_and(|expires| expires <= turn.now) {
        return Err(FaultKind::KeyUnknown.into());
    }
    if !key.scopes.contains(&scope) {
        return Err(FaultKind::ScopeMissing.into());
    }
    if let Some(purposes) = &key.purposes
        && questions.iter().any(|asked| !purposes.contains(&asked.purpose))
    {
        return Err(FaultKind::PurposeNotOfKey.into());
    }
    Ok(key)
}

const fn scope(reserve: bool) -> Scope {
    if reserve { Scope::Reserve } else { Scope::Ask }
}

/// Answers the questions about contact points of this shard whose person, if any, lives here as well.
pub fn ask(turn: &Turn<'_>, message: Ask) -> Result<AskDone, Failure> {
    let key = check_key(turn, &message.key, scope(message.reserve), &message.questions)?;
    if message.region != turn.rules.declared().region {
        return Err(Failure::Stale);
    }
    let mut known = Vec::with_capacity(message.questions.len());
    let mut elsewhere = Vec::new();
    let mut standings = contact_standings(turn, &message.questions)?;
    for asked in message.questions {
        // Asked twice in one request: the second needs a copy.
        let found = asked
            .contact
            .as_ref()
            .and_then(|contact| standings.get_mut(contact))
            .cloned();
        let on_record = found.is_some();
        let contact: ContactStanding = found.unwrap_or_default();
        match contact.person.clone() {
            Some(person) if person.home != turn.shard => elsewhere.push(Elsewhere {
                asked,
                person,
                standing: contact,
            }),
            person => known.push(Known {
                asked,
                contact,
                person,
                on_record,
            }),
        }
    }
    let decided = answer(turn, &key, message.reserve, known)?;
    Ok(AskDone { decided, elsewhere })
}

/// Answers the questions about contact points of other shards whose person lives here.
pub fn ask_home(turn: &Turn<'_>, message: AskHome) -> Result<Vec<Decided>, Failure> {
    let asked: Vec<Asked> = message
        .questions
        .iter()
        .map(|question| question.asked.clone())
        .collect();
    let key = check_key(turn, &message.key, scope(message.reserve), &asked)?;
    let known = message
        .questions
        .into_iter()
        .map(|question| Known {
            asked: question.asked,
            contact: question.standing,
            person: Some(question.person),
            on_record: true,
        })
        .collect();
    answer(turn, &key, message.reserve, known)
}

/// Every standing asked about, with one statement and one bound parameter.
fn contact_standings(turn: &Turn<'_>, questions: &[Asked]) -> Result<HashMap<String, ContactStanding>, Failure> {
    let keys: Vec<&String> = questions.iter().filter_map(|asked| asked.contact.as_ref()).collect();
    let sql = "SELECT coalesce(json_group_array(json_array(contacts.key, json(contacts.standing))), '[]')
               FROM (SELECT DISTINCT value FROM json_each(?)) AS asked JOIN contacts ON contacts.key = asked.value";
    let rows: Vec<(String, ContactStanding)> = turn.db.json(sql, vec![serde_json::to_string(&keys)?.into()])?;
    Ok(rows.into_iter().collect())
}

fn person_standings(turn: &Turn<'_>, known: &[Known]) -> Result<HashMap<String, PersonStanding>, Failure> {
    let ids: Vec<&str> = known
        .iter()
        .filter_map(|known| known.person.as_ref())
        .map(|person| person.person.as_str())
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = "SELECT coalesce(json_group_array(json_array(people.id, json(people.standing))), '[]')
               FROM (SELECT DISTINCT value FROM json_each(?)) AS asked JOIN people ON people.id = asked.value";
    let rows: Vec<(String, PersonStanding)> = turn.db.json(sql, vec![serde_json::to_string(&ids)?.into()])?;
    Ok(rows.into_iter().collect())
}

fn answer(turn: &Turn<'_>, key: &StoredKey, reserve: bool, mut known: Vec<Known>) -> Result<Vec<Decided>, Failure> {
    let nobody = PersonStanding::default();
    let mut people = person_standings(turn, &known)?;
    // Persons made in this turn for contact points that belonged to nobody.
    let mut made: HashMap<String, Pointer> = HashMap::new();
    let remembered = if reserve {
        remembered(turn, key, &known)?
    } else {
        HashMap::new()
    };
    check_reuse(&known, &remembered)?;
    let mut decided = Vec::with_capacity(known.len());
    let mut reasons = Vec::with_capacity(known.len());
    for question in &mut known {
        let contact = question.asked.contact.clone().unwrap_or_default();
        if question.person.is_none() {
            question.person = made.get(&contact).cloned();
        }
        let standing = question
            .person
            .as_ref()
            .map(|pointer| people.get(&pointer.person).unwrap_or(&nobody));
        if let (Some(pointer), Some(standing)) = (&question.person, standing)
            && !belongs(question, pointer, standing)
        {
            decided.push(Decided {
                at: question.asked.at,
                verdict: None,
            });
            reasons.push(None);
            continue;
        }
        let earlier = remembered
            .get(&question.asked.id)
            .filter(|earlier| earlier.contact == contact);
        let (verdict, changed) = one(turn, key, reserve, question, standing.unwrap_or(&nobody), earlier)?;
        if let Some(person) = changed {
            if question.person.is_none() {
                made.insert(
                    contact,
                    Pointer {
                        person: person.id.clone(),
                        home: turn.shard,
                        epoch: 1,
                    },
                );
            }
            people.insert(person.id, person.standing);
        }
        reasons.push(Some(match &verdict {
            Verdict::Permit { .. } => None,
            Verdict::Deny { reason, .. } => Some(*reason),
        }));
        decided.push(Decided {
            at: question.asked.at,
            verdict: Some(verdict),
        });
    }
    log(turn, key, &known, &reasons)?;
    Ok(decided)
}

/// Whether the contact point belongs to the person here, under the epoch its own shard knows.
fn belongs(question: &Known, pointer: &Pointer, standing: &PersonStanding) -> bool {
    standing
        .members
        .iter()
        .any(|member| Some(&member.contact) == question.asked.contact.as_ref() && member.epoch == pointer.epoch)
}

/// Decides one question. Returns the person where they changed.
fn one(
    turn: &Turn<'_>,
    key: &StoredKey,
    reserve: bool,
    question: &Known,
    standing: &PersonStanding,
    earlier: Option<&Remembered>,
) -> Result<(Verdict, Option<Person>), Failure> {
    let asked = &question.asked;
    let ask = Question {
        asker: Asker::Sender,
        purpose: &asked.purpose,
        channel: asked.channel,
        template: asked.template.as_deref(),
    };
    let outcome = decide(&ask, &turn.rules, &question.contact, standing, turn.now).and_then(|permit| {
        match (&asked.contact, asked.outside) {
            (Some(_), false) => Ok(permit),
            (Some(_), true) => Err(DenialReason::ChannelNotOffered.into()),
            // Nobody is linked to a customer's name yet, so nothing is on record about one.
            (None, _) => Err(DenialReason::ConsentMissing.into()),
        }
    });
    if let Some(earlier) = earlier.filter(|earlier| turn.now.millis() - earlier.at < PERMIT_LIVES) {
        return Ok(match outcome {
            // Its own slot, or the hour, may stand in the way of a second permit; the first one stands.
            Ok(_) => (earlier.verdict.clone(), None),
            Err(denial) if is_about_time(denial.reason) => (earlier.verdict.clone(), None),
            Err(denial) => (deny(denial), Some(release(turn, question, earlier)?)),
        });
    }
    match outcome {
        Err(denial) => Ok((deny(denial), None)),
        Ok(permit) if !reserve => Ok((verdict(&permit, None), None)),
        Ok(permit) => {
            let (reserved, after) = take(turn, key, question, &permit)?;
            Ok((reserved, Some(after)))
        }
    }
}

const fn is_about_time(reason: DenialReason) -> bool {
    match reason {
        DenialReason::TimeZoneUnknown | DenialReason::QuietHours | DenialReason::FrequencyCapReached => true,
        // A pause is the person's word, so it ends a permit as a withdrawal does.
        DenialReason::Paused
        | DenialReason::PurposeUnknown
        | DenialReason::ChannelNotOffered
        | DenialReason::TemplateNotOfPurpose
        | DenialReason::Suppressed
        | DenialReason::Stopped
        | DenialReason::ConsentWithdrawn
        | DenialReason::ConsentRefused
        | DenialReason::ConsentMissing
        | DenialReason::ConsentUnconfirmed
        | DenialReason::ConsentExpired
        | DenialReason::NoticeOutdated => false,
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

/// Takes a slot and keeps the permit.
fn take(turn: &Turn<'_>, key: &StoredKey, question: &Known, permit: &Permit) -> Result<(Verdict, Person), Failure> {
    let asked = &question.asked;
    let contact_key = asked.contact.clone().unwrap_or_default();
    let mut person = home_of(turn, question, &contact_key)?;
    let (id, salt) = {
        let mut entropy = turn.entropy.borrow_mut();
        (format!("{}.{}", turn.shard, entropy.id()), entropy.id())
    };
    let event = match permit.ground() {
        Ground::Consent { event, .. } => Some(event.clone()),
        Ground::Other { .. } | Ground::Confirmation => None,
    };
    let taken = PersonEvent::PermitTaken {
        permit: id.clone(),
        purpose: permit.purpose().to_owned(),
    };
    turn.append_person(&mut person, &[taken])?;
    let expires = turn.now.plus(PERMIT_LIVES);
    let verdict = verdict(
        permit,
        Some(Reserved {
            id: id.clone(),
            salt,
            at: turn.now,
            expires,
            event,
        }),
    );
    let sql =
        "INSERT INTO permits(id, key_id, question, body, contact, person, at, verdict) VALUES(?, ?, ?, ?, ?, ?, ?, ?)";
    turn.db.run(
        sql,
        vec![
            id.into(),
            key.id.as_str().into(),
            asked.id.as_str().into(),
            asked.body.as_str().into(),
            contact_key.into(),
            person.id.as_str().into(),
            turn.now.millis().into(),
            serde_json::to_string(&verdict)?.into(),
        ],
    )?;
    Ok((verdict, person))
}

/// The person whose slot is taken; a contact point that belongs to nobody yet gets a person of its own.
fn home_of(turn: &Turn<'_>, question: &Known, contact_key: &str) -> Result<Person, Failure> {
    if let Some(pointer) = &question.person {
        return turn.person_or_new(&pointer.person);
    }
    let mut contact = turn.contact_or_new(contact_key, question.asked.channel, None)?;
    if let Some(pointer) = &contact.standing.person {
        // Another question of this request came first.
        return turn.person_or_new(&pointer.person);
    }
    let pointer = Pointer {
        person: turn.entropy.borrow_mut().id(),
        home: turn.shard,
        epoch: 1,
    };
    turn.append_contact(
        &mut contact,
        &[ContactEvent::Homed {
            person: pointer.clone(),
        }],
    )?;
    let mut person = turn.person_or_new(&pointer.person)?;
    let joined = PersonEvent::Joined {
        contact: contact_key.to_owned(),
        channel: contact.channel,
        epoch: 1,
    };
    turn.append_person(&mut person, &[joined])?;
    Ok(person)
}

/// The consent behind a live permit has ended: its slot is free.
fn release(turn: &Turn<'_>, question: &Known, earlier: &Remembered) -> Result<Person, Failure> {
    let mut person = home_of(turn, question, &earlier.contact)?;
    turn.append_person(
        &mut person,
        &[PersonEvent::PermitReleased {
            permit: earlier.id.clone(),
        }],
    )?;
    turn.db
        .run("DELETE FROM permits WHERE id = ?", vec![earlier.id.as_str().into()])?;
    Ok(person)
}

/// What these ids of this key have reserved before, the newest of each, with one statement.
fn remembered(turn: &Turn<'_>, key: &StoredKey, known: &[Known]) -> Result<HashMap<String, Remembered>, Failure> {
    let ids: Vec<&str> = known.iter().map(|known| known.asked.id.as_str()).collect();
    let old = turn.now.plus(-PERMITS_LAST).millis();
    turn.db.run(
        "DELETE FROM permits WHERE key_id = ? AND at < ?",
        vec![key.id.as_str().into(), old.into()],
    )?;
    let sql = "SELECT coalesce(json_group_array(json_object('id', id, 'question', question, 'body', body, 'contact', contact,
                 'person', person, 'at', at, 'verdict', json(verdict))), '[]')
               FROM (SELECT permits.* FROM json_each(?) AS asked JOIN permits ON key_id = ? AND question = asked.value ORDER BY at)";
    let rows: Vec<Remembered> = turn
        .db
        .json(sql, vec![serde_json::to_string(&ids)?.into(), key.id.as_str().into()])?;
    Ok(rows.into_iter().map(|row| (row.question.clone(), row)).collect())
}

/// The same id for another question about the same contact point or person is a fault of the whole request.
fn check_reuse(known: &[Known], remembered: &HashMap<String, Remembered>) -> Result<(), Failure> {
    let errors: Vec<wire::FieldProblem> = known
        .iter()
        .filter(|question| {
            remembered.get(&question.asked.id).is_some_and(|earlier| {
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

/// Keeps what was decided: a row for whoever is on record, a count for whoever is not. What was not decided is not kept.
fn log(
    turn: &Turn<'_>,
    key: &StoredKey,
    known: &[Known],
    reasons: &[Option<Option<DenialReason>>],
) -> Result<(), Failure> {
    let mut rows = Vec::with_capacity(known.len());
    let mut unknown: BTreeMap<&str, i64> = BTreeMap::new();
    for (question, reason) in known.iter().zip(reasons) {
        let (asked, Some(reason)) = (&question.asked, reason) else {
            continue;
        };
        if question.on_record {
            let contact = asked.contact.as_deref().unwrap_or_default();
            rows.push(DecisionRow(
                contact,
                &asked.purpose,
                asked.channel.as_str(),
                reason.map(DenialReason::as_str),
            ));
        } else {
            *unknown.entry(&asked.purpose).or_default() += 1;
        }
    }
    if !rows.is_empty() {
        let sql = "INSERT INTO decisions(at, key_id, contact, purpose, channel, reason)
                   SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)";
        let values = vec![
            turn.now.millis().into(),
            key.id.as_str().into(),
            serde_json::to_string(&rows)?.into(),
        ];
        turn.db.run(sql, values)?;
    }
    let day = turn.now.millis().div_euclid(DAY);
    for (purpose, asked) in unknown {
        let sql = "INSERT INTO counters(day, key_id, purpose, asked) VALUES(?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET asked = asked + excluded.asked";
        turn.db.run(
            sql,
            vec![day.into(), key.id.as_str().into(), purpose.into(), asked.into()],
        )?;
    }
    forget_old(turn, day)
}

/// Decisions are kept for as long as the rules say; looked at once in a while, not on each question.
fn forget_old(turn: &Turn<'_>, day: i64) -> Result<(), Failure> {
    if turn.entropy.borrow_mut().draw()[0] != 0 {
        return Ok(());
    }
    let days = i64::from(turn.rules.declared().decision_log_days.unwrap_or(400));
    let old = Instant::from_millis((day - days) * DAY);
    turn.db
        .run("DELETE FROM decisions WHERE at < ?", vec![old.millis().into()])?;
    turn.db
        .run("DELETE FROM counters WHERE day < ?", vec![(day - days).into()])
}
