//! Outcomes: what became of a permit, at the home of its person; and what a bounce or complaint ends, at the contact point.

use crate::failure::Failure;
use crate::messages::{
    AboutPermit, End, Ending, OwnersSuppressions, PermitsOf, ProviderOf, Refusal, Report, Reported, Reportee,
    UsePermit, Used,
};
use crate::outbox;
use crate::site_events::append_and_tell;
use crate::store::Contact;
use crate::turn::Turn;
use beckon_domain::fault::FaultKind;
use beckon_domain::holds::HOLD_WINDOW;
use beckon_domain::keys::USES_PERMITS;
use beckon_domain::outcomes::{Recorded, Refused, may_report, may_use, record, record_of_message};
use beckon_domain::seal::shard_of;
use beckon_domain::stops::{self, NotTheOwners, owners};
use beckon_domain::stored::{ContactKey, PersonEvent};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, Scope, SendOutcome, wire};
use serde::Deserialize;

/// A permit as it is kept.
#[derive(Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    key_id: String,
    pub(super) contact: String,
    pub(super) person: String,
    pub(super) purpose: String,
    pub(super) channel: String,
    pub(super) template: Option<String>,
    at: Instant,
    outcome: Option<String>,
    used: Option<Instant>,
}

const KEPT: &str = "SELECT id, key_id, contact, person, purpose, channel, template, at, outcome, used FROM permits";

impl Kept {
    pub(super) const fn given_at(&self) -> Instant {
        self.at
    }

    pub(super) fn channel(&self) -> Result<Channel, Failure> {
        self.channel
            .parse()
            .map_err(|_| Failure::broken("a permit has no known channel"))
    }

    pub(super) fn outcome(&self) -> Result<Option<SendOutcome>, Failure> {
        let read = self.outcome.as_deref().map(str::parse).transpose();
        read.map_err(|_| Failure::broken("a permit has no known outcome"))
    }
}

impl Turn<'_> {
    /// A permit of this ledger, by its id.
    pub(super) fn permit(&self, id: &str) -> Result<Option<Kept>, Failure> {
        self.db.row(&format!("{KEPT} WHERE id = ?"), vec![id.into()])
    }

    /// Records what became of a permit, by what a provider says of its message.
    pub(super) fn record(&self, kept: &Kept, reported: SendOutcome) -> Result<Result<(), Refused>, Failure> {
        let recorded = record(kept.given_at(), kept.outcome()?, reported, self.now);
        self.keep_outcome(kept, recorded)
    }

    /// The same, by what a sender reports.
    fn record_of_sender(&self, kept: &Kept, reported: SendOutcome) -> Result<Result<(), Refused>, Failure> {
        let tries = outbox::tries_of_message(self, &kept.person, &kept.id)?;
        let recorded = record_of_message(kept.given_at(), kept.outcome()?, reported, tries, self.now);
        self.keep_outcome(kept, recorded)
    }

    fn keep_outcome(&self, kept: &Kept, recorded: Result<Recorded, Refused>) -> Result<Result<(), Refused>, Failure> {
        let recorded = match recorded {
            Ok(recorded) => recorded,
            Err(refused) => return Ok(Err(refused)),
        };
        if recorded.released {
            // The slot is free, and the id is too: asked again, it is decided anew.
            let mut person = self.person_or_new(&kept.person)?;
            let released = PersonEvent::PermitReleased {
                permit: kept.id.clone(),
            };
            self.append_person(&mut person, &[released])?;
        }
        self.db.run(
            "UPDATE permits SET outcome = ? WHERE id = ?",
            vec![recorded.outcome.as_str().into(), kept.id.as_str().into()],
        )?;
        Ok(Ok(()))
    }
}

/// Takes reports about permits that were given here.
pub fn report(turn: &Turn<'_>, message: Report) -> Result<Vec<Reported>, Failure> {
    let key = match &message.key {
        Some(key) => Some(turn.check_key(key, &[Scope::Report], std::iter::empty())?),
        None => None,
    };
    let mut done = Vec::with_capacity(message.items.len());
    for item in message.items {
        let kept = match (&item.permit, &item.question) {
            (Some(id), _) => turn.permit(id)?,
            (None, Some((question, whom))) if key.is_some() => {
                let key = key.as_ref().map_or("", |key| key.id.as_str());
                let (column, name) = match whom {
                    Reportee::Contact(contact) => ("contact", contact),
                    Reportee::Person(person) => ("person", person),
                };
                let sql = format!("{KEPT} WHERE key_id = ? AND question = ? AND {column} = ? ORDER BY at DESC LIMIT 1");
                let bindings = vec![key.into(), question.as_str().into(), name.as_str().into()];
                turn.db.row(&sql, bindings)?
            }
            (None, _) => None,
        };
        let kept: Option<Kept> = kept.filter(|kept: &Kept| {
            key.as_ref().is_none_or(|key| {
                may_report(&key.id, &key.scopes, &kept.key_id) && key.rights().has_purpose(&kept.purpose)
            })
        });
        let refusal = match &kept {
            None => Some(Refusal::Unknown),
            Some(kept) => {
                let recorded = match &key {
                    Some(_) => turn.record_of_sender(kept, item.outcome)?,
                    None => turn.record(kept, item.outcome)?,
                };
                recorded.err().map(|refused| match refused {
                    Refused::Contradicts => Refusal::Contradicts,
                    Refused::TooLate => Refusal::TooLate,
                })
            }
        };
        let channel = kept.as_ref().map(Kept::channel).transpose()?;
        done.push(Reported {
            at: item.at,
            refusal,
            contact: kept.map(|kept| kept.contact).zip(channel),
        });
    }
    Ok(done)
}

/// Ends all contact at contact points of this shard.
pub fn end(turn: &Turn<'_>, message: End) -> Result<(), Failure> {
    if let Some(key) = &message.key {
        turn.check_key(key, &[Scope::Report], std::iter::empty())?;
    }
    for ended in &message.ended {
        let mut contact = turn.contact_or_new(&ended.contact, ended.channel, ended.address.as_deref())?;
        match &ended.because {
            Ending::Suppressed(because) => {
                let event = stops::suppressed(&contact.standing, *because);
                turn.append_contact(&mut contact, event.as_slice())?;
            }
            Ending::Stopped(unclear) => stop(turn, &mut contact, unclear.as_deref())?,
            Ending::Read(text) => super::feedback::hand_over(turn, &contact, text)?,
        }
    }
    Ok(())
}

/// Takes what the owner knows of suppressions from elsewhere, or takes hard bounces back.
pub fn owners_suppressions(turn: &Turn<'_>, message: OwnersSuppressions) -> Result<Vec<u32>, Failure> {
    let mut refused = Vec::new();
    for entry in message.entries {
        let mut contact = turn.contact_or_new(&entry.contact, entry.channel, Some(&entry.address))?;
        match owners(&contact.standing, entry.because, &entry.ground) {
            Ok(events) => {
                turn.append_contact(&mut contact, events.as_slice())?;
            }
            Err(NotTheOwners) => refused.push(entry.at),
        }
    }
    Ok(refused)
}

/// The person wrote so. What is unclear is a stop until somebody has read it, and goes to whoever reads feedback.
fn stop(turn: &Turn<'_>, contact: &mut Contact, unclear: Option<&str>) -> Result<(), Failure> {
    let event = stops::texted(&contact.standing);
    append_and_tell(turn, contact, event.as_slice())?;
    match unclear {
        Some(text) => super::feedback::hand_over(turn, contact, text),
        None => Ok(()),
    }
}

/// What a permit of this ledger is about, for whoever may use it up.
pub fn about(turn: &Turn<'_>, message: AboutPermit) -> Result<Option<(ContactKey, u8)>, Failure> {
    turn.check_key(&message.key, USES_PERMITS, std::iter::empty())?;
    let kept = turn.permit(&message.id)?;
    Ok(kept.map(|kept| {
        let shard = shard_of(&kept.contact, turn.rules.shards);
        (kept.contact, shard)
    }))
}

/// Uses a permit up: once, and only while nothing denies what it permits, its own slot left out, and while neither the key that
/// presents it nor the one that it was given to is held.
pub fn use_up(turn: &Turn<'_>, message: UsePermit) -> Result<Used, Failure> {
    // A key that may not use permits is told so whether there is one or not.
    turn.check_key(&message.key, USES_PERMITS, std::iter::empty())?;
    let kept = turn.permit(&message.id)?.ok_or(FaultKind::PermitUnknown)?;
    turn.check_key(&message.key, USES_PERMITS, std::iter::once(kept.purpose.as_str()))?;
    if turn.is_held(Some(&kept.key_id), &kept.purpose)? {
        return Err(FaultKind::KeyHeld.into());
    }
    may_use(kept.given_at(), kept.used, kept.outcome()?, turn.now)?;
    if let Err(denial) = turn.decide_again(&kept, &message.standing)? {
        return Ok(Used::Denied(denial.reason, denial.retry_at));
    }
    turn.db.run(
        "UPDATE permits SET used = ? WHERE id = ?",
        vec![turn.now.millis().into(), kept.id.as_str().into()],
    )?;
    Ok(Used::Now(turn.now))
}

/// How many permits a key had here for a purpose, within the time in which people's words about it count.
pub fn permits_of(turn: &Turn<'_>, message: PermitsOf) -> Result<u64, Failure> {
    let sql = "SELECT count(*) AS value FROM permits WHERE key_id = ? AND purpose = ? AND at > ?";
    let since = turn.now.plus(-HOLD_WINDOW).millis();
    let bindings = vec![message.key.into(), message.purpose.into(), since.into()];
    let permits = turn.db.number(sql, bindings)?;
    Ok(permits
        .and_then(|permits| u64::try_from(permits).ok())
        .unwrap_or_default())
}

/// How the site sends over a channel.
pub fn provider_of(turn: &Turn<'_>, message: ProviderOf) -> Result<Option<wire::Provider>, Failure> {
    Ok(turn.rules.declared().providers.get(&message.channel).cloned())
}
