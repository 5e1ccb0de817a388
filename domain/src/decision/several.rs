//! A question about a person: over which of their contact points is it answered?

use super::{Denial, Question, decide};
use crate::Channel;
use crate::rules::Rules;
use crate::stored::{ContactStanding, PersonStanding};
use crate::time::Instant;
use std::cmp::Reverse;

/// The contact point that the answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its place among those that were offered.
    pub at: usize,
    /// Where all deny: the earliest instant at which time alone may change the answer of any.
    pub retry_at: Option<Instant>,
}

/// The person's most preferred contact point that may be used; where all deny, the one whose reason is latest in the order
/// of the reasons. `asked` are the channels in the order of whoever asks, which counts where the person has said nothing.
/// The channel of `question` is not looked at. `None` without any contact point.
#[must_use]
pub fn choose(
    question: &Question<'_>,
    asked: &[Channel],
    offered: &[(Channel, &ContactStanding)],
    rules: &Rules,
    person: &PersonStanding,
    now: Instant,
) -> Option<Chosen> {
    let preferred = &person.wishes.preferred_channels;
    let place = |list: &[Channel], channel| list.iter().position(|one| *one == channel).unwrap_or(list.len());
    let mut order: Vec<usize> = (0..offered.len()).collect();
    order.sort_by_key(|at| {
        let channel = offered[*at].0;
        (place(preferred, channel), place(asked, channel), channel)
    });
    let mut denials: Vec<(usize, Denial)> = Vec::with_capacity(order.len());
    for at in order {
        let (channel, contact) = offered[at];
        let question = Question { channel, ..*question };
        match decide(&question, rules, contact, person, now) {
            Ok(_) => return Some(Chosen { at, retry_at: None }),
            Err(denial) => denials.push((at, denial)),
        }
    }
    let retry_at = denials.iter().filter_map(|(_, denial)| denial.retry_at).min();
    // Among equals the most preferred, which comes first.
    let latest = denials.iter().min_by_key(|(_, denial)| Reverse(denial.reason))?;
    Some(Chosen { at: latest.0, retry_at })
}
