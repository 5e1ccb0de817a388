//! Keys: what they may do, and when they end.

use beckon_domain::wire::NewKey;
use beckon_domain::{DenialReason, Scope};
use beckon_tests::http::Call;
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::sender::{denial, question};

#[test]
fn a_key_may_do_what_its_scopes_say_and_no_more() {
    let product = Product::shared();
    let owner = product.owner();
    let asks = owner.new_sender(&[Scope::Ask], None);
    let reserves = owner.new_sender(&[Scope::Reserve], None);
    let reports = owner.new_sender(&[Scope::Report], None);
    let one = [question(&email(), "newsletter")];
    assert_eq!(
        denial(&asks.decide(&one, false)[0].outcome),
        Some(DenialReason::ConsentMissing)
    );
    asks.try_decide(&one, true).refused(403, "scope_missing");
    assert_eq!(
        denial(&reserves.decide(&one, true)[0].outcome),
        Some(DenialReason::ConsentMissing)
    );
    reports.try_decide(&one, false).refused(403, "scope_missing");
    reports.try_decide(&one, true).refused(403, "scope_missing");

    let mut not_owner = owner.clone();
    not_owner.key = asks.key;
    not_owner.try_state().refused(403, "scope_missing");
    not_owner
        .try_publish(&product.demo_rules(), None)
        .refused(403, "scope_missing");
    let new = NewKey {
        name: "more".to_owned(),
        scopes: vec![Scope::Owner],
        purposes: None,
        expires: None,
    };
    not_owner.try_create_key(&new).refused(403, "scope_missing");
}

#[test]
fn a_key_asks_about_its_purposes_alone_and_one_other_fails_the_request() {
    let product = Product::shared();
    let sender = product
        .owner()
        .new_sender(&[Scope::Ask, Scope::Reserve], Some(&["newsletter"]));
    let ana = email();
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentMissing));
    let mixed = [question(&ana, "newsletter"), question(&ana, "offers")];
    sender.try_decide(&mixed, false).refused(403, "purpose_not_of_key");
    sender.try_decide(&mixed, true).refused(403, "purpose_not_of_key");
    sender.try_decide(&mixed[1..], false).refused(403, "purpose_not_of_key");
}

#[test]
fn a_revoked_key_is_revoked_when_the_revocation_answers() {
    let product = Product::shared();
    let owner = product.owner();
    let created = owner.create_key(&[Scope::Ask], None);
    let sender = owner.sender_with(&created.key);
    // On every shard, so that none answers for another.
    let questions: Vec<_> = (0..16).map(|_| question(&email(), "newsletter")).collect();
    assert_eq!(sender.decide(&questions, false).len(), 16);
    assert!(owner.keys().keys.iter().any(|key| key.id == created.id));
    let revoked = owner.revoke(&created.id);
    assert_eq!(revoked.status, 204, "{}", revoked.text());
    for question in &questions {
        sender
            .try_decide(std::slice::from_ref(question), false)
            .refused(401, "key_unknown");
    }
    assert!(owner.keys().keys.iter().all(|key| key.id != created.id));
    // Whoever did not hear the answer says it again; of a key that never was, nothing is said to be revoked.
    assert_eq!(owner.revoke(&created.id).status, 204);
    owner.revoke("never-was").refused(404, "not_found");
}

#[test]
fn a_key_that_has_expired_is_no_key() {
    let product = Product::shared();
    let owner = product.owner();
    let past = NewKey {
        name: "yesterday's".to_owned(),
        scopes: vec![Scope::Ask],
        purposes: None,
        expires: Some("2020-01-01T00:00:00.000Z".to_owned()),
    };
    let reply = owner.try_create_key(&past);
    // Refused at once, or made and worth nothing: both keep the promise.
    if reply.status == 422 {
        reply.refused(422, "body_invalid");
    } else {
        let created: beckon_domain::wire::CreatedKey = reply.ok(201);
        owner
            .sender_with(&created.key)
            .try_decide(&[question(&email(), "newsletter")], false)
            .refused(401, "key_unknown");
    }
}

#[test]
fn a_key_is_shown_once_and_never_listed() {
    let product = Product::shared();
    let owner = product.owner();
    let created = owner.create_key(&[Scope::Ask], None);
    let list = Call::new("GET", format!("{}/v1/sites/{}/keys", owner.edge, owner.site))
        .key(&owner.key)
        .send();
    assert_eq!(list.status, 200);
    assert!(list.text().contains(&created.id) && !list.text().contains(&created.key));
}
