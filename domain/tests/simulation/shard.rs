//! The rows of one shard: events that are only appended, and standings that the domain's own fold keeps.

use beckon_domain::SendOutcome;
use beckon_domain::order::Order;
use beckon_domain::rules::Rules;
use beckon_domain::stored::{
    ContactEvent, ContactKey, ContactStanding, EventId, PersonEvent, PersonId, PersonStanding, Wishes,
};
use beckon_domain::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// One ledger.
pub(crate) struct Shard {
    /// Which.
    pub(crate) number: u8,
    /// The version of the rules that it has.
    pub(crate) version: usize,
    pub(crate) rules: Rc<Rules>,
    contacts: BTreeMap<ContactKey, ContactStanding>,
    people: BTreeMap<PersonId, PersonStanding>,
    events: Vec<(Instant, Event)>,
    /// The person of a token.
    pub(crate) tokens: BTreeMap<String, PersonId>,
    /// When a token's code was typed for a contact point.
    pub(crate) proofs: BTreeMap<(String, ContactKey), Instant>,
    /// What each write was answered.
    pub(crate) writes: BTreeMap<(String, u32), Written>,
    /// Which write was done at which contact point.
    pub(crate) applied: BTreeSet<(String, ContactKey)>,
    /// The newest order of each person that was taken at a contact point.
    pub(crate) heard: BTreeMap<(ContactKey, PersonId), u64>,
    pub(crate) confirmations: Vec<Confirmation>,
    pub(crate) permits: Vec<Kept>,
}

#[derive(Debug)]
enum Event {
    Contact(ContactKey, ContactEvent),
    Person(PersonId, PersonEvent),
}

/// What a write at a home came to.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) token: String,
    /// For other shards.
    pub(crate) orders: Vec<(u8, Order)>,
    pub(crate) write: String,
}

/// A letter that was sent.
#[derive(Clone, Debug)]
pub(crate) struct Confirmation {
    pub(crate) token: u64,
    pub(crate) contact: ContactKey,
    pub(crate) person: PersonId,
    pub(crate) home: u8,
    pub(crate) wishes: Option<Wishes>,
    pub(crate) at: Instant,
    pub(crate) used: Option<Instant>,
}

/// A permit.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) question: u8,
    pub(crate) contact: ContactKey,
    pub(crate) person: PersonId,
    pub(crate) purpose: usize,
    pub(crate) at: Instant,
    pub(crate) outcome: Option<SendOutcome>,
    pub(crate) used: bool,
}

impl Shard {
    pub(crate) fn new(number: u8, rules: Rc<Rules>) -> Self {
        Self {
            number,
            version: 0,
            rules,
            contacts: BTreeMap::new(),
            people: BTreeMap::new(),
            events: Vec::new(),
            tokens: BTreeMap::new(),
            proofs: BTreeMap::new(),
            writes: BTreeMap::new(),
            applied: BTreeSet::new(),
            heard: BTreeMap::new(),
            confirmations: Vec::new(),
            permits: Vec::new(),
        }
    }

    pub(crate) fn contact(&self, key: &str) -> Option<&ContactStanding> {
        self.contacts.get(key)
    }

    pub(crate) fn person(&self, id: &str) -> Option<&PersonStanding> {
        self.people.get(id)
    }

    /// Counts what was said here.
    pub(crate) fn said(&self) -> u64 {
        self.events.len() as u64
    }

    /// Appends to a contact point's stream.
    pub(crate) fn append_contact(&mut self, key: &str, events: &[ContactEvent], now: Instant) {
        for event in events {
            let id = self.event_id(self.events.len());
            let standing = self.contacts.entry(key.to_owned()).or_default();
            standing.apply(event, &id, now);
            self.events.push((now, Event::Contact(key.to_owned(), event.clone())));
        }
    }

    /// Appends to a person's stream.
    pub(crate) fn append_person(&mut self, id: &str, events: &[PersonEvent], now: Instant) {
        let standing = self.people.entry(id.to_owned()).or_default();
        for event in events {
            standing.apply(event, now);
            self.events.push((now, Event::Person(id.to_owned(), event.clone())));
        }
    }

    fn event_id(&self, position: usize) -> EventId {
        format!("{}.{position}", self.number)
    }

    /// Whether the events alone lead to the standings that were used.
    pub(crate) fn folds_to_what_is_used(&self) -> Result<(), String> {
        let mut contacts: BTreeMap<&str, ContactStanding> = BTreeMap::new();
        let mut people: BTreeMap<&str, PersonStanding> = BTreeMap::new();
        for (position, (at, event)) in self.events.iter().enumerate() {
            match event {
                Event::Contact(key, event) => {
                    contacts
                        .entry(key)
                        .or_default()
                        .apply(event, &self.event_id(position), *at);
                }
                Event::Person(id, event) => people.entry(id).or_default().apply(event, *at),
            }
        }
        for (key, used) in &self.contacts {
            if contacts.remove(key.as_str()).unwrap_or_default() != *used {
                return Err(format!(
                    "the events of contact point {key} do not lead to where it stands"
                ));
            }
        }
        for (id, used) in &self.people {
            if people.remove(id.as_str()).unwrap_or_default() != *used {
                return Err(format!("the events of person {id} do not lead to where they stand"));
            }
        }
        if contacts.is_empty() && people.is_empty() {
            Ok(())
        } else {
            Err("there are events of somebody who is not on record".to_owned())
        }
    }
}
