//! `beckon keys`.

use crate::beckon;
use crate::stub::{Stub, problem};
use serde_json::{Value, json};

const CREATED: &str = r#"{"id":"k_01","key":"bk_sender_new"}"#;

fn create(stub: &Stub, more: &[&str]) -> crate::Run {
    let mut args = vec!["keys", "create", "--site", "shop", "--edge", &stub.url];
    args.extend(["--name", "Newsletter tool", "--scopes", "ask,reserve"]);
    args.extend(more);
    beckon(&args)
}

#[test]
fn a_new_key_is_shown_once_and_says_so() {
    let stub = Stub::answering(&[(201, "", CREATED)]);
    let run = create(&stub, &["--purposes", "newsletter,offers", "--expires", "2027-01-31"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "Made key k_01 for Newsletter tool at site shop, with ask,reserve.\n\
         \n    bk_sender_new\n\n\
         This key is shown only now. Put it where the sender keeps its secrets.\n\
         To end it: beckon keys revoke k_01\n"
    );
    let requests = stub.requests();
    assert_eq!(requests[0].line, "POST /v1/sites/shop/keys HTTP/1.1");
    let sent: Value = serde_json::from_str(&requests[0].body).expect("the request is JSON");
    assert_eq!(
        sent,
        json!({ "name": "Newsletter tool", "scopes": ["ask", "reserve"], "purposes": ["newsletter", "offers"],
            "expires": "2027-01-31T00:00:00.000Z" })
    );
}

#[test]
fn a_new_key_for_programs_is_one_line_of_json() {
    let stub = Stub::answering(&[(200, "", CREATED)]);
    let run = create(&stub, &["--json", "--expires", "2027-01-31T10:00:00+01:00"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "{\"id\":\"k_01\",\"key\":\"bk_sender_new\"}\n")
    );
    let sent: Value = serde_json::from_str(&stub.requests()[0].body).expect("the request is JSON");
    assert_eq!(sent["expires"], "2027-01-31T09:00:00.000Z");
    assert_eq!(sent.get("purposes"), None);
}

#[test]
fn what_the_edge_finds_wrong_is_told_by_option() {
    let errors = r#"[{"pointer":"/name","code":"length","detail":"Write 1 to 80 characters."},
        {"pointer":"/purposes/1","code":"purpose_unknown","detail":"No purpose has this code."}]"#;
    let stub = Stub::answering(&[(422, "", &problem(422, "invalid", "This cannot be.", errors))]);
    let run = create(&stub, &[]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(
        run.err,
        "error: --name: Write 1 to 80 characters.; --purposes: No purpose has this code.\n"
    );
}

#[test]
fn a_scope_or_a_time_that_is_none_is_refused_with_what_would_do() {
    let stub = Stub::answering(&[]);
    let run = create(&stub, &["--scopes", "rserve"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("ask, reserve, send, report, desk, owner"),
        "{}",
        run.err
    );
    let run = create(&stub, &["--expires", "tomorrow"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err
            .contains("write a time as 2027-01-31T09:00:00Z or a day as 2027-01-31"),
        "{}",
        run.err
    );
}

#[test]
fn keys_are_listed_without_their_secrets() {
    let keys = r#"{"keys":[{"id":"k_01","name":"Newsletter tool","scopes":["ask","reserve"],"purposes":["newsletter"],"created_at":"2026-11-22T08:00:00.000Z"},
        {"id":"k_02","name":"CRM","scopes":["ask"],"expires":"2027-01-31T00:00:00.000Z","created_at":"2026-11-23T08:00:00.000Z"}]}"#;
    let stub = Stub::answering(&[(200, "", keys), (200, "", keys)]);
    let list = ["keys", "list", "--site", "shop", "--edge", &stub.url];
    let run = beckon(&list);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "ID    NAME             SCOPES       PURPOSES    MADE                      ENDS\n\
         k_01  Newsletter tool  ask,reserve  newsletter  2026-11-22T08:00:00.000Z  never\n\
         k_02  CRM              ask          all         2026-11-23T08:00:00.000Z  2027-01-31T00:00:00.000Z\n"
    );
    let run = beckon(&[&list[..], &["--json"]].concat());
    let listed: Value = serde_json::from_str(&run.out).expect("one JSON document");
    assert_eq!(
        listed,
        serde_json::from_str::<Value>(keys).expect("the fixture is JSON")
    );
}

#[test]
fn a_key_that_is_held_is_shown_so_and_can_be_released() {
    let keys = r#"{"keys":[{"id":"k_01","name":"CRM","scopes":["send"],"created_at":"2026-11-22T08:00:00.000Z",
        "held":[{"purpose":"newsletter","since":"2026-11-23T08:00:00.000Z","people":3}]}]}"#;
    let stub = Stub::answering(&[(200, "", keys), (204, "", "")]);
    let run = beckon(&["keys", "list", "--site", "shop", "--edge", &stub.url]);
    assert_eq!(
        run.out,
        "ID    NAME  SCOPES  PURPOSES  MADE                      ENDS   HELD FOR\n\
         k_01  CRM   send    all       2026-11-22T08:00:00.000Z  never  newsletter (3 people)\n"
    );
    let release = ["keys", "release", "k_01", "--purpose", "newsletter"];
    let run = beckon(&[&release[..], &["--site", "shop", "--edge", &stub.url]].concat());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(
        run.out.starts_with("Key k_01 may act for newsletter again."),
        "{}",
        run.out
    );
    assert_eq!(
        stub.requests()[1].line,
        "DELETE /v1/sites/shop/keys/k_01/holds/newsletter HTTP/1.1"
    );
}

#[test]
fn a_key_is_revoked_by_its_id() {
    let stub = Stub::answering(&[(204, "", "")]);
    let run = beckon(&["keys", "revoke", "k_01", "--site", "shop", "--edge", &stub.url]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "Key k_01 is revoked: the next question asked with it is refused.\n"
    );
    assert_eq!(stub.requests()[0].line, "DELETE /v1/sites/shop/keys/k_01 HTTP/1.1");
}

#[test]
fn a_key_that_is_not_there_is_told() {
    let stub = Stub::answering(&[(404, "", &problem(404, "key_unknown", "No such key.", "[]"))]);
    let run = beckon(&["keys", "revoke", "k_09", "--site", "shop", "--edge", &stub.url]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err,
        "error: site shop has no key k_09: `beckon keys list` shows the live keys\n"
    );
}

#[test]
fn an_id_cannot_lead_elsewhere() {
    let run = beckon(&[
        "keys",
        "revoke",
        "../../other/keys/k_01",
        "--site",
        "shop",
        "--edge",
        "http://127.0.0.1:1",
    ]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("an id has 1 to 128 letters"), "{}", run.err);
}
