//! Standings are caches of the fold: what an older version of it made is folded anew, and a table that was one column is a column.

use super::Rig;
use super::newer::{is_refused_after, yes};
use beckon_domain::seal::hash;
use beckon_domain::stored::{ContactStanding, PersonStanding};
use beckon_domain::{Channel, DenialReason, Scope, fold};
use beckon_ledger::db::{Db, Storage};
use beckon_ledger::messages::{
    Ask, Asked, Browser, Halt, How, Manner, Presented, Settings, StandingsOf, StoredKey, Verdict,
};
use beckon_ledger::schema::upgrade;
use beckon_ledger::{Failure, STEPS};
use serde::Deserialize;

/// What the ledger keeps of where its one contact point and its one person stand.
#[derive(Debug, PartialEq, Deserialize)]
struct Kept {
    key: String,
    contact: String,
    contact_fold: u32,
    person: String,
    person_fold: u32,
}

fn kept(rig: &Rig) -> Kept {
    let sql = "SELECT key, contacts.standing AS contact, contacts.fold AS contact_fold, people.standing AS person,
                 people.fold AS person_fold FROM contacts, people";
    let read = |db: &Db| db.row::<Kept>(sql, vec![]);
    rig.ledger
        .storage
        .turn(read)
        .expect("it is read")
        .expect("there is one")
}

/// Where they stand, as a version left it that did not fold these fields yet.
fn left_by_an_older_fold(rig: &Rig, of_contact: &str, of_person: &str) {
    let older = |db: &Db| {
        let without = format!("UPDATE contacts SET standing = json_remove(standing, '$.{of_contact}'), fold = 1");
        db.run(&without, vec![])?;
        let without = format!("UPDATE people SET standing = json_remove(standing, '$.{of_person}'), fold = 1");
        db.run(&without, vec![])
    };
    rig.ledger.storage.turn(older).expect("it is written");
}

#[test]
fn a_standing_of_an_older_fold_answers_like_one_that_is_folded_anew_and_is_kept_so() {
    let rig = Rig::new();
    let token = rig.say(yes("first")).expect("it answers").answer.person;
    let before = kept(&rig);
    assert_eq!(
        (before.contact_fold, before.person_fold),
        (fold::VERSION, fold::VERSION)
    );
    let standing = |rig: &Rig| -> ContactStanding {
        let of = StandingsOf {
            contacts: vec![kept(rig).key],
            addresses: false,
            as_of: None,
        };
        rig.say(of).expect("it answers").remove(0).standing
    };
    let (stood, settings) = (standing(&rig), Settings { token: hash(&token) });
    assert!(!stood.sent.is_empty(), "a confirmation was sent, which is folded");

    left_by_an_older_fold(&rig, "sent", "choices");
    let read = |text: &str| serde_json::from_str::<PersonStanding>(text).expect("a standing");
    assert!(read(&kept(&rig).person).choices.is_empty());

    let rig = rig.woken();
    assert_eq!(standing(&rig), stood);
    let choices = rig.say(settings).expect("it answers").settings.choices;
    assert_eq!(choices.len(), 1, "the person's is folded anew as well");
    assert_eq!(kept(&rig), before, "and the next time there is nothing to fold");
}

#[test]
fn a_question_reads_no_standing_of_an_older_fold() {
    let rig = Rig::new();
    let token = rig.say(yes("first")).expect("it answers").answer.person;
    let stop = Halt {
        browser: Browser {
            token: Some(hash(&token)),
            client: "a network".to_owned(),
            may_send: true,
            managed: None,
        },
        id: None,
        contact_point: None,
        resume: false,
    };
    rig.say(stop).expect("it answers");
    let key = StoredKey {
        id: "k".to_owned(),
        hash: hash("secret"),
        name: "a sender".to_owned(),
        scopes: vec![Scope::Ask],
        purposes: None,
        expires: None,
        created_at: super::NOW,
        held: Vec::new(),
    };
    rig.install(2, vec![key]);
    left_by_an_older_fold(&rig, "stop", "stopped_at");
    let rig = rig.woken();
    let ask = Ask {
        key: Presented {
            id: "k".to_owned(),
            hash: hash("secret"),
        },
        region: super::rules().region,
        manner: Manner::plain(How::Ask),
        questions: vec![Asked {
            at: 0,
            id: "q".to_owned(),
            contact: Some(kept(&rig).key),
            channel: Channel::Email,
            purpose: "news".to_owned(),
            template: None,
            outside: false,
            body: String::new(),
            message: None,
        }],
    };
    let decided = rig.say(ask).expect("it answers").decided.remove(0).verdict;
    match decided {
        Some(Verdict::Deny { reason, .. }) => assert_eq!(reason, DenialReason::Stopped),
        _ => panic!("a stop denies, whichever fold knew of it"),
    }
}

#[test]
fn a_standing_of_a_newer_fold_is_refused_for_reads_and_writes_and_left_as_it_is() {
    is_refused_after("UPDATE contacts SET fold = 1000", |turn| {
        turn.contact(&super::newer::key(turn)?)
    });
    is_refused_after("UPDATE people SET fold = 1000", |turn| {
        turn.person(&super::newer::person(turn)?)
    });
}

#[test]
fn the_customer_of_a_confirmation_moves_from_its_own_table_into_a_column() {
    let storage = super::sqlite::Sqlite::in_memory();
    upgrade(&storage, &STEPS[..6]).expect("the first six steps");
    let older = |db: &Db| {
        for token in ["of a customer", "of nobody known"] {
            let sql = "INSERT INTO confirmations(token, contact, person, home, code, at, tries, used) VALUES(?, 'c', 'p', 0, '', 0, 0, 0)";
            db.run(sql, vec![token.into()])?;
        }
        db.run(
            "INSERT INTO confirmation_customers(token, customer) VALUES('of a customer', 'ana')",
            vec![],
        )
    };
    storage.turn(older).expect("an older version wrote it");
    upgrade(&storage, STEPS).expect("the steps since");
    let customer = |token: &str| -> Result<Option<String>, Failure> {
        storage.turn(|db| {
            db.text(
                "SELECT customer AS value FROM confirmations WHERE token = ?",
                vec![token.into()],
            )
        })
    };
    assert_eq!(customer("of a customer").expect("it is read").as_deref(), Some("ana"));
    assert_eq!(customer("of nobody known").expect("it is read"), None);
    let left = storage.turn(|db| beckon_ledger::schema::has_table(db, "confirmation_customers"));
    assert!(!left.expect("it is read"), "the table is gone");
}
