//! Time zones, the daily quiet window and the pause. The zone database is compiled in; no system is asked.

use crate::time::{DAY, HOUR, Instant, MINUTE};
use jiff::{Timestamp, civil, tz};

/// Names that name no place. Each looks up to a zone on one system or another, and none says what the clock of a person
/// shows:
///
/// - `Etc/Unknown`: what CLDR and browsers answer when they do not know;
/// - `Factory`: the database's own "set me" (`-00`), which reads as UTC;
/// - `posixrules`, `localtime`, `leapseconds`, `local`: files beside the zones, or whatever the machine is set to.
///
/// Zones all the same, and read as such: `UTC`, `Zulu`, `GMT+0`, `Etc/GMT-14`, `EST5EDT`, `US/Pacific` and the other old names
/// of the database: each has one meaning at each instant. What only looks like one (`+02:00`, `UTC+2`, `CET-1CEST`) is none.
const NO_ZONES: &[&str] = &[
    "Etc/Unknown",
    "Factory",
    "posixrules",
    "localtime",
    "leapseconds",
    "local",
];

/// The areas of the IANA database's names, and the folders of its older ones.
const AREAS: &[&str] = &[
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Etc",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "SystemV",
    "US",
    "posix",
    "right",
];

/// Whether a platform may report this name though it is no zone here: one that says "not known", a zone that is newer than
/// the database, an offset or another name of a system's own. Nobody chose such a name.
///
/// What no platform reports, because it is a place in no area of the database or a path, somebody wrote by hand.
#[must_use]
pub fn may_be_reported(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "/_+-:".contains(c);
    name.len() <= 64
        && name.chars().all(fits)
        && name
            .split_once('/')
            .is_none_or(|(area, _)| AREAS.iter().any(|known| known.eq_ignore_ascii_case(area)))
}

/// A time zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(tz::TimeZone);

impl Zone {
    /// Looks a zone up by its IANA name, `Europe/Berlin`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is_none = NO_ZONES.iter().any(|none| none.eq_ignore_ascii_case(name));
        tz::TimeZoneDatabase::bundled()
            .get(name)
            .ok()
            .filter(|zone| !is_none && !zone.is_unknown())
            .map(Self)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    fn minute_of_day(&self, at: Instant) -> u16 {
        let local = self.0.to_datetime(timestamp(at));
        u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs())
    }

    /// The first instant at which this day begins here.
    fn start_of(&self, day: civil::Date) -> Instant {
        self.0
            .to_ambiguous_zoned(day.at(0, 0, 0, 0))
            .compatible()
            .map_or(Instant::from_millis(i64::MAX), |zoned| {
                let start = zoned.start_of_day().unwrap_or(zoned);
                Instant::from_millis(start.timestamp().as_millisecond())
            })
    }
}

fn timestamp(at: Instant) -> Timestamp {
    Timestamp::from_millisecond(at.millis()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A daily window [from, to) without contact, in minutes of the day; `from` and `to` differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: u16,
    to: u16,
}

impl QuietHours {
    /// Reads `HH:MM` twice.
    #[must_use]
    pub fn parse(from: &str, to: &str) -> Option<Self> {
        let (from, to) = (minutes(from)?, minutes(to)?);
        (from != to).then_some(Self { from, to })
    }

    /// The two ends as `HH:MM`.
    #[must_use]
    pub fn ends(self) -> (String, String) {
        let text = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        (text(self.from), text(self.to))
    }

    fn covers(self, minute: u16) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }

    /// Whether `at` is inside, in `zone`.
    #[must_use]
    pub fn holds(self, zone: &Zone, at: Instant) -> bool {
        self.covers(zone.minute_of_day(at))
    }

    /// Whether every minute that `other` keeps quiet is quiet here as well.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        (0..24 * 60).all(|minute| !other.covers(minute) || self.covers(minute))
    }

    /// The first instant from `at` on that is outside, to the minute.
    ///
    /// Walks the local clock instead of computing with it: at the two changes of daylight saving the clock jumps, and
    /// only the clock itself says whether a minute is quiet. Offsets are whole minutes since 1972, so the steps are too.
    #[must_use]
    pub fn end(self, zone: &Zone, at: Instant) -> Instant {
        let mut instant = at;
        let limit = at.plus(3 * DAY);
        while self.holds(zone, instant) && instant < limit {
            let left = self.minutes_left(zone.minute_of_day(instant));
            let next_minute = Instant::from_millis(instant.millis().div_euclid(MINUTE) * MINUTE + MINUTE);
            // A change of the clock within the stretch could end it sooner: then go minute by minute.
            let far = Instant::from_millis(instant.millis().div_euclid(MINUTE) * MINUTE).plus(i64::from(left) * MINUTE);
            instant = if zone.changes_between(instant, far) {
                next_minute
            } else {
                far
            };
        }
        instant
    }

    fn minutes_left(self, minute: u16) -> u16 {
        (self.to + 24 * 60 - minute) % (24 * 60)
    }
}

impl Zone {
    fn changes_between(&self, from: Instant, to: Instant) -> bool {
        self.0
            .following(timestamp(from))
            .next()
            .is_some_and(|change| change.timestamp() <= timestamp(to))
    }
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// A day of the calendar, `2027-01-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(civil::Date);

impl Day {
    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 10 {
            return None;
        }
        text.parse::<civil::Date>()
            .ok()
            .filter(|day| (1970..=9000).contains(&day.year()))
            .map(Self)
    }

    /// When this day begins: in the person's zone, or where that is unknown in the last zone on earth (UTC-12).
    #[must_use]
    pub fn begins(self, zone: Option<&Zone>) -> Instant {
        match zone {
            Some(zone) => zone.start_of(self.0),
            None => {
                let utc = self
                    .0
                    .at(0, 0, 0, 0)
                    .to_zoned(tz::TimeZone::UTC)
                    .map(|zoned| zoned.timestamp());
                Instant::from_millis(utc.map_or(i64::MAX, Timestamp::as_millisecond)).plus(12 * HOUR)
            }
        }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("RFC 3339")
    }

    fn check_end(window: (&str, &str), zone: &str, from: &str, expect: &str) {
        let window = QuietHours::parse(window.0, window.1).expect("a window");
        let zone = Zone::named(zone).expect("a zone");
        let end = window.end(&zone, at(from));
        assert_eq!(end.rfc3339(), expect);
        assert!(!window.holds(&zone, end), "the end is outside");
        if end > at(from) {
            assert!(
                window.holds(&zone, end.plus(-1)),
                "the millisecond before the end is inside"
            );
        }
    }

    #[test]
    fn a_window_over_midnight_ends_in_the_morning() {
        check_end(
            ("20:00", "09:00"),
            "Europe/Berlin",
            "2026-11-22T22:15:30Z",
            "2026-11-23T08:00:00.000Z",
        );
        check_end(
            ("20:00", "09:00"),
            "Europe/Berlin",
            "2026-11-22T08:00:00Z",
            "2026-11-22T08:00:00.000Z",
        );
        check_end(
            ("20:00", "09:00"),
            "Europe/Berlin",
            "2026-11-22T07:59:59.999Z",
            "2026-11-22T08:00:00.000Z",
        );
        check_end(
            ("20:00", "09:00"),
            "Asia/Kolkata",
            "2026-11-22T18:00:00Z",
            "2026-11-23T03:30:00.000Z",
        );
    }

    #[test]
    fn a_window_is_as_long_as_the_clock_says_when_daylight_saving_changes() {
        // Spring: 02:00 to 03:00 does not exist on 2027-03-28 in Berlin.
        check_end(
            ("22:00", "02:30"),
            "Europe/Berlin",
            "2027-03-28T00:30:00Z",
            "2027-03-28T01:00:00.000Z",
        );
        check_end(
            ("22:00", "06:00"),
            "Europe/Berlin",
            "2027-03-27T22:00:00Z",
            "2027-03-28T04:00:00.000Z",
        );
        // Autumn: 02:00 to 03:00 happens twice on 2026-10-25 in Berlin.
        check_end(
            ("22:00", "06:00"),
            "Europe/Berlin",
            "2026-10-24T22:00:00Z",
            "2026-10-25T05:00:00.000Z",
        );
        check_end(
            ("02:15", "02:45"),
            "Europe/Berlin",
            "2026-10-25T01:20:00Z",
            "2026-10-25T01:45:00.000Z",
        );
    }

    #[test]
    fn a_window_has_an_end_even_where_no_calendar_reaches() {
        let window = QuietHours::parse("23:00", "01:00").expect("a window");
        let beyond = Instant::from_millis(9_000_000_000_000_000);
        let end = window.end(&Zone::named("Etc/UTC").expect("a zone"), beyond);
        assert_eq!(end.since(beyond), 3 * 24 * HOUR);
    }

    #[test]
    fn a_window_is_told_as_it_was_given() {
        let window = QuietHours::parse("21:05", "08:30").expect("a window");
        assert_eq!(window.ends(), ("21:05".to_owned(), "08:30".to_owned()));
    }

    #[test]
    fn a_window_contains_another_if_it_keeps_each_of_its_minutes_quiet() {
        let contains = |(from, to), (other_from, other_to)| {
            let window = |from, to| QuietHours::parse(from, to).expect("a window");
            window(from, to).contains(window(other_from, other_to))
        };
        assert!(contains(("20:00", "09:00"), ("20:00", "09:00")));
        assert!(contains(("20:00", "09:00"), ("22:00", "08:59")));
        assert!(contains(("20:00", "09:00"), ("21:00", "22:00")));
        assert!(!contains(("22:00", "08:00"), ("20:00", "09:00")));
        assert!(!contains(("22:00", "23:10"), ("23:00", "23:30")));
        assert!(!contains(("22:00", "23:00"), ("12:00", "13:00")));
    }

    #[test]
    fn a_pause_ends_when_its_day_begins() {
        let day = Day::parse("2027-01-10").expect("a day");
        assert_eq!(
            day.begins(Zone::named("Europe/Berlin").as_ref()).rfc3339(),
            "2027-01-09T23:00:00.000Z"
        );
        assert_eq!(day.begins(None).rfc3339(), "2027-01-10T12:00:00.000Z");
        assert_eq!(Day::parse("2027-02-30"), None);
        assert_eq!(Day::parse("tomorrow"), None);
        assert_eq!(day.to_string(), "2027-01-10");
    }

    #[test]
    fn nonsense_is_no_window_and_no_zone() {
        for (from, to) in [
            ("20:00", "20:00"),
            ("24:00", "08:00"),
            ("8:00", "09:00"),
            ("20:60", "08:00"),
            ("", ""),
        ] {
            assert_eq!(QuietHours::parse(from, to), None, "{from} to {to}");
        }
        let long = format!("Europe/Berlin{}", "n".repeat(1_000));
        for name in ["Mars/Olympus", "Etc/Unknown", "", &long] {
            assert_eq!(Zone::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_that_says_no_place_is_no_zone_and_an_old_name_is_one() {
        for none in [
            "Factory",
            "factory",
            "Etc/Unknown",
            "posixrules",
            "localtime",
            "local",
            "posix/Europe/Berlin",
            "right/UTC",
            "+02:00",
            "UTC+2",
            "GMT+2",
            "CET-1CEST",
            "Europe",
            "Etc",
            "null",
            "undefined",
        ] {
            assert_eq!(Zone::named(none), None, "{none}");
            assert!(may_be_reported(none), "{none}");
        }
        for zone in [
            "UTC",
            "Zulu",
            "GMT",
            "GMT+0",
            "GMT0",
            "Etc/GMT-14",
            "EST5EDT",
            "EST",
            "US/Pacific",
            "Asia/Calcutta",
            "Asia/Kolkata",
            "GB",
            "Universal",
        ] {
            assert!(Zone::named(zone).is_some(), "{zone}");
        }
        assert!(may_be_reported("America/Not_Yet_Known") && may_be_reported(""));
        let long = format!("Europe/{}", "n".repeat(100));
        for written in [
            "Mars/Olympus",
            "../../etc/localtime",
            "Europe/Berlin ?",
            "Europe/B\u{e9}rlin",
            &long,
        ] {
            assert!(!may_be_reported(written), "{written}");
        }
    }

    #[test]
    fn a_zone_has_the_name_that_the_database_gives_it() {
        let zone = Zone::named("europe/berlin").expect("a zone");
        assert_eq!(zone.name(), "Europe/Berlin");
    }
}
