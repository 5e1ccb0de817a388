//! The rules about time: pause, quiet hours, caps, and when none of them denies any more.

use super::calendar::{DAY, MINUTE, Place, date, minutes};
use super::{Record, What};
use beckon_domain::DenialReason;
use beckon_domain::stored::{PersonEvent, Wishes};
use beckon_domain::wire;

/// The united quiet windows begin and end on such a step in every zone of the tests, so no shorter one needs a look.
const QUARTER: i64 = 15 * MINUTE;

/// What time means for one question.
pub(super) struct Clock {
    pause_ends: Option<i64>,
    /// From and to, in minutes since midnight.
    windows: Vec<(i64, i64)>,
    place: Option<Place>,
    assumed: Option<String>,
    /// How many permits may be younger than which age, and when those were taken that count.
    caps: Vec<(usize, i64, Vec<i64>)>,
}

impl Clock {
    pub(super) fn of(
        history: &[Record<'_>],
        site: &wire::Rules,
        person: Option<&str>,
        purpose: &str,
        site_cap: Option<&wire::Cap>,
    ) -> Self {
        let wishes = person.and_then(|who| last_wishes(history, who));
        let own_zone = wishes.and_then(|wishes| wishes.time_zone.as_deref());
        let own_place = own_zone.map(Place::named);
        let pause_ends = wishes
            .and_then(|wishes| wishes.pause_until.as_deref())
            .map(|day| own_place.unwrap_or(Place::LastOnEarth).day_begins(date(day)));
        let mut windows = Vec::new();
        windows.extend(
            site.quiet_hours
                .as_ref()
                .map(|hours| (minutes(&hours.from), minutes(&hours.to))),
        );
        windows.extend(
            wishes
                .and_then(|wishes| wishes.quiet_hours.as_ref())
                .map(|(from, to)| (minutes(from), minutes(to))),
        );
        assert!(windows.iter().all(|(from, to)| from % 15 == 0 && to % 15 == 0));
        let assumed = site
            .assume_time_zone
            .clone()
            .filter(|_| own_zone.is_none() && !windows.is_empty());
        let mut caps = Vec::new();
        if let Some(cap) = site_cap {
            caps.push((
                cap.permits as usize,
                days(cap.per),
                permits(history, person, Some(purpose)),
            ));
        }
        if let Some((permitted, window)) = wishes.and_then(|wishes| wishes.cap) {
            caps.push((permitted as usize, days(window), permits(history, person, None)));
        }
        Self {
            pause_ends,
            place: own_place.or_else(|| assumed.as_deref().map(Place::named)),
            windows,
            assumed,
            caps,
        }
    }

    /// The zone that had to be assumed, or the reason and when to ask again.
    pub(super) fn judge(self, now: i64) -> Result<Option<String>, (DenialReason, Option<i64>)> {
        let reason = if self.paused(now) {
            DenialReason::Paused
        } else if !self.windows.is_empty() && self.place.is_none() {
            return Err((DenialReason::TimeZoneUnknown, None));
        } else if self.quiet(now) {
            DenialReason::QuietHours
        } else if self.full(now) {
            DenialReason::FrequencyCapReached
        } else {
            return Ok(self.assumed);
        };
        Err((reason, self.first_free(now)))
    }

    fn paused(&self, at: i64) -> bool {
        self.pause_ends.is_some_and(|end| at < end)
    }

    fn quiet(&self, at: i64) -> bool {
        self.place.is_some_and(|place| {
            let shown = place.minute_of_day(at);
            let inside = |&(from, to): &(i64, i64)| {
                if from < to {
                    from <= shown && shown < to
                } else {
                    from <= shown || shown < to
                }
            };
            self.windows.iter().any(inside)
        })
    }

    fn full(&self, at: i64) -> bool {
        let is_full = |(permitted, age, taken): &(usize, i64, Vec<i64>)| {
            taken.iter().filter(|&&taken| at - taken < *age).count() >= *permitted
        };
        self.caps.iter().any(is_full)
    }

    /// Pauses end and permits leave once and for all; between two such instants only quiet hours come and go.
    fn first_free(&self, now: i64) -> Option<i64> {
        if !self.windows.is_empty() && self.place.is_none() {
            return None;
        }
        let exits = self
            .caps
            .iter()
            .flat_map(|(_, age, taken)| taken.iter().map(move |taken| taken + age));
        let mut turns: Vec<i64> = exits.chain(self.pause_ends).filter(|&at| at > now).collect();
        turns.push(now);
        turns.sort_unstable();
        turns.push(turns[turns.len() - 1] + 2 * DAY);
        turns.windows(2).find_map(|turn| {
            let (from, until) = (turn[0], turn[1]);
            if self.paused(from) || self.full(from) {
                return None;
            }
            let next_quarter = from.div_euclid(QUARTER) + 1;
            std::iter::once(from)
                .chain((next_quarter..).map(|quarter| quarter * QUARTER))
                .take_while(|&at| at < until)
                .find(|&at| !self.quiet(at))
        })
    }
}

/// How the person wants to be reached: what was set last.
fn last_wishes<'a>(history: &[Record<'a>], who: &str) -> Option<&'a Wishes> {
    history.iter().rev().find_map(|record| match record.what {
        What::Person(person, PersonEvent::Set { wishes }) if person == who => Some(wishes),
        _ => None,
    })
}

/// When the permits were taken that count: those not given back since, for one purpose or for any.
fn permits(history: &[Record<'_>], who: Option<&str>, only: Option<&str>) -> Vec<i64> {
    let mut counting = Vec::new();
    for (position, record) in history.iter().enumerate() {
        let (id, of, taken_at) = match record.what {
            What::Person(person, event) if Some(person) == who => match event {
                PersonEvent::PermitTaken { permit, purpose } => (permit, purpose, record.at),
                PersonEvent::PermitMoved { slot } => (&slot.permit, &slot.purpose, slot.at.millis()),
                _ => continue,
            },
            _ => continue,
        };
        let is_back = |later: &Record<'_>| {
            matches!(later.what, What::Person(person, PersonEvent::PermitReleased { permit })
                if Some(person) == who && permit == id)
        };
        if only.is_none_or(|code| code == of) && !history[position..].iter().any(is_back) {
            counting.push(taken_at);
        }
    }
    counting
}

/// The length of a window.
fn days(window: beckon_domain::CapWindow) -> i64 {
    use beckon_domain::CapWindow::{Day, Month, Week, Year};
    DAY * match window {
        Day => 1,
        Week => 7,
        Month => 30,
        Year => 365,
    }
}
