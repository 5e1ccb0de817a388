//! One delivery as a mail client shows it: a line in the list, and the whole of it.

use crate::clock;
use crate::postbox::Delivery;
use crate::rich_text::{Piece, pieces};
use beckon_contract::Channel;
use beckon_contract::wire::{self, Address, ConsentDelivery, FeedbackDelivery, Message};
use maud::{Markup, html};

/// A delivery, read as the contract has it.
pub(super) struct Letter<'a> {
    delivery: &'a Delivery,
    /// `None` if the body is none of the contract's, or was forged.
    body: Option<wire::Delivery>,
}

/// An address as text, a postal one on one line.
pub(super) fn address_text(address: &Address) -> String {
    match address {
        Address::Text(text) => text.clone(),
        Address::Postal(postal) => format!("{}, {}", postal.lines.join(", "), postal.country),
    }
}

impl<'a> Letter<'a> {
    pub(super) fn read(delivery: &'a Delivery) -> Self {
        let body = if delivery.verified {
            serde_json::from_value(delivery.body.clone()).ok()
        } else {
            None
        };
        Self { delivery, body }
    }

    /// A heading for the list and the page.
    fn title(&self) -> String {
        match &self.body {
            Some(wire::Delivery::Message(message)) => message
                .subject
                .clone()
                .unwrap_or_else(|| nameless(message.to.channel).to_owned()),
            Some(wire::Delivery::Feedback(feedback)) => match &feedback.topic {
                Some(topic) => format!("{}: {topic}", capital(feedback.kind.as_str())),
                None => capital(feedback.kind.as_str()),
            },
            Some(wire::Delivery::Consent(event)) => match &event.purpose {
                Some(purpose) => format!("{}: {purpose} by {}", capital(&event.what), event.channel),
                None => format!("{}: {}", capital(&event.what), event.channel),
            },
            Some(wire::Delivery::KeyHeld(held)) => format!("Held: {} for {}", held.sender, held.purpose),
            Some(wire::Delivery::LedgerLarge(large)) => format!("Ledger {} is large", large.ledger),
            Some(wire::Delivery::BudgetUsedUp(_)) => "No more confirmations for a while".to_owned(),
            None if self.delivery.verified => "A body that the contract does not know".to_owned(),
            None => "Refused: not verified".to_owned(),
        }
    }

    /// Whom it is for or about, in a few words.
    fn who(&self) -> String {
        match &self.body {
            Some(wire::Delivery::Message(message)) => format!("To {}", address_text(&message.to.address)),
            Some(wire::Delivery::Feedback(feedback)) => format!("For {}", feedback.route),
            Some(wire::Delivery::Consent(event)) => address_text(&event.contact_point.address),
            Some(wire::Delivery::KeyHeld(held)) => format!("{} people never agreed", held.people),
            Some(wire::Delivery::LedgerLarge(large)) => format!("{} bytes of {}", large.bytes, large.of),
            Some(wire::Delivery::BudgetUsedUp(used)) => format!("A budget of {} is used up", used.limit),
            None => self.delivery.path.clone(),
        }
    }

    fn snippet(&self) -> String {
        let text = match &self.body {
            Some(wire::Delivery::Message(message)) => &message.text,
            Some(wire::Delivery::Feedback(feedback)) => &feedback.text,
            Some(
                wire::Delivery::Consent(_)
                | wire::Delivery::KeyHeld(_)
                | wire::Delivery::LedgerLarge(_)
                | wire::Delivery::BudgetUsedUp(_),
            )
            | None => "",
        };
        text.split_whitespace().take(20).collect::<Vec<_>>().join(" ")
    }

    /// The line in the list.
    pub(super) fn line(&self, href: &str, current: bool) -> Markup {
        html! {
            li {
                a href=(href) aria-current=[current.then_some("true")] {
                    span.who { (self.who()) }
                    time datetime=(self.delivery.received_at) { (clock::hour_and_minute(&self.delivery.received_at)) }
                    span.title { (self.title()) }
                    span.snippet { (self.snippet()) }
                    (self.marks())
                }
            }
        }
    }

    /// The whole of it.
    pub(super) fn whole(&self) -> Markup {
        html! {
            article.letter {
                header {
                    h2 { (self.title()) }
                    p.meta {
                        span { (self.who()) }
                        time datetime=(self.delivery.received_at) { (clock::for_people(&self.delivery.received_at)) }
                    }
                    (self.marks())
                }
                @match &self.body {
                    Some(wire::Delivery::Message(message)) => { (message_body(message)) },
                    Some(wire::Delivery::Feedback(feedback)) => { (feedback_body(feedback)) },
                    Some(wire::Delivery::Consent(event)) => { (event_body(event)) },
                    Some(wire::Delivery::KeyHeld(held)) => {
                        p { "The key of " (held.sender) " may not act for " (held.purpose) " until the owner has looked: "
                            (held.people) " people said within a day that they never agreed." }
                    },
                    Some(wire::Delivery::BudgetUsedUp(used)) => {
                        p { "A budget of " (used.limit) " confirmations is used up, so no more are sent on it for a while." }
                    },
                    Some(wire::Delivery::LedgerLarge(large)) => {
                        p { "Ledger " (large.ledger) " takes " (large.bytes) " of the " (large.of) " bytes that it can take." }
                    },
                    None => { p { "It is shown below as it came, and nothing in it can be pressed." } },
                }
                details open[self.body.is_none()] {
                    summary { "As it was delivered" }
                    dl {
                        div { dt { "webhook-id" } dd { code { (self.delivery.webhook_id) } } }
                        div { dt { "Path" } dd { code { (self.delivery.path) } } }
                        div { dt { "Attempts" } dd { (self.delivery.attempts) } }
                    }
                    pre { (format!("{:#}", self.delivery.body)) }
                }
            }
        }
    }

    fn marks(&self) -> Markup {
        let delivery = self.delivery;
        html! {
            span.marks {
                @if delivery.verified { span.mark-good { "signature verified" } }
                @else { span.mark-bad { "not verified" } }
                @if !delivery.accepted && delivery.verified { span.mark-bad { "turned away, not taken yet" } }
                @if delivery.attempts > 1 { span.mark-plain { (delivery.attempts) " attempts" } }
            }
        }
    }
}

/// The text, with its links and code to press and to read from afar.
fn message_body(message: &Message) -> Markup {
    let pieces = pieces(&message.text);
    let code = pieces.iter().find_map(|piece| {
        if let Piece::Code(code) = piece {
            Some(*code)
        } else {
            None
        }
    });
    let confirm = pieces.iter().find_map(|piece| match piece {
        Piece::Link(link) if link.contains("/confirm/") => Some(*link),
        Piece::Link(_) | Piece::Text(_) | Piece::Code(_) => None,
    });
    html! {
        div.text class=(message.to.channel) lang=(message.language) {
            @for piece in &pieces {
                @match piece {
                    Piece::Text(text) => { (text) },
                    Piece::Link(link) => { a href=(link) { (link) } },
                    Piece::Code(code) => { strong.code { (code) } },
                }
            }
        }
        @if !message.headers.is_empty() {
            dl { @for (name, value) in &message.headers { div { dt { (name) } dd { code { (value) } } } } }
        }
        @if confirm.is_some() || code.is_some() {
            div.shortcuts {
                @if let Some(link) = confirm { a.button href=(link) { "Open the link" } }
                @if let Some(code) = code { p { "or type this into the shop" strong.code { (code) } } }
            }
        }
    }
}

fn feedback_body(feedback: &FeedbackDelivery) -> Markup {
    html! {
        @if let Some(rating) = feedback.rating {
            p.stars aria-label={ (rating) " of 5" } {
                span aria-hidden="true" { @for n in 0..5 { @if n < rating { "★" } @else { "☆" } } }
            }
        }
        div.text lang=[feedback.language.as_deref()] { (feedback.text) }
        dl {
            div { dt { "Team" } dd { (feedback.route) } }
            div { dt { "Reference" } dd { code { (feedback.reference) } } }
            @if let Some(page) = &feedback.page { div { dt { "Page" } dd { (page) } } }
            div {
                dt { "Answer wanted" }
                dd {
                    @if feedback.answer_me {
                        "yes"
                        @for point in &feedback.contact_points { ", " (point.channel) ": " (address_text(&point.address)) }
                        ". Ask for " code { "feedback_reply" } " before you write."
                    } @else { "no" }
                }
            }
        }
    }
}

fn event_body(event: &ConsentDelivery) -> Markup {
    html! {
        dl {
            div { dt { "What" } dd { (event.what) } }
            @if let Some(purpose) = &event.purpose { div { dt { "Purpose" } dd { (purpose) } } }
            div { dt { "Channel" } dd { (event.channel) } }
            div { dt { "Contact point" } dd { (address_text(&event.contact_point.address)) } }
            div { dt { "Recorded" } dd { (clock::for_people(&event.at)) } }
            div { dt { "Event" } dd { code { (event.event) } } }
        }
    }
}

/// What a message without a subject is called.
const fn nameless(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "Mail without a subject",
        Channel::Sms => "Text message",
        Channel::Phone => "Call, to be read out",
        Channel::Whatsapp => "WhatsApp message",
        Channel::Post => "Letter, to be printed",
        Channel::Push => "Notification",
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
