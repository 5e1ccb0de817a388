//! What a site's owner and the edge say to each other, and what everybody may read.

use crate::visitor::{AT, cap, email, quiet_hours, text};
use crate::{Golden, golden};
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::wire::{
    Act, Budget, BudgetUsedUp, Controller, CreatedKey, CurrentNotice, Customers, DeadLetter, Endpoint, Health,
    HeldPurpose, KeyInfo, KeyList, LedgerSize, LogAct, LogEntry, LogKey, NewKey, OwnerLog, Provider, Published,
    Purpose, Route, Rules, SiteState, SuppressionKnown, SuppressionLift, SuppressionLifts, Suppressions,
    SuppressionsRecorded, Template, WidgetPurpose, WidgetSettings,
};
use beckon_domain::{Basis, Channel, FeedbackKind, ProviderKind, Scope, SuppressionCause};
use std::collections::BTreeMap;

pub(crate) fn goldens() -> Vec<Golden> {
    let health = Health {
        status: text("ok"),
        version: text("0.1.0"),
    };
    let published = |pending| Published { version: 7, pending };
    vec![
        golden("Rules", &[("filled", filled_rules()), ("minimal", minimal_rules())]),
        golden(
            "Published",
            &[("filled", published(Some(2))), ("minimal", published(None))],
        ),
        site_state(),
        widget_settings(),
        new_key(),
        created_key(),
        key_list(),
        owner_log(),
        suppressions(),
        suppression_lifts(),
        golden(
            "SuppressionsRecorded",
            &[("filled", SuppressionsRecorded { recorded: 2 })],
        ),
        problem(),
        golden("Health", &[("filled", health)]),
    ]
}

fn suppressions() -> Golden {
    let known = |because| SuppressionKnown {
        contact_point: email(),
        because,
        ground: text("A list from the former provider."),
    };
    let both = Suppressions {
        suppressions: vec![known(SuppressionCause::HardBounce), known(SuppressionCause::Complaint)],
    };
    golden("Suppressions", &[("filled", both)])
}

fn suppression_lifts() -> Golden {
    let lift = SuppressionLift {
        contact_point: email(),
        ground: text("The provider mixed two lists up."),
    };
    let one = SuppressionLifts {
        suppressions: vec![lift],
    };
    golden("SuppressionLifts", &[("filled", one)])
}

fn by_language(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries
        .iter()
        .map(|(language, text)| ((*language).to_owned(), (*text).to_owned()))
        .collect()
}

fn twilio() -> Provider {
    Provider {
        kind: Some(ProviderKind::Twilio),
        token_secret: Some(text("TWILIO_TOKEN")),
        from: Some(text("+447700900123")),
        account: Some(text("AC0123456789abcdef0123456789abcdef")),
        inbound_secret: Some(text("TWILIO_HOOK")),
        ..Provider::default()
    }
}

fn endpoint(url: &'static str) -> Endpoint {
    Endpoint {
        url: text(url),
        signing_secret: text("SHOP_WEBHOOK_SECRET"),
        previous_signing_secret: None,
    }
}

fn controller(jurisdiction: Option<String>) -> Controller {
    Controller {
        name: text("Example Shop Ltd"),
        address: text("1 High Street, London"),
        contact: text("privacy@example.com"),
        privacy_notice: text("https://shop.example/privacy"),
        jurisdiction,
    }
}

fn topic_titles() -> BTreeMap<String, BTreeMap<String, String>> {
    BTreeMap::from([(
        text("sizing"),
        by_language(&[("de", "Größe und Passform"), ("en", "Size and fit")]),
    )])
}

pub(crate) fn filled_rules() -> Rules {
    let newsletter = Purpose {
        code: text("newsletter"),
        basis: Basis::Consent,
        because: None,
        channels: vec![Channel::Email, Channel::Post],
        notice: text("2026-11"),
        title: by_language(&[("de", "Rundbrief"), ("en", "Newsletter")]),
        text: by_language(&[
            ("de", "Einmal im Monat, was neu ist."),
            ("en", "Once a month, what is new."),
        ]),
        valid_days: Some(730),
        cap: Some(cap()),
        template_required: false,
    };
    let orders = Purpose {
        code: text("orders"),
        basis: Basis::Contract,
        because: Some(Act::ByLanguage(by_language(&[
            ("de", "eine Bestellung"),
            ("en", "an order"),
        ]))),
        channels: vec![Channel::Email],
        notice: text("1"),
        title: BTreeMap::new(),
        text: by_language(&[("de", "Wo Ihre Bestellung ist."), ("en", "Where your order is.")]),
        valid_days: None,
        cap: Some(cap()),
        template_required: true,
    };
    let sizing = Route {
        name: text("Product team"),
        topics: vec![text("sizing")],
        kinds: vec![FeedbackKind::Problem, FeedbackKind::Idea],
        rating_at_most: Some(2),
        to: endpoint("https://shop.example/hooks/product"),
    };
    Rules {
        name: text("Example Shop"),
        origins: vec![text("https://shop.example")],
        languages: vec![text("en"), text("de")],
        region: text("GB"),
        assume_time_zone: Some(text("Europe/London")),
        shards: Some(4),
        decision_log_days: Some(30),
        controller: controller(Some(text("eu"))),
        channels: vec![Channel::Email, Channel::Post],
        purposes: vec![newsletter, orders],
        quiet_hours: Some(quiet_hours()),
        templates: vec![Template {
            id: text("order-shipped"),
            purpose: text("orders"),
            subject: BTreeMap::from([(text("en"), text("Order {number}"))]),
            text: BTreeMap::from([(text("en"), text("Your order {number} is on its way."))]),
            variables: vec![
                beckon_domain::wire::Variable::Named(text("number")),
                beckon_domain::wire::Variable::Declared(beckon_domain::wire::DeclaredVariable {
                    name: text("track"),
                    kind: Some(beckon_domain::VariableKind::Link),
                    longest: Some(120),
                    hosts: vec![text("shop.example")],
                }),
            ],
        }],
        routes: vec![sizing, everything_else()],
        topic_titles: topic_titles(),
        providers: BTreeMap::from([
            (Channel::Email, endpoint("https://mail.example/send").into()),
            (Channel::Sms, twilio()),
        ]),
        events: Some(Endpoint {
            previous_signing_secret: Some(text("SHOP_WEBHOOK_SECRET_2025")),
            ..endpoint("https://shop.example/hooks/events")
        }),
        customers: Some(Customers {
            token_secret: text("SHOP_CUSTOMERS"),
        }),
        hold_after: Some(5),
        confirmations_per_day: Some(500),
        countries: vec![text("GB"), text("DE")],
    }
}

fn everything_else() -> Route {
    Route {
        name: text("Support"),
        topics: vec![],
        kinds: vec![],
        rating_at_most: None,
        to: endpoint("https://shop.example/hooks/support"),
    }
}

pub(crate) fn minimal_rules() -> Rules {
    let newsletter = Purpose {
        code: text("newsletter"),
        basis: Basis::Consent,
        because: None,
        channels: vec![Channel::Email],
        notice: text("1"),
        title: BTreeMap::new(),
        text: by_language(&[("en", "Once a month, what is new.")]),
        valid_days: None,
        cap: None,
        template_required: false,
    };
    Rules {
        name: text("Example Shop"),
        origins: vec![text("https://shop.example")],
        languages: vec![text("en")],
        region: text("GB"),
        assume_time_zone: None,
        shards: None,
        decision_log_days: None,
        controller: controller(None),
        channels: vec![Channel::Email],
        purposes: vec![newsletter],
        quiet_hours: None,
        templates: vec![],
        routes: vec![everything_else()],
        topic_titles: BTreeMap::new(),
        providers: BTreeMap::new(),
        events: None,
        customers: None,
        hold_after: None,
        confirmations_per_day: None,
        countries: Vec::new(),
    }
}

fn site_state() -> Golden {
    let size = LedgerSize {
        ledger: 2,
        bytes: 6_000_000_000,
        of: 10_000_000_000,
        large: true,
    };
    let state = |pending, rules, dead_letters: Vec<DeadLetter>, lost_ledgers: Vec<u8>| SiteState {
        site: text("demo"),
        version: 7,
        published_at: text(AT),
        pending,
        rules,
        held_up: match dead_letters {
            ref letters if letters.is_empty() => Vec::new(),
            _ => vec![beckon_domain::wire::HeldUp {
                target: text("email"),
                since: text("2026-11-22T08:00:00.000Z"),
                failures: 7,
                next_try: text("2026-11-22T08:05:00.000Z"),
            }],
        },
        dead_letters,
        budgets_used_up: lost_ledgers
            .iter()
            .map(|_| BudgetUsedUp {
                budget: Budget::NetworkHour,
                at: text(AT),
            })
            .collect(),
        sizes: lost_ledgers.iter().map(|_| size.clone()).collect(),
        lost_ledgers,
    };
    let dead_letter = DeadLetter {
        webhook_id: text("msg_1"),
        kind: text("confirmation"),
        host: text("mail.example"),
        attempts: 17,
        reason: text("attempts_exhausted"),
        at: text(AT),
    };
    golden(
        "SiteState",
        &[
            ("filled", state(2, filled_rules(), vec![dead_letter], vec![3])),
            ("minimal", state(0, minimal_rules(), vec![], vec![])),
        ],
    )
}

fn widget_settings() -> Golden {
    let settings = |purposes, topics: Vec<String>| WidgetSettings {
        site: text("demo"),
        name: text("Example Shop"),
        languages: vec![text("en"), text("de")],
        region: text("GB"),
        controller: text("Example Shop Ltd"),
        privacy_notice: text("https://shop.example/privacy"),
        channels: vec![Channel::Email],
        purposes,
        topic_titles: if topics.is_empty() {
            BTreeMap::new()
        } else {
            topic_titles()
        },
        topics,
    };
    let newsletter = WidgetPurpose {
        code: text("newsletter"),
        basis: Basis::Consent,
        because: None,
        act: BTreeMap::new(),
        channels: vec![Channel::Email],
        notice: text("1"),
        title: BTreeMap::new(),
        text: by_language(&[("en", "Once a month, what is new.")]),
        cap: None,
    };
    let orders = WidgetPurpose {
        code: text("orders"),
        basis: Basis::Contract,
        because: Some(text("an order")),
        act: by_language(&[("de", "eine Bestellung"), ("en", "an order")]),
        channels: vec![Channel::Email],
        notice: text("1"),
        title: by_language(&[("de", "Bestellungen"), ("en", "Orders")]),
        text: by_language(&[("de", "Wo Ihre Bestellung ist."), ("en", "Where your order is.")]),
        cap: Some(cap()),
    };
    golden(
        "WidgetSettings",
        &[
            ("filled", settings(vec![newsletter, orders], vec![text("sizing")])),
            ("minimal", settings(vec![], vec![])),
        ],
    )
}

fn new_key() -> Golden {
    let filled = NewKey {
        name: text("Newsletter system"),
        scopes: vec![Scope::Ask, Scope::Reserve],
        purposes: Some(vec![text("newsletter")]),
        expires: Some(text(AT)),
    };
    let minimal = NewKey {
        name: text("Desk"),
        scopes: vec![Scope::Desk],
        purposes: None,
        expires: None,
    };
    golden("NewKey", &[("filled", filled), ("minimal", minimal)])
}

fn created_key() -> Golden {
    let key = CreatedKey {
        id: text("k-1"),
        key: text("bk_example"),
    };
    golden("CreatedKey", &[("filled", key)])
}

fn key_list() -> Golden {
    let filled = KeyInfo {
        id: text("k-1"),
        name: text("Newsletter system"),
        scopes: vec![Scope::Ask, Scope::Reserve],
        purposes: Some(vec![text("newsletter")]),
        expires: Some(text("2027-11-22T08:00:00.000Z")),
        created_at: text(AT),
        held: vec![HeldPurpose {
            purpose: text("newsletter"),
            since: text(AT),
            people: 3,
        }],
    };
    let minimal = KeyInfo {
        id: text("k-2"),
        name: text("Owner"),
        scopes: vec![Scope::Owner],
        purposes: None,
        expires: None,
        created_at: text(AT),
        held: vec![],
    };
    golden(
        "KeyList",
        &[
            (
                "filled",
                KeyList {
                    keys: vec![filled, minimal],
                },
            ),
            ("minimal", KeyList { keys: vec![] }),
        ],
    )
}

fn owner_log() -> Golden {
    let key = |id, name| {
        Some(LogKey {
            id: text(id),
            name: text(name),
        })
    };
    let published = LogEntry {
        at: text(AT),
        act: LogAct::RulesPublished,
        by: None,
        version: Some(7),
        key: None,
        purpose: None,
    };
    let released = LogEntry {
        act: LogAct::KeyReleased,
        by: key("k-2", "Owner"),
        version: None,
        key: key("k-1", "Newsletter system"),
        purpose: Some(text("newsletter")),
        ..published.clone()
    };
    golden(
        "OwnerLog",
        &[
            (
                "filled",
                OwnerLog {
                    entries: vec![released, published],
                },
            ),
            ("minimal", OwnerLog { entries: vec![] }),
        ],
    )
}

fn problem() -> Golden {
    let filled = Fault {
        kind: FaultKind::NoticeOutdated,
        errors: vec![field(
            "/choices/0/notice",
            "notice_outdated",
            "The notice has changed since it was shown.",
        )],
        notices: vec![CurrentNotice {
            purpose: text("newsletter"),
            notice: text("2026-11"),
            text: by_language(&[("en", "Once a month, what is new.")]),
        }],
    };
    let minimal = Fault::from(FaultKind::Unavailable);
    golden(
        "Problem",
        &[("filled", filled.to_problem()), ("minimal", minimal.to_problem())],
    )
}
