//! An id names one reservation or one write.

use beckon_domain::wire::{CodeAccepted, ResumeStatus, Resumed, Saved, Stop, Stopped};
use beckon_domain::{Choice, DenialReason};
use beckon_tests::people::{email, fresh_id};
use beckon_tests::postbox::code;
use beckon_tests::product::Product;
use beckon_tests::sender::{denial, permit, question};
use beckon_tests::visitor::{NOTICE, choice, nothing_yet, one_choice};

#[test]
fn a_reservation_asked_for_twice_is_the_same_permit_and_takes_one_slot() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "offers", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    let first = question(&ana, "offers");
    let permitted = sender.reserve(&first);
    for _ in 0..3 {
        assert_eq!(permit(&sender.reserve(&first)), permit(&permitted));
    }
    assert_ne!(
        permit(&sender.reserve(&question(&ana, "offers"))),
        permit(&permitted),
        "the second slot is still there"
    );
    assert_eq!(
        denial(&sender.reserve(&question(&ana, "offers"))),
        Some(DenialReason::FrequencyCapReached)
    );
    assert_eq!(
        permit(&sender.reserve(&first)),
        permit(&permitted),
        "a cap that is used up does not take it back"
    );
}

#[test]
fn another_question_under_the_id_of_a_reservation_is_refused() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let mut body = one_choice(&ana, "offers", Choice::Given);
    body.choices.push(choice("newsletter", ana.channel, Choice::Given));
    visitor.save(&body);
    visitor.prove_by_code(product.postbox(), &ana);
    let first = question(&ana, "offers");
    let permitted = sender.reserve(&first);
    let mut other = first.clone();
    other.purpose = "newsletter".to_owned();
    sender.try_decide(&[other], true).refused(409, "id_reused");
    assert_eq!(permit(&sender.reserve(&first)), permit(&permitted));
}

#[test]
fn after_a_withdrawal_the_same_id_is_the_denial_and_its_slot_is_free() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "offers", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    let first = question(&ana, "offers");
    assert!(!permit(&sender.reserve(&first)).is_empty());
    visitor.choose(&ana, "offers", Choice::Withdrawn);
    assert_eq!(denial(&sender.reserve(&first)), Some(DenialReason::ConsentWithdrawn));
    visitor.choose(&ana, "offers", Choice::Given);
    for _ in 0..2 {
        assert!(
            !permit(&sender.reserve(&question(&ana, "offers"))).is_empty(),
            "both slots of the month are free"
        );
    }
    assert_eq!(
        denial(&sender.reserve(&question(&ana, "offers"))),
        Some(DenialReason::FrequencyCapReached)
    );
}

#[test]
fn a_denial_is_never_remembered() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let first = question(&ana, "offers");
    assert_eq!(denial(&sender.reserve(&first)), Some(DenialReason::ConsentMissing));
    visitor.choose(&ana, "offers", Choice::Given);
    assert_eq!(denial(&sender.reserve(&first)), Some(DenialReason::ConsentUnconfirmed));
    visitor.prove_by_code(product.postbox(), &ana);
    assert!(!permit(&sender.reserve(&first)).is_empty());
}

#[test]
fn two_questions_of_one_request_with_one_id_are_refused() {
    let product = Product::shared();
    let sender = product.sender();
    let mut questions = [question(&email(), "newsletter"), question(&email(), "newsletter")];
    questions[1].id = questions[0].id.clone();
    sender.try_decide(&questions, false).refused(422, "id_duplicate");
    sender.try_decide(&questions, true).refused(422, "id_duplicate");
}

#[test]
fn two_senders_may_use_one_id() {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.choose(&ana, "offers", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    let other = product
        .owner()
        .new_sender(&[beckon_domain::Scope::Ask, beckon_domain::Scope::Reserve], None);
    let first = question(&ana, "offers");
    let mine = product.sender().reserve(&first);
    let theirs = other.reserve(&first);
    assert_ne!(permit(&mine), permit(&theirs), "an id belongs to the key that sent it");
}

#[test]
fn the_same_save_twice_is_one_save_and_another_under_its_id_is_refused() {
    let product = Product::shared();
    let (visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let body = one_choice(&ana, "newsletter", Choice::Given);
    let first: Saved = visitor.try_save(&body).ok(200);
    let second: Saved = visitor.try_save(&body).ok(200);
    assert_eq!(first, second);
    let mut other = body.clone();
    other.choices = vec![choice("newsletter", ana.channel, Choice::Refused)];
    visitor.try_save(&other).refused(409, "id_reused");
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed),
        "nothing was written"
    );
    let _ = product.postbox().mail_to(&ana);
}

#[test]
fn a_save_that_says_nothing_is_one_save_too() {
    let product = Product::shared();
    // A ledger that nobody wrote to tidies up at its first write.
    let mut rules = product.demo_rules();
    rules.shards = Some(1);
    let _ = product.owner_of("silent").publish(&rules);
    let visitor = product.visitor_of("silent");
    let mut body = nothing_yet();
    let first: Saved = visitor.try_save(&body).ok(200);
    let second: Saved = visitor.try_save(&body).ok(200);
    assert_eq!(first, second);
    body = nothing_yet();
    body.person = Some(first.person);
    assert_eq!(visitor.try_save(&body).status, 200, "the token is good");
}

#[test]
fn a_save_repeated_after_a_later_one_changes_nothing_back() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    let mut yes = nothing_yet();
    yes.person = visitor.token.clone();
    yes.choices = vec![choice("survey", ana.channel, Choice::Given)];
    assert_eq!(yes.choices[0].notice.as_deref(), Some(NOTICE));
    visitor.save(&yes);
    assert_eq!(sender.denial(&ana, "survey"), None);
    visitor.choose(&ana, "survey", Choice::Withdrawn);
    // A page that never saw the first answer sends it again.
    assert_eq!(visitor.try_save(&yes).status, 200);
    assert_eq!(sender.denial(&ana, "survey"), Some(DenialReason::ConsentWithdrawn));
}

#[test]
fn a_stop_and_its_lifting_that_are_repeated_after_a_lost_answer_are_answered_as_they_were() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    let act = || Stop {
        id: Some(fresh_id()),
        person: visitor.token.clone(),
        contact_point: None,
    };
    let (stop, resume) = (act(), act());
    let stopped: Stopped = visitor.try_stop(&stop).ok(202);
    assert_eq!(visitor.try_stop(&stop).ok::<Stopped>(202), stopped);
    let lifting = || {
        visitor
            .call("POST", "/resume", &resume)
            .send()
            .ok::<Resumed>(202)
            .status
    };
    assert_eq!(lifting(), ResumeStatus::Lifted);
    assert_eq!(lifting(), ResumeStatus::Lifted, "it did lift");
    // The stop that is said late is not a new one.
    assert_eq!(visitor.try_stop(&stop).ok::<Stopped>(202), stopped);
    assert_eq!(sender.denial(&ana, "newsletter"), None, "lifted");

    let mut other = stop.clone();
    other.contact_point = Some(ana.clone());
    visitor.try_stop(&other).refused(409, "id_reused");
    let mut nonsense = act();
    nonsense.id = Some("no id".to_owned());
    visitor.try_stop(&nonsense).refused(422, "body_invalid");
}

#[test]
fn a_code_that_is_typed_again_after_a_lost_answer_is_answered_as_it_was() {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    let digits = code(&product.postbox().mail_to(&ana));
    let first: CodeAccepted = visitor.try_code(&digits).ok(200);
    assert_eq!(first.granted.len(), 1);
    assert_eq!(visitor.try_code(&digits).ok::<CodeAccepted>(200), first);
}
