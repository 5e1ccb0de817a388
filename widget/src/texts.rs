//! Every word of the interface. English is in the widget; another language is loaded when a visitor reads it.

use crate::state::failure::Failure;
use crate::state::nearest;
use beckon_contract::{CapWindow, Channel, FeedbackKind};

#[cfg(test)]
mod tests;

/// The language that is in the widget.
pub const ENGLISH: &str = "en";

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The words of the interface in one language, in the order of `texts/en.txt`. `%` stands for what [`fill`] puts in.
#[derive(Debug)]
pub struct Texts(Vec<&'static str>);

/// One of these texts, by its place: a small number until it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line(u8);

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

/// "order_updates" as "Order updates".
#[must_use]
#[inline(never)]
pub fn plain_name(code: &str) -> String {
    let mut name = String::new();
    for letter in code.chars() {
        name.push(match letter {
            '_' | '-' => ' ',
            _ if name.is_empty() => letter.to_ascii_uppercase(),
            _ => letter,
        });
    }
    name
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

/// A number in digits. The standard library has a function for each kind of number.
#[must_use]
#[inline(never)]
pub fn number(number: usize) -> String {
    number.to_string()
}

/// The first of these languages that there are texts in.
#[must_use]
pub fn spoken(languages: &[&str]) -> Option<&'static str> {
    languages
        .iter()
        .find_map(|language| nearest(language, LANGUAGES.to_vec()))
}

impl Line {
    /// A channel's name.
    #[must_use]
    pub const fn channel(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self::EMAIL,
            Channel::Sms => Self::SMS,
            Channel::Phone => Self::PHONE,
            Channel::Whatsapp => Self::WHATSAPP,
            Channel::Post => Self::POST,
            Channel::Push => Self::PUSH,
        }
    }

    /// The label of an address on a channel.
    #[must_use]
    pub const fn address(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self::EMAIL_LABEL,
            Channel::Sms => Self::SMS_LABEL,
            Channel::Phone => Self::PHONE_LABEL,
            Channel::Whatsapp => Self::WHATSAPP_LABEL,
            Channel::Post => Self::POST_LABEL,
            Channel::Push => Self::PUSH,
        }
    }

    /// Where a confirmation on this channel is to be found.
    #[must_use]
    pub const fn check(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self::CHECK_MAIL,
            Channel::Post => Self::CHECK_POST,
            Channel::Sms | Channel::Phone | Channel::Whatsapp | Channel::Push => Self::CHECK_PHONE,
        }
    }

    /// The name of a sort of feedback.
    #[must_use]
    pub const fn sort(kind: FeedbackKind) -> Self {
        match kind {
            FeedbackKind::Praise => Self::PRAISE,
            FeedbackKind::Problem => Self::PROBLEM_KIND,
            FeedbackKind::Idea => Self::IDEA,
            FeedbackKind::Question => Self::QUESTION,
        }
    }

    /// A window after a number of messages.
    #[must_use]
    pub const fn per(window: CapWindow) -> Self {
        match window {
            CapWindow::Day => Self::A_DAY,
            CapWindow::Week => Self::A_WEEK,
            CapWindow::Month => Self::A_MONTH,
            CapWindow::Year => Self::A_YEAR,
        }
    }

    /// "At most so many a window".
    #[must_use]
    pub const fn at_most(window: CapWindow) -> Self {
        match window {
            CapWindow::Day => Self::AT_MOST_DAY,
            CapWindow::Week => Self::AT_MOST_WEEK,
            CapWindow::Month => Self::AT_MOST_MONTH,
            CapWindow::Year => Self::AT_MOST_YEAR,
        }
    }
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

    /// The words of a text.
    #[must_use]
    #[inline(never)]
    pub fn get(&self, line: Line) -> &'static str {
        self.0.get(usize::from(line.0)).copied().unwrap_or_default()
    }

    /// What stands before and after the place of a text: what is put there may be more than text.
    #[must_use]
    #[inline(never)]
    pub fn halves(&self, line: Line) -> (&'static str, &'static str) {
        let text = self.get(line);
        text.split_once('%').unwrap_or((text, ""))
    }

    /// The language they are in.
    #[must_use]
    pub fn language(&self) -> &'static str {
        self.get(Line::LANGUAGE)
    }

    /// What to say of a problem. Empty where the widget has no words of its own for its code.
    #[must_use]
    pub fn problem(&self, code: &str) -> &'static str {
        PROBLEMS
            .iter()
            .position(|known| *known == code)
            .map_or("", |at| self.get(Line(FIRST_PROBLEM + at as u8)))
    }

    /// What to say of a failure as a whole: its own words, else that it does not work. What the edge says of it is said
    /// to developers, in English.
    #[must_use]
    pub fn failure(&self, failure: &Failure) -> &'static str {
        if !failure.fields.is_empty() {
            return self.problem("check_fields");
        }
        let own = self.problem(&failure.code);
        if own.is_empty() {
            self.problem("unavailable")
        } else {
            own
        }
    }
}
