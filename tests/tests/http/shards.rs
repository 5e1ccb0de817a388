//! A site of one ledger, of four and of sixty-four: the same promises, whichever ledgers a request happens to meet.

use beckon_domain::wire::{
    ContactPoint, FeedbackReceived, FeedbackState, FeedbackStatus, OutcomeReport, Outcomes, OutcomesRecorded,
    PermitUse, PermitUsed, Question, Saved,
};
use beckon_domain::{Channel, Choice, DenialReason, FeedbackKind, Scope, SendOutcome};
use beckon_tests::http::Call;
use beckon_tests::owner::Owner;
use beckon_tests::people::{email, fresh_id, sms};
use beckon_tests::product::Product;
use beckon_tests::sender::{Sender, denial, letter, permit, question};
use beckon_tests::visitor::{Visitor, choice, feedback, nothing_yet, one_choice, press_link};
use beckon_tests::wait::until;
use std::collections::BTreeSet;
use std::sync::{Barrier, LazyLock};

const SHARDS: [u8; 3] = [1, 4, 64];

/// A site with the demo's rules and so many ledgers.
struct Site {
    shards: u8,
    owner: Owner,
    sender: Sender,
}

impl Site {
    fn publish(shards: u8) -> Self {
        let product = Product::shared();
        let owner = product.owner_of(&format!("shards-{shards}-{}", &fresh_id()[..8]));
        let mut rules = product.demo_rules();
        rules.shards = Some(shards);
        let _ = owner.publish(&rules);
        let scopes = [Scope::Ask, Scope::Reserve, Scope::Send, Scope::Report];
        let sender = owner.new_sender(&scopes, None);
        Self { shards, owner, sender }
    }

    fn visitor(&self) -> Visitor {
        Product::shared().visitor_of(&self.owner.site)
    }

    /// Somebody whose mailbox has said yes to this, by the code.
    fn says_yes(&self, purpose: &str) -> (Visitor, ContactPoint) {
        let (mut visitor, ana) = (self.visitor(), email());
        visitor.choose(&ana, purpose, Choice::Given);
        visitor.prove_by_code(Product::shared().postbox(), &ana);
        (visitor, ana)
    }
}

/// Checks a promise on each of the three sites.
fn on_each(check: impl Fn(&Site)) {
    static SITES: LazyLock<Vec<Site>> = LazyLock::new(|| SHARDS.map(Site::publish).into());
    for site in SITES.iter() {
        eprintln!("with {} ledgers", site.shards);
        check(site);
    }
}

#[test]
fn a_yes_is_a_permit_once_confirmed_and_a_stop_denies_the_next_question_however_many_ledgers() {
    let postbox = Product::shared().postbox();
    on_each(|site| {
        let (mut visitor, mail, text) = (site.visitor(), email(), sms());
        let (sender, all) = (&site.sender, [&mail, &text]);
        let mut body = one_choice(&mail, "offers", Choice::Given);
        body.contact_points.push(text.clone());
        body.choices.push(choice("offers", Channel::Sms, Choice::Given));
        for point in all {
            assert_eq!(sender.denial(point, "offers"), Some(DenialReason::ConsentMissing));
        }
        visitor.save(&body);
        for point in all {
            assert_eq!(sender.denial(point, "offers"), Some(DenialReason::ConsentUnconfirmed));
            press_link(postbox, point);
            assert_eq!(sender.denial(point, "offers"), None);
        }
        visitor.stop_everything();
        for point in all {
            assert_eq!(sender.denial(point, "offers"), Some(DenialReason::Stopped));
        }
        visitor.resume_everything();
        for point in all {
            assert_eq!(sender.denial(point, "offers"), None);
        }
        visitor.choose(&mail, "offers", Choice::Withdrawn);
        assert_eq!(sender.denial(&mail, "offers"), Some(DenialReason::ConsentWithdrawn));
        assert_eq!(sender.denial(&text, "offers"), None);
        assert_eq!(visitor.settings().contact_points.len(), 2);
    });
}

#[test]
fn a_thousand_questions_are_answered_in_their_order_however_many_ledgers() {
    let about = |points: &[ContactPoint]| -> Vec<Question> {
        points.iter().map(|point| question(point, "newsletter")).collect()
    };
    on_each(|site| {
        let answers = |points: &[ContactPoint], reserve| -> Vec<Option<DenialReason>> {
            let answers = site.sender.decide(&about(points), reserve);
            answers.iter().map(|answer| denial(&answer.outcome)).collect()
        };
        let strangers: Vec<ContactPoint> = (0..1_000).map(|_| email()).collect();
        assert_eq!(answers(&strangers, false), [Some(DenialReason::ConsentMissing); 1_000]);

        let confirmed: Vec<ContactPoint> = (0..5).map(|_| site.says_yes("newsletter").1).collect();
        let refused: Vec<ContactPoint> = (0..995).map(|_| email()).collect();
        for twelve in refused.chunks(12) {
            let mut body = nothing_yet();
            body.contact_points = twelve.to_vec();
            body.choices = vec![choice("newsletter", Channel::Email, Choice::Refused)];
            site.visitor().save(&body);
        }
        let expected = |at: usize| match at {
            0..5 => None,
            _ => Some(DenialReason::ConsentRefused),
        };
        // No two neighbours alike, so that an answer in a neighbour's place is seen.
        let mixed = |at: usize| (at * 331) % 1_000;
        let known: Vec<ContactPoint> = confirmed.into_iter().chain(refused).collect();
        let mut points: Vec<ContactPoint> = (0..1_000).map(|at| known[mixed(at)].clone()).collect();
        let mut wanted: Vec<Option<DenialReason>> = (0..1_000).map(|at| expected(mixed(at))).collect();
        assert_eq!(answers(&points, false), wanted, "all are known");
        for at in (0..1_000).filter(|at| at % 3 == 0) {
            points[at] = strangers[at].clone();
            wanted[at] = Some(DenialReason::ConsentMissing);
        }
        assert_eq!(answers(&points, false), wanted, "some are known");
        assert_eq!(answers(&points, true), wanted, "and reserved the same");
    });
}

#[test]
fn of_fifty_who_reserve_the_last_slot_at_once_one_gets_it_however_many_ledgers() {
    let postbox = Product::shared().postbox();
    on_each(|site| {
        // Two contact points of one person: on most sites of many ledgers they lie on two.
        let (mut visitor, mail, text) = (site.visitor(), email(), sms());
        let mut body = one_choice(&mail, "offers", Choice::Given);
        body.contact_points.push(text.clone());
        body.choices.push(choice("offers", Channel::Sms, Choice::Given));
        visitor.save(&body);
        visitor.prove_by_code(postbox, &mail);
        visitor.prove_by_code(postbox, &text);
        let first = site.sender.reserve(&question(&text, "offers"));
        assert!(!permit(&first).is_empty(), "the first of two slots");
        let start = Barrier::new(50);
        let outcomes: Vec<Option<DenialReason>> = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..50)
                .map(|number| {
                    let (sender, start) = (&site.sender, &start);
                    let question = question([&mail, &text][number % 2], "offers");
                    scope.spawn(move || {
                        start.wait();
                        denial(&sender.reserve(&question))
                    })
                })
                .collect();
            asking.into_iter().map(|one| one.join().expect("an answer")).collect()
        });
        let permits = outcomes.iter().filter(|outcome| outcome.is_none()).count();
        assert_eq!(permits, 1, "{outcomes:?}");
        let others =
            |outcome: &Option<DenialReason>| outcome.is_none_or(|why| why == DenialReason::FrequencyCapReached);
        assert!(outcomes.iter().all(others), "{outcomes:?}");

        // The slot that is given back can be taken once more, and a permit is used once.
        let report = OutcomeReport {
            permit: Some(permit(&first).to_owned()),
            id: None,
            to: None,
            outcome: SendOutcome::NotSent,
            bounce: None,
        };
        let url = format!("{}/v1/sites/{}", site.sender.edge, site.sender.site);
        let call = |rest: String| Call::new("POST", format!("{url}{rest}")).key(&site.sender.key);
        let body = Outcomes { outcomes: vec![report] };
        let recorded: OutcomesRecorded = call("/outcomes".to_owned()).json(&body).send().ok(200);
        assert_eq!(recorded.recorded, 1);
        let again = site.sender.reserve(&question(&mail, "offers"));
        let id = beckon_domain::outcomes::permit_id(permit(&again)).expect("a permit has an id");
        let use_it = || call(format!("/permits/{id}/use")).json(&PermitUse {}).send();
        assert!(matches!(use_it().ok(200), PermitUsed::Permit { .. }));
        use_it().refused(409, "permit_used");
        let spent = site.sender.denial(&mail, "offers");
        assert_eq!(spent, Some(DenialReason::FrequencyCapReached));
    });
}

#[test]
fn a_contact_point_that_moves_is_under_its_new_persons_word_however_many_ledgers() {
    let postbox = Product::shared().postbox();
    on_each(|site| {
        let order = |to: &ContactPoint| {
            let mut order = question(to, "order_updates");
            order.template = Some("order_sent".to_owned());
            order
        };
        let asked = |to: &ContactPoint| denial(&site.sender.decide(&[order(to)], false)[0].outcome);
        // Chance decides which ledgers meet: the old home, the new one, and the contact point's own.
        for _ in 0..4 {
            let (mut visitor, bea) = site.says_yes("newsletter");
            let ana = email();
            // An order makes a person of its own for an address that belongs to nobody.
            for _ in 0..3 {
                assert!(!permit(&site.sender.reserve(&order(&ana))).is_empty());
            }
            let mut save = one_choice(&ana, "newsletter", Choice::Given);
            save.pause_until = Some(Some("2099-01-01".to_owned()));
            visitor.save(&save);
            assert_eq!(asked(&bea), Some(DenialReason::Paused));
            assert_eq!(asked(&ana), None, "typing an address proves nothing");
            visitor.prove_by_code(postbox, &ana);
            assert_eq!(asked(&ana), Some(DenialReason::Paused), "it has moved");
            let mut save = nothing_yet();
            save.pause_until = Some(None);
            visitor.save(&save);
            assert_eq!(site.sender.denial(&ana, "newsletter"), None);
            // Its slots have come along: of four a week one is left, for both of this person's contact points.
            assert!(!permit(&site.sender.reserve(&order(&bea))).is_empty());
            for point in [&ana, &bea] {
                assert_eq!(asked(point), Some(DenialReason::FrequencyCapReached));
            }
            visitor.stop_everything();
            assert_eq!(site.sender.denial(&ana, "newsletter"), Some(DenialReason::Stopped));
        }
    });
}

#[test]
fn an_id_is_one_write_one_slot_and_one_message_however_many_ledgers() {
    let postbox = Product::shared().postbox();
    on_each(|site| {
        let (visitor, ana) = (site.visitor(), email());
        let body = one_choice(&ana, "offers", Choice::Given);
        let saves = [(); 3].map(|()| visitor.try_save(&body).ok::<Saved>(200));
        assert!(saves.iter().all(|saved| *saved == saves[0]));
        let mut other = body.clone();
        other.choices = vec![choice("offers", Channel::Email, Choice::Refused)];
        visitor.try_save(&other).refused(409, "id_reused");
        press_link(postbox, &ana);
        assert_eq!(postbox.messages_to(&ana).len(), 1, "one save sends one mail");

        let first = question(&ana, "offers");
        let permitted = [(); 3].map(|()| permit(&site.sender.reserve(&first)).to_owned());
        assert_eq!(BTreeSet::from(permitted).len(), 1, "the same id is the same permit");
        let mut changed = first.clone();
        changed.purpose = "newsletter".to_owned();
        site.sender.try_decide(&[changed], true).refused(409, "id_reused");

        let message = letter(&ana, "offers", "Last pairs, size 41.");
        for _ in 0..3 {
            assert_eq!(denial(&site.sender.send(&message)), None, "the second of two slots");
        }
        let third = site.sender.send(&letter(&ana, "offers", "First pairs."));
        assert_eq!(denial(&third), Some(DenialReason::FrequencyCapReached));
        let letters = || {
            let mut mails = postbox.messages_to(&ana);
            mails.retain(|mail| mail.message().is_some_and(|message| message.purpose == "offers"));
            mails.len()
        };
        until("the letter", || (letters() > 0).then_some(()));
        assert_eq!(letters(), 1, "one id is one message");
    });
}

#[test]
fn feedback_arrives_can_be_looked_up_and_answered_however_many_ledgers() {
    let product = Product::shared();
    on_each(|site| {
        let (visitor, ana) = (site.visitor(), email());
        let mut body = feedback(FeedbackKind::Question, "Do you resole the low boots?");
        body.answer_me = true;
        body.contact_points = vec![ana.clone()];
        let received: FeedbackReceived = visitor.try_feedback(&body).ok(202);
        assert_eq!(received, visitor.try_feedback(&body).ok(202), "the same twice is one");
        let (_, arrived) = product.postbox().feedback(&received.reference);
        assert_eq!(arrived.text, body.text);
        let url = visitor.url(&format!("/feedback/{}", received.reference));
        until("the feedback's status", || {
            let state: FeedbackState = Call::new("GET", &url).origin(&visitor.origin).send().ok(200);
            (state.status == FeedbackStatus::Delivered).then_some(())
        });
        let asked = || site.sender.denial(&ana, "feedback_reply");
        assert_eq!(asked(), Some(DenialReason::ConsentUnconfirmed));
        press_link(product.postbox(), &ana);
        assert_eq!(asked(), None);
    });
}
