//! When a target that does not answer is left alone for a while.
//!
//! A hanging provider costs ten seconds for each message that is tried. After a few failures in a row nothing is tried there,
//! but for one delivery now and then that finds out; what waits meanwhile is not tried, so it is not given up either. Nothing is
//! lost by it: the deliveries keep their own schedule of retries, and one success lets all of them go.

use crate::time::{Instant, SECOND};
use crate::wire::HeldUp;

/// After so many failures in a row a target is left alone.
pub const FAILURES: u32 = 5;
/// The longest that it is left alone at a time.
const LONGEST: i64 = 60 * SECOND;

/// What is known of a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// How many deliveries have failed since the last that did not.
    pub failures: u32,
    /// Since when it is left alone.
    pub since: Option<Instant>,
    /// Until when nothing is tried there.
    pub until: Option<Instant>,
}

/// What came of a delivery, as it tells about its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It answered, whatever it said of this one.
    Answered,
    /// It did not answer, or only that it cannot.
    Failed,
    /// Nothing: it was not asked, or said itself when to come again.
    Nothing,
}

impl Breaker {
    /// How many deliveries may be on their way to it at once, of so many.
    #[must_use]
    pub fn may_try(&self, most: usize, now: Instant) -> usize {
        match self.until {
            None => most,
            Some(until) if now < until => 0,
            // One finds out whether it answers again.
            Some(_) => most.min(1),
        }
    }

    /// Takes what came of a delivery. `schedule` is that of its retries, in seconds: it is left alone no longer than a delivery is.
    #[must_use]
    pub fn after(self, told: Told, schedule: &[i64], now: Instant) -> Self {
        match told {
            Told::Nothing => self,
            Told::Answered => Self::default(),
            Told::Failed => {
                let failures = self.failures.saturating_add(1);
                let Some(more) = failures.checked_sub(FAILURES) else {
                    return Self { failures, ..self };
                };
                let step = usize::try_from(more).unwrap_or(usize::MAX);
                let wait = schedule
                    .get(step)
                    .or(schedule.last())
                    .map_or(LONGEST, |wait| wait * SECOND);
                Self {
                    failures,
                    since: self.since.or(Some(now)),
                    until: Some(now.plus(wait.min(LONGEST))),
                }
            }
        }
    }
}

/// What the ledgers of a site say, as the owner reads it: each target once.
#[must_use]
pub fn merged(told: Vec<HeldUp>) -> Vec<HeldUp> {
    let mut merged: Vec<HeldUp> = Vec::new();
    for one in told {
        match merged.iter_mut().find(|known| known.target == one.target) {
            // Times are written alike, so the texts are in their order.
            Some(known) => {
                known.failures = known.failures.max(one.failures);
                known.since = known.since.clone().min(one.since);
                known.next_try = known.next_try.clone().min(one.next_try);
            }
            None => merged.push(one),
        }
    }
    merged.sort_by(|left, right| left.target.cmp(&right.target));
    merged
}

#[cfg(test)]
mod tests {
    use super::Told::{Answered, Failed, Nothing};
    use super::*;
    use crate::webhook::RETRY_SECONDS;

    const AT: Instant = Instant::from_millis(1_795_000_000_000);

    fn after(told: &[Told]) -> Breaker {
        told.iter().fold(Breaker::default(), |breaker, told| {
            breaker.after(*told, RETRY_SECONDS, AT)
        })
    }

    #[test]
    fn a_target_is_left_alone_after_five_failures_in_a_row_and_not_before() {
        for (told, may) in [
            (vec![], 4),
            (vec![Failed; 4], 4),
            (vec![Failed; 5], 0),
            (vec![Failed, Failed, Failed, Failed, Answered, Failed], 4),
            (vec![Failed, Failed, Nothing, Failed, Failed, Failed], 0),
            ([vec![Failed; 9], vec![Answered]].concat(), 4),
            ([vec![Failed; 9], vec![Nothing]].concat(), 0),
            (vec![Nothing; 9], 4),
        ] {
            assert_eq!(after(&told).may_try(4, AT), may, "{told:?}");
        }
    }

    #[test]
    fn then_one_at_a_time_finds_out_and_each_failure_makes_the_wait_longer_up_to_a_minute() {
        let mut breaker = after(&[Failed; 5]);
        let (mut now, mut waits) = (AT, Vec::new());
        for _ in 0..6 {
            let until = breaker.until.expect("it is left alone");
            assert_eq!(breaker.may_try(4, until.plus(-1)), 0);
            assert_eq!(breaker.may_try(4, until), 1);
            waits.push(until.since(now) / SECOND);
            now = until;
            breaker = breaker.after(Failed, RETRY_SECONDS, now);
        }
        assert_eq!(waits, [5, 30, 60, 60, 60, 60]);
        assert_eq!(breaker.since, Some(AT), "it says since when");
        assert_eq!(breaker.after(Answered, RETRY_SECONDS, now), Breaker::default());
        // Where deliveries are tried again sooner, so is their target.
        let brisk = after(&[Failed; 4]).after(Failed, &[1, 1], AT);
        assert_eq!(brisk.until, Some(AT.plus(SECOND)));
    }

    #[test]
    fn an_owner_reads_of_each_target_once_whatever_number_of_ledgers_tells() {
        let one = |target: &str, since: &str, failures| HeldUp {
            target: target.to_owned(),
            since: since.to_owned(),
            failures,
            next_try: since.to_owned(),
        };
        let told = vec![
            one("sms", "2026-11-22T09", 5),
            one("email", "2026-11-22T09", 5),
            one("sms", "2026-11-22T08", 6),
        ];
        assert_eq!(
            merged(told),
            [one("email", "2026-11-22T09", 5), one("sms", "2026-11-22T08", 6)]
        );
    }
}
