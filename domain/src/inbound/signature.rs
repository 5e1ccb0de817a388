//! Whether a webhook comes from the provider that it says it comes from.
//!
//! | provider | how | secret |
//! |---|---|---|
//! | Postmark | signs nothing: HTTP Basic, set in its webhook's URL | `user:password` |
//! | SendGrid | ECDSA on P-256 over timestamp and body, in two headers | the verification key it shows, base64 |
//! | Mailgun | HMAC-SHA-256 over timestamp and token, in the body | the webhook signing key |
//! | Twilio | HMAC-SHA-1 over the URL and the form, in a header | the auth token |
//! | Vonage | a JWT (HS256) with a hash of the body | the signature secret |
//!
//! A repetition is told by its event, which counts once ([`remembered_for`]), and Mailgun's also by its token ([`once`]).
//!
//! Comparisons take the same time wherever two texts differ. What is signed with a time is taken for as long as providers
//! repeat a webhook, and no longer; within it, `event` tells a repetition.

use crate::ProviderKind;
use crate::seal::{from_base64url, same};
use crate::time::{HOUR, Instant, MINUTE, NumericDate, SECOND};
use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Mailgun repeats a webhook for eight hours, and asks not to be strict with its time.
pub const MAILGUN_WINDOW: i64 = 12 * HOUR;
/// For how long a time that was signed is taken: the day for which SendGrid and Vonage repeat a webhook.
pub const SIGNED_WINDOW: i64 = 24 * HOUR;
/// How far ahead of ours a provider's clock may be.
const AHEAD: i64 = 5 * MINUTE;

/// A webhook as it arrived.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The URL as the provider was told it, query included.
    pub url: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
    /// The `authorization` header.
    pub authorization: Option<&'a str>,
    /// The signature's header: `x-twilio-signature`, `x-twilio-email-event-webhook-signature`.
    pub signature: Option<&'a str>,
    /// The header `x-twilio-email-event-webhook-timestamp`.
    pub timestamp: Option<&'a str>,
    /// When it arrived.
    pub at: Instant,
}

/// What a signature is bound to once, where it does not cover the body itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// What was signed and never comes again with another body.
    pub token: String,
    /// The body that it came with first.
    pub body: String,
}

/// What has to be remembered before a call is believed: Mailgun signs a time and a token, and not the body, so a token that was
/// seen with one body proves nothing about another. The others sign what they say.
#[must_use]
pub fn once(kind: ProviderKind, body: &[u8]) -> Option<Once> {
    if kind != ProviderKind::Mailgun {
        return None;
    }
    let read: Value = serde_json::from_slice(body).ok()?;
    Some(Once {
        token: read["signature"]["token"].as_str()?.to_owned(),
        body: hex(&Sha256::digest(body)),
    })
}

/// For how long an event that ended something is remembered, so that it ends nothing again when it is repeated. As long as its
/// signature is taken, and as much again for clocks that differ; for good (`None`) where the signature has no time, or a stop
/// that somebody has lifted since could come back at any time.
#[must_use]
pub const fn remembered_for(kind: ProviderKind) -> Option<i64> {
    match kind {
        ProviderKind::Mailgun => Some(2 * MAILGUN_WINDOW),
        ProviderKind::Sendgrid | ProviderKind::Vonage => Some(2 * SIGNED_WINDOW),
        ProviderKind::Twilio | ProviderKind::Postmark | ProviderKind::Webhook => None,
    }
}

/// Whether the call is the provider's. Anything missing or unreadable is a no.
#[must_use]
pub fn holds(kind: ProviderKind, secret: &str, call: &Call<'_>) -> bool {
    // An empty secret would make everybody the provider.
    if secret.is_empty() {
        return false;
    }
    let held = match kind {
        ProviderKind::Webhook => None,
        ProviderKind::Postmark => postmark(secret, call),
        ProviderKind::Sendgrid => sendgrid(secret, call),
        ProviderKind::Mailgun => mailgun(secret, call),
        ProviderKind::Twilio => twilio(secret, call),
        ProviderKind::Vonage => vonage(secret, call),
    };
    held.is_some()
}

fn is_recent(seconds: i64, window: i64, at: Instant) -> bool {
    let Some(millis) = seconds.checked_mul(SECOND) else {
        return false;
    };
    let age = at.since(Instant::from_millis(millis));
    (-AHEAD..=window).contains(&age)
}

/// `Some` when it holds, here and below: so that each step is a `?`.
fn when(holds: bool) -> Option<()> {
    holds.then_some(())
}

fn postmark(secret: &str, call: &Call<'_>) -> Option<()> {
    let (scheme, encoded) = call.authorization?.split_once(' ')?;
    when(scheme.eq_ignore_ascii_case("basic") && secret.contains(':'))?;
    let given = String::from_utf8(Base64::decode_vec(encoded.trim()).ok()?).ok()?;
    when(same(&given, secret))
}

/// The key as SendGrid shows it: SubjectPublicKeyInfo of P-256 (RFC 5480), whose head is the same for every key.
fn sendgrid(secret: &str, call: &Call<'_>) -> Option<()> {
    const HEAD: [u8; 26] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
        0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];
    let timestamp = call.timestamp?;
    when(is_recent(timestamp.parse().ok()?, SIGNED_WINDOW, call.at))?;
    let key = Base64::decode_vec(secret.trim()).ok()?;
    let key = VerifyingKey::from_sec1_bytes(key.strip_prefix(&HEAD)?).ok()?;
    let signature = Signature::from_der(&Base64::decode_vec(call.signature?.trim()).ok()?).ok()?;
    let signed = [timestamp.as_bytes(), call.body].concat();
    key.verify(&signed, &signature).ok()
}

fn mailgun(secret: &str, call: &Call<'_>) -> Option<()> {
    let body: Value = serde_json::from_slice(call.body).ok()?;
    let parts = &body["signature"];
    let (timestamp, token) = (parts["timestamp"].as_str()?, parts["token"].as_str()?);
    when(is_recent(timestamp.parse().ok()?, MAILGUN_WINDOW, call.at) && !token.is_empty())?;
    let given = from_hex(parts["signature"].as_str()?)?;
    let mut mac = mac::<Hmac<Sha256>>(secret);
    mac.update(timestamp.as_bytes());
    mac.update(token.as_bytes());
    mac.verify_slice(&given).ok()
}

/// Over the URL and the form's fields by name, each name and value joined; a field that stands twice counts once for each of
/// its values. A body that is no form is named in the URL by its hash. Twilio may or may not have put the port in.
fn twilio(secret: &str, call: &Call<'_>) -> Option<()> {
    let given = Base64::decode_vec(call.signature?.trim()).ok()?;
    let mut form = BTreeMap::<String, BTreeSet<String>>::new();
    if let Some((_, query)) = call.url.split_once('?')
        && let Some((_, hash)) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "bodySHA256")
    {
        let of_body = Sha256::digest(call.body);
        when(same(&hex(&of_body), &hash.to_ascii_lowercase()))?;
    } else {
        for (name, value) in form_urlencoded::parse(call.body) {
            form.entry(name.into_owned()).or_default().insert(value.into_owned());
        }
    }
    let mut fields = String::new();
    for (name, values) in &form {
        for value in values {
            fields.push_str(name);
            fields.push_str(value);
        }
    }
    let signed_with = |url: &str| {
        let mut mac = mac::<Hmac<Sha1>>(secret);
        mac.update(url.as_bytes());
        mac.update(fields.as_bytes());
        mac.verify_slice(&given).is_ok()
    };
    when(spellings(call.url).iter().any(|url| signed_with(url)))
}

/// A URL with its port and without.
fn spellings(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Vec::new();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let usual = if scheme == "https" { 443 } else { 80 };
    vec![
        url.to_owned(),
        format!("{scheme}://{host}{path}"),
        format!("{scheme}://{host}:{usual}{path}"),
    ]
}

/// developer.vonage.com, "Signed webhooks": HS256, and `payload_hash`, which binds the body.
fn vonage(secret: &str, call: &Call<'_>) -> Option<()> {
    let (scheme, token) = call.authorization?.split_once(' ')?;
    when(scheme.eq_ignore_ascii_case("bearer"))?;
    let claims = hs256(secret, token.trim())?;
    let moment = |claim: &Value| claim.as_f64().map(|seconds| NumericDate::from_seconds(seconds).0);
    when(is_recent(moment(&claims["iat"])?.seconds(), SIGNED_WINDOW, call.at))?;
    let over = claims
        .get("exp")
        .is_some_and(|exp| moment(exp).is_none_or(|exp| exp <= call.at));
    when(!over)?;
    let hash = claims["payload_hash"].as_str()?;
    when(same(&hex(&Sha256::digest(call.body)), &hash.to_ascii_lowercase()))
}

/// The claims of a JWT that was signed with HMAC-SHA-256, which is ours to say and not the token's.
fn hs256(secret: &str, token: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Value = serde_json::from_slice(&from_base64url(header)?).ok()?;
    when(header["alg"] == "HS256" && header.get("crit").is_none())?;
    let mut mac = mac::<Hmac<Sha256>>(secret);
    mac.update(signed.as_bytes());
    mac.verify_slice(&from_base64url(signature)?).ok()?;
    serde_json::from_slice(&from_base64url(claims)?).ok()
}

fn mac<M: KeyInit>(secret: &str) -> M {
    M::new_from_slice(secret.as_bytes()).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit()) && text.len().is_multiple_of(2);
    digits.then(|| text.as_bytes().chunks(2).map(pair).collect())?
}

#[cfg(test)]
mod tests {
    use super::hs256;

    /// The token and the secret of Vonage's own tests: Vonage/vonage-ruby-sdk, test/vonage/test.rb.
    #[test]
    fn vonages_sample_token_holds_with_its_secret_alone() {
        const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE1ODc0OTQ5NjIsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6ImQ2YzBlNzRiNTg1N2RmMjBlM2I3ZTUxYjMwYzBjMmE0MGVjNzNhNzc4NzliNmYwNzRkZGM3YTIzMTdkZDAzMWIiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.JQRKi1d0SQitmjPINfTWMpt3XZkGsLbD7EjCdXoNSbk";
        let claims = hs256("ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgfnI0Xw", TOKEN).expect("it holds");
        assert_eq!(claims["iat"], 1_587_494_962);
        assert_eq!(claims["iss"], "Vonage");
        assert_eq!(hs256("ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgf55555", TOKEN), None);
    }
}
