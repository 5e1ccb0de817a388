//! The gate: who may speak for visitors, and how often anyone may come.
//!
//! Requests are counted in memory, by what they cost, and the counts vanish with the instance. They protect the server within
//! a minute and decide nothing about contact, so forgetting them is harmless. What a network may have sent to strangers is
//! counted on disk, in [`super::budget`].

use crate::budget;
use crate::failure::Failure;
use crate::messages::{Allowed, Gate, Left, LinkGate, Presented};
use crate::turn::Turn;
use beckon_domain::client::Counters;
use beckon_domain::fault::FaultKind;
use beckon_domain::time::Instant;
use std::cell::RefCell;

/// How often a minute one link may be opened.
const LINK_LIMIT: u32 = 60;

/// Requests of the current minute, by name.
#[derive(Default)]
pub struct Limits(Counters);

impl Limits {
    fn count(&mut self, name: &str, cost: u32, limit: u32, now: Instant) -> Result<Left, Failure> {
        let counted = self.0.count(name, cost, limit, now);
        let wait = counted.wait;
        match counted.left {
            Some(left) => Ok(Left { limit, left, wait }),
            None => Err(Failure::TooMany { wait, limit }),
        }
    }
}

/// Lets a visitor's request in.
pub fn enter(limits: &RefCell<Limits>, turn: &Turn<'_>, message: &Gate) -> Result<Allowed, Failure> {
    let (visitor, origin_limit) = (turn.deployment.visitor_limit, turn.deployment.origin_limit);
    let cost = message.requests;
    {
        let mut limits = limits.borrow_mut();
        limits.count(&format!("v {}", message.client), cost, visitor, turn.now)?;
        if let Some(origin) = &message.origin {
            if !turn.rules.lists_origin(origin) {
                return Err(FaultKind::OriginNotListed.into());
            }
            let share = (origin_limit / u32::from(turn.rules.shards.max(1))).max(1);
            limits.count(&format!("o {origin}"), cost, share, turn.now)?;
        }
    }
    Ok(Allowed {
        may_send: budget::take(turn, &message.client, message.messages)?,
    })
}

/// Lets somebody open a link of ours. Counted by the link and not by who comes: mail providers press the links of many
/// people from few addresses, and none of those may be turned away.
pub fn open_link(limits: &RefCell<Limits>, turn: &Turn<'_>, message: &LinkGate) -> Result<(), Failure> {
    let name = format!("l {}", message.link);
    limits.borrow_mut().count(&name, 1, LINK_LIMIT, turn.now).map(drop)
}

/// Lets a sender's request in. The secret counts too: a caller who knows a key's id alone uses up nothing of the key's.
pub fn enter_sender(limits: &RefCell<Limits>, turn: &Turn<'_>, key: &Presented) -> Result<Left, Failure> {
    let sender = turn.deployment.sender_limit;
    let name = format!("k {} {}", key.id, key.hash);
    limits.borrow_mut().count(&name, 1, sender, turn.now)
}
