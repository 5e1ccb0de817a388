//! `beckon verify`.

use crate::stub::{Stub, nobody, problem};
use crate::{Run, file};
use beckon_domain::Channel;
use beckon_domain::permit::{self, Claims, PERMIT_LIVES, PermitKey};
use beckon_domain::time::Instant;
use serde_json::Value;
use std::io::Write as _;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Command, Stdio};

/// 2026-11-22T08:00:00Z, when the permits of these tests are issued.
const ISSUED: Instant = Instant::from_millis(1_795_334_400_000);
const ADDRESS: &str = "ana@example.com";

const MASTER: [u8; 32] = [1; 32];
const FIRST: NonZeroU32 = NonZeroU32::MIN;

fn permit(id: &str, issued_at: Instant) -> String {
    PermitKey::derive(&MASTER, FIRST).sign(&Claims {
        id,
        issuer: "https://beckon.shop.example",
        site: "shop",
        purpose: "newsletter",
        channel: Channel::Email,
        template: None,
        event: Some("3.1041"),
        address: ADDRESS,
        salt: "AAECAwQFBgcICQoLDA0ODw",
        issued_at,
        expires_at: issued_at.plus(PERMIT_LIVES),
    })
}

/// A folder with the deployment's keys in it, and their file.
fn keys() -> (tempfile::TempDir, String) {
    keys_of(&MASTER, 1)
}

/// The same, of any deployment, with this version in force.
fn keys_of(master: &[u8; 32], version: u32) -> (tempfile::TempDir, String) {
    let version = NonZeroU32::new(version).expect("versions begin with 1");
    file("jwks.json", permit::jwks(master, version).to_string())
}

/// Runs `beckon verify` with the permit on standard input.
fn verify(permit: &str, jwks: &str, more: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beckon"));
    command.args([
        "verify",
        "-",
        "--site",
        "shop",
        "--purpose",
        "newsletter",
        "--jwks",
        jwks,
    ]);
    if !more.contains(&"--to") {
        command.args(["--to", "email:Ana@Example.com"]);
    }
    if !more.contains(&"--at") {
        command.args(["--at", "2026-11-22T08:00:01Z"]);
    }
    command.args(more).env("BECKON_KEY", crate::KEY);
    for name in ["BECKON_EDGE", "BECKON_SITE"] {
        command.env_remove(name);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut input = child.stdin.take().expect("its input is ours");
    // A command that refuses its arguments does not read.
    drop(input.write_all(permit.as_bytes()));
    drop(input);
    let output = child.wait_with_output().expect("the command ends");
    let run = Run {
        code: output.status.code().expect("the command ends by itself"),
        out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("the errors are UTF-8"),
    };
    let said = format!("{}{}", run.out, run.err).to_lowercase();
    assert!(
        !said.contains("ana@") && !said.contains("ben@"),
        "no address is printed"
    );
    assert!(!said.contains(&crate::KEY.to_lowercase()), "no key is printed");
    run
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("no JSON: {}{}", run.out, run.err))
}

#[test]
fn a_permit_that_holds_is_said_to_and_what_was_not_checked_as_well() {
    let (_folder, jwks) = keys();
    let run = verify(&permit("1.abc", ISSUED), &jwks, &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "The permit holds, for one message, until 2026-11-22T08:05:00.000Z.\n\
         Checked: signature, site, time, address, purpose.\n\
         Not checked: deployment (--deployment), template (--template), unseen (--seen), unused (--online), consent (--online).\n"
    );
    let run = verify(
        &permit("1.abc", ISSUED),
        &jwks,
        &["--json", "--deployment", "https://beckon.shop.example"],
    );
    assert_eq!(
        json(&run),
        serde_json::json!({
            "holds": true,
            "permit": { "id": "1.abc", "deployment": "https://beckon.shop.example", "template": null, "event": "3.1041",
                "issued_at": "2026-11-22T08:00:00.000Z", "expires_at": "2026-11-22T08:05:00.000Z" },
            "checked": ["signature", "deployment", "site", "time", "address", "purpose"],
            "not_checked": ["template", "unseen", "unused", "consent"],
        })
    );
}

#[test]
fn a_permit_given_as_an_argument_is_the_same_permit() {
    let (_folder, jwks) = keys();
    let permit = permit("1.abc", ISSUED);
    let run = crate::beckon(&[
        "verify",
        &permit,
        "--jwks",
        &jwks,
        "--site",
        "shop",
        "--purpose",
        "newsletter",
        "--to",
        "email:ana@example.com",
        "--at",
        "2026-11-22T08:04:59.999Z",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn each_reason_to_refuse_is_told_and_ends_with_1() {
    let (_folder, jwks) = keys();
    let good = permit("1.abc", ISSUED);
    let mut tampered = good.clone();
    tampered.replace_range(
        good.len() - 20..=good.len() - 20,
        if good.as_bytes()[good.len() - 20] == b'A' {
            "B"
        } else {
            "A"
        },
    );
    let table: [(&str, &[&str], &str); 9] = [
        (&good, &["--at", "2026-11-22T08:05:00Z"], "expired"),
        (&good, &["--at", "2026-11-22T07:59:59.999Z"], "not_yet"),
        (&good, &["--to", "email:ben@example.com"], "other_address"),
        (&good, &["--to", "sms:+447700900123"], "other_address"),
        (&good, &["--template", "spring-2027"], "other_template"),
        (&good, &["--deployment", "https://other.example"], "other_deployment"),
        (&tampered, &[], "tampered"),
        ("ana@example.com", &[], "not_a_permit"),
        ("", &[], "not_a_permit"),
    ];
    for (permit, more, reason) in table {
        let run = verify(permit, &jwks, more);
        assert_eq!((run.code, run.err.as_str()), (1, ""), "{reason}");
        assert!(
            run.out.starts_with(&format!("Do not send ({reason}): ")),
            "{reason}: {}",
            run.out
        );
        let run = verify(permit, &jwks, &[more, &["--json"]].concat());
        assert_eq!(run.code, 1);
        assert_eq!(json(&run)["reason"], reason);
        assert_eq!(json(&run)["holds"], false);
    }
    let (_folder, others) = keys_of(&[2; 32], 1);
    assert_eq!(json(&verify(&good, &others, &["--json"]))["reason"], "key_unknown");
}

#[test]
fn a_clock_that_is_behind_may_be_said_to_be() {
    let (_folder, jwks) = keys();
    let good = permit("1.abc", ISSUED);
    let early = ["--at", "2026-11-22T07:59:50Z", "--clock-behind"];
    assert_eq!(verify(&good, &jwks, &[&early[..], &["10"]].concat()).code, 0);
    assert_eq!(verify(&good, &jwks, &[&early[..], &["9"]].concat()).code, 1);
}

/// A permit that holds now, by the real clock.
fn now() -> Instant {
    Instant::from_millis(jiff::Timestamp::now().as_millisecond() - 1_000)
}

#[test]
fn a_second_sight_is_refused_and_those_that_expired_are_forgotten() {
    let (folder, jwks) = keys();
    let seen = folder.path().join("seen");
    let seen_name = seen.to_str().expect("the path is UTF-8");
    let old = "2026-01-01T00:00:00.000Z 1.old\n";
    std::fs::write(&seen, old).expect("the file is written");
    let issued = now();
    let at = issued.plus(1).rfc3339();
    let more = ["--seen", seen_name, "--at", &at, "--json"];
    let first = verify(&permit("1.abc", issued), &jwks, &more);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(
        json(&first)["checked"]
            .as_array()
            .expect("a list")
            .contains(&"unseen".into())
    );
    let second = verify(&permit("1.abc", issued), &jwks, &more);
    assert_eq!((second.code, json(&second)["reason"].as_str()), (1, Some("seen")));
    assert_eq!(
        verify(&permit("1.abd", issued), &jwks, &more).code,
        0,
        "another one is another one"
    );
    let until = issued.plus(PERMIT_LIVES).seconds() * 1_000;
    let until = Instant::from_millis(until).rfc3339();
    assert_eq!(
        std::fs::read_to_string(&seen).expect("the file is there"),
        format!("{until} 1.abc\n{until} 1.abd\n")
    );
}

#[test]
fn what_is_refused_is_not_noted_as_seen() {
    let (folder, jwks) = keys();
    let seen = folder.path().join("seen");
    let seen_name = seen.to_str().expect("the path is UTF-8");
    let run = verify(
        &permit("1.abc", ISSUED),
        &jwks,
        &["--seen", seen_name, "--to", "email:ben@example.com"],
    );
    assert_eq!(run.code, 1);
    assert!(!seen.exists());
    assert_eq!(verify(&permit("1.abc", ISSUED), &jwks, &["--seen", seen_name]).code, 0);
}

#[test]
fn of_many_who_look_at_once_one_sees_it_first() {
    let (folder, jwks) = keys();
    let seen = folder.path().join("seen");
    let seen_name = seen.to_str().expect("the path is UTF-8");
    let issued = now();
    let at = issued.plus(1).rfc3339();
    let permit = permit("1.abc", issued);
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let run = || verify(&permit, &jwks, &["--seen", seen_name, "--at", &at]).code;
        let runs: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
        runs.into_iter().map(|run| run.join().expect("it runs")).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 1).count(), 7, "{codes:?}");
}

#[test]
fn a_file_of_seen_permits_that_cannot_be_read_or_written_lets_nothing_through() {
    let (folder, jwks) = keys();
    let good = permit("1.abc", ISSUED);
    let (_other, broken) = file("seen", "shopping list\n");
    let run = verify(&good, &jwks, &["--seen", &broken]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(
        run.err.contains("seen:1: this line is not a time and a permit's id"),
        "{}",
        run.err
    );
    assert_eq!(
        std::fs::read_to_string(&broken).expect("it is there"),
        "shopping list\n"
    );
    let nowhere = Path::join(folder.path(), "no/such/folder/seen");
    let run = verify(&good, &jwks, &["--seen", nowhere.to_str().expect("the path is UTF-8")]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

fn online(permit: &str, jwks: &str, answer: (u16, &str)) -> (Run, Vec<crate::stub::Request>) {
    let stub = Stub::answering(&[(answer.0, "", answer.1)]);
    let run = verify(permit, jwks, &["--online", "--edge", &stub.url, "--json"]);
    let requests = stub.requests();
    (run, requests)
}

#[test]
fn online_the_edge_has_the_last_word() {
    let (_folder, jwks) = keys();
    let good = permit("1.abc", ISSUED);
    let yes = r#"{"decision":"permit","permit":"1.abc","used_at":"2026-11-22T08:00:01.000Z"}"#;
    let (run, requests) = online(&good, &jwks, (200, yes));
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(
        json(&run)["checked"]
            .as_array()
            .expect("a list")
            .contains(&"consent".into())
    );
    assert_eq!(requests[0].line, "POST /v1/sites/shop/permits/1.abc/use HTTP/1.1");
    assert_eq!(requests[0].body, "{}");
    assert_eq!(
        requests[0].header("authorization"),
        Some(&*format!("Bearer {}", crate::KEY))
    );

    let no = r#"{"decision":"deny","reason":"quiet_hours","retry_at":"2026-11-23T08:00:00.000Z"}"#;
    let (run, _) = online(&good, &jwks, (200, no));
    assert_eq!(run.code, 1);
    assert_eq!(
        (&json(&run)["reason"], &json(&run)["retry_at"]),
        (&"quiet_hours".into(), &"2026-11-23T08:00:00.000Z".into())
    );
    for code in ["permit_used", "permit_expired"] {
        let (run, _) = online(&good, &jwks, (409, &problem(409, code, "Ask again.", "[]")));
        assert_eq!((run.code, json(&run)["reason"].as_str()), (1, Some(code)));
    }
    let (run, _) = online(&good, &jwks, (404, &problem(404, "permit_unknown", "Ask again.", "[]")));
    assert_eq!((run.code, json(&run)["reason"].as_str()), (1, Some("permit_unknown")));
}

#[test]
fn an_answer_that_is_none_is_never_a_yes() {
    let (_folder, jwks) = keys();
    let good = permit("1.abc", ISSUED);
    let other = r#"{"decision":"permit","permit":"1.other","used_at":"2026-11-22T08:00:01.000Z"}"#;
    let unknown = problem(404, "site_unknown", "Check the name.", "[]");
    let used_elsewhere = problem(403, "scope_missing", "It may only ask.", "[]");
    for answer in [
        (200, other),
        (200, "{}"),
        (200, "<html>"),
        (204, ""),
        (404, &*unknown),
        (403, &used_elsewhere),
        (503, ""),
    ] {
        let (run, _) = online(&good, &jwks, answer);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{answer:?}");
    }
    let run = verify(&good, &jwks, &["--online", "--edge", &nobody()]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

#[test]
fn a_refused_permit_is_not_used_up() {
    let (_folder, jwks) = keys();
    let (run, requests) = online(&permit("1.abc", Instant::from_millis(0)), &jwks, (200, "{}"));
    assert_eq!(run.code, 1);
    assert!(requests.is_empty(), "the edge is not asked");
}

#[test]
fn keys_come_from_a_url_as_well() {
    let keys = permit::jwks(&MASTER, FIRST).to_string();
    let stub = Stub::answering(&[(200, "", &keys)]);
    let run = verify(
        &permit("1.abc", ISSUED),
        &format!("{}/.well-known/jwks.json", stub.url),
        &[],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(stub.requests()[0].line, "GET /.well-known/jwks.json HTTP/1.1");
    let (_folder, not_keys) = file("jwks.json", "[]");
    for (jwks, expected) in [
        (not_keys.as_str(), "error: --jwks is no JSON Web Key Set: "),
        ("/nowhere/jwks.json", "error: cannot read /nowhere/jwks.json: "),
        (
            "http://edge.shop.example/jwks.json",
            "error: --jwks is http:// on another machine",
        ),
    ] {
        let run = verify(&permit("1.abc", ISSUED), jwks, &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.starts_with(expected), "{}", run.err);
    }
}

#[test]
fn an_address_that_is_none_is_refused_without_being_repeated() {
    let (_folder, jwks) = keys();
    for to in [
        "ana@example.com",
        "mail:ana@example.com",
        "email:ana@example.com@",
        "sms:ana@example.com",
        "post:ana@example.com",
    ] {
        let run = verify(&permit("1.abc", ISSUED), &jwks, &["--to", to]);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.starts_with("error: --to: "), "{}", run.err);
    }
}
