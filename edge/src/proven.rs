//! After a proof: the homes of those whom it concerns are told, the old one first.

use crate::call;
use crate::messages::{Join, Leave, Proven};
use beckon_domain::seal::shard_of;
use beckon_ledger::Failure;
use worker::Env;

/// Tells the homes. Safe to say again, and the outbox does, in case this worker does not live to the end.
///
/// Between the pointer's move and the new home's word a question finds no member under that epoch, and is not answered.
pub async fn tell_homes(env: &Env, site: &str, proven: &Proven, token: Option<&str>) -> Result<(), Failure> {
    let mut slots = Vec::new();
    if let Some((from, epoch)) = &proven.from {
        let leave = Leave {
            person: from.person.clone(),
            contact: proven.contact.clone(),
            epoch: *epoch,
        };
        slots = call::ledger(env, site, from.home, leave).await?;
    }
    for (home, join) in &proven.tell {
        let mut join: Join = join.clone();
        // The first is the one who asked: theirs are the token, and the slots that came along.
        join.token = token
            .map(str::to_owned)
            .filter(|_| join.joining.proof == beckon_domain::stored::Proof::Code);
        if join.joining.epoch.is_some() {
            join.joining.slots = slots.clone();
        }
        call::ledger(env, site, *home, join).await?;
    }
    if let Some(link) = &proven.link {
        let shards = crate::sites::facts(env, site).await?.shards;
        call::ledger(env, site, shard_of(&link.customer, shards), link.clone()).await?;
    }
    Ok(())
}
