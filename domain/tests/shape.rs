//! Every problem of a body's shape is named at once, where it is and how to mend it, and nothing that was sent is repeated.

#[path = "shape/mangle.rs"]
mod mangle;

use beckon_domain::OPENAPI;
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::shape::{parse, problems};
use beckon_domain::wire;
use mangle::{ADDRESS, Json, NUMBER, any_json, mangles};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

/// How a body of one type is read.
type Read = fn(&str, &[u8]) -> Result<(), Fault>;

/// Every type that a request carries.
const BODIES: [(&str, Read); 7] = [
    ("Preferences", read::<wire::Preferences>),
    ("Code", read::<wire::Code>),
    ("Stop", read::<wire::Stop>),
    ("Feedback", read::<wire::Feedback>),
    ("Questions", read::<wire::Questions>),
    ("Rules", read::<wire::Rules>),
    ("NewKey", read::<wire::NewKey>),
];

/// Reads a body, and holds the answer against serde's: a fault exactly when serde refuses, of the right kind, with every
/// problem in its place and nothing repeated that was sent.
fn read<T: DeserializeOwned>(schema: &str, bytes: &[u8]) -> Result<(), Fault> {
    let value = serde_json::from_slice::<Value>(bytes);
    let is_object = value.as_ref().is_ok_and(Value::is_object);
    let fits = is_object && serde_json::from_slice::<T>(bytes).is_ok();
    let read = parse::<T>(schema, bytes).map(drop);
    assert_eq!(read.is_ok(), fits, "{schema}");
    let Err(fault) = &read else { return read };
    if value.is_ok() {
        assert_eq!(fault.kind, FaultKind::BodyInvalid);
        assert!((1..=101).contains(&fault.errors.len()));
    } else {
        assert_eq!(*fault, FaultKind::BodyNotJson.into());
    }
    for problem in &fault.errors {
        assert!(
            !problem.detail.starts_with("The body does not fit"),
            "the walk found nothing in {schema}"
        );
        assert!(problem.pointer.is_empty() || problem.pointer.starts_with('/'));
    }
    let told = format!("{fault:?}");
    assert!(
        !told.contains(ADDRESS) && !told.contains(NUMBER),
        "an address is repeated"
    );
    read
}

/// The committed examples of a type.
fn examples(name: &str) -> Vec<Value> {
    let file = format!("{}/tests/golden/wire/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).expect("every body has a golden file");
    let examples: Value = serde_json::from_str(&text).expect("a golden file is JSON");
    examples
        .as_object()
        .expect("of named examples")
        .values()
        .cloned()
        .collect()
}

/// Each problem as `pointer code: detail`.
fn check(schema: &str, body: &Value, expect: &[&str]) {
    let got: Vec<String> = problems(schema, body).iter().map(line).collect();
    assert_eq!(got, expect);
}

fn line(problem: &wire::FieldProblem) -> String {
    format!("{} {}: {}", problem.pointer, problem.code, problem.detail)
}

fn check_text<T: DeserializeOwned + Debug>(schema: &str, body: &str, expect: &[&str]) {
    let fault = parse::<T>(schema, body.as_bytes()).expect_err("the body does not fit");
    let got: Vec<String> = fault.errors.iter().map(line).collect();
    assert_eq!(got, expect);
}

#[test]
fn every_problem_is_named_at_once() {
    check(
        "Preferences",
        &json!({
            "prefered_channels": ["email"],
            "contact_points": [{ "channel": "emial", "address": "ana@example.com" }],
            "choices": [{ "purpose": "", "channel": "email", "choice": true }],
            "quiet_hours": { "from": 20 },
            "cap": { "permits": 0, "per": "month" },
            "language": ["de"],
        }),
        &[
            "/cap/permits range: Write 1 to 100.",
            "/choices/0/choice type: Write one of `given`, `refused`, `withdrawn`.",
            "/choices/0/purpose length: Write 1 to 64 characters.",
            "/contact_points/0/channel value_unknown: Write one of `email`, `sms`, `phone`, `whatsapp`, `post`, `push`.",
            "/language type: Write text or `null` here.",
            "/prefered_channels field_unknown: There is no field `prefered_channels` here. Did you mean `preferred_channels`?",
            "/quiet_hours/from type: Write text here.",
            "/quiet_hours/to field_missing: Add `to`, which is needed here.",
            "/id field_missing: Add `id`, which is needed here.",
        ],
    );
}

#[test]
fn an_unknown_field_is_answered_with_the_one_that_was_meant_or_with_all_there_are() {
    check(
        "Stop",
        &json!({ "contactPoint": null, "why": 1 }),
        &[
            "/contactPoint field_unknown: There is no field `contactPoint` here. Did you mean `contact_point`?",
            "/why field_unknown: There is no field `why` here. Take it out, or use one of `contact_point`, `id`, `person`.",
        ],
    );
}

#[test]
fn a_pointer_is_escaped_and_a_name_that_could_be_an_address_is_not_repeated() {
    let take_out = "Take it out, or use one of `contact_point`, `id`, `person`.";
    let unnamed =
        "A field here has a name that is not known. Take it out, or use one of `contact_point`, `id`, `person`.";
    for (name, pointer, detail) in [
        (
            "a/b~c",
            "/a~1b~0c",
            format!("There is no field `a/b~c` here. {take_out}"),
        ),
        (ADDRESS, "", unnamed.to_owned()),
        (NUMBER, "", unnamed.to_owned()),
        ("https://push.example/endpoint", "", unnamed.to_owned()),
        (&"x".repeat(41), "", unnamed.to_owned()),
    ] {
        check(
            "Stop",
            &json!({ name: 1 }),
            &[&format!("{pointer} field_unknown: {detail}")],
        );
    }
}

#[test]
fn of_two_shapes_the_one_that_was_meant_is_mended() {
    let question = |to: Value| json!({ "questions": [{ "id": "1", "purpose": "offers", "to": to }] });
    let channels = "Write one of `email`, `sms`, `phone`, `whatsapp`, `post`, `push`.";
    for (to, expect) in [
        (
            json!({ "customer": 5 }),
            "/questions/0/to/customer type: Write text here.",
        ),
        (
            json!({ "customer": "crm-42", "channel": "sms" }),
            "/questions/0/to/channel field_unknown: There is no field `channel` here. Take it out, or use one of `customer`.",
        ),
        (
            json!({ "channel": "sms" }),
            "/questions/0/to/address field_missing: Add `address`, which is needed here.",
        ),
        (
            json!({ "channel": "fax", "address": ADDRESS }),
            &format!("/questions/0/to/channel value_unknown: {channels}"),
        ),
        (json!("crm-42"), "/questions/0/to type: Write an object here."),
        (
            json!({ "channel": "email", "address": 5 }),
            "/questions/0/to/address type: Write text or an object here.",
        ),
        (
            json!({ "channel": "post", "address": { "lines": ["1 High Street"] } }),
            "/questions/0/to/address/country field_missing: Add `country`, which is needed here.",
        ),
        (
            json!({ "channel": "post", "address": { "lines": [7], "country": "GB" } }),
            "/questions/0/to/address/lines/0 type: Write text here.",
        ),
    ] {
        check("Questions", &question(to), &[expect]);
    }
}

#[test]
fn lists_and_numbers_have_their_limits() {
    let feedback = |rating: Value| json!({ "id": "1", "kind": "praise", "text": "x", "rating": rating });
    check("Feedback", &feedback(json!(6)), &["/rating range: Write 1 to 5."]);
    check("Feedback", &feedback(json!(-1)), &["/rating range: Write 1 to 5."]);
    check(
        "Feedback",
        &feedback(json!(4.0)),
        &["/rating type: Write a whole number or `null` here."],
    );
    check(
        "Feedback",
        &feedback(json!(1e30)),
        &["/rating type: Write a whole number or `null` here."],
    );
    check("Feedback", &feedback(Value::Null), &[]);
    check(
        "Questions",
        &json!({ "questions": [] }),
        &["/questions length: Write 1 to 1000 entries."],
    );
    check(
        "NewKey",
        &json!({ "name": "n", "scopes": [] }),
        &["/scopes length: Write 1 or more entries."],
    );
    let text = |length| json!({ "id": "1", "kind": "praise", "text": "ü".repeat(length) });
    check("Feedback", &text(4_000), &[]);
    check("Feedback", &text(4_001), &["/text length: Write 1 to 4000 characters."]);
}

#[test]
fn a_map_names_its_channels_and_takes_any_language() {
    let mut rules = examples("Rules").remove(0);
    rules["providers"]["fax"] = json!({});
    rules["purposes"][0]["text"]["pt/BR"] = json!(1);
    check(
        "Rules",
        &rules,
        &[
            "/providers/fax field_unknown: There is no field `fax` here. Take it out, or use one of \
             `email`, `phone`, `post`, `push`, `sms`, `whatsapp`.",
            "/purposes/0/text/pt~1BR type: Write text here.",
        ],
    );
}

/// Of two entries with one name, one reader takes the first and another the last.
#[test]
fn a_name_of_the_callers_own_that_stands_there_twice_is_refused() {
    let message = r#"{ "messages": [{ "id": "1", "purpose": "orders", "to": { "customer": "a" },
        "variables": { "number": "1", "\u006eumber": "2" } }] }"#;
    check_text::<wire::Messages>(
        "Messages",
        message,
        &["/messages/0/variables/number field_duplicate: A name stands here twice. Keep one of the two."],
    );
    let fixture = include_str!("fixture/site.json");
    let twice = [
        (
            r#""text": { "en": "Safety recalls." }"#,
            r#""text": { "en": "a", "en": "b" }"#,
            "/purposes/4/text/en",
        ),
        (
            r#""text": { "en": "Safety recalls." }"#,
            r#""text": { "en": "a" }, "title": { "en": "a", "en": "b" }"#,
            "/purposes/4/title/en",
        ),
        (
            r#""because": "your purchase""#,
            r#""because": { "en": "a", "en": "b" }"#,
            "/purposes/4/because/en",
        ),
    ];
    for (once, twice, pointer) in twice {
        let body = fixture.replace(once, twice);
        assert_ne!(body, fixture);
        let fault = parse::<wire::Rules>("Rules", body.as_bytes()).expect_err("a name twice");
        let told: Vec<_> = fault
            .errors
            .iter()
            .map(|error| (&*error.pointer, &*error.code))
            .collect();
        assert_eq!(told, [(pointer, "field_duplicate")]);
    }
}

#[test]
fn a_field_that_stands_there_twice_is_refused() {
    check_text::<wire::Code>(
        "Code",
        r#"{ "person": "p", "code": "1", "person": "p" }"#,
        &["/person field_duplicate: `person` stands here twice. Keep one of the two."],
    );
    check_text::<wire::Questions>(
        "Questions",
        r#"{ "questions": [{ "id": "1", "purpose": "offers", "to": { "customer": "a", "customer": "b" } }] }"#,
        &["/questions/0/to/customer field_duplicate: `customer` stands here twice. Keep one of the two."],
    );
}

#[test]
fn a_body_that_is_no_object_has_the_wrong_type() {
    for body in ["[]", "null", "5", "\"text\"", r#"["token", "1234 5678"]"#] {
        check_text::<wire::Code>("Code", body, &[" type: Write an object here."]);
        check_text::<wire::Stop>("Stop", body, &[" type: Write an object here."]);
    }
}

#[test]
fn what_is_not_one_json_document_is_said_to_be_none() {
    let deep = format!("{{\"id\":{}1{}}}", "[".repeat(1_000), "]".repeat(1_000));
    let texts: [&[u8]; 10] = [
        b"",
        b" ",
        b"{",
        b"id=1",
        b"{} {}",
        b"{\"id\": \"1\"} trailing",
        b"{\"id\": \"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"{\"id\": 1e999}",
        deep.as_bytes(),
    ];
    for (schema, read) in BODIES {
        for text in texts {
            assert_eq!(read(schema, text), Err(FaultKind::BodyNotJson.into()));
        }
    }
}

#[test]
fn a_hundred_problems_are_enough() {
    let many = json!({ "contact_points": vec![json!({}); 5_000], "id": 1 });
    assert_eq!(problems("Preferences", &many).len(), 101);
    let unknown: serde_json::Map<_, _> = (0..5_000).map(|n| (format!("f{n}"), Value::Null)).collect();
    assert_eq!(problems("Stop", &unknown.into()).len(), 101);
}

#[test]
fn every_committed_example_fits() {
    for (schema, read) in BODIES {
        for example in examples(schema) {
            assert_eq!(problems(schema, &example), []);
            assert_eq!(read(schema, example.to_string().as_bytes()), Ok(()));
        }
    }
}

/// A keyword that the walk does not read would be a limit that nobody keeps.
#[test]
fn the_walk_reads_every_keyword_that_a_body_brings() {
    let contract: Value = serde_json::from_str(OPENAPI).expect("the contract is JSON");
    let mut seen = Vec::new();
    for (schema, _) in BODIES {
        check_keywords(
            &contract,
            &json!({ "$ref": format!("#/components/schemas/{schema}") }),
            &mut seen,
        );
    }
}

fn check_keywords(contract: &Value, schema: &Value, seen: &mut Vec<String>) {
    for (keyword, value) in schema.as_object().expect("a schema is an object") {
        match (keyword.as_str(), value) {
            ("$ref", Value::String(path)) => {
                if !seen.contains(path) {
                    seen.push(path.clone());
                    let component = contract.pointer(&path[1..]).expect("a reference leads somewhere");
                    check_keywords(contract, component, seen);
                }
            }
            ("anyOf", Value::Array(branches)) => branches.iter().for_each(|one| check_keywords(contract, one, seen)),
            ("properties", Value::Object(fields)) => {
                fields.values().for_each(|field| check_keywords(contract, field, seen));
            }
            ("items" | "additionalProperties", Value::Object(_)) => check_keywords(contract, value, seen),
            ("additionalProperties", Value::Bool(false)) | ("type" | "enum" | "required" | "description", _) => {}
            ("minLength" | "maxLength" | "minItems" | "maxItems", Value::Number(_)) => {}
            // Both bounds of every integer are written down, so the width of its type never matters.
            ("minimum" | "maximum" | "format", _) => {
                assert!(
                    schema["minimum"].is_i64() && schema["maximum"].is_i64(),
                    "{schema} has no bounds"
                );
            }
            _ => panic!("the walk does not read `{keyword}` of {schema}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_shape_of_json_brings_anything_but_a_body_or_a_fault(body in any_json()) {
        for (schema, read) in BODIES {
            let _ = read(schema, body.text().as_bytes());
        }
    }

    #[test]
    fn an_example_with_anything_done_to_it_is_a_body_or_a_fault(
        which in any::<prop::sample::Index>(), example in any::<prop::sample::Index>(), mangles in mangles(),
    ) {
        let (schema, read) = BODIES[which.index(BODIES.len())];
        let example = Json::from(example.get(&examples(schema)));
        let body = mangles.iter().fold(example, Json::mangled);
        let _ = read(schema, body.text().as_bytes());
    }

    #[test]
    fn no_bytes_bring_anything_but_a_body_or_a_fault(
        which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bytes in any::<Vec<u8>>(), cut in any::<bool>(),
    ) {
        let (schema, read) = BODIES[which.index(BODIES.len())];
        let mut body = examples(schema)[0].to_string().into_bytes();
        let at = at.index(body.len());
        let end = if cut { body.len() } else { (at + 1).min(body.len()) };
        body.splice(at..end, bytes.iter().copied());
        let _ = read(schema, &body);
        let _ = read(schema, &bytes);
    }
}
