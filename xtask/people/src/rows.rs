//! The rows of one ledger: events, the standings that they fold to, and what is kept beside them.

use anyhow::{Result, anyhow};
use beckon_domain::address::ContactPoint;
use beckon_domain::seal::{self, Entropy, Secrets};
use beckon_domain::stored::{
    ContactEvent, ContactStanding, EventId, PersonEvent, PersonStanding, Pointer, Proof, Wishes,
};
use beckon_domain::time::{DAY, Instant, MINUTE};
use beckon_domain::{Channel, fold};
use beckon_people::{Ends, Life};
use rusqlite::{Connection, params};
use serde_json::json;
use std::path::Path;

/// The year that the history lies in, in milliseconds.
const YEAR: i64 = 365 * DAY;
/// For how long the edge remembers a permit by its question.
const REMEMBERED: i64 = 13 * DAY;

/// Filled in one go, these are far cheaper to build afterwards.
const INDEXES: [(&str, &str); 3] = [
    ("events_of", "events(stream, seq)"),
    ("decisions_of", "decisions(contact, at)"),
    ("permits_of", "permits(key_id, question)"),
];

/// One ledger of the site.
pub(super) struct Ledger {
    pub(super) shard: u8,
    pub(super) shards: u8,
    /// How many people the whole site has.
    pub(super) people: u64,
    /// When the history ends, in milliseconds since 1970.
    pub(super) now: i64,
}

/// Which shard of the site a file holds, if any.
pub(super) fn shard_of(file: &Path, site: &str) -> Result<Option<u8>> {
    let database = Connection::open(file)?;
    let tables: u32 = database.query_row("SELECT count(*) FROM sqlite_master WHERE name = 'meta'", [], |row| {
        row.get(0)
    })?;
    if tables == 0 {
        return Ok(None);
    }
    let meta = |name: &str| -> Result<String> {
        Ok(database.query_row("SELECT value FROM meta WHERE name = ?", [name], |row| row.get(0))?)
    };
    Ok(if meta("site")? == site {
        Some(meta("shard")?.parse()?)
    } else {
        None
    })
}

impl Ledger {
    /// Writes everybody who has something here.
    pub(super) fn write(&self, file: &Path, secrets: &Secrets) -> Result<()> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
        let mut database = Connection::open(file)?;
        // A half-written file is never used: the stamp is written when all are done.
        database.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")?;
        for (index, _) in INDEXES {
            database.execute_batch(&format!("DROP INDEX IF EXISTS {index}"))?;
        }
        let transaction = database.transaction()?;
        let mut pen = Pen {
            database: &transaction,
            ledger: self,
            secrets,
            entropy: Entropy::new(seed),
        };
        let mut asked = Vec::new();
        for number in 0..self.people {
            pen.person(&Life::of(number), &mut asked)?;
        }
        pen.decisions(&asked)?;
        transaction.commit()?;
        for (index, on) in INDEXES {
            database.execute_batch(&format!("CREATE INDEX {index} ON {on}"))?;
        }
        database.execute_batch("PRAGMA journal_mode = WAL;")?;
        Ok(())
    }
}

struct Pen<'a> {
    database: &'a Connection,
    ledger: &'a Ledger,
    secrets: &'a Secrets,
    entropy: Entropy,
}

/// The id that a person has.
fn id_of(life: &Life) -> String {
    let mut id = seal::hash(&format!("person {}", life.number));
    id.truncate(22);
    id
}

/// A contact point that was asked about, and how often.
struct Asked {
    contact: String,
    times: u32,
    refused: Option<&'static str>,
}

/// A contact point of a person.
struct Point {
    point: ContactPoint,
    key: String,
    shard: u8,
}

impl Pen<'_> {
    fn point(&self, address: String) -> Point {
        let point = ContactPoint::from_normal(Channel::Email, address);
        let key = self.secrets.contact_key(&point);
        let shard = seal::shard_of(&key, self.ledger.shards);
        Point { point, key, shard }
    }

    /// A person's part in this ledger: their home, if it is here, and each contact point that belongs here.
    fn person(&mut self, life: &Life, asked: &mut Vec<Asked>) -> Result<()> {
        let first = self.point(life.address());
        let home = first.shard;
        let second = life.second_address().map(|address| self.point(address));
        if home == self.ledger.shard {
            self.home(life, &first, second.as_ref())?;
            self.contact(life, &first, home)?;
            asked.push(Asked {
                contact: first.key,
                times: life.decisions,
                refused: match life.ends {
                    None => None,
                    Some(Ends::Stopped) => Some("stopped"),
                    Some(Ends::Withdrawn) => Some("consent_withdrawn"),
                },
            });
        }
        if let Some(second) = second.filter(|second| second.shard == self.ledger.shard) {
            self.contact(life, &second, home)?;
        }
        Ok(())
    }

    fn home(&mut self, life: &Life, first: &Point, second: Option<&Point>) -> Result<()> {
        let (id, since) = (id_of(life), self.since(life));
        let mut standing = PersonStanding::default();
        let joined = |point: &Point| PersonEvent::Joined {
            contact: point.key.clone(),
            channel: Channel::Email,
            epoch: 1,
        };
        let wishes = Wishes {
            language: Some("en".to_owned()),
            ..Wishes::default()
        };
        let mut events: Vec<(Instant, PersonEvent)> =
            vec![(since, joined(first)), (since, PersonEvent::Set { wishes })];
        events.extend(second.map(|second| (since.plus(MINUTE), joined(second))));
        for permit in 0..life.permits {
            let at = self.at(life, permit, life.permits);
            let name = format!("{}.{}", self.ledger.shard, self.entropy.id());
            self.permit(life, first, &name, at)?;
            let purpose = "newsletter".to_owned();
            events.push((at, PersonEvent::PermitTaken { permit: name, purpose }));
        }
        for (at, event) in &events {
            self.event(&format!("p:{id}"), *at, &serde_json::to_string(event)?)?;
            standing.apply(event, *at);
        }
        let (_, wrapped) = self.secrets.new_key(&mut self.entropy);
        self.database
            .prepare_cached("INSERT INTO people(id, wrapped, standing, fold) VALUES(?, ?, ?, ?)")?
            .execute(params![id, wrapped, serde_json::to_string(&standing)?, fold::VERSION])?;
        Ok(())
    }

    fn contact(&mut self, life: &Life, point: &Point, home: u8) -> Result<()> {
        let (by, asked_at) = (id_of(life), self.since(life).plus(-2 * MINUTE));
        let given_at = asked_at.plus(MINUTE);
        let notice = || "2026-11".to_owned();
        let purposes: Vec<&str> = ["newsletter"]
            .into_iter()
            .chain((life.offers == Some(true)).then_some("offers"))
            .collect();
        let mut events = Vec::new();
        for purpose in &purposes {
            events.push((
                asked_at,
                ContactEvent::Requested {
                    purpose: (*purpose).to_owned(),
                    notice: notice(),
                    by: by.clone(),
                },
            ));
        }
        events.push((asked_at, ContactEvent::ConfirmationSent { by: by.clone() }));
        let proof = Proof::Link;
        events.push((given_at, ContactEvent::Proven { by: by.clone(), proof }));
        for purpose in &purposes {
            events.push((
                given_at,
                ContactEvent::Given {
                    purpose: (*purpose).to_owned(),
                    notice: notice(),
                    by: by.clone(),
                    proof,
                },
            ));
        }
        let person = Pointer {
            person: by.clone(),
            home,
            epoch: 1,
        };
        events.push((given_at, ContactEvent::Homed { person }));
        let end = Instant::from_millis(self.ledger.now - DAY);
        if life.offers == Some(false) {
            let purpose = "offers".to_owned();
            events.push((
                given_at,
                ContactEvent::Refused {
                    purpose,
                    by: by.clone(),
                },
            ));
        }
        match life.ends {
            None => {}
            Some(Ends::Stopped) => events.push((end, ContactEvent::Stopped { by: by.clone() })),
            Some(Ends::Withdrawn) => {
                let purpose = "newsletter".to_owned();
                events.push((
                    end,
                    ContactEvent::Withdrawn {
                        purpose,
                        by: by.clone(),
                    },
                ));
            }
        }
        let mut standing = ContactStanding::default();
        for (at, event) in &events {
            let id = self.event(&format!("c:{}", point.key), *at, &serde_json::to_string(event)?)?;
            standing.apply(event, &id, *at);
        }
        let (seal, wrapped) = self.secrets.new_key(&mut self.entropy);
        let sealed = seal.seal(b"address", point.point.normal().as_bytes(), &mut self.entropy);
        self.database
            .prepare_cached(
                "INSERT INTO contacts(key, channel, wrapped, address, standing, fold, person, home) VALUES(?, 'email', ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                point.key,
                wrapped,
                sealed,
                serde_json::to_string(&standing)?,
                fold::VERSION,
                by,
                home
            ])?;
        Ok(())
    }

    /// What the edge keeps of a permit while its question may come again.
    fn permit(&mut self, life: &Life, point: &Point, id: &str, at: Instant) -> Result<()> {
        if self.ledger.now - at.millis() > REMEMBERED {
            return Ok(());
        }
        let verdict = json!({ "Permit": {
            "because": { "basis": "consent", "event": null, "given_at": at.rfc3339(), "notice": "2026-11" },
            "preferred": null, "assumed": null,
            "reserved": { "id": id, "salt": self.entropy.id(), "at": at.millis(), "expires": at.plus(5 * MINUTE).millis(), "event": null },
        }});
        self.database
            .prepare_cached(
                "INSERT INTO permits(id, key_id, question, body, contact, person, at, purpose, channel, verdict)
                 VALUES(?, 'seed', ?, '', ?, ?, ?, 'newsletter', 'email', ?)",
            )?
            .execute(params![
                id,
                self.entropy.id(),
                point.key,
                id_of(life),
                at.millis(),
                verdict.to_string()
            ])?;
        Ok(())
    }

    fn event(&self, stream: &str, at: Instant, body: &str) -> Result<EventId> {
        self.database
            .prepare_cached("INSERT INTO events(stream, at, body) VALUES(?, ?, ?)")?
            .execute(params![stream, at.millis(), body])?;
        Ok(format!("{}.{}", self.ledger.shard, self.database.last_insert_rowid()))
    }

    /// In the order of time, as they come: what is asked about one person lies far apart.
    fn decisions(&mut self, asked: &[Asked]) -> Result<()> {
        let most = asked.iter().map(|asked| asked.times).max().unwrap_or_default();
        let mut insert = self.database.prepare(
            "INSERT INTO decisions(at, key_id, contact, purpose, channel, reason) VALUES(?, 'seed', ?, 'newsletter', 'email', ?)",
        )?;
        for round in 0..most {
            let at = self.ledger.now - YEAR + YEAR / i64::from(most) * i64::from(round);
            for asked in asked.iter().filter(|asked| round >= most - asked.times) {
                insert.execute(params![at, asked.contact, asked.refused])?;
            }
        }
        Ok(())
    }

    /// Since when they are known here: at some time in the year, more than a month ago.
    fn since(&self, life: &Life) -> Instant {
        let spread = i64::try_from(life.number % 300).unwrap_or_default();
        Instant::from_millis(self.ledger.now - YEAR + spread * DAY)
    }

    /// When the one of so many happened: evenly, from when they are known until now.
    fn at(&self, life: &Life, one: u32, of: u32) -> Instant {
        let since = self.since(life);
        let step = (self.ledger.now - since.millis()) / i64::from(of + 1);
        since.plus(step * i64::from(one + 1))
    }
}
