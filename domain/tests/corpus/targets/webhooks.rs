//! What comes in from providers, and what people write back.

use super::sealed::base64url;
use super::{NOW, chosen, lines};
use beckon_domain::ProviderKind;
use beckon_domain::address::ContactPoint;
use beckon_domain::inbound::{self, Call, Happened, holds, said};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::{Digest, Sha256};

/// A provider's webhook is read or not, the same each time; every event has a name, every address its normal form.
pub(super) fn webhooks(bytes: &[u8]) {
    let Some((kind, body)) = chosen(bytes, ProviderKind::ALL) else {
        return;
    };
    let read = inbound::read(kind, body);
    assert_eq!(read, inbound::read(kind, body));
    assert!(kind != ProviderKind::Webhook || read.is_err());
    for happened in read.unwrap_or_default() {
        let (event, point) = match &happened {
            Happened::Report(report) => (&report.event, report.to.as_ref()),
            Happened::Text(text) => {
                let told = format!("{text:?}").replace(&text.event, "");
                assert!(!told.contains(text.from.normal()), "Debug tells who wrote");
                (&text.event, Some(&text.from))
            }
            Happened::Words(words) => (&words.event, None),
            Happened::Unread => continue,
        };
        assert!(!event.is_empty(), "an event that cannot be told from another");
        if let Some(point) = point {
            let again = ContactPoint::parse(&point.to_wire(), "");
            assert!(again.as_ref() == Ok(point), "an address that is not in normal form");
        }
    }
}

/// Three headers, a line each, and a body: nothing holds that was made without the secret, and what was made with it holds
/// for this body alone.
pub(super) fn signatures(bytes: &[u8]) {
    let Some((kind, rest)) = chosen(bytes, ProviderKind::ALL) else {
        return;
    };
    let ([authorization, signature, timestamp], body) = lines(rest);
    let call = Call {
        url: "https://edge.example/v1/sites/shop/inbound/email",
        body,
        authorization: Some(authorization),
        signature: Some(signature),
        timestamp: Some(timestamp),
        at: NOW,
    };
    // No input holds its own hash, so none can be signed with it.
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let secret = match kind {
        // The public key of sendgrid/sendgrid-go, helpers/eventwebhook/eventwebhook_test.go.
        ProviderKind::Sendgrid => "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==".to_owned(),
        _ => format!("beckon:{hash}"),
    };
    assert!(!holds(kind, &secret, &call), "a signature that nobody made");
    assert!(!holds(kind, "", &call), "an empty secret makes everybody the provider");

    let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    let claims = json!({ "iat": NOW.seconds(), "payload_hash": hash }).to_string();
    let text = format!("{}.{}", base64url(r#"{"alg":"HS256"}"#), base64url(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(text.as_bytes());
    let bearer = format!("Bearer {text}.{}", base64url(mac.finalize().into_bytes()));
    let call = Call {
        authorization: Some(&bearer),
        ..call
    };
    assert!(
        holds(ProviderKind::Vonage, &secret, &call),
        "a signature that was made does not hold"
    );
    let longer = [body, b"x"].concat();
    let call = Call { body: &longer, ..call };
    assert!(
        !holds(ProviderKind::Vonage, &secret, &call),
        "a signature holds for another body"
    );
}

/// Any text has one meaning, which neither case, nor space around it, nor what is not heard changes.
pub(super) fn stop_words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // What is longer than any text message is read no further.
    if text.chars().count() > 900 {
        return;
    }
    let meaning = said(text);
    assert_eq!(said(&text.to_ascii_uppercase()), meaning, "capitals change it");
    if text.chars().any(char::is_alphanumeric) {
        assert_eq!(said(&format!("  {text}\n")), meaning, "space around it changes it");
        let stretched: String = text.chars().flat_map(|letter| [letter, '\u{200b}']).collect();
        assert_eq!(said(&stretched), meaning, "what nobody sees changes it");
    }
}
