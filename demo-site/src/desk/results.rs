//! The answers as the person at the marketing desk reads them.

use super::letter::address_text;
use super::reasons;
use crate::clock;
use beckon_contract::DenialReason;
use beckon_contract::wire::{Answer, Answers, Messages, Outcome, Question, Questions, Recipient};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// One campaign's questions and their answers, in the same order.
pub(super) struct Sheet<'a> {
    pub(super) questions: &'a Questions,
    pub(super) answers: &'a Answers,
    /// What was sent, where it was not only asked.
    pub(super) messages: Option<&'a Messages>,
}

impl Sheet<'_> {
    /// The count, the table, and what went over the wire.
    pub(super) fn render(&self) -> Markup {
        let all = self.answers.answers.len();
        let permits = self
            .answers
            .answers
            .iter()
            .filter(|answer| matches!(answer.outcome, Outcome::Permit { .. }))
            .count();
        html! {
            div.card.sheet {
                p.verdict {
                    @if let Some(messages) = self.messages {
                        strong { (permits) " of " (messages.messages.len()) } " are on their way to the "
                        a href="/postbox" { "postbox" } ". "
                    } @else {
                        strong { (permits) " of " (all) } " may be contacted"
                        @if self.questions.reserve { ", each once, within five minutes" }
                        ". "
                    }
                    @if permits < all { span.muted { "Nothing goes to the other " (all - permits) "." } }
                }
                (self.tally())
                table {
                    thead { tr { th scope="col" { "Address" } th scope="col" { "Answer" } th scope="col" { "Why" } } }
                    tbody {
                        @for (question, answer) in self.questions.questions.iter().zip(&self.answers.answers) {
                            (row(question, answer))
                        }
                    }
                }
                p.hint { "Decided " (clock::for_people(&self.answers.decided_at)) }
                details { summary { "What was asked (JSON)" } pre {
                    @match self.messages { Some(messages) => { (pretty(messages)) }, None => { (pretty(self.questions)) } }
                } }
                details { summary { "What was answered (JSON)" } pre { (pretty(self.answers)) } }
            }
        }
    }

    fn tally(&self) -> Markup {
        let mut reasons: BTreeMap<DenialReason, usize> = BTreeMap::new();
        for answer in &self.answers.answers {
            if let Outcome::Deny { reason, .. } = &answer.outcome {
                *reasons.entry(*reason).or_default() += 1;
            }
        }
        html! {
            @if !reasons.is_empty() {
                ul.tally { @for (reason, count) in reasons { li { b { (count) } " × " code { (reason) } } } }
            }
        }
    }
}

fn row(question: &Question, answer: &Answer) -> Markup {
    let to = match &question.to {
        Recipient::ContactPoint(point) => address_text(&point.address),
        Recipient::Customer(customer) => customer.customer.clone(),
    };
    html! {
        tr {
            th scope="row" { (to) }
            @match &answer.outcome {
                Outcome::Permit {
                    channel, masked, permit, message, expires_at, because, preferred_channel, assumed_time_zone
                } => {
                    td { span.chip.permit { @if message.is_some() { "queued" } @else { "permit" } } }
                    td {
                        @match (&because.act, &because.given_at) {
                            (Some(act), _) => { "Because of " (act) "." },
                            (None, Some(at)) => { "A yes of " (clock::for_people(at)) "." },
                            (None, None) => { "Basis: " (because.basis) "." },
                        }
                        " Over " (channel) @if let Some(masked) = masked { ", at " (masked) } "."
                        @if let Some(notice) = &because.notice { " Notice " (notice) "." }
                        @if let Some(other) = preferred_channel { " They would rather be reached over " (other) "." }
                        @if let Some(zone) = assumed_time_zone { " Their time zone is assumed: " (zone) "." }
                        @if message.is_some() { br; span.again { "It is decided once more when it leaves." } }
                        @if let (Some(_), Some(until)) = (permit, expires_at) {
                            br; span.again { "Permit reserved until " (clock::for_people(until)) "." }
                        }
                    }
                }
                Outcome::Deny { reason, channel, retry_at } => {
                    td { span.chip.deny { "deny" } }
                    td {
                        (reasons::why(*reason)) " " code { (reason) }
                        @if let Some(channel) = channel { " (" (channel) ")" }
                        @if let Some(at) = retry_at { br; span.again { "Ask again at " (clock::for_people(at)) "." } }
                    }
                }
            }
        }
    }
}

/// A card that says what went wrong, all of it.
pub(super) fn problems(title: &str, words: &str, problems: &[String]) -> Markup {
    html! {
        div.card.fault role="alert" {
            h2 { (title) }
            p { (words) }
            @if !problems.is_empty() { ul { @for problem in problems { li { (problem) } } } }
        }
    }
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|error| format!("cannot be written as JSON: {error}"))
}
