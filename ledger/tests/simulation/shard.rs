//! One shard: a real ledger above its rows, and what an onlooker reads in these.

use super::disk::Disk;
use beckon_domain::stored::{self, ContactEvent, ContactStanding, PersonEvent, PersonStanding, Stored};
use beckon_domain::time::Instant;
use beckon_ledger::{Deployment, Ledger};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One shard.
pub(crate) struct Shard {
    pub(crate) number: u8,
    pub(crate) disk: Disk,
    pub(crate) ledger: Ledger<Disk>,
    /// The version of the rules that it has.
    pub(crate) version: usize,
    /// The last event that was looked at.
    seen: i64,
}

/// A letter that asks to confirm.
#[derive(Clone, Deserialize)]
pub(crate) struct Letter {
    /// What its link says, hashed.
    pub(crate) token: String,
    pub(crate) contact: String,
    pub(crate) person: String,
    /// As it is stored.
    pub(crate) code: String,
}

#[derive(Deserialize)]
struct Row {
    seq: i64,
    stream: String,
    at: i64,
    body: String,
}

#[derive(Deserialize)]
struct Standing {
    key: String,
    standing: String,
}

fn deployment() -> Deployment {
    Deployment {
        master: Some(super::site::MASTER),
        public_url: Some("https://beckon.example".to_owned()),
        ..Deployment::default()
    }
}

fn read<T: Stored>(text: &str) -> T {
    stored::read(text).expect("it was written so")
}

impl Shard {
    pub(crate) fn new(number: u8, disk: &Disk) -> Self {
        Self {
            number,
            ledger: Ledger::new(disk.clone(), deployment()),
            disk: disk.clone(),
            version: 0,
            seen: 0,
        }
    }

    /// What the ledger had in mind is lost.
    pub(crate) fn forget(&mut self) {
        self.ledger = Ledger::new(self.disk.clone(), deployment());
    }

    fn events(&self) -> Vec<Row> {
        let sql = "SELECT seq, stream, at, body FROM events WHERE seq > ? ORDER BY seq";
        self.disk.look(sql, vec![self.seen.into()])
    }

    /// The contact points to which a letter was sent since this was last asked.
    pub(crate) fn new_letters(&mut self) -> Vec<String> {
        let mut sent = Vec::new();
        for row in self.events() {
            self.seen = row.seq;
            if let Some(contact) = row.stream.strip_prefix("c:")
                && row.body.contains("confirmation_sent")
            {
                sent.push(contact.to_owned());
            }
        }
        sent
    }

    /// The letters that ask a contact point to confirm.
    pub(crate) fn letters(&self, contact: &str) -> Vec<Letter> {
        let sql = "SELECT token, contact, person, code FROM confirmations WHERE contact = ? ORDER BY rowid";
        self.disk.look(sql, vec![contact.into()])
    }

    /// Whether a letter was used.
    pub(crate) fn was_used(&self, token: &str) -> bool {
        let sql = "SELECT used AS seq FROM confirmations WHERE token = ?";
        self.number(sql, token).is_some_and(|used| used > 0)
    }

    fn number(&self, sql: &str, name: &str) -> Option<i64> {
        #[derive(Deserialize)]
        struct One {
            seq: i64,
        }
        let rows: Vec<One> = self.disk.look(sql, vec![name.into()]);
        rows.into_iter().next().map(|row| row.seq)
    }

    fn text(&self, sql: &str, name: &str) -> Option<String> {
        #[derive(Deserialize)]
        struct One {
            text: String,
        }
        let rows: Vec<One> = self.disk.look(sql, vec![name.into()]);
        rows.into_iter().next().map(|row| row.text)
    }

    pub(crate) fn contact(&self, key: &str) -> Option<ContactStanding> {
        let standing = self.text("SELECT standing AS text FROM contacts WHERE key = ?", key)?;
        Some(read(&standing))
    }

    pub(crate) fn person(&self, id: &str) -> Option<PersonStanding> {
        let standing = self.text("SELECT standing AS text FROM people WHERE id = ?", id)?;
        Some(read(&standing))
    }

    /// Under whose key a row of the outbox lies.
    pub(crate) fn holder_of(&self, row: &str) -> String {
        let holder = self.text("SELECT holder AS text FROM outbox WHERE id = ?", row);
        holder.unwrap_or_default()
    }

    /// Whether the message of a permit lies among what was given up, with the reason.
    pub(crate) fn has_given_up(&self, permit: &str) -> bool {
        let sql = "SELECT given_up AS seq FROM outbox WHERE given_up IS NOT NULL AND reason IS NOT NULL
                     AND target ->> '$.Message.permit' = ?";
        self.number(sql, permit).is_some()
    }

    /// Whose token it is, hashed.
    pub(crate) fn person_of(&self, token: &str) -> Option<String> {
        self.text("SELECT person AS text FROM tokens WHERE hash = ?", token)
    }

    /// Whether the events alone lead to the standings that were used.
    pub(crate) fn folds_to_what_is_used(&self) -> Result<(), String> {
        let mut contacts: BTreeMap<String, ContactStanding> = BTreeMap::new();
        let mut people: BTreeMap<String, PersonStanding> = BTreeMap::new();
        let rows: Vec<Row> = self
            .disk
            .look("SELECT seq, stream, at, body FROM events ORDER BY seq", Vec::new());
        for row in rows {
            let at = Instant::from_millis(row.at);
            match row.stream.split_once(':') {
                Some(("c", key)) => {
                    let event: ContactEvent = read(&row.body);
                    let id = format!("{}.{}", self.number, row.seq);
                    contacts.entry(key.to_owned()).or_default().apply(&event, &id, at);
                }
                Some(("p", id)) => {
                    let event: PersonEvent = read(&row.body);
                    people.entry(id.to_owned()).or_default().apply(&event, at);
                }
                _ => return Err(format!("an event lies in the stream {}", row.stream)),
            }
        }
        let used = |sql| -> Vec<Standing> { self.disk.look(sql, Vec::new()) };
        for row in used("SELECT key, standing FROM contacts") {
            if contacts.remove(&row.key).unwrap_or_default() != read(&row.standing) {
                return Err("the events of a contact point do not lead to where it stands".to_owned());
            }
        }
        for row in used("SELECT id AS key, standing FROM people") {
            if people.remove(&row.key).unwrap_or_default() != read(&row.standing) {
                return Err("the events of a person do not lead to where they stand".to_owned());
            }
        }
        if contacts.is_empty() && people.is_empty() {
            Ok(())
        } else {
            Err("there are events of somebody who is not on record".to_owned())
        }
    }
}
