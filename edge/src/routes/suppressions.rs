//! What the owner knows of suppressions from elsewhere, each with its ground; and hard bounces that the owner takes back.

use super::owners;
use crate::call;
use crate::config;
use crate::http::{self, SENDER_BYTES};
use crate::messages::{OwnersSuppression, OwnersSuppressions};
use crate::sites;
use beckon_domain::address::ContactPoint;
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::outcomes::{MOST_SUPPRESSIONS, check_ground};
use beckon_domain::seal::shard_of;
use beckon_domain::stored::Suppression;
use beckon_domain::wire;
use beckon_ledger::Failure;
use futures::future::try_join_all;
use std::collections::BTreeMap;
use worker::{Env, Request, Response};

/// One contact point of a request.
struct Entry {
    point: wire::ContactPoint,
    because: Option<Suppression>,
    ground: String,
}

/// `POST …/suppressions`.
pub async fn enter(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    owners::enter(request, env, site).await?;
    let body: wire::Suppressions = http::json(request, "Suppressions", SENDER_BYTES).await?;
    let entries = body.suppressions.into_iter().map(|known| Entry {
        point: known.contact_point,
        because: Some(known.because.into()),
        ground: known.ground,
    });
    record(env, site, entries.collect()).await
}

/// `POST …/suppressions/lift`.
pub async fn lift(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    owners::enter(request, env, site).await?;
    let body: wire::SuppressionLifts = http::json(request, "SuppressionLifts", SENDER_BYTES).await?;
    let entries = body.suppressions.into_iter().map(|lift| Entry {
        point: lift.contact_point,
        because: None,
        ground: lift.ground,
    });
    record(env, site, entries.collect()).await
}

async fn record(env: &Env, site: &str, entries: Vec<Entry>) -> Result<Response, Failure> {
    if !(1..=MOST_SUPPRESSIONS).contains(&entries.len()) {
        let problem = field("/suppressions", "length", "Write 1 to 500 contact points.");
        return Err(Fault::body(vec![problem]).into());
    }
    let facts = sites::facts(env, site).await?;
    let secrets = config::secrets(env, site)?;
    let recorded = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let (mut problems, mut by_shard) = (Vec::new(), BTreeMap::<u8, Vec<OwnersSuppression>>::new());
    for (at, entry) in entries.into_iter().enumerate() {
        problems.extend(check_ground(at, &entry.ground));
        match ContactPoint::parse(&entry.point, &facts.region) {
            Ok(point) => {
                let contact = secrets.contact_key(&point);
                let shard = shard_of(&contact, facts.shards);
                by_shard.entry(shard).or_default().push(OwnersSuppression {
                    at: u32::try_from(at).unwrap_or(u32::MAX),
                    contact,
                    channel: point.channel(),
                    address: point.normal().to_owned(),
                    because: entry.because,
                    ground: entry.ground,
                });
            }
            Err(fault) => problems.push(field(
                format!("/suppressions/{at}/contact_point/address"),
                fault.code,
                fault.detail,
            )),
        }
    }
    if !problems.is_empty() {
        return Err(Fault::body(problems).into());
    }
    let calls = by_shard
        .into_iter()
        .map(|(shard, entries)| async move { call::ledger(env, site, shard, OwnersSuppressions { entries }).await });
    let mut refused: Vec<u32> = try_join_all(calls).await?.into_iter().flatten().collect();
    if refused.is_empty() {
        return http::ok(200, &wire::SuppressionsRecorded { recorded });
    }
    refused.sort_unstable();
    let detail = "The person complained. They alone lift that, by a proof.";
    let stands = refused
        .into_iter()
        .map(|at| field(format!("/suppressions/{at}"), "complaint_stands", detail));
    Err(Fault {
        errors: stands.collect(),
        ..FaultKind::SuppressionStands.into()
    }
    .into())
}
