//! How long what is on disk is kept: one list of every table, and the clock that forgetting goes by.
//!
//! The edge forgets by this list, a little at a time, when a ledger is asked and by its alarm where nobody asks. What ends
//! contact (a stop, a no, a suppression) is in no row that is forgotten.
//!
//! Rows do not grow without end either; the platform takes 2 MB at most. A visitor's body has 64 KiB, so no event, write,
//! answer, delivery or piece of feedback is larger than about twice that, sealed and in base64. A version of the rules and
//! the list of keys have 1 MiB. A contact point's standing remembers eight who wait for each purpose and eight who want a stop
//! lifted, and the confirmations of a day; a person's remembers a choice for each purpose and channel and a hundred permits for
//! each purpose, which is what caps count at most.

use crate::stored::{ContactStanding, PersonStanding, Said};
use crate::time::{DAY, HOUR, Instant};

/// The kinds of objects that keep tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// One shard of a site.
    Ledger,
    /// A site's rules and keys.
    Site,
    /// What is the deployment's, and no site's.
    Registry,
}

/// How long the rows of a table are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// For ever: the reason says why that is no more than it must be.
    Always,
    /// So many milliseconds from the instant in this column on.
    For(&'static str, i64),
    /// The rules' `decision_log_days` from the instant in this column on.
    AsLongAsDecisions(&'static str),
    /// As long as a row of another table that it belongs to.
    With(&'static str),
    /// Until the person it is about has said nothing for [`UNPROVEN_LASTS`], never proved anything, and nothing that ends contact
    /// would be lost: [`ContactStanding::can_go`], [`PersonStanding::can_go`]. Their events go with them, whole streams.
    UntilUnproven,
}

/// One table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Whose.
    pub object: Object,
    /// Its name.
    pub name: &'static str,
    /// How long its rows are kept.
    pub keeps: Keeps,
    /// Why so long, and no longer.
    pub why: &'static str,
}

/// How long a person token lasts.
pub const TOKEN_LASTS: i64 = 90 * DAY;
/// How long somebody who never proved anything is kept without any word.
pub const UNPROVEN_LASTS: i64 = 30 * DAY;
/// How long a write's id is remembered: 24 hours are promised, and a clock that is wrong for a moment must not cost them.
pub const WRITES_LAST: i64 = 4 * DAY;
/// How long a permit is remembered, by its id and by the question's: a bounce or complaint may take days to come.
pub const PERMITS_LAST: i64 = 14 * DAY;
/// How large an object can become, in bytes.
pub const OBJECT_HOLDS: u64 = 10_000_000_000;

/// Whether an object has become so large that its owner is told: half of what it can take.
#[must_use]
pub const fn is_large(bytes: u64, of: u64) -> bool {
    bytes >= of / 2
}

const fn ledger(name: &'static str, keeps: Keeps, why: &'static str) -> Table {
    let object = Object::Ledger;
    Table {
        object,
        name,
        keeps,
        why,
    }
}

const fn site(name: &'static str, keeps: Keeps, why: &'static str) -> Table {
    let object = Object::Site;
    Table {
        object,
        name,
        keeps,
        why,
    }
}

const fn registry(name: &'static str, keeps: Keeps, why: &'static str) -> Table {
    let object = Object::Registry;
    Table {
        object,
        name,
        keeps,
        why,
    }
}

/// Every table of every object.
pub const TABLES: &[Table] = &[
    ledger("meta", Keeps::Always, "a handful of facts about the ledger itself"),
    ledger(
        "rules",
        Keeps::AsLongAsDecisions("at"),
        "what was decided is explained by the rules of then; the newest version, and the last one before that time, stay",
    ),
    ledger("keys", Keeps::Always, "the live keys alone: each install replaces them"),
    ledger(
        "events",
        Keeps::With("contacts, people, customers"),
        "the record of who said what; a stream goes whole, with its contact point or person",
    ),
    ledger(
        "contacts",
        Keeps::UntilUnproven,
        "a grant, a no, a stop and a suppression have no end",
    ),
    ledger("people", Keeps::UntilUnproven, "what a person set has no end"),
    ledger(
        "customers",
        Keeps::Always,
        "one small row for each customer whose contact point was proven",
    ),
    ledger(
        "claims",
        Keeps::With("people"),
        "an address that a person's widget named",
    ),
    ledger("tokens", Keeps::For("expires", 0), "an expired token opens nothing"),
    ledger("links", Keeps::For("until", 0), "a link without its row opens nothing"),
    ledger("proofs", Keeps::For("at", 3 * DAY), "a proof is fresh for 30 minutes"),
    ledger(
        "writes",
        Keeps::For("at", WRITES_LAST),
        "so that the same write, repeated, is done once",
    ),
    ledger(
        "applied",
        Keeps::For("at", WRITES_LAST),
        "so that the same order, repeated, is done once",
    ),
    ledger(
        "heard",
        Keeps::For("at", UNPROVEN_LASTS),
        "which word of a person was the last: an older one comes late by a retried request, and not by weeks",
    ),
    ledger(
        "confirmations",
        Keeps::For("at", UNPROVEN_LASTS),
        "a link holds for 7 days; after that it shows the neutral page either way",
    ),
    ledger(
        "permits",
        Keeps::For("at", PERMITS_LAST),
        "outcomes may take days to come",
    ),
    ledger(
        "decisions",
        Keeps::AsLongAsDecisions("at"),
        "what was decided about whom",
    ),
    ledger(
        "counters",
        Keeps::AsLongAsDecisions("day"),
        "how often was asked about those on whom nothing is on record",
    ),
    ledger(
        "outbox",
        Keeps::For("given_up", UNPROVEN_LASTS),
        "what was given up is shown to the owner for that long, and its body goes with it; what waits is kept until it is",
    ),
    ledger(
        "feedback",
        Keeps::AsLongAsDecisions("at"),
        "its reference tells the visitor where it stands",
    ),
    ledger(
        "told",
        Keeps::With("provider reports"),
        "what a provider told once, so that it is not taken twice: as long as its module says",
    ),
    ledger(
        "breakers",
        Keeps::Always,
        "one row for each target that does not answer",
    ),
    ledger(
        "asked",
        Keeps::With("budgets"),
        "what a network asked to have confirmed, in pieces of five minutes: each write forgets those that are older than a day",
    ),
    ledger(
        "sent",
        Keeps::With("budgets"),
        "how many confirmations the site sent today: one row",
    ),
    ledger(
        "used_up",
        Keeps::With("budgets"),
        "which budgets were used up today: a row for each",
    ),
    ledger(
        "never_agreed",
        Keeps::For("at", PERMITS_LAST),
        "so that the same word about the same message is told once: as long as its permit is remembered",
    ),
    ledger("schema_version", Keeps::Always, "one row"),
    site(
        "used_up",
        Keeps::For("at", 7 * DAY),
        "which budgets were used up, as the owner is shown it for a week",
    ),
    site("site", Keeps::Always, "one row"),
    site(
        "rules",
        Keeps::AsLongAsDecisions("at"),
        "who wants to know what was in force; the newest version stays",
    ),
    site("keys", Keeps::Always, "the live keys: what is revoked goes"),
    site(
        "revoked",
        Keeps::AsLongAsDecisions("at"),
        "so that revoking again is answered as revoking was",
    ),
    site("pushed", Keeps::Always, "one row for each ledger"),
    site(
        "never_agreed",
        Keeps::For("at", UNPROVEN_LASTS),
        "people are counted over a day",
    ),
    site(
        "owner_log",
        Keeps::Always,
        "the last 1,000 acts of owners, by their number",
    ),
    site("schema_version", Keeps::Always, "one row"),
    registry("registered", Keeps::Always, "one row for each site"),
    registry("looked_for", Keeps::Always, "64 names at most"),
    registry("ready", Keeps::Always, "one row"),
    registry("schema_version", Keeps::Always, "one row"),
];

/// The row of a table.
#[must_use]
pub fn of(object: Object, name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.object == object && table.name == name)
}

/// By how much a single look can move what is believed of the time, at most: a day that nobody looked, and an hour.
const MOST_BELIEVED: i64 = 25 * HOUR;

/// The clock that forgetting goes by. The platform's may be wrong for a while, and what was deleted does not come back when it
/// is put right. So time is believed as far as it was seen to pass: from one look to the next no more than twice what the
/// platform's clock says has passed between them, and no look counts for more than twice `MOST_BELIEVED`. A clock that jumps
/// a year ahead for an hour makes rows go two days early, and none that is a year too young. A ledger that slept for long
/// catches up at twice the speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The time that is believed.
    pub believed: Instant,
    /// What the platform's clock said at the last look.
    pub looked: Instant,
}

impl Clock {
    /// The first look. `newest` is the stamp of the newest event, where there is any: until then time has passed.
    #[must_use]
    pub fn first(newest: Option<Instant>, now: Instant) -> Self {
        Self {
            believed: newest.map_or(now, |newest| newest.min(now)),
            looked: now,
        }
    }

    /// Another look.
    #[must_use]
    pub fn look(self, now: Instant) -> Self {
        let passed = now.since(self.looked).clamp(0, MOST_BELIEVED);
        Self {
            believed: self.believed.plus(2 * passed).min(now),
            looked: now,
        }
    }
}

impl PersonStanding {
    /// Whether nothing would be lost with this person, once they have said nothing for a while: they never proved anything,
    /// took nothing back, and no permit counts.
    #[must_use]
    pub fn can_go(&self) -> bool {
        let proven = !self.members.is_empty() || self.claims.iter().any(|claim| claim.proof.is_some());
        !proven && self.customer.is_none() && self.stopped_at.is_none() && self.slots.is_empty()
    }
}

impl ContactStanding {
    /// Whether nothing would be lost with this contact point, once nothing was said about it for a while: it never proved
    /// itself, and nothing on record ends contact.
    #[must_use]
    pub fn can_go(&self) -> bool {
        let said_nothing = |said: &Said| match said {
            Said::Nothing | Said::Requested => true,
            Said::Refused | Said::Withdrawn | Said::Revoked | Said::Given { .. } => false,
        };
        self.person.is_none()
            && self.moved_at.is_none()
            && self.stop.is_none()
            && self.suppression.is_none()
            && self.links_since.is_none()
            && self.consents.values().all(|consent| said_nothing(&consent.said))
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, TABLES, of};
    use crate::stored::{ContactEvent, ContactStanding, PersonEvent, PersonStanding, Suppression};
    use crate::time::{DAY, HOUR, Instant};

    fn day(day: i64) -> Instant {
        Instant::from_millis(day * DAY)
    }

    #[test]
    fn a_clock_that_is_a_year_ahead_for_an_hour_makes_no_row_go_more_than_three_days_early() {
        let mut clock = Clock::first(Some(day(100)), day(100));
        for minute in 0..60 {
            clock = clock.look(day(465).plus(minute * HOUR / 60));
        }
        assert!(clock.believed.since(day(100)) <= 3 * DAY, "{clock:?}");
        let back = clock.look(day(100).plus(HOUR));
        assert_eq!(
            back.believed,
            day(100).plus(HOUR),
            "it is never ahead of the clock itself"
        );
    }

    #[test]
    fn time_that_passes_is_believed_whether_a_ledger_is_looked_at_by_the_hour_or_by_the_day() {
        for step in [HOUR, DAY] {
            let mut clock = Clock::first(None, day(0));
            let mut now = day(0);
            while now < day(30) {
                now = now.plus(step);
                clock = clock.look(now);
                assert_eq!(clock.believed, now);
            }
        }
    }

    #[test]
    fn a_ledger_that_slept_for_long_catches_up_at_twice_the_speed() {
        let mut clock = Clock::first(Some(day(0)), day(20));
        assert_eq!(clock.believed, day(0), "nothing was seen to pass");
        for slept in 21..=40 {
            clock = clock.look(day(slept));
        }
        assert_eq!(clock.believed, day(40));
    }

    #[test]
    fn what_ends_contact_or_was_proven_is_never_forgotten() {
        let by = || "ana".to_owned();
        let purpose = || "news".to_owned();
        let kept = [
            ContactEvent::Stopped { by: by() },
            ContactEvent::Refused {
                purpose: purpose(),
                by: by(),
            },
            ContactEvent::Withdrawn {
                purpose: purpose(),
                by: by(),
            },
            ContactEvent::Revoked { purpose: purpose() },
            ContactEvent::Suppressed {
                because: Suppression::HardBounce,
            },
            ContactEvent::Suppressed {
                because: Suppression::Complaint,
            },
        ];
        for event in kept {
            let mut contact = ContactStanding::default();
            contact.apply(&event, &"1.1".to_owned(), day(1));
            assert!(!contact.can_go(), "{event:?}");
        }
        let mut contact = ContactStanding::default();
        let (notice, purpose) = ("1".to_owned(), purpose());
        contact.apply(
            &ContactEvent::Requested {
                purpose,
                notice,
                by: by(),
            },
            &"1.1".to_owned(),
            day(1),
        );
        contact.apply(&ContactEvent::ConfirmationSent { by: by() }, &"1.2".to_owned(), day(1));
        assert!(contact.can_go(), "a yes that nobody confirmed");

        let mut person = PersonStanding::default();
        let (contact, channel, proof) = ("c".to_owned(), crate::Channel::Email, crate::stored::Proof::Link);
        person.apply(
            &PersonEvent::Claimed {
                contact: contact.clone(),
                channel,
            },
            day(1),
        );
        assert!(person.can_go());
        let mut stopped = person.clone();
        stopped.apply(&PersonEvent::Stopped, day(1));
        assert!(!stopped.can_go());
        person.apply(&PersonEvent::Confirmed { contact, proof }, day(1));
        assert!(!person.can_go());
    }

    #[test]
    fn no_table_is_listed_twice() {
        for table in TABLES {
            let found = of(table.object, table.name).map(|found| found.why);
            assert_eq!(found, Some(table.why), "{}", table.name);
        }
    }
}
