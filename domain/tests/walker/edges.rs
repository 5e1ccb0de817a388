//! The instants at which the answer to a question may change by itself.

use super::{Asked, Edge};
use crate::oracle::calendar::{DAY, MINUTE, Place, date, minutes};
use crate::oracle::{Record, What, person_of};
use beckon_domain::stored::{ContactEvent, PersonEvent, Wishes};
use beckon_domain::wire;

/// The edges of one question after one history, among them some that have passed.
pub(crate) fn edges(site: &wire::Rules, asked: Asked, records: &[Record<'_>], now: i64) -> Vec<(Edge, i64)> {
    let mut edges = Vec::new();
    match asked {
        Asked::Sender(point, purpose, _) => {
            of_consent(site, point, purpose, records, &mut edges);
            if let Some(person) = person_of(records, point) {
                of_permits(site, person, purpose, records, &mut edges);
                of_wishes(site, last_wishes(person, records), now, &mut edges);
            }
        }
        Asked::Confirmation(point) => {
            for at in recorded(point, records, |event| {
                matches!(event, ContactEvent::ConfirmationSent { .. })
            }) {
                edges.push((Edge::ConfirmationPause, at + 10 * MINUTE));
                edges.push((Edge::ConfirmationDay, at + DAY));
            }
        }
        Asked::Undo(point, _) => {
            let stops = recorded(point, records, |event| {
                matches!(
                    event,
                    ContactEvent::Stopped { .. } | ContactEvent::StoppedUnproven { .. }
                )
            });
            edges.extend(stops.map(|at| (Edge::UndoEnd, at + 10 * MINUTE)));
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn of_consent(site: &wire::Rules, point: usize, code: &str, records: &[Record<'_>], edges: &mut Vec<(Edge, i64)>) {
    let declared = site.purposes.iter().find(|purpose| purpose.code == code);
    let Some(days) = declared.and_then(|purpose| purpose.valid_days) else {
        return;
    };
    let is_yes = |event: &ContactEvent| matches!(event, ContactEvent::Given { purpose, .. } if purpose == code);
    edges.extend(recorded(point, records, is_yes).map(|at| (Edge::Expiry, at + i64::from(days) * DAY)));
}

fn of_permits(site: &wire::Rules, who: &str, code: &str, records: &[Record<'_>], edges: &mut Vec<(Edge, i64)>) {
    let declared = site.purposes.iter().find(|purpose| purpose.code == code);
    let of_site = declared.and_then(|purpose| purpose.cap.as_ref()).map(|cap| cap.per);
    let own = last_wishes(who, records)
        .and_then(|wishes| wishes.cap)
        .map(|(_, per)| per);
    for record in records {
        let taken_at = match record.what {
            What::Person(person, PersonEvent::PermitTaken { .. }) if person == who => record.at,
            What::Person(person, PersonEvent::PermitMoved { slot }) if person == who => slot.at.millis(),
            _ => continue,
        };
        let ages = [of_site, own]
            .into_iter()
            .flatten()
            .map(|per| i64::from(per.days()) * DAY);
        edges.extend(ages.map(|age| (Edge::CapWindow, taken_at + age)));
    }
}

fn of_wishes(site: &wire::Rules, wishes: Option<&Wishes>, now: i64, edges: &mut Vec<(Edge, i64)>) {
    let own_place = wishes.and_then(|wishes| wishes.time_zone.as_deref()).map(Place::named);
    if let Some(day) = wishes.and_then(|wishes| wishes.pause_until.as_ref()) {
        let place = own_place.unwrap_or(Place::LastOnEarth);
        edges.push((Edge::PauseEnd, place.day_begins(date(day))));
    }
    let mut turns = Vec::new();
    turns.extend(
        site.quiet_hours
            .as_ref()
            .map(|hours| [minutes(&hours.from), minutes(&hours.to)]),
    );
    let own_hours = wishes.and_then(|wishes| wishes.quiet_hours.as_ref());
    turns.extend(own_hours.map(|(from, to)| [minutes(from), minutes(to)]));
    let Some(place) = own_place.or_else(|| site.assume_time_zone.as_deref().map(Place::named)) else {
        return;
    };
    if !turns.is_empty() {
        let turns: Vec<i64> = turns.into_iter().flatten().collect();
        let quarters = (1..=100).map(|quarter| (now / (15 * MINUTE) + quarter) * 15 * MINUTE);
        let ends = quarters.filter(|&at| turns.contains(&place.minute_of_day(at)));
        edges.extend(ends.map(|at| (Edge::QuietHours, at)));
    }
}

fn last_wishes<'a>(who: &str, records: &[Record<'a>]) -> Option<&'a Wishes> {
    records.iter().rev().find_map(|record| match record.what {
        What::Person(person, PersonEvent::Set { wishes }) if person == who => Some(wishes),
        _ => None,
    })
}

fn recorded<'a>(
    point: usize,
    records: &'a [Record<'_>],
    wanted: impl Fn(&ContactEvent) -> bool + 'a,
) -> impl Iterator<Item = i64> + 'a {
    records.iter().filter_map(move |record| match record.what {
        What::Contact(at, event) if at == point && wanted(event) => Some(record.at),
        _ => None,
    })
}
