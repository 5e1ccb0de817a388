//! The rows of one shard, in memory: what outlives a crash of the ledger above them. And the one alarm of its object.

use super::rows::query;
use beckon_domain::time::Instant;
use beckon_ledger::Failure;
use beckon_ledger::db::{Database, Db, Rows, Storage, Value};
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::rc::Rc;

/// A database, shared by the ledger and by whoever looks at its rows.
#[derive(Clone)]
pub(crate) struct Disk(Rc<Inner>);

struct Inner {
    connection: Connection,
    alarm: Cell<Option<Instant>>,
    /// The alarm when a run begins.
    first_alarm: Cell<Option<Instant>>,
    /// How many statements the ledger lives for.
    fuse: Cell<Option<u8>>,
    died: Cell<bool>,
}

impl Disk {
    pub(crate) fn new() -> Self {
        let connection = Connection::open_in_memory().expect("SQLite opens memory");
        connection.set_prepared_statement_cache_capacity(400);
        Self(Rc::new(Inner {
            connection,
            alarm: Cell::default(),
            first_alarm: Cell::default(),
            fuse: Cell::default(),
            died: Cell::default(),
        }))
    }

    fn run(&self, sql: &str) -> Result<(), Failure> {
        query(&self.0.connection, sql, Vec::new()).map(drop)
    }

    /// A run begins. All that is written from here on is undone by [`end`](Self::end): far cheaper than a new database, and
    /// its statements stay prepared.
    pub(crate) fn begin(&self) {
        self.run("BEGIN").expect("no run is under way");
        self.0.first_alarm.set(self.0.alarm.get());
    }

    /// The run is over.
    pub(crate) fn end(&self) {
        self.run("ROLLBACK").expect("a run is under way");
        self.0.alarm.set(self.0.first_alarm.get());
        self.revive();
    }

    /// The ledger dies after so many more statements; what its turn wrote until then is rolled back.
    pub(crate) fn dies_after(&self, statements: u8) {
        self.0.fuse.set(Some(statements));
    }

    /// Whether the ledger has died; from now on it lives.
    pub(crate) fn revive(&self) -> bool {
        self.0.fuse.set(None);
        self.0.died.replace(false)
    }

    /// When the object is to be woken.
    pub(crate) fn alarm(&self) -> Option<Instant> {
        self.0.alarm.get()
    }

    /// The platform sets the alarm, or it goes off.
    pub(crate) fn set_alarm(&self, at: Option<Instant>) {
        self.0.alarm.set(at);
    }

    /// Looks at rows, past the ledger.
    pub(crate) fn look<T: DeserializeOwned>(&self, sql: &str, bindings: Vec<Value>) -> Vec<T> {
        let open: &Db = &Onlooker(Rc::clone(&self.0));
        open.rows(sql, bindings).expect("the rows are there")
    }
}

impl Storage for Disk {
    fn turn<T>(&self, work: impl FnOnce(&Db) -> Result<T, Failure>) -> Result<T, Failure> {
        let alarm = self.0.alarm.get();
        self.run("SAVEPOINT turn")?;
        let mut done = work(&Open(Rc::clone(&self.0)));
        if self.0.fuse.get() == Some(0) {
            self.0.died.set(true);
        }
        if self.0.died.get() {
            done = Err(Failure::broken("it died"));
        }
        if done.is_err() {
            self.0.alarm.set(alarm);
            self.run("ROLLBACK TO turn")?;
        }
        self.run("RELEASE turn")?;
        done
    }
}

/// The rows, as somebody sees them who is no ledger and never dies.
struct Onlooker(Rc<Inner>);

impl Database for Onlooker {
    fn query(&self, sql: &str, bindings: Vec<Value>) -> Result<Rows, Failure> {
        query(&self.0.connection, sql, bindings)
    }

    fn bytes(&self) -> u64 {
        0
    }

    fn wake_at(&self, _: Instant) -> Result<(), Failure> {
        Err(Failure::broken("an onlooker sets no alarm"))
    }
}

struct Open(Rc<Inner>);

impl Database for Open {
    fn query(&self, sql: &str, bindings: Vec<Value>) -> Result<Rows, Failure> {
        match self.0.fuse.get() {
            Some(0) => self.0.died.set(true),
            Some(left) => self.0.fuse.set(Some(left - 1)),
            None => {}
        }
        if self.0.died.get() {
            return Err(Failure::broken("it died"));
        }
        query(&self.0.connection, sql, bindings)
    }

    fn bytes(&self) -> u64 {
        0
    }

    fn wake_at(&self, at: Instant) -> Result<(), Failure> {
        self.0.alarm.set(Some(at));
        Ok(())
    }
}
