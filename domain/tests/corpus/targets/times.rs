//! Days, hours, zones and instants.

use super::{NOW, lines};
use beckon_domain::time::{DAY, HOUR, Instant};
use beckon_domain::zone::{Day, QuietHours, Zone};

/// What is written is what was read; a window ends right outside itself; a day begins on its day.
pub(super) fn days_and_hours(bytes: &[u8]) {
    let ([from, to, zone, day, at], _) = lines(bytes);
    let at = Instant::parse(at);
    // Before 1973 some clocks were seconds off; after 9000 nobody is told anything.
    let era = Instant::from_millis(94_694_400_000)..Instant::from_millis(221_845_392_000_000);
    if let Some(at) = at.filter(|at| era.contains(at)) {
        assert_eq!(
            Instant::parse(&at.rfc3339()),
            Some(at),
            "an instant is not read as it is written"
        );
    }
    let now = at.filter(|at| era.contains(at)).unwrap_or(NOW);
    let zone = Zone::named(zone);
    if let Some(zone) = &zone {
        assert_eq!(
            Zone::named(zone.name()).as_ref(),
            Some(zone),
            "a zone's name is another zone's"
        );
    }
    if let Some(window) = QuietHours::parse(from, to) {
        assert_eq!(
            window.ends(),
            (from.to_owned(), to.to_owned()),
            "a window is not written as it was read"
        );
        if let Some(zone) = &zone {
            ends(window, zone, now);
        }
    }
    if let Some(read) = Day::parse(day) {
        assert_eq!(read.to_string(), day, "a day is not written as it was read");
        let nowhere = read.begins(None);
        let begins = read.begins(zone.as_ref());
        assert!(begins <= nowhere, "a day begins after it has begun last on earth");
        assert!(nowhere.since(begins) <= 40 * HOUR, "a day begins on another");
    }
}

fn ends(window: QuietHours, zone: &Zone, now: Instant) {
    let end = window.end(zone, now);
    assert!(!window.holds(zone, end), "a window ends inside itself");
    if window.holds(zone, now) {
        assert!(window.holds(zone, end.plus(-1)), "a window ends before its end");
        assert!(now < end && end.since(now) <= 2 * DAY, "a window ends too far away");
    } else {
        assert_eq!(end, now, "where no window holds, none has to end");
    }
    assert!(window.contains(window));
}
