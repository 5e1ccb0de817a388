//! Questions, the slots that they take, and what becomes of permits.

use super::*;

impl Turn<'_> {
    /// The first hop: an answer, or the standing to ask the person's home with.
    pub(crate) fn ask(&mut self, asked: &Asked) -> Result<Option<Verdict>, Box<ContactStanding>> {
        let standing = self.shard.contact(&asked.contact).cloned().unwrap_or_default();
        match standing.person.clone() {
            Some(person) if person.home != self.shard.number => Err(Box::new(standing)),
            person => Ok(self.answer(asked, &standing, person.as_ref())),
        }
    }

    pub(super) fn answer(
        &mut self,
        asked: &Asked,
        contact: &ContactStanding,
        pointer: Option<&Pointer>,
    ) -> Option<Verdict> {
        let nobody = PersonStanding::default();
        let person = pointer.map_or(Some(&nobody), |pointer| {
            let standing = self.shard.person(&pointer.person)?;
            let mut members = standing.members.iter();
            members
                .any(|member| member.contact == asked.contact && member.epoch == pointer.epoch)
                .then_some(standing)
        })?;
        let outcome = decided(self.shard, asked.purpose, &asked.contact, contact, person, self.now);
        let Some(id) = asked.id else {
            return Some(match outcome {
                Ok(_) => Verdict::Permit(None),
                Err(denial) => Verdict::Deny(denial.reason),
            });
        };
        let of_id: Vec<&Kept> = self.shard.permits.iter().filter(|kept| kept.question == id).collect();
        if of_id.iter().any(|kept| {
            let same_person = pointer.is_some_and(|pointer| pointer.person == kept.person);
            let same_contact = kept.contact == asked.contact;
            (same_person || same_contact) && (!same_contact || kept.purpose != asked.purpose)
        }) {
            return Some(Verdict::IdReused);
        }
        let earlier = of_id
            .into_iter()
            .rev()
            .find(|kept| kept.contact == asked.contact)
            .filter(|kept| kept.outcome != Some(SendOutcome::NotSent) && self.now.since(kept.at) < PERMIT_LIVES)
            .cloned();
        Some(match (outcome, earlier) {
            (Ok(_), Some(earlier)) => Verdict::Permit(Some(earlier.id)),
            (Err(denial), Some(earlier)) if is_about_time(denial.reason) => Verdict::Permit(Some(earlier.id)),
            (Err(denial), Some(earlier)) => {
                let event = PersonEvent::PermitReleased {
                    permit: earlier.id.clone(),
                };
                self.shard.append_person(&earlier.person, &[event], self.now);
                self.shard.permits.retain(|kept| kept.id != earlier.id);
                Verdict::Deny(denial.reason)
            }
            (Err(denial), None) => Verdict::Deny(denial.reason),
            (Ok(permit), None) => Verdict::Permit(Some(self.take_slot(asked, id, pointer, &permit))),
        })
    }

    pub(super) fn take_slot(
        &mut self,
        asked: &Asked,
        question: u8,
        pointer: Option<&Pointer>,
        permit: &Permit,
    ) -> String {
        let person = match pointer {
            Some(pointer) => pointer.person.clone(),
            None => self.make_person(&asked.contact),
        };
        let number = self.id();
        let id = format!("{}.{number}", self.shard.number);
        let taken = PersonEvent::PermitTaken {
            permit: id.clone(),
            purpose: permit.purpose().to_owned(),
        };
        self.shard.append_person(&person, &[taken], self.now);
        self.shard.permits.push(Kept {
            id: id.clone(),
            question,
            contact: asked.contact.clone(),
            person,
            purpose: asked.purpose,
            at: self.now,
            outcome: None,
            used: false,
        });
        id
    }

    /// A contact point that belongs to nobody yet gets a person of its own.
    pub(super) fn make_person(&mut self, contact: &str) -> PersonId {
        let person = format!("made-{}", self.id());
        let pointer = Pointer {
            person: person.clone(),
            home: self.shard.number,
            epoch: 1,
        };
        self.shard
            .append_contact(contact, &[ContactEvent::Homed { person: pointer }], self.now);
        let joined = PersonEvent::Joined {
            contact: contact.to_owned(),
            channel: crate::site::channel_of(contact),
            epoch: 1,
        };
        self.shard.append_person(&person, &[joined], self.now);
        person
    }

    pub(super) fn report(&mut self, permit: &str, outcome: SendOutcome) -> bool {
        let Some(position) = self.shard.permits.iter().position(|kept| kept.id == permit) else {
            return false;
        };
        let kept = &mut self.shard.permits[position];
        let Ok(recorded) = record(kept.at, kept.outcome, outcome, self.now) else {
            return false;
        };
        kept.outcome = Some(recorded.outcome);
        if recorded.released {
            let person = kept.person.clone();
            let permit = permit.to_owned();
            self.shard
                .append_person(&person, &[PersonEvent::PermitReleased { permit }], self.now);
        }
        true
    }

    /// Uses a permit up, given where its contact point stands.
    pub(crate) fn use_up(&mut self, permit: &str, contact: &ContactStanding) -> bool {
        let Some(position) = self.shard.permits.iter().position(|kept| kept.id == permit) else {
            return false;
        };
        let kept = self.shard.permits[position].clone();
        let spent = kept.used || kept.outcome.is_some() || self.now.since(kept.at) >= PERMIT_LIVES;
        let belongs = matches!(&contact.person, Some(owner) if owner.person == kept.person);
        let mut person = self.shard.person(&kept.person).cloned().unwrap_or_default();
        person.slots.retain(|slot| slot.permit != permit);
        let now = self.now;
        if spent || !belongs || decided(self.shard, kept.purpose, &kept.contact, contact, &person, now).is_err() {
            return false;
        }
        self.shard.permits[position].used = true;
        true
    }

    /// Takes a purpose back by the link of a message.
    pub(crate) fn take_back(&mut self, contact: &str, purpose: usize) {
        let purpose = PURPOSES[purpose].to_owned();
        let by = format!("link:{purpose}");
        let event = ContactEvent::Withdrawn { purpose, by };
        self.shard.append_contact(contact, &[event], self.now);
    }
}

fn decided(
    shard: &Shard,
    purpose: usize,
    key: &str,
    contact: &ContactStanding,
    person: &PersonStanding,
    now: Instant,
) -> Result<Permit, Denial> {
    let template = match PURPOSES[purpose] {
        "orders" => Some("dispatched"),
        "recall" => Some("recall-1"),
        _ => None,
    };
    let question = Question {
        asker: Asker::Sender,
        purpose: PURPOSES[purpose],
        channel: crate::site::channel_of(key),
        template,
    };
    decide(&question, &shard.rules, contact, person, now)
}

/// What ends by itself does not end a permit that was given before.
const fn is_about_time(reason: DenialReason) -> bool {
    matches!(
        reason,
        DenialReason::TimeZoneUnknown | DenialReason::QuietHours | DenialReason::FrequencyCapReached
    )
}
