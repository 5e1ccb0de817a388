//! Signing: the keys of a deployment, one version in force at a time, and the claims of one permit.

use crate::Channel;
use crate::seal::{base64url, hmac};
use crate::time::Instant;
use beckon_permit::{TYPE, address_hash};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;
use std::num::NonZeroU32;

/// A key that signs a deployment's permits.
pub struct PermitKey {
    id: String,
    secret: [u8; 32],
}

/// A permit that lacks nothing but its signature.
pub struct Unsigned(String);

/// What stands before the 32 secret bytes of an Ed25519 key in PKCS #8 (RFC 8410, 7).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// What a permit says.
pub struct Claims<'a> {
    /// The permit's id.
    pub id: &'a str,
    /// Which deployment: its public URL.
    pub issuer: &'a str,
    /// Which site.
    pub site: &'a str,
    /// For which purpose.
    pub purpose: &'a str,
    /// Over which channel.
    pub channel: Channel,
    /// With which template.
    pub template: Option<&'a str>,
    /// The consent event behind it.
    pub event: Option<&'a str>,
    /// The contact point's normal form, which goes in as a salted hash alone.
    pub address: &'a str,
    /// 128 random bits.
    pub salt: &'a str,
    /// Since when it holds.
    pub issued_at: Instant,
    /// Until when it holds.
    pub expires_at: Instant,
}

impl PermitKey {
    /// Derives one version of the deployment's key. All versions come from the one master secret, so none has to be kept.
    #[must_use]
    pub fn derive(master: &[u8; 32], version: NonZeroU32) -> Self {
        let secret = hmac(master, &[format!("permits/{version}").as_bytes()]);
        // Not told by the public key: to compute that costs as much as a signature.
        let id = format!("{version}.{}", base64url(&hmac(&secret, &[b"id"])[..8]));
        Self { id, secret }
    }

    /// The secret key in PKCS #8, for the platform's own signing.
    #[must_use]
    pub fn pkcs8(&self) -> Vec<u8> {
        [&PKCS8[..], &self.secret].concat()
    }

    /// A permit without its signature. The same claims always give the same bytes.
    #[must_use]
    pub fn unsigned(&self, claims: &Claims<'_>) -> Unsigned {
        let header = json!({ "alg": "EdDSA", "typ": TYPE, "kid": self.id });
        let payload = json!({
            "jti": claims.id, "iss": claims.issuer, "aud": claims.site,
            "purpose": claims.purpose, "channel": claims.channel, "template": claims.template, "event": claims.event,
            "salt": claims.salt, "to": address_hash(claims.salt, claims.channel, claims.address),
            "iat": claims.issued_at.seconds(), "exp": claims.expires_at.seconds(),
        });
        Unsigned(format!(
            "{}.{}",
            base64url(header.to_string().as_bytes()),
            base64url(payload.to_string().as_bytes())
        ))
    }

    /// Signs a permit here and now. Ed25519 has one signature for a key and a message, so it is the one that the platform
    /// would make; in wasm it takes twice as long.
    #[must_use]
    pub fn sign(&self, claims: &Claims<'_>) -> String {
        let unsigned = self.unsigned(claims);
        let signature = self.key().sign(unsigned.bytes());
        unsigned.signed(&signature.to_bytes())
    }

    fn key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.secret)
    }

    fn jwk(&self) -> serde_json::Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": self.id, "x": base64url(self.key().verifying_key().as_bytes()),
        })
    }
}

impl Unsigned {
    /// What is signed (RFC 7515, 5.1).
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The permit, with the signature over [`Unsigned::bytes`].
    #[must_use]
    pub fn signed(self, signature: &[u8]) -> String {
        format!("{}.{}", self.0, base64url(signature))
    }
}

/// The JSON Web Key Set (RFC 7517) to check permits with while this version signs: its key, and the one before, by which
/// permits are signed that were given before the change.
#[must_use]
pub fn jwks(master: &[u8; 32], in_force: NonZeroU32) -> serde_json::Value {
    let before = NonZeroU32::new(in_force.get() - 1);
    let versions = [Some(in_force), before].into_iter().flatten();
    let keys: Vec<_> = versions
        .map(|version| PermitKey::derive(master, version).jwk())
        .collect();
    json!({ "keys": keys })
}
