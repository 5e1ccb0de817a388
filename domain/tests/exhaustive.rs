//! Every short history, asked at the instants around every edge, against an oracle that shares no code with the rules.
//!
//! How many histories there are, the empty one counted; the alphabet stands with each test:
//!
//! | what bears on | letters | events | spelled | walked |
//! |---|---:|---:|---:|---:|
//! | one question: one purpose, contact point and person | 19 | 0 to 6 | 49,659,541 | 11,843,773 |
//! | consent, by two people, to two notices | 11 | 0 to 6 | 1,948,717 | 1,948,717 |
//! | what needs no yes: a contract, and a legal duty | 7, twice | 0 to 6 | 274,514 | 274,514 |
//! | stops and confirmations | 11 | 0 to 6 | 1,948,717 | 1,365,525 |
//! | stops without proof, and what an owner enters | 12 | 0 to 5 | 271,453 | 271,453 |
//! | the clock, when summer time ends | 8 | 0 to 6 | 299,593 | 299,593 |
//! | the clock, when summer time begins | 8 | 0 to 5 | 37,449 | 37,449 |
//! | everything | 121 | 0 to 4 | 216,145,205 | 8,204,708 |
//!
//! *Spelled* counts every sequence of letters; *walked* those that are left when one of several is taken that are the
//! same history, or mirror images of each other (see [`walker`]).
//!
//! Each question is asked at the end of each history, and one millisecond before, at and after every edge that lies ahead:
//! a yes reaches its `valid_days`, a permit leaves a window, a pause ends, quiet hours begin or end, a stop can no longer
//! be undone, a confirmation is ten minutes or a day old. Each test fails unless it met permits, exactly the reasons that
//! it names, and different answers on the two sides of each kind of edge.

mod oracle;
mod walker;

use beckon_domain::DenialReason::{
    ConsentExpired, ConsentMissing, ConsentRefused, ConsentUnconfirmed, ConsentWithdrawn, FrequencyCapReached,
    NoticeOutdated, Paused, QuietHours, Stopped, Suppressed, TemplateNotOfPurpose, TimeZoneUnknown,
};
use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::stored::{PersonEvent, Proof, Suppression};
use beckon_domain::{CapWindow, Channel, Choice, wire};
use oracle::calendar::{DAY, HOUR, MINUTE, utc};
use std::collections::HashMap;
use std::rc::Rc;
use walker::letters::{
    bounced, complained, confirmation_sent, entered, given, homed, moved, proven, refused, requested, resume_requested,
    resumed, revoked, set, stop_undone, stopped, stopped_unproven, taken_back, unsuppressed, wishes, withdrawn,
};
use walker::{Alphabet, Asked, Edge, Letter, POINTS, Tally, Walk, X, Y};

fn site() -> wire::Rules {
    serde_json::from_str(include_str!("fixture/site.json")).expect("the fixture is of the wire type")
}

/// Walks every history of up to `most` events and asks each question around each of its edges.
fn walk(site: &wire::Rules, alphabet: &Alphabet, questions: &[Asked], most: usize) -> Tally {
    let rules = Rules::parse(site, &Context::default()).expect("the fixture's rules load");
    let walk = Walk {
        site,
        rules,
        alphabet,
        questions,
        known: alphabet.tells_time.then(HashMap::new),
        nobody: Rc::default(),
        tally: Tally::default(),
    };
    walk.run(most)
}

/// Each kind of event that decides one question, by one person, and a day. The wishes that are set are a pause, a zone and a
/// cap; quiet hours have walks of their own.
#[test]
fn every_history_of_six_events_that_bear_on_one_question() {
    let pause = wishes(
        Some("Asia/Kolkata"),
        None,
        Some("2026-11-24"),
        Some((1, CapWindow::Week)),
    );
    let alphabet = Alphabet {
        letters: vec![
            requested(0, X, "news", "2"),
            given(0, X, "news", "2"),
            refused(0, X, "news"),
            withdrawn(0, X, "news"),
            revoked(0, "news"),
            stopped(0, X),
            resumed(0, X),
            bounced(0),
            complained(0),
            unsuppressed(0),
            proven(0, X),
            homed(0, X),
            set(X, pause),
            Letter::Person(X, PersonEvent::Stopped),
            Letter::Person(X, PersonEvent::Resumed),
            Letter::take(X, "news"),
            Letter::give_back(X),
            moved(X, "news", utc("2026-11-22", "06:00")),
            Letter::Wait(DAY),
        ],
        ..Alphabet::starting_at(utc("2026-11-22", "12:00"))
    };
    let tally = walk(&site(), &alphabet, &[Asked::Sender(0, "news", None)], 6);
    assert_eq!(alphabet.spelled(6), 49_659_541);
    tally.assert_met(
        11_843_773,
        &[
            Suppressed,
            Stopped,
            ConsentWithdrawn,
            ConsentRefused,
            ConsentMissing,
            ConsentUnconfirmed,
            ConsentExpired,
            Paused,
            FrequencyCapReached,
        ],
        &[Edge::Expiry, Edge::CapWindow, Edge::PauseEnd],
    );
}

/// What two people can say about one purpose, under the notice in force and the one before, and a day.
#[test]
fn every_history_of_six_words_about_consent() {
    let alphabet = Alphabet {
        letters: vec![
            requested(0, X, "news", "2"),
            requested(0, Y, "news", "2"),
            requested(0, X, "news", "1"),
            given(0, X, "news", "2"),
            given(0, Y, "news", "2"),
            given(0, X, "news", "1"),
            refused(0, X, "news"),
            refused(0, Y, "news"),
            withdrawn(0, X, "news"),
            revoked(0, "news"),
            Letter::Wait(DAY),
        ],
        ..Alphabet::starting_at(utc("2026-11-22", "12:00"))
    };
    let tally = walk(&site(), &alphabet, &[Asked::Sender(0, "news", None)], 6);
    assert_eq!(alphabet.spelled(6), 1_948_717);
    tally.assert_met(
        1_948_717,
        &[
            ConsentWithdrawn,
            ConsentRefused,
            ConsentMissing,
            ConsentUnconfirmed,
            ConsentExpired,
            NoticeOutdated,
        ],
        &[Edge::Expiry],
    );
}

/// The same words, and a stop, about a contract's purpose and about a legal duty.
#[test]
fn every_history_of_six_words_about_what_needs_no_yes() {
    let walks: [(_, _, &[_]); 2] = [
        (
            "orders",
            "dispatched",
            &[TemplateNotOfPurpose, Stopped, ConsentWithdrawn],
        ),
        ("recall", "recall-1", &[TemplateNotOfPurpose]),
    ];
    for (purpose, template, reasons) in walks {
        let alphabet = Alphabet {
            letters: vec![
                requested(0, X, purpose, "1"),
                given(0, X, purpose, "1"),
                refused(0, X, purpose),
                refused(0, Y, purpose),
                withdrawn(0, X, purpose),
                revoked(0, purpose),
                stopped(0, X),
            ],
            ..Alphabet::starting_at(utc("2026-11-22", "12:00"))
        };
        let questions = [
            Asked::Sender(0, purpose, Some(template)),
            Asked::Sender(0, purpose, None),
        ];
        let tally = walk(&site(), &alphabet, &questions, 6);
        assert_eq!(alphabet.spelled(6), 137_257);
        tally.assert_met(137_257, reasons, &[]);
    }
}

/// Stops by two people and of the person, suppressions, proofs and confirmations; ten minutes, and the rest of a day.
#[test]
fn every_history_of_six_events_around_stops_and_confirmations() {
    let alphabet = Alphabet {
        preamble: vec![homed(0, X)],
        letters: vec![
            stopped(0, X),
            stopped(0, Y),
            resumed(0, X),
            bounced(0),
            complained(0),
            unsuppressed(0),
            proven(0, X),
            confirmation_sent(0, X),
            Letter::Person(X, PersonEvent::Stopped),
            Letter::Wait(10 * MINUTE),
            Letter::Wait(DAY - 10 * MINUTE),
        ],
        ..Alphabet::starting_at(utc("2026-11-22", "12:00"))
    };
    let questions = [
        Asked::Confirmation(0),
        Asked::Undo(0, X),
        Asked::Undo(0, Y),
        Asked::Sender(0, "recall", Some("recall-1")),
    ];
    let tally = walk(&site(), &alphabet, &questions, 6);
    assert_eq!(alphabet.spelled(6), 1_948_717);
    tally.assert_met(
        1_365_525,
        &[Suppressed, Stopped, FrequencyCapReached],
        &[Edge::UndoEnd, Edge::ConfirmationPause, Edge::ConfirmationDay],
    );
}

/// Stops with proof and without, what undoes them, what an owner enters and takes back; ten minutes, and the rest of a day.
#[test]
fn every_history_of_five_events_around_stops_without_proof_and_what_an_owner_enters() {
    let alphabet = Alphabet {
        preamble: vec![homed(0, X)],
        letters: vec![
            stopped(0, X),
            stopped_unproven(0, X),
            stopped_unproven(0, Y),
            stop_undone(0, X),
            resumed(0, Y),
            entered(0, Suppression::HardBounce),
            entered(0, Suppression::Complaint),
            taken_back(0),
            unsuppressed(0),
            confirmation_sent(0, Y),
            Letter::Wait(10 * MINUTE),
            Letter::Wait(DAY - 10 * MINUTE),
        ],
        ..Alphabet::starting_at(utc("2026-11-22", "12:00"))
    };
    let questions = [
        Asked::Confirmation(0),
        Asked::Undo(0, X),
        Asked::Undo(0, Y),
        Asked::Sender(0, "recall", Some("recall-1")),
        Asked::Sender(0, "orders", Some("dispatched")),
    ];
    let tally = walk(&site(), &alphabet, &questions, 5);
    assert_eq!(alphabet.spelled(5), 271_453);
    tally.assert_met(
        271_453,
        &[Suppressed, Stopped, FrequencyCapReached],
        &[Edge::UndoEnd, Edge::ConfirmationPause, Edge::ConfirmationDay],
    );
}

/// Permits and wishes of one person with a standing yes: quiet hours with a zone and without, pauses, caps; nine hours, a day.
fn time_alphabet(start: i64) -> Alphabet {
    let night = Some(("22:00", "02:30"));
    let in_berlin = Some("Europe/Berlin");
    Alphabet {
        preamble: vec![given(0, X, "news", "2"), homed(0, X)],
        letters: vec![
            Letter::take(X, "news"),
            Letter::give_back(X),
            set(X, wishes(in_berlin, night, None, None)),
            set(X, wishes(None, night, None, Some((2, CapWindow::Week)))),
            set(
                X,
                wishes(in_berlin, None, Some("2026-10-26"), Some((1, CapWindow::Day))),
            ),
            set(X, wishes(None, None, Some("2027-03-28"), None)),
            Letter::Wait(9 * HOUR),
            Letter::Wait(DAY),
        ],
        tells_time: true,
        ..Alphabet::starting_at(start)
    }
}

#[test]
fn every_history_of_six_events_around_the_clock_when_summer_time_ends() {
    let mut site = site();
    site.purposes[0].valid_days = None;
    let alphabet = time_alphabet(utc("2026-10-24", "12:00"));
    let tally = walk(&site, &alphabet, &[Asked::Sender(0, "news", None)], 6);
    assert_eq!(alphabet.spelled(6), 299_593);
    tally.assert_met(
        299_593,
        &[Paused, TimeZoneUnknown, QuietHours, FrequencyCapReached],
        &[Edge::CapWindow, Edge::PauseEnd, Edge::QuietHours],
    );
}

/// The same, where the site has hours of its own and assumes a zone where it knows none.
#[test]
fn every_history_of_five_events_around_the_clock_when_summer_time_begins() {
    let mut site = site();
    site.purposes[0].valid_days = None;
    site.assume_time_zone = Some("America/New_York".to_owned());
    site.quiet_hours = Some(wire::QuietHours {
        from: "12:00".to_owned(),
        to: "13:00".to_owned(),
    });
    let alphabet = time_alphabet(utc("2027-03-26", "12:00"));
    let questions = [
        Asked::Sender(0, "news", None),
        Asked::Sender(0, "orders", Some("dispatched")),
    ];
    let tally = walk(&site, &alphabet, &questions, 5);
    assert_eq!(alphabet.spelled(5), 37_449);
    tally.assert_met(
        37_449,
        &[Paused, QuietHours, FrequencyCapReached],
        &[Edge::CapWindow, Edge::PauseEnd, Edge::QuietHours],
    );
}

/// What both people can say at a contact point, about both purposes.
fn at_point(point: usize) -> Vec<Letter> {
    let mut letters = vec![bounced(point), complained(point), unsuppressed(point)];
    for purpose in ["news", "offers"] {
        for by in [X, Y] {
            letters.push(requested(point, by, purpose, "2"));
            letters.push(given(point, by, purpose, "2"));
            letters.push(refused(point, by, purpose));
            letters.push(withdrawn(point, by, purpose));
        }
        letters.push(revoked(point, purpose));
    }
    for by in [X, Y] {
        letters
            .extend([stopped, resume_requested, resumed, confirmation_sent, proven, homed].map(|said| said(point, by)));
    }
    letters
}

/// What can be said by or of a person, about both contact points and both purposes.
fn of_person(person: &'static str, start: i64) -> Vec<Letter> {
    let (channel, proof, epoch) = (Channel::Email, Proof::Link, 1);
    let hours = wishes(
        Some("Europe/Berlin"),
        Some(("20:00", "09:00")),
        None,
        Some((1, CapWindow::Week)),
    );
    let pause = wishes(None, None, Some("2026-11-23"), None);
    let mut said = vec![
        PersonEvent::Set { wishes: hours.clone() },
        PersonEvent::Set { wishes: pause },
        PersonEvent::Asked { wishes: hours },
        PersonEvent::Stopped,
        PersonEvent::ResumeRequested,
        PersonEvent::Resumed,
        PersonEvent::FeedbackLeft {
            reference: "feedback-1".to_owned(),
        },
        PersonEvent::CustomerLinked {
            customer: "customer-1".to_owned(),
        },
        PersonEvent::PrivacySignalled,
    ];
    for contact in POINTS.map(str::to_owned) {
        said.push(PersonEvent::Claimed {
            contact: contact.clone(),
            channel,
        });
        said.push(PersonEvent::Unclaimed {
            contact: contact.clone(),
        });
        said.push(PersonEvent::Confirmed {
            contact: contact.clone(),
            proof,
        });
        said.push(PersonEvent::Joined {
            contact: contact.clone(),
            channel,
            epoch,
        });
        said.push(PersonEvent::Left { contact });
    }
    let mut letters = vec![Letter::give_back(person)];
    for purpose in ["news", "offers"] {
        letters.push(Letter::take(person, purpose));
        letters.push(moved(person, purpose, start - 6 * HOUR));
        said.push(PersonEvent::Chose {
            purpose: purpose.to_owned(),
            channel,
            choice: Choice::Given,
            notice: Some("2".to_owned()),
        });
    }
    letters.extend(said.into_iter().map(|event| Letter::Person(person, event)));
    letters
}

/// Each kind of event at two contact points on different shards (33 letters each), by two people (26 each), about two purposes,
/// and three steps of time.
#[test]
fn every_history_of_four_events_over_the_full_alphabet() {
    let start = utc("2026-11-22", "12:00");
    let streams = [at_point(0), at_point(1), of_person(X, start), of_person(Y, start)];
    let steps = [10 * MINUTE, 9 * HOUR, DAY].map(Letter::Wait);
    let alphabet = Alphabet {
        letters: streams.into_iter().flatten().chain(steps).collect(),
        symmetric: true,
        ..Alphabet::starting_at(start)
    };
    let questions = [
        Asked::Sender(0, "news", None),
        Asked::Sender(0, "offers", None),
        Asked::Sender(1, "news", None),
        Asked::Sender(1, "offers", None),
        Asked::Confirmation(0),
        Asked::Confirmation(1),
    ];
    let tally = walk(&site(), &alphabet, &questions, 4);
    assert_eq!(alphabet.spelled(4), 216_145_205);
    tally.assert_met(
        8_204_708,
        &[
            Suppressed,
            Stopped,
            ConsentWithdrawn,
            ConsentRefused,
            ConsentMissing,
            ConsentUnconfirmed,
            ConsentExpired,
            Paused,
            QuietHours,
            FrequencyCapReached,
        ],
        &[
            Edge::Expiry,
            Edge::CapWindow,
            Edge::PauseEnd,
            Edge::QuietHours,
            Edge::ConfirmationPause,
            Edge::ConfirmationDay,
        ],
    );
}
