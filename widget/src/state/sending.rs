//! What the visitor sends: a save, a code, a stop, feedback. What is wrong with it is said before it leaves.

use super::answers::names;
use super::draft::{Contact, typed_channels};
use super::failure::Failure;
use super::{Field, Panel, Setting, Stopping, Task, Trip, Widget};
use crate::texts::Line;
use beckon_contract::Channel;
use beckon_contract::wire::{ContactPoint, Preferences, Stop};

impl Widget {
    pub(super) fn save(&mut self) {
        let Some(known) = self.known().filter(|_| !self.save.is_sending()) else {
            return;
        };
        if self.attempt.is_none() {
            if let Some(failure) = self.draft.check(known) {
                return self.save_failed(failure);
            }
            let body = self
                .draft
                .body(known, &self.place, (self.place.new_id)(), self.token.clone());
            self.attempt = Some(body);
        }
        self.send_save();
    }

    /// Whether the zone that is sent is the platform's, and nobody has chosen one.
    pub(super) fn guessed_zone(&self) -> bool {
        let chosen = |known| self.draft.setting(known, Setting::Zone);
        !self.place.zone.is_empty() && self.known().is_some_and(|known| chosen(known).is_empty())
    }

    /// Saves again, without a zone that the platform has supplied and the edge does not know: nobody chose it, so it
    /// never stands in the way of what the person says.
    pub(super) fn save_without_zone(&mut self) {
        self.place.zone.clear();
        self.attempt = None;
        self.save = Trip::Editing;
        self.save();
    }

    /// Has contact points asked once more, with every yes that waits there.
    pub(super) fn ask_again(&mut self, only: Option<usize>) {
        let Some(mine) = self.mine.here().filter(|_| !self.save.is_sending()) else {
            return;
        };
        let mut confirm_handles = Vec::new();
        for (at, point) in mine.points.iter().enumerate() {
            if only.map_or_else(|| names(&self.waiting, point), |only| only == at) {
                confirm_handles.push(point.handle.clone());
            }
        }
        if confirm_handles.is_empty() {
            return self.want(Task::LoadMine);
        }
        let (id, person) = ((self.place.new_id)(), self.token.clone());
        let page = self.place.sent_page();
        self.attempt = Some(Preferences {
            id,
            person,
            confirm_handles,
            page,
            ..Preferences::default()
        });
        self.send_save();
    }

    /// Whether what is under way asks once more, and saves nothing of what is filled in.
    pub(super) fn asks_again(&self) -> bool {
        self.attempt
            .as_ref()
            .is_some_and(|body| !body.confirm_handles.is_empty())
    }

    fn send_save(&mut self) {
        self.save = Trip::Sending;
        self.proof = Trip::Editing;
        self.say(Line::SAVING);
        self.want(Task::Save);
    }

    pub(super) fn save_failed(&mut self, failure: Failure) {
        for fault in &failure.fields {
            self.times_open |= matches!(fault.field, Field::Setting(_));
            self.zones_open |= fault.field == Field::Setting(Setting::Zone);
        }
        self.failed(&failure);
        self.save = Trip::Failed(failure);
    }

    /// Says what failed, and leads to the first field in which it did.
    fn failed(&mut self, failure: &Failure) {
        self.said = self.texts.failure(failure).to_owned();
        if let (Some(fault), Some(site)) = (failure.fields.first(), self.site.here()) {
            let part = fault.field.focus_part(site);
            self.focus_on(&part);
        }
    }

    pub(super) fn send_code(&mut self) {
        if self.code.trim_ascii().is_empty() {
            self.code_failed(Failure::local("code_missing"));
        } else if !self.proof.is_sending() {
            self.proof = Trip::Sending;
            self.want(Task::Code);
        }
    }

    pub(super) fn code_failed(&mut self, failure: Failure) {
        self.said = self.texts.failure(&failure).to_owned();
        self.proof = Trip::Failed(failure);
        self.focus_on("code");
    }

    /// One tap stops the person of the token. Without a token it stops the addresses that were typed, and with
    /// nothing typed it has to ask whose contact is to stop.
    pub(super) fn stop_everything(&mut self) {
        self.panel = Panel::Preferences;
        if self.token.is_some() {
            return self.stop_all(vec![None]);
        }
        let mut points = Vec::new();
        for contact in self.draft.contacts.iter().chain([&self.note.answer_at]) {
            if !contact.is_empty() && contact.fault().is_empty() {
                points.push(Some(contact.to_wire()));
            }
        }
        if !points.is_empty() {
            return self.stop_all(points);
        }
        let channels = self.site.here().map(typed_channels).unwrap_or_default();
        let contact = Contact::new(channels.first().copied().unwrap_or(Channel::Email), &self.region());
        self.stop = Stopping::Asking(contact, Trip::Editing);
        self.focus_on("stop-address");
    }

    fn stop_all(&mut self, points: Vec<Option<ContactPoint>>) {
        self.stop = Stopping::Sending;
        self.say(Line::STOPPING);
        self.send_stops(points);
    }

    fn send_stops(&mut self, points: Vec<Option<ContactPoint>>) {
        self.stops.clear();
        for contact_point in points {
            self.stops.push(Stop {
                id: Some((self.place.new_id)()),
                person: self.token.clone(),
                contact_point,
            });
        }
        self.want(Task::Stop);
    }

    pub(super) fn stop_address(&mut self) {
        let Stopping::Asking(contact, trip) = &mut self.stop else {
            return;
        };
        let fault = if contact.is_empty() {
            "contact_point_missing"
        } else {
            contact.fault()
        };
        if fault.is_empty() {
            *trip = Trip::Sending;
            let point = Some(contact.to_wire());
            self.send_stops(vec![point]);
        } else {
            *trip = Trip::Failed(Failure::local(fault));
            self.focus_on("stop-address");
        }
    }

    pub(super) fn send(&mut self) {
        let Some(known) = self.known().filter(|_| !self.send.is_sending()) else {
            return;
        };
        if self.note_attempt.is_none() {
            if let Some(failure) = self.note.check(known.mine) {
                return self.send_failed(failure);
            }
            self.note_attempt = Some(self.note.body(&self.place, (self.place.new_id)(), self.token.clone()));
        }
        self.send = Trip::Sending;
        self.say(Line::SENDING);
        self.want(Task::Send);
    }

    pub(super) fn send_failed(&mut self, failure: Failure) {
        self.failed(&failure);
        self.send = Trip::Failed(failure);
    }
}
