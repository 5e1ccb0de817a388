//! A site's rules: published whole or not at all.

use beckon_domain::wire::{Published, Rules};
use beckon_domain::{Basis, Choice, DenialReason, Scope};
use beckon_tests::owner::Owner;
use beckon_tests::people::{email, fresh_id};
use beckon_tests::product::Product;
use beckon_tests::sender::question;
use beckon_tests::visitor::{Visitor, one_choice};
use std::collections::BTreeSet;

/// A site of the test's own, with the demo site's rules.
fn site() -> (Owner, Rules) {
    let product = Product::shared();
    let owner = product.owner_of(&format!("shop-{}", &fresh_id()[..8]));
    let rules = product.demo_rules();
    let published = owner.publish(&rules);
    assert_eq!((published.version, published.pending), (1, None));
    (owner, rules)
}

#[test]
fn of_two_who_publish_at_once_the_second_is_told() {
    let (owner, mut rules) = site();
    let read = owner.try_state();
    let version = read
        .header("etag")
        .expect("the rules have a version to publish against")
        .to_owned();
    rules.name = "First".to_owned();
    let first: Published = owner.try_publish(&rules, Some(&version)).ok(200);
    assert_eq!(first.version, 2);
    rules.name = "Second".to_owned();
    owner
        .try_publish(&rules, Some(&version))
        .refused(412, "version_conflict");
    let state = owner.state();
    assert_eq!((state.version, state.rules.name.as_str()), (2, "First"));
}

#[test]
fn rules_that_contradict_themselves_are_refused_with_every_problem_and_the_old_ones_stay() {
    let (owner, good) = site();
    let mut bad = good.clone();
    bad.shards = Some(8);
    bad.languages.push("fr".to_owned());
    bad.purposes[1].basis = Basis::LegitimateInterests;
    bad.routes.pop();
    bad.providers.clear();
    bad.templates[0].purpose = "invented".to_owned();
    bad.origins = vec!["shop.example/".to_owned()];
    let problem = owner.try_publish(&bad, None).refused(422, "rules_invalid");
    let codes: BTreeSet<&str> = problem.errors.iter().map(|error| error.code.as_str()).collect();
    for code in [
        "shards_fixed",
        "text_missing",
        "basis_needs_no_act",
        "route_last_must_match",
        "purpose_unknown",
    ] {
        assert!(codes.contains(code), "{code} is not named: {codes:?}");
    }
    let named = |start: &str| problem.errors.iter().any(|error| error.pointer.starts_with(start));
    assert!(
        named("/origins/0") && named("/purposes/1/basis") && named("/templates/0/purpose"),
        "{problem:?}"
    );
    let state = owner.state();
    assert_eq!((state.version, state.rules), (1, good));
}

#[test]
fn a_webhook_goes_to_public_https_alone() {
    let (owner, good) = site();
    for url in [
        "http://hooks.shop.example/",
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://metadata.internal/",
        "https://someone:secret@shop.example/",
        "http://127.0.0.1:1/",
    ] {
        let mut rules = good.clone();
        rules.routes[0].to.url = url.to_owned();
        let problem = owner.try_publish(&rules, None).refused(422, "rules_invalid");
        assert!(
            problem.errors.iter().any(|error| error.code == "url_not_public_https"),
            "{url}: {problem:?}"
        );
    }
}

#[test]
fn a_new_notice_ends_what_was_said_to_the_old_one() {
    let (owner, mut rules) = site();
    let product = Product::shared();
    let sender = owner.new_sender(&[Scope::Ask], None);
    let mut visitor = product.visitor_of(&owner.site);
    let ana = email();
    visitor.choose(&ana, "newsletter", Choice::Given);
    beckon_tests::visitor::press_link(product.postbox(), &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), None);

    let purpose = rules
        .purposes
        .iter_mut()
        .find(|purpose| purpose.code == "newsletter")
        .expect("it is declared");
    purpose.notice = "2027-01".to_owned();
    purpose
        .text
        .insert("en".to_owned(), "Twelve letters a year.".to_owned());
    let _ = owner.publish(&rules);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::NoticeOutdated));
    let problem = visitor
        .try_save(&one_choice(&email(), "newsletter", Choice::Given))
        .refused(409, "notice_outdated");
    assert_eq!(problem.notices.len(), 1);
    assert_eq!(
        (problem.notices[0].purpose.as_str(), problem.notices[0].notice.as_str()),
        ("newsletter", "2027-01")
    );
    assert_eq!(problem.notices[0].text["en"], "Twelve letters a year.");
}

#[test]
fn a_new_origin_may_speak_and_one_taken_away_may_not() {
    let (owner, mut rules) = site();
    let product = Product::shared();
    let old = product.visitor_of(&owner.site);
    let new = Visitor {
        origin: "https://new.shop.example".to_owned(),
        ..old.clone()
    };
    let body = || one_choice(&email(), "newsletter", Choice::Refused);
    assert_eq!(old.try_save(&body()).status, 200);
    new.try_save(&body()).refused(403, "origin_not_listed");
    rules.origins = vec![new.origin.clone()];
    let _ = owner.publish(&rules);
    assert_eq!(new.try_save(&body()).status, 200);
    old.try_save(&body()).refused(403, "origin_not_listed");
}

#[test]
fn a_site_that_was_never_published_is_unknown_to_visitors_and_closed_to_keys() {
    let product = Product::shared();
    let nowhere = format!("nowhere-{}", &fresh_id()[..8]);
    let visitor = product.visitor_of(&nowhere);
    visitor
        .try_save(&one_choice(&email(), "newsletter", Choice::Given))
        .refused(404, "site_unknown");
    beckon_tests::http::Call::new("GET", visitor.url("/widget"))
        .send()
        .refused(404, "site_unknown");
    let mut sender = product.sender();
    sender.site = nowhere;
    sender
        .try_decide(&[question(&email(), "newsletter")], false)
        .refused(403, "key_of_other_site");
}
