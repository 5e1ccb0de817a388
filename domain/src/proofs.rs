//! What a contact point confirms, and what follows from it at the homes of those concerned.

use crate::Channel;
use crate::rules::Rules;
use crate::stops;
use crate::stored::{
    self, ContactEvent, ContactKey, ContactStanding, CustomerKey, PersonEvent, PersonId, PersonStanding, Pointer,
    Proof, Said, Slot, Wishes,
};
use crate::time::{DAY, Instant, MINUTE};

/// How long a confirmation can be used.
pub const CONFIRMATION_LIVES: i64 = 7 * DAY;
/// How many wrong codes a confirmation takes.
pub const CODE_TRIES: u32 = 5;
/// How long a code that was typed in gives its widget power.
pub const PROOF_LASTS: i64 = 30 * MINUTE;

/// What a confirmation asks for: what its page lists, and so exactly what pressing grants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Purposes and their notice versions.
    pub grants: Vec<(String, String)>,
    /// Whether a stop would be lifted.
    pub resume: bool,
    /// Whether that stop was set without proof.
    pub undoes: bool,
    /// How the person wants to be reached.
    pub wishes: Option<Wishes>,
    /// The customer of the site that the person would be.
    pub customer: Option<CustomerKey>,
}

impl Listed {
    /// What `by` has asked for at this contact point and is still open under the rules in force.
    #[must_use]
    pub fn of(by: &str, channel: Channel, standing: &ContactStanding, rules: &Rules, wishes: Option<&Wishes>) -> Self {
        let grants = standing
            .consents
            .iter()
            .flat_map(|(code, consent)| consent.pending.iter().map(move |request| (code, request)))
            .filter(|(code, request)| {
                let in_force = rules.purpose(code);
                let current = in_force.is_some_and(|p| p.notice == request.notice && p.channels.contains(&channel));
                request.by == by && current
            })
            .map(|(code, request)| (code.clone(), request.notice.clone()))
            .collect();
        let resume = standing.stop.is_some() && standing.resume_asked.iter().any(|asked| asked == by);
        Self {
            grants,
            resume,
            undoes: standing.stop.as_ref().is_some_and(|stop| stop.unproven),
            wishes: wishes.filter(|wishes| **wishes != Wishes::default()).cloned(),
            customer: None,
        }
    }

    /// The same, and the customer of the site that the person would be.
    #[must_use]
    pub fn with_customer(mut self, customer: Option<CustomerKey>) -> Self {
        self.customer = customer;
        self
    }

    /// Whether there is nothing to confirm.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.grants.is_empty() && !self.resume && self.wishes.is_none() && self.customer.is_none()
    }

    /// The events when the contact point proves itself for `by`.
    #[must_use]
    pub fn events(&self, by: &str, proof: Proof) -> Vec<ContactEvent> {
        let mut events = vec![ContactEvent::Proven {
            by: by.to_owned(),
            proof,
        }];
        if self.resume {
            events.push(stops::lifted(by, self.undoes));
        }
        for (purpose, notice) in &self.grants {
            events.push(ContactEvent::Given {
                purpose: purpose.clone(),
                notice: notice.clone(),
                by: by.to_owned(),
                proof,
            });
        }
        events
    }
}

/// The wishes that a link's page lists: they go along only where they do not change what the contact point's person has already
/// set. `owner` is that person, where it is another than the one who asked; nothing is listed where nothing is known of them.
#[must_use]
pub fn listed_wishes(wishes: Option<Wishes>, owner: Option<Option<&PersonStanding>>) -> Option<Wishes> {
    match owner {
        None => wishes,
        Some(owner) => {
            wishes.filter(|wishes| owner.is_some_and(|owner| owner.wishes.filled_from(wishes) != owner.wishes))
        }
    }
}

/// The purposes that a proof answers with: what it grants, and, where a right code is repeated, what took effect by it when it
/// was `first_used`.
#[must_use]
pub fn granted(open: &Listed, standing: &ContactStanding, first_used: Option<Instant>) -> Vec<String> {
    let by_it = |said: &Said| matches!(said, Said::Given { at, .. } if Some(*at) == first_used);
    let earlier = standing.consents.iter().filter(|(_, consent)| by_it(&consent.said));
    let now = open.grants.iter().map(|(purpose, _)| purpose);
    now.chain(earlier.map(|(purpose, _)| purpose)).cloned().collect()
}

/// Who is told of a proof, at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What the home of the one who asked is told.
    pub asker: Joining,
    /// What the home of the contact point's person is told, where that is another.
    pub owner: Option<(Pointer, Joining)>,
}

impl Told {
    /// `proven` says what has proven itself, when and by what; `before` and `owner` are whose the contact point was and is.
    ///
    /// The one who asked hears of wishes and customer only where the contact point is theirs, and that it is theirs only when
    /// it becomes so: the word of its move brings the slots that count, and may still be on its way. Another person whose it is
    /// hears nothing of a stop that was lifted: it was not theirs.
    #[must_use]
    pub fn of(proven: Joining, asker: &Pointer, before: Option<&Pointer>, owner: Option<&Pointer>) -> Self {
        let epoch = owner.map(|owner| owner.epoch);
        match owner {
            Some(owner) if owner.person == asker.person => Self {
                asker: Joining {
                    epoch: epoch.filter(|_| before != Some(owner)),
                    own: true,
                    ..proven
                },
                owner: None,
            },
            owner => Self {
                asker: Joining {
                    wishes: None,
                    customer: None,
                    ..proven.clone()
                },
                owner: owner.map(|owner| {
                    let joining = Joining {
                        epoch,
                        resume: false,
                        ..proven
                    };
                    (owner.clone(), joining)
                }),
            },
        }
    }
}

/// Whose the contact point is after a proof.
#[must_use]
pub fn owner_after(
    standing: &ContactStanding,
    proof: Proof,
    by: &Pointer,
    fresh: PersonId,
    here: u8,
) -> Option<Pointer> {
    match (proof, &standing.person) {
        // A link goes to the contact point's person. Where there is none, one is made that nobody's token speaks for:
        // the page that asked may be a stranger's.
        (Proof::Link, Some(_)) => None,
        (Proof::Link, None) => Some(Pointer::after(None, fresh, here)),
        (Proof::Code, Some(person)) if person.person == by.person => None,
        (Proof::Code, before) => Some(Pointer::after(before.as_ref(), by.person.clone(), by.home)),
    }
}

/// What the home of a person is told of a proof: by a contact point that belongs to them, or that they claimed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Joining {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// How it has proven itself.
    pub proof: Proof,
    /// When it did.
    pub at: Instant,
    /// It belongs to the person from now on, under this epoch.
    pub epoch: Option<u32>,
    /// What the page listed about how to be reached.
    pub wishes: Option<Wishes>,
    /// Whether it was the person's own widget that asked.
    pub own: bool,
    /// Whether a stop was lifted.
    pub resume: bool,
    /// The customer of the site that the person is from now on.
    #[serde(default)]
    pub customer: Option<CustomerKey>,
    /// Slots that came along from the old home.
    pub slots: Vec<Slot>,
}

impl Joining {
    /// The events that the person's ledger takes. It may be told more than once, and late: what the person has said at home
    /// since the proof is newer, and stays.
    #[must_use]
    pub fn events(&self, standing: &PersonStanding) -> Vec<PersonEvent> {
        let mut events = Vec::new();
        let is_member = standing
            .members
            .iter()
            .any(|member| member.contact == self.contact && self.epoch.is_none_or(|epoch| member.epoch >= epoch));
        if let Some(epoch) = self.epoch.filter(|_| !is_member) {
            events.push(PersonEvent::Joined {
                contact: self.contact.clone(),
                channel: self.channel,
                epoch,
            });
        }
        for slot in &self.slots {
            if !standing.slots.iter().any(|known| known.permit == slot.permit) {
                events.push(PersonEvent::PermitMoved { slot: slot.clone() });
            }
        }
        let claim = standing.claims.iter().find(|claim| claim.contact == self.contact);
        if claim.is_some() {
            events.push(PersonEvent::Confirmed {
                contact: self.contact.clone(),
                proof: self.proof,
            });
        }
        let owns = self.epoch.is_some() || self.own;
        let is_news = standing.wished_at.is_none_or(|wished_at| wished_at < self.at);
        if let Some(listed) = self.wishes.as_ref().filter(|_| owns && is_news) {
            match &standing.asked {
                // What the person's own widget asked for is known here, and a letter may list what it asked for before that: only
                // what is still asked for is set, and what was said since stays.
                Some(asked) if self.own => {
                    let wishes = standing.wishes.proven(asked, listed);
                    let waits = (wishes != *asked).then(|| asked.clone());
                    if waits.is_none() || wishes != standing.wishes {
                        events.push(PersonEvent::Set { wishes });
                        events.extend(waits.map(|wishes| PersonEvent::Asked { wishes }));
                    }
                }
                None if self.own => {}
                // What a stranger's page listed fills what is unset.
                asked => {
                    let wishes = standing.wishes.filled_from(listed);
                    if wishes != standing.wishes || asked.is_some() {
                        events.push(PersonEvent::Set { wishes });
                    }
                }
            }
        }
        if let Some(customer) = self.customer.as_ref().filter(|_| owns)
            && standing.customer.as_ref() != Some(customer)
        {
            events.push(PersonEvent::CustomerLinked {
                customer: customer.clone(),
            });
        }
        let may_lift = owns || standing.members.is_empty();
        let stopped_before = standing.stopped_at.is_some_and(|stopped_at| stopped_at < self.at);
        if self.resume && may_lift && stopped_before && standing.resume_asked {
            events.push(PersonEvent::Resumed);
        }
        events
    }
}

impl From<Joining> for stored::Joining {
    fn from(joining: Joining) -> Self {
        Self {
            contact: joining.contact,
            channel: joining.channel,
            proof: joining.proof,
            at: joining.at,
            epoch: joining.epoch,
            wishes: joining.wishes,
            own: joining.own,
            resume: joining.resume,
            customer: joining.customer,
            slots: joining.slots,
        }
    }
}

impl From<stored::Joining> for Joining {
    fn from(joining: stored::Joining) -> Self {
        Self {
            contact: joining.contact,
            channel: joining.channel,
            proof: joining.proof,
            at: joining.at,
            epoch: joining.epoch,
            wishes: joining.wishes,
            own: joining.own,
            resume: joining.resume,
            customer: joining.customer,
            slots: joining.slots,
        }
    }
}

/// The event by which a person loses a contact point that belongs to somebody else since `epoch`. None where it has come
/// back under a later one: a word that was long on its way takes nothing from its owner.
#[must_use]
pub fn left(standing: &PersonStanding, contact: &ContactKey, epoch: u32) -> Option<PersonEvent> {
    let mut members = standing.members.iter();
    members
        .any(|member| member.contact == *contact && member.epoch < epoch)
        .then(|| PersonEvent::Left {
            contact: contact.clone(),
        })
}
