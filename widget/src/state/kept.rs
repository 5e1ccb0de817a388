//! Drafts as plain words, so that the browser can keep them while the visitor is away.

use super::Setting;
use super::draft::{Contact, Draft};
use super::note::Note;
use crate::texts::{join, number};

/// A draft, flat: three words an entry, `["answer newsletter", "email", "given"]`.
pub type Words = Vec<String>;

fn add(words: &mut Words, entry: [&str; 3]) {
    for word in entry {
        words.push(word.to_owned());
    }
}

impl Draft {
    /// The draft in words.
    #[must_use]
    pub fn to_words(&self) -> Words {
        let mut words = Words::new();
        for contact in &self.contacts {
            add(
                &mut words,
                [
                    &join(&["contact ", &contact.country]),
                    contact.channel.as_str(),
                    &contact.text,
                ],
            );
        }
        for handle in &self.removed {
            add(&mut words, ["remove", handle, ""]);
        }
        for answer in &self.answers {
            let said = if answer.yes { "given" } else { "refused" };
            add(
                &mut words,
                [&join(&["answer ", &answer.purpose]), answer.channel.as_str(), said],
            );
        }
        for channel in &self.order {
            add(&mut words, ["order", channel.as_str(), ""]);
        }
        for (setting, text) in &self.settings {
            add(&mut words, ["set", setting.as_str(), text]);
        }
        words
    }

    /// The draft that these words hold. What another edition of the widget wrote is left out.
    #[must_use]
    pub fn from_words(words: &[String]) -> Self {
        let mut draft = Self::default();
        for entry in words.chunks_exact(3) {
            let [name, about, text] = entry else { continue };
            let (name, detail) = name.split_once(' ').unwrap_or((name, ""));
            match (name, about.parse()) {
                ("contact", Ok(channel)) => draft.contact_mut(channel, detail).text.clone_from(text),
                ("answer", Ok(channel)) => draft.set_answer(detail, channel, text == "given"),
                ("order", Ok(channel)) => draft.order.push(channel),
                ("remove", _) => draft.removed.push(about.clone()),
                ("set", _) => {
                    for setting in Setting::ALL {
                        if setting.as_str() == about {
                            draft.set(setting, text.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        draft
    }
}

impl Note {
    /// The feedback in words.
    #[must_use]
    pub fn to_words(&self) -> Words {
        let mut words = Words::new();
        if *self != Self::default() {
            let yes = |yes| if yes { "yes" } else { "" };
            add(&mut words, ["text", "", &self.text]);
            add(&mut words, ["topic", "", &self.topic]);
            add(&mut words, ["kind", "", self.kind.map_or("", |kind| kind.as_str())]);
            add(
                &mut words,
                [
                    "rating",
                    "",
                    &self.rating.map(|rating| number(rating.into())).unwrap_or_default(),
                ],
            );
            add(&mut words, ["page", "", yes(self.with_page)]);
            add(&mut words, ["answer", "", yes(self.answer_me)]);
            add(
                &mut words,
                ["at", self.answer_at.channel.as_str(), &self.answer_at.text],
            );
        }
        words
    }

    /// The feedback that these words hold.
    #[must_use]
    pub fn from_words(words: &[String]) -> Self {
        let mut note = Self::default();
        for entry in words.chunks_exact(3) {
            let [name, about, text] = entry else { continue };
            match (name.as_str(), about.parse()) {
                ("text", _) => note.text.clone_from(text),
                ("topic", _) => note.topic.clone_from(text),
                ("kind", _) => note.kind = text.parse().ok(),
                ("rating", _) => note.rating = text.parse().ok(),
                ("page", _) => note.with_page = text == "yes",
                ("answer", _) => note.answer_me = text == "yes",
                ("at", Ok(channel)) => {
                    note.answer_at = Contact {
                        channel,
                        text: text.clone(),
                        country: String::new(),
                    }
                }
                _ => {}
            }
        }
        note
    }
}
