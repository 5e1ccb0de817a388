//! What a visitor's page and the edge say to each other.

use crate::{Golden, golden};
use beckon_domain::wire::{
    Address, Cap, ChoiceMade, Code, CodeAccepted, Confirmation, ContactPoint, CustomerLink, Feedback, FeedbackReceived,
    FeedbackState, FeedbackStatus, Granted, MyChoice, MyContactPoint, MySettings, Postal, Preferences, ProofState,
    QuietHours, Receipt, ResumeStatus, Resumed, Saved, Stop, Stopped,
};
use beckon_domain::{CapWindow, Channel, Choice, ConsentStatus, FeedbackKind};

pub(crate) const AT: &str = "2026-11-22T08:00:00.000Z";

pub(crate) fn text<T: From<&'static str>>(text: &'static str) -> T {
    T::from(text)
}

pub(crate) fn email() -> ContactPoint {
    ContactPoint {
        channel: Channel::Email,
        address: Address::Text(text("ana@example.com")),
    }
}

pub(crate) fn letter() -> ContactPoint {
    let lines = vec![text("Ana Example"), text("1 High Street"), text("London")];
    ContactPoint {
        channel: Channel::Post,
        address: Address::Postal(Postal {
            lines,
            country: text("GB"),
        }),
    }
}

pub(crate) fn quiet_hours() -> QuietHours {
    QuietHours {
        from: text("20:00"),
        to: text("09:00"),
    }
}

pub(crate) fn cap() -> Cap {
    Cap {
        permits: 2,
        per: CapWindow::Month,
    }
}

fn yes() -> ChoiceMade {
    ChoiceMade {
        purpose: text("newsletter"),
        channel: Channel::Email,
        choice: Choice::Given,
        notice: Some(text("2026-11")),
    }
}

fn no() -> ChoiceMade {
    ChoiceMade {
        purpose: text("offers"),
        channel: Channel::Sms,
        choice: Choice::Refused,
        notice: None,
    }
}

fn confirmation() -> Confirmation {
    Confirmation {
        channel: Channel::Email,
        masked: text("a…@example.com"),
        status: ConsentStatus::Requested,
    }
}

pub(crate) fn goldens() -> Vec<Golden> {
    vec![
        preferences(),
        saved(),
        golden(
            "Code",
            &[(
                "filled",
                Code {
                    person: text("p-token"),
                    code: text("1234 5678"),
                },
            )],
        ),
        code_accepted(),
        my_settings(),
        stop(),
        stopped(),
        golden(
            "Resumed",
            &[
                (
                    "lifted",
                    Resumed {
                        status: ResumeStatus::Lifted,
                    },
                ),
                (
                    "confirmation_needed",
                    Resumed {
                        status: ResumeStatus::ConfirmationNeeded,
                    },
                ),
            ],
        ),
        feedback(),
        feedback_received(),
        feedback_state(),
    ]
}

fn preferences() -> Golden {
    let filled = Preferences {
        id: text("0192f0c1-7d3a-7000-8000-000000000001"),
        person: Some(text("p-token")),
        customer_token: Some(text("header.payload.signature")),
        contact_points: vec![email(), letter()],
        remove_contact_points: vec![ContactPoint {
            channel: Channel::Sms,
            address: Address::Text(text("+44 7700 900123")),
        }],
        remove_handles: vec![text("3q2-7wAAAAAAAAAAAAAAAA")],
        confirm_handles: vec![text("3q2-7wAAAAAAAAAAAAAAAB")],
        preferred_channels: Some(vec![Channel::Email, Channel::Post]),
        choices: vec![yes(), no()],
        quiet_hours: Some(Some(quiet_hours())),
        time_zone: Some(Some(text("Europe/Berlin"))),
        cap: Some(Some(cap())),
        pause_until: Some(Some(text("2027-01-10"))),
        language: Some(text("de")),
        page: Some(text("https://shop.example/checkout")),
    };
    let cleared = Preferences {
        id: text("1"),
        quiet_hours: Some(None),
        time_zone: Some(None),
        cap: Some(None),
        pause_until: Some(None),
        ..Preferences::default()
    };
    let minimal = Preferences {
        id: text("1"),
        ..Preferences::default()
    };
    golden(
        "Preferences",
        &[("filled", filled), ("cleared", cleared), ("minimal", minimal)],
    )
}

fn saved() -> Golden {
    let saved = |receipt, confirmations| Saved {
        person: text("p-token"),
        receipt,
        confirmations,
        customer: None,
    };
    let receipt = |choices, page, language| Receipt {
        id: text("r-1"),
        at: text(AT),
        site: text("demo"),
        controller: text("Example Shop Ltd"),
        privacy_notice: text("https://shop.example/privacy"),
        choices,
        page,
        language,
        gpc: false,
    };
    let page = Some(text("https://shop.example/checkout"));
    golden(
        "Saved",
        &[
            (
                "filled",
                Saved {
                    customer: Some(CustomerLink::Requested),
                    ..saved(
                        Receipt {
                            gpc: true,
                            ..receipt(vec![yes(), no()], page, Some(text("de")))
                        },
                        vec![confirmation()],
                    )
                },
            ),
            ("minimal", saved(receipt(vec![], None, None), vec![])),
        ],
    )
}

fn code_accepted() -> Golden {
    let accepted = |granted| CodeAccepted {
        channel: Channel::Email,
        masked: text("a…@example.com"),
        granted,
    };
    let granted = Granted {
        purpose: text("newsletter"),
        channel: Channel::Email,
    };
    golden(
        "CodeAccepted",
        &[("filled", accepted(vec![granted])), ("minimal", accepted(vec![]))],
    )
}

fn my_settings() -> Golden {
    let point = |channel, masked, proof| MyContactPoint {
        handle: text("3q2-7wAAAAAAAAAAAAAAAA"),
        channel,
        masked: text(masked),
        proof,
    };
    let choice = |choice, status, notice| MyChoice {
        purpose: text("newsletter"),
        channel: Channel::Email,
        choice,
        status,
        notice,
        at: text(AT),
    };
    let filled = MySettings {
        contact_points: vec![
            point(Channel::Email, "a…@example.com", ProofState::ByCode),
            point(Channel::Sms, "+44…123", ProofState::ByLink),
            point(Channel::Push, "this device", ProofState::Unproven),
        ],
        preferred_channels: vec![Channel::Sms, Channel::Email],
        choices: vec![
            choice(Choice::Given, ConsentStatus::Requested, Some(text("2026-11"))),
            choice(Choice::Withdrawn, ConsentStatus::Withdrawn, None),
        ],
        quiet_hours: Some(quiet_hours()),
        time_zone: Some(text("Europe/Berlin")),
        cap: Some(cap()),
        pause_until: Some(text("2027-01-10")),
        language: Some(text("de")),
        stopped: true,
        gpc: true,
        page: Some("https://edge.example/manage/shop.e30.c2VjcmV0".to_owned()),
    };
    golden("MySettings", &[("filled", filled), ("minimal", MySettings::default())])
}

fn stop() -> Golden {
    let filled = Stop {
        id: Some(text("1")),
        person: Some(text("p-token")),
        contact_point: Some(email()),
    };
    golden("Stop", &[("filled", filled), ("minimal", Stop::default())])
}

fn stopped() -> Golden {
    let stopped = Stopped {
        person: text("p-token"),
        at: text(AT),
        undo_until: text("2026-11-22T08:10:00.000Z"),
    };
    golden("Stopped", &[("filled", stopped)])
}

fn feedback() -> Golden {
    let filled = Feedback {
        id: text("1"),
        person: Some(text("p-token")),
        kind: FeedbackKind::Problem,
        text: text("The size chart is wrong"),
        rating: Some(2),
        topic: Some(text("sizing")),
        page: Some(text("https://shop.example/boots")),
        language: Some(text("en")),
        answer_me: true,
        contact_points: vec![email()],
    };
    let minimal = Feedback {
        id: text("1"),
        person: None,
        kind: FeedbackKind::Praise,
        text: text("Lovely boots"),
        rating: None,
        topic: None,
        page: None,
        language: None,
        answer_me: false,
        contact_points: vec![],
    };
    golden("Feedback", &[("filled", filled), ("minimal", minimal)])
}

fn feedback_received() -> Golden {
    let received = |confirmations| FeedbackReceived {
        id: text("1"),
        person: text("p-token"),
        reference: text("3.f-1"),
        confirmations,
    };
    golden(
        "FeedbackReceived",
        &[
            ("filled", received(vec![confirmation()])),
            ("minimal", received(vec![])),
        ],
    )
}

fn feedback_state() -> Golden {
    let state = |status| FeedbackState {
        reference: text("3.f-1"),
        at: text(AT),
        kind: FeedbackKind::Problem,
        status,
    };
    golden(
        "FeedbackState",
        &[
            ("received", state(FeedbackStatus::Received)),
            ("delivered", state(FeedbackStatus::Delivered)),
        ],
    )
}
