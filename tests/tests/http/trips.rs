//! The main trip: a visitor says yes, the contact point confirms, a sender asks.

use beckon_domain::wire::{CodeAccepted, Outcome, ProofState};
use beckon_domain::{Basis, Channel, Choice, ConsentStatus, DenialReason};
use beckon_tests::http::Call;
use beckon_tests::people::{email, sms, text_of};
use beckon_tests::postbox::{code, confirm_link};
use beckon_tests::product::Product;
use beckon_tests::visitor::{NOTICE, choice, nothing_yet, one_choice, press, press_link, stop_of};

#[test]
fn a_yes_is_a_permit_once_the_mailbox_has_confirmed_and_never_before() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let purpose = product.purpose();
    assert_eq!(sender.denial(&ana, purpose), Some(DenialReason::ConsentMissing));

    let saved = visitor.choose(&ana, purpose, Choice::Given);
    assert_eq!(saved.confirmations.len(), 1);
    assert_eq!(saved.confirmations[0].status, ConsentStatus::Requested);
    assert_eq!(saved.confirmations[0].masked, "a…@example.com");
    assert_eq!(saved.receipt.choices, [choice(purpose, Channel::Email, Choice::Given)]);
    assert_eq!(sender.denial(&ana, purpose), Some(DenialReason::ConsentUnconfirmed));
    assert_eq!(visitor.settings().choices[0].status, ConsentStatus::Requested);

    let mail = product.postbox().mail_to(&ana);
    assert_eq!(mail.purpose, "confirm");
    assert!(confirm_link(&mail).starts_with(&format!("{}/confirm/", product.edge())));
    assert_eq!(
        sender.denial(&ana, purpose),
        Some(DenialReason::ConsentUnconfirmed),
        "a mail proves nothing"
    );
    press_link(product.postbox(), &ana);

    let Outcome::Permit {
        channel,
        permit,
        because,
        ..
    } = sender.ask(&ana, purpose)
    else {
        panic!("a confirmed yes is no permit");
    };
    assert_eq!((channel, permit), (Channel::Email, None), "asking reserves nothing");
    assert_eq!(
        (because.basis, because.notice.as_deref()),
        (Basis::Consent, Some(NOTICE))
    );
    assert!(because.event.is_some() && because.given_at.is_some());
    let settings = visitor.settings();
    assert_eq!(settings.choices[0].status, ConsentStatus::Given);
    assert_eq!(settings.contact_points[0].proof, ProofState::ByLink);
}

#[test]
fn a_confirmation_grants_what_was_asked_and_nothing_else() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let mut body = one_choice(&ana, "newsletter", Choice::Given);
    body.choices.push(choice("offers", Channel::Email, Choice::Refused));
    visitor.save(&body);
    press_link(product.postbox(), &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    assert_eq!(sender.denial(&ana, "offers"), Some(DenialReason::ConsentRefused));
    assert_eq!(sender.denial(&ana, "survey"), Some(DenialReason::ConsentMissing));
}

#[test]
fn the_code_typed_into_the_widget_that_asked_confirms_and_gives_it_power() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    let accepted = visitor.prove_by_code(product.postbox(), &ana);
    let granted: Vec<(&str, Channel)> = accepted
        .granted
        .iter()
        .map(|g| (g.purpose.as_str(), g.channel))
        .collect();
    assert_eq!(granted, [("newsletter", Channel::Email)]);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    assert_eq!(visitor.settings().contact_points[0].proof, ProofState::ByCode);

    let mut more = nothing_yet();
    more.choices.push(choice("survey", Channel::Email, Choice::Given));
    visitor.save(&more);
    assert_eq!(
        sender.denial(&ana, "survey"),
        None,
        "a widget with a fresh proof says yes at once"
    );
}

#[test]
fn five_wrong_codes_are_all_that_a_confirmation_takes() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    let right = code(&product.postbox().mail_to(&ana));
    let wrong = if right == "1234 5678" { "1234 5679" } else { "1234 5678" };
    for _ in 0..5 {
        visitor.try_code(wrong).refused(422, "code_wrong");
    }
    visitor.try_code(&right).refused(422, "code_wrong");
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
}

#[test]
fn a_code_is_worth_nothing_in_another_widget() {
    let product = Product::shared();
    let (mut asked, mut other, ana) = (product.visitor(), product.visitor(), email());
    asked.choose(&ana, "newsletter", Choice::Given);
    other.choose(&email(), "newsletter", Choice::Refused);
    let right = code(&product.postbox().mail_to(&ana));
    other.try_code(&right).refused(422, "code_wrong");
    let spaced = right.replace(' ', "-");
    let _: CodeAccepted = asked.try_code(&spaced).ok(200);
}

#[test]
fn stop_everything_denies_the_very_next_question_and_its_undo_permits_again() {
    let product = Product::shared();
    let (mut visitor, sender) = (product.visitor(), product.sender());
    let (mail, text) = (email(), sms());
    let mut body = one_choice(&mail, "offers", Choice::Given);
    body.contact_points.push(text.clone());
    body.choices.push(choice("offers", Channel::Sms, Choice::Given));
    visitor.save(&body);
    for point in [&mail, &text] {
        press_link(product.postbox(), point);
        assert_eq!(sender.denial(point, "offers"), None);
    }
    visitor.stop_everything();
    for point in [&mail, &text] {
        assert_eq!(sender.denial(point, "offers"), Some(DenialReason::Stopped));
    }
    assert!(visitor.settings().stopped);
    visitor.resume_everything();
    for point in [&mail, &text] {
        assert_eq!(
            sender.denial(point, "offers"),
            None,
            "the one who stopped lifts it within ten minutes"
        );
    }
}

#[test]
fn whoever_knows_an_address_can_stop_it_alone_and_cannot_lift_the_owners_stop() {
    let product = Product::shared();
    let (mut owner, sender) = (product.visitor(), product.sender());
    let (mail, text) = (email(), sms());
    let mut body = one_choice(&mail, "offers", Choice::Given);
    body.contact_points.push(text.clone());
    body.choices.push(choice("offers", Channel::Sms, Choice::Given));
    owner.save(&body);
    press_link(product.postbox(), &mail);
    press_link(product.postbox(), &text);

    let stranger = product.visitor();
    assert_eq!(stranger.try_stop(&stop_of(&mail)).status, 202);
    assert_eq!(sender.denial(&mail, "offers"), Some(DenialReason::Stopped));
    assert_eq!(
        sender.denial(&text, "offers"),
        None,
        "a stranger's stop binds one contact point alone"
    );

    owner.stop_everything();
    let lifted = stranger.call("POST", "/resume", &stop_of(&text)).send();
    assert_eq!(lifted.status, 202);
    assert_eq!(
        sender.denial(&text, "offers"),
        Some(DenialReason::Stopped),
        "a stranger lifted the owner's stop"
    );
}

#[test]
fn a_stop_does_not_hold_back_what_the_law_demands() {
    let product = Product::shared();
    let (visitor, sender, ana) = (product.visitor(), product.sender(), email());
    assert_eq!(visitor.try_stop(&stop_of(&ana)).status, 202);
    let mut recall = beckon_tests::sender::question(&ana, "product_recall");
    recall.template = Some("recall_notice".to_owned());
    let mut order = beckon_tests::sender::question(&ana, "order_updates");
    order.template = Some("order_sent".to_owned());
    let answers = sender.decide(&[recall, order], false);
    assert_eq!(beckon_tests::sender::denial(&answers[0].outcome), None);
    assert_eq!(
        beckon_tests::sender::denial(&answers[1].outcome),
        Some(DenialReason::Stopped)
    );
}

#[test]
fn a_refusal_and_a_withdrawal_bind_at_once_and_without_proof() {
    let product = Product::shared();
    let (mut visitor, sender) = (product.visitor(), product.sender());
    let (ana, ben) = (email(), email());
    visitor.choose(&ana, "newsletter", Choice::Refused);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentRefused));

    let mut second = product.visitor();
    second.choose(&ben, "newsletter", Choice::Given);
    press_link(product.postbox(), &ben);
    assert_eq!(sender.denial(&ben, "newsletter"), None);
    product.visitor().choose(&ben, "newsletter", Choice::Withdrawn);
    assert_eq!(sender.denial(&ben, "newsletter"), Some(DenialReason::ConsentWithdrawn));
}

#[test]
fn an_address_is_asked_to_confirm_once_in_ten_minutes_whoever_types_it() {
    let product = Product::shared();
    let (ana, later) = (email(), email());
    let first = product.visitor().choose(&ana, "newsletter", Choice::Given);
    let _ = product.postbox().mail_to(&ana);
    let second = product.visitor().choose(&ana, "offers", Choice::Given);
    assert_eq!(
        first.confirmations, second.confirmations,
        "the answer tells that nothing is sent"
    );
    // The second mail would have been sent before this one.
    product.visitor().choose(&later, "newsletter", Choice::Given);
    let _ = product.postbox().mail_to(&later);
    assert_eq!(product.postbox().messages_to(&ana).len(), 1);
}

#[test]
fn a_used_link_and_an_invented_one_show_the_same_page() {
    let product = Product::shared();
    let ana = email();
    product.visitor().choose(&ana, "newsletter", Choice::Given);
    let link = confirm_link(&product.postbox().mail_to(&ana));
    press(&link);
    let token = link.rsplit('/').next().expect("a link ends in its token");
    let invented = link.replace(token, &"A".repeat(token.len()));
    let used = Call::new("GET", &link).send();
    let unknown = Call::new("GET", &invented).send();
    assert_eq!((used.status, unknown.status), (200, 200));
    assert_eq!(
        used.text().replace(token, ""),
        unknown.text().replace(&"A".repeat(token.len()), "")
    );
    assert!(
        !used.text().contains(text_of(&ana)),
        "a page for anyone shows an address"
    );
}
