//! Writes people into the ledgers of a site that the edge has made: `beckon-people DATA SITE PEOPLE`.

mod rows;

use anyhow::{Context, Result, anyhow, bail, ensure};
use base64ct::{Base64UrlUnpadded, Encoding};
use beckon_domain::seal::Secrets;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, site, people] = arguments.as_slice() else {
        bail!("expected a data folder, a site and a number of people");
    };
    let people = people.parse().context("the number of people is none")?;
    write(Path::new(data), site, people)
}

/// Writes everybody, each ledger by a thread of its own.
fn write(data: &Path, site: &str, people: u64) -> Result<()> {
    let secrets: Value = serde_json::from_str(&fs::read_to_string(data.join("secrets.json"))?)?;
    let master = Base64UrlUnpadded::decode_vec(secrets["master_secret"].as_str().unwrap_or_default())
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .ok_or_else(|| anyhow!("the master secret is not 32 bytes"))?;
    let ledgers = ledgers(data, site)?;
    let shards = u8::try_from(ledgers.len()).context("a site has 64 ledgers at most")?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let now = i64::try_from(now)?;
    std::thread::scope(|scope| {
        let threads: Vec<_> = ledgers
            .iter()
            .map(|(shard, file)| {
                let secrets = Secrets::derive(&master, site);
                scope.spawn(move || {
                    let ledger = rows::Ledger {
                        shard: *shard,
                        shards,
                        people,
                        now,
                    };
                    ledger.write(file, &secrets).with_context(|| format!("ledger {shard}"))
                })
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow!("a ledger's thread panicked"))?)
    })
}

/// The files of the site's ledgers, by shard.
fn ledgers(data: &Path, site: &str) -> Result<Vec<(u8, PathBuf)>> {
    let mut ledgers = Vec::new();
    for entry in fs::read_dir(data.join("state/beckon-ledger"))? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "sqlite")
            && let Some(shard) = rows::shard_of(&file, site)?
        {
            ledgers.push((shard, file));
        }
    }
    ensure!(!ledgers.is_empty(), "the edge made no ledger for {site}");
    ledgers.sort();
    Ok(ledgers)
}
