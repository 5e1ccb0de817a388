//! Messages through the gateway: their shape, and the words they end up with.
//!
//! A purpose that needs no yes is limited to the templates that the owner has stored, so that a sender cannot put an offer
//! into an order update.

use crate::decision::{Denial, Permit};
use crate::fault::field;
use crate::questions::check_questions;
use crate::rules::Rules;
use crate::stored::PersonEvent;
use crate::templates::rendered;
use crate::text::is_blank;
use crate::time::{DAY, Instant};
use crate::wire::{FieldProblem, MessageContent, MessageToSend, Messages, Question, Questions};
use crate::{Basis, Channel, SendOutcome, footer, line};

/// How long a message waits for its hour, unless it says otherwise.
const WAITS: i64 = DAY;
/// How long it can wait at most.
const WAITS_AT_MOST: i64 = 7 * DAY;

/// The questions that messages ask before they are sent.
#[must_use]
pub fn questions(body: &Messages) -> Questions {
    let question = |message: &MessageToSend| Question {
        id: message.id.clone(),
        to: message.to.clone(),
        channels: message.channels.clone(),
        purpose: message.purpose.clone(),
        template: message.template.clone(),
    };
    Questions {
        questions: body.messages.iter().map(question).collect(),
        reserve: true,
        explain: false,
        as_of: None,
    }
}

/// What serde does not check of a sender's messages: the questions in them, their words, and until when they wait.
///
/// # Errors
///
/// Every problem at once, with pointers into `messages`.
pub fn check_messages(body: &Messages, now: Instant) -> Result<(), crate::fault::Fault> {
    let asked = check_questions(&questions(body), now);
    let mut problems: Vec<FieldProblem> = Vec::new();
    for (index, message) in body.messages.iter().enumerate() {
        check(message, index, now, &mut problems);
        if problems.len() >= 100 {
            break;
        }
    }
    match asked {
        Ok(()) if problems.is_empty() => Ok(()),
        Ok(()) => Err(crate::fault::Fault::body(problems)),
        Err(mut fault) => {
            for error in &mut fault.errors {
                error.pointer = error.pointer.replacen("/questions", "/messages", 1);
                error.detail = error.detail.replace("question", "message");
            }
            if !problems.is_empty() {
                fault.kind = crate::fault::FaultKind::BodyInvalid;
            }
            fault.errors.append(&mut problems);
            Err(fault)
        }
    }
}

fn check(message: &MessageToSend, index: usize, now: Instant, problems: &mut Vec<FieldProblem>) {
    let at = |place: &str| format!("/messages/{index}{place}");
    let mut require = |holds: bool, place: &str, code: &str, detail: &str| {
        if !holds {
            problems.push(field(at(place), code, detail));
        }
    };
    require(
        message.content.is_some() || message.template.is_some(),
        "/content",
        "content_missing",
        "Send `content`, or name a stored `template`.",
    );
    require(
        message.variables.len() <= 50 && message.variables.values().all(|value| value.chars().count() <= 1_000),
        "/variables",
        "length",
        "Send at most 50 variables of at most 1000 characters each.",
    );
    if let Some(text) = &message.send_before {
        let at = Instant::parse(text);
        require(
            at.is_some_and(|at| at > now && at.since(now) <= WAITS_AT_MOST),
            "/send_before",
            "time_invalid",
            "Write a time in RFC 3339 within the next 7 days, like `2026-11-23T08:00:00.000Z`.",
        );
    }
    if let Some(content) = &message.content {
        problems.extend(content_problems(content, &at("/content")));
    }
}

/// What is wrong with free words.
fn content_problems(content: &MessageContent, at: &str) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if let Some(subject) = &content.subject {
        if !line::is_line(subject) {
            problems.push(line::not_a_line(format!("{at}/subject")));
        } else if !(1..=200).contains(&subject.chars().count()) {
            let detail = "Write 1 to 200 characters on one line.";
            problems.push(field(format!("{at}/subject"), "length", detail));
        }
    }
    if !line::is_text(&content.text) {
        problems.push(line::not_text(format!("{at}/text")));
    }
    if !(1..=20_000).contains(&content.text.chars().count()) {
        problems.push(field(format!("{at}/text"), "length", "Write 1 to 20000 characters."));
    }
    if let Some(html) = &content.html {
        let place = format!("{at}/html");
        if !line::is_text(html) {
            problems.push(line::not_text(place));
        } else if html.chars().count() > 100_000 {
            problems.push(field(place, "length", "Write at most 100000 characters."));
        } else if let Some(unfit) = footer::problem(html) {
            problems.push(field(place, "html_hides_footer", unfit.to_string()));
        }
    }
    problems
}

/// Until when a message that is queued now may be sent.
#[must_use]
pub fn send_before(message: &MessageToSend, now: Instant) -> Instant {
    let own = message.send_before.as_deref().and_then(Instant::parse);
    own.unwrap_or_else(|| now.plus(WAITS))
}

/// What is done with a message that waits, now that it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// It leaves.
    Now,
    /// It waits until then.
    Waits(Instant),
    /// It is never sent.
    Never,
}

/// What is done with a message that may be sent `before`, by what was decided about it now. It waits for what passes by itself
/// while there is time, and for nothing else. What is on record as not sent has given its slot back, to another message it may
/// be: it is never sent.
#[must_use]
pub fn departure(
    decided: &Result<Permit, Denial>,
    known: Option<SendOutcome>,
    is_held: bool,
    before: Instant,
    now: Instant,
) -> Departure {
    match decided {
        _ if known == Some(SendOutcome::NotSent) => Departure::Never,
        // The owner may let its key go, and then everything that waits is looked at again.
        _ if is_held && now < before => Departure::Waits(before),
        Ok(_) if now < before => Departure::Now,
        Err(denial) if denial.is_about_time() => match denial.retry_at {
            Some(at) if at < before => Departure::Waits(at),
            _ => Departure::Never,
        },
        Ok(_) | Err(_) => Departure::Never,
    }
}

/// Whether a message that was tried so often may have left. Nobody can say any more that it was not sent: a provider that did
/// not answer may have taken it.
#[must_use]
pub const fn may_have_left(tries: u32) -> bool {
    tries > 0
}

/// Whether an event can end the wait of its person's messages, so that a pause that is lifted or a slot that is given back is not
/// waited out. The rules can too, and so can a key that is let go.
#[must_use]
pub const fn may_end_a_wait(event: &PersonEvent) -> bool {
    match event {
        PersonEvent::Set { .. } | PersonEvent::PermitReleased { .. } | PersonEvent::ClockWentBack => true,
        PersonEvent::Claimed { .. }
        | PersonEvent::Unclaimed { .. }
        | PersonEvent::Confirmed { .. }
        | PersonEvent::Joined { .. }
        | PersonEvent::Left { .. }
        | PersonEvent::Chose { .. }
        | PersonEvent::Asked { .. }
        | PersonEvent::Stopped
        | PersonEvent::ResumeRequested
        | PersonEvent::Resumed
        | PersonEvent::PermitTaken { .. }
        | PersonEvent::PermitMoved { .. }
        | PersonEvent::FeedbackLeft { .. }
        | PersonEvent::CustomerLinked { .. }
        | PersonEvent::PrivacySignalled => false,
    }
}

/// The words of a message in a language of the site.
///
/// # Errors
///
/// Where the template has no words of its own and none came, or a variable is missing, unknown or holds what its kind does not
/// take, or free words came for a purpose that is limited to stored ones. Every problem at once, with pointers into the message.
pub fn words(
    rules: &Rules,
    message: &MessageToSend,
    channel: Channel,
    language: &str,
) -> Result<MessageContent, Vec<FieldProblem>> {
    let wordless = |at: &str, code: &str, detail: &str| Err(vec![field(at, code, detail)]);
    let templates = &rules.declared().templates;
    let template = message
        .template
        .as_deref()
        .and_then(|id| templates.iter().find(|template| template.id == id));
    let stored = template.filter(|template| !template.text.is_empty());
    let content = match (stored, &message.content) {
        (Some(_), Some(_)) => {
            return wordless(
                "/content",
                "content_not_allowed",
                "The template has its own words. Send `variables` alone.",
            );
        }
        (Some(template), None) => rendered(template, &message.variables, language)?,
        (None, _)
            if rules
                .purpose(&message.purpose)
                .is_some_and(|purpose| purpose.basis != Basis::Consent) =>
        {
            return wordless(
                "/template",
                "template_wordless",
                "A purpose that needs no yes sends stored words alone. Give the template a `text` in the site's rules.",
            );
        }
        (None, Some(content)) => content.clone(),
        (None, None) => {
            return wordless(
                "/content",
                "content_missing",
                "The template has no words of its own. Send `content`.",
            );
        }
    };
    if channel == Channel::Email && content.subject.as_deref().is_none_or(is_blank) {
        return wordless("/content/subject", "subject_missing", "An email needs a subject.");
    }
    Ok(content)
}
