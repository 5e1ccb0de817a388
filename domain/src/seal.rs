//! Keys, hashes and sealing. Every secret and every random byte comes in as an argument.

use base64ct::{Base64UrlUnpadded, Encoding};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

use crate::address::ContactPoint;
use crate::stored::ContactKey;

/// Fresh randomness for one turn: 32 bytes from the platform, stretched as far as the turn needs.
pub struct Entropy {
    seed: [u8; 32],
    drawn: u64,
}

impl Entropy {
    /// Takes 32 random bytes.
    #[must_use]
    pub const fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// The next 32 bytes.
    pub fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        hmac(&self.seed, &[b"entropy", &self.drawn.to_be_bytes()])
    }

    /// Another source, which draws what this one does not.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self::new(self.draw())
    }

    /// The next token: 256 bits as 43 characters, fit for a URL.
    pub fn token(&mut self) -> String {
        base64url(&self.draw())
    }

    /// The next id: 128 bits as 22 characters.
    pub fn id(&mut self) -> String {
        base64url(&self.draw()[..16])
    }

    /// The next code of eight digits.
    pub fn code(&mut self) -> String {
        let bytes = self.draw();
        let number = u64::from_be_bytes([
            bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
        ]);
        format!("{:08}", number % 100_000_000)
    }
}

/// The secrets of one site, derived from the deployment's master secret: each when it is first needed, since most turns
/// need one or none.
pub struct Secrets {
    master: [u8; 32],
    site: String,
    pepper: OnceLock<[u8; 32]>,
    wrap: OnceLock<[u8; 32]>,
    tokens: OnceLock<[u8; 32]>,
}

/// The key of one person or contact point. What it sealed is gone when it is destroyed.
pub struct SealKey([u8; 32]);

/// Something sealed that this key does not open: another key, or altered bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed;

impl std::fmt::Display for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("sealed under another key, or altered")
    }
}

impl std::error::Error for Sealed {}

impl Secrets {
    /// A site's secrets.
    #[must_use]
    pub fn derive(master: &[u8; 32], site: &str) -> Self {
        Self {
            master: *master,
            site: site.to_owned(),
            pepper: OnceLock::new(),
            wrap: OnceLock::new(),
            tokens: OnceLock::new(),
        }
    }

    fn pepper(&self) -> &[u8; 32] {
        self.pepper.get_or_init(|| self.secret(b"pepper/1"))
    }

    fn wrap(&self) -> SealKey {
        SealKey(*self.wrap.get_or_init(|| self.secret(b"wrap/1")))
    }

    /// What seals something that is about no person and no contact point.
    #[must_use]
    pub fn site_key(&self) -> SealKey {
        SealKey(self.secret(b"site/1"))
    }

    fn tokens(&self) -> &[u8; 32] {
        self.tokens.get_or_init(|| self.secret(b"tokens/1"))
    }

    fn secret(&self, label: &[u8]) -> [u8; 32] {
        hmac(&self.master, &[label, self.site.as_bytes()])
    }

    /// The key that names a contact point.
    #[must_use]
    pub fn contact_key(&self, point: &ContactPoint) -> ContactKey {
        base64url(&hmac(
            self.pepper(),
            &[
                b"contact",
                point.channel().as_str().as_bytes(),
                point.normal().as_bytes(),
            ],
        ))
    }

    /// Names a client address for a rate limit, without keeping it.
    #[must_use]
    pub fn client_key(&self, address: &str) -> String {
        base64url(&hmac(self.pepper(), &[b"client", address.as_bytes()])[..16])
    }

    /// Names a person's mailbox, whichever tags are written into its address.
    #[must_use]
    pub fn mailbox_key(&self, point: &ContactPoint) -> String {
        let channel = point.channel().as_str().as_bytes();
        base64url(&hmac(self.pepper(), &[b"mailbox", channel, point.mailbox().as_bytes()]))
    }

    /// How a code of eight digits is stored that was sent for this person. Without the secret it cannot be found by trying
    /// all of them.
    #[must_use]
    pub fn code_key(&self, person: &str, code: &str) -> String {
        self.derived("code", &[person, code])
    }

    /// A token or id that the same parts always give: what makes a repeated first save the same save.
    #[must_use]
    pub fn derived(&self, label: &str, parts: &[&str]) -> String {
        let mut all: Vec<&[u8]> = vec![label.as_bytes()];
        all.extend(parts.iter().map(|part| part.as_bytes()));
        base64url(&hmac(self.tokens(), &all))
    }

    /// What an object keeps to know its secret, its site and its place again: with another `BECKON_MASTER_SECRET`, or in the
    /// place of another object, this gives another value.
    #[must_use]
    pub fn check_value(&self, place: &str) -> String {
        base64url(&self.secret(&[b"check/1 ", place.as_bytes()].concat()))
    }

    /// A new key, and the same wrapped for storage.
    #[must_use]
    pub fn new_key(&self, entropy: &mut Entropy) -> (SealKey, Vec<u8>) {
        let key = entropy.draw();
        let wrapped = self.wrap().seal(b"key", &key, entropy);
        (SealKey(key), wrapped)
    }

    /// Unwraps a stored key.
    ///
    /// # Errors
    ///
    /// When it was wrapped under another secret, or destroyed.
    pub fn unwrap_key(&self, wrapped: &[u8]) -> Result<SealKey, Sealed> {
        let key = self.wrap().open(b"key", wrapped)?;
        Ok(SealKey(key.try_into().map_err(|_| Sealed)?))
    }
}

impl SealKey {
    /// Seals bytes for one place, named by `context`; elsewhere they do not open. XChaCha20-Poly1305.
    #[must_use]
    pub fn seal(&self, context: &[u8], plain: &[u8], entropy: &mut Entropy) -> Vec<u8> {
        let random = entropy.draw();
        let mut nonce = [0_u8; 24];
        nonce.copy_from_slice(&random[..24]);
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        let sealed = cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: context,
                },
            )
            .unwrap_or_else(|_| unreachable!("a body within our limits is shorter than the cipher's"));
        [&[1_u8][..], &nonce, &sealed].concat()
    }

    /// Opens what [`SealKey::seal`] sealed for the same place.
    ///
    /// # Errors
    ///
    /// When key, place or bytes are not the same.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Sealed> {
        let (version, rest) = sealed.split_first().ok_or(Sealed)?;
        if *version != 1 || rest.len() < 24 {
            return Err(Sealed);
        }
        let (nonce, body) = rest.split_at(24);
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| Sealed)?;
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: body,
                    aad: context,
                },
            )
            .map_err(|_| Sealed)
    }
}

/// Which of `shards` ledgers a key belongs to.
#[must_use]
pub fn shard_of(key: &str, shards: u8) -> u8 {
    let digest = Sha256::digest(key.as_bytes());
    let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    u8::try_from(number % u32::from(shards.max(1))).unwrap_or_default()
}

/// The shard that an id names, where it begins with one: what stands before the first `mark`. None where that is not a number, or
/// not a shard of this site.
#[must_use]
pub fn shard_in(id: &str, mark: char, shards: u8) -> Option<u8> {
    let (shard, _) = id.split_once(mark)?;
    shard.parse().ok().filter(|shard| *shard < shards)
}

/// SHA-256, base64url: how tokens and keys are stored.
#[must_use]
pub fn hash(text: &str) -> String {
    base64url(&Sha256::digest(text.as_bytes()))
}

/// Base64url without padding.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Reads base64url without padding.
#[must_use]
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

/// Whether two texts are equal, in a time that does not tell where they differ.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    Sha256::digest(left.as_bytes()) == Sha256::digest(right.as_bytes())
}

/// HMAC-SHA-256 over parts, each with its length before it, so that no two lists of parts give the same input.
pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA-256 over plain bytes, as other people's specifications want it.
pub(crate) fn hmac_plain(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_in_its_place_alone() {
        let mut entropy = Entropy::new([7; 32]);
        let secrets = Secrets::derive(&[1; 32], "shop");
        let (key, wrapped) = secrets.new_key(&mut entropy);
        let sealed = key.seal(b"address", b"text", &mut entropy);
        let again = secrets.unwrap_key(&wrapped).expect("the same secret unwraps");
        assert_eq!(again.open(b"address", &sealed), Ok(b"text".to_vec()));
        assert_eq!(again.open(b"feedback", &sealed), Err(Sealed));
        let mut altered = sealed.clone();
        altered[30] ^= 1;
        assert_eq!(again.open(b"address", &altered), Err(Sealed));
        assert!(Secrets::derive(&[1; 32], "other").unwrap_key(&wrapped).is_err());
        assert_ne!(
            sealed,
            key.seal(b"address", b"text", &mut entropy),
            "no nonce is used twice"
        );
    }

    #[test]
    fn a_contact_point_has_another_key_on_another_site() {
        let point = ContactPoint::from_normal(crate::Channel::Email, "ana@example.com".to_owned());
        let key = |site| Secrets::derive(&[1; 32], site).contact_key(&point);
        assert_eq!(key("shop"), key("shop"));
        assert_ne!(key("shop"), key("other"));
    }

    #[test]
    fn a_check_value_is_of_one_secret_one_site_and_one_place() {
        let value = |master: [u8; 32], site, place| Secrets::derive(&master, site).check_value(place);
        let own = value([1; 32], "shop", "ledger 1");
        assert_eq!(own, value([1; 32], "shop", "ledger 1"));
        assert_ne!(own, value([2; 32], "shop", "ledger 1"));
        assert_ne!(own, value([1; 32], "other", "ledger 1"));
        assert_ne!(own, value([1; 32], "shop", "ledger 2"));
    }

    #[test]
    fn a_code_is_stored_so_that_only_this_sites_secrets_find_it_for_this_person() {
        let key = |site, person| Secrets::derive(&[1; 32], site).code_key(person, "12345678");
        assert_eq!(key("shop", "ana"), key("shop", "ana"));
        assert_ne!(key("shop", "ana"), key("other", "ana"));
        assert_ne!(key("shop", "ana"), key("shop", "ben"));
        assert_ne!(key("shop", "ana"), hash("12345678"));
    }

    #[test]
    fn an_id_names_its_shard_before_the_first_mark() {
        for (id, mark, shard) in [
            ("0.abc", '.', Some(0)),
            ("3.abc", '.', Some(3)),
            ("3.a.b", '.', Some(3)),
            ("3.", '.', Some(3)),
            ("3-ab-cd-ef", '-', Some(3)),
            ("4.abc", '.', None),
            ("4-ab-cd-ef", '-', None),
            ("3-abc", '.', None),
            ("3.abc", '-', None),
            ("-1.abc", '.', None),
            ("256.abc", '.', None),
            (".abc", '.', None),
            ("x.abc", '.', None),
            ("3", '.', None),
            ("", '.', None),
        ] {
            assert_eq!(shard_in(id, mark, 4), shard, "{id}");
        }
    }

    #[test]
    fn keys_spread_over_all_shards() {
        let mut counts = [0_u32; 4];
        for number in 0..4_000 {
            counts[usize::from(shard_of(&format!("key-{number}"), 4))] += 1;
        }
        assert!(counts.iter().all(|count| (900..1_100).contains(count)), "{counts:?}");
    }
}
