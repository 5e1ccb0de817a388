//! Messages through the gateway: what was asked for arrives, once, with its way out; nothing else leaves.

use beckon_domain::wire::{
    Answer, Answers, ContactPoint, Message, MessageContent, MessageToSend, Messages, Outcome, Problem, Recipient,
};
use beckon_domain::{Choice, DenialReason, MessageState, Scope};
use beckon_tests::http::{Call, Reply};
use beckon_tests::people::{email, fresh_id};
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::{Sender, denial, order_sent};
use beckon_tests::visitor::{Visitor, one_choice, press_link};
use beckon_tests::wait::until;
use serde_json::json;
use std::collections::BTreeMap;

fn gateway() -> Sender {
    Product::shared().owner().new_sender(&[Scope::Send, Scope::Ask], None)
}

/// Somebody whose mailbox has said yes to this.
fn says_yes(purpose: &str) -> (Visitor, ContactPoint) {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.save(&one_choice(&ana, purpose, Choice::Given));
    visitor.prove_by_code(product.postbox(), &ana);
    (visitor, ana)
}

fn letter(to: &ContactPoint, purpose: &str) -> MessageToSend {
    MessageToSend {
        id: fresh_id(),
        to: Recipient::ContactPoint(to.clone()),
        channels: None,
        purpose: purpose.to_owned(),
        template: None,
        variables: BTreeMap::new(),
        content: Some(MessageContent {
            subject: Some("A walk worth the fare".to_owned()),
            text: "Take the 9:14.".to_owned(),
            html: Some("<html><body><p>Take the 9:14.</p></body></html>".to_owned()),
        }),
        send_before: None,
    }
}

fn try_send(sender: &Sender, messages: &[MessageToSend]) -> Reply {
    let body = Messages {
        messages: messages.to_vec(),
    };
    let url = format!("{}/v1/sites/{}/messages", sender.edge, sender.site);
    Call::new("POST", url).key(&sender.key).json(&body).send()
}

fn send(sender: &Sender, message: &MessageToSend) -> Answer {
    let answers: Answers = try_send(sender, std::slice::from_ref(message)).ok(200);
    answers.answers.into_iter().next().expect("one answer for one message")
}

fn is_queued(answer: &Answer) -> bool {
    matches!(
        &answer.outcome,
        Outcome::Permit {
            message: Some(MessageState::Queued),
            permit: None,
            ..
        }
    )
}

/// What has arrived at somebody for a purpose.
fn arrived(to: &ContactPoint, purpose: &str) -> Vec<Message> {
    let deliveries = Product::shared().postbox().messages_to(to);
    let messages = deliveries.into_iter().filter_map(|delivered| delivered.message());
    messages.filter(|message| message.purpose == purpose).collect()
}

fn wait_for(to: &ContactPoint, purpose: &str) -> Message {
    until("the message", || arrived(to, purpose).into_iter().next())
}

fn codes(problem: &Problem) -> Vec<(&str, &str)> {
    let errors = problem.errors.iter();
    errors
        .map(|error| (error.pointer.as_str(), error.code.as_str()))
        .collect()
}

/// The link between two marks of a message.
fn link(text: &str, after: &str) -> String {
    let start = text.find(after).expect("the message has the link");
    let end = text[start..].find(['>', '\n', ' ']).expect("the link ends");
    text[start..start + end].to_owned()
}

#[test]
fn what_somebody_asked_for_arrives_once_with_its_way_out_and_its_reason() {
    let product = Product::shared();
    let (sender, (_visitor, ana)) = (gateway(), says_yes("newsletter"));
    let message = letter(&ana, "newsletter");
    assert!(is_queued(&send(&sender, &message)));
    let mail = wait_for(&ana, "newsletter");
    assert_eq!(mail.subject.as_deref(), Some("A walk worth the fare"));
    assert!(mail.text.starts_with("Take the 9:14."), "{}", mail.text);
    assert!(mail.html.as_deref().is_some_and(|html| html.contains("/why/")));
    assert_eq!(mail.headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
    assert!(mail.headers["List-Unsubscribe"].starts_with(&format!("<{}/unsubscribe/", product.edge())));

    // The same id again, also much later: the same answer, and nothing more arrives than what is sent after it.
    assert!(is_queued(&send(&sender, &message)));
    assert!(is_queued(&send(&sender, &letter(&ana, "newsletter"))));
    until("the second message", || {
        (arrived(&ana, "newsletter").len() >= 2).then_some(())
    });
    assert_eq!(arrived(&ana, "newsletter").len(), 2);
    let mut other = message.clone();
    other.content.as_mut().expect("it has words").text = "Something else.".to_owned();
    try_send(&sender, &[other]).refused(409, "id_reused");

    let why = Call::new("GET", link(&mail.text, product.edge())).send();
    let page = why.text();
    assert_eq!(why.status, 200);
    for said in ["Letters from the workshop", "Cairn", "your yes of"] {
        assert!(page.contains(said), "the page does not say {said:?}: {page}");
    }
}

#[test]
fn what_hides_the_footer_or_has_control_characters_is_refused_and_what_looks_like_its_place_is_not() {
    let (sender, (_visitor, ana)) = (gateway(), says_yes("newsletter"));
    let with = |change: fn(&mut MessageContent)| {
        let mut message = letter(&ana, "newsletter");
        change(message.content.as_mut().expect("it has words"));
        message
    };
    let refused = [
        with(|content| content.html = Some("<p>x</p><!-- never closed".to_owned())),
        with(|content| content.html = Some("<body style='display:none'>x".to_owned())),
        with(|content| content.subject = Some("A\0 walk".to_owned())),
        with(|content| content.text = "Take \u{1b}[1mthis".to_owned()),
    ];
    let problem = try_send(&sender, &refused).refused(422, "body_invalid");
    assert_eq!(
        codes(&problem),
        [
            ("/messages/0/content/html", "html_hides_footer"),
            ("/messages/1/content/html", "html_hides_footer"),
            ("/messages/2/content/subject", "control_character"),
            ("/messages/3/content/text", "control_character"),
        ]
    );
    let tricky = with(|content| content.html = Some("<body>x<!-- </body> --></body>".to_owned()));
    assert!(is_queued(&send(&sender, &tricky)));
    let html = wait_for(&ana, "newsletter").html.expect("it has HTML");
    assert!(
        html.starts_with("<body>x<!-- </body> --><div ") && html.ends_with("</a></div></body>"),
        "{html}"
    );
}

#[test]
fn nobody_is_sent_what_they_have_not_asked_for() {
    let (sender, stranger) = (gateway(), email());
    let answer = send(&sender, &letter(&stranger, "newsletter"));
    assert_eq!(denial(&answer.outcome), Some(DenialReason::ConsentMissing));
    let (mut visitor, ana) = says_yes("newsletter");
    assert_eq!(
        denial(&send(&sender, &letter(&ana, "offers")).outcome),
        Some(DenialReason::ConsentMissing)
    );
    visitor.choose(&ana, "newsletter", Choice::Withdrawn);
    assert_eq!(
        denial(&send(&sender, &letter(&ana, "newsletter")).outcome),
        Some(DenialReason::ConsentWithdrawn)
    );
    let asker = Product::shared()
        .owner()
        .new_sender(&[Scope::Ask, Scope::Reserve], None);
    try_send(&asker, &[letter(&ana, "newsletter")]).refused(403, "scope_missing");
    assert!(arrived(&stranger, "newsletter").is_empty() && arrived(&ana, "newsletter").is_empty());
}

#[test]
fn a_post_to_the_way_out_always_ends_it_whatever_its_body_and_a_get_does_not() {
    let sender = gateway();
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    let form = Some("application/x-www-form-urlencoded");
    let posts = [
        (form, "List-Unsubscribe=One-Click"),
        (Some("multipart/form-data; boundary=b"), multipart),
        (Some("text/plain"), "List-Unsubscribe=One-Click"),
        (Some("application/json"), "{}"),
        (form, "something=else"),
        (None, ""),
    ];
    let mut last = String::new();
    for (kind, body) in posts {
        let (_visitor, ana) = says_yes("newsletter");
        assert!(is_queued(&send(&sender, &letter(&ana, "newsletter"))));
        let mail = wait_for(&ana, "newsletter");
        let url = mail.headers["List-Unsubscribe"].trim_matches(['<', '>']).to_owned();
        assert_eq!(Call::new("GET", &url).send().status, 200);
        assert_eq!(sender.denial(&ana, "newsletter"), None, "a GET changes nothing");
        for _ in 0..2 {
            let mut call = Call::new("POST", &url);
            if let Some(kind) = kind {
                call = call.header("content-type", kind);
            }
            let reply = call.bytes(body).send();
            assert_eq!(reply.status, 200, "{kind:?}");
        }
        assert_eq!(
            sender.denial(&ana, "newsletter"),
            Some(DenialReason::ConsentWithdrawn),
            "{kind:?}"
        );
        last = url;
    }
    // A mail program shows "unsubscribed" on any success, so a link that is not ours is none.
    let end = if last.ends_with('A') { 'B' } else { 'A' };
    last.pop();
    let altered = Call::new("POST", format!("{last}{end}")).bytes("List-Unsubscribe=One-Click");
    assert_eq!(altered.send().status, 404);
}

#[test]
fn whoever_never_agreed_can_say_so_and_the_owner_hears_of_it() {
    let product = Product::shared();
    let (sender, (_visitor, ana)) = (gateway(), says_yes("newsletter"));
    assert!(is_queued(&send(&sender, &letter(&ana, "newsletter"))));
    let mail = wait_for(&ana, "newsletter");
    let why = link(&mail.text, product.edge());
    let reply = Call::new("POST", why)
        .header("content-type", "application/x-www-form-urlencoded")
        .bytes("do=never_agreed")
        .send();
    assert!(reply.text().contains("never agreed"));
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentWithdrawn));
    let told = product.postbox().wait_for("the owner's alert", |delivered| {
        matches!(delivered.body(), beckon_domain::wire::Delivery::Consent(event)
            if event.what == "never_agreed" && event.contact_point == ana)
    });
    drop(told);
}

#[test]
fn what_was_queued_is_decided_once_more_when_it_leaves() {
    let product = Start::new()
        .with("BECKON_RETRY_SECONDS", "1,1,1,1,1,1,1,1,1,1,1,1")
        .run();
    let sender = product.owner().new_sender(&[Scope::Send, Scope::Ask], None);
    let yes = || {
        let (mut visitor, at) = (product.visitor(), email());
        visitor.choose(&at, "newsletter", Choice::Given);
        press_link(product.postbox(), &at);
        (visitor, at)
    };
    let ((mut ana, at_ana), (_bea, at_bea)) = (yes(), yes());
    product
        .postbox()
        .control(&json!({ "path": "/hooks/email", "status": 500 }));
    let letters = |to: &ContactPoint| {
        let deliveries = product.postbox().messages_to(to).into_iter();
        deliveries
            .filter(|mail| mail.message().is_some_and(|message| message.purpose == "newsletter"))
            .collect::<Vec<_>>()
    };
    for at in [&at_ana, &at_bea] {
        assert!(is_queued(&send(&sender, &letter(at, "newsletter"))));
        until("a first try", || letters(at).pop());
    }
    // While the provider is down, one of them thinks otherwise.
    ana.choose(&at_ana, "newsletter", Choice::Withdrawn);
    product.postbox().control(&json!({ "path": "/hooks/email" }));
    until("the other message", || {
        letters(&at_bea).pop().filter(|mail| mail.accepted)
    });
    assert!(
        letters(&at_ana).iter().all(|mail| !mail.accepted),
        "it left after the withdrawal"
    );
}

#[test]
fn the_way_out_holds_also_while_the_site_has_given_the_purpose_up() {
    let product = Start::new().run();
    let sender = product.owner().new_sender(&[Scope::Send, Scope::Ask], None);
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    press_link(product.postbox(), &ana);
    assert!(is_queued(&send(&sender, &letter(&ana, "newsletter"))));
    let mail = until("the message", || {
        let deliveries = product.postbox().messages_to(&ana).into_iter();
        let mut messages = deliveries.filter_map(|delivered| delivered.message());
        messages.find(|message| message.purpose == "newsletter")
    });
    let rules = product.demo_rules();
    let mut without = rules.clone();
    without.purposes.retain(|purpose| purpose.code != "newsletter");
    let _ = product.owner().publish(&without);
    let url = mail.headers["List-Unsubscribe"].trim_matches(['<', '>']);
    let reply = Call::new("POST", url)
        .header("content-type", "application/x-www-form-urlencoded")
        .bytes("List-Unsubscribe=One-Click")
        .send();
    assert_eq!(reply.status, 200);
    let _ = product.owner().publish(&rules);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentWithdrawn));
}

#[test]
fn a_message_cannot_wait_for_a_moment_that_has_passed_or_is_too_far_away() {
    let (sender, (_visitor, ana)) = (gateway(), says_yes("newsletter"));
    for moment in ["2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z", "tomorrow"] {
        let mut message = letter(&ana, "newsletter");
        message.send_before = Some(moment.to_owned());
        let problem = try_send(&sender, &[message]).refused(422, "body_invalid");
        assert_eq!(
            codes(&problem),
            [("/messages/0/send_before", "time_invalid")],
            "{moment}"
        );
    }
    assert!(arrived(&ana, "newsletter").is_empty());
}

#[test]
fn a_purpose_without_a_yes_sends_stored_words_alone() {
    let sender = gateway();
    let ana = email();
    assert!(is_queued(&send(&sender, &order_sent(&ana))));
    let mail = wait_for(&ana, "order_updates");
    assert_eq!(mail.subject.as_deref(), Some("Your order 4711 is on its way"));
    assert!(mail.text.contains("should be with you on Monday."), "{}", mail.text);
    assert!(mail.headers.contains_key("List-Unsubscribe"), "one can object to it");

    let smuggled = MessageToSend {
        content: letter(&ana, "offers").content,
        ..order_sent(&ana)
    };
    let wordless = MessageToSend {
        template: Some("boots_mended".to_owned()),
        variables: BTreeMap::new(),
        content: letter(&ana, "offers").content,
        ..order_sent(&ana)
    };
    let mut unfit = order_sent(&ana);
    unfit.variables.remove("day");
    unfit.variables.insert("offer".to_owned(), "20 % off".to_owned());
    let mut offer = order_sent(&ana);
    let advertisement = "See shop.example: 20 % off everything. ".repeat(15);
    offer.variables.insert("number".to_owned(), advertisement);
    offer
        .variables
        .insert("day".to_owned(), "Monday\nhttps://shop.example".to_owned());
    let fine = order_sent(&ana);
    let problem = try_send(&sender, &[fine, smuggled, wordless, unfit, offer]).refused(422, "body_invalid");
    assert_eq!(
        codes(&problem),
        [
            ("/messages/1/content", "content_not_allowed"),
            ("/messages/2/template", "template_wordless"),
            ("/messages/3/variables", "variables_unfit"),
            ("/messages/4/variables/number", "length"),
            ("/messages/4/variables/day", "control_character"),
        ]
    );
    assert_eq!(
        arrived(&ana, "order_updates").len(),
        1,
        "one that is wrong fails them all"
    );
    let relabelled = letter(&ana, "order_updates");
    assert_eq!(
        denial(&send(&sender, &relabelled).outcome),
        Some(DenialReason::TemplateNotOfPurpose)
    );
}
