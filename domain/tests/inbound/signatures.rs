//! Signatures, by the vectors that the providers' own libraries are tested with.

use base64ct::{Base64UrlUnpadded, Encoding};
use beckon_domain::ProviderKind::{Mailgun, Postmark, Sendgrid, Twilio, Vonage, Webhook};
use beckon_domain::inbound::{Call, MAILGUN_WINDOW, SIGNED_WINDOW, holds, once, remembered_for};
use beckon_domain::time::{Instant, MINUTE};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn call<'a>(url: &'a str, body: &'a [u8], seconds: i64) -> Call<'a> {
    Call {
        url,
        body,
        authorization: None,
        signature: None,
        timestamp: None,
        at: Instant::from_millis(seconds * 1_000),
    }
}

/// twilio/twilio-python, tests/unit/test_request_validator.py.
mod twilio {
    use super::*;

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const FORM: &[u8] =
        b"CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309";
    const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    fn held(url: &str, body: &[u8], signature: &str) -> bool {
        let call = Call {
            signature: Some(signature),
            ..call(url, body, 0)
        };
        holds(Twilio, "12345", &call)
    }

    #[test]
    fn a_form_is_signed_with_its_url() {
        assert!(held(URL, FORM, SIGNATURE));
        assert!(!held("https://mycompany.com/myapp.php?foo=1&bar=3", FORM, SIGNATURE));
        assert!(!held(URL, &FORM[..FORM.len() - 1], SIGNATURE));
        assert!(!held(URL, b"", SIGNATURE));
        assert!(!held(URL, FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B9="));
        assert!(!held(URL, FORM, ""));
        let unsigned = call(URL, FORM, 0);
        assert!(!holds(Twilio, "12345", &unsigned));
        let other_token = Call {
            signature: Some(SIGNATURE),
            ..unsigned
        };
        assert!(!holds(Twilio, "123456", &other_token));
        assert!(!holds(Twilio, "", &other_token));
    }

    #[test]
    fn a_field_that_stands_twice_is_signed_once_for_each_value() {
        let body = b"Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234";
        assert!(held(URL, body, "IK+Dwps556ElfBT0I3Rgjkr1wJU="));
        assert!(!held(
            URL,
            b"Sid=CA123&SidAccount=AC123&Digits=5678",
            "IK+Dwps556ElfBT0I3Rgjkr1wJU="
        ));
    }

    #[test]
    fn the_port_may_be_signed_or_not() {
        let with_port = |url: &str| url.replace(".com", ".com:1234");
        let http = URL.replace("https", "http");
        assert!(held(&with_port(URL), FORM, SIGNATURE));
        assert!(held(&with_port(&http), FORM, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="));
        assert!(held(URL, FORM, "kvajT1Ptam85bY51eRf/AJRuM3w="));
        assert!(held(&http, FORM, "0ZXoZLH/DfblKGATFgpif+LLRf4="));
    }

    #[test]
    fn a_body_that_is_no_form_is_named_by_its_hash() {
        let url = format!("{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620");
        let body = br#"{"property": "value", "boolean": true}"#;
        assert!(held(&url, body, "a9nBmqA0ju/hNViExpshrM61xv4="));
        assert!(!held(
            &url,
            br#"{"property": "value", "boolean": false}"#,
            "a9nBmqA0ju/hNViExpshrM61xv4="
        ));
    }
}

/// mailgun/mailgun-php, tests/Api/WebhookTest.php.
mod mailgun {
    use super::*;

    const KEY: &str = "key-3ax6xnjp29jd6fds4gc373sgvjxteol0";
    const AT: i64 = 1_403_645_220;

    fn held(key: &str, token: &str, signature: &str, seconds: i64) -> bool {
        let signature = json!({ "timestamp": AT.to_string(), "token": token, "signature": signature });
        let body = json!({ "signature": signature, "event-data": {} }).to_string();
        holds(Mailgun, key, &call("", body.as_bytes(), seconds))
    }

    const TOKEN: &str = "5egbgr1vjgqxtrnp65xfznchgdccwh5d6i09vijqi3whgowmn6";
    const SIGNATURE: &str = "9cfc5c41582e51246e73c88d34db3af0a3a2692a76fbab81492842f000256d33";

    #[test]
    fn a_token_and_its_time_are_signed() {
        assert!(held(KEY, TOKEN, SIGNATURE, AT));
        assert!(held(KEY, TOKEN, &SIGNATURE.to_uppercase(), AT));
        assert!(!held(
            KEY,
            "owyldpe6nxhmrn78epljl6bj0orrki1u3d2v5e6cnlmmuox8jr",
            SIGNATURE,
            AT
        ));
        assert!(!held("key-other", TOKEN, SIGNATURE, AT));
        assert!(!held(KEY, TOKEN, &SIGNATURE[..62], AT));
        assert!(!held(KEY, TOKEN, "", AT));
        assert!(!holds(Mailgun, KEY, &call("", br#"{"event-data":{}}"#, AT)));
    }

    #[test]
    fn an_old_one_is_not_taken_and_neither_is_one_of_the_future() {
        let window = MAILGUN_WINDOW / 1_000;
        assert!(held(KEY, TOKEN, SIGNATURE, AT + window));
        assert!(!held(KEY, TOKEN, SIGNATURE, AT + window + 1));
        assert!(held(KEY, TOKEN, SIGNATURE, AT - 5 * MINUTE / 1_000));
        assert!(!held(KEY, TOKEN, SIGNATURE, AT - 5 * MINUTE / 1_000 - 1));
    }
}

/// sendgrid/sendgrid-python, test/unit/test_eventwebhook.py.
mod sendgrid {
    use super::*;

    const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    const OTHER_KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA==";
    const SIGNATURE: &str =
        "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=";
    const BAD_SIGNATURE: &str =
        "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH3j/0=";
    const AT: i64 = 1_600_112_502;
    /// The carriage return and the newline belong to it.
    const PAYLOAD: &[u8] = b"[{\"email\":\"hello@world.com\",\"event\":\"dropped\",\"reason\":\"Bounced Address\",\"sg_event_id\":\"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA\",\"sg_message_id\":\"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0\",\"smtp-id\":\"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>\",\"timestamp\":1600112492}]\r\n";

    fn held(key: &str, timestamp: &str, body: &[u8], signature: &str, seconds: i64) -> bool {
        let call = Call {
            signature: Some(signature),
            timestamp: Some(timestamp),
            ..call("", body, seconds)
        };
        holds(Sendgrid, key, &call)
    }

    #[test]
    fn the_body_and_its_time_are_signed() {
        assert!(held(KEY, "1600112502", PAYLOAD, SIGNATURE, AT));
        assert!(!held(OTHER_KEY, "1600112502", PAYLOAD, SIGNATURE, AT));
        assert!(!held(KEY, "1600112502", b"payload", SIGNATURE, AT));
        assert!(!held(KEY, "1600112502", &PAYLOAD[..PAYLOAD.len() - 2], SIGNATURE, AT));
        assert!(!held(KEY, "1600112502", PAYLOAD, BAD_SIGNATURE, AT));
        assert!(!held(KEY, "1600112503", PAYLOAD, SIGNATURE, AT));
        assert!(!held(KEY, "timestamp", PAYLOAD, SIGNATURE, AT));
        assert!(!held("not a key", "1600112502", PAYLOAD, SIGNATURE, AT));
        assert!(!held("", "1600112502", PAYLOAD, SIGNATURE, AT));
    }

    #[test]
    fn an_old_one_is_not_taken() {
        let window = SIGNED_WINDOW / 1_000;
        assert!(held(KEY, "1600112502", PAYLOAD, SIGNATURE, AT + window));
        assert!(!held(KEY, "1600112502", PAYLOAD, SIGNATURE, AT + window + 1));
    }
}

/// postmarkapp.com/developer/webhooks/webhooks-overview: "HTTP Auth", user and password in the webhook's URL. The pair and its
/// header are those of RFC 7617, 2.
#[test]
fn postmark_knows_a_name_and_a_password() {
    let held = |secret: &str, authorization: Option<&str>| {
        let call = Call {
            authorization,
            ..call("", b"{}", 0)
        };
        holds(Postmark, secret, &call)
    };
    assert!(held("Aladdin:open sesame", Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
    assert!(held("Aladdin:open sesame", Some("basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
    assert!(!held("Aladdin:open sesam", Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
    assert!(!held(
        "Aladdin:open sesame",
        Some("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    ));
    assert!(!held("Aladdin:open sesame", Some("Basic")));
    assert!(!held("Aladdin:open sesame", None));
    assert!(!held("", Some("Basic ")));
}

/// developer.vonage.com/en/getting-started/concepts/webhooks, "Signed webhooks": HS256, `iat`, and `payload_hash`, the SHA-256
/// of the body. Vonage's own sample token is checked beside the code.
mod vonage {
    use super::*;

    const SECRET: &str = "ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgfnI0Xw";
    const AT: i64 = 1_587_494_962;
    const BODY: &[u8] = br#"{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"delivered"}"#;

    fn claims() -> Value {
        let hash: String = Sha256::digest(BODY).iter().map(|byte| format!("{byte:02x}")).collect();
        json!({ "iat": AT, "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5", "iss": "Vonage", "payload_hash": hash, "api_key": "a1b2c3d" })
    }

    fn token(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
        mac.update(signed.as_bytes());
        format!(
            "{signed}.{}",
            Base64UrlUnpadded::encode_string(&mac.finalize().into_bytes())
        )
    }

    fn held(header: Value, claims: &Value, body: &[u8], seconds: i64) -> bool {
        let authorization = format!("Bearer {}", token(&header, claims));
        let call = Call {
            authorization: Some(&authorization),
            ..call("", body, seconds)
        };
        holds(Vonage, SECRET, &call)
    }

    fn header() -> Value {
        json!({ "alg": "HS256", "typ": "JWT" })
    }

    #[test]
    fn a_token_binds_the_body() {
        assert!(held(header(), &claims(), BODY, AT));
        assert!(!held(header(), &claims(), b"{}", AT));
        let mut without = claims();
        without.as_object_mut().expect("an object").remove("payload_hash");
        assert!(
            !held(header(), &without, BODY, AT),
            "a token that binds no body is anybody's"
        );
        assert!(!held(json!({ "alg": "none" }), &claims(), BODY, AT));
        assert!(!held(json!({ "alg": "HS512" }), &claims(), BODY, AT));
        assert!(!held(json!({ "alg": "HS256", "crit": ["b64"] }), &claims(), BODY, AT));
    }

    #[test]
    fn an_old_token_is_not_taken() {
        let window = SIGNED_WINDOW / 1_000;
        assert!(held(header(), &claims(), BODY, AT + window));
        assert!(!held(header(), &claims(), BODY, AT + window + 1));
        let mut short = claims();
        short["exp"] = json!(AT + 60);
        assert!(held(header(), &short, BODY, AT + 59));
        assert!(!held(header(), &short, BODY, AT + 60));
        short["exp"] = json!("never");
        assert!(!held(header(), &short, BODY, AT));
        let mut timeless = claims();
        timeless["iat"] = Value::Null;
        assert!(!held(header(), &timeless, BODY, AT));
    }
}

#[test]
fn a_generic_webhook_has_no_webhooks_of_its_own() {
    assert!(!holds(Webhook, "secret", &call("", b"{}", 0)));
}

#[test]
fn a_token_that_binds_no_body_and_a_stop_without_a_time_are_remembered() {
    use beckon_domain::ProviderKind::{Mailgun, Postmark, Sendgrid, Twilio, Vonage};
    let body = |event: &str| format!("{{\"signature\":{{\"token\":\"t1\"}},\"event-data\":{{\"event\":\"{event}\"}}}}");
    let (first, other) = (
        once(Mailgun, body("opened").as_bytes()),
        once(Mailgun, body("complained").as_bytes()),
    );
    let (first, other) = (first.expect("a token"), other.expect("a token"));
    assert_eq!(first.token, other.token);
    assert_ne!(first.body, other.body);
    for kind in [Postmark, Sendgrid, Twilio, Vonage] {
        assert_eq!(
            once(kind, body("opened").as_bytes()),
            None,
            "{kind} signs the body or nothing"
        );
    }
    // As long as a signature is taken, what it ended is remembered.
    for (kind, taken) in [
        (Mailgun, MAILGUN_WINDOW),
        (Sendgrid, SIGNED_WINDOW),
        (Vonage, SIGNED_WINDOW),
    ] {
        assert!(remembered_for(kind).is_some_and(|lasts| lasts > taken), "{kind}");
    }
    for kind in [Twilio, Postmark] {
        assert_eq!(remembered_for(kind), None, "{kind} signs no time");
    }
}
