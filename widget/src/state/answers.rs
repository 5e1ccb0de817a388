//! What follows from what the edge answers.

use super::draft::Draft;
use super::failure::Failure;
use super::note::Note;
use super::{Field, Remote, Stopping, Task, Trip, Widget};
use crate::texts::{Texts, fill};
use beckon_domain::ConsentStatus;
use beckon_domain::wire::{
    CodeAccepted, Confirmation, FeedbackReceived, FeedbackState, MyContactPoint, MySettings, Problem, ProofState,
    ResumeStatus, Resumed, Saved, Stopped, WidgetSettings,
};

/// The status of an answer to a token that the edge does not know any more.
const UNKNOWN_PERSON: u16 = 401;

impl Widget {
    /// The site's settings came, or did not.
    pub fn got_site(&mut self, answer: Result<WidgetSettings, Problem>) {
        match answer {
            Ok(site) => {
                let first = site.languages.first().map_or("", String::as_str);
                self.texts = Texts::of(&[&self.place.language, first]);
                self.site = Remote::Here(site);
                self.focus_on("title");
            }
            Err(problem) => self.site = Remote::Failed(Failure::general(problem)),
        }
    }

    /// What is on record came, or did not.
    pub fn got_mine(&mut self, answer: Result<MySettings, Problem>) {
        match answer {
            Ok(mine) => self.follow(mine),
            Err(problem) if problem.status == UNKNOWN_PERSON => {
                self.forget();
                self.save_failed(Failure::local("person_unknown"));
            }
            // What was read before is still shown, and the next look asks again.
            Err(_) if self.mine.here().is_some() => {}
            Err(problem) => self.mine = Remote::Failed(Failure::general(problem)),
        }
    }

    /// Takes what is on record, and notices what has been confirmed since.
    fn follow(&mut self, mine: MySettings) {
        let mut waiting = Vec::new();
        for point in &mine.contact_points {
            let requested = mine.choices.iter().any(|choice| {
                choice.channel == point.channel && choice.status == ConsentStatus::Requested
            });
            let named = point.proof == ProofState::Unproven && names(&self.waiting, point.channel, &point.masked);
            if requested || named {
                waiting.push(confirmation(point));
            }
        }
        let confirmed = self.waiting.iter().find(|before| !names(&waiting, before.channel, &before.masked));
        if let Some(confirmed) = confirmed {
            self.said = fill(self.texts.confirmed, &[&confirmed.masked]);
            self.code.clear();
        }
        self.waiting = waiting;
        // An address that was stopped without a person stays stopped here until it is lifted here.
        let was_stopped = self.mine.here().is_some_and(|mine| mine.stopped);
        match (&self.stop, mine.stopped) {
            (Stopping::Stopped(..) | Stopping::EndsWhenConfirmed, false) if was_stopped => self.stop = Stopping::No,
            (Stopping::No, true) => self.stop = Stopping::Stopped(None, Trip::Editing),
            _ => {}
        }
        self.mine = Remote::Here(mine);
    }

    fn forget(&mut self) {
        self.token = None;
        self.attempt = None;
        self.note_attempt = None;
        self.mine = Remote::Here(MySettings::default());
        self.waiting.clear();
        self.want(Task::KeepToken);
    }

    fn remember(&mut self, person: &str) {
        self.token = Some(person.to_owned());
        self.want(Task::KeepToken);
        self.want(Task::LoadMine);
    }

    fn await_confirmations(&mut self, confirmations: &[Confirmation]) {
        for new in confirmations {
            if new.status == ConsentStatus::Requested && !names(&self.waiting, new.channel, &new.masked) {
                self.waiting.push(new.clone());
            }
        }
    }

    /// The answer to a save.
    pub fn got_saved(&mut self, answer: Result<Saved, Problem>) {
        match answer {
            Ok(saved) => {
                self.attempt = None;
                self.renewed.clear();
                self.zones_open = false;
                self.code.clear();
                self.forget_draft();
                self.await_confirmations(&saved.confirmations);
                self.said = self.texts.saved.to_owned();
                if !self.waiting.is_empty() {
                    self.said += self.texts.check_messages;
                }
                self.remember(&saved.person);
                self.save = Trip::Done(saved);
                self.focus_on("saved");
            }
            Err(problem) if problem.status == UNKNOWN_PERSON => {
                self.forget();
                self.save_failed(Failure::local("person_unknown"));
            }
            Err(problem) if !problem.notices.is_empty() => self.notice_outdated(problem),
            Err(problem) => {
                let failure = match (&self.attempt, &self.site) {
                    (Some(body), Remote::Here(site)) => Draft::failure(site, body, problem),
                    _ => Failure::general(problem),
                };
                self.save_failed(failure);
            }
        }
    }

    /// The text that was shown is not the one in force: the new one is shown, and nothing stays ticked.
    fn notice_outdated(&mut self, problem: Problem) {
        self.attempt = None;
        self.save_failed(Failure::local("notice_outdated"));
        let Remote::Here(site) = &mut self.site else { return };
        let mut focus = String::new();
        for notice in problem.notices {
            self.draft.answers.retain(|answer| answer.purpose != notice.purpose || !answer.yes);
            let at = site.purposes.iter().position(|purpose| purpose.code == notice.purpose);
            let Some(at) = at else { continue };
            let purpose = &mut site.purposes[at];
            purpose.notice = notice.notice;
            purpose.text = notice.text;
            self.renewed.push(at);
            if let Some(channel) = site.purposes[at].channels.first() {
                focus = Field::Choice(at, *channel).focus_part(site);
            }
        }
        self.focus_on(&focus);
        self.want(Task::KeepDraft);
    }

    /// The answer to a code.
    pub fn got_code(&mut self, answer: Result<CodeAccepted, Problem>) {
        match answer {
            Ok(accepted) => {
                self.code.clear();
                self.proof = Trip::Editing;
                self.waiting.retain(|waiting| waiting.channel != accepted.channel || waiting.masked != accepted.masked);
                self.said = fill(self.texts.confirmed, &[&accepted.masked]);
                self.want(Task::LoadMine);
                self.focus_on("saved");
            }
            Err(problem) => self.code_failed(Failure::general(problem)),
        }
    }

    /// The answer to a stop. Where several addresses are stopped, the next goes under the token that this one gave.
    /// Any that fails fails them all: stopping twice is stopping once, so the visitor may simply press again.
    pub fn got_stopped(&mut self, answer: Result<Stopped, Problem>) {
        match answer {
            Ok(stopped) => {
                self.stops.remove(0);
                self.token = Some(stopped.person.clone());
                if let Some(next) = self.stops.first_mut() {
                    next.person = Some(stopped.person);
                    return self.want(Task::Stop);
                }
                self.remember(&stopped.person);
                self.say(self.texts.stopped);
                self.stop = Stopping::Stopped(Some(stopped), Trip::Editing);
                self.save = Trip::Editing;
                self.focus_on("stopped");
            }
            Err(problem) if problem.status == UNKNOWN_PERSON && self.token.is_some() => {
                // Without a token the visitor says which address is to be left alone.
                self.forget();
                self.stop_everything();
            }
            Err(problem) => {
                let failure = Failure::general(problem);
                self.said = self.texts.failure(&failure).to_owned();
                match &mut self.stop {
                    Stopping::Asking(_, trip) => *trip = Trip::Failed(failure),
                    stop => *stop = Stopping::Failed(failure),
                }
            }
        }
    }

    /// The answer to a resume.
    pub fn got_resumed(&mut self, answer: Result<Resumed, Problem>) {
        let Stopping::Stopped(_, trip) = &mut self.stop else { return };
        match answer {
            Ok(Resumed { status: ResumeStatus::Lifted }) => {
                self.stop = Stopping::No;
                self.say(self.texts.lifted);
                self.want(Task::LoadMine);
                self.focus_on("title");
            }
            Ok(Resumed { status: ResumeStatus::ConfirmationNeeded }) => {
                self.stop = Stopping::EndsWhenConfirmed;
                self.say(self.texts.ends_when_confirmed);
                if let Remote::Here(mine) = &self.mine {
                    self.waiting = mine.contact_points.iter().map(confirmation).collect();
                }
                self.focus_on("stopped");
            }
            Err(problem) => {
                let failure = Failure::general(problem);
                self.said = self.texts.failure(&failure).to_owned();
                *trip = Trip::Failed(failure);
            }
        }
    }

    /// The answer to feedback.
    pub fn got_received(&mut self, answer: Result<FeedbackReceived, Problem>) {
        match answer {
            Ok(received) => {
                self.note_attempt = None;
                self.note = Note::default();
                self.want(Task::KeepNote);
                self.await_confirmations(&received.confirmations);
                self.say(self.texts.received);
                self.reference.clone_from(&received.reference);
                self.followed = None;
                self.want(Task::KeepReference);
                self.remember(&received.person);
                self.send = Trip::Done(received);
                self.focus_on("received");
            }
            Err(problem) if problem.status == UNKNOWN_PERSON => {
                self.forget();
                self.send_failed(Failure::local("person_unknown"));
            }
            Err(problem) => self.send_failed(Note::failure(problem)),
        }
    }

    /// Where the last feedback stands. What cannot be looked up now is not shown.
    pub fn got_feedback(&mut self, answer: Result<FeedbackState, Problem>) {
        self.followed = answer.ok();
    }
}

fn names(waiting: &[Confirmation], channel: beckon_domain::Channel, masked: &str) -> bool {
    waiting.iter().any(|waiting| waiting.channel == channel && waiting.masked == masked)
}

fn confirmation(point: &MyContactPoint) -> Confirmation {
    Confirmation { channel: point.channel, masked: point.masked.clone(), status: ConsentStatus::Requested }
}
