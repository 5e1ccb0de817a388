//! A permit that was given before, decided about once more, its own slot left out.

use crate::failure::Failure;
use crate::outcomes::Kept;
use crate::turn::Turn;
use beckon_domain::decision::{Addressee, Asker, Denial, Permit, Question, decide_for};
use beckon_domain::gateway::{Departure, departure};
use beckon_domain::stored::{ContactStanding, PersonStanding};
use beckon_domain::time::Instant;

impl Turn<'_> {
    /// The person's standing without the slot that a permit has taken.
    fn standing_without(&self, person: &str, permit: &str) -> Result<PersonStanding, Failure> {
        let mut standing = self.person(person)?.map(|person| person.standing).unwrap_or_default();
        standing.slots.retain(|slot| slot.permit != permit);
        Ok(standing)
    }

    /// Decides about a permit once more.
    pub(crate) fn decide_again(
        &self,
        kept: &Kept,
        contact: &ContactStanding,
    ) -> Result<Result<Permit, Denial>, Failure> {
        let addressee = if contact.is_of(&kept.person) {
            Addressee::Known
        } else {
            Addressee::Another
        };
        let person = self.standing_without(&kept.person, &kept.id)?;
        let question = Question {
            asker: Asker::Sender,
            purpose: &kept.purpose,
            channel: kept.channel()?,
            template: kept.template.as_deref(),
        };
        Ok(decide_for(
            addressee,
            &question,
            &self.rules,
            contact,
            &person,
            self.now,
        ))
    }

    /// What is done with a message that waits and may be sent `before`.
    pub(crate) fn departs(
        &self,
        kept: &Kept,
        contact: &ContactStanding,
        is_held: bool,
        before: Instant,
    ) -> Result<Departure, Failure> {
        let decided = self.decide_again(kept, contact)?;
        Ok(departure(&decided, kept.outcome()?, is_held, before, self.now))
    }
}
