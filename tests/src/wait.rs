//! Waiting for the thing itself, with a deadline.

use std::time::{Duration, Instant};

/// How long anything that is on its way may take before a test gives it up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How long to leave the machine alone between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// Looks until there is something to see.
///
/// # Panics
///
/// When `patience` has passed without it.
pub fn until_within<T>(patience: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < deadline, "waited {patience:?} in vain for {what}");
        std::thread::sleep(PAUSE);
    }
}

/// Looks until there is something to see, for as long as is usual.
///
/// # Panics
///
/// When [`PATIENCE`] has passed without it.
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, look)
}
