//! The alarms: what is due in an outbox is claimed, carried and settled, as the edge does it, with a cut anywhere.

use super::*;
use crate::disk::Disk;
use beckon_domain::stored::{Suppression, Target};
use beckon_domain::time::MINUTE;
use beckon_ledger::delivered::{Outcome, settle};
use beckon_ledger::gateway::{self, Leaving};
use beckon_ledger::messages::{Ending, StandingsOf};
use beckon_ledger::outbox::{Claimed, claim};
use beckon_ledger::{Busy, json, stops};
use serde::Deserialize;

/// How often alarms go off in the end before what is left is taken to be stuck.
const ENOUGH: usize = 400;

impl Run<'_> {
    /// The alarm of a shard goes off. Where it dies, whatever else is due waits for the next one.
    pub(super) fn alarm(&mut self, shard: u8, post: Post, net: Net) -> Result<(), String> {
        let mut calls = Calls::new(net);
        if self.carry_all(shard, post, &mut calls)?.is_none() {
            self.put_away(shard)?;
        }
        Ok(())
    }

    /// Carries what is due; `None` where the alarm died.
    fn carry_all(&mut self, shard: u8, post: Post, calls: &mut Calls) -> Result<Option<()>, String> {
        let busy = Busy::default();
        let set = self.shard(shard).disk.alarm();
        self.shard(shard).disk.set_alarm(None);
        loop {
            let claimed = self.own_turn(calls, shard, |turn| claim(turn, &busy))?;
            let Some((claimed, true)) = claimed else {
                // One that dies before it has claimed anything is repeated by the platform.
                let disk = &self.shard(shard).disk;
                if disk.alarm().is_none() {
                    disk.set_alarm(set);
                }
                return Ok(None);
            };
            if claimed.is_empty() {
                break;
            }
            for row in claimed {
                let Some(outcome) = self.carry(shard, &row, post, calls)? else {
                    return Ok(None);
                };
                let said = self.what_it_ends(shard, &row, &outcome);
                let settled = self.own_turn(calls, shard, |turn| settle(turn, &row, &outcome))?;
                if let (Some(_), Target::Message { permit, .. }) = (&settled, &row.target) {
                    self.message_settled(permit, &outcome);
                }
                let Some(((), true)) = settled else {
                    return Ok(None);
                };
                self.model.acknowledged(&said);
            }
        }
        let given = self.given();
        let rested = self.in_shard(shard, true, |ledger| {
            ledger.rest(given);
            Ok(())
        })?;
        Ok(rested.map(drop))
    }

    /// Carries one row; `None` where the alarm died on the way.
    fn carry(&mut self, shard: u8, row: &Claimed, post: Post, calls: &mut Calls) -> Result<Option<Outcome>, String> {
        match &row.target {
            Target::Homes => {
                let told = json::read(&row.body).map_err(|failure| format!("a row cannot be read, {failure:?}"))?;
                let told = self.tell_homes(told, None, calls)?;
                // A home that does not hear it is told again.
                Ok(Some(if told {
                    Outcome::Delivered
                } else {
                    Outcome::Failed(None)
                }))
            }
            Target::Stop => {
                let looked = self.own_turn(calls, shard, |turn| stops::look_again(turn, row))?;
                Ok(looked.filter(|(_, lives)| *lives).map(|_| Outcome::Ended))
            }
            Target::Provider { .. } => Ok(self.hand_over(post, calls)),
            Target::Message { permit, .. } => self.carry_message(shard, row, permit, post, calls),
            Target::Route { .. } | Target::Events | Target::UsedUp { .. } => Ok(Some(Outcome::Delivered)),
        }
    }

    /// Hands something over to its provider; `None` where the alarm died before it, or before it heard the answer.
    fn hand_over(&mut self, post: Post, calls: &mut Calls) -> Option<Outcome> {
        let way = calls.way();
        if matches!(way, calls::Way::Lost | calls::Way::Late | calls::Way::Crash(_)) {
            return None;
        }
        self.seen.handed_over += 1;
        let suppressed = || Outcome::Refused(Some(Ending::Suppressed(Suppression::HardBounce)));
        let outcome = match post {
            Post::Takes => Outcome::Delivered,
            Post::Fails => Outcome::Failed(None),
            Post::Later => Outcome::Failed(Some(Instant::from_millis(self.now + 10 * MINUTE))),
            Post::Refuses => Outcome::Refused(None),
            Post::NoSuchAddress => suppressed(),
            Post::Stopped => Outcome::Refused(Some(Ending::Stopped(None))),
        };
        (way != calls::Way::Unheard).then_some(outcome)
    }

    /// A sender's message is decided once more before it leaves.
    fn carry_message(
        &mut self,
        shard: u8,
        row: &Claimed,
        permit: &str,
        post: Post,
        calls: &mut Calls,
    ) -> Result<Option<Outcome>, String> {
        let departing = self.own_turn(calls, shard, |turn| gateway::departing(turn, permit))?;
        let Some((departing, true)) = departing else {
            return Ok(None);
        };
        let Some((contact, there)) = departing else {
            self.model.ended(permit, true)?;
            return Ok(Some(Outcome::Ended));
        };
        let mut elsewhere = None;
        if let Some(there) = there {
            let of = StandingsOf {
                contacts: vec![contact],
                addresses: false,
                as_of: None,
            };
            match self.call(calls, there, of)?.and_then(Reply::done) {
                Some(found) => elsewhere = found.into_iter().next().map(|found| found.standing),
                None => return Ok(Some(Outcome::Undecided)),
            }
        }
        let leaving = self.own_turn(calls, shard, |turn| gateway::leave(turn, row, permit, elsewhere))?;
        let Some((leaving, lives)) = leaving else {
            return Ok(None);
        };
        let body = match leaving {
            Leaving::Now(body) => body,
            Leaving::Waits => {
                self.seen.messages_waited += 1;
                return Ok(lives.then_some(Outcome::Waits));
            }
            Leaving::Never => {
                self.seen.messages_ended += 1;
                self.model.ended(permit, row.attempts > 1)?;
                return Ok(lives.then_some(Outcome::Ended));
            }
        };
        self.model.may_leave(permit)?;
        if !lives {
            return Ok(None);
        }
        let handed_over = self.seen.handed_over;
        let outcome = self.hand_over(post, calls);
        if self.seen.handed_over > handed_over {
            self.seen.messages_left += 1;
            let wire::Delivery::Message(message) = serde_json::from_str(&body).expect("a delivery is JSON") else {
                return Err("something that is no message left as one".to_owned());
            };
            self.model.handed_over(permit, &row.id, &message.text)?;
        }
        match outcome {
            Some(Outcome::Refused(Some(because))) => self.tell_ended(shard, permit, because, calls),
            outcome => Ok(outcome),
        }
    }

    /// What a provider says about the contact point of a message is told to its own shard.
    fn tell_ended(
        &mut self,
        shard: u8,
        permit: &str,
        because: Ending,
        calls: &mut Calls,
    ) -> Result<Option<Outcome>, String> {
        let ended = self.own_turn(calls, shard, |turn| gateway::ended(turn, permit, &because))?;
        let Some((ended, true)) = ended else { return Ok(None) };
        if let Some((there, end)) = ended {
            let said = self.ends(usize::from(there), &because);
            match self.call(calls, there, end)?.and_then(Reply::done) {
                Some(()) => self.model.acknowledged(&[said]),
                None => return Ok(Some(Outcome::Failed(None))),
            }
        }
        Ok(Some(Outcome::Refused(Some(because))))
    }

    /// What came of a message is on record.
    fn message_settled(&mut self, permit: &str, outcome: &Outcome) {
        match outcome {
            Outcome::Delivered | Outcome::Gone | Outcome::Ended => self.model.is_over(permit),
            Outcome::Refused(_) => {
                self.model.not_sent(permit);
                self.model.is_over(permit);
            }
            Outcome::Failed(_) | Outcome::Undecided | Outcome::Waits => {}
        }
    }

    /// What a provider says of a contact point is about to be put on record.
    fn what_it_ends(&mut self, shard: u8, row: &Claimed, outcome: &Outcome) -> Vec<usize> {
        let Outcome::Refused(Some(because)) = outcome else {
            return Vec::new();
        };
        let holder = self.shard(shard).holder_of(&row.id);
        let (Target::Provider { .. }, Some(contact)) = (&row.target, holder.strip_prefix("c:")) else {
            return Vec::new();
        };
        vec![self.ends(self.site.point_of(contact), because)]
    }

    fn ends(&mut self, point: usize, because: &Ending) -> usize {
        match because {
            Ending::Suppressed(because) => self.model.bounces(point, *because == Suppression::Complaint),
            Ending::Stopped(_) | Ending::Read(_) => self.model.texts_stop(point),
        }
    }

    /// Lets alarms go off when they are due, and no sooner, until nothing is on its way.
    pub(super) fn empty_the_outboxes(&mut self) -> Result<(), String> {
        for _ in 0..ENOUGH {
            let waits = |shard: &Shard| is_waiting(&shard.disk);
            if !self.shards.iter().any(waits) {
                return Ok(());
            }
            let next = (0..SHARDS).filter_map(|shard| Some((self.shard(shard).disk.alarm()?, shard)));
            let Some((at, shard)) = next.min() else {
                return Err("something is on its way, and no alarm is set".to_owned());
            };
            if at.millis() > self.now {
                self.set_clock(at.millis());
            }
            self.alarm(shard, Post::Takes, Net::Fine)?;
        }
        Err("something is stuck on its way".to_owned())
    }
}

/// Whether an outbox holds something that was not given up. The letter about a stop waits as long as nothing may be sent to its
/// contact point.
fn is_waiting(disk: &Disk) -> bool {
    #[derive(Deserialize)]
    struct Row {
        rows: i64,
    }
    let rows: Vec<Row> = disk.look(
        "SELECT count(*) AS rows FROM outbox WHERE due IS NOT NULL AND lane <> 'stop'",
        Vec::new(),
    );
    rows.iter().any(|row| row.rows > 0)
}
