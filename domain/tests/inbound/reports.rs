//! Bounces, complaints and texts as the providers' documentation shows them. Each example names its page.

use crate::{HARD, SOFT};
use beckon_domain::ProviderKind::{self, Mailgun, Postmark, Sendgrid, Twilio, Vonage, Webhook};
use beckon_domain::SendOutcome::{Complained, Delivered, NotSent, Sent};
use beckon_domain::inbound::{Happened, Report, Said, Text, Unreadable, What, Words, read};
use serde_json::{Value, json};

fn reports(kind: ProviderKind, body: &Value) -> Vec<Report> {
    read(kind, body.to_string().as_bytes())
        .expect("readable")
        .into_iter()
        .map(|happened| match happened {
            Happened::Report(report) => report,
            other => panic!("no report: {other:?}"),
        })
        .collect()
}

fn report(kind: ProviderKind, body: &Value) -> Option<Report> {
    let mut all = reports(kind, body);
    assert!(all.len() < 2);
    all.pop()
}

fn what(kind: ProviderKind, body: &Value) -> Option<What> {
    report(kind, body).map(|report| report.what)
}

fn outcome<T: Into<Option<beckon_domain::Bounce>>>((outcome, bounce): (beckon_domain::SendOutcome, T)) -> Option<What> {
    Some(What::Outcome(outcome, bounce.into()))
}

fn to(report: &Report) -> &str {
    report.to.as_ref().expect("a contact point").normal()
}

/// postmarkapp.com/email-webhooks and the webhook references beside it.
#[test]
fn postmark() {
    let bounce = json!({
        "RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "TypeCode": 1, "Name": "Hard bounce", "Tag": "Test",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "Test bounce details", "Email": "John@example.com", "BouncedAt": "2014-08-01T13:28:10.2735393-04:00",
        "DumpAvailable": true, "Inactive": true, "CanActivate": true, "Subject": "Test subject",
        "Metadata": { "beckon_message": "msg_1" },
    });
    let hard = report(Postmark, &bounce).expect("a report");
    assert_eq!(
        (hard.event.as_str(), hard.message.as_deref()),
        ("Bounce:42", Some("msg_1"))
    );
    assert_eq!(
        hard.provider_message.as_deref(),
        Some("883953f4-6105-42a2-a16a-77a8eac79483")
    );
    assert_eq!(to(&hard), "john@example.com");
    assert_eq!(Some(hard.what), outcome(HARD));
    let bounced = |kind: &str, inactive: bool| {
        let mut bounce = bounce.clone();
        bounce["Type"] = json!(kind);
        bounce["Inactive"] = json!(inactive);
        what(Postmark, &bounce)
    };
    assert_eq!(bounced("BadEmailAddress", false), outcome(HARD));
    assert_eq!(bounced("SoftBounce", false), outcome(SOFT));
    assert_eq!(bounced("Transient", false), outcome(SOFT));
    for kind in [
        "Blocked",
        "DMARCPolicy",
        "SpamNotification",
        "ManuallyDeactivated",
        "SomethingNew",
    ] {
        assert_eq!(
            bounced(kind, true),
            outcome(SOFT),
            "{kind} says nothing about the address"
        );
    }
    let details = |details: &str| {
        let mut bounce = bounce.clone();
        bounce["Details"] = json!(details);
        what(Postmark, &bounce)
    };
    assert_eq!(details("smtp;550 5.1.1 no such user"), outcome(HARD));
    assert_eq!(details("smtp;550 5.7.1 blocked"), outcome(SOFT));
    assert_eq!(details("smtp;552 5.2.2 mailbox full"), outcome(SOFT));
    assert_eq!(bounced("AutoResponder", false), None);
    assert_eq!(bounced("Unsubscribe", false), Some(What::Stop));
    assert_eq!(bounced("SomethingNew", false), outcome(SOFT));

    let delivery = json!({
        "RecordType": "Delivery", "ServerId": 23, "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Recipient": "john@example.com",
        "Tag": "welcome-email", "DeliveredAt": "2014-08-01T13:28:10.2735393-04:00", "Details": "Test delivery webhook details",
        "Metadata": { "beckon_message": "msg_1" },
    });
    let delivered = report(Postmark, &delivery).expect("a report");
    assert_eq!(Some(delivered.what), outcome((Delivered, None)));
    assert_eq!(delivered.event, "Delivery:883953f4-6105-42a2-a16a-77a8eac79483");
    let complaint = json!({
        "RecordType": "SpamComplaint", "ID": 42, "Type": "SpamComplaint", "TypeCode": 512, "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Email": "john@example.com", "Inactive": true, "CanActivate": false,
    });
    assert_eq!(what(Postmark, &complaint), outcome((Complained, None)));
    let change = |reason: Value, origin: &str, suppressed: bool| {
        what(
            Postmark,
            &json!({ "RecordType": "SubscriptionChange", "MessageID": "a4909a96-73d7-4c49-b148-a54522d3f7ac", "Recipient": "john@example.com",
                "Origin": origin, "SuppressSending": suppressed, "SuppressionReason": reason }),
        )
    };
    assert_eq!(change(json!("ManualSuppression"), "Recipient", true), Some(What::Stop));
    assert_eq!(
        change(json!("ManualSuppression"), "Customer", true),
        None,
        "the owner's own doing"
    );
    assert_eq!(change(json!("HardBounce"), "Recipient", true), outcome(HARD));
    assert_eq!(
        change(json!("HardBounce"), "Customer", true),
        None,
        "the owner's own doing"
    );
    assert_eq!(
        change(json!("SpamComplaint"), "Recipient", true),
        outcome((Complained, None))
    );
    assert_eq!(
        change(Value::Null, "Recipient", false),
        None,
        "nothing is lifted by a provider"
    );
    assert_eq!(what(Postmark, &json!({ "RecordType": "Open", "MessageID": "x" })), None);
}

/// www.twilio.com/docs/sendgrid/for-developers/tracking-events/event, "Event objects".
#[test]
fn sendgrid() {
    let event = |more: Value| {
        let mut event = json!({
            "email": "example@test.com", "timestamp": 1513299569, "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>", "category": "cat facts",
            "sg_event_id": "sg_event_id", "sg_message_id": "sg_message_id", "beckon_message": "msg_1",
        });
        event
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        event
    };
    let all = json!([
        event(json!({ "event": "processed" })),
        event(json!({ "event": "deferred", "response": "400 try again later", "attempt": "5" })),
        event(json!({ "event": "delivered", "response": "250 OK" })),
        event(json!({ "event": "open", "useragent": "Mozilla/4.0", "ip": "255.255.255.255" })),
        event(json!({ "event": "bounce", "reason": "500 unknown recipient", "status": "5.0.0" })),
        event(json!({ "event": "bounce", "reason": "unable to get mx info", "type": "blocked" })),
        event(json!({ "event": "dropped", "reason": "Bounced Address", "status": "5.0.0" })),
        event(json!({ "event": "dropped", "reason": "Spam Content (if Spam Checker app enabled)" })),
        event(json!({ "event": "dropped", "reason": "Invalid SMTPAPI header" })),
        event(json!({ "event": "dropped", "reason": "Spam Reporting Address" })),
        event(json!({ "event": "dropped", "reason": "Unsubscribed Address" })),
        event(json!({ "event": "dropped", "reason": "Invalid" })),
        event(json!({ "event": "spamreport" })),
        event(json!({ "event": "unsubscribe" })),
        event(json!({ "event": "group_unsubscribe", "asm_group_id": 10 })),
        event(json!({ "event": "group_resubscribe", "asm_group_id": 10 })),
        event(json!({ "event": "something_new" })),
    ]);
    let reports = reports(Sendgrid, &all);
    let whats: Vec<What> = reports.iter().map(|report| report.what).collect();
    let expect = [
        outcome((Sent, None)),
        outcome((Delivered, None)),
        outcome(HARD),
        outcome(SOFT),
        outcome(HARD),
        outcome((NotSent, None)),
        outcome((NotSent, None)),
        outcome((Complained, None)),
        Some(What::Stop),
        outcome(HARD),
        outcome((Complained, None)),
        Some(What::Stop),
        Some(What::Stop),
    ];
    assert_eq!(whats, expect.into_iter().flatten().collect::<Vec<_>>());
    assert!(
        reports
            .iter()
            .all(|report| report.message.as_deref() == Some("msg_1") && to(report) == "example@test.com")
    );
    assert_eq!(reports[0].event, "sg_event_id");
    let nobody =
        json!([{ "email": "not an email address", "event": "dropped", "reason": "Invalid", "sg_event_id": "1" }]);
    assert_eq!(
        self::reports(Sendgrid, &nobody)[0].to,
        None,
        "an address that is none was never one of ours"
    );
}

/// documentation.mailgun.com, "Webhooks", as received and kept in the tests of django-anymail (test_mailgun_webhooks.py).
#[test]
fn mailgun() {
    let event = |more: Value| {
        let mut event = json!({
            "timestamp": 1534108637.153125, "id": "hTWCTD81RtiDN-...", "recipient": "recipient@example.com", "recipient-domain": "example.com",
            "user-variables": { "beckon_message": "msg_1" }, "log-level": "info",
            "message": { "headers": { "to": "recipient@example.com", "message-id": "20180812211713.1.DF5966851B4BAA99@example.org" }, "size": 809 },
            "delivery-status": { "code": 250, "message": "OK", "session-seconds": 3.57 },
        });
        event
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        json!({ "signature": { "timestamp": "1534108637", "token": "651869375b9df3c98fc15c4889b102119add1235c38fc92824", "signature": "..." },
            "event-data": event })
    };
    let delivered = report(Mailgun, &event(json!({ "event": "delivered" }))).expect("a report");
    assert_eq!(delivered.event, "hTWCTD81RtiDN-...");
    assert_eq!(delivered.message.as_deref(), Some("msg_1"));
    assert_eq!(
        delivered.provider_message.as_deref(),
        Some("20180812211713.1.DF5966851B4BAA99@example.org")
    );
    assert_eq!(to(&delivered), "recipient@example.com");
    assert_eq!(Some(delivered.what), outcome((Delivered, None)));
    let of = |more: Value| what(Mailgun, &event(more));
    assert_eq!(of(json!({ "event": "accepted" })), outcome((Sent, None)));
    let failed =
        |severity: &str, reason: &str| of(json!({ "event": "failed", "severity": severity, "reason": reason }));
    assert_eq!(failed("permanent", "bounce"), outcome(HARD));
    assert_eq!(failed("permanent", "suppress-bounce"), outcome(HARD));
    assert_eq!(failed("permanent", "old"), outcome(SOFT));
    assert_eq!(failed("permanent", "suppress-complaint"), outcome((Complained, None)));
    assert_eq!(failed("permanent", "suppress-unsubscribe"), Some(What::Stop));
    let said = |code: u16, enhanced: &str, message: &str| {
        of(json!({ "event": "failed", "severity": "permanent", "reason": "bounce",
            "delivery-status": { "code": code, "enhanced-code": enhanced, "message": message } }))
    };
    assert_eq!(said(550, "5.1.1", "no such user"), outcome(HARD));
    assert_eq!(said(550, "", "5.1.1 The account does not exist"), outcome(HARD));
    assert_eq!(said(550, "5.7.1", "blocked"), outcome(SOFT));
    assert_eq!(said(552, "", "5.2.2 The mailbox is full"), outcome(SOFT));
    assert_eq!(
        failed("temporary", "generic"),
        None,
        "Mailgun tries again, and tells again"
    );
    assert_eq!(of(json!({ "event": "complained" })), outcome((Complained, None)));
    assert_eq!(of(json!({ "event": "unsubscribed" })), Some(What::Stop));
    assert_eq!(of(json!({ "event": "opened" })), None);
}

fn form(pairs: &[(&str, &str)]) -> Vec<Happened> {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    read(Twilio, body.as_bytes()).expect("readable")
}

/// www.twilio.com/docs/messaging/guides/webhook-request and .../track-outbound-message-status.
#[test]
fn twilio() {
    let status = |status: &str, code: &str| {
        let happened = form(&[
            ("SmsSid", "SM90c6fc909d8504d45ecdb3a3d5b3556e"),
            ("SmsStatus", status),
            ("MessageStatus", status),
            ("To", "+447700900123"),
            ("MessageSid", "SM90c6fc909d8504d45ecdb3a3d5b3556e"),
            ("AccountSid", "AC309475e5fede1b49e100272a8640f438"),
            ("From", "+12025550123"),
            ("ApiVersion", "2010-04-01"),
            ("ErrorCode", code),
            ("SomethingNew", "1"),
        ]);
        happened.into_iter().next().map(|happened| match happened {
            Happened::Report(report) => {
                assert_eq!(to(&report), "+447700900123");
                assert_eq!(report.event, format!("SM90c6fc909d8504d45ecdb3a3d5b3556e:{status}"));
                report.what
            }
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(status("queued", ""), None);
    assert_eq!(status("sent", ""), outcome((Sent, None)));
    assert_eq!(status("delivered", ""), outcome((Delivered, None)));
    assert_eq!(status("undelivered", "30003"), outcome(SOFT));
    assert_eq!(status("undelivered", "30005"), outcome(HARD));
    assert_eq!(status("undelivered", "30006"), outcome(HARD));
    assert_eq!(status("failed", "21610"), Some(What::Stop));
    assert_eq!(status("failed", "63014"), Some(What::Stop));
    for dead in ["21211", "21614", "63003", "63024"] {
        assert_eq!(status("failed", dead), outcome(HARD), "{dead}");
    }
    for stands in ["30001", "30004", "30007", "30008", "30034", "21612", "63016", ""] {
        assert_eq!(status("failed", stands), outcome(SOFT), "{stands}");
    }
    assert_eq!(status("something_new", ""), None);

    let text = |body: &str, more: &[(&str, &str)]| {
        let pairs = [
            ("MessageSid", "SM5f7b1c2e"),
            ("SmsStatus", "received"),
            ("From", "+447700900123"),
            ("To", "+12025550123"),
            ("Body", body),
            ("NumMedia", "0"),
        ];
        match form(&[&pairs, more].concat()).pop() {
            Some(Happened::Text(Text { from, said, .. })) => {
                assert_eq!(from.normal(), "+447700900123");
                said
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(text("Stop!!", &[]), Said::Stop);
    assert_eq!(text("Thanks", &[]), Said::Other);
    assert_eq!(text("", &[]), Said::Unclear);
    assert_eq!(text("ARRET MAINTENANT MERCI", &[("OptOutType", "STOP")]), Said::Stop);
    assert_eq!(
        text("xyzzy", &[("OptOutType", "STOP")]),
        Said::Stop,
        "Twilio took it for a stop"
    );
}

/// developer.vonage.com/en/messages/concepts/messages-status-callbacks and developer.vonage.com/en/api/messages.
#[test]
fn vonage() {
    let status = |status: &str| {
        json!({ "message_uuid": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "to": "447700900000", "from": "447700900001",
            "timestamp": "2025-02-03T12:14:25Z", "status": status, "client_ref": "msg_1", "channel": "sms",
            "usage": { "currency": "EUR", "price": "0.0333" }, "sms": { "count_total": "2" } })
    };
    let delivered = report(Vonage, &status("delivered")).expect("a report");
    assert_eq!(delivered.message.as_deref(), Some("msg_1"));
    assert_eq!(to(&delivered), "+447700900000");
    assert_eq!(delivered.event, "aaaaaaaa-bbbb-cccc-dddd-0123456789ab:delivered");
    assert_eq!(Some(delivered.what), outcome((Delivered, None)));
    assert_eq!(what(Vonage, &status("submitted")), outcome((Sent, None)));
    assert_eq!(what(Vonage, &status("rejected")), outcome(SOFT));
    let code = |code: u32| {
        let mut rejected = status("rejected");
        rejected["error"] =
            json!({ "type": format!("https://developer.vonage.com/api-errors/messages#{code}"), "title": code });
        let by_type = what(Vonage, &rejected);
        rejected["error"] = json!({ "title": code });
        assert_eq!(what(Vonage, &rejected), by_type, "{code}");
        by_type
    };
    assert_eq!(code(1240), Some(What::Stop));
    for dead in [1170, 1190, 1430] {
        assert_eq!(code(dead), outcome(HARD), "{dead}");
    }
    for stands in [
        1000, 1050, 1180, 1200, 1210, 1220, 1230, 1241, 1250, 1260, 1280, 1300, 1320, 1330, 1360, 1470, 1483, 9999,
    ] {
        assert_eq!(code(stands), outcome(SOFT), "{stands}");
    }
    assert_eq!(what(Vonage, &status("undeliverable")), outcome(SOFT));
    assert_eq!(what(Vonage, &status("something_new")), None);
    let text = json!({ "channel": "sms", "message_uuid": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "to": "447700900000", "from": "447700900001",
        "timestamp": "2025-02-03T12:14:25Z", "text": "Unsubscribe me pls", "sms": { "num_messages": "1", "keyword": "UNSUBSCRIBE" } });
    let happened = read(Vonage, text.to_string().as_bytes()).expect("readable");
    let [Happened::Text(text)] = &happened[..] else {
        panic!("{happened:?}")
    };
    assert_eq!((text.from.normal(), text.said), ("+447700900001", Said::Stop));
    let printed = format!("{text:?}");
    assert!(
        !printed.contains("7700") && !printed.contains("Unsubscribe"),
        "{printed}"
    );
}

#[test]
fn what_is_not_of_a_provider_is_told() {
    for kind in [Postmark, Sendgrid, Mailgun, Vonage] {
        for body in ["", "{", "null", "\"Bounce\"", "<html>"] {
            assert_eq!(read(kind, body.as_bytes()), Err(Unreadable), "{kind}: {body}");
        }
    }
    assert_eq!(read(Twilio, b"Body=stop"), Err(Unreadable), "nobody wrote it");
    assert_eq!(read(Webhook, b"{}"), Err(Unreadable));
    assert_eq!(read(Sendgrid, b"[]"), Ok(Vec::new()));
}

#[test]
fn one_event_that_cannot_be_read_keeps_no_other_from_being_heard() {
    let batch = json!([
        { "event": "dropped", "email": "bea@example.com", "reason": "Unsubscribed Address" },
        7,
        { "email": "cem@example.com" },
        { "event": "unsubscribe", "email": "ana@example.com", "sg_event_id": "one" },
    ]);
    let happened = read(Sendgrid, batch.to_string().as_bytes()).expect("readable");
    let [
        Happened::Report(bea),
        Happened::Unread,
        Happened::Unread,
        Happened::Report(ana),
    ] = &happened[..]
    else {
        panic!("{happened:?}")
    };
    assert_eq!((to(bea), bea.what), ("bea@example.com", What::Stop));
    assert_eq!((to(ana), ana.what), ("ana@example.com", What::Stop));
    // What has no id is told from all else by what it says, the same each time.
    let again = read(Sendgrid, batch.to_string().as_bytes()).expect("readable");
    assert_eq!(again, happened);
    assert_ne!(bea.event, ana.event);
}

#[test]
fn words_count_by_whatever_way_they_come() {
    let twilio = |from: &str| form(&[("MessageSid", "SM1"), ("From", from), ("Body", "STOP")]);
    let vonage = |from: Value, channel: &str| {
        let body = json!({ "message_uuid": "v1", "from": from, "channel": channel, "text": "STOP" });
        read(Vonage, body.to_string().as_bytes()).expect("readable")
    };
    let stops = |happened: Vec<Happened>| -> Vec<String> {
        let point = |one| match one {
            Happened::Text(Text {
                from, said: Said::Stop, ..
            }) => format!("{}:{}", from.channel(), from.normal()),
            other => panic!("{other:?}"),
        };
        happened.into_iter().map(point).collect()
    };
    for happened in [
        twilio("rcs:+447700900123"),
        twilio("RCS: +44 7700 900123"),
        twilio("+447700900123"),
        vonage(json!("447700900123"), "rcs"),
        vonage(json!(447_700_900_123_u64), "sms"),
    ] {
        assert_eq!(stops(happened), ["sms:+447700900123"]);
    }
    for happened in [
        twilio("whatsapp:+447700900123"),
        vonage(json!("447700900123"), "whatsapp"),
    ] {
        assert_eq!(stops(happened), ["sms:+447700900123", "whatsapp:+447700900123"]);
    }
    for odd in ["40404", "SHOP", "messenger:1234567890123456789"] {
        let happened = twilio(odd);
        let [Happened::Words(Words { from, text, said, .. })] = &happened[..] else {
            panic!("{happened:?}")
        };
        assert_eq!((from.as_str(), text.as_str(), *said), (odd, "STOP", Said::Stop));
        assert!(!format!("{happened:?}").contains(odd), "Debug tells who wrote");
    }
    let without_id = form(&[("From", "+447700900123"), ("Body", "STOP")]);
    assert_eq!(stops(without_id), ["sms:+447700900123"]);
}

#[test]
fn sendgrids_bounces_suppress_where_nobody_is_there() {
    let bounce = |status: &str, reason: &str, class: Value| {
        let event = json!([{ "event": "bounce", "type": "bounce", "email": "ana@example.com", "sg_event_id": "1",
            "status": status, "reason": reason, "bounce_classification": class }]);
        outcome_of(read(Sendgrid, event.to_string().as_bytes()))
    };
    assert_eq!(bounce("5.1.1", "550 no", json!("Technical")), HARD);
    assert_eq!(
        bounce("5.0.0", "550 Requested action not taken", json!("Invalid Address")),
        HARD
    );
    assert_eq!(bounce("5.7.1", "550 5.7.1 blocked", json!("Invalid Address")), SOFT);
    assert_eq!(bounce("5.2.2", "552 5.2.2 full", Value::Null), SOFT);
    assert_eq!(
        bounce("5.0.0", "550 Requested action not taken", json!("Mailbox Unavailable")),
        SOFT
    );
}

fn outcome_of(read: Result<Vec<Happened>, Unreadable>) -> (beckon_domain::SendOutcome, Option<beckon_domain::Bounce>) {
    match &read.expect("readable")[..] {
        [
            Happened::Report(Report {
                what: What::Outcome(outcome, bounce),
                ..
            }),
        ] => (*outcome, *bounce),
        other => panic!("{other:?}"),
    }
}
