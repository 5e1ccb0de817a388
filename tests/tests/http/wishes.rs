//! What narrows contact without being a legal ground: the person's own hours, pause and cap.

use beckon_domain::wire::{Cap, Outcome, QuietHours};
use beckon_domain::{CapWindow, Channel, Choice, DenialReason};
use beckon_tests::people::{email, sms};
use beckon_tests::product::Product;
use beckon_tests::sender::{denial, permit, question};
use beckon_tests::visitor::{choice, nothing_yet, one_choice};

#[test]
fn a_pause_denies_until_its_day_begins_and_ends_with_it() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let mut body = one_choice(&ana, "newsletter", Choice::Given);
    body.pause_until = Some(Some("2099-01-10".to_owned()));
    body.time_zone = Some(Some("Europe/Berlin".to_owned()));
    visitor.save(&body);
    visitor.prove_by_code(product.postbox(), &ana);
    let Outcome::Deny { reason, retry_at, .. } = sender.ask(&ana, "newsletter") else {
        panic!("a paused person may be contacted");
    };
    assert_eq!(reason, DenialReason::Paused);
    assert_eq!(
        retry_at.as_deref(),
        Some("2099-01-09T23:00:00.000Z"),
        "00:00 of that day in Berlin"
    );

    let mut end = nothing_yet();
    end.pause_until = Some(None);
    visitor.save(&end);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
}

#[test]
fn quiet_hours_are_the_persons_own_and_an_unknown_zone_never_means_send() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let mut body = one_choice(&ana, "newsletter", Choice::Given);
    // All of the day but one minute, which cannot be both now and in half a day.
    body.quiet_hours = Some(Some(QuietHours {
        from: "12:01".to_owned(),
        to: "12:00".to_owned(),
    }));
    visitor.save(&body);
    visitor.prove_by_code(product.postbox(), &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::TimeZoneUnknown));

    let mut reasons = Vec::new();
    for zone in ["Etc/GMT+6", "Etc/GMT-6"] {
        let mut here = nothing_yet();
        here.time_zone = Some(Some(zone.to_owned()));
        visitor.save(&here);
        reasons.push(sender.denial(&ana, "newsletter"));
    }
    assert!(reasons.contains(&Some(DenialReason::QuietHours)), "{reasons:?}");
    assert!(
        reasons
            .iter()
            .all(|reason| matches!(reason, None | Some(DenialReason::QuietHours))),
        "{reasons:?}"
    );

    let mut off = nothing_yet();
    off.quiet_hours = Some(None);
    visitor.save(&off);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
}

#[test]
fn a_persons_own_cap_counts_over_all_purposes() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let mut body = one_choice(&ana, "newsletter", Choice::Given);
    body.choices.push(choice("offers", ana.channel, Choice::Given));
    body.cap = Some(Some(Cap {
        permits: 1,
        per: CapWindow::Week,
    }));
    visitor.save(&body);
    visitor.prove_by_code(product.postbox(), &ana);
    let taken = sender.reserve(&question(&ana, "newsletter"));
    assert!(!permit(&taken).is_empty());
    let Outcome::Deny { reason, retry_at, .. } = sender.ask(&ana, "offers") else {
        panic!("the cap of the person does not count");
    };
    assert_eq!(reason, DenialReason::FrequencyCapReached);
    assert!(retry_at.is_some(), "a cap says when it has room again");
    assert_eq!(
        denial(&sender.ask(&ana, "newsletter")),
        Some(DenialReason::FrequencyCapReached)
    );
}

#[test]
fn a_permit_says_where_the_person_would_rather_be_reached() {
    let product = Product::shared();
    let (mut visitor, sender) = (product.visitor(), product.sender());
    let (mail, text) = (email(), sms());
    let mut body = one_choice(&mail, "offers", Choice::Given);
    body.contact_points.push(text.clone());
    body.choices.push(choice("offers", text.channel, Choice::Given));
    body.preferred_channels = Some(vec![Channel::Sms, Channel::Email]);
    visitor.save(&body);
    visitor.prove_by_code(product.postbox(), &mail);
    visitor.prove_by_code(product.postbox(), &text);
    let rather = |to| match sender.ask(to, "offers") {
        Outcome::Permit { preferred_channel, .. } => preferred_channel,
        denied => panic!("a confirmed yes is no permit: {denied:?}"),
    };
    assert_eq!((rather(&mail), rather(&text)), (Some(Channel::Sms), None));
}

#[test]
fn a_no_is_saved_though_the_platform_knows_no_zone_and_the_known_one_stays() {
    let product = Product::shared();
    let (mut visitor, sender, ana) = (product.visitor(), product.sender(), email());
    let mut body = one_choice(&ana, "newsletter", Choice::Given);
    body.time_zone = Some(Some("Europe/Berlin".to_owned()));
    visitor.save(&body);
    visitor.prove_by_code(product.postbox(), &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), None);

    let mut no = nothing_yet();
    no.choices = vec![choice("newsletter", Channel::Email, Choice::Withdrawn)];
    no.time_zone = Some(Some("Etc/Unknown".to_owned()));
    visitor.save(&no);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentWithdrawn));
    assert_eq!(visitor.settings().time_zone.as_deref(), Some("Europe/Berlin"));
}
