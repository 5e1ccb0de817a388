//! What keeps a command from doing its work, in one line that says what to do.

use std::fmt;

/// A fault of the surroundings: the arguments, a file, the network, the edge, a right that is missing.
pub(crate) enum Fault {
    /// To be told, with what to do about it. Never holds a key or an address.
    Told(String),
    /// Whoever read our output has closed it (`beckon … | head`): nothing is wrong and nobody listens.
    ReaderGone,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Told(message.into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told(message) => f.write_str(message),
            Self::ReaderGone => f.write_str("the output was closed"),
        }
    }
}

/// From writing output; reading files names the file instead.
impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::ReaderGone
        } else {
            Self::Told(format!("cannot write the output: {error}"))
        }
    }
}
