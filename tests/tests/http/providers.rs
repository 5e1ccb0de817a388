//! Providers in their own shapes: what is handed to them, and what they tell.

use base64ct::{Base64, Encoding};
use beckon_domain::wire::{ContactPoint, MessageContent, MessageToSend, Messages, Provider, Recipient, Rules};
use beckon_domain::{Channel, Choice, DenialReason, ProviderKind, Scope};
use beckon_tests::http::{Call, Reply};
use beckon_tests::owner::Owner;
use beckon_tests::people::{email, fresh_id, sms, text_of};
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::Sender;
use beckon_tests::visitor::{Visitor, one_choice, press_link, stop_of};
use beckon_tests::wait::{until, until_within};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a provider is handed: headers and body.
type Handed = (BTreeMap<String, String>, Value);

/// A provider that keeps what it is handed, and answers each request with the next of its answers; `null` is one that
/// begins and never ends.
struct Stub {
    url: String,
    handed: Arc<Mutex<Vec<Handed>>>,
}

impl Stub {
    fn start(answers: Vec<(u16, Value)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let handed = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&handed);
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for (stream, (status, answer)) in listener.incoming().zip(answers) {
                let mut stream = stream.expect("a connection");
                let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
                let mut headers = BTreeMap::new();
                for line in reader.by_ref().lines().skip(1) {
                    let line = line.expect("a header");
                    match line.split_once(": ") {
                        Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.to_owned()),
                        None => break,
                    };
                }
                let length = headers["content-length"].parse().expect("a length");
                let mut body = vec![0; length];
                reader.read_exact(&mut body).expect("the body");
                let body = serde_json::from_slice(&body).expect("JSON");
                kept.lock().expect("unpoisoned").push((headers, body));
                if answer.is_null() {
                    let head =
                        format!("HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n");
                    stream.write_all(head.as_bytes()).expect("it is read");
                    silent.push(stream);
                    continue;
                }
                let answer = answer.to_string();
                let head = format!(
                    "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    answer.len()
                );
                stream
                    .write_all(format!("{head}{answer}").as_bytes())
                    .expect("it is read");
            }
        });
        Self { url, handed }
    }

    fn handed(&self) -> Vec<Handed> {
        self.handed.lock().expect("unpoisoned").clone()
    }
}

/// A site whose confirmations go to the postbox, until its owner changes to a provider.
struct Shop {
    product: Product,
    rules: Rules,
}

impl Shop {
    fn open(local: Option<&str>) -> Self {
        let mut start = Start::new()
            .with("SECRET__DEMO__POSTMARK_TOKEN", "server-token")
            .with("SECRET__DEMO__POSTMARK_HOOK", "beckon:a-long-password")
            .with("SECRET__DEMO__TWILIO_TOKEN", "twilio-auth-token")
            .with("SECRET__DEMO__TWILIO_HOOK", "twilio-auth-token");
        if let Some(local) = local {
            start = start.with("BECKON_LOCAL_ENDPOINTS", local);
        }
        let product = start.run();
        let rules = product.demo_rules();
        Self { product, rules }
    }

    fn owner(&self) -> Owner {
        self.product.owner()
    }

    fn sender(&self) -> Sender {
        self.owner().new_sender(&[Scope::Ask, Scope::Send], None)
    }

    fn use_provider(&self, channel: Channel, provider: Provider) {
        let mut rules = self.rules.clone();
        rules.providers.insert(channel, provider);
        let _ = self.owner().publish(&rules);
    }

    fn says_yes(&self, at: &ContactPoint, purpose: &str) -> Visitor {
        let mut visitor = self.product.visitor();
        visitor.save(&one_choice(at, purpose, Choice::Given));
        press_link(self.product.postbox(), at);
        visitor
    }

    fn inbound(&self, channel: &str) -> Call {
        Call::new(
            "POST",
            format!("{}/v1/sites/demo/inbound/{channel}", self.product.edge()),
        )
    }
}

fn provider(kind: ProviderKind) -> Provider {
    Provider {
        kind: Some(kind),
        ..Provider::default()
    }
}

fn postmark(stub: &Stub) -> Provider {
    Provider {
        url: Some(stub.url.clone()),
        token_secret: Some("POSTMARK_TOKEN".to_owned()),
        from: Some("Cairn & Last <post@example.com>".to_owned()),
        inbound_secret: Some("POSTMARK_HOOK".to_owned()),
        ..provider(ProviderKind::Postmark)
    }
}

fn send(sender: &Sender, to: &ContactPoint, purpose: &str) -> Reply {
    let message = MessageToSend {
        id: fresh_id(),
        to: Recipient::ContactPoint(to.clone()),
        channels: None,
        purpose: purpose.to_owned(),
        template: None,
        variables: BTreeMap::new(),
        content: Some(MessageContent {
            subject: Some("A walk".to_owned()),
            text: "Take the 9:14.".to_owned(),
            html: None,
        }),
        send_before: None,
    };
    let url = format!("{}/v1/sites/{}/messages", sender.edge, sender.site);
    let body = Messages {
        messages: vec![message],
    };
    Call::new("POST", url).key(&sender.key).json(&body).send()
}

#[test]
fn postmark_is_handed_a_message_and_its_refusal_of_an_address_ends_contact_there() {
    let stub = Stub::start(vec![
        (200, json!({ "ErrorCode": 0, "MessageID": "one" })),
        (422, json!({ "ErrorCode": 406, "Message": "inactive" })),
    ]);
    let shop = Shop::open(Some(&stub.url));
    let (ana, bea) = (email(), email());
    let _visitors = [shop.says_yes(&ana, "newsletter"), shop.says_yes(&bea, "newsletter")];
    shop.use_provider(Channel::Email, postmark(&stub));
    let sender = shop.sender();
    assert_eq!(send(&sender, &ana, "newsletter").status, 200);
    let (headers, body) = until("the first message", || stub.handed().into_iter().next());
    assert_eq!(headers["x-postmark-server-token"], "server-token");
    assert_eq!(
        (body["To"].as_str(), body["Subject"].as_str()),
        (Some(text_of(&ana)), Some("A walk"))
    );
    assert!(
        body["TextBody"].as_str().is_some_and(|text| text.contains("/why/")),
        "{body}"
    );

    assert_eq!(send(&sender, &bea, "newsletter").status, 200);
    until("the refusal to be recorded", || {
        (sender.denial(&bea, "newsletter") == Some(DenialReason::Suppressed)).then_some(())
    });
    assert_eq!(sender.denial(&ana, "newsletter"), None);

    // Later it comes back: first from somebody who is not Postmark.
    let permit = body["Metadata"]["beckon_message"]
        .as_str()
        .expect("our id travels along");
    let bounce = json!({
        "RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "ID": 42, "MessageID": "one", "Inactive": true,
        "Email": text_of(&ana), "Metadata": { "beckon_message": permit, "beckon_site": "demo" },
    });
    let told = |password: &str| {
        let basic = Base64::encode_string(format!("beckon:{password}").as_bytes());
        let call = shop.inbound("email").header("authorization", format!("Basic {basic}"));
        call.json(&bounce).send()
    };
    told("a-wrong-password").refused(403, "signature_wrong");
    shop.inbound("email")
        .json(&bounce)
        .send()
        .refused(403, "signature_wrong");
    let encoded = shop.inbound("email").header("content-encoding", "gzip");
    encoded.json(&bounce).send().refused(415, "content_encoded");
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    for _ in 0..2 {
        assert_eq!(told("a-long-password").status, 204);
        assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Suppressed));
    }
}

#[test]
fn an_address_whose_confirmation_its_provider_refuses_is_not_written_to_again() {
    let stub = Stub::start(vec![
        (422, json!({ "ErrorCode": 406, "Message": "inactive" })),
        (200, json!({ "ErrorCode": 0, "MessageID": "two" })),
    ]);
    let shop = Shop::open(Some(&stub.url));
    shop.use_provider(Channel::Email, postmark(&stub));
    let (mut visitor, ana, sender) = (shop.product.visitor(), email(), shop.sender());
    visitor.choose(&ana, "newsletter", Choice::Given);
    until("the refusal to be recorded", || {
        (sender.denial(&ana, "newsletter") == Some(DenialReason::Suppressed)).then_some(())
    });
    // Its answer is like anyone's, and no second mail goes there: the next one is for somebody else.
    visitor.choose(&ana, "offers", Choice::Given);
    let bea = email();
    shop.product.visitor().choose(&bea, "newsletter", Choice::Given);
    let handed = until("a second mail", || {
        Some(stub.handed()).filter(|handed| handed.len() >= 2)
    });
    assert_eq!(handed[1].1["To"].as_str(), Some(text_of(&bea)));
    assert_eq!(
        sender.denial(&bea, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
}

#[test]
fn a_provider_whose_answer_never_ends_holds_the_next_message_up_for_seconds_alone() {
    let taken = || (200, json!({ "ErrorCode": 0, "MessageID": "one" }));
    let stub = Stub::start(vec![(200, Value::Null), taken(), taken()]);
    let shop = Shop::open(Some(&stub.url));
    let ana = email();
    let _visitor = shop.says_yes(&ana, "newsletter");
    shop.use_provider(Channel::Email, postmark(&stub));
    let sender = shop.sender();
    assert_eq!(send(&sender, &ana, "newsletter").status, 200);
    until("the first message", || stub.handed().pop());
    assert_eq!(send(&sender, &ana, "newsletter").status, 200);
    let handed = until("both messages", || {
        Some(stub.handed()).filter(|handed| handed.len() >= 3)
    });
    let permit = |at: usize| handed[at].1["Metadata"]["beckon_message"].as_str();
    assert!(permit(1) != permit(2) && (permit(1) == permit(0) || permit(2) == permit(0)));
}

#[test]
fn a_provider_that_hangs_holds_up_no_other_channel() {
    let stub = Stub::start(vec![(200, Value::Null); 40]);
    let shop = Shop::open(Some(&stub.url));
    shop.use_provider(Channel::Email, postmark(&stub));
    // Confirmations to so many addresses that some are of each ledger; not one of them is ever answered.
    for _ in 0..12 {
        shop.product.visitor().choose(&email(), "newsletter", Choice::Given);
    }
    until("mails that hang", || (stub.handed().len() >= 8).then_some(()));
    let texts: Vec<_> = (0..8).map(|_| sms()).collect();
    for text in &texts {
        shop.product.visitor().choose(text, "offers", Choice::Given);
    }
    // Much less than the ten seconds for which it is waited for each mail.
    until_within(Duration::from_secs(6), "every text", || {
        let postbox = shop.product.postbox();
        texts
            .iter()
            .all(|text| !postbox.messages_to(text).is_empty())
            .then_some(())
    });
}

#[test]
fn a_text_that_asks_to_stop_stops_and_one_that_is_unclear_stops_until_it_is_read() {
    let shop = Shop::open(None);
    let account = format!("AC{}", "0".repeat(32));
    let twilio = Provider {
        token_secret: Some("TWILIO_TOKEN".to_owned()),
        from: Some("+447700900001".to_owned()),
        account: Some(account),
        inbound_secret: Some("TWILIO_HOOK".to_owned()),
        ..provider(ProviderKind::Twilio)
    };
    shop.use_provider(Channel::Sms, twilio.clone());
    let sender = shop.sender();
    let message = |sid: &str, from: &str, text: &str, secret: &str| {
        let mut fields = [
            ("Body", text.to_owned()),
            ("From", from.to_owned()),
            ("MessageSid", sid.to_owned()),
            ("To", "+447700900001".to_owned()),
        ];
        fields.sort();
        let mut signed = format!("{}/v1/sites/demo/inbound/sms", shop.product.edge());
        let mut form = Vec::new();
        for (name, value) in &fields {
            signed += &format!("{name}{value}");
            let escaped: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            form.push(format!("{name}={escaped}"));
        }
        let mut mac = Hmac::<sha1::Sha1>::new_from_slice(secret.as_bytes()).expect("any length");
        mac.update(signed.as_bytes());
        shop.inbound("sms")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(
                "x-twilio-signature",
                Base64::encode_string(&mac.finalize().into_bytes()),
            )
            .bytes(form.join("&"))
            .send()
    };
    let text = |from: &ContactPoint, text: &str, secret: &str| {
        message(&format!("SM{}", fresh_id()), text_of(from), text, secret)
    };
    let (ana, bea, cem) = (sms(), sms(), sms());
    let missing = Some(DenialReason::ConsentMissing);
    text(&ana, "STOP", "another-token").refused(403, "signature_wrong");
    assert_eq!(sender.denial(&ana, "offers"), missing);
    assert_eq!(text(&ana, "Please no more texts!", "twilio-auth-token").status, 204);
    assert_eq!(sender.denial(&ana, "offers"), Some(DenialReason::Stopped));
    assert_eq!(text(&bea, "Thanks!", "twilio-auth-token").status, 204);
    assert_eq!(sender.denial(&bea, "offers"), missing);
    let words = "The left one pinches, and who are you anyway?";
    assert_eq!(text(&cem, words, "twilio-auth-token").status, 204);
    assert_eq!(sender.denial(&cem, "offers"), Some(DenialReason::Stopped));
    let read = shop.product.postbox().wait_for("the text at the desk", |delivered| {
        delivered.feedback().is_some_and(|feedback| feedback.text == words)
    });
    assert_eq!(read.feedback().map(|feedback| feedback.contact_points), Some(vec![cem]));

    // By another way, and from somebody who cannot be told by a number.
    let (dua, sid) = (sms(), format!("SM{}", fresh_id()));
    let by_rcs = format!("rcs:{}", text_of(&dua));
    assert_eq!(message(&sid, &by_rcs, "STOP", "twilio-auth-token").status, 204);
    assert_eq!(sender.denial(&dua, "offers"), Some(DenialReason::Stopped));
    assert_eq!(message("SM40404", "40404", "STOP ALL", "twilio-auth-token").status, 204);
    let _ = shop
        .product
        .postbox()
        .wait_for("the short code's words at the desk", |delivered| {
            delivered
                .feedback()
                .is_some_and(|feedback| feedback.text == "40404: STOP ALL")
        });

    // What the person lifted is not stopped again by the same message, which anybody who saw it could send once more.
    let _ = shop.owner().publish(&shop.rules);
    let mut visitor = shop.product.visitor();
    visitor.choose(&dua, "offers", Choice::Given);
    let mut lift = stop_of(&dua);
    lift.person.clone_from(&visitor.token);
    assert_eq!(visitor.call("POST", "/resume", &lift).send().status, 202);
    press_link(shop.product.postbox(), &dua);
    assert_eq!(sender.denial(&dua, "offers"), None);
    shop.use_provider(Channel::Sms, twilio);
    assert_eq!(message(&sid, &by_rcs, "STOP", "twilio-auth-token").status, 204);
    assert_eq!(sender.denial(&dua, "offers"), None);
    assert_eq!(text(&dua, "STOP", "twilio-auth-token").status, 204);
    assert_eq!(sender.denial(&dua, "offers"), Some(DenialReason::Stopped));

    // And what the person said no to again is not lifted by an old word of theirs.
    let start = format!("SM{}", fresh_id());
    assert_eq!(message(&start, text_of(&dua), "START", "twilio-auth-token").status, 204);
    assert_eq!(sender.denial(&dua, "offers"), None);
    assert_eq!(text(&dua, "STOP", "twilio-auth-token").status, 204);
    assert_eq!(message(&start, text_of(&dua), "START", "twilio-auth-token").status, 204);
    assert_eq!(sender.denial(&dua, "offers"), Some(DenialReason::Stopped));
}

#[test]
fn one_row_that_cannot_be_read_loses_no_other_and_a_token_of_mailgun_proves_one_body() {
    let shop = Shop::open(None);
    shop.use_provider(
        Channel::Email,
        Provider {
            token_secret: Some("POSTMARK_TOKEN".to_owned()),
            from: Some("Cairn & Last <post@example.com>".to_owned()),
            domain: Some("mg.example.com".to_owned()),
            inbound_secret: Some("POSTMARK_HOOK".to_owned()),
            ..provider(ProviderKind::Mailgun)
        },
    );
    let (sender, ana, bea) = (shop.sender(), email(), email());
    let at = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let at = at.expect("after 1970").as_secs().to_string();
    let tell = |token: &str, event: &Value| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"beckon:a-long-password").expect("any length");
        mac.update(format!("{at}{token}").as_bytes());
        let signature: String = mac
            .finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let body =
            json!({ "signature": { "timestamp": at, "token": token, "signature": signature }, "event-data": event });
        shop.inbound("email").json(&body).send()
    };
    let missing = Some(DenialReason::ConsentMissing);
    let full = json!({ "event": "failed", "severity": "permanent", "reason": "bounce", "id": "1", "recipient": text_of(&ana),
        "delivery-status": { "code": 552, "message": "5.2.2 The mailbox is full" } });
    assert_eq!(tell("one", &full).status, 204);
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        missing,
        "a full mailbox is still somebody's"
    );
    let unsubscribed =
        |id: &str, who: &ContactPoint| json!({ "event": "unsubscribed", "id": id, "recipient": text_of(who) });
    let first = unsubscribed("2", &ana);
    // Its provider may send it again; nobody may send something else with what it signed.
    for _ in 0..2 {
        assert_eq!(tell("two", &first).status, 204);
    }
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
    tell("two", &unsubscribed("3", &bea)).refused(403, "signature_wrong");
    assert_eq!(sender.denial(&bea, "newsletter"), missing);
    // What can never be read is not asked for again and again.
    assert_eq!(tell("three", &json!({ "no": "event" })).status, 204);
}
