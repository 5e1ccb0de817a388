//! What a shard does with one message, in one turn. It loads, asks the domain and appends, as the edge's ledger does.

mod proofs;
mod questions;

use super::op::PURPOSES;
use super::shard::{Confirmation, Kept, Shard, Written};
use beckon_domain::SendOutcome;
use beckon_domain::confirmations::may_confirm_for;
use beckon_domain::decision::{Asker, Denial, Permit, Question, decide};
use beckon_domain::order::Order;
use beckon_domain::outcomes::record;
use beckon_domain::permit::PERMIT_LIVES;
use beckon_domain::preferences::{Save, Saving};
use beckon_domain::proofs::{CONFIRMATION_LIVES, Joining, Listed, PROOF_LASTS, left, owner_after};
use beckon_domain::stops::UNDO_STOP;
use beckon_domain::stored::{
    ContactEvent, ContactKey, ContactStanding, PersonEvent, PersonId, PersonStanding, Pointer, Proof, Slot,
    Suppression, Wishes,
};
use beckon_domain::time::{Instant, MINUTE};
use beckon_domain::{Channel, DenialReason, wire};

/// For how long a right code may be repeated.
const REPEAT: i64 = 2 * MINUTE;

/// A call to a shard.
#[derive(Clone, Debug)]
pub(crate) enum Message {
    Save {
        widget: usize,
        id: u32,
        token: Option<String>,
        body: wire::Preferences,
    },
    Halt {
        widget: usize,
        id: u32,
        token: Option<String>,
        point: Option<usize>,
        resume: bool,
    },
    Orders {
        write: String,
        orders: Vec<Order>,
        home: u8,
    },
    Leave {
        person: PersonId,
        contact: ContactKey,
        epoch: u32,
    },
    Join {
        person: PersonId,
        token: Option<String>,
        joining: Joining,
    },
    AskHome {
        asked: Asked,
        standing: ContactStanding,
    },
    Report {
        permit: String,
        outcome: SendOutcome,
    },
    End {
        contact: ContactKey,
        because: Suppression,
    },
}

/// A sender's question, once its contact point is known.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) contact: ContactKey,
    pub(crate) purpose: usize,
    /// The sender's id, where a slot is to be taken.
    pub(crate) id: Option<u8>,
}

/// What a shard answers.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Done,
    /// Not now: to be repeated.
    Unavailable,
    Written(Written),
    /// The body says something that the rules do not take.
    Refused,
    Slots(Vec<Slot>),
    Verdict(Option<Verdict>),
    Recorded(bool),
}

/// The answer to a question.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    Permit(Option<String>),
    Deny(DenialReason),
    /// The id has been used for another question.
    IdReused,
}

/// A proof, and whom it concerns.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    pub(crate) contact: ContactKey,
    /// Whether the letter had been used before.
    pub(crate) again: bool,
    /// What takes effect.
    pub(crate) grants: Vec<String>,
    pub(crate) tell: Vec<(u8, PersonId, Joining)>,
    pub(crate) from: Option<(Pointer, u32)>,
}

/// What of the world a turn needs.
pub(crate) struct Turn<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) now: Instant,
    pub(crate) ids: &'a mut u64,
}

/// The shard of a contact point, and its channel.
pub(crate) fn shard_of(contact: &str) -> u8 {
    u8::try_from(crate::site::point_of(contact)).expect("few contact points")
}

impl Turn<'_> {
    fn id(&mut self) -> u64 {
        *self.ids += 1;
        *self.ids
    }

    pub(crate) fn take(&mut self, message: &Message) -> Reply {
        match message {
            Message::Save {
                widget,
                id,
                token,
                body,
            } => self.save(*widget, *id, token.as_deref(), body),
            Message::Halt {
                widget,
                id,
                token,
                point,
                resume,
            } => self.halt(*widget, *id, token.as_deref(), *point, *resume),
            Message::Orders { write, orders, home } => {
                // Each is applied, also after one that was not taken.
                let taken: Vec<bool> = orders.iter().map(|order| self.apply(write, order, *home)).collect();
                if taken.into_iter().all(|taken| taken) {
                    Reply::Done
                } else {
                    Reply::Unavailable
                }
            }
            Message::Leave { person, contact, epoch } => Reply::Slots(self.leave(person, contact, *epoch)),
            Message::Join { person, token, joining } => {
                self.join(person, token.as_deref(), joining);
                Reply::Done
            }
            Message::AskHome { asked, standing } => {
                let pointer = standing.person.clone();
                Reply::Verdict(self.answer(asked, standing, pointer.as_ref()))
            }
            Message::Report { permit, outcome } => Reply::Recorded(self.report(permit, *outcome)),
            Message::End { contact, because } => {
                let known = self.shard.contact(contact).and_then(|standing| standing.suppression);
                if !matches!(known, Some(known) if known == *because || known == Suppression::Complaint) {
                    let event = ContactEvent::Suppressed { because: *because };
                    self.shard.append_contact(contact, &[event], self.now);
                }
                Reply::Done
            }
        }
    }

    fn writer(&self, widget: usize, id: u32, token: Option<&str>) -> (PersonId, String, String) {
        match token {
            Some(token) => {
                let person = self.shard.tokens[token].clone();
                (person.clone(), token.to_owned(), format!("p {person}"))
            }
            None => {
                let person = format!("w{widget}-{id}");
                let token = format!("{}.{person}", self.shard.number);
                (person, token, format!("c {widget}"))
            }
        }
    }

    fn save(&mut self, widget: usize, id: u32, token: Option<&str>, body: &wire::Preferences) -> Reply {
        let (person, token, browser) = self.writer(widget, id, token);
        if let Some(mut done) = self.shard.writes.get(&(browser.clone(), id)).cloned() {
            let standing = self.shard.person(&person).cloned().unwrap_or_default();
            let said = self.shard.said();
            for (_, order) in &mut done.orders {
                *order = order.clone().still(&standing);
                order.said = said;
            }
            return Reply::Written(done);
        }
        let Ok(save) = Save::parse(body, &self.shard.rules) else {
            return Reply::Refused;
        };
        let since = self.now.plus(-PROOF_LASTS);
        let proofs = self.shard.proofs.iter();
        let proven: Vec<ContactKey> = proofs
            .filter(|((of, _), at)| *of == token && **at > since)
            .map(|((_, contact), _)| contact.clone())
            .collect();
        let nobody = PersonStanding::default();
        let saving = Saving {
            person: &person,
            standing: self.shard.person(&person).unwrap_or(&nobody),
            proven: &proven,
            customer: None,
            handles: &[],
            rules: &self.shard.rules.clone(),
        };
        let Ok(plan) = save.plan(&saving, crate::site::key_of) else {
            return Reply::Refused;
        };
        self.shard.append_person(&person, &plan.events, self.now);
        self.write(person, token, browser, id, plan.orders, true)
    }

    fn halt(&mut self, widget: usize, id: u32, token: Option<&str>, point: Option<usize>, resume: bool) -> Reply {
        let (person, token, browser) = self.writer(widget, id, token);
        let mut events = Vec::new();
        if let Some(point) = point {
            events.push(PersonEvent::Claimed {
                contact: crate::site::key(point),
                channel: crate::site::channel(point),
            });
        }
        let stopped_at = self.shard.person(&person).and_then(|standing| standing.stopped_at);
        let undo = stopped_at.is_some_and(|at| self.now.since(at) < UNDO_STOP);
        events.push(match (resume, undo) {
            (false, _) => PersonEvent::Stopped,
            (true, true) => PersonEvent::Resumed,
            (true, false) => PersonEvent::ResumeRequested,
        });
        self.shard.append_person(&person, &events, self.now);
        let standing = self.shard.person(&person).expect("just written");
        let orders = standing
            .claims
            .iter()
            .map(|claim| {
                let mut order = Order::new(&claim.contact, claim.channel, &person);
                order.stop = !resume;
                order.resume = resume;
                order.confirm = resume && !undo;
                order
            })
            .collect();
        self.write(person, token, browser, id, orders, false)
    }

    /// What is for this shard is done in the same turn, the rest goes back to the worker.
    fn write(
        &mut self,
        person: PersonId,
        token: String,
        browser: String,
        id: u32,
        orders: Vec<Order>,
        remember: bool,
    ) -> Reply {
        self.shard.tokens.insert(token.clone(), person.clone());
        let write = format!("{person} {id}");
        let here = self.shard.number;
        let mut elsewhere = Vec::new();
        for mut order in orders {
            order.said = self.shard.said();
            let shard = shard_of(&order.contact);
            if shard == here {
                self.apply(&write, &order, here);
            } else {
                elsewhere.push((shard, order));
            }
        }
        let written = Written {
            token,
            orders: elsewhere,
            write,
        };
        if remember {
            self.shard.writes.insert((browser, id), written.clone());
        }
        Reply::Written(written)
    }

    fn apply(&mut self, write: &str, order: &Order, home: u8) -> bool {
        let done = (write.to_owned(), order.contact.clone());
        if self.shard.applied.contains(&done) {
            return true;
        }
        let newest = self
            .shard
            .heard
            .entry((order.contact.clone(), order.by.clone()))
            .or_default();
        if order.comes_late(*newest) {
            let standing = self.shard.contact(&order.contact).cloned().unwrap_or_default();
            let events = order.narrowing().events(&standing, self.now);
            self.shard.append_contact(&order.contact, &events, self.now);
            return false;
        }
        *newest = order.said.max(*newest);
        self.shard.applied.insert(done);
        let standing = self.shard.contact(&order.contact).cloned().unwrap_or_default();
        let events = order.events(&standing, self.now);
        self.shard.append_contact(&order.contact, &events, self.now);
        if let Some(wishes) = &order.wishes {
            let letters = self.shard.confirmations.iter_mut();
            for letter in letters
                .filter(|letter| letter.contact == order.contact && letter.person == order.by && letter.used.is_none())
            {
                letter.wishes = Some(wishes.clone());
            }
        }
        if order.confirm {
            self.confirm(order, home);
        }
        true
    }
}

/// The wishes of a letter, for whoever reads its page.
pub(crate) fn wishes_of(shard: &Shard, token: u64) -> Option<(PersonId, ContactKey, Option<Wishes>)> {
    let letter = shard.confirmations.iter().find(|letter| letter.token == token)?;
    Some((letter.person.clone(), letter.contact.clone(), letter.wishes.clone()))
}

/// The channel that a widget means where it names no contact point.
pub(crate) const ANY: Channel = Channel::Email;
