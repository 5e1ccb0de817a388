//! A deployment's public keys, from its `/.well-known/jwks.json` (RFC 7517).

use super::json::Fields;
use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::VerifyingKey;
use serde::Deserialize;

/// More keys than any deployment has at once.
const MOST: usize = 100;

/// The keys of a deployment. Reading them is work; keep them, and read them anew when a permit names one they lack.
pub struct Keys(Vec<Key>);

struct Key {
    id: String,
    /// `None` when it is no Ed25519 key for signatures.
    key: Option<VerifyingKey>,
}

/// What was given is no key set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeysFault;

impl std::fmt::Display for KeysFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no JSON Web Key Set: give what the deployment answers at /.well-known/jwks.json")
    }
}

impl std::error::Error for KeysFault {}

impl Keys {
    /// Reads a key set. Keys of other kinds are kept as such, so that a permit that names one is refused for the right
    /// reason; fields that are not known here are ignored, as RFC 7517 wants it.
    ///
    /// # Errors
    ///
    /// When it is not a JSON object with `keys`, when a name stands twice in a key, and for more than 100 keys.
    pub fn parse(jwks: &[u8]) -> Result<Self, KeysFault> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Fields>,
        }
        // Serde reads a struct from a list as well, by position.
        if !jwks.trim_ascii_start().starts_with(b"{") {
            return Err(KeysFault);
        }
        // What stands in a field that is ignored serde does not look at, and it has to be UTF-8 too (RFC 8259, 8.1).
        let jwks = std::str::from_utf8(jwks).map_err(|_| KeysFault)?;
        let set: Set = serde_json::from_str(jwks).map_err(|_| KeysFault)?;
        if set.keys.len() > MOST {
            return Err(KeysFault);
        }
        let key = |fields: &Fields| {
            Some(Key {
                id: fields.text("kid")?.to_owned(),
                key: ed25519(fields),
            })
        };
        Ok(Self(set.keys.iter().filter_map(key).collect()))
    }

    /// The keys of an id: `None` when there is no such id, none in the list when it is another kind of key.
    pub(super) fn named(&self, id: &str) -> Option<Vec<&VerifyingKey>> {
        let named: Vec<&Key> = self.0.iter().filter(|key| key.id == id).collect();
        (!named.is_empty()).then(|| named.iter().filter_map(|key| key.key.as_ref()).collect())
    }
}

fn ed25519(fields: &Fields) -> Option<VerifyingKey> {
    let is = |name: &str, wanted: &str| fields.text(name) == Some(wanted);
    let may_be = |name: &str, wanted: &str| !fields.has(name) || is(name, wanted);
    let fits = is("kty", "OKP") && is("crv", "Ed25519") && may_be("alg", "EdDSA") && may_be("use", "sig");
    let bytes = Base64UrlUnpadded::decode_vec(fields.text("x").filter(|_| fits)?).ok()?;
    let key = VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()?;
    (!key.is_weak()).then_some(key)
}
