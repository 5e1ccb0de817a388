//! What was typed into the plain page of a site, read as the contract's bodies.

use beckon_domain::fault::field;
use beckon_domain::wire::{self, FieldProblem};
use beckon_domain::{Basis, Channel, Choice, FeedbackKind};
use std::collections::BTreeMap;

/// The channels that the plain page asks an address for.
pub const CHANNELS: &[Channel] = &[Channel::Email, Channel::Sms, Channel::Phone, Channel::Whatsapp];

/// As many characters as feedback may have.
pub const LONGEST: usize = 4000;

/// Which of the page's forms it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Contact points, and yes or no.
    Preferences,
    /// Stop everything.
    Stop,
    /// Tell us.
    Feedback,
}

impl Act {
    /// Its name, as the form says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preferences => "preferences",
            Self::Stop => "stop",
            Self::Feedback => "feedback",
        }
    }

    /// What the names of its address fields begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Preferences => "address ",
            Self::Stop => "stop ",
            Self::Feedback => "answer ",
        }
    }
}

/// The name of the field that takes an address.
pub fn address_field(act: Act, channel: Channel) -> String {
    format!("{}{channel}", act.prefix())
}

/// The name of the field that takes a yes or a no.
pub fn choice_field(purpose: &str, channel: Channel) -> String {
    format!("choice {purpose} {channel}")
}

/// A submitted form: what was typed stays typed when something is wrong.
#[derive(Default)]
pub struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads an `application/x-www-form-urlencoded` body.
    pub fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// What a field holds.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map(|value| value.trim()).unwrap_or_default()
    }

    /// Which form it is. One that does not say is the first.
    pub fn act(&self) -> Act {
        match self.get("act") {
            "stop" => Act::Stop,
            "feedback" => Act::Feedback,
            _ => Act::Preferences,
        }
    }

    fn given(&self) -> impl Iterator<Item = (Channel, &str)> {
        let act = self.act();
        CHANNELS
            .iter()
            .map(move |channel| (*channel, self.get(&address_field(act, *channel))))
            .filter(|(_, typed)| !typed.is_empty())
    }

    /// The addresses that were typed.
    pub fn contact_points(&self) -> Vec<wire::ContactPoint> {
        self.given()
            .map(|(channel, typed)| wire::ContactPoint {
                channel,
                address: wire::Address::Text(typed.to_owned()),
            })
            .collect()
    }

    /// What was chosen for the purposes that ask for a yes.
    pub fn choices(&self, settings: &wire::WidgetSettings) -> Vec<wire::ChoiceMade> {
        let mut choices = Vec::new();
        for purpose in settings
            .purposes
            .iter()
            .filter(|purpose| purpose.basis == Basis::Consent)
        {
            for channel in &purpose.channels {
                let choice = match self.get(&choice_field(&purpose.code, *channel)) {
                    "given" => Choice::Given,
                    "refused" => Choice::Refused,
                    _ => continue,
                };
                choices.push(wire::ChoiceMade {
                    purpose: purpose.code.clone(),
                    channel: *channel,
                    choice,
                    notice: (choice == Choice::Given).then(|| purpose.notice.clone()),
                });
            }
        }
        choices
    }

    /// What is not there and has to be. What is there is judged by whoever takes it.
    pub fn missing(&self, settings: &wire::WidgetSettings) -> Vec<FieldProblem> {
        let mut missing = Vec::new();
        let mut miss = |pointer: &str, code: &str, detail: &str| missing.push(field(pointer, code, detail));
        match self.act() {
            Act::Preferences if self.given().next().is_none() && self.choices(settings).is_empty() => {
                miss("", "nothing_to_save", "Choose yes or no, or give an address.");
            }
            Act::Stop if self.given().next().is_none() => {
                miss(
                    "/contact_point",
                    "contact_point_missing",
                    "Say which address is to be left alone.",
                );
            }
            Act::Feedback => {
                if self.get("kind").parse::<FeedbackKind>().is_err() {
                    miss("/kind", "kind_missing", "Say what it is.");
                }
                if self.get("text").is_empty() {
                    miss("/text", "text_missing", "Write a few words.");
                }
                if self.get("text").chars().count() > LONGEST {
                    miss("/text", "text_too_long", "Write at most 4,000 characters.");
                }
            }
            Act::Preferences | Act::Stop => {}
        }
        missing
    }

    /// The name of the field that a problem of the body is about; none if it is about the form as a whole.
    pub fn field_of(&self, pointer: &str, settings: &wire::WidgetSettings) -> Option<String> {
        let mut steps = pointer.split('/').skip(1);
        let (step, index) = (steps.next()?, steps.next().and_then(|step| step.parse::<usize>().ok()));
        let channel = match step {
            "contact_points" => self.given().nth(index?)?.0,
            "contact_point" => self.given().next().map(|(channel, _)| channel).or_else(|| {
                CHANNELS
                    .iter()
                    .copied()
                    .find(|channel| settings.channels.contains(channel))
            })?,
            // A yes lacks an address of its channel: it is typed there, not here.
            "choices" => self.choices(settings).get(index?)?.channel,
            "text" | "kind" => return Some(step.to_owned()),
            _ => return None,
        };
        Some(address_field(self.act(), channel))
    }

    /// As a save.
    pub fn preferences(&self, settings: &wire::WidgetSettings, language: &str) -> wire::Preferences {
        wire::Preferences {
            id: self.get("id").to_owned(),
            contact_points: self.contact_points(),
            choices: self.choices(settings),
            language: Some(language.to_owned()),
            ..wire::Preferences::default()
        }
    }

    /// As a stop.
    pub fn stop(&self) -> wire::Stop {
        wire::Stop {
            id: Some(self.get("id").to_owned()).filter(|id| !id.is_empty()),
            person: None,
            contact_point: self.contact_points().into_iter().next(),
        }
    }

    /// As feedback.
    pub fn feedback(&self, language: &str) -> wire::Feedback {
        wire::Feedback {
            id: self.get("id").to_owned(),
            person: None,
            kind: self.get("kind").parse().unwrap_or(FeedbackKind::Idea),
            text: self.get("text").to_owned(),
            rating: None,
            topic: Some(self.get("topic").to_owned()).filter(|topic| !topic.is_empty()),
            page: None,
            language: Some(language.to_owned()),
            answer_me: self.get("answer_me") == "yes",
            contact_points: self.contact_points(),
        }
    }
}
