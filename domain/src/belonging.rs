//! Whether a contact point belongs to a person. Two ledgers say so: the contact point's own points to the person, and the
//! person's home lists the contact point. The epoch, which counts the moves of a contact point, tells whether both speak of the
//! same move.

use crate::Channel;
use crate::stored::{ContactEvent, ContactKey, ContactStanding, PersonEvent, PersonId, PersonStanding, Pointer};

/// The epoch of a contact point that has never moved.
const FIRST_EPOCH: u32 = 1;

impl Pointer {
    /// Where a contact point points that goes to this person now, after `before`.
    #[must_use]
    pub fn after(before: Option<&Self>, person: PersonId, home: u8) -> Self {
        Self {
            person,
            home,
            epoch: before.map_or(FIRST_EPOCH, |before| before.epoch + 1),
        }
    }
}

impl ContactStanding {
    /// Whether the contact point is this person's, by its own ledger.
    #[must_use]
    pub fn is_of(&self, person: &str) -> bool {
        self.person.as_ref().is_some_and(|owner| owner.person == person)
    }
}

impl PersonStanding {
    /// Whether the contact point is the person's, by their home, whatever its own ledger says meanwhile.
    #[must_use]
    pub fn lists(&self, contact: &str) -> bool {
        self.members.iter().any(|member| member.contact == contact)
    }

    /// Whether the contact point is the person's, under the epoch that its own ledger knows.
    #[must_use]
    pub fn owns(&self, contact: &str, pointer: &Pointer) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.contact == contact && member.epoch == pointer.epoch)
    }
}

/// Whether the contact point is this person's, by its own ledger and by their home.
#[must_use]
pub fn belongs(contact: &str, to: &ContactStanding, person: &str, standing: &PersonStanding) -> bool {
    let mut owner = to.person.iter();
    owner.any(|owner| owner.person == person && standing.owns(contact, owner))
}

/// Gives a contact point that belongs to nobody a person of its own, who lives here: what its ledger takes, and what the person's.
#[must_use]
pub fn first_person(
    contact: &ContactKey,
    channel: Channel,
    fresh: PersonId,
    here: u8,
) -> (Pointer, ContactEvent, PersonEvent) {
    let pointer = Pointer::after(None, fresh, here);
    let homed = ContactEvent::Homed {
        person: pointer.clone(),
    };
    let joined = PersonEvent::Joined {
        contact: contact.clone(),
        channel,
        epoch: pointer.epoch,
    };
    (pointer, homed, joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;

    fn pointer(person: &str, epoch: u32) -> Pointer {
        Pointer {
            person: person.to_owned(),
            home: 3,
            epoch,
        }
    }

    fn homed(person: &str, epoch: u32) -> ContactStanding {
        ContactStanding {
            person: Some(pointer(person, epoch)),
            ..ContactStanding::default()
        }
    }

    fn home(contact: &str, epoch: u32) -> PersonStanding {
        let mut standing = PersonStanding::default();
        let joined = PersonEvent::Joined {
            contact: contact.to_owned(),
            channel: Channel::Email,
            epoch,
        };
        standing.apply(&joined, Instant::from_millis(0));
        standing
    }

    #[test]
    fn a_contact_point_belongs_to_a_person_where_both_ledgers_say_so_under_one_epoch() {
        for (to, standing, expected, why) in [
            (homed("ana", 2), home("mail", 2), true, "both say so"),
            (
                homed("ana", 2),
                home("mail", 1),
                false,
                "the home has not heard of the move",
            ),
            (
                homed("ana", 1),
                home("mail", 2),
                false,
                "the contact point speaks of an older move",
            ),
            (homed("bea", 2), home("mail", 2), false, "it is another's"),
            (
                homed("ana", 2),
                home("phone", 2),
                false,
                "the home lists another contact point",
            ),
            (
                homed("ana", 2),
                PersonStanding::default(),
                false,
                "the home lists nothing",
            ),
            (ContactStanding::default(), home("mail", 2), false, "it is nobody's"),
        ] {
            assert_eq!(belongs("mail", &to, "ana", &standing), expected, "{why}");
        }
    }

    #[test]
    fn each_ledger_can_be_asked_alone() {
        assert!(homed("ana", 2).is_of("ana") && !homed("ana", 2).is_of("bea"));
        assert!(!ContactStanding::default().is_of("ana"));
        let standing = home("mail", 2);
        assert!(standing.lists("mail") && !standing.lists("phone"));
        assert!(standing.owns("mail", &pointer("ana", 2)) && !standing.owns("mail", &pointer("ana", 1)));
    }

    #[test]
    fn a_first_person_and_their_contact_point_name_each_other_under_the_first_epoch() {
        let (owner, homed, joined) = first_person(&"mail".to_owned(), Channel::Email, "ana".to_owned(), 3);
        assert_eq!(owner, pointer("ana", 1));
        let (mut contact, mut person) = (ContactStanding::default(), PersonStanding::default());
        contact.apply(&homed, &"3.1".to_owned(), Instant::from_millis(0));
        person.apply(&joined, Instant::from_millis(0));
        assert!(belongs("mail", &contact, "ana", &person));
    }

    #[test]
    fn every_move_is_an_epoch_of_its_own() {
        let moved = Pointer::after(Some(&pointer("ana", 4)), "bea".to_owned(), 3);
        assert_eq!(moved, pointer("bea", 5));
    }
}
