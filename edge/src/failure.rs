//! What the platform's own calls fail with, as a failure of ours.

use beckon_ledger::Failure;

/// A call of the platform that can fail.
pub trait OrBroken<T> {
    /// Its result, with what broke for the log.
    fn or_broken(self) -> Result<T, Failure>;
}

impl<T> OrBroken<T> for worker::Result<T> {
    fn or_broken(self) -> Result<T, Failure> {
        self.map_err(|error| Failure::broken(error.to_string()))
    }
}
