//! What follows from what the visitor does.

use super::answer::Mine;
use super::draft::Contact;
use super::failure::{Failure, NETWORK, TIMEOUT};
use super::note::answer_channels;
use super::{Field, Msg, Panel, Remote, Setting, Stopping, Task, Trip, Widget};
use crate::texts::{Line, fill, join, number, spoken};
use beckon_contract::Channel;
use beckon_contract::wire::Stop;

impl Widget {
    /// Takes what the visitor did. What is said of it is heard also when it was said just before.
    pub fn update(&mut self, msg: Msg) {
        let before = std::mem::take(&mut self.said);
        self.take(msg);
        if self.said == before && !before.is_empty() {
            // A screen reader reads what has changed, and not this space.
            self.said.push('\u{a0}');
        }
    }

    fn take(&mut self, msg: Msg) {
        match msg {
            Msg::Open => self.open(),
            Msg::Reload => self.load(),
            Msg::Close => self.want(Task::Close),
            Msg::Seen => self.look_again(),
            Msg::Online => self.back_online(),
            Msg::Show(panel) => {
                self.panel = panel;
                self.look_up();
            }
            Msg::Answer(purpose, channel, yes) => self.answer(purpose, channel, yes),
            Msg::AnswerAll(yes) => self.answer_all(yes),
            Msg::AddContact(channel) => {
                let region = self.region();
                self.draft.contact_mut(channel, &region);
                self.focus_on(channel.as_str());
            }
            Msg::DropContact(channel) => self.leave_out(channel),
            Msg::TakeOut(at, out) => self.take_out(at, out),
            Msg::Move(channel, up) => self.shift(channel, up),
            Msg::ShowTimes => self.times_open = !self.times_open,
            Msg::AnyHour => {
                for setting in [Setting::QuietFrom, Setting::QuietTo] {
                    self.draft.set(setting, String::new());
                    self.changed(Field::Setting(setting));
                }
                self.focus_on(Setting::QuietFrom.as_str());
            }
            Msg::ChangeZone => {
                self.zones_open = true;
                self.focus_on(Setting::Zone.as_str());
            }
            Msg::Save => {
                // What asks once more is no save of what is filled in.
                if self.asks_again() {
                    self.attempt = None;
                }
                self.save();
            }
            Msg::AskAgain => self.ask_again(None),
            Msg::AskAgainAt(at) => self.ask_again(Some(at)),
            Msg::Edit => {
                self.save = Trip::Editing;
                self.stop = Stopping::No;
                self.focus_on("title");
            }
            Msg::SendCode => self.send_code(),
            Msg::Stop => self.stop_everything(),
            Msg::StopAddress => self.stop_address(),
            Msg::Resume => {
                if let Stopping::Stopped(_, trip) = &mut self.stop
                    && !trip.is_sending()
                {
                    *trip = Trip::Sending;
                    // Pressed again after an answer was lost, it is the same act.
                    let (id, person) = ((self.place.new_id)(), self.token.clone());
                    self.lifting.get_or_insert(Stop {
                        id: Some(id),
                        person,
                        contact_point: None,
                    });
                    self.want(Task::Resume);
                }
            }
            Msg::Kind(kind) => {
                self.note.kind = Some(kind);
                self.changed(Field::Kind);
            }
            Msg::Rate(stars) => {
                self.note.rating = if self.note.rating == Some(stars) {
                    None
                } else {
                    Some(stars)
                };
                self.changed(Field::Rating);
            }
            Msg::WithPage(yes) => {
                self.note.with_page = yes;
                self.changed(Field::Topic);
            }
            Msg::AnswerMe(yes) => {
                self.note.answer_me = yes;
                let channels = self.site.here().map(answer_channels).unwrap_or_default();
                if let Some(first) = channels.first()
                    && !channels.contains(&self.note.answer_at.channel)
                {
                    self.note.answer_at.channel = *first;
                }
                self.changed(Field::AnswerAddress);
            }
            Msg::Send => self.send(),
            Msg::Another => {
                self.send = Trip::Editing;
                self.focus_on("title");
            }
        }
    }

    /// Takes what the visitor typed or selected.
    pub fn typed(&mut self, field: Field, text: String) {
        let region = self.region();
        match (field, &mut self.stop) {
            (Field::Address(channel), _) => self.draft.contact_mut(channel, &region).text = text,
            (Field::Country, _) => self.draft.contact_mut(Channel::Post, &region).country = text,
            (Field::Setting(setting), _) => self.draft.set(setting, text),
            (Field::Code, _) => self.code = text,
            (Field::StopAddress, Stopping::Asking(contact, _)) => contact.text = text,
            (Field::StopChannel, Stopping::Asking(contact, _)) => take_channel(contact, &text),
            (Field::Text, _) => self.note.text = text,
            (Field::Topic, _) => self.note.topic = text,
            (Field::AnswerAddress, _) => self.note.answer_at.text = text,
            (Field::AnswerChannel, _) => take_channel(&mut self.note.answer_at, &text),
            _ => {}
        }
        self.changed(field);
    }

    /// What the visitor touches is no longer shown as wrong, is kept, and makes a new save of the next one.
    fn changed(&mut self, field: Field) {
        match field {
            Field::Address(_) | Field::Country | Field::Setting(_) | Field::Choice(..) => {
                mend(&mut self.save, field);
                self.attempt = None;
                self.want(Task::KeepDraft);
            }
            Field::Code => self.proof = Trip::Editing,
            Field::StopChannel | Field::StopAddress => {}
            _ => {
                mend(&mut self.send, field);
                self.note_attempt = None;
                self.want(Task::KeepNote);
            }
        }
    }

    pub(super) fn region(&self) -> String {
        self.site.here().map(|site| site.region.clone()).unwrap_or_default()
    }

    /// What was said last time has been read: the panel opens on the form, with what is on record now.
    fn open(&mut self) {
        if matches!(self.save, Trip::Done(_)) {
            self.save = Trip::Editing;
        }
        if matches!(self.send, Trip::Done(_)) {
            self.send = Trip::Editing;
        }
        self.speak(spoken(&[&self.place.language]));
        self.load();
        self.look_up();
        self.focus_on("title");
    }

    fn load(&mut self) {
        if self.site.here().is_none() {
            self.site = Remote::Loading;
            self.want(Task::LoadSite);
        }
        if self.token.is_none() {
            self.mine = Remote::Here(Mine::default());
            return;
        }
        if self.mine.here().is_none() {
            self.mine = Remote::Loading;
        }
        self.want(Task::LoadMine);
    }

    /// The link of a confirmation may have been pressed elsewhere.
    fn look_again(&mut self) {
        if self.token.is_some() && !self.waiting.is_empty() {
            self.want(Task::LoadMine);
        }
    }

    fn look_up(&mut self) {
        if self.panel == Panel::Feedback && !self.reference.is_empty() {
            self.want(Task::LookUp);
        }
    }

    /// What got no answer is sent again under its own id, if nothing has been changed since.
    fn back_online(&mut self) {
        if self.attempt.is_some() && unanswered(self.save.failure()) {
            self.save();
        }
        if self.note_attempt.is_some() && unanswered(self.send.failure()) {
            self.send();
        }
    }

    fn answer(&mut self, purpose: usize, channel: Channel, yes: bool) {
        if let Some(asked) = self.site.here().and_then(|site| site.purposes.get(purpose)) {
            self.draft.set_answer(&asked.code, channel, yes);
            self.changed(Field::Choice(purpose, channel));
        }
    }

    fn answer_all(&mut self, yes: bool) {
        let Some(site) = self.site.here() else { return };
        let mut asked = Vec::new();
        for (at, purpose) in site.purposes.iter().enumerate() {
            for channel in &purpose.channels {
                if purpose.asked {
                    asked.push((at, *channel));
                }
            }
        }
        for (purpose, channel) in asked {
            self.answer(purpose, channel, yes);
        }
    }

    /// Without an address each yes that needs one goes as well.
    fn leave_out(&mut self, channel: Channel) {
        self.draft.contacts.retain(|contact| contact.channel != channel);
        let needed = self.known().is_some_and(|known| self.draft.needs(known, channel));
        if needed {
            self.draft
                .answers
                .retain(|answer| answer.channel != channel || !answer.yes);
            self.say(Line::LEFT_OUT);
        }
        self.changed(Field::Address(channel));
        // The field of the first address stays, and so does the focus.
        let stays = self
            .known()
            .is_some_and(|known| self.draft.asked_for(known).contains(&channel));
        self.focus_on(&join(&[if stays { "" } else { "add-contact-" }, channel.as_str()]));
    }

    fn take_out(&mut self, at: usize, out: bool) {
        let Some(point) = self.mine.here().and_then(|mine| mine.points.get(at)) else {
            return;
        };
        let (handle, channel) = (point.handle.clone(), point.channel);
        self.draft.removed.retain(|other| *other != handle);
        if out {
            self.draft.removed.push(handle);
            self.say(Line::GOES);
        }
        self.changed(Field::Address(channel));
        let other = if out { "keep-contact-" } else { "remove-contact-" };
        self.focus_on(&join(&[other, &number(at)]));
    }

    fn shift(&mut self, channel: Channel, up: bool) {
        let Some(known) = self.known() else { return };
        let mut order = self.draft.order(known);
        let Some(at) = order.iter().position(|other| *other == channel) else {
            return;
        };
        let last = order.len() - 1;
        let to = if up { at.saturating_sub(1) } else { (at + 1).min(last) };
        order.swap(at, to);
        self.said = fill(
            self.texts.get(Line::MOVED),
            &[self.texts.get(Line::channel(channel)), &number(to + 1)],
        );
        self.draft.order = order;
        self.attempt = None;
        self.want(Task::KeepDraft);
        // At an end the button that was pressed is gone, so the other one takes the focus.
        let direction = if to == 0 || (!up && to != last) {
            "move-down-"
        } else {
            "move-up-"
        };
        self.focus_on(&join(&[direction, channel.as_str()]));
    }
}

fn mend<A>(trip: &mut Trip<A>, field: Field) {
    if let Trip::Failed(failure) = trip
        && failure.about(field).is_some()
    {
        failure.fields.retain(|fault| fault.field != field);
        if failure.fields.is_empty() {
            *trip = Trip::Editing;
        }
    }
}

fn unanswered(failure: Option<&Failure>) -> bool {
    failure.is_some_and(|failure| [NETWORK, TIMEOUT].contains(&failure.code.as_str()))
}

fn take_channel(contact: &mut Contact, channel: &str) {
    if let Ok(channel) = channel.parse() {
        contact.channel = channel;
    }
}
