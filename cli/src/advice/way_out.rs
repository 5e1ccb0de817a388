//! Where taking a yes back takes more than giving it did.

use super::advice;
use beckon_domain::wire::{FieldProblem, Purpose, Rules};
use beckon_domain::{Basis, Channel, ProviderKind};

/// Names the channels of a consent on which an answer is not heard.
pub(super) fn check(at: &str, purpose: &Purpose, rules: &Rules, found: &mut Vec<FieldProblem>) {
    if purpose.basis != Basis::Consent {
        return;
    }
    for (index, channel) in purpose.channels.iter().enumerate() {
        let provider = rules
            .providers
            .get(channel)
            .filter(|provider| provider.inbound_secret.is_none());
        let (Channel::Sms | Channel::Whatsapp, Some(provider)) = (channel, provider) else {
            continue;
        };
        let mend = match provider.kind() {
            ProviderKind::Webhook => {
                "Have whatever receives the answers report them to `/v1/sites/SITE/outcomes` as `complained`, or send through a provider whose webhooks Beckon reads.".to_owned()
            }
            _ => format!(
                "Give `providers.{channel}` an `inbound_secret`, and point its webhook at `/v1/sites/SITE/inbound/{channel}`."
            ),
        };
        let detail = format!(
            "Whoever answers “stop” to a message by {channel} is not heard. Giving took one press, and taking back has to be as easy (GDPR 7(3)). {mend}"
        );
        found.push(advice(format!("{at}/channels/{index}"), "stop_not_heard", detail));
    }
}
