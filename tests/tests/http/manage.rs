//! The page of all settings: what a person reads and changes by the link of any message, and what only a proof opens.

use beckon_domain::wire::{ContactPoint, MyChoice, Preferences};
use beckon_domain::{Channel, Choice, DenialReason, Scope};
use beckon_tests::http::Call;
use beckon_tests::page::Page;
use beckon_tests::people::{email, sms};
use beckon_tests::postbox::{confirm_link, links};
use beckon_tests::product::Product;
use beckon_tests::sender::{Sender, denial, letter, order_sent};
use beckon_tests::visitor::{Visitor, choice, nothing_yet, one_choice, press};
use beckon_tests::wait::until;

fn sender() -> Sender {
    let scopes = [Scope::Send, Scope::Ask, Scope::Reserve];
    Product::shared().owner().new_sender(&scopes, None)
}

/// Somebody whose mailbox has said yes to the newsletter.
fn says_yes() -> (Visitor, ContactPoint) {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.save(&one_choice(&ana, "newsletter", Choice::Given));
    visitor.prove_by_code(product.postbox(), &ana);
    (visitor, ana)
}

/// The links of this kind in what somebody was sent.
fn find_links(to: &ContactPoint, kind: &str) -> Vec<String> {
    let messages = Product::shared().postbox().messages_to(to).into_iter();
    let texts = messages.filter_map(|delivered| Some(links(&delivered.message()?.text)));
    texts.flatten().filter(|link| link.contains(kind)).collect()
}

/// The first link of this kind in what somebody was sent.
fn find_link(to: &ContactPoint, kind: &str) -> Option<String> {
    find_links(to, kind).into_iter().next()
}

/// Sends a message through the gateway and opens the page of all settings by its link.
fn page_by_message(sender: &Sender, to: &ContactPoint) -> Page {
    let _ = sender.send(&letter(to, "newsletter", "Take the 9:14."));
    let why = until("a message", || find_link(to, "/why/"));
    let shown = Page::open(&why);
    let link = why.replace("/why/", "/manage/");
    let path = link
        .strip_prefix(Product::shared().edge())
        .expect("it is a page of the edge");
    assert!(
        shown.html.contains(&format!("href=\"{path}\"")),
        "the page does not lead on"
    );
    Page::open(&link)
}

/// Proves an address by its link, and opens the page that the proof leads to.
fn page_by_proof(to: &ContactPoint) -> Page {
    let product = Product::shared();
    let link = confirm_link(&product.postbox().mail_to(to));
    let confirm = Page::open(&link);
    let seen = confirm.hidden_after("<form", "seen");
    let done = confirm.send(&[("seen", &seen)]);
    let (_, rest) = done.html.split_once("href=\"/manage/").expect("the page leads on");
    let token = rest.split('"').next().unwrap_or_default();
    Page::open(&format!("{}/manage/{token}", product.edge()))
}

fn letters(visitor: &Visitor) -> MyChoice {
    let mut choices = visitor.settings().choices.into_iter();
    choices
        .find(|choice| choice.purpose == "newsletter")
        .expect("it was chosen")
}

#[test]
fn a_no_on_the_page_binds_at_once() {
    let (sender, (visitor, ana)) = (sender(), says_yes());
    let page = page_by_message(&sender, &ana);
    assert!(page.has_chosen("choice newsletter email", "given"), "{}", page.html);
    assert!(
        !page.html.contains(beckon_tests::people::text_of(&ana)),
        "the page shows the address unmasked"
    );

    let after = page.send(&[("act", "save"), ("id", "once"), ("choice newsletter email", "refused")]);
    assert!(after.has_chosen("choice newsletter email", "refused"), "{}", after.html);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentWithdrawn));
    assert_eq!(letters(&visitor).choice, Choice::Withdrawn, "the widget does not know");

    // The same form again, from a page that was left open: nothing is left to change.
    let again = page.try_send(&[("act", "save"), ("id", "once"), ("choice newsletter email", "refused")]);
    assert_eq!(again.status, 422);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentWithdrawn));
}

#[test]
fn a_yes_by_the_link_of_a_message_waits_for_its_mailbox() {
    let product = Product::shared();
    let (sender, ana) = (sender(), email());
    // A message that needs no yes, to somebody who never said anything: the link opens their page too.
    let _ = sender.send(&order_sent(&ana));
    let why = until("the order's message", || find_link(&ana, "/why/"));
    let page = Page::open(&why.replace("/why/", "/manage/"));
    let after = page.send(&[("act", "save"), ("id", "yes"), ("choice newsletter email", "given")]);
    assert!(after.html.contains("Look for a message"), "{}", after.html);
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
    press(&until("the confirmation", || find_link(&ana, "/confirm/")));
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    assert!(Page::open(&page.url).has_chosen("choice newsletter email", "given"));
    assert!(
        product.workerd_log().iter().all(|line| !line.contains("/manage/")),
        "a link is in the log"
    );
}

#[test]
fn after_a_proof_a_yes_holds_at_once_and_the_history_is_shown() {
    let (sender, ana) = (sender(), email());
    let mut visitor = Product::shared().visitor();
    visitor.save(&one_choice(&ana, "newsletter", Choice::Given));
    let page = page_by_proof(&ana);
    assert_eq!(sender.denial(&ana, "offers"), Some(DenialReason::ConsentMissing));
    let after = page.send(&[("act", "save"), ("id", "yes"), ("choice offers email", "given")]);
    assert!(after.has_chosen("choice offers email", "given"));
    assert_eq!(sender.denial(&ana, "offers"), None);
    let _ = sender.send(&letter(&ana, "newsletter", "Take the 9:14."));
    let page = Page::open(&page.url);
    for told in [
        "asked about “Offers and seconds”, and may not contact you.",
        "You had not said yes.",
        "asked about “Offers and seconds”, and may contact you.",
        "contacted you about “Letters from the workshop”.",
    ] {
        assert!(
            page.html.contains(told),
            "the history does not tell {told:?}: {}",
            page.html
        );
    }
}

#[test]
fn the_history_is_shown_to_whoever_reads_the_mailbox_alone() {
    let (sender, ana) = (sender(), email());
    let _ = sender.send(&order_sent(&ana));
    let why = until("the order's message", || find_link(&ana, "/why/"));
    let page = Page::open(&why.replace("/why/", "/manage/"));
    assert!(
        !page.html.contains("contacted you about"),
        "a link that may be passed on shows the history"
    );
    page.send(&[("act", "send_link")]);
    let link = until("the link", || find_link(&ana, "/manage/"));
    assert!(
        Page::open(&link)
            .html
            .contains("contacted you about “About your order”.")
    );
    // Asked for at once again, nothing more is sent.
    page.send(&[("act", "send_link")]);
    let sent = Product::shared().postbox().messages_to(&ana);
    assert_eq!(sent.len(), 2);
}

#[test]
fn a_browser_that_has_just_proven_itself_is_led_to_the_page_and_no_other() {
    let product = Product::shared();
    let (visitor, ana) = says_yes();
    let page = visitor.settings().page.expect("a page");
    assert!(
        Page::open(&page).html.contains("Nothing yet."),
        "the history is not shown"
    );
    let mut stranger = product.visitor();
    stranger.save(&one_choice(&ana, "offers", Choice::Refused));
    assert_eq!(stranger.settings().page, None);
}

#[test]
fn everything_or_one_address_is_stopped_and_it_is_undone() {
    let product = Product::shared();
    let (sender, (mut visitor, ana)) = (sender(), says_yes());
    let phone = sms();
    visitor.save(&one_choice(&phone, "offers", Choice::Given));
    visitor.prove_by_code(product.postbox(), &phone);
    let page = page_by_message(&sender, &ana);
    let which = page.hidden_after("+44…", "which");

    page.send(&[("act", "stop_point"), ("which", &which)]);
    assert_eq!(sender.denial(&phone, "offers"), Some(DenialReason::Stopped));
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        None,
        "the other address was stopped too"
    );
    assert!(
        !visitor.settings().stopped,
        "one of two contact points is not everything"
    );
    let after = page.send(&[("act", "resume_point"), ("which", &which)]);
    assert!(after.html.contains("The stop is lifted."), "{}", after.html);
    assert_eq!(sender.denial(&phone, "offers"), None);

    page.send(&[("act", "stop")]);
    for (point, purpose) in [(&ana, "newsletter"), (&phone, "offers")] {
        assert_eq!(sender.denial(point, purpose), Some(DenialReason::Stopped));
    }
    assert!(visitor.settings().stopped);
    page.send(&[("act", "resume")]);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
}

#[test]
fn a_pause_holds_at_once_and_its_end_waits() {
    let (sender, (visitor, ana)) = (sender(), says_yes());
    let page = page_by_message(&sender, &ana);
    let zone = ("zone", "Europe/London");
    page.send(&[
        ("act", "save"),
        ("id", "pause"),
        ("pause", "2199-01-01"),
        zone,
        ("choice newsletter email", "given"),
    ]);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Paused));
    assert_eq!(visitor.settings().pause_until.as_deref(), Some("2199-01-01"));
    let after = page.send(&[("act", "save"), ("id", "end"), ("pause", ""), zone]);
    assert!(after.html.contains("Waits for your confirmation"), "{}", after.html);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::Paused));
}

#[test]
fn what_is_wrong_is_said_all_at_once_and_stays_typed() {
    let (sender, (_visitor, ana)) = (sender(), says_yes());
    let page = page_by_message(&sender, &ana);
    let reply = page.try_send(&[
        ("act", "save"),
        ("id", "wrong"),
        ("quiet_from", "20:00"),
        ("cap", "many"),
        ("choice newsletter email", "refused"),
    ]);
    assert_eq!(reply.status, 422);
    let html = reply.text();
    for told in [
        "Say both when the quiet begins",
        "Choose a number from 1 to 100.",
        "value=\"20:00\"",
        "value=\"many\"",
    ] {
        assert!(html.contains(told), "the page lacks {told:?}: {html}");
    }
    assert_eq!(
        sender.denial(&ana, "newsletter"),
        None,
        "half of a wrong form was taken"
    );
    let reply = page.try_send(&[
        ("act", "save"),
        ("id", "far"),
        ("zone", "Middle/Earth"),
        ("address email", "nobody"),
    ]);
    assert_eq!(reply.status, 422);
    let html = reply.text();
    for told in ["For example Europe/Berlin</p>", "This is not an email address"] {
        assert!(html.contains(told), "the page lacks {told:?}: {html}");
    }
    let same = page.try_send(&[("act", "save"), ("id", "same"), ("choice newsletter email", "given")]);
    assert_eq!(same.status, 422);
    assert!(same.text().contains("Nothing to save yet."), "{}", same.text());
}

#[test]
fn browsers_that_know_the_person_are_listed_and_can_be_forgotten() {
    let (sender, (visitor, ana)) = (sender(), says_yes());
    let page = page_by_message(&sender, &ana);
    let which = page.hidden_after("Browsers that know", "which");
    assert_eq!(visitor.try_settings().status, 200);
    let after = page.send(&[("act", "forget"), ("which", &which)]);
    assert!(!after.html.contains("Browsers that know"), "{}", after.html);
    visitor.try_settings().refused(401, "person_unknown");
}

#[test]
fn another_address_is_added_and_proves_itself() {
    let (sender, (_visitor, ana)) = (sender(), says_yes());
    let page = page_by_message(&sender, &ana);
    let phone = sms();
    page.send(&[
        ("act", "save"),
        ("id", "more"),
        ("choice newsletter email", "given"),
        ("choice offers sms", "given"),
        ("address sms", beckon_tests::people::text_of(&phone)),
    ]);
    assert_eq!(sender.denial(&phone, "offers"), Some(DenialReason::ConsentUnconfirmed));
    press(&until("the confirmation", || find_link(&phone, "/confirm/")));
    assert_eq!(sender.denial(&phone, "offers"), None);
}

#[test]
fn a_purpose_that_needs_no_yes_can_be_ended() {
    let (sender, ana) = (sender(), email());
    let _ = sender.send(&order_sent(&ana));
    let why = until("the order's message", || find_link(&ana, "/why/"));
    let page = Page::open(&why.replace("/why/", "/manage/"));
    let after = page.send(&[("act", "save"), ("id", "end"), ("end order_updates", "yes")]);
    assert!(
        after
            .html
            .contains("may not contact you about “About your order” any more."),
        "{}",
        after.html
    );
    assert_eq!(
        denial(&sender.send(&order_sent(&ana))),
        Some(DenialReason::ConsentWithdrawn)
    );
}

#[test]
fn nothing_changes_on_a_get_and_no_made_up_link_opens_anything() {
    let (sender, (_visitor, ana)) = (sender(), says_yes());
    let page = page_by_message(&sender, &ana);
    let get = Call::new("GET", format!("{}?act=stop", page.url)).send();
    assert_eq!(get.status, 200);
    assert_eq!(sender.denial(&ana, "newsletter"), None);
    let flip = |text: &str| match text.strip_suffix('A') {
        Some(start) => format!("{start}B"),
        None => format!("{}A", &text[..text.len() - 1]),
    };
    for url in [
        flip(&page.url),
        format!("{}/manage/demo.e30.AAAA", Product::shared().edge()),
        page.url.replace("/demo.", "/other."),
    ] {
        let reply = Call::new("POST", &url)
            .header("content-type", "application/x-www-form-urlencoded")
            .bytes("act=stop")
            .send();
        assert!(
            reply.text().contains("This link is not one of ours"),
            "{}",
            reply.text()
        );
    }
    assert_eq!(sender.denial(&ana, "newsletter"), None);
}

#[test]
fn a_link_from_before_the_address_went_to_somebody_else_opens_nothing_of_theirs() {
    let (sender, ana) = (sender(), email());
    let _ = sender.send(&order_sent(&ana));
    let order = until("the order's message", || find_link(&ana, "/why/"));
    let old = order.replace("/why/", "/manage/");
    assert!(
        Page::open(&old).html.contains("No more contact here"),
        "the link opens nothing"
    );

    // Somebody else shows that the address is theirs.
    let mut visitor = Product::shared().visitor();
    visitor.save(&one_choice(&ana, "newsletter", Choice::Given));
    let _ = until("the confirmation", || find_link(&ana, "/confirm/"));
    visitor.prove_by_code(Product::shared().postbox(), &ana);
    let shown = Page::open(&old);
    for told in ["This link shows nothing any more", "Send me a link"] {
        assert!(shown.html.contains(told), "the page lacks {told:?}: {}", shown.html);
    }
    for kept in ["@", "*", "Newsletter", "newsletter", "name=\"zone\""] {
        assert!(!shown.html.contains(kept), "the page shows {kept:?}: {}", shown.html);
    }
    for act in ["stop", "save"] {
        shown.send(&[("act", act), ("id", "late"), ("choice newsletter email", "refused")]);
        assert_eq!(sender.denial(&ana, "newsletter"), None, "{act} was done");
    }
    let sent = shown.send(&[("act", "send_link")]);
    assert!(sent.html.contains("Look for a message at"), "{}", sent.html);

    // The link of a message since then is theirs.
    let _ = sender.send(&letter(&ana, "newsletter", "Take the 9:14."));
    let since = |link: &String| *link != order;
    let link = until("a letter", || find_links(&ana, "/why/").into_iter().find(since));
    let page = Page::open(&link.replace("/why/", "/manage/"));
    assert!(page.has_chosen("choice newsletter email", "given"), "{}", page.html);
}

#[test]
fn the_order_of_channels_is_the_persons() {
    let product = Product::shared();
    let (sender, (mut visitor, ana)) = (sender(), says_yes());
    let phone = sms();
    visitor.save(&Preferences {
        contact_points: vec![phone.clone()],
        choices: vec![choice("offers", Channel::Sms, Choice::Given)],
        preferred_channels: Some(vec![Channel::Email, Channel::Sms]),
        ..nothing_yet()
    });
    visitor.prove_by_code(product.postbox(), &phone);
    let page = page_by_message(&sender, &ana);
    let after = page.send(&[
        ("act", "save"),
        ("id", "order"),
        ("order 1", "sms"),
        ("order 2", "email"),
    ]);
    // It lets nobody say more, and yet is the person's alone to say: it waits for the mailbox.
    assert!(after.html.contains("Waits for your confirmation"), "{}", after.html);
    let twice = page.try_send(&[("act", "save"), ("id", "twice"), ("order 1", "sms"), ("order 2", "sms")]);
    assert_eq!(twice.status, 422);
}
