//! The words of messages and of the edge's own pages, by language. A language that is missing reads English.

use beckon_domain::Channel;

/// The words of one language.
pub struct Words {
    /// Its BCP 47 tag.
    pub language: &'static str,
    subject: &'static str,
    letter: &'static str,
    short: &'static str,
    /// The heading of the page behind a link.
    pub confirm_title: &'static str,
    /// Before the list of what pressing grants; `{name}` and `{masked}`.
    pub confirm_intro: &'static str,
    /// The stop that pressing lifts.
    pub confirm_resume: &'static str,
    /// Before how the person wants to be reached.
    pub confirm_wishes: &'static str,
    /// The button.
    pub confirm_button: &'static str,
    /// What happens if it is not pressed.
    pub confirm_ignore: &'static str,
    /// What is asked has changed since the page was shown.
    pub confirm_changed: &'static str,
    /// Done.
    pub done_title: &'static str,
    /// Done, with what took effect.
    pub done_text: &'static str,
    /// A used, old or invented link.
    pub nothing_title: &'static str,
    /// The same, in more words.
    pub nothing_text: &'static str,
    /// Quiet hours; `{from}` and `{to}`.
    pub quiet_hours: &'static str,
    /// A cap; `{permits}` and `{per}`.
    pub cap: &'static str,
    /// A pause; `{day}`.
    pub pause: &'static str,
    /// Preferred channels; `{list}`.
    pub order: &'static str,
    /// Time zone; `{zone}`.
    pub zone: &'static str,
    /// Language; `{language}`.
    pub tongue: &'static str,
    /// The link to the privacy notice.
    pub privacy: &'static str,
}

const EN: Words = Words {
    language: "en",
    subject: "{name}: please confirm",
    letter: "Hello,\n\nsomeone, hopefully you, entered this address on the site of {name} and asked to be contacted here.\n\nSee what was asked, and confirm it:\n{link}\n\nOr type this code where you asked: {code}\n\nIf this was not you, do nothing. Without your confirmation nobody may write to you.\n",
    short: "{name}: your code is {code}. Or see what was asked and confirm: {link} Not you? Do nothing.",
    confirm_title: "Please confirm",
    confirm_intro: "{name} may contact you at {masked} about this, once you press the button:",
    confirm_resume: "You had stopped all contact at this address. Pressing the button lifts that stop.",
    confirm_wishes: "And it has to keep to this:",
    confirm_button: "Yes, I want this",
    confirm_ignore: "If you did not ask for this, close this page. Nothing happens without the button.",
    confirm_changed: "What was asked has changed since you opened this page. Please read it again.",
    done_title: "Confirmed",
    done_text: "That is recorded, and in effect from now on. You can take it back at any time.",
    nothing_title: "There is nothing to confirm here",
    nothing_text: "The link was used already, is older than seven days, or was never one of ours. Nothing has changed.",
    quiet_hours: "No contact between {from} and {to}",
    cap: "At most {permits} messages per {per}",
    pause: "No contact before {day}",
    order: "Best by: {list}",
    zone: "Time zone: {zone}",
    tongue: "Language: {language}",
    privacy: "Privacy notice",
};

const DE: Words = Words {
    language: "de",
    subject: "{name}: bitte bestätigen",
    letter: "Guten Tag,\n\njemand, hoffentlich Sie, hat diese Adresse auf der Seite von {name} eingetragen und darum gebeten, hier erreicht zu werden.\n\nSehen Sie nach, worum es geht, und bestätigen Sie es:\n{link}\n\nOder geben Sie diesen Code dort ein, wo Sie gefragt haben: {code}\n\nWaren Sie das nicht? Dann tun Sie nichts. Ohne Ihre Bestätigung darf Ihnen niemand schreiben.\n",
    short: "{name}: Ihr Code ist {code}. Oder ansehen und bestätigen: {link} Waren Sie das nicht? Dann tun Sie nichts.",
    confirm_title: "Bitte bestätigen",
    confirm_intro: "{name} darf Sie unter {masked} dazu erreichen, sobald Sie auf den Knopf drücken:",
    confirm_resume: "Sie hatten jeden Kontakt an dieser Adresse gestoppt. Mit dem Knopf heben Sie das auf.",
    confirm_wishes: "Und dabei gilt:",
    confirm_button: "Ja, das möchte ich",
    confirm_ignore: "Haben Sie nicht darum gebeten? Dann schließen Sie diese Seite. Ohne den Knopf geschieht nichts.",
    confirm_changed: "Worum gebeten wurde, hat sich geändert, seit Sie diese Seite geöffnet haben. Bitte lesen Sie es noch einmal.",
    done_title: "Bestätigt",
    done_text: "Das ist festgehalten und gilt ab jetzt. Sie können es jederzeit zurücknehmen.",
    nothing_title: "Hier gibt es nichts zu bestätigen",
    nothing_text: "Der Link wurde schon benutzt, ist älter als sieben Tage oder war nie von uns. Es hat sich nichts geändert.",
    quiet_hours: "Kein Kontakt zwischen {from} und {to}",
    cap: "Höchstens {permits} Nachrichten je {per}",
    pause: "Kein Kontakt vor dem {day}",
    order: "Am liebsten über: {list}",
    zone: "Zeitzone: {zone}",
    tongue: "Sprache: {language}",
    privacy: "Datenschutzhinweise",
};

impl Words {
    /// The words for a language tag.
    pub fn of(language: &str) -> &'static Self {
        let base = language.split('-').next().unwrap_or_default();
        if base.eq_ignore_ascii_case("de") { &DE } else { &EN }
    }

    /// The subject of a confirmation. Fixed but for the site's name: nothing in it was typed by a visitor.
    pub fn letter_subject(&self, name: &str) -> String {
        self.subject.replace("{name}", name)
    }

    /// The text of a confirmation. Fixed but for name, link and code.
    pub fn letter(&self, channel: Channel, name: &str, link: &str, code: &str) -> String {
        let text = match channel {
            Channel::Email | Channel::Post => self.letter,
            Channel::Sms | Channel::Phone | Channel::Whatsapp | Channel::Push => self.short,
        };
        text.replace("{name}", name)
            .replace("{link}", link)
            .replace("{code}", code)
    }
}
