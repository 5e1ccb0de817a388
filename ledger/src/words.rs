//! The words of messages and of the edge's own pages, by language. A language that is missing reads English.

use beckon_domain::{CapWindow, Channel, DenialReason, FeedbackKind, language};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// Puts words in their places, all at once: what is put in is not looked through again.
pub fn fill(text: &str, words: &[(&str, &str)]) -> String {
    let word = |name| words.iter().find(|(known, _)| *known == name);
    places(text)
        .flat_map(|(before, name)| [before, word(name).map_or("", |(_, word)| word)])
        .collect()
}

/// What stands before each place of a text, and the place's name. After the last place there is none.
pub fn places(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split_inclusive('}').map(|part| match part.split_once('{') {
        Some((before, name)) => (before, name.trim_end_matches('}')),
        None => (part, ""),
    })
}

/// A text of the site's own, and its language where that is another than the page's.
#[derive(Clone, Serialize, Deserialize)]
pub struct SiteText {
    text: String,
    language: Option<String>,
}

impl SiteText {
    /// A text for a page in this language. Where the site has given that up since, it is in English, or else in any.
    pub fn of(texts: &BTreeMap<String, String>, language: &str) -> Option<Self> {
        let known = |wanted: &str| texts.get_key_value(language::best(wanted, texts.keys().map(String::as_str))?);
        let (own, text) = known(language)
            .or_else(|| known("en"))
            .or_else(|| texts.first_key_value())?;
        Some(Self {
            text: text.clone(),
            language: (!language::is_same(own, Words::of(language).language)).then(|| own.clone()),
        })
    }

    /// The title of a purpose or a topic, or else its code, which is in no language.
    pub fn title(titles: Option<&BTreeMap<String, String>>, code: &str, language: &str) -> Self {
        let title = titles.and_then(|titles| Self::of(titles, language));
        title.unwrap_or_else(|| Self {
            text: code.replace(['_', '-'], " "),
            language: None,
        })
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its language, where that is another than the page's.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }
}

impl Words {
    /// The words for a language tag.
    pub fn of(language: &str) -> &'static Self {
        Self::spoken(language).unwrap_or_else(|| Self::spoken("en").unwrap_or(&ALL[0]))
    }

    fn spoken(language: &str) -> Option<&'static Self> {
        let best = language::best(language, ALL.iter().map(|words| words.language))?;
        ALL.iter().find(|words| words.language == best)
    }

    /// The words for the first language that a browser accepts and that we speak.
    pub fn accepted(header: &str) -> &'static Self {
        language::accepted(header)
            .into_iter()
            .find_map(Self::spoken)
            .unwrap_or_else(|| Self::of("en"))
    }

    /// The name of the language of a tag, in that language.
    pub fn name_of(tag: &str) -> &str {
        Self::spoken(tag).map_or(tag, |words| words.own_name)
    }

    /// The subject of a confirmation. Fixed but for the site's name: nothing in it was typed by a visitor.
    pub fn letter_subject(&self, name: &str) -> String {
        fill(self.subject, &[("name", name)])
    }

    /// The text of a confirmation. Fixed but for name, link and code.
    pub fn letter(&self, channel: Channel, name: &str, link: &str, code: &str) -> String {
        let text = match channel {
            Channel::Email | Channel::Post => self.letter,
            Channel::Sms | Channel::Phone | Channel::Whatsapp | Channel::Push => self.short,
        };
        fill(text, &[("name", name), ("link", link), ("code", code)])
    }

    /// A channel's name.
    pub fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.email,
            Channel::Sms => self.sms,
            Channel::Phone => self.phone,
            Channel::Whatsapp => self.whatsapp,
            Channel::Post => self.post,
            Channel::Push => self.push,
        }
    }

    /// What a piece of feedback is.
    pub fn sort(&self, kind: FeedbackKind) -> &'static str {
        match kind {
            FeedbackKind::Praise => self.praise,
            FeedbackKind::Problem => self.problem_kind,
            FeedbackKind::Idea => self.idea,
            FeedbackKind::Question => self.question,
        }
    }

    /// "At most so many a window".
    pub fn at_most(&self, permits: u32, per: CapWindow) -> String {
        let text = match per {
            CapWindow::Day => self.at_most_day,
            CapWindow::Week => self.at_most_week,
            CapWindow::Month => self.at_most_month,
            CapWindow::Year => self.at_most_year,
        };
        fill(text, &[("permits", &permits.to_string())])
    }

    /// Why a sender was told no.
    pub const fn reason(&self, reason: DenialReason) -> &'static str {
        match reason {
            DenialReason::PurposeUnknown => self.purpose_unknown,
            DenialReason::ChannelNotOffered => self.channel_not_offered,
            DenialReason::TemplateNotOfPurpose => self.template_not_of_purpose,
            DenialReason::Suppressed => self.suppressed,
            DenialReason::Stopped => self.denied_stopped,
            DenialReason::ConsentWithdrawn => self.consent_withdrawn,
            DenialReason::ConsentRefused => self.consent_refused,
            DenialReason::ConsentMissing => self.consent_missing,
            DenialReason::ConsentUnconfirmed => self.consent_unconfirmed,
            DenialReason::ConsentExpired => self.consent_expired,
            DenialReason::NoticeOutdated => self.denied_outdated,
            DenialReason::Paused => self.paused,
            DenialReason::TimeZoneUnknown => self.time_zone_unknown,
            DenialReason::QuietHours => self.denied_quiet,
            DenialReason::FrequencyCapReached => self.frequency_cap_reached,
        }
    }

    /// What to say of a problem; `None` where there are no words of our own for its code.
    pub fn problem(&self, code: &str) -> Option<&'static str> {
        // A page says it by the words that the widget has for the same thing.
        let code = match code {
            "range" => "cap_range",
            "quiet_hours_invalid" => "quiet_hours_empty",
            "time_zone_unknown" => return Some(self.zone_hint),
            code => code,
        };
        self.problems
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, text)| *text)
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, SiteText, Words, fill};
    use beckon_domain::Channel;

    #[test]
    fn every_language_of_the_widget_has_its_letter() {
        assert_eq!(ALL.len(), 15);
        for words in ALL {
            let letter = words.letter(Channel::Email, "Acme", "https://edge.example/confirm/x", "1234 5678");
            for part in ["Acme", "\nhttps://edge.example/confirm/x\n", "1234 5678"] {
                assert!(letter.contains(part), "{}: {part}", words.language);
            }
            assert!(!letter.contains(['{', '}', '\\', '%']), "{}: {letter}", words.language);
            let english = Words::of("en");
            let own =
                words.language == "en" || (words.letter != english.letter && words.why_title != english.why_title);
            assert!(own, "{} reads English", words.language);
        }
    }

    #[test]
    fn a_name_that_looks_like_a_place_is_put_in_as_it_is() {
        let filled = fill("{name} on {day}", &[("name", "{day}"), ("day", "Monday")]);
        assert_eq!(filled, "{day} on Monday");
    }

    #[test]
    fn a_region_reads_its_language_and_a_stranger_english() {
        for (tag, read) in [
            ("de-AT", "de"),
            ("zh_TW", "zh"),
            ("PT-br", "pt"),
            ("de_DE", "de"),
            ("DE_de.UTF-8", "de"),
            ("iw_IL", "he"),
            ("zh-Hant-HK", "zh"),
            ("xx", "en"),
            ("", "en"),
        ] {
            assert_eq!(Words::of(tag).language, read);
        }
        assert_eq!(Words::accepted("xx, he-IL;q=0.8, en;q=0.5").language, "he");
        assert_eq!(Words::accepted("en;q=0.5, he_IL;q=0.8").language, "he");
        assert_eq!(Words::accepted("xx, de;q=0").language, "en");
    }

    #[test]
    fn a_text_of_the_site_is_found_however_its_language_is_written() {
        let texts = |languages: &[&str]| {
            languages
                .iter()
                .map(|one| ((*one).to_owned(), (*one).to_owned()))
                .collect()
        };
        for (wanted, have, text, marked) in [
            ("de_AT", &["de", "en"][..], "de", None),
            ("DE-de", &["de-AT", "en"], "de-AT", None),
            ("zh-TW", &["zh", "zh-Hant"], "zh-Hant", None),
            ("fr", &["de", "en_GB"], "en_GB", Some("en_GB")),
            ("fr", &["de"], "de", Some("de")),
        ] {
            let found = SiteText::of(&texts(have), wanted).expect("a text");
            assert_eq!(
                (&*found.text, found.language.as_deref()),
                (text, marked),
                "{wanted} in {have:?}"
            );
        }
    }
}
