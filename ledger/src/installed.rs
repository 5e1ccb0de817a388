//! What a ledger is made of and was given: its tables, the rules of each version, and the keys.

use crate::db::Db;
use crate::failure::Failure;
use crate::messages::Install;
use crate::schema::Step;
use crate::turn::{Given, Place};
use crate::{json, meta, tidy};
use beckon_domain::stored::{self, Declared};
use beckon_domain::time::Instant;
use beckon_domain::wire;
use serde::Deserialize;

/// The tables, step by step. The first step is also right for tables from before steps were counted.
pub const STEPS: &[Step] = &[
    &[
        "CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS rules(version INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS keys(id TEXT PRIMARY KEY, body TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS events(seq INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS events_of ON events(stream, seq)",
        "CREATE TABLE IF NOT EXISTS contacts(key TEXT PRIMARY KEY, channel TEXT NOT NULL, wrapped BLOB NOT NULL, address BLOB, standing TEXT NOT NULL, person TEXT, home INTEGER)",
        "CREATE TABLE IF NOT EXISTS people(id TEXT PRIMARY KEY, wrapped BLOB NOT NULL, standing TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS customers(key TEXT PRIMARY KEY, standing TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS claims(person TEXT NOT NULL, contact TEXT NOT NULL, address BLOB NOT NULL, PRIMARY KEY(person, contact))",
        "CREATE TABLE IF NOT EXISTS tokens(hash TEXT PRIMARY KEY, person TEXT NOT NULL, expires INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS proofs(token TEXT NOT NULL, contact TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(token, contact))",
        "CREATE TABLE IF NOT EXISTS writes(browser TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, person TEXT NOT NULL, answer BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(browser, id))",
        "CREATE INDEX IF NOT EXISTS writes_at ON writes(at)",
        "CREATE TABLE IF NOT EXISTS applied(id TEXT NOT NULL, contact TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(id, contact))",
        "CREATE INDEX IF NOT EXISTS applied_at ON applied(at)",
        "CREATE TABLE IF NOT EXISTS heard(contact TEXT NOT NULL, person TEXT NOT NULL, said INTEGER NOT NULL, PRIMARY KEY(contact, person))",
        "CREATE TABLE IF NOT EXISTS confirmations(token TEXT PRIMARY KEY, contact TEXT NOT NULL, person TEXT NOT NULL, home INTEGER NOT NULL, code TEXT NOT NULL, wishes TEXT, language TEXT, at INTEGER NOT NULL, tries INTEGER NOT NULL, used INTEGER NOT NULL)",
        "CREATE INDEX IF NOT EXISTS confirmations_of ON confirmations(contact, person, at)",
        "CREATE TABLE IF NOT EXISTS confirmation_customers(token TEXT PRIMARY KEY, customer TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS permits(id TEXT PRIMARY KEY, key_id TEXT NOT NULL, question TEXT NOT NULL, body TEXT NOT NULL, contact TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL, purpose TEXT NOT NULL, channel TEXT NOT NULL, template TEXT, verdict TEXT NOT NULL, outcome TEXT, used INTEGER)",
        "CREATE INDEX IF NOT EXISTS permits_of ON permits(key_id, question)",
        "CREATE INDEX IF NOT EXISTS permits_about ON permits(contact, at)",
        "CREATE TABLE IF NOT EXISTS decisions(at INTEGER NOT NULL, key_id TEXT NOT NULL, contact TEXT NOT NULL, purpose TEXT NOT NULL, channel TEXT NOT NULL, reason TEXT)",
        "CREATE INDEX IF NOT EXISTS decisions_of ON decisions(contact, at)",
        "CREATE TABLE IF NOT EXISTS counters(day INTEGER NOT NULL, key_id TEXT NOT NULL, purpose TEXT NOT NULL, asked INTEGER NOT NULL, PRIMARY KEY(day, key_id, purpose))",
        "CREATE TABLE IF NOT EXISTS outbox(id TEXT PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL, holder TEXT NOT NULL, body BLOB NOT NULL, attempts INTEGER NOT NULL, due INTEGER, given_up INTEGER, reason TEXT)",
        "CREATE INDEX IF NOT EXISTS outbox_due ON outbox(due)",
        "CREATE INDEX IF NOT EXISTS outbox_own ON outbox(due) WHERE kind <> 'message'",
        "CREATE INDEX IF NOT EXISTS outbox_waits ON outbox(holder) WHERE reason = 'waits'",
        "CREATE TABLE IF NOT EXISTS feedback(reference TEXT PRIMARY KEY, person TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL, delivered INTEGER NOT NULL)",
    ],
    &[
        "CREATE TABLE told(event TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER)",
        "CREATE INDEX told_until ON told(until) WHERE until IS NOT NULL",
    ],
    &[
        "ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT ''",
        "UPDATE outbox SET lane = kind || coalesce('/' || coalesce(json_extract(target, '$.Provider.channel'), json_extract(target, '$.Message.channel'), json_extract(target, '$.Route.name')), '')",
        "CREATE INDEX outbox_lanes ON outbox(lane, due) WHERE due IS NOT NULL",
        "DROP INDEX outbox_own",
        "CREATE TABLE breakers(target TEXT PRIMARY KEY, failures INTEGER NOT NULL, since INTEGER, until INTEGER)",
    ],
    &[
        // What is forgotten after a time needs one: what is there already counts from the newest event.
        "ALTER TABLE heard ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
        "UPDATE heard SET at = (SELECT coalesce(max(at), 0) FROM events)",
        "CREATE INDEX IF NOT EXISTS tokens_of ON tokens(person)",
        "CREATE INDEX IF NOT EXISTS feedback_of ON feedback(person)",
        "CREATE INDEX IF NOT EXISTS outbox_of ON outbox(holder)",
    ],
    &[
        // What each network asked for, by stretches of five minutes; what was sent for the site on a day; which budgets were used
        // up on it; and of whom a site was told that they never agreed.
        "CREATE TABLE IF NOT EXISTS asked(network TEXT NOT NULL, piece INTEGER NOT NULL, confirmations INTEGER NOT NULL, PRIMARY KEY(network, piece))",
        "CREATE INDEX IF NOT EXISTS asked_at ON asked(piece)",
        "CREATE TABLE IF NOT EXISTS sent(day INTEGER PRIMARY KEY, confirmations INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS used_up(budget TEXT NOT NULL, day INTEGER NOT NULL, PRIMARY KEY(budget, day))",
        "CREATE TABLE IF NOT EXISTS never_agreed(contact TEXT NOT NULL, purpose TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(contact, purpose))",
    ],
    &[
        // What a link hangs on: without its row it opens nothing.
        "CREATE TABLE links(id TEXT PRIMARY KEY, contact TEXT NOT NULL, browser TEXT, until INTEGER NOT NULL)",
        "CREATE INDEX links_of ON links(browser) WHERE browser IS NOT NULL",
        "CREATE INDEX links_until ON links(until)",
    ],
    &[
        // Which customer of the site a confirmation is for had a table of its own, from before columns could be added.
        "ALTER TABLE confirmations ADD COLUMN customer TEXT",
        "UPDATE confirmations SET customer = (SELECT of.customer FROM confirmation_customers AS of WHERE of.token = confirmations.token)",
        "DROP TABLE confirmation_customers",
        // Which version of the fold made a standing: those that are there, the first.
        "ALTER TABLE contacts ADD COLUMN fold INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE people ADD COLUMN fold INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE customers ADD COLUMN fold INTEGER NOT NULL DEFAULT 1",
    ],
];

/// The rules that were in force at an instant, as declared; none before the first.
pub fn rules_at(db: &Db, at: Instant) -> Result<Option<wire::Rules>, Failure> {
    let sql = "SELECT body AS value FROM rules WHERE at <= ? ORDER BY version DESC LIMIT 1";
    let body = db.text(sql, vec![at.millis().into()])?;
    let declared = body.as_deref().map(json::read::<Declared>).transpose()?;
    Ok(declared.map(|declared| declared.0))
}

/// The newest rules, as declared.
pub fn newest_rules(db: &Db) -> Result<wire::Rules, Failure> {
    let body = db.text("SELECT body AS value FROM rules ORDER BY version DESC LIMIT 1", vec![])?;
    let body = body.ok_or_else(|| Failure::broken("installed, but without rules"))?;
    Ok(json::read::<Declared>(&body)?.0)
}

/// What this ledger has; `None` before the first install.
pub fn has(db: &Db) -> Result<Option<Install>, Failure> {
    #[derive(Deserialize)]
    struct Key {
        body: String,
    }
    let Some(version) = meta::installed_version(db)? else {
        return Ok(None);
    };
    let rules_version = db.number("SELECT max(version) AS value FROM rules", vec![])?;
    let keys = db.rows::<Key>("SELECT body FROM keys", vec![])?;
    Ok(Some(Install {
        version,
        rules_version: rules_version
            .and_then(|version| u64::try_from(version).ok())
            .unwrap_or_default(),
        rules: newest_rules(db)?,
        keys: keys
            .iter()
            .map(|key| Ok(json::read::<stored::Key>(&key.body)?.into()))
            .collect::<Result<_, Failure>>()?,
        birth: meta::get(db, "birth")?,
    }))
}

/// Takes rules and keys, unless what is here is newer or not what the site knows. Every version of the rules is kept.
pub fn install(
    db: &Db,
    message: &Install,
    own: Option<Install>,
    place: Place<'_>,
    check: &str,
    given: &mut Given,
) -> Result<(), Failure> {
    let version = i64::try_from(message.rules_version).unwrap_or(i64::MAX);
    let rules = json::write(&Declared(message.rules.clone()))?;
    db.run(
        "INSERT OR IGNORE INTO rules(version, at, body) VALUES(?, ?, ?)",
        vec![version.into(), given.now.millis().into(), rules.into()],
    )?;
    db.run("DELETE FROM keys", vec![])?;
    for key in &message.keys {
        let body = json::write(&stored::Key::from(key.clone()))?;
        db.run(
            "INSERT INTO keys(id, body) VALUES(?, ?)",
            vec![key.id.as_str().into(), body.into()],
        )?;
    }
    let birth = own.and_then(|own| own.birth).or_else(|| message.birth.clone());
    let birth = match birth {
        Some(birth) => birth,
        None => given.entropy.id(),
    };
    for (name, value) in [
        ("installed", message.version.to_string()),
        ("site", place.site.to_owned()),
        ("shard", place.shard.to_string()),
        ("check", check.to_owned()),
        ("birth", birth),
    ] {
        meta::set(db, name, &value)?;
    }
    tidy::plan(db, given.now)
}
