//! What comes back from a disk: an object that was restored from an older copy, an object that was lost, another secret.

use beckon_domain::wire::{ContactPoint, Outcome};
use beckon_domain::{Choice, DenialReason, Scope};
use beckon_tests::http::Call;
use beckon_tests::ledger;
use beckon_tests::people::email;
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::{Sender, denial, question};
use beckon_tests::visitor::{one_choice, press_link};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn folder() -> TempDir {
    TempDir::with_prefix("beckon-restored-").expect("a folder for the data")
}

fn start(folder: &TempDir) -> Product {
    Start::new().data(folder.path()).run()
}

fn asks(sender: &Sender, at: &ContactPoint, purpose: &str) -> u16 {
    sender.try_decide(&[question(at, purpose)], false).status
}

#[test]
fn a_revoked_key_stays_revoked_after_the_site_or_a_ledger_was_restored_from_an_older_copy() {
    let folder = folder();
    let (data, ana) = (folder.path(), email());
    let product = start(&folder);
    let purpose = product.purpose().to_owned();
    let old = product.owner().create_key(&[Scope::Ask], None);
    let _ = product.visitor().save(&one_choice(&ana, &purpose, Choice::Refused));
    product.stop();
    let (site_file, (ledger_file, _)) = (
        ledger::site_file(data, "demo"),
        ledger::only_ledger_with_contacts(data, "demo"),
    );
    let copies = folder.path().join("copies");
    fs::create_dir(&copies).expect("a folder for the copies");
    let (site_copy, ledger_copy) = (copies.join("site.sqlite.copy"), copies.join("ledger.sqlite.copy"));
    ledger::copy_object(&site_file, &site_copy);
    ledger::copy_object(&ledger_file, &ledger_copy);

    let product = start(&folder);
    assert_eq!(product.owner().revoke(&old.id).status, 204);
    let new = product.owner().create_key(&[Scope::Ask], None);
    product.stop();

    // The site knows less than its ledgers.
    ledger::copy_object(&site_copy, &site_file);
    let product = start(&folder);
    let owner = product.owner();
    let (by_old, by_new) = (owner.sender_with(&old.key), owner.sender_with(&new.key));
    assert_eq!(asks(&by_old, &ana, &purpose), 401);
    assert_eq!(asks(&by_new, &ana, &purpose), 200);
    let later = owner.create_key(&[Scope::Ask], None);
    assert_eq!(
        asks(&owner.sender_with(&later.key), &ana, &purpose),
        200,
        "a new key asks"
    );
    assert_eq!(owner.revoke(&new.id).status, 204);
    assert_eq!(
        asks(&by_new, &ana, &purpose),
        401,
        "what was told as revoked is revoked"
    );
    assert_eq!(
        asks(&by_old, &ana, &purpose),
        401,
        "what was revoked before is not given back"
    );
    assert_eq!(owner.state().pending, 0);
    product.stop();

    // A ledger knows less than its site: it asks before it answers.
    ledger::copy_object(&ledger_copy, &ledger_file);
    let product = start(&folder);
    let owner = product.owner();
    assert_eq!(asks(&owner.sender_with(&old.key), &ana, &purpose), 401);
    assert_eq!(asks(&owner.sender_with(&later.key), &ana, &purpose), 200);
    product.stop();

    // The site's own data is gone.
    ledger::remove_object(&site_file);
    let product = start(&folder);
    let owner = product.owner();
    let mut rules = owner.state().rules;
    rules.hold_after = Some(7);
    let version = owner.publish(&rules).version;
    let newest = owner.create_key(&[Scope::Ask], None);
    assert_eq!(
        asks(&owner.sender_with(&newest.key), &ana, &purpose),
        200,
        "a new key asks"
    );
    assert_eq!(asks(&owner.sender_with(&old.key), &ana, &purpose), 401);
    assert_eq!(owner.revoke(&later.id).status, 204);
    assert_eq!(asks(&owner.sender_with(&later.key), &ana, &purpose), 401);
    let state = owner.state();
    assert_eq!(
        (state.pending, state.version, state.rules.hold_after),
        (0, version, Some(7))
    );
}

/// The rules, as they were published: of a site that knows nothing of itself any more.
fn rules_of_the_demo(product: &Product) -> beckon_domain::wire::Rules {
    let file = product.data().join("run/site.toml");
    let text = fs::read_to_string(file).expect("the rules as they were pushed");
    toml::from_str(&text).expect("the rules are TOML")
}

#[test]
fn a_ledger_that_was_lost_answers_nothing_until_its_file_is_back_or_its_owner_says_that_it_starts_empty() {
    let folder = folder();
    let (data, ana) = (folder.path(), email());
    let product = start(&folder);
    let purpose = product.purpose().to_owned();
    let _ = product.visitor().save(&one_choice(&ana, &purpose, Choice::Refused));
    product.stop();
    let (file, shard) = ledger::only_ledger_with_contacts(data, "demo");
    let copy = data.join("ledger.sqlite.copy");
    ledger::copy_object(&file, &copy);
    ledger::remove_object(&file);

    let product = start(&folder);
    let owner = product.owner();
    let ask = |product: &Product| product.sender().try_decide(&[question(&ana, &purpose)], false);
    ask(&product).refused(503, "unavailable");
    assert_eq!(owner.state().lost_ledgers, [shard]);
    let published = owner.try_publish(&owner.state().rules, None);
    assert_eq!(published.status, 202, "a lost ledger is not given rules in silence");
    ask(&product).refused(503, "unavailable");
    let said = product.workerd_log().join("\n");
    assert!(said.contains("its data is gone"), "the log says why: {said}");
    product.stop();

    ledger::copy_object(&copy, &file);
    let product = start(&folder);
    assert_eq!(
        product.sender().denial(&ana, &purpose),
        Some(DenialReason::ConsentRefused)
    );
    let state = product.owner().state();
    assert_eq!(state.lost_ledgers, [0_u8; 0]);
    product.stop();

    ledger::remove_object(&file);
    let product = start(&folder);
    ask(&product).refused(503, "unavailable");
    let owner = product.owner();
    owner.reinstall(64).refused(404, "not_found");
    assert_eq!(owner.reinstall(shard).status, 204);
    assert_eq!(owner.reinstall(shard).status, 204);
    assert_eq!(
        product.sender().denial(&ana, &purpose),
        Some(DenialReason::ConsentMissing)
    );
    let state = owner.state();
    assert_eq!((state.pending, state.lost_ledgers), (0, Vec::new()));
}

#[test]
fn with_another_secret_nothing_is_read_and_readyz_says_so() {
    let folder = folder();
    let (data, ana) = (folder.path(), email());
    let product = start(&folder);
    let purpose = product.purpose().to_owned();
    let _ = product.visitor().save(&one_choice(&ana, &purpose, Choice::Refused));
    product.stop();
    // As before check values and births were kept: such data goes on, and gets its own.
    let site_file = ledger::site_file(data, "demo");
    ledger::change(
        &site_file,
        "UPDATE site SET check_value = NULL; UPDATE pushed SET birth = NULL",
    );
    ledger::change_all(data, "DELETE FROM meta WHERE name IN ('check', 'birth')");
    let product = start(&folder);
    assert_eq!(
        product.sender().denial(&ana, &purpose),
        Some(DenialReason::ConsentRefused)
    );
    assert_eq!(ready(&product).status, 200);
    let port = product.demo().rsplit(':').next().and_then(|port| port.parse().ok());
    let port = port.expect("an origin of this machine has a port");
    product.stop();

    let own = change_secret(data, "A".repeat(43).as_str());
    let product = Start::new().data(data).demo_port(port).run();
    let asked = product.sender().try_decide(&[question(&ana, &purpose)], false);
    asked.refused(503, "unavailable");
    let save = one_choice(&ana, &purpose, Choice::Given);
    product.visitor().try_save(&save).refused(503, "unavailable");
    product.owner().try_state().refused(503, "unavailable");
    let elsewhere = product.owner_of("elsewhere");
    elsewhere
        .try_publish(&rules_of_the_demo(&product), None)
        .refused(503, "unavailable");
    let said = product.workerd_log().join("\n");
    assert!(
        said.contains("under another BECKON_MASTER_SECRET"),
        "the log says why: {said}"
    );
    let problem = ready(&product).refused(503, "unavailable");
    assert_eq!(problem.errors[0].code, "secret");
    let healthy = Call::new("GET", format!("{}/healthz", product.edge())).send();
    assert_eq!(healthy.status, 200, "it runs all the same");
    product.stop();

    change_secret(data, &own);
    let product = start(&folder);
    assert_eq!(
        product.sender().denial(&ana, &purpose),
        Some(DenialReason::ConsentRefused)
    );
    assert_eq!(ready(&product).status, 200);
}

fn ready(product: &Product) -> beckon_tests::http::Reply {
    Call::new("GET", format!("{}/readyz", product.edge())).send()
}

/// Gives a stopped product another master secret. Returns the one it had.
fn change_secret(data: &Path, secret: &str) -> String {
    let file = data.join("secrets.json");
    let text = fs::read_to_string(&file).expect("the product has secrets");
    let mut secrets: serde_json::Value = serde_json::from_str(&text).expect("the secrets are JSON");
    let own = secrets["master_secret"]
        .as_str()
        .expect("there is a master secret")
        .to_owned();
    secrets["master_secret"] = secret.into();
    fs::write(file, secrets.to_string()).expect("the secrets can be written");
    own
}

#[test]
fn after_the_clock_went_ahead_and_back_a_used_up_cap_frees_within_its_window() {
    let folder = folder();
    let (data, ana) = (folder.path(), email());
    let product = start(&folder);
    product.visitor().choose(&ana, "offers", Choice::Given);
    press_link(product.postbox(), &ana);
    let sender = product.sender();
    while denial(&sender.reserve(&question(&ana, "offers"))).is_none() {}
    product.stop();
    // As if all of it had been said in the year 2100.
    let ahead = "'$.slots', json((SELECT json_group_array(json_set(value, '$.at', 4102444800000)) FROM json_each(standing, '$.slots')))";
    ledger::change_all(
        data,
        &format!("UPDATE people SET standing = json_set(standing, {ahead}) WHERE standing LIKE '%slots%'"),
    );
    let product = start(&folder);
    let outcome = product.sender().reserve(&question(&ana, "offers"));
    let Outcome::Deny { retry_at, .. } = outcome else {
        panic!("the cap is used up: {outcome:?}")
    };
    let retry_at = retry_at.expect("it frees by itself");
    assert!(
        retry_at.as_str() < "2100",
        "not in the year of the wrong clock: {retry_at}"
    );
}
