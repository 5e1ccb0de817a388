//! The gate: who may speak for visitors, and how often anyone may come.
//!
//! Counts live in memory and vanish with the instance. They protect the server and decide nothing about contact, so
//! forgetting them is harmless.

use super::{Ledger, Turn};
use crate::config;
use crate::failure::Failure;
use crate::messages::{Gate, Left, LinkGate, Presented};
use beckon_domain::fault::FaultKind;
use beckon_domain::time::{Instant, MINUTE};
use std::collections::HashMap;

/// How often a minute one link may be opened.
const LINK_LIMIT: u32 = 60;
/// How many names are counted at once; a flood of new names empties the table rather than the memory.
const MOST_NAMES: usize = 20_000;

/// Requests of the current minute, by name.
#[derive(Default)]
pub struct Limits {
    window: i64,
    counts: HashMap<String, u32>,
}

impl Limits {
    fn count(&mut self, name: &str, limit: u32, now: Instant) -> Result<Left, Failure> {
        let window = now.millis().div_euclid(MINUTE);
        if window != self.window || self.counts.len() > MOST_NAMES {
            self.window = window;
            self.counts.clear();
        }
        let count = self.counts.entry(name.to_owned()).or_default();
        *count = count.saturating_add(1);
        let remains = (window + 1) * MINUTE - now.millis();
        let wait = u32::try_from(remains / 1_000 + 1).unwrap_or(60);
        match limit.checked_sub(*count) {
            Some(left) => Ok(Left { limit, left, wait }),
            None => Err(Failure::TooMany { wait, limit }),
        }
    }
}

impl Ledger {
    /// Lets a visitor's request in.
    pub(super) fn gate(&self, turn: &Turn<'_>, message: Gate) -> Result<(), Failure> {
        let (visitor, origin_limit) = config::visitor_limits(turn.env);
        let mut limits = self.limits.borrow_mut();
        limits.count(&format!("v {}", message.client), visitor, turn.now)?;
        if let Some(origin) = &message.origin {
            if !turn.rules.lists_origin(origin) {
                return Err(FaultKind::OriginNotListed.into());
            }
            let share = (origin_limit / u32::from(turn.rules.shards.max(1))).max(1);
            limits.count(&format!("o {origin}"), share, turn.now)?;
        }
        Ok(())
    }

    /// Lets somebody open a link of ours. Counted by the link and not by who comes: mail providers press the links of many
    /// people from few addresses, and none of those may be turned away.
    #[expect(clippy::needless_pass_by_value, reason = "a turn takes its message")]
    pub(super) fn link_gate(&self, turn: &Turn<'_>, message: LinkGate) -> Result<(), Failure> {
        let name = format!("l {}", message.link);
        self.limits.borrow_mut().count(&name, LINK_LIMIT, turn.now).map(drop)
    }

    /// Lets a sender's request in. The secret counts too: whoever knows a key's id alone uses up nothing of the key's.
    pub(super) fn sender_gate(&self, turn: &Turn<'_>, key: &Presented) -> Result<Left, Failure> {
        let sender = config::sender_limit(turn.env);
        let name = format!("k {} {}", key.id, key.hash);
        self.limits.borrow_mut().count(&name, sender, turn.now)
    }
}
