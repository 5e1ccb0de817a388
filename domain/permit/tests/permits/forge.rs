//! Permits as anybody could write them: by hand, with any header, any claims and any key.

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// 2026-11-22T08:00:00Z, when the permit was issued.
pub(crate) const ISSUED: i64 = 1_795_334_400;

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// The key set of a deployment with this key.
pub(crate) fn jwks(key: &SigningKey) -> Value {
    json!({ "keys": [{
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "k1",
        "x": base64url(key.verifying_key().as_bytes()),
    }]})
}

pub(crate) fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "beckon-permit+jwt", "kid": "k1" })
}

/// One newsletter to ana@example.com, within five minutes.
pub(crate) fn claims() -> Value {
    let salt = "AAECAwQFBgcICQoLDA0ODw";
    json!({
        "jti": "3.tSwZ1sX2m0Qk9vJYc1n8aA", "iss": "https://beckon.shop.example", "aud": "shop",
        "purpose": "newsletter", "channel": "email", "template": "spring-2027", "event": "3.1041",
        "salt": salt, "to": base64url(Sha256::digest(format!("{salt}.email.ana@example.com"))),
        "iat": ISSUED, "exp": ISSUED + 300,
    })
}

/// The claims of a good permit but for one.
pub(crate) fn claims_with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

pub(crate) fn sign(header: &str, claims: &str, key: &SigningKey) -> String {
    let signed = format!("{}.{}", base64url(header), base64url(claims));
    let signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", base64url(signature.to_bytes()))
}

/// A permit of the deployment with these claims.
pub(crate) fn permit(claims: &Value) -> String {
    sign(&header().to_string(), &claims.to_string(), &key())
}
