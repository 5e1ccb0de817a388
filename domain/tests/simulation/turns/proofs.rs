//! Letters, the proofs that follow from them, and what a home makes of a proof.

use super::*;

impl Turn<'_> {
    pub(super) fn confirm(&mut self, order: &Order, home: u8) {
        let standing = self.shard.contact(&order.contact).cloned().unwrap_or_default();
        let rules = &self.shard.rules;
        let listed = Listed::of(&order.by, order.channel, &standing, rules, order.wishes.as_ref());
        if may_confirm_for(&order.by, order.channel, rules, &standing, self.now).is_none() || listed.is_empty() {
            return;
        }
        let sent = ContactEvent::ConfirmationSent { by: order.by.clone() };
        self.shard.append_contact(&order.contact, &[sent], self.now);
        let token = self.id();
        self.shard.confirmations.push(Confirmation {
            token,
            contact: order.contact.clone(),
            person: order.by.clone(),
            home,
            wishes: order.wishes.clone(),
            at: self.now,
            used: None,
        });
    }

    pub(super) fn letter(&self, token: u64) -> Option<Confirmation> {
        let mut letters = self.shard.confirmations.iter();
        letters.find(|letter| letter.token == token).cloned()
    }

    pub(super) fn listed(&self, letter: &Confirmation, contact: &ContactStanding) -> Listed {
        let mut wishes = letter.wishes.clone();
        if let Some(owner) = contact.person.as_ref().filter(|owner| owner.person != letter.person) {
            wishes = self
                .shard
                .person(&owner.person)
                .and_then(|person| wishes.filter(|wishes| person.wishes.filled_from(wishes) != person.wishes));
        }
        let channel = crate::site::channel_of(&letter.contact);
        Listed::of(&letter.person, channel, contact, &self.shard.rules, wishes.as_ref())
    }

    pub(crate) fn press(&mut self, token: u64) -> Option<Proven> {
        let letter = self.letter(token)?;
        let open = letter.used.is_none() && letter.at > self.now.plus(-CONFIRMATION_LIVES);
        let contact = self.shard.contact(&letter.contact)?.clone();
        let listed = self.listed(&letter, &contact);
        (open && !listed.is_empty()).then(|| self.prove(&letter, &contact, listed, Proof::Link))
    }

    /// The right code. Wrong ones and their count are the ledger's own.
    pub(crate) fn type_code(&mut self, token: u64) -> Option<Proven> {
        let letter = self.letter(token)?;
        let again = letter.used.is_none_or(|used| used > self.now.plus(-REPEAT));
        if !again || letter.at <= self.now.plus(-CONFIRMATION_LIVES) {
            return None;
        }
        let contact = self.shard.contact(&letter.contact)?.clone();
        let channel = crate::site::channel_of(&letter.contact);
        let listed = Listed::of(
            &letter.person,
            channel,
            &contact,
            &self.shard.rules,
            letter.wishes.as_ref(),
        );
        Some(self.prove(&letter, &contact, listed, Proof::Code))
    }

    pub(super) fn prove(
        &mut self,
        letter: &Confirmation,
        contact: &ContactStanding,
        mut open: Listed,
        proof: Proof,
    ) -> Proven {
        let asker = Pointer {
            person: letter.person.clone(),
            home: letter.home,
            epoch: 0,
        };
        let repeated = letter.used.is_some();
        let mut events = if repeated {
            (open.grants, open.resume) = (Vec::new(), false);
            Vec::new()
        } else {
            open.events(&letter.person, proof)
        };
        let fresh = format!("fresh-{}", self.id());
        let owner = owner_after(contact, proof, &asker, fresh, self.shard.number).filter(|_| !repeated);
        if let Some(owner) = &owner {
            events.push(ContactEvent::Homed { person: owner.clone() });
        }
        self.shard.append_contact(&letter.contact, &events, self.now);
        for row in self
            .shard
            .confirmations
            .iter_mut()
            .filter(|row| row.token == letter.token)
        {
            row.used.get_or_insert(self.now);
        }
        let told = Joining {
            contact: letter.contact.clone(),
            channel: crate::site::channel_of(&letter.contact),
            proof,
            at: self.now,
            epoch: None,
            wishes: open.wishes.clone(),
            own: false,
            resume: open.resume,
            customer: None,
            slots: Vec::new(),
        };
        let mut tell = Vec::new();
        let after = self
            .shard
            .contact(&letter.contact)
            .expect("it is on record")
            .person
            .clone();
        match after {
            Some(now) if now.person == asker.person => {
                let (epoch, own) = (Some(now.epoch), true);
                tell.push((now.home, now.person, Joining { epoch, own, ..told }));
            }
            other => {
                tell.push((
                    asker.home,
                    asker.person,
                    Joining {
                        wishes: None,
                        ..told.clone()
                    },
                ));
                if let Some(now) = other {
                    let (epoch, resume) = (Some(now.epoch), false);
                    let joining = Joining { epoch, resume, ..told };
                    if now.home == self.shard.number {
                        self.join(&now.person, None, &joining);
                    } else {
                        tell.push((now.home, now.person, joining));
                    }
                }
            }
        }
        let moved = |before: &Pointer| {
            owner
                .as_ref()
                .filter(|owner| owner.person != before.person)
                .map(|owner| owner.epoch)
        };
        Proven {
            contact: letter.contact.clone(),
            again: repeated,
            grants: open.grants.iter().map(|(purpose, _)| purpose.clone()).collect(),
            tell,
            from: contact
                .person
                .as_ref()
                .and_then(|before| Some((before.clone(), moved(before)?))),
        }
    }

    pub(super) fn leave(&mut self, person: &str, contact: &ContactKey, epoch: u32) -> Vec<Slot> {
        let Some(standing) = self.shard.person(person) else {
            return Vec::new();
        };
        let slots = standing.slots.clone();
        let event = left(standing, contact, epoch);
        self.shard.append_person(person, event.as_slice(), self.now);
        slots
    }

    pub(super) fn join(&mut self, person: &str, token: Option<&str>, joining: &Joining) {
        let nobody = PersonStanding::default();
        let events = joining.events(self.shard.person(person).unwrap_or(&nobody));
        self.shard.append_person(person, &events, self.now);
        if let Some(token) = token {
            let proof = (token.to_owned(), joining.contact.clone());
            self.shard.proofs.insert(proof, self.now);
        }
    }
}
