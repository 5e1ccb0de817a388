//! Owners: who they are is looked at first, and what they did is kept.

use crate::isolation::product;
use beckon_domain::Scope;
use beckon_domain::wire::{CreatedKey, LogAct, LogKey, NewKey, OwnerLog, Rules};
use beckon_tests::http::Call;
use beckon_tests::owner::Owner;
use serde_json::json;

#[test]
fn with_a_key_that_is_none_nothing_else_of_a_request_is_examined() {
    let product = product();
    let (owner, other) = (product.owner(), product.owner_of("other-keys"));
    let _ = other.publish(&product.demo_rules());
    let foreign = other
        .create_key(&[Scope::Owner, Scope::Ask, Scope::Send, Scope::Report], None)
        .key;
    let mut wrong = product.sender().key;
    wrong.replace_range(wrong.len() - 4.., "AAAA");
    let desk = owner.create_key(&[Scope::Desk], None).key;
    let url = format!("{}/v1/sites/demo", product.edge());
    let large = vec![b' '; 1024 * 1024 + 1];
    for (method, path) in [
        ("PUT", ""),
        ("POST", "/keys"),
        ("POST", "/suppressions"),
        ("POST", "/suppressions/lift"),
        ("POST", "/ledgers/0/reinstall"),
        ("POST", "/decisions"),
        ("POST", "/messages"),
        ("POST", "/outcomes"),
        ("POST", "/permits/0.abc/use"),
    ] {
        for (key, status, code) in [
            (None, 401, "key_missing"),
            (Some("nonsense"), 401, "key_unknown"),
            (Some(&*wrong), 401, "key_unknown"),
            (Some(&*foreign), 403, "key_of_other_site"),
            (Some(&*desk), 403, "scope_missing"),
        ] {
            let call = Call::new(method, format!("{url}{path}"));
            let call = key.map_or_else(|| call.clone(), |key| call.clone().key(key));
            for call in [
                call.clone().bytes("<x>"),
                call.clone().header("content-type", "application/json").bytes("{"),
                call.clone().json(&json!({ "no": "such field" })),
                call.clone().header("if-match", "no version").json(&json!([])),
            ] {
                let reply = call.send();
                assert_eq!(
                    (reply.status, reply.problem().code.as_str()),
                    (status, code),
                    "{method} {path}"
                );
            }
            let call = call.header("content-type", "application/json").bytes(large.as_slice());
            let reply = call.send_in_full();
            assert_eq!(
                (reply.status, reply.problem().code.as_str()),
                (status, code),
                "{method} {path}"
            );
        }
    }
}

#[test]
fn the_owner_sees_who_published_and_who_made_and_revoked_keys() {
    let product = product();
    let owner = product.owner_of("logged");
    let log = |owner: &Owner| -> OwnerLog {
        let url = format!("{}/v1/sites/{}/log", owner.edge, owner.site);
        Call::new("GET", url).key(&owner.key).send().ok(200)
    };
    let rules = product.demo_rules();
    let _ = owner.publish(&rules);
    let named = |name: &str, scopes: &[Scope]| NewKey {
        name: name.to_owned(),
        scopes: scopes.to_vec(),
        purposes: None,
        expires: None,
    };
    let made: CreatedKey = owner.try_create_key(&named("Bea, owner", &[Scope::Owner])).ok(201);
    let bea = Owner {
        key: made.key,
        ..owner.clone()
    };
    let _ = bea.publish(&rules);
    let sender: CreatedKey = bea.try_create_key(&named("Letters", &[Scope::Ask])).ok(201);
    assert_eq!(bea.revoke(&sender.id).status, 204);
    assert_eq!(bea.revoke(&sender.id).status, 204, "said again, it is no second act");
    owner
        .try_publish(
            &Rules {
                name: String::new(),
                ..rules
            },
            None,
        )
        .refused(422, "rules_invalid");
    assert_eq!(bea.revoke(&made.id).status, 204, "also one's own");

    let key = |id: &str, name: &str| {
        Some(LogKey {
            id: id.to_owned(),
            name: name.to_owned(),
        })
    };
    let (of_bea, letters) = (key(&made.id, "Bea, owner"), key(&sender.id, "Letters"));
    let seen: Vec<_> = log(&owner)
        .entries
        .into_iter()
        .map(|entry| (entry.act, entry.by, entry.key, entry.version))
        .collect();
    let expected = [
        (LogAct::KeyRevoked, of_bea.clone(), of_bea.clone(), None),
        (LogAct::KeyRevoked, of_bea.clone(), letters.clone(), None),
        (LogAct::KeyMade, of_bea.clone(), letters, None),
        (LogAct::RulesPublished, of_bea.clone(), None, Some(2)),
        (LogAct::KeyMade, None, of_bea, None),
        (LogAct::RulesPublished, None, None, Some(1)),
    ];
    assert_eq!(seen, expected);
    let url = format!("{}/v1/sites/logged/log", product.edge());
    let asks = owner.create_key(&[Scope::Ask], None).key;
    Call::new("GET", url.clone())
        .key(&asks)
        .send()
        .refused(403, "scope_missing");
    Call::new("GET", url).send().refused(401, "key_missing");
}
