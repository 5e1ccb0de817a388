//! A sender: any system that asks before it contacts.

use crate::http::{Call, Reply};
use crate::people::fresh_id;
use beckon_domain::DenialReason;
use beckon_domain::wire::{
    Answer, Answers, ContactPoint, MessageContent, MessageToSend, Messages, Outcome, Question, Questions, Recipient,
};
use std::collections::BTreeMap;

/// A sender with a key.
#[derive(Clone)]
pub struct Sender {
    /// Where the edge answers.
    pub edge: String,
    /// The site.
    pub site: String,
    /// The key.
    pub key: String,
}

/// A question about one contact point, under an id of its own.
#[must_use]
pub fn question(to: &ContactPoint, purpose: &str) -> Question {
    Question {
        id: fresh_id(),
        to: Recipient::ContactPoint(to.clone()),
        channels: None,
        purpose: purpose.to_owned(),
        template: None,
    }
}

/// A message of the sender's own words, under an id of its own.
#[must_use]
pub fn letter(to: &ContactPoint, purpose: &str, text: &str) -> MessageToSend {
    MessageToSend {
        id: fresh_id(),
        to: Recipient::ContactPoint(to.clone()),
        channels: None,
        purpose: purpose.to_owned(),
        template: None,
        variables: BTreeMap::new(),
        content: Some(MessageContent {
            subject: Some("A letter".to_owned()),
            text: text.to_owned(),
            html: None,
        }),
        send_before: None,
    }
}

/// The demo shop's stored message about an order, which needs no yes, under an id of its own.
#[must_use]
pub fn order_sent(to: &ContactPoint) -> MessageToSend {
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    MessageToSend {
        template: Some("order_sent".to_owned()),
        variables: BTreeMap::from([variable("number", "4711"), variable("day", "Monday")]),
        content: None,
        ..letter(to, "order_updates", "")
    }
}

impl Sender {
    /// Where decisions are asked for.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/v1/sites/{}/decisions", self.edge, self.site)
    }

    /// Asks, whatever comes back.
    #[must_use]
    pub fn try_decide(&self, questions: &[Question], reserve: bool) -> Reply {
        self.asking(questions, reserve).send()
    }

    /// The request that asks.
    #[must_use]
    pub fn asking(&self, questions: &[Question], reserve: bool) -> Call {
        let body = Questions {
            questions: questions.to_vec(),
            reserve,
            ..Questions::default()
        };
        Call::new("POST", self.url()).key(&self.key).json(&body)
    }

    /// The request that sends one message through the gateway.
    #[must_use]
    pub fn sending(&self, message: &MessageToSend) -> Call {
        let url = format!("{}/v1/sites/{}/messages", self.edge, self.site);
        let messages = vec![message.clone()];
        Call::new("POST", url).key(&self.key).json(&Messages { messages })
    }

    /// Sends one message through the gateway.
    #[must_use]
    pub fn send(&self, message: &MessageToSend) -> Outcome {
        let answers: Answers = self.sending(message).send().ok(200);
        answers
            .answers
            .into_iter()
            .next()
            .expect("one answer for one message")
            .outcome
    }

    /// Asks many questions, and checks that there is one answer for each, in order.
    ///
    /// # Panics
    ///
    /// When it is not answered so.
    #[must_use]
    pub fn decide(&self, questions: &[Question], reserve: bool) -> Vec<Answer> {
        let answers: Answers = self.try_decide(questions, reserve).ok(200);
        let asked: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
        let answered: Vec<&str> = answers.answers.iter().map(|answer| answer.id.as_str()).collect();
        assert_eq!(
            asked, answered,
            "the answers are not those to the questions, in their order"
        );
        answers.answers
    }

    /// Asks whether this contact point may be contacted for this purpose.
    #[must_use]
    pub fn ask(&self, to: &ContactPoint, purpose: &str) -> Outcome {
        self.decide(&[question(to, purpose)], false).remove(0).outcome
    }

    /// Reserves a permit.
    #[must_use]
    pub fn reserve(&self, question: &Question) -> Outcome {
        self.decide(std::slice::from_ref(question), true).remove(0).outcome
    }

    /// Why not; nothing if it is a permit.
    #[must_use]
    pub fn denial(&self, to: &ContactPoint, purpose: &str) -> Option<DenialReason> {
        denial(&self.ask(to, purpose))
    }
}

/// Why not; nothing if it is a permit.
#[must_use]
pub fn denial(outcome: &Outcome) -> Option<DenialReason> {
    match outcome {
        Outcome::Permit { .. } => None,
        Outcome::Deny { reason, .. } => Some(*reason),
    }
}

/// The permit of an outcome.
///
/// # Panics
///
/// When it is a denial, or nothing was reserved.
#[must_use]
pub fn permit(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Permit {
            permit: Some(permit), ..
        } => permit,
        other => panic!("expected a reserved permit: {other:?}"),
    }
}
