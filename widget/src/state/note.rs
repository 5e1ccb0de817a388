//! Feedback that is being written, and the body of the contract that it makes.

use super::answer::{Mine, Problem, Site};
use super::draft::Contact;
use super::failure::{Failure, steps};
use super::{Field, Place};
use beckon_contract::wire::Feedback;
use beckon_contract::{Channel, FeedbackKind};

/// The longest text that the contract takes, in characters.
pub const LONGEST: usize = 4000;

/// Feedback that is being written. Nothing is chosen beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What sort it is.
    pub kind: Option<FeedbackKind>,
    /// In the visitor's words.
    pub text: String,
    /// 1 (bad) to 5 (good).
    pub rating: Option<u8>,
    /// What it is about; empty: nothing in particular.
    pub topic: String,
    /// Whether to say which page it is about.
    pub with_page: bool,
    /// "You may answer me".
    pub answer_me: bool,
    /// Where to answer; empty: where this person is already reached.
    pub answer_at: Contact,
}

impl Default for Note {
    fn default() -> Self {
        let (text, topic) = (String::new(), String::new());
        let answer_at = Contact::new(Channel::Email, "");
        Self {
            kind: None,
            text,
            rating: None,
            topic,
            with_page: false,
            answer_me: false,
            answer_at,
        }
    }
}

impl Note {
    fn answers_at(&self) -> Option<&Contact> {
        Some(&self.answer_at).filter(|contact| self.answer_me && !contact.is_empty())
    }

    /// Every fault that shows before anything is sent, all at once.
    #[must_use]
    pub fn check(&self, mine: &Mine) -> Option<Failure> {
        let mut failure = Failure::local("check_fields");
        if self.kind.is_none() {
            failure.add(Field::Kind, "kind_missing");
        }
        if self.text.trim_ascii().is_empty() {
            failure.add(Field::Text, "text_missing");
        } else if self.text.trim_ascii().chars().count() > LONGEST {
            failure.add(Field::Text, "text_too_long");
        }
        let nowhere = self.answer_me && mine.points.is_empty();
        let fault = self
            .answers_at()
            .map_or(if nowhere { "contact_point_missing" } else { "" }, Contact::fault);
        if !fault.is_empty() {
            failure.add(Field::AnswerAddress, fault);
        }
        (!failure.fields.is_empty()).then_some(failure)
    }

    /// The body of the contract.
    #[must_use]
    pub fn body(&self, place: &Place, id: String, person: Option<String>) -> Feedback {
        Feedback {
            id,
            person,
            kind: self.kind.unwrap_or(FeedbackKind::Question),
            text: self.text.trim_ascii().to_owned(),
            rating: self.rating,
            topic: Some(self.topic.clone()).filter(|topic| !topic.is_empty()),
            page: place.sent_page().filter(|_| self.with_page),
            language: place.sent_language(),
            answer_me: self.answer_me,
            contact_points: self.answers_at().map(Contact::to_wire).into_iter().collect(),
        }
    }

    /// Sorts a refusal by field.
    #[must_use]
    pub fn failure(problem: Problem) -> Failure {
        Failure::of(problem, &|pointer| {
            Some(match steps(pointer).0 {
                "kind" => Field::Kind,
                "text" => Field::Text,
                "rating" => Field::Rating,
                "topic" => Field::Topic,
                "contact_points" => Field::AnswerAddress,
                _ => return None,
            })
        })
    }
}

/// The channels on which a piece of feedback can be answered at an address of one line.
#[must_use]
pub fn answer_channels(site: &Site) -> Vec<Channel> {
    let mut channels = site.channels.clone();
    channels.retain(|channel| !matches!(channel, Channel::Post | Channel::Push));
    channels
}
