//! A permit proves site, address, purpose and time to anyone who holds the published keys.

use base64ct::{Base64UrlUnpadded, Encoding};
use beckon_domain::permit::{Expected, Keys, Refusal, check};
use beckon_domain::time::Instant;
use beckon_domain::wire::Outcome;
use beckon_domain::{Channel, Choice};
use beckon_tests::http::Call;
use beckon_tests::people::{email, text_of};
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::{permit, question};
use beckon_tests::visitor::press_link;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::time::SystemTime;
use tempfile::TempDir;

fn decoded(part: &str) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(part).expect("base64url")
}

fn json(part: &str) -> Value {
    serde_json::from_slice(&decoded(part)).expect("JSON")
}

/// The key of the published set that a permit names.
fn published_key(id: &str) -> VerifyingKey {
    let url = format!("{}/.well-known/jwks.json", Product::shared().edge());
    let set: Value = Call::new("GET", url).send().ok(200);
    let keys = set["keys"].as_array().expect("a key set has keys");
    let key = keys
        .iter()
        .find(|key| key["kid"] == id)
        .expect("the permit's key is published");
    assert_eq!(
        (key["kty"].as_str(), key["crv"].as_str()),
        (Some("OKP"), Some("Ed25519"))
    );
    assert!(key.get("d").is_none(), "a private key is published");
    let bytes = decoded(key["x"].as_str().expect("x"));
    VerifyingKey::from_bytes(&bytes.try_into().expect("32 bytes")).expect("a point of the curve")
}

#[test]
fn a_permit_can_be_checked_offline_and_names_no_address() {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    press_link(product.postbox(), &ana);
    let outcome = product.sender().reserve(&question(&ana, "newsletter"));
    let token = permit(&outcome);
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        panic!("a compact JWS has three parts")
    };
    let key = published_key(json(header)["kid"].as_str().expect("kid"));
    let signature = Signature::from_slice(&decoded(signature)).expect("64 bytes");
    key.verify(format!("{header}.{payload}").as_bytes(), &signature)
        .expect("the signature holds");
    let altered = payload.replacen(&payload[10..11], if &payload[10..11] == "A" { "B" } else { "A" }, 1);
    assert!(
        key.verify(format!("{header}.{altered}").as_bytes(), &signature)
            .is_err()
    );

    let claims = json(payload);
    assert_eq!(
        (claims["iss"].as_str(), claims["aud"].as_str()),
        (Some(product.edge()), Some("demo"))
    );
    assert_eq!(
        (claims["purpose"].as_str(), claims["channel"].as_str()),
        (Some("newsletter"), Some("email"))
    );
    let lives = claims["exp"].as_i64().expect("exp") - claims["iat"].as_i64().expect("iat");
    assert!(
        (1..=300).contains(&lives),
        "a permit lives five minutes at most, not {lives} s"
    );
    let salted = format!("{}.email.{}", claims["salt"].as_str().expect("salt"), text_of(&ana));
    assert_eq!(
        decoded(claims["to"].as_str().expect("to")),
        Sha256::digest(salted).to_vec()
    );
    assert!(!String::from_utf8_lossy(&decoded(payload)).contains(text_of(&ana)));

    let Outcome::Permit {
        expires_at, because, ..
    } = &outcome
    else {
        panic!("a permit")
    };
    assert!(expires_at.is_some());
    assert_eq!(
        claims["event"].as_str(),
        because.event.as_deref(),
        "it names the consent behind it"
    );
}

/// What a mail relay makes of a permit, with the keys that this deployment publishes now.
fn relay(product: &Product, permit: &str, address: &str) -> Result<(), Refusal> {
    let jwks: Value = Call::new("GET", format!("{}/.well-known/jwks.json", product.edge()))
        .send()
        .ok(200);
    let keys = Keys::parse(jwks.to_string().as_bytes()).expect("a key set");
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970");
    let expected = Expected {
        site: "demo",
        deployment: None,
        channel: Channel::Email,
        address,
        purpose: "newsletter",
        template: None,
        at: Instant::from_millis(now.as_millis().try_into().expect("before the year 292278994")),
        clock_behind: 0,
    };
    check(permit, &keys, &expected).map(drop)
}

#[test]
fn a_permit_can_be_checked_after_the_key_has_been_changed_once() {
    let data = TempDir::with_prefix("beckon-test-").expect("a folder");
    let start = |version| Start::new().data(data.path()).with("BECKON_PERMIT_KEY", version).run();
    let reserved = |product: &Product, ana| permit(&product.sender().reserve(&question(ana, "newsletter"))).to_owned();

    let product = start("1");
    let ana = email();
    product.visitor().choose(&ana, "newsletter", Choice::Given);
    press_link(product.postbox(), &ana);
    let first = reserved(&product, &ana);
    assert_eq!(relay(&product, &first, text_of(&ana)), Ok(()));
    product.stop();

    let product = start("2");
    assert_eq!(relay(&product, &first, text_of(&ana)), Ok(()));
    let second = reserved(&product, &ana);
    assert_eq!(relay(&product, &second, text_of(&ana)), Ok(()));
    let kid = |permit: &str| json(permit.split('.').next().expect("a header"))["kid"].clone();
    assert_ne!(kid(&first), kid(&second), "both are signed by one key");
    product.stop();

    let product = start("3");
    assert_eq!(relay(&product, &second, text_of(&ana)), Ok(()));
    assert_eq!(relay(&product, &first, text_of(&ana)), Err(Refusal::KeyUnknown));
}
