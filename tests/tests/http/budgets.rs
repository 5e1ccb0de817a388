//! What visitors of one network may do and cause: counted by network, whatever the connection, and by what a request does.

use beckon_domain::wire::{Budget, ContactPoint, Delivery, Preferences, Saved, Stopped};
use beckon_domain::{Choice, ConsentStatus, DenialReason};
use beckon_tests::http::{Call, Reply};
use beckon_tests::people::{email, fresh_id, phone_number, point, sms};
use beckon_tests::product::{Product, Start};
use beckon_tests::visitor::{Visitor, feedback, one_choice, stop_of};
use beckon_tests::wait::until;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// The product behind one proxy of its own, where a network may do little.
fn behind_a_proxy() -> &'static Product {
    static PRODUCT: LazyLock<Product> = LazyLock::new(|| {
        Start::new()
            .with("BECKON_TRUSTED_PROXIES", "1")
            .with("BECKON_VISITOR_LIMIT", "14")
            .with("BECKON_CONFIRMATIONS_HOUR", "3")
            .run()
    });
    &PRODUCT
}

/// A request as the proxy hands it on.
fn from(network: &str, call: Call) -> Reply {
    call.header("x-forwarded-for", network).send()
}

fn save(visitor: &Visitor, network: &str, body: &Preferences) -> Reply {
    from(network, visitor.call("PUT", "/preferences", body))
}

/// Limits count by the minute of the clock: waits until there is enough of it left.
fn within_a_minute() {
    until("the next minute", || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        (now.as_secs() % 60 < 45).then_some(())
    });
}

#[test]
fn behind_a_proxy_each_network_has_its_own_limit_and_no_port_makes_another_one() {
    let visitor = behind_a_proxy().visitor();
    within_a_minute();
    let no = || one_choice(&email(), "newsletter", Choice::Refused);
    // Twelve contact points count as twelve.
    let mut many = no();
    many.contact_points = (0..12).map(|_| email()).collect();
    assert_eq!(save(&visitor, "[2001:db8:0:7::1]:40001", &many).status, 200);
    assert_eq!(save(&visitor, "[2001:db8:0:7::1]:40002", &no()).status, 200);
    assert_eq!(save(&visitor, "[2001:db8:0:7::2]:40003", &no()).status, 200);
    for same in [
        "[2001:db8:0:7:1::3]:40004",
        "2001:db8:0:7::4",
        // What a visitor writes into the header says nothing.
        "203.0.113.99, 2001:db8:0:7::5",
    ] {
        save(&visitor, same, &no()).refused(429, "too_many_requests");
    }
    for other in ["[2001:db8:0:8::1]:40001", "203.0.113.7", "203.0.113.8:50000"] {
        assert_eq!(save(&visitor, other, &no()).status, 200, "{other}");
    }
}

#[test]
fn a_first_write_that_is_repeated_over_another_connection_is_the_same_write() {
    let visitor = behind_a_proxy().visitor();
    let (here, there) = ("203.0.113.21", "203.0.113.22");
    let body = one_choice(&email(), "newsletter", Choice::Refused);
    let first: Saved = save(&visitor, here, &body).ok(200);
    assert_eq!(save(&visitor, there, &body).ok::<Saved>(200), first);

    let mut note = feedback(beckon_domain::FeedbackKind::Praise, "Hello");
    note.contact_points.clear();
    let left = |network| from(network, visitor.call("POST", "/feedback", &note)).text();
    assert_eq!(left(here), left(there));

    let mut stop = stop_of(&email());
    stop.id = Some(fresh_id());
    let stopped = |network| from(network, visitor.call("POST", "/stop", &stop)).ok::<Stopped>(202);
    assert_eq!(stopped(here), stopped(there));

    // An id that others may hit upon hands out nobody's token.
    let mut short = one_choice(&email(), "newsletter", Choice::Refused);
    short.id = "save-1".to_owned();
    let mine: Saved = save(&visitor, here, &short).ok(200);
    assert_eq!(save(&visitor, here, &short).ok::<Saved>(200), mine);
    assert_ne!(save(&visitor, there, &short).ok::<Saved>(200).person, mine.person);
}

/// How often the events endpoint was told that a budget is used up.
fn told(product: &Product) -> Vec<Budget> {
    let deliveries = product.postbox().deliveries().into_iter();
    let told = deliveries.filter_map(|delivered| match delivered.body() {
        Delivery::BudgetUsedUp(used_up) => Some(used_up.budget),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_network_that_has_used_up_its_budget_causes_no_more_mail_and_the_owner_is_told_once() {
    let product = behind_a_proxy();
    let visitor = product.visitor();
    let ask = |network: &str| {
        let at = email();
        let saved: Saved = save(&visitor, network, &one_choice(&at, "newsletter", Choice::Given)).ok(200);
        assert_eq!(saved.confirmations.len(), 1, "the answer is alike");
        assert_eq!(saved.confirmations[0].status, ConsentStatus::Requested);
        at
    };
    let sent: Vec<ContactPoint> = (0..3).map(|_| ask("203.0.113.41")).collect();
    let not_sent: Vec<ContactPoint> = (0..3).map(|_| ask("203.0.113.41")).collect();
    let others: Vec<ContactPoint> = (0..3).map(|_| ask("203.0.113.42")).collect();
    let neither = ask("203.0.113.42");
    for at in sent.iter().chain(&others) {
        let _ = product.postbox().mail_to(at);
    }
    until("the owner to be told", || (!told(product).is_empty()).then_some(()));
    for at in not_sent.iter().chain([&neither]) {
        assert!(product.postbox().messages_to(at).is_empty(), "beyond the budget");
        assert_eq!(
            product.sender().denial(at, "newsletter"),
            Some(DenialReason::ConsentUnconfirmed),
            "what was said is on record"
        );
    }
    assert_eq!(told(product), [Budget::NetworkHour], "once, for both networks");
    let shown = product.owner().state().budgets_used_up;
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].budget, Budget::NetworkHour);
}

#[test]
fn a_site_sends_no_more_confirmations_a_day_than_its_rules_say() {
    let product = Product::shared();
    let owner = product.owner_of("few-a-day");
    let mut rules = product.demo_rules();
    rules.shards = Some(1);
    rules.confirmations_per_day = Some(2);
    assert_eq!(owner.publish(&rules).version, 1);
    let points: Vec<ContactPoint> = (0..4).map(|_| email()).collect();
    for at in &points {
        let saved = product.visitor_of("few-a-day").choose(at, "newsletter", Choice::Given);
        assert_eq!(saved.confirmations[0].status, ConsentStatus::Requested);
    }
    until("the owner to see it", || {
        let shown = owner.state().budgets_used_up;
        (shown.first().map(|shown| shown.budget) == Some(Budget::SiteDay)).then_some(())
    });
    let mails = points.iter().map(|at| product.postbox().messages_to(at).len());
    assert_eq!(mails.collect::<Vec<_>>(), [1, 1, 0, 0]);
}

#[test]
fn a_number_that_the_site_does_not_reach_is_refused_to_visitors_and_denied_to_senders() {
    let product = Product::shared();
    let visitor = product.visitor();
    for (number, code) in [
        ("+449090123456", "number_kind_not_offered"),
        ("+881612345678", "country_not_offered"),
        ("+4915123456789", "country_not_offered"),
    ] {
        let at = point(beckon_domain::Channel::Sms, number);
        let refused = visitor.try_save(&one_choice(&at, "offers", Choice::Given));
        let problem = refused.refused(422, "body_invalid");
        assert_eq!(
            (problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()),
            ("/contact_points/0/address", code)
        );
        assert_eq!(
            product.sender().denial(&at, "offers"),
            Some(DenialReason::ConsentMissing),
            "an answer as any other"
        );
        let stopped = visitor.try_stop(&stop_of(&at));
        assert_eq!(stopped.status, 202, "what narrows binds for any number");
    }
    assert!(!phone_number().is_empty());
    assert_eq!(
        visitor.try_save(&one_choice(&sms(), "offers", Choice::Given)).status,
        200
    );
}

#[test]
fn a_body_full_of_faults_gets_an_answer_that_is_no_larger_than_it() {
    let visitor = Product::shared().visitor();
    let choices: Vec<_> = (0..1_000)
        .map(|_| serde_json::json!({ "purpose": "nonsense", "x": 1 }))
        .collect();
    let body = serde_json::json!({ "id": fresh_id(), "choices": choices });
    let size = body.to_string().len();
    let reply = visitor.call("PUT", "/preferences", &body).send();
    let problem = reply.refused(422, "body_invalid");
    assert_eq!(problem.errors.len(), 101);
    assert_eq!(problem.errors[100].code, "more_problems");
    assert!(reply.body.len() < size, "{} for {size}", reply.body.len());
}
