//! Several people who say "I never agreed" hold a sender's key for that purpose, until the owner has looked.

use beckon_domain::wire::{Address, Answers, ContactPoint, Delivery, HeldPurpose, Outcome, PermitUse, Problem};
use beckon_domain::{Choice, MessageState, Scope};
use beckon_tests::http::{Call, Reply};
use beckon_tests::owner::Owner;
use beckon_tests::people::{email, text_of};
use beckon_tests::postbox::links;
use beckon_tests::product::Product;
use beckon_tests::sender::{Sender, order_sent, permit, question};
use beckon_tests::visitor::{press_link, stop_of};
use beckon_tests::wait::until;

/// A site of its own, where two people are enough, with a sender.
fn site(name: &str) -> (Owner, Sender, String) {
    let product = Product::shared();
    let owner = product.owner_of(name);
    let mut rules = product.demo_rules();
    rules.hold_after = Some(2);
    assert_eq!(owner.publish(&rules).version, 1);
    let key = owner.create_key(&[Scope::Send, Scope::Ask, Scope::Reserve], None);
    (owner.clone(), owner.sender_with(&key.key), key.id)
}

/// Somebody who has said yes to the newsletter.
fn somebody(site: &str) -> ContactPoint {
    let product = Product::shared();
    let (mut visitor, at) = (product.visitor_of(site), email());
    visitor.choose(&at, "newsletter", Choice::Given);
    press_link(product.postbox(), &at);
    at
}

/// What needs no yes: a yes counts against a sender only when it is a day old.
fn try_send(sender: &Sender, to: &ContactPoint) -> Reply {
    sender.sending(&order_sent(to)).send()
}

/// Asks about the same.
fn try_ask(sender: &Sender, to: &ContactPoint) -> Reply {
    let mut asked = question(to, "order_updates");
    asked.template = Some("order_sent".to_owned());
    sender.try_decide(&[asked], false)
}

/// An address of the same mailbox.
fn tagged(at: &ContactPoint, tag: &str) -> ContactPoint {
    let text = text_of(at).replace('@', &format!("+{tag}@"));
    ContactPoint {
        channel: at.channel,
        address: Address::Text(text),
    }
}

/// Sends a message about an order and gives back the link that says why it came.
fn why(sender: &Sender, to: &ContactPoint) -> String {
    let mut answers: Answers = try_send(sender, to).ok(200);
    assert!(
        matches!(
            answers.answers.remove(0).outcome,
            Outcome::Permit {
                message: Some(MessageState::Queued),
                ..
            }
        ),
        "the message is permitted"
    );
    let text = until("the message", || {
        let mails = Product::shared().postbox().messages_to(to).into_iter();
        let mut mails = mails.filter_map(|mail| mail.message());
        mails
            .find(|message| message.purpose == "order_updates")
            .map(|message| message.text)
    });
    let mut links = links(&text).into_iter();
    links
        .find(|link| link.contains("/why/"))
        .expect("the message has the link")
}

/// How the page's own forms are sent.
const FORM: &str = "application/x-www-form-urlencoded";

fn never_agreed(link: &str) {
    let reply = Call::new("POST", link)
        .header("content-type", FORM)
        .bytes("do=never_agreed")
        .send();
    assert_eq!(reply.status, 200, "{}", reply.text());
}

fn held(owner: &Owner, key: &str) -> Vec<HeldPurpose> {
    let keys = owner.keys().keys;
    keys.into_iter()
        .find(|one| one.id == key)
        .expect("the key is listed")
        .held
}

#[test]
fn two_people_who_never_agreed_hold_the_key_until_the_owner_lets_it_go() {
    let product = Product::shared();
    let (owner, sender, key) = site("held");
    let (ana, bea, col) = (email(), email(), email());
    let (of_ana, of_bea) = (why(&sender, &ana), why(&sender, &bea));

    for _ in 0..5 {
        never_agreed(&of_ana);
    }
    assert!(held(&owner, &key).is_empty(), "one person counts once");
    // Nor do three tags of one mailbox count for more.
    for tag in ["x", "y"] {
        never_agreed(&why(&sender, &tagged(&ana, tag)));
    }
    assert!(held(&owner, &key).is_empty(), "one mailbox counts once");
    assert_eq!(try_ask(&sender, &col).status, 200);

    let mut order = question(&col, "order_updates");
    order.template = Some("order_sent".to_owned());
    let reserved = sender.reserve(&order);
    let (reserved, watcher) = (permit(&reserved), owner.create_key(&[Scope::Report], None));
    let try_use = |key: &str| {
        let id = beckon_domain::outcomes::permit_id(reserved).expect("a permit has an id");
        let url = format!("{}/v1/sites/held/permits/{id}/use", owner.edge);
        Call::new("POST", url).key(key).json(&PermitUse {}).send()
    };

    never_agreed(&of_bea);
    for key in [&sender.key, &watcher.key] {
        let problem: Problem = try_use(key).ok(403);
        assert_eq!(problem.code, "key_held", "a permit from before it was held is used up");
    }
    let problem: Problem = try_ask(&sender, &col).ok(403);
    assert_eq!(problem.code, "key_held");
    let problem: Problem = try_send(&sender, &col).ok(403);
    assert_eq!(problem.code, "key_held");
    let offers = sender.try_decide(&[question(&col, "offers")], false);
    assert_eq!(offers.status, 200, "another purpose is another matter");
    let listed = held(&owner, &key);
    assert_eq!((listed[0].purpose.as_str(), listed[0].people), ("order_updates", 2));
    let alert = product.postbox().wait_for(
        "the owner's alert",
        |delivered| matches!(delivered.body(), Delivery::KeyHeld(alert) if alert.site == "held"),
    );
    let Delivery::KeyHeld(alert) = alert.body() else {
        panic!("it was matched above")
    };
    assert_eq!(
        (alert.key.as_str(), alert.purpose.as_str(), alert.people),
        (key.as_str(), "order_updates", 2)
    );

    let url = format!("{}/v1/sites/held/keys/{key}/holds/order_updates", owner.edge);
    assert_eq!(
        Call::new("DELETE", &url).key(&sender.key).send().status,
        403,
        "only the owner"
    );
    for _ in 0..2 {
        assert_eq!(Call::new("DELETE", &url).key(&owner.key).send().status, 204);
    }
    assert!(held(&owner, &key).is_empty());
    assert_eq!(try_use(&watcher.key).status, 200, "the permit was spoilt");
    let link = why(&sender, &col);
    never_agreed(&link);
    assert!(
        held(&owner, &key).is_empty(),
        "after the owner has looked, counting begins anew"
    );
}

#[test]
fn a_hold_of_an_unknown_key_cannot_be_ended() {
    let (owner, ..) = site("nothing-held");
    let url = format!("{}/v1/sites/nothing-held/keys/none/holds/newsletter", owner.edge);
    assert_eq!(Call::new("DELETE", url).key(&owner.key).send().status, 404);
}

/// What the events endpoint was told of a contact point, in order.
fn told(at: &ContactPoint) -> Vec<String> {
    let deliveries = Product::shared().postbox().deliveries().into_iter();
    let told = deliveries.filter_map(|delivered| match delivered.body() {
        Delivery::Consent(event) if event.contact_point == *at => Some(event.what),
        _ => None,
    });
    told.collect()
}

#[test]
fn the_site_is_told_of_what_changed_and_not_of_every_press() {
    let product = Product::shared();
    let (_, sender, _) = site("told-once");
    let visitor = product.visitor_of("told-once");
    let ana = somebody("told-once");
    let link = why(&sender, &ana);
    for _ in 0..5 {
        never_agreed(&link);
        let pressed = Call::new("POST", &link)
            .header("content-type", FORM)
            .bytes("do=stop")
            .send();
        assert_eq!(pressed.status, 200);
        assert_eq!(visitor.try_stop(&stop_of(&ana)).status, 202);
    }
    // Something that comes after all of it, from the same ledger.
    product.visitor_of("told-once").choose(&ana, "survey", Choice::Refused);
    until("what came last", || {
        told(&ana).contains(&"refused".to_owned()).then_some(())
    });
    let mut all = told(&ana);
    all.sort();
    assert_eq!(all, ["given", "never_agreed", "refused", "stopped", "withdrawn"]);
}
