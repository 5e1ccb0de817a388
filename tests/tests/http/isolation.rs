//! Sites are strangers: two of them attack each other over every route of the contract with every credential, and neither
//! learns or changes anything of the other.

use beckon_domain::wire::{ContactPoint, Customers, MySettings, Outcome, OwnerLog, Preferences, Provider};
use beckon_domain::{Channel, Choice, DenialReason, FeedbackKind, ProviderKind, Scope, SendOutcome, customer};
use beckon_tests::http::{Call, Reply};
use beckon_tests::owner::Owner;
use beckon_tests::people::{email, text_of};
use beckon_tests::postbox::{confirm_link, links};
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::{letter, question};
use beckon_tests::visitor::{Visitor, feedback, nothing_yet, one_choice};
use beckon_tests::wait::until;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

const CUSTOMERS_OF_ALPHA: &str = "a secret of alpha's own server, long enough";
const CUSTOMERS_OF_BETA: &str = "a secret of beta's own server, long enough too";
const HOOK_OF_ALPHA: &str = "beckon:the-password-of-alpha";
const HOOK_OF_BETA: &str = "beckon:the-password-of-beta";

/// A product with the secrets of two sites.
pub(crate) fn product() -> &'static Product {
    static PRODUCT: LazyLock<Product> = LazyLock::new(|| {
        Start::new()
            .with("SECRET__ALPHA__POSTMARK_TOKEN", "the-server-token-of-alpha")
            .with("SECRET__ALPHA__POSTMARK_HOOK", HOOK_OF_ALPHA)
            .with("SECRET__ALPHA__CUSTOMERS", CUSTOMERS_OF_ALPHA)
            .with("SECRET__BETA__POSTMARK_TOKEN", "the-server-token-of-beta")
            .with("SECRET__BETA__POSTMARK_HOOK", HOOK_OF_BETA)
            .with("SECRET__BETA__CUSTOMERS", CUSTOMERS_OF_BETA)
            .run()
    });
    &PRODUCT
}

fn is_accepted(reply: &Reply) -> bool {
    (200..300).contains(&reply.status)
}

pub(crate) fn postmark(token: &str, hook: Option<&str>, url: Option<&str>) -> Provider {
    Provider {
        kind: Some(ProviderKind::Postmark),
        token_secret: Some(token.to_owned()),
        inbound_secret: hook.map(str::to_owned),
        url: url.map(str::to_owned),
        from: Some("Shop <post@example.com>".to_owned()),
        ..Provider::default()
    }
}

/// Everything that one site has given out, to each receiver.
struct Site {
    owner: Owner,
    /// A key for each scope, the owner's among them.
    keys: Vec<(Scope, String)>,
    key_id: String,
    /// A visitor who has proven an address and said yes.
    ana: ContactPoint,
    visitor: Visitor,
    /// A confirmation that nobody has pressed.
    confirm: String,
    /// The tokens of a message's links.
    links: BTreeMap<&'static str, String>,
    /// A permit, and the id of its question.
    permit: String,
    question: String,
    reference: String,
    /// What its server signs with, and what its provider's webhooks show.
    customers: &'static str,
    hook: &'static str,
}

fn token_of(link: &str) -> String {
    link.rsplit('/').next().unwrap_or_default().to_owned()
}

fn now() -> beckon_domain::time::Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    beckon_domain::time::Instant::from_millis(i64::try_from(since.as_millis()).expect("fits"))
}

impl Site {
    fn open(name: &str, customers: &'static str, hook: &'static str) -> Self {
        let product = product();
        let owner = product.owner_of(name);
        let mut rules = product.demo_rules();
        rules.name = format!("The shop {name}");
        rules.customers = Some(Customers {
            token_secret: "CUSTOMERS".to_owned(),
        });
        let _ = owner.publish(&rules);
        let keys: Vec<(Scope, String)> = Scope::ALL
            .iter()
            .map(|scope| (*scope, owner.create_key(&[*scope], None).key))
            .collect();
        let key_id = owner.keys().keys[0].id.clone();
        let (mut visitor, ana, bea) = (product.visitor_of(name), email(), email());
        visitor.choose(&ana, "newsletter", Choice::Given);
        let _ = visitor.prove_by_code(product.postbox(), &ana);
        product.visitor_of(name).choose(&bea, "newsletter", Choice::Given);
        let confirm = token_of(&confirm_link(&product.postbox().mail_to(&bea)));
        let sender = owner.new_sender(&[Scope::Send, Scope::Reserve, Scope::Ask], None);
        let _ = sender.send(&letter(&ana, "newsletter", "Take the 9:14."));
        let mail = until("the letter", || {
            let messages = product.postbox().messages_to(&ana);
            let mut messages = messages.into_iter().filter_map(|delivered| delivered.message());
            messages.find(|message| message.purpose == "newsletter")
        });
        let why = links(&mail.text)
            .into_iter()
            .find(|link| link.contains("/why/"))
            .expect("a link");
        let why = token_of(&why);
        let asked = question(&ana, "newsletter");
        let Outcome::Permit {
            permit: Some(permit), ..
        } = sender.reserve(&asked)
        else {
            panic!("no permit")
        };
        let mut note = feedback(FeedbackKind::Praise, "A fine shop");
        note.person.clone_from(&visitor.token);
        let reference = visitor.leave(&note).reference;
        rules
            .providers
            .insert(Channel::Email, postmark("POSTMARK_TOKEN", Some("POSTMARK_HOOK"), None));
        let _ = owner.publish(&rules);
        Self {
            owner,
            keys,
            key_id,
            ana,
            visitor,
            confirm,
            links: ["why", "unsubscribe", "manage"].map(|path| (path, why.clone())).into(),
            permit,
            question: asked.id,
            reference,
            customers,
            hook,
        }
    }

    fn url(&self, rest: &str) -> String {
        self.visitor.url(rest)
    }

    fn permit_id(&self) -> String {
        let payload = self.permit.split('.').nth(1).expect("a JWS");
        let payload = beckon_domain::seal::from_base64url(payload).expect("base64url");
        let payload: Value = serde_json::from_slice(&payload).expect("JSON");
        payload["jti"].as_str().expect("an id").to_owned()
    }

    /// What its own people see of it. Whatever a stranger does, it stays so.
    fn state(&self) -> (u64, Vec<String>, usize, Option<DenialReason>, MySettings, String) {
        let log: OwnerLog = Call::new("GET", self.url("/log")).key(&self.owner.key).send().ok(200);
        let keys = self.owner.keys().keys.into_iter().map(|key| key.id).collect();
        let asks = self.owner.sender_with(&self.key_for(Scope::Ask));
        let feedback = Call::new("GET", self.url(&format!("/feedback/{}", self.reference)));
        let feedback = feedback.origin(&self.visitor.origin).send();
        assert_eq!(feedback.status, 200);
        (
            self.owner.state().version,
            keys,
            log.entries.len(),
            asks.denial(&self.ana, "newsletter"),
            self.visitor.settings(),
            feedback.text().split("delivered").next().unwrap_or_default().to_owned(),
        )
    }

    fn key_for(&self, scope: Scope) -> String {
        let found = self.keys.iter().find(|(of, _)| *of == scope);
        found.expect("there is a key for each scope").1.clone()
    }
}

/// Presents each credential of one site to one route of another, or to its own with what belongs to the other, and expects
/// to be refused. Nothing to present is `None`.
fn attack(method: &str, path: &str, a: &Site, b: &Site) -> Option<()> {
    let id = b.permit_id();
    let origin = b.visitor.origin.as_str();
    let rest = path.strip_prefix("/v1/sites/{site}");
    let by_key = |call: Call| {
        for (scope, key) in &a.keys {
            let reply = call.clone().key(key).send();
            let problem = reply.problem();
            assert_eq!(
                (reply.status, problem.code.as_str()),
                (403, "key_of_other_site"),
                "{method} {path} with {scope:?}"
            );
        }
        // What is no key at all does not pass for one.
        for other in [
            a.visitor.token.clone().unwrap_or_default(),
            a.permit.clone(),
            a.confirm.clone(),
        ] {
            call.clone().key(&other).send().refused(401, "key_unknown");
        }
    };
    let by_person = |call: Call| {
        let reply = call.origin(origin).send();
        let code = reply.problem().code;
        assert!(
            matches!(
                (reply.status, code.as_str()),
                (401, "person_unknown") | (403 | 422, "code_wrong")
            ),
            "{method} {path}: {} {code}",
            reply.status
        );
    };
    let person = a.visitor.token.clone();
    let new_key = json!({ "name": "mine", "scopes": ["owner"] });
    let of_b = |rest: &str| Call::new(&method.to_uppercase(), b.url(rest));
    let of_a = |rest: &str| Call::new(&method.to_uppercase(), a.url(rest));
    match (method, rest.unwrap_or(path)) {
        ("get", "" | "/keys" | "/log") => by_key(of_b(rest?)),
        ("put", "") => by_key(of_b("").json(&b.owner.state().rules)),
        ("post", "/keys") => by_key(of_b("/keys").json(&new_key)),
        ("delete", "/keys/{id}") => {
            by_key(of_b(&format!("/keys/{}", b.key_id)));
            // At its own site, with the other's id.
            let own = of_a(&format!("/keys/{}", b.key_id)).key(&a.key_for(Scope::Owner));
            own.send().refused(404, "not_found");
        }
        ("delete", "/keys/{id}/holds/{purpose}") => {
            by_key(of_b(&format!("/keys/{}/holds/newsletter", b.key_id)));
            let own = of_a(&format!("/keys/{}/holds/newsletter", b.key_id)).key(&a.key_for(Scope::Owner));
            own.send().refused(404, "not_found");
        }
        (_, "/suppressions" | "/suppressions/lift") => by_key(of_b(rest?).json(&json!({}))),
        (_, "/ledgers/{ledger}/reinstall") => by_key(of_b("/ledgers/0/reinstall").json(&json!({}))),
        ("post", "/decisions") => {
            by_key(of_b(rest?).json(&json!({ "questions": [question(&b.ana, "newsletter")] })));
            let asks = a.owner.sender_with(&a.key_for(Scope::Ask));
            assert_eq!(asks.denial(&b.ana, "newsletter"), Some(DenialReason::ConsentMissing));
        }
        ("post", "/messages") => {
            by_key(of_b(rest?).json(&json!({ "messages": [letter(&b.ana, "newsletter", "Hello")] })));
            let sends = a.owner.sender_with(&a.key_for(Scope::Send));
            let outcome = sends.send(&letter(&b.ana, "newsletter", "Hello"));
            assert!(matches!(outcome, Outcome::Deny { .. }), "{outcome:?}");
        }
        ("post", "/outcomes") => {
            let ended = |named: Value| {
                let mut report = json!({ "outcome": SendOutcome::Complained });
                report.as_object_mut()?.extend(named.as_object()?.clone());
                Some(json!({ "outcomes": [report] }))
            };
            let reports = [
                ended(json!({ "permit": b.permit }))?,
                ended(json!({ "permit": id }))?,
                ended(json!({ "id": b.question, "to": b.ana }))?,
            ];
            for body in &reports {
                by_key(of_b(rest?).json(body));
            }
            // At its own site: there is no such permit, and what it reports of an address ends nothing elsewhere.
            for body in &reports[..2] {
                let own = of_a(rest?).key(&a.key_for(Scope::Report)).json(body).send();
                assert!(!is_accepted(&own), "{}", own.text());
            }
        }
        ("post", "/permits/{id}/use") => {
            by_key(of_b(&format!("/permits/{id}/use")).json(&json!({})));
            let own = of_a(&format!("/permits/{id}/use")).key(&a.key_for(Scope::Reserve));
            own.json(&json!({})).send().refused(404, "permit_unknown");
        }
        ("get", "/preferences") => {
            let token = format!("Person {}", person.unwrap_or_default());
            by_person(of_b(rest?).header("authorization", token));
        }
        ("put", "/preferences") => {
            let body = Preferences {
                person: person.clone(),
                ..one_choice(&b.ana, "newsletter", Choice::Withdrawn)
            };
            by_person(of_b(rest?).json(&body));
            // Who a visitor is, the site's own server says alone.
            for site in [&a.owner.site, &b.owner.site] {
                let forged = Preferences {
                    customer_token: Some(customer::sign(a.customers, site, "crm-1", now().plus(60_000))),
                    ..nothing_yet()
                };
                of_b(rest?)
                    .origin(origin)
                    .json(&forged)
                    .send()
                    .refused(422, "body_invalid");
            }
        }
        ("post", "/preferences/code") => by_person(of_b(rest?).json(&json!({ "person": person, "code": "12345678" }))),
        ("post", "/stop" | "/resume") => by_person(of_b(rest?).json(&json!({ "person": person }))),
        ("post", "/feedback") => {
            let mut note = feedback(FeedbackKind::Problem, "Not mine");
            note.person = person;
            by_person(of_b(rest?).json(&note));
        }
        ("get", "/feedback/{reference}") => {
            let foreign = of_b(&format!("/feedback/{}", a.reference)).origin(origin).send();
            foreign.refused(404, "not_found");
        }
        ("post", "/inbound/{channel}") => {
            use base64ct::Encoding;
            let basic = format!("Basic {}", base64ct::Base64::encode_string(a.hook.as_bytes()));
            let bounce = json!({ "RecordType": "SpamComplaint", "Email": text_of(&b.ana), "ID": 1 });
            let call = of_b("/inbound/email").header("authorization", basic).json(&bounce);
            call.send().refused(403, "signature_wrong");
        }
        (_, "/confirm/{token}" | "/why/{token}" | "/unsubscribe/{token}" | "/manage/{token}" | "/stopped/{token}") => {
            let kind = path.split('/').nth(1)?;
            let token = a.links.get(kind).unwrap_or(&a.confirm);
            let (_, rest) = token.split_once('.')?;
            let send = |token: &str| {
                Call::new(&method.to_uppercase(), format!("{}/{kind}/{token}", b.owner.edge))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .bytes(match method {
                        "get" => "",
                        _ => "List-Unsubscribe=One-Click&do=stop&act=stop",
                    })
                    .send()
            };
            // The token of one site with the other's name before it is read like one that was made up, and so is that of
            // another kind of link.
            let nobodys = send(&format!("{}.0.{}", b.owner.site, "A".repeat(43)));
            let mut tokens = vec![format!("{}.{rest}", b.owner.site)];
            tokens.extend(match kind {
                "confirm" => vec![b.links["why"].clone()],
                _ => vec![b.confirm.clone()],
            });
            for token in tokens {
                let reply = send(&token);
                assert_eq!(
                    (reply.status, reply.text()),
                    (nobodys.status, nobodys.text()),
                    "{method} {path}"
                );
            }
        }
        // The same for everybody, and nothing of anybody in it.
        (
            "get",
            "/embed.js"
            | "/embed/{hash}.js"
            | "/w/{hash}/{file}"
            | "/page.css"
            | "/s/{site}"
            | "/widget"
            | "/.well-known/jwks.json"
            | "/openapi.json"
            | "/healthz"
            | "/readyz",
        )
        | ("post", "/s/{site}") => {}
        _ => return None,
    }
    Some(())
}

#[test]
fn two_sites_attack_each_other_over_every_route_with_every_credential_and_get_and_change_nothing() {
    let alpha = Site::open("alpha", CUSTOMERS_OF_ALPHA, HOOK_OF_ALPHA);
    let beta = Site::open("beta", CUSTOMERS_OF_BETA, HOOK_OF_BETA);
    let contract: Value = Call::new("GET", format!("{}/openapi.json", product().edge()))
        .send()
        .ok(200);
    let mut without_a_case = BTreeSet::new();
    for (a, b) in [(&alpha, &beta), (&beta, &alpha)] {
        let before = (a.state(), b.state());
        for (path, methods) in contract["paths"].as_object().expect("paths") {
            let methods = methods.as_object().expect("methods").keys();
            for method in methods.filter(|name| ["get", "put", "post", "delete", "patch"].contains(&name.as_str())) {
                if attack(method, path, a, b).is_none() {
                    without_a_case.insert(format!("{method} {path}"));
                }
                assert!(
                    b.state() == before.1,
                    "{method} {path}: something of {} has changed",
                    b.owner.site
                );
            }
        }
        assert!(a.state() == before.0, "something of the attacker's own has changed");
    }
    assert!(
        without_a_case.is_empty(),
        "these routes have no case here: how would one site attack another over them? {without_a_case:?}"
    );
}
