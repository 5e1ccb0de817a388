//! What is kept: an example of every form, and of each of its kinds.

use crate::visitor::text;
use crate::{Golden, kept, owner, sender};
use beckon_domain::stored::{
    Address, Budget, ChoiceMade, Chosen, Claim, Confirmation, Consent, ContactEvent, ContactPoint, ContactStanding,
    Content, CustomerEvent, CustomerIs, CustomerLink, CustomerStanding, Declared, Delivery, Feedback, FeedbackReceived,
    GivenPermit, Ground, Halted, Held, Joining, Joins, Key, Logged, LoggedAct, LoggedKey, Member, Notice, Order,
    Parcel, PersonEvent, PersonStanding, Pointer, Proof, Receipt, Repeated, RepeatedHalt, RepeatedSave, Request,
    Reserved, Routed, Said, Saved, Sent, Slot, StopMark, StopNotice, Suppression, Target, ToHomes, Visit, Wishes,
};
use beckon_domain::time::Instant;
use beckon_domain::{Basis, CapWindow, Channel, Choice, ConsentStatus, FeedbackKind, Scope};

pub(crate) fn goldens() -> Vec<Golden> {
    let linked = CustomerEvent::Linked {
        person: text("person-1"),
        home: 3,
    };
    let mut standing = CustomerStanding::default();
    standing.apply(&linked);
    let customer_standings = [("filled", standing), ("minimal", CustomerStanding::default())];
    vec![
        kept(&budgets()),
        kept(&contact_events()),
        kept(&contact_standings()),
        kept(&[("linked", linked)]),
        kept(&customer_standings),
        kept(&declared()),
        kept(&deliveries()),
        kept(&feedback()),
        kept(&permits()),
        kept(&keys()),
        kept(&logged()),
        kept(&notices()),
        kept(&[("queued", parcel())]),
        kept(&person_events()),
        kept(&person_standings()),
        kept(&[("left", repeated(received(), None))]),
        kept(&halts()),
        kept(&saves()),
        kept(&stop_notices()),
        kept(&targets()),
        kept(&to_homes()),
        kept(&visits()),
        kept(&[("filled", wishes()), ("minimal", Wishes::default())]),
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

fn budgets() -> Vec<(&'static str, Budget)> {
    vec![
        ("of a network in an hour", Budget::NetworkHour),
        ("of a network in a day", Budget::NetworkDay),
        ("of the site in a day", Budget::SiteDay),
    ]
}

fn declared() -> Vec<(&'static str, Declared)> {
    vec![
        ("filled", Declared(owner::filled_rules())),
        ("minimal", Declared(owner::minimal_rules())),
    ]
}

fn deliveries() -> Vec<(&'static str, Delivery)> {
    sender::deliveries()
        .into_iter()
        .map(|(name, delivery)| (name, Delivery(delivery)))
        .collect()
}

fn point() -> ContactPoint {
    ContactPoint {
        channel: Channel::Email,
        address: Address::Text(text("ana@example.com")),
    }
}

fn feedback() -> Vec<(&'static str, Feedback)> {
    let minimal = Feedback {
        id: text("f-1"),
        person: None,
        kind: FeedbackKind::Praise,
        text: text("They have held for ten years."),
        rating: None,
        topic: None,
        page: None,
        language: None,
        answer_me: false,
        contact_points: Vec::new(),
    };
    let by_post = ContactPoint {
        channel: Channel::Post,
        address: Address::Postal {
            lines: vec![text("Ana Example"), text("1 Example Street")],
            country: text("DE"),
        },
    };
    let filled = Feedback {
        person: Some(text("3.token")),
        kind: FeedbackKind::Problem,
        rating: Some(2),
        topic: Some(text("delivery")),
        page: Some(text("https://shop.example/orders")),
        language: Some(text("en")),
        answer_me: true,
        contact_points: vec![point(), by_post],
        ..minimal.clone()
    };
    vec![("filled", filled), ("minimal", minimal)]
}

fn permits() -> Vec<(&'static str, GivenPermit)> {
    let reserved = || {
        Some(Reserved {
            id: text("3.p-1"),
            salt: text("salt"),
            at: AT,
            expires: Instant::from_millis(1_795_334_700_000),
            event: Some(text("3.1041")),
        })
    };
    let consent = Ground {
        basis: Basis::Consent,
        event: Some(text("3.1041")),
        given_at: Some(text("2026-11-22T08:00:00.000Z")),
        notice: Some(text("2026-11")),
        act: None,
    };
    let contract = Ground {
        basis: Basis::Contract,
        event: None,
        given_at: None,
        notice: None,
        act: Some(text("Your order")),
    };
    vec![
        (
            "on consent",
            GivenPermit::Permit {
                because: consent,
                preferred: Some(Channel::Sms),
                assumed: Some(text("Europe/Berlin")),
                reserved: reserved(),
            },
        ),
        (
            "on a contract",
            GivenPermit::Permit {
                because: contract,
                preferred: None,
                assumed: None,
                reserved: None,
            },
        ),
    ]
}

fn keys() -> Vec<(&'static str, Key)> {
    let minimal = Key {
        id: text("k-1"),
        hash: text("hash"),
        name: text("Newsletter system"),
        scopes: vec![Scope::Ask],
        purposes: None,
        expires: None,
        created_at: AT,
        held: Vec::new(),
    };
    let filled = Key {
        scopes: Scope::ALL.to_vec(),
        purposes: Some(vec![text("newsletter")]),
        expires: Some(Instant::from_millis(1_803_110_400_000)),
        held: vec![Held {
            purpose: text("newsletter"),
            since: AT,
            people: 2,
        }],
        ..minimal.clone()
    };
    vec![("filled", filled), ("minimal", minimal)]
}

fn notice() -> Notice {
    Notice {
        contact: text("contact-1"),
        channel: Channel::Email,
        purpose: text("newsletter"),
        sender: text("Newsletter system"),
        key: Some(text("k-1")),
        at: AT,
        basis: Basis::Consent,
        given_at: Some(text("2026-11-22T08:00:00.000Z")),
        language: text("en"),
    }
}

fn notices() -> Vec<(&'static str, Notice)> {
    let minimal = Notice {
        key: None,
        basis: Basis::LegalObligation,
        given_at: None,
        ..notice()
    };
    vec![("filled", notice()), ("minimal", minimal)]
}

fn parcel() -> Parcel {
    Parcel {
        permit: text("3.p-1"),
        before: Instant::from_millis(1_795_420_800_000),
        address: text("ana@example.com"),
        content: Content {
            subject: Some(text("News")),
            text: text("Take the 9:14."),
            html: Some(text("<p>Take the 9:14.</p>")),
        },
        notice: notice(),
    }
}

fn order() -> Order {
    Order {
        contact: text("contact-1"),
        channel: Channel::Email,
        by: text("person-1"),
        requests: vec![(text("newsletter"), text("2026-11"))],
        grants: vec![(text("offers"), text("2026-11"))],
        refused: vec![text("survey")],
        withdrawn: vec![text("events")],
        stop: true,
        resume: true,
        confirm: true,
        wishes: Some(wishes()),
        customer: Some(text("customer-1")),
        proven: true,
        vouched: true,
        by_link: true,
        end_links: true,
        said: 1041,
    }
}

fn repeated<A>(answer: A, link: Option<CustomerIs>) -> Repeated<A> {
    Repeated {
        answer,
        orders: vec![Routed {
            shard: 7,
            home: 3,
            address: text("ana@example.com"),
            quiet: true,
            order: order(),
        }],
        write: text("person-1 w-1"),
        link,
    }
}

fn customer_is() -> CustomerIs {
    CustomerIs {
        customer: text("customer-1"),
        person: text("person-1"),
        home: 3,
    }
}

fn waits() -> Vec<Confirmation> {
    vec![Confirmation {
        channel: Channel::Email,
        masked: text("a…@example.com"),
        status: ConsentStatus::Requested,
    }]
}

fn received() -> FeedbackReceived {
    FeedbackReceived {
        id: text("f-1"),
        person: text("3.token"),
        reference: text("3-ABCD-EFGH-JKLM"),
        confirmations: waits(),
    }
}

fn halts() -> Vec<(&'static str, RepeatedHalt)> {
    let halted = |lifted| Halted {
        person: text("3.token"),
        at: AT,
        lifted,
    };
    vec![
        ("stopped", repeated(halted(false), None)),
        ("resumed", repeated(halted(true), None)),
    ]
}

fn saves() -> Vec<(&'static str, RepeatedSave)> {
    let minimal = Saved {
        person: text("3.token"),
        receipt: Receipt {
            id: text("r-1"),
            at: text("2026-11-22T08:00:00.000Z"),
            site: text("boots"),
            controller: text("Boots & Sons"),
            privacy_notice: text("https://shop.example/privacy"),
            choices: Vec::new(),
            page: None,
            language: None,
            gpc: false,
        },
        confirmations: Vec::new(),
        customer: None,
    };
    let choice = |choice, notice| ChoiceMade {
        purpose: text("newsletter"),
        channel: Channel::Email,
        choice,
        notice,
    };
    let filled = Saved {
        receipt: Receipt {
            choices: vec![
                choice(Choice::Given, Some(text("2026-11"))),
                choice(Choice::Refused, None),
            ],
            page: Some(text("https://shop.example/")),
            language: Some(text("en")),
            gpc: true,
            ..minimal.receipt.clone()
        },
        confirmations: waits(),
        customer: Some(CustomerLink::Requested),
        ..minimal.clone()
    };
    vec![
        ("filled", repeated(filled, Some(customer_is()))),
        (
            "minimal",
            Repeated {
                answer: minimal,
                orders: Vec::new(),
                write: text("person-1 w-1"),
                link: None,
            },
        ),
    ]
}

fn stop_notices() -> Vec<(&'static str, StopNotice)> {
    let notice = |asked| StopNotice {
        contact: text("contact-1"),
        channel: Channel::Email,
        language: text("en"),
        made_at: AT,
        asked,
        row: text("3.row"),
    };
    vec![("asked", notice(true)), ("told", notice(false))]
}

fn targets() -> Vec<(&'static str, Target)> {
    let channel = Channel::Email;
    vec![
        ("a provider", Target::Provider { channel }),
        (
            "a message",
            Target::Message {
                channel,
                permit: text("3.p-1"),
            },
        ),
        (
            "a route",
            Target::Route {
                name: text("logistics"),
                reference: text("3-ABCD-EFGH-JKLM"),
            },
        ),
        ("events", Target::Events),
        (
            "a budget that is used up",
            Target::UsedUp {
                budget: Budget::SiteDay,
            },
        ),
        ("homes", Target::Homes),
        ("a letter about a stop", Target::Stop),
    ]
}

fn to_homes() -> Vec<(&'static str, ToHomes)> {
    let minimal = Joining {
        contact: text("contact-1"),
        channel: Channel::Email,
        proof: Proof::Link,
        at: AT,
        epoch: None,
        wishes: None,
        own: false,
        resume: false,
        customer: None,
        slots: Vec::new(),
    };
    let filled = Joining {
        proof: Proof::Code,
        epoch: Some(2),
        wishes: Some(wishes()),
        own: true,
        resume: true,
        customer: Some(text("customer-1")),
        slots: vec![slot()],
        ..minimal.clone()
    };
    let told = |joining| {
        let person = text("person-1");
        vec![(3, Joins { person, joining })]
    };
    let contact = || text("contact-1");
    vec![
        (
            "filled",
            ToHomes {
                contact: contact(),
                tell: told(filled),
                from: Some((pointer(), 3)),
                link: Some(customer_is()),
            },
        ),
        (
            "minimal",
            ToHomes {
                contact: contact(),
                tell: told(minimal),
                from: None,
                link: None,
            },
        ),
    ]
}

fn visits() -> Vec<(&'static str, Visit)> {
    let visit = |row| Visit {
        contact: text("contact-1"),
        channel: Channel::Email,
        language: text("en"),
        proven_at: AT,
        row,
    };
    vec![
        ("with a row", visit(text("3.row"))),
        ("from before links had rows", visit(String::new())),
    ]
}
