//! Messages that wait: they leave when what they wait for is over, and that may be sooner than it looked.

use beckon_domain::time::{DAY, HOUR, Instant};
use beckon_domain::wire::{Cap, ContactPoint, OutcomeReport, Outcomes, QuietHours, Rules};
use beckon_domain::{CapWindow, Channel, Choice, DenialReason, Scope, SendOutcome};
use beckon_tests::http::Call;
use beckon_tests::owner::Owner;
use beckon_tests::people::{email, fresh_id};
use beckon_tests::postbox::Delivered;
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::{Sender, denial, letter, permit, question};
use beckon_tests::visitor::{Visitor, nothing_yet, one_choice};
use beckon_tests::wait::until;
use serde_json::json;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// A site of one ledger, with a provider of its own that can be down.
struct Shop {
    owner: Owner,
    sender: Sender,
    rules: Rules,
    hook: String,
}

fn product() -> &'static Product {
    static BRISK: LazyLock<Product> = LazyLock::new(|| {
        let retries = "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1";
        Start::new().with("BECKON_RETRY_SECONDS", retries).run()
    });
    &BRISK
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    Instant::from_millis(i64::try_from(since.as_millis()).expect("a time"))
}

impl Shop {
    fn open(name: &str, change: impl FnOnce(&mut Rules)) -> Self {
        let hook = format!("/hooks/feedback/{name}");
        let mut rules = product().demo_rules();
        rules.shards = Some(1);
        rules.assume_time_zone = Some("Etc/UTC".to_owned());
        let provider = rules.providers.get_mut(&Channel::Email).expect("there is one");
        provider.url = Some(format!("{}{hook}", product().demo()));
        change(&mut rules);
        let owner = product().owner_of(&format!("waits-{}", &fresh_id()[..8]));
        let _ = owner.publish(&rules);
        let scopes = [Scope::Ask, Scope::Reserve, Scope::Send, Scope::Report];
        let sender = owner.new_sender(&scopes, None);
        Self {
            owner,
            sender,
            rules,
            hook,
        }
    }

    fn publish(&self, change: impl FnOnce(&mut Rules)) {
        let mut rules = self.rules.clone();
        change(&mut rules);
        let _ = self.owner.publish(&rules);
    }

    fn visitor(&self) -> Visitor {
        Visitor {
            site: self.owner.site.clone(),
            ..product().visitor()
        }
    }

    fn says_yes(&self, purpose: &str) -> (Visitor, ContactPoint) {
        let (mut visitor, ana) = (self.visitor(), email());
        visitor.choose(&ana, purpose, Choice::Given);
        visitor.prove_by_code(product().postbox(), &ana);
        (visitor, ana)
    }

    fn down(&self) {
        product()
            .postbox()
            .control(&json!({ "path": self.hook, "status": 500 }));
    }

    fn up(&self) {
        product().postbox().control(&json!({ "path": self.hook }));
    }

    /// Queues a message, and waits until its first try has failed.
    fn queue(&self, to: &ContactPoint, purpose: &str) {
        self.down();
        assert_eq!(denial(&self.sender.send(&letter(to, purpose, "Size 41."))), None);
        until("a first try", || letters(to, purpose).pop());
    }

    /// The provider is well again, and whatever was due by now has been looked at: two confirmations that were asked for
    /// later have arrived, one after the other, each at its second try.
    fn everything_due_is_looked_at(&self) {
        for _ in 0..2 {
            self.down();
            let bea = email();
            let save = one_choice(&bea, "newsletter", Choice::Given);
            assert_eq!(self.visitor().try_save(&save).status, 200);
            let mails = || product().postbox().messages_to(&bea);
            until("a first try", || mails().pop());
            self.up();
            until("a second try", || mails().pop().filter(|mail| mail.accepted));
        }
    }
}

/// Messages to somebody for a purpose.
fn letters(to: &ContactPoint, purpose: &str) -> Vec<Delivered> {
    let mut mails = product().postbox().messages_to(to);
    mails.retain(|mail| mail.message().is_some_and(|message| message.purpose == purpose));
    mails
}

fn has_left(to: &ContactPoint, purpose: &str) -> bool {
    letters(to, purpose).iter().any(|mail| mail.accepted)
}

#[track_caller]
fn leaves_once(to: &ContactPoint, purpose: &str) {
    until("the message that waited", || has_left(to, purpose).then_some(()));
    assert_eq!(letters(to, purpose).len(), 1, "it left under two webhook-ids");
}

#[test]
fn a_message_that_a_pause_holds_leaves_when_the_person_ends_the_pause() {
    let shop = Shop::open("pause", |_| {});
    let (mut visitor, ana) = shop.says_yes("newsletter");
    shop.queue(&ana, "newsletter");
    let tomorrow = now().plus(DAY).rfc3339()[..10].to_owned();
    let mut pause = nothing_yet();
    pause.pause_until = Some(Some(tomorrow));
    pause.time_zone = Some(Some("Etc/UTC".to_owned()));
    visitor.save(&pause);
    assert_eq!(shop.sender.denial(&ana, "newsletter"), Some(DenialReason::Paused));
    shop.everything_due_is_looked_at();
    assert!(!has_left(&ana, "newsletter"), "it left in the pause");
    let mut on = nothing_yet();
    on.pause_until = Some(None);
    visitor.save(&on);
    leaves_once(&ana, "newsletter");
}

#[test]
fn a_message_that_quiet_hours_hold_leaves_when_new_rules_end_them() {
    let shop = Shop::open("quiet", |_| {});
    let (_visitor, ana) = shop.says_yes("newsletter");
    shop.queue(&ana, "newsletter");
    let clock = |after: i64| now().plus(after).rfc3339()[11..16].to_owned();
    shop.publish(|rules| {
        rules.quiet_hours = Some(QuietHours {
            from: clock(-HOUR),
            to: clock(2 * HOUR),
        });
    });
    assert_eq!(shop.sender.denial(&ana, "newsletter"), Some(DenialReason::QuietHours));
    shop.everything_due_is_looked_at();
    assert!(!has_left(&ana, "newsletter"), "it left in quiet hours");
    shop.publish(|rules| rules.quiet_hours = None);
    leaves_once(&ana, "newsletter");
}

#[test]
fn a_message_that_a_used_up_cap_holds_leaves_when_a_slot_is_given_back() {
    let cap = |permits| {
        move |rules: &mut Rules| {
            let offers = rules.purposes.iter_mut().find(|purpose| purpose.code == "offers");
            offers.expect("it is declared").cap = Some(Cap {
                permits,
                per: CapWindow::Day,
            });
        }
    };
    let shop = Shop::open("cap", cap(2));
    let (_visitor, ana) = shop.says_yes("offers");
    let taken = shop.sender.reserve(&question(&ana, "offers"));
    shop.down();
    let mut message = letter(&ana, "offers", "Size 41.");
    message.send_before = Some(now().plus(3 * DAY).rfc3339());
    assert_eq!(denial(&shop.sender.send(&message)), None);
    until("a first try", || letters(&ana, "offers").pop());
    shop.publish(cap(1));
    shop.everything_due_is_looked_at();
    assert!(!has_left(&ana, "offers"), "it left over the cap");
    let report = OutcomeReport {
        permit: Some(permit(&taken).to_owned()),
        id: None,
        to: None,
        outcome: SendOutcome::NotSent,
        bounce: None,
    };
    let url = format!("{}/v1/sites/{}/outcomes", shop.sender.edge, shop.sender.site);
    let outcomes = vec![report];
    let reported = Call::new("POST", url)
        .key(&shop.sender.key)
        .json(&Outcomes { outcomes });
    assert_eq!(reported.send().status, 200);
    leaves_once(&ana, "offers");
}

#[test]
fn a_message_whose_yes_is_taken_back_before_it_leaves_never_leaves() {
    let shop = Shop::open("taken-back", |_| {});
    let (mut visitor, ana) = shop.says_yes("newsletter");
    shop.queue(&ana, "newsletter");
    visitor.choose(&ana, "newsletter", Choice::Withdrawn);
    shop.everything_due_is_looked_at();
    assert!(!has_left(&ana, "newsletter"), "it left after the withdrawal");
    // What has ended has ended: another yes is for other messages.
    visitor.choose(&ana, "newsletter", Choice::Given);
    shop.everything_due_is_looked_at();
    assert!(!has_left(&ana, "newsletter"), "it left after all");
}
