//! The plain page of a site, `/s/{site}`: the same powers as the widget, for a visitor without script or WebAssembly.

use crate::failure::Failure;
use crate::pages;
use beckon_domain::fault::Fault;
use beckon_domain::{Basis, Channel, Choice, FeedbackKind, wire};
use maud::{Markup, html};
use std::collections::BTreeMap;
use worker::Response;

/// The channels that the plain page asks an address for, with the field's type and label.
const FIELDS: &[(Channel, &str, &str, &str)] = &[
    (Channel::Email, "email", "Email address", "email"),
    (Channel::Sms, "tel", "Mobile number for text messages", "tel"),
    (Channel::Phone, "tel", "Phone number for calls", "tel"),
    (Channel::Whatsapp, "tel", "WhatsApp number", "tel"),
];

/// A submitted form: what was typed stays typed when something is wrong.
#[derive(Default)]
pub struct Form(BTreeMap<String, String>);

/// What a submitted form came to.
pub enum Done {
    /// Preferences were saved.
    Saved(Box<wire::Saved>),
    /// A contact point was stopped.
    Stopped,
    /// Feedback was left, with this reference.
    Left(String),
}

impl Form {
    /// Reads an `application/x-www-form-urlencoded` body.
    pub fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map(|value| value.trim()).unwrap_or_default()
    }

    /// Which of the page's forms it is.
    pub fn act(&self) -> Option<&str> {
        Some(self.get("act")).filter(|act| !act.is_empty())
    }

    fn contact_points(&self, prefix: &str) -> Vec<wire::ContactPoint> {
        FIELDS
            .iter()
            .map(|(channel, ..)| (*channel, self.get(&format!("{prefix}{channel}"))))
            .filter(|(_, typed)| !typed.is_empty())
            .map(|(channel, typed)| wire::ContactPoint {
                channel,
                address: wire::Address::Text(typed.to_owned()),
            })
            .collect()
    }

    /// As a save.
    pub fn preferences(&self, settings: &wire::WidgetSettings, language: &str) -> wire::Preferences {
        let mut choices = Vec::new();
        for purpose in &settings.purposes {
            for channel in &purpose.channels {
                let choice = match self.get(&format!("choice {} {channel}", purpose.code)) {
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
        wire::Preferences {
            id: self.get("id").to_owned(),
            contact_points: self.contact_points("address "),
            choices,
            language: Some(language.to_owned()),
            ..wire::Preferences::default()
        }
    }

    /// As a stop.
    pub fn stop(&self) -> wire::Stop {
        let contact_point = self.contact_points("stop ").into_iter().next();
        wire::Stop {
            id: None,
            person: None,
            contact_point,
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
            contact_points: self.contact_points("answer "),
        }
    }
}

/// The page, with what became of the form that was submitted.
pub fn response(
    status: u16,
    settings: &wire::WidgetSettings,
    language: &str,
    outcome: Option<&Result<Done, (Fault, Form)>>,
) -> Result<Response, Failure> {
    let blank = Form::default();
    let typed = match outcome {
        Some(Err((_, form))) => form,
        _ => &blank,
    };
    let body = html! {
        @if let Some(outcome) = outcome { (told(outcome)) }
        p { "Say how " (settings.controller) " may contact you, and for what. Nobody there may contact you for anything you have not asked for." }
        (preferences_form(settings, language, typed)?)
        (stop_form(settings))
        (feedback_form(settings, typed)?)
        p class="quiet" { a href=(settings.privacy_notice) { "Privacy notice" } }
    };
    let mut response = pages::response(
        status,
        pages::page("en", &format!("{}: contact me my way", settings.name), &body),
    )?;
    // A form's POST names its origin only where the referrer may be told to the same origin.
    response.headers_mut().set("referrer-policy", "same-origin")?;
    Ok(response)
}

fn told(outcome: &Result<Done, (Fault, Form)>) -> Markup {
    html! {
        @match outcome {
            Ok(Done::Saved(saved)) => div role="status" class="note" {
                p { "Saved. What you refused binds now." }
                @if !saved.confirmations.is_empty() {
                    p { "What you said yes to waits for your confirmation. Look for a message at:" }
                    ul { @for confirmation in &saved.confirmations { li { (confirmation.masked) } } }
                }
            },
            Ok(Done::Stopped) => p role="status" class="note" { "Stopped. From now on nobody may contact you there." },
            Ok(Done::Left(reference)) => p role="status" class="note" { "Thank you. Your reference is " strong { (reference) } "." },
            Err((fault, _)) => div role="alert" class="note" {
                p { strong { (fault.kind.title()) } " " (fault.kind.detail()) }
                ul { @for error in &fault.errors { li { (error.detail) } } }
            },
        }
    }
}

/// The id of a form: the same form sent twice is the same write.
fn form_id() -> Result<String, Failure> {
    Ok(crate::ledger::fresh_entropy()?.id())
}

fn address_fields(prefix: &str, settings: &wire::WidgetSettings, typed: &Form) -> Markup {
    html! {
        @for (channel, kind, label, complete) in FIELDS.iter().filter(|(channel, ..)| settings.channels.contains(channel)) {
            @let name = format!("{prefix}{channel}");
            label for=(name.replace(' ', "-")) { (label) }
            input id=(name.replace(' ', "-")) name=(name) type=(kind) autocomplete=(complete) value=(typed.get(&name));
        }
    }
}

fn preferences_form(settings: &wire::WidgetSettings, language: &str, typed: &Form) -> Result<Markup, Failure> {
    let offered: Vec<Channel> = FIELDS.iter().map(|(channel, ..)| *channel).collect();
    Ok(html! {
        h2 { "Reach me" }
        form method="post" {
            input type="hidden" name="act" value="preferences";
            input type="hidden" name="id" value=(form_id()?);
            (address_fields("address ", settings, typed))
            @for purpose in &settings.purposes {
                @let title = purpose.title.get(language).cloned().unwrap_or_else(|| purpose.code.replace(['_', '-'], " "));
                @let text = purpose.text.get(language).cloned().unwrap_or_default();
                h2 { (title) }
                p { (text) }
                @if purpose.basis == Basis::Consent {
                    @for channel in purpose.channels.iter().filter(|channel| offered.contains(channel)) {
                        @let name = format!("choice {} {channel}", purpose.code);
                        fieldset {
                            legend { (channel) }
                            @for (value, label) in [("given", "Yes"), ("refused", "No")] {
                                label { input type="radio" name=(name) value=(value) checked[typed.get(&name) == value]; (label) }
                            }
                        }
                    }
                } @else if let Some(because) = &purpose.because {
                    p class="quiet" { "This follows from " (because) ", so it needs no yes." }
                }
            }
            button type="submit" { "Save" }
        }
    })
}

fn stop_form(settings: &wire::WidgetSettings) -> Markup {
    html! {
        h2 { "Stop everything" }
        form method="post" {
            input type="hidden" name="act" value="stop";
            (address_fields("stop ", settings, &Form::default()))
            button type="submit" class="plain" { "Stop all contact there" }
        }
    }
}

fn feedback_form(settings: &wire::WidgetSettings, typed: &Form) -> Result<Markup, Failure> {
    Ok(html! {
        h2 { "Tell us" }
        form method="post" {
            input type="hidden" name="act" value="feedback";
            input type="hidden" name="id" value=(form_id()?);
            fieldset {
                legend { "What is it?" }
                @for kind in FeedbackKind::ALL {
                    label { input type="radio" name="kind" value=(kind) required checked[typed.get("kind") == kind.as_str()]; (kind) }
                }
            }
            @if !settings.topics.is_empty() {
                label for="topic" { "About" }
                select id="topic" name="topic" {
                    option value="" { "anything" }
                    @for topic in &settings.topics { option value=(topic) selected[typed.get("topic") == topic] { (topic) } }
                }
            }
            label for="text" { "In your words" }
            textarea id="text" name="text" rows="5" required maxlength="4000" { (typed.get("text")) }
            fieldset {
                legend { "May we answer you?" }
                label { input type="checkbox" name="answer_me" value="yes" checked[typed.get("answer_me") == "yes"]; "You may answer me" }
            }
            (address_fields("answer ", settings, typed))
            button type="submit" { "Send" }
        }
    })
}
