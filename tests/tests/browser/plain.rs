//! Where the widget cannot be: the edge's own page, which works without script.

use crate::hand::confirm_in_postbox;
use beckon_domain::{DenialReason, FeedbackKind};
use beckon_tests::browser::{Browser, Engine, Screen};
use beckon_tests::guest::Guest;
use beckon_tests::people::{email, fresh_id, text_of};
use beckon_tests::postbox::Delivered;
use beckon_tests::product::Product;
use beckon_tests::wait::until;

in_both_browsers!(
    the_plain_page_has_the_powers_of_the_widget_and_no_script,
    where_a_pages_policy_forbids_the_widget_its_button_leads_to_the_plain_page,
);

fn the_plain_page_has_the_powers_of_the_widget_and_no_script(engine: Engine) {
    let product = Product::shared();
    let (sender, ana) = (product.sender(), email());
    let page = format!("{}/s/demo", product.edge());
    let browser = Browser::open(engine, Screen::Phone);
    browser.go(&page);
    assert_eq!(browser.script("return document.scripts.length", vec![]), 0);
    assert_eq!(
        browser.script("return document.querySelectorAll('input:checked').length", vec![]),
        0
    );
    browser.fill("#address-email", text_of(&ana));
    browser.click("input[name='choice newsletter email'][value=given]");
    browser.click("input[name='choice offers email'][value=refused]");
    browser.click("form:has([value=preferences]) button");
    browser.find("[role=status]");
    assert!(browser.page_text().contains("a…@example.com"));
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    assert_eq!(sender.denial(&ana, "offers"), Some(DenialReason::ConsentRefused));
    confirm_in_postbox(&browser, &ana);
    assert_eq!(sender.denial(&ana, "newsletter"), None);

    let words = format!("The laces fray. {}", fresh_id());
    browser.go(&page);
    browser.click("input[name=kind][value=problem]");
    browser.fill("#text", &words);
    browser.click("form:has([value=feedback]) button");
    browser.find("[role=status]");
    let left = product.postbox().wait_for("the feedback", |one| {
        one.feedback().is_some_and(|one| one.text == words)
    });
    assert_eq!(left.feedback().map(|one| one.kind), Some(FeedbackKind::Problem));

    browser.go(&page);
    browser.fill("#stop-email", text_of(&ana));
    browser.click("form:has([value=stop]) button");
    browser.find("[role=status]");
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
    assert!(
        product
            .postbox()
            .deliveries()
            .iter()
            .all(|delivered: &Delivered| delivered.verified)
    );
}

/// A shop whose policy lets the launcher in, and no WebAssembly.
fn strict_shop() -> Guest {
    let edge = Product::shared().edge();
    Guest::with(
        &format!("default-src 'none'; script-src {edge}; connect-src {edge}"),
        |site, edge| format!("<script src=\"{edge}/embed.js\" data-site={site} async></script>"),
    )
}

fn where_a_pages_policy_forbids_the_widget_its_button_leads_to_the_plain_page(engine: Engine) {
    let browser = Browser::open(engine, Screen::Desktop);
    let shop = strict_shop();
    browser.go(&shop.url);
    browser.press("launcher");
    let plain = format!("{}/s/{}", Product::shared().edge(), shop.site);
    until("the plain page", || (browser.address() == plain).then_some(()));
    assert!(browser.page_text().contains("Stop everything"));
}
