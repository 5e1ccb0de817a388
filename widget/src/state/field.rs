//! The names of everything a visitor can fill in.

use super::answer::Site;
use crate::texts::join;
use beckon_contract::Channel;

/// A place where a visitor writes or chooses, and where an error can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A new address on this channel.
    Address(Channel),
    /// The country of a postal address.
    Country,
    /// The yes or no for the site's purpose of this place in its list, on this channel.
    Choice(usize, Channel),
    /// One of the settings of when and how often.
    Setting(Setting),
    /// The code of a confirmation.
    Code,
    /// The channel of the address that is to be left alone.
    StopChannel,
    /// The address that is to be left alone.
    StopAddress,
    /// What sort of feedback it is.
    Kind,
    /// The feedback itself.
    Text,
    /// How good it was.
    Rating,
    /// What it is about.
    Topic,
    /// On which channel to answer.
    AnswerChannel,
    /// Where to answer.
    AnswerAddress,
}

/// A setting that narrows contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Quiet hours begin.
    QuietFrom,
    /// Quiet hours end.
    QuietTo,
    /// The person's time zone.
    Zone,
    /// At most so many.
    CapPermits,
    /// In so long.
    CapPer,
    /// No contact until this day.
    Pause,
}

impl Setting {
    /// Every one, in order.
    pub const ALL: [Self; 6] = [
        Self::QuietFrom,
        Self::QuietTo,
        Self::Zone,
        Self::CapPermits,
        Self::CapPer,
        Self::Pause,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QuietFrom => "quiet-from",
            Self::QuietTo => "quiet-to",
            Self::Zone => "time-zone",
            Self::CapPermits => "cap-permits",
            Self::CapPer => "cap-per",
            Self::Pause => "pause-until",
        }
    }
}

impl Field {
    /// Its stable name: the `data-part` of its control, and after `error-` that of its error.
    #[must_use]
    pub fn part(self, site: &Site) -> String {
        let name = match self {
            Self::Choice(purpose, channel) => {
                let code = site.purposes.get(purpose).map_or("", |purpose| &purpose.code);
                return join(&["choice-", code, "-", channel.as_str()]);
            }
            Self::Address(channel) => channel.as_str(),
            Self::Country => "post-country",
            Self::Setting(setting) => setting.as_str(),
            Self::Code => "code",
            Self::StopChannel => "stop-channel",
            Self::StopAddress => "stop-address",
            Self::Kind => "feedback-kind",
            Self::Text => "feedback-text",
            Self::Rating => "feedback-rating",
            Self::Topic => "feedback-topic",
            Self::AnswerChannel => "answer-channel",
            Self::AnswerAddress => "answer-address",
        };
        name.to_owned()
    }

    /// The control that takes the focus when this field is in error: the first of a group.
    #[must_use]
    pub fn focus_part(self, site: &Site) -> String {
        let first = match self {
            Self::Choice(..) => "-refused",
            Self::Kind => "-praise",
            Self::Rating => "-1",
            _ => "",
        };
        self.part(site) + first
    }
}
