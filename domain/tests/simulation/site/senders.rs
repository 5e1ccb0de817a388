//! What senders do: questions, reservations, reports.

use super::*;

impl Run<'_> {
    pub(super) fn ask(&mut self, point: usize, purpose: usize, id: Option<u8>, net: Net) -> Result<(), String> {
        let asked = Asked {
            contact: key(point),
            purpose,
            id,
        };
        let shard = shard_of(&asked.contact);
        let here = self.turn(shard).ask(&asked);
        let verdict = match here {
            Ok(verdict) => verdict,
            Err(standing) => {
                let home = standing.person.as_ref().expect("it lives elsewhere").home;
                let message = Message::AskHome {
                    asked,
                    standing: *standing,
                };
                let mut calls = Calls::new(net);
                // A question that arrives late has a standing that was right when it was asked.
                if matches!(net, Net::Late(_)) {
                    calls.net = Net::Lost(0);
                }
                match self.call(&mut calls, home, &message)? {
                    Some(Reply::Verdict(verdict)) => verdict,
                    _ => {
                        // A slot may have been taken or freed that nobody was told of.
                        if let Some(id) = id {
                            self.model.in_doubt = true;
                            self.doubts.entry((id, point, purpose)).or_insert(self.now);
                        }
                        return Ok(());
                    }
                }
            }
        };
        let owner = self.shards[usize::from(shard)]
            .contact(&key(point))
            .and_then(|standing| standing.person.as_ref())
            .map(|pointer| pointer.person.clone());
        match verdict {
            None => {
                self.seen.unanswered += 1;
                Ok(())
            }
            Some(Verdict::IdReused) => Ok(()),
            Some(Verdict::Permit(None)) => self.model.may_be_permitted(point, purpose, true),
            Some(Verdict::Permit(Some(permit))) => {
                self.reserved(point, purpose, id.expect("it was reserved"), permit, owner)
            }
            Some(Verdict::Deny(reason)) => {
                *self.seen.denials.entry(reason).or_default() += 1;
                if let Some(id) = id {
                    self.denied(point, purpose, id, reason);
                }
                self.model.denied(point, purpose, reason)
            }
        }
    }

    pub(super) fn reserved(
        &mut self,
        point: usize,
        purpose: usize,
        id: u8,
        permit: String,
        owner: Option<PersonId>,
    ) -> Result<(), String> {
        let earlier = self.reserved.get(&(id, point, purpose)).cloned();
        if let Some((known, _, _)) = &earlier
            && *known == permit
        {
            self.seen.repeated_permits += 1;
            return self.model.may_be_permitted(point, purpose, false);
        }
        self.seen.permits += 1;
        let since = self.doubts.remove(&(id, point, purpose));
        let since = since.filter(|at| self.now - at < 300_000);
        self.model.may_be_permitted(point, purpose, since.is_none())?;
        if let Some((known, at, moves)) = earlier
            && self.now - at < 300_000
            && since.is_none()
            && moves == self.model.moves(point)
            && self.model.holds_slot(&known)
        {
            return Err(format!("id {id} took a second slot, {permit}, while {known} is live"));
        }
        self.model
            .granted(&permit, point, purpose, owner, since.unwrap_or(self.now));
        self.reserved.insert(
            (id, point, purpose),
            (permit.clone(), self.now, self.model.moves(point)),
        );
        self.permits.push((permit, point));
        Ok(())
    }

    /// A denial frees the slot of the id, unless it is about the hour or a cap.
    pub(super) fn denied(&mut self, point: usize, purpose: usize, id: u8, reason: DenialReason) {
        use DenialReason::{FrequencyCapReached, QuietHours, TimeZoneUnknown};
        if !matches!(reason, TimeZoneUnknown | QuietHours | FrequencyCapReached)
            && let Some((permit, at, moves)) = self.reserved.get(&(id, point, purpose))
            && self.now - at < 300_000
            && *moves == self.model.moves(point)
        {
            self.model.slot_freed(permit);
        }
    }

    pub(super) fn report(&mut self, back: usize, fate: Fate, net: Net) -> Result<(), String> {
        let Some((permit, point)) = nth_from_the_end(&self.permits, back).cloned() else {
            return Ok(());
        };
        let (outcome, because) = match fate {
            Fate::Sent => (SendOutcome::Sent, None),
            Fate::NotSent => (SendOutcome::NotSent, None),
            Fate::Bounced => (SendOutcome::Bounced, Some(Suppression::HardBounce)),
            Fate::Complained => (SendOutcome::Complained, Some(Suppression::Complaint)),
        };
        let home: u8 = permit
            .split_once('.')
            .and_then(|(home, _)| home.parse().ok())
            .expect("a shard");
        self.model.reporting(&permit, fate);
        let mut calls = Calls::new(net);
        let message = Message::Report {
            permit: permit.clone(),
            outcome,
        };
        let Some(Reply::Recorded(recorded)) = self.call(&mut calls, home, &message)? else {
            return Ok(());
        };
        self.model.reported(&permit, fate, recorded)?;
        if let Some(because) = because {
            let contact = key(point);
            let message = Message::End {
                contact: contact.clone(),
                because,
            };
            if self.call(&mut calls, shard_of(&contact), &message)?.is_some() {
                self.model.suppressed(point, because == Suppression::Complaint);
            }
        }
        Ok(())
    }

    pub(super) fn use_up(&mut self, back: usize) -> Result<(), String> {
        let Some((permit, point)) = nth_from_the_end(&self.permits, back).cloned() else {
            return Ok(());
        };
        let contact = key(point);
        let standing = self.shards[usize::from(shard_of(&contact))]
            .contact(&contact)
            .cloned()
            .unwrap_or_default();
        let home = permit
            .split_once('.')
            .and_then(|(home, _)| home.parse().ok())
            .expect("a shard");
        if self.turn(home).use_up(&permit, &standing) {
            self.model.used(&permit)
        } else {
            Ok(())
        }
    }
}
