//! `beckon suppressions`.

use crate::stub::{Stub, problem};
use crate::{KEY, Run, file, read_run};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

const GROUND: &str = "The list of the former provider";
const RECORDED: (u16, &str, &str) = (200, "", r#"{"recorded":1}"#);

/// Runs `beckon suppressions`, with this on standard input. No address is ever printed.
fn suppressions(stub: &Stub, args: &[&str], input: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beckon"));
    command.arg("suppressions").args(args);
    command.args(["--ground", GROUND, "--site", "shop", "--edge", &stub.url]);
    command.env("BECKON_KEY", KEY);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut stdin = child.stdin.take().expect("its input is ours");
    // A command that refuses its arguments does not read.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    let run = read_run(child.wait_with_output().expect("the command ends"));
    let said = format!("{}{}", run.out, run.err);
    let told = ["ana@", "ana-", "ben@", "7700"].iter().any(|part| said.contains(part));
    assert!(!told, "an address is printed");
    run
}

fn sent(stub: &Stub) -> Vec<(String, Value)> {
    let requests = stub.requests().into_iter();
    let sent = requests.map(|request| (request.line, serde_json::from_str(&request.body).expect("it is JSON")));
    sent.collect()
}

#[test]
fn contact_points_are_read_from_a_file_and_entered_with_their_ground() {
    let stub = Stub::answering(&[RECORDED]);
    let (_folder, list) = file(
        "former.txt",
        "\u{feff}email:ana@example.com\r\n\n  sms:07700 900123\npost:Ana Example|1 High Street|gb\n",
    );
    let run = suppressions(&stub, &["add", &list, "--because", "complaint"], "");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "Site shop holds 3 contact points as suppressed (complaint), and writes to none of them.\n"
    );
    let of = |point: Value| json!({ "contact_point": point, "because": "complaint", "ground": GROUND });
    let points = [
        of(json!({ "channel": "email", "address": "ana@example.com" })),
        of(json!({ "channel": "sms", "address": "07700 900123" })),
        of(json!({ "channel": "post", "address": { "lines": ["Ana Example", "1 High Street"], "country": "gb" } })),
    ];
    assert_eq!(
        sent(&stub),
        [(
            "POST /v1/sites/shop/suppressions HTTP/1.1".to_owned(),
            json!({ "suppressions": points })
        )]
    );
}

#[test]
fn hard_bounces_are_taken_back_from_standard_input() {
    let stub = Stub::answering(&[RECORDED, RECORDED]);
    let run = suppressions(&stub, &["lift", "-"], "email:ana@example.com\n");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "At site shop no hard bounce holds for 1 contact point. A stop and a no stand as they are.\n"
    );
    let point = json!({ "channel": "email", "address": "ana@example.com" });
    assert_eq!(
        sent(&stub),
        [(
            "POST /v1/sites/shop/suppressions/lift HTTP/1.1".to_owned(),
            json!({ "suppressions": [{ "contact_point": point, "ground": GROUND }] })
        )]
    );
    let run = suppressions(&stub, &["lift", "-", "--json"], "email:ana@example.com");
    assert_eq!((run.code, run.out.as_str()), (0, "{\"recorded\":1}\n"));
}

/// A list of so many addresses.
fn many(number: usize) -> String {
    (1..=number).fold(String::new(), |mut list, at| {
        writeln!(list, "email:ana-{at}@example.com").expect("writing into a String cannot fail");
        list
    })
}

#[test]
fn a_long_list_goes_in_parts_and_a_part_that_fails_is_named_by_its_lines() {
    let errors = r#"[{"pointer":"/suppressions/1/contact_point/address","code":"address_invalid","detail":"Write an address like name@example.org."},
        {"pointer":"/suppressions/3/contact_point/address","code":"address_invalid","detail":"Write an address like name@example.org."},
        {"pointer":"/suppressions/0/ground","code":"ground_invalid","detail":"Say it in one line."},
        {"pointer":"/suppressions/1/ground","code":"ground_invalid","detail":"Say it in one line."}]"#;
    let refused = problem(422, "body_invalid", "This cannot be.", errors);
    let stub = Stub::answering(&[RECORDED, (422, "", &refused)]);
    let run = suppressions(&stub, &["add", "-", "--because", "hard_bounce"], &many(510));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(
        run.err,
        "error: lines 502, 504: Write an address like name@example.org.; --ground: Say it in one line. \
         The 500 contact points before line 501 are recorded; to send them again changes nothing\n"
    );
    let parts = sent(&stub);
    let sizes = parts
        .iter()
        .map(|(_, body)| body["suppressions"].as_array().map(Vec::len));
    assert_eq!(sizes.collect::<Vec<_>>(), [Some(500), Some(10)]);
}

#[test]
fn a_complaint_that_stands_is_named_and_the_rest_said_to_be_lifted() {
    let errors = r#"[{"pointer":"/suppressions/0","code":"complaint_stands","detail":"The person complained."}]"#;
    let refused = problem(409, "suppression_stands", "Some stand.", errors);
    let stub = Stub::answering(&[(409, "", &refused)]);
    let run = suppressions(&stub, &["lift", "-"], &many(2));
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err,
        "error: line 1: The person complained. All others are lifted.\n"
    );
}

#[test]
fn a_list_that_is_none_is_told_by_its_lines_and_nothing_is_sent() {
    let stub = Stub::answering(&[]);
    let add = |file: &str, input: &str| suppressions(&stub, &["add", file, "--because", "complaint"], input).err;
    let unfit = add("-", "email:ana@example.com\nben@example.com\nmail:ana@example.com\n");
    assert!(
        unfit.starts_with("error: lines 2, 3: write the channel before the address"),
        "{unfit}"
    );
    assert!(add("-", "\n \n").starts_with("error: the list is empty"));
    // Who writes an address where the file belongs does not read it again in a log.
    let mistaken = add("email:ana@example.com", "");
    assert!(mistaken.starts_with("error: cannot read the list: "), "{mistaken}");
    assert!(mistaken.contains("or `-` for standard input"), "{mistaken}");
    let (_folder, latin) = file("latin.txt", b"email:ana@example.com\nemail:z\xfcrich");
    assert_eq!(add(&latin, ""), "error: line 2: this is not UTF-8. Nothing was sent\n");
    let run = suppressions(&stub, &["add", "-", "--because", "bounce"], "");
    assert_eq!(run.code, 2);
    assert!(run.err.contains("hard_bounce, complaint"), "{}", run.err);
    assert!(stub.requests().is_empty());
}
