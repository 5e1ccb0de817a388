//! What a person reads back: what their own widget set, and, where it has power, how things stand now.

use crate::failure::Failure;
use crate::messages::{Settings, SettingsDone, Statuses};
use crate::store::Person;
use crate::turn::Turn;
use crate::{link, links};
use beckon_domain::proofs::PROOF_LASTS;
use beckon_domain::shown::{self, Stands};
use beckon_domain::stored::{Chosen, PersonStanding, Proof, Visit};
use beckon_domain::time::Instant;
use beckon_domain::wire;
use serde::Deserialize;

/// What this person's widget has set, addresses masked.
pub fn settings(turn: &Turn<'_>, message: Settings) -> Result<SettingsDone, Failure> {
    let person = turn.person_of_token(&message.token)?;
    let standing = &person.standing;
    let mut contact_points = Vec::new();
    for claim in &standing.claims {
        contact_points.push(wire::MyContactPoint {
            handle: turn.handle(&person.id, &claim.contact),
            channel: claim.channel,
            masked: turn.claimed(&person, &claim.contact, claim.channel)?.masked(),
            proof: match claim.proof {
                None => wire::ProofState::Unproven,
                Some((Proof::Link, _)) => wire::ProofState::ByLink,
                Some((Proof::Code, _)) => wire::ProofState::ByCode,
            },
        });
    }
    let wishes = standing.asked.as_ref().unwrap_or(&standing.wishes);
    let choices = standing.choices.iter().map(|chosen| choice(standing, chosen)).collect();
    let settings = wire::MySettings {
        contact_points,
        preferred_channels: wishes.preferred_channels.clone(),
        choices,
        quiet_hours: wishes
            .quiet_hours
            .clone()
            .map(|(from, to)| wire::QuietHours { from, to }),
        time_zone: wishes.time_zone.clone(),
        cap: wishes.cap.map(|(permits, per)| wire::Cap { permits, per }),
        pause_until: wishes.pause_until.clone(),
        language: wishes.language.clone(),
        stopped: standing.stopped_at.is_some(),
        gpc: standing.signalled_at.is_some(),
        page: page(turn, &message.token, &person)?,
    };
    let members = standing
        .members
        .iter()
        .map(|member| (member.contact.clone(), member.channel))
        .collect();
    Ok(SettingsDone {
        settings,
        person: person.id,
        members,
    })
}

/// The page of everything, while this browser has proven a contact point of the person a moment ago.
fn page(turn: &Turn<'_>, token: &str, person: &Person) -> Result<Option<String>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        contact: String,
        at: Instant,
    }
    let since = turn.now.plus(-PROOF_LASTS).millis();
    let sql = "SELECT contact, at FROM proofs WHERE token = ? AND at > ? ORDER BY at DESC LIMIT 1";
    let Some(newest) = turn.db.row::<Row>(sql, vec![token.into(), since.into()])? else {
        return Ok(None);
    };
    let mut members = person.standing.members.iter();
    let Some(member) = members.find(|member| member.contact == newest.contact) else {
        return Ok(None);
    };
    let proven_at = newest.at;
    let language = turn.rules.language_for(person.standing.wishes.language.as_deref());
    let visit = Visit {
        row: links::handed(turn, token, &newest.contact, proven_at),
        contact: newest.contact,
        channel: member.channel,
        language: language.to_owned(),
        proven_at,
    };
    let (token, origin) = (
        link::write(&visit, &turn.secrets, turn.site)?,
        turn.deployment.public_url()?,
    );
    Ok(Some(format!("{origin}/manage/{token}")))
}

/// A choice with what it came to.
fn choice(standing: &PersonStanding, chosen: &Chosen) -> wire::MyChoice {
    wire::MyChoice {
        purpose: chosen.purpose.clone(),
        channel: chosen.channel,
        choice: chosen.choice,
        status: shown::at_home(standing, chosen),
        notice: chosen.notice.clone(),
        at: chosen.at.rfc3339(),
    }
}

/// Where a person's own contact points stand now, for the person alone.
pub fn statuses(turn: &Turn<'_>, message: Statuses) -> Result<Vec<Stands>, Failure> {
    let mut stands = Vec::new();
    for key in &message.contacts {
        let Some(contact) = turn.contact(key)? else { continue };
        // Somebody else's by now: what is said there is theirs to read.
        if contact.standing.is_of(&message.person) {
            stands.push(Stands::of(&turn.rules, contact.channel, &contact.standing, turn.now));
        }
    }
    Ok(stands)
}
