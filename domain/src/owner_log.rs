//! What is kept of the owners' own acts: who published rules, and who made, revoked and released keys.

use crate::stored::{Logged, LoggedAct, LoggedKey};
use crate::time::Instant;
use crate::wire;

/// How many acts of a site are kept; the oldest goes first. By hand nobody comes near it within years.
pub const MOST_KEPT: u32 = 1_000;

fn key(key: LoggedKey) -> wire::LogKey {
    wire::LogKey {
        id: key.id,
        name: key.name,
    }
}

impl Logged {
    /// The act as its owner reads it.
    #[must_use]
    pub fn shown(self, at: Instant) -> wire::LogEntry {
        let by = self.by.map(key);
        let (act, version, of, purpose) = match self.act {
            LoggedAct::RulesPublished { version } => (wire::LogAct::RulesPublished, Some(version), None, None),
            LoggedAct::KeyMade { key } => (wire::LogAct::KeyMade, None, Some(key), None),
            LoggedAct::KeyRevoked { key } => (wire::LogAct::KeyRevoked, None, Some(key), None),
            LoggedAct::KeyReleased { key, purpose } => (wire::LogAct::KeyReleased, None, Some(key), Some(purpose)),
        };
        wire::LogEntry {
            at: at.rfc3339(),
            act,
            by,
            version,
            key: of.map(key),
            purpose,
        }
    }
}
