//! A ledger as a Durable Object: how messages reach it, when it wakes, and how its deliveries leave. What a message does is in
//! `beckon-ledger`.

mod alarm;
mod courier;
mod group_commit;

use crate::call::{self, SHARD_HEADER, SITE_HEADER, answer};
use crate::config;
use crate::messages::{Awake, AwakeDone, Installed, ToLedger};
use crate::platform::{fresh_entropy, now};
use crate::storage::Disk;
use beckon_domain::fault::FaultKind;
use beckon_ledger::{Failure, Given, Place, json};
use worker::{DurableObject, Env, Request, Response, State, durable_object};

/// One shard of a site.
#[durable_object]
pub struct Ledger {
    env: Env,
    ledger: beckon_ledger::Ledger<Disk>,
    group_commit: group_commit::GroupCommit,
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        Self {
            ledger: beckon_ledger::Ledger::new(Disk::new(state), config::deployment(&env)),
            env,
            group_commit: group_commit::GroupCommit::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let site = request.headers().get(SITE_HEADER)?.unwrap_or_default();
        let shard = request
            .headers()
            .get(SHARD_HEADER)?
            .and_then(|text| text.parse().ok())
            .unwrap_or_default();
        let body = request.text().await?;
        self.answer(Place { site: &site, shard }, &body).await
    }

    async fn alarm(&self) -> worker::Result<Response> {
        match self.wake_by_alarm().await {
            Ok(()) => alarm::deliver(self).await,
            // An alarm that fails is dropped by the runtime after a few tries, so it ends well and comes again.
            Err(failure) => alarm::come_again(self, &failure),
        }
        Response::ok("")
    }
}

impl Ledger {
    async fn answer(&self, place: Place<'_>, body: &str) -> worker::Result<Response> {
        let message: ToLedger = match json::heard(body) {
            Ok(message) => message,
            Err(failure) => return answer::<()>(Err(failure)),
        };
        if let Some(time) = self.ledger.deployment.hangs(&message, place.shard) {
            worker::Delay::from(time).await;
        }
        self.group_commit.wait().await;
        if let Err(failure) = self.wake(place, &message).await {
            return answer::<()>(Err(failure));
        }
        match given().and_then(|given| self.ledger.answer(place, given, message)) {
            Ok(json) => Ok(Response::from_body(worker::ResponseBody::Body(json.into_bytes()))?),
            Err(failure) => answer::<()>(Err(failure)),
        }
    }

    /// What is looked at before anything is answered; after the first time in an instance it is known.
    async fn wake(&self, place: Place<'_>, message: &ToLedger) -> Result<(), Failure> {
        self.ledger.wake(Some(place), &mut given()?)?;
        match message {
            ToLedger::Install(_) | ToLedger::WhatIsHere(_) => Ok(()),
            _ => self.check_with_site(place).await,
        }
    }

    async fn wake_by_alarm(&self) -> Result<(), Failure> {
        self.ledger.wake(None, &mut given()?)?;
        match self.ledger.identity()? {
            Some((site, shard)) => self.check_with_site(Place { site: &site, shard }).await,
            None => Ok(()),
        }
    }

    /// Asks the site, once per instance, whether what is here is still right.
    async fn check_with_site(&self, place: Place<'_>) -> Result<(), Failure> {
        if self.ledger.is_current() {
            return Ok(());
        }
        let Place { site, shard } = place;
        let has = self.ledger.has()?;
        match call::site(&self.env, site, Awake { shard, has }).await? {
            Some(AwakeDone::Install(install)) => match self.ledger.install(&install, place, given()?)? {
                Installed::Has { .. } => {}
                _ => return Err(FaultKind::Unavailable.into()),
            },
            Some(AwakeDone::Refused) => {
                return Err(Failure::broken(format!(
                    "ledger {shard} of {site} is not the one that the site knows, or its data is gone: it answers nothing until \
                     its file is put back, or the owner says that it starts with what it has"
                )));
            }
            // A site that knows nothing of itself was lost, and has nothing newer.
            Some(AwakeDone::Right) | None => {}
        }
        self.ledger.became_current();
        Ok(())
    }
}

/// What one turn is given.
fn given() -> Result<Given, Failure> {
    Ok(Given {
        now: now(),
        entropy: fresh_entropy()?,
    })
}
