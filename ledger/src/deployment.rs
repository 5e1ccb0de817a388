//! What the deployment sets, as far as turns need it: handed in once, when a ledger's instance begins.

use crate::failure::Failure;
use beckon_domain::budget::{NetworkBudget, SITE_A_DAY};
use beckon_domain::deployment::secrets;
use beckon_domain::seal::Secrets;
use beckon_domain::webhook::RETRY_SECONDS;
use std::collections::{BTreeMap, BTreeSet};

/// How many requests a minute one visitor's address may make, unless the deployment says otherwise.
const VISITOR_LIMIT: u32 = 120;
/// How many requests a minute one page origin may make.
const ORIGIN_LIMIT: u32 = 6_000;
/// How many requests a minute one key may make, per ledger.
const SENDER_LIMIT: u32 = 60_000;
/// How many confirmations the visitors of one network may ask for within an hour.
const NETWORK_AN_HOUR: u32 = 60;
/// And within a day.
const NETWORK_A_DAY: u32 = 300;

/// The settings of a deployment that the turns of its ledgers go by.
pub struct Deployment {
    /// The secret that all others are made of; without it nothing is read.
    pub master: Option<[u8; 32]>,
    /// Its public URL, without a slash at the end.
    pub public_url: Option<String>,
    /// Requests a minute that one visitor's address may make.
    pub visitor_limit: u32,
    /// Requests a minute that one page origin may make, over all ledgers of a site.
    pub origin_limit: u32,
    /// Requests a minute that one key may make.
    pub sender_limit: u32,
    /// How many confirmations visitors of one network may ask for.
    pub network_budget: NetworkBudget,
    /// How many confirmations a site whose rules do not say sends a day.
    pub site_budget: u32,
    /// After each failed delivery, how many seconds to wait.
    pub retry_seconds: Vec<i64>,
    /// The sites' own secrets, by the names of their variables.
    pub variables: BTreeMap<String, String>,
    /// Faults to be injected, by tests alone.
    pub faults: BTreeSet<String>,
}

impl Default for Deployment {
    /// What holds where nothing is set.
    fn default() -> Self {
        Self {
            master: None,
            public_url: None,
            visitor_limit: VISITOR_LIMIT,
            origin_limit: ORIGIN_LIMIT,
            sender_limit: SENDER_LIMIT,
            network_budget: NetworkBudget {
                hour: NETWORK_AN_HOUR,
                day: NETWORK_A_DAY,
            },
            site_budget: SITE_A_DAY,
            retry_seconds: RETRY_SECONDS.to_vec(),
            variables: BTreeMap::new(),
            faults: BTreeSet::new(),
        }
    }
}

impl Deployment {
    /// The secrets of one site.
    ///
    /// # Errors
    ///
    /// The deployment has no master secret.
    pub fn secrets(&self, site: &str) -> Result<Secrets, Failure> {
        let master = self
            .master
            .as_ref()
            .ok_or_else(|| Failure::broken("BECKON_MASTER_SECRET is not set to 32 bytes in base64url"))?;
        Ok(Secrets::derive(master, site))
    }

    /// The public URL, without a slash at the end.
    ///
    /// # Errors
    ///
    /// It is not set.
    pub fn public_url(&self) -> Result<&str, Failure> {
        self.public_url
            .as_deref()
            .ok_or_else(|| Failure::broken("BECKON_PUBLIC_URL is not set"))
    }

    /// A secret of a site, by the name that its rules give. No name reaches another site's, or the deployment's own.
    #[must_use]
    pub fn secret(&self, site: &str, name: &str) -> Option<&str> {
        self.variables.get(&secrets::variable(site, name)?).map(String::as_str)
    }
}
