//! Writes a data folder for the versions to come, by the public contract alone.

use super::{
    A_WEEK, AT_ONCE, About, CUSTOMERS, EDGE, Folder, NINETY_DAYS, ORIGIN, Promise, RETRIES, SHARDS, SITE, TEN_YEARS,
    shelf,
};
use beckon_domain::time::{DAY, HOUR, Instant};
use beckon_domain::wire::{
    Address, Answers, ContactPoint, Customer, CustomerLink, Customers, Message, NewKey, OutcomeReport, Outcomes,
    PermitUse, PermitUsed, Postal, Preferences, Question, Questions, QuietHours, Recipient, Rules, SuppressionKnown,
    SuppressionLift, SuppressionLifts, Suppressions,
};
use beckon_domain::{
    Bounce, Channel, Choice, DenialReason, FeedbackKind, Scope, SendOutcome, SuppressionCause, customer, outcomes,
};
use beckon_tests::http::{Call, Reply};
use beckon_tests::owner::Owner;
use beckon_tests::page::Page;
use beckon_tests::people::{email, phone_number, point, sms};
use beckon_tests::postbox::{Delivered, code, confirm_link, links};
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::{Sender, denial, letter, order_sent, permit, question};
use beckon_tests::visitor::{Visitor, choice, feedback, nothing_yet, one_choice, press, stop_of};
use beckon_tests::wait::until;
use rusqlite::Connection;
use serde_json::{json, to_value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// An edition of a notice that is not in force any more.
const OLD_NOTICE: &str = "2025-11";

#[test]
#[ignore = "writes into the sources: OLDER=name of the folder, see tests/older/README.md"]
fn a_data_folder_is_written_for_the_versions_to_come() {
    let name = std::env::var("OLDER").expect("OLDER names the folder");
    let data = TempDir::with_prefix("beckon-older-").expect("a folder for the data");
    let product = Start::new()
        .data(data.path())
        .with("BECKON_PUBLIC_URL", EDGE)
        .with("BECKON_RETRY_SECONDS", RETRIES)
        .with("SECRET__OLDER__CUSTOMERS", CUSTOMERS)
        .run();
    let folder = Writer::open(&product).write();
    product.stop();
    let waits = "SELECT count(*) FROM outbox WHERE reason = 'waits' AND kind = 'message'";
    assert_eq!(
        count(data.path(), waits),
        1,
        "the message to the one who paused had no second try"
    );
    pack(data.path(), &name);
    let promises = serde_json::to_string_pretty(&folder).expect("JSON");
    fs::write(shelf().join(format!("{name}.json")), promises + "\n").expect("it can be written");
}

/// The sum of a number of each ledger.
fn count(data: &Path, sql: &str) -> i64 {
    let files = beckon_tests::ledger::files_below(data).into_iter();
    let sqlite = files.filter(|file| file.extension().is_some_and(|extension| extension == "sqlite"));
    let numbers = sqlite.filter_map(|file| {
        let database = Connection::open(&file).expect("the file is SQLite");
        // Other objects have no such table.
        database.query_row(sql, (), |row| row.get::<_, i64>(0)).ok()
    });
    numbers.sum()
}

/// The data of the objects and the secrets, without what every start makes anew.
fn pack(data: &Path, name: &str) {
    for file in beckon_tests::ledger::files_below(data) {
        if file.extension().is_some_and(|extension| extension == "sqlite") {
            let database = Connection::open(&file).expect("the file is SQLite");
            // Everything into the one file: the last connection takes the log away.
            let _: i64 = database
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get(0))
                .expect("the log is merged");
        }
    }
    let packed = Command::new("tar")
        .args(["-czf"])
        .arg(shelf().join(format!("{name}.tar.gz")))
        .arg("-C")
        .arg(data)
        .args(["--exclude=*-shm", "--exclude=*-wal", "state", "secrets.json"])
        .status();
    assert!(packed.is_ok_and(|status| status.success()), "tar packs the folder");
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    Instant::from_millis(i64::try_from(since.as_millis()).expect("a time"))
}

fn about(to: &ContactPoint, purpose: &str) -> About {
    About {
        to: Recipient::ContactPoint(to.clone()),
        purpose: purpose.to_owned(),
        template: None,
    }
}

/// About a message that needs no yes.
fn about_order(to: &ContactPoint) -> About {
    About {
        template: Some("order_sent".to_owned()),
        ..about(to, "order_updates")
    }
}

/// About a customer of the site, by the shop's own name.
fn about_customer(named: &str) -> About {
    About {
        to: Recipient::Customer(Customer {
            customer: named.to_owned(),
        }),
        purpose: "newsletter".to_owned(),
        template: None,
    }
}

/// The link without where the edge is.
fn path(link: &str) -> String {
    link.strip_prefix(EDGE).expect("a link of the edge").to_owned()
}

struct Writer<'p> {
    product: &'p Product,
    owner: Owner,
    sender: Sender,
    rules: Rules,
    folder: Folder,
}

impl<'p> Writer<'p> {
    /// A site with rules that have changed since.
    fn open(product: &'p Product) -> Self {
        let owner = product.owner_of(SITE);
        let mut rules = product.demo_rules();
        rules.shards = Some(SHARDS);
        rules.origins.push(ORIGIN.to_owned());
        rules.hold_after = Some(2);
        rules.customers = Some(Customers {
            token_secret: "CUSTOMERS".to_owned(),
        });
        set_notice(&mut rules, OLD_NOTICE);
        let _ = owner.publish(&rules);
        let scopes = [Scope::Ask, Scope::Reserve, Scope::Send, Scope::Report];
        let sender = owner.new_sender(&scopes, None);
        let folder = Folder {
            left_at: String::new(),
            sender: sender.key.clone(),
            owner: owner.create_key(&[Scope::Owner], None).key,
            promises: BTreeMap::new(),
            folded_since: Vec::new(),
            not_kept: Vec::new(),
        };
        Self {
            product,
            owner,
            sender,
            rules,
            folder,
        }
    }

    fn write(mut self) -> Folder {
        self.rules_that_change();
        self.consents();
        self.ways_not_to_be_reached();
        self.letters_about_stops();
        self.known_from_elsewhere();
        self.links_that_were_ended();
        self.customers();
        self.widgets();
        self.confirmations();
        self.messages();
        self.keys();
        self.feedback();
        self.deliveries_that_wait();
        self.log();
        // Last, and tried first: they are good for minutes.
        let minutes = self.permits();
        self.at(AT_ONCE).splice(0..0, minutes);
        self.folder.left_at = now().rfc3339();
        self.folder
    }

    fn at(&mut self, days: u32) -> &mut Vec<Promise> {
        self.folder.promises.entry(days).or_default()
    }

    fn promise(&mut self, promise: Promise) {
        self.at(AT_ONCE).push(promise);
    }

    /// At once, and also so many days later.
    fn promise_until(&mut self, days: u32, promise: Promise) {
        self.promise(promise.clone());
        self.at(days).push(promise);
    }

    /// The answer is this, which is asked here once as well.
    fn answer(&mut self, to: &ContactPoint, purpose: &str, expected: Option<DenialReason>) {
        assert_eq!(self.sender.denial(to, purpose), expected, "{purpose}");
        let about = about(to, purpose);
        self.promise(Promise::Answer {
            about,
            denial: expected,
        });
    }

    /// The answer is this, also in ten years.
    fn lasting_answer(&mut self, to: &ContactPoint, purpose: &str, denial: Option<DenialReason>) {
        assert_eq!(self.sender.denial(to, purpose), denial, "{purpose}");
        let about = about(to, purpose);
        self.promise_until(TEN_YEARS, Promise::Answer { about, denial });
    }

    fn visitor(&self) -> Visitor {
        Visitor {
            origin: ORIGIN.to_owned(),
            ..self.product.visitor_of(SITE)
        }
    }

    /// The link, where the edge is now.
    fn here(&self, link: &str) -> String {
        format!("{}{}", self.product.edge(), path(link))
    }

    fn deliveries_to(&self, to: &ContactPoint) -> Vec<(Delivered, Message)> {
        let all = self.product.postbox().deliveries().into_iter();
        let messages = all.filter_map(|delivered| {
            let message = (delivered.message()).filter(|message| message.to == *to)?;
            Some((delivered, message))
        });
        messages.collect()
    }

    fn message(&self, to: &ContactPoint, purpose: &str) -> Message {
        until("a message", || {
            let mut messages = self.deliveries_to(to).into_iter().map(|(_, message)| message);
            messages.find(|message| message.purpose == purpose)
        })
    }

    fn confirms(&self, to: &ContactPoint) -> String {
        let link = confirm_link(&self.message(to, "confirm"));
        press(&self.here(&link));
        path(&link)
    }

    /// Somebody whose mailbox has said yes by the link.
    fn says_yes(&self, to: &ContactPoint, purpose: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.choose(to, purpose, Choice::Given);
        self.confirms(to);
        visitor
    }

    /// Somebody who has said yes by the code.
    fn proves(&self, to: &ContactPoint, purpose: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.choose(to, purpose, Choice::Given);
        self.types_code(&visitor, to);
        visitor
    }

    fn types_code(&self, visitor: &Visitor, to: &ContactPoint) {
        let typed = visitor.try_code(&code(&self.message(to, "confirm")));
        assert_eq!(typed.status, 200, "{}", typed.text());
    }

    /// What is decided at this moment, and that it was.
    fn moment(&mut self, to: &ContactPoint, purpose: &str) {
        let questions = Questions {
            questions: vec![question(to, purpose)],
            ..Questions::default()
        };
        let asked = Call::new("POST", self.sender.url())
            .key(&self.sender.key)
            .json(&questions);
        let answers: Answers = asked.send().ok(200);
        self.promise(Promise::Past {
            at: answers.decided_at,
            about: about(to, purpose),
            denial: denial(&answers.answers[0].outcome),
        });
    }

    fn rules_that_change(&mut self) {
        let (dora, mut visitor) = (email(), self.visitor());
        let mut yes = one_choice(&dora, "survey", Choice::Given);
        yes.choices[0].notice = Some(OLD_NOTICE.to_owned());
        visitor.save(&yes);
        self.confirms(&dora);
        self.moment(&dora, "survey");
        set_notice(&mut self.rules, beckon_tests::visitor::NOTICE);
        let _ = self.owner.publish(&self.rules);
        self.moment(&dora, "survey");
        self.answer(&dora, "survey", Some(DenialReason::NoticeOutdated));
    }

    fn consents(&mut self) {
        let ana = email();
        self.moment(&ana, "newsletter");
        let mut visitor = self.visitor();
        visitor.choose(&ana, "newsletter", Choice::Given);
        self.moment(&ana, "newsletter");
        let link = self.confirms(&ana);
        self.moment(&ana, "newsletter");
        self.lasting_answer(&ana, "newsletter", None);
        self.promise(Promise::Over {
            link,
            tells: "There is nothing to confirm here".to_owned(),
        });

        let text = sms();
        self.proves(&text, "offers");
        self.lasting_answer(&text, "offers", None);
        let chat = point(Channel::Whatsapp, &phone_number());
        self.says_yes(&chat, "offers");
        self.lasting_answer(&chat, "offers", None);
        let house = ContactPoint {
            channel: Channel::Post,
            address: Address::Postal(Postal {
                lines: ["Eli Example", "2 Beck Lane", "Ravenbeck"].map(str::to_owned).into(),
                country: "GB".to_owned(),
            }),
        };
        self.says_yes(&house, "newsletter");
        self.lasting_answer(&house, "newsletter", None);
        // A yes that runs out after a year.
        let phone = point(Channel::Phone, &phone_number());
        self.proves(&phone, "survey");
        self.answer(&phone, "survey", None);
        self.at(TEN_YEARS).push(Promise::Answer {
            about: about(&phone, "survey"),
            denial: Some(DenialReason::ConsentExpired),
        });

        let refuses = email();
        self.visitor().choose(&refuses, "newsletter", Choice::Refused);
        self.lasting_answer(&refuses, "newsletter", Some(DenialReason::ConsentRefused));
        let withdraws = email();
        self.says_yes(&withdraws, "newsletter")
            .choose(&withdraws, "newsletter", Choice::Withdrawn);
        self.lasting_answer(&withdraws, "newsletter", Some(DenialReason::ConsentWithdrawn));
        self.lasting_answer(&email(), "newsletter", Some(DenialReason::ConsentMissing));
    }

    fn ways_not_to_be_reached(&mut self) {
        let by_stranger = email();
        self.says_yes(&by_stranger, "newsletter");
        assert_eq!(self.visitor().try_stop(&stop_of(&by_stranger)).status, 202);
        self.lasting_answer(&by_stranger, "newsletter", Some(DenialReason::Stopped));
        let by_herself = email();
        self.says_yes(&by_herself, "newsletter").stop_everything();
        self.lasting_answer(&by_herself, "newsletter", Some(DenialReason::Stopped));
        let lifts = email();
        let visitor = self.says_yes(&lifts, "newsletter");
        visitor.stop_everything();
        self.promise(Promise::Lifted {
            stop: beckon_domain::wire::Stop {
                person: visitor.token,
                ..Default::default()
            },
            about: about(&lifts, "newsletter"),
        });

        for (outcome, bounce) in [
            (SendOutcome::Bounced, Some(Bounce::Hard)),
            (SendOutcome::Complained, None),
        ] {
            let ended = email();
            self.says_yes(&ended, "newsletter");
            let reserved = self.sender.reserve(&question(&ended, "newsletter"));
            let report = OutcomeReport {
                permit: Some(permit(&reserved).to_owned()),
                id: None,
                to: None,
                outcome,
                bounce,
            };
            assert_eq!(self.report(report).status, 200);
            self.lasting_answer(&ended, "newsletter", Some(DenialReason::Suppressed));
        }

        let paused = email();
        let forever = Preferences {
            pause_until: Some(Some("2199-01-01".to_owned())),
            ..zone("Europe/London")
        };
        self.proves(&paused, "newsletter").save(&forever);
        self.lasting_answer(&paused, "newsletter", Some(DenialReason::Paused));
        let clock = |after: i64| now().plus(after).rfc3339()[11..16].to_owned();
        let quiet = Preferences {
            quiet_hours: Some(Some(QuietHours {
                from: clock(-HOUR),
                to: clock(2 * HOUR),
            })),
            ..zone("Etc/UTC")
        };
        let sleeps = email();
        self.proves(&sleeps, "newsletter").save(&quiet);
        self.answer(&sleeps, "newsletter", Some(DenialReason::QuietHours));
        let somewhere = email();
        self.proves(&somewhere, "newsletter").save(&Preferences {
            time_zone: None,
            ..quiet
        });
        self.answer(&somewhere, "newsletter", Some(DenialReason::TimeZoneUnknown));

        let capped = email();
        self.says_yes(&capped, "offers");
        let reserve = |sender: &Sender| sender.reserve(&question(&capped, "offers"));
        let (sent, unsent) = (reserve(&self.sender), reserve(&self.sender));
        assert_eq!((denial(&sent), denial(&unsent)), (None, None));
        self.answer(&capped, "offers", Some(DenialReason::FrequencyCapReached));
        self.promise(Promise::NotSent {
            permit: permit(&unsent).to_owned(),
            about: about(&capped, "offers"),
        });
    }

    /// The letter about a stranger's stop.
    fn letters_about_stops(&mut self) {
        let ana = email();
        assert_eq!(denial(&self.sender.send(&order_sent(&ana))), None);
        assert_eq!(self.visitor().try_stop(&stop_of(&ana)).status, 202);
        let link = until("a letter about the stop", || {
            let messages = self.deliveries_to(&ana).into_iter();
            let mut all = messages.flat_map(|(_, message)| links(&message.text));
            all.find(|link| link.contains("/stopped/"))
        });
        self.promise(Promise::StopTold {
            link: path(&link),
            about: about_order(&ana),
        });
    }

    /// What the owner knows of an address, also one that nobody ever named.
    fn known_from_elsewhere(&mut self) {
        for because in [SuppressionCause::HardBounce, SuppressionCause::Complaint] {
            let ana = email();
            let known = SuppressionKnown {
                contact_point: ana.clone(),
                because,
                ground: "from the list of the sender before".to_owned(),
            };
            let suppressions = vec![known];
            let told = self
                .owner
                .call("POST", "/suppressions")
                .json(&Suppressions { suppressions });
            assert_eq!(told.send().status, 200);
            let mut answer = DenialReason::Suppressed;
            if because == SuppressionCause::HardBounce {
                let lift = SuppressionLift {
                    contact_point: ana.clone(),
                    ground: "the sender before was wrong".to_owned(),
                };
                let suppressions = vec![lift];
                let told = self.owner.call("POST", "/suppressions/lift");
                assert_eq!(told.json(&SuppressionLifts { suppressions }).send().status, 200);
                answer = DenialReason::ConsentMissing;
            }
            self.lasting_answer(&ana, "newsletter", Some(answer));
        }
    }

    /// All links to somebody's page of all settings, ended by one press there.
    fn links_that_were_ended(&mut self) {
        let ana = email();
        self.says_yes(&ana, "newsletter");
        let link = self.link_of_message(&ana, "/manage/");
        Page::open(&format!("{}{link}", self.product.edge())).send(&[("act", "end_links")]);
        let over = Promise::Over {
            link,
            tells: "This link shows nothing any more".to_owned(),
        };
        self.promise_until(TEN_YEARS, over);
    }

    fn customers(&mut self) {
        let (mail, text, mut visitor) = (email(), sms(), self.visitor());
        let saved = visitor.save(&Preferences {
            customer_token: Some(customer::sign(CUSTOMERS, SITE, "crm-42", now().plus(HOUR))),
            contact_points: vec![mail.clone(), text.clone()],
            choices: vec![choice("newsletter", Channel::Email, Choice::Given)],
            ..nothing_yet()
        });
        assert_eq!(saved.customer, Some(CustomerLink::Requested));
        self.types_code(&visitor, &mail);
        for (named, denial) in [("crm-42", None), ("crm-43", Some(DenialReason::ConsentMissing))] {
            let about = about_customer(named);
            self.promise_until(TEN_YEARS, Promise::Answer { about, denial });
        }
    }

    fn widgets(&mut self) {
        let (mail, text, mut visitor) = (email(), sms(), self.visitor());
        visitor.save(&Preferences {
            contact_points: vec![mail.clone(), text],
            choices: vec![
                choice("newsletter", Channel::Email, Choice::Given),
                choice("survey", Channel::Email, Choice::Refused),
                choice("offers", Channel::Sms, Choice::Given),
            ],
            ..nothing_yet()
        });
        self.types_code(&visitor, &mail);
        visitor.save(&Preferences {
            preferred_channels: Some(vec![Channel::Sms, Channel::Email]),
            language: Some("de".to_owned()),
            ..zone("Europe/Berlin")
        });
        let gone = email();
        visitor.save(&Preferences {
            contact_points: vec![gone.clone()],
            ..nothing_yet()
        });
        let removal = Preferences {
            person: visitor.token.clone(),
            remove_contact_points: vec![gone],
            ..nothing_yet()
        };
        let removed = visitor.call("PUT", "/preferences", &removal).header("sec-gpc", "1");
        assert_eq!(removed.send().status, 200);
        let mut settings = to_value(visitor.settings()).expect("JSON");
        let page = settings.as_object_mut().and_then(|fields| fields.remove("page"));
        let person = visitor.token.clone().expect("a token");
        self.promise_until(NINETY_DAYS, Promise::Settings { person, settings });
        // The link to the page of all settings that a browser is handed for a proof of its own.
        let page = page.expect("a page after a proof");
        self.promise(Promise::Page {
            link: path(page.as_str().expect("a link")),
            tells: "Briefe aus der Werkstatt".to_owned(),
            form: form(&[
                ("act", "save"),
                ("id", "handed"),
                ("choice newsletter email", "refused"),
            ]),
            about: about(&mail, "newsletter"),
        });

        // The same save again, by a widget that has a token and by one that has none yet.
        let mut other = self.visitor();
        other.choose(&email(), "survey", Choice::Refused);
        let known = Preferences {
            person: other.token,
            ..one_choice(&email(), "survey", Choice::Refused)
        };
        for body in [known, one_choice(&email(), "survey", Choice::Refused)] {
            let saved = self.visitor().try_save(&body).ok(200);
            let body = Box::new(body);
            self.promise(Promise::Repeated { body, saved });
        }
    }

    fn confirmations(&mut self) {
        let (pressed, mut visitor) = (email(), self.visitor());
        visitor.choose(&pressed, "newsletter", Choice::Given);
        let link = path(&confirm_link(&self.message(&pressed, "confirm")));
        self.answer(&pressed, "newsletter", Some(DenialReason::ConsentUnconfirmed));
        self.promise_until(
            A_WEEK,
            Promise::Confirmation {
                link,
                about: about(&pressed, "newsletter"),
                denial: None,
            },
        );
        let (typed, mut visitor) = (sms(), self.visitor());
        visitor.choose(&typed, "offers", Choice::Given);
        let code = code(&self.message(&typed, "confirm"));
        self.answer(&typed, "offers", Some(DenialReason::ConsentUnconfirmed));
        self.promise_until(
            A_WEEK,
            Promise::Code {
                person: visitor.token.expect("a token"),
                code,
                about: about(&typed, "offers"),
            },
        );
        // A stop by a stranger, which the one it is about wants lifted.
        let (stopped, mut visitor) = (email(), self.visitor());
        assert_eq!(self.visitor().try_stop(&stop_of(&stopped)).status, 202);
        visitor.choose(&stopped, "newsletter", Choice::Given);
        let mut resume = stop_of(&stopped);
        resume.person.clone_from(&visitor.token);
        assert_eq!(visitor.call("POST", "/resume", &resume).send().status, 202);
        let link = path(&confirm_link(&self.message(&stopped, "confirm")));
        self.answer(&stopped, "newsletter", Some(DenialReason::Stopped));
        self.promise_until(
            A_WEEK,
            Promise::Confirmation {
                link,
                about: about(&stopped, "newsletter"),
                denial: None,
            },
        );
        let (asks, mut visitor) = (email(), self.visitor());
        let mut note = feedback(FeedbackKind::Question, "Do you resole the low boots?");
        (note.answer_me, note.contact_points) = (true, vec![asks.clone()]);
        visitor.leave(&note);
        let link = path(&confirm_link(&self.message(&asks, "confirm")));
        self.promise_until(
            A_WEEK,
            Promise::Confirmation {
                link,
                about: about(&asks, "feedback_reply"),
                denial: None,
            },
        );
        self.confirmations_of_more();
    }

    /// What a confirmation gives besides a yes: who of the site's customers it is, and how to be reached.
    fn confirmations_of_more(&mut self) {
        let (ana, mut visitor) = (email(), self.visitor());
        visitor.save(&Preferences {
            customer_token: Some(customer::sign(CUSTOMERS, SITE, "crm-44", now().plus(HOUR))),
            ..one_choice(&ana, "newsletter", Choice::Given)
        });
        let link = path(&confirm_link(&self.message(&ana, "confirm")));
        let about_customer = about_customer("crm-44");
        self.promise_until(
            A_WEEK,
            Promise::Confirmation {
                link,
                about: about_customer,
                denial: None,
            },
        );
        let (bea, mut visitor) = (email(), self.visitor());
        let mut body = one_choice(&bea, "newsletter", Choice::Given);
        body.pause_until = Some(Some("2199-01-01".to_owned()));
        body.time_zone = Some(Some("Europe/London".to_owned()));
        visitor.save(&body);
        let link = path(&confirm_link(&self.message(&bea, "confirm")));
        self.promise_until(
            A_WEEK,
            Promise::Confirmation {
                link,
                about: about(&bea, "newsletter"),
                denial: Some(DenialReason::Paused),
            },
        );
    }

    /// The link of this kind in a message that is sent now.
    fn link_of_message(&self, to: &ContactPoint, kind: &str) -> String {
        assert_eq!(
            denial(&self.sender.send(&letter(to, "newsletter", "Take the 9:14."))),
            None
        );
        self.link_in_message(to, "newsletter", kind)
    }

    fn link_in_message(&self, to: &ContactPoint, purpose: &str, kind: &str) -> String {
        let all = links(&self.message(to, purpose).text);
        let why = all.iter().find(|link| link.contains("/why/")).expect("it says why");
        path(&why.replace("/why/", kind))
    }

    fn messages(&mut self) {
        let reader = email();
        self.says_yes(&reader, "newsletter");
        let promise = Promise::OneClick {
            link: self.link_of_message(&reader, "/unsubscribe/"),
            about: about(&reader, "newsletter"),
        };
        self.promise_until(TEN_YEARS, promise);
        let reader = email();
        self.says_yes(&reader, "newsletter");
        let link = self.link_of_message(&reader, "/why/");
        let promise = Promise::Why {
            link,
            tells: "your yes of".to_owned(),
            about: about(&reader, "newsletter"),
        };
        self.promise_until(TEN_YEARS, promise);
        let reader = email();
        self.says_yes(&reader, "newsletter");
        let promise = Promise::Page {
            link: self.link_of_message(&reader, "/manage/"),
            tells: "Letters from the workshop".to_owned(),
            form: form(&[
                ("act", "save"),
                ("id", "by-message"),
                ("choice newsletter email", "refused"),
            ]),
            about: about(&reader, "newsletter"),
        };
        self.promise_until(TEN_YEARS, promise);

        // A link from before the address went to somebody else, who has proven it since.
        let moved = email();
        assert_eq!(denial(&self.sender.send(&order_sent(&moved))), None);
        let link = self.link_in_message(&moved, "order_updates", "/manage/");
        let _ = Page::open(&format!("{}{link}", self.product.edge()));
        self.proves(&moved, "newsletter");
        self.lasting_answer(&moved, "newsletter", None);
        let over = Promise::Over {
            link,
            tells: "This link shows nothing any more".to_owned(),
        };
        self.promise_until(TEN_YEARS, over);

        // A message that needs no yes, an objection to its purpose, and the link that its reader asks for.
        let object = [("act", "save"), ("id", "object"), ("end order_updates", "yes")];
        let objects = email();
        assert_eq!(denial(&self.sender.send(&order_sent(&objects))), None);
        let page = self.link_in_message(&objects, "order_updates", "/manage/");
        let page = Page::open(&format!("{}{page}", self.product.edge()));
        page.send(&object);
        let answer = Promise::Answer {
            about: about_order(&objects),
            denial: Some(DenialReason::ConsentWithdrawn),
        };
        self.promise_until(TEN_YEARS, answer);
        let asks = email();
        assert_eq!(denial(&self.sender.send(&order_sent(&asks))), None);
        let page = self.link_in_message(&asks, "order_updates", "/manage/");
        Page::open(&format!("{}{page}", self.product.edge())).send(&[("act", "send_link")]);
        let all = links(&self.message(&asks, "confirm").text);
        let link = all.iter().find(|link| link.contains("/manage/"));
        let link = path(link.expect("the link that was asked for"));
        // The history is for who has just proven themselves.
        for (days, tells) in [
            (AT_ONCE, "contacted you about “About your order”."),
            (NINETY_DAYS, "About your order"),
        ] {
            let promise = Promise::Page {
                link: link.clone(),
                tells: tells.to_owned(),
                form: form(&object),
                about: about_order(&asks),
            };
            self.at(days).push(promise);
        }
    }

    /// What the owner has done until here.
    fn log(&mut self) {
        let log: serde_json::Value = self.owner.call("GET", "/log").send().ok(200);
        for entry in log["entries"].as_array().expect("a list") {
            self.promise(Promise::Logged { entry: entry.clone() });
        }
    }

    fn key(&mut self, key: &str, to: &ContactPoint, purpose: &str, refused: Option<(u16, &str)>) {
        let sender = self.owner.sender_with(key);
        let asked = sender.try_decide(&[question(to, purpose)], false);
        match refused {
            None => assert_eq!(asked.status, 200, "{}", asked.text()),
            Some((status, code)) => drop(asked.refused(status, code)),
        }
        self.promise(Promise::Key {
            key: key.to_owned(),
            about: about(to, purpose),
            refused: refused.map(|(status, code)| (status, code.to_owned())),
        });
    }

    fn keys(&mut self) {
        let ana = email();
        let narrow = self.owner.create_key(&[Scope::Ask], Some(&["newsletter"])).key;
        self.key(&narrow, &ana, "newsletter", None);
        self.key(&narrow, &ana, "offers", Some((403, "purpose_not_of_key")));
        self.at(TEN_YEARS).push(Promise::Key {
            key: narrow,
            about: about(&ana, "newsletter"),
            refused: None,
        });
        let revoked = self.owner.create_key(&[Scope::Ask], None);
        assert_eq!(self.owner.revoke(&revoked.id).status, 204);
        self.key(&revoked.key, &ana, "newsletter", Some((401, "key_unknown")));
        let new = NewKey {
            name: "a season's sender".to_owned(),
            scopes: vec![Scope::Ask],
            purposes: None,
            expires: Some(now().plus(90 * DAY).rfc3339()),
        };
        let created: beckon_domain::wire::CreatedKey = self.owner.try_create_key(&new).ok(201);
        self.key(&created.key, &ana, "newsletter", None);
        self.at(TEN_YEARS).push(Promise::Key {
            key: created.key,
            about: about(&ana, "newsletter"),
            refused: Some((401, "key_unknown".to_owned())),
        });

        // Two who never agreed hold a key.
        let held = self.owner.new_sender(&[Scope::Ask, Scope::Send], None);
        for _ in 0..2 {
            let never = email();
            self.says_yes(&never, "survey");
            assert_eq!(denial(&held.send(&order_sent(&never))), None);
            let why = self.link_in_message(&never, "order_updates", "/why/");
            let pressed = Call::new("POST", format!("{}{why}", self.product.edge()))
                .header("content-type", "application/x-www-form-urlencoded")
                .bytes("do=never_agreed")
                .send();
            assert_eq!(pressed.status, 200, "{}", pressed.text());
        }
        self.key(&held.key, &ana, "order_updates", Some((403, "key_held")));
        self.key(&held.key, &ana, "newsletter", None);
    }

    fn control(&self, control: &serde_json::Value) {
        self.product.postbox().control(control);
    }

    fn state_of_feedback(&self, reference: &str) -> serde_json::Value {
        let visitor = self.visitor();
        let asked = Call::new("GET", visitor.url(&format!("/feedback/{reference}"))).origin(ORIGIN);
        asked.send().ok(200)
    }

    fn feedback(&mut self) {
        let mut note = feedback(FeedbackKind::Problem, "The size chart is wrong");
        note.topic = Some("sizing".to_owned());
        let received = self.visitor().leave(&note);
        let state = until("the feedback to arrive", || {
            let state = self.state_of_feedback(&received.reference);
            (state["status"] == "delivered").then_some(state)
        });
        self.promise(Promise::Feedback { state });

        self.control(&json!({ "path": "/hooks/feedback/logistics", "status": 410 }));
        let mut note = feedback(FeedbackKind::Problem, "The parcel was wet.");
        note.topic = Some("delivery".to_owned());
        let received = self.visitor().leave(&note);
        let letter = until("a dead letter", || {
            self.owner
                .state()
                .dead_letters
                .into_iter()
                .find(|letter| letter.kind == "feedback")
        });
        self.promise(Promise::DeadLetter {
            letter: to_value(letter).expect("JSON"),
        });
        let state = self.state_of_feedback(&received.reference);
        self.promise(Promise::Feedback { state });

        self.control(&json!({ "path": "/hooks/feedback/front-desk", "status": 500 }));
        let note = feedback(FeedbackKind::Praise, "They have held for ten years.");
        let received = self.visitor().leave(&note);
        self.promise(Promise::Undelivered {
            reference: received.reference,
            text: note.text,
        });
    }

    /// The first try of a message has failed, or one after that.
    fn has_failed(&self, to: &ContactPoint, purpose: &str, times: u32) {
        until("a failed try", || {
            let mut all = self.deliveries_to(to).into_iter();
            all.find(|(delivered, message)| message.purpose == purpose && delivered.attempts >= times)
        });
    }

    fn deliveries_that_wait(&mut self) {
        let (mut paused, mut visitor) = (email(), self.visitor());
        let mut readers = Vec::new();
        for _ in 0..5 {
            paused = email();
            visitor = self.proves(&paused, "newsletter");
            readers.push(paused.clone());
        }
        readers.pop();
        self.control(&json!({ "path": "/hooks/email", "status": 500 }));
        let send = |to: &ContactPoint, text: &str| {
            assert_eq!(denial(&self.sender.send(&letter(to, "newsletter", text))), None);
            self.has_failed(to, "newsletter", 1);
        };
        // One is paused while it waits. Each of the others is tried again after it: by then it waits for the end of the pause.
        send(&paused, "It can wait.");
        let tomorrow = now().plus(DAY).rfc3339()[..10].to_owned();
        visitor.save(&Preferences {
            pause_until: Some(Some(tomorrow)),
            ..zone("Etc/UTC")
        });
        for reader in &readers {
            send(reader, "Take the 9:14.");
        }
        for reader in readers {
            self.has_failed(&reader, "newsletter", 2);
            self.promise(Promise::Queued {
                to: reader,
                purpose: "newsletter".to_owned(),
                text: "Take the 9:14.".to_owned(),
            });
        }
        self.promise(Promise::Paused {
            person: visitor.token.expect("a token"),
            to: paused,
            purpose: "newsletter".to_owned(),
        });
        let unsent = email();
        self.visitor().choose(&unsent, "newsletter", Choice::Given);
        self.has_failed(&unsent, "confirm", 1);
        self.promise(Promise::Unsent {
            about: about(&unsent, "newsletter"),
            to: unsent,
        });
    }

    fn report(&self, report: OutcomeReport) -> Reply {
        let url = format!("{}/v1/sites/{SITE}/outcomes", self.product.edge());
        let outcomes = vec![report];
        Call::new("POST", url)
            .key(&self.sender.key)
            .json(&Outcomes { outcomes })
            .send()
    }

    fn reserved(&self, to: &ContactPoint) -> (Question, String) {
        let question = question(to, "offers");
        let reserved = self.sender.reserve(&question);
        (question, permit(&reserved).to_owned())
    }

    fn permits(&mut self) -> Vec<Promise> {
        let points = [sms(), sms(), sms()];
        for at in &points {
            self.proves(at, "offers");
        }
        let [(question, live), (_, used), (_, complained)] = points.each_ref().map(|at| self.reserved(at));
        let id = outcomes::permit_id(&used).expect("a permit has an id");
        let url = format!("{}/v1/sites/{SITE}/permits/{id}/use", self.product.edge());
        let done: PermitUsed = Call::new("POST", url)
            .key(&self.sender.key)
            .json(&PermitUse {})
            .send()
            .ok(200);
        assert!(matches!(done, PermitUsed::Permit { .. }), "{done:?}");
        let complaint = Promise::Complaint {
            permit: complained,
            about: about(&points[2], "offers"),
        };
        self.promise(complaint);
        vec![Promise::Permit { question, permit: live }, Promise::UsedPermit { id }]
    }
}

/// Gives the notice of one purpose another edition.
fn set_notice(rules: &mut Rules, notice: &str) {
    let survey = rules.purposes.iter_mut().find(|purpose| purpose.code == "survey");
    notice.clone_into(&mut survey.expect("it is declared").notice);
}

fn zone(name: &str) -> Preferences {
    Preferences {
        time_zone: Some(Some(name.to_owned())),
        ..nothing_yet()
    }
}

fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let fields = fields.iter();
    fields
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
