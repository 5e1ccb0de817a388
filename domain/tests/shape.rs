//! Every problem of a body's shape is named at once, where it is and how to mend it, and nothing that was sent is repeated.
#![cfg(feature = "rules")]

use beckon_domain::shape::problems;
use serde_json::{Value, json};

/// Each problem as `pointer code: detail`.
fn check(schema: &str, body: &Value, expect: &[&str]) {
    let got: Vec<String> = problems(schema, body)
        .iter()
        .map(|problem| format!("{} {}: {}", problem.pointer, problem.code, problem.detail))
        .collect();
    assert_eq!(got, expect);
}

#[test]
fn every_problem_is_named_at_once() {
    check(
        "Preferences",
        &json!({
            "prefered_channels": ["email"],
            "contact_points": [{ "channel": "emial", "address": "ana@example.com" }],
            "choices": [{ "purpose": "", "channel": "email", "choice": true }],
            "quiet_hours": { "from": 20 },
            "cap": { "permits": 0, "per": "month" },
            "language": ["de"],
        }),
        &[
            "/cap/permits range: Write 1 to 100.",
            "/choices/0/choice type: Write one of `given`, `refused`, `withdrawn`.",
            "/choices/0/purpose length: Write 1 to 64 characters.",
            "/contact_points/0/channel value_unknown: Write one of `email`, `sms`, `phone`, `whatsapp`, `post`, `push`.",
            "/language type: Write text or `null` here.",
            "/prefered_channels field_unknown: There is no field `prefered_channels` here. Did you mean `preferred_channels`?",
            "/quiet_hours/from type: Write text here.",
            "/quiet_hours/to field_missing: Add `to`, which is needed here.",
            "/id field_missing: Add `id`, which is needed here.",
        ],
    );
}
