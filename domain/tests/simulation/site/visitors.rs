//! What visitors do: saves, stops, proofs; and what the worker tells other shards of it.

use super::*;

impl Run<'_> {
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
            contact_points: point.iter().map(|point| typed(*point)).collect(),
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
        let home = match &token {
            Some(token) => token
                .split_once('.')
                .and_then(|(home, _)| home.parse().ok())
                .expect("a shard"),
            None => point.map_or(0, |point| shard_of(&key(point))),
        };
        let by = token.as_ref().map_or_else(
            || format!("w{widget}-{id}"),
            |token| {
                token
                    .split_once('.')
                    .map(|(_, person)| person.to_owned())
                    .expect("a person")
            },
        );
        let sent = Sent {
            id,
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

    pub(super) fn repeat(&mut self, widget: usize, back: usize, net: Net) -> Result<(), String> {
        match self.widgets[widget].saves.len().checked_sub(back + 1) {
            Some(position) => self.send(widget, position, net),
            None => Ok(()),
        }
    }

    pub(super) fn send(&mut self, widget: usize, position: usize, net: Net) -> Result<(), String> {
        // What never reached its home was not said.
        if matches!(net, Net::Lost(0) | Net::Late(0)) {
            return Ok(());
        }
        let sent = self.widgets[widget].saves[position].clone();
        let said = match sent.said {
            Some(said) => said,
            None => {
                let channel = sent.point.map_or(ANY, channel);
                self.model.saved(&sent.by, sent.point, sent.say, channel, sent.wish)
            }
        };
        self.widgets[widget].saves[position].said = Some(said.clone());
        self.model.repeated(&said);
        let mut calls = Calls::new(net);
        let message = Message::Save {
            widget,
            id: sent.id,
            token: sent.token,
            body: sent.body,
        };
        match self.call(&mut calls, sent.home, &message)? {
            Some(Reply::Written(written)) => {
                let done = self.carry_out(&written, sent.home, &mut calls)?;
                if done {
                    self.model.acknowledged(&said);
                    self.widgets[widget].token.get_or_insert(written.token);
                }
            }
            Some(Reply::Refused) => {
                self.model.refused(&said);
                self.widgets[widget].saves[position].said = None;
            }
            _ => {}
        }
        Ok(())
    }

    /// Tells the other shards; whether all of it was done.
    pub(super) fn carry_out(&mut self, written: &Written, home: u8, calls: &mut Calls) -> Result<bool, String> {
        let mut by_shard: BTreeMap<u8, Vec<Order>> = BTreeMap::new();
        for (shard, order) in &written.orders {
            by_shard.entry(*shard).or_default().push(order.clone());
        }
        let mut messages: Vec<(u8, Vec<Order>)> = by_shard.into_iter().collect();
        if calls.net == Net::Backwards {
            messages.reverse();
        }
        let mut done = true;
        for (shard, orders) in messages {
            let message = Message::Orders {
                write: written.write.clone(),
                orders,
                home,
            };
            match self.call(calls, shard, &message)? {
                None => return Ok(false),
                Some(reply) => done &= matches!(reply, Reply::Done),
            }
        }
        Ok(done)
    }

    pub(super) fn halt(&mut self, widget: usize, point: Option<usize>, resume: bool, net: Net) -> Result<(), String> {
        let token = self.widgets[widget].token.clone();
        if token.is_none() && point.is_none() {
            return Ok(());
        }
        if matches!(net, Net::Lost(0) | Net::Late(0)) {
            return Ok(());
        }
        self.writes += 1;
        let id = self.writes;
        let (home, by) = match &token {
            Some(token) => token
                .split_once('.')
                .map(|(home, person)| (home.parse().expect("a shard"), person.to_owned()))
                .expect("a token"),
            None => (
                point.map_or(0, |point| shard_of(&key(point))),
                format!("w{widget}-{id}"),
            ),
        };
        let said = self.model.halted(&by, point, resume);
        let message = Message::Halt {
            widget,
            id,
            token,
            point,
            resume,
        };
        let mut calls = Calls::new(net);
        if let Some(Reply::Written(written)) = self.call(&mut calls, home, &message)?
            && self.carry_out(&written, home, &mut calls)?
        {
            self.model.acknowledged(&said);
            self.widgets[widget].token.get_or_insert(written.token);
        }
        Ok(())
    }

    pub(super) fn prove(&mut self, back: usize, net: Net, code: bool) -> Result<(), String> {
        let Some(&(shard, token)) = nth_from_the_end(&self.letters, back) else {
            return Ok(());
        };
        if matches!(net, Net::Lost(0) | Net::Late(0)) {
            return Ok(());
        }
        let (asker, contact, _) = turns::wishes_of(&self.shards[usize::from(shard)], token).expect("it was sent");
        let letters = self.shards[usize::from(shard)].confirmations.len();
        let mut turn = self.turn(shard);
        let proven = if code { turn.type_code(token) } else { turn.press(token) };
        self.post(shard, letters)?;
        let Some(proven) = proven else { return Ok(()) };
        let after = self.shards[usize::from(shard)]
            .contact(&contact)
            .and_then(|standing| standing.person.clone());
        let owner = after.map(|pointer| pointer.person);
        let proof = self
            .model
            .proven(point_of(&contact), &asker, (code, proven.again), owner.as_deref())?;
        self.note_home(point_of(&contact));
        self.outbox.push((proven.clone(), false));
        self.seen.moves += u64::from(proven.from.is_some());
        let mut calls = Calls { net, made: 1 };
        if net == Net::Dead(0) {
            return Ok(());
        }
        let home = proven.tell.first().map_or(0, |(home, _, _)| *home);
        let typed_by = code.then(|| format!("{home}.{asker}"));
        if self.tell_homes(&proven, typed_by, &mut calls)? {
            self.model.told(proof);
            let granted = proven
                .grants
                .iter()
                .filter_map(|code| PURPOSES.iter().position(|purpose| purpose == code));
            let point = point_of(&contact);
            self.granted.extend(granted.map(|purpose| (proof, point, purpose)));
        }
        Ok(())
    }

    /// Whether the contact point's owner knows of it. A shard that is both may have been told in the same turn.
    pub(super) fn is_home(&self, point: usize) -> Result<(), PersonId> {
        let contact = key(point);
        let standing = self.shards[usize::from(shard_of(&contact))].contact(&contact);
        let Some(owner) = standing.and_then(|standing| standing.person.as_ref()) else {
            return Ok(());
        };
        let home = self.shards[usize::from(owner.home)].person(&owner.person);
        let knows = home.is_some_and(|person| {
            let mut members = person.members.iter();
            members.any(|member| member.contact == contact && member.epoch == owner.epoch)
        });
        if knows { Ok(()) } else { Err(owner.person.clone()) }
    }

    pub(super) fn note_home(&mut self, point: usize) {
        if self.is_home(point).is_ok() {
            self.model.moved_in(point);
        }
    }

    pub(super) fn tell_homes(
        &mut self,
        proven: &Proven,
        token: Option<String>,
        calls: &mut Calls,
    ) -> Result<bool, String> {
        let mut slots = Vec::new();
        if let Some((from, epoch)) = &proven.from {
            let leave = Message::Leave {
                person: from.person.clone(),
                contact: proven.contact.clone(),
                epoch: *epoch,
            };
            match self.call(calls, from.home, &leave)? {
                Some(Reply::Slots(handed_over)) => slots = handed_over,
                _ => return Ok(false),
            }
        }
        for (home, person, joining) in &proven.tell {
            let mut joining = joining.clone();
            if joining.epoch.is_some() {
                joining.slots = slots.clone();
            }
            let message = Message::Join {
                person: person.clone(),
                token: token.clone(),
                joining,
            };
            if self.call(calls, *home, &message)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
