//! The tricks that JSON Web Tokens are known for, and chance.

use crate::forge::{base64url, claims, claims_with, header, jwks, key, permit, sign};
use crate::{expected, keys, keys_of, refused};
use beckon_permit::{Keys, Refusal, check};
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::Sha256;

fn with_header(name: &str, value: Value) -> String {
    let mut header = header();
    header[name] = value;
    sign(&header.to_string(), &claims().to_string(), &key())
}

#[test]
fn no_algorithm_but_ours_is_taken_even_under_a_good_signature() {
    let names = [
        "none", "None", "", "eddsa", "Ed25519", "HS256", "HS512", "RS256", "ES256", "EdDSA ",
    ];
    for name in names {
        let permit = with_header("alg", json!(name));
        assert_eq!(refused(&permit, &expected()), Some(Refusal::Algorithm), "{name}");
    }
    for value in [Value::Null, json!(["EdDSA"]), json!({ "EdDSA": "EdDSA" })] {
        assert_eq!(
            refused(&with_header("alg", value), &expected()),
            Some(Refusal::Algorithm)
        );
    }
}

#[test]
fn a_permit_without_a_signature_is_refused() {
    let good = permit(&claims());
    let (signed, _) = good.rsplit_once('.').expect("three parts");
    assert_eq!(refused(&format!("{signed}."), &expected()), Some(Refusal::Tampered));
    assert_eq!(refused(signed, &expected()), Some(Refusal::NotAPermit));
    let none = json!({ "alg": "none", "typ": "beckon-permit+jwt", "kid": "k1" });
    let none = format!("{}.{}.", base64url(none.to_string()), base64url(claims().to_string()));
    assert_eq!(refused(&none, &expected()), Some(Refusal::Algorithm));
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    let mut symmetric = header();
    symmetric["alg"] = json!("HS256");
    let signed = format!(
        "{}.{}",
        base64url(symmetric.to_string()),
        base64url(claims().to_string())
    );
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key().verifying_key().as_bytes()).expect("HMAC takes keys of any length");
    mac.update(signed.as_bytes());
    let permit = format!("{signed}.{}", base64url(mac.finalize().into_bytes()));
    assert_eq!(refused(&permit, &expected()), Some(Refusal::Algorithm));
}

#[test]
fn a_key_in_the_header_is_not_asked() {
    let mallory = SigningKey::from_bytes(&[66; 32]);
    let mut header = header();
    header["jwk"] = jwks(&mallory)["keys"][0].clone();
    header["jku"] = json!("https://mallory.example/jwks.json");
    let permit = sign(&header.to_string(), &claims().to_string(), &mallory);
    assert_eq!(refused(&permit, &expected()), Some(Refusal::Tampered));
    header["kid"] = json!("k9");
    let permit = sign(&header.to_string(), &claims().to_string(), &mallory);
    assert_eq!(refused(&permit, &expected()), Some(Refusal::KeyUnknown));
}

#[test]
fn a_key_of_another_curve_or_use_is_not_taken() {
    let good = permit(&claims());
    let unfit = [
        ("kty", json!("EC")),
        ("crv", json!("X25519")),
        ("crv", json!("Ed448")),
        ("crv", json!("P-256")),
        ("crv", Value::Null),
        ("alg", json!("HS256")),
        ("use", json!("enc")),
        ("x", json!("AAAA")),
        ("x", json!(base64url([0_u8; 32]))),
        ("x", Value::Null),
    ];
    for (name, value) in unfit {
        let mut set = jwks(&key());
        set["keys"][0][name] = value.clone();
        assert_eq!(
            check(&good, &keys_of(&set), &expected()),
            Err(Refusal::KeyUnfit),
            "{name}: {value}"
        );
    }
}

#[test]
fn a_key_set_has_a_hundred_keys_at_most_and_what_is_none_says_where_to_get_one() {
    let of = |keys: usize| {
        let mut set = jwks(&key());
        let one = set["keys"][0].clone();
        set["keys"] = vec![one; keys].into();
        Keys::parse(set.to_string().as_bytes())
    };
    assert!(of(99).is_ok());
    let full = of(100).expect("as many as there may be");
    assert!(check(&permit(&claims()), &full, &expected()).is_ok());
    let unread = [br#"{"y":""#, &b"\x8d"[..], br#"","keys":[]}"#].concat();
    assert!(Keys::parse(&unread).is_err(), "not UTF-8");
    let told = of(101).map(drop).expect_err("one too many").to_string();
    assert!(told.contains("/.well-known/jwks.json"), "{told}");
}

#[test]
fn a_header_that_must_be_understood_is_not() {
    for crit in [json!(["b64"]), json!(["exp"]), json!([]), Value::Null] {
        assert_eq!(
            refused(&with_header("crit", crit), &expected()),
            Some(Refusal::Critical)
        );
    }
}

#[test]
fn a_name_that_stands_twice_is_refused_wherever_it_stands() {
    let header = header().to_string();
    let claims = claims().to_string();
    let twice = |text: &str, more: &str| format!("{{{more},{}", &text[1..]);
    for more in [r#""alg":"none""#, r#""alg":"EdDSA""#, r#""kid":"k9""#] {
        let permit = sign(&twice(&header, more), &claims, &key());
        assert_eq!(refused(&permit, &expected()), Some(Refusal::NotAPermit), "{more}");
    }
    for more in [r#""aud":"other""#, r#""aud":"shop""#, r#""exp":1"#] {
        let permit = sign(&header, &twice(&claims, more), &key());
        assert_eq!(refused(&permit, &expected()), Some(Refusal::Claims), "{more}");
    }
    let set = jwks(&key())
        .to_string()
        .replacen('[', r#"[{"kid":"k1","kid":"k2"},"#, 1);
    assert!(Keys::parse(set.as_bytes()).is_err());
}

#[test]
fn another_token_of_the_same_key_is_no_permit() {
    for kind in [json!("JWT"), json!("jwt"), json!("receipt+jwt"), Value::Null] {
        assert_eq!(
            refused(&with_header("typ", kind), &expected()),
            Some(Refusal::NotAPermit)
        );
    }
}

#[test]
fn what_is_no_permit_at_all_is_refused_as_such() {
    let good = permit(&claims());
    let long = permit(&claims_with("event", json!("x".repeat(4_000))));
    for other in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "....",
        &good[1..],
        &format!(" {good}"),
        &format!("{good}\n"),
        &format!("{good}="),
        &format!("{good}.{good}"),
        &long,
    ] {
        assert_eq!(
            refused(other, &expected()),
            Some(Refusal::NotAPermit),
            "{} bytes",
            other.len()
        );
    }
    assert!(Keys::parse(b"{}").is_err());
    assert!(Keys::parse(br#"{"keys": {}}"#).is_err());
    assert!(Keys::parse(b"[[]]").is_err(), "a list is no object");
    assert!(Keys::parse(b"<!doctype html>").is_err());
}

#[test]
fn no_byte_of_a_permit_can_be_changed_by_one_bit() {
    let good = permit(&claims()).into_bytes();
    for index in 0..good.len() {
        for bit in 0..8 {
            let mut changed = good.clone();
            changed[index] ^= 1 << bit;
            if let Ok(changed) = String::from_utf8(changed) {
                assert!(refused(&changed, &expected()).is_some(), "byte {index}, bit {bit}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_single_byte_changed_taken_out_or_put_in_is_refused(
        index in any::<prop::sample::Index>(), byte in prop_oneof![any::<u8>(), prop::char::range('-', 'z').prop_map(|c| c as u8)],
    ) {
        let good = permit(&claims()).into_bytes();
        let index = index.index(good.len());
        let mut changed = good.clone();
        changed[index] = byte;
        let mut shorter = good.clone();
        shorter.remove(index);
        let mut longer = good.clone();
        longer.insert(index, byte);
        for text in [changed, shorter, longer] {
            if text != good && let Ok(text) = String::from_utf8(text) {
                prop_assert!(refused(&text, &expected()).is_some());
            }
        }
    }

    #[test]
    fn another_key_never_signs_for_ours(seed in any::<[u8; 32]>()) {
        prop_assume!(seed != [9; 32]);
        let forged = sign(&header().to_string(), &claims().to_string(), &SigningKey::from_bytes(&seed));
        prop_assert_eq!(refused(&forged, &expected()), Some(Refusal::Tampered));
    }

    #[test]
    fn whatever_is_handed_in_is_answered(
        permit in "\\PC{0,80}(\\.\\PC{0,80}){0,4}", header in "\\PC{0,60}", payload in "\\PC{0,60}", set in any::<Vec<u8>>(),
    ) {
        prop_assert!(refused(&permit, &expected()).is_some());
        prop_assert!(refused(&sign(&header, &payload, &key()), &expected()).is_some());
        if let Ok(none) = Keys::parse(&set) {
            prop_assert!(check(&permit, &none, &expected()).is_err());
        }
        let claims: Value = serde_json::from_str(&payload).unwrap_or(json!(payload));
        prop_assert!(check(&crate::forge::permit(&claims), &keys(), &expected()).is_err());
    }
}
