//! What can end a request early: a fault of the caller, or something broken here.

use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::seal::Sealed;
use beckon_domain::stored::Unread;

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// The caller's fault, or one that the caller is told.
    Fault(Box<Fault>),
    /// The caller came too often; how many seconds to wait, and the limit.
    TooMany {
        /// Seconds until the window ends.
        wait: u32,
        /// Requests a minute.
        limit: u32,
    },
    /// The site, or where a contact point belongs, has just changed: look it up again and repeat once.
    Stale,
    /// Something broke. The text is for the log and never holds what a visitor typed.
    Broken(String),
}

impl Failure {
    /// Something broke here.
    pub fn broken(text: impl Into<String>) -> Self {
        Self::Broken(text.into())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

impl From<FaultKind> for Failure {
    fn from(kind: FaultKind) -> Self {
        Fault::from(kind).into()
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        // The category and place alone: serde's own words can quote the value.
        Self::Broken(format!(
            "JSON of our own, {:?} at {}:{}",
            error.classify(),
            error.line(),
            error.column()
        ))
    }
}

impl From<Unread> for Failure {
    fn from(unread: Unread) -> Self {
        Self::Broken(unread.to_string())
    }
}

impl From<Sealed> for Failure {
    fn from(sealed: Sealed) -> Self {
        Self::Broken(sealed.to_string())
    }
}
