//! What is on disk: every kind of event, and both standings.

use crate::visitor::text;
use crate::{Golden, golden};
use beckon_domain::stored::{
    Chosen, Claim, Consent, ContactEvent, ContactStanding, CustomerEvent, CustomerStanding, Logged, LoggedAct,
    LoggedKey, Member, PersonEvent, PersonStanding, Pointer, Proof, Request, Said, Sent, Slot, StopMark, Suppression,
    Wishes,
};
use beckon_domain::time::Instant;
use beckon_domain::{CapWindow, Channel, Choice};

pub(crate) fn goldens() -> Vec<Golden> {
    let linked = CustomerEvent::Linked {
        person: text("person-1"),
        home: 3,
    };
    let mut standing = CustomerStanding::default();
    standing.apply(&linked);
    let customer_standings = [("filled", standing), ("minimal", CustomerStanding::default())];
    vec![
        golden("ContactEvent", &contact_events()),
        golden("ContactStanding", &contact_standings()),
        golden("CustomerEvent", &[("linked", linked)]),
        golden("CustomerStanding", &customer_standings),
        golden("Logged", &logged()),
        golden("PersonEvent", &person_events()),
        golden("PersonStanding", &person_standings()),
    ]
}

const AT: Instant = Instant::from_millis(1_795_334_400_000);

fn logged() -> Vec<(&'static str, Logged)> {
    let key = || LoggedKey {
        id: text("k-1"),
        name: text("Newsletter system"),
    };
    let by = || {
        Some(LoggedKey {
            id: text("k-2"),
            name: text("Owner"),
        })
    };
    let act = |by, act| Logged { by, act };
    vec![
        ("published", act(None, LoggedAct::RulesPublished { version: 7 })),
        ("made", act(by(), LoggedAct::KeyMade { key: key() })),
        ("revoked", act(by(), LoggedAct::KeyRevoked { key: key() })),
        (
            "released",
            act(
                by(),
                LoggedAct::KeyReleased {
                    key: key(),
                    purpose: text("newsletter"),
                },
            ),
        ),
    ]
}

fn pointer() -> Pointer {
    Pointer {
        person: text("person-1"),
        home: 3,
        epoch: 2,
    }
}

fn wishes() -> Wishes {
    Wishes {
        preferred_channels: vec![Channel::Sms, Channel::Email],
        quiet_hours: Some((text("20:00"), text("09:00"))),
        time_zone: Some(text("Europe/Berlin")),
        cap: Some((2, CapWindow::Month)),
        pause_until: Some(text("2027-01-10")),
        language: Some(text("de")),
    }
}

fn slot() -> Slot {
    Slot {
        at: AT,
        permit: text("3.p-1"),
        purpose: text("newsletter"),
    }
}

pub(crate) fn contact_events() -> Vec<(&'static str, ContactEvent)> {
    let by = || text("person-1");
    let purpose = || text("newsletter");
    let notice = || text("2026-11");
    let given = |proof| ContactEvent::Given {
        purpose: purpose(),
        notice: notice(),
        by: by(),
        proof,
    };
    vec![
        (
            "requested",
            ContactEvent::Requested {
                purpose: purpose(),
                notice: notice(),
                by: by(),
            },
        ),
        ("given by link", given(Proof::Link)),
        ("given by code", given(Proof::Code)),
        (
            "refused",
            ContactEvent::Refused {
                purpose: purpose(),
                by: by(),
            },
        ),
        (
            "withdrawn",
            ContactEvent::Withdrawn {
                purpose: purpose(),
                by: by(),
            },
        ),
        ("revoked", ContactEvent::Revoked { purpose: purpose() }),
        ("stopped", ContactEvent::Stopped { by: by() }),
        ("stopped without proof", ContactEvent::StoppedUnproven { by: by() }),
        ("stop undone", ContactEvent::StopUndone { by: by() }),
        ("resume requested", ContactEvent::ResumeRequested { by: by() }),
        ("resumed", ContactEvent::Resumed { by: by() }),
        (
            "suppressed by a hard bounce",
            ContactEvent::Suppressed {
                because: Suppression::HardBounce,
            },
        ),
        (
            "suppressed by a complaint",
            ContactEvent::Suppressed {
                because: Suppression::Complaint,
            },
        ),
        ("unsuppressed", ContactEvent::Unsuppressed),
        (
            "suppression entered",
            ContactEvent::SuppressionEntered {
                because: Suppression::Complaint,
                ground: text("A list from the former provider."),
            },
        ),
        (
            "suppression lifted",
            ContactEvent::SuppressionLifted {
                ground: text("The provider mixed two lists up."),
            },
        ),
        ("links ended", ContactEvent::LinksEnded { by: by() }),
        ("confirmation sent", ContactEvent::ConfirmationSent { by: by() }),
        (
            "proven",
            ContactEvent::Proven {
                by: by(),
                proof: Proof::Link,
            },
        ),
        ("homed", ContactEvent::Homed { person: pointer() }),
        ("clock went back", ContactEvent::ClockWentBack),
    ]
}

pub(crate) fn person_events() -> Vec<(&'static str, PersonEvent)> {
    let contact = || text("contact-1");
    let chose = |choice, notice| PersonEvent::Chose {
        purpose: text("newsletter"),
        channel: Channel::Email,
        choice,
        notice,
    };
    vec![
        (
            "claimed",
            PersonEvent::Claimed {
                contact: contact(),
                channel: Channel::Email,
            },
        ),
        ("unclaimed", PersonEvent::Unclaimed { contact: contact() }),
        (
            "confirmed",
            PersonEvent::Confirmed {
                contact: contact(),
                proof: Proof::Code,
            },
        ),
        (
            "joined",
            PersonEvent::Joined {
                contact: contact(),
                channel: Channel::Email,
                epoch: 2,
            },
        ),
        ("left", PersonEvent::Left { contact: contact() }),
        ("chose yes", chose(Choice::Given, Some(text("2026-11")))),
        ("chose no", chose(Choice::Refused, None)),
        ("set", PersonEvent::Set { wishes: wishes() }),
        (
            "set to nothing",
            PersonEvent::Set {
                wishes: Wishes::default(),
            },
        ),
        ("asked", PersonEvent::Asked { wishes: wishes() }),
        ("stopped", PersonEvent::Stopped),
        ("resume requested", PersonEvent::ResumeRequested),
        ("resumed", PersonEvent::Resumed),
        (
            "permit taken",
            PersonEvent::PermitTaken {
                permit: text("3.p-1"),
                purpose: text("newsletter"),
            },
        ),
        ("permit moved", PersonEvent::PermitMoved { slot: slot() }),
        ("permit released", PersonEvent::PermitReleased { permit: text("3.p-1") }),
        (
            "feedback left",
            PersonEvent::FeedbackLeft {
                reference: text("3.f-1"),
            },
        ),
        (
            "customer linked",
            PersonEvent::CustomerLinked {
                customer: text("customer-1"),
            },
        ),
        ("privacy signalled", PersonEvent::PrivacySignalled),
        ("clock went back", PersonEvent::ClockWentBack),
    ]
}

fn contact_standings() -> Vec<(&'static str, ContactStanding)> {
    let consent = |said, pending| Consent { said, pending };
    let pending = Request {
        by: text("person-2"),
        notice: text("2026-11"),
    };
    let given = Said::Given {
        at: AT,
        event: text("3.1041"),
        notice: text("2026-11"),
    };
    let consents = [
        ("newsletter", consent(given, vec![pending.clone()])),
        ("offers", consent(Said::Refused, vec![])),
        ("orders", consent(Said::Revoked, vec![])),
        ("surveys", consent(Said::Withdrawn, vec![])),
        ("tips", consent(Said::Requested, vec![pending.clone()])),
        ("visits", consent(Said::Nothing, vec![pending])),
    ];
    let filled = ContactStanding {
        consents: consents.map(|(purpose, consent)| (text(purpose), consent)).into(),
        stop: Some(StopMark {
            at: AT,
            by: text("person-1"),
            unproven: true,
        }),
        resume_asked: vec![text("person-2")],
        suppression: Some(Suppression::HardBounce),
        confirmations: vec![AT],
        passed_stop_at: Some(AT),
        person: Some(pointer()),
        moved_at: Some(AT),
        sent: vec![Sent {
            by: text("person-2"),
            at: AT,
        }],
        proved_for: vec![text("person-1")],
        stops_undone: vec![AT],
        passed_suppression_at: Some(AT),
        links_since: Some(AT),
    };
    vec![("filled", filled), ("minimal", ContactStanding::default())]
}

fn person_standings() -> Vec<(&'static str, PersonStanding)> {
    let claim = |contact, proof| Claim {
        contact: text(contact),
        channel: Channel::Email,
        proof,
    };
    let chosen = |choice, notice| Chosen {
        purpose: text("newsletter"),
        channel: Channel::Email,
        choice,
        notice,
        at: AT,
    };
    let filled = PersonStanding {
        claims: vec![claim("contact-1", Some((Proof::Code, AT))), claim("contact-2", None)],
        members: vec![Member {
            contact: text("contact-1"),
            channel: Channel::Email,
            epoch: 2,
        }],
        choices: vec![
            chosen(Choice::Given, Some(text("2026-11"))),
            chosen(Choice::Withdrawn, None),
        ],
        wishes: wishes(),
        asked: Some(wishes()),
        wished_at: Some(AT),
        stopped_at: Some(AT),
        resume_asked: true,
        slots: vec![slot()],
        customer: Some(text("customer-1")),
        signalled_at: Some(AT),
    };
    vec![("filled", filled), ("minimal", PersonStanding::default())]
}
