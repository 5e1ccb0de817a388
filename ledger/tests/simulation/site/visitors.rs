//! What visitors do: saves, stops, proofs; and what the worker tells other shards of it.

use super::*;
use beckon_domain::fault::FaultKind;
use beckon_ledger::messages::{
    Browser, CodeTargets, Halt, Halted, Orders, Press as PressLink, RefundCode, Routed, Save, SaveDone, TakeBack,
    TryCode,
};

/// The channel that a widget means where it names no contact point.
const ANY: Channel = Channel::Email;

impl Run<'_> {
    fn typed(&self, point: usize) -> wire::ContactPoint {
        self.site.points[point].to_wire()
    }

    pub(super) fn save(
        &mut self,
        widget: usize,
        point: Option<usize>,
        say: Option<(usize, Word)>,
        wish: Option<Wish>,
        net: Net,
    ) -> Result<(), String> {
        self.writes += 1;
        let id = self.writes;
        let token = self.widgets[widget].token.clone();
        // What stands on the page is what the newest rules say.
        let notice = &self.site.variants[self.variant_of[self.published]].1;
        let channel = point.map_or(ANY, channel);
        let mut body = wire::Preferences {
            id: format!("save-{id}"),
            person: token.as_ref().map(|token| token.text.clone()),
            contact_points: point.iter().map(|point| self.typed(*point)).collect(),
            ..wire::Preferences::default()
        };
        if let Some((purpose, word)) = say {
            body.choices.push(wire::ChoiceMade {
                purpose: PURPOSES[purpose].to_owned(),
                channel,
                choice: match word {
                    Word::Yes => Choice::Given,
                    Word::No => Choice::Refused,
                    Word::NoLonger => Choice::Withdrawn,
                },
                notice: (word == Word::Yes).then(|| notice.notice(purpose).to_owned()),
            });
        }
        match wish {
            Some(Wish::Cap(width)) => {
                let caps = [
                    (5, CapWindow::Day),
                    (2, CapWindow::Day),
                    (1, CapWindow::Day),
                    (1, CapWindow::Week),
                ];
                body.cap = Some((width > 0).then(|| wire::Cap {
                    permits: caps[width].0,
                    per: caps[width].1,
                }));
            }
            Some(Wish::Pause(width)) => {
                let days = ["", "2026-11-23", "2026-11-25"];
                body.pause_until = Some((width > 0).then(|| days[width].to_owned()));
            }
            Some(Wish::Hours(width)) => {
                let hours = [("", ""), ("12:00", "13:00"), ("11:00", "16:00")][width];
                body.quiet_hours = Some((width > 0).then(|| wire::QuietHours {
                    from: hours.0.to_owned(),
                    to: hours.1.to_owned(),
                }));
            }
            None => {}
        }
        let (home, by) = self.who_writes(widget, id, point);
        let sent = Sent {
            said: None,
            point,
            say: say.map(|(purpose, word)| (purpose, word, notice.notice(purpose))),
            wish,
            by,
            token,
            body,
            home,
        };
        self.widgets[widget].saves.push(sent);
        let last = self.widgets[widget].saves.len() - 1;
        self.send(widget, last, net)
    }

    /// Where a write goes, and what the model calls the one who writes: a new person where no token is known.
    fn who_writes(&self, widget: usize, id: u32, point: Option<usize>) -> (u8, String) {
        match &self.widgets[widget].token {
            Some(token) => (token.home(), token.by.clone()),
            None => {
                let home = point.map_or(0, |point| u8::try_from(point).expect("few"));
                (home, format!("w{widget}-{id}"))
            }
        }
    }

    fn browser(widget: usize, token: Option<&Token>) -> Browser {
        Browser {
            token: token.map(|token| hash(&token.text)),
            client: format!("widget-{widget}"),
            may_send: true,
            managed: None,
        }
    }

    /// The model is to call the person of a new token so.
    fn name(&mut self, token: &str, by: &str) -> Token {
        let token = Token {
            text: token.to_owned(),
            by: by.to_owned(),
        };
        let person = self.shard(token.home()).person_of(&hash(&token.text));
        let person = person.expect("a token that was answered is on record");
        self.names.entry(person).or_insert_with(|| by.to_owned());
        token
    }

    pub(super) fn repeat(&mut self, widget: usize, back: usize, net: Net) -> Result<(), String> {
        match self.widgets[widget].saves.len().checked_sub(back + 1) {
            Some(position) => self.send(widget, position, net),
            None => Ok(()),
        }
    }

    fn send(&mut self, widget: usize, position: usize, net: Net) -> Result<(), String> {
        // A save that is long on its way is one that its page has given up.
        let net = if net == Net::Late(0) { Net::Lost(0) } else { net };
        let sent = self.widgets[widget].saves[position].clone();
        let mut calls = Calls::new(net);
        let message = Save {
            browser: Self::browser(widget, sent.token.as_ref()),
            body: sent.body.clone(),
            gpc: false,
        };
        // What never reached its home was not said.
        let Some(reply) = self.call(&mut calls, sent.home, message)? else {
            return Ok(());
        };
        let done: SaveDone<wire::Saved> = match reply.answer {
            Ok(done) => done,
            Err(failure) => {
                self.refused(widget, &failure);
                return Ok(());
            }
        };
        let token = match &sent.token {
            Some(token) => token.clone(),
            None => self.name(&done.answer.person, &sent.by),
        };
        let said = match sent.said {
            Some(said) => said,
            None => {
                let channel = sent.point.map_or(ANY, channel);
                self.model.saved(&sent.by, sent.point, sent.say, channel, sent.wish)
            }
        };
        self.widgets[widget].saves[position].said = Some(said.clone());
        self.model.repeated(&said);
        if reply.heard && self.carry_out(done, &mut calls)?.is_some() {
            self.model.acknowledged(&said);
            self.widgets[widget].token.get_or_insert(token);
        }
        Ok(())
    }

    /// A widget whose token is no longer known begins anew.
    fn refused(&mut self, widget: usize, failure: &Failure) {
        if let Failure::Fault(fault) = failure
            && fault.kind == FaultKind::PersonUnknown
        {
            self.widgets[widget].token = None;
        }
    }

    /// Tells the other shards; the answer where all of it was done.
    fn carry_out<T>(&mut self, done: SaveDone<T>, calls: &mut Calls) -> Result<Option<T>, String> {
        let mut by_shard: BTreeMap<u8, Vec<Routed>> = BTreeMap::new();
        for routed in done.orders {
            by_shard.entry(routed.shard).or_default().push(routed);
        }
        let mut messages: Vec<(u8, Vec<Routed>)> = by_shard.into_iter().collect();
        if calls.net == Net::Backwards {
            messages.reverse();
        }
        let mut whole = true;
        for (shard, orders) in messages {
            let message = Orders {
                write: done.write.clone(),
                orders,
            };
            match self.call(calls, shard, message)?.and_then(Reply::done) {
                None => return Ok(None),
                Some(taken) => whole &= taken,
            }
        }
        Ok(whole.then_some(done.answer))
    }

    pub(super) fn halt(&mut self, widget: usize, point: Option<usize>, resume: bool, net: Net) -> Result<(), String> {
        let token = self.widgets[widget].token.clone();
        if token.is_none() && point.is_none() {
            return Ok(());
        }
        let net = if net == Net::Late(0) { Net::Lost(0) } else { net };
        self.writes += 1;
        let id = self.writes;
        let (home, by) = self.who_writes(widget, id, point);
        let message = Halt {
            browser: Self::browser(widget, token.as_ref()),
            id: Some(format!("halt-{id}")),
            contact_point: point.map(|point| self.typed(point)),
            resume,
        };
        let mut calls = Calls::new(net);
        let Some(reply) = self.call(&mut calls, home, message)? else {
            return Ok(());
        };
        let done: SaveDone<Halted> = match reply.answer {
            Ok(done) => done,
            Err(failure) => {
                self.refused(widget, &failure);
                return Ok(());
            }
        };
        let token = match token {
            Some(token) => token,
            None => self.name(&done.answer.person, &by),
        };
        let said = self.model.halted(&by, point, resume);
        if reply.heard && self.carry_out(done, &mut calls)?.is_some() {
            self.model.acknowledged(&said);
            self.widgets[widget].token.get_or_insert(token);
        }
        Ok(())
    }

    /// Somebody presses the button behind a letter's link.
    pub(super) fn press(&mut self, back: usize, net: Net) -> Result<(), String> {
        let Some(letter) = nth_from_the_end(&self.letters, back).cloned() else {
            return Ok(());
        };
        let shard = self.shard_of_letter(&letter);
        let message = PressLink {
            token: letter.token,
            seen: None,
        };
        let mut calls = Calls::new(net);
        self.proof = None;
        match self.call(&mut calls, shard, message)?.and_then(Reply::done).flatten() {
            Some(proven) => self.tell(&proven, None, &mut calls),
            None => Ok(()),
        }
    }

    fn shard_of_letter(&self, letter: &Letter) -> u8 {
        u8::try_from(self.site.point_of(&letter.contact)).expect("few")
    }

    /// The widget that asked types a letter's code, which is tried at all contact points that its person has named.
    pub(super) fn type_code(&mut self, back: usize, net: Net) -> Result<(), String> {
        let Some(letter) = nth_from_the_end(&self.letters, back).cloned() else {
            return Ok(());
        };
        let asker = self.name_of(&letter.person);
        let mut tokens = self.widgets.iter().filter_map(|widget| widget.token.clone());
        let Some(token) = tokens.find(|token| token.by == asker) else {
            return Ok(());
        };
        let (home, token) = (token.home(), hash(&token.text));
        let mut calls = Calls::new(net);
        let targets = CodeTargets { token: token.clone() };
        let Some(targets) = self.call(&mut calls, home, targets)?.and_then(Reply::done) else {
            return Ok(());
        };
        let Some(person) = targets.first().map(|target| target.person.clone()) else {
            return Ok(());
        };
        let mut by_shard: BTreeMap<u8, Vec<String>> = BTreeMap::new();
        for target in targets {
            by_shard.entry(target.shard).or_default().push(target.contact);
        }
        let mut shards: Vec<(u8, Vec<String>)> = by_shard.into_iter().collect();
        if net == Net::Backwards {
            shards.reverse();
        }
        self.proof = None;
        let mut proven = None;
        for (shard, contacts) in &shards {
            let message = TryCode {
                person: person.clone(),
                contacts: contacts.clone(),
                code: letter.code.clone(),
                unkeyed: String::new(),
            };
            match self.call(&mut calls, *shard, message)?.and_then(Reply::done) {
                Some(found) => proven = proven.or(found),
                None => return Ok(()),
            }
        }
        let Some(proven) = proven else { return Ok(()) };
        for (shard, mut contacts) in shards {
            contacts.retain(|contact| *contact != proven.contact);
            let message = RefundCode {
                person: person.person.clone(),
                contacts,
            };
            if self.call(&mut calls, shard, message)?.and_then(Reply::done).is_none() {
                return Ok(());
            }
        }
        self.tell(&proven, Some(&token), &mut calls)
    }

    /// Tells the homes of a proof, and then the page what takes effect.
    fn tell(&mut self, proven: &Proven, token: Option<&str>, calls: &mut Calls) -> Result<(), String> {
        let proof = self.proof.take().expect("the model has heard of it");
        let point = self.site.point_of(&proven.contact);
        let purposes: Vec<usize> = proven
            .granted
            .iter()
            .filter_map(|granted| PURPOSES.iter().position(|purpose| *purpose == granted.purpose))
            .collect();
        if self.tell_homes(proven.into(), token, calls)? {
            self.model.told(proof);
            self.granted
                .extend(purposes.into_iter().map(|purpose| (proof, point, purpose)));
        }
        Ok(())
    }

    /// Somebody takes a purpose back by the link of a message.
    pub(super) fn take_back(&mut self, point: usize, purpose: usize) -> Result<(), String> {
        let message = TakeBack {
            contact: self.site.keys[point].clone(),
            channel: channel(point),
            purpose: PURPOSES[purpose].to_owned(),
            never_agreed: false,
            given_at: None,
        };
        let taken = self.direct(u8::try_from(point).expect("few"), message)?;
        taken.map_err(|failure| format!("a link was not followed, {failure:?}"))?;
        self.model.taken_back(point, purpose);
        Ok(())
    }
}
