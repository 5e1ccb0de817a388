//! Saves, withdrawals, reservations and messages while workerd is killed at random and the provider fails in every way it
//! can: what was promised holds all the same. `BECKON_CHAOS_SEED` repeats a run, as far as the machine lets it.

use beckon_domain::wire::{Answers, ContactPoint, Outcome, Preferences};
use beckon_domain::{Channel, Choice, DenialReason, Scope};
use beckon_tests::http::Call;
use beckon_tests::people::{email, fresh_id};
use beckon_tests::product::{Product, Start};
use beckon_tests::repeat::until_answered;
use beckon_tests::sender::{Sender, denial, letter, question};
use beckon_tests::visitor::{Visitor, choice, nothing_yet, one_choice};
use beckon_tests::wait::until_within;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const LANES: usize = 8;
const PEOPLE_EACH: usize = 4;
const ACTS_EACH: usize = 60;
const KILLS: usize = 3;
/// How many slots the demo's cap of offers has.
const SLOTS: usize = 2;
/// What was on its way when a withdrawal was acknowledged has arrived by then.
const ON_ITS_WAY: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(60);

/// Numbers that a seed gives (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let end = u64::try_from(end).expect("a small number");
        usize::try_from((mixed ^ (mixed >> 31)) % end).expect("below a small number")
    }
}

/// One try of a delivery, as the provider saw it.
struct Tried {
    webhook_id: String,
    text: String,
    at: Instant,
    taken: bool,
}

/// A provider that takes a message, or fails, or takes it and does not say so, or says so twice, or never answers.
struct Provider {
    url: String,
    tried: Arc<Mutex<Vec<Tried>>>,
    well: Arc<AtomicBool>,
}

impl Provider {
    fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let tried = Arc::new(Mutex::new(Vec::new()));
        let well = Arc::new(AtomicBool::new(false));
        let (kept, is_well) = (Arc::clone(&tried), Arc::clone(&well));
        std::thread::spawn(move || {
            let (mut random, mut silences) = (Random(seed), 3);
            for stream in listener.incoming().map_while(Result::ok) {
                let mut mood = if is_well.load(Ordering::Relaxed) {
                    0
                } else {
                    random.below(12)
                };
                // Each silence costs a ledger ten seconds.
                if mood == 11 {
                    mood = if silences > 0 { 11 } else { 0 };
                    silences -= usize::from(silences > 0);
                }
                let kept = Arc::clone(&kept);
                // A connection that workerd's death has cut is over.
                std::thread::spawn(move || drop(serve(stream, mood, &kept)));
            }
        });
        Self { url, tried, well }
    }
}

fn serve(stream: TcpStream, mood: usize, tried: &Mutex<Vec<Tried>>) -> std::io::Result<()> {
    #[derive(Deserialize)]
    struct Body {
        text: String,
    }
    let mut out = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    let (mut webhook_id, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("webhook-id") => value.clone_into(&mut webhook_id),
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().expect("a length");
            }
            Some(_) => {}
            None if line.contains("HTTP/1.1") => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body: Body = serde_json::from_slice(&body).expect("a message");
    let fails = (5..8).contains(&mood);
    tried.lock().expect("unpoisoned").push(Tried {
        webhook_id,
        text: body.text,
        at: Instant::now(),
        taken: !fails,
    });
    let taken = "HTTP/1.1 204 Taken\r\nconnection: close\r\n\r\n";
    match mood {
        0..5 => out.write_all(taken.as_bytes()),
        5..8 => out.write_all(b"HTTP/1.1 500 Not now\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
        // It has taken it, and says so twice; or hangs up instead; or is silent until nobody listens any more.
        8..10 => out.write_all(taken.repeat(2).as_bytes()),
        10 => Ok(()),
        _ => reader.read_to_end(&mut Vec::new()).map(drop),
    }
}

/// One person, what they have said about the newsletter, and what was queued for them.
struct Person {
    visitor: Visitor,
    at: ContactPoint,
    given: bool,
    /// When each yes and no began to be said and was acknowledged.
    said: Vec<(bool, Instant, Instant)>,
    /// The text of each message that was queued, and when that was acknowledged.
    queued: Vec<(String, Instant)>,
    /// The text of each that was denied.
    denied: Vec<String>,
    slots: usize,
}

impl Person {
    fn new(product: &Product) -> Self {
        let (mut visitor, at) = (product.visitor(), email());
        let mut body = one_choice(&at, "newsletter", Choice::Given);
        body.choices.push(choice("offers", Channel::Email, Choice::Given));
        visitor.save(&body);
        visitor.prove_by_code(product.postbox(), &at);
        Self {
            visitor,
            at,
            given: true,
            said: Vec::new(),
            queued: Vec::new(),
            denied: Vec::new(),
            slots: 0,
        }
    }

    /// Whether nothing was said against it since.
    fn stands_since(&self, when: Instant) -> bool {
        !self.said.iter().any(|(yes, _, end)| !yes && *end > when)
    }

    /// Whether a try at this instant came while a no stood.
    fn was_withdrawn(&self, at: Instant) -> bool {
        self.said.iter().enumerate().any(|(number, (yes, _, end))| {
            let next = self.said[number + 1..].iter().find(|(yes, ..)| *yes);
            !yes && at > *end + ON_ITS_WAY && next.is_none_or(|(_, begin, _)| at < *begin)
        })
    }
}

/// What all lanes share.
struct Storm {
    sender: Sender,
    crowd: ContactPoint,
    crowd_permits: Mutex<BTreeSet<String>>,
    crowd_tries: AtomicUsize,
    done: AtomicUsize,
    interrupted: AtomicUsize,
}

impl Storm {
    fn call<T: serde::de::DeserializeOwned>(&self, call: &Call) -> T {
        let answered = until_answered(call, PATIENCE);
        self.interrupted.fetch_add(answered.interrupted, Ordering::Relaxed);
        answered.reply.ok(200)
    }

    fn decide(&self, call: &Call) -> Outcome {
        self.call::<Answers>(call).answers.remove(0).outcome
    }

    fn ask(&self, at: &ContactPoint, purpose: &str) -> Option<DenialReason> {
        denial(&self.decide(&self.sender.asking(&[question(at, purpose)], false)))
    }

    fn reserve(&self, at: &ContactPoint) -> Outcome {
        self.decide(&self.sender.asking(&[question(at, "offers")], true))
    }

    fn act(&self, person: &mut Person, what: usize) {
        match what {
            0 | 1 => self.say(person, false),
            2..4 => self.say(person, true),
            4..8 => self.send(person),
            8..10 => {
                let denied = denial(&self.reserve(&person.at));
                let expected = (person.slots >= SLOTS).then_some(DenialReason::FrequencyCapReached);
                assert_eq!(denied, expected, "{} slots were taken", person.slots);
                person.slots += usize::from(denied.is_none());
            }
            _ => {
                self.crowd_tries.fetch_add(1, Ordering::Relaxed);
                if let Outcome::Permit {
                    permit: Some(permit), ..
                } = self.reserve(&self.crowd)
                {
                    self.crowd_permits.lock().expect("unpoisoned").insert(permit);
                }
            }
        }
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn say(&self, person: &mut Person, yes: bool) {
        let chosen = if yes { Choice::Given } else { Choice::Withdrawn };
        let body = Preferences {
            person: person.visitor.token.clone(),
            choices: vec![choice("newsletter", Channel::Email, chosen)],
            ..nothing_yet()
        };
        let begin = Instant::now();
        let _: beckon_domain::wire::Saved = self.call(&person.visitor.call("PUT", "/preferences", &body));
        person.said.push((yes, begin, Instant::now()));
        person.given = yes;
        let expected = (!yes).then_some(DenialReason::ConsentWithdrawn);
        assert_eq!(
            self.ask(&person.at, "newsletter"),
            expected,
            "what was acknowledged is not seen"
        );
    }

    fn send(&self, person: &mut Person) {
        let text = format!("Letter {}.", fresh_id());
        let outcome = self.decide(&self.sender.sending(&letter(&person.at, "newsletter", &text)));
        if person.given {
            assert_eq!(denial(&outcome), None);
            person.queued.push((text, Instant::now()));
        } else {
            assert_eq!(denial(&outcome), Some(DenialReason::ConsentWithdrawn));
            person.denied.push(text);
        }
    }
}

#[test]
fn what_was_promised_holds_while_workerd_is_killed_and_the_provider_fails() {
    let seed = std::env::var("BECKON_CHAOS_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| getrandom::u64().expect("the system has randomness"));
    eprintln!("BECKON_CHAOS_SEED={seed}");
    let provider = Provider::start(seed);
    let mut product = Start::new()
        .with("BECKON_RETRY_SECONDS", &["1"; 90].join(","))
        .with("BECKON_LOCAL_ENDPOINTS", &provider.url)
        .restart_workerd()
        .run();
    let (mut people, crowd) = std::thread::scope(|scope| {
        let making: Vec<_> = (0..=LANES * PEOPLE_EACH)
            .map(|_| scope.spawn(|| Person::new(&product)))
            .collect();
        let mut people: Vec<Person> = making.into_iter().map(|one| one.join().expect("a yes")).collect();
        let crowd = people.pop().expect("one more").at;
        (people, crowd)
    });
    let mut rules = product.demo_rules();
    let email = rules.providers.get_mut(&Channel::Email).expect("there is one");
    email.url = Some(format!("{}/hook", provider.url));
    let _ = product.owner().publish(&rules);
    let storm = Storm {
        sender: product
            .owner()
            .new_sender(&[Scope::Ask, Scope::Reserve, Scope::Send], None),
        crowd,
        crowd_permits: Mutex::default(),
        crowd_tries: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        interrupted: AtomicUsize::new(0),
    };
    let acts = LANES * ACTS_EACH;
    std::thread::scope(|scope| {
        for (lane, some) in people.chunks_mut(PEOPLE_EACH).enumerate() {
            let storm = &storm;
            let mut random = Random(seed ^ (u64::try_from(lane).expect("a small number") << 32));
            scope.spawn(move || {
                for _ in 0..ACTS_EACH {
                    let person = &mut some[random.below(PEOPLE_EACH)];
                    storm.act(person, random.below(11));
                }
            });
        }
        let mut random = Random(!seed);
        for kill in 0..KILLS {
            let when = acts * (kill + 1) / (KILLS + 2) + random.below(acts / (KILLS + 2));
            until_within(PATIENCE, "enough acts", || {
                (storm.done.load(Ordering::Relaxed) >= when).then_some(())
            });
            product.kill_workerd();
        }
    });
    assert!(storm.interrupted.load(Ordering::Relaxed) > 0, "the kills met nobody");
    provider.well.store(true, Ordering::Relaxed);
    product.kill_workerd();

    check_decisions(&storm, &people);
    check_deliveries(&provider, &people);
}

/// What was acknowledged is what is decided by.
fn check_decisions(storm: &Storm, people: &[Person]) {
    for person in people {
        let expected = (!person.given).then_some(DenialReason::ConsentWithdrawn);
        assert_eq!(storm.ask(&person.at, "newsletter"), expected);
        let spent = (person.slots >= SLOTS).then_some(DenialReason::FrequencyCapReached);
        assert_eq!(storm.ask(&person.at, "offers"), spent);
    }
    let tries = storm.crowd_tries.load(Ordering::Relaxed);
    let permits = storm.crowd_permits.lock().expect("unpoisoned").len();
    assert!(tries > SLOTS, "the crowd hardly came: {tries}");
    assert_eq!(permits, SLOTS, "of {tries} who asked for {SLOTS} slots");
}

/// What was queued and still stands arrives, each under one webhook-id; what was withdrawn does not leave any more.
fn check_deliveries(provider: &Provider, people: &[Person]) {
    let stands = |person: &&Person, when: Instant| person.stands_since(when);
    let owed: Vec<&String> = people
        .iter()
        .flat_map(|person| person.queued.iter().map(move |(text, when)| (person, text, *when)))
        .filter(|(person, _, when)| stands(person, *when))
        .map(|(_, text, _)| text)
        .collect();
    assert!(!owed.is_empty(), "nothing was queued");
    let is = |tried: &Tried, text: &str| tried.text.starts_with(text);
    until_within(PATIENCE, "every message that still may be sent", || {
        let tried = provider.tried.lock().expect("unpoisoned");
        let arrived = |text: &&&String| tried.iter().any(|one| one.taken && is(one, text));
        (owed.iter().filter(arrived).count() == owed.len()).then_some(())
    });
    let tried = provider.tried.lock().expect("unpoisoned");
    assert!(tried.iter().any(|one| !one.taken), "the provider never failed");
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    for one in tried.iter() {
        let known = ids.entry(&one.webhook_id).or_insert(&one.text);
        assert_eq!(*known, one.text, "one webhook-id names two messages");
    }
    for person in people {
        for text in &person.denied {
            assert!(!tried.iter().any(|one| is(one, text)), "what was denied was sent");
        }
        for (text, _) in &person.queued {
            let tries: Vec<&Tried> = tried.iter().filter(|one| is(one, text)).collect();
            let ids: BTreeSet<&str> = tries.iter().map(|one| one.webhook_id.as_str()).collect();
            assert!(ids.len() <= 1, "one message has two webhook-ids");
            let late = tries.iter().filter(|one| person.was_withdrawn(one.at)).count();
            assert_eq!(late, 0, "sent after the withdrawal was acknowledged: {:?}", person.said);
        }
    }
}
