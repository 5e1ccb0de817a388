//! What one person's widget says about a contact point: what of it widens, and what is left of it when it is repeated.

use super::{after, rules};
use beckon_domain::confirmations::may_confirm;
use beckon_domain::contact::news;
use beckon_domain::order::Order;
use beckon_domain::proofs::{CODE_TRIES, CONFIRMATION_LIVES, Listed, PROOF_LASTS};
use beckon_domain::stops::UNDO_STOP;
use beckon_domain::stored::{ContactEvent, ContactStanding, PersonEvent, PersonStanding, Suppression, Wishes};
use beckon_domain::time::{DAY, Instant, MINUTE};
use beckon_domain::{Channel, Choice};

const NOW: Instant = Instant::from_millis(10 * DAY);

fn order(say: impl FnOnce(&mut Order)) -> Order {
    let mut order = Order::new(&"key".to_owned(), Channel::Email, "ana");
    say(&mut order);
    order
}

fn yes(purpose: &str) -> Vec<(String, String)> {
    vec![(purpose.to_owned(), "2".to_owned())]
}

fn german() -> Wishes {
    Wishes {
        language: Some("de".to_owned()),
        ..Wishes::default()
    }
}

#[test]
fn a_confirmation_lives_a_week_takes_five_tries_and_its_proof_lasts_half_an_hour() {
    assert_eq!((CONFIRMATION_LIVES, CODE_TRIES), (7 * DAY, 5));
    assert_eq!((UNDO_STOP, PROOF_LASTS), (10 * MINUTE, 30 * MINUTE));
}

#[test]
fn a_yes_a_wish_a_lifting_and_a_confirmation_widen_and_nothing_else_does() {
    let widens: [fn(&mut Order); 5] = [
        |order| order.requests = yes("news"),
        |order| order.grants = yes("news"),
        |order| order.wishes = Some(Wishes::default()),
        |order| order.resume = true,
        |order| order.confirm = true,
    ];
    for say in widens {
        let order = order(say);
        assert!(order.widens(), "{order:?}");
    }
    let narrows: [fn(&mut Order); 4] = [
        |_| {},
        |order| order.refused = vec!["news".to_owned()],
        |order| order.withdrawn = vec!["news".to_owned()],
        |order| order.stop = true,
    ];
    for say in narrows {
        let order = order(say);
        assert!(!order.widens(), "{order:?}");
    }
}

/// What the widget chose last for the news by email.
fn chose(choice: Choice, notice: Option<&str>) -> PersonStanding {
    let mut person = PersonStanding::default();
    for (channel, choice, notice) in [
        (Channel::Sms, Choice::Refused, None),
        (Channel::Email, choice, notice.map(str::to_owned)),
    ] {
        let purpose = "news".to_owned();
        let event = PersonEvent::Chose {
            purpose,
            channel,
            choice,
            notice,
        };
        person.apply(&event, NOW);
    }
    person
}

#[test]
fn of_a_repeated_order_only_those_words_are_left_that_have_not_been_changed_since() {
    let said = || {
        order(|order| {
            order.requests = yes("news");
            order.grants = yes("news");
            order.refused = vec!["news".to_owned()];
            order.withdrawn = vec!["news".to_owned()];
        })
    };
    let left = |standing: &PersonStanding| {
        let order = said().still(standing);
        [
            order.requests.len(),
            order.grants.len(),
            order.refused.len(),
            order.withdrawn.len(),
        ]
    };
    assert_eq!(left(&PersonStanding::default()), [1, 1, 1, 1], "nothing else was said");
    assert_eq!(left(&chose(Choice::Given, Some("2"))), [1, 1, 0, 0]);
    assert_eq!(
        left(&chose(Choice::Given, Some("3"))),
        [0, 0, 0, 0],
        "to another notice"
    );
    assert_eq!(left(&chose(Choice::Refused, Some("2"))), [0, 0, 1, 1]);
    assert_eq!(left(&chose(Choice::Withdrawn, None)), [0, 0, 1, 1]);
}

#[test]
fn a_repeated_order_asks_for_what_is_wished_now_and_only_if_it_asked_for_wishes() {
    let mut person = PersonStanding::default();
    person.apply(&PersonEvent::Set { wishes: german() }, NOW);
    let asks = || order(|order| order.wishes = Some(Wishes::default()));
    assert_eq!(asks().still(&person).wishes, Some(german()));
    let wanted = Wishes {
        time_zone: Some("Europe/Berlin".to_owned()),
        ..german()
    };
    person.apply(&PersonEvent::Asked { wishes: wanted.clone() }, NOW);
    assert_eq!(asks().still(&person).wishes, Some(wanted));
    assert_eq!(order(|_| {}).still(&person).wishes, None);
}

#[test]
fn of_a_yes_and_a_no_in_one_order_the_yes_is_told_and_every_other_no() {
    let order = order(|order| {
        order.requests = yes("news");
        order.grants = yes("offers");
        order.refused = ["news", "survey"].map(str::to_owned).to_vec();
        order.withdrawn = ["offers", "orders"].map(str::to_owned).to_vec();
    });
    let contact = after(&order.events(&ContactStanding::default(), NOW));
    let said: Vec<(&str, String)> = contact
        .consents
        .iter()
        .map(|(purpose, consent)| {
            let said = format!("{:?}", consent.said);
            (purpose.as_str(), said.split(' ').next().unwrap_or_default().to_owned())
        })
        .collect();
    let expected = [
        ("news", "Requested"),
        ("offers", "Given"),
        ("orders", "Withdrawn"),
        ("survey", "Refused"),
    ];
    assert_eq!(said, expected.map(|(purpose, said)| (purpose, said.to_owned())));
}

#[test]
fn a_confirmation_is_sent_where_it_may_be_and_nowhere_else() {
    let confirm = |channel, contact: &ContactStanding| may_confirm(channel, &rules(), contact, NOW).is_some();
    assert!(confirm(Channel::Email, &ContactStanding::default()));
    assert!(!confirm(Channel::Push, &ContactStanding::default()));
    let because = Suppression::Complaint;
    assert!(!confirm(
        Channel::Email,
        &after(&[ContactEvent::Suppressed { because }])
    ));
}

#[test]
fn a_confirmation_that_asks_for_one_thing_alone_is_not_empty() {
    assert!(Listed::default().is_empty());
    let one: [fn(&mut Listed); 3] = [
        |listed| listed.grants = yes("news"),
        |listed| listed.resume = true,
        |listed| listed.wishes = Some(german()),
    ];
    for ask in one {
        let mut listed = Listed::default();
        ask(&mut listed);
        assert!(!listed.is_empty(), "{listed:?}");
    }
    let customer = Listed::default().with_customer(Some("crm".to_owned()));
    assert_eq!(customer.customer.as_deref(), Some("crm"));
    assert!(!customer.is_empty());
}

#[test]
fn what_stands_already_is_not_written_again_and_a_site_is_told_of_changes_alone() {
    let given = |notice: &str| ContactEvent::Given {
        purpose: "news".to_owned(),
        notice: notice.to_owned(),
        by: "ana".to_owned(),
        proof: beckon_domain::stored::Proof::Code,
    };
    let refused = |by: &str| ContactEvent::Refused {
        purpose: "news".to_owned(),
        by: by.to_owned(),
    };
    let withdrawn = |by: &str| ContactEvent::Withdrawn {
        purpose: "news".to_owned(),
        by: by.to_owned(),
    };
    let stopped = |by: &str| super::stopped(by);
    let resumed = || ContactEvent::Resumed { by: "ana".to_owned() };
    let told = |before: &[ContactEvent], event: &ContactEvent, now| {
        news(event, &after(before), &rules(), now).map(|(what, _)| what)
    };
    for (before, event, expect) in [
        (vec![], refused("ana"), Some("refused")),
        (vec![refused("ana")], refused("ben"), None),
        (vec![refused("ana")], withdrawn("ben"), None),
        (vec![given("2")], withdrawn("ben"), Some("withdrawn")),
        (vec![], given("2"), Some("given")),
        (vec![given("2")], given("2"), None),
        (vec![given("1")], given("2"), Some("given")),
        (vec![given("2"), refused("ben")], given("2"), Some("given")),
        (vec![], stopped("ana"), Some("stopped")),
        (vec![stopped("ana")], stopped("ben"), None),
        (vec![stopped("ana")], resumed(), Some("resumed")),
        (vec![], resumed(), None),
        (vec![], super::wants_resume("ana"), None),
    ] {
        assert_eq!(
            told(&before, &event, Instant::from_millis(1)),
            expect,
            "{event:?} after {before:?}"
        );
    }

    let no = order(|order| order.refused = vec!["news".to_owned()]);
    let stop = order(|order| order.stop = true);
    for say in [&no, &stop] {
        let first = say.events(&ContactStanding::default(), NOW);
        assert_eq!(first.len(), 1);
        assert_eq!(say.events(&after(&first), NOW), [], "said before");
    }
    // A stop that takes back one's own wish to have it lifted says something.
    let waits = after(&[super::stopped("ben"), super::wants_resume("ana")]);
    assert_eq!(stop.events(&waits, NOW).len(), 1);
}

#[test]
fn a_stop_that_is_repeated_after_it_was_lifted_stops_nothing() {
    let stop = order(|order| order.stop = true);
    let resume = order(|order| (order.resume, order.confirm) = (true, true));
    let nobody = PersonStanding::default();
    let stopped = PersonStanding {
        stopped_at: Some(NOW),
        ..PersonStanding::default()
    };
    let asked = PersonStanding {
        resume_asked: true,
        ..stopped.clone()
    };
    assert!(!stop.clone().still(&nobody).stop);
    assert!(stop.clone().still(&stopped).stop);
    assert!(!resume.clone().still(&stopped).resume && !resume.clone().still(&stopped).confirm);
    assert!(resume.clone().still(&asked).resume);
    assert!(resume.still(&nobody).resume);
}

#[test]
fn of_an_order_that_comes_too_late_what_narrows_is_left_and_nothing_that_widens() {
    let mut order = Order::new(&"key".to_owned(), Channel::Email, "ana");
    order.said = 5;
    assert!(!order.comes_late(9), "what says nothing widens nothing");
    order.refused = vec!["offers".to_owned(), "news".to_owned()];
    order.withdrawn = vec!["survey".to_owned()];
    (order.stop, order.end_links) = (true, true);
    assert!(!order.comes_late(9), "a no binds whenever it comes");
    let noes = order.clone();
    order.requests = vec![("news".to_owned(), "2".to_owned())];
    order.grants = vec![("survey".to_owned(), "2".to_owned())];
    (order.resume, order.confirm, order.wishes) = (true, true, Some(Wishes::default()));
    order.customer = Some("customer".to_owned());
    for (newest, late) in [(4, false), (5, false), (6, true)] {
        assert_eq!(order.comes_late(newest), late, "{newest}");
    }
    let left = order.narrowing();
    assert!(!left.widens());
    let expected = Order {
        // A purpose that the same order says yes to is not said no to.
        refused: vec!["offers".to_owned()],
        withdrawn: Vec::new(),
        ..noes
    };
    assert_eq!(left, expected);
}
