//! The site: its rules and keys, as a Durable Object. Every change is pushed to every ledger.
//!
//! A ledger decides with what it was given last, so that a decision needs nothing outside its shard, and a revoked key is
//! revoked once every ledger has said so.

mod budgets;
mod holds;
mod keys;
mod log;
mod registry;
mod restored;

use crate::call::{SITE_HEADER, answer, ledger_of_site};
use crate::config;
use crate::messages::{self, Install, Installed, Owner, SiteFacts, StateOfDone, StoredKey, ToSite, WidgetDone};
use crate::platform::{fresh_entropy, now};
use crate::storage::Disk;
use beckon_domain::deployment::Context;
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::retention::{self, Clock, Keeps, Object};
use beckon_domain::rules::Rules;
use beckon_domain::seal::hash;
use beckon_domain::stored::{Declared, Key, LoggedAct};
use beckon_domain::time::{DAY, Instant, SECOND};
use beckon_domain::{Scope, wire};
use beckon_ledger::db::{Db, Storage};
use beckon_ledger::schema::{Step, has_table, upgrade};
use beckon_ledger::{Failure, json};
use futures::future::join_all;
use keys::{key_by_id, keys, live_key};
use serde::Deserialize;
use std::cell::Cell;
use worker::{DurableObject, Env, Request, Response, State, durable_object};

/// The tables, step by step. The first step is also right for tables from before steps were counted.
const STEPS: &[Step] = &[
    &[
        "CREATE TABLE IF NOT EXISTS site(id INTEGER PRIMARY KEY CHECK(id = 1), name TEXT NOT NULL, installed INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS rules(version INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS keys(id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS revoked(id TEXT PRIMARY KEY, at INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS pushed(shard INTEGER PRIMARY KEY, installed INTEGER NOT NULL)",
        // A person counts once for a key and a purpose.
        "CREATE TABLE IF NOT EXISTS never_agreed(key_id TEXT NOT NULL, purpose TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(key_id, purpose, person))",
    ],
    &[
        // The last acts of the owners are kept, by their number: see `log`.
        "CREATE TABLE IF NOT EXISTS owner_log(id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body TEXT NOT NULL)",
    ],
    &[
        "ALTER TABLE site ADD COLUMN check_value TEXT",
        "ALTER TABLE pushed ADD COLUMN birth TEXT",
        "ALTER TABLE pushed ADD COLUMN lost INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE site ADD COLUMN believed INTEGER",
        "ALTER TABLE site ADD COLUMN looked INTEGER",
    ],
    &[
        // Budgets of confirmations that were used up on a day, and the delivery that tells of it.
        "CREATE TABLE IF NOT EXISTS used_up(budget TEXT NOT NULL, day INTEGER NOT NULL, at INTEGER NOT NULL, delivery TEXT NOT NULL, PRIMARY KEY(budget, day))",
    ],
    &["ALTER TABLE never_agreed ADD COLUMN mailbox TEXT"],
];

/// How long until ledgers that were not reached are tried again.
const PUSH_AGAIN: i64 = 5 * SECOND;

/// One controller's configured property.
#[durable_object]
pub struct Site {
    disk: Disk,
    env: Env,
    /// Whether the tables are those of this version: looked at once per instance.
    upgraded: Cell<bool>,
    /// Whether the registry has taken note of this site: asked once per instance.
    registered: Cell<bool>,
    /// Whether the data was found to be this site's own, under its own secret.
    checked: Cell<bool>,
    /// Whether every ledger was asked, since this instance began, if it has something newer.
    caught_up: Cell<bool>,
}

#[derive(Deserialize)]
struct RulesRow {
    version: f64,
    at: f64,
    body: String,
}

/// The rules in force, as stored.
struct InForce {
    version: u64,
    at: Instant,
    rules: wire::Rules,
}

impl DurableObject for Site {
    fn new(state: State, env: Env) -> Self {
        Self {
            disk: Disk::new(state),
            env,
            upgraded: Cell::default(),
            registered: Cell::default(),
            checked: Cell::default(),
            caught_up: Cell::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let site = request.headers().get(SITE_HEADER)?.unwrap_or_default();
        let body = request.text().await?;
        match json::heard(&body) {
            Ok(message) => self.hear(&site, message).await,
            Err(failure) => answer::<()>(Err(failure)),
        }
    }

    /// Ledgers that were not reached are pushed to until they are.
    async fn alarm(&self) -> worker::Result<Response> {
        let name = self
            .upgrade_if_exists()
            .and_then(|()| self.check_own_data(None))
            .and_then(|()| self.disk.turn(site_name));
        match name {
            Ok(Some(site)) => {
                if let Err(failure) = self.push_and_register(&site).await {
                    worker::console_error!("rules were not pushed, and will be again: {failure:?}");
                    let armed = self.disk.turn(|db| db.wake_at(now().plus(PUSH_AGAIN)));
                    if let Err(failure) = armed {
                        worker::console_error!("the alarm could not be set: {failure:?}");
                    }
                }
            }
            Ok(None) => {}
            Err(failure) => worker::console_error!("the site could not be read: {failure:?}"),
        }
        Response::ok("")
    }
}

impl Site {
    async fn hear(&self, site: &str, message: ToSite) -> worker::Result<Response> {
        // The registry has tables of its own.
        let message = match message {
            ToSite::KnowsSite(message) => return answer(self.knows_site(message).await),
            ToSite::RegisterSite(message) => return answer(self.register_site(&message)),
            ToSite::Ready(message) => return answer(self.ready(&message)),
            message => message,
        };
        let woken = self.upgrade_if_exists().and_then(|()| self.check_own_data(Some(site)));
        if let Err(failure) = woken {
            return answer::<()>(Err(failure));
        }
        match message {
            ToSite::KnowsSite(_) | ToSite::RegisterSite(_) | ToSite::Ready(_) => {
                answer::<()>(Err(Failure::broken("the registry has answered that")))
            }
            ToSite::Awake(message) => answer(self.awake(message)),
            ToSite::Reinstall(message) => answer(self.reinstall(message, site).await),
            ToSite::Publish(message) => answer(self.publish(message, site).await),
            ToSite::Show(message) => answer(self.show(message, site).await),
            ToSite::MakeKey(message) => answer(self.make_key(message, site).await),
            ToSite::RevokeKey(message) => answer(self.revoke_key(message, site).await),
            ToSite::NeverAgreed(message) => answer(self.never_agreed(&message)),
            ToSite::Hold(message) => answer(self.hold(message, site).await),
            ToSite::Release(message) => answer(self.release(message, site).await),
            ToSite::ListKeys(message) => answer(self.list_keys(message, site).await),
            ToSite::KeyExists(message) => answer(self.key_exists(&message)),
            ToSite::CheckOwner(message) => answer(self.is_owner(&message)),
            ToSite::ShowLog(message) => answer(self.show_log(&message)),
            ToSite::SiteExists(_) => answer(self.disk.turn(in_force).map(|current| current.is_some())),
            ToSite::UsedUp(message) => answer(self.used_up(&message)),
            ToSite::Facts(_) => answer(self.facts(site).await),
            ToSite::Widget(_) => answer(self.widget(site)),
        }
    }

    fn upgrade(&self) -> Result<(), Failure> {
        if !self.upgraded.get() {
            upgrade(&self.disk, STEPS)?;
            self.upgraded.set(true);
        }
        Ok(())
    }

    /// A name that nobody has published rules under has no tables, and is given none by a question.
    fn upgrade_if_exists(&self) -> Result<(), Failure> {
        if self.upgraded.get() || !self.disk.turn(exists)? {
            return Ok(());
        }
        self.upgrade()
    }

    async fn publish(&self, message: messages::Publish, site: &str) -> Result<wire::Published, Failure> {
        self.disk.turn(|db| self.check_owner(db, &message.owner, exists(db)?))?;
        self.catch_up(site).await?;
        let version = self.disk.turn(|db| {
            let current = in_force(db)?;
            self.check_owner(db, &message.owner, current.is_some())?;
            let version_now = current.as_ref().map_or(0, |current| current.version);
            if message.if_match.is_some_and(|expected| expected != version_now) {
                return Err(FaultKind::VersionConflict.into());
            }
            let context = Context {
                local_endpoints: config::local_endpoints(&self.env),
                provider_hosts: config::provider_hosts(&self.env),
                secrets: Some(config::deployed(&self.env, site)),
                created_with_shards: current.as_ref().map(|current| current.rules.shards.unwrap_or(16)),
            };
            Rules::parse(&message.rules, &context).map_err(|errors| Fault {
                errors,
                ..FaultKind::RulesInvalid.into()
            })?;
            Ok(version_now + 1)
        })?;
        // Nothing is awaited in between, so what was checked still holds.
        self.upgrade()?;
        self.disk.turn(|db| {
            let rules = json::write(&Declared(message.rules.clone()))?;
            let sql = "INSERT INTO rules(version, at, body) VALUES(?, ?, ?)";
            db.run(sql, vec![signed(version).into(), now().millis().into(), rules.into()])?;
            self.make_site(db, site)?;
            log::log(db, &message.owner, LoggedAct::RulesPublished { version })?;
            changed(db)
        })?;
        self.be_registered(site).await?;
        self.push(site).await?;
        // Where a ledger had more than was known here, the rules were numbered above that.
        let (version, pending) = self.disk.turn(|db| {
            let Some(current) = in_force(db)? else {
                return Ok((version, 0));
            };
            let pending = pending(db, &current.rules)?.len();
            Ok((current.version, u32::try_from(pending).unwrap_or(u32::MAX)))
        })?;
        Ok(wire::Published {
            version,
            pending: (pending > 0).then_some(pending),
        })
    }

    async fn show(&self, message: messages::Show, site: &str) -> Result<wire::SiteState, Failure> {
        self.disk.turn(|db| self.check_owner(db, &message.owner, exists(db)?))?;
        self.catch_up(site).await?;
        let (current, pending, lost_ledgers, budgets_used_up) = self.disk.turn(|db| {
            let current = in_force(db)?;
            self.check_owner(db, &message.owner, current.is_some())?;
            let current = current.ok_or(FaultKind::SiteUnknown)?;
            let pending = pending(db, &current.rules)?.len();
            Ok((current, pending, restored::lost(db)?, budgets::used_up(db)?))
        })?;
        self.be_registered(site).await?;
        let shards = current.rules.shards.unwrap_or(16);
        let calls = (0..shards).map(|shard| ledger_of_site(&self.env, site, shard, messages::StateOf {}));
        let (mut dead_letters, mut sizes) = (Vec::new(), Vec::new());
        for (ledger, answered) in (0..shards).zip(join_all(calls).await) {
            // A ledger that is not reached is in `pending` if it misses the rules; its letters are shown next time.
            let Ok(StateOfDone { letters, bytes, of }) = answered else {
                continue;
            };
            dead_letters.extend(letters);
            let large = retention::is_large(bytes, of);
            sizes.push(wire::LedgerSize {
                ledger,
                bytes,
                of,
                large,
            });
        }
        sizes.sort_by_key(|size| std::cmp::Reverse(size.bytes));
        dead_letters.sort_by(|left, right| right.at.cmp(&left.at));
        dead_letters.truncate(100);
        let calls = (0..shards).map(|shard| ledger_of_site(&self.env, site, shard, messages::HeldUp {}));
        let held_up = join_all(calls)
            .await
            .into_iter()
            .flat_map(Result::unwrap_or_default)
            .collect();
        Ok(wire::SiteState {
            site: site.to_owned(),
            version: current.version,
            published_at: current.at.rfc3339(),
            pending: u32::try_from(pending).unwrap_or(u32::MAX),
            rules: current.rules,
            dead_letters,
            held_up: beckon_domain::breaker::merged(held_up),
            lost_ledgers,
            sizes,
            budgets_used_up,
        })
    }

    async fn make_key(&self, message: messages::MakeKey, site: &str) -> Result<wire::CreatedKey, Failure> {
        self.disk.turn(|db| self.check_owner(db, &message.owner, exists(db)?))?;
        self.catch_up(site).await?;
        let mut entropy = fresh_entropy()?;
        let created = self.disk.turn(|db| {
            let current = in_force(db)?;
            self.check_owner(db, &message.owner, current.is_some())?;
            let current = current.ok_or(FaultKind::SiteUnknown)?;
            let expires = beckon_domain::keys::check_new(&message.key, &current.rules, now())?;
            let id = entropy.id()[..12].replace(['-', '_'], "x");
            let secret = entropy.token();
            let key = StoredKey {
                id: id.clone(),
                hash: hash(&secret),
                name: message.key.name.trim().to_owned(),
                scopes: message.key.scopes.clone(),
                purposes: message.key.purposes.clone(),
                expires,
                created_at: now(),
                held: Vec::new(),
            };
            let sql = "INSERT INTO keys(id, at, body) VALUES(?, ?, ?)";
            db.run(
                sql,
                vec![
                    id.as_str().into(),
                    now().millis().into(),
                    json::write(&Key::from(key.clone()))?.into(),
                ],
            )?;
            log::log(db, &message.owner, LoggedAct::KeyMade { key: log::logged(&key) })?;
            changed(db)?;
            Ok(wire::CreatedKey {
                key: format!("bk.{site}.{id}.{secret}"),
                id,
            })
        })?;
        // A key that no ledger takes is none: the caller would be told 401 for no reason.
        let (missed, shards) = (self.push(site).await?, self.disk.turn(in_force)?);
        let shards = shards.map_or(0, |current| u32::from(current.rules.shards.unwrap_or(16)));
        if missed >= shards {
            return Err(FaultKind::Unavailable.into());
        }
        Ok(created)
    }

    async fn revoke_key(&self, message: messages::RevokeKey, site: &str) -> Result<bool, Failure> {
        self.disk.turn(|db| self.check_owner(db, &message.owner, exists(db)?))?;
        self.catch_up(site).await?;
        let existed = self.disk.turn(|db| {
            self.check_owner(db, &message.owner, exists(db)?)?;
            let id = || vec![message.id.as_str().into()];
            let key = match exists(db)? {
                true => key_by_id(db, &message.id)?,
                false => return Ok(false),
            };
            if let Some(key) = key {
                // Before it goes: who revokes the key that they hold is named all the same.
                let key = log::logged(&key);
                log::log(db, &message.owner, LoggedAct::KeyRevoked { key })?;
                db.run("DELETE FROM keys WHERE id = ?", id())?;
                let sql = "INSERT OR IGNORE INTO revoked(id, at) VALUES(?, ?)";
                db.run(sql, vec![message.id.as_str().into(), now().millis().into()])?;
                changed(db)?;
                return Ok(true);
            }
            // Said again after an answer that was lost or a 503, it is answered as if that had been heard.
            Ok(db
                .number("SELECT 1 AS value FROM revoked WHERE id = ?", id())?
                .is_some())
        })?;
        // Not revoked until every ledger has said so.
        if self.push(site).await? > 0 {
            return Err(FaultKind::Unavailable.into());
        }
        Ok(existed)
    }

    async fn list_keys(&self, message: messages::ListKeys, site: &str) -> Result<wire::KeyList, Failure> {
        self.disk.turn(|db| self.check_owner(db, &message.owner, exists(db)?))?;
        self.catch_up(site).await?;
        self.disk.turn(|db| {
            self.check_owner(db, &message.owner, exists(db)?)?;
            let keys = keys(db)?
                .into_iter()
                .map(|key| wire::KeyInfo {
                    id: key.id,
                    name: key.name,
                    scopes: key.scopes,
                    purposes: key.purposes,
                    expires: key.expires.map(Instant::rfc3339),
                    created_at: key.created_at.rfc3339(),
                    held: key
                        .held
                        .into_iter()
                        .map(|held| wire::HeldPurpose {
                            purpose: held.purpose,
                            since: held.since.rfc3339(),
                            people: held.people,
                        })
                        .collect(),
                })
                .collect();
            Ok(wire::KeyList { keys })
        })
    }

    fn key_exists(&self, message: &messages::KeyExists) -> Result<bool, Failure> {
        self.disk.turn(|db| {
            if exists(db)? {
                Ok(live_key(db, &message.key)?.is_some())
            } else {
                Ok(false)
            }
        })
    }

    /// Whether this is an owner of the site, before anything else of the request is looked at.
    fn is_owner(&self, message: &messages::CheckOwner) -> Result<(), Failure> {
        self.disk.turn(|db| self.check_owner(db, &message.owner, exists(db)?))
    }

    async fn facts(&self, site: &str) -> Result<SiteFacts, Failure> {
        let current = self.disk.turn(in_force)?.ok_or(FaultKind::SiteUnknown)?;
        // Who comes by a link of ours finds a site that the registry does not know; from then on it does.
        self.be_registered(site).await?;
        Ok(SiteFacts {
            shards: current.rules.shards.unwrap_or(16),
            region: current.rules.region,
        })
    }

    fn widget(&self, site: &str) -> Result<WidgetDone, Failure> {
        let current = self.disk.turn(in_force)?.ok_or(FaultKind::SiteUnknown)?;
        let rules = Rules::load(&current.rules).ok_or_else(|| Failure::broken("the rules on disk cannot be read"))?;
        Ok(WidgetDone {
            version: current.version,
            settings: rules.widget(site),
        })
    }

    fn check_owner(&self, db: &Db, owner: &Owner, exists: bool) -> Result<(), Failure> {
        match owner {
            // The worker has compared it with the deployment's own.
            Owner::Deployment => Ok(()),
            Owner::Key(_) if !exists => Err(FaultKind::KeyOfOtherSite.into()),
            Owner::Key(presented) => {
                let key = key_by_id(db, &presented.id)?.ok_or(FaultKind::KeyUnknown)?;
                let (rights, owner) = (key.rights(), &[Scope::Owner]);
                Ok(rights.check(&presented.hash, owner, std::iter::empty(), now())?)
            }
        }
    }

    async fn push_and_register(&self, site: &str) -> Result<(), Failure> {
        self.push(site).await?;
        self.be_registered(site).await
    }

    /// Gives every ledger that lacks them the rules and keys. Returns how many still answer by older ones, or may.
    async fn push(&self, site: &str) -> Result<u32, Failure> {
        let mut missed = 0;
        // Each round that finds a ledger with more than was known here numbers above it; a second one is rare, a third is not
        // to be expected.
        for _ in 0..3 {
            let (again, without) = self.push_once(site).await?;
            missed = without;
            if !again {
                break;
            }
        }
        if missed > 0 {
            self.disk.turn(arm)?;
        }
        Ok(missed)
    }

    /// One round: whether another is needed, and how many ledgers lack what is in force.
    async fn push_once(&self, site: &str) -> Result<(bool, u32), Failure> {
        let installs = self.disk.turn(|db| {
            let Some(current) = in_force(db)? else {
                return Ok(Vec::new());
            };
            // A lost ledger answers nothing, so nothing has to be taken from it; when it comes back, it asks.
            let lost = restored::lost(db)?;
            let mut shards = pending(db, &current.rules)?;
            shards.retain(|shard| !lost.contains(shard));
            let install = |shard: u8| Ok(install_of(db, shard)?.map(|install| (shard, install)));
            let installs = shards.into_iter().map(install).collect::<Result<Vec<_>, Failure>>()?;
            Ok(installs.into_iter().flatten().collect::<Vec<_>>())
        })?;
        let calls = installs
            .iter()
            .map(|(shard, install)| ledger_of_site(&self.env, site, *shard, install.clone()));
        let outcomes = join_all(calls).await;
        self.disk.turn(|db| {
            let (mut again, mut missed) = (false, 0);
            for ((shard, install), outcome) in installs.iter().zip(outcomes) {
                match outcome {
                    Ok(Installed::Has { birth }) => {
                        let sql = "INSERT INTO pushed(shard, installed) VALUES(?, ?)
                                   ON CONFLICT DO UPDATE SET installed = max(installed, excluded.installed), lost = 0";
                        db.run(sql, vec![i64::from(*shard).into(), signed(install.version).into()])?;
                        restored::keep_birth(db, *shard, &birth)?;
                        continue;
                    }
                    Ok(Installed::Newer(has)) => {
                        restored::raise(db, &has)?;
                        again = true;
                    }
                    Ok(Installed::Lost) => {
                        restored::mark(db, *shard, true)?;
                        continue;
                    }
                    Ok(Installed::SpreadOtherwise) | Err(_) => {}
                }
                missed += 1;
            }
            Ok((again, missed))
        })
    }
}

/// What a ledger is given.
fn install_of(db: &Db, shard: u8) -> Result<Option<Install>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        birth: Option<String>,
    }
    let Some(current) = in_force(db)? else {
        return Ok(None);
    };
    let sql = "SELECT birth FROM pushed WHERE shard = ?";
    let pushed = db.row::<Row>(sql, vec![i64::from(shard).into()])?;
    Ok(Some(Install {
        version: u64::try_from(installed(db)?).unwrap_or_default(),
        rules_version: current.version,
        rules: current.rules,
        keys: keys(db)?,
        birth: pushed.and_then(|row| row.birth),
    }))
}

/// Has the ledgers that lack what is in force pushed to a little later.
fn arm(db: &Db) -> Result<(), Failure> {
    db.wake_at(now().plus(PUSH_AGAIN))
}

fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn exists(db: &Db) -> Result<bool, Failure> {
    has_table(db, "site")
}

fn site_name(db: &Db) -> Result<Option<String>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
    }
    if !exists(db)? {
        return Ok(None);
    }
    Ok(db.row::<Row>("SELECT name FROM site", vec![])?.map(|row| row.name))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times, below 2^53"
)]
fn in_force(db: &Db) -> Result<Option<InForce>, Failure> {
    if !exists(db)? {
        return Ok(None);
    }
    let sql = "SELECT version, at, body FROM rules ORDER BY version DESC LIMIT 1";
    let Some(row) = db.row::<RulesRow>(sql, vec![])? else {
        return Ok(None);
    };
    let Declared(rules) = json::read(&row.body)?;
    Ok(Some(InForce {
        version: row.version as u64,
        at: Instant::from_millis(row.at as i64),
        rules,
    }))
}

/// Rules or keys have changed: every ledger needs them.
fn changed(db: &Db) -> Result<(), Failure> {
    db.run("UPDATE site SET installed = installed + 1", vec![])?;
    tidy(db)?;
    // In case this instance does not live to push.
    arm(db)
}

fn installed(db: &Db) -> Result<i64, Failure> {
    Ok(db
        .number("SELECT installed AS value FROM site", vec![])?
        .unwrap_or_default())
}

/// The ledgers that lack what is in force.
fn pending(db: &Db, rules: &wire::Rules) -> Result<Vec<u8>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        shard: f64,
    }
    let sql = "SELECT shard FROM pushed WHERE installed >= (SELECT installed FROM site)";
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a shard is 0 to 63"
    )]
    let have: Vec<u8> = db.rows::<Row>(sql, vec![])?.iter().map(|row| row.shard as u8).collect();
    Ok((0..rules.shards.unwrap_or(16))
        .filter(|shard| !have.contains(shard))
        .collect())
}

/// Forgets what was kept for long enough: whenever something changes, and whenever somebody is counted.
fn tidy(db: &Db) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Row {
        believed: Option<f64>,
        looked: Option<f64>,
    }
    let Some(current) = in_force(db)? else { return Ok(()) };
    #[expect(clippy::cast_possible_truncation, reason = "times, below 2^53")]
    let at = |at: f64| Instant::from_millis(at as i64);
    let kept = db.row::<Row>("SELECT believed, looked FROM site", vec![])?;
    let kept = kept.and_then(|row| Some((at(row.believed?), at(row.looked?))));
    let clock = match kept {
        Some((believed, looked)) => Clock { believed, looked }.look(now()),
        None => Clock::first(Some(current.at), now()),
    };
    let stamps = vec![clock.believed.millis().into(), clock.looked.millis().into()];
    db.run("UPDATE site SET believed = ?, looked = ?", stamps)?;
    let days = i64::from(current.rules.decision_log_days.unwrap_or(400));
    for table in retention::TABLES.iter().filter(|table| table.object == Object::Site) {
        let (column, lasts) = match table.keeps {
            Keeps::For(column, lasts) => (column, lasts),
            Keeps::AsLongAsDecisions(column) => (column, days * DAY),
            Keeps::Always | Keeps::With(_) | Keeps::UntilUnproven => continue,
        };
        let name = table.name;
        let newest = if name == "rules" {
            " AND version < (SELECT max(version) FROM rules)"
        } else {
            ""
        };
        let sql = format!("DELETE FROM {name} WHERE {column} < ?{newest}");
        db.run(&sql, vec![clock.believed.plus(-lasts).millis().into()])?;
    }
    Ok(())
}
