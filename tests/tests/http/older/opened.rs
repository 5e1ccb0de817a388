//! Opens what older versions left, on the day on which it was left and ten years later, and holds it to what it promised.

use super::{
    A_WEEK, AT_ONCE, About, CUSTOMERS, EDGE, Folder, NINETY_DAYS, ORIGIN, Promise, RETRIES, SHARDS, SITE, TEN_YEARS,
    shelf,
};
use beckon_domain::permit::{Expected, Keys, check};
use beckon_domain::time::{DAY, Instant};
use beckon_domain::webhook::signature;
use beckon_domain::wire::{
    Address, Answers, ContactPoint, Delivery, OutcomeReport, Outcomes, PermitUse, PermitUsed, Question, Questions,
    Recipient,
};
use beckon_domain::{DenialReason, SendOutcome, outcomes};
use beckon_tests::http::{Call, Reply};
use beckon_tests::ledger;
use beckon_tests::owner::Owner;
use beckon_tests::page::Page;
use beckon_tests::people::fresh_id;
use beckon_tests::postbox::confirm_link;
use beckon_tests::product::{Product, Start};
use beckon_tests::refold;
use beckon_tests::sender::{Sender, denial, permit};
use beckon_tests::visitor::{Visitor, nothing_yet, press};
use beckon_tests::wait::until;
use serde_json::{Value, to_value};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Opens every folder so many days after it was left, and tries what it promised until then.
fn try_all(days: u32) {
    let files = fs::read_dir(shelf()).expect("the folder can be read");
    let names = files.map(|file| file.expect("the folder can be read").path());
    let is_json = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "json");
    let (mut tried, mut steps) = (0, 0);
    for path in names.filter(is_json) {
        let text = fs::read_to_string(&path).expect("the promises can be read");
        let folder: Folder = serde_json::from_str(&text).expect("the promises are JSON");
        // Nothing in the data is changed, for a link or token that was signed cannot be: the edge's clock is put back instead.
        let left_at = Instant::parse(&folder.left_at).expect("an instant");
        let at = left_at.plus(i64::from(days) * DAY);
        let opened = Opened::at(&path.with_extension("tar.gz"), &folder, at);
        let promises = &folder.promises[&days];
        // Every promise is tried. Why one is broken, it has said by then.
        let keeps = |promise: &&Promise| catch_unwind(AssertUnwindSafe(|| opened.keeps(promise))).is_ok();
        let broken: Vec<String> = promises.iter().filter(|promise| !keeps(promise)).map(name_of).collect();
        assert_eq!(broken, [""; 0], "broken in {}, {days} days later", path.display());
        steps = opened.folds_as_it_did(&folder.folded_since);
        tried += promises.len();
    }
    assert!(tried > 0, "there is nothing to open");
    // The last step is taken by a folder from just before it, or that folder has to be written.
    let is_there = |steps: i64| shelf().join(format!("steps-{steps}.json")).exists();
    assert!(
        is_there(steps) || is_there(steps - 1),
        "steps-{} is missing: see README.md of tests/older",
        steps - 1
    );
}

#[test]
fn every_link_token_and_permit_that_an_older_version_left_does_what_it_promised() {
    try_all(AT_ONCE);
}

#[test]
fn what_an_older_version_gave_for_a_week_is_good_in_its_last_day() {
    try_all(A_WEEK);
}

#[test]
fn what_an_older_version_gave_for_ninety_days_is_good_in_the_last_of_them() {
    try_all(NINETY_DAYS);
}

#[test]
fn what_never_ends_holds_ten_years_after_an_older_version_left_it() {
    try_all(TEN_YEARS);
}

/// What a promise is called where it is broken: nobody's address is in it.
fn name_of(promise: &Promise) -> String {
    let fields = to_value(promise).expect("JSON");
    let text = |field: &Value| field.as_str().unwrap_or_default().to_owned();
    format!("{} {}", text(&fields["type"]), text(&fields["about"]["purpose"]))
}

/// Whether all of it is there, beside what has been added since.
fn has(all: &Value, part: &Value) -> bool {
    match (all, part) {
        (Value::Object(all), Value::Object(part)) => part
            .iter()
            .all(|(name, value)| all.get(name).is_some_and(|other| has(other, value))),
        (Value::Array(all), Value::Array(part)) => {
            all.len() == part.len() && all.iter().zip(part).all(|(all, part)| has(all, part))
        }
        (all, part) => all == part,
    }
}

/// The product on a copy of a data folder.
struct Opened {
    product: Product,
    at: Instant,
    owner: Owner,
    sender: Sender,
    /// With the owner's key that is in the folder.
    past: Sender,
    receiver: Receiver,
    data: TempDir,
}

impl Opened {
    fn at(packed: &Path, folder: &Folder, at: Instant) -> Self {
        let data = TempDir::with_prefix("beckon-older-").expect("a folder for the data");
        let unpacked = Command::new("tar")
            .arg("-xzf")
            .arg(packed)
            .arg("-C")
            .arg(data.path())
            .status();
        assert!(unpacked.is_ok_and(|status| status.success()), "tar unpacks the folder");
        let secrets = fs::read_to_string(data.path().join("secrets.json")).expect("the folder has secrets");
        let secrets: Value = serde_json::from_str(&secrets).expect("JSON");
        let receiver = Receiver::start(secrets["webhook_secret"].as_str().expect("a secret"));
        let product = Start::new()
            .data(data.path())
            .clock(at)
            .with("BECKON_PUBLIC_URL", EDGE)
            .with("BECKON_RETRY_SECONDS", RETRIES)
            .with("BECKON_LOCAL_ENDPOINTS", &receiver.url)
            .with("SECRET__OLDER__CUSTOMERS", CUSTOMERS)
            .run();
        let owner = product.owner_of(SITE);
        Self {
            sender: owner.sender_with(&folder.sender),
            past: owner.sender_with(&folder.owner),
            at,
            owner,
            product,
            receiver,
            data,
        }
    }

    /// After all of this, what old events and new ones fold to by a path of its own is what is kept.
    /// Says how many steps its ledgers have taken now.
    fn folds_as_it_did(self, since: &[String]) -> i64 {
        self.product.stop();
        let (contacts, people) = refold::compare(&ledger::read_all(self.data.path()), SHARDS, since);
        assert!(contacts > 0 && people > 0, "the comparison is empty");
        ledger::steps(self.data.path())
    }

    fn question(about: &About) -> Question {
        Question {
            id: fresh_id(),
            to: about.to.clone(),
            channels: None,
            purpose: about.purpose.clone(),
            template: about.template.clone(),
        }
    }

    #[track_caller]
    fn answers(&self, about: &About, expected: Option<DenialReason>) {
        let answers = self.sender.decide(&[Self::question(about)], false);
        assert_eq!(denial(&answers[0].outcome), expected);
    }

    /// It was permitted, or not yet, and this changes it.
    #[track_caller]
    fn ends(&self, about: &About, act: impl FnOnce()) {
        let before = self.sender.decide(&[Self::question(about)], false);
        assert_eq!(denial(&before[0].outcome), None);
        act();
        self.answers(about, Some(DenialReason::ConsentWithdrawn));
    }

    #[track_caller]
    fn gives(&self, about: &About, act: impl FnOnce()) {
        self.gives_or(about, None, act);
    }

    #[track_caller]
    fn gives_or(&self, about: &About, expected: Option<DenialReason>, act: impl FnOnce()) {
        let before = self.sender.decide(&[Self::question(about)], false);
        assert_ne!(denial(&before[0].outcome), expected);
        act();
        self.answers(about, expected);
    }

    fn here(&self, path: &str) -> String {
        format!("{}{path}", self.product.edge())
    }

    fn visitor(&self, person: Option<&str>) -> Visitor {
        Visitor {
            origin: ORIGIN.to_owned(),
            token: person.map(str::to_owned),
            ..self.product.visitor_of(SITE)
        }
    }

    fn post(&self, link: &str, form: &str) -> Reply {
        Call::new("POST", self.here(link))
            .header("content-type", "application/x-www-form-urlencoded")
            .bytes(form)
            .send()
    }

    fn report(&self, permit: &str, outcome: SendOutcome) {
        let report = OutcomeReport {
            permit: Some(permit.to_owned()),
            id: None,
            to: None,
            outcome,
            bounce: None,
        };
        let outcomes = vec![report];
        let url = format!("{}/v1/sites/{SITE}/outcomes", self.product.edge());
        let reply = Call::new("POST", url)
            .key(&self.sender.key)
            .json(&Outcomes { outcomes })
            .send();
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    fn use_permit(&self, id: &str) -> Reply {
        let url = format!("{}/v1/sites/{SITE}/permits/{id}/use", self.product.edge());
        Call::new("POST", url).key(&self.sender.key).json(&PermitUse {}).send()
    }

    /// The owner has everything delivered to where the test listens.
    fn deliver(&self) {
        let mut rules = self.owner.state().rules;
        let url = || self.receiver.url.clone();
        for provider in rules.providers.values_mut() {
            provider.url = Some(url());
        }
        for route in &mut rules.routes {
            route.to.url = url();
        }
        if let Some(events) = &mut rules.events {
            events.url = url();
        }
        if rules != self.owner.state().rules {
            let _ = self.owner.publish(&rules);
        }
    }

    fn keeps(&self, promise: &Promise) {
        match promise {
            Promise::Answer { about, denial } => self.answers(about, *denial),
            Promise::Past {
                at,
                about,
                denial: expected,
            } => {
                let body = Questions {
                    questions: vec![Self::question(about)],
                    as_of: Some(at.clone()),
                    ..Questions::default()
                };
                let asked = Call::new("POST", self.past.url()).key(&self.past.key).json(&body);
                let answers: Answers = asked.send().ok(200);
                assert_eq!(denial(&answers.answers[0].outcome), *expected);
            }
            Promise::Key { key, about, refused } => {
                let asked = self.owner.sender_with(key).try_decide(&[Self::question(about)], false);
                match refused {
                    None => assert_eq!(asked.status, 200, "{}", asked.text()),
                    Some((status, code)) => drop(asked.refused(*status, code)),
                }
            }
            Promise::Permit {
                question,
                permit: token,
            } => self.keeps_permit(question, token),
            Promise::UsedPermit { id } => drop(self.use_permit(id).refused(409, "permit_used")),
            Promise::Complaint { permit, about } => {
                self.answers(about, None);
                self.report(permit, SendOutcome::Complained);
                self.answers(about, Some(DenialReason::Suppressed));
            }
            Promise::NotSent { permit, about } => self.gives(about, || self.report(permit, SendOutcome::NotSent)),
            Promise::Confirmation { link, about, denial } => {
                self.gives_or(about, *denial, || press(&self.here(link)));
            }
            Promise::Over { link, tells } => {
                let page = Page::open(&self.here(link));
                assert!(page.html.contains(tells), "{}", page.html);
                assert!(!page.html.contains("@example.com"), "it shows whose it was");
            }
            Promise::Code { person, code, about } => self.gives(about, || {
                let typed = self.visitor(Some(person)).try_code(code);
                assert_eq!(typed.status, 200, "{}", typed.text());
            }),
            Promise::Repeated { body, saved } => {
                let again: Value = self.visitor(None).try_save(body).ok(200);
                assert!(has(&again, saved), "the answer to the same save is another one");
            }
            Promise::Settings { person, settings } => {
                let read: Value = self.visitor(Some(person)).try_settings().ok(200);
                assert!(has(&read, settings), "{read} is not what was set: {settings}");
            }
            Promise::Lifted { stop, about } => self.gives(about, || {
                let resumed = self.visitor(None).call("POST", "/resume", stop).send();
                assert_eq!(resumed.status, 202, "{}", resumed.text());
            }),
            Promise::StopTold { link, about } => self.gives(about, || {
                Page::open(&self.here(link)).send(&[]);
            }),
            Promise::OneClick { link, about } => self.ends(about, || {
                assert_eq!(Call::new("GET", self.here(link)).send().status, 200);
                self.answers(about, None);
                assert_eq!(self.post(link, "List-Unsubscribe=One-Click").status, 200);
            }),
            Promise::Why { link, tells, about } => self.ends(about, || {
                let page = Page::open(&self.here(link));
                assert!(page.html.contains(tells), "{}", page.html);
                assert_eq!(self.post(link, "do=end").status, 200);
            }),
            Promise::Page {
                link,
                tells,
                form,
                about,
            } => self.ends(about, || {
                let page = Page::open(&self.here(link));
                assert!(page.html.contains(tells), "{}", page.html);
                let fields = form.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                page.send(&Vec::from_iter(fields));
            }),
            Promise::Logged { entry } => {
                let log: Value = self.owner.call("GET", "/log").send().ok(200);
                let mut entries = log["entries"].as_array().expect("a list").iter();
                assert!(entries.any(|one| has(one, entry)), "the log has lost it");
            }
            Promise::DeadLetter { letter } => {
                let letters = to_value(self.owner.state().dead_letters).expect("JSON");
                let mut letters = letters.as_array().expect("a list").iter();
                assert!(letters.any(|one| has(one, letter)), "the owner does not see it");
            }
            Promise::Feedback { state } => {
                let reference = state["reference"].as_str().expect("a reference");
                let url = self.visitor(None).url(&format!("/feedback/{reference}"));
                let read: Value = Call::new("GET", url).origin(ORIGIN).send().ok(200);
                assert!(has(&read, state), "{read} is not {state}");
            }
            Promise::Queued { .. } | Promise::Paused { .. } | Promise::Unsent { .. } | Promise::Undelivered { .. } => {
                self.delivers(promise);
            }
        }
    }

    fn keeps_permit(&self, question: &Question, token: &str) {
        let Recipient::ContactPoint(ContactPoint {
            channel,
            address: Address::Text(address),
        }) = &question.to
        else {
            panic!("the permit is about one address")
        };
        let keys: Value = Call::new("GET", self.here("/.well-known/jwks.json")).send().ok(200);
        let expected = Expected {
            site: SITE,
            deployment: Some(EDGE),
            channel: *channel,
            address,
            purpose: &question.purpose,
            template: None,
            at: self.at,
            clock_behind: 0,
        };
        let keys = Keys::parse(keys.to_string().as_bytes()).expect("a key set");
        assert_eq!(check(token, &keys, &expected).map(drop), Ok(()));
        assert_eq!(permit(&self.sender.reserve(question)), token);
        let id = outcomes::permit_id(token).expect("a permit has an id");
        let used: PermitUsed = self.use_permit(&id).ok(200);
        assert!(matches!(used, PermitUsed::Permit { .. }), "{used:?}");
        self.use_permit(&id).refused(409, "permit_used");
        self.report(token, SendOutcome::Sent);
    }

    fn delivers(&self, promise: &Promise) {
        self.deliver();
        match promise {
            Promise::Queued { to, purpose, text } => {
                let message = self.receiver.message(to, purpose);
                assert!(message.text.starts_with(text), "{}", message.text);
            }
            Promise::Paused { person, to, purpose } => {
                assert!(self.receiver.messages(to, purpose).is_empty(), "it left in the pause");
                let mut ended = nothing_yet();
                ended.pause_until = Some(None);
                self.visitor(Some(person)).save(&ended);
                let _ = self.receiver.message(to, purpose);
            }
            Promise::Unsent { to, about } => {
                let link = confirm_link(&self.receiver.message(to, "confirm"));
                let path = link.strip_prefix(EDGE).expect("a link of the edge");
                self.gives(about, || press(&self.here(path)));
            }
            Promise::Undelivered { reference, text } => until("the feedback", || {
                self.receiver
                    .deliveries()
                    .into_iter()
                    .find_map(|delivery| match delivery {
                        Delivery::Feedback(left) => (left.reference == *reference && left.text == *text).then_some(()),
                        _ => None,
                    })
            }),
            _ => {}
        }
    }
}

/// Takes every delivery that is signed, on whatever day.
struct Receiver {
    url: String,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    fn start(secret: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (kept, secret) = (Arc::clone(&taken), secret.to_owned());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, secret) = (Arc::clone(&kept), secret.clone());
                std::thread::spawn(move || drop(take(stream, &secret, &kept)));
            }
        });
        Self { url, taken }
    }

    fn deliveries(&self) -> Vec<Delivery> {
        let taken = self.taken.lock().expect("unpoisoned");
        let bodies = taken.iter().map(|body| serde_json::from_str(body));
        bodies.map(|body| body.expect("a delivery of the contract")).collect()
    }

    fn messages(&self, to: &ContactPoint, purpose: &str) -> Vec<beckon_domain::wire::Message> {
        let all = self.deliveries().into_iter();
        let messages = all.filter_map(|delivery| match delivery {
            Delivery::Message(message) => Some(message),
            _ => None,
        });
        messages
            .filter(|message| message.to == *to && message.purpose == purpose)
            .collect()
    }

    fn message(&self, to: &ContactPoint, purpose: &str) -> beckon_domain::wire::Message {
        until("the message", || self.messages(to, purpose).pop())
    }
}

fn take(mut stream: TcpStream, secret: &str, taken: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut headers = BTreeMap::new();
    for line in reader.by_ref().lines().skip(1) {
        match line?.split_once(": ") {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.to_owned()),
            None => break,
        };
    }
    let Some(length) = headers.get("content-length") else {
        // The product was ended while it began.
        return Ok(());
    };
    let length = length.parse().expect("a length");
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8(body).expect("JSON");
    let seconds: i64 = headers["webhook-timestamp"].parse().expect("seconds");
    let at = Instant::from_millis(seconds * 1_000);
    let signed = signature(secret, &headers["webhook-id"], at, &body);
    let status = if signed.as_deref() == headers.get("webhook-signature").map(String::as_str) {
        taken.lock().expect("unpoisoned").push(body);
        "204 Taken"
    } else {
        "401 Not signed"
    };
    stream.write_all(format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").as_bytes())
}
