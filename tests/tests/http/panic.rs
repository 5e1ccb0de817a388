//! An instance that panics while others wait for it, and a ledger that hangs: everyone is answered, nothing that was
//! acknowledged is lost, and what is repeated under its id is done once.

use beckon_domain::stored::{ContactEvent, PersonEvent};
use beckon_domain::wire::{Answers, ContactPoint, MessageToSend, Published, Question, Saved, SiteState};
use beckon_domain::{Choice, DenialReason, Scope};
use beckon_tests::http::Call;
use beckon_tests::ledger;
use beckon_tests::people::email;
use beckon_tests::product::{Product, Start};
use beckon_tests::repeat::{Repeated, until_answered};
use beckon_tests::sender::{Sender, denial, letter, permit, question};
use beckon_tests::visitor::{Visitor, one_choice};
use beckon_tests::wait::{until, until_within};
use std::collections::BTreeSet;
use std::sync::Barrier;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PANICS: &str = "https://shop.example/panic-before-outbox";
const HANGS: &str = "https://shop.example/hang";
/// A caller is answered within this, whatever happens behind it.
const PROMISED: Duration = Duration::from_secs(10);
const RETRIES: &str = "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1";

fn scopes() -> [Scope; 3] {
    [Scope::Ask, Scope::Reserve, Scope::Send]
}

/// People whose mailboxes have said yes to this, by the code.
fn who_say_yes(product: &Product, purpose: &str, count: usize) -> Vec<(Visitor, ContactPoint)> {
    let one = || {
        let (mut visitor, ana) = (product.visitor(), email());
        visitor.choose(&ana, purpose, Choice::Given);
        visitor.prove_by_code(product.postbox(), &ana);
        (visitor, ana)
    };
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..count).map(|_| scope.spawn(one)).collect();
        lanes.into_iter().map(|lane| lane.join().expect("a yes")).collect()
    })
}

fn panicking_save(product: &Product) -> Call {
    let mut body = one_choice(&email(), "newsletter", Choice::Given);
    body.page = Some(PANICS.to_owned());
    product.visitor().call("PUT", "/preferences", &body)
}

#[test]
fn after_a_panic_the_next_request_to_every_object_works_and_nothing_acknowledged_is_lost() {
    let product = Start::new()
        .with("BECKON_FAULTS", &format!("panics@{PANICS}"))
        .with("BECKON_RETRY_SECONDS", RETRIES)
        .run();
    let sender = product.owner().new_sender(&scopes(), None);
    // Sixteen people and four ledgers: each ledger is asked.
    let mut people = who_say_yes(&product, "offers", 16);
    let about = |people: &[(Visitor, ContactPoint)]| -> Vec<Question> {
        people.iter().map(|(_, at)| question(at, "offers")).collect()
    };
    let reserved = about(&people);
    let permits: Vec<String> = sender
        .decide(&reserved, true)
        .iter()
        .map(|answer| permit(&answer.outcome).to_owned())
        .collect();
    let (first, at_first) = &mut people[0];
    first.choose(at_first, "offers", Choice::Withdrawn);

    for round in 0..4 {
        let fell = panicking_save(&product).send();
        assert!(
            matches!(fell.status, 500 | 503),
            "the fault was not injected: {}",
            fell.status
        );
        let _ = fell.problem();
        // The very next request goes to another object each time: every ledger, a home, the site.
        match round {
            0 => {
                let answers = sender.decide(&about(&people), false);
                let denied: Vec<_> = answers.iter().map(|answer| denial(&answer.outcome)).collect();
                let mut expected = [None; 16];
                expected[0] = Some(DenialReason::ConsentWithdrawn);
                assert_eq!(denied, expected);
            }
            1 => {
                let again = sender.decide(&reserved[1..], true);
                let again: Vec<&str> = again.iter().map(|answer| permit(&answer.outcome)).collect();
                assert_eq!(again, permits[1..], "a permit was forgotten");
            }
            2 => assert!(product.owner().state().version > 0),
            _ => {
                let (second, at_second) = &mut people[1];
                assert_eq!(second.settings().choices.len(), 1);
                second.choose(at_second, "survey", Choice::Refused);
            }
        }
    }
    let key = product.owner().create_key(&[Scope::Ask], None);
    let asker = product.owner().sender_with(&key.key);
    assert_eq!(asker.denial(&people[1].1, "survey"), Some(DenialReason::ConsentRefused));
    let state: SiteState = product.owner().try_state().ok(200);
    assert_eq!((state.pending, state.dead_letters.len()), (0, 0));
}

/// What one of fifty does at once.
enum Act {
    Save(ContactPoint),
    Withdraw(ContactPoint),
    Reserve(Question),
    Send(ContactPoint, MessageToSend),
}

fn acts(product: &Product, sender: &Sender) -> Vec<(Act, Call)> {
    let mut acts = Vec::new();
    for _ in 0..17 {
        let at = email();
        let save = one_choice(&at, "newsletter", Choice::Given);
        acts.push((Act::Save(at), product.visitor().call("PUT", "/preferences", &save)));
    }
    let yes = who_say_yes(product, "offers", 33);
    for (number, (visitor, at)) in yes.into_iter().enumerate() {
        acts.push(match number % 3 {
            0 => {
                let mut body = one_choice(&at, "offers", Choice::Withdrawn);
                body.person.clone_from(&visitor.token);
                (Act::Withdraw(at), visitor.call("PUT", "/preferences", &body))
            }
            1 => {
                let question = question(&at, "offers");
                let call = sender.asking(std::slice::from_ref(&question), true);
                (Act::Reserve(question), call)
            }
            _ => {
                let message = letter(&at, "offers", "Last pairs.");
                let call = sender.sending(&message);
                (Act::Send(at, message), call)
            }
        });
    }
    acts
}

#[test]
fn fifty_who_are_under_way_when_an_instance_panics_are_answered_and_repeating_does_each_thing_once() {
    let data = TempDir::with_prefix("beckon-test-").expect("a folder");
    let product = Start::new()
        .with("BECKON_FAULTS", &format!("panics@{PANICS}"))
        .with("BECKON_RETRY_SECONDS", RETRIES)
        .data(data.path())
        .run();
    let sender = product.owner().new_sender(&scopes(), None);
    let (mut interrupted, mut done) = (0, Vec::new());
    for _ in 0..3 {
        let acts = acts(&product, &sender);
        assert_eq!(acts.len(), 50);
        let start = Barrier::new(acts.len() + 1);
        let answers: Vec<Repeated> = std::thread::scope(|scope| {
            let lanes: Vec<_> = acts
                .iter()
                .map(|(_, call)| {
                    scope.spawn(|| {
                        start.wait();
                        until_answered(call, Duration::from_secs(60))
                    })
                })
                .collect();
            let panics = panicking_save(&product);
            start.wait();
            let fell = panics.send();
            assert!(
                matches!(fell.status, 500 | 503),
                "the fault was not injected: {}",
                fell.status
            );
            lanes.into_iter().map(|lane| lane.join().expect("an answer")).collect()
        });
        for (_, answer) in acts.iter().zip(&answers) {
            assert_eq!(answer.reply.status, 200, "{}", answer.reply.text());
            assert!(answer.slowest < PROMISED, "a caller hung for {:?}", answer.slowest);
        }
        interrupted += answers.iter().map(|answer| answer.interrupted).sum::<usize>();
        done.extend(acts.into_iter().zip(answers));
    }
    assert!(interrupted > 0, "the panics met nobody who was under way");

    let letters = |at: &ContactPoint, purpose: &str| {
        let mut mails = product.postbox().messages_to(at);
        mails.retain(|mail| mail.accepted && mail.message().is_some_and(|message| message.purpose == purpose));
        mails.len()
    };
    for ((act, call), answer) in &done {
        match act {
            Act::Save(at) => {
                let (first, again): (Saved, Saved) = (answer.reply.ok(200), call.clone().send().ok(200));
                assert_eq!(first, again, "one save has two receipts");
                until("the confirmation", || (letters(at, "confirm") > 0).then_some(()));
                assert_eq!(sender.denial(at, "newsletter"), Some(DenialReason::ConsentUnconfirmed));
            }
            Act::Withdraw(at) => {
                assert_eq!(sender.denial(at, "offers"), Some(DenialReason::ConsentWithdrawn));
            }
            Act::Reserve(asked) => {
                let answers: Answers = answer.reply.ok(200);
                let again = sender.reserve(asked);
                assert_eq!(permit(&answers.answers[0].outcome), permit(&again));
                one_slot_is_left(&sender, asked);
            }
            Act::Send(at, message) => {
                let answers: Answers = answer.reply.ok(200);
                assert_eq!(denial(&answers.answers[0].outcome), None);
                until("the letter", || (letters(at, "offers") > 0).then_some(()));
                let same = Question {
                    to: message.to.clone(),
                    ..question(at, "offers")
                };
                one_slot_is_left(&sender, &same);
            }
        }
    }
    for ((act, _), _) in &done {
        // What is repeated under another webhook-id would be another message here.
        match act {
            Act::Save(at) => assert_eq!(letters(at, "confirm"), 1),
            Act::Send(at, _) => assert_eq!(letters(at, "offers"), 1),
            Act::Withdraw(_) | Act::Reserve(_) => {}
        }
    }
    product.stop();
    let ledgers = ledger::read_all(data.path());
    let said = |fits: fn(&ContactEvent) -> bool| {
        let events = ledgers
            .iter()
            .flat_map(|ledger| ledger.contact_events.values().flatten());
        events.filter(|row| fits(&row.event)).count()
    };
    let acted = |fits: fn(&Act) -> bool| done.iter().filter(|((act, _), _)| fits(act)).count();
    let withdrawn = said(|event| matches!(event, ContactEvent::Withdrawn { .. }));
    assert_eq!(withdrawn, acted(|act| matches!(act, Act::Withdraw(_))));
    // Everyone who acts has asked for something once, in the fifties or before; nobody who panicked has.
    assert_eq!(
        said(|event| matches!(event, ContactEvent::Requested { .. })),
        done.len()
    );
    let joined = ledgers
        .iter()
        .flat_map(|ledger| ledger.person_events.values().flatten());
    let claimed: BTreeSet<String> = joined
        .filter_map(|row| match &row.event {
            PersonEvent::Claimed { contact, .. } => Some(contact.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(claimed.len(), done.len(), "a save that panicked left something");
}

/// Of two slots one is taken: another permit is given, and no third.
fn one_slot_is_left(sender: &Sender, asked: &Question) {
    let next = || Question {
        id: beckon_tests::people::fresh_id(),
        ..asked.clone()
    };
    assert_eq!(denial(&sender.reserve(&next())), None);
    let third = denial(&sender.reserve(&next()));
    assert_eq!(third, Some(DenialReason::FrequencyCapReached));
}

#[test]
fn a_ledger_that_hangs_is_a_503_in_ten_seconds_and_nobody_else_waits_for_it() {
    let product = Start::new().with("BECKON_FAULTS", &format!("hangs@{HANGS}")).run();
    let ana = email();
    let mut body = one_choice(&ana, "newsletter", Choice::Refused);
    body.page = Some(HANGS.to_owned());
    let hanging = product.visitor().call("PUT", "/preferences", &body);
    std::thread::scope(|scope| {
        let start = Instant::now();
        let hangs = scope.spawn(|| hanging.send());
        // Other people, on the same ledger and on others, meanwhile.
        for _ in 0..12 {
            let began = Instant::now();
            product.visitor().choose(&email(), "newsletter", Choice::Refused);
            assert!(
                began.elapsed() < PROMISED / 2,
                "somebody else waited {:?}",
                began.elapsed()
            );
        }
        assert!(!hangs.is_finished(), "the fault was not injected");
        let reply = hangs.join().expect("an answer");
        reply.refused(503, "unavailable");
        assert_eq!(reply.header("access-control-allow-origin"), Some(product.demo()));
        let took = start.elapsed();
        assert!(took < PROMISED + Duration::from_secs(3), "it took {took:?}");
    });
    // Said again in other words: the ledger that hung is well.
    product.visitor().choose(&ana, "newsletter", Choice::Refused);
    assert_eq!(
        product.sender().denial(&ana, "newsletter"),
        Some(DenialReason::ConsentRefused)
    );
}

#[test]
fn an_alarm_that_panics_more_often_than_the_runtime_bears_still_delivers() {
    // The runtime drops an alarm for good that has failed seven times in a row; this one falls nine times.
    let product = Start::new()
        .with("BECKON_FAULTS", "alarm-panics-often")
        .with("BECKON_RETRY_SECONDS", RETRIES)
        .run();
    let ana = email();
    let save = one_choice(&ana, "newsletter", Choice::Given);
    let call = product.visitor().call("PUT", "/preferences", &save);
    assert_eq!(until_answered(&call, Duration::from_secs(30)).reply.status, 200);
    let mails = until_within(Duration::from_secs(60), "the tenth try", || {
        Some(product.postbox().messages_to(&ana)).filter(|mails| !mails.is_empty())
    });
    assert_eq!(
        (mails.len(), mails[0].attempts),
        (1, 1),
        "the nine before it left nothing"
    );
    let panics = || {
        let log = product.workerd_log();
        log.iter().filter(|line| line.contains("panicked")).count()
    };
    until("nine panics in the log", || (panics() >= 9).then_some(()));
}

#[test]
fn rules_that_one_ledger_does_not_take_are_told_to_be_pending_in_ten_seconds() {
    let product = Start::new().with("BECKON_FAULTS", &format!("hangs@{HANGS}")).run();
    let (owner, good) = (product.owner(), product.demo_rules());
    let before = owner.state().version;
    let mut rules = good.clone();
    rules.controller.privacy_notice = HANGS.to_owned();
    let start = Instant::now();
    let published: Published = owner.try_publish(&rules, None).ok(202);
    assert!(start.elapsed() < PROMISED, "it took {:?}", start.elapsed());
    assert_eq!((published.version, published.pending), (before + 1, Some(1)));
    // Nobody waits for it: that ledger goes on by the rules that it has.
    for _ in 0..12 {
        product.visitor().choose(&email(), "newsletter", Choice::Refused);
    }
    let published = owner.publish(&good);
    assert_eq!((published.version, published.pending), (before + 2, None));
}
