//! A person keeps the last word about their own address: a stop by somebody else is told and undone, a proof lifts, every
//! suppression has its way out, and every link can be taken back.

use beckon_domain::wire::{
    ContactPoint, OutcomeReport, Outcomes, OutcomesRecorded, Recipient, ResumeStatus, Resumed, SuppressionKnown,
    SuppressionLift, SuppressionLifts, Suppressions, SuppressionsRecorded,
};
use beckon_domain::{Bounce, Choice, DenialReason, Scope, SendOutcome, SuppressionCause};
use beckon_tests::http::{Call, Reply};
use beckon_tests::ledger;
use beckon_tests::owner::Owner;
use beckon_tests::page::Page;
use beckon_tests::people::{email, fresh_id};
use beckon_tests::postbox::links;
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::{Sender, order_sent, permit, question};
use beckon_tests::visitor::{Visitor, stop_of};
use beckon_tests::wait::until;
use std::time::Duration;
use tempfile::TempDir;

fn sender() -> Sender {
    let scopes = [Scope::Send, Scope::Ask, Scope::Reserve, Scope::Report];
    Product::shared().owner().new_sender(&scopes, None)
}

/// Somebody whose widget has just proven their mailbox, and who said yes to the newsletter.
fn says_yes() -> (Visitor, ContactPoint) {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    (visitor, ana)
}

/// The link of this kind in what somebody was sent.
fn link_to(to: &ContactPoint, kind: &str) -> String {
    until("a link", || {
        let messages = Product::shared().postbox().messages_to(to).into_iter();
        let texts = messages.filter_map(|delivered| Some(links(&delivered.message()?.text)));
        texts.flatten().find(|link| link.contains(kind))
    })
}

/// Sends a message about an order, which needs no yes, and opens the page of all settings by its link.
fn page_by_order(sender: &Sender, to: &ContactPoint) -> Page {
    let _ = sender.send(&order_sent(to));
    Page::open(&link_to(to, "/why/").replace("/why/", "/manage/"))
}

fn order_denied(sender: &Sender, to: &ContactPoint) -> Option<DenialReason> {
    let mut order = question(to, "order_updates");
    order.template = Some("order_sent".to_owned());
    beckon_tests::sender::denial(&sender.decide(&[order], false)[0].outcome)
}

fn try_report(sender: &Sender, outcome: OutcomeReport) -> Reply {
    let outcomes = vec![outcome];
    Call::new("POST", format!("{}/v1/sites/{}/outcomes", sender.edge, sender.site))
        .key(&sender.key)
        .json(&Outcomes { outcomes })
        .send()
}

/// Reserves a permit and reports that its message was complained about, or came back hard.
fn suppress(sender: &Sender, to: &ContactPoint, because: SuppressionCause) {
    let reserved = sender.reserve(&question(to, "newsletter"));
    let (outcome, bounce) = match because {
        SuppressionCause::HardBounce => (SendOutcome::Bounced, Some(Bounce::Hard)),
        SuppressionCause::Complaint => (SendOutcome::Complained, None),
    };
    let report = OutcomeReport {
        permit: Some(permit(&reserved).to_owned()),
        id: None,
        to: None,
        outcome,
        bounce,
    };
    let _: OutcomesRecorded = try_report(sender, report).ok(200);
    assert_eq!(sender.denial(to, "newsletter"), Some(DenialReason::Suppressed));
}

#[test]
fn a_strangers_stop_is_told_to_the_address_and_one_press_undoes_it() {
    let (product, sender, ana) = (Product::shared(), sender(), email());
    page_by_order(&sender, &ana);
    assert_eq!(product.visitor().try_stop(&stop_of(&ana)).status, 202);
    assert_eq!(
        order_denied(&sender, &ana),
        Some(DenialReason::Stopped),
        "it binds at once"
    );
    let link = link_to(&ana, "/stopped/");
    for method in ["GET", "HEAD", "GET"] {
        assert_eq!(Call::new(method, &link).send().status, 200);
    }
    assert_eq!(
        order_denied(&sender, &ana),
        Some(DenialReason::Stopped),
        "a GET changes nothing"
    );
    let done = Page::open(&link).send(&[]);
    assert!(done.html.contains("The stop is lifted."), "{}", done.html);
    assert_eq!(order_denied(&sender, &ana), None);
    assert!(
        Page::open(&link).html.contains("There is nothing to confirm here"),
        "the link undoes one stop"
    );
}

/// How much older everything becomes: a day of budgets, and all that a confirmation is in the way of.
const AGE: Duration = Duration::from_secs(25 * 60 * 60);

/// Makes what was sent and what waits older in the ledgers of a stopped product.
fn age(folder: &TempDir) {
    let age = AGE.as_millis();
    let older = |path: &str| format!("'{path}', json_extract(standing, '{path}') - {age}");
    let paths = ["$.confirmations[0]", "$.sent[0].at", "$.stop.at", "$.passed_stop_at"].map(older);
    ledger::change_all(
        folder.path(),
        &format!(
            "UPDATE contacts SET standing = json_replace(standing, {});
             UPDATE outbox SET due = due - {age}; UPDATE sent SET day = day - 2",
            paths.join(", ")
        ),
    );
}

#[test]
fn a_strangers_stop_that_may_not_be_told_at_once_is_told_once_as_soon_as_it_may_be_unless_it_was_lifted() {
    let folder = TempDir::with_prefix("beckon-told-").expect("a folder for the data");
    let (ana, ben, cora) = (email(), email(), email());
    let product = Start::new().data(folder.path()).run();
    let purpose = product.purpose().to_owned();
    let mut rules = product.demo_rules();
    rules.shards = Some(1);
    let _ = product.owner_of("muted").publish(&rules);
    rules.confirmations_per_day = Some(3);
    let _ = product.owner_of("few-a-day").publish(&rules);
    let scopes = [Scope::Send, Scope::Ask];
    let key = product.owner_of("muted").new_sender(&scopes, None).key;
    let few = product.owner_of("few-a-day").new_sender(&scopes, None);
    // A confirmation went to these two a moment ago.
    let [_, bens] = [&ana, &ben].map(|at| {
        let mut visitor = product.visitor_of("muted");
        visitor.choose(at, &purpose, Choice::Given);
        visitor.prove_by_code(product.postbox(), at);
        visitor
    });
    for at in [&ana, &ana, &ben] {
        assert_eq!(product.visitor_of("muted").try_stop(&stop_of(at)).status, 202);
    }
    assert_eq!(bens.resume_everything().status, ResumeStatus::Lifted);
    // Here the day's confirmations are used up.
    let _ = few.send(&order_sent(&cora));
    for at in [email(), email(), email()] {
        product.visitor_of("few-a-day").choose(&at, &purpose, Choice::Given);
        let _ = product.postbox().mail_to(&at);
    }
    assert_eq!(product.visitor_of("few-a-day").try_stop(&stop_of(&cora)).status, 202);
    assert_eq!(order_denied(&few, &cora), Some(DenialReason::Stopped));
    assert!(told_by(&product, &ana).is_empty() && told_by(&product, &cora).is_empty());
    let port = product.demo().rsplit(':').next().and_then(|port| port.parse().ok());
    product.stop();
    age(&folder);

    let port = port.expect("the demo site has a port");
    let product = Start::new().data(folder.path()).demo_port(port).run();
    let sender = product.owner_of("muted").sender_with(&key);
    assert_eq!(sender.denial(&ana, &purpose), Some(DenialReason::Stopped));
    // Who asks for a confirmation now does not go first. The other ones wake the ledgers.
    product.visitor_of("muted").choose(&ana, &purpose, Choice::Given);
    let mail_after = |site: &str| {
        let at = email();
        product.visitor_of(site).choose(&at, &purpose, Choice::Given);
        let _ = product.postbox().mail_to(&at);
    };
    mail_after("muted");
    mail_after("few-a-day");
    let few = product.owner_of("few-a-day").sender_with(&few.key);
    for (sender, at, purpose) in [(&sender, &ana, &*purpose), (&few, &cora, "order_updates")] {
        let link = until("the letter", || told_by(&product, at).pop());
        let done = Page::open(&link).send(&[]);
        assert!(done.html.contains("The stop is lifted."), "{}", done.html);
        let denied = if purpose == "order_updates" {
            order_denied(sender, at)
        } else {
            sender.denial(at, purpose)
        };
        assert_eq!(denied, None);
    }
    mail_after("muted");
    // Of each the first is their own confirmation.
    let mails = [&ana, &ben].map(|at| product.postbox().messages_to(at).len());
    assert_eq!(
        mails,
        [2, 1],
        "one letter for one stop, and none where it was lifted meanwhile"
    );
}

/// The links in the letters about a stop that this product has sent somebody.
fn told_by(product: &Product, to: &ContactPoint) -> Vec<String> {
    let messages = product.postbox().messages_to(to).into_iter();
    let texts = messages.filter_map(|delivered| Some(links(&delivered.message()?.text)));
    texts.flatten().filter(|link| link.contains("/stopped/")).collect()
}

#[test]
fn who_stops_their_own_address_and_an_address_that_nobody_knows_get_no_letter_about_it() {
    let (product, sender, unknown) = (Product::shared(), sender(), email());
    let (visitor, ana) = says_yes();
    visitor.stop_everything();
    let own = product.visitor().try_stop(&stop_of(&unknown));
    assert_eq!(own.status, 202);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
    assert_eq!(sender.denial(&unknown, "newsletter"), Some(DenialReason::Stopped));
    // A letter that is asked for later has come, and none before it.
    let (mut last, other) = (product.visitor(), email());
    last.choose(&other, "newsletter", Choice::Given);
    let _ = product.postbox().mail_to(&other);
    assert_eq!(product.postbox().messages_to(&ana).len(), 1, "its confirmation alone");
    assert!(product.postbox().messages_to(&unknown).is_empty());
}

#[test]
fn a_fresh_proof_lifts_a_strangers_stop_at_once_in_the_widget_and_on_the_page() {
    let (product, sender) = (Product::shared(), sender());
    let (visitor, ana) = says_yes();
    let stranger = product.visitor();
    assert_eq!(stranger.try_stop(&stop_of(&ana)).status, 202);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
    assert_eq!(visitor.resume_everything().status, ResumeStatus::Lifted);
    assert_eq!(sender.denial(&ana, "newsletter"), None);

    assert_eq!(product.visitor().try_stop(&stop_of(&ana)).status, 202);
    let page = Page::open(&visitor.settings().page.expect("it has just proven itself"));
    let after = page.send(&[("act", "resume")]);
    assert!(after.html.contains("The stop is lifted."), "{}", after.html);
    assert_eq!(sender.denial(&ana, "newsletter"), None);

    // By name as well, and a stranger's own resume lifts nothing of hers.
    visitor.stop_everything();
    let other: Resumed = product.visitor().call("POST", "/resume", &stop_of(&ana)).send().ok(202);
    assert_eq!(other.status, ResumeStatus::ConfirmationNeeded);
    let mut named = stop_of(&ana);
    named.person.clone_from(&visitor.token);
    let resumed: Resumed = visitor.call("POST", "/resume", &named).send().ok(202);
    assert_eq!(resumed.status, ResumeStatus::Lifted);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
}

#[test]
fn a_person_with_a_fresh_proof_lifts_a_bounce_and_a_complaint() {
    let sender = sender();
    for because in [SuppressionCause::HardBounce, SuppressionCause::Complaint] {
        let (visitor, ana) = says_yes();
        suppress(&sender, &ana, because);
        visitor.resume_everything();
        assert_eq!(sender.denial(&ana, "newsletter"), None, "{because:?}");
    }
}

#[test]
fn a_link_that_is_asked_for_by_a_message_reaches_who_complained_and_opens_the_way_back() {
    let (sender, ana) = (sender(), email());
    let page = page_by_order(&sender, &ana);
    let owner = Product::shared().owner();
    let known = SuppressionKnown {
        contact_point: ana.clone(),
        because: SuppressionCause::Complaint,
        ground: "A list from the former provider.".to_owned(),
    };
    let body = Suppressions {
        suppressions: vec![known],
    };
    let _: SuppressionsRecorded = owner.call("POST", "/suppressions").json(&body).send().ok(200);
    assert_eq!(order_denied(&sender, &ana), Some(DenialReason::Suppressed));
    page.send(&[("act", "send_link")]);
    let proven = Page::open(&link_to(&ana, "/manage/"));
    let which = proven.hidden_after("…@", "which");
    assert!(proven.html.contains("Contact me here again"), "{}", proven.html);
    proven.send(&[("act", "resume_point"), ("which", &which)]);
    assert_eq!(order_denied(&sender, &ana), None);
}

#[test]
fn a_key_cannot_silence_an_address_that_it_was_never_permitted_to_write_to() {
    let (sender, (_, ana)) = (sender(), says_yes());
    let by_id = |to: &ContactPoint| OutcomeReport {
        permit: None,
        id: Some(fresh_id()),
        to: Some(Recipient::ContactPoint(to.clone())),
        outcome: SendOutcome::Complained,
        bounce: None,
    };
    let problem = try_report(&sender, by_id(&ana)).refused(409, "outcome_refused");
    assert_eq!(problem.errors[0].code, "permit_unknown");
    // Nor by the permit of another key that takes permits itself.
    let reserved = self::sender().reserve(&question(&ana, "newsletter"));
    let foreign = OutcomeReport {
        permit: Some(permit(&reserved).to_owned()),
        id: None,
        to: None,
        ..by_id(&ana)
    };
    try_report(&sender, foreign).refused(409, "outcome_refused");
    assert_eq!(sender.denial(&ana, "newsletter"), None);
}

#[test]
fn the_owner_enters_suppressions_with_a_ground_and_takes_back_bounces_alone() {
    let (sender, owner) = (sender(), Product::shared().owner());
    let ((_, ana), (_, ben)) = (says_yes(), says_yes());
    let known = |at: &ContactPoint, because, ground: &str| SuppressionKnown {
        contact_point: at.clone(),
        because,
        ground: ground.to_owned(),
    };
    let enter = |key: &str, suppressions| {
        let caller = Owner {
            key: key.to_owned(),
            ..owner.clone()
        };
        let call = caller.call("POST", "/suppressions");
        call.json(&Suppressions { suppressions }).send()
    };
    let both = vec![
        known(&ana, SuppressionCause::HardBounce, "A list from the former provider."),
        known(&ben, SuppressionCause::Complaint, "A letter to the office."),
    ];
    enter(&sender.key, both.clone()).refused(403, "scope_missing");
    let without_ground = vec![known(&ana, SuppressionCause::HardBounce, " ")];
    enter(&owner.key, without_ground).refused(422, "body_invalid");
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    let recorded: SuppressionsRecorded = enter(&owner.key, both).ok(200);
    assert_eq!(recorded.recorded, 2);
    for at in [&ana, &ben] {
        assert_eq!(sender.denial(at, "newsletter"), Some(DenialReason::Suppressed));
    }
    let lift = |at: &ContactPoint| {
        let lift = SuppressionLift {
            contact_point: at.clone(),
            ground: "The provider mixed two lists up.".to_owned(),
        };
        let body = SuppressionLifts {
            suppressions: vec![lift],
        };
        owner.call("POST", "/suppressions/lift").json(&body).send()
    };
    let _: SuppressionsRecorded = lift(&ana).ok(200);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    lift(&ben).refused(409, "suppression_stands");
    assert_eq!(sender.denial(&ben, "newsletter"), Some(DenialReason::Suppressed));
}

#[test]
fn a_browser_that_is_forgotten_takes_the_link_that_it_was_handed_with_it() {
    let (visitor, _ana) = says_yes();
    let handed = visitor.settings().page.expect("it has just proven itself");
    assert_eq!(
        visitor.settings().page.as_ref(),
        Some(&handed),
        "one link for one proof"
    );
    let page = Page::open(&handed);
    let which = page.hidden_after("Browsers that know", "which");
    page.send(&[("act", "forget"), ("which", &which)]);
    let after = Page::open(&handed);
    assert!(
        after.html.contains("This link shows nothing any more"),
        "{}",
        after.html
    );
    assert!(!after.html.contains("Time zone"), "{}", after.html);
    let stop = page.send(&[("act", "stop")]);
    assert!(stop.html.contains("This link shows nothing any more"), "{}", stop.html);
}

#[test]
fn one_press_ends_every_link_to_the_page_and_the_way_out_of_messages_stays() {
    let (sender, ana) = (sender(), email());
    let page = page_by_order(&sender, &ana);
    page.send(&[("act", "send_link")]);
    let mailed = link_to(&ana, "/manage/");
    assert!(Page::open(&mailed).html.contains("name=\"zone\""));
    let done = page.send(&[("act", "end_links")]);
    assert!(done.html.contains("Every link to this page"), "{}", done.html);
    for link in [&page.url, &mailed] {
        let over = Page::open(link);
        assert!(!over.html.contains("name=\"zone\""), "{}", over.html);
        assert!(over.html.contains("Send me a link"), "{}", over.html);
    }
    let why = page.url.replace("/manage/", "/why/");
    Page::open(&why).send(&[("do", "stop")]);
    assert_eq!(order_denied(&sender, &ana), Some(DenialReason::ConsentWithdrawn));
}
