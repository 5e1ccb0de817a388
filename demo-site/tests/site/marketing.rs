//! The marketing desk in front of an edge that answers as it is told.

use crate::common::{KEY, Site, serve};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode as Status, header::CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// An edge that gives one answer to every question and remembers what it was asked.
struct StubEdge {
    status: u16,
    answer: fn(&Value) -> Value,
    asked: Mutex<Vec<(Option<String>, Value)>>,
}

async fn widget() -> Json<Value> {
    let purpose = |code: &str, basis: &str, title: &str| {
        json!({ "code": code, "basis": basis, "channels": ["email"], "notice": "2026-11",
                "title": { "en": title }, "text": { "en": "…" } })
    };
    Json(json!({
        "site": "demo", "name": "Cairn & Last", "languages": ["en"], "region": "GB", "controller": "Cairn & Last",
        "privacy_notice": "http://127.0.0.1:8788/privacy", "channels": ["email"], "topics": [],
        "purposes": [purpose("newsletter", "consent", "Letters"), purpose("order_updates", "contract", "Orders")],
    }))
}

async fn decisions(
    State(edge): State<Arc<StubEdge>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> impl IntoResponse {
    let key = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    edge.asked.lock().expect("unpoisoned").push((key, body.clone()));
    let status = Status::from_u16(edge.status).expect("a status");
    let content_type = if status == Status::OK {
        "application/json"
    } else {
        "application/problem+json"
    };
    (status, [(CONTENT_TYPE, content_type)], (edge.answer)(&body).to_string())
}

/// A demo site with such an edge behind it.
async fn desk(status: u16, answer: fn(&Value) -> Value) -> (Site, Arc<StubEdge>, TempDir) {
    let edge = Arc::new(StubEdge {
        status,
        answer,
        asked: Mutex::default(),
    });
    let router = Router::new()
        .route("/v1/sites/demo/widget", get(widget))
        .route("/v1/sites/demo/decisions", post(decisions))
        .route("/v1/sites/demo/messages", post(decisions))
        .with_state(Arc::clone(&edge));
    let (url, _) = serve(router).await;
    let data = tempfile::tempdir().expect("a folder");
    (Site::start(data.path(), &url).await, edge, data)
}

async fn ask(site: &Site, mode: &str, addresses: &str) -> (StatusCode, String) {
    campaign(site, mode, addresses, &[("template", "")]).await
}

async fn campaign(site: &Site, mode: &str, addresses: &str, more: &[(&str, &str)]) -> (StatusCode, String) {
    let mut fields = vec![
        ("batch", "desk1"),
        ("purpose", "newsletter"),
        ("channel", "auto"),
        ("addresses", addresses),
        ("mode", mode),
    ];
    fields.extend(more);
    let response = site.post_form("/marketing", &fields, "same-origin").await;
    (response.status(), response.text().await.expect("text"))
}

fn one_permit_then_denials(body: &Value) -> Value {
    let list = body.get("questions").or(body.get("messages"));
    let questions = list.and_then(Value::as_array).expect("questions or messages");
    let reserve = body["reserve"] == json!(true);
    let answers: Vec<Value> = (0..)
        .zip(questions)
        .map(|(place, question)| match place {
            0 => {
                let mut permit = json!({
                    "id": question["id"], "decision": "permit", "channel": "email",
                    "because": { "basis": "consent", "event": "evt_1", "given_at": "2026-11-20T18:03:11.000Z" }
                });
                if reserve {
                    permit["permit"] = json!("eyJ.permit.token");
                    permit["expires_at"] = json!("2026-11-22T08:05:00.000Z");
                }
                if body.get("messages").is_some() {
                    permit["message"] = json!("queued");
                }
                permit
            }
            1 => json!({ "id": question["id"], "decision": "deny", "reason": "quiet_hours",
                         "retry_at": "2026-11-23T09:00:00.000Z" }),
            _ => json!({ "id": question["id"], "decision": "deny", "reason": "consent_missing" }),
        })
        .collect();
    json!({ "decided_at": "2026-11-22T08:00:00.000Z", "answers": answers })
}

fn answers_too_few(_: &Value) -> Value {
    json!({ "decided_at": "2026-11-22T08:00:00.000Z", "answers": [] })
}

fn bad_address(_: &Value) -> Value {
    json!({
        "type": "https://beckon.example/problems/shape", "title": "Malformed request", "status": 422,
        "detail": "1 problem.", "code": "shape",
        "errors": [{ "pointer": "/questions/1/to/address", "code": "address_invalid", "detail": "no normal form" }]
    })
}

fn wrong_key(_: &Value) -> Value {
    json!({ "type": "https://beckon.example/problems/key", "title": "No such key", "status": 401,
            "detail": "The key is not known.", "code": "key_unknown" })
}

fn no_json(_: &Value) -> Value {
    json!("oops")
}

const LIST: &str = "ana@example.com\nben@example.com\n\nchiara@example.com";

#[tokio::test]
async fn the_purposes_come_from_the_edge() {
    let (site, _, _data) = desk(200, one_permit_then_denials).await;
    let page = site.text("/marketing").await;
    assert!(
        page.contains(r#"<option value="newsletter">Letters (newsletter)</option>"#),
        "{page}"
    );
    assert!(page.contains(r#"<option value="order_updates">"#), "{page}");
    assert!(page.contains("ana@example.com"), "the list is prefilled");
}

#[tokio::test]
async fn permits_and_denials_are_shown_with_their_reasons() {
    let (site, edge, _data) = desk(200, one_permit_then_denials).await;
    let (status, page) = ask(&site, "ask", LIST).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("1 of 3"), "{page}");
    assert!(page.contains("A yes of 20 Nov 2026"), "{page}");
    assert!(
        page.contains("It is within quiet hours where they are.") && page.contains("quiet_hours"),
        "{page}"
    );
    assert!(page.contains("Ask again at 23 Nov 2026, 09:00:00 UTC"), "{page}");
    assert!(page.contains("Silence is not consent."), "{page}");
    assert!(page.contains("<details>"), "the JSON is there to be looked at");

    let asked = edge.asked.lock().expect("unpoisoned").clone();
    let (key, body) = &asked[0];
    assert_eq!(key.as_deref(), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(
        body["questions"][2]["to"],
        json!({ "channel": "email", "address": "chiara@example.com" })
    );
    assert_eq!(body.get("reserve"), None, "asking takes nothing");
    assert!(!page.contains(KEY), "the key stays in the server");
}

#[tokio::test]
async fn reserving_shows_until_when_a_permit_holds_and_says_the_same_id_twice() {
    let (site, edge, _data) = desk(200, one_permit_then_denials).await;
    for _ in 0..2 {
        let (_, page) = ask(&site, "reserve", LIST).await;
        assert!(
            page.contains("Permit reserved until 22 Nov 2026, 08:05:00 UTC"),
            "{page}"
        );
    }
    let asked = edge.asked.lock().expect("unpoisoned").clone();
    assert_eq!(asked[0].1["reserve"], json!(true));
    assert_eq!(
        asked[0].1, asked[1].1,
        "a reload asks the very same, so it takes no second slot"
    );
}

#[tokio::test]
async fn what_is_sent_goes_through_the_gateway_with_its_words_or_its_variables() {
    let (site, edge, _data) = desk(200, one_permit_then_denials).await;
    let words = [("template", ""), ("subject", "A walk"), ("text", "Take the 9:14.")];
    let (_, page) = campaign(&site, "send", LIST, &words).await;
    assert!(
        page.contains("1 of 3") && page.contains("chip permit\">queued"),
        "{page}"
    );
    let variables = [
        ("template", "order_sent"),
        ("variables", "number = 4711\r\nday=Monday"),
        ("text", "not this"),
    ];
    let _ = campaign(&site, "send", LIST, &variables).await;

    let asked = edge.asked.lock().expect("unpoisoned").clone();
    let (free, stored) = (&asked[0].1["messages"][0], &asked[1].1["messages"][0]);
    assert_eq!(
        free["content"],
        json!({ "subject": "A walk", "text": "Take the 9:14." })
    );
    assert_eq!(stored["variables"], json!({ "number": "4711", "day": "Monday" }));
    assert_eq!(stored.get("content"), None, "a template has its own words");
}

#[tokio::test]
async fn whatever_is_not_an_answer_is_said_in_words_and_permits_nothing() {
    type Answer = fn(&Value) -> Value;
    let cases: [(u16, Answer, &str); 5] = [
        (
            200,
            answers_too_few,
            "the answers are not to the questions that were asked",
        ),
        (200, no_json, "the body is not what the contract promises"),
        (422, bad_address, "Line 2: no normal form"),
        (401, wrong_key, "The key in BECKON_SENDER_KEY is missing"),
        (503, no_json, "without a problem document"),
    ];
    for (status, answer, words) in cases {
        let (site, _, _data) = desk(status, answer).await;
        let (_, page) = ask(&site, "reserve", LIST).await;
        assert!(page.contains(words), "{words}: {page}");
        assert!(
            page.contains("nothing may be sent") && !page.contains("chip permit"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn an_edge_that_is_down_is_named_and_the_list_is_kept() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    assert!(site.text("/marketing").await.contains("The edge does not answer"));
    let (_, page) = ask(&site, "ask", "only-this@example.com").await;
    assert!(
        page.contains("The edge does not answer") && page.contains("only-this@example.com"),
        "{page}"
    );
}

#[tokio::test]
async fn a_form_posted_from_another_origin_asks_nothing() {
    let (site, edge, _data) = desk(200, one_permit_then_denials).await;
    let response = site.post_form("/marketing", &[("mode", "reserve")], "cross-site").await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(edge.asked.lock().expect("unpoisoned").is_empty());
}

#[tokio::test]
async fn a_thousand_lines_are_asked_at_once_and_one_more_is_too_many() {
    let (site, edge, _data) = desk(200, one_permit_then_denials).await;
    let thousand: String = (0..1000).map(|n| format!("person{n}@example.com\n")).collect();
    let (_, page) = ask(&site, "ask", &thousand).await;
    assert!(page.contains("1 of 1000"), "all in one request");
    let (_, page) = ask(&site, "ask", &format!("{thousand}one-more@example.com")).await;
    assert!(page.contains("ask about at most 1000 at a time"));
    assert_eq!(edge.asked.lock().expect("unpoisoned").len(), 1);
}
