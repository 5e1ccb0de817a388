//! What a line of the rules may say about a provider, and how it is told what is wrong.

use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::wire;
use serde_json::{Value, json};

/// The problems of the providers of otherwise good rules.
fn problems(providers: Value) -> Vec<String> {
    let mut site: Value = serde_json::from_str(include_str!("../fixture/site.json")).expect("JSON");
    site["providers"] = providers;
    let site: wire::Rules = serde_json::from_value(site).expect("of the wire type");
    told(&site, &Context::default())
}

fn told(site: &wire::Rules, context: &Context) -> Vec<String> {
    let found = Rules::parse(site, context).err().unwrap_or_default();
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
            json!({ "kind": "mailgun", "token_secret": "KEY", "from": "post@shop.example", "domain": "mg.shop.example", "url": "https://api.eu.mailgun.net/" }),
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
        &["/providers/email/url url_not_of_provider"],
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

fn site(providers: Value) -> wire::Rules {
    let mut site: Value = serde_json::from_str(include_str!("../fixture/site.json")).expect("JSON");
    site["providers"] = providers;
    serde_json::from_value(site).expect("of the wire type")
}

const FOREIGN: [&str; 9] = [
    "https://api.postmarkapp.com.shop.example",
    "https://shop.example/?https://api.postmarkapp.com",
    "https://api.postmarkapp.com@shop.example",
    "https://api.postmarkapp.com:8443",
    "http://api.postmarkapp.com",
    "https://API.postmarkapp.com",
    "https://api.mailgun.net",
    "https://shop.example#https://api.postmarkapp.com/",
    "https://proxy.example.evil.example",
];

#[test]
fn a_providers_token_goes_to_its_own_host_or_to_one_that_the_deployment_lists() {
    let postmark = |url: &str| json!({ "email": { "kind": "postmark", "token_secret": "KEY", "from": "post@shop.example", "url": url } });
    let listed = Context {
        provider_hosts: vec!["https://proxy.example".to_owned()],
        local_endpoints: vec!["http://127.0.0.1:8788".to_owned()],
        ..Context::default()
    };
    for url in [
        "https://api.postmarkapp.com",
        "https://proxy.example/p",
        "http://127.0.0.1:8788/p",
    ] {
        assert_eq!(told(&site(postmark(url)), &listed), [""; 0], "{url}");
    }
    for url in FOREIGN {
        for context in [&Context::default(), &listed] {
            let told = told(&site(postmark(url)), context);
            assert!(
                told.len() == 1 && told[0].starts_with("/providers/email/url url_not_of_provider"),
                "{url}: {told:?}"
            );
        }
    }
    // Rules that were published before are held to it when something is delivered.
    for url in FOREIGN.into_iter().chain(["https://proxy.example/p"]) {
        let declared = site(postmark(url))
            .providers
            .remove(&beckon_domain::Channel::Email)
            .expect("it was put in");
        let account = beckon_domain::provider::Account::load(beckon_domain::Channel::Email, &declared).expect("whole");
        assert!(!account.may_ask(url, &[], &[]), "{url}");
    }
}

#[test]
fn a_name_stands_for_one_variable_of_one_site() {
    use beckon_domain::deployment::secrets::variable;
    assert_eq!(
        variable("my-shop", "POSTMARK_TOKEN").as_deref(),
        Some("SECRET__MY_SHOP__POSTMARK_TOKEN")
    );
    let sites = ["a", "a-b", "a--b", "a-", "a-b-c", "a--b-c", "b", "0"];
    let names = ["B", "B_", "B_C", "C", "A"];
    let mut all: Vec<String> = sites
        .iter()
        .flat_map(|site| names.map(|name| variable(site, name).expect("a name")))
        .collect();
    let many = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), many, "two sites share a variable");
    for no_name in [
        "",
        "_B",
        "B__C",
        "__B",
        "b",
        "1B",
        "BECKON_OWNER_KEY",
        "B-C",
        "B\0",
        "Ä",
    ] {
        assert_eq!(variable("a", no_name), None, "{no_name}");
    }
}

#[test]
fn a_secret_has_one_use_and_the_second_is_named() {
    let sid = format!("AC{}", "0a".repeat(16));
    let mut rules = site(json!({
        "email": { "kind": "postmark", "token_secret": "KEY", "from": "post@shop.example", "inbound_secret": "HOOK" },
        "sms": { "kind": "twilio", "token_secret": "KEY", "inbound_secret": "KEY", "from": "Shop", "account": sid },
        "phone": { "url": "https://hooks.shop.example/call", "signing_secret": "HOOK", "previous_signing_secret": "KEY" },
    }));
    rules.customers = Some(wire::Customers {
        token_secret: "SHOP_WEBHOOK_SECRET".to_owned(),
    });
    let found = told(&rules, &Context::default());
    let pointers: Vec<&str> = found
        .iter()
        .map(|problem| problem.split(": ").next().unwrap_or_default())
        .collect();
    assert_eq!(
        pointers,
        [
            "/providers/sms/token_secret secret_of_another_use",
            "/providers/sms/inbound_secret secret_of_another_use",
            "/providers/phone/signing_secret secret_of_another_use",
            "/providers/phone/previous_signing_secret secret_of_another_use",
            "/customers/token_secret secret_of_another_use",
        ],
        "{found:#?}"
    );
}

#[test]
fn what_the_deployment_lacks_of_this_site_is_named_by_its_variable_all_at_once() {
    use beckon_domain::deployment::secrets::Deployed;
    let rules = site(json!({
        "email": { "kind": "postmark", "token_secret": "KEY", "from": "post@shop.example", "inbound_secret": "HOOK" },
    }));
    let with = |variables: &[&str], local: bool| Context {
        local_endpoints: vec!["https://hooks.shop.example".to_owned(), "http://127.0.0.1:1".to_owned()],
        secrets: Some(Deployed {
            site: "my-shop".to_owned(),
            variables: variables.iter().map(|name| (*name).to_owned()).collect(),
            local,
        }),
        ..Context::default()
    };
    // Another site's, or a plain variable of that name, is none of this site's.
    let found = told(
        &rules,
        &with(&["KEY", "SECRET__OTHER__KEY", "SECRET__MY_SHOP__HOOK"], false),
    );
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("/routes/0/to/signing_secret secret_missing"));
    assert!(found[0].contains("`SECRET__MY_SHOP__SHOP_WEBHOOK_SECRET`"), "{found:?}");
    assert!(found[1].starts_with("/providers/email/token_secret secret_missing"));
    assert!(found[1].contains("`SECRET__MY_SHOP__KEY`"), "{found:?}");
    let all = [
        "SECRET__MY_SHOP__KEY",
        "SECRET__MY_SHOP__HOOK",
        "SECRET__MY_SHOP__SHOP_WEBHOOK_SECRET",
    ];
    assert_eq!(told(&rules, &with(&all, false)), [""; 0]);
    // A developer's machine has one secret for what is delivered to itself, and for nothing else.
    let mut local = rules.clone();
    for route in &mut local.routes {
        route.to.url = "http://127.0.0.1:1/hooks".to_owned();
    }
    assert_eq!(told(&local, &with(&all[..2], true)), [""; 0]);
    assert_eq!(told(&local, &with(&all[..2], false)).len(), 1);
    assert_eq!(told(&local, &with(&[], true)).len(), 2);
    assert_eq!(
        told(&rules, &with(&all[..2], true)).len(),
        1,
        "a public endpoint has a secret of its own"
    );
    assert_eq!(
        told(&rules, &Context::default()),
        [""; 0],
        "without the edge nobody can know"
    );
}

#[test]
fn an_origin_that_no_browser_sends_does_not_load() {
    let origins = |origin: &str| {
        let mut rules = site(json!({}));
        rules.origins = vec![origin.to_owned()];
        told(&rules, &Context::default())
    };
    for good in [
        "https://shop.example",
        "https://shop.example:8443",
        "https://xn--bcher-kva.example",
        "http://localhost:8788",
        "http://127.0.0.1:8788",
        "http://localhost",
        "https://192.0.2.1",
    ] {
        assert_eq!(origins(good), [""; 0], "{good}");
    }
    for wrong in [
        "https://shop.example:443",
        "http://localhost:80",
        "https://shop.example:0443",
        "https://shop.example:",
        "https://shop.example/",
        "https://shop.example?",
        "https://Shop.example",
        "HTTPS://shop.example",
        "https://bücher.example",
        "https://192.0.2.01",
        "https://0xc0.0.2.1",
        "https://3221225985",
        "https://xn--a.example",
        "https://ana@shop.example",
        "https://shop.example:70000",
        "http://shop.example",
        "https:/shop.example",
        "https://",
        "null",
        "*",
        " https://shop.example",
    ] {
        let told = origins(wrong);
        assert!(
            told.len() == 1 && told[0].starts_with("/origins/0 origin_invalid"),
            "{wrong}: {told:?}"
        );
    }
}

#[test]
fn an_endpoint_whose_name_says_that_it_leads_inside_does_not_load() {
    let endpoint = |host: &str| {
        let mut rules = site(json!({}));
        for route in &mut rules.routes {
            route.to.url = format!("https://{host}/hooks");
        }
        told(&rules, &Context::default())
    };
    for public in [
        "hooks.shop.example",
        "203-0-113-9.shop.example",
        "203.0.113.9.hooks.shop.example",
        "v10-0-0.shop.example",
        "internal.shop.example",
        "10.shop.example",
    ] {
        assert_eq!(endpoint(public), [""; 0], "{public}");
    }
    for inside in [
        "hooks.shop.internal",
        "hooks.corp",
        "localhost.localdomain",
        "router.home.arpa",
        "hooks.test",
        "10.0.0.1.nip.example",
        "hooks-192-168-1-7.shop.example",
        "127-0-0-1.shop.example",
        "169.254.169.254.nip.example",
        "0.0.0.0.nip.example",
    ] {
        let told = endpoint(inside);
        assert!(
            told.len() == 1 && told[0].starts_with("/routes/0/to/url url_not_public_https"),
            "{inside}: {told:?}"
        );
    }
}
