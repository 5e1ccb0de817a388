//! Standings rebuilt from the rows on disk, by another path than the one that maintains them.
//!
//! The product takes one event after the other and changes a standing. Here every field asks the whole history for the
//! event that decides it: the last of a kind, or the first since. No code is shared with `domain::fold`.

use crate::ledger::{Ledger, Row};
use beckon_domain::Channel;
use beckon_domain::seal::shard_of;
use beckon_domain::stored::{
    Chosen, Claim, Consent, ContactEvent, ContactStanding, Member, PersonEvent, PersonStanding, Proof, Request, Said,
    Sent, Slot, StopMark, Suppression,
};
use beckon_domain::time::{DAY, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// Compares every standing that is kept in the ledgers of one site, which are so many, with what its events fold to here. Says how
/// many contact points and people there are. `since` names fields of a contact point's standing that are folded only since these
/// were kept: what is in them is not compared.
///
/// # Panics
///
/// When one is another.
pub fn compare(ledgers: &[Ledger], shards: u8, since: &[String]) -> (usize, usize) {
    let compared = |standing: &ContactStanding| {
        let mut fields = serde_json::to_value(standing).expect("a standing is JSON");
        for field in since {
            fields.as_object_mut().expect("an object").remove(field);
        }
        fields
    };

    let (mut contacts, mut people) = (0, 0);
    for ledger in ledgers {
        let keys: BTreeSet<&String> = ledger.contacts.keys().chain(ledger.contact_events.keys()).collect();
        for key in keys {
            let events = ledger.contact_events.get(key).map(Vec::as_slice).unwrap_or_default();
            let folded = contact(events, shard_of(key, shards));
            assert_eq!(ledger.contacts.get(key).map(compared), Some(compared(&folded)));
            contacts += 1;
        }
        let ids: BTreeSet<&String> = ledger.people.keys().chain(ledger.person_events.keys()).collect();
        for id in ids {
            let events = ledger.person_events.get(id).map(Vec::as_slice).unwrap_or_default();
            assert_eq!(ledger.people.get(id), Some(&person(events)));
            people += 1;
        }
    }
    (contacts, people)
}

/// Where a contact point stands after these events of shard `shard`.
#[must_use]
pub fn contact(events: &[Row<ContactEvent>], shard: u8) -> ContactStanding {
    let purposes: BTreeSet<&String> = events.iter().filter_map(|row| purpose_of(&row.event)).collect();
    let consents: BTreeMap<String, Consent> = purposes
        .into_iter()
        .map(|purpose| (purpose.clone(), consent(events, purpose, shard)))
        .collect();
    let sent: Vec<&Row<ContactEvent>> = events
        .iter()
        .filter(|row| matches!(row.event, ContactEvent::ConfirmationSent { .. }))
        .collect();
    let newest = sent.last().map_or(0, |row| row.at);
    let homes: Vec<(&String, i64)> = events
        .iter()
        .filter_map(|row| match &row.event {
            ContactEvent::Homed { person } => Some((&person.person, row.at)),
            _ => None,
        })
        .collect();
    let moves = homes.windows(2).filter(|pair| pair[0].0 != pair[1].0);
    ContactStanding {
        consents,
        stop: stop_before(events, i64::MAX),
        resume_asked: resume_asked(events),
        suppression: suppression(events),
        confirmations: sent
            .iter()
            .filter(|row| newest - row.at < DAY)
            .map(|row| at(row.at))
            .collect(),
        passed_stop_at: sent
            .iter()
            .rfind(|row| stop_before(events, row.seq).is_some())
            .map(|row| at(row.at)),
        person: events.iter().rev().find_map(|row| match &row.event {
            ContactEvent::Homed { person } => Some(person.clone()),
            _ => None,
        }),
        moved_at: moves.map(|pair| at(pair[1].1)).next_back(),
        sent: sent
            .iter()
            .filter(|row| newest - row.at < 7 * DAY)
            .filter_map(|row| match &row.event {
                ContactEvent::ConfirmationSent { by } => Some(Sent {
                    by: by.clone(),
                    at: at(row.at),
                }),
                _ => None,
            })
            .collect(),
        proved_for: proved_for(events),
        stops_undone: undone(events),
        passed_suppression_at: sent
            .iter()
            .rfind(|row| {
                let before = events.partition_point(|other| other.seq < row.seq);
                suppression(&events[..before]).is_some()
            })
            .map(|row| at(row.at)),
        links_since: events
            .iter()
            .rfind(|row| matches!(row.event, ContactEvent::LinksEnded { .. }))
            .map(|row| at(row.at)),
    }
}

/// The last four for whom it has proven itself, each by their last proof.
fn proved_for(events: &[Row<ContactEvent>]) -> Vec<String> {
    let mut last_first: Vec<String> = Vec::new();
    for row in events.iter().rev() {
        if let ContactEvent::Proven { by, .. } = &row.event
            && !last_first.contains(by)
        {
            last_first.push(by.clone());
        }
    }
    last_first.truncate(4);
    last_first.reverse();
    last_first
}

/// When stops without proof were undone, in the thirty days before the last time.
fn undone(events: &[Row<ContactEvent>]) -> Vec<Instant> {
    let times: Vec<i64> = events
        .iter()
        .filter(|row| matches!(row.event, ContactEvent::StopUndone { .. }))
        .map(|row| row.at)
        .collect();
    let newest = times.last().copied().unwrap_or_default();
    times
        .into_iter()
        .filter(|time| newest - time < 30 * DAY)
        .map(at)
        .collect()
}

/// Whether it lifts a stop.
const fn lifts(event: &ContactEvent) -> bool {
    matches!(event, ContactEvent::Resumed { .. } | ContactEvent::StopUndone { .. })
}

const fn at(millis: i64) -> Instant {
    Instant::from_millis(millis)
}

const fn purpose_of(event: &ContactEvent) -> Option<&String> {
    match event {
        ContactEvent::Requested { purpose, .. }
        | ContactEvent::Given { purpose, .. }
        | ContactEvent::Refused { purpose, .. }
        | ContactEvent::Withdrawn { purpose, .. }
        | ContactEvent::Revoked { purpose } => Some(purpose),
        _ => None,
    }
}

fn consent(events: &[Row<ContactEvent>], purpose: &String, shard: u8) -> Consent {
    let mut about: Vec<&Row<ContactEvent>> = events
        .iter()
        .filter(|row| purpose_of(&row.event) == Some(purpose))
        .collect();
    // The controller ends a grant, never a no: a revocation just after one says nothing.
    let is_no =
        |row: &Row<ContactEvent>| matches!(row.event, ContactEvent::Refused { .. } | ContactEvent::Withdrawn { .. });
    let is_revoked = |row: &Row<ContactEvent>| matches!(row.event, ContactEvent::Revoked { .. });
    let mut no_holds = false;
    about.retain(|row| {
        let says_nothing = no_holds && is_revoked(row);
        no_holds = is_no(row) || says_nothing;
        !says_nothing
    });
    let decisive = about
        .iter()
        .rposition(|row| !matches!(row.event, ContactEvent::Requested { .. }));
    let asked_since = about.len() > decisive.map_or(0, |position| position + 1);
    let said = match decisive.map(|position| about[position]) {
        Some(Row {
            event: ContactEvent::Given { notice, .. },
            seq,
            at,
        }) => Said::Given {
            at: Instant::from_millis(*at),
            event: format!("{shard}.{seq}"),
            notice: notice.clone(),
        },
        _ if asked_since => Said::Requested,
        Some(Row {
            event: ContactEvent::Refused { .. },
            ..
        }) => Said::Refused,
        Some(Row {
            event: ContactEvent::Withdrawn { .. },
            ..
        }) => Said::Withdrawn,
        Some(Row {
            event: ContactEvent::Revoked { .. },
            ..
        }) => Said::Revoked,
        _ => Said::Nothing,
    };
    // Whoever spoke last by asking still waits. More than eight at once are not expected of a test.
    let mut waiting: Vec<(i64, Request)> = Vec::new();
    for row in about {
        let (by, asks) = match &row.event {
            ContactEvent::Requested { by, notice, .. } => (by, Some(notice)),
            ContactEvent::Given { by, .. } | ContactEvent::Refused { by, .. } | ContactEvent::Withdrawn { by, .. } => {
                (by, None)
            }
            _ => continue,
        };
        waiting.retain(|(_, request)| request.by != *by);
        waiting.extend(asks.map(|notice| {
            (
                row.seq,
                Request {
                    by: by.clone(),
                    notice: notice.clone(),
                },
            )
        }));
    }
    assert!(waiting.len() <= 8, "this fold does not know who gives way");
    Consent {
        said,
        pending: waiting.into_iter().map(|(_, request)| request).collect(),
    }
}

/// The stop that held just before this position.
fn stop_before(events: &[Row<ContactEvent>], seq: i64) -> Option<StopMark> {
    let before: Vec<&Row<ContactEvent>> = events.iter().filter(|row| row.seq < seq).collect();
    let lifted = before.iter().rposition(|row| lifts(&row.event));
    let since = &before[lifted.map_or(0, |position| position + 1)..];
    let mark = |row: &Row<ContactEvent>, by: &String, unproven| StopMark {
        at: at(row.at),
        by: by.clone(),
        unproven,
    };
    let sure = since.iter().find_map(|row| match &row.event {
        ContactEvent::Stopped { by } => Some(mark(row, by, false)),
        _ => None,
    });
    let unproven = || {
        since.iter().find_map(|row| match &row.event {
            ContactEvent::StoppedUnproven { by } => Some(mark(row, by, true)),
            _ => None,
        })
    };
    sure.or_else(unproven)
}

fn resume_asked(events: &[Row<ContactEvent>]) -> Vec<String> {
    let lifted = events.iter().rposition(|row| lifts(&row.event));
    let mut asked: Vec<String> = Vec::new();
    for row in &events[lifted.map_or(0, |position| position + 1)..] {
        match &row.event {
            ContactEvent::ResumeRequested { by } if !asked.contains(by) => asked.push(by.clone()),
            ContactEvent::Stopped { by } | ContactEvent::StoppedUnproven { by } => asked.retain(|other| other != by),
            _ => {}
        }
    }
    asked
}

fn suppression(events: &[Row<ContactEvent>]) -> Option<Suppression> {
    let lifted = events
        .iter()
        .rposition(|row| matches!(row.event, ContactEvent::Unsuppressed));
    let since = &events[lifted.map_or(0, |position| position + 1)..];
    let last = |because: Suppression| {
        since.iter().rposition(|row| match &row.event {
            ContactEvent::Suppressed { because: found } | ContactEvent::SuppressionEntered { because: found, .. } => {
                *found == because
            }
            _ => false,
        })
    };
    if last(Suppression::Complaint).is_some() {
        return Some(Suppression::Complaint);
    }
    let proven = since.iter().rposition(|row| {
        matches!(
            row.event,
            ContactEvent::Proven { .. } | ContactEvent::SuppressionLifted { .. }
        )
    });
    last(Suppression::HardBounce)
        .filter(|bounced| proven < Some(*bounced))
        .map(|_| Suppression::HardBounce)
}

/// Where a person stands after these events.
#[must_use]
pub fn person(events: &[Row<PersonEvent>]) -> PersonStanding {
    let last_wishes = events.iter().rev().find_map(|row| match &row.event {
        PersonEvent::Set { wishes } => Some((false, wishes.clone())),
        PersonEvent::Asked { wishes } => Some((true, wishes.clone())),
        _ => None,
    });
    let set = events.iter().rev().find_map(|row| match &row.event {
        PersonEvent::Set { wishes } => Some(wishes.clone()),
        _ => None,
    });
    let lifted = events.iter().rposition(|row| matches!(row.event, PersonEvent::Resumed));
    let since = &events[lifted.map_or(0, |position| position + 1)..];
    let stopped = since.iter().find(|row| matches!(row.event, PersonEvent::Stopped));
    let spoke_last = since
        .iter()
        .rev()
        .find(|row| matches!(row.event, PersonEvent::Stopped | PersonEvent::ResumeRequested));
    PersonStanding {
        claims: claims(events),
        members: members(events),
        choices: choices(events),
        wishes: set.unwrap_or_default(),
        asked: last_wishes.filter(|(asked, _)| *asked).map(|(_, wishes)| wishes),
        wished_at: events
            .iter()
            .filter(|row| matches!(row.event, PersonEvent::Set { .. } | PersonEvent::Asked { .. }))
            .map(|row| at(row.at))
            .max(),
        stopped_at: stopped.map(|row| at(row.at)),
        resume_asked: stopped.is_some()
            && spoke_last.is_some_and(|row| matches!(row.event, PersonEvent::ResumeRequested)),
        slots: slots(events),
        customer: events.iter().rev().find_map(|row| match &row.event {
            PersonEvent::CustomerLinked { customer } => Some(customer.clone()),
            _ => None,
        }),
        signalled_at: events
            .iter()
            .rfind(|row| matches!(row.event, PersonEvent::PrivacySignalled))
            .map(|row| at(row.at)),
    }
}

fn claims(events: &[Row<PersonEvent>]) -> Vec<Claim> {
    let mut claims: Vec<(i64, Claim)> = Vec::new();
    let named: BTreeMap<&String, Channel> = events
        .iter()
        .filter_map(|row| match &row.event {
            PersonEvent::Claimed { contact, channel } => Some((contact, *channel)),
            _ => None,
        })
        .collect();
    for (contact, channel) in named {
        let removed = events
            .iter()
            .rposition(|row| matches!(&row.event, PersonEvent::Unclaimed { contact: other } if other == contact));
        let since = &events[removed.map_or(0, |position| position + 1)..];
        let Some(position) = since
            .iter()
            .position(|row| matches!(&row.event, PersonEvent::Claimed { contact: other, .. } if other == contact))
        else {
            continue;
        };
        let proofs: Vec<(Proof, i64)> = since[position..]
            .iter()
            .filter_map(|row| match &row.event {
                PersonEvent::Confirmed { contact: other, proof } if other == contact => Some((*proof, row.at)),
                _ => None,
            })
            .collect();
        let by_code = proofs.iter().any(|(proof, _)| *proof == Proof::Code);
        let strongest = if by_code { Proof::Code } else { Proof::Link };
        let claim = Claim {
            contact: contact.clone(),
            channel,
            proof: proofs.last().map(|(_, last)| (strongest, at(*last))),
        };
        claims.push((since[position].seq, claim));
    }
    in_order(claims)
}

fn members(events: &[Row<PersonEvent>]) -> Vec<Member> {
    let mut last: BTreeMap<&String, (i64, Option<Member>)> = BTreeMap::new();
    for row in events {
        match &row.event {
            PersonEvent::Joined {
                contact,
                channel,
                epoch,
            } => {
                let member = Member {
                    contact: contact.clone(),
                    channel: *channel,
                    epoch: *epoch,
                };
                last.insert(contact, (row.seq, Some(member)));
            }
            PersonEvent::Left { contact } => drop(last.insert(contact, (row.seq, None))),
            _ => {}
        }
    }
    in_order(
        last.into_values()
            .filter_map(|(seq, member)| Some((seq, member?)))
            .collect(),
    )
}

fn choices(events: &[Row<PersonEvent>]) -> Vec<Chosen> {
    let mut last: BTreeMap<(&String, Channel), (i64, Chosen)> = BTreeMap::new();
    for row in events {
        if let PersonEvent::Chose {
            purpose,
            channel,
            choice,
            notice,
        } = &row.event
        {
            let chosen = Chosen {
                purpose: purpose.clone(),
                channel: *channel,
                choice: *choice,
                notice: notice.clone(),
                at: at(row.at),
            };
            last.insert((purpose, *channel), (row.seq, chosen));
        }
    }
    in_order(last.into_values().collect())
}

fn slots(events: &[Row<PersonEvent>]) -> Vec<Slot> {
    let released: BTreeSet<&String> = events
        .iter()
        .filter_map(|row| match &row.event {
            PersonEvent::PermitReleased { permit } => Some(permit),
            _ => None,
        })
        .collect();
    let mut taken: Vec<Slot> = events
        .iter()
        .filter_map(|row| match &row.event {
            PersonEvent::PermitTaken { permit, purpose } => Some(Slot {
                at: at(row.at),
                permit: permit.clone(),
                purpose: purpose.clone(),
            }),
            PersonEvent::PermitMoved { slot } => Some(slot.clone()),
            _ => None,
        })
        .filter(|slot| !released.contains(&slot.permit))
        .collect();
    taken.sort_by_key(|slot| slot.at);
    taken
}

fn in_order<T>(mut numbered: Vec<(i64, T)>) -> Vec<T> {
    numbered.sort_by_key(|(seq, _)| *seq);
    numbered.into_iter().map(|(_, thing)| thing).collect()
}
