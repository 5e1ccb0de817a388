//! What a visitor's request costs, and how many messages to strangers' addresses a network or a site may cause.
//!
//! Anybody may type anybody's address, and a confirmation goes there. So a request is counted by what it does, and what is sent
//! has a budget. A network's budget is charged by what its requests *ask* for, never by what was sent after all: else somebody
//! could read off the budget whether an address is known, stopped or over its limit.

use crate::Choice;
use crate::preferences::MOST_CONFIRMATIONS;
use crate::time::{DAY, HOUR, Instant};
use crate::wire::{self, Budget};

/// What one request costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// As how many requests it counts.
    pub requests: u32,
    /// With how many messages it is charged: with what it asks for.
    pub messages: u32,
}

/// What reads, or changes one thing.
pub const ONE: Cost = Cost {
    requests: 1,
    messages: 0,
};
/// What reaches every contact point of a person counts as so many requests.
const PERSON_WIDE: u32 = 4;
/// With how many messages a request is charged that names no contact point and means all of a person's. Most people have one
/// or two; it never causes more than [`MOST_CONFIRMATIONS`].
const UNNAMED: usize = 3;

/// Messages for so many contact points that are named.
fn messages(named: usize) -> u32 {
    let most = if named == 0 { UNNAMED } else { named };
    u32::try_from(most.min(MOST_CONFIRMATIONS)).unwrap_or(u32::MAX)
}

fn requests(named: usize) -> u32 {
    u32::try_from(named.max(1)).unwrap_or(u32::MAX)
}

impl Cost {
    /// Of a save.
    #[must_use]
    pub fn of_save(body: &wire::Preferences) -> Self {
        let asked = body.contact_points.len() + body.confirm_handles.len();
        let named = asked + body.remove_contact_points.len() + body.remove_handles.len();
        let is_wish = body.preferred_channels.is_some()
            || body.quiet_hours.is_some()
            || body.time_zone.is_some()
            || body.cap.is_some()
            || body.pause_until.is_some()
            || body.language.is_some();
        let asks = is_wish
            || body.customer_token.is_some()
            || !body.confirm_handles.is_empty()
            || body.choices.iter().any(|choice| choice.choice == Choice::Given);
        Self {
            requests: requests(named),
            messages: if asks { messages(asked) } else { 0 },
        }
    }

    /// Of feedback.
    #[must_use]
    pub fn of_feedback(body: &wire::Feedback) -> Self {
        let named = body.contact_points.len();
        Self {
            requests: requests(named),
            messages: if body.answer_me { messages(named) } else { 0 },
        }
    }

    /// Of a stop, which asks nobody.
    #[must_use]
    pub const fn of_stop(body: &wire::Stop) -> Self {
        Self {
            requests: if body.person.is_some() { PERSON_WIDE } else { 1 },
            messages: 0,
        }
    }

    /// Of a resume.
    #[must_use]
    pub const fn of_resume(body: &wire::Stop) -> Self {
        let all = if body.person.is_some() { UNNAMED as u32 } else { 0 };
        Self {
            requests: Self::of_stop(body).requests,
            messages: all + body.contact_point.is_some() as u32,
        }
    }

    /// Of something on the page of all settings that may cause a message or not: what is shown there reads every contact point.
    #[must_use]
    pub const fn of_page(may_send: bool) -> Self {
        Self {
            requests: PERSON_WIDE,
            messages: if may_send { UNNAMED as u32 } else { 0 },
        }
    }

    /// Of a code, which is tried at every contact point of the person.
    #[must_use]
    pub const fn of_code() -> Self {
        Self {
            requests: PERSON_WIDE,
            messages: 0,
        }
    }
}

/// How many messages a network may cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkBudget {
    /// Within an hour.
    pub hour: u32,
    /// Within a day.
    pub day: u32,
}

impl NetworkBudget {
    /// The budget that is used up, if so many more do not fit; `within` tells how many there were within so many milliseconds.
    ///
    /// # Errors
    ///
    /// That budget, and how much it holds.
    pub fn take(self, more: u32, within: impl Fn(i64) -> u32) -> Result<(), (Budget, u32)> {
        for (budget, limit, window) in [
            (Budget::NetworkHour, self.hour, HOUR),
            (Budget::NetworkDay, self.day, DAY),
        ] {
            if within(window).saturating_add(more) > limit {
                return Err((budget, limit));
            }
        }
        Ok(())
    }
}

/// How many confirmations a site sends a day, unless its rules or the deployment say otherwise.
pub const SITE_A_DAY: u32 = 5_000;

/// The share of one ledger in what a site may send: all of them together send no more, and each at least one.
#[must_use]
pub fn share(of: u32, shards: u8) -> u32 {
    (of / u32::from(shards.max(1))).max(1)
}

/// How many of a day's messages may have been sent where one more is to fit that is owed since `owed`. What is left over from
/// another day has the first half alone: else what strangers caused in a day would take the next one from the visitors.
#[must_use]
pub fn room(limit: u32, owed: Instant, now: Instant) -> u32 {
    if day(owed) < day(now) { limit.div_ceil(2) } else { limit }
}

/// The day of a budget of a day, counted from 1970.
#[must_use]
pub const fn day(at: Instant) -> i64 {
    at.millis().div_euclid(DAY)
}

/// When the budget of a day begins anew.
#[must_use]
pub const fn renewed(now: Instant) -> Instant {
    Instant::from_millis((day(now) + 1) * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Channel;

    fn points(many: usize) -> Vec<wire::ContactPoint> {
        let point = |at| wire::ContactPoint {
            channel: Channel::Email,
            address: wire::Address::Text(format!("ana-{at}@example.com")),
        };
        (0..many).map(point).collect()
    }

    fn save(named: usize, choice: Choice) -> wire::Preferences {
        wire::Preferences {
            contact_points: points(named),
            choices: vec![wire::ChoiceMade {
                purpose: "newsletter".to_owned(),
                channel: Channel::Email,
                choice,
                notice: None,
            }],
            ..wire::Preferences::default()
        }
    }

    #[test]
    fn a_request_costs_what_it_does() {
        let cost = |requests, messages| Cost { requests, messages };
        assert_eq!(Cost::of_save(&save(1, Choice::Given)), cost(1, 1));
        assert_eq!(
            Cost::of_save(&save(12, Choice::Given)),
            cost(12, 6),
            "a handful at most"
        );
        assert_eq!(
            Cost::of_save(&save(12, Choice::Refused)),
            cost(12, 0),
            "a no asks nobody"
        );
        assert_eq!(
            Cost::of_save(&save(0, Choice::Given)),
            cost(1, 3),
            "whatever the person has"
        );
        let again = wire::Preferences {
            confirm_handles: vec![String::new(); 2],
            ..wire::Preferences::default()
        };
        assert_eq!(Cost::of_save(&again), cost(2, 2));
        let stop = |person: bool, named: bool| wire::Stop {
            id: None,
            person: person.then(String::new),
            contact_point: named.then(|| points(1).remove(0)),
        };
        assert_eq!(Cost::of_stop(&stop(false, true)), cost(1, 0));
        assert_eq!(Cost::of_stop(&stop(true, false)), cost(4, 0));
        assert_eq!(Cost::of_resume(&stop(true, true)), cost(4, 4));
    }

    #[test]
    fn a_network_that_has_used_up_its_hour_or_its_day_causes_no_more() {
        let budget = NetworkBudget { hour: 6, day: 10 };
        let asked = |hour: u32, day: u32| move |window: i64| if window == HOUR { hour } else { day };
        assert_eq!(budget.take(1, asked(5, 9)), Ok(()));
        assert_eq!(budget.take(2, asked(5, 5)), Err((Budget::NetworkHour, 6)));
        assert_eq!(budget.take(1, asked(0, 10)), Err((Budget::NetworkDay, 10)));
    }

    #[test]
    fn the_ledgers_share_what_a_site_may_send() {
        assert_eq!(share(5_000, 16), 312);
        assert_eq!(share(5, 64), 1);
    }

    #[test]
    fn what_is_left_over_from_another_day_has_half_of_the_next_ones_budget() {
        let at = Instant::from_millis;
        for (limit, owed, now, fits) in [
            (10, 0, 0, 10),
            (10, 1, DAY - 1, 10),
            (10, DAY - 1, DAY, 5),
            (9, 0, 30 * DAY, 5),
            (1, 0, DAY, 1),
            (10, 2 * DAY, DAY, 10),
        ] {
            assert_eq!(room(limit, at(owed), at(now)), fits, "{limit} {owed} {now}");
        }
        assert_eq!(renewed(at(0)), at(DAY));
        assert_eq!(renewed(at(DAY - 1)), at(DAY));
        assert_eq!(renewed(at(DAY)), at(2 * DAY));
    }
}
