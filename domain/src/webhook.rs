//! Deliveries: the signature of Standard Webhooks 1.0, and when a failed one is tried again.

use crate::seal::{from_base64url, hmac_plain};
use crate::time::{Instant, SECOND};
use base64ct::{Base64, Encoding};

/// After each failed try, how long to wait, in seconds: about nine days in all, then the delivery is a dead letter.
pub const RETRY_SECONDS: &[i64] = &[
    5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 86_400, 86_400, 86_400, 172_800, 172_800,
];

/// When a delivery that has failed `attempts` times is tried again; `None` when it is given up.
#[must_use]
pub fn next_try(attempts: u32, schedule: &[i64], now: Instant) -> Option<Instant> {
    let wait = schedule.get(usize::try_from(attempts.checked_sub(1)?).ok()?)?;
    Some(now.plus(wait * SECOND))
}

/// The `webhook-signature` of a delivery: HMAC-SHA-256 over `id.timestamp.body`. A secret is `whsec_` and base64.
///
/// `None` when the secret is not one.
#[must_use]
pub fn signature(secret: &str, id: &str, at: Instant, body: &str) -> Option<String> {
    let encoded = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = Base64::decode_vec(encoded).ok().or_else(|| from_base64url(encoded))?;
    if key.len() < 24 {
        return None;
    }
    let signed = format!("{id}.{}.{body}", at.seconds());
    Some(format!(
        "v1,{}",
        Base64::encode_string(&hmac_plain(&key, signed.as_bytes()))
    ))
}

/// The same under each of these secrets, one after the other with a space between (Standard Webhooks, "Signature scheme"):
/// while a secret is being changed, a receiver that knows one of the two takes the delivery.
///
/// `None` when the first is no secret. Another that is none is left out: it was the one before.
#[must_use]
pub fn signatures(secrets: &[&str], id: &str, at: Instant, body: &str) -> Option<String> {
    let (first, others) = secrets.split_first()?;
    let mut signed = vec![signature(first, id, at, body)?];
    signed.extend(others.iter().filter_map(|secret| signature(secret, id, at, body)));
    Some(signed.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specifications_example() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let at = Instant::from_millis(1_614_265_330_000);
        let signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, r#"{"test": 2432232314}"#);
        assert_eq!(
            signed.as_deref(),
            Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
    }

    #[test]
    fn while_a_secret_is_changed_a_receiver_that_knows_one_of_the_two_takes_the_delivery() {
        let (new, old) = (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        );
        let at = Instant::from_millis(1_614_265_330_000);
        let alone = |secret: &str| signature(secret, "msg_1", at, "{}").unwrap();
        let both = signatures(&[new, old], "msg_1", at, "{}").unwrap();
        assert_eq!(both.split(' ').collect::<Vec<_>>(), [alone(new), alone(old)]);
        assert_eq!(signatures(&[new], "msg_1", at, "{}"), Some(alone(new)));
        assert_eq!(signatures(&[new, "gone"], "msg_1", at, "{}"), Some(alone(new)));
        assert_eq!(signatures(&["gone", old], "msg_1", at, "{}"), None);
    }

    #[test]
    fn a_delivery_is_tried_for_more_than_a_week_and_then_given_up() {
        let mut at = Instant::from_millis(0);
        let mut attempts = 1;
        while let Some(next) = next_try(attempts, RETRY_SECONDS, at) {
            at = next;
            attempts += 1;
        }
        assert!(attempts > 15);
        assert!(at.millis() > 7 * crate::time::DAY);
    }
}
