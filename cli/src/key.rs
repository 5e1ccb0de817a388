//! The caller's API key: where it comes from, and that it is shown nowhere.

use crate::Environment;
use crate::fault::Fault;
use std::path::Path;

/// The variable that holds the key. There is no option for it: arguments are seen by every process of the machine.
pub(crate) const VARIABLE: &str = "BECKON_KEY";

/// An API key. It has no `Debug` and no `Display`; only the request's header reads it.
pub(crate) struct Key {
    secret: String,
    source: String,
}

impl Key {
    /// The key in `file`, or else in `BECKON_KEY`.
    pub(crate) fn find(whose: &str, file: Option<&Path>, environment: &Environment) -> Result<Self, Fault> {
        if let Some(file) = file {
            let name = file.display();
            let text = std::fs::read_to_string(file).map_err(|error| {
                Fault::new(format!("cannot read the key file {name}: {error}. --key-file names a file that holds the key and nothing else"))
            })?;
            return Self::parse(&text, format!("the key file {name}"));
        }
        match &environment.key {
            Some(value) => {
                let text = value.to_str().unwrap_or_default();
                Self::parse(text, VARIABLE.to_owned())
            }
            None => Err(Fault::new(format!(
                "no key: put {whose} key into {VARIABLE}, or name a file that holds it with --key-file"
            ))),
        }
    }

    fn parse(text: &str, source: String) -> Result<Self, Fault> {
        let secret = text.trim();
        if secret.is_empty() || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Fault::new(format!(
                "{source} holds no key: a key is one line of letters, digits and signs, without spaces"
            )));
        }
        Ok(Self {
            secret: secret.to_owned(),
            source,
        })
    }

    /// The value of the `Authorization` header.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.secret)
    }

    /// Where the key was found, for messages.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The same text without the key, should anyone have put it there.
    pub(crate) fn kept_out_of(&self, text: &str) -> String {
        text.replace(&self.secret, "[key]")
    }
}
