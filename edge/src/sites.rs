//! What the worker knows of a site: its number of shards and the region that addresses are read in.
//!
//! Kept between requests to save a call. The number of shards never changes, and a shard says when the region has.

use crate::call;
use crate::messages::{Facts, KnowsSite, SiteFacts};
use beckon_domain::fault::FaultKind;
use beckon_ledger::Failure;
use std::cell::RefCell;
use std::collections::HashMap;
use worker::Env;

/// How many sites are kept in mind.
const MOST_SITES: usize = 1_000;

thread_local! {
    static KNOWN: RefCell<HashMap<String, SiteFacts>> = RefCell::default();
}

/// Whether this can be a site's name: 1 to 40 characters of a-z, 0-9 and -, a letter or figure first.
pub fn is_site_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !name.starts_with('-')
}

fn known(site: &str) -> Option<SiteFacts> {
    KNOWN.with_borrow(|known| known.get(site).cloned())
}

/// The facts of a site that somebody names. Whether there is one is known without its object.
pub async fn facts(env: &Env, site: &str) -> Result<SiteFacts, Failure> {
    if let Some(facts) = known(site) {
        return Ok(facts);
    }
    let name = site.to_owned();
    if !is_site_name(site) || !call::registry(env, KnowsSite { name }).await? {
        return Err(FaultKind::SiteUnknown.into());
    }
    facts_of_ours(env, site).await
}

/// The facts of a site that a link of ours names: it was proved that we wrote the link, so there is such a site.
pub async fn facts_of_ours(env: &Env, site: &str) -> Result<SiteFacts, Failure> {
    if let Some(facts) = known(site) {
        return Ok(facts);
    }
    let facts = call::site(env, site, Facts {}).await?;
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= MOST_SITES {
            known.clear();
        }
        known.insert(site.to_owned(), facts.clone());
    });
    Ok(facts)
}

/// The facts of a site, for a caller with a key: to them an unknown site is another's.
pub async fn facts_for_key(env: &Env, site: &str) -> Result<SiteFacts, Failure> {
    match facts(env, site).await {
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::SiteUnknown => Err(FaultKind::KeyOfOtherSite.into()),
        other => other,
    }
}

/// Forgets a site, because a shard said that it has changed.
pub fn forget(site: &str) {
    KNOWN.with_borrow_mut(|known| known.remove(site));
}
