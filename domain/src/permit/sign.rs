//! Signing: one key for a deployment, and the claims of one permit.

use super::{TYPE, address_hash};
use crate::Channel;
use crate::seal::{base64url, hmac};
use crate::time::Instant;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The key that signs a deployment's permits.
pub struct PermitKey {
    id: String,
    key: SigningKey,
}

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
    /// Derives the deployment's key.
    #[must_use]
    pub fn derive(master: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(&hmac(master, &[b"permits/1"]));
        let id = base64url(&Sha256::digest(key.verifying_key().as_bytes())[..8]);
        Self { id, key }
    }

    /// The JSON Web Key Set (RFC 7517) to check permits with.
    #[must_use]
    pub fn jwks(&self) -> serde_json::Value {
        json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": self.id, "x": base64url(self.key.verifying_key().as_bytes()),
        }]})
    }

    /// Signs a permit. The same claims always give the same permit.
    #[must_use]
    pub fn sign(&self, claims: &Claims<'_>) -> String {
        let header = json!({ "alg": "EdDSA", "typ": TYPE, "kid": self.id });
        let payload = json!({
            "jti": claims.id, "iss": claims.issuer, "aud": claims.site,
            "purpose": claims.purpose, "channel": claims.channel, "template": claims.template, "event": claims.event,
            "salt": claims.salt, "to": address_hash(claims.salt, claims.channel, claims.address),
            "iat": claims.issued_at.seconds(), "exp": claims.expires_at.seconds(),
        });
        let signed = format!(
            "{}.{}",
            base64url(header.to_string().as_bytes()),
            base64url(payload.to_string().as_bytes())
        );
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", base64url(&signature.to_bytes()))
    }
}
