//! What a sender and the edge say to each other, and what the edge delivers.

use crate::visitor::{AT, email, letter, text};
use crate::{Golden, golden};
use beckon_domain::wire::{
    Answer, Answers, Because, Budget, BudgetDelivery, ConsentDelivery, Customer, Delivery, FeedbackDelivery, Finding,
    KeyHeldDelivery, LedgerLargeDelivery, Message, MessageContent, MessageToSend, Messages, Outcome, OutcomeReport,
    Outcomes, OutcomesRecorded, PermitUse, PermitUsed, Question, Questions, Recipient, Step,
};
use beckon_domain::{Basis, Bounce, Channel, DenialReason, FeedbackKind, MessageState, SendOutcome};
use std::collections::BTreeMap;

pub(crate) fn goldens() -> Vec<Golden> {
    vec![
        questions(),
        answers(),
        messages(),
        outcomes(),
        outcomes_recorded(),
        permit_use(),
        permit_used(),
        golden("Delivery", &deliveries()),
    ]
}

fn questions() -> Golden {
    let about_customer = Question {
        id: text("spring-0002"),
        to: Recipient::Customer(Customer {
            customer: text("crm-42"),
        }),
        channels: Some(vec![Channel::Email, Channel::Sms]),
        purpose: text("offers"),
        template: Some(text("spring-2027")),
    };
    let about = |to| Question {
        id: text("spring-0001"),
        to: Recipient::ContactPoint(to),
        channels: None,
        purpose: text("newsletter"),
        template: None,
    };
    let filled = Questions {
        questions: vec![about_customer, about(letter())],
        reserve: true,
        explain: true,
        as_of: None,
    };
    let minimal = Questions {
        questions: vec![about(email())],
        ..Questions::default()
    };
    let past = Questions {
        as_of: Some(text(AT)),
        ..minimal.clone()
    };
    golden(
        "Questions",
        &[("filled", filled), ("minimal", minimal), ("about the past", past)],
    )
}

fn messages() -> Golden {
    let stored = MessageToSend {
        id: text("order-4711"),
        to: Recipient::ContactPoint(email()),
        channels: None,
        purpose: text("order_updates"),
        template: Some(text("order_sent")),
        variables: BTreeMap::from([(text("number"), text("4711"))]),
        content: None,
        send_before: Some(text(AT)),
    };
    let free = MessageToSend {
        id: text("spring-0001"),
        purpose: text("newsletter"),
        template: None,
        variables: BTreeMap::new(),
        content: Some(MessageContent {
            subject: Some(text("A walk")),
            text: text("Worth the train fare."),
            html: Some(text("<p>Worth the train fare.</p>")),
        }),
        send_before: None,
        ..stored.clone()
    };
    let both = Messages {
        messages: vec![stored, free],
    };
    golden("Messages", &[("filled", both)])
}

fn outcomes() -> Golden {
    let report = |outcome| OutcomeReport {
        permit: Some(text("header.payload.signature")),
        id: None,
        to: None,
        outcome,
        bounce: None,
    };
    let bounced = OutcomeReport {
        permit: None,
        id: Some(text("spring-0001")),
        to: Some(Recipient::ContactPoint(email())),
        bounce: Some(Bounce::Hard),
        ..report(SendOutcome::Bounced)
    };
    let to_customer = OutcomeReport {
        permit: None,
        id: Some(text("spring-0002")),
        to: Some(Recipient::Customer(Customer {
            customer: text("crm-42"),
        })),
        ..report(SendOutcome::Delivered)
    };
    let filled = Outcomes {
        outcomes: vec![bounced, to_customer, report(SendOutcome::NotSent)],
    };
    let minimal = Outcomes {
        outcomes: vec![report(SendOutcome::Delivered)],
    };
    golden("Outcomes", &[("filled", filled), ("minimal", minimal)])
}

fn outcomes_recorded() -> Golden {
    golden("OutcomesRecorded", &[("filled", OutcomesRecorded { recorded: 2 })])
}

fn permit_use() -> Golden {
    golden("PermitUse", &[("filled", PermitUse {})])
}

fn permit_used() -> Golden {
    let used = PermitUsed::Permit {
        permit: text("3.QWxsIHRoYXQgaXMgZ29sZA"),
        used_at: text(AT),
    };
    let denied = PermitUsed::Deny {
        reason: DenialReason::QuietHours,
        retry_at: Some(text(AT)),
    };
    golden("PermitUsed", &[("used", used), ("denied", denied)])
}

fn answers() -> Golden {
    let reserved = Outcome::Permit {
        channel: Channel::Email,
        masked: None,
        permit: Some(text("header.payload.signature")),
        message: None,
        expires_at: Some(text("2026-11-22T08:05:00.000Z")),
        because: Because {
            basis: Basis::Consent,
            event: Some(text("3.1041")),
            given_at: Some(text("2026-11-01T12:00:00.000Z")),
            notice: Some(text("2026-11")),
            act: None,
        },
        preferred_channel: Some(Channel::Sms),
        assumed_time_zone: Some(text("Europe/Berlin")),
    };
    let on_a_contract = Outcome::Permit {
        channel: Channel::Post,
        masked: None,
        permit: None,
        message: Some(MessageState::Queued),
        expires_at: None,
        because: Because {
            basis: Basis::Contract,
            event: None,
            given_at: None,
            notice: None,
            act: Some(text("an order")),
        },
        preferred_channel: None,
        assumed_time_zone: None,
    };
    let later = Outcome::Deny {
        reason: DenialReason::QuietHours,
        channel: Some(Channel::Sms),
        retry_at: Some(text("2026-11-23T08:00:00.000Z")),
    };
    let never = Outcome::Deny {
        reason: DenialReason::ConsentMissing,
        channel: None,
        retry_at: None,
    };
    let answers = |outcomes: Vec<Outcome>| Answers {
        decided_at: text(AT),
        answers: outcomes
            .into_iter()
            .zip(1..)
            .map(|(outcome, number)| Answer {
                id: format!("spring-000{number}"),
                outcome,
                explanation: None,
            })
            .collect(),
    };
    let to_customer = Outcome::Permit {
        channel: Channel::Sms,
        masked: Some(text("+44…123")),
        permit: None,
        message: None,
        expires_at: Some(text("2026-11-22T08:05:00.000Z")),
        because: Because {
            basis: Basis::Consent,
            event: Some(text("3.1041")),
            given_at: Some(text("2026-11-01T12:00:00.000Z")),
            notice: Some(text("2026-11")),
            act: None,
        },
        preferred_channel: None,
        assumed_time_zone: None,
    };
    let mut explained = answers(vec![never.clone()]);
    explained.answers[0].explanation = Some(vec![
        Step {
            rule: DenialReason::PurposeUnknown,
            found: Finding::Passes,
            looked_at: text("the purposes that the site declares: it is one of them"),
        },
        Step {
            rule: DenialReason::ConsentMissing,
            found: Finding::Denies,
            looked_at: text("what was said: nothing was said"),
        },
        Step {
            rule: DenialReason::QuietHours,
            found: Finding::NotReached,
            looked_at: text("nothing: what comes before says too little to look"),
        },
    ]);
    golden(
        "Answers",
        &[
            ("explained", explained),
            ("to a customer", answers(vec![to_customer])),
            ("filled", answers(vec![reserved, later])),
            ("minimal", answers(vec![on_a_contract, never])),
        ],
    )
}

pub(crate) fn deliveries() -> Vec<(&'static str, Delivery)> {
    let message = |to, subject| {
        Delivery::Message(Message {
            site: text("demo"),
            purpose: text("confirm"),
            to,
            subject,
            text: text("Open https://edge.example/confirm/token or type 1234 5678."),
            html: None,
            headers: BTreeMap::new(),
            language: text("en"),
        })
    };
    let sent = Delivery::Message(Message {
        site: text("demo"),
        purpose: text("newsletter"),
        to: email(),
        subject: Some(text("A walk")),
        text: text("Worth the train fare."),
        html: Some(text("<p>Worth the train fare.</p>")),
        headers: BTreeMap::from([
            (
                text("List-Unsubscribe"),
                text("<https://edge.example/unsubscribe/token>"),
            ),
            (text("List-Unsubscribe-Post"), text("List-Unsubscribe=One-Click")),
        ]),
        language: text("en"),
    });
    let feedback = Delivery::Feedback(FeedbackDelivery {
        site: text("demo"),
        reference: text("3.f-1"),
        route: text("Product team"),
        at: text(AT),
        kind: FeedbackKind::Problem,
        text: text("The size chart is wrong"),
        rating: Some(2),
        topic: Some(text("sizing")),
        page: Some(text("https://shop.example/boots")),
        language: Some(text("en")),
        answer_me: true,
        contact_points: vec![email()],
    });
    let bare_feedback = Delivery::Feedback(FeedbackDelivery {
        site: text("demo"),
        reference: text("3.f-1"),
        route: text("Product team"),
        at: text(AT),
        kind: FeedbackKind::Idea,
        text: text("Show the size in the picture"),
        rating: None,
        topic: None,
        page: None,
        language: None,
        answer_me: false,
        contact_points: vec![],
    });
    let consent = |what, purpose| {
        Delivery::Consent(ConsentDelivery {
            site: text("demo"),
            event: text("3.1041"),
            at: text(AT),
            what: text(what),
            purpose,
            channel: Channel::Email,
            contact_point: email(),
        })
    };
    let held = Delivery::KeyHeld(KeyHeldDelivery {
        site: text("demo"),
        at: text(AT),
        key: text("k-1"),
        sender: text("Newsletter system"),
        purpose: text("newsletter"),
        people: 3,
    });
    let large = Delivery::LedgerLarge(LedgerLargeDelivery {
        site: text("demo"),
        at: text(AT),
        ledger: 2,
        bytes: 6_000_000_000,
        of: 10_000_000_000,
    });
    let used_up = Delivery::BudgetUsedUp(BudgetDelivery {
        site: text("demo"),
        at: text(AT),
        budget: Budget::SiteDay,
        limit: 312,
    });
    vec![
        (
            "message, filled",
            message(email(), Some(text("Please confirm your address"))),
        ),
        ("message, minimal", message(letter(), None)),
        ("message, of a sender", sent),
        ("feedback, filled", feedback),
        ("feedback, minimal", bare_feedback),
        ("consent, filled", consent("given", Some(text("newsletter")))),
        ("consent, minimal", consent("stopped", None)),
        ("key held", held),
        ("budget used up", used_up),
        ("ledger large", large),
    ]
}
