//! The alarm: carries what is due in the outbox.
//!
//! It never fails. Rows are claimed, and the alarm is set again, before anything leaves; what hangs holds up nothing that falls
//! due meanwhile, in its own lane or in another.

use super::{Ledger, courier, given, now};
use crate::call;
use crate::messages::{StandingsOf, UsedUp};
use crate::proven::tell_homes;
use beckon_domain::stored::{Target, ToHomes};
use beckon_domain::time::SECOND;
use beckon_domain::wire;
use beckon_ledger::delivered::{Outcome, settle};
use beckon_ledger::gateway::{self, Leaving};
use beckon_ledger::outbox::{Claimed, claim};
use beckon_ledger::{Busy, Failure, Turn, json, stops};
use futures::StreamExt;
use futures::future::{Either, select};
use futures::stream::FuturesUnordered;
use std::time::Duration;
use worker::Delay;

/// How long one alarm goes on taking what falls due before it ends, and the next one goes on: the platform ends one that takes
/// a quarter of an hour.
const SHIFT: i64 = 60 * SECOND;
/// While something is on its way, how often it is looked whether something else has fallen due.
const LOOK: Duration = Duration::from_millis(200);

/// Delivers what is due. What goes wrong is logged, and waits for the next alarm.
pub(super) async fn deliver(ledger: &Ledger) {
    let began = now();
    let mut busy = Busy::default();
    let mut on_their_way = FuturesUnordered::new();
    loop {
        if now().since(began) < SHIFT {
            match own_turn(ledger, |turn| claim(turn, &busy)) {
                Ok(claimed) => {
                    ledger.ledger.deployment.may_panic_in_alarm(&claimed);
                    for row in claimed {
                        busy.begin(&row.id, &row.lane);
                        on_their_way.push(carry(ledger, row));
                    }
                }
                Err(failure) if on_their_way.is_empty() => return come_again(ledger, &failure),
                Err(failure) => log::error!("the outbox could not be read: {failure:?}"),
            }
        }
        if on_their_way.is_empty() {
            break;
        }
        if let Either::Left((Some((row, outcome)), _)) = select(on_their_way.next(), Delay::from(LOOK)).await {
            busy.end(&row.id);
            if let Err(failure) = own_turn(ledger, |turn| settle(turn, &row, &outcome)) {
                log::error!("a delivery's outcome was not recorded, so it will be repeated: {failure:?}");
            }
        }
    }
    match given() {
        Ok(given) => ledger.ledger.rest(given),
        Err(failure) => come_again(ledger, &failure),
    }
}

/// Says that the outbox could not be read, and has it looked at again.
pub(super) fn come_again(ledger: &Ledger, failure: &Failure) {
    log::error!("the outbox could not be read: {failure:?}");
    if let Err(failure) = ledger.ledger.wake_at(now().plus(30 * SECOND)) {
        log::error!("the alarm could not be set: {failure:?}");
    }
}

fn own_turn<T>(ledger: &Ledger, work: impl FnOnce(&Turn<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
    ledger.ledger.own_turn(given()?, work)
}

async fn carry(ledger: &Ledger, row: Claimed) -> (Claimed, Outcome) {
    let outcome = deliver_one(ledger, &row).await;
    (row, outcome)
}

async fn deliver_one(ledger: &Ledger, row: &Claimed) -> Outcome {
    match &row.target {
        Target::Homes => tell_again(ledger, row).await,
        Target::UsedUp { budget } => tell_used_up(ledger, row, (*budget).into()).await,
        Target::Stop => look_at_stop(ledger, row),
        Target::Message { permit, .. } => send_message(ledger, row, permit).await,
        Target::Provider { .. } | Target::Route { .. } | Target::Events => {
            courier::send(row, &row.body, &ledger.env).await
        }
    }
}

/// A sender's message is decided once more before it leaves.
async fn send_message(ledger: &Ledger, row: &Claimed, permit: &str) -> Outcome {
    match leaving(ledger, row, permit).await {
        Ok(Leaving::Now(body)) => {
            let outcome = courier::send(row, &body, &ledger.env).await;
            tell_ended(ledger, row, permit, outcome).await
        }
        Ok(Leaving::Waits) => Outcome::Waits,
        Ok(Leaving::Never) => Outcome::Ended,
        Err(failure) => {
            log::warn!("{}: not decided, so not sent: {failure:?}", row.id);
            Outcome::Undecided
        }
    }
}

/// Asks the contact point's own shard where it stands, and decides here.
async fn leaving(ledger: &Ledger, row: &Claimed, permit: &str) -> Result<Leaving, Failure> {
    let Some((contact, there)) = own_turn(ledger, |turn| gateway::departing(turn, permit))? else {
        return Ok(Leaving::Never);
    };
    let elsewhere = match there {
        Some(shard) => {
            let of = StandingsOf {
                contacts: vec![contact],
                addresses: false,
                as_of: None,
            };
            let found = call::ledger(&ledger.env, &row.site, shard, of).await?;
            found.into_iter().next().map(|found| found.standing)
        }
        None => None,
    };
    own_turn(ledger, |turn| gateway::leave(turn, row, permit, elsewhere))
}

/// What a provider says about the contact point itself is told to its own shard.
async fn tell_ended(ledger: &Ledger, row: &Claimed, permit: &str, outcome: Outcome) -> Outcome {
    let Outcome::Refused(Some(because)) = &outcome else {
        return outcome;
    };
    let told = async {
        match own_turn(ledger, |turn| gateway::ended(turn, permit, because))? {
            Some((shard, end)) => call::ledger(&ledger.env, &row.site, shard, end).await,
            None => Ok(()),
        }
    };
    match told.await {
        Ok(()) => outcome,
        Err(failure) => {
            log::warn!("{}: not recorded, so it will be tried again: {failure:?}", row.id);
            Outcome::Failed(None)
        }
    }
}

/// The site shows it to its owner, and says whether this ledger is the one to tell the events endpoint.
async fn tell_used_up(ledger: &Ledger, row: &Claimed, budget: wire::Budget) -> Outcome {
    let delivery = row.id.clone();
    match call::site(&ledger.env, &row.site, UsedUp { budget, delivery }).await {
        Ok(true) if row.endpoint.is_some() => courier::send(row, &row.body, &ledger.env).await,
        Ok(_) => Outcome::Delivered,
        Err(_) => Outcome::Failed(None),
    }
}

/// A letter about a stop that waited is decided, and written as another row if it may go.
fn look_at_stop(ledger: &Ledger, row: &Claimed) -> Outcome {
    match own_turn(ledger, |turn| stops::look_again(turn, row)) {
        Ok(()) => Outcome::Ended,
        Err(failure) => {
            log::warn!("{}: not decided, so not sent: {failure:?}", row.id);
            Outcome::Undecided
        }
    }
}

/// The homes are told of a proof once more.
async fn tell_again(ledger: &Ledger, row: &Claimed) -> Outcome {
    let told = match json::read::<ToHomes>(&row.body) {
        Ok(told) => tell_homes(&ledger.env, &row.site, told, None).await,
        Err(failure) => Err(failure),
    };
    if told.is_ok() {
        Outcome::Delivered
    } else {
        Outcome::Failed(None)
    }
}
