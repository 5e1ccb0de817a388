//! What anyone may fetch: the widget and its settings, the keys to check permits with, the contract itself.

use beckon_domain::wire::{Health, WidgetSettings};
use beckon_domain::{Basis, Choice};
use beckon_tests::http::Call;
use beckon_tests::people::{email, fresh_id};
use beckon_tests::product::Product;
use beckon_tests::visitor::one_choice;
use serde_json::Value;

#[test]
fn the_widgets_settings_are_fetched_again_only_when_they_have_changed() {
    let product = Product::shared();
    let owner = product.owner_of(&format!("shop-{}", &fresh_id()[..8]));
    let mut rules = product.demo_rules();
    let _ = owner.publish(&rules);
    let visitor = product.visitor_of(&owner.site);
    let get = |etag: Option<&str>| {
        let call = Call::new("GET", visitor.url("/widget")).origin(&visitor.origin);
        etag.map_or_else(|| call.clone(), |etag| call.clone().header("if-none-match", etag))
            .send()
    };
    let first = get(None);
    let settings: WidgetSettings = first.ok(200);
    assert_eq!(
        (settings.name.as_str(), settings.region.as_str()),
        ("Cairn & Last", "GB")
    );
    assert!(settings.topics.iter().any(|topic| topic == "sizing"));
    assert!(
        settings
            .purposes
            .iter()
            .any(|purpose| purpose.code == "newsletter" && purpose.basis == Basis::Consent)
    );
    assert!(
        !first.text().contains("WEBHOOK_SECRET") && !first.text().contains("/hooks/"),
        "it tells what is private"
    );
    assert_eq!(first.header("cache-control"), Some("public, max-age=60"));
    let etag = first.header("etag").expect("the settings have an ETag").to_owned();
    let same = get(Some(&etag));
    assert_eq!((same.status, same.body.len()), (304, 0));
    assert_eq!(same.header("etag"), Some(etag.as_str()));

    rules.name = "Cairn & Daughters".to_owned();
    let _ = owner.publish(&rules);
    let changed: WidgetSettings = get(Some(&etag)).ok(200);
    assert_eq!(changed.name, "Cairn & Daughters");
}

#[test]
fn the_shop_may_be_opened_by_its_number_and_by_its_name() {
    let mut visitor = Product::shared().visitor();
    visitor.origin = visitor.origin.replace("127.0.0.1", "localhost");
    visitor.save(&one_choice(&email(), "newsletter", Choice::Given));
}

#[test]
fn a_listed_page_may_call_across_origins_and_read_the_answer() {
    let product = Product::shared();
    let visitor = product.visitor();
    let preflight = |origin: &str, path: &str, method: &str| {
        Call::new("OPTIONS", visitor.url(path))
            .origin(origin)
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "authorization, content-type")
            .send()
    };
    let listed = |list: Option<&str>, name: &str| {
        list.is_some_and(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(name)))
    };
    for (path, method) in [
        ("/preferences", "PUT"),
        ("/preferences", "GET"),
        ("/preferences/code", "POST"),
        ("/stop", "POST"),
        ("/feedback", "POST"),
    ] {
        let reply = preflight(&visitor.origin, path, method);
        assert!(matches!(reply.status, 200 | 204), "{path}: {}", reply.status);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(visitor.origin.as_str()),
            "{path}"
        );
        assert!(listed(reply.header("access-control-allow-methods"), method), "{path}");
        assert!(
            listed(reply.header("access-control-allow-headers"), "content-type"),
            "{path}"
        );
        assert!(
            listed(reply.header("access-control-allow-headers"), "authorization"),
            "{path}"
        );
        assert!(
            listed(reply.header("vary"), "origin"),
            "a cache would show one origin's answer to another"
        );
        assert_eq!(
            reply.header("access-control-allow-credentials"),
            None,
            "no cookie is ever wanted"
        );
    }
    let answer = visitor.try_settings();
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some(visitor.origin.as_str()),
        "a refusal can be read too"
    );
}

#[test]
fn the_widget_is_served_to_any_page_and_its_parts_never_change() {
    let product = Product::shared();
    let get = |path: &str| {
        Call::new("GET", format!("{}/{path}", product.edge()))
            .origin("https://any.example")
            .send()
    };
    let loader = get("embed.js");
    assert_eq!(loader.status, 200);
    assert!(
        loader
            .header("content-type")
            .is_some_and(|media| media.starts_with("text/javascript"))
    );
    assert!(
        loader
            .header("cache-control")
            .is_some_and(|cache| cache.contains("max-age") && !cache.contains("immutable"))
    );
    let text = loader.text();
    let start = text.find("w/").expect("the loader names the widget");
    let folder: String = text[start..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
        .collect();
    let folder = folder.trim_end_matches('/');
    for (path, media) in [
        (format!("{folder}/widget.js"), "text/javascript"),
        (format!("{folder}/consent.js"), "text/javascript"),
        (format!("{folder}/widget_bg.wasm"), "application/wasm"),
    ] {
        let part = get(&path);
        assert_eq!(part.status, 200, "{path}");
        assert!(
            part.header("content-type")
                .is_some_and(|found| found.starts_with(media)),
            "{path}"
        );
        assert_eq!(part.header("access-control-allow-origin"), Some("*"), "{path}");
        assert!(
            part.header("cache-control")
                .is_some_and(|cache| cache.contains("immutable")),
            "{path}"
        );
        assert!(!part.body.is_empty());
    }
    get("w/invented/widget.js").refused(404, "not_found");
    get("embed/../secrets.json").refused(404, "not_found");
}

#[test]
fn the_contract_is_served_as_it_is_committed() {
    let product = Product::shared();
    let served: Value = Call::new("GET", format!("{}/openapi.json", product.edge()))
        .send()
        .ok(200);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/contract/openapi.json");
    let committed = std::fs::read_to_string(file).expect("the contract is committed");
    let committed: Value = serde_json::from_str(&committed).expect("JSON");
    assert_eq!(served, committed);
    assert!(
        served["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
    );
    for path in [
        "preferences",
        "preferences/code",
        "stop",
        "resume",
        "feedback",
        "decisions",
        "widget",
        "keys",
    ] {
        let full = format!("/v1/sites/{{site}}/{path}");
        assert!(served["paths"][&full].is_object(), "{full} is not described");
    }
}

#[test]
fn it_says_that_it_is_well_and_what_is_nowhere_is_a_problem_document() {
    let product = Product::shared();
    let health: Health = Call::new("GET", format!("{}/healthz", product.edge())).send().ok(200);
    assert_eq!(health.status, "ok");
    for path in [
        "",
        "/",
        "/v1",
        "/v1/sites",
        "/v1/sites/demo/nowhere",
        "/v2/sites/demo/decisions",
        "/../../etc/passwd",
    ] {
        Call::new("GET", format!("{}/nowhere{path}", product.edge()))
            .send()
            .refused(404, "not_found");
    }
    Call::new("GET", product.visitor().url("/nowhere"))
        .send()
        .refused(404, "not_found");
}
