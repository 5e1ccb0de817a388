//! `kill -9` in the middle of two thousand saves and withdrawals: what was acknowledged is there, what is owed arrives, and
//! what decisions use is what the rows say.

use beckon_domain::address::ContactPoint as Parsed;
use beckon_domain::seal::{Secrets, shard_of};
use beckon_domain::stored::{ContactEvent, ContactStanding, PersonEvent, PersonStanding, Said};
use beckon_domain::time::Instant;
use beckon_domain::wire::{ContactPoint, Delivery, Outcome, Preferences, Saved};
use beckon_domain::{Choice, DenialReason};
use beckon_tests::ledger::{self, Ledger};
use beckon_tests::people::email;
use beckon_tests::postbox::Delivered;
use beckon_tests::product::{Product, Start};
use beckon_tests::refold;
use beckon_tests::sender::question;
use beckon_tests::visitor::{Visitor, choice, nothing_yet, press_link};
use beckon_tests::wait::until_within;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;

const PEOPLE: usize = 100;
/// How many of them have confirmed before the storm, by turns with the code and by the link.
const CONFIRMED: usize = 30;
const WRITES_EACH: usize = 20;
const WRITES: usize = PEOPLE * WRITES_EACH;
/// After how many acknowledged writes workerd is killed.
const KILLS: [usize; 4] = [200, 700, 1_200, 1_700];
const PURPOSES: [&str; 3] = ["newsletter", "offers", "survey"];
const SHARDS: u8 = 4;
/// How long a delivery may take that a kill has interrupted: it is tried again when its claim has run out.
const OWED: Duration = Duration::from_secs(120);

/// One write that was acknowledged.
#[derive(Debug, PartialEq, Eq)]
struct Written {
    purpose: String,
    choice: Choice,
    at: String,
}

/// One person, and what they were told is written.
struct Person {
    point: ContactPoint,
    visitor: Visitor,
    /// Whether their widget has typed in a code, and so says yes at once.
    proven: bool,
    written: Vec<Written>,
}

/// What is left after the storm.
struct Wreck {
    people: Vec<Person>,
    /// The decision on each person and purpose, as the product gave it at the end.
    decided: Vec<Outcome>,
    deliveries: Vec<Delivered>,
    ledgers: Vec<Ledger>,
    secrets: Secrets,
}

impl Wreck {
    /// The one wreck that all tests here look at.
    fn get() -> &'static Self {
        static WRECK: LazyLock<Wreck> = LazyLock::new(storm);
        &WRECK
    }

    fn key(&self, point: &ContactPoint) -> String {
        let parsed = Parsed::parse(point, "GB").expect("a test's address has a normal form");
        self.secrets.contact_key(&parsed)
    }

    fn ledger(&self, shard: u8) -> &Ledger {
        let of = |ledger: &&Ledger| ledger.contact_events.keys().any(|key| shard_of(key, SHARDS) == shard);
        self.ledgers.iter().find(of).expect("every shard has contact points")
    }
}

/// A write that is repeated under its id until it is acknowledged, as a page does whose network fails.
fn write(visitor: &Visitor, body: &Preferences, interrupted: &AtomicUsize) -> Saved {
    until_within(Duration::from_secs(60), "a save to be acknowledged", || {
        match visitor.call("PUT", "/preferences", body).try_send() {
            Ok(reply) if reply.status == 200 => return Some(reply.ok(200)),
            // workerd is gone, or being started again.
            Err(_) => interrupted.fetch_add(1, Ordering::Relaxed),
            Ok(reply) if reply.status == 503 => interrupted.fetch_add(1, Ordering::Relaxed),
            Ok(reply) => panic!("a save was refused: {}", reply.text()),
        };
        None
    })
}

fn storm() -> Wreck {
    let data = TempDir::with_prefix("beckon-test-").expect("a folder");
    let mut product = Start::new().data(data.path()).restart_workerd().run();
    let person = |number| Person {
        point: email(),
        visitor: product.visitor(),
        proven: number < CONFIRMED && number % 2 == 0,
        written: Vec::new(),
    };
    let mut people: Vec<Person> = (0..PEOPLE).map(person).collect();
    // So that withdrawals meet grants.
    for person in people.iter_mut().take(CONFIRMED) {
        person.visitor.choose(&person.point, "newsletter", Choice::Given);
        if person.proven {
            person.visitor.prove_by_code(product.postbox(), &person.point);
        } else {
            press_link(product.postbox(), &person.point);
        }
    }
    let (done, interrupted) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for (lane, some) in people.chunks_mut(PEOPLE / 10).enumerate() {
            let (done, interrupted) = (&done, &interrupted);
            scope.spawn(move || {
                for round in 0..WRITES_EACH {
                    for person in &mut *some {
                        save(person, lane + round, interrupted);
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        for kill in KILLS {
            until_within(Duration::from_secs(120), "enough writes", || {
                (done.load(Ordering::Relaxed) >= kill).then_some(())
            });
            assert!(
                done.load(Ordering::Relaxed) < WRITES,
                "the storm was over before the kill"
            );
            product.kill_workerd();
        }
    });
    assert!(
        interrupted.load(Ordering::Relaxed) >= KILLS.len(),
        "the kills met no write"
    );
    let deliveries = owed(&product, &people);
    let questions: Vec<_> = people
        .iter()
        .flat_map(|person| PURPOSES.map(|purpose| question(&person.point, purpose)))
        .collect();
    let decided = product
        .sender()
        .decide(&questions, false)
        .into_iter()
        .map(|answer| answer.outcome)
        .collect();
    product.stop();
    let ledgers = ledger::read_all(data.path());
    Wreck {
        people,
        decided,
        deliveries,
        ledgers,
        secrets: secrets(data.path()),
    }
}

/// One more save or withdrawal of a person.
fn save(person: &mut Person, number: usize, interrupted: &AtomicUsize) {
    let purpose = PURPOSES[number % PURPOSES.len()];
    let chosen = [Choice::Given, Choice::Withdrawn, Choice::Given, Choice::Refused][number % 4];
    let mut body = nothing_yet();
    if person.visitor.token.is_none() {
        body.contact_points = vec![person.point.clone()];
    }
    body.person.clone_from(&person.visitor.token);
    body.choices = vec![choice(purpose, person.point.channel, chosen)];
    let saved = write(&person.visitor, &body, interrupted);
    person.visitor.token = Some(saved.person);
    person.written.push(Written {
        purpose: purpose.to_owned(),
        choice: chosen,
        at: saved.receipt.at,
    });
}

/// What a purpose's last word was, as a site is told of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    /// A yes that took effect.
    Yes,
    /// A yes that waits for proof, of which a site hears nothing.
    Asked,
    No,
}

impl Word {
    /// Says it about a purpose. Whether the site is told: a word that changes nothing is no news.
    fn said<P: Ord>(self, purpose: P, last: &mut BTreeMap<P, Word>) -> bool {
        let before = last.get(&purpose).copied();
        if self == Self::Asked && before == Some(Self::Yes) {
            return false;
        }
        last.insert(purpose, self);
        self != Self::Asked && before != Some(self)
    }
}

/// How often the site is told something about a person.
fn news((number, person): (usize, &Person)) -> usize {
    let mut last = BTreeMap::new();
    let newsletter = PURPOSES[0].to_owned();
    let confirmed = number < CONFIRMED && Word::Yes.said(&newsletter, &mut last);
    let said = person.written.iter().filter(|written| {
        let word = match written.choice {
            Choice::Given if person.proven => Word::Yes,
            Choice::Given => Word::Asked,
            Choice::Refused | Choice::Withdrawn => Word::No,
        };
        word.said(&written.purpose, &mut last)
    });
    usize::from(confirmed) + said.count()
}

/// Waits until everyone has a mail, and the site is told of as much as was said.
fn owed(product: &Product, people: &[Person]) -> Vec<Delivered> {
    let said: usize = people.iter().enumerate().map(news).sum();
    until_within(OWED, "what the outbox owes", || {
        let mut deliveries = product.postbox().deliveries();
        deliveries.retain(|delivered| delivered.accepted);
        let told = deliveries
            .iter()
            .filter(|delivered| delivered.path == "/hooks/events")
            .count();
        let mailed = deliveries
            .iter()
            .filter(|delivered| delivered.path == "/hooks/email")
            .count();
        (mailed >= people.len() && told >= said).then(|| product.postbox().deliveries())
    })
}

/// The site's secrets, to find the rows of an address by.
fn secrets(data: &std::path::Path) -> Secrets {
    let text = std::fs::read_to_string(data.join("secrets.json")).expect("dev keeps its secrets in the data folder");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let master = json["master_secret"]
        .as_str()
        .and_then(beckon_domain::seal::from_base64url)
        .expect("base64url");
    Secrets::derive(&master.try_into().expect("32 bytes"), "demo")
}

#[test]
fn after_a_kill_every_acknowledged_write_is_there_once_and_in_order() {
    let wreck = Wreck::get();
    let mut histories: BTreeMap<&String, Vec<Written>> = BTreeMap::new();
    for events in wreck.ledgers.iter().flat_map(|ledger| ledger.person_events.values()) {
        let claimed = events.iter().find_map(|row| match &row.event {
            PersonEvent::Claimed { contact, .. } => Some(contact),
            _ => None,
        });
        let Some(claimed) = claimed else { continue };
        let chose = events.iter().filter_map(|row| match &row.event {
            PersonEvent::Chose { purpose, choice, .. } => Some(Written {
                purpose: purpose.clone(),
                choice: *choice,
                at: Instant::from_millis(row.at).rfc3339(),
            }),
            _ => None,
        });
        assert!(
            histories.insert(claimed, chose.collect()).is_none(),
            "a repeated save made a second person"
        );
    }
    for (number, person) in wreck.people.iter().enumerate() {
        let history = &histories[&wreck.key(&person.point)];
        let before = usize::from(number < CONFIRMED);
        assert_eq!(history[before..], person.written[..], "person {number}");
    }
    let total: usize = histories.values().map(Vec::len).sum();
    assert_eq!(total, WRITES + CONFIRMED);
}

#[test]
fn after_a_kill_the_outbox_delivers_what_is_owed_always_under_the_same_webhook_id() {
    let wreck = Wreck::get();
    assert!(
        wreck.deliveries.iter().all(|delivered| delivered.verified),
        "a signature was wrong"
    );
    for (number, person) in wreck.people.iter().enumerate() {
        let to = |delivered: &&Delivered| delivered.message().is_some_and(|message| message.to == person.point);
        let mails = wreck.deliveries.iter().filter(to).count();
        assert_eq!(
            mails, 1,
            "person {number}: one confirmation in ten minutes, under one id"
        );
    }
    let mut told: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for delivered in wreck.deliveries.iter().filter(|delivered| delivered.accepted) {
        if let Delivery::Consent(event) = delivered.body() {
            told.entry(event.event).or_default().insert(&delivered.webhook_id);
        }
    }
    let twice = told.iter().find(|(_, ids)| ids.len() != 1);
    assert_eq!(twice, None, "one event was told under two ids");
    let mut owed = BTreeSet::new();
    for ledger in &wreck.ledgers {
        for (key, events) in &ledger.contact_events {
            let shard = shard_of(key, SHARDS);
            let mut last = BTreeMap::new();
            let owes = events.iter().filter(|row| match &row.event {
                ContactEvent::Given { purpose, .. } => Word::Yes.said(purpose, &mut last),
                ContactEvent::Requested { purpose, .. } => Word::Asked.said(purpose, &mut last),
                ContactEvent::Refused { purpose, .. } | ContactEvent::Withdrawn { purpose, .. } => {
                    Word::No.said(purpose, &mut last)
                }
                _ => false,
            });
            owed.extend(owes.map(|row| format!("{shard}.{}", row.seq)));
        }
    }
    assert!(owed.len() > WRITES / 3, "the storm said too little: {}", owed.len());
    assert_eq!(told.into_keys().collect::<BTreeSet<_>>(), owed);
}

#[test]
fn after_a_kill_the_standings_in_use_are_those_that_the_rows_give_by_another_path() {
    let wreck = Wreck::get();
    assert_eq!(wreck.ledgers.len(), usize::from(SHARDS));
    let (contacts, people) = refold::compare(&wreck.ledgers, SHARDS, &[]);
    assert_eq!(contacts, PEOPLE);
    assert!(people >= PEOPLE, "{people} people");

    let mut permits = 0;
    let asked = wreck
        .people
        .iter()
        .flat_map(|person| PURPOSES.map(|purpose| (&person.point, purpose)));
    for ((point, purpose), outcome) in asked.zip(&wreck.decided) {
        let key = wreck.key(point);
        let shard = shard_of(&key, SHARDS);
        let contact = refold::contact(&wreck.ledger(shard).contact_events[&key], shard);
        let person = contact.person.as_ref().map_or_else(PersonStanding::default, |pointer| {
            refold::person(&wreck.ledger(pointer.home).person_events[&pointer.person])
        });
        assert_eq!(judged(outcome), judge(purpose, &contact, &person), "{purpose}");
        permits += usize::from(matches!(outcome, Outcome::Permit { .. }));
    }
    assert!(permits > 0, "nobody's yes was left: the comparison is empty");
}

/// What a decision amounts to: the consent behind it, or why not.
type Judgement = Result<(String, String), DenialReason>;

fn judged(outcome: &Outcome) -> Judgement {
    match outcome {
        Outcome::Permit { because, .. } => Ok((
            because.event.clone().unwrap_or_default(),
            because.given_at.clone().unwrap_or_default(),
        )),
        Outcome::Deny { reason, .. } => Err(*reason),
    }
}

/// The contract's order of reasons, as far as the storm touches it.
fn judge(purpose: &str, contact: &ContactStanding, person: &PersonStanding) -> Judgement {
    if contact.stop.is_some() || person.stopped_at.is_some() {
        return Err(DenialReason::Stopped);
    }
    match contact.consents.get(purpose).map(|consent| &consent.said) {
        None | Some(Said::Nothing | Said::Revoked) => Err(DenialReason::ConsentMissing),
        Some(Said::Withdrawn) => Err(DenialReason::ConsentWithdrawn),
        Some(Said::Refused) => Err(DenialReason::ConsentRefused),
        Some(Said::Requested) => Err(DenialReason::ConsentUnconfirmed),
        Some(Said::Given { at, event, .. }) => Ok((event.clone(), at.rfc3339())),
    }
}
