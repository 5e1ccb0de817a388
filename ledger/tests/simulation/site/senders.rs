//! What senders do: questions, reservations, reports.

use super::*;
use crate::op::UNTIL;
use crate::rule::is_live;
use beckon_domain::Bounce;
use beckon_domain::fault::FaultKind;
use beckon_domain::gateway::check_messages;
use beckon_domain::outcomes::suppresses;
use beckon_domain::time::DAY;
use beckon_ledger::messages::{
    AboutPermit, Ask, AskHome, Asked, CheckWords, Decided, End, Ended, Ending, How, Manner, Outgoing, Report,
    ReportItem, StandingsOf, UsePermit, Used,
};

/// The answer of the ledgers, as far as the worker lived to hear it.
enum Heard {
    /// It was heard; none where the contact point is just moving.
    Verdict(Option<Box<Verdict>>),
    /// The id has been used for another question.
    IdReused,
    /// It was not heard.
    Nothing,
}

impl Run<'_> {
    pub(super) fn ask(&mut self, point: usize, purpose: usize, id: Option<u8>, net: Net) -> Result<(), String> {
        let asked = Asked {
            at: 0,
            id: id.map_or_else(|| "asks".to_owned(), |id| format!("id-{id}")),
            contact: Some(self.site.keys[point].clone()),
            channel: channel(point),
            purpose: PURPOSES[purpose].to_owned(),
            template: template_of(purpose),
            outside: false,
            body: format!("{point} {purpose}"),
            message: None,
        };
        let how = if id.is_some() { How::Reserve } else { How::Ask };
        let (verdict, heard) = self.answered(asked, how, net)?;
        match if heard { verdict } else { Heard::Nothing } {
            Heard::IdReused => Ok(()),
            Heard::Nothing => {
                // A slot may have been taken or freed that nobody was told of.
                if let Some(id) = id {
                    self.model.in_doubt = true;
                    self.doubts.entry((id, point, purpose)).or_insert(self.now);
                }
                Ok(())
            }
            Heard::Verdict(None) => {
                self.seen.unanswered += 1;
                Ok(())
            }
            Heard::Verdict(Some(verdict)) => match (*verdict, id) {
                (Verdict::Permit { reserved: None, .. }, _) => self.model.may_be_permitted(point, purpose, true),
                (
                    Verdict::Permit {
                        reserved: Some(reserved),
                        ..
                    },
                    id,
                ) => {
                    let owner = self.owner_of(point);
                    self.reserved(point, purpose, id.expect("it was reserved"), reserved.id, owner)
                }
                (Verdict::Deny { reason, .. }, id) => {
                    *self.seen.denials.entry(reason).or_default() += 1;
                    if let Some(id) = id {
                        self.denied(point, purpose, id, reason);
                    }
                    self.model.denied(point, purpose, reason)
                }
            },
        }
    }

    /// Asks the contact point's shard, and the home of its person where that is another one; and whether the worker lived to hear
    /// the answer.
    fn answered(&mut self, asked: Asked, how: How, net: Net) -> Result<(Heard, bool), String> {
        // A question that is long on its way is one that its sender has given up.
        let mut calls = Calls::new(match net {
            Net::Late(call) => Net::Lost(call),
            net => net,
        });
        let point = self.site.point_of(asked.contact.as_ref().expect("it names one"));
        let message = Ask {
            key: key(),
            region: "GB".to_owned(),
            manner: Manner::plain(how),
            questions: vec![asked],
        };
        let shard = u8::try_from(point).expect("few");
        let Some(reply) = self.call(&mut calls, shard, message)? else {
            return Ok((Heard::Nothing, false));
        };
        let done = match reply.answer {
            Err(failure) => return Ok((Self::not_decided(failure)?, reply.heard)),
            Ok(done) => done,
        };
        let Some(elsewhere) = done.elsewhere.into_iter().next() else {
            return Ok((Self::decided(done.decided), reply.heard));
        };
        if !reply.heard {
            return Ok((Heard::Nothing, false));
        }
        let home = elsewhere.person.home;
        let message = AskHome {
            key: key(),
            manner: Manner::plain(how),
            questions: vec![elsewhere],
        };
        let Some(reply) = self.call(&mut calls, home, message)? else {
            return Ok((Heard::Nothing, false));
        };
        let verdict = match reply.answer {
            Err(failure) => Self::not_decided(failure)?,
            Ok(decided) => Self::decided(decided),
        };
        Ok((verdict, reply.heard))
    }

    /// A sender has a message sent.
    pub(super) fn send_message(&mut self, sending: Sending, net: Net) -> Result<(), String> {
        let (point, purpose, id, words, until) = sending;
        let now = Instant::from_millis(self.now);
        let words = format!("W-{words}");
        let message = self.messages.entry(sending).or_insert_with(|| {
            let until = UNTIL[until].map(|until| now.plus(until).rfc3339());
            message(&self.site.points[point], purpose, id, &words, until)
        });
        let message = message.clone();
        let body = wire::Messages {
            messages: vec![message.clone()],
        };
        // Its time is over, which a worker tells before it asks anybody.
        if check_messages(&body, now).is_err() {
            return Ok(());
        }
        let words_fit = CheckWords {
            key: key(),
            messages: vec![(message.clone(), vec![channel(point)])],
        };
        if !self.direct(0, words_fit)?.is_ok_and(|problems| problems.is_empty()) {
            return Err("a message was refused for its words".to_owned());
        }
        let asked = Asked {
            at: 0,
            id: message.id.clone(),
            contact: Some(self.site.keys[point].clone()),
            channel: channel(point),
            purpose: message.purpose.clone(),
            template: message.template.clone(),
            outside: false,
            body: serde_json::to_string(&message).expect("a message is JSON"),
            message: Some(Box::new(Outgoing {
                address: self.site.points[point].normal().to_owned(),
                message: message.clone(),
            })),
        };
        let before = message.send_before.as_deref().and_then(Instant::parse);
        let before = before.unwrap_or_else(|| now.plus(DAY)).millis();
        let (verdict, heard) = self.answered(asked, How::Send, net)?;
        match verdict {
            Heard::IdReused | Heard::Nothing => Ok(()),
            Heard::Verdict(None) => {
                self.seen.unanswered += u64::from(heard);
                Ok(())
            }
            Heard::Verdict(Some(verdict)) => match *verdict {
                Verdict::Deny { reason, .. } => self.model.denied(point, purpose, reason),
                Verdict::Permit { reserved, .. } => {
                    let permit = reserved.ok_or("a message was queued without a slot")?.id;
                    let owner = self.owner_of(point);
                    let named = (point, purpose, id);
                    if self.model.queued(&permit, named, &words, before, owner)? {
                        self.seen.messages_queued += 1;
                        self.permits.push((permit.clone(), point));
                    }
                    if heard {
                        self.model.queued_and_told(&permit);
                    }
                    Ok(())
                }
            },
        }
    }

    fn decided(decided: Vec<Decided>) -> Heard {
        Heard::Verdict(
            decided
                .into_iter()
                .next()
                .and_then(|decided| decided.verdict)
                .map(Box::new),
        )
    }

    fn not_decided(failure: Failure) -> Result<Heard, String> {
        match failure {
            Failure::Fault(fault) if fault.kind == FaultKind::IdReused => Ok(Heard::IdReused),
            failure => Err(format!("a question was not answered, {failure:?}")),
        }
    }

    fn reserved(
        &mut self,
        point: usize,
        purpose: usize,
        id: u8,
        permit: String,
        owner: Option<String>,
    ) -> Result<(), String> {
        let earlier = self.reserved.get(&(id, point, purpose)).cloned();
        if let Some((known, _, _)) = &earlier
            && *known == permit
        {
            self.seen.repeated_permits += 1;
            return self.model.may_be_permitted(point, purpose, false);
        }
        self.seen.permits += 1;
        let since = self.doubts.remove(&(id, point, purpose));
        let since = since.filter(|at| is_live(*at, self.now));
        self.model.may_be_permitted(point, purpose, since.is_none())?;
        if let Some((known, at, moves)) = earlier
            && is_live(at, self.now)
            && since.is_none()
            && moves == self.model.moves(point)
            && self.model.holds_slot(&known)
        {
            return Err(format!("id {id} took a second slot, {permit}, while {known} is live"));
        }
        self.model
            .granted(&permit, point, purpose, owner, since.unwrap_or(self.now));
        self.reserved.insert(
            (id, point, purpose),
            (permit.clone(), self.now, self.model.moves(point)),
        );
        self.permits.push((permit, point));
        Ok(())
    }

    /// A denial frees the slot of the id, unless it is about the hour or a cap.
    fn denied(&mut self, point: usize, purpose: usize, id: u8, reason: DenialReason) {
        use DenialReason::{FrequencyCapReached, QuietHours, TimeZoneUnknown};
        if !matches!(reason, TimeZoneUnknown | QuietHours | FrequencyCapReached)
            && let Some((permit, at, moves)) = self.reserved.get(&(id, point, purpose))
            && is_live(*at, self.now)
            && *moves == self.model.moves(point)
        {
            self.model.slot_freed(permit);
        }
    }

    pub(super) fn report(&mut self, back: usize, fate: Fate, net: Net) -> Result<(), String> {
        let Some((permit, point)) = nth_from_the_end(&self.permits, back).cloned() else {
            return Ok(());
        };
        let (outcome, bounce) = match fate {
            Fate::Sent => (SendOutcome::Sent, None),
            Fate::NotSent => (SendOutcome::NotSent, None),
            Fate::Bounced => (SendOutcome::Bounced, Some(Bounce::Hard)),
            Fate::Complained => (SendOutcome::Complained, None),
        };
        self.model.reporting(&permit, fate);
        let mut calls = Calls::new(net);
        let item = ReportItem {
            at: 0,
            permit: Some(permit.clone()),
            question: None,
            outcome,
        };
        let message = Report {
            key: Some(key()),
            items: vec![item],
        };
        let reported = self.call(&mut calls, home_of(&permit), message)?;
        let Some(reported) = reported.and_then(Reply::done) else {
            return Ok(());
        };
        let reported = reported.into_iter().next().expect("one report, one answer");
        self.model.reported(&permit, fate, reported.refusal.is_none())?;
        let because = suppresses(outcome, bounce);
        if let (Some(because), Some((contact, channel))) = (because, reported.contact) {
            let ended = Ended {
                contact,
                channel,
                address: None,
                because: Ending::Suppressed(because),
            };
            let message = End {
                key: Some(key()),
                ended: vec![ended],
            };
            let shard = u8::try_from(point).expect("few");
            let said = self.model.bounces(point, fate == Fate::Complained);
            if self.call(&mut calls, shard, message)?.and_then(Reply::done).is_some() {
                self.model.acknowledged(&[said]);
            }
        }
        Ok(())
    }

    pub(super) fn use_up(&mut self, back: usize) -> Result<(), String> {
        let Some((permit, _)) = nth_from_the_end(&self.permits, back).cloned() else {
            return Ok(());
        };
        let home = home_of(&permit);
        let about = AboutPermit {
            key: key(),
            id: permit.clone(),
        };
        let Ok(Some((contact, shard))) = self.direct(home, about)? else {
            return Ok(());
        };
        let of = StandingsOf {
            contacts: vec![contact],
            addresses: false,
            as_of: None,
        };
        let found = self.direct(shard, of)?.ok().and_then(|found| found.into_iter().next());
        let message = UsePermit {
            key: key(),
            id: permit.clone(),
            standing: found.unwrap_or_default().standing,
        };
        match self.direct(home, message)? {
            Ok(Used::Now(_)) => self.model.used(&permit),
            Ok(Used::Denied(..)) | Err(_) => Ok(()),
        }
    }
}

/// The shard that a permit's id names.
fn home_of(permit: &str) -> u8 {
    let home = permit.split_once('.').and_then(|(home, _)| home.parse().ok());
    home.expect("a permit begins with its shard")
}

/// The stored words that a purpose is limited to.
fn template_of(purpose: usize) -> Option<String> {
    match PURPOSES[purpose] {
        "orders" => Some("dispatched".to_owned()),
        "recall" => Some("recall-1".to_owned()),
        _ => None,
    }
}

fn message(to: &ContactPoint, purpose: usize, id: u8, words: &str, until: Option<String>) -> wire::MessageToSend {
    let template = template_of(purpose);
    let content = wire::MessageContent {
        subject: Some("From Ravenbeck Boots".to_owned()),
        text: format!("It is about {words}."),
        html: None,
    };
    wire::MessageToSend {
        id: format!("message-{id}"),
        to: wire::Recipient::ContactPoint(to.to_wire()),
        channels: None,
        purpose: PURPOSES[purpose].to_owned(),
        variables: template.iter().map(|_| ("what".to_owned(), words.to_owned())).collect(),
        content: template.is_none().then_some(content),
        template,
        send_before: until,
    }
}
