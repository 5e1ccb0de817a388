//! The secrets of a local deployment: made once, kept in the data folder, readable by their owner alone.

use crate::files;
use anyhow::{Context, Result, anyhow};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The secrets of one data folder.
pub(crate) struct Secrets {
    file: PathBuf,
    /// What every key and pepper of the edge is derived from.
    pub(crate) master_secret: String,
    /// The deployment's owner key.
    pub(crate) owner_key: String,
    /// What deliveries to the demo site are signed with (Standard Webhooks).
    pub(crate) webhook_secret: String,
    /// The demo sender's key; the edge makes it, so it is absent before the first start.
    pub(crate) sender_key: Option<String>,
}

impl Secrets {
    /// Reads the secrets of the data folder, or makes them.
    pub(crate) fn load(data: &Path) -> Result<Self> {
        let file = data.join("secrets.json");
        match fs::read_to_string(&file) {
            Ok(text) => Self::parse(file.clone(), &text)
                .with_context(|| format!("cannot use {}; --fresh starts anew, without the data", file.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let made = Self {
                    file,
                    master_secret: Base64UrlUnpadded::encode_string(&random()?),
                    owner_key: format!("owner_{}", Base64UrlUnpadded::encode_string(&random()?)),
                    webhook_secret: format!("whsec_{}", Base64::encode_string(&random()?)),
                    sender_key: None,
                };
                made.save()?;
                Ok(made)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    /// Keeps the key that the edge has made.
    pub(crate) fn keep_sender_key(&mut self, key: String) -> Result<()> {
        self.sender_key = Some(key);
        self.save()
    }

    fn parse(file: PathBuf, text: &str) -> Result<Self> {
        let json: Value = serde_json::from_str(text)?;
        let field = |name: &str| json[name].as_str().map(str::to_owned);
        let needed = |name: &str| field(name).ok_or_else(|| anyhow!("it has no `{name}`"));
        Ok(Self {
            file,
            master_secret: needed("master_secret")?,
            owner_key: needed("owner_key")?,
            webhook_secret: needed("webhook_secret")?,
            sender_key: field("sender_key"),
        })
    }

    fn save(&self) -> Result<()> {
        let json = json!({
            "master_secret": self.master_secret,
            "owner_key": self.owner_key,
            "webhook_secret": self.webhook_secret,
            "sender_key": self.sender_key,
        });
        files::write_private(&self.file, &format!("{json:#}\n"))
    }
}

fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
    Ok(bytes)
}
