//! What is forgotten after a while and what is not, and an owner who is told before a ledger is full.

use beckon_domain::wire::Delivery;
use beckon_domain::{Choice, DenialReason, Scope};
use beckon_tests::ledger;
use beckon_tests::people::email;
use beckon_tests::product::Start;
use beckon_tests::visitor::{press_link, stop_of};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// How much older everything becomes: more than anything unproven is kept, and than a token lasts.
const AGE: Duration = Duration::from_secs(100 * 24 * 60 * 60);

/// Makes everything in the ledgers of a stopped product older, as if nobody had come since, and the ledgers had seen the time
/// pass.
fn age(folder: &TempDir) {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("the clock is right");
    let (now, age) = (now.as_millis(), AGE.as_millis());
    ledger::change_all(
        folder.path(),
        &format!(
            "UPDATE events SET at = at - {age}; UPDATE tokens SET expires = expires - {age};
             UPDATE confirmations SET at = at - {age}; UPDATE writes SET at = at - {age}; UPDATE heard SET at = at - {age};
             UPDATE applied SET at = at - {age}; DELETE FROM outbox; DELETE FROM meta WHERE name IN ('swept', 'sweep');
             INSERT OR REPLACE INTO meta VALUES('clock', '{now} {now}')"
        ),
    );
}

#[test]
fn who_never_proved_anything_is_forgotten_after_a_while_and_what_ends_contact_stays() {
    let folder = TempDir::with_prefix("beckon-forgotten-").expect("a folder for the data");
    let (asked, proven, refused, stopped) = (email(), email(), email(), email());
    let product = Start::new().data(folder.path()).run();
    let purpose = product.purpose().to_owned();
    let mut rules = product.demo_rules();
    rules.shards = Some(1);
    let _ = product.owner_of("forgetful").publish(&rules);
    let visitor = || product.visitor_of("forgetful");
    visitor().choose(&asked, &purpose, Choice::Given);
    visitor().choose(&proven, &purpose, Choice::Given);
    press_link(product.postbox(), &proven);
    let mut stopping = visitor();
    stopping.choose(&stopped, &purpose, Choice::Given);
    assert_eq!(stopping.try_stop(&stop_of(&stopped)).status, 202);
    visitor().choose(&refused, &purpose, Choice::Refused);
    let sender = product.owner_of("forgetful").new_sender(&[Scope::Ask], None);
    assert_eq!(sender.denial(&asked, &purpose), Some(DenialReason::ConsentUnconfirmed));
    let key = sender.key;
    product.stop();
    age(&folder);

    let product = Start::new().data(folder.path()).run();
    let sender = product.owner_of("forgetful").sender_with(&key);
    // A turn forgets a little; the next ones go on.
    for _ in 0..4 {
        let _ = sender.denial(&asked, &purpose);
    }
    let denials = [&asked, &proven, &refused, &stopped].map(|at| sender.denial(at, &purpose));
    let expected = [
        Some(DenialReason::ConsentMissing),
        None,
        Some(DenialReason::ConsentRefused),
        Some(DenialReason::Stopped),
    ];
    assert_eq!(denials, expected);
    product.stop();
    for kept in ledger::read_all(folder.path()) {
        let streams: Vec<&String> = kept.contact_events.keys().collect();
        assert_eq!(streams, kept.contacts.keys().collect::<Vec<_>>(), "streams go whole");
        let streams: Vec<&String> = kept.person_events.keys().collect();
        assert_eq!(streams, kept.people.keys().collect::<Vec<_>>(), "streams go whole");
    }
}

#[test]
fn an_owner_is_told_once_of_a_ledger_that_has_become_large() {
    let product = Start::new().with("BECKON_FAULTS", "small-ledgers").run();
    let mut rules = product.demo_rules();
    rules.shards = Some(1);
    let owner = product.owner_of("large");
    let _ = owner.publish(&rules);
    for _ in 0..3 {
        product
            .visitor_of("large")
            .choose(&email(), product.purpose(), Choice::Refused);
    }
    let told = |delivery: &Delivery| matches!(delivery, Delivery::LedgerLarge(large) if large.site == "large");
    let _ = product
        .postbox()
        .wait_for("the owner's warning", |delivered| told(&delivered.body()));
    let all = product.postbox().deliveries();
    assert_eq!(all.iter().filter(|delivered| told(&delivered.body())).count(), 1);
    let sizes = owner.state().sizes;
    assert_eq!(sizes.len(), 1);
    assert!(sizes[0].large && sizes[0].bytes >= sizes[0].of / 2, "{sizes:?}");
}
