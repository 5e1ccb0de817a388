//! Holds the reading against what the contract's own types write.

use super::{code, delivered, mine, problem, received, resumed, saved, site, stopped};
use crate::json::Json;
use crate::state::answer::SiteText;
use beckon_contract::wire;
use beckon_contract::{Basis, CapWindow, Channel, Choice, ConsentStatus, FeedbackKind};
use std::collections::BTreeMap;

fn json(answer: impl serde::Serialize) -> Json {
    let text = serde_json::to_string(&answer).expect("the contract can be written");
    Json::parse(&text).expect("the contract is JSON")
}

fn texts(en: &str, de: &str) -> BTreeMap<String, String> {
    [("en", en), ("de", de)]
        .map(|(language, text)| (language.to_owned(), text.to_owned()))
        .into()
}

const AT: &str = "2026-11-22T08:00:00.000Z";

#[test]
fn a_site_is_read_in_the_language_of_the_page() {
    let cap = wire::Cap {
        permits: 2,
        per: CapWindow::Month,
    };
    let purpose = wire::WidgetPurpose {
        code: "newsletter".to_owned(),
        basis: Basis::Consent,
        because: None,
        act: BTreeMap::new(),
        channels: vec![Channel::Email, Channel::Push],
        notice: "2026-11".to_owned(),
        title: texts("News", "Neues"),
        text: texts("What is new.", "Was neu ist."),
        cap: Some(cap.clone()),
    };
    let orders = wire::WidgetPurpose {
        code: "order_updates".to_owned(),
        basis: Basis::Contract,
        because: Some("your order".to_owned()),
        act: BTreeMap::from([("en".to_owned(), "your order".to_owned())]),
        title: BTreeMap::new(),
        ..purpose.clone()
    };
    let settings = wire::WidgetSettings {
        site: "demo".to_owned(),
        name: "Harbour".to_owned(),
        languages: vec!["en".to_owned(), "de".to_owned()],
        region: "GB".to_owned(),
        controller: "Harbour Ltd".to_owned(),
        privacy_notice: "https://shop.example/privacy".to_owned(),
        channels: vec![Channel::Email],
        purposes: vec![purpose, orders],
        topics: vec!["sizing".to_owned(), "lost_parcel".to_owned()],
        topic_titles: BTreeMap::from([("sizing".to_owned(), texts("Size and fit", "Größe und Passform"))]),
    };
    let read = site(&json(&settings), "de-AT");
    let own = |text: &str, language: &str| SiteText {
        text: text.to_owned(),
        language: language.to_owned(),
    };
    assert_eq!((read.name.as_str(), read.region.as_str()), ("Harbour", "GB"));
    let newsletter = &read.purposes[0];
    assert_eq!(
        (&newsletter.title, &newsletter.text),
        (&own("Neues", "de"), &own("Was neu ist.", "de"))
    );
    let orders = &read.purposes[1];
    assert_eq!(
        (&orders.title, &orders.because),
        (&own("Order updates", ""), &own("your order", "en")),
        "a code is in no language, and what is said once in the site's first"
    );
    let mut behind = serde_json::to_value(&settings).expect("it can be written");
    let _ = behind["purposes"][1].as_object_mut().expect("an object").remove("act");
    assert_eq!(
        site(&json(behind), "de").purposes[1].because,
        own("your order", ""),
        "an edge that is a version behind says it once"
    );
    let topics: Vec<_> = read.topics.iter().map(|topic| (&*topic.code, &topic.title)).collect();
    assert_eq!(
        topics,
        [
            ("sizing", &own("Größe und Passform", "de")),
            ("lost_parcel", &own("Lost parcel", ""))
        ]
    );
    assert_eq!((newsletter.asked, &newsletter.cap), (true, &Some(cap)));
    assert_eq!(
        newsletter.channels,
        [Channel::Email],
        "what the site does not offer is not shown"
    );
    assert_eq!(
        site(&json(&settings), "fr").purposes[0].title,
        own("News", "en"),
        "else in the site's first language"
    );
}

#[test]
fn what_is_on_record_is_read_whole() {
    let choice = wire::MyChoice {
        purpose: "newsletter".to_owned(),
        channel: Channel::Email,
        choice: Choice::Given,
        status: ConsentStatus::Requested,
        notice: Some("2026-11".to_owned()),
        at: AT.to_owned(),
    };
    let hours = wire::QuietHours {
        from: "21:00".to_owned(),
        to: "08:00".to_owned(),
    };
    let point = |proof| wire::MyContactPoint {
        handle: "h-1".to_owned(),
        channel: Channel::Email,
        masked: "a…@example.com".to_owned(),
        proof,
    };
    let read = mine(&json(wire::MySettings {
        contact_points: vec![
            point(wire::ProofState::Unproven),
            point(wire::ProofState::ByLink),
            point(wire::ProofState::ByCode),
        ],
        preferred_channels: vec![Channel::Sms, Channel::Email],
        choices: vec![choice],
        quiet_hours: Some(hours.clone()),
        time_zone: Some("Europe/Berlin".to_owned()),
        cap: Some(wire::Cap {
            permits: 3,
            per: CapWindow::Week,
        }),
        pause_until: Some("2027-01-10".to_owned()),
        language: Some("de".to_owned()),
        stopped: true,
        gpc: true,
        page: Some("https://edge.example/manage/x".to_owned()),
    }));
    assert_eq!(read.page.as_deref(), Some("https://edge.example/manage/x"));
    assert_eq!(
        read.points.iter().map(|point| point.proven).collect::<Vec<_>>(),
        [false, true, true]
    );
    assert_eq!(
        (read.order, read.quiet_hours, read.stopped && read.gpc),
        (vec![Channel::Sms, Channel::Email], Some(hours), true)
    );
    assert_eq!(
        (read.zone.as_deref(), read.pause.as_deref(), read.language.as_deref()),
        (Some("Europe/Berlin"), Some("2027-01-10"), Some("de"))
    );
    assert_eq!(
        read.cap,
        Some(wire::Cap {
            permits: 3,
            per: CapWindow::Week
        })
    );
    assert_eq!(
        (read.choices[0].status, read.choices[0].notice.as_str()),
        (ConsentStatus::Requested, "2026-11")
    );
}

#[test]
fn only_what_is_requested_is_waited_for() {
    let confirmation = |status| wire::Confirmation {
        channel: Channel::Email,
        masked: "a…@example.com".to_owned(),
        status,
    };
    let receipt = wire::Receipt {
        id: "r".to_owned(),
        at: AT.to_owned(),
        site: "demo".to_owned(),
        controller: "Harbour Ltd".to_owned(),
        privacy_notice: String::new(),
        choices: vec![wire::ChoiceMade {
            purpose: "offers".to_owned(),
            channel: Channel::Sms,
            choice: Choice::Refused,
            notice: None,
        }],
        page: None,
        language: None,
        gpc: true,
    };
    let confirmations = vec![
        confirmation(ConsentStatus::Requested),
        confirmation(ConsentStatus::Given),
    ];
    let read = saved(&json(wire::Saved {
        person: "token".to_owned(),
        receipt,
        confirmations: confirmations.clone(),
        customer: None,
    }));
    assert_eq!(
        (read.person.as_str(), read.at.as_str(), read.waiting.len(), read.gpc),
        ("token", AT, 1, true)
    );
    assert_eq!(
        (read.choices[0].purpose.as_str(), read.choices[0].choice),
        ("offers", Choice::Refused)
    );
    let feedback = wire::FeedbackReceived {
        id: "f".to_owned(),
        person: "token".to_owned(),
        reference: "R-1".to_owned(),
        confirmations,
    };
    let read = received(&json(feedback));
    assert_eq!((read.reference.as_str(), read.waiting.len()), ("R-1", 1));
}

#[test]
fn the_small_answers_are_read() {
    let accepted = wire::CodeAccepted {
        channel: Channel::Sms,
        masked: "+44…123".to_owned(),
        granted: Vec::new(),
    };
    assert_eq!(
        (code(&json(&accepted)).channel, code(&json(accepted)).proven),
        (Channel::Sms, true)
    );
    let answer = wire::Stopped {
        person: "token".to_owned(),
        at: AT.to_owned(),
        undo_until: AT.to_owned(),
    };
    assert_eq!(stopped(&json(answer)).undo_until, AT);
    assert!(resumed(&json(wire::Resumed {
        status: wire::ResumeStatus::Lifted
    })));
    assert!(!resumed(&json(wire::Resumed {
        status: wire::ResumeStatus::ConfirmationNeeded
    })));
    let state = |status| wire::FeedbackState {
        reference: "R-1".to_owned(),
        at: AT.to_owned(),
        kind: FeedbackKind::Idea,
        status,
    };
    assert!(delivered(&json(state(wire::FeedbackStatus::Delivered))));
    assert!(!delivered(&json(state(wire::FeedbackStatus::Received))));
}

#[test]
fn a_fault_is_read_with_all_its_parts() {
    let read = problem(
        &json(wire::Problem {
            kind: "https://beckon.example/problems/notice_outdated".to_owned(),
            title: "Outdated".to_owned(),
            status: 409,
            detail: "Show the new text.".to_owned(),
            code: "notice_outdated".to_owned(),
            errors: vec![wire::FieldProblem {
                pointer: "/choices/0".to_owned(),
                code: "c".to_owned(),
                detail: "d".to_owned(),
            }],
            notices: vec![wire::CurrentNotice {
                purpose: "newsletter".to_owned(),
                notice: "2026-12".to_owned(),
                text: texts("New", "Neu"),
            }],
        }),
        &["de".to_owned()],
    );
    assert_eq!(
        (read.status, read.code.as_str(), read.errors[0].pointer.as_str()),
        (409, "notice_outdated", "/choices/0")
    );
    assert_eq!(
        (read.notices[0].notice.as_str(), read.notices[0].text.text.as_str()),
        ("2026-12", "Neu")
    );
}

#[test]
fn an_edge_that_is_a_version_ahead_is_understood_as_far_as_it_goes() {
    let answer = json(
        serde_json::json!({ "contact_points": [{ "channel": "fax", "masked": "x" }, { "channel": "email", "masked": "y", "new": 1 }] }),
    );
    assert_eq!(mine(&answer).points.len(), 1);
}
