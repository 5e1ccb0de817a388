//! Contact points that a widget names without knowing their addresses, by the handles it was told.

use super::{Orders, Save, Saving};
use crate::fault::field;
use crate::stored::{Claim, ContactKey, PersonStanding};
use crate::wire::{ChoiceMade, FieldProblem};
use crate::{Choice, wire};
use std::collections::BTreeSet;

/// Complains of too many handles.
pub(super) fn check(body: &wire::Preferences, problems: &mut Vec<FieldProblem>) {
    for (pointer, handles) in [
        ("/remove_handles", &body.remove_handles),
        ("/confirm_handles", &body.confirm_handles),
    ] {
        if handles.len() > 12 {
            problems.push(field(pointer, "length", "At most 12 contact points in one request."));
        }
    }
}

impl Save {
    /// The contact points that this save takes away, whether named by address or by handle.
    pub(super) fn removed(
        &self,
        saving: &Saving<'_>,
        by_address: BTreeSet<ContactKey>,
        problems: &mut Vec<FieldProblem>,
    ) -> BTreeSet<ContactKey> {
        let mut removed = by_address;
        removed.extend(named(
            saving,
            "/remove_handles",
            &self.remove_handles,
            &saving.standing.claims.iter().collect::<Vec<_>>(),
            problems,
        ));
        removed
    }

    /// Asks contact points once more: every yes that waits there, in the words in force.
    pub(super) fn ask_again(
        &self,
        saving: &Saving<'_>,
        kept: &[&Claim],
        orders: &mut Orders<'_>,
        problems: &mut Vec<FieldProblem>,
    ) {
        let again = named(saving, "/confirm_handles", &self.confirm_handles, kept, problems);
        for claim in kept.iter().filter(|claim| again.contains(&claim.contact)) {
            for choice in waiting(saving, claim) {
                orders.yes(claim, &choice);
            }
            // Whoever has just typed this contact point's code in needs no other message.
            if !saving.proven.contains(&claim.contact) {
                orders.of(claim).confirm = true;
            }
        }
    }
}

/// The contact points of these handles. One that is not among `claims` is a fault of its own.
fn named(
    saving: &Saving<'_>,
    pointer: &str,
    handles: &[String],
    claims: &[&Claim],
    problems: &mut Vec<FieldProblem>,
) -> Vec<ContactKey> {
    let mut named = Vec::new();
    for (index, handle) in handles.iter().enumerate() {
        let known = saving.handles.iter().find(|(known, _)| known == handle);
        match known.filter(|(_, contact)| claims.iter().any(|claim| claim.contact == *contact)) {
            Some((_, contact)) => named.push(contact.clone()),
            None => problems.push(field(
                format!("{pointer}/{index}"),
                "contact_point_unknown",
                "No contact point of this person has this handle. Read the preferences again.",
            )),
        }
    }
    named
}

/// What was said yes to on this contact point's channel and it has not confirmed since.
fn waiting(saving: &Saving<'_>, claim: &Claim) -> Vec<ChoiceMade> {
    let mut waiting = Vec::new();
    for chosen in &saving.standing.choices {
        let confirmed = claim.proof.is_some_and(|(_, at)| at >= chosen.at);
        // A yes to a text that is no longer in force would be confirmed for nothing.
        let in_force = saving.rules.purpose(&chosen.purpose).is_some_and(|purpose| {
            chosen.notice.as_ref() == Some(&purpose.notice) && purpose.channels.contains(&chosen.channel)
        });
        if chosen.choice == Choice::Given && chosen.channel == claim.channel && !confirmed && in_force {
            waiting.push(ChoiceMade {
                purpose: chosen.purpose.clone(),
                channel: chosen.channel,
                choice: chosen.choice,
                notice: chosen.notice.clone(),
            });
        }
    }
    waiting
}

/// What was said yes to on channels where nothing is left to say it for.
pub(super) fn homeless<'a>(
    standing: &'a PersonStanding,
    left: impl Fn(crate::Channel) -> bool + 'a,
) -> impl Iterator<Item = ChoiceMade> + 'a {
    let given = standing.choices.iter().filter(|chosen| chosen.choice == Choice::Given);
    given
        .filter(move |chosen| !left(chosen.channel))
        .map(|chosen| ChoiceMade {
            purpose: chosen.purpose.clone(),
            channel: chosen.channel,
            choice: Choice::Withdrawn,
            notice: None,
        })
}
