//! `beckon rules push`.

use crate::stub::{Stub, problem};
use crate::{GOOD, beckon, file};
use serde_json::Value;

const STATE: &str = r#"{"site":"shop","version":6,"published_at":"2026-11-22T08:00:00.000Z","pending":0,"rules":{"later":"fields"},"dead_letters":[]}"#;

fn push(answers: &[(u16, &str, &str)], more: &[&str]) -> (crate::Run, Stub) {
    let stub = Stub::answering(answers);
    let (_folder, path) = file("site.toml", GOOD);
    let mut args = vec!["rules", "push", &path, "--site", "shop", "--edge", &stub.url];
    args.extend(more);
    let mut run = beckon(&args);
    run.out = run.out.replace(&path, "site.toml");
    (run, stub)
}

#[test]
fn publishes_over_the_version_in_force() {
    let (run, stub) = push(&[(200, "", STATE), (200, "", r#"{"version":7}"#)], &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "Published version 7 of site shop: every ledger answers by it. Browsers may show the last texts for a minute more.\n"
    );
    let requests = stub.requests();
    assert_eq!(requests[0].line, "GET /v1/sites/shop HTTP/1.1");
    assert_eq!(requests[1].line, "PUT /v1/sites/shop HTTP/1.1");
    assert_eq!(requests[1].header("if-match"), Some("\"6\""));
    assert_eq!(
        requests[1].header("authorization"),
        Some(format!("Bearer {}", crate::KEY).as_str())
    );
    assert_eq!(requests[1].header("content-type"), Some("application/json"));
    let sent: Value = serde_json::from_str(&requests[1].body).expect("rules are sent as JSON");
    assert_eq!(
        sent["purposes"][1]["cap"],
        serde_json::json!({ "permits": 10, "per": "month" })
    );
}

#[test]
fn publishes_the_first_rules_only_where_there_are_none() {
    let none = problem(404, "site_unknown", "There is no such site.", "[]");
    let (run, stub) = push(&[(404, "", &none), (200, "", r#"{"version":1}"#)], &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let requests = stub.requests();
    assert_eq!(
        (requests[1].header("if-none-match"), requests[1].header("if-match")),
        (Some("*"), None)
    );
}

#[test]
fn publishes_over_the_version_that_is_named_without_asking() {
    let (run, stub) = push(&[(200, "", r#"{"version":7}"#)], &["--over", "6", "--json"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "{\"pending\":0,\"site\":\"shop\",\"version\":7}\n")
    );
    let requests = stub.requests();
    assert_eq!((requests.len(), requests[0].header("if-match")), (1, Some("\"6\"")));
}

#[test]
fn says_which_ledgers_are_still_to_come() {
    let (run, _) = push(&[(200, "", STATE), (202, "", r#"{"version":7,"pending":2}"#)], &[]);
    assert_eq!(run.code, 0);
    assert_eq!(
        run.out,
        "Published version 7 of site shop. 2 ledgers do not have it yet and will get it; `beckon rules show` tells when none is left.\n"
    );
}

#[test]
fn a_publish_that_comes_second_changes_nothing_and_says_so() {
    for status in [409, 412] {
        let late = problem(status, "version_conflict", "Another version is in force.", "[]");
        let (run, _) = push(&[(200, "", STATE), (status, "", &late)], &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert_eq!(
            run.err,
            format!(
                "error: version 6 of site shop is no longer in force: somebody else has published ({status} version_conflict). Nothing was changed. Compare with `beckon rules show`, then push again\n"
            )
        );
    }
}

#[test]
fn what_the_edge_refuses_is_told_by_line() {
    let errors = r#"[{"pointer":"/templates/0/purpose","code":"purpose_unknown","detail":"No purpose has this code."},
        {"pointer":"/shards","code":"shards_fixed","detail":"The site was created with 8 shards."}]"#;
    let refused = problem(422, "invalid", "The rules contradict themselves.", errors);
    let (run, _) = push(&[(200, "", STATE), (422, "", &refused)], &[]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert_eq!(
        run.out,
        "site.toml:6: shards: The site was created with 8 shards.\n\
         site.toml:48: templates[0].purpose: No purpose has this code.\n\
         2 problems in site.toml\n"
    );
}

#[test]
fn a_misshapen_file_is_not_sent() {
    let (_folder, path) = file("site.toml", GOOD.replace("shards = 4", "shards = \"four\""));
    let run = beckon(&[
        "rules",
        "push",
        &path,
        "--site",
        "shop",
        "--edge",
        &crate::stub::nobody(),
    ]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let told = "site.toml:6: shards: Write a whole number here.\n1 problem in site.toml\n";
    assert_eq!(run.out.replace(&path, "site.toml"), told);
}

#[test]
fn control_characters_of_an_answer_do_not_reach_the_terminal() {
    let refused = problem(403, "forbidden", "\\u001b[2J Not yours.", "[]");
    let (run, _) = push(&[(403, "", &refused)], &[]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with("error: No (403 forbidden). \\u{1b}[2J Not yours. "),
        "{}",
        run.err
    );
}
