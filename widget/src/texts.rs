//! Every word of the interface. English is in the widget; another language is loaded when a visitor reads it.

use crate::state::failure::Failure;
use crate::state::primary;
use beckon_domain::{CapWindow, Channel, FeedbackKind};

/// The language that is in the widget.
pub const ENGLISH: &str = "en";

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The words of the interface in one language, in the order of `texts/en.txt`. `%` stands for what [`fill`] puts in.
#[derive(Debug)]
pub struct Texts(Vec<&'static str>);

/// Puts these words in the places marked `%`, in order.
#[must_use]
pub fn fill(text: &str, words: &[&str]) -> String {
    let mut words = words.iter();
    let mut filled = String::new();
    for (at, part) in text.split('%').enumerate() {
        if at > 0 {
            filled.push_str(words.next().copied().unwrap_or_default());
        }
        filled.push_str(part);
    }
    filled
}

/// These pieces as one text. The standard library's `concat` is a function for each number of pieces.
#[must_use]
pub fn join(pieces: &[&str]) -> String {
    let mut joined = String::new();
    for piece in pieces {
        joined.push_str(piece);
    }
    joined
}

/// The first of these languages that there are texts in.
#[must_use]
pub fn spoken(languages: &[&str]) -> Option<&'static str> {
    let known = |language: &&str| LANGUAGES.iter().find(|known| **known == primary(language));
    languages.iter().find_map(known).copied()
}

impl Texts {
    /// English.
    #[must_use]
    pub fn english() -> &'static Self {
        Self::leaked(ENGLISH_TEXTS)
    }

    /// The texts of a file, a line each. Too few are no language.
    #[must_use]
    pub fn read(file: String) -> Option<&'static Self> {
        let texts = Self::leaked(file.leak());
        (texts.0.len() == Self::english().0.len()).then_some(texts)
    }

    /// A panel reads one language or two in its life, so they are never given back.
    fn leaked(block: &'static str) -> &'static Self {
        Box::leak(Box::new(Self(block.split('\n').collect())))
    }

    #[inline(never)]
    fn line(&self, at: usize) -> &'static str {
        self.0.get(at).copied().unwrap_or_default()
    }

    /// A channel's name.
    #[must_use]
    pub fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.email(),
            Channel::Sms => self.sms(),
            Channel::Phone => self.phone(),
            Channel::Whatsapp => self.whatsapp(),
            Channel::Post => self.post(),
            Channel::Push => self.push(),
        }
    }

    /// The label of an address on a channel.
    #[must_use]
    pub fn address(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.email_label(),
            Channel::Sms => self.sms_label(),
            Channel::Phone => self.phone_label(),
            Channel::Whatsapp => self.whatsapp_label(),
            Channel::Post => self.post_label(),
            Channel::Push => self.push(),
        }
    }

    /// Where a confirmation on this channel is to be found.
    #[must_use]
    pub fn check(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.check_mail(),
            Channel::Post => self.check_post(),
            Channel::Sms | Channel::Phone | Channel::Whatsapp | Channel::Push => self.check_phone(),
        }
    }

    /// The name of a sort of feedback.
    #[must_use]
    pub fn sort(&self, kind: FeedbackKind) -> &'static str {
        match kind {
            FeedbackKind::Praise => self.praise(),
            FeedbackKind::Problem => self.problem_kind(),
            FeedbackKind::Idea => self.idea(),
            FeedbackKind::Question => self.question(),
        }
    }

    /// A window after a number of messages.
    #[must_use]
    pub fn per(&self, window: CapWindow) -> &'static str {
        match window {
            CapWindow::Day => self.a_day(),
            CapWindow::Week => self.a_week(),
            CapWindow::Month => self.a_month(),
            CapWindow::Year => self.a_year(),
        }
    }

    /// "At most so many a window".
    #[must_use]
    pub fn at_most(&self, window: CapWindow) -> &'static str {
        match window {
            CapWindow::Day => self.at_most_day(),
            CapWindow::Week => self.at_most_week(),
            CapWindow::Month => self.at_most_month(),
            CapWindow::Year => self.at_most_year(),
        }
    }

    /// What to say of a problem. Empty where the widget has no words of its own for its code.
    #[must_use]
    pub fn problem(&self, code: &str) -> &'static str {
        PROBLEMS
            .iter()
            .position(|known| *known == code)
            .map_or("", |at| self.line(FIRST_PROBLEM + at))
    }

    /// What to say of a failure as a whole: its own words, else the edge's, else that it does not work.
    #[must_use]
    pub fn failure<'a>(&self, failure: &'a Failure) -> &'a str {
        if !failure.fields.is_empty() {
            return self.problem("check_fields");
        }
        let own = self.problem(&failure.code);
        match (own, failure.detail.as_str()) {
            ("", "") => self.problem("unavailable"),
            ("", detail) => detail,
            (own, _) => own,
        }
    }
}
