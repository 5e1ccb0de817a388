//! What a newer version wrote: refused for reads and writes, and nothing is touched.

use super::{PLACE, Rig};
use beckon_domain::seal::{base64url, hash};
use beckon_domain::stored::{Token, Visit};
use beckon_domain::wire::{Address, ChoiceMade, ContactPoint, Preferences};
use beckon_domain::{Channel, Choice};
use beckon_ledger::db::{Db, Rows, Storage};
use beckon_ledger::messages::{Browser, Save};
use beckon_ledger::outbox::claim;
use beckon_ledger::{Busy, Failure, Turn, link};
use serde::Deserialize;

/// A browser that has no token yet says yes to a purpose.
pub(crate) fn yes(id: &str) -> Save {
    let point = ContactPoint {
        channel: Channel::Email,
        address: Address::Text("ana@example.com".to_owned()),
    };
    Save {
        browser: Browser {
            token: None,
            client: "a network".to_owned(),
            may_send: true,
            managed: None,
        },
        body: Preferences {
            id: id.to_owned(),
            contact_points: vec![point],
            choices: vec![ChoiceMade {
                purpose: "news".to_owned(),
                channel: Channel::Email,
                choice: Choice::Given,
                notice: Some("2".to_owned()),
            }],
            ..Preferences::default()
        },
        gpc: false,
    }
}

/// Every row of every table.
fn rows(db: &Db) -> Result<Vec<String>, Failure> {
    #[derive(Deserialize)]
    struct Table {
        name: String,
    }
    let tables = db.rows::<Table>(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
        vec![],
    )?;
    let read = |table: Table| {
        let Rows { rows, .. } = db.query(&format!("SELECT * FROM {}", table.name), vec![])?;
        Ok(format!("{}: {rows:?}", table.name))
    };
    tables.into_iter().map(read).collect()
}

/// Has a newer version written the JSON in this column, and sees that it is refused.
#[track_caller]
fn is_refused<T>(table: &str, column: &str, work: impl FnOnce(&Turn<'_>) -> Result<T, Failure>) {
    let newer = format!("UPDATE {table} SET {column} = json_set({column}, '$.v', 1000)");
    is_refused_after(&newer, work);
}

/// Sees that after this statement a turn fails with words and changes nothing.
#[track_caller]
pub(crate) fn is_refused_after<T>(newer: &str, work: impl FnOnce(&Turn<'_>) -> Result<T, Failure>) {
    let rig = Rig::new();
    let saved = rig.say(yes("first")).expect("it answers");
    let before = rig.ledger.storage.turn(|db| {
        db.run(newer, vec![])?;
        assert_ne!(
            db.number("SELECT changes() AS value", vec![])?,
            Some(0),
            "there is no row: {newer}"
        );
        rows(db)
    });
    // An instance that has nothing in mind yet.
    let rig = rig.woken();
    match rig.ledger.turn(PLACE, rig.given(), work) {
        Err(Failure::Broken(words)) => assert!(words.contains("was written by a newer version of the edge"), "{words}"),
        Err(other) => panic!("{newer}: {other:?}"),
        Ok(_) => panic!("{newer}: it was read"),
    }
    let mut second = yes("second");
    second.browser.token = Some(hash(&saved.answer.person));
    assert!(rig.say(second).is_err(), "{newer}: nothing is written beside it");
    let after = rig.ledger.storage.turn(rows);
    assert_eq!(
        before.expect("they are read"),
        after.expect("they are read"),
        "{newer}: nothing was touched"
    );
}

pub(crate) fn key(turn: &Turn<'_>) -> Result<String, Failure> {
    let key = turn.db.text("SELECT key AS value FROM contacts", vec![])?;
    Ok(key.expect("there is a contact point"))
}

pub(crate) fn person(turn: &Turn<'_>) -> Result<String, Failure> {
    let person = turn.db.text("SELECT id AS value FROM people", vec![])?;
    Ok(person.expect("there is a person"))
}

#[test]
fn rules_of_a_newer_version_are_refused() {
    is_refused("rules", "body", |_| Ok(()));
}

#[test]
fn where_a_contact_point_stands_is_refused_when_a_newer_version_wrote_it() {
    is_refused("contacts", "standing", |turn| turn.contact(&key(turn)?));
}

#[test]
fn where_a_person_stands_is_refused_when_a_newer_version_wrote_it() {
    is_refused("people", "standing", |turn| turn.person(&person(turn)?));
}

#[test]
fn a_delivery_to_a_place_that_a_newer_version_knows_stays_in_the_outbox() {
    let rig = Rig::new();
    rig.say(yes("first")).expect("it answers");
    let newer = "UPDATE outbox SET target = json_set(target, '$.v', 1000)";
    let before = rig.ledger.storage.turn(|db| {
        db.run(newer, vec![])?;
        assert_ne!(
            db.number("SELECT changes() AS value", vec![])?,
            Some(0),
            "a confirmation waits"
        );
        rows(db)
    });
    let claimed = rig
        .ledger
        .own_turn(rig.given(), |turn| claim(turn, &Busy::default()).map(|rows| rows.len()));
    match claimed {
        Err(Failure::Broken(words)) => assert!(words.contains("version 1000 of Target"), "{words}"),
        other => panic!("{other:?}"),
    }
    let after = rig.ledger.storage.turn(rows);
    assert_eq!(
        before.expect("they are read"),
        after.expect("they are read"),
        "no try was counted"
    );
}

#[test]
fn a_link_of_a_newer_version_is_refused_with_words_and_one_that_is_not_ours_opens_nothing() {
    let secrets = Rig::new()
        .ledger
        .deployment
        .secrets(PLACE.site)
        .expect("there is a secret");
    let token = |says: &str, kind: &str| {
        let says = base64url(says.as_bytes());
        let proof = secrets.derived(kind, &[&says]);
        format!("{}.{says}.{proof}", PLACE.site)
    };
    let visit = r#"{"c":"contact-1","h":"email","l":"en","t":1795348800000,"r":"0.row"}"#;
    let newer = visit.replace("{", r#"{"v":2,"#);
    let read = |token: &str| link::read::<Visit>(token, &secrets);
    let says = read(&token(visit, Visit::KIND)).expect("it is of this version");
    assert_eq!(says.map(|visit| visit.row).as_deref(), Some("0.row"));
    assert_eq!(read(&token(&newer, "notice")).expect("it is no visit"), None);
    match read(&token(&newer, Visit::KIND)) {
        Err(Failure::Broken(words)) => assert!(words.contains("version 2 of Visit"), "{words}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_of_a_newer_version_stays_in_the_outbox() {
    let rig = Rig::new();
    rig.say(yes("first")).expect("it answers");
    // The confirmation that waits, as a newer version would have sealed it.
    let newer = |turn: &Turn<'_>| {
        let contact = turn.contact(&key(turn)?)?.expect("there is one");
        let body = br#"{"v":2,"type":"message"}"#;
        let sealed = contact.seal.seal(b"outbox", body, &mut turn.entropy.borrow_mut());
        turn.db.run("UPDATE outbox SET body = ?", vec![sealed.into()])
    };
    rig.ledger.own_turn(rig.given(), newer).expect("it is written");
    let before = rig.ledger.storage.turn(rows).expect("they are read");
    let claimed = rig
        .ledger
        .own_turn(rig.given(), |turn| claim(turn, &Busy::default()).map(|rows| rows.len()));
    match claimed {
        Err(Failure::Broken(words)) => assert!(words.contains("version 2 of Delivery"), "{words}"),
        other => panic!("{other:?}"),
    }
    let after = rig.ledger.storage.turn(rows).expect("they are read");
    assert_eq!(before, after, "no try was counted");
}
