//! Permits, their key sets, and the tokens by which a site names its customers: what is not signed is not believed, and
//! what is signed is believed for what it says and no more.

use super::{NOW, chosen, lines};
use base64ct::{Base64UrlUnpadded, Encoding};
use beckon_domain::Channel;
use beckon_domain::customer;
use beckon_domain::permit::{Expected, Keys, check};
use beckon_domain::time::{DAY, Instant, MINUTE};
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const SALT: &str = "AAECAwQFBgcICQoLDA0ODw";

pub(super) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn public() -> String {
    base64url(key().verifying_key().as_bytes())
}

fn keys() -> Keys {
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": public() });
    Keys::parse(json!({ "keys": [jwk] }).to_string().as_bytes()).expect("a key set")
}

fn signed(header: &[u8], claims: &[u8]) -> String {
    let text = format!("{}.{}", base64url(header), base64url(claims));
    let signature = key().sign(text.as_bytes());
    format!("{text}.{}", base64url(signature.to_bytes()))
}

fn to() -> String {
    base64url(Sha256::digest(format!("{SALT}.email.ana@example.com")))
}

/// One newsletter to ana@example.com, a second ago.
fn good() -> String {
    let header = json!({ "alg": "EdDSA", "typ": "beckon-permit+jwt", "kid": "k1" });
    let issued = NOW.seconds() - 1;
    let claims = json!({
        "jti": "3.abc", "iss": "https://edge.example", "aud": "shop", "purpose": "news", "channel": "email",
        "salt": SALT, "to": to(), "iat": issued, "exp": issued + 300,
    });
    signed(header.to_string().as_bytes(), claims.to_string().as_bytes())
}

fn expected() -> Expected<'static> {
    Expected {
        site: "shop",
        deployment: None,
        channel: Channel::Email,
        address: "ana@example.com",
        purpose: "news",
        template: None,
        at: NOW,
        clock_behind: 0,
    }
}

/// Three ways to come by a permit that is none: to make one up, to change one, and to sign what nobody should.
pub(super) fn permits(bytes: &[u8]) {
    let ways: [fn(&[u8]); 3] = [made_up, changed, signed_amiss];
    if let Some((way, rest)) = chosen(bytes, &ways) {
        way(rest);
    }
}

fn made_up(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(
        check(&text, &keys(), &expected()).is_err(),
        "a permit that nobody signed"
    );
}

/// Pairs of bytes: where, and what is put there.
fn changed(bytes: &[u8]) {
    let good = good();
    assert!(check(&good, &keys(), &expected()).is_ok(), "a good permit is refused");
    let mut permit = good.clone().into_bytes();
    for change in bytes.chunks_exact(3) {
        let place = usize::from(u16::from_be_bytes([change[0], change[1]])) % permit.len();
        permit[place] = change[2];
    }
    let Ok(permit) = String::from_utf8(permit) else { return };
    let refused = check(&permit, &keys(), &expected()).is_err();
    assert_eq!(refused, permit != good, "a permit that was tampered with");
}

/// The header on a line, then the claims, signed by the very key of the deployment.
fn signed_amiss(bytes: &[u8]) {
    let ([header], claims) = lines(bytes);
    let Ok(checked) = check(&signed(header.as_bytes(), claims), &keys(), &expected()) else {
        return;
    };
    let header: Value = serde_json::from_str(header).expect("JSON");
    let claims: Value = serde_json::from_slice(claims).expect("JSON");
    assert!(header["alg"] == "EdDSA" && header["typ"] == "beckon-permit+jwt" && header.get("crit").is_none());
    let to = claims["to"].as_str().expect("a hash");
    let salted = format!("{}.email.ana@example.com", claims["salt"].as_str().expect("a salt"));
    assert!(claims["aud"] == "shop" && claims["purpose"] == "news" && claims["channel"] == "email");
    assert_eq!(to, base64url(Sha256::digest(salted)), "a permit for another address");
    let (issued, expires) = (
        claims["iat"].as_i64().expect("whole"),
        claims["exp"].as_i64().expect("whole"),
    );
    assert!(issued <= NOW.seconds() && NOW.seconds() < expires && expires - issued <= 300);
    assert_eq!(claims["jti"], checked.id.as_str());
}

/// With a key set of strangers our permit holds only if our key is in it.
pub(super) fn key_sets(bytes: &[u8]) {
    let Ok(keys) = Keys::parse(bytes) else { return };
    let set: Value = serde_json::from_slice(bytes).expect("a key set is JSON");
    let set = set["keys"].as_array().expect("of keys");
    assert!(set.len() <= 100);
    if check(&good(), &keys, &expected()).is_ok() {
        let ours = |key: &Value| key["kid"] == "k1" && key["x"] == public().as_str() && key["kty"] == "OKP";
        assert!(set.iter().any(ours), "a permit holds with a key that did not sign it");
    }
}

/// The header on a line, then the claims: a customer's token names what it says, for this site and this day, and unsigned it
/// names nobody.
pub(super) fn customers(bytes: &[u8]) {
    // No input holds its own hash, so none can be signed with it.
    let secret: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let unsigned = String::from_utf8_lossy(bytes);
    assert!(
        customer::read(&unsigned, Some(&secret), "shop", NOW).is_err(),
        "a token that nobody signed"
    );

    let ([header], claims) = lines(bytes);
    let text = format!("{}.{}", base64url(header), base64url(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(text.as_bytes());
    let token = format!("{text}.{}", base64url(mac.finalize().into_bytes()));
    let Ok(name) = customer::read(&token, Some(&secret), "shop", NOW) else {
        return;
    };
    // A field that nobody reads may hold a number that is too large for any.
    let parts = (
        serde_json::from_str::<Value>(header),
        serde_json::from_slice::<Value>(claims),
    );
    let (Ok(header), Ok(claims)) = parts else { return };
    assert!(header["alg"] == "HS256" && header.get("crit").is_none_or(Value::is_null));
    assert!(claims["sub"] == name.as_str() && (1..=128).contains(&name.chars().count()));
    let for_us = claims["aud"] == "shop"
        || claims["aud"]
            .as_array()
            .is_some_and(|list| list.contains(&json!("shop")));
    assert!(for_us, "a token for another site");
    let ends = Instant::from_millis(claims["exp"].as_i64().expect("whole") * 1_000);
    assert!(
        NOW < ends && ends <= NOW.plus(DAY + MINUTE),
        "a token that is over, or does not end"
    );
    let other_site = customer::read(&token, Some(&secret), "another", NOW);
    assert!(claims["aud"].is_array() || other_site.is_err(), "a token for two sites");
    let tampered = token.replace('.', "A.");
    assert!(
        customer::read(&tampered, Some(&secret), "shop", NOW).is_err(),
        "a token that was tampered with"
    );
}
