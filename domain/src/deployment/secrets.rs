//! Which secret of the deployment a name in the rules stands for, and for what it may be used.
//!
//! Sites are strangers: the owner of one must not reach what belongs to another. So a name in the rules never is a variable
//! of the environment. It stands for one that carries the site, and what it holds is used in one way alone: a provider's
//! token goes to that provider's own host, and a secret that signs is never handed to anybody.

use super::{Context, may_deliver_to};
use crate::wire::{self, FieldProblem};
use crate::{Channel, ProviderKind};
use std::collections::{BTreeMap, BTreeSet};

/// What every variable that holds a site's secret begins with.
pub const PREFIX: &str = "SECRET__";

/// Whether a name in the rules can be that of a secret: `POSTMARK_TOKEN`.
///
/// Two `_` in a row stand between site and name in the variable, so no name has them, and none begins with one: then each
/// variable belongs to one site and one name.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && name.as_bytes()[0].is_ascii_uppercase()
        && !name.contains("__")
        && !name.starts_with("BECKON_")
}

/// The variable of the deployment's environment that a name in the rules of this site stands for: `POSTMARK_TOKEN` of the
/// site `my-shop` is `SECRET__MY_SHOP__POSTMARK_TOKEN`. `None` for what cannot be a name, also where it was published before
/// that was checked.
#[must_use]
pub fn variable(site: &str, name: &str) -> Option<String> {
    let site = site.to_ascii_uppercase().replace('-', "_");
    is_secret_name(name).then(|| format!("{PREFIX}{site}__{name}"))
}

/// The secrets that a deployment has for a site.
#[derive(Clone, Debug, Default)]
pub struct Deployed {
    /// The site whose rules are checked.
    pub site: String,
    /// The names of the variables that are set.
    pub variables: BTreeSet<String>,
    /// Whether deliveries to local endpoints have a secret for all sites: on a developer's machine alone.
    pub local: bool,
}

/// What a secret is used for. One that serves two uses is known to more parties than either needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Signing,
    Token(ProviderKind),
    Inbound(ProviderKind),
    Customers,
}

impl Use {
    fn told(self) -> String {
        match self {
            Self::Signing => "to sign webhooks".to_owned(),
            Self::Token(kind) => format!("as the token of {kind}"),
            Self::Inbound(kind) => format!("to check the webhooks of {kind}"),
            Self::Customers => "to check customer tokens".to_owned(),
        }
    }
}

/// A place in the rules that names a secret.
struct Named<'a> {
    pointer: String,
    name: &'a str,
    purpose: Use,
    /// Where what it signs is delivered to.
    url: Option<&'a str>,
}

fn of_endpoint<'a>(pointer: &str, endpoint: &'a wire::Endpoint) -> impl Iterator<Item = Named<'a>> {
    let both = [
        ("signing_secret", Some(&endpoint.signing_secret)),
        ("previous_signing_secret", endpoint.previous_signing_secret.as_ref()),
    ];
    both.into_iter().filter_map(move |(field, name)| {
        Some(Named {
            pointer: format!("{pointer}/{field}"),
            name: name?,
            purpose: Use::Signing,
            url: Some(&endpoint.url),
        })
    })
}

fn of_provider(channel: Channel, provider: &wire::Provider) -> impl Iterator<Item = Named<'_>> {
    let kind = provider.kind();
    let fields = [
        ("signing_secret", &provider.signing_secret, Use::Signing),
        (
            "previous_signing_secret",
            &provider.previous_signing_secret,
            Use::Signing,
        ),
        ("token_secret", &provider.token_secret, Use::Token(kind)),
        ("inbound_secret", &provider.inbound_secret, Use::Inbound(kind)),
    ];
    fields.into_iter().filter_map(move |(field, name, purpose)| {
        Some(Named {
            pointer: format!("/providers/{channel}/{field}"),
            name: name.as_deref()?,
            purpose,
            url: provider.url.as_deref(),
        })
    })
}

/// Every place that names a secret, in the order of the rules.
fn named(declared: &wire::Rules) -> Vec<Named<'_>> {
    let mut named = Vec::new();
    for (index, route) in declared.routes.iter().enumerate() {
        named.extend(of_endpoint(&format!("/routes/{index}/to"), &route.to));
    }
    for (channel, provider) in &declared.providers {
        named.extend(of_provider(*channel, provider));
    }
    if let Some(events) = &declared.events {
        named.extend(of_endpoint("/events", events));
    }
    if let Some(customers) = &declared.customers {
        named.push(Named {
            pointer: "/customers/token_secret".to_owned(),
            name: &customers.token_secret,
            purpose: Use::Customers,
            url: None,
        });
    }
    named
}

/// What is wrong with the secrets that the rules name: no name, a second use, or not there.
pub(crate) fn problems(declared: &wire::Rules, context: &Context) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut add = |pointer: String, code: &str, detail: String| {
        problems.push(FieldProblem {
            pointer,
            code: code.to_owned(),
            detail,
        });
    };
    let mut uses: BTreeMap<&str, Use> = BTreeMap::new();
    for place in named(declared) {
        if !is_secret_name(place.name) {
            add(
                place.pointer,
                "secret_name_invalid",
                "Give the name of a secret of this site, like `WEBHOOK_SECRET`, never the secret itself: A-Z, 0-9 and `_`, a letter first, no two `_` in a row. Names that begin with BECKON_ are taken."
                    .to_owned(),
            );
            continue;
        }
        let before = *uses.entry(place.name).or_insert(place.purpose);
        if before != place.purpose {
            add(
                place.pointer,
                "secret_of_another_use",
                format!(
                    "`{}` is used {} already. A secret has one use: give this one a name of its own, also where the value is the same.",
                    place.name,
                    before.told()
                ),
            );
            continue;
        }
        let Some(deployed) = &context.secrets else { continue };
        let Some(variable) = variable(&deployed.site, place.name) else {
            continue;
        };
        let has_local = deployed.local && place.url.is_some_and(|url| is_local(url, &context.local_endpoints));
        let is_there = deployed.variables.contains(&variable) || (place.purpose == Use::Signing && has_local);
        if !is_there {
            add(
                place.pointer,
                "secret_missing",
                format!(
                    "The deployment has no such secret of this site. Set the variable `{variable}` there, and these rules load."
                ),
            );
        }
    }
    problems
}

/// Whether a URL is at one of the deployment's local endpoints.
#[must_use]
pub fn is_local(url: &str, local_endpoints: &[String]) -> bool {
    // What would not be local without the list is public.
    may_deliver_to(url, local_endpoints) && !may_deliver_to(url, &[])
}
