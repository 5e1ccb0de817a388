//! The letters that histories are spelled with.

use crate::oracle::{Record, What};
use beckon_domain::stored::{ContactEvent, PersonEvent, Slot};

/// The two people.
pub(crate) const X: &str = "person-x";
/// The other.
pub(crate) const Y: &str = "person-y";
/// The names of the two contact points.
pub(crate) const POINTS: [&str; 2] = ["point-a", "point-b"];
/// No history is longer, its preamble counted.
const LONGEST: usize = 16;

/// One event, or a step of time.
#[derive(Clone, Debug)]
pub(crate) enum Letter {
    /// Into a contact point's stream.
    Contact(usize, ContactEvent),
    /// Into a person's stream.
    Person(&'static str, PersonEvent),
    /// A permit is taken: the person's first, second, …, because each permit has an id of its own.
    Take(&'static str, Vec<PersonEvent>),
    /// The person's last permit that still counts is given back: the first, the second, ….
    GiveBack(&'static str, Vec<PersonEvent>),
    /// So many milliseconds pass.
    Wait(i64),
}

/// The letters, and what stands before every history.
pub(crate) struct Alphabet {
    /// When histories begin.
    pub(crate) start: i64,
    /// What stands before every history.
    pub(crate) preamble: Vec<Letter>,
    /// What histories are made of.
    pub(crate) letters: Vec<Letter>,
    /// Whether swapping contact points, people or purposes maps the alphabet to itself.
    pub(crate) symmetric: bool,
    /// Whether time zones are looked up in most of its histories.
    pub(crate) tells_time: bool,
}

impl Alphabet {
    /// One without letters.
    pub(crate) const fn starting_at(start: i64) -> Self {
        Self {
            start,
            preamble: Vec::new(),
            letters: Vec::new(),
            symmetric: false,
            tells_time: false,
        }
    }

    /// How many sequences of up to `most` letters there are.
    pub(crate) fn spelled(&self, most: u32) -> u64 {
        (0..=most).map(|length| (self.letters.len() as u64).pow(length)).sum()
    }
}

/// Who and what has been named so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Named {
    point: bool,
    person: bool,
    purpose: bool,
}

impl Letter {
    /// A permit for a purpose.
    pub(crate) fn take(person: &'static str, purpose: &str) -> Self {
        let taken = |nth| PersonEvent::PermitTaken {
            permit: permit_id(nth),
            purpose: purpose.to_owned(),
        };
        Self::Take(person, (0..LONGEST).map(taken).collect())
    }

    /// The last permit is given back.
    pub(crate) fn give_back(person: &'static str) -> Self {
        let released = |nth| PersonEvent::PermitReleased { permit: permit_id(nth) };
        Self::GiveBack(person, (0..=LONGEST).map(released).collect())
    }

    /// The stream it goes into, in the order in which one instant is walked.
    pub(crate) fn stream(&self) -> usize {
        match self {
            Self::Contact(point, _) => *point,
            Self::Person(person, _) | Self::Take(person, _) | Self::GiveBack(person, _) => 2 + index(person),
            Self::Wait(_) => usize::MAX,
        }
    }

    /// The event and its person, after this history.
    pub(crate) fn of_person(&self, records: &[Record<'_>]) -> (&'static str, &PersonEvent) {
        match self {
            Self::Person(person, event) => (person, event),
            Self::Take(person, events) => (person, &events[taken(person, records).count()]),
            Self::GiveBack(person, events) => (person, &events[last_taken(person, records).unwrap_or(LONGEST)]),
            Self::Contact(..) | Self::Wait(_) => unreachable!("not a person's event"),
        }
    }

    fn names(&self) -> (Option<usize>, Option<&str>, Option<&str>) {
        match self {
            Self::Contact(point, event) => {
                let (person, purpose) = names_of(event);
                (Some(*point), person, purpose)
            }
            Self::Person(person, event) => (None, Some(person), purpose_of(event)),
            Self::Take(person, events) | Self::GiveBack(person, events) => (None, Some(person), purpose_of(&events[0])),
            Self::Wait(_) => (None, None, None),
        }
    }
}

impl Named {
    /// Whether this letter names the second of a pair only after the first.
    pub(crate) fn stays_first(self, letter: &Letter) -> bool {
        let (point, person, purpose) = letter.names();
        (self.point || point.is_none_or(|point| point == 0))
            && (self.person || person.is_none_or(|person| person == X))
            && (self.purpose || purpose.is_none_or(|purpose| purpose == "news"))
    }

    /// What is named after this letter.
    pub(crate) fn and(self, letter: &Letter) -> Self {
        let (point, person, purpose) = letter.names();
        Self {
            point: self.point || point.is_some(),
            person: self.person || person.is_some(),
            purpose: self.purpose || purpose.is_some(),
        }
    }
}

/// Which of the two people.
pub(crate) fn index(person: &str) -> usize {
    usize::from(person == Y)
}

/// Names the event at this position of a history: the first contact point lies in shard 0, the other in shard 3.
pub(crate) fn event_id(point: usize, position: usize) -> &'static str {
    const IDS: [[&str; LONGEST]; 2] = [
        [
            "0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "0.10", "0.11", "0.12", "0.13",
            "0.14", "0.15",
        ],
        [
            "3.0", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13",
            "3.14", "3.15",
        ],
    ];
    IDS[point][position]
}

fn permit_id(nth: usize) -> String {
    format!("permit-{nth}")
}

/// The permits that a person took, in order.
fn taken<'a>(who: &str, records: &[Record<'a>]) -> impl DoubleEndedIterator<Item = &'a str> + ExactSizeIterator {
    let ids: Vec<&str> = records
        .iter()
        .filter_map(|record| match record.what {
            What::Person(person, PersonEvent::PermitTaken { permit, .. }) if person == who => Some(permit.as_str()),
            _ => None,
        })
        .collect();
    ids.into_iter()
}

/// Which of them was the last that has not been given back.
fn last_taken(who: &str, records: &[Record<'_>]) -> Option<usize> {
    taken(who, records).rposition(|id| {
        !records.iter().any(|record| {
            matches!(record.what, What::Person(person, PersonEvent::PermitReleased { permit })
                if person == who && permit == id)
        })
    })
}

fn names_of(event: &ContactEvent) -> (Option<&str>, Option<&str>) {
    match event {
        ContactEvent::Requested { purpose, by, .. }
        | ContactEvent::Given { purpose, by, .. }
        | ContactEvent::Refused { purpose, by }
        | ContactEvent::Withdrawn { purpose, by } => (Some(by), Some(purpose)),
        ContactEvent::Revoked { purpose } => (None, Some(purpose)),
        ContactEvent::Stopped { by }
        | ContactEvent::StoppedUnproven { by }
        | ContactEvent::StopUndone { by }
        | ContactEvent::LinksEnded { by }
        | ContactEvent::ResumeRequested { by }
        | ContactEvent::Resumed { by }
        | ContactEvent::ConfirmationSent { by }
        | ContactEvent::Proven { by, .. } => (Some(by), None),
        ContactEvent::Homed { person } => (Some(&person.person), None),
        ContactEvent::Suppressed { .. }
        | ContactEvent::SuppressionEntered { .. }
        | ContactEvent::SuppressionLifted { .. }
        | ContactEvent::Unsuppressed
        | ContactEvent::ClockWentBack => (None, None),
    }
}

/// Without a wildcard, so that a new kind of event asks to be put into the alphabets.
fn purpose_of(event: &PersonEvent) -> Option<&str> {
    match event {
        PersonEvent::Chose { purpose, .. }
        | PersonEvent::PermitTaken { purpose, .. }
        | PersonEvent::PermitMoved {
            slot: Slot { purpose, .. },
        } => Some(purpose),
        PersonEvent::Claimed { .. }
        | PersonEvent::Unclaimed { .. }
        | PersonEvent::Confirmed { .. }
        | PersonEvent::Joined { .. }
        | PersonEvent::Left { .. }
        | PersonEvent::Set { .. }
        | PersonEvent::Asked { .. }
        | PersonEvent::Stopped
        | PersonEvent::ResumeRequested
        | PersonEvent::Resumed
        | PersonEvent::PermitReleased { .. }
        | PersonEvent::FeedbackLeft { .. }
        | PersonEvent::CustomerLinked { .. }
        | PersonEvent::PrivacySignalled
        | PersonEvent::ClockWentBack => None,
    }
}
