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
    /// At the end of every email that is sent through Beckon, before its link; `{name}`.
    pub footer: &'static str,
    /// The heading of the page behind that link.
    pub why_title: &'static str,
    /// Who sent it and when; `{name}`, `{sender}` and `{day}`.
    pub why_sent: &'static str,
    /// For which purpose.
    pub why_purpose: &'static str,
    /// On the strength of a yes; `{day}`.
    pub why_yes: &'static str,
    /// On another basis; `{act}`.
    pub why_act: &'static str,
    /// What the law demands cannot be stopped.
    pub why_duty: &'static str,
    /// Who is responsible; `{controller}` and `{reach}`.
    pub why_reach: &'static str,
    /// The button that ends it.
    pub stop_this: &'static str,
    /// The button of somebody who never said yes.
    pub never_agreed: &'static str,
    /// It has ended.
    pub ended_title: &'static str,
    /// The same in more words; `{title}` and `{name}`.
    pub ended_text: &'static str,
    /// The owner has been told that somebody never agreed.
    pub ended_told: &'static str,
    /// Before the button of the page that ends it; `{title}` and `{name}`.
    pub end_question: &'static str,
    /// A link that we did not write.
    pub unknown_title: &'static str,
    /// The same, in more words.
    pub unknown_text: &'static str,
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
    footer: "Sent by {name}. Why you got this, and how to stop it:",
    why_title: "Why you got this message",
    why_sent: "{name} sent it to you on {day}, through “{sender}”.",
    why_purpose: "It was sent for this purpose:",
    why_yes: "It rests on your yes of {day}, which was confirmed from your address.",
    why_act: "It needs no yes, because it answers {act}. You can object to it.",
    why_duty: "It needs no yes, because the law demands it after {act}. It cannot be stopped.",
    why_reach: "Responsible: {controller}, {reach}.",
    stop_this: "Stop this",
    never_agreed: "I never agreed to this",
    ended_title: "Stopped",
    ended_text: "{name} may not contact you about “{title}” any more. That is in effect already.",
    ended_told: "{name} has also been told that you never agreed.",
    end_question: "Press the button, and {name} may not contact you about “{title}” any more.",
    unknown_title: "This link is not one of ours",
    unknown_text: "It may have been cut off when it was copied. Nothing has changed.",
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
    footer: "Gesendet von {name}. Warum Sie das bekommen haben und wie Sie es abstellen:",
    why_title: "Warum Sie diese Nachricht bekommen haben",
    why_sent: "{name} hat sie Ihnen am {day} geschickt, über „{sender}“.",
    why_purpose: "Sie kam zu diesem Zweck:",
    why_yes: "Grundlage ist Ihr Ja vom {day}, das von Ihrer Adresse aus bestätigt wurde.",
    why_act: "Dafür braucht es kein Ja, denn es gehört zu: {act}. Sie können widersprechen.",
    why_duty: "Dafür braucht es kein Ja, denn das Gesetz verlangt es nach: {act}. Es lässt sich nicht abstellen.",
    why_reach: "Verantwortlich: {controller}, {reach}.",
    stop_this: "Das abstellen",
    never_agreed: "Dem habe ich nie zugestimmt",
    ended_title: "Abgestellt",
    ended_text: "{name} darf Sie zu „{title}“ nicht mehr anschreiben oder anrufen. Das gilt bereits.",
    ended_told: "{name} hat auch erfahren, dass Sie nie zugestimmt haben.",
    end_question: "Mit dem Knopf legen Sie fest: {name} darf Sie zu „{title}“ nicht mehr anschreiben oder anrufen.",
    unknown_title: "Dieser Link ist nicht von uns",
    unknown_text: "Vielleicht wurde er beim Kopieren abgeschnitten. Es hat sich nichts geändert.",
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
