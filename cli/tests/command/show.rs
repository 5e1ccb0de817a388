//! `beckon rules show`.

use crate::stub::Stub;
use crate::{GOOD, beckon, file};
use serde_json::{Value, json};

fn state() -> String {
    let rules: Value = toml::from_str(GOOD).expect("the fixture is TOML");
    let letter = json!({ "webhook_id": "msg_1", "kind": "confirmation", "host": "mail.shop.example", "attempts": 9,
        "reason": "attempts_exhausted", "at": "2026-11-22T09:00:00.000Z" });
    json!({ "site": "shop", "version": 6, "published_at": "2026-11-22T08:00:00.000Z", "pending": 1, "rules": rules,
        "dead_letters": [letter], "budgets_used_up": [{ "budget": "site_day", "at": "2026-11-22T10:00:00.000Z" }] })
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
             # Given up: confirmation msg_1 to mail.shop.example, 9 tries, 2026-11-22T09:00:00.000Z (attempts_exhausted).\n\
             # Budget of confirmations used up: site_day, 2026-11-22T10:00:00.000Z.\n\n"
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

#[test]
fn the_log_says_who_did_what_with_which_key() {
    let log = r#"{"entries":[
        {"at":"2026-11-22T09:00:00.000Z","act":"key_released","by":{"id":"k-2","name":"Bea"},"key":{"id":"k-1","name":"Letters"},"purpose":"offers"},
        {"at":"2026-11-22T08:00:00.000Z","act":"rules_published","version":7}]}"#;
    let stub = Stub::answering(&[(200, "", log), (200, "", log), (200, "", r#"{"entries":[]}"#)]);
    let run = |more: &[&str]| {
        let mut args = vec!["rules", "log", "--site", "shop", "--edge", &stub.url];
        args.extend(more);
        beckon(&args)
    };
    let shown = run(&[]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    let lines: Vec<Vec<&str>> = shown
        .out
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!(
        lines,
        [
            vec!["WHEN", "WHAT", "WITH WHICH KEY"],
            vec![
                "2026-11-22T09:00:00.000Z",
                "key released for offers: Letters (k-1)",
                "Bea (k-2)"
            ],
            vec![
                "2026-11-22T08:00:00.000Z",
                "rules published, version 7",
                "the deployment's own"
            ],
        ]
    );
    let json: serde_json::Value = serde_json::from_str(&run(&["--json"]).out).expect("JSON");
    assert_eq!(json["entries"][0]["purpose"], "offers");
    assert_eq!(run(&[]).out, "Nothing is on record of site shop.\n");
    assert_eq!(stub.requests()[0].line, "GET /v1/sites/shop/log HTTP/1.1");
}

#[test]
fn a_lost_ledger_is_named_and_its_owner_can_say_that_it_starts_with_what_it_has() {
    let mut lost: Value = serde_json::from_str(&state()).expect("the fixture is JSON");
    lost["lost_ledgers"] = json!([3]);
    let stub = Stub::answering(&[(200, "", &lost.to_string()), (204, "", "")]);
    let run = beckon(&["rules", "show", "--site", "shop", "--edge", &stub.url]);
    assert!(run.out.contains("# Ledger 3 is lost: "), "{}", run.out);
    let run = beckon(&["ledgers", "reinstall", "3", "--site", "shop", "--edge", &stub.url]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, "Ledger 3 starts with what it has, and answers from now on.\n");
    assert_eq!(
        stub.requests()[1].line,
        "POST /v1/sites/shop/ledgers/3/reinstall HTTP/1.1"
    );
}
