//! The plain page of a site, `/s/{site}`: the same powers as the widget, for a visitor without script or WebAssembly.

use crate::failure::OrBroken;
use crate::fields::{self, Wrong};
use crate::marked::option;
use crate::pages;
use crate::site_form::{Act, CHANNELS, Form, LONGEST, address_field, choice_field};
use beckon_domain::fault::Fault;
use beckon_domain::{Basis, Channel, FeedbackKind, wire};
use beckon_ledger::Failure;
use beckon_ledger::words::{SiteText, Words, fill};
use maud::{Markup, html};
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
    wrong: Wrong,
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
        Some(Err((fault, form))) => {
            let field_of = |pointer: &str| form.field_of(pointer, settings);
            (form, Wrong::of(words, fault, field_of))
        }
        _ => (&blank, Wrong::default()),
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
    response
        .headers_mut()
        .set("referrer-policy", "same-origin")
        .or_broken()?;
    Ok(response)
}

/// What became of the form: the focus goes there, so that it is what is read first.
fn told(seen: &Seen<'_>, outcome: &Result<Done, (Fault, Form)>) -> Markup {
    let words = seen.words;
    html! {
        @match outcome {
            Ok(Done::Saved(saved)) => div role="status" class="note" tabindex="-1" autofocus {
                p { strong { (words.saved) } " " (words.site_saved) }
                @if !saved.confirmations.is_empty() {
                    p { (words.site_waits) }
                    ul { @for confirmation in &saved.confirmations { li { bdi { (confirmation.masked) } } } }
                }
            },
            Ok(Done::Stopped) => p role="status" class="note" tabindex="-1" autofocus { (words.stopped) },
            Ok(Done::Left(reference)) => p role="status" class="note" tabindex="-1" autofocus {
                (words.received) " " (words.reference) ": " strong { bdi { (reference) } }
            },
            Err(_) => (seen.wrong.summary(words)),
        }
    }
}

fn address_fields(seen: &Seen<'_>, act: Act, offered: &[Channel]) -> Markup {
    let typed = |name: &str| match seen.typed.act() == act {
        true => seen.typed.get(name).to_owned(),
        false => String::new(),
    };
    html! {
        @for channel in CHANNELS.iter().copied().filter(|channel| offered.contains(channel)) {
            @let name = address_field(act, channel);
            (fields::address(seen.words, &seen.wrong, &name, channel, &typed(&name)))
        }
    }
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
            (fields::about(purpose, seen.language))
            div class="answers" {
                @for channel in purpose.channels.iter().filter(|channel| CHANNELS.contains(channel)) {
                    @let name = choice_field(&purpose.code, *channel);
                    @let chosen = seen.typed.get(&name).parse().ok();
                    (fields::yes_no(words, &name, &html! { (words.channel(*channel)) }, chosen))
                }
            }
        }
        button type="submit" { (words.save) }
        @if !others.is_empty() { h2 { (words.without_yes) } }
        @for purpose in others {
            (fields::about(purpose, seen.language))
            (fields::because(words, purpose, seen.language))
        }
    };
    fields::form(Act::Preferences.as_str(), &inside)
}

fn stop_form(seen: &Seen<'_>) -> Result<Markup, Failure> {
    let Seen { settings, words, .. } = seen;
    let inside = html! {
        h2 { (words.stop) }
        (address_fields(seen, Act::Stop, &settings.channels))
        button type="submit" class="stop" { (words.stop_here) }
    };
    fields::form(Act::Stop.as_str(), &inside)
}

fn feedback_form(seen: &Seen<'_>) -> Result<Markup, Failure> {
    let Seen {
        settings,
        words,
        typed,
        wrong,
        ..
    } = seen;
    let inside = html! {
        h2 { (words.tab_feedback) }
        fieldset id="kind" tabindex="-1" aria-describedby=[wrong.id("kind")] {
            legend { (words.kind) }
            @for kind in FeedbackKind::ALL {
                label {
                    input type="radio" name="kind" value=(kind) checked[typed.get("kind") == kind.as_str()];
                    (words.sort(*kind))
                }
            }
            (wrong.beside("kind"))
        }
        div class="field" {
            label for="text" { (words.text_label) }
            textarea id="text" name="text" rows="5" maxlength=(LONGEST) dir="auto"
                aria-invalid=[wrong.mark("text")] aria-describedby=[wrong.id("text")] { (typed.get("text")) }
            (wrong.beside("text"))
        }
        @if !settings.topics.is_empty() {
            div class="field" {
                label for="topic" { (words.topic) " " span class="hint" { "(" (words.optional) ")" } }
                select id="topic" name="topic" {
                    option value="" { (words.no_topic) }
                    @for topic in &settings.topics {
                        (option(&SiteText::title(settings.topic_titles.get(topic), topic, seen.language), topic, typed.get("topic") == topic))
                    }
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
    fields::form(Act::Feedback.as_str(), &inside)
}
