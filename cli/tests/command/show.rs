//! `beckon rules show`.

use crate::stub::Stub;
use crate::{GOOD, beckon, file};
use serde_json::{Value, json};

fn state() -> String {
    let rules: Value = toml::from_str(GOOD).expect("the fixture is TOML");
    let letter = json!({ "webhook_id": "msg_1", "kind": "confirmation", "host": "mail.shop.example", "attempts": 9,
        "reason": "attempts_exhausted", "at": "2026-11-22T09:00:00.000Z" });
    json!({ "site": "shop", "version": 6, "published_at": "2026-11-22T08:00:00.000Z", "pending": 1, "rules": rules,
        "dead_letters": [letter] })
    .to_string()
}

#[test]
fn what_is_shown_can_be_pushed_again() {
    let stub = Stub::answering(&[(200, "", &state())]);
    let run = beckon(&["rules", "show", "--site", "shop", "--edge", &stub.url]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(
        run.out.starts_with(
            "# Site shop, version 6, published 2026-11-22T08:00:00.000Z.\n\
             # 1 ledger does not have it yet.\n\
             # Given up: confirmation msg_1 to mail.shop.example, 9 tries, 2026-11-22T09:00:00.000Z (attempts_exhausted).\n\n"
        ),
        "{}",
        run.out
    );
    let shown: Value = toml::from_str(&run.out).expect("what is shown is TOML");
    assert_eq!(shown, toml::from_str::<Value>(GOOD).expect("the fixture is TOML"));
    let (_folder, path) = file("site.toml", &run.out);
    let check = beckon(&["rules", "check", &path]);
    assert_eq!(check.code, 0);
    assert!(
        check.out.starts_with(&format!("{path}: no problems\n")),
        "{}",
        check.out
    );
}

#[test]
fn programs_get_the_state_as_it_is() {
    let stub = Stub::answering(&[(200, "", &state())]);
    let run = beckon(&["rules", "show", "--json", "--site", "shop", "--edge", &stub.url]);
    assert_eq!(run.code, 0);
    let shown: Value = serde_json::from_str(&run.out).expect("one JSON document");
    assert_eq!(
        shown,
        serde_json::from_str::<Value>(&state()).expect("the fixture is JSON")
    );
}
