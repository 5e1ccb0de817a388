//! Customers and several channels: a question about a person is answered for the contact point that they prefer.

use beckon_domain::customer;
use beckon_domain::time::Instant;
use beckon_domain::wire::{
    Answers, ContactPoint, Customer, CustomerLink, Customers, MessageContent, MessageToSend, Messages, Outcome,
    OutcomeReport, Outcomes, Preferences, Problem, Question, Recipient,
};
use beckon_domain::{Channel, Choice, DenialReason, MessageState, Scope, SendOutcome};
use beckon_tests::http::Call;
use beckon_tests::owner::Owner;
use beckon_tests::people::{email, fresh_id, sms};
use beckon_tests::postbox::confirm_link;
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::{Sender, denial, question};
use beckon_tests::visitor::{Visitor, choice, nothing_yet, one_choice, press};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

const SECRET: &str = "a secret of the shop's own server, long enough";

/// A product whose site knows its customers.
struct Shop {
    product: Product,
    owner: Owner,
    sender: Sender,
}

static SHOP: LazyLock<Shop> = LazyLock::new(|| {
    let product = Start::new().with("SECRET__CUSTOMERS__SHOP_CUSTOMERS", SECRET).run();
    let owner = product.owner_of("customers");
    let mut rules = product.demo_rules();
    rules.customers = Some(Customers {
        token_secret: "SHOP_CUSTOMERS".to_owned(),
    });
    assert_eq!(owner.publish(&rules).version, 1);
    let scopes = [Scope::Ask, Scope::Reserve, Scope::Send, Scope::Report];
    Shop {
        sender: owner.new_sender(&scopes, None),
        owner,
        product,
    }
});

fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Instant::from_millis(i64::try_from(since.as_millis()).expect("fits"))
}

impl Shop {
    fn visitor(&self) -> Visitor {
        Visitor {
            site: "customers".to_owned(),
            ..self.product.visitor()
        }
    }

    /// A token of the shop's server.
    fn token(customer: &str) -> Option<String> {
        Some(customer::sign(SECRET, "customers", customer, now().plus(3_600_000)))
    }

    /// A customer who has proven an email address and a phone number by code, and said yes to the newsletter by email and to
    /// offers on both.
    fn customer(&self, name: &str) -> (Visitor, ContactPoint, ContactPoint) {
        let (mut visitor, ana, phone) = (self.visitor(), email(), sms());
        let saved = visitor.save(&Preferences {
            customer_token: Self::token(name),
            contact_points: vec![ana.clone(), phone.clone()],
            choices: vec![
                choice("newsletter", Channel::Email, Choice::Given),
                choice("offers", Channel::Email, Choice::Given),
                choice("offers", Channel::Sms, Choice::Given),
            ],
            ..nothing_yet()
        });
        assert_eq!(saved.customer, Some(CustomerLink::Requested));
        let postbox = self.product.postbox();
        let _ = visitor.prove_by_code(postbox, &ana);
        let _ = visitor.prove_by_code(postbox, &phone);
        (visitor, ana, phone)
    }
}

fn about(customer: &str, channels: Option<&[Channel]>, purpose: &str) -> Question {
    Question {
        id: fresh_id(),
        to: Recipient::Customer(Customer {
            customer: customer.to_owned(),
        }),
        channels: channels.map(<[Channel]>::to_vec),
        purpose: purpose.to_owned(),
        template: None,
    }
}

fn ask(sender: &Sender, question: &Question) -> Outcome {
    sender.decide(std::slice::from_ref(question), false).remove(0).outcome
}

/// The channel and mask of a permit.
#[track_caller]
fn permitted(outcome: &Outcome) -> (Channel, Option<&str>) {
    match outcome {
        Outcome::Permit { channel, masked, .. } => (*channel, masked.as_deref()),
        other => panic!("expected a permit: {other:?}"),
    }
}

#[test]
fn a_customer_is_asked_about_by_the_shops_own_name_and_answered_on_the_preferred_channel() {
    let shop = &*SHOP;
    let (mut visitor, _, _) = shop.customer("crm-1");
    let both = [Channel::Email, Channel::Sms];
    let answer = ask(&shop.sender, &about("crm-1", Some(&both), "offers"));
    let (channel, masked) = permitted(&answer);
    assert_eq!(
        channel,
        Channel::Email,
        "nothing is preferred, so the asker's order counts"
    );
    assert!(masked.is_some_and(|masked| masked.ends_with("@example.com") && !masked.contains("ana-")));

    let _ = visitor.save(&Preferences {
        preferred_channels: Some(vec![Channel::Sms, Channel::Email]),
        ..nothing_yet()
    });
    let answer = ask(&shop.sender, &about("crm-1", Some(&both), "offers"));
    assert_eq!(permitted(&answer).0, Channel::Sms, "the person's order counts");
    let newsletter = ask(&shop.sender, &about("crm-1", None, "newsletter"));
    assert_eq!(
        permitted(&newsletter).0,
        Channel::Email,
        "the preferred channel that may be used"
    );
}

#[test]
fn nobody_is_a_customer_before_a_contact_point_is_proven() {
    let shop = &*SHOP;
    let (mut visitor, ana) = (shop.visitor(), email());
    let saved = visitor.save(&Preferences {
        customer_token: Shop::token("crm-2"),
        ..one_choice(&ana, "newsletter", Choice::Given)
    });
    assert_eq!(saved.customer, Some(CustomerLink::Requested));
    let asked = about("crm-2", None, "newsletter");
    assert_eq!(denial(&ask(&shop.sender, &asked)), Some(DenialReason::ConsentMissing));
    let link = confirm_link(&shop.product.postbox().mail_to(&ana));
    let page = Call::new("GET", &link).send().text();
    assert!(
        page.contains("belongs to your customer account"),
        "pressing grants what the page lists: {page}"
    );
    press(&link);
    assert_eq!(permitted(&ask(&shop.sender, &asked)).0, Channel::Email);
    let unknown = about("crm-nobody", None, "newsletter");
    assert_eq!(denial(&ask(&shop.sender, &unknown)), Some(DenialReason::ConsentMissing));
}

#[test]
fn a_bare_name_or_a_token_that_the_shop_did_not_sign_is_refused_and_nothing_is_written() {
    let shop = &*SHOP;
    let (mut visitor, ana) = (shop.visitor(), email());
    let later = now().plus(3_600_000);
    let tokens = [
        ("crm-3".to_owned(), "customer_token_invalid"),
        (
            customer::sign(
                "another secret of the same kind, long enough",
                "customers",
                "crm-3",
                later,
            ),
            "customer_token_invalid",
        ),
        (customer::sign(SECRET, "demo", "crm-3", later), "customer_token_invalid"),
        (
            customer::sign(SECRET, "customers", "crm-3", now()),
            "customer_token_expired",
        ),
    ];
    for (token, code) in tokens {
        let body = Preferences {
            customer_token: Some(token),
            ..one_choice(&ana, "newsletter", Choice::Given)
        };
        let problem: Problem = visitor.try_save(&body).ok(422);
        assert_eq!(
            (problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()),
            ("/customer_token", code)
        );
    }
    assert_eq!(
        shop.sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentMissing)
    );
    assert!(shop.product.postbox().messages_to(&ana).is_empty());
    let _ = visitor.choose(&ana, "newsletter", Choice::Given);
}

#[test]
fn a_site_without_customers_says_so() {
    let product = Product::shared();
    let body = Preferences {
        customer_token: Some("x.y.z".to_owned()),
        ..nothing_yet()
    };
    let problem: Problem = product.visitor().try_save(&body).ok(422);
    assert_eq!(problem.errors[0].code, "customer_token_unsupported");
}

#[test]
fn whoever_is_another_customer_by_now_is_no_longer_the_first() {
    let shop = &*SHOP;
    let (mut visitor, _, _) = shop.customer("crm-4");
    let saved = visitor.save(&Preferences {
        customer_token: Shop::token("crm-5"),
        ..nothing_yet()
    });
    assert_eq!(saved.customer, Some(CustomerLink::Linked), "a code was typed just now");
    assert_eq!(
        permitted(&ask(&shop.sender, &about("crm-5", None, "newsletter"))).0,
        Channel::Email
    );
    let first = ask(&shop.sender, &about("crm-4", None, "newsletter"));
    assert_eq!(denial(&first), Some(DenialReason::ConsentMissing));
}

#[test]
fn where_all_channels_deny_the_latest_reason_is_told_with_its_channel() {
    let shop = &*SHOP;
    let (mut visitor, ana, _) = shop.customer("crm-6");
    let asked = about("crm-6", Some(&[Channel::Sms, Channel::Email]), "offers");
    let _ = visitor.save(&Preferences {
        choices: vec![choice("offers", Channel::Sms, Choice::Withdrawn)],
        ..nothing_yet()
    });
    assert_eq!(permitted(&ask(&shop.sender, &asked)).0, Channel::Email);
    let _ = visitor.save(&Preferences {
        pause_until: Some(Some("2099-01-01".to_owned())),
        ..nothing_yet()
    });
    match ask(&shop.sender, &asked) {
        Outcome::Deny {
            reason,
            channel,
            retry_at,
        } => {
            assert_eq!((reason, channel), (DenialReason::Paused, Some(Channel::Email)));
            assert!(retry_at.is_some_and(|at| at.starts_with("209")));
        }
        other => panic!("expected a denial: {other:?}"),
    }
    assert_eq!(shop.sender.denial(&ana, "offers"), Some(DenialReason::Paused));
}

#[test]
fn asked_about_a_contact_point_and_more_channels_the_person_is_asked_about() {
    let shop = &*SHOP;
    let (_, ana, phone) = shop.customer("crm-7");
    let wide = Question {
        channels: Some(vec![Channel::Sms, Channel::Email]),
        ..question(&ana, "offers")
    };
    let (answer, of_email) = (ask(&shop.sender, &wide), ask(&shop.sender, &question(&ana, "offers")));
    let (channel, masked) = permitted(&answer);
    assert_eq!(
        (channel, masked.is_some()),
        (Channel::Sms, true),
        "the number was not the asker's to know"
    );
    assert_eq!(permitted(&of_email), (Channel::Email, None));
    let stranger = Question {
        channels: Some(vec![Channel::Sms, Channel::Email]),
        ..question(&email(), "offers")
    };
    assert_eq!(
        denial(&ask(&shop.sender, &stranger)),
        Some(DenialReason::ConsentMissing)
    );
    drop(phone);
}

#[test]
fn a_reserved_permit_to_a_customer_takes_a_slot_and_tells_no_hash_of_an_address() {
    let shop = &*SHOP;
    let (mut visitor, _, _) = shop.customer("crm-8");
    let _ = visitor.save(&Preferences {
        cap: Some(Some(beckon_domain::wire::Cap {
            permits: 1,
            per: beckon_domain::CapWindow::Day,
        })),
        ..nothing_yet()
    });
    let reserved = about("crm-8", None, "offers");
    let answer = shop.sender.decide(std::slice::from_ref(&reserved), true).remove(0);
    let Outcome::Permit { permit, expires_at, .. } = &answer.outcome else {
        panic!("expected a permit: {answer:?}")
    };
    assert_eq!((permit, expires_at.is_some()), (&None, true));
    let again = shop.sender.decide(std::slice::from_ref(&reserved), true).remove(0);
    assert_eq!(again.outcome, answer.outcome, "the same id is the same permit");
    let second = ask(&shop.sender, &about("crm-8", None, "newsletter"));
    assert_eq!(denial(&second), Some(DenialReason::FrequencyCapReached));

    let not_sent = Outcomes {
        outcomes: vec![OutcomeReport {
            permit: None,
            id: Some(reserved.id.clone()),
            to: Some(reserved.to.clone()),
            outcome: SendOutcome::NotSent,
            bounce: None,
        }],
    };
    let url = format!("{}/v1/sites/customers/outcomes", shop.sender.edge);
    let reported = Call::new("POST", url).key(&shop.sender.key).json(&not_sent).send();
    assert_eq!(reported.status, 200, "{}", reported.text());
    let second = ask(&shop.sender, &about("crm-8", None, "newsletter"));
    assert_eq!(permitted(&second).0, Channel::Email, "the slot was given back");
}

#[test]
fn a_message_to_a_customer_goes_to_the_channel_they_prefer_and_is_sent_once() {
    let shop = &*SHOP;
    let (mut visitor, ana, phone) = shop.customer("crm-9");
    let _ = visitor.save(&Preferences {
        preferred_channels: Some(vec![Channel::Sms]),
        ..nothing_yet()
    });
    let message = MessageToSend {
        id: fresh_id(),
        to: Recipient::Customer(Customer {
            customer: "crm-9".to_owned(),
        }),
        channels: Some(vec![Channel::Email, Channel::Sms]),
        purpose: "offers".to_owned(),
        template: None,
        variables: BTreeMap::new(),
        content: Some(MessageContent {
            subject: Some("Seconds".to_owned()),
            text: "Two pairs left in your size.".to_owned(),
            html: None,
        }),
        send_before: None,
    };
    let body = Messages {
        messages: vec![message],
    };
    let send = || -> Answers {
        let url = format!("{}/v1/sites/customers/messages", shop.sender.edge);
        Call::new("POST", url).key(&shop.sender.key).json(&body).send().ok(200)
    };
    let (first, again) = (send(), send());
    for answers in [&first, &again] {
        match &answers.answers[0].outcome {
            Outcome::Permit { channel, message, .. } => {
                assert_eq!((*channel, *message), (Channel::Sms, Some(MessageState::Queued)));
            }
            other => panic!("expected a permit: {other:?}"),
        }
    }
    let delivered = shop
        .product
        .postbox()
        .wait_for("the offer by text message", |delivered| {
            delivered
                .message()
                .is_some_and(|message| message.to == phone && message.purpose == "offers")
        });
    assert!(
        delivered
            .message()
            .is_some_and(|message| message.text.contains("Two pairs"))
    );
    let offers = |to| {
        let all = shop.product.postbox().messages_to(to);
        all.iter()
            .filter(|one| one.message().is_some_and(|message| message.purpose == "offers"))
            .count()
    };
    assert_eq!((offers(&phone), offers(&ana)), (1, 0));
}

#[test]
fn a_key_that_may_not_ask_learns_nothing_about_customers() {
    let shop = &*SHOP;
    let reporter = shop.owner.new_sender(&[Scope::Report], None);
    let problem: Problem = reporter.try_decide(&[about("crm-1", None, "offers")], false).ok(403);
    assert_eq!(problem.code, "scope_missing");
    let narrow = shop.owner.new_sender(&[Scope::Ask], Some(&["newsletter"]));
    let problem: Problem = narrow.try_decide(&[about("crm-1", None, "offers")], false).ok(403);
    assert_eq!(problem.code, "purpose_not_of_key");
}
