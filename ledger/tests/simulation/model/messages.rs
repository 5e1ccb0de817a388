//! What may become of a message that was acknowledged as queued.

use super::*;

/// A message. It has a [`Grant`] under the same permit.
pub(super) struct Message {
    id: u8,
    words: String,
    /// The last instant at which it may leave.
    before: i64,
    acknowledged: bool,
    /// How much had been said, and how often the rules had changed, when it was queued.
    since: (usize, usize),
    /// The deliveries under which it was handed over.
    delivery: Option<String>,
    /// The sender has reported that it was not sent.
    pub(super) may_be_taken_back: bool,
    is_over: bool,
}

/// For how long an id is surely remembered.
const REMEMBERED: i64 = 14 * DAY;

impl Model {
    /// A sender was told that a message is queued, or would have been. Whether it is a new one.
    pub(crate) fn queued(
        &mut self,
        permit: &str,
        (point, purpose, id): (usize, usize, u8),
        words: &str,
        before: i64,
        owner: Option<String>,
    ) -> Result<bool, String> {
        if let Some(known) = self.messages.get(permit) {
            return if known.words == words {
                Ok(false)
            } else {
                Err(format!(
                    "other words came for message {id} at point-{point}, and were taken for the same"
                ))
            };
        }
        self.may_be_permitted(point, purpose, true)?;
        for (earlier, message) in &self.messages {
            let grant = &self.grants[earlier];
            let same = message.id == id && grant.point == point && grant.moves == self.moves[point];
            if same && !grant.maybe_free && self.now - grant.at < REMEMBERED {
                return Err(format!(
                    "message {id} at point-{point} was queued twice, {earlier} and {permit}"
                ));
            }
        }
        self.granted(permit, point, purpose, owner, self.now);
        let message = Message {
            id,
            words: words.to_owned(),
            before,
            acknowledged: false,
            since: (self.said.len(), self.rules_changed),
            delivery: None,
            may_be_taken_back: false,
            is_over: false,
        };
        self.messages.insert(permit.to_owned(), message);
        Ok(true)
    }

    /// The sender has heard that it is queued.
    pub(crate) fn queued_and_told(&mut self, permit: &str) {
        self.messages.get_mut(permit).expect("it is queued").acknowledged = true;
    }

    /// A message is about to leave, by what was decided now.
    pub(crate) fn may_leave(&self, permit: &str) -> Result<(), String> {
        let message = self
            .messages
            .get(permit)
            .ok_or("a message left that nobody was permitted to send")?;
        let grant = &self.grants[permit];
        let name = format!("message {} at point-{}", message.id, grant.point);
        if message.is_over {
            return Err(format!("{name} left after it was over"));
        }
        if self.now >= message.before {
            return Err(format!("{name} left too late"));
        }
        if self.owner[grant.point].as_ref() != Some(&grant.owner) {
            return Err(format!("{name} left, which belongs to somebody else by now"));
        }
        self.may_be_permitted_but(grant.point, grant.purpose, true, permit)
            .map_err(|wrong| format!("{name} left: {wrong}"))
    }

    /// A provider is handed a message.
    pub(crate) fn handed_over(&mut self, permit: &str, delivery: &str, text: &str) -> Result<(), String> {
        let message = self.messages.get_mut(permit).expect("it may leave");
        if !text.contains(&message.words) {
            return Err(format!("message {} was handed over with other words", message.id));
        }
        if message.delivery.get_or_insert_with(|| delivery.to_owned()) != delivery {
            return Err(format!("message {} was handed over as two deliveries", message.id));
        }
        let grant = self.grants.get_mut(permit).expect("it was granted");
        // Whatever was said of its slot, it may have been sent.
        (grant.sent, grant.maybe_free, grant.surely_free) = (true, false, false);
        let (message, grant) = (&self.messages[permit], &self.grants[permit]);
        for (other, earlier) in self.messages.iter().filter(|(other, _)| *other != permit) {
            let its = &self.grants[other];
            let same = earlier.id == message.id && its.point == grant.point && its.moves == grant.moves;
            let is_remembered = grant.at - its.at < REMEMBERED && its.at - grant.at < REMEMBERED;
            let was_sent = earlier.delivery.is_some() && !its.maybe_free;
            if same && is_remembered && was_sent && earlier.words != message.words {
                return Err(format!("id {} was handed over with two contents", message.id));
            }
        }
        Ok(())
    }

    /// It is on record that it has left, or never will.
    pub(crate) fn is_over(&mut self, permit: &str) {
        if let Some(message) = self.messages.get_mut(permit) {
            message.is_over = true;
        }
    }

    /// It was decided that it never leaves. One that was not tried before gives its slot back.
    pub(crate) fn ended(&mut self, permit: &str, was_tried: bool) -> Result<(), String> {
        let message = &self.messages[permit];
        let grant = &self.grants[permit];
        if !message.is_over && !self.has_cause(permit, message, grant) {
            return Err(format!(
                "message {} at point-{} was not sent, for which there is no cause",
                message.id, grant.point
            ));
        }
        if !was_tried {
            self.not_sent(permit);
        }
        Ok(())
    }

    /// It is on record that it was not sent: its slot is free, while that is not too late.
    pub(crate) fn not_sent(&mut self, permit: &str) {
        let (now, moves) = (self.now, self.moves);
        let grant = self.grants.get_mut(permit).expect("it was granted");
        let in_time = now - grant.at < 5 * MINUTE + HOUR;
        // What its sender has reported as sent counts as that.
        grant.maybe_free |= in_time && !grant.was_reported;
        // It is given back at the home that took it, wherever its contact point is now.
        grant.surely_free |= in_time && !grant.may_be_reported && grant.moves == moves[grant.point];
    }

    /// Whether something since it was queued can have ended it.
    fn has_cause(&self, permit: &str, message: &Message, grant: &Grant) -> bool {
        let (said, rules) = message.since;
        let is_cause = |said: &Said| match said.what {
            What::No(of) => of == grant.purpose && said.covers(grant.point),
            What::Bounce | What::Complaint | What::Proof => said.covers(grant.point),
            What::Stop | What::Wish(_) => true,
            What::Yes(..) | What::Resume | What::Claim => false,
        };
        // What was under way when it was queued may have arrived since.
        let mut could_end = self.said.iter().enumerate();
        let could_end = could_end.any(|(position, it)| {
            let is_since = position >= said || !it.acknowledged || it.latest >= grant.at;
            is_since && is_cause(it)
        });
        let too_old = |rule: &Rule| {
            let declared = rule.purpose(grant.purpose);
            declared
                .is_none_or(|it| it.needs_yes && self.has_yes(grant.point, grant.purpose, it.notice, it.valid).is_err())
        };
        let is_quiet = self.rules.iter().any(|rule| rule.quiet.is_some());
        let others = self
            .grants
            .iter()
            .any(|(other, its)| other != permit && !its.surely_free);
        let waits_too_long = message.before - self.now <= 7 * DAY && (is_quiet || others);
        self.now >= message.before
            || message.may_be_taken_back
            || could_end
            || rules != self.rules_changed
            || grant.moves != self.moves[grant.point]
            || self.rules.iter().any(too_old)
            || waits_too_long
            || self.now < self.highest
    }

    /// What was acknowledged as queued has left, or has ended with a reason.
    pub(crate) fn nothing_is_lost(&self, was_given_up: impl Fn(&str) -> bool) -> Result<(), String> {
        for (permit, message) in self.messages.iter().filter(|(_, message)| message.acknowledged) {
            if !message.is_over && !was_given_up(permit) {
                return Err(format!(
                    "message {} was acknowledged as queued, and is lost",
                    message.id
                ));
            }
        }
        Ok(())
    }
}
