//! Whether a delivery was signed with the secret that this shop and its edge share (Standard Webhooks 1.0).
//!
//! The check is the standard's own crate, not Beckon's code: what Beckon signs must satisfy somebody else's reading.

use axum::http::HeaderMap;
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_TIMESTAMP, Webhook};

/// Checks signatures against one secret.
pub(crate) struct Verifier(Webhook);

impl Verifier {
    /// Takes `whsec_` and the base64 of 24 to 64 bytes, as the standard asks.
    pub(crate) fn new(secret: &str) -> Result<Self, String> {
        let wrong =
            "DEMO_WEBHOOK_SECRET is not a Standard Webhooks secret: set whsec_ and the base64 of 24 to 64 bytes";
        let key = secret.strip_prefix("whsec_").ok_or(wrong)?;
        if !(32..=88).contains(&key.len()) {
            return Err(wrong.to_owned());
        }
        Webhook::new(secret).map(Self).map_err(|_| wrong.to_owned())
    }

    /// `Ok` if the body was signed, lately, under the `webhook-id` of the headers.
    pub(crate) fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), String> {
        // The crate subtracts the claimed time without a check for overflow.
        let claimed = headers
            .get(HEADER_WEBHOOK_TIMESTAMP)
            .and_then(|value| value.to_str().ok());
        if claimed.and_then(|text| text.parse::<u32>().ok()).is_none() {
            return Err("webhook-timestamp is missing or no time".to_owned());
        }
        self.0.verify(body, headers).map_err(|error| error.to_string())
    }
}

/// The `webhook-id`, if there is one of 1 to 256 visible characters.
pub(crate) fn webhook_id(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get(HEADER_WEBHOOK_ID)?.to_str().ok()?;
    ((1..=256).contains(&id.len()) && id.chars().all(|c| c.is_ascii_graphic())).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_is_too_short_or_no_base64_is_refused() {
        for secret in [
            "",
            "whsec_",
            "whsec_c2hvcnQ=",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_????????????????????????????????",
        ] {
            assert!(Verifier::new(secret).is_err(), "{secret}");
        }
        assert!(Verifier::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_ok());
    }

    #[test]
    fn an_absurd_time_is_refused_and_does_not_overflow() {
        let verifier = Verifier::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        for time in ["-9223372036854775808", "9223372036854775807", "now", ""] {
            let mut headers = HeaderMap::new();
            headers.insert("webhook-id", "msg_1".parse().expect("a header"));
            headers.insert("webhook-timestamp", time.parse().expect("a header"));
            headers.insert("webhook-signature", "v1,AAAA".parse().expect("a header"));
            assert!(verifier.check(&headers, b"{}").is_err(), "{time}");
        }
    }
}
