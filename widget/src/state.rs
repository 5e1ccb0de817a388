//! Everything the panel knows, as plain data. What the visitor does goes in as a [`Msg`], what the edge answers by a
//! `got_…` of its own, and what is to be done about it comes out as [`Task`]s.

pub mod answer;
mod answers;
pub mod draft;
pub mod failure;
mod field;
pub mod kept;
mod msg;
pub mod note;
mod place;
mod sending;
mod shown;
#[cfg(test)]
pub(crate) mod tests;
mod update;

pub use field::{Field, Setting};
pub use msg::{Msg, Panel, Task};
pub use place::{Place, nearest};
pub use shown::{Screen, Stage};

use crate::texts::{Line, Texts};
use answer::{Mine, Point, Received, Saved, Site, Stopped};
use beckon_contract::wire::{Feedback, Preferences, Stop};
use draft::{Contact, Draft, Known};
use failure::Failure;
use note::Note;

/// The panel: one visitor, one site.
#[derive(Debug)]
pub struct Widget {
    /// What the page and the platform say.
    pub place: Place,
    /// The words of the interface.
    pub texts: &'static Texts,
    /// The language whose texts are asked for; empty while none is.
    pub language: String,
    /// What the site declares.
    pub site: Remote<Site>,
    /// The person token, when this browser has one.
    pub token: Option<String>,
    /// What the edge has on record for the token.
    pub mine: Remote<Mine>,
    /// The part of the panel that is shown.
    pub panel: Panel,
    /// Preferences that are being filled in.
    pub draft: Draft,
    /// Where the save stands.
    pub save: Trip<Saved>,
    /// The save that may or may not have reached the edge. It is repeated as it is, under its id, unless the visitor
    /// changes something.
    pub attempt: Option<Preferences>,
    /// Purposes whose notice has changed since the panel was opened, by their place in the site's list.
    pub renewed: Vec<usize>,
    /// Contact points that have a confirmation to wait for.
    pub waiting: Vec<Point>,
    /// The code that is being typed.
    pub code: String,
    /// Where the code stands; done with the contact point that has confirmed.
    pub proof: Trip<String>,
    /// Whether all contact is stopped.
    pub stop: Stopping,
    /// The stops that are under way, the next first.
    pub stops: Vec<Stop>,
    /// The lifting of a stop that may or may not have reached the edge.
    pub lifting: Option<Stop>,
    /// Feedback that is being written.
    pub note: Note,
    /// Where the feedback stands.
    pub send: Trip<Received>,
    /// The feedback that may or may not have reached the edge.
    pub note_attempt: Option<Feedback>,
    /// The reference of the last feedback from this browser, or empty.
    pub reference: String,
    /// Whether that feedback has been delivered, once that is known.
    pub delivered: Option<bool>,
    /// Whether "when and how often" is open.
    pub times_open: bool,
    /// Whether the list of time zones is open.
    pub zones_open: bool,
    /// What a screen reader is told of the last thing that happened.
    pub said: String,
    /// What is to be done outside, in this order.
    pub tasks: Vec<Task>,
    /// The control that takes the focus.
    pub focus: String,
}

/// Something that the edge has and the panel asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote<T> {
    /// Asked for.
    Loading,
    /// Not to be had.
    Failed(Failure),
    /// Here.
    Here(T),
}

/// Where something that the visitor sends stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trip<A> {
    /// Nothing is under way.
    Editing,
    /// Sent, no answer yet.
    Sending,
    /// It did not work. Nothing typed is lost.
    Failed(Failure),
    /// It worked.
    Done(A),
}

/// Whether all contact is stopped, and what the visitor is doing about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopping {
    /// It is not.
    No,
    /// No one knows yet whose contact: the visitor is asked for an address.
    Asking(Contact, Trip<()>),
    /// On its way.
    Sending,
    /// It did not work, so nothing is stopped.
    Failed(Failure),
    /// In effect; with the edge's answer where it was set in this panel, and where the lifting stands.
    Stopped(Option<Stopped>, Trip<()>),
    /// In effect until a contact point confirms that it is to end.
    EndsWhenConfirmed,
}

impl<T> Remote<T> {
    /// The thing itself, once it is here.
    pub const fn here(&self) -> Option<&T> {
        match self {
            Self::Here(thing) => Some(thing),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

impl<A> Trip<A> {
    /// Whether an answer is awaited.
    pub const fn is_sending(&self) -> bool {
        matches!(self, Self::Sending)
    }

    /// Why it did not work.
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

impl Widget {
    /// A panel that knows nothing yet but what this browser has kept.
    #[must_use]
    pub fn new(place: Place, token: Option<String>, draft: Draft, note: Note, reference: String) -> Self {
        Self {
            place,
            texts: Texts::english(),
            language: String::new(),
            site: Remote::Loading,
            token,
            mine: Remote::Loading,
            panel: Panel::Preferences,
            draft,
            save: Trip::Editing,
            attempt: None,
            renewed: Vec::new(),
            waiting: Vec::new(),
            code: String::new(),
            proof: Trip::Editing,
            stop: Stopping::No,
            stops: Vec::new(),
            lifting: None,
            note,
            send: Trip::Editing,
            note_attempt: None,
            reference,
            delivered: None,
            times_open: false,
            zones_open: false,
            said: String::new(),
            tasks: Vec::new(),
            focus: String::new(),
        }
    }

    /// What drafts are read against, once both halves of it are here.
    #[must_use]
    pub fn known(&self) -> Option<Known<'_>> {
        Some(Known {
            site: self.site.here()?,
            mine: self.mine.here()?,
        })
    }

    fn want(&mut self, task: Task) {
        self.tasks.push(task);
    }

    fn focus_on(&mut self, part: &str) {
        self.focus = part.to_owned();
        self.want(Task::Focus);
    }

    fn say(&mut self, line: Line) {
        self.said = self.texts.get(line).to_owned();
    }
}
