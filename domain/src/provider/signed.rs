//! Whether an email provider's DKIM signature covers the headers of one-click unsubscribe (RFC 8058, 4).
//!
//! No provider's documentation says so, so each is a warning, with what is known of it. A mail program may ignore a header that
//! is not covered, since anybody on the way could have put it in.

use crate::wire::{FieldProblem, Rules};
use crate::{Channel, ProviderKind};

/// What an owner should look at, though the rules load. At most one for each provider of email.
#[must_use]
pub fn warnings(declared: &Rules) -> Vec<FieldProblem> {
    let provider = declared.providers.get(&Channel::Email);
    let warning = |known| FieldProblem {
        pointer: "/providers/email".to_owned(),
        code: "dkim_coverage_unknown".to_owned(),
        detail: format!(
            "RFC 8058 wants a DKIM signature over `List-Unsubscribe` and `List-Unsubscribe-Post`. {known} Send yourself a message, and look for both names in `h=` of its `DKIM-Signature`."
        ),
    };
    provider
        .and_then(|provider| known(provider.kind()))
        .map(warning)
        .into_iter()
        .collect()
}

const fn known(kind: ProviderKind) -> Option<&'static str> {
    match kind {
        ProviderKind::Webhook => Some("What sends for this webhook is not known here, and has to sign them."),
        // postmarkapp.com/support/article/1299-how-to-include-a-list-unsubscribe-header
        ProviderKind::Postmark => Some(
            "Postmark does not document what it signs; and on a broadcast stream it puts in headers of its own, which end nothing here, unless its support lets you manage unsubscribes yourself.",
        ),
        ProviderKind::Sendgrid => {
            Some("SendGrid does not document what it signs, and others have found `List-Unsubscribe-Post` left out.")
        }
        ProviderKind::Mailgun => Some("Mailgun does not document what it signs."),
        ProviderKind::Twilio | ProviderKind::Vonage => None,
    }
}
