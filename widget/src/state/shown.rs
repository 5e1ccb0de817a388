//! What of the state is shown: the screen, what each field holds, and what is wrong with it.

use super::answer::{Purpose, Saved};
use super::draft::{Contact, Draft, Known};
use super::failure::Failure;
use super::{Field, Panel, Remote, Setting, Stopping, Trip, Widget};
use crate::texts::{Line, fill};
use beckon_contract::wire::ChoiceMade;
use beckon_contract::{CapWindow, Channel, Choice, ConsentStatus};

/// The screens of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Something that is shown is still asked for.
    Loading,
    /// It is not to be had.
    Unreachable,
    /// The form.
    Preferences,
    /// What was saved.
    Saved,
    /// Tell us.
    Feedback,
    /// It was received.
    Thanks,
    /// Whose contact is to stop?
    StopWhom,
    /// All contact is stopped.
    Stopped,
    /// It is until a contact point confirms.
    EndsWhenConfirmed,
}

/// What the button that sends has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is under way, or it will not help to try again.
    Ready,
    /// It is on its way.
    Sending,
    /// It did not work, and may the next time.
    MayPass,
}

impl<A> Trip<A> {
    /// What the button that sends has to say.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Sending => Stage::Sending,
            Self::Failed(failure) if failure.may_pass() => Stage::MayPass,
            _ => Stage::Ready,
        }
    }
}

impl Screen {
    /// Whether the panel shows the site's own words.
    #[must_use]
    pub const fn is_the_sites(self) -> bool {
        !matches!(self, Self::Loading | Self::Unreachable)
    }
}

impl Widget {
    /// The screen that is shown.
    #[must_use]
    pub const fn screen(&self) -> Screen {
        match (&self.site, &self.mine) {
            (Remote::Failed(_), _) | (_, Remote::Failed(_)) => return Screen::Unreachable,
            (Remote::Here(_), Remote::Here(_)) if self.language.is_empty() => {}
            _ => return Screen::Loading,
        }
        match (self.panel, &self.stop, &self.save, &self.send) {
            (Panel::Feedback, _, _, Trip::Done(_)) => Screen::Thanks,
            (Panel::Feedback, ..) => Screen::Feedback,
            (_, Stopping::Asking(..), ..) => Screen::StopWhom,
            (_, Stopping::Stopped(..), ..) => Screen::Stopped,
            (_, Stopping::EndsWhenConfirmed, ..) => Screen::EndsWhenConfirmed,
            (_, _, Trip::Done(_), _) => Screen::Saved,
            _ => Screen::Preferences,
        }
    }

    /// Why there is nothing to show, in words.
    #[must_use]
    pub fn unreachable(&self) -> &'static str {
        match (&self.site, &self.mine) {
            (Remote::Failed(failure), _) | (_, Remote::Failed(failure)) => self.texts.failure(failure),
            _ => "",
        }
    }

    /// The name of a field, in this site.
    #[must_use]
    pub fn part(&self, field: Field) -> String {
        self.site.here().map(|site| field.part(site)).unwrap_or_default()
    }

    /// What a field holds, as its control shows it.
    #[must_use]
    pub fn value(&self, field: Field) -> String {
        let text = |contact: Option<&Contact>| contact.map_or("", |contact| &contact.text).to_owned();
        let asked = match &self.stop {
            Stopping::Asking(contact, _) => Some(contact),
            _ => None,
        };
        match (field, self.known()) {
            (Field::Address(channel), _) => text(self.draft.contact(channel)),
            (Field::Country, Some(known)) => {
                let contact = self.draft.contact(Channel::Post);
                contact.map_or(&known.site.region, |contact| &contact.country).clone()
            }
            (Field::Setting(Setting::Zone), Some(known)) => self.draft.zone(known, &self.place),
            (Field::Setting(setting), Some(known)) => {
                let set = self.draft.setting(known, setting);
                let monthly = setting == Setting::CapPer && set.is_empty();
                if monthly {
                    CapWindow::Month.as_str().to_owned()
                } else {
                    set
                }
            }
            (Field::Code, _) => self.code.clone(),
            (Field::StopChannel, _) => asked.map_or("", |contact| contact.channel.as_str()).to_owned(),
            (Field::StopAddress, _) => text(asked),
            (Field::Text, _) => self.note.text.clone(),
            (Field::Topic, _) => self.note.topic.clone(),
            (Field::AnswerChannel, _) => self.note.answer_at.channel.as_str().to_owned(),
            (Field::AnswerAddress, _) => self.note.answer_at.text.clone(),
            _ => String::new(),
        }
    }

    /// What is wrong with a field, in words.
    #[must_use]
    pub fn wrong(&self, field: Field) -> Option<&str> {
        let whole = |failure| self.texts.failure(failure);
        let failure = match field {
            Field::Code => return self.proof.failure().map(whole),
            Field::StopAddress => return self.stopping().and_then(Trip::failure).map(whole),
            Field::StopChannel => None,
            Field::Address(_) | Field::Country | Field::Choice(..) | Field::Setting(_) => self.save.failure(),
            _ => self.send.failure(),
        };
        let fault = failure?.about(field)?;
        let own = self.texts.problem(&fault.code);
        Some(if own.is_empty() { &fault.detail } else { own })
    }

    /// The channel of the address that is to be left alone.
    #[must_use]
    pub const fn stop_channel(&self) -> Channel {
        match &self.stop {
            Stopping::Asking(contact, _) => contact.channel,
            _ => Channel::Email,
        }
    }

    /// Where the stop of one address, or the lifting of the stop, stands.
    #[must_use]
    pub const fn stopping(&self) -> Option<&Trip<()>> {
        match &self.stop {
            Stopping::Asking(_, trip) | Stopping::Stopped(_, trip) => Some(trip),
            _ => None,
        }
    }

    /// Reads what is filled in against what the site declares and what is on record.
    pub fn with_known<T: Default>(&self, read: impl FnOnce(Known<'_>, &Draft) -> T) -> T {
        self.known().map(|known| read(known, &self.draft)).unwrap_or_default()
    }

    fn purpose(&self, at: usize) -> Option<(Known<'_>, &Purpose)> {
        let known = self.known()?;
        Some((known, known.site.purposes.get(at)?))
    }

    /// The yes or no that is shown for the purpose of this place in the site's list, on this channel.
    #[must_use]
    pub fn answer_to(&self, at: usize, channel: Channel) -> Option<bool> {
        let (known, purpose) = self.purpose(at)?;
        self.draft.answer(known, purpose, channel)
    }

    /// What the record says of it and since when, as long as the visitor has not chosen otherwise.
    #[must_use]
    pub fn status_of(&self, at: usize, channel: Channel) -> Option<String> {
        let (known, purpose) = self.purpose(at)?;
        let answered = self.draft.answer(known, purpose, channel);
        let choice = known.choice(&purpose.code, channel)?;
        if answered != known.answer(purpose, channel) {
            return None;
        }
        let line = match choice.status {
            ConsentStatus::Given | ConsentStatus::Requested if answered.is_none() => Line::NEW_TEXT,
            ConsentStatus::Given => Line::SINCE,
            ConsentStatus::Requested => Line::WAITS,
            ConsentStatus::Refused | ConsentStatus::Withdrawn => Line::REFUSED_AT,
            ConsentStatus::Expired => Line::RAN_OUT,
            ConsentStatus::Unknown => return None,
        };
        Some(fill(self.texts.get(line), &[&self.time(&choice.at)]))
    }

    /// What was saved and is in effect, or what was saved and is not yet. A no is in effect at once, a yes when it is
    /// confirmed. The record knows; before it has been read again, the answer to the save does.
    #[must_use]
    pub fn saved_choices(&self, in_effect: bool) -> Vec<ChoiceMade> {
        let Trip::Done(saved) = &self.save else {
            return Vec::new();
        };
        let mut choices = saved.choices.clone();
        choices.retain(|choice| self.is_in_effect(saved, choice) == in_effect);
        choices
    }

    fn is_in_effect(&self, saved: &Saved, choice: &ChoiceMade) -> bool {
        let known = self.known();
        let recorded = known.and_then(|known| known.choice(&choice.purpose, choice.channel));
        let recorded = recorded.filter(|mine| mine.choice == choice.choice);
        let waits = || saved.waiting.iter().any(|point| point.channel == choice.channel);
        choice.choice != Choice::Given
            || recorded.map_or_else(|| !waits(), |recorded| recorded.status == ConsentStatus::Given)
    }

    /// What went wrong with the save, the feedback or the lifting as a whole, in words.
    #[must_use]
    pub fn words(&self, failure: Option<&Failure>) -> Option<&'static str> {
        failure.map(|failure| self.texts.failure(failure))
    }

    /// A moment as people write it.
    #[must_use]
    pub fn time(&self, at: &str) -> String {
        (self.place.show_time)(self.texts.language(), at)
    }
}
