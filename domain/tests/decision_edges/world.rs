//! One contact point, one person and one site, told in events and asked in words.

use beckon_domain::decision::{Addressee, Asker, Denial, Permit, Question, decide, decide_for, explain, explain_for};
use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::stored::{ContactEvent, ContactStanding, PersonEvent, PersonStanding, Proof, Wishes};
use beckon_domain::time::Instant;
use beckon_domain::wire;
use beckon_domain::wire::Finding;
use beckon_domain::{Channel, DenialReason};

/// Where everybody stands, and the rules.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) site: wire::Rules,
    pub(crate) contact: ContactStanding,
    pub(crate) person: PersonStanding,
}

/// Reads an instant.
pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("`{text}` is not RFC 3339"))
}

/// A yes to `purpose`, agreed to under `notice`, by this person.
pub(crate) fn yes(purpose: &str, notice: &str, by: &str) -> ContactEvent {
    ContactEvent::Given {
        purpose: purpose.to_owned(),
        notice: notice.to_owned(),
        by: by.to_owned(),
        proof: Proof::Link,
    }
}

/// A yes that waits for proof.
pub(crate) fn asked(purpose: &str, by: &str) -> ContactEvent {
    ContactEvent::Requested {
        purpose: purpose.to_owned(),
        notice: "2".to_owned(),
        by: by.to_owned(),
    }
}

/// A no.
pub(crate) fn no(purpose: &str, by: &str) -> ContactEvent {
    ContactEvent::Refused {
        purpose: purpose.to_owned(),
        by: by.to_owned(),
    }
}

/// No longer.
pub(crate) fn no_longer(purpose: &str, by: &str) -> ContactEvent {
    ContactEvent::Withdrawn {
        purpose: purpose.to_owned(),
        by: by.to_owned(),
    }
}

/// A permit that took a slot.
pub(crate) fn took(permit: &str, purpose: &str) -> PersonEvent {
    PersonEvent::PermitTaken {
        permit: permit.to_owned(),
        purpose: purpose.to_owned(),
    }
}

impl World {
    /// Nothing is on record.
    pub(crate) fn empty() -> Self {
        Self {
            site: serde_json::from_str(include_str!("../fixture/site.json")).expect("the fixture is of the wire type"),
            contact: ContactStanding::default(),
            person: PersonStanding::default(),
        }
    }

    /// The person has said yes to the news, for good, on 20 November 2026 at noon.
    pub(crate) fn with_yes() -> Self {
        Self::empty()
            .rules(|site| site.purposes[0].valid_days = None)
            .contact("2026-11-20T12:00:00Z", yes("news", "2", "ana"))
    }

    /// The rules change.
    pub(crate) fn rules(mut self, change: impl FnOnce(&mut wire::Rules)) -> Self {
        change(&mut self.site);
        self
    }

    /// The site keeps quiet daily.
    pub(crate) fn site_quiet(self, from: &str, to: &str) -> Self {
        let (from, to) = (from.to_owned(), to.to_owned());
        self.rules(|site| site.quiet_hours = Some(wire::QuietHours { from, to }))
    }

    /// Something is said about the contact point.
    pub(crate) fn contact(mut self, when: &str, event: ContactEvent) -> Self {
        self.contact.apply(&event, &"1.7".to_owned(), at(when));
        self
    }

    /// Something is said by or of the person.
    pub(crate) fn person(mut self, when: &str, event: PersonEvent) -> Self {
        self.person.apply(&event, at(when));
        self
    }

    /// The person wishes otherwise.
    pub(crate) fn wishes(mut self, change: impl FnOnce(&mut Wishes)) -> Self {
        change(&mut self.person.wishes);
        self.person.asked = None;
        // Not told as an event: one of then would settle what was stamped since.
        self.person.wished_at = self.person.wished_at.max(Some(at("2026-11-20T12:00:00Z")));
        self
    }

    /// The person keeps quiet daily, in a zone or in none that is known.
    pub(crate) fn quiet(self, zone: Option<&str>, from: &str, to: &str) -> Self {
        self.wishes(|wishes| {
            wishes.quiet_hours = Some((from.to_owned(), to.to_owned()));
            wishes.time_zone = zone.map(str::to_owned);
        })
    }

    /// The answer to a sender, whole.
    pub(crate) fn decide(
        &self,
        channel: Channel,
        purpose: &str,
        template: Option<&str>,
        now: &str,
    ) -> Result<Permit, Denial> {
        let question = Question {
            asker: Asker::Sender,
            purpose,
            channel,
            template,
        };
        self.put(&question, now)
    }

    /// The answer to the edge, which wants to send a confirmation.
    pub(crate) fn confirm(&self, now: &str) -> String {
        let question = Question {
            asker: Asker::Edge,
            purpose: "confirm",
            channel: Channel::Email,
            template: None,
        };
        told(self.put(&question, now))
    }

    /// The answer to a sender about email without a template, in words.
    pub(crate) fn ask(&self, purpose: &str, now: &str) -> String {
        told(self.decide(Channel::Email, purpose, None, now))
    }

    /// The explanation of the answer to a sender.
    pub(crate) fn explain(
        &self,
        channel: Channel,
        purpose: &str,
        template: Option<&str>,
        now: &str,
    ) -> Vec<wire::Step> {
        let question = Question {
            asker: Asker::Sender,
            purpose,
            channel,
            template,
        };
        let rules = Rules::parse(&self.site, &Context::default()).expect("the rules load");
        explain(&question, &rules, &self.contact, &self.person, at(now))
    }

    /// The answer to a sender about email for this addressee, and its explanation.
    pub(crate) fn ask_for(
        &self,
        addressee: Addressee,
        purpose: &str,
        now: &str,
    ) -> (Result<Permit, Denial>, Vec<wire::Step>) {
        let question = Question {
            asker: Asker::Sender,
            purpose,
            channel: Channel::Email,
            template: None,
        };
        let rules = Rules::parse(&self.site, &Context::default()).expect("the rules load");
        let (contact, person, now) = (&self.contact, &self.person, at(now));
        (
            decide_for(addressee, &question, &rules, contact, person, now),
            explain_for(addressee, &question, &rules, contact, person, now),
        )
    }

    fn put(&self, question: &Question<'_>, now: &str) -> Result<Permit, Denial> {
        let rules = Rules::parse(&self.site, &Context::default()).expect("the rules load");
        let answer = decide(question, &rules, &self.contact, &self.person, at(now));
        if question.asker == Asker::Sender {
            self.explained(question, &rules, now, answer.as_ref().err());
        }
        answer
    }

    /// The explanation gives every rule once, in order, and the first that denies is the answer.
    fn explained(&self, question: &Question<'_>, rules: &Rules, now: &str, denial: Option<&Denial>) {
        let steps = explain(question, rules, &self.contact, &self.person, at(now));
        let named: Vec<DenialReason> = steps.iter().map(|step| step.rule).collect();
        assert_eq!(named, DenialReason::ALL);
        let first = steps.iter().find(|step| step.found == Finding::Denies);
        assert_eq!(
            first.map(|step| step.rule),
            denial.map(|denial| denial.reason),
            "{steps:#?}"
        );
    }
}

/// `permit`, `permit, assuming ZONE`, `REASON` or `REASON until TIME`.
pub(crate) fn told(answer: Result<Permit, Denial>) -> String {
    match answer {
        Ok(permit) => match permit.assumed_time_zone() {
            None => "permit".to_owned(),
            Some(zone) => format!("permit, assuming {zone}"),
        },
        Err(Denial { reason, retry_at: None }) => reason.to_string(),
        Err(Denial {
            reason,
            retry_at: Some(retry_at),
        }) => format!("{reason} until {}", retry_at.rfc3339()),
    }
}
