//! Instants, as milliseconds since 1970-01-01T00:00:00Z. Nothing here reads a clock.

/// One second, in milliseconds.
pub const SECOND: i64 = 1_000;
/// One minute, in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour, in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day of 24 hours, in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// How far ahead a stamp may be and still count as it is: a clock that is set right, or to the right time zone, moves by no more.
/// To wait that out costs hours at most, and keeps every window exact.
const CLOCKS_DIFFER: i64 = 14 * HOUR;

/// A moment, to the millisecond. The edge stamps it; a time claimed by a client is never one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// Later than every moment.
    pub const LAST: Self = Self(i64::MAX);

    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down, as JWTs and Standard Webhooks count.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// This many milliseconds later.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to here.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whether this is from the future, seen at `now`: so far ahead that the clock was wrong when it was made.
    #[must_use]
    pub const fn is_ahead_of(self, now: Self) -> bool {
        self.since(now) > CLOCKS_DIFFER
    }

    /// This, or `now` where this is from the future: what was stamped while the clock was wrong counts as of now, so that it
    /// ages from now on and not from that day.
    #[must_use]
    pub const fn settled(self, now: Self) -> Self {
        if self.is_ahead_of(now) { now } else { self }
    }

    /// RFC 3339 UTC with milliseconds.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let clamped = self.0.clamp(-62_135_596_800_000, 253_402_207_200_000);
        let timestamp = jiff::Timestamp::from_millisecond(clamped).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        format!("{timestamp:.3}")
    }

    /// Reads RFC 3339, any offset.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|timestamp| Self(timestamp.as_millisecond()))
    }
}

/// A moment as JWTs write it: a JSON number of seconds since 1970, which may have a fraction (RFC 7519, 2). Rounded down to
/// the millisecond. One beyond what is counted here is the furthest that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumericDate(pub Instant);

impl NumericDate {
    /// From a number of JSON.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        // A float becomes the nearest integer there is: too large is the largest, and no number is 0.
        Self(Instant((seconds * 1_000.0).floor() as i64))
    }
}

impl<'de> serde::Deserialize<'de> for NumericDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::from_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::Instant;

    #[test]
    fn an_instant_is_written_in_utc_with_milliseconds_and_read_back() {
        let at = Instant::from_millis(1_795_334_400_000);
        assert_eq!(at.rfc3339(), "2026-11-22T08:00:00.000Z");
        assert_eq!(Instant::parse("2026-11-22T09:00:00+01:00"), Some(at));
        assert_eq!(Instant::parse("yesterday"), None);
    }
}
