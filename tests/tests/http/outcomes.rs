//! What senders report: a slot comes back or stays taken, and a bounce or complaint ends all contact. A permit is used once.

use beckon_domain::wire::{
    ContactPoint, OutcomeReport, Outcomes, OutcomesRecorded, PermitUse, PermitUsed, Problem, Recipient,
};
use beckon_domain::{Bounce, Choice, DenialReason, Scope, SendOutcome};
use beckon_tests::http::{Call, Reply};
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::sender::{Sender, denial, permit, question};
use beckon_tests::visitor::{Visitor, press_link};

/// Somebody whose mailbox has said yes to this.
fn says_yes(purpose: &str) -> (Visitor, ContactPoint) {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.choose(&ana, purpose, Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    (visitor, ana)
}

fn reporter() -> Sender {
    let scopes = [Scope::Ask, Scope::Reserve, Scope::Report];
    Product::shared().owner().new_sender(&scopes, None)
}

fn about(permit: &str, outcome: SendOutcome) -> OutcomeReport {
    OutcomeReport {
        permit: Some(permit.to_owned()),
        id: None,
        to: None,
        outcome,
        bounce: None,
    }
}

fn try_report(sender: &Sender, outcomes: Vec<OutcomeReport>) -> Reply {
    let url = format!("{}/v1/sites/{}/outcomes", sender.edge, sender.site);
    Call::new("POST", url)
        .key(&sender.key)
        .json(&Outcomes { outcomes })
        .send()
}

fn report(sender: &Sender, outcomes: Vec<OutcomeReport>) {
    let count = outcomes.len();
    let done: OutcomesRecorded = try_report(sender, outcomes).ok(200);
    assert_eq!(usize::try_from(done.recorded), Ok(count));
}

fn codes(problem: &Problem) -> Vec<(&str, &str)> {
    let errors = problem.errors.iter();
    errors
        .map(|error| (error.pointer.as_str(), error.code.as_str()))
        .collect()
}

/// The id of a permit, as anyone can read it.
fn id_of(permit: &str) -> String {
    beckon_domain::outcomes::permit_id(permit).expect("a permit has an id")
}

fn try_use(sender: &Sender, id: &str) -> Reply {
    let url = format!("{}/v1/sites/{}/permits/{id}/use", sender.edge, sender.site);
    Call::new("POST", url).key(&sender.key).json(&PermitUse {}).send()
}

#[test]
fn what_was_not_sent_gives_its_slot_back_once_and_what_was_sent_keeps_it() {
    let (sender, (_, ana)) = (reporter(), says_yes("offers"));
    let take = || sender.reserve(&question(&ana, "offers"));
    let (first, second) = (take(), take());
    let (first, second) = (permit(&first), permit(&second));
    assert_eq!(denial(&take()), Some(DenialReason::FrequencyCapReached), "two a month");

    report(&sender, vec![about(first, SendOutcome::Sent)]);
    assert_eq!(denial(&take()), Some(DenialReason::FrequencyCapReached));
    report(&sender, vec![about(second, SendOutcome::NotSent)]);
    report(&sender, vec![about(&id_of(second), SendOutcome::NotSent)]);
    let third = take();
    let third = permit(&third);
    assert_eq!(
        denial(&take()),
        Some(DenialReason::FrequencyCapReached),
        "one slot came back"
    );

    let problem = try_report(
        &sender,
        vec![
            about(first, SendOutcome::NotSent),
            about("0.nobody", SendOutcome::Sent),
            about(third, SendOutcome::NotSent),
        ],
    )
    .refused(409, "outcome_refused");
    assert_eq!(
        codes(&problem),
        [
            ("/outcomes/0", "outcome_contradicts"),
            ("/outcomes/1", "permit_unknown")
        ]
    );
    assert_eq!(
        denial(&take()),
        None,
        "the report that was right is recorded all the same"
    );
}

#[test]
fn an_id_whose_message_was_not_sent_is_decided_anew() {
    let (sender, (visitor, ana)) = (reporter(), says_yes("offers"));
    let asked = question(&ana, "offers");
    let first = sender.reserve(&asked);
    let report_by_id = OutcomeReport {
        permit: None,
        id: Some(asked.id.clone()),
        to: Some(Recipient::ContactPoint(ana.clone())),
        ..about("", SendOutcome::NotSent)
    };
    report(&sender, vec![report_by_id]);
    let again = sender.reserve(&asked);
    assert_ne!(permit(&first), permit(&again));
    assert_eq!(denial(&sender.reserve(&question(&ana, "offers"))), None);
    drop(visitor);
}

#[test]
fn a_hard_bounce_ends_contact_until_the_mailbox_proves_itself_and_a_soft_one_does_not() {
    let (sender, (mut visitor, ana)) = (reporter(), says_yes("newsletter"));
    let bounced = |bounce| {
        let reserved = sender.reserve(&question(&ana, "newsletter"));
        OutcomeReport {
            bounce: Some(bounce),
            ..about(permit(&reserved), SendOutcome::Bounced)
        }
    };
    report(&sender, vec![bounced(Bounce::Soft)]);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    report(&sender, vec![bounced(Bounce::Hard)]);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Suppressed));
    let mut recall = question(&ana, "product_recall");
    recall.template = Some("recall_notice".to_owned());
    assert_eq!(
        denial(&sender.decide(&[recall], false)[0].outcome),
        Some(DenialReason::Suppressed),
        "what the law demands does not reach a dead mailbox either"
    );
    // Typing the address once more lifts nothing.
    visitor.choose(&ana, "newsletter", Choice::Given);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Suppressed));
}

#[test]
fn a_complaint_ends_contact_by_the_permit_or_by_the_id_and_the_address_and_nobody_who_types_it_has_it_written_to() {
    let (sender, (_, ana), (_, stranger)) = (reporter(), says_yes("newsletter"), says_yes("newsletter"));
    let reserved = sender.reserve(&question(&ana, "newsletter"));
    let asked = question(&stranger, "newsletter");
    let _ = sender.reserve(&asked);
    let complaint = |to: &ContactPoint| OutcomeReport {
        permit: None,
        id: Some(asked.id.clone()),
        to: Some(Recipient::ContactPoint(to.clone())),
        ..about("", SendOutcome::Complained)
    };
    report(
        &sender,
        vec![about(permit(&reserved), SendOutcome::Complained), complaint(&stranger)],
    );
    for at in [&ana, &stranger] {
        assert_eq!(sender.denial(at, "newsletter"), Some(DenialReason::Suppressed));
    }
    // Whoever types it now sends no mail there: not before those that others ask for later, on its ledger and the rest.
    let product = Product::shared();
    let before = product.postbox().messages_to(&stranger).len();
    product.visitor().choose(&stranger, "newsletter", Choice::Given);
    for _ in 0..12 {
        let (mut visitor, other) = (product.visitor(), email());
        visitor.choose(&other, "newsletter", Choice::Given);
        let _ = product.postbox().mail_to(&other);
    }
    assert_eq!(product.postbox().messages_to(&stranger).len(), before);
}

#[test]
fn reports_are_for_keys_that_may_report_and_every_fault_of_them_is_named() {
    let asker = Product::shared()
        .owner()
        .new_sender(&[Scope::Ask, Scope::Reserve], None);
    let sender = reporter();
    try_report(&asker, vec![about("0.nobody", SendOutcome::Sent)]).refused(403, "scope_missing");
    try_report(&asker, Vec::new()).refused(403, "scope_missing");
    let both = OutcomeReport {
        id: Some("one".to_owned()),
        ..about("0.nobody", SendOutcome::Sent)
    };
    let problem = try_report(
        &sender,
        vec![
            both,
            about("0.nobody", SendOutcome::Bounced),
            OutcomeReport {
                bounce: Some(Bounce::Hard),
                ..about("a.%.c", SendOutcome::Sent)
            },
        ],
    )
    .refused(422, "body_invalid");
    assert_eq!(
        codes(&problem),
        [
            ("/outcomes/0", "outcome_unnamed"),
            ("/outcomes/1/bounce", "bounce_missing"),
            ("/outcomes/2/bounce", "bounce_unfit"),
            ("/outcomes/2/permit", "permit_invalid"),
        ]
    );
}

#[test]
fn a_permit_is_used_once_however_many_try() {
    let (sender, (_, ana)) = (reporter(), says_yes("newsletter"));
    let reserved = sender.reserve(&question(&ana, "newsletter"));
    let id = id_of(permit(&reserved));
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..12).map(|_| scope.spawn(|| try_use(&sender, &id))).collect();
        tries.into_iter().filter_map(|one| one.join().ok()).collect()
    });
    let (used, refused): (Vec<Reply>, Vec<Reply>) = replies.into_iter().partition(|reply| reply.status == 200);
    assert_eq!((used.len(), refused.len()), (1, 11));
    let answer: PermitUsed = used[0].ok(200);
    assert!(matches!(answer, PermitUsed::Permit { permit, .. } if permit == id));
    for reply in refused {
        reply.refused(409, "permit_used");
    }
}

#[test]
fn a_permit_whose_consent_has_ended_cannot_be_used_and_an_invented_one_neither() {
    let product = Product::shared();
    let sender = reporter();
    let (mut visitor, ana) = says_yes("newsletter");
    let reserved = sender.reserve(&question(&ana, "newsletter"));
    visitor.choose(&ana, "newsletter", Choice::Withdrawn);
    let answer: PermitUsed = try_use(&sender, &id_of(permit(&reserved))).ok(200);
    assert!(
        matches!(
            answer,
            PermitUsed::Deny {
                reason: DenialReason::ConsentWithdrawn,
                ..
            }
        ),
        "{answer:?}"
    );
    for invented in ["0.invented", "999.invented", "invented"] {
        try_use(&sender, invented).refused(404, "permit_unknown");
    }
    let asker = product.owner().new_sender(&[Scope::Ask], None);
    try_use(&asker, "0.invented").refused(403, "scope_missing");
    // A link is pressed elsewhere; a permit lives on with what it was given for.
    let (mut other, bea) = (product.visitor(), email());
    other.choose(&bea, "newsletter", Choice::Given);
    press_link(product.postbox(), &bea);
    let reserved = sender.reserve(&question(&bea, "newsletter"));
    let answer: PermitUsed = try_use(&sender, &id_of(permit(&reserved))).ok(200);
    assert!(matches!(answer, PermitUsed::Permit { .. }), "{answer:?}");
}
