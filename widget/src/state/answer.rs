//! What the widget uses of the edge's answers: the contract's types without what nobody here asks for, and with one
//! language of each text.

use beckon_contract::wire::{Cap, ChoiceMade, QuietHours};
use beckon_contract::{Channel, Choice, ConsentStatus};

/// What the site declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The site's name.
    pub name: String,
    /// The languages of its texts, the first being the default.
    pub languages: Vec<String>,
    /// The country whose phone numbers may be typed without a prefix.
    pub region: String,
    /// The controller's name.
    pub controller: String,
    /// The controller's privacy notice.
    pub privacy_notice: String,
    /// The channels that the site offers.
    pub channels: Vec<Channel>,
    /// What the visitor may say yes or no to, and what needs no yes.
    pub purposes: Vec<Purpose>,
    /// The topics of feedback.
    pub topics: Vec<Topic>,
}

/// What feedback can be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topic {
    /// The code.
    pub code: String,
    /// What it is called.
    pub title: SiteText,
}

/// A text of the site's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteText {
    /// The text.
    pub text: String,
    /// The language it is in; empty where it is in none, like a code.
    pub language: String,
}

/// Why the visitor would be contacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// The code.
    pub code: String,
    /// Whether it needs the visitor's yes.
    pub asked: bool,
    /// Where it does not: the act of the visitor that it answers.
    pub because: SiteText,
    /// The channels it may use, of those that the site offers.
    pub channels: Vec<Channel>,
    /// The notice version to send with a yes.
    pub notice: String,
    /// A short name.
    pub title: SiteText,
    /// The notice.
    pub text: SiteText,
    /// At most so many.
    pub cap: Option<Cap>,
}

/// What is on record for this person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mine {
    /// The contact points, in the order given.
    pub points: Vec<Point>,
    /// The person's order of channels.
    pub order: Vec<Channel>,
    /// What was chosen last, per purpose and channel.
    pub choices: Vec<Chosen>,
    /// The person's own quiet hours.
    pub quiet_hours: Option<QuietHours>,
    /// The person's zone.
    pub zone: Option<String>,
    /// The person's own cap.
    pub cap: Option<Cap>,
    /// No contact until this day.
    pub pause: Option<String>,
    /// The language to be written to in.
    pub language: Option<String>,
    /// Whether all contact is stopped.
    pub stopped: bool,
    /// Whether the browser sent the Global Privacy Control signal with an earlier save.
    pub gpc: bool,
    /// The page that tells what was asked and sent, for a while after a code.
    pub page: Option<String>,
}

/// A contact point, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// What a request may call it; empty where nobody has said.
    pub handle: String,
    /// The channel.
    pub channel: Channel,
    /// `a…@example.com`
    pub masked: String,
    /// Whether it has confirmed.
    pub proven: bool,
}

/// What was chosen last for one purpose on one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// What was chosen.
    pub choice: Choice,
    /// What it amounts to.
    pub status: ConsentStatus,
    /// The notice version agreed to, or empty.
    pub notice: String,
    /// When it was said.
    pub at: String,
}

/// The answer to a save.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The person token.
    pub person: String,
    /// When the edge recorded it.
    pub at: String,
    /// The receipt as a file: its URL.
    pub receipt: String,
    /// What was chosen, as recorded.
    pub choices: Vec<ChoiceMade>,
    /// Whether the browser sent the Global Privacy Control signal with it.
    pub gpc: bool,
    /// The contact points that have a confirmation to wait for.
    pub waiting: Vec<Point>,
}

/// The answer to a stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stopped {
    /// The person token.
    pub person: String,
    /// When it took effect.
    pub at: String,
    /// Until when this token lifts it without proof.
    pub undo_until: String,
}

/// The answer to feedback.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// The person token.
    pub person: String,
    /// The reference to come back with.
    pub reference: String,
    /// The contact points that have a confirmation to wait for before they may be answered.
    pub waiting: Vec<Point>,
}

/// A fault of the edge, or of the way to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status, or 0.
    pub status: u32,
    /// The stable name.
    pub code: String,
    /// What the edge says of it.
    pub detail: String,
    /// The faults of the body.
    pub errors: Vec<Wrong>,
    /// The notices in force, where another one was agreed to.
    pub notices: Vec<Notice>,
}

/// One fault of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// The stable name.
    pub code: String,
    /// What the edge says of it.
    pub detail: String,
}

/// The notice of a purpose that is in force now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The purpose.
    pub purpose: String,
    /// Its notice version.
    pub notice: String,
    /// The text.
    pub text: SiteText,
}

impl Problem {
    /// A problem that the widget itself finds: no reply came, or none that it can read.
    #[must_use]
    pub fn local(status: u32, code: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            ..Self::default()
        }
    }
}
