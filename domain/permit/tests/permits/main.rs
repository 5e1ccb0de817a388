//! A permit is believed for exactly what it says, and every way to say more with it is refused.

mod forge;
mod tricks;

use beckon_permit::time::Instant;
use beckon_permit::{Aspect, Channel, Checked, Expected, Keys, Refusal, check};
use forge::{ISSUED, claims, claims_with, jwks, key, permit};
use serde_json::{Value, json};

fn keys() -> Keys {
    keys_of(&jwks(&key()))
}

fn keys_of(jwks: &Value) -> Keys {
    Keys::parse(jwks.to_string().as_bytes()).expect("a key set")
}

/// What the good permit is for, a second after it was issued.
fn expected() -> Expected<'static> {
    Expected {
        site: "shop",
        deployment: Some("https://beckon.shop.example"),
        channel: Channel::Email,
        address: "ana@example.com",
        purpose: "newsletter",
        template: Some("spring-2027"),
        at: Instant::from_millis((ISSUED + 1) * 1_000),
        clock_behind: 0,
    }
}

fn refused(permit: &str, expected: &Expected<'_>) -> Option<Refusal> {
    check(permit, &keys(), expected).err()
}

#[test]
fn a_permit_holds_for_what_it_was_given_for_and_says_what_was_checked() {
    let checked = check(&permit(&claims()), &keys(), &expected());
    let all = Checked {
        id: "3.tSwZ1sX2m0Qk9vJYc1n8aA".to_owned(),
        deployment: "https://beckon.shop.example".to_owned(),
        template: Some("spring-2027".to_owned()),
        event: Some("3.1041".to_owned()),
        issued_at: Instant::from_millis(ISSUED * 1_000),
        expires_at: Instant::from_millis((ISSUED + 300) * 1_000),
        aspects: Aspect::ALL.to_vec(),
    };
    assert_eq!(checked, Ok(all));
    let less = Expected {
        deployment: None,
        template: None,
        ..expected()
    };
    let checked = check(&permit(&claims()), &keys(), &less).expect("it holds");
    assert_eq!(
        checked.aspects,
        [
            Aspect::Signature,
            Aspect::Site,
            Aspect::Time,
            Aspect::Address,
            Aspect::Purpose
        ]
    );
}

/// Made with the key of RFC 8037, appendix A.1, by the crypto module of Node: code that is not ours.
#[test]
fn a_permit_that_another_implementation_signed_holds() {
    const PERMIT: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6ImJlY2tvbi1wZXJtaXQrand0Iiwia2lkIjoicmZjODAzNyJ9.eyJqdGkiOiIzLnRTd1oxc1gybTBRazl2SlljMW44YUEiLCJpc3MiOiJodHRwczovL2JlY2tvbi5zaG9wLmV4YW1wbGUiLCJhdWQiOiJzaG9wIiwicHVycG9zZSI6Im5ld3NsZXR0ZXIiLCJjaGFubmVsIjoiZW1haWwiLCJ0ZW1wbGF0ZSI6bnVsbCwiZXZlbnQiOiIzLjEwNDEiLCJzYWx0IjoiQUFFQ0F3UUZCZ2NJQ1FvTERBME9EdyIsInRvIjoieXhST0tSUUNnTDBCQzd0LWVhUTk1TENfM1FLUUlEOGo3cGl4ZW1wcXpNdyIsImlhdCI6MTc5NTMzNDQwMCwiZXhwIjoxNzk1MzM0NzAwfQ.ZmYp56XLL3JJ1hP-lPEXWOTLIei9s9epJaduWeqr3W0dsPVuJSMRLQ0A5_TDNrlBGOd-LfF98F2qx5DnsLg1Bg";
    let jwks = json!({ "keys": [{
        "kty": "OKP", "crv": "Ed25519", "kid": "rfc8037", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }]});
    let without_template = Expected {
        template: None,
        ..expected()
    };
    assert!(check(PERMIT, &keys_of(&jwks), &without_template).is_ok());
    assert_eq!(
        check(PERMIT, &keys_of(&jwks), &expected()),
        Err(Refusal::OtherTemplate),
        "it is for none"
    );
}

#[test]
fn anything_else_than_what_it_was_given_for_is_refused_with_its_reason() {
    let good = permit(&claims());
    let expect = |change: fn(&mut Expected<'static>), reason: Refusal| {
        let mut expected = expected();
        change(&mut expected);
        assert_eq!(refused(&good, &expected), Some(reason));
    };
    expect(
        |e| e.deployment = Some("https://other.example"),
        Refusal::OtherDeployment,
    );
    expect(|e| e.site = "shop2", Refusal::OtherSite);
    expect(|e| e.address = "ben@example.com", Refusal::OtherAddress);
    expect(|e| e.address = "Ana@example.com", Refusal::OtherAddress);
    expect(|e| e.address = "", Refusal::OtherAddress);
    expect(|e| e.channel = Channel::Sms, Refusal::OtherAddress);
    let of_two_minds = permit(&claims_with("channel", json!("sms")));
    assert_eq!(refused(&of_two_minds, &expected()), Some(Refusal::OtherAddress));
    expect(|e| e.purpose = "offers", Refusal::OtherPurpose);
    expect(|e| e.template = Some("autumn-2027"), Refusal::OtherTemplate);
}

#[test]
fn a_permit_holds_from_the_instant_of_issue_until_just_before_it_expires() {
    let good = permit(&claims());
    let at = |millis: i64, clock_behind: i64| {
        let expected = Expected {
            at: Instant::from_millis(millis),
            clock_behind,
            ..expected()
        };
        refused(&good, &expected)
    };
    let (issued, expires) = (ISSUED * 1_000, (ISSUED + 300) * 1_000);
    assert_eq!(at(issued - 1, 0), Some(Refusal::NotYet));
    assert_eq!(at(issued, 0), None);
    assert_eq!(at(expires - 1, 0), None);
    assert_eq!(at(expires, 0), Some(Refusal::Expired));
    // A clock that is behind reads less than it is: it may read a time before the issue, and never gets more time.
    assert_eq!(at(issued - 2_000, 2_000), None);
    assert_eq!(at(issued - 2_001, 2_000), Some(Refusal::NotYet));
    assert_eq!(at(expires, 2_000), Some(Refusal::Expired));
    assert_eq!(at(issued, -5_000), None, "a tolerance below zero is none");
    assert_eq!(at(i64::MAX, 0), Some(Refusal::Expired));
    assert_eq!(at(i64::MIN, i64::MAX), Some(Refusal::NotYet));
}

#[test]
fn a_permit_that_would_hold_for_longer_than_five_minutes_is_none() {
    let until = |exp: Value| refused(&permit(&claims_with("exp", exp)), &expected());
    assert_eq!(until(json!(ISSUED + 300)), None);
    assert_eq!(until(json!(ISSUED + 301)), Some(Refusal::TooLong));
    assert_eq!(until(json!(i64::MAX / 1_000)), Some(Refusal::TooLong));
    assert_eq!(until(json!(i64::MAX)), Some(Refusal::Claims));
    assert_eq!(until(json!(ISSUED)), Some(Refusal::Expired));
    assert_eq!(until(json!(0)), Some(Refusal::Expired));
}

#[test]
fn a_token_of_our_key_that_lacks_a_claim_is_no_permit() {
    for name in ["jti", "iss", "aud", "purpose", "channel", "salt", "to", "iat", "exp"] {
        for value in [Value::Null, json!(""), json!([claims()[name]]), json!({})] {
            let permit = permit(&claims_with(name, value.clone()));
            assert_eq!(refused(&permit, &expected()), Some(Refusal::Claims), "{name}: {value}");
        }
    }
    for id in ["../keys", ".", "a b", "a\nb", &"a".repeat(129)] {
        let permit = permit(&claims_with("jti", json!(id)));
        assert_eq!(
            refused(&permit, &expected()),
            Some(Refusal::Claims),
            "an id stands in a URL"
        );
    }
    for name in ["template", "event"] {
        let permit = permit(&claims_with(name, json!(["spring-2027"])));
        assert_eq!(refused(&permit, &expected()), Some(Refusal::Claims), "{name}");
    }
    let permit = permit(&claims_with("iat", json!(f64::from(1_795_334_400))));
    assert_eq!(
        refused(&permit, &expected()),
        Some(Refusal::Claims),
        "seconds are whole"
    );
}

#[test]
fn keys_rotate_without_breaking_permits_already_given() {
    let old = jwks(&key());
    let mut both = jwks(&ed25519_dalek::SigningKey::from_bytes(&[8; 32]));
    both["keys"][0]["kid"] = json!("k2");
    let new_alone = keys_of(&both);
    both["keys"]
        .as_array_mut()
        .expect("a list of keys")
        .push(old["keys"][0].clone());
    let good = permit(&claims());
    assert!(check(&good, &keys_of(&both), &expected()).is_ok());
    assert_eq!(check(&good, &new_alone, &expected()), Err(Refusal::KeyUnknown));
}

#[test]
fn every_reason_has_a_name_of_its_own_and_says_what_is_wrong() {
    for (index, reason) in Refusal::ALL.iter().enumerate() {
        assert!(!reason.to_string().is_empty());
        assert!(
            Refusal::ALL[..index]
                .iter()
                .all(|other| other.as_str() != reason.as_str())
        );
    }
}

#[test]
fn each_aspect_is_called_by_its_name() {
    let names: Vec<&str> = Aspect::ALL.iter().map(|aspect| aspect.as_str()).collect();
    assert_eq!(
        names,
        [
            "signature",
            "deployment",
            "site",
            "time",
            "address",
            "purpose",
            "template"
        ]
    );
}

#[test]
fn a_permit_of_four_thousand_and_ninety_six_bytes_is_read_and_a_longer_one_is_none() {
    let padded = |length: usize| permit(&claims_with("padding", json!("x".repeat(length))));
    let longer = (2_400..2_700).map(padded).find(|permit| permit.len() > 4_096);
    assert_eq!(
        refused(&longer.expect("one is longer"), &expected()),
        Some(Refusal::NotAPermit)
    );
    let longest = (2_400..2_700).map(padded).find(|permit| permit.len() == 4_096);
    assert_eq!(refused(&longest.expect("one has this length"), &expected()), None);
}
