//! After a proof: the homes of those whom it concerns are told, the old one first.

use crate::call;
use crate::messages::{Join, Leave, LinkCustomer};
use beckon_domain::seal::shard_of;
use beckon_domain::stored::ToHomes;
use beckon_ledger::Failure;
use worker::Env;

/// Tells the homes. Safe to say again, and the outbox does, in case this worker does not live to the end.
///
/// Between the pointer's move and the new home's word a question finds no member under that epoch, and is not answered.
pub async fn tell_homes(env: &Env, site: &str, told: impl Into<ToHomes>, token: Option<&str>) -> Result<(), Failure> {
    let told: ToHomes = told.into();
    let mut slots = Vec::new();
    if let Some((from, epoch)) = &told.from {
        let leave = Leave {
            person: from.person.clone(),
            contact: told.contact.clone(),
            epoch: *epoch,
        };
        slots = call::ledger(env, site, from.home, leave).await?;
    }
    for (home, joins) in told.tell {
        let mut join = Join::from(joins);
        // The first is the one who asked: theirs are the token, and the slots that came along.
        join.token = token
            .map(str::to_owned)
            .filter(|_| join.joining.proof == beckon_domain::stored::Proof::Code);
        if join.joining.epoch.is_some() {
            join.joining.slots = slots.clone();
        }
        call::ledger(env, site, home, join).await?;
    }
    if let Some(link) = told.link {
        let shards = crate::sites::facts(env, site).await?.shards;
        call::ledger(env, site, shard_of(&link.customer, shards), LinkCustomer::from(link)).await?;
    }
    Ok(())
}
