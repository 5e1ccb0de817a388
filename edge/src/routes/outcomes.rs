//! What senders report of permitted messages, and the one use of a permit.

use super::people::{self, Wanted};
use crate::call;
use crate::config;
use crate::http::{self, SENDER_BYTES};
use crate::messages::{
    AboutPermit, End, Ended, Ending, Left, Presented, Refusal, Report, ReportItem, Reported, Reportee, SiteFacts,
    StandingsOf, UsePermit, Used, Whom,
};
use crate::sites;
use beckon_domain::address::ContactPoint;
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::outcomes::{check_reports, is_told, permit_id, suppresses};
use beckon_domain::seal::{shard_in, shard_of};
use beckon_domain::{Scope, wire};
use beckon_ledger::Failure;
use futures::future::try_join_all;
use std::collections::BTreeMap;
use worker::{Env, Request, Response};

/// One report, with whom it is about where it says so.
struct Ready {
    /// The permit's id.
    permit: Option<String>,
    /// Whom the message was for.
    whom: Option<Whom>,
    /// The contact point, where it was one.
    point: Option<(ContactPoint, String)>,
}

/// `POST …/outcomes`.
pub async fn report(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let key = http::key(request, env, site).await?;
    let facts = sites::facts_for_key(env, site).await?;
    let read = http::json::<wire::Outcomes>(request, "Outcomes", SENDER_BYTES).await;
    let ready = read.and_then(|body| Ok((ready(env, site, &facts, &body)?, body)));
    let (ready, body) = match ready {
        Ok(ready) => ready,
        // With a key that may not report, nothing else is examined.
        Err(failure) => {
            let items = Vec::new();
            call::ledger(env, site, 0, Report { key: Some(key), items }).await?;
            return Err(failure);
        }
    };
    let (reported, left) = at_homes(env, site, &facts, &key, &body, &ready).await?;
    suppress(env, site, &facts, &key, &body, &ready, &reported).await?;
    let errors: Vec<wire::FieldProblem> = (0..ready.len())
        .filter_map(|at| {
            let (refusal, is_known) = match reported.get(&at) {
                Some(reported) => (reported.refusal?, reported.contact.is_some()),
                None => (Refusal::Unknown, false),
            };
            is_told(body.outcomes.get(at)?, is_known).then(|| refused(at, refusal))
        })
        .collect();
    if errors.is_empty() {
        let recorded = u32::try_from(ready.len()).unwrap_or(u32::MAX);
        http::counted(200, &wire::OutcomesRecorded { recorded }, left)
    } else {
        Err(Fault {
            errors,
            ..FaultKind::OutcomeRefused.into()
        }
        .into())
    }
}

fn refused(at: usize, refusal: Refusal) -> wire::FieldProblem {
    let (code, detail) = match refusal {
        Refusal::Unknown => (
            "permit_unknown",
            "No permit of this site is known by that name. It may be older than 14 days, or the id may be another key's.",
        ),
        Refusal::Contradicts => (
            "outcome_contradicts",
            "It is on record that this message was sent, and that cannot be taken back; or that it was not.",
        ),
        Refusal::TooLate => (
            "outcome_late",
            "A slot is given back until one hour after the permit's expiry. The message counts as sent.",
        ),
    };
    field(format!("/outcomes/{at}"), code, detail)
}

/// Every report with its contact point in normal form, or what is wrong with any of them, all at once.
fn ready(env: &Env, site: &str, facts: &SiteFacts, body: &wire::Outcomes) -> Result<Vec<Ready>, Failure> {
    let mut problems = check_reports(body);
    let secrets = config::secrets(env, site)?;
    let mut ready = Vec::with_capacity(body.outcomes.len());
    for (index, report) in body.outcomes.iter().enumerate() {
        let (mut whom, mut point) = (None, None);
        match &report.to {
            None => {}
            Some(wire::Recipient::Customer(named)) => {
                whom = Some(Whom::Customer(secrets.customer_key(&named.customer)));
            }
            Some(wire::Recipient::ContactPoint(typed)) => match ContactPoint::parse(typed, &facts.region) {
                Ok(parsed) => {
                    let key = secrets.contact_key(&parsed);
                    whom = Some(Whom::Contact(key.clone()));
                    point = Some((parsed, key));
                }
                Err(fault) => {
                    problems.push(field(format!("/outcomes/{index}/to/address"), fault.code, fault.detail));
                }
            },
        }
        let permit = report.permit.as_deref().map(permit_id);
        if matches!(permit, Some(None)) {
            let detail = "This is neither a permit nor the id of one.";
            problems.push(field(format!("/outcomes/{index}/permit"), "permit_invalid", detail));
        }
        ready.push(Ready {
            permit: permit.flatten(),
            whom,
            point,
        });
    }
    if problems.is_empty() {
        Ok(ready)
    } else {
        Err(Fault::body(problems).into())
    }
}

/// Records each report where its permit was given. What is not in the answer is about a permit that nobody knows.
async fn at_homes(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    key: &Presented,
    body: &wire::Outcomes,
    ready: &[Ready],
) -> Result<(BTreeMap<usize, Reported>, Option<Left>), Failure> {
    let wanted = Wanted {
        key,
        scope: Scope::Report,
        purposes: Vec::new(),
        as_of: None,
    };
    let whom = ready.iter().filter_map(|ready| ready.whom.as_ref());
    let persons = people::persons(env, site, facts, &wanted, whom).await?;
    let mut by_home: BTreeMap<u8, Vec<ReportItem>> = BTreeMap::new();
    for (at, (report, ready)) in body.outcomes.iter().zip(ready).enumerate() {
        let person = ready.whom.as_ref().and_then(|whom| persons.get(whom));
        let home = match (&ready.permit, person) {
            (Some(id), _) => shard_in(id, '.', facts.shards),
            (None, Some((_, home))) => Some(*home),
            (None, None) => None,
        };
        let about = match (&ready.whom, person) {
            (Some(Whom::Contact(contact)), _) => Some(Reportee::Contact(contact.clone())),
            (Some(Whom::Customer(_)), Some((person, _))) => Some(Reportee::Person(person.clone())),
            (Some(Whom::Customer(_)), None) | (None, _) => None,
        };
        // A key that may not report is told so, however little there is to record.
        by_home
            .entry(home.unwrap_or_default())
            .or_default()
            .extend(home.map(|_| ReportItem {
                at: u32::try_from(at).unwrap_or(u32::MAX),
                permit: ready.permit.clone(),
                question: report.id.clone().zip(about),
                outcome: report.outcome,
            }));
    }
    let calls = by_home.into_iter().map(|(home, items)| {
        let message = Report {
            key: Some(key.clone()),
            items,
        };
        async move { call::counted(env, site, home, message).await }
    });
    let (mut reported, mut left) = (BTreeMap::new(), None);
    for (done, counted) in try_join_all(calls).await? {
        left = Left::least(left, counted);
        for done in done {
            reported.insert(usize::try_from(done.at).unwrap_or(usize::MAX), done);
        }
    }
    Ok((reported, left))
}

/// Ends contact where a message bounced hard or was complained about, each in the contact point's own shard.
async fn suppress(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    key: &Presented,
    body: &wire::Outcomes,
    ready: &[Ready],
    reported: &BTreeMap<usize, Reported>,
) -> Result<(), Failure> {
    let mut by_shard: BTreeMap<u8, Vec<Ended>> = BTreeMap::new();
    for (at, (report, ready)) in body.outcomes.iter().zip(ready).enumerate() {
        let Some(because) = suppresses(report.outcome, report.bounce).map(Ending::Suppressed) else {
            continue;
        };
        // Nobody silences an address that they were never permitted to write to.
        let Some((contact, channel)) = reported.get(&at).and_then(|reported| reported.contact.clone()) else {
            continue;
        };
        let named = ready.point.as_ref().filter(|(_, key)| *key == contact);
        let ended = Ended {
            contact,
            channel,
            address: named.map(|(point, _)| point.normal().to_owned()),
            because,
        };
        let shard = shard_of(&ended.contact, facts.shards);
        by_shard.entry(shard).or_default().push(ended);
    }
    let calls = by_shard.into_iter().map(|(shard, ended)| {
        let message = End {
            key: Some(key.clone()),
            ended,
        };
        async move { call::ledger(env, site, shard, message).await }
    });
    try_join_all(calls).await?;
    Ok(())
}

/// `POST …/permits/{id}/use`.
pub async fn use_permit(request: &mut Request, env: &Env, site: &str, id: &str) -> Result<Response, Failure> {
    let key = http::key(request, env, site).await?;
    let facts = sites::facts_for_key(env, site).await?;
    let about = AboutPermit {
        key: key.clone(),
        id: id.to_owned(),
    };
    // The key's own fault comes first, also where the id names no ledger.
    let home = shard_in(id, '.', facts.shards);
    let (found, left) = call::counted(env, site, home.unwrap_or_default(), about).await?;
    http::json::<wire::PermitUse>(request, "PermitUse", SENDER_BYTES).await?;
    let (Some(home), Some((contact, shard))) = (home, found) else {
        return Err(FaultKind::PermitUnknown.into());
    };
    let of = StandingsOf {
        contacts: vec![contact],
        addresses: false,
        as_of: None,
    };
    let found = call::ledger(env, site, shard, of).await?.into_iter().next();
    let message = UsePermit {
        key,
        id: id.to_owned(),
        standing: found.unwrap_or_default().standing,
    };
    let answer = match call::ledger(env, site, home, message).await? {
        Used::Now(at) => wire::PermitUsed::Permit {
            permit: id.to_owned(),
            used_at: at.rfc3339(),
        },
        Used::Denied(reason, retry_at) => wire::PermitUsed::Deny {
            reason,
            retry_at: retry_at.map(beckon_domain::time::Instant::rfc3339),
        },
    };
    http::counted(200, &answer, left)
}
