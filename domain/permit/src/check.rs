//! Checking a permit offline: that this site may send to this address for this purpose at this instant.

use super::json::Fields;
use super::keys::Keys;
use super::{PERMIT_LIVES, TYPE, address_hash};
use crate::time::{Instant, SECOND};
use base64ct::{Base64UrlUnpadded, Encoding};
use beckon_contract::Channel;
use ed25519_dalek::Signature;
use std::fmt;

/// More than any permit is long, in bytes.
const LONGEST: usize = 4_096;

/// What is about to be sent, which the permit must be for.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The site in whose name it is sent.
    pub site: &'a str,
    /// The deployment's public URL. Absent: whichever the keys belong to.
    pub deployment: Option<&'a str>,
    /// Over which channel.
    pub channel: Channel,
    /// To which address, in normal form: email in lower case with an ASCII domain, numbers in E.164. In Rust,
    /// `beckon_domain::address::ContactPoint::parse` makes it.
    pub address: &'a str,
    /// For which purpose.
    pub purpose: &'a str,
    /// With which template. Absent: any.
    pub template: Option<&'a str>,
    /// When.
    pub at: Instant,
    /// By how many milliseconds the clock that `at` comes from may be behind the edge's. It never lengthens a permit.
    pub clock_behind: i64,
}

/// Something that was checked, and holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Signed by a key of the set, and unchanged since.
    Signature,
    /// Of this deployment.
    Deployment,
    /// Of this site.
    Site,
    /// In force at this instant.
    Time,
    /// For this address on this channel.
    Address,
    /// For this purpose.
    Purpose,
    /// For this template.
    Template,
}

/// A permit that holds, and in which respects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The permit's id: keep it until `expires_at`, and refuse the second that comes with it.
    pub id: String,
    /// The deployment that gave it.
    pub deployment: String,
    /// The template it is for, if for one.
    pub template: Option<String>,
    /// The consent event behind it.
    pub event: Option<String>,
    /// Since when it holds.
    pub issued_at: Instant,
    /// Until just before when it holds.
    pub expires_at: Instant,
    /// What was checked. That it is unused, and that consent still stands, is never among it.
    pub aspects: Vec<Aspect>,
}

/// Declares each reason once: its stable name, and what it means.
macro_rules! refusals {
    ($($(#[$meta:meta])* $variant:ident = $code:literal, $meaning:literal;)+) => {
        /// Why a permit is refused: the first that applies, in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Refusal { $($(#[$meta])* $variant,)+ }

        impl Refusal {
            /// Every reason, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }

        impl fmt::Display for Refusal {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $meaning,)+ })
            }
        }
    };
}

refusals! {
    /// No compact JWS with a permit's header.
    NotAPermit = "not_a_permit", "this is no permit: a permit has three parts of base64url with dots between them";
    /// The header asks for something that is not understood here (RFC 7515, 4.1.11).
    Critical = "header_critical", "its header has `crit`, which no permit has";
    /// Another algorithm than the one that permits are signed with.
    Algorithm = "algorithm_other", "its header names another algorithm than EdDSA";
    /// No such key in the set.
    KeyUnknown = "key_unknown", "its key is not in the key set: it is another deployment's, or the set is old";
    /// The key it names is no Ed25519 key for signatures.
    KeyUnfit = "key_unfit", "the key it names is no Ed25519 key for signatures";
    /// Not what was signed.
    Tampered = "tampered", "its signature does not fit: it was changed, or made by somebody else";
    /// Signed, but without what every permit says.
    Claims = "claims_unfit", "it lacks what every permit says";
    /// Another deployment's.
    OtherDeployment = "other_deployment", "it is another deployment's";
    /// Another site's.
    OtherSite = "other_site", "it is another site's";
    /// For longer than any permit lives.
    TooLong = "lives_too_long", "it would hold for more than five minutes, as no permit does";
    /// Issued later than the instant asked about.
    NotYet = "not_yet", "it does not hold yet: it was issued later. Is this clock behind?";
    /// Over.
    Expired = "expired", "it has expired: ask again";
    /// For another contact point, or another channel.
    OtherAddress = "other_address", "it is for another address, or for another channel";
    /// For another purpose.
    OtherPurpose = "other_purpose", "it is for another purpose";
    /// For another template, or for none.
    OtherTemplate = "other_template", "it is for another template, or for none";
}

impl std::error::Error for Refusal {}

impl Aspect {
    /// Every aspect.
    pub const ALL: &'static [Self] = &[
        Self::Signature,
        Self::Deployment,
        Self::Site,
        Self::Time,
        Self::Address,
        Self::Purpose,
        Self::Template,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Deployment => "deployment",
            Self::Site => "site",
            Self::Time => "time",
            Self::Address => "address",
            Self::Purpose => "purpose",
            Self::Template => "template",
        }
    }
}

/// Checks a permit offline.
///
/// It proves that the site was permitted to send one message to this address for this purpose within these minutes. It does
/// not prove that no other message was sent on it, nor that the person has not said no since: for the first keep the ids
/// that were seen, for both ask the edge.
///
/// ```
/// use beckon_permit::time::Instant;
/// use beckon_permit::{Channel, Expected, Keys, Refusal, check};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let keys = Keys::parse(br#"{"keys": []}"#)?; // from https://EDGE/.well-known/jwks.json
/// let expected = Expected {
///     site: "shop",
///     deployment: Some("https://beckon.shop.example"),
///     channel: Channel::Email,
///     address: "ana@example.com",
///     purpose: "newsletter",
///     template: None,
///     at: Instant::from_millis(1_795_334_400_000), // now, from your clock
///     clock_behind: 0,
/// };
/// match check("what the sender gave you", &keys, &expected) {
///     Ok(permit) => println!("send, once: {}", permit.id),
///     Err(refusal) => println!("do not send: {refusal}"),
/// }
/// # assert_eq!(check("x", &keys, &expected), Err(Refusal::NotAPermit));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The first reason that applies, in the order of [`Refusal`]. Then nothing about the permit is to be believed.
pub fn check(permit: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Checked, Refusal> {
    let claims = signed(permit, keys)?;
    let text = |name| {
        let text = claims.text(name).filter(|text| !text.is_empty());
        text.ok_or(Refusal::Claims)
    };
    let second = |name| claims.whole(name).ok_or(Refusal::Claims);
    let (id, deployment, site, purpose) = (text("jti")?, text("iss")?, text("aud")?, text("purpose")?);
    refuse(!is_id(id), Refusal::Claims)?;
    let (channel, salt, to) = (text("channel")?, text("salt")?, text("to")?);
    let (issued, expires) = (second("iat")?, second("exp")?);
    let template = claims.text_if_any("template").ok_or(Refusal::Claims)?;
    let event = claims.text_if_any("event").ok_or(Refusal::Claims)?;

    refuse(
        expected.deployment.is_some_and(|wanted| wanted != deployment),
        Refusal::OtherDeployment,
    )?;
    refuse(expected.site != site, Refusal::OtherSite)?;
    let (issued_at, expires_at) = (moment(issued)?, moment(expires)?);
    refuse(expires_at.since(issued_at) > PERMIT_LIVES, Refusal::TooLong)?;
    refuse(
        expected.at.plus(expected.clock_behind.max(0)) < issued_at,
        Refusal::NotYet,
    )?;
    refuse(expected.at >= expires_at, Refusal::Expired)?;
    let hash = address_hash(salt, expected.channel, expected.address);
    refuse(
        channel != expected.channel.as_str() || to != hash,
        Refusal::OtherAddress,
    )?;
    refuse(purpose != expected.purpose, Refusal::OtherPurpose)?;
    refuse(
        expected.template.is_some() && expected.template != template,
        Refusal::OtherTemplate,
    )?;

    let asked = |aspect: &Aspect| match aspect {
        Aspect::Deployment => expected.deployment.is_some(),
        Aspect::Template => expected.template.is_some(),
        _ => true,
    };
    Ok(Checked {
        id: id.to_owned(),
        deployment: deployment.to_owned(),
        template: template.map(str::to_owned),
        event: event.map(str::to_owned),
        issued_at,
        expires_at,
        aspects: Aspect::ALL.iter().copied().filter(asked).collect(),
    })
}

/// The claims, if a key of the set has signed them. The algorithm is ours to say and never the permit's: its header can only
/// agree.
fn signed(permit: &str, keys: &Keys) -> Result<Fields, Refusal> {
    let parts: Vec<&str> = permit.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        return Err(Refusal::NotAPermit);
    };
    if permit.len() > LONGEST {
        return Err(Refusal::NotAPermit);
    }
    let decode = |part| Base64UrlUnpadded::decode_vec(part).map_err(|_| Refusal::NotAPermit);
    let header = Fields::parse(&decode(header)?).ok_or(Refusal::NotAPermit)?;
    let (claims, signature) = (decode(payload)?, decode(signature)?);
    if header.has("crit") {
        return Err(Refusal::Critical);
    }
    if header.text("alg") != Some("EdDSA") {
        return Err(Refusal::Algorithm);
    }
    if header.text("typ") != Some(TYPE) {
        return Err(Refusal::NotAPermit);
    }
    let named = header.text("kid").and_then(|id| keys.named(id));
    let named = named.ok_or(Refusal::KeyUnknown)?;
    if named.is_empty() {
        return Err(Refusal::KeyUnfit);
    }
    let signature = Signature::from_slice(&signature).map_err(|_| Refusal::Tampered)?;
    let end = permit.rfind('.').unwrap_or_default();
    let signed = &permit.as_bytes()[..end];
    if !named.iter().any(|key| key.verify_strict(signed, &signature).is_ok()) {
        return Err(Refusal::Tampered);
    }
    Fields::parse(&claims).ok_or(Refusal::Claims)
}

fn refuse(applies: bool, refusal: Refusal) -> Result<(), Refusal> {
    if applies { Err(refusal) } else { Ok(()) }
}

/// Whether a text is an id that fits a line of a file and the path of a URL as it is.
fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.len() <= 128 && !text.starts_with('.') && text.bytes().all(plain)
}

fn moment(seconds: i64) -> Result<Instant, Refusal> {
    let millis = seconds.checked_mul(SECOND).ok_or(Refusal::Claims)?;
    Ok(Instant::from_millis(millis))
}
