//! The fold: how an event changes a standing. The one place where a standing changes.

use crate::proofs::CONFIRMATION_LIVES;
use crate::stops::UNDONE_COUNTS;
use crate::stored::{
    Chosen, Claim, Consent, ContactEvent, ContactStanding, CustomerEvent, CustomerStanding, EventId, Member,
    PersonEvent, PersonId, PersonStanding, Request, Said, Sent, Slot, StopMark, Suppression,
};
use crate::time::{DAY, Instant};

/// The version of the fold. It is raised with every change by which the same events fold to something else, be it a field more: a
/// standing that an older version has made is then folded anew from its events when it is next read.
pub const VERSION: u32 = 2;

/// How many who ask for one purpose at one contact point are remembered. The oldest for whom nothing was sent gives way;
/// those whose confirmation can still be used come on top, and as few confirmations are sent as that, they are few.
const MOST_PENDING: usize = 8;
/// For how many a contact point is known to have proven itself.
const MOST_PROVED_FOR: usize = 4;
/// How many slots of one purpose are kept: no cap counts more, and the last 100 of all are among these.
const MOST_SLOTS: usize = 100;
/// The longest window of a cap, in milliseconds.
const LONGEST_WINDOW: i64 = 365 * DAY;

impl ContactStanding {
    /// Takes one more event of the contact point's stream, recorded as `id` at `at`.
    pub fn apply(&mut self, event: &ContactEvent, id: &EventId, at: Instant) {
        self.settle(at);
        match event {
            ContactEvent::Requested { purpose, notice, by } => {
                let consent = self.consents.entry(purpose.clone()).or_default();
                consent.pending.retain(|request| request.by != *by);
                make_room(&mut consent.pending, |request| was_sent(&self.sent, &request.by, at));
                consent.pending.push(Request {
                    by: by.clone(),
                    notice: notice.clone(),
                });
                // A new request never weakens a standing yes.
                if !matches!(consent.said, Said::Given { .. }) {
                    consent.said = Said::Requested;
                }
            }
            ContactEvent::Given {
                purpose,
                notice,
                by,
                proof: _,
            } => {
                let consent = self.consent(purpose);
                consent.pending.retain(|request| request.by != *by);
                consent.said = Said::Given {
                    at,
                    event: id.clone(),
                    notice: notice.clone(),
                };
            }
            ContactEvent::Refused { purpose, by } => self.take_back(purpose, by, Said::Refused),
            ContactEvent::Withdrawn { purpose, by } => self.take_back(purpose, by, Said::Withdrawn),
            ContactEvent::Revoked { purpose } => {
                // The controller ends a grant, never a no: on another basis that would lift an objection.
                let consent = self.consent(purpose);
                if !consent.said.is_no() {
                    consent.said = Said::Revoked;
                }
            }
            ContactEvent::Stopped { by } => {
                // The first stop stands: who repeats it later does not get the power to undo it. One that was set without
                // proof gives way, so that who set it cannot undo this one.
                if self.stop.as_ref().is_none_or(|stop| stop.unproven) {
                    self.stop_by(by, at, false);
                }
                self.resume_asked.retain(|asked| asked != by);
            }
            ContactEvent::StoppedUnproven { by } => {
                if self.stop.is_none() {
                    self.stop_by(by, at, true);
                }
                self.resume_asked.retain(|asked| asked != by);
            }
            ContactEvent::ResumeRequested { by } => {
                if !self.resume_asked.contains(by) {
                    make_room(&mut self.resume_asked, |asked| was_sent(&self.sent, asked, at));
                    self.resume_asked.push(by.clone());
                }
            }
            ContactEvent::Resumed { by: _ } => self.resume(),
            ContactEvent::StopUndone { by: _ } => {
                self.resume();
                self.stops_undone.retain(|undone| at.since(*undone) < UNDONE_COUNTS);
                self.stops_undone.push(at);
            }
            ContactEvent::Suppressed { because } | ContactEvent::SuppressionEntered { because, ground: _ } => {
                if because.adds_to(self.suppression) {
                    self.suppression = Some(*because);
                }
            }
            ContactEvent::Unsuppressed => self.suppression = None,
            ContactEvent::SuppressionLifted { ground: _ } => self.forget_bounce(),
            ContactEvent::ConfirmationSent { by } => {
                if self.stop.is_some() {
                    self.passed_stop_at = Some(at);
                }
                if self.suppression.is_some() {
                    self.passed_suppression_at = Some(at);
                }
                self.sent.retain(|sent| at.since(sent.at) < CONFIRMATION_LIVES);
                self.sent.push(Sent { by: by.clone(), at });
                self.confirmations.retain(|sent| at.since(*sent) < DAY);
                self.confirmations.push(at);
            }
            ContactEvent::Proven { by, proof: _ } => {
                // The address was reached, so a hard bounce no longer says anything about it.
                self.forget_bounce();
                self.proved_for.retain(|known| known != by);
                self.proved_for.push(by.clone());
                if self.proved_for.len() > MOST_PROVED_FOR {
                    self.proved_for.remove(0);
                }
            }
            ContactEvent::Homed { person } => {
                let before = self.person.replace(person.clone());
                if before.is_some_and(|before| before.person != person.person) {
                    self.moved_at = Some(at);
                }
            }
            ContactEvent::LinksEnded { by: _ } => self.links_since = Some(at),
            ContactEvent::ClockWentBack => {}
        }
    }

    /// Whether something here was stamped while the clock was wrong. It counts as of now once
    /// [`ContactEvent::ClockWentBack`], or any event, is taken.
    #[must_use]
    pub fn is_ahead_of(&self, now: Instant) -> bool {
        let given = self.consents.values().filter_map(|consent| match &consent.said {
            Said::Given { at, .. } => Some(*at),
            Said::Nothing | Said::Requested | Said::Refused | Said::Withdrawn | Said::Revoked => None,
        });
        let others = [
            self.stop.as_ref().map(|stop| stop.at),
            self.passed_stop_at,
            self.moved_at,
            self.passed_suppression_at,
            self.links_since,
        ];
        let sent = self.sent.iter().map(|sent| sent.at);
        let confirmations = self.confirmations.iter().chain(&self.stops_undone).copied().chain(sent);
        given
            .chain(others.into_iter().flatten())
            .chain(confirmations)
            .any(|at| at.is_ahead_of(now))
    }

    /// Whether the last word about a purpose is a no, which saying it once more does not change.
    #[must_use]
    pub fn has_no_to(&self, purpose: &str) -> bool {
        let consent = self.consents.get(purpose);
        consent.is_some_and(|consent| consent.said.is_no())
    }

    fn settle(&mut self, now: Instant) {
        let given = self
            .consents
            .values_mut()
            .filter_map(|consent| match &mut consent.said {
                Said::Given { at, .. } => Some(at),
                Said::Nothing | Said::Requested | Said::Refused | Said::Withdrawn | Said::Revoked => None,
            });
        let others = self.stop.iter_mut().map(|stop| &mut stop.at);
        let optional = self
            .passed_stop_at
            .iter_mut()
            .chain(&mut self.moved_at)
            .chain(&mut self.passed_suppression_at)
            .chain(&mut self.links_since);
        let lists = self
            .confirmations
            .iter_mut()
            .chain(&mut self.stops_undone)
            .chain(self.sent.iter_mut().map(|sent| &mut sent.at));
        for at in given.chain(others).chain(optional).chain(lists) {
            *at = at.settled(now);
        }
    }

    fn stop_by(&mut self, by: &str, at: Instant, unproven: bool) {
        let by = by.to_owned();
        self.stop = Some(StopMark { at, by, unproven });
    }

    fn resume(&mut self) {
        self.stop = None;
        self.resume_asked.clear();
    }

    fn forget_bounce(&mut self) {
        if self.suppression == Some(Suppression::HardBounce) {
            self.suppression = None;
        }
    }

    fn consent(&mut self, purpose: &str) -> &mut Consent {
        self.consents.entry(purpose.to_owned()).or_default()
    }

    fn take_back(&mut self, purpose: &str, by: &str, said: Said) {
        let consent = self.consent(purpose);
        consent.pending.retain(|request| request.by != by);
        consent.said = said;
    }
}

impl Said {
    /// Whether the person has said no, or no longer.
    #[must_use]
    pub const fn is_no(&self) -> bool {
        match self {
            Self::Refused | Self::Withdrawn => true,
            Self::Nothing | Self::Requested | Self::Revoked | Self::Given { .. } => false,
        }
    }
}

/// Makes room for one more who asks. What was sent to the contact point is never pushed out by others.
fn make_room<T>(asked: &mut Vec<T>, was_sent: impl Fn(&T) -> bool) {
    if asked.len() >= MOST_PENDING
        && let Some(oldest) = asked.iter().position(|one| !was_sent(one))
    {
        asked.remove(oldest);
    }
}

/// Whether a confirmation that can still be used was sent for this person.
fn was_sent(sent: &[Sent], by: &PersonId, at: Instant) -> bool {
    sent.iter()
        .any(|sent| sent.by == *by && at.since(sent.at) < CONFIRMATION_LIVES)
}

impl CustomerStanding {
    /// Takes one more event of the customer's stream.
    pub fn apply(&mut self, event: &CustomerEvent) {
        match event {
            CustomerEvent::Linked { person, home } => self.person = Some((person.clone(), *home)),
        }
    }
}

impl PersonStanding {
    /// Takes one more event of the person's stream, recorded at `at`.
    pub fn apply(&mut self, event: &PersonEvent, at: Instant) {
        self.settle(at);
        match event {
            PersonEvent::Claimed { contact, channel } => {
                if !self.claims.iter().any(|claim| claim.contact == *contact) {
                    self.claims.push(Claim {
                        contact: contact.clone(),
                        channel: *channel,
                        proof: None,
                    });
                }
            }
            PersonEvent::Unclaimed { contact } => self.claims.retain(|claim| claim.contact != *contact),
            PersonEvent::Confirmed { contact, proof } => {
                for claim in self.claims.iter_mut().filter(|claim| claim.contact == *contact) {
                    let strongest = claim.proof.map_or(*proof, |(earlier, _)| earlier.max(*proof));
                    claim.proof = Some((strongest, at));
                }
            }
            PersonEvent::Joined {
                contact,
                channel,
                epoch,
            } => {
                self.members.retain(|member| member.contact != *contact);
                self.members.push(Member {
                    contact: contact.clone(),
                    channel: *channel,
                    epoch: *epoch,
                });
            }
            PersonEvent::Left { contact } => self.members.retain(|member| member.contact != *contact),
            PersonEvent::Chose {
                purpose,
                channel,
                choice,
                notice,
            } => {
                self.choices
                    .retain(|chosen| (&chosen.purpose, chosen.channel) != (purpose, *channel));
                self.choices.push(Chosen {
                    purpose: purpose.clone(),
                    channel: *channel,
                    choice: *choice,
                    notice: notice.clone(),
                    at,
                });
            }
            PersonEvent::Set { wishes } => {
                self.wishes = wishes.clone();
                self.asked = None;
                self.wished_at = self.wished_at.max(Some(at));
            }
            PersonEvent::Asked { wishes } => {
                self.asked = Some(wishes.clone());
                self.wished_at = self.wished_at.max(Some(at));
            }
            PersonEvent::Stopped => {
                self.stopped_at.get_or_insert(at);
                self.resume_asked = false;
            }
            PersonEvent::ResumeRequested => self.resume_asked = self.stopped_at.is_some(),
            PersonEvent::Resumed => {
                self.stopped_at = None;
                self.resume_asked = false;
            }
            PersonEvent::PermitTaken { permit, purpose } => {
                self.slots.retain(|slot| at.since(slot.at) < LONGEST_WINDOW);
                self.take_slot(Slot {
                    at,
                    permit: permit.clone(),
                    purpose: purpose.clone(),
                });
            }
            PersonEvent::PermitMoved { slot } => self.take_slot(slot.clone()),
            PersonEvent::PermitReleased { permit } => self.slots.retain(|slot| slot.permit != *permit),
            PersonEvent::FeedbackLeft { reference: _ } => {}
            PersonEvent::CustomerLinked { customer } => self.customer = Some(customer.clone()),
            PersonEvent::PrivacySignalled => self.signalled_at = Some(at),
            PersonEvent::ClockWentBack => {}
        }
    }

    /// Whether something here was stamped while the clock was wrong. It counts as of now once
    /// [`PersonEvent::ClockWentBack`], or any event, is taken.
    #[must_use]
    pub fn is_ahead_of(&self, now: Instant) -> bool {
        let proofs = self.claims.iter().filter_map(|claim| claim.proof.map(|(_, at)| at));
        let stamps = [self.wished_at, self.stopped_at, self.signalled_at]
            .into_iter()
            .flatten();
        let chosen = self.choices.iter().map(|chosen| chosen.at);
        let slots = self.slots.iter().map(|slot| slot.at);
        proofs
            .chain(stamps)
            .chain(chosen)
            .chain(slots)
            .any(|at| at.is_ahead_of(now))
    }

    fn settle(&mut self, now: Instant) {
        let proofs = self
            .claims
            .iter_mut()
            .filter_map(|claim| claim.proof.as_mut().map(|(_, at)| at));
        let stamps = [&mut self.wished_at, &mut self.stopped_at, &mut self.signalled_at];
        let chosen = self.choices.iter_mut().map(|chosen| &mut chosen.at);
        let slots = self.slots.iter_mut().map(|slot| &mut slot.at);
        for at in proofs.chain(stamps.into_iter().flatten()).chain(chosen).chain(slots) {
            *at = at.settled(now);
        }
    }

    /// Adds a slot, in order of time; the oldest of its purpose gives way when there are more than any cap counts.
    fn take_slot(&mut self, slot: Slot) {
        let purpose = slot.purpose.clone();
        let place = self.slots.partition_point(|known| known.at <= slot.at);
        self.slots.insert(place, slot);
        if self.slots.iter().filter(|slot| slot.purpose == purpose).count() > MOST_SLOTS
            && let Some(oldest) = self.slots.iter().position(|slot| slot.purpose == purpose)
        {
            self.slots.remove(oldest);
        }
    }
}
