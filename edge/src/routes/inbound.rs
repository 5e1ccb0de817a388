//! What providers tell: what became of messages, and what people wrote back. Nothing is believed before its signature holds.

use crate::call;
use crate::config;
use crate::failure::OrBroken;
use crate::http::{self, SENDER_BYTES};
use crate::messages::{Does, End, Ended, Ending, Once, ProviderOf, Report, ReportItem, SeenBefore, SiteFacts};
use crate::sites;
use beckon_domain::address::ContactPoint;
use beckon_domain::fault::FaultKind;
use beckon_domain::inbound::{self, Call, Happened, Said, What};
use beckon_domain::outcomes::suppresses;
use beckon_domain::provider::Account;
use beckon_domain::seal::{shard_in, shard_of};
use beckon_domain::stored::ContactKey;
use beckon_domain::time::Instant;
use beckon_domain::{Channel, ProviderKind, SendOutcome};
use beckon_ledger::Failure;
use worker::{Date, Env, Request, Response};

/// `POST …/inbound/{channel}`.
pub async fn take(request: &mut Request, env: &Env, site: &str, channel: &str) -> Result<Response, Failure> {
    let channel: Channel = channel.parse().map_err(|_| FaultKind::NotFound)?;
    let facts = sites::facts(env, site).await?;
    let provider = call::ledger(env, site, 0, ProviderOf { channel }).await?;
    let account = provider.as_ref().and_then(|provider| Account::load(channel, provider));
    let secret = account
        .as_ref()
        .and_then(Account::inbound_secret)
        .and_then(|name| config::secret(env, site, name));
    let (Some(account), Some(secret)) = (account, secret) else {
        return Err(FaultKind::SignatureWrong.into());
    };
    let body = http::bytes(request, SENDER_BYTES).await?;
    let url = request.url().or_broken()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    // The provider was told the public URL, whatever this worker is reached by.
    let told = format!("{}{}{query}", config::public_url(env)?, url.path());
    let header = |name: &str| request.headers().get(name);
    let (authorization, timestamp) = (
        header("authorization").or_broken()?,
        header("x-twilio-email-event-webhook-timestamp").or_broken()?,
    );
    let signature = header("x-twilio-signature")
        .or_broken()?
        .or(header("x-twilio-email-event-webhook-signature").or_broken()?);
    let call = Call {
        url: &told,
        body: &body,
        authorization: authorization.as_deref(),
        signature: signature.as_deref(),
        timestamp: timestamp.as_deref(),
        at: Instant::from_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX)),
    };
    if !inbound::holds(account.kind(), &secret, &call) {
        return Err(FaultKind::SignatureWrong.into());
    }
    let kind = account.kind();
    if let Some(once) = inbound::once(kind, &body) {
        let seen = SeenBefore {
            token: once.token,
            body: once.body,
            remembered_for: inbound::remembered_for(kind),
        };
        if call::ledger(env, site, 0, seen).await? {
            return Err(FaultKind::SignatureWrong.into());
        }
    }
    // It comes from the provider, so what cannot be read never will be: asking for it again would lose nothing but time, and
    // everything else that comes with it.
    let happened = inbound::read(kind, &body).unwrap_or_else(|_| vec![Happened::Unread]);
    let about = url
        .query_pairs()
        .find(|(name, _)| name == "message")
        .map(|(_, id)| id.into_owned());
    let told = Told {
        env,
        site,
        facts: &facts,
        kind,
        channel,
    };
    let all = happened.len();
    let mut unread = 0_usize;
    for one in happened {
        if one == Happened::Unread {
            unread += 1;
        } else {
            told.record(one, about.as_deref()).await?;
        }
    }
    if unread > 0 {
        worker::console_warn!("{site}: {unread} of {all} events of {kind} could not be read, and were left out");
    }
    Ok(Response::empty().or_broken()?.with_status(204))
}

/// What a provider tells a site.
struct Told<'a> {
    env: &'a Env,
    site: &'a str,
    facts: &'a SiteFacts,
    kind: ProviderKind,
    channel: Channel,
}

impl Told<'_> {
    /// Records one thing. Repeated, it changes nothing.
    async fn record(&self, happened: Happened, about: Option<&str>) -> Result<(), Failure> {
        match happened {
            Happened::Text(text) => {
                let unclear = (text.said == Said::Unclear).then_some(text.text);
                if text.said.stops() {
                    self.end(&text.event, &text.from, Ending::Stopped(unclear)).await?;
                }
                if text.said == Said::Start {
                    self.start(&text.event, &text.from).await?;
                }
            }
            Happened::Words(words) => {
                if words.said.stops() {
                    let writer = ContactPoint::from_normal(self.channel, words.from.clone());
                    let text = format!("{}: {}", words.from, words.text);
                    self.end(&words.event, &writer, Ending::Read(text)).await?;
                }
            }
            Happened::Report(report) => {
                if let (What::Outcome(outcome, _), Some(permit)) = (report.what, report.message.as_deref().or(about)) {
                    outcome_of(self.env, self.site, self.facts, permit, outcome).await?;
                }
                if let (Some(to), Some(ending)) = (&report.to, ends(report.what)) {
                    self.end(&report.event, to, ending).await?;
                }
            }
            Happened::Unread => {}
        }
        Ok(())
    }

    /// The contact point itself asks for contact again.
    async fn start(&self, event: &str, at: &ContactPoint) -> Result<(), Failure> {
        let contact = self.key_of(at)?;
        self.once(event, contact.clone(), Does::Start(contact)).await
    }

    /// Ends contact where somebody can be told by their address, once for each event.
    async fn end(&self, event: &str, at: &ContactPoint, because: Ending) -> Result<(), Failure> {
        let contact = self.key_of(at)?;
        let address = !matches!(because, Ending::Read(_));
        let ended = Ended {
            contact: contact.clone(),
            channel: at.channel(),
            address: address.then(|| at.normal().to_owned()),
            because,
        };
        let end = End {
            key: None,
            ended: vec![ended],
        };
        self.once(event, contact, Does::End(end)).await
    }

    fn key_of(&self, at: &ContactPoint) -> Result<ContactKey, Failure> {
        Ok(config::secrets(self.env, self.site)?.contact_key(at))
    }

    /// Has the contact point's ledger do it, once for each event.
    async fn once(&self, event: &str, contact: ContactKey, does: Does) -> Result<(), Failure> {
        let message = Once {
            event: format!("{}:{event}", self.kind),
            remembered_for: inbound::remembered_for(self.kind),
            does,
        };
        call::ledger(self.env, self.site, shard_of(&contact, self.facts.shards), message).await
    }
}

/// What a report ends.
fn ends(what: What) -> Option<Ending> {
    match what {
        What::Stop => Some(Ending::Stopped(None)),
        What::Outcome(outcome, bounce) => suppresses(outcome, bounce).map(Ending::Suppressed),
    }
}

/// What became of a permit. One that is not known any more, or a confirmation's id, has nothing to record.
async fn outcome_of(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    permit: &str,
    outcome: SendOutcome,
) -> Result<(), Failure> {
    let Some(home) = shard_in(permit, '.', facts.shards) else {
        return Ok(());
    };
    let item = ReportItem {
        at: 0,
        permit: Some(permit.to_owned()),
        question: None,
        outcome,
    };
    let message = Report {
        key: None,
        items: vec![item],
    };
    call::ledger(env, site, home, message).await?;
    Ok(())
}
