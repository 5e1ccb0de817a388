//! What the visitor does, and what the panel wants done.

use beckon_contract::{Channel, FeedbackKind};

/// A part of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// How, when and about what one may be contacted.
    Preferences,
    /// Tell us.
    Feedback,
}

/// What the visitor does, other than type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Msg {
    /// The panel was opened.
    Open,
    /// What could not be loaded is to be asked for once more.
    Reload,
    /// The panel is to be closed.
    Close,
    /// The visitor looks at the page again.
    Seen,
    /// The connection is back.
    Online,
    /// Another part of the panel.
    Show(Panel),
    /// A yes or no for the purpose of this place in the site's list, on this channel.
    Answer(usize, Channel, bool),
    /// A yes or no for everything.
    AnswerAll(bool),
    /// One more address.
    AddContact(Channel),
    /// An address that was not saved yet is taken out.
    DropContact(Channel),
    /// The address on record of this place in the list is to be taken out, or is to stay.
    TakeOut(usize, bool),
    /// A channel moves up (towards the preferred) or down.
    Move(Channel, bool),
    /// When and how often: shown, or shown no more.
    ShowTimes,
    /// No quiet hours.
    AnyHour,
    /// The time zone is to be changed.
    ChangeZone,
    /// Save.
    Save,
    /// Send the confirmation once more, to all that wait.
    AskAgain,
    /// Send the confirmation once more to the address on record of this place in the list.
    AskAgainAt(usize),
    /// Back from what was saved, or from a question, to the form.
    Edit,
    /// Check the code.
    SendCode,
    /// Stop everything.
    Stop,
    /// Stop contact to the address that was asked for.
    StopAddress,
    /// Lift the stop.
    Resume,
    /// The sort of feedback.
    Kind(FeedbackKind),
    /// A rating; the same one again takes it back.
    Rate(u8),
    /// Whether to say which page it is about.
    WithPage(bool),
    /// "You may answer me".
    AnswerMe(bool),
    /// Send the feedback.
    Send,
    /// Another piece of feedback.
    Another,
}

/// What is to be done outside the state. What it needs is in the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// `GET widget`
    LoadSite,
    /// The texts of the language that is asked for.
    LoadTexts,
    /// `GET preferences` with the token.
    LoadMine,
    /// `PUT preferences` with the attempt.
    Save,
    /// `POST preferences/code` with the code.
    Code,
    /// `POST stop` with the first of the stops.
    Stop,
    /// `POST resume`
    Resume,
    /// `POST feedback` with the attempt.
    Send,
    /// `GET feedback/{reference}`
    LookUp,
    /// Remember the person token, or that there is none.
    KeepToken,
    /// Remember what is being filled in.
    KeepDraft,
    /// Remember the feedback that is being written.
    KeepNote,
    /// Remember the reference of the feedback.
    KeepReference,
    /// Move the focus to the control that is named in the state.
    Focus,
    /// Close the panel.
    Close,
    /// Tell the page that this has happened.
    Tell(&'static str),
}
