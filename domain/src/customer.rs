//! Customers: the JWT by which a site's server says which of its customers a visitor is.
//!
//! A bare customer's name from a page is refused, since any script of the page could name another. The token is a compact
//! JWS (RFC 7519) under HMAC-SHA-256 with a secret that the site's server shares with the deployment: `sub` is the site's own
//! name for the customer, `aud` the site, `exp` at most a day away. The algorithm is ours to say and never the token's.

use crate::seal::{Secrets, base64url, from_base64url};
use crate::time::{DAY, Instant, MINUTE, NumericDate};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use sha2::Sha256;

/// More than any such token is long, in bytes.
const LONGEST: usize = 4_096;
/// A secret that is shorter can be guessed (RFC 7518, 3.2).
const SHORTEST_SECRET: usize = 32;
/// By how much the site's clock may be ahead.
const CLOCK_AHEAD: i64 = MINUTE;

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The deployment holds no secret to check it with, or one that is too short.
    Secret,
    /// Not a JWT with the header of one that is signed with HS256, or its claims are no JSON object.
    Form,
    /// Not what the site's server signed.
    Tampered,
    /// A claim that is needed is of another type, stands twice, or is a number that no computer holds.
    Claims,
    /// For another site.
    OtherSite,
    /// Without an end, over, or further away than a day.
    Expired,
    /// It names no customer of 1 to 128 characters.
    Nameless,
}

impl Refusal {
    /// A stable name, and what to do about it.
    #[must_use]
    pub const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Secret => (
                "customer_secret_missing",
                "The deployment has no secret of 32 characters or more under the name that the rules give in `customers`.",
            ),
            Self::Form => (
                "customer_token_invalid",
                "Send a JWT signed with HS256, made by the site's server.",
            ),
            Self::Tampered => (
                "customer_token_invalid",
                "The signature does not fit. Sign it with the secret that the rules name in `customers`.",
            ),
            Self::Claims => (
                "customer_token_invalid",
                "Its claims do not fit. Give `sub` as text, `aud` as text or a list of texts, and `exp` as a number of seconds, each once.",
            ),
            Self::OtherSite => ("customer_token_invalid", "Its `aud` has to be the site's name."),
            Self::Expired => (
                "customer_token_expired",
                "Its `exp` has to be in the future, and at most a day away. Make a new one for each visit.",
            ),
            Self::Nameless => (
                "customer_token_invalid",
                "Its `sub` has to name the customer in 1 to 128 characters.",
            ),
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    sub: String,
    #[serde(default)]
    aud: Audience,
    #[serde(default)]
    exp: Option<NumericDate>,
    #[serde(default)]
    nbf: Option<NumericDate>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Default for Audience {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Audience {
    fn has(&self, site: &str) -> bool {
        match self {
            Self::One(one) => one == site,
            Self::Several(list) => list.iter().any(|one| one == site),
        }
    }
}

/// The site's own name for the customer, from a token that the site's server signed.
///
/// # Errors
///
/// The first reason that applies, in the order of [`Refusal`].
pub fn read(token: &str, secret: Option<&str>, site: &str, now: Instant) -> Result<String, Refusal> {
    let secret = secret
        .filter(|secret| secret.len() >= SHORTEST_SECRET)
        .ok_or(Refusal::Secret)?;
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return Err(Refusal::Form);
    };
    let decoded = |part| {
        from_base64url(part)
            .filter(|_| token.len() <= LONGEST)
            .ok_or(Refusal::Form)
    };
    let named: Header = object(&decoded(header)?, Refusal::Form)?;
    if named.alg != "HS256" || named.crit.is_some() {
        return Err(Refusal::Form);
    }
    let signed = &token[..header.len() + 1 + claims.len()];
    mac(secret, signed)
        .verify_slice(&decoded(signature)?)
        .map_err(|_| Refusal::Tampered)?;
    let claims: Claims = object(&decoded(claims)?, Refusal::Claims)?;
    if !claims.aud.has(site) {
        return Err(Refusal::OtherSite);
    }
    let ends = claims.exp.ok_or(Refusal::Expired)?.0;
    let begins = claims.nbf.map_or(now, |nbf| nbf.0);
    if now >= ends || ends.since(now) > DAY + CLOCK_AHEAD || begins.since(now) > CLOCK_AHEAD {
        return Err(Refusal::Expired);
    }
    if !(1..=128).contains(&claims.sub.chars().count()) {
        return Err(Refusal::Nameless);
    }
    Ok(claims.sub)
}

/// Serde reads a struct from a list as well, by position, and does not look at the text of a field that is ignored. A header and
/// claims are objects (RFC 7519, 7.2), and all of them is UTF-8 (RFC 8259, 8.1).
fn object<T: DeserializeOwned>(bytes: &[u8], unfit: Refusal) -> Result<T, Refusal> {
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(Refusal::Form);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Form)?;
    serde_json::from_str(text).map_err(|error| match error.classify() {
        // A number beyond every float is JSON all the same, and serde calls it a fault of syntax.
        Category::Syntax if error.to_string().starts_with("number out of range") => unfit,
        Category::Data => unfit,
        _ => Refusal::Form,
    })
}

/// A token as a site's server makes it; for tests and for shops that are written in Rust.
#[must_use]
pub fn sign(secret: &str, site: &str, customer: &str, expires: Instant) -> String {
    let claims = serde_json::json!({"sub": customer, "aud": site, "exp": expires.seconds()}).to_string();
    let signed = format!(
        "{}.{}",
        base64url(br#"{"alg":"HS256","typ":"JWT"}"#),
        base64url(claims.as_bytes())
    );
    let signature = base64url(&mac(secret, &signed).finalize().into_bytes());
    format!("{signed}.{signature}")
}

fn mac(secret: &str, signed: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(signed.as_bytes());
    mac
}

impl Secrets {
    /// The key that names a customer without telling the site's own name for them.
    #[must_use]
    pub fn customer_key(&self, customer: &str) -> String {
        self.derived("customer", &[customer])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    const NOW: Instant = Instant::from_millis(1_795_000_000_000);

    fn signed(header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", base64url(header.as_bytes()), base64url(claims.as_bytes()));
        let signature = base64url(&mac(SECRET, &signed).finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    #[test]
    fn a_token_of_the_sites_server_names_its_customer() {
        let token = sign(SECRET, "shop", "crm-42", NOW.plus(DAY));
        assert_eq!(read(&token, Some(SECRET), "shop", NOW), Ok("crm-42".to_owned()));
    }

    /// The example of RFC 7515, A.1: its signature is right, and its claims are not ours.
    #[test]
    fn the_signature_is_the_one_of_the_standard() {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let key = from_base64url(key).expect("base64url");
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        mac.update(signed.as_bytes());
        let signature = from_base64url("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").expect("base64url");
        assert!(mac.verify_slice(&signature).is_ok());
    }

    #[test]
    fn whatever_the_sites_server_did_not_sign_for_this_site_and_this_day_is_refused() {
        let good = format!(r#"{{"sub":"crm-42","aud":"shop","exp":{}}}"#, NOW.seconds() + 60);
        let ends = (NOW.seconds() + 60).to_string();
        let hs = r#"{"alg":"HS256"}"#;
        let with = |from: &str, to: &str| signed(hs, &good.replace(from, to));
        let none = format!("{}.{}.", base64url(br#"{"alg":"none"}"#), base64url(good.as_bytes()));
        let exp = |seconds: i64| format!(r#"{{"sub":"crm-42","aud":"shop","exp":{}}}"#, NOW.seconds() + seconds);
        let cases = [
            (signed(hs, &good).replace('.', ""), Refusal::Form),
            (none, Refusal::Form),
            (signed(r#"{"alg":"HS512"}"#, &good), Refusal::Form),
            (signed(r#"{"alg":"HS256","crit":["b64"]}"#, &good), Refusal::Form),
            (signed(hs, "7"), Refusal::Form),
            (signed(r#"["HS256"]"#, &good), Refusal::Form),
            (
                signed(hs, &format!(r#"["crm-42","shop",{}]"#, NOW.seconds() + 60)),
                Refusal::Form,
            ),
            (format!("{}x", signed(hs, &good)), Refusal::Tampered),
            (
                sign("another secret of 32 characters!", "shop", "crm-42", NOW.plus(DAY)),
                Refusal::Tampered,
            ),
            (with("shop", "another"), Refusal::OtherSite),
            (with(r#","aud":"shop""#, ""), Refusal::OtherSite),
            (with(r#""shop""#, r#"["another","other"]"#), Refusal::OtherSite),
            (signed(hs, &exp(0)), Refusal::Expired),
            (signed(hs, &exp(24 * 3_600 + 61)), Refusal::Expired),
            (signed(hs, r#"{"sub":"crm-42","aud":"shop"}"#), Refusal::Expired),
            (
                signed(hs, &good.replace("}", &format!(r#","nbf":{}}}"#, NOW.seconds() + 61))),
                Refusal::Expired,
            ),
            (with(&ends, r#""1795000060""#), Refusal::Claims),
            (with(&ends, "1e400"), Refusal::Claims),
            (with(&ends, &format!("{ends},\"exp\":1")), Refusal::Claims),
            (with(&ends, &format!("{ends},\"\\u0065xp\":1")), Refusal::Claims),
            (with(r#""crm-42""#, "42"), Refusal::Claims),
            (with("crm-42", r"\ud800"), Refusal::Form),
            (with(r#""shop""#, "null"), Refusal::Claims),
            (with(&ends, "null"), Refusal::Expired),
            (with(&ends, "-0"), Refusal::Expired),
            (with(&ends, "1e3"), Refusal::Expired),
            (with(&ends, "1e300"), Refusal::Expired),
            (with(&ends, "-1e300"), Refusal::Expired),
            (with(&ends, "99999999999999999999999999"), Refusal::Expired),
            (with("crm-42", ""), Refusal::Nameless),
            (with("crm-42", &"c".repeat(129)), Refusal::Nameless),
        ];
        let unread = [br#"{"y":""#, &b"\x8d"[..], &good.replacen('{', r#"","#, 1).into_bytes()].concat();
        let text = format!("{}.{}", base64url(hs.as_bytes()), base64url(&unread));
        let seal = base64url(&mac(SECRET, &text).finalize().into_bytes());
        let not_utf8 = format!("{text}.{seal}");
        assert_eq!(read(&not_utf8, Some(SECRET), "shop", NOW), Err(Refusal::Form));
        for (token, refusal) in cases {
            assert_eq!(read(&token, Some(SECRET), "shop", NOW), Err(refusal), "{token}");
        }
        assert!(read(&signed(hs, &exp(1)), Some(SECRET), "shop", NOW).is_ok());
        assert!(read(&signed(hs, &exp(24 * 3_600 + 60)), Some(SECRET), "shop", NOW).is_ok());
        let ahead = good.replace("}", &format!(r#","nbf":{}}}"#, NOW.seconds() + 60));
        assert!(read(&signed(hs, &ahead), Some(SECRET), "shop", NOW).is_ok());
        assert!(read(&with(r#""shop""#, r#"["shop","other"]"#), Some(SECRET), "shop", NOW).is_ok());
    }

    /// RFC 7519, 2: a NumericDate is a JSON number, and may have a fraction.
    #[test]
    fn an_end_may_have_a_fraction_or_an_exponent() {
        let ends = |exp: &str, more: &str| {
            let claims = format!(r#"{{"sub":"crm-42","aud":"shop","exp":{exp}{more}}}"#);
            read(&signed(r#"{"alg":"HS256"}"#, &claims), Some(SECRET), "shop", NOW)
        };
        for exp in [
            "1795000060.25",
            "1795000060.0",
            "1.79500006e9",
            "1795000000.001",
            "179500006000e-2",
        ] {
            assert_eq!(ends(exp, "").as_deref(), Ok("crm-42"), "{exp}");
        }
        for nbf in ["1794999999.75", "1795000059.5", "1.795e9", "-0", "0.1"] {
            let read = ends("1795000060", &format!(",\"nbf\":{nbf}"));
            assert_eq!(read.as_deref(), Ok("crm-42"), "{nbf}");
        }
        for exp in ["1795000000.0", "1795000000", "1794999999.999", "0.5"] {
            assert_eq!(ends(exp, ""), Err(Refusal::Expired), "{exp}");
        }
        let deep = format!(",\"more\":{}{}", "[".repeat(1_000), "]".repeat(1_000));
        assert_eq!(
            ends("1795000060", &deep).as_deref(),
            Ok("crm-42"),
            "what is not read may be what it likes"
        );
    }

    #[test]
    fn each_refusal_has_a_stable_name_and_says_what_to_change() {
        for (refusal, code, change) in [
            (Refusal::Secret, "customer_secret_missing", "32 characters"),
            (Refusal::Form, "customer_token_invalid", "HS256"),
            (Refusal::Tampered, "customer_token_invalid", "signature"),
            (Refusal::Claims, "customer_token_invalid", "`exp` as a number"),
            (Refusal::OtherSite, "customer_token_invalid", "`aud`"),
            (Refusal::Expired, "customer_token_expired", "`exp`"),
            (Refusal::Nameless, "customer_token_invalid", "`sub`"),
        ] {
            let (name, told) = refusal.told();
            assert_eq!(name, code);
            assert!(told.contains(change), "{told}");
        }
    }

    #[test]
    fn a_customers_key_is_the_same_each_time_and_another_for_each_customer_and_site() {
        let key = |site, customer| Secrets::derive(&[1; 32], site).customer_key(customer);
        assert_eq!(key("shop", "crm-42"), key("shop", "crm-42"));
        assert_ne!(key("shop", "crm-42"), key("shop", "crm-43"));
        assert_ne!(key("shop", "crm-42"), key("other", "crm-42"));
        assert!(!key("shop", "crm-42").contains("crm-42"));
    }

    #[test]
    fn without_a_secret_that_cannot_be_guessed_nothing_is_believed() {
        let token = sign("short", "shop", "crm-42", NOW.plus(DAY));
        assert_eq!(read(&token, Some("short"), "shop", NOW), Err(Refusal::Secret));
        assert_eq!(read(&token, None, "shop", NOW), Err(Refusal::Secret));
    }
}
