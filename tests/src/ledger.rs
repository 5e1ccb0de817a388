//! The rows that a stopped product leaves on disk: each `Ledger` object's events and the standings it keeps beside them.

use beckon_domain::stored::{ContactEvent, ContactStanding, PersonEvent, PersonStanding};
use rusqlite::{Connection, OpenFlags};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// One row of a ledger.
#[derive(Clone, Debug)]
pub struct Row<E> {
    /// Its position in the ledger.
    pub seq: i64,
    /// When it was recorded, in milliseconds.
    pub at: i64,
    /// What happened.
    pub event: E,
}

/// One `Ledger` object.
#[derive(Default)]
pub struct Ledger {
    /// The events about each contact point, in order.
    pub contact_events: BTreeMap<String, Vec<Row<ContactEvent>>>,
    /// The events of each person, in order.
    pub person_events: BTreeMap<String, Vec<Row<PersonEvent>>>,
    /// The standing that is kept for each contact point.
    pub contacts: BTreeMap<String, ContactStanding>,
    /// The standing that is kept for each person.
    pub people: BTreeMap<String, PersonStanding>,
}

/// Reads every ledger below a data folder whose product is stopped.
///
/// # Panics
///
/// When a file cannot be read, or holds what the stored types do not.
#[must_use]
pub fn read_all(data: &Path) -> Vec<Ledger> {
    let copies = TempDir::with_prefix("beckon-ledger-").expect("a folder for the copies");
    let mut ledgers = Vec::new();
    for (number, file) in files_below(data).iter().filter(|file| is_sqlite(file)).enumerate() {
        // A copy, with its write-ahead log: reading must change nothing.
        let copy = copies.path().join(format!("{number}.sqlite"));
        for suffix in ["", "-wal"] {
            let from = with_suffix(file, suffix);
            if from.exists() {
                fs::copy(&from, with_suffix(&copy, suffix)).expect("a file of a stopped product can be copied");
            }
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(&copy, flags).expect("the file is SQLite");
        if is_ledger(&database) {
            ledgers.push(read(&database));
        }
    }
    ledgers
}

/// Changes the database of each object below a data folder whose product is stopped, as a statement says.
///
/// # Panics
///
/// When a file cannot be written.
pub fn change_all(data: &Path, statement: &str) {
    for file in files_below(data).iter().filter(|file| is_sqlite(file)) {
        let database = Connection::open(file).expect("the file is SQLite");
        if is_ledger(&database) {
            database.execute_batch(statement).expect("the statement runs");
        }
    }
}

/// Changes one database of a stopped product, as a statement says.
///
/// # Panics
///
/// When it cannot be written.
pub fn change(file: &Path, statement: &str) {
    let database = Connection::open(file).expect("the file is SQLite");
    database.execute_batch(statement).expect("the statement runs");
}

/// How many steps the ledgers below a data folder have taken whose product is stopped.
///
/// # Panics
///
/// When a file cannot be read, or no ledger counts its steps.
#[must_use]
pub fn steps(data: &Path) -> i64 {
    let files = files_below(data).into_iter().filter(|file| is_sqlite(file));
    let databases = files.map(|file| Connection::open(file).expect("the file is SQLite"));
    let steps = databases.filter(is_ledger).map(|database| {
        let sql = "SELECT steps FROM schema_version";
        let steps: i64 = database.query_row(sql, (), |row| row.get(0)).expect("it counts");
        steps
    });
    steps.max().expect("there is a ledger")
}

/// The database of a site's own object, below a data folder whose product is stopped.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn site_file(data: &Path, site: &str) -> PathBuf {
    let sql = "SELECT count(*) FROM site WHERE name = ?";
    object_file(data, "pushed", |database| {
        database.query_row(sql, [site], |row| row.get::<_, i64>(0)) == Ok(1)
    })
    .expect("the site has an object")
}

/// The database of the ledger of a site that is some contact point's own, and the ledger's number. There must be one contact
/// point alone that the site has anything on record about.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn only_ledger_with_contacts(data: &Path, site: &str) -> (PathBuf, u8) {
    let mut shard = 0;
    let sql = "SELECT value FROM meta WHERE name = 'shard' AND (SELECT count(*) FROM contacts) > 0
                 AND (SELECT value FROM meta WHERE name = 'site') = ?";
    let file = object_file(data, "contacts", |database| {
        let found = database.query_row(sql, [site], |row| row.get::<_, String>(0));
        shard = found
            .as_deref()
            .map_or(shard, |text| text.parse().expect("a shard is a number"));
        found.is_ok()
    });
    (file.expect("some ledger has a contact point"), shard)
}

fn object_file(data: &Path, table: &str, mut is_it: impl FnMut(&Connection) -> bool) -> Option<PathBuf> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = ?";
    files_below(data)
        .into_iter()
        .filter(|file| is_sqlite(file))
        .find(|file| {
            let database = Connection::open(file).expect("the file is SQLite");
            let has = database
                .query_row(sql, [table], |row| row.get::<_, i64>(0))
                .expect("the schema can be read");
            has == 1 && is_it(&database)
        })
}

/// Puts a copy of an object's database in the place of another, whole: its write-ahead log as well.
///
/// # Panics
///
/// When a file cannot be written.
pub fn copy_object(from: &Path, to: &Path) {
    remove_object(to);
    for suffix in SUFFIXES {
        let from = with_suffix(from, suffix);
        if from.exists() {
            fs::copy(&from, with_suffix(to, suffix)).expect("a file of a stopped product can be copied");
        }
    }
}

/// Removes an object's database.
///
/// # Panics
///
/// When a file cannot be removed.
pub fn remove_object(file: &Path) {
    for suffix in SUFFIXES {
        let file = with_suffix(file, suffix);
        if file.exists() {
            fs::remove_file(file).expect("a file of a stopped product can be removed");
        }
    }
}

/// The files of one database.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

/// Every file below a folder.
///
/// # Panics
///
/// When a folder cannot be read.
#[must_use]
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the data folder can be read") {
        let path = entry.expect("the data folder can be read").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn is_sqlite(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "sqlite")
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn is_ledger(database: &Connection) -> bool {
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name IN ('events', 'contacts', 'people')";
    database
        .query_row(tables, (), |row| row.get::<_, i64>(0))
        .expect("the schema can be read")
        == 3
}

fn read(database: &Connection) -> Ledger {
    let mut ledger = Ledger::default();
    let mut events = database
        .prepare("SELECT seq, stream, at, body FROM events ORDER BY seq")
        .expect("the events can be read");
    let rows = events.query_map((), |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, String>(3)?,
        ))
    });
    for row in rows.expect("the events can be read") {
        let (seq, stream, at, body) = row.expect("an event is seq, stream, at, body");
        match stream.split_once(':') {
            Some(("c", key)) => {
                let event = from_json(&body);
                ledger
                    .contact_events
                    .entry(key.to_owned())
                    .or_default()
                    .push(Row { seq, at, event });
            }
            Some(("p", id)) => {
                let event = from_json(&body);
                ledger
                    .person_events
                    .entry(id.to_owned())
                    .or_default()
                    .push(Row { seq, at, event });
            }
            // A customer's events say one thing alone: who it is.
            Some(("u", _)) => {}
            _ => panic!("event {seq} belongs to no stream"),
        }
    }
    ledger.contacts = standings(database, "SELECT key, standing FROM contacts");
    ledger.people = standings(database, "SELECT id, standing FROM people");
    ledger
}

fn standings<T: DeserializeOwned>(database: &Connection, query: &str) -> BTreeMap<String, T> {
    let mut statement = database.prepare(query).expect("the standings can be read");
    let rows = statement.query_map((), |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    rows.expect("the standings can be read")
        .map(|row| row.expect("a standing is a key and JSON"))
        .map(|(key, json)| (key, from_json(&json)))
        .collect()
}

fn from_json<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("what is stored is not of the stored types: {error}"))
}
