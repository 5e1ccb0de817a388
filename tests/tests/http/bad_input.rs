//! Whatever is sent: a problem document, never a 500, and nothing is written.

use beckon_domain::wire::{ContactPoint, Problem};
use beckon_domain::{DenialReason, Scope};
use beckon_tests::http::{Call, Reply};
use beckon_tests::people::{email, fresh_id, text_of};
use beckon_tests::product::Product;
use beckon_tests::sender::question;
use beckon_tests::visitor::NOTICE;
use serde_json::{Value, json};

/// Who calls.
#[derive(Clone, Copy)]
enum Caller {
    Visitor,
    Sender,
    Owner,
}

/// A call that takes a body, and one that it takes.
struct Endpoint {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    caller: Caller,
    body: Value,
}

impl Endpoint {
    fn call(&self) -> Call {
        let product = Product::shared();
        let call = Call::new(self.method, product.visitor().url(self.path));
        match self.caller {
            Caller::Visitor => call.origin(product.demo()),
            Caller::Sender => call.key(&product.sender().key),
            Caller::Owner => call.key(&product.owner().key),
        }
    }

    fn with(&self, body: &Value) -> Reply {
        self.call().json(body).send()
    }

    fn raw(&self, body: impl Into<Vec<u8>>) -> Reply {
        self.call()
            .header("content-type", "application/json")
            .bytes(body)
            .send()
    }
}

/// Every call that takes a JSON body, about this contact point.
fn endpoints(at: &ContactPoint) -> Vec<Endpoint> {
    let product = Product::shared();
    let visitor = |name, method, path, body| Endpoint {
        name,
        method,
        path,
        caller: Caller::Visitor,
        body,
    };
    let mut known = product.visitor();
    known.choose(&email(), "newsletter", beckon_domain::Choice::Refused);
    let token = known.token.expect("a save gives a token");
    vec![
        visitor(
            "preferences",
            "PUT",
            "/preferences",
            json!({
                "id": fresh_id(),
                "contact_points": [at],
                "remove_contact_points": [],
                "preferred_channels": ["email"],
                "choices": [{ "purpose": "newsletter", "channel": "email", "choice": "given", "notice": NOTICE }],
                "quiet_hours": { "from": "20:00", "to": "09:00" },
                "time_zone": "Europe/Berlin",
                "cap": { "permits": 2, "per": "month" },
                "pause_until": "2099-01-10",
                "language": "de",
                "page": "https://shop.example/checkout",
            }),
        ),
        visitor(
            "code",
            "POST",
            "/preferences/code",
            json!({ "person": token, "code": "0000 0000" }),
        ),
        visitor(
            "stop",
            "POST",
            "/stop",
            json!({ "id": fresh_id(), "contact_point": at }),
        ),
        visitor("resume", "POST", "/resume", json!({ "contact_point": at })),
        visitor(
            "feedback",
            "POST",
            "/feedback",
            json!({
                "id": fresh_id(), "kind": "problem", "text": "The size chart is wrong", "rating": 2, "topic": "sizing",
                "page": "https://shop.example/boots", "language": "en", "answer_me": true, "contact_points": [at],
            }),
        ),
        Endpoint {
            name: "decisions",
            method: "POST",
            path: "/decisions",
            caller: Caller::Sender,
            body: json!({ "questions": [question(at, "newsletter")], "reserve": true }),
        },
        Endpoint {
            name: "rules",
            method: "PUT",
            path: "",
            caller: Caller::Owner,
            body: serde_json::to_value(product.demo_rules()).expect("rules are JSON"),
        },
        Endpoint {
            name: "keys",
            method: "POST",
            path: "/keys",
            caller: Caller::Owner,
            body: json!({ "name": "a test", "scopes": [Scope::Ask], "purposes": ["newsletter"] }),
        },
    ]
}

/// A refusal as it has to be: a problem document of this status and code that repeats no address.
#[track_caller]
fn refused(reply: &Reply, what: &str, status: u16, code: &str, at: &ContactPoint) -> Problem {
    assert_eq!(reply.status, status, "{what}: {}", reply.text());
    let problem = reply.problem();
    assert_eq!(problem.code, code, "{what}: {problem:?}");
    assert!(
        !reply.text().contains(text_of(at)),
        "{what}: the problem repeats an address"
    );
    problem
}

/// Nothing is on record about this contact point, and nothing was sent to it.
fn untouched(at: &ContactPoint) {
    let product = Product::shared();
    for purpose in ["newsletter", "feedback_reply"] {
        assert_eq!(
            product.sender().denial(at, purpose),
            Some(DenialReason::ConsentMissing),
            "something was written"
        );
    }
    assert!(product.postbox().messages_to(at).is_empty(), "something was sent");
}

#[test]
fn a_field_that_nobody_declared_is_refused_at_every_depth() {
    let at = email();
    for endpoint in endpoints(&at) {
        let mut body = endpoint.body.clone();
        body["surprise"] = json!(true);
        let problem = refused(&endpoint.with(&body), endpoint.name, 422, "body_invalid", &at);
        assert!(
            problem.errors.iter().any(|error| error.pointer == "/surprise"),
            "{}: {problem:?}",
            endpoint.name
        );
        for name in ["contact_points", "choices", "questions", "purposes"] {
            let mut body = endpoint.body.clone();
            if let Some(first) = body
                .pointer_mut(&format!("/{name}/0"))
                .filter(|first| first.is_object())
            {
                first["surprise"] = json!(true);
                let problem = refused(&endpoint.with(&body), endpoint.name, 422, "body_invalid", &at);
                let pointer = format!("/{name}/0/surprise");
                assert!(
                    problem.errors.iter().any(|error| error.pointer == pointer),
                    "{}: {problem:?}",
                    endpoint.name
                );
            }
        }
    }
    untouched(&at);
}

#[test]
fn every_field_of_a_wrong_type_is_named() {
    let at = email();
    for endpoint in endpoints(&at) {
        let fields = endpoint.body.as_object().expect("every body is an object").clone();
        let mut all_wrong = serde_json::Map::new();
        for (name, value) in &fields {
            let wrong = if value.is_string() { json!(12.5) } else { json!("text") };
            all_wrong.insert(name.clone(), wrong.clone());
            let mut body = endpoint.body.clone();
            body[name] = wrong;
            let what = format!("{}, {name}", endpoint.name);
            let problem = refused(&endpoint.with(&body), &what, 422, "body_invalid", &at);
            let pointer = format!("/{name}");
            assert!(
                problem.errors.iter().any(|error| error.pointer == pointer),
                "{what}: {problem:?}"
            );
        }
        let problem = refused(
            &endpoint.with(&all_wrong.into()),
            endpoint.name,
            422,
            "body_invalid",
            &at,
        );
        let named: Vec<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        for name in fields.keys() {
            assert!(
                named.contains(&format!("/{name}").as_str()),
                "{}: {name} is not among {named:?}",
                endpoint.name
            );
        }
    }
    untouched(&at);
}

#[test]
fn absurd_values_are_refused() {
    let at = email();
    let preferences = endpoints(&at).remove(0);
    let long = "x".repeat(10_000);
    let many_points: Vec<ContactPoint> = (0..13).map(|_| email()).collect();
    let choice = |number: usize| json!({ "purpose": format!("p{number}"), "channel": "email", "choice": "refused" });
    let many_choices: Vec<Value> = (0..201).map(choice).collect();
    let cases = [
        ("id", json!(long)),
        ("id", json!("")),
        ("id", json!("no\u{0}nul")),
        ("person", json!(long)),
        ("contact_points", json!(many_points)),
        ("contact_points", json!([{ "channel": "email", "address": long }])),
        ("contact_points", json!([{ "channel": "email", "address": "" }])),
        (
            "contact_points",
            json!([{ "channel": "email", "address": "a@b\r\nBcc: c@d.example" }]),
        ),
        ("contact_points", json!([{ "channel": "pigeon", "address": "coo" }])),
        (
            "contact_points",
            json!([{ "channel": "sms", "address": "+999999999999999999" }]),
        ),
        (
            "contact_points",
            json!([{ "channel": "post", "address": { "lines": [], "country": "GB" } }]),
        ),
        ("choices", json!(many_choices)),
        (
            "choices",
            json!([{ "purpose": "invented", "channel": "email", "choice": "refused" }]),
        ),
        (
            "choices",
            json!([{ "purpose": "newsletter", "channel": "email", "choice": "given" }]),
        ),
        (
            "choices",
            json!([{ "purpose": "newsletter", "channel": "sms", "choice": "refused" }]),
        ),
        ("preferred_channels", json!(["email", "email"])),
        ("quiet_hours", json!({ "from": "20:00", "to": "20:00" })),
        ("quiet_hours", json!({ "from": "25:00", "to": "09:00" })),
        ("time_zone", json!("Mars/Olympus_Mons")),
        ("time_zone", json!("../../etc/localtime")),
        ("cap", json!({ "permits": 0, "per": "day" })),
        ("cap", json!({ "permits": -1, "per": "day" })),
        ("cap", json!({ "permits": 1e308, "per": "day" })),
        ("cap", json!({ "permits": 101, "per": "century" })),
        ("pause_until", json!("2099-02-30")),
        ("pause_until", json!("tomorrow")),
        ("language", json!(long)),
        ("page", json!("javascript:alert(1)")),
        ("page", json!(long)),
    ];
    for (name, value) in cases {
        let mut body = preferences.body.clone();
        body[name] = value.clone();
        // Not the value itself: it may be an address.
        let what = format!("{name} with {} characters", value.to_string().len());
        let reply = preferences.with(&body);
        if name == "person" {
            assert!(matches!(reply.status, 401 | 422), "{what}: {}", reply.status);
            continue;
        }
        let problem = refused(&reply, &what, 422, "body_invalid", &at);
        let start = format!("/{name}");
        assert!(
            problem.errors.iter().any(|error| error.pointer.starts_with(&start)),
            "{what}: {problem:?}"
        );
    }
    untouched(&at);
}

#[test]
fn what_is_no_json_is_refused_as_such() {
    let at = email();
    let deep = |open: &str, close: &str| format!("{{\"id\":{}1{}}}", open.repeat(1_000), close.repeat(1_000));
    for endpoint in endpoints(&at) {
        let mut broken = serde_json::to_vec(&endpoint.body).expect("JSON");
        let quote = broken.iter().position(|byte| *byte == b'"').expect("a body has a text");
        broken.insert(quote + 1, 0xff);
        let whole = endpoint.body.to_string();
        let cases: [(&str, Vec<u8>); 10] = [
            ("a byte order mark", format!("\u{feff}{whole}").into_bytes()),
            ("broken UTF-8", broken),
            ("nothing", Vec::new()),
            ("half", whole.as_bytes()[..whole.len() / 2].to_vec()),
            ("twice", format!("{whole}{whole}").into_bytes()),
            ("a thousand lists deep", deep("[", "]").into_bytes()),
            ("a thousand objects deep", deep("{\"a\":", "}").into_bytes()),
            ("a form", b"id=1&choice=given".to_vec()),
            ("NaN", b"{\"id\": NaN}".to_vec()),
            ("UTF-16", whole.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ];
        for (what, body) in cases {
            refused(
                &endpoint.raw(body),
                &format!("{}, {what}", endpoint.name),
                400,
                "body_not_json",
                &at,
            );
        }
        for body in ["[]", "7", "\"text\"", "null", "true"] {
            let reply = endpoint.raw(body);
            assert!(
                matches!(reply.status, 400 | 422),
                "{}, {body}: {}",
                endpoint.name,
                reply.status
            );
            let _ = reply.problem();
        }
    }
    untouched(&at);
}

#[test]
fn a_body_beyond_the_limit_is_refused_and_the_server_goes_on() {
    let at = email();
    for endpoint in endpoints(&at) {
        let limit = if matches!(endpoint.caller, Caller::Visitor) {
            64 * 1024
        } else {
            1024 * 1024
        };
        let mut body = endpoint.body.to_string();
        // White space is JSON too, so only its length is wrong.
        for size in [limit + 1, 10 * 1024 * 1024] {
            body.push_str(&" ".repeat(size - body.len()));
            let call = endpoint.call().header("content-type", "application/json");
            let reply = call.bytes(body.as_bytes()).send_in_full();
            refused(&reply, endpoint.name, 413, "body_too_large", &at);
        }
    }
    untouched(&at);
}

#[test]
fn a_body_that_is_not_declared_as_json_is_refused() {
    let at = email();
    for endpoint in endpoints(&at) {
        let body = endpoint.body.to_string();
        for media in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("application/jsonp"),
            Some("application/json; charset=utf-16"),
            Some("application/json;charset=\"iso-8859-1\""),
        ] {
            let call = endpoint.call().bytes(body.as_bytes());
            let call = media.map_or_else(|| call.clone(), |media| call.clone().header("content-type", media));
            refused(
                &call.send(),
                &format!("{} as {media:?}", endpoint.name),
                415,
                "not_json",
                &at,
            );
        }
    }
    untouched(&at);
}

/// The pages that take a form, with a link that nobody wrote: what is wrong with the body is found first.
fn forms() -> Vec<String> {
    let product = Product::shared();
    let page = |path: &str| format!("{}{path}", product.edge());
    vec![page("/s/demo"), page("/confirm/invented"), page("/why/invented")]
}

#[test]
fn a_body_that_says_that_it_is_encoded_is_not_read_as_it_is() {
    let at = email();
    let encoded = |call: Call, what: &str| {
        for encoding in ["gzip", "br", "GZIP", "identity, deflate", "invented"] {
            let reply = call.clone().header("content-encoding", encoding).send();
            let what = format!("{what} as {encoding}");
            refused(&reply, &what, 415, "content_encoded", &at);
            assert_eq!(reply.header("accept-encoding"), Some("identity"), "{what}");
        }
    };
    for endpoint in endpoints(&at) {
        encoded(endpoint.call().json(&endpoint.body), endpoint.name);
    }
    let form = |url: &str| Call::new("POST", url).header("content-type", "application/x-www-form-urlencoded");
    for url in forms() {
        encoded(form(&url).bytes("act=preferences"), &url);
    }
    let product = Product::shared();
    encoded(
        form(&format!("{}/unsubscribe/invented", product.edge())).bytes("List-Unsubscribe=One-Click"),
        "one click",
    );
    // The demo has no provider that signs, so no webhook can hold, and nothing else of it is examined.
    let webhook = form(&product.visitor().url("/inbound/email")).bytes("event=bounced");
    let reply = webhook.header("content-encoding", "gzip").send();
    refused(&reply, "a provider's webhook", 403, "signature_wrong", &at);
    untouched(&at);

    let endpoint = &endpoints(&at)[0];
    let plain = endpoint
        .call()
        .json(&endpoint.body)
        .header("content-encoding", "Identity");
    assert_eq!(plain.send().status, 200, "identity is no encoding");
}

#[test]
fn a_page_takes_the_body_of_a_form_and_no_other() {
    for url in forms() {
        for media in [
            None,
            Some("text/plain"),
            Some("application/json"),
            Some("multipart/form-data; boundary=x"),
            Some("application/x-www-form-urlencoded; charset=utf-16"),
        ] {
            let call = Call::new("POST", &url).bytes("act=preferences");
            let call = media.map_or_else(|| call.clone(), |media| call.clone().header("content-type", media));
            call.send().refused(415, "not_form");
        }
    }
}

#[test]
fn a_method_that_a_path_does_not_take_is_refused_with_those_it_takes() {
    let at = email();
    for endpoint in endpoints(&at) {
        for method in ["PATCH", "DELETE"] {
            let reply = endpoint.call().method(method).json(&endpoint.body).send();
            refused(
                &reply,
                &format!("{method} {}", endpoint.path),
                405,
                "method_not_allowed",
                &at,
            );
            let takes = reply.header("allow").unwrap_or_default();
            assert!(
                takes.split(',').any(|one| one.trim() == endpoint.method),
                "{}: Allow is {takes:?}",
                endpoint.path
            );
        }
    }
    untouched(&at);
}
