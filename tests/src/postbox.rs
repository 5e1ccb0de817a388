//! The demo site's postbox: what was really delivered.

use crate::http::Call;
use crate::people::text_of;
use crate::wait::until;
use beckon_domain::wire::{ContactPoint, Delivery, FeedbackDelivery, Message};
use serde::Deserialize;

/// One delivery, however often it was tried.
#[derive(Clone, Deserialize)]
pub struct Delivered {
    /// The same on every try.
    pub webhook_id: String,
    /// The hook it came to.
    pub path: String,
    /// Whether its signature was right.
    pub verified: bool,
    /// Whether a try was answered with a 2xx.
    pub accepted: bool,
    /// How often it was tried.
    pub attempts: u32,
    body: serde_json::Value,
}

impl Delivered {
    /// The body, as the contract has it.
    ///
    /// # Panics
    ///
    /// When it is something else.
    #[must_use]
    pub fn body(&self) -> Delivery {
        serde_json::from_value(self.body.clone()).expect("a delivery's body is one of the contract's")
    }

    /// The message, if it is one.
    #[must_use]
    pub fn message(&self) -> Option<Message> {
        match self.body() {
            Delivery::Message(message) => Some(message),
            Delivery::Feedback(_)
            | Delivery::Consent(_)
            | Delivery::KeyHeld(_)
            | Delivery::LedgerLarge(_)
            | Delivery::BudgetUsedUp(_) => None,
        }
    }

    /// Whether it is a message to this contact point. A body that is none of the contract's fails where it is read.
    fn is_message_to(&self, to: &ContactPoint) -> bool {
        self.body["type"] == "message" && self.body["to"]["address"] == text_of(to)
    }

    /// The feedback, if it is one.
    #[must_use]
    pub fn feedback(&self) -> Option<FeedbackDelivery> {
        match self.body() {
            Delivery::Feedback(feedback) => Some(feedback),
            Delivery::Message(_)
            | Delivery::Consent(_)
            | Delivery::KeyHeld(_)
            | Delivery::LedgerLarge(_)
            | Delivery::BudgetUsedUp(_) => None,
        }
    }
}

/// The postbox of a demo site.
#[derive(Clone, Copy)]
pub struct Postbox<'a> {
    pub(crate) demo: &'a str,
}

impl Postbox<'_> {
    /// Everything delivered so far, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivered> {
        #[derive(Deserialize)]
        struct List {
            deliveries: Vec<Delivered>,
        }
        Call::new("GET", format!("{}/postbox.json", self.demo))
            .send()
            .ok::<List>(200)
            .deliveries
    }

    /// All messages to this contact point so far.
    #[must_use]
    pub fn messages_to(&self, to: &ContactPoint) -> Vec<Delivered> {
        let mut deliveries = self.deliveries();
        deliveries.retain(|delivered| delivered.is_message_to(to));
        deliveries
    }

    /// Waits until a delivery is here that fits.
    #[must_use]
    pub fn wait_for(&self, what: &str, fits: impl Fn(&Delivered) -> bool) -> Delivered {
        until(what, || self.deliveries().into_iter().find(&fits))
    }

    /// Waits for the one message to this contact point.
    ///
    /// # Panics
    ///
    /// When none comes, or its signature is wrong.
    #[must_use]
    pub fn mail_to(&self, to: &ContactPoint) -> Message {
        let delivered = until("a message", || self.messages_to(to).pop());
        assert!(delivered.verified, "the signature of a delivery is wrong");
        delivered.message().expect("it was picked as a message")
    }

    /// The page of the postbox that shows the newest message to this contact point.
    #[must_use]
    pub fn page_of_mail_to(&self, to: &ContactPoint) -> String {
        let place = until("a message", || {
            let deliveries = self.deliveries();
            deliveries.iter().rposition(|delivered| delivered.is_message_to(to))
        });
        format!("{}/postbox?open={place}", self.demo)
    }

    /// Waits for a piece of feedback by its reference.
    ///
    /// # Panics
    ///
    /// When it does not come, or its signature is wrong.
    #[must_use]
    pub fn feedback(&self, reference: &str) -> (Delivered, FeedbackDelivery) {
        let delivered = self.wait_for("feedback", |delivered| delivered.body["reference"] == reference);
        assert!(delivered.verified, "the signature of a delivery is wrong");
        let feedback = delivered.feedback().expect("a reference is feedback's");
        (delivered, feedback)
    }

    /// Tells the demo site how to answer deliveries: `{"path", "status", "times", "delay_ms"}`.
    pub fn control(&self, control: &serde_json::Value) {
        let reply = Call::new("POST", format!("{}/hooks/control", self.demo))
            .json(control)
            .send();
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}

/// The link of a confirmation.
///
/// # Panics
///
/// When there is none, or more than one.
#[must_use]
pub fn confirm_link(message: &Message) -> String {
    let mut links = links(&message.text);
    links.retain(|link| link.contains("/confirm/"));
    links.dedup();
    assert_eq!(links.len(), 1, "a confirmation has one link to press");
    links.remove(0)
}

/// Every link of a text.
#[must_use]
pub fn links(text: &str) -> Vec<String> {
    let starts = text.match_indices("http").map(|(at, _)| &text[at..]);
    let links = starts.filter(|rest| rest.starts_with("http://") || rest.starts_with("https://"));
    let ends = |c: char| c.is_whitespace() || "<>\"'()[]".contains(c);
    links
        .map(|rest| rest.split(ends).next().unwrap_or_default())
        .map(|link| link.trim_end_matches(['.', ',', ';', ':', '!', '?']).to_owned())
        .collect()
}

/// The code of a confirmation: eight digits in two groups.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn code(message: &Message) -> String {
    let bytes = message.text.as_bytes();
    let group = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let window = bytes
        .windows(9)
        .find(|nine| group(&nine[..4]) && nine[4] == b' ' && group(&nine[5..]))
        .expect("a confirmation has a code like 1234 5678");
    String::from_utf8_lossy(window).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_codes_are_found_in_a_text() {
        let message = Message {
            site: "demo".to_owned(),
            purpose: "confirm".to_owned(),
            to: crate::people::email_at("ana@example.com"),
            subject: None,
            text: "Press http://127.0.0.1:1/confirm/abc.\nOr type 1234 5678; see <https://shop.example/p>.".to_owned(),
            html: None,
            headers: std::collections::BTreeMap::new(),
            language: "en".to_owned(),
        };
        assert_eq!(
            links(&message.text),
            ["http://127.0.0.1:1/confirm/abc", "https://shop.example/p"]
        );
        assert_eq!(confirm_link(&message), "http://127.0.0.1:1/confirm/abc");
        assert_eq!(code(&message), "1234 5678");
    }
}
