//! What comes in from outside is read as it is documented, believed only when it is signed, and never breaks anything.

mod reports;
mod signatures;
mod stop;

use beckon_domain::inbound::{Call, holds, read, said};
use beckon_domain::time::Instant;
use beckon_domain::{Bounce, ProviderKind, SendOutcome};
use proptest::collection::vec;
use proptest::prelude::*;

const KINDS: [ProviderKind; 5] = [
    ProviderKind::Postmark,
    ProviderKind::Sendgrid,
    ProviderKind::Mailgun,
    ProviderKind::Twilio,
    ProviderKind::Vonage,
];

/// JSON that is nearly what a provider sends.
fn nearly() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "RecordType",
        "Type",
        "ID",
        "event",
        "event-data",
        "severity",
        "signature",
        "token",
        "timestamp",
        "message_uuid",
        "status",
        "email",
        "Email",
        "Metadata",
        "to",
        "from",
        "error",
    ]);
    let word = prop::sample::select(vec![
        "Bounce",
        "HardBounce",
        "failed",
        "permanent",
        "delivered",
        "bounce",
        "dropped",
        "submitted",
        "ana@example.com",
        "447700900123",
        "",
        "-1",
    ]);
    let leaf = prop_oneof![
        word.prop_map(|word| format!("\"{word}\"")),
        any::<i64>().prop_map(|number| number.to_string()),
        Just("null".to_owned()),
        Just("{}".to_owned()),
        Just("[[]]".to_owned()),
    ];
    let object = |value: BoxedStrategy<String>| {
        vec((name.clone(), value), 0..5).prop_map(|fields| {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("\"{name}\":{value}"))
                .collect();
            format!("{{{}}}", fields.join(","))
        })
    };
    let inner = object(leaf.clone().boxed()).boxed();
    let outer = object(prop_oneof![leaf, inner].boxed());
    prop_oneof![
        outer.clone(),
        vec(outer, 0..3).prop_map(|list| format!("[{}]", list.join(",")))
    ]
}

proptest! {
    #[test]
    fn no_bytes_break_a_reader(bytes in vec(any::<u8>(), 0..300), nearly in nearly(), text in "\\PC{0,200}") {
        for kind in KINDS {
            for body in [bytes.as_slice(), nearly.as_bytes(), text.as_bytes()] {
                let _ = read(kind, body);
                let call = Call {
                    url: &text, body, authorization: Some(&text), signature: Some(&text), timestamp: Some(&nearly), at: Instant::from_millis(0),
                };
                prop_assert!(!holds(kind, "a:b", &call), "{kind} believes chance");
            }
        }
        let _ = said(&text);
        let _ = said(&String::from_utf8_lossy(&bytes));
    }
}

const HARD: (SendOutcome, Option<Bounce>) = (SendOutcome::Bounced, Some(Bounce::Hard));
const SOFT: (SendOutcome, Option<Bounce>) = (SendOutcome::Bounced, Some(Bounce::Soft));
