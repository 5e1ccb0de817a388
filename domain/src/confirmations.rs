//! Whether a confirmation may be sent to a contact point, and when.

use crate::Channel;
use crate::decision::{Asker, Denial, Permit, Question, decide};
use crate::rules::{CONFIRM, Rules};
use crate::stored::{ContactStanding, PersonStanding, Sent};
use crate::time::{DAY, Instant};

/// Whether a confirmation may be sent to this contact point now. The same function as for everyone else.
#[must_use]
pub fn may_confirm(channel: Channel, rules: &Rules, standing: &ContactStanding, now: Instant) -> Option<Permit> {
    may(Asker::Edge, channel, rules, standing, now).ok()
}

/// The same for this person, who has a share of what may be sent in a day: strangers never use up the last one.
#[must_use]
pub fn may_confirm_for(
    by: &str,
    channel: Channel,
    rules: &Rules,
    standing: &ContactStanding,
    now: Instant,
) -> Option<Permit> {
    confirm_when(by, channel, rules, standing, now).ok()
}

/// The same, or when to look again.
pub(crate) fn confirm_when(
    by: &str,
    channel: Channel,
    rules: &Rules,
    standing: &ContactStanding,
    now: Instant,
) -> Result<Permit, Option<Instant>> {
    let share = share_frees(by, standing, now);
    match may(Asker::Edge, channel, rules, standing, now) {
        Ok(permit) if share.is_none() => Ok(permit),
        Ok(_) => Err(share),
        Err(denial) => Err(denial.retry_at.map(|at| share.map_or(at, |share| share.max(at)))),
    }
}

fn may(
    asker: Asker,
    channel: Channel,
    rules: &Rules,
    standing: &ContactStanding,
    now: Instant,
) -> Result<Permit, Denial> {
    let question = Question {
        asker,
        purpose: CONFIRM,
        channel,
        template: None,
    };
    decide(&question, rules, standing, &PersonStanding::default(), now)
}

/// Whether a link to the page of all settings may be sent, which is asked for by the link of a message that was sent here. It
/// counts as a confirmation. The reader of the mailbox asks, so it passes a suppression, once a day: there is no other way
/// for them to show that the address is theirs.
#[must_use]
pub fn may_send_link(channel: Channel, rules: &Rules, standing: &ContactStanding, now: Instant) -> Option<Permit> {
    may(Asker::Reader, channel, rules, standing, now).ok()
}

/// How many confirmations a day one asker may cause whom the contact point does not know; and of a contact point that belongs
/// to somebody, how many all of them together.
const MOST_OF_STRANGERS: usize = 2;

/// Whether the contact point knows them: it is theirs, or has proven itself for them.
fn is_known(by: &str, standing: &ContactStanding) -> bool {
    let owns = standing.person.as_ref().is_some_and(|owner| owner.person == by);
    owns || standing.proved_for.iter().any(|known| known == by)
}

/// When their share of what may be sent in a day is free again; none where it is.
fn share_frees(by: &str, standing: &ContactStanding, now: Instant) -> Option<Instant> {
    if is_known(by, standing) {
        return None;
    }
    let frees = |counts: &dyn Fn(&Sent) -> bool| {
        let today = standing.sent.iter().filter(|sent| now.since(sent.at) < DAY);
        let mut sent: Vec<Instant> = today.filter(|sent| counts(sent)).map(|sent| sent.at).collect();
        sent.sort_unstable();
        let leaves = sent.len().checked_sub(MOST_OF_STRANGERS)?;
        sent.get(leaves).map(|at| at.plus(DAY))
    };
    let own = frees(&|sent| sent.by == by);
    let belongs = standing.person.is_some();
    own.max(belongs.then(|| frees(&|sent| !is_known(&sent.by, standing))).flatten())
}
