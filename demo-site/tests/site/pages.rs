//! The shop's pages, and the rules that belong to it.

use crate::common::Site;
use beckon_contract::Basis;
use beckon_contract::wire::Rules;
use reqwest::StatusCode;

const SHOP: &[&str] = &[
    "/",
    "/boots/harter",
    "/boots/swale",
    "/boots/corrie",
    "/checkout?boot=swale&colour=moss&size=8",
    "/privacy",
];

fn header(response: &reqwest::Response, name: &str) -> String {
    response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn each_page_of_the_shop_has_exactly_the_one_script_tag() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::start(data.path(), "http://127.0.0.1:8787").await;
    for path in SHOP {
        let response = site.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let csp = header(&response, "content-security-policy");
        let page = response.text().await.expect("text");
        assert_eq!(page.matches("<script").count(), 1, "{path}");
        let tag = r#"<script src="http://127.0.0.1:8787/embed.js" data-site="demo" async></script>"#;
        assert!(page.contains(tag), "{path}: {page}");
        assert!(
            !page.contains("style="),
            "{path}: an inline style would break the policy"
        );
        assert!(csp.contains("default-src 'none'"), "{csp}");
        assert!(
            csp.contains("script-src http://127.0.0.1:8787 'wasm-unsafe-eval'"),
            "{csp}"
        );
        assert!(csp.contains("connect-src http://127.0.0.1:8787"), "{csp}");
        assert!(
            !csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'"),
            "{csp}"
        );
    }
}

#[tokio::test]
async fn every_link_within_the_shop_leads_somewhere() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    for path in SHOP.iter().chain(&["/marketing", "/postbox", "/nowhere"]) {
        let page = site.text(path).await;
        for part in page.split("href=\"/").skip(1) {
            let target = part.split(['"', '#']).next().unwrap_or_default().replace("&amp;", "&");
            let status = site.get(&format!("/{target}")).await.status();
            assert_eq!(status, StatusCode::OK, "{path} links to /{target}");
        }
    }
}

#[tokio::test]
async fn behind_the_counter_nothing_runs_and_nothing_is_cached() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    for path in ["/marketing", "/postbox"] {
        let response = site.get(path).await;
        let csp = header(&response, "content-security-policy");
        assert!(
            csp.starts_with("default-src 'none'") && !csp.contains("script-src"),
            "{csp}"
        );
        assert_eq!(header(&response, "cache-control"), "no-store");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer");
        assert!(!response.text().await.expect("text").contains("<script"), "{path}");
    }
}

#[tokio::test]
async fn an_order_leads_to_thanks_and_nonsense_to_an_empty_basket() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    let order = [
        ("boot", "harter"),
        ("colour", "peat"),
        ("size", "9"),
        ("delivery", "collect"),
    ];
    let response = site.post_form("/checkout", &order, "same-origin").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let page = site.text(&header(&response, "location")).await;
    assert!(
        page.contains("Thank you") && page.contains("Harter") && page.contains("UK 9"),
        "{page}"
    );
    for nonsense in [
        "/checkout",
        "/checkout?boot=clog",
        "/checkout?boot=harter&colour=pink&size=9&placed=maybe",
    ] {
        assert!(site.text(nonsense).await.contains("Nothing in it yet"), "{nonsense}");
    }
}

#[tokio::test]
async fn health_is_for_programs_and_unknown_pages_are_404() {
    let data = tempfile::tempdir().expect("a folder");
    let site = Site::alone(data.path()).await;
    assert_eq!(site.text("/healthz").await, r#"{"status":"ok"}"#);
    assert_eq!(site.get("/boots/clog").await.status(), StatusCode::NOT_FOUND);
}

fn rules() -> Rules {
    toml::from_str(include_str!("../../site.toml")).expect("site.toml fits the contract")
}

#[test]
fn the_rules_say_everything_in_every_language() {
    let rules = rules();
    for purpose in &rules.purposes {
        for language in &rules.languages {
            assert!(
                purpose.title.contains_key(language),
                "{} has no title in {language}",
                purpose.code
            );
            assert!(
                purpose.text.contains_key(language),
                "{} has no text in {language}",
                purpose.code
            );
        }
    }
}

#[test]
fn a_purpose_without_consent_names_its_act_its_templates_and_a_cap() {
    let rules = rules();
    for purpose in rules.purposes.iter().filter(|purpose| purpose.basis != Basis::Consent) {
        assert!(
            purpose.because.is_some() && purpose.cap.is_some() && purpose.template_required,
            "{}",
            purpose.code
        );
        assert!(
            rules.templates.iter().any(|template| template.purpose == purpose.code),
            "{}",
            purpose.code
        );
    }
    assert!(rules.purposes.iter().any(|purpose| purpose.basis != Basis::Consent));
}

#[test]
fn the_last_route_takes_whatever_the_others_leave_and_every_webhook_is_one_of_ours() {
    let rules = rules();
    let last = rules.routes.last().expect("a route");
    assert!(last.topics.is_empty() && last.kinds.is_empty() && last.rating_at_most.is_none());
    let routes = rules.routes.iter().map(|route| route.to.clone());
    let webhook = |provider: &beckon_contract::wire::Provider| provider.webhook().expect("every provider is a webhook");
    let providers = rules.providers.values().map(webhook);
    for endpoint in routes.chain(providers).chain(rules.events.clone()) {
        assert!(
            endpoint.url.starts_with("http://127.0.0.1:8788/hooks/"),
            "{}",
            endpoint.url
        );
        assert_eq!(endpoint.signing_secret, "DEMO_WEBHOOK_SECRET");
    }
    assert_eq!(
        rules.shards,
        Some(4),
        "so that contact points and their people live on different shards"
    );
}
