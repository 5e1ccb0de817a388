//! A calendar of its own: days by counting, and four zones by their written rules.

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DAY: i64 = 86_400_000;

/// The zones that the tests use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// One hour east, two from the last Sunday of March to the last of October, both at 01:00 UTC.
    Berlin,
    /// Five hours west, four from the second Sunday of March to the first of November, both at 02:00 by its own clock.
    NewYork,
    /// Five and a half hours east.
    Kolkata,
    /// Where each day begins last: twelve hours west.
    LastOnEarth,
}

impl Place {
    /// By its name in the IANA database.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "Europe/Berlin" => Self::Berlin,
            "America/New_York" => Self::NewYork,
            "Asia/Kolkata" => Self::Kolkata,
            other => panic!("the oracle has no rule for the zone {other}"),
        }
    }

    /// What its clocks show, in milliseconds since their own 1970.
    pub(crate) fn clock(self, at: i64) -> i64 {
        at + match self {
            Self::Berlin => summer(at, (3, -1, HOUR), (10, -1, HOUR), 2, 1),
            Self::NewYork => summer(at, (3, 2, 7 * HOUR), (11, 1, 6 * HOUR), -4, -5),
            Self::Kolkata => 5 * HOUR + 30 * MINUTE,
            Self::LastOnEarth => -12 * HOUR,
        }
    }

    /// Minutes since midnight by its clocks.
    pub(crate) fn minute_of_day(self, at: i64) -> i64 {
        self.clock(at).rem_euclid(DAY) / MINUTE
    }

    /// The first instant of a day.
    pub(crate) fn day_begins(self, (year, month, day): (i64, i64, i64)) -> i64 {
        let shown = day_number(year, month, day) * DAY;
        (-14..=14)
            .flat_map(|hours| [shown + hours * HOUR, shown + hours * HOUR + 30 * MINUTE])
            .find(|&at| self.clock(at) >= shown)
            .expect("a day begins somewhere within fourteen hours of its beginning in Greenwich")
    }
}

/// Reads `2027-01-10`.
pub(crate) fn date(text: &str) -> (i64, i64, i64) {
    let parts: Vec<i64> = text.split('-').map(|part| part.parse().expect("a number")).collect();
    (parts[0], parts[1], parts[2])
}

/// Reads `20:30` as minutes since midnight.
pub(crate) fn minutes(text: &str) -> i64 {
    let (hours, rest) = text.split_once(':').expect("HH:MM");
    hours.parse::<i64>().expect("hours") * 60 + rest.parse::<i64>().expect("minutes")
}

/// An instant in UTC.
pub(crate) fn utc(day: &str, time: &str) -> i64 {
    let (year, month, day) = date(day);
    day_number(year, month, day) * DAY + minutes(time) * MINUTE
}

/// The offset in milliseconds, given when summer begins and ends in the year: (month, which Sunday, time in UTC).
fn summer(at: i64, begins: (i64, i64, i64), ends: (i64, i64, i64), hours_in: i64, hours_out: i64) -> i64 {
    let year = year_of(at);
    let edge = |(month, which, time): (i64, i64, i64)| sunday(year, month, which) * DAY + time;
    HOUR * if edge(begins) <= at && at < edge(ends) {
        hours_in
    } else {
        hours_out
    }
}

/// The n-th Sunday of a month, counted from one, or the last one (-1).
fn sunday(year: i64, month: i64, which: i64) -> i64 {
    let first = day_number(year, month, 1);
    // Day 0, 1970-01-01, was a Thursday, so day 3 was a Sunday.
    let first_sunday = first + (3 - first).rem_euclid(7);
    if which > 0 {
        return first_sunday + 7 * (which - 1);
    }
    let next_month = if month == 12 {
        day_number(year + 1, 1, 1)
    } else {
        day_number(year, month + 1, 1)
    };
    (0..)
        .map(|week| first_sunday + 7 * week)
        .take_while(|&day| day < next_month)
        .last()
        .expect("a month has Sundays")
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

/// Days since 1970-01-01.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let leaps_before = |year: i64| (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let month_index = usize::try_from(month - 1).expect("a month");
    let leap_day = i64::from(month > 2 && is_leap(year));
    365 * (year - 1970) + leaps_before(year) - leaps_before(1970) + before[month_index] + leap_day + day - 1
}

fn year_of(at: i64) -> i64 {
    let day = at.div_euclid(DAY);
    let guess = 1970 + day.div_euclid(366);
    (guess..)
        .find(|&year| day < day_number(year + 1, 1, 1))
        .expect("some year")
}
