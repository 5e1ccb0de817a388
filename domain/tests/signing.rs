//! What a deployment signs, its published keys check.

use base64ct::{Base64UrlUnpadded, Encoding};
use beckon_domain::Channel;
use beckon_domain::permit::{Claims, Expected, Keys, PERMIT_LIVES, PermitKey, Refusal, check, jwks};
use beckon_domain::time::Instant;
use ed25519_dalek::{Signer, SigningKey};
use std::num::NonZeroU32;

/// 2026-11-22T08:00:00Z, when the permit was issued.
const ISSUED: i64 = 1_795_334_400;
const MASTER: [u8; 32] = [1; 32];

fn version(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("versions begin with 1")
}

fn claims() -> Claims<'static> {
    let issued_at = Instant::from_millis(ISSUED * 1_000 + 999);
    Claims {
        id: "3.tSwZ1sX2m0Qk9vJYc1n8aA",
        issuer: "https://beckon.shop.example",
        site: "shop",
        purpose: "newsletter",
        channel: Channel::Email,
        template: Some("spring-2027"),
        event: None,
        address: "ana@example.com",
        salt: "AAECAwQFBgcICQoLDA0ODw",
        issued_at,
        expires_at: issued_at.plus(PERMIT_LIVES),
    }
}

/// What the permit is for, a second after it was issued.
fn expected() -> Expected<'static> {
    let claims = claims();
    Expected {
        site: claims.site,
        deployment: Some(claims.issuer),
        channel: claims.channel,
        address: claims.address,
        purpose: claims.purpose,
        template: claims.template,
        at: claims.issued_at.plus(1),
        clock_behind: 0,
    }
}

fn check_with(permit: &str, master: [u8; 32], in_force: u32) -> Result<(), Refusal> {
    let published = jwks(&master, version(in_force)).to_string();
    let keys = Keys::parse(published.as_bytes()).expect("a key set");
    check(permit, &keys, &expected()).map(drop)
}

#[test]
fn what_the_edge_signs_holds_with_the_keys_it_publishes() {
    let permit = PermitKey::derive(&MASTER, version(1)).sign(&claims());
    assert_eq!(check_with(&permit, MASTER, 1), Ok(()));
    assert_eq!(check_with(&permit, [2; 32], 1), Err(Refusal::KeyUnknown));
}

#[test]
fn a_permit_outlives_one_change_of_the_key_and_no_second() {
    let permit = PermitKey::derive(&MASTER, version(1)).sign(&claims());
    assert_eq!(check_with(&permit, MASTER, 2), Ok(()));
    assert_eq!(check_with(&permit, MASTER, 3), Err(Refusal::KeyUnknown));
    let later = PermitKey::derive(&MASTER, version(2)).sign(&claims());
    assert_eq!(check_with(&later, MASTER, 1), Err(Refusal::KeyUnknown));
}

#[test]
fn another_signer_makes_the_same_permit_from_the_key_handed_to_it() {
    let key = PermitKey::derive(&MASTER, version(1));
    let pkcs8 = key.pkcs8();
    let (header, secret) = pkcs8.split_at(16);
    // As the example of RFC 8410, 10.3 begins.
    assert_eq!(Base64UrlUnpadded::encode_string(header), "MC4CAQAwBQYDK2VwBCIEIA");
    let platform = SigningKey::from_bytes(secret.try_into().expect("32 bytes"));
    let unsigned = key.unsigned(&claims());
    let signature = platform.sign(unsigned.bytes()).to_bytes();
    assert_eq!(unsigned.signed(&signature), key.sign(&claims()));
}
