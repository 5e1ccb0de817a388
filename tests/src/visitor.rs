//! A visitor: one browser on one page, and the token that the page keeps.

use crate::http::{Call, Reply};
use crate::page::encoded;
use crate::people::fresh_id;
use crate::postbox::{Postbox, code, confirm_link};
use beckon_domain::wire::{
    ChoiceMade, Code, CodeAccepted, ContactPoint, Feedback, FeedbackReceived, MySettings, Preferences, Resumed, Saved,
    Stop, Stopped,
};
use beckon_domain::{Channel, Choice, FeedbackKind};
use serde::Serialize;

/// The notice version of every purpose of the demo site's rules.
pub const NOTICE: &str = "2026-11";

/// One browser on one page.
#[derive(Clone)]
pub struct Visitor {
    /// Where the edge answers.
    pub edge: String,
    /// The site.
    pub site: String,
    /// The page's origin.
    pub origin: String,
    /// The person token, once there is one.
    pub token: Option<String>,
}

/// A save that says nothing yet, under an id of its own.
#[must_use]
pub fn nothing_yet() -> Preferences {
    Preferences {
        id: fresh_id(),
        ..Preferences::default()
    }
}

/// What is chosen for one purpose on one channel; a yes names the notice.
#[must_use]
pub fn choice(purpose: &str, channel: Channel, choice: Choice) -> ChoiceMade {
    ChoiceMade {
        purpose: purpose.to_owned(),
        channel,
        choice,
        notice: (choice == Choice::Given).then(|| NOTICE.to_owned()),
    }
}

/// A save of one choice at one new contact point.
#[must_use]
pub fn one_choice(at: &ContactPoint, purpose: &str, chosen: Choice) -> Preferences {
    Preferences {
        contact_points: vec![at.clone()],
        choices: vec![choice(purpose, at.channel, chosen)],
        ..nothing_yet()
    }
}

/// A piece of feedback without anything that need not be said.
#[must_use]
pub fn feedback(kind: FeedbackKind, text: &str) -> Feedback {
    Feedback {
        id: fresh_id(),
        person: None,
        kind,
        text: text.to_owned(),
        rating: None,
        topic: None,
        page: None,
        language: None,
        answer_me: false,
        contact_points: Vec::new(),
    }
}

impl Visitor {
    /// The URL of something below the site.
    #[must_use]
    pub fn url(&self, rest: &str) -> String {
        format!("{}/v1/sites/{}{rest}", self.edge, self.site)
    }

    /// Sends a body as the page does.
    #[must_use]
    pub fn call(&self, method: &str, rest: &str, body: &impl Serialize) -> Call {
        Call::new(method, self.url(rest)).origin(&self.origin).json(body)
    }

    /// Saves, whatever comes back.
    #[must_use]
    pub fn try_save(&self, body: &Preferences) -> Reply {
        self.call("PUT", "/preferences", body).send()
    }

    /// Saves with the token that is kept, and keeps the one that comes back.
    pub fn save(&mut self, body: &Preferences) -> Saved {
        let mut body = body.clone();
        body.person = body.person.or_else(|| self.token.clone());
        let saved: Saved = self.try_save(&body).ok(200);
        self.token = Some(saved.person.clone());
        saved
    }

    /// Says yes or no at a contact point.
    pub fn choose(&mut self, at: &ContactPoint, purpose: &str, chosen: Choice) -> Saved {
        self.save(&one_choice(at, purpose, chosen))
    }

    /// What this visitor has set, whatever comes back.
    #[must_use]
    pub fn try_settings(&self) -> Reply {
        let token = self.token.as_deref().unwrap_or_default();
        Call::new("GET", self.url("/preferences"))
            .origin(&self.origin)
            .header("authorization", format!("Person {token}"))
            .send()
    }

    /// What this visitor has set.
    #[must_use]
    pub fn settings(&self) -> MySettings {
        self.try_settings().ok(200)
    }

    /// Types in a code, whatever comes back.
    #[must_use]
    pub fn try_code(&self, code: &str) -> Reply {
        let body = Code {
            person: self.token.clone().unwrap_or_default(),
            code: code.to_owned(),
        };
        self.call("POST", "/preferences/code", &body).send()
    }

    /// Waits for the confirmation to this contact point and types its code into this visitor's widget.
    pub fn prove_by_code(&self, postbox: Postbox<'_>, at: &ContactPoint) -> CodeAccepted {
        self.try_code(&code(&postbox.mail_to(at))).ok(200)
    }

    /// Stops, whatever comes back.
    #[must_use]
    pub fn try_stop(&self, body: &Stop) -> Reply {
        self.call("POST", "/stop", body).send()
    }

    /// Stops everything of this visitor.
    pub fn stop_everything(&self) -> Stopped {
        self.try_stop(&self.person()).ok(202)
    }

    /// Wants contact as before, for everything of this visitor.
    pub fn resume_everything(&self) -> Resumed {
        self.call("POST", "/resume", &self.person()).send().ok(202)
    }

    fn person(&self) -> Stop {
        Stop {
            person: self.token.clone(),
            ..Stop::default()
        }
    }

    /// Leaves feedback, whatever comes back.
    #[must_use]
    pub fn try_feedback(&self, body: &Feedback) -> Reply {
        self.call("POST", "/feedback", body).send()
    }

    /// Leaves feedback with the token that is kept, and keeps the one that comes back.
    pub fn leave(&mut self, body: &Feedback) -> FeedbackReceived {
        let mut body = body.clone();
        body.person = body.person.or_else(|| self.token.clone());
        let received: FeedbackReceived = self.try_feedback(&body).ok(202);
        self.token = Some(received.person.clone());
        received
    }
}

/// Stops one contact point, whoever asks.
#[must_use]
pub fn stop_of(point: &ContactPoint) -> Stop {
    Stop {
        contact_point: Some(point.clone()),
        ..Stop::default()
    }
}

/// Waits for the confirmation to this contact point and presses the button behind its link, as whoever reads that
/// mailbox would.
///
/// # Panics
///
/// When the page shows no button, or pressing it does not work.
pub fn press_link(postbox: Postbox<'_>, at: &ContactPoint) {
    press(&confirm_link(&postbox.mail_to(at)));
}

/// Opens a confirmation's page and presses its button.
///
/// # Panics
///
/// When the page shows no button, or pressing it does not work.
pub fn press(link: &str) {
    let page = Call::new("GET", link).send();
    assert_eq!(page.status, 200);
    let form = hidden_fields(&page.text()).expect("the page has a button");
    let pressed = Call::new("POST", link)
        .header("content-type", "application/x-www-form-urlencoded")
        .bytes(form)
        .send();
    assert_eq!(pressed.status, 200, "{}", pressed.text());
}

/// What a page's form sends when its button is pressed and nothing is typed, as a form body; nothing without a form.
fn hidden_fields(page: &str) -> Option<String> {
    let (_, form) = page.split_once("<form")?;
    let (form, _) = form.split_once("</form>")?;
    let attribute = |input: &str, name: &str| {
        let (_, rest) = input.split_once(&format!(" {name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let inputs = form
        .split("<input")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or_default());
    let pairs = inputs.filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)));
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={}", encoded(&value)))
        .collect();
    Some(pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::hidden_fields;

    #[test]
    fn a_form_is_sent_as_a_browser_would() {
        let page = r#"<form method="post"><input type="hidden" name="seen" value="a/b"><button>Yes</button></form>"#;
        assert_eq!(hidden_fields(page).as_deref(), Some("seen=a%2Fb"));
        assert_eq!(hidden_fields("<p>Nothing to confirm</p>"), None);
    }
}
