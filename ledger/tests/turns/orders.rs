//! Orders of one write, one of which comes too late: no no is lost with it.

use super::Rig;
use beckon_domain::Channel;
use beckon_domain::order::Order;
use beckon_domain::stored::{ContactStanding, Said};
use beckon_ledger::messages::{Orders, Routed, StandingsOf};

fn order(contact: &str, said: u64) -> Order {
    let mut order = Order::new(&contact.to_owned(), Channel::Email, "ana");
    order.said = said;
    order
}

fn yes(contact: &str, purpose: &str, said: u64) -> Order {
    let mut order = order(contact, said);
    order.requests.push((purpose.to_owned(), "2".to_owned()));
    order
}

fn no(contact: &str, purpose: &str, said: u64) -> Order {
    let mut order = order(contact, said);
    order.refused.push(purpose.to_owned());
    order
}

fn orders(write: &str, orders: Vec<Order>) -> Orders {
    let routed = |order: Order| Routed {
        shard: 0,
        home: 0,
        address: format!("{}@example.com", order.contact),
        quiet: true,
        order,
    };
    Orders {
        write: write.to_owned(),
        orders: orders.into_iter().map(routed).collect(),
    }
}

fn standing(rig: &Rig, contact: &str) -> ContactStanding {
    let of = StandingsOf {
        contacts: vec![contact.to_owned()],
        addresses: false,
        as_of: None,
    };
    rig.say(of).expect("it answers").remove(0).standing
}

fn said(rig: &Rig, contact: &str, purpose: &str) -> Option<Said> {
    standing(rig, contact)
        .consents
        .remove(purpose)
        .map(|consent| consent.said)
}

fn waits(rig: &Rig, contact: &str, purpose: &str) -> bool {
    let standing = standing(rig, contact);
    standing
        .consents
        .get(purpose)
        .is_some_and(|consent| !consent.pending.is_empty())
}

#[test]
fn a_no_beside_a_yes_that_comes_too_late_binds_and_the_yes_is_taken_when_it_is_said_again() {
    let rig = Rig::new();
    assert!(rig.say(orders("new", vec![no("a", "offers", 9)])).expect("it answers"));

    let late = || vec![yes("a", "news", 5), no("b", "news", 5)];
    assert!(
        !rig.say(orders("late", late())).expect("it answers"),
        "not all was taken"
    );
    assert_eq!(said(&rig, "b", "news"), Some(Said::Refused), "the no binds");
    assert!(!waits(&rig, "a", "news"), "the old yes does not");
    assert!(
        !rig.say(orders("late", late())).expect("it answers"),
        "repeated as it was, it is as late"
    );

    let again = vec![yes("a", "news", 10), no("b", "news", 10)];
    assert!(rig.say(orders("late", again)).expect("it answers"));
    assert!(waits(&rig, "a", "news"), "said again, it is what still holds");
    assert_eq!(said(&rig, "b", "news"), Some(Said::Refused));
}

#[test]
fn a_no_in_the_same_order_as_a_yes_that_comes_too_late_binds() {
    let rig = Rig::new();
    assert!(rig.say(orders("new", vec![no("a", "survey", 9)])).expect("it answers"));
    let mut late = yes("a", "news", 5);
    (late.refused, late.stop) = (vec!["offers".to_owned()], true);
    assert!(!rig.say(orders("late", vec![late])).expect("it answers"));
    assert_eq!(said(&rig, "a", "offers"), Some(Said::Refused));
    assert!(standing(&rig, "a").stop.is_some(), "so does a stop");
    assert!(!waits(&rig, "a", "news"));
}

#[test]
fn what_was_taken_is_taken_once_also_after_something_newer() {
    let rig = Rig::new();
    assert!(rig.say(orders("first", vec![yes("a", "news", 5)])).expect("it answers"));
    assert!(rig.say(orders("new", vec![no("a", "news", 9)])).expect("it answers"));
    assert!(
        rig.say(orders("first", vec![yes("a", "news", 5)])).expect("it answers"),
        "a call that arrives twice is done"
    );
    assert_eq!(said(&rig, "a", "news"), Some(Said::Refused), "and undoes nothing");
}
