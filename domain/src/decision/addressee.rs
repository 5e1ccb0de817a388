//! Whom a permit would be for. The rules answer about a contact point and its person; a permit needs both to be there, in
//! the way that was asked for.

use super::{Denial, Permit, Question, decide, explain};
use crate::DenialReason;
use crate::rules::Rules;
use crate::stored::{ContactStanding, PersonStanding};
use crate::time::Instant;
use crate::wire::{Finding, Step};

/// Whom a question is about, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// A contact point on a channel that was asked for, and its own person.
    Known,
    /// A contact point on none of the channels that were asked for.
    Outside,
    /// Nobody: no customer of this name, or none of their contact points is on these channels.
    Nobody,
    /// A contact point that belongs to somebody else by now, whose wishes nobody has asked for.
    Another,
}

impl Addressee {
    /// Whom a question is about that names a contact point or none, on its own channels or on others.
    #[must_use]
    pub const fn of(names_contact: bool, outside: bool) -> Self {
        match (names_contact, outside) {
            (true, false) => Self::Known,
            (true, true) => Self::Outside,
            (false, _) => Self::Nobody,
        }
    }

    /// What stands in the way of a permit that the rules would give.
    const fn denies(self) -> Option<DenialReason> {
        match self {
            Self::Known => None,
            Self::Outside => Some(DenialReason::ChannelNotOffered),
            Self::Nobody | Self::Another => Some(DenialReason::ConsentMissing),
        }
    }

    const fn looked_at(self) -> &'static str {
        match self {
            Self::Known => "",
            Self::Outside => "the channels of the question: the contact point's own is none of them",
            Self::Nobody => {
                "the customer: nobody is linked to this name, or none of their contact points is on these channels"
            }
            Self::Another => "the contact point: it belongs to somebody else by now",
        }
    }
}

/// Answers a question like [`decide`], and denies where the rules would permit and there is nobody to permit it for.
///
/// # Errors
///
/// The denial, with the first reason that applies.
pub fn decide_for(
    addressee: Addressee,
    question: &Question<'_>,
    rules: &Rules,
    contact: &ContactStanding,
    person: &PersonStanding,
    now: Instant,
) -> Result<Permit, Denial> {
    let permit = decide(question, rules, contact, person, now)?;
    match addressee.denies() {
        None => Ok(permit),
        Some(reason) => Err(reason.into()),
    }
}

/// Explains the answer of [`decide_for`].
#[must_use]
pub fn explain_for(
    addressee: Addressee,
    question: &Question<'_>,
    rules: &Rules,
    contact: &ContactStanding,
    person: &PersonStanding,
    now: Instant,
) -> Vec<Step> {
    let mut steps = explain(question, rules, contact, person, now);
    let denied = steps.iter().any(|step| step.found == Finding::Denies);
    if let Some(reason) = addressee.denies().filter(|_| !denied) {
        for step in steps.iter_mut().filter(|step| step.rule == reason) {
            step.found = Finding::Denies;
            addressee.looked_at().clone_into(&mut step.looked_at);
        }
    }
    steps
}
