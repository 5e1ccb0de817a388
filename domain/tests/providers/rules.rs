//! What a line of the rules may say about a provider, and how it is told what is wrong.

use beckon_domain::rules::{Context, Rules};
use beckon_domain::wire;
use serde_json::{Value, json};

/// The problems of the providers of otherwise good rules.
fn problems(providers: Value) -> Vec<String> {
    let mut site: Value = serde_json::from_str(include_str!("../fixture/site.json")).expect("JSON");
    site["providers"] = providers;
    let site: wire::Rules = serde_json::from_value(site).expect("of the wire type");
    let found = Rules::parse(&site, &Context::default()).err().unwrap_or_default();
    found
        .iter()
        .map(|problem| format!("{} {}: {}", problem.pointer, problem.code, problem.detail))
        .collect()
}

fn check(channel: &str, provider: Value, expect: &[&str]) {
    let found = problems(json!({ channel: provider }));
    let codes: Vec<&str> = found
        .iter()
        .map(|problem| problem.split(": ").next().unwrap_or_default())
        .collect();
    assert_eq!(codes, expect, "{found:#?}");
}

#[test]
fn each_kind_loads_with_what_it_needs() {
    let sid = format!("AC{}", "0a".repeat(16));
    let good = [
        (
            "email",
            json!({ "url": "https://hooks.shop.example/mail", "signing_secret": "HOOK" }),
        ),
        (
            "phone",
            json!({ "kind": "webhook", "url": "https://hooks.shop.example/call", "signing_secret": "HOOK" }),
        ),
        (
            "email",
            json!({ "kind": "postmark", "token_secret": "POSTMARK_TOKEN", "from": "Shop <post@shop.example>", "stream": "letters", "inbound_secret": "POSTMARK_IN" }),
        ),
        (
            "email",
            json!({ "kind": "sendgrid", "token_secret": "KEY", "from": "post@shop.example", "region": "eu" }),
        ),
        (
            "email",
            json!({ "kind": "mailgun", "token_secret": "KEY", "from": "post@shop.example", "domain": "mg.shop.example", "url": "https://proxy.shop.example" }),
        ),
        (
            "sms",
            json!({ "kind": "twilio", "token_secret": "KEY", "from": format!("MG{}", "0a".repeat(16)), "account": sid }),
        ),
        (
            "sms",
            json!({ "kind": "vonage", "token_secret": "KEY", "from": "Shop", "account": "abcd1234" }),
        ),
    ];
    for (channel, provider) in good {
        check(channel, provider, &[]);
    }
}

#[test]
fn what_a_kind_lacks_or_has_no_use_for_is_named_all_at_once() {
    check(
        "email",
        json!({ "kind": "postmark", "signing_secret": "HOOK", "domain": "mg.shop.example" }),
        &[
            "/providers/email field_missing",
            "/providers/email field_missing",
            "/providers/email/signing_secret field_not_of_kind",
            "/providers/email/domain field_not_of_kind",
        ],
    );
    check(
        "email",
        json!({}),
        &["/providers/email field_missing", "/providers/email field_missing"],
    );
    let told = problems(json!({ "sms": { "kind": "vonage", "token_secret": "KEY", "from": "Shop" } }));
    assert_eq!(
        told,
        ["/providers/sms field_missing: `vonage` needs `account`: the account's id with the provider."]
    );
}

#[test]
fn a_provider_is_for_its_own_channel() {
    check(
        "sms",
        json!({ "kind": "postmark", "token_secret": "KEY", "from": "post@shop.example" }),
        &["/providers/sms/kind provider_not_for_channel"],
    );
}

#[test]
fn each_field_is_looked_at() {
    let postmark = |field: &str, value: &str| {
        let mut provider = json!({ "kind": "postmark", "token_secret": "KEY", "from": "post@shop.example" });
        provider[field] = json!(value);
        provider
    };
    for from in [
        "Shop",
        "post@shop",
        "Shop <post@shop.example",
        "Shop <post@shop.example>, x@shop.example",
        "Shop\r\nBcc: x <post@shop.example>",
        "\"Shop\" <post@shop.example>",
        "<post@shop.example>",
    ] {
        check("email", postmark("from", from), &["/providers/email/from from_invalid"]);
    }
    check(
        "email",
        postmark("token_secret", "0d7f-secret"),
        &["/providers/email/token_secret secret_name_invalid"],
    );
    check(
        "email",
        postmark("inbound_secret", "BECKON_OWNER_KEY"),
        &["/providers/email/inbound_secret secret_name_invalid"],
    );
    check(
        "email",
        postmark("url", "http://10.0.0.1"),
        &["/providers/email/url url_not_public_https"],
    );
    check(
        "email",
        postmark("stream", "letters/1"),
        &["/providers/email/stream stream_invalid"],
    );
    let mailgun = |domain: &str, region: &str| json!({ "kind": "mailgun", "token_secret": "KEY", "from": "post@shop.example", "domain": domain, "region": region });
    check(
        "email",
        mailgun("mg.shop.example/x", "us"),
        &[
            "/providers/email/domain domain_invalid",
            "/providers/email/region region_unknown",
        ],
    );
    for (kind, account, from) in [
        ("twilio", "abcd1234", "07700 900123 4"),
        ("vonage", "ab/cd", "MG0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"),
    ] {
        check(
            "sms",
            json!({ "kind": kind, "token_secret": "KEY", "from": from, "account": account }),
            &[
                "/providers/sms/from from_invalid",
                "/providers/sms/account account_invalid",
            ],
        );
    }
}

/// RFC 8058, 4: a valid DKIM signature has to cover at least these two headers.
#[test]
fn whose_signature_may_not_cover_the_unsubscribe_headers_is_said_for_each_kind_that_sends_email() {
    let warned = |providers: Value| {
        let mut site: Value = serde_json::from_str(include_str!("../fixture/site.json")).expect("JSON");
        site["providers"] = providers;
        let site: wire::Rules = serde_json::from_value(site).expect("of the wire type");
        beckon_domain::provider::warnings(&site)
    };
    for (kind, known) in [
        ("webhook", "this webhook"),
        ("postmark", "broadcast stream"),
        ("sendgrid", "SendGrid"),
        ("mailgun", "Mailgun"),
    ] {
        let warnings = warned(json!({ "email": { "kind": kind } }));
        assert_eq!(warnings.len(), 1, "{kind}");
        assert_eq!(warnings[0].pointer, "/providers/email");
        assert!(warnings[0].detail.contains(known), "{kind}: {}", warnings[0].detail);
    }
    assert!(
        warned(json!({ "sms": { "kind": "twilio" } })).is_empty(),
        "texts have no headers"
    );
    assert!(warned(json!({})).is_empty());
}
