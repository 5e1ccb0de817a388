//! Every word of the interface, once for each language. A text that lacks a language does not build.

use crate::state::failure::Failure;
use crate::state::primary;
use beckon_domain::{CapWindow, Channel, FeedbackKind};

macro_rules! texts {
    (words { $($name:ident: $en:literal, $de:literal;)+ } problems { $($code:ident: $en_problem:literal, $de_problem:literal;)+ }) => {
        /// The words of the interface in one language. `%` stands for what [`fill`] puts in.
        #[derive(Debug)]
        pub struct Texts {
            $(#[doc = $en] pub $name: &'static str,)+
            /// What to say of a problem, by its code.
            pub problems: &'static [(&'static str, &'static str)],
        }

        const EN: Texts = Texts { $($name: $en,)+ problems: &[$((stringify!($code), $en_problem),)+] };
        const DE: Texts = Texts { $($name: $de,)+ problems: &[$((stringify!($code), $de_problem),)+] };
    };
}

texts! {
    words {
        language: "en", "de";
        title: "How % may reach you", "Wie % Sie erreichen darf";
        lead: "Nothing is sent without your yes.", "Ohne Ihr Ja wird nichts gesendet.";
        close: "Close", "Schließen";
        loading: "One moment …", "Einen Moment …";
        retry: "Try again", "Noch einmal versuchen";
        plain_page: "Use the plain page instead", "Stattdessen die einfache Seite nutzen";
        tabs: "Parts of this panel", "Bereiche";
        tab_preferences: "Preferences", "Einstellungen";
        tab_feedback: "Tell us", "Rückmeldung";
        optional: "optional", "freiwillig";

        what_for: "What for", "Wofür";
        yes: "Yes", "Ja";
        no: "No", "Nein";
        yes_to_all: "Yes to all", "Überall Ja";
        no_to_all: "No to all", "Überall Nein";
        everything: "Everything at once", "Alles auf einmal";
        at_most_day: "At most % a day", "Höchstens % am Tag";
        at_most_week: "At most % a week", "Höchstens % in der Woche";
        at_most_month: "At most % a month", "Höchstens % im Monat";
        at_most_year: "At most % a year", "Höchstens % im Jahr";
        without_yes: "Sent without a yes", "Auch ohne Ihr Ja";
        because: "Because of: %", "Aus diesem Grund: %";
        new_text: "The text has changed. Please choose again.", "Der Text ist neu. Bitte wählen Sie noch einmal.";
        since: "Yes, in effect since %", "Ja, gilt seit %";
        waits: "Yes, waits until you confirm", "Ja, gilt erst nach Ihrer Bestätigung";
        refused_at: "No, since %", "Nein, seit %";
        ran_out: "Your yes has run out", "Ihr Ja ist abgelaufen";

        where_to: "Where to reach you", "Wo Sie zu erreichen sind";
        email: "Email", "E-Mail";
        sms: "Text message", "SMS";
        phone: "Phone call", "Anruf";
        whatsapp: "WhatsApp", "WhatsApp";
        post: "Letter", "Brief";
        push: "Notification", "Mitteilung";
        email_label: "Email address", "E-Mail-Adresse";
        sms_label: "Mobile number for text messages", "Mobilnummer für SMS";
        phone_label: "Phone number for calls", "Telefonnummer für Anrufe";
        whatsapp_label: "WhatsApp number", "WhatsApp-Nummer";
        post_label: "Postal address", "Postanschrift";
        phone_hint: "Numbers from abroad start with +.", "Nummern aus dem Ausland beginnen mit +.";
        country: "Country", "Land";
        add: "Add", "Hinzufügen";
        add_contact: "Add: %", "Hinzufügen: %";
        drop_contact: "Remove: %", "Entfernen: %";
        proven: "Confirmed", "Bestätigt";
        unproven: "Not confirmed yet", "Noch nicht bestätigt";
        order: "Reach me first by", "Zuerst erreichen über";
        move_up: "Earlier: %", "Früher: %";
        move_down: "Later: %", "Später: %";
        moved: "%: now number %", "%: jetzt Nummer %";

        when: "When and how often", "Wann und wie oft";
        any_time: "Any time", "Jederzeit";
        quiet_hours: "No messages between", "Keine Nachrichten zwischen";
        quiet_between: "Quiet %–%", "Ruhe %–%";
        quiet_from: "Quiet from", "Ruhe ab";
        quiet_to: "Quiet until", "Ruhe bis";
        and: "and", "und";
        any_hour: "No quiet hours", "Keine Ruhezeit";
        zone: "Time zone", "Zeitzone";
        zone_guessed: "% (from your browser)", "% (aus Ihrem Browser)";
        change: "Change", "Ändern";
        cap: "At most", "Höchstens";
        cap_label: "How many messages at most", "Wie viele Nachrichten höchstens";
        cap_per: "In how long", "In welcher Zeit";
        cap_unit: "messages", "Nachrichten";
        a_day: "a day", "am Tag";
        a_week: "a week", "in der Woche";
        a_month: "a month", "im Monat";
        a_year: "a year", "im Jahr";
        pause: "Pause until", "Pause bis";
        pause_hint: "Nothing is sent before this day. Then as before.", "Bis zu diesem Tag wird nichts gesendet. Danach wie vorher.";

        save: "Save", "Speichern";
        saving: "Saving …", "Wird gespeichert …";
        saved: "Saved.", "Gespeichert.";
        saved_title: "Saved", "Gespeichert";
        saved_at: "Recorded %", "Festgehalten am %";
        check_messages: " Please confirm: check your messages.", " Bitte bestätigen Sie: sehen Sie in Ihre Nachrichten.";
        in_effect: "In effect now", "Gilt jetzt";
        not_yet: "Waits for your confirmation", "Wartet auf Ihre Bestätigung";
        yes_to: "Yes: %", "Ja: %";
        no_to: "No: %", "Nein: %";
        back: "My preferences", "Einstellungen";
        check_mail: "Check your mail", "Sehen Sie in Ihre E-Mails";
        check_phone: "Check your phone", "Sehen Sie auf Ihr Telefon";
        check_post: "Wait for our letter", "Warten Sie auf unseren Brief";
        check_text: "A message goes to %. Press the link in it, or type its code here. Until then nothing is sent to you.", "Eine Nachricht geht an %. Öffnen Sie den Link darin, oder geben Sie hier den Code ein. Bis dahin wird Ihnen nichts gesendet.";
        code: "Code from the message", "Code aus der Nachricht";
        code_submit: "Confirm", "Bestätigen";
        ask_again: "Nothing came? Send it again", "Nichts angekommen? Noch einmal senden";
        confirmed: "Confirmed: %", "Bestätigt: %";

        stop: "Stop everything", "Alles stoppen";
        stopping: "Stopping …", "Wird gestoppt …";
        stop_whom: "Whose contact shall stop?", "Wer soll nicht mehr angeschrieben werden?";
        stop_whom_text: "This browser does not know you yet. Say which address is to be left alone. It takes effect at once, without a confirmation.", "Dieser Browser kennt Sie noch nicht. Sagen Sie, welche Adresse in Ruhe gelassen werden soll. Das gilt sofort, ohne Bestätigung.";
        stop_channel: "Kind of address", "Art der Adresse";
        stop_here: "Stop all contact", "Jeden Kontakt stoppen";
        cancel: "Cancel", "Abbrechen";
        not_stopped: "Not stopped yet.", "Noch nicht gestoppt.";
        stopped: "Stopped. In effect at once.", "Gestoppt. Gilt ab sofort.";
        stopped_title: "All contact is stopped", "Jeder Kontakt ist gestoppt";
        stopped_text: "% may not contact you any more, except where a law requires it.", "% darf Sie nicht mehr kontaktieren, außer ein Gesetz verlangt es.";
        stopped_at: "In effect since %.", "Gilt seit %.";
        undo: "Undo", "Rückgängig machen";
        undo_until: "You can undo this here until %. After that a message asks you to confirm.", "Bis % können Sie das hier rückgängig machen. Danach bittet eine Nachricht um Ihre Bestätigung.";
        lift: "Lift the stop", "Stopp aufheben";
        lifted: "The stop is lifted. Everything is as before.", "Der Stopp ist aufgehoben. Alles ist wie vorher.";
        ends_when_confirmed: "The stop holds until you confirm that it is to end.", "Der Stopp gilt, bis Sie bestätigen, dass er enden soll.";

        tell_us: "What would you like to tell %?", "Was möchten Sie % sagen?";
        kind: "It is", "Es ist";
        praise: "Praise", "Lob";
        problem_kind: "A problem", "Ein Problem";
        idea: "An idea", "Eine Idee";
        question: "A question", "Eine Frage";
        text_label: "In your words", "In Ihren Worten";
        text_left: "% characters left", "Noch % Zeichen";
        rating: "How was it?", "Wie war es?";
        rating_low: "Bad", "Schlecht";
        rating_high: "Good", "Gut";
        rating_of: "% of 5", "% von 5";
        topic: "What is it about?", "Worum geht es?";
        no_topic: "Nothing in particular", "Nichts Bestimmtes";
        with_page: "Say which page this is about", "Mitteilen, um welche Seite es geht";
        answer_me: "You may answer me", "Sie dürfen mir antworten";
        answer_known: "We answer at %.", "Wir antworten an %.";
        answer_else: "Or at another address", "Oder an eine andere Adresse";
        answer_where: "Where?", "Wohin?";
        answer_channel: "How to answer", "Wie antworten";
        send: "Send", "Senden";
        sending: "Sending …", "Wird gesendet …";
        received: "Thank you. It is on its way.", "Danke. Es ist unterwegs.";
        received_title: "Thank you", "Danke";
        received_text: "It goes straight to the people who can act on it.", "Es geht direkt an die, die etwas tun können.";
        reference: "Reference", "Zeichen";
        reference_hint: "Keep it to come back to this.", "Damit können Sie darauf zurückkommen.";
        another: "Another one", "Noch etwas";
        last_one: "Your last message: %", "Ihre letzte Nachricht: %";
        status_received: "received", "eingegangen";
        status_delivered: "delivered to the team", "beim Team angekommen";
        privacy: "Privacy notice of %", "Datenschutzhinweise von %";
    }

    problems {
        network: "No connection. Nothing you typed is lost.", "Keine Verbindung. Was Sie eingegeben haben, ist noch da.";
        timeout: "No answer came in time. Nothing you typed is lost.", "Es kam rechtzeitig keine Antwort. Was Sie eingegeben haben, ist noch da.";
        unavailable: "This does not work right now. Nothing you typed is lost.", "Das geht gerade nicht. Was Sie eingegeben haben, ist noch da.";
        rate_limited: "Too many requests just now. Please wait a minute and try again.", "Gerade zu viele Anfragen. Bitte warten Sie eine Minute und versuchen Sie es noch einmal.";
        check_fields: "Please look at the marked places.", "Bitte sehen Sie sich die markierten Stellen an.";
        nothing_to_save: "Nothing to save yet. Choose yes or no, or change something.", "Noch nichts zu speichern. Wählen Sie Ja oder Nein, oder ändern Sie etwas.";
        person_unknown: "This browser's access has run out. What you typed is still here: save again.", "Der Zugang dieses Browsers ist abgelaufen. Ihre Eingaben sind noch da: speichern Sie noch einmal.";
        notice_outdated: "The text has changed while this was open. Please read it and choose again.", "Der Text hat sich inzwischen geändert. Bitte lesen Sie ihn und wählen Sie noch einmal.";
        email_invalid: "This is not an email address. It looks like name@example.com.", "Das ist keine E-Mail-Adresse. Sie sieht so aus: name@example.com.";
        phone_invalid: "No such number can be reached. Write it like +44 7700 900123.", "Diese Nummer ist nicht erreichbar. Schreiben Sie sie so: +44 7700 900123.";
        postal_invalid: "Write one to six lines, and choose the country.", "Schreiben Sie eine bis sechs Zeilen und wählen Sie das Land.";
        contact_point_missing: "Please say where to reach you.", "Bitte sagen Sie, wo Sie zu erreichen sind.";
        quiet_hours_half: "Say both when the quiet begins and when it ends.", "Sagen Sie, wann die Ruhe beginnt und wann sie endet.";
        quiet_hours_empty: "The two times are the same. Choose two that differ.", "Die beiden Zeiten sind gleich. Wählen Sie zwei verschiedene.";
        cap_range: "Choose a number from 1 to 100.", "Wählen Sie eine Zahl von 1 bis 100.";
        code_wrong: "This code does not fit. Type the eight digits from the newest message.", "Dieser Code passt nicht. Geben Sie die acht Ziffern aus der neuesten Nachricht ein.";
        code_missing: "Type the eight digits from the message.", "Geben Sie die acht Ziffern aus der Nachricht ein.";
        kind_missing: "Choose what it is.", "Wählen Sie, was es ist.";
        text_missing: "Please write a few words.", "Bitte schreiben Sie ein paar Worte.";
        text_too_long: "This is too long. At most 4,000 characters.", "Das ist zu lang. Höchstens 4000 Zeichen.";
    }
}

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

impl Texts {
    /// The texts in the first of these languages that there is, English if there is none.
    #[must_use]
    pub fn of(languages: &[&str]) -> &'static Self {
        const ALL: [&Texts; 2] = [&EN, &DE];
        let spoken = |language: &&str| ALL.into_iter().find(|texts| texts.language == primary(language));
        languages.iter().find_map(spoken).unwrap_or(&EN)
    }

    /// A channel's name.
    #[must_use]
    pub const fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.email,
            Channel::Sms => self.sms,
            Channel::Phone => self.phone,
            Channel::Whatsapp => self.whatsapp,
            Channel::Post => self.post,
            Channel::Push => self.push,
        }
    }

    /// The label of an address on a channel.
    #[must_use]
    pub const fn address(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.email_label,
            Channel::Sms => self.sms_label,
            Channel::Phone => self.phone_label,
            Channel::Whatsapp => self.whatsapp_label,
            Channel::Post => self.post_label,
            Channel::Push => self.push,
        }
    }

    /// Where a confirmation on this channel is to be found.
    #[must_use]
    pub const fn check(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Email => self.check_mail,
            Channel::Post => self.check_post,
            Channel::Sms | Channel::Phone | Channel::Whatsapp | Channel::Push => self.check_phone,
        }
    }

    /// The name of a sort of feedback.
    #[must_use]
    pub const fn kind(&self, kind: FeedbackKind) -> &'static str {
        match kind {
            FeedbackKind::Praise => self.praise,
            FeedbackKind::Problem => self.problem_kind,
            FeedbackKind::Idea => self.idea,
            FeedbackKind::Question => self.question,
        }
    }

    /// A window after a number of messages.
    #[must_use]
    pub const fn per(&self, window: CapWindow) -> &'static str {
        match window {
            CapWindow::Day => self.a_day,
            CapWindow::Week => self.a_week,
            CapWindow::Month => self.a_month,
            CapWindow::Year => self.a_year,
        }
    }

    /// "At most so many a window".
    #[must_use]
    pub const fn at_most(&self, window: CapWindow) -> &'static str {
        match window {
            CapWindow::Day => self.at_most_day,
            CapWindow::Week => self.at_most_week,
            CapWindow::Month => self.at_most_month,
            CapWindow::Year => self.at_most_year,
        }
    }

    /// What to say of a problem. Empty where the widget has no words of its own for its code.
    #[must_use]
    pub fn problem(&self, code: &str) -> &'static str {
        self.problems
            .iter()
            .find(|(known, _)| *known == code)
            .map_or("", |(_, text)| text)
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
