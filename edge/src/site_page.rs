//! The plain page of a site, `/s/{site}`: the same powers as the widget, for a visitor without script or WebAssembly.

use crate::failure::Failure;
use crate::pages;
use crate::site_form::{Act, CHANNELS, Form, LONGEST, address_field, choice_field};
use crate::words::{Words, fill};
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::{Basis, Channel, FeedbackKind, wire};
use maud::{Markup, html};
use std::collections::BTreeMap;
use worker::Response;

/// What a submitted form came to.
pub enum Done {
    /// Preferences were saved.
    Saved(Box<wire::Saved>),
    /// A contact point was stopped.
    Stopped,
    /// Feedback was left, with this reference.
    Left(String),
}

/// What the page is drawn from.
struct Seen<'a> {
    settings: &'a wire::WidgetSettings,
    /// The site's language, which its texts are in.
    language: &'a str,
    words: &'static Words,
    typed: &'a Form,
    /// What is wrong with a field, by its name.
    wrong: BTreeMap<String, String>,
}

/// The page, with what became of the form that was submitted.
pub fn response(
    status: u16,
    settings: &wire::WidgetSettings,
    language: &str,
    outcome: Option<&Result<Done, (Fault, Form)>>,
) -> Result<Response, Failure> {
    let (blank, words) = (Form::default(), Words::of(language));
    let (typed, wrong) = match outcome {
        Some(Err((fault, form))) => (form, wrong(words, fault, form, settings)),
        _ => (&blank, BTreeMap::new()),
    };
    let seen = Seen {
        settings,
        language,
        words,
        typed,
        wrong,
    };
    let body = html! {
        @if let Some(outcome) = outcome { (told(&seen, outcome)) }
        p { (fill(words.site_intro, &[("controller", &settings.controller)])) }
        (preferences_form(&seen)?)
        (stop_form(&seen)?)
        (feedback_form(&seen)?)
        p class="quiet" { a href=(settings.privacy_notice) { (words.privacy) } }
    };
    let title = fill(words.site_title, &[("name", &settings.name)]);
    let mut response = pages::response(status, pages::page(words, &title, &body))?;
    // A form's POST names its origin only where the referrer may be told to the same origin.
    response.headers_mut().set("referrer-policy", "same-origin")?;
    Ok(response)
}

/// What is wrong, by field; what is wrong with no field in particular is under the empty name.
fn wrong(words: &Words, fault: &Fault, form: &Form, settings: &wire::WidgetSettings) -> BTreeMap<String, String> {
    let mut wrong = BTreeMap::new();
    for error in &fault.errors {
        let name = form.field_of(&error.pointer, settings).unwrap_or_default();
        let text = words.problem(&error.code).unwrap_or(&error.detail);
        wrong.entry(name).or_insert_with(|| text.to_owned());
    }
    if wrong.is_empty() {
        let code = match fault.kind {
            FaultKind::TooManyRequests => "rate_limited",
            FaultKind::NoticeOutdated => "notice_outdated",
            _ => "unavailable",
        };
        wrong.insert(
            String::new(),
            words.problem(code).unwrap_or(fault.kind.detail()).to_owned(),
        );
    }
    wrong
}

fn told(seen: &Seen<'_>, outcome: &Result<Done, (Fault, Form)>) -> Markup {
    let words = seen.words;
    html! {
        @match outcome {
            Ok(Done::Saved(saved)) => div role="status" class="note" {
                p { strong { (words.saved) } " " (words.site_saved) }
                @if !saved.confirmations.is_empty() {
                    p { (words.site_waits) }
                    ul { @for confirmation in &saved.confirmations { li { bdi { (confirmation.masked) } } } }
                }
            },
            Ok(Done::Stopped) => p role="status" class="note" { (words.stopped) },
            Ok(Done::Left(reference)) => p role="status" class="note" {
                (words.received) " " (words.reference) ": " strong { bdi { (reference) } }
            },
            Err(_) => div role="alert" class="note bad" {
                @if let Some(text) = seen.wrong.get("") { p { (text) } }
                @if seen.wrong.keys().any(|name| !name.is_empty()) {
                    @if let Some(text) = words.problem("check_fields") { p { strong { (text) } } }
                    ul {
                        @for (name, text) in seen.wrong.iter().filter(|(name, _)| !name.is_empty()) {
                            li { a href={ "#" (id(name)) } { (text) } }
                        }
                    }
                }
            },
        }
    }
}

/// The id of a form: the same form sent twice is the same write.
fn form_id() -> Result<String, Failure> {
    Ok(crate::ledger::fresh_entropy()?.id())
}

/// The id of a field, by its name.
fn id(name: &str) -> String {
    name.replace(' ', "-")
}

/// The id of what is said of a field that is wrong, for the field to name.
fn error_id(seen: &Seen<'_>, name: &str) -> Option<String> {
    seen.wrong.contains_key(name).then(|| format!("error-{}", id(name)))
}

fn error(seen: &Seen<'_>, name: &str) -> Markup {
    html! { @if let Some(text) = seen.wrong.get(name) { p class="error" id=[error_id(seen, name)] { (text) } } }
}

/// A form that says which it is. The browser checks nothing: its words would be in its own language, and one at a time.
fn form(act: Act, inside: &Markup) -> Result<Markup, Failure> {
    Ok(html! {
        form method="post" novalidate {
            input type="hidden" name="act" value=(act.as_str());
            input type="hidden" name="id" value=(form_id()?);
            (inside)
        }
    })
}

fn address_fields(seen: &Seen<'_>, act: Act, offered: &[Channel]) -> Markup {
    let words = seen.words;
    let typed = |name: &str| {
        if seen.typed.act() == act {
            seen.typed.get(name).to_owned()
        } else {
            String::new()
        }
    };
    html! {
        @for channel in CHANNELS.iter().copied().filter(|channel| offered.contains(channel)) {
            @let name = address_field(act, channel);
            @let (kind, complete, label) = match channel {
                Channel::Sms => ("tel", "tel", words.sms_label),
                Channel::Phone => ("tel", "tel", words.phone_label),
                Channel::Whatsapp => ("tel", "tel", words.whatsapp_label),
                _ => ("email", "email", words.email_label),
            };
            @let hint = (kind == "tel").then(|| format!("hint-{}", id(&name)));
            @let described = [error_id(seen, &name), hint.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            div class="field" {
                label for=(id(&name)) { (label) }
                @if let Some(hint) = &hint { p class="hint" id=(hint) { (words.phone_hint) } }
                input id=(id(&name)) name=(name) type=(kind) autocomplete=(complete) value=(typed(&name))
                    aria-invalid=[error_id(seen, &name).map(|_| "true")]
                    aria-describedby=[Some(described).filter(|described| !described.is_empty())];
                (error(seen, &name))
            }
        }
    }
}

/// A text of the site in the page's language; the site may lack it there.
fn in_language(texts: &BTreeMap<String, String>, language: &str) -> Option<String> {
    texts.get(language).cloned()
}

fn preferences_form(seen: &Seen<'_>) -> Result<Markup, Failure> {
    let Seen { settings, words, .. } = seen;
    let (asked, others): (Vec<_>, Vec<_>) = settings
        .purposes
        .iter()
        .partition(|purpose| purpose.basis == Basis::Consent);
    let inside = html! {
        h2 { (words.where_to) }
        (address_fields(seen, Act::Preferences, &settings.channels))
        h2 { (words.what_for) }
        @for purpose in asked {
            (about(seen, purpose))
            div class="answers" {
                @for channel in purpose.channels.iter().filter(|channel| CHANNELS.contains(channel)) {
                    (answer(seen, &choice_field(&purpose.code, *channel), *channel))
                }
            }
        }
        button type="submit" { (words.save) }
        @if !others.is_empty() { h2 { (words.without_yes) } }
        @for purpose in others {
            (about(seen, purpose))
            @if let Some(because) = &purpose.because { p class="quiet" { (fill(words.because, &[("act", because)])) } }
        }
    };
    form(Act::Preferences, &inside)
}

fn about(seen: &Seen<'_>, purpose: &wire::WidgetPurpose) -> Markup {
    let plain_code = || purpose.code.replace(['_', '-'], " ");
    html! {
        h3 { (in_language(&purpose.title, seen.language).unwrap_or_else(plain_code)) }
        @if let Some(text) = in_language(&purpose.text, seen.language) { p { (text) } }
    }
}

fn answer(seen: &Seen<'_>, name: &str, channel: Channel) -> Markup {
    let words = seen.words;
    html! {
        fieldset id=(id(name)) {
            legend { (words.channel(channel)) }
            @for (value, label) in [("given", words.yes), ("refused", words.no)] {
                label { input type="radio" name=(name) value=(value) checked[seen.typed.get(name) == value]; (label) }
            }
        }
    }
}

fn stop_form(seen: &Seen<'_>) -> Result<Markup, Failure> {
    let Seen { settings, words, .. } = seen;
    let inside = html! {
        h2 { (words.stop) }
        (address_fields(seen, Act::Stop, &settings.channels))
        button type="submit" class="stop" { (words.stop_here) }
    };
    form(Act::Stop, &inside)
}

fn feedback_form(seen: &Seen<'_>) -> Result<Markup, Failure> {
    let Seen {
        settings, words, typed, ..
    } = seen;
    let marked = |name: &str| error_id(seen, name).map(|_| "true");
    let inside = html! {
        h2 { (words.tab_feedback) }
        fieldset id="kind" tabindex="-1" aria-describedby=[error_id(seen, "kind")] {
            legend { (words.kind) }
            @for kind in FeedbackKind::ALL {
                label {
                    input type="radio" name="kind" value=(kind) checked[typed.get("kind") == kind.as_str()];
                    (words.sort(*kind))
                }
            }
            (error(seen, "kind"))
        }
        div class="field" {
            label for="text" { (words.text_label) }
            textarea id="text" name="text" rows="5" maxlength=(LONGEST) dir="auto"
                aria-invalid=[marked("text")] aria-describedby=[error_id(seen, "text")] { (typed.get("text")) }
            (error(seen, "text"))
        }
        @if !settings.topics.is_empty() {
            div class="field" {
                label for="topic" { (words.topic) " " span class="hint" { "(" (words.optional) ")" } }
                select id="topic" name="topic" {
                    option value="" { (words.no_topic) }
                    @for topic in &settings.topics { option value=(topic) selected[typed.get("topic") == topic] { (topic) } }
                }
            }
        }
        label class="tick" {
            input type="checkbox" name="answer_me" value="yes" checked[typed.get("answer_me") == "yes"];
            (words.answer_me)
        }
        fieldset class="plain" {
            legend { (words.answer_where) " " span class="hint" { "(" (words.optional) ")" } }
            (address_fields(seen, Act::Feedback, &settings.channels))
        }
        button type="submit" { (words.send) }
    };
    form(Act::Feedback, &inside)
}
