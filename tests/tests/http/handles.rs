//! A contact point that the widget knows only masked is named by its handle.

use beckon_domain::{Choice, DenialReason};
use beckon_tests::people::{email, text_of};
use beckon_tests::product::Product;
use beckon_tests::visitor::nothing_yet;

#[test]
fn a_handle_takes_a_contact_point_away_and_tells_nothing_about_it() {
    let product = Product::shared();
    let (sender, ana) = (product.sender(), email());
    let mut visitor = product.visitor();
    visitor.choose(&ana, "newsletter", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    let handle = visitor.settings().contact_points[0].handle.clone();
    assert_eq!(
        visitor.settings().contact_points[0].handle,
        handle,
        "it changes from look to look"
    );
    assert!(!handle.contains(text_of(&ana)) && handle.len() >= 20, "{handle}");

    let mut away = nothing_yet();
    away.remove_handles = vec![handle];
    visitor.save(&away);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentWithdrawn));
    assert_eq!(visitor.settings().contact_points, []);
    assert_eq!(visitor.settings().choices[0].choice, Choice::Withdrawn);
}

#[test]
fn nobody_can_use_the_handle_of_another() {
    let product = Product::shared();
    let ana = email();
    let (mut own, mut other) = (product.visitor(), product.visitor());
    own.choose(&ana, "newsletter", Choice::Given);
    other.choose(&ana, "newsletter", Choice::Refused);
    let handles = [&own, &other].map(|visitor| visitor.settings().contact_points[0].handle.clone());
    assert_ne!(
        handles[0], handles[1],
        "two people's handles tell that they named one address"
    );
    let mut body = nothing_yet();
    body.person = other.token.clone();
    body.remove_handles = vec![handles[0].clone()];
    body.confirm_handles = vec!["no-such".to_owned()];
    let problem = other.try_save(&body).refused(422, "body_invalid");
    let told: Vec<_> = problem
        .errors
        .iter()
        .map(|one| (one.pointer.as_str(), one.code.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("/remove_handles/0", "contact_point_unknown"),
            ("/confirm_handles/0", "contact_point_unknown")
        ]
    );
    assert_eq!(own.settings().contact_points.len(), 1);
}
