//! What Beckon delivers: checked, counted, kept, and turned away when a test says so.

use crate::common::{SECRET, Site, WRONG_SECRET};
use reqwest::StatusCode;
use serde_json::{Value, json};

fn mail(text: &str) -> Value {
    json!({
        "type": "message", "site": "demo", "purpose": "confirm", "language": "en", "subject": "Please confirm",
        "to": { "channel": "email", "address": "ana@example.com" }, "text": text
    })
}

fn feedback(text: &str) -> Value {
    json!({
        "type": "feedback", "site": "demo", "reference": "FB-1", "route": "Product team",
        "at": "2026-11-22T08:00:00.000Z", "kind": "problem", "text": text, "topic": "sizing", "answer_me": false
    })
}

#[tokio::test]
async fn a_signed_delivery_is_taken_and_listed() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    let hooks = [
        "/hooks/email",
        "/hooks/sms",
        "/hooks/post",
        "/hooks/feedback/product",
        "/hooks/events",
    ];
    for hook in hooks {
        assert_eq!(
            site.deliver(SECRET, hook, &format!("msg{hook}"), &mail("Hello")).await,
            StatusCode::NO_CONTENT
        );
    }
    let listed = site.deliveries().await;
    let paths: Vec<&str> = listed.iter().filter_map(|delivery| delivery["path"].as_str()).collect();
    assert_eq!(paths, hooks, "oldest first");
    let first = &listed[0];
    assert_eq!(
        (&first["webhook_id"], &first["attempts"]),
        (&json!("msg/hooks/email"), &json!(1))
    );
    assert_eq!((&first["verified"], &first["accepted"]), (&json!(true), &json!(true)));
    assert_eq!(first["body"], mail("Hello"));
    assert_eq!(
        first["received_at"].as_str().expect("a time").len(),
        "2026-11-22T08:00:00.000Z".len()
    );
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_seen() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    let forged = mail("Press https://phish.example/confirm/x");
    assert_eq!(
        site.deliver(WRONG_SECRET, "/hooks/email", "msg_1", &forged).await,
        StatusCode::UNAUTHORIZED
    );
    let listed = site.deliveries().await;
    assert_eq!((listed.len(), &listed[0]["verified"]), (1, &json!(false)));
    let page = site.text("/postbox").await;
    assert!(page.contains("not verified"), "{page}");
    assert!(
        !page.contains("href=\"https://phish.example"),
        "a forged link cannot be pressed"
    );

    assert_eq!(
        site.deliver(SECRET, "/hooks/email", "msg_1", &mail("Real")).await,
        StatusCode::NO_CONTENT
    );
    let listed = site.deliveries().await;
    assert_eq!(
        (listed.len(), &listed[1]["attempts"]),
        (2, &json!(1)),
        "the forgery was no attempt of the real one"
    );
}

#[tokio::test]
async fn a_delivery_without_signature_or_id_is_refused() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    let bare = site.post_json("/hooks/email", &mail("Hello")).await;
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
    assert!(site.deliveries().await.is_empty());
}

#[tokio::test]
async fn a_repeated_webhook_id_is_counted_and_survives_a_restart() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    for _ in 0..3 {
        assert_eq!(
            site.deliver(SECRET, "/hooks/email", "msg_1", &mail("Hello")).await,
            StatusCode::NO_CONTENT
        );
    }
    let before = site.deliveries().await;
    assert_eq!((before.len(), &before[0]["attempts"]), (1, &json!(3)));
    drop(site);

    let site = Site::alone(data.path()).await;
    assert_eq!(site.deliveries().await, before);
    assert_eq!(
        site.deliver(SECRET, "/hooks/email", "msg_1", &mail("Hello")).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(site.deliveries().await[0]["attempts"], json!(4));
}

#[tokio::test]
async fn a_test_can_play_a_provider_that_is_down_and_then_well_again() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    let set = site
        .post_json(
            "/hooks/control",
            &json!({ "path": "/hooks/email", "status": 500, "times": 2 }),
        )
        .await;
    assert_eq!(set.status(), StatusCode::OK);
    let mut answers = Vec::new();
    for _ in 0..3 {
        let status = site.deliver(SECRET, "/hooks/email", "msg_1", &mail("Hello")).await;
        answers.push((status.as_u16(), site.deliveries().await[0]["accepted"].clone()));
    }
    assert_eq!(answers, [(500, json!(false)), (500, json!(false)), (204, json!(true))]);
    assert_eq!(site.deliveries().await[0]["attempts"], json!(3));
}

#[tokio::test]
async fn a_test_can_play_a_provider_that_is_gone_or_slow() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    site.post_json("/hooks/control", &json!({ "status": 410 })).await;
    assert_eq!(
        site.deliver(SECRET, "/hooks/sms", "msg_1", &mail("Hello")).await,
        StatusCode::GONE
    );
    assert_eq!(
        site.deliver(WRONG_SECRET, "/hooks/sms", "msg_2", &mail("Hello")).await,
        StatusCode::UNAUTHORIZED,
        "the signature is checked first"
    );
    site.post_json("/hooks/control", &json!({})).await;
    let in_force: Value = site.get("/hooks/control").await.json().await.expect("JSON");
    assert_eq!(in_force, json!({ "controls": [] }));

    site.post_json("/hooks/control", &json!({ "path": "/hooks/sms", "delay_ms": 150 }))
        .await;
    let before = std::time::Instant::now();
    assert_eq!(
        site.deliver(SECRET, "/hooks/sms", "msg_3", &mail("Hello")).await,
        StatusCode::NO_CONTENT
    );
    assert!(before.elapsed().as_millis() >= 150, "{:?}", before.elapsed());
}

#[tokio::test]
async fn a_control_that_makes_no_sense_is_refused_in_words() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    for body in [
        json!({ "status": 99, "times": 0 }),
        json!({ "statsu": 500 }),
        json!("down"),
    ] {
        let answer = site.post_json("/hooks/control", &body).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let problems: Value = answer.json().await.expect("JSON");
        assert!(
            !problems["problems"].as_array().expect("a list").is_empty(),
            "{problems}"
        );
    }
    let simple = site
        .client
        .post(format!("{}/hooks/control", site.url))
        .header("content-type", "text/plain");
    let answer = simple.body(r#"{"status":500}"#).send().await.expect("an answer");
    assert_eq!(
        answer.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "what a page may post unasked changes nothing"
    );
}

#[tokio::test]
async fn the_postbox_shows_the_link_and_the_code_to_press_and_copy() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    let text = "Press http://127.0.0.1:8787/confirm/tok_1\nor type 1234 5678.<script>";
    site.deliver(SECRET, "/hooks/email", "msg_1", &mail(text)).await;
    let page = site.text("/postbox?folder=email&open=0").await;
    assert!(
        page.contains(r#"<a href="http://127.0.0.1:8787/confirm/tok_1">"#),
        "{page}"
    );
    assert!(page.contains(r#"<strong class="code">1234 5678</strong>"#), "{page}");
    assert!(!page.contains("<script"), "a message is text");
    assert!(!page.contains("http-equiv=\"refresh\""), "an opened letter stays open");
    assert!(
        site.text("/postbox").await.contains("http-equiv=\"refresh\""),
        "the list looks again by itself"
    );
}

#[tokio::test]
async fn feedback_is_found_in_the_folder_of_its_team() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    site.deliver(SECRET, "/hooks/feedback/product", "msg_1", &feedback("They pinch"))
        .await;
    site.deliver(SECRET, "/hooks/feedback/care", "msg_2", &feedback("They squeak"))
        .await;
    let page = site.text("/postbox?folder=feedback/product").await;
    assert!(page.contains("They pinch") && !page.contains("They squeak"), "{page}");
    assert!(
        page.contains("Feedback: care"),
        "the other team has a folder too: {page}"
    );
}
