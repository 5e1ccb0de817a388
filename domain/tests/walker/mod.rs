//! Walks every history over an alphabet, folds it, asks around every edge, and compares each answer with the oracle.
//!
//! A history is one stream per contact point and one per person: two events of different streams at one instant have no
//! order between them. So of all their interleavings one is walked, the one sorted by stream. Where an alphabet is
//! closed under swapping the two contact points, the two people or the two purposes, and so are its questions and the
//! site, one of each such pair of histories is walked: that in which the first contact point named is the first, and so
//! with people and purposes. Such a one always exists: swap the contact points if the sorted history names the second
//! first; then the people, which moves no contact point's event; then the purposes, which moves nothing.

mod alphabet;
mod edges;
pub(crate) mod letters;
mod tally;

use crate::oracle::{self, Ground, Record, Verdict, What};
pub(crate) use alphabet::{Alphabet, Letter, POINTS, X, Y};
use beckon_domain::confirmations::may_confirm;
use beckon_domain::decision::{self, Asker, Denial, Permit, Question, consent_status, decide};
use beckon_domain::order::Order;
use beckon_domain::rules::Rules;
use beckon_domain::stored::{ContactEvent, ContactStanding, PersonStanding};
use beckon_domain::time::Instant;
use beckon_domain::{Basis, Channel, ConsentStatus, DenialReason, wire};
use std::collections::HashMap;
use std::rc::Rc;
pub(crate) use tally::{Edge, Tally};

/// What is asked at every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// A sender asks about a contact point (an email address), a purpose and a template.
    Sender(usize, &'static str, Option<&'static str>),
    /// The edge wants to send a confirmation to a contact point.
    Confirmation(usize),
    /// A person wants to lift the stop of a contact point without proof.
    Undo(usize, &'static str),
}

/// A site, and every history over an alphabet.
pub(crate) struct Walk<'a> {
    pub(crate) site: &'a wire::Rules,
    pub(crate) rules: Rules,
    pub(crate) alphabet: &'a Alphabet,
    pub(crate) questions: &'a [Asked],
    /// Where most histories lead to a standing that others led to before: what the rules answered then. They are a
    /// function of what they are given, and looking a time zone up is slow.
    pub(crate) known: Option<HashMap<Known, Result<Permit, Denial>>>,
    /// The standing of a contact point's person where it has none.
    pub(crate) nobody: Rc<PersonStanding>,
    pub(crate) tally: Tally,
}

/// What one answer of the rules depends on: the standings, the question and the instant.
type Known = (Rc<ContactStanding>, Rc<PersonStanding>, Asked, i64);

/// Where everybody stands after a history.
#[derive(Clone)]
struct State {
    points: [Rc<ContactStanding>; 2],
    people: [Rc<PersonStanding>; 2],
    now: i64,
    last_stream: usize,
    named: alphabet::Named,
}

impl<'a> Walk<'a> {
    /// Walks every history of up to `most` events after the alphabet's preamble.
    pub(crate) fn run(mut self, most: usize) -> Tally {
        let mut records = Vec::new();
        let mut state = State {
            points: Default::default(),
            people: Default::default(),
            now: self.alphabet.start,
            last_stream: 0,
            named: alphabet::Named::default(),
        };
        for letter in &self.alphabet.preamble {
            state = step(&state, letter, &mut records);
        }
        state.last_stream = 0;
        self.visit(&state, &mut records, most);
        self.tally
    }

    fn visit(&mut self, state: &State, records: &mut Vec<Record<'a>>, left: usize) {
        self.check(state, records);
        if left == 0 {
            return;
        }
        let alphabet = self.alphabet;
        for letter in &alphabet.letters {
            if letter.stream() < state.last_stream {
                continue;
            }
            if alphabet.symmetric && !state.named.stays_first(letter) {
                continue;
            }
            let before = records.len();
            let next = step(state, letter, records);
            self.visit(&next, records, left - 1);
            records.truncate(before);
        }
    }

    fn check(&mut self, state: &State, records: &[Record<'_>]) {
        self.tally.histories += 1;
        for &asked in self.questions {
            self.ask(asked, state, records, state.now);
            for (edge, at) in edges::edges(self.site, asked, records, state.now) {
                if at > state.now {
                    let before = self.ask(asked, state, records, at - 1);
                    let reached = self.ask(asked, state, records, at);
                    self.ask(asked, state, records, at + 1);
                    self.tally.crossed(edge, before, reached);
                }
            }
        }
    }

    /// Asks the rules and the oracle, and counts what both say.
    fn ask(&mut self, asked: Asked, state: &State, records: &[Record<'_>], now: i64) -> Option<DenialReason> {
        let at = Instant::from_millis(now);
        let (expected, got) = match asked {
            Asked::Sender(point, purpose, template) => {
                let question = Question {
                    asker: Asker::Sender,
                    purpose,
                    channel: Channel::Email,
                    template,
                };
                let contact = &state.points[point];
                let nobody = &self.nobody;
                let person = contact
                    .person
                    .as_ref()
                    .map_or(nobody, |home| &state.people[alphabet::index(&home.person)]);
                let ask = oracle::Ask {
                    point,
                    channel: Channel::Email,
                    purpose,
                    template,
                };
                let expected = oracle::sender(records, self.site, ask, now);
                let decide = || decide(&question, &self.rules, contact, person, at);
                let got = match &mut self.known {
                    Some(known) => {
                        let key = (contact.clone(), person.clone(), asked, now);
                        known.entry(key).or_insert_with(decide).clone()
                    }
                    None => decide(),
                };
                if now == state.now {
                    check_status(&self.rules, purpose, contact, at, &expected);
                }
                (expected, got)
            }
            Asked::Confirmation(point) => {
                let question = Question {
                    asker: Asker::Edge,
                    purpose: "confirm",
                    channel: Channel::Email,
                    template: None,
                };
                let contact = &state.points[point];
                let got = decide(&question, &self.rules, contact, &self.nobody, at);
                if now == state.now {
                    assert_eq!(
                        got.as_ref().ok(),
                        may_confirm(Channel::Email, &self.rules, contact, at).as_ref()
                    );
                }
                let expected = oracle::confirmation(records, self.site, point, Channel::Email, now);
                (expected, got)
            }
            Asked::Undo(point, by) => {
                let order = Order::new(&POINTS[point].to_owned(), Channel::Email, by);
                let got = order.may_undo(&state.points[point], at);
                let expected = oracle::may_undo(records, point, by, now);
                assert_eq!(got, expected, "{asked:?} at {now} after {records:#?}");
                return self.tally.undo(got);
            }
        };
        let same = agree(&expected, &got, records);
        assert!(
            same,
            "{asked:?} at {now}: the contract says {expected:?}, the rules say {got:?}, after {records:#?}"
        );
        self.tally.count(&expected)
    }
}

/// The status that people are shown is *given* exactly where no rule about consent denies.
fn check_status(rules: &Rules, purpose: &str, contact: &ContactStanding, at: Instant, verdict: &Verdict) {
    use DenialReason::{
        ConsentExpired, ConsentMissing, ConsentRefused, ConsentUnconfirmed, ConsentWithdrawn, FrequencyCapReached,
        NoticeOutdated, Paused, QuietHours, TimeZoneUnknown,
    };
    let purpose = rules.purpose(purpose).expect("the questions name declared purposes");
    if purpose.basis != Basis::Consent {
        return;
    }
    let status = consent_status(purpose, contact, at);
    let fits = match verdict {
        Verdict::Permit(..) | Verdict::Deny(Paused | TimeZoneUnknown | QuietHours | FrequencyCapReached, _) => {
            status == ConsentStatus::Given
        }
        Verdict::Deny(ConsentWithdrawn, _) => status == ConsentStatus::Withdrawn,
        Verdict::Deny(ConsentRefused, _) => status == ConsentStatus::Refused,
        Verdict::Deny(ConsentMissing, _) => status == ConsentStatus::Unknown,
        Verdict::Deny(ConsentUnconfirmed, _) => status == ConsentStatus::Requested,
        Verdict::Deny(ConsentExpired | NoticeOutdated, _) => status == ConsentStatus::Expired,
        Verdict::Deny(..) => true,
    };
    assert!(fits, "the status {status} does not go with {verdict:?}");
}

fn agree(expected: &Verdict, got: &Result<Permit, Denial>, records: &[Record<'_>]) -> bool {
    match (expected, got) {
        (Verdict::Permit(ground, assumed), Ok(permit)) => {
            permit.assumed_time_zone() == assumed.as_deref() && same_ground(ground, permit.ground(), records)
        }
        (Verdict::Deny(reason, retry_at), Err(denial)) => {
            denial.reason == *reason && denial.retry_at.map(Instant::millis) == *retry_at
        }
        _ => false,
    }
}

fn same_ground(expected: &Ground, got: &decision::Ground, records: &[Record<'_>]) -> bool {
    match (expected, got) {
        (
            Ground::Yes(position),
            decision::Ground::Consent {
                event,
                given_at,
                notice,
            },
        ) => {
            let What::Contact(point, ContactEvent::Given { notice: agreed, .. }) = records[*position].what else {
                return false;
            };
            event == alphabet::event_id(point, *position)
                && given_at.millis() == records[*position].at
                && notice == agreed
        }
        (Ground::Basis(expected), decision::Ground::Other { basis, act }) => expected == basis && !act.is_empty(),
        (Ground::Confirmation, decision::Ground::Confirmation) => true,
        _ => false,
    }
}

fn step<'a>(state: &State, letter: &'a Letter, records: &mut Vec<Record<'a>>) -> State {
    let mut next = state.clone();
    next.last_stream = letter.stream();
    next.named = state.named.and(letter);
    let at = Instant::from_millis(state.now);
    let what = match letter {
        Letter::Wait(millis) => {
            next.now += millis;
            next.last_stream = 0;
            return next;
        }
        Letter::Contact(point, event) => {
            let id = alphabet::event_id(*point, records.len()).to_owned();
            Rc::make_mut(&mut next.points[*point]).apply(event, &id, at);
            What::Contact(*point, event)
        }
        _ => {
            let (person, event) = letter.of_person(records);
            Rc::make_mut(&mut next.people[alphabet::index(person)]).apply(event, at);
            What::Person(person, event)
        }
    };
    records.push(Record { at: state.now, what });
    next
}
