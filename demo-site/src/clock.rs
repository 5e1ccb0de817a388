//! The wall clock, for the times at which deliveries arrive, and times as people read them.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, as the contract writes times: RFC 3339 UTC with milliseconds.
pub(crate) fn now() -> String {
    let millis = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis());
    let at = i64::try_from(millis)
        .ok()
        .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
    format!("{:.3}", at.unwrap_or(jiff::Timestamp::UNIX_EPOCH))
}

/// `22 Nov 2026, 08:00:05 UTC`; text that is no time is shown as it came.
pub(crate) fn for_people(timestamp: &str) -> String {
    match timestamp.parse::<jiff::Timestamp>() {
        Ok(at) => at.strftime("%-d %b %Y, %H:%M:%S UTC").to_string(),
        Err(_) => timestamp.to_owned(),
    }
}

/// `08:00`, for lists where the day is plain.
pub(crate) fn hour_and_minute(timestamp: &str) -> String {
    match timestamp.parse::<jiff::Timestamp>() {
        Ok(at) => at.strftime("%H:%M").to_string(),
        Err(_) => timestamp.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_has_milliseconds_and_ends_in_z() {
        let text = now();
        assert_eq!(text.len(), "2026-11-22T08:00:00.000Z".len(), "{text}");
        assert!(text.ends_with('Z'), "{text}");
    }

    #[test]
    fn times_read_as_people_write_them() {
        assert_eq!(for_people("2026-11-02T08:00:05.000Z"), "2 Nov 2026, 08:00:05 UTC");
        assert_eq!(hour_and_minute("2026-11-02T08:00:05.000Z"), "08:00");
        assert_eq!(for_people("soon"), "soon");
    }
}
