//! The deployment's settings, from the environment: read on each request, and once for each instance of a ledger.

use beckon_domain::budget::NetworkBudget;
use beckon_domain::client::ForwardedBy;
use beckon_domain::deployment::secrets;
use beckon_domain::fault::FaultKind;
use beckon_domain::permit::{self, PermitKey};
use beckon_domain::seal::{Secrets, from_base64url};
use beckon_domain::wire;
use beckon_ledger::{Deployment, Failure};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use wasm_bindgen::JsCast;
use worker::Env;

fn text(env: &Env, name: &str) -> Option<String> {
    env.var(name)
        .ok()
        .map(|value| value.to_string())
        .filter(|value| !value.is_empty())
}

fn number(env: &Env, name: &str, default: u32) -> u32 {
    text(env, name).and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn list(env: &Env, name: &str) -> Vec<String> {
    text(env, name)
        .map(|value| {
            value
                .split(',')
                .map(|item| item.trim().to_owned())
                .filter(|item| !item.is_empty())
                .collect()
        })
        .unwrap_or_default()
}

fn master(env: &Env) -> Result<[u8; 32], Failure> {
    text(env, "BECKON_MASTER_SECRET")
        .and_then(|value| from_base64url(&value))
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Failure::broken("BECKON_MASTER_SECRET is not set to 32 bytes in base64url"))
}

/// The secrets of one site.
pub fn secrets(env: &Env, site: &str) -> Result<Secrets, Failure> {
    Ok(Secrets::derive(&master(env)?, site))
}

/// Which version of the key signs permits. A number that cannot be read signs nothing, rather than under another version
/// than was meant.
fn permit_version(env: &Env) -> Result<NonZeroU32, Failure> {
    match text(env, "BECKON_PERMIT_KEY") {
        None => Ok(NonZeroU32::MIN),
        Some(version) => version
            .parse()
            .map_err(|_| Failure::broken("BECKON_PERMIT_KEY is no whole number from 1 on")),
    }
}

/// The key that signs permits.
pub fn permit_key(env: &Env) -> Result<PermitKey, Failure> {
    Ok(PermitKey::derive(&master(env)?, permit_version(env)?))
}

/// The public keys that permits are checked with.
pub fn permit_jwks(env: &Env) -> Result<serde_json::Value, Failure> {
    Ok(permit::jwks(&master(env)?, permit_version(env)?))
}

/// The public URL of the deployment, without a slash at the end.
pub fn public_url(env: &Env) -> Result<String, Failure> {
    text(env, "BECKON_PUBLIC_URL")
        .map(|url| url.trim_end_matches('/').to_owned())
        .ok_or_else(|| Failure::broken("BECKON_PUBLIC_URL is not set"))
}

/// Whether this is the deployment's own owner key.
pub fn is_owner_key(env: &Env, key: &str) -> bool {
    text(env, "BECKON_OWNER_KEY").is_some_and(|owner| owner.len() >= 16 && beckon_domain::seal::same(&owner, key))
}

/// Origins that webhooks may use besides public https.
pub fn local_endpoints(env: &Env) -> Vec<String> {
    list(env, "BECKON_LOCAL_ENDPOINTS")
}

/// Origins that a provider's token may go to besides the provider's own.
pub fn provider_hosts(env: &Env) -> Vec<String> {
    list(env, "BECKON_PROVIDER_HOSTS")
}

/// How many proxies of the deployment's own stand before it, and the header in which they say whom they speak for. None is
/// trusted unless the deployment says so, and a setting that cannot be read trusts none.
pub fn trusted_proxies(env: &Env) -> (u8, ForwardedBy) {
    let hops = text(env, "BECKON_TRUSTED_PROXIES").and_then(|hops| hops.trim().parse().ok());
    let by = match text(env, "BECKON_FORWARDED_HEADER") {
        Some(name) => ForwardedBy::parse(&name),
        None => Some(ForwardedBy::default()),
    };
    hops.zip(by).unwrap_or_default()
}

/// What the turns of ledgers go by.
pub fn deployment(env: &Env) -> Deployment {
    let usual = Deployment::default();
    let own: Vec<i64> = list(env, "BECKON_RETRY_SECONDS")
        .iter()
        .filter_map(|item| item.parse().ok())
        .collect();
    Deployment {
        master: master(env).ok(),
        public_url: public_url(env).ok(),
        visitor_limit: number(env, "BECKON_VISITOR_LIMIT", usual.visitor_limit),
        origin_limit: number(env, "BECKON_ORIGIN_LIMIT", usual.origin_limit),
        sender_limit: number(env, "BECKON_SENDER_LIMIT", usual.sender_limit),
        network_budget: NetworkBudget {
            hour: number(env, "BECKON_CONFIRMATIONS_HOUR", usual.network_budget.hour),
            day: number(env, "BECKON_CONFIRMATIONS_DAY", usual.network_budget.day),
        },
        site_budget: number(env, "BECKON_SITE_CONFIRMATIONS", usual.site_budget),
        retry_seconds: if own.is_empty() { usual.retry_seconds } else { own },
        variables: variables(env),
        faults: list(env, "BECKON_FAULTS").into_iter().collect(),
    }
}

/// The sites' own secrets, by the names of their variables.
fn variables(env: &Env) -> BTreeMap<String, String> {
    let bindings: &js_sys::Object = env.unchecked_ref();
    let names = js_sys::Object::keys(bindings);
    let names = names.iter().filter_map(|name| name.as_string());
    names
        .filter(|name| name.starts_with(secrets::PREFIX))
        .filter_map(|name| text(env, &name).map(|value| (name, value)))
        .collect()
}

/// A secret of a site, by the name that its rules give. No name reaches another site's, or the deployment's own.
pub fn secret(env: &Env, site: &str, name: &str) -> Option<String> {
    secrets::variable(site, name).and_then(|variable| text(env, &variable))
}

/// What deliveries to local endpoints are signed with where a site has no secret of its own: on a developer's machine alone.
const LOCAL_SECRET: &str = "BECKON_LOCAL_SECRET";

/// The secrets that a delivery to an endpoint is signed with: the one in force, and the one before while the rules name it.
pub fn signing_secrets(env: &Env, site: &str, endpoint: &wire::Endpoint) -> Vec<String> {
    let own = |name: &str| secret(env, site, name);
    let local = || secrets::is_local(&endpoint.url, &local_endpoints(env)).then(|| text(env, LOCAL_SECRET))?;
    let Some(first) = own(&endpoint.signing_secret).or_else(local) else {
        return Vec::new();
    };
    let before = endpoint.previous_signing_secret.as_deref().and_then(own);
    std::iter::once(first).chain(before).collect()
}

/// Which secrets the deployment has, for a check of a site's rules.
pub fn deployed(env: &Env, site: &str) -> secrets::Deployed {
    secrets::Deployed {
        site: site.to_owned(),
        variables: variables(env).into_keys().collect(),
        local: text(env, LOCAL_SECRET).is_some(),
    }
}

/// The bearer token of a request, if it has one.
pub fn bearer<'a>(authorization: Option<&'a str>, scheme: &str) -> Result<&'a str, FaultKind> {
    let missing = if scheme == "Person" {
        FaultKind::PersonUnknown
    } else {
        FaultKind::KeyMissing
    };
    let (named, token) = authorization.and_then(|value| value.split_once(' ')).ok_or(missing)?;
    if named.eq_ignore_ascii_case(scheme) && !token.trim().is_empty() {
        Ok(token.trim())
    } else {
        Err(missing)
    }
}
