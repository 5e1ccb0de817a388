//! The Global Privacy Control signal: kept as evidence with a save, and shown.

use beckon_domain::Choice;
use beckon_domain::wire::Saved;
use beckon_tests::people::email;
use beckon_tests::product::Product;
use beckon_tests::visitor::one_choice;

#[test]
fn the_signal_of_a_browser_is_on_the_receipt_and_read_back() {
    let product = Product::shared();
    let (mut visitor, body) = (product.visitor(), one_choice(&email(), "newsletter", Choice::Given));
    let saved: Saved = visitor
        .call("PUT", "/preferences", &body)
        .header("sec-gpc", "1")
        .send()
        .ok(200);
    assert!(saved.receipt.gpc);
    visitor.token = Some(saved.person);
    assert!(visitor.settings().gpc);
}

#[test]
fn a_browser_that_sends_none_has_sent_none() {
    let product = Product::shared();
    for signal in [None, Some("0")] {
        let (mut visitor, body) = (product.visitor(), one_choice(&email(), "newsletter", Choice::Given));
        let mut call = visitor.call("PUT", "/preferences", &body);
        if let Some(signal) = signal {
            call = call.header("sec-gpc", signal);
        }
        let saved: Saved = call.send().ok(200);
        assert!(!saved.receipt.gpc);
        visitor.token = Some(saved.person);
        assert!(!visitor.settings().gpc);
    }
}
