//! What follows from what the edge answers.

use super::answer::{Mine, Point, Problem, Received, Saved, Site, Stopped};
use super::draft::Draft;
use super::failure::Failure;
use super::note::Note;
use super::{Field, Remote, Setting, Stopping, Task, Trip, Widget};
use crate::texts::{ENGLISH, Line, Texts, fill, join, spoken};
use beckon_contract::ConsentStatus;

/// The status of an answer to a token that the edge does not know any more.
const UNKNOWN_PERSON: u32 = 401;

impl Widget {
    /// The site's settings came, or did not.
    pub fn got_site(&mut self, answer: Result<Site, Problem>) {
        match answer {
            Ok(site) => {
                let first = site.languages.first().map_or("", String::as_str);
                let language = spoken(&[&self.place.language, first]);
                self.site = Remote::Here(site);
                self.speak(language);
                self.focus_on("title");
            }
            Err(problem) => self.site = Remote::Failed(Failure::general(problem)),
        }
    }

    /// Asks for the texts of a language, unless they are here.
    pub(super) fn speak(&mut self, language: Option<&str>) {
        let language = language.unwrap_or(ENGLISH);
        if self.language.is_empty() && self.texts.language() != language {
            self.language = language.to_owned();
            self.want(Task::LoadTexts);
        }
    }

    /// The texts of a language came, or did not. Without them the panel speaks English, which is better than nothing.
    pub fn got_texts(&mut self, answer: Result<String, Problem>) {
        self.language.clear();
        if let Some(texts) = answer.ok().and_then(Texts::read) {
            self.texts = texts;
        }
    }

    /// What is on record came, or did not.
    pub fn got_mine(&mut self, answer: Result<Mine, Problem>) {
        match answer {
            Ok(mine) => self.follow(mine),
            Err(problem) if self.forgets(&problem) => self.save_failed(Failure::local("person_unknown")),
            // What was read before is still shown, and the next look asks again.
            Err(_) if self.mine.here().is_some() => {}
            Err(problem) => self.mine = Remote::Failed(Failure::general(problem)),
        }
    }

    /// Takes what is on record, and notices what has been confirmed since.
    fn follow(&mut self, mine: Mine) {
        let mut waiting = Vec::new();
        for point in &mine.points {
            let asked = |choice: &super::answer::Chosen| {
                choice.channel == point.channel && choice.status == ConsentStatus::Requested
            };
            if mine.choices.iter().any(asked) || (!point.proven && names(&self.waiting, point)) {
                waiting.push(point.clone());
            }
        }
        // What was taken out waits no more and has not confirmed either.
        let confirmed = |before: &&Point| !names(&waiting, before) && names(&mine.points, before);
        let confirmed = self.waiting.iter().find(confirmed);
        if let Some(confirmed) = confirmed {
            self.confirmed(confirmed.masked.clone());
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

    fn confirmed(&mut self, masked: String) {
        self.said = fill(self.texts.get(Line::CONFIRMED), &[&masked]);
        self.code.clear();
        self.proof = Trip::Done(masked);
        self.want(Task::Tell("confirmed"));
    }

    /// Whether the edge does not know the token any more. Then the widget forgets it too, and nothing that was typed.
    fn forgets(&mut self, problem: &Problem) -> bool {
        if problem.status != UNKNOWN_PERSON {
            return false;
        }
        self.token = None;
        self.attempt = None;
        self.note_attempt = None;
        self.mine = Remote::Here(Mine::default());
        self.waiting.clear();
        self.want(Task::KeepToken);
        true
    }

    fn remember(&mut self, person: &str) {
        self.token = Some(person.to_owned());
        self.want(Task::KeepToken);
        self.want(Task::LoadMine);
    }

    fn wait_for(&mut self, points: &[Point]) {
        for point in points {
            if !names(&self.waiting, point) {
                self.waiting.push(point.clone());
            }
        }
    }

    /// The answer to a save.
    pub fn got_saved(&mut self, answer: Result<Saved, Problem>) {
        match answer {
            Ok(saved) => {
                let again = self.asks_again();
                self.attempt = None;
                self.code.clear();
                self.wait_for(&saved.waiting);
                let check = if self.waiting.is_empty() {
                    ""
                } else {
                    self.texts.get(Line::CHECK_MESSAGES)
                };
                self.remember(&saved.person);
                // What is filled in has not been saved by asking once more.
                if again {
                    self.said = check.to_owned();
                    self.save = Trip::Editing;
                    return self.focus_on("code");
                }
                self.said = join(&[self.texts.get(Line::SAVED), " ", check]);
                self.renewed.clear();
                self.zones_open = false;
                self.draft = Draft::default();
                self.want(Task::KeepDraft);
                self.save = Trip::Done(saved);
                self.want(Task::Tell("saved"));
                self.focus_on("saved");
            }
            Err(problem) if self.forgets(&problem) => self.save_failed(Failure::local("person_unknown")),
            Err(problem) if !problem.notices.is_empty() => self.notice_outdated(problem),
            Err(problem) => {
                let failure = match (&self.attempt, &self.site) {
                    (Some(body), Remote::Here(site)) => Draft::failure(site, body, problem),
                    _ => Failure::general(problem),
                };
                if failure.about(Field::Setting(Setting::Zone)).is_some() && self.guessed_zone() {
                    return self.save_without_zone();
                }
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
            self.draft
                .answers
                .retain(|answer| answer.purpose != notice.purpose || !answer.yes);
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

    /// The answer to a code: the contact point that is proven now.
    pub fn got_code(&mut self, answer: Result<Point, Problem>) {
        match answer {
            Ok(proven) => {
                self.waiting
                    .retain(|waiting| !names(std::slice::from_ref(waiting), &proven));
                self.confirmed(proven.masked);
                self.want(Task::LoadMine);
                self.focus_on("confirmed");
            }
            Err(problem) => self.code_failed(Failure::general(problem)),
        }
    }

    /// The answer to a stop. Where several addresses are stopped, the next goes under the token that this one gave.
    /// Any that fails fails them all: stopping twice is stopping once, so the visitor may simply press again.
    pub fn got_stopped(&mut self, answer: Result<Stopped, Problem>) {
        let known = self.token.is_some();
        match answer {
            Ok(stopped) => {
                self.stops.remove(0);
                self.token = Some(stopped.person.clone());
                if let Some(next) = self.stops.first_mut() {
                    next.person = Some(stopped.person);
                    return self.want(Task::Stop);
                }
                self.remember(&stopped.person);
                self.say(Line::STOPPED);
                self.stop = Stopping::Stopped(Some(stopped), Trip::Editing);
                self.want(Task::Tell("stopped"));
                self.save = Trip::Editing;
                self.focus_on("stopped");
            }
            // Without a token the visitor says which address is to be left alone.
            Err(problem) if known && self.forgets(&problem) => self.stop_everything(),
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

    /// The answer to a resume: whether the stop is lifted.
    pub fn got_resumed(&mut self, answer: Result<bool, Problem>) {
        let Stopping::Stopped(_, trip) = &mut self.stop else {
            return;
        };
        if answer.is_ok() {
            self.lifting = None;
        }
        match answer {
            Ok(true) => {
                self.stop = Stopping::No;
                self.say(Line::LIFTED);
                self.want(Task::Tell("lifted"));
                self.want(Task::LoadMine);
                self.focus_on("title");
            }
            Ok(false) => {
                self.stop = Stopping::EndsWhenConfirmed;
                self.say(Line::ENDS_WHEN_CONFIRMED);
                if let Remote::Here(mine) = &self.mine {
                    self.waiting.clone_from(&mine.points);
                }
                self.focus_on("stopped");
            }
            Err(problem) => {
                let failure = Failure::general(problem);
                // What may have reached the edge is said again under its id.
                if !failure.may_pass() {
                    self.lifting = None;
                }
                self.said = self.texts.failure(&failure).to_owned();
                *trip = Trip::Failed(failure);
            }
        }
    }

    /// The answer to feedback.
    pub fn got_received(&mut self, answer: Result<Received, Problem>) {
        match answer {
            Ok(received) => {
                self.note_attempt = None;
                self.note = Note::default();
                self.want(Task::KeepNote);
                self.wait_for(&received.waiting);
                self.say(Line::RECEIVED);
                self.reference.clone_from(&received.reference);
                self.delivered = None;
                self.want(Task::KeepReference);
                self.remember(&received.person);
                self.send = Trip::Done(received);
                self.want(Task::Tell("feedback"));
                self.focus_on("received");
            }
            Err(problem) if self.forgets(&problem) => self.send_failed(Failure::local("person_unknown")),
            Err(problem) => self.send_failed(Note::failure(problem)),
        }
    }

    /// Whether the last feedback has been delivered. What cannot be looked up now is not shown.
    pub fn got_delivered(&mut self, answer: Result<bool, Problem>) {
        self.delivered = answer.ok();
    }
}

pub(super) fn names(points: &[Point], point: &Point) -> bool {
    points
        .iter()
        .any(|other| other.channel == point.channel && other.masked == point.masked)
}
