//! The rows of a ledger. Events are only ever appended, and standings only change together with them, here.

use crate::db::Db;
use crate::failure::Failure;
use crate::messages::StoredKey;
use crate::turn::Turn;
use crate::{json, waiting};
use beckon_domain::address::ContactPoint;
use beckon_domain::belonging::first_person;
use beckon_domain::gateway::may_end_a_wait;
use beckon_domain::seal::SealKey;
use beckon_domain::stored::{
    ContactEvent, ContactKey, ContactStanding, CustomerEvent, CustomerStanding, EventId, Key, PersonEvent,
    PersonStanding, Pointer, Stored, Unread,
};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, fold};
use serde::Deserialize;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Counts what was said in this ledger.
pub fn said(db: &Db) -> Result<u64, Failure> {
    let newest = db.number("SELECT max(seq) AS value FROM events", vec![])?;
    Ok(newest.and_then(|newest| u64::try_from(newest).ok()).unwrap_or_default())
}

/// A contact point's row.
pub struct Contact {
    /// Its key.
    pub key: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Where it stands.
    pub standing: ContactStanding,
    /// What seals its address.
    pub seal: SealKey,
    address: Option<Vec<u8>>,
}

impl Contact {
    /// The address, where it was ever told.
    pub fn address(&self) -> Result<Option<ContactPoint>, Failure> {
        let Some(sealed) = &self.address else { return Ok(None) };
        let plain = self.seal.open(b"address", sealed)?;
        let normal = String::from_utf8(plain).map_err(|_| Failure::broken("a sealed address is not UTF-8"))?;
        Ok(Some(ContactPoint::from_normal(self.channel, normal)))
    }
}

/// A person's row.
pub struct Person {
    /// The person's id.
    pub id: String,
    /// Where they stand.
    pub standing: PersonStanding,
    /// What seals what they typed.
    pub seal: SealKey,
}

/// A standing that the fold of this version made; `None` where an older one did, and it is to be folded anew.
pub(crate) fn of_this_fold<T: Stored>(standing: &str, made_by: i64) -> Result<Option<T>, Failure> {
    match made_by.cmp(&i64::from(fold::VERSION)) {
        Ordering::Less => Ok(None),
        Ordering::Equal => json::read(standing).map(Some),
        Ordering::Greater => Err(Unread::Newer {
            form: "fold",
            version: u32::try_from(made_by).unwrap_or(u32::MAX),
            known: fold::VERSION,
        }
        .into()),
    }
}

#[derive(Deserialize)]
struct ContactRow {
    channel: String,
    #[serde(with = "serde_bytes")]
    wrapped: Vec<u8>,
    #[serde(default, with = "serde_bytes")]
    address: Option<Vec<u8>>,
    standing: String,
    fold: i64,
}

#[derive(Deserialize)]
struct PersonRow {
    #[serde(with = "serde_bytes")]
    wrapped: Vec<u8>,
    standing: String,
    fold: i64,
}

impl Turn<'_> {
    /// A live key of the site, by its id.
    pub fn key(&self, id: &str) -> Result<Option<Rc<StoredKey>>, Failure> {
        if let Some(key) = self.memory.keys.borrow().get(id) {
            return Ok(Some(Rc::clone(key)));
        }
        let Some(body) = self
            .db
            .text("SELECT body AS value FROM keys WHERE id = ?", vec![id.into()])?
        else {
            return Ok(None);
        };
        let key: Rc<StoredKey> = Rc::new(json::read::<Key>(&body)?.into());
        self.memory.keys.borrow_mut().insert(id.to_owned(), Rc::clone(&key));
        Ok(Some(key))
    }

    /// A contact point, where anything is on record about it. What was stamped while the clock was wrong counts as of now
    /// from here on.
    pub fn contact(&self, key: &str) -> Result<Option<Contact>, Failure> {
        let Some(mut contact) = self.contact_as_it_is(key)? else {
            return Ok(None);
        };
        if !self.past && contact.standing.is_ahead_of(self.now) {
            self.append_contact(&mut contact, &[ContactEvent::ClockWentBack])?;
        }
        Ok(Some(contact))
    }

    fn contact_as_it_is(&self, key: &str) -> Result<Option<Contact>, Failure> {
        let sql = "SELECT channel, wrapped, address, standing, fold FROM contacts WHERE key = ?";
        let Some(row) = self.db.row::<ContactRow>(sql, vec![key.into()])? else {
            return Ok(None);
        };
        let standing = of_this_fold(&row.standing, row.fold)?;
        Ok(Some(Contact {
            key: key.to_owned(),
            channel: row
                .channel
                .parse()
                .map_err(|_| Failure::broken("a row has no known channel"))?,
            standing: standing.map_or_else(|| self.refold_contact(key), Ok)?,
            seal: self.secrets.unwrap_key(&row.wrapped)?,
            address: row.address,
        }))
    }

    /// A contact point, made if there is nothing on record about it, with its address where that is known.
    pub fn contact_or_new(&self, key: &str, channel: Channel, address: Option<&str>) -> Result<Contact, Failure> {
        let mut contact = match self.contact(key)? {
            Some(contact) => contact,
            None => {
                let (seal, wrapped) = self.secrets.new_key(&mut self.entropy.borrow_mut());
                let standing = ContactStanding::default();
                let sql = "INSERT INTO contacts(key, channel, wrapped, standing, fold) VALUES(?, ?, ?, ?, ?)";
                let values = vec![
                    key.into(),
                    channel.as_str().into(),
                    wrapped.into(),
                    json::write(&standing)?.into(),
                    i64::from(fold::VERSION).into(),
                ];
                self.db.run(sql, values)?;
                Contact {
                    key: key.to_owned(),
                    channel,
                    standing,
                    seal,
                    address: None,
                }
            }
        };
        if let (None, Some(address)) = (&contact.address, address) {
            let sealed = contact
                .seal
                .seal(b"address", address.as_bytes(), &mut self.entropy.borrow_mut());
            self.db.run(
                "UPDATE contacts SET address = ? WHERE key = ?",
                vec![sealed.clone().into(), key.into()],
            )?;
            contact.address = Some(sealed);
        }
        Ok(contact)
    }

    /// A person who lives here. What was stamped while the clock was wrong counts as of now from here on.
    pub fn person(&self, id: &str) -> Result<Option<Person>, Failure> {
        let Some(mut person) = self.person_as_it_is(id)? else {
            return Ok(None);
        };
        if !self.past && person.standing.is_ahead_of(self.now) {
            self.append_person(&mut person, &[PersonEvent::ClockWentBack])?;
        }
        Ok(Some(person))
    }

    fn person_as_it_is(&self, id: &str) -> Result<Option<Person>, Failure> {
        let row = self.db.row::<PersonRow>(
            "SELECT wrapped, standing, fold FROM people WHERE id = ?",
            vec![id.into()],
        )?;
        let Some(row) = row else { return Ok(None) };
        let standing = of_this_fold(&row.standing, row.fold)?;
        Ok(Some(Person {
            id: id.to_owned(),
            standing: standing.map_or_else(|| self.refold_person(id), Ok)?,
            seal: self.secrets.unwrap_key(&row.wrapped)?,
        }))
    }

    /// A person who lives here, made if need be.
    pub fn person_or_new(&self, id: &str) -> Result<Person, Failure> {
        if let Some(person) = self.person(id)? {
            return Ok(person);
        }
        let (seal, wrapped) = self.secrets.new_key(&mut self.entropy.borrow_mut());
        let standing = PersonStanding::default();
        let values = vec![
            id.into(),
            wrapped.into(),
            json::write(&standing)?.into(),
            i64::from(fold::VERSION).into(),
        ];
        self.db.run(
            "INSERT INTO people(id, wrapped, standing, fold) VALUES(?, ?, ?, ?)",
            values,
        )?;
        Ok(Person {
            id: id.to_owned(),
            standing,
            seal,
        })
    }

    /// A contact point that belongs to nobody yet gets a person of its own, who lives here.
    pub fn make_person_of(&self, key: &str, channel: Channel) -> Result<(Pointer, Person), Failure> {
        let mut contact = self.contact_or_new(key, channel, None)?;
        let fresh = self.entropy.borrow_mut().id();
        let (pointer, homed, joined) = first_person(&contact.key, contact.channel, fresh, self.shard);
        self.append_contact(&mut contact, &[homed])?;
        let mut person = self.person_or_new(&pointer.person)?;
        self.append_person(&mut person, &[joined])?;
        Ok((pointer, person))
    }

    /// Appends events to a contact point's stream and keeps its standing in step. Returns the events' ids.
    pub fn append_contact(&self, contact: &mut Contact, events: &[ContactEvent]) -> Result<Vec<EventId>, Failure> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let mut ids = Vec::with_capacity(events.len());
        for event in events {
            let id = self.append(&format!("c:{}", contact.key), &json::write(event)?)?;
            contact.standing.apply(event, &id, self.now);
            ids.push(id);
        }
        self.keep_contact(&contact.key, &contact.standing)?;
        Ok(ids)
    }

    fn keep_contact(&self, key: &str, standing: &ContactStanding) -> Result<(), Failure> {
        let (person, home) = standing
            .person
            .as_ref()
            .map(|p| (p.person.clone(), i64::from(p.home)))
            .unzip();
        let sql = "UPDATE contacts SET standing = ?, fold = ?, person = ?, home = ? WHERE key = ?";
        let values = vec![
            json::write(standing)?.into(),
            i64::from(fold::VERSION).into(),
            person.into(),
            home.into(),
            key.into(),
        ];
        self.db.run(sql, values)
    }

    fn keep_person(&self, id: &str, standing: &PersonStanding) -> Result<(), Failure> {
        let sql = "UPDATE people SET standing = ?, fold = ? WHERE id = ?";
        let values = vec![
            json::write(standing)?.into(),
            i64::from(fold::VERSION).into(),
            id.into(),
        ];
        self.db.run(sql, values)
    }

    /// Folds a contact point's events anew, where an older fold made its standing, and keeps what they come to.
    pub(crate) fn refold_contact(&self, key: &str) -> Result<ContactStanding, Failure> {
        let standing = self.contacts_at(&[key], Instant::LAST)?.remove(key).unwrap_or_default();
        self.keep_contact(key, &standing)?;
        Ok(standing)
    }

    /// The same for a person.
    pub(crate) fn refold_person(&self, id: &str) -> Result<PersonStanding, Failure> {
        let standing = self.people_at(&[id], Instant::LAST)?.remove(id).unwrap_or_default();
        self.keep_person(id, &standing)?;
        Ok(standing)
    }

    /// Appends events to a person's stream and keeps their standing in step.
    pub fn append_person(&self, person: &mut Person, events: &[PersonEvent]) -> Result<(), Failure> {
        if events.is_empty() {
            return Ok(());
        }
        for event in events {
            self.append(&format!("p:{}", person.id), &json::write(event)?)?;
            person.standing.apply(event, self.now);
        }
        self.keep_person(&person.id, &person.standing)?;
        if events.iter().any(may_end_a_wait) {
            waiting::look_again(self, &person.id)?;
        }
        Ok(())
    }

    /// Appends events to the streams of many persons and writes the standings that they have led to: one statement a
    /// table, however many.
    pub fn append_people(
        &self,
        standings: &HashMap<String, PersonStanding>,
        events: &[(String, PersonEvent)],
    ) -> Result<(), Failure> {
        let mut appended = Vec::with_capacity(events.len());
        let mut changed = BTreeMap::new();
        for (person, event) in events {
            appended.push(vec![format!("p:{person}").into(), json::write(event)?.into()]);
            let standing = standings
                .get(person)
                .ok_or_else(|| Failure::broken("an event of a person without a standing"))?;
            changed.insert(person, standing);
        }
        let changed = changed
            .into_iter()
            .map(|(person, standing)| Ok(vec![person.as_str().into(), json::write(standing)?.into()]))
            .collect::<Result<Vec<_>, Failure>>()?;
        self.db.run(
            "INSERT INTO events(at, stream, body) SELECT ?, value ->> 0, value ->> 1 FROM json_each(?)",
            vec![self.now.millis().into(), json::table(&appended)?],
        )?;
        self.db.run(
            "UPDATE people SET standing = asked.value ->> 1, fold = ? FROM json_each(?) AS asked WHERE people.id = asked.value ->> 0",
            vec![i64::from(fold::VERSION).into(), json::table(&changed)?],
        )?;
        for (person, _) in events.iter().filter(|(_, event)| may_end_a_wait(event)) {
            waiting::look_again(self, person)?;
        }
        Ok(())
    }

    /// Where a customer of the site stands.
    pub fn customer(&self, key: &str) -> Result<CustomerStanding, Failure> {
        #[derive(Deserialize)]
        struct Row {
            standing: String,
            fold: i64,
        }
        let sql = "SELECT standing, fold FROM customers WHERE key = ?";
        let Some(row) = self.db.row::<Row>(sql, vec![key.into()])? else {
            return Ok(CustomerStanding::default());
        };
        // One that an older fold made is kept anew with the next event.
        let standing = of_this_fold(&row.standing, row.fold)?;
        standing.map_or_else(|| self.customer_at(key, Instant::LAST), Ok)
    }

    /// Appends an event to a customer's stream and keeps their standing in step.
    pub fn append_customer(&self, key: &str, event: &CustomerEvent) -> Result<(), Failure> {
        let mut standing = self.customer(key)?;
        self.append(&format!("u:{key}"), &json::write(event)?)?;
        standing.apply(event);
        let sql = "INSERT OR REPLACE INTO customers(key, standing, fold) VALUES(?, ?, ?)";
        let values = vec![
            key.into(),
            json::write(&standing)?.into(),
            i64::from(fold::VERSION).into(),
        ];
        self.db.run(sql, values)
    }

    fn append(&self, stream: &str, body: &str) -> Result<EventId, Failure> {
        let sql = "INSERT INTO events(stream, at, body) VALUES(?, ?, ?) RETURNING seq AS value";
        let seq = self
            .db
            .number(sql, vec![stream.into(), self.now.millis().into(), body.into()])?;
        Ok(format!(
            "{}.{}",
            self.shard,
            seq.ok_or_else(|| Failure::broken("an event has no position"))?
        ))
    }
}
