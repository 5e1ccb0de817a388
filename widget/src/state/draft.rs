//! What a visitor has filled in and not yet saved, and the body of the contract that it makes.

use super::answer::{Chosen, Mine, Problem, Purpose, Site};
use super::failure::{Failure, steps};
use super::{Field, Place, Setting};
use crate::texts::number;
use beckon_contract::wire::{Address, Cap, ChoiceMade, ContactPoint, Postal, Preferences, QuietHours};
use beckon_contract::{CapWindow, Channel, Choice, ConsentStatus};

/// Only what the visitor touched. Everything else shows what the edge has on record, so nothing is sent that nobody
/// said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// New addresses, at most one a channel.
    pub contacts: Vec<Contact>,
    /// Addresses on record that are to be taken out, by handle.
    pub removed: Vec<String>,
    /// The yes and no of this draft.
    pub answers: Vec<Answer>,
    /// The channels, the preferred first, once the visitor has moved one; empty before.
    pub order: Vec<Channel>,
    /// When and how often.
    pub settings: Vec<(Setting, String)>,
}

/// An address as it is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The channel it is for.
    pub channel: Channel,
    /// The address; for post its lines.
    pub text: String,
    /// For post: the country, as a code of two letters.
    pub country: String,
}

/// A yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The purpose's code.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// The answer.
    pub yes: bool,
}

/// What a draft is read against.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What the site declares.
    pub site: &'a Site,
    /// What the edge has on record for this person.
    pub mine: &'a Mine,
}

impl Contact {
    /// An empty one. The site's region is the first guess at a country.
    #[must_use]
    pub fn new(channel: Channel, region: &str) -> Self {
        Self {
            channel,
            text: String::new(),
            country: region.to_owned(),
        }
    }

    /// Whether nothing has been typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }

    /// What is wrong with its shape, or nothing: the edge's parse is the only authority.
    #[must_use]
    pub fn fault(&self) -> &'static str {
        match self.channel {
            Channel::Email if !self.text.contains('@') => "email_invalid",
            Channel::Sms | Channel::Phone | Channel::Whatsapp
                if self.text.bytes().filter(u8::is_ascii_digit).count() < 4 =>
            {
                "phone_invalid"
            }
            _ => "",
        }
    }

    /// As the contract has it.
    #[must_use]
    pub fn to_wire(&self) -> ContactPoint {
        let text = self.text.trim_ascii();
        let address = if self.channel == Channel::Post {
            let mut lines = Vec::new();
            for line in text.split('\n') {
                if !line.trim_ascii().is_empty() {
                    lines.push(line.trim_ascii().to_owned());
                }
            }
            Address::Postal(Postal {
                lines,
                country: self.country.clone(),
            })
        } else {
            Address::Text(text.to_owned())
        };
        ContactPoint {
            channel: self.channel,
            address,
        }
    }
}

impl<'a> Known<'a> {
    /// What this person chose last, where it was chosen.
    #[must_use]
    pub fn choice(&self, purpose: &str, channel: Channel) -> Option<&'a Chosen> {
        self.mine
            .choices
            .iter()
            .find(|choice| choice.channel == channel && choice.purpose == purpose)
    }

    /// The answer on record. A yes that has ended, or that was to another text, is no answer: it is asked anew.
    #[must_use]
    pub fn answer(&self, purpose: &Purpose, channel: Channel) -> Option<bool> {
        let choice = self.choice(&purpose.code, channel)?;
        match choice.status {
            ConsentStatus::Given | ConsentStatus::Requested => (choice.notice == purpose.notice).then_some(true),
            ConsentStatus::Refused | ConsentStatus::Withdrawn => Some(false),
            ConsentStatus::Unknown | ConsentStatus::Expired => None,
        }
    }

    /// The setting on record, as its control shows it.
    #[must_use]
    pub fn setting(&self, setting: Setting) -> String {
        let mine = self.mine;
        match (setting, &mine.quiet_hours, &mine.cap) {
            (Setting::QuietFrom, Some(hours), _) => hours.from.clone(),
            (Setting::QuietTo, Some(hours), _) => hours.to.clone(),
            (Setting::CapPermits, _, Some(cap)) => number(cap.permits as usize),
            (Setting::CapPer, _, Some(cap)) => cap.per.as_str().to_owned(),
            (Setting::Zone, ..) => mine.zone.clone().unwrap_or_default(),
            (Setting::Pause, ..) => mine.pause.clone().unwrap_or_default(),
            _ => String::new(),
        }
    }
}

impl Draft {
    /// The address being typed for a channel, unless it is empty.
    #[must_use]
    pub fn written(&self, channel: Channel) -> Option<&Contact> {
        self.contact(channel).filter(|contact| !contact.is_empty())
    }

    /// The address being typed for a channel.
    #[must_use]
    pub fn contact(&self, channel: Channel) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.channel == channel)
    }

    /// The same, made when it is not there.
    pub fn contact_mut(&mut self, channel: Channel, region: &str) -> &mut Contact {
        let at = self
            .contacts
            .iter()
            .position(|contact| contact.channel == channel)
            .unwrap_or(self.contacts.len());
        if at == self.contacts.len() {
            self.contacts.push(Contact::new(channel, region));
        }
        &mut self.contacts[at]
    }

    /// Whether a yes of the draft waits for an address of this channel.
    #[must_use]
    pub fn needs(&self, known: Known<'_>, channel: Channel) -> bool {
        let waits = |answer: &Answer| answer.yes && answer.channel == channel;
        self.answers.iter().any(waits) && !self.reaches(known, channel)
    }

    /// The answer that is shown: the draft's, else the one on record, else none.
    #[must_use]
    pub fn answer(&self, known: Known<'_>, purpose: &Purpose, channel: Channel) -> Option<bool> {
        let drafted = self
            .answers
            .iter()
            .find(|answer| answer.channel == channel && answer.purpose == purpose.code);
        drafted.map_or_else(|| known.answer(purpose, channel), |answer| Some(answer.yes))
    }

    /// Takes an answer. Said twice it is said once.
    pub fn set_answer(&mut self, purpose: &str, channel: Channel, yes: bool) {
        for answer in &mut self.answers {
            if answer.channel == channel && answer.purpose == purpose {
                answer.yes = yes;
                return;
            }
        }
        self.answers.push(Answer {
            purpose: purpose.to_owned(),
            channel,
            yes,
        });
    }

    /// Whether an address of this channel is on record, and stays there.
    #[must_use]
    pub fn reaches(&self, known: Known<'_>, channel: Channel) -> bool {
        let mut points = known.mine.points.iter();
        points.any(|point| point.channel == channel && !self.removed.contains(&point.handle))
    }

    /// The setting that is shown: the draft's, else the one on record.
    #[must_use]
    pub fn setting(&self, known: Known<'_>, setting: Setting) -> String {
        let drafted = self.settings.iter().find(|(name, _)| *name == setting);
        drafted.map_or_else(|| known.setting(setting), |(_, text)| text.clone())
    }

    /// Takes a setting.
    pub fn set(&mut self, setting: Setting, text: String) {
        match self.settings.iter_mut().find(|(name, _)| *name == setting) {
            Some((_, said)) => *said = text,
            None => self.settings.push((setting, text)),
        }
    }

    /// The zone that is shown, and saved with everything else: quiet hours mean nothing without one.
    #[must_use]
    pub fn zone(&self, known: Known<'_>, place: &Place) -> String {
        let zone = self.setting(known, Setting::Zone);
        if zone.is_empty() { place.zone.clone() } else { zone }
    }

    /// The channels whose address is asked for: those the visitor added, those a yes needs, and, where nothing is on
    /// record, the site's first.
    #[must_use]
    pub fn asked_for(&self, known: Known<'_>) -> Vec<Channel> {
        let mut nothing_yet = known.mine.points.is_empty();
        let mut asked = typed_channels(known.site);
        asked.retain(|channel| {
            let first = std::mem::take(&mut nothing_yet);
            first || self.contact(*channel).is_some() || self.needs(known, *channel)
        });
        asked
    }

    /// The channels that could reach this person, the preferred first.
    #[must_use]
    pub fn order(&self, known: Known<'_>) -> Vec<Channel> {
        let said = if self.order.is_empty() {
            &known.mine.order
        } else {
            &self.order
        };
        let mut order: Vec<Channel> = Vec::new();
        for list in [said, &known.site.channels] {
            for channel in list {
                let usable = self.reaches(known, *channel) || self.written(*channel).is_some();
                if usable && !order.contains(channel) {
                    order.push(*channel);
                }
            }
        }
        order
    }

    /// The answers that say something new.
    fn news<'a>(&self, known: Known<'a>) -> Vec<(&'a Purpose, Channel, bool)> {
        let mut news = Vec::new();
        for answer in &self.answers {
            for purpose in &known.site.purposes {
                if purpose.code == answer.purpose && known.answer(purpose, answer.channel) != Some(answer.yes) {
                    news.push((purpose, answer.channel, answer.yes));
                }
            }
        }
        news
    }

    /// The handles of what is to be taken out and is still on record.
    fn taken_out(&self, known: Known<'_>) -> Vec<String> {
        let mut handles = self.removed.clone();
        handles.retain(|handle| known.mine.points.iter().any(|point| point.handle == *handle));
        handles
    }

    /// Every fault that shows before anything is sent, all at once.
    #[must_use]
    pub fn check(&self, known: Known<'_>) -> Option<Failure> {
        let mut failure = Failure::local("check_fields");
        let news = self.news(known);
        let mut nobody = known.mine.points.is_empty() && self.contacts.iter().all(Contact::is_empty);
        nobody &= !news.is_empty();
        for channel in self.asked_for(known) {
            let yes = news.iter().any(|(_, wanted, yes)| *yes && *wanted == channel) && !self.reaches(known, channel);
            let fault = self
                .written(channel)
                .map_or(if yes { "contact_point_missing" } else { "" }, Contact::fault);
            if !fault.is_empty() {
                nobody = false;
                failure.add(Field::Address(channel), fault);
            }
        }
        // A no without an address would be nobody's no.
        if nobody && let Some(first) = self.asked_for(known).first() {
            failure.add(Field::Address(*first), "contact_point_missing");
        }
        let from = self.setting(known, Setting::QuietFrom);
        let to = self.setting(known, Setting::QuietTo);
        let permits = self.setting(known, Setting::CapPermits);
        if from.is_empty() != to.is_empty() {
            let missing = if from.is_empty() {
                Setting::QuietFrom
            } else {
                Setting::QuietTo
            };
            failure.add(Field::Setting(missing), "quiet_hours_half");
        } else if !from.is_empty() && from == to {
            failure.add(Field::Setting(Setting::QuietTo), "quiet_hours_empty");
        }
        if !permits.is_empty() && !permits.parse().is_ok_and(|permits: u32| (1..=100).contains(&permits)) {
            failure.add(Field::Setting(Setting::CapPermits), "cap_range");
        }
        if failure.fields.is_empty() {
            let settings = self.settings.iter().all(|(name, text)| *text == known.setting(*name));
            let nothing = settings && news.is_empty() && self.order.is_empty() && self.taken_out(known).is_empty();
            return (nothing && self.contacts.iter().all(Contact::is_empty)).then(|| Failure::local("nothing_to_save"));
        }
        Some(failure)
    }

    /// The body of a save: what is new, and nothing else.
    #[must_use]
    pub fn body(&self, known: Known<'_>, place: &Place, id: String, person: Option<String>) -> Preferences {
        let mut choices = Vec::new();
        for (purpose, channel, yes) in self.news(known) {
            let before = known.choice(&purpose.code, channel);
            let choice = match (yes, before) {
                (true, _) => Choice::Given,
                (false, Some(before)) => before.status.no_after(),
                (false, None) => Choice::Refused,
            };
            let notice = yes.then(|| purpose.notice.clone());
            choices.push(ChoiceMade {
                purpose: purpose.code.clone(),
                channel,
                choice,
                notice,
            });
        }
        let mut contact_points = Vec::new();
        for contact in &self.contacts {
            if !contact.is_empty() {
                contact_points.push(contact.to_wire());
            }
        }
        let set = |setting| Some(self.setting(known, setting)).filter(|text| !text.is_empty());
        let quiet_hours = set(Setting::QuietFrom)
            .zip(set(Setting::QuietTo))
            .map(|(from, to)| QuietHours { from, to });
        let permits = set(Setting::CapPermits).and_then(|permits| permits.parse().ok());
        let per = set(Setting::CapPer)
            .and_then(|per| per.parse().ok())
            .unwrap_or(CapWindow::Month);
        let cap = permits.map(|permits| Cap { permits, per });
        let pause_until = set(Setting::Pause);
        let time_zone = Some(self.zone(known, place)).filter(|zone| !zone.is_empty());
        let language = place.written_language(known.site).map(str::to_owned);
        let mine = known.mine;
        Preferences {
            id,
            person,
            contact_points,
            remove_handles: self.taken_out(known),
            preferred_channels: (!self.order.is_empty()).then(|| self.order(known)),
            choices,
            quiet_hours: (quiet_hours != mine.quiet_hours).then_some(quiet_hours),
            time_zone: (time_zone != mine.zone).then_some(time_zone),
            cap: (cap != mine.cap).then_some(cap),
            pause_until: (pause_until != mine.pause).then_some(pause_until),
            language: if language == mine.language { None } else { language },
            page: place.sent_page(),
            ..Preferences::default()
        }
    }

    /// Sorts a refusal of this body by field.
    #[must_use]
    pub fn failure(site: &Site, body: &Preferences, problem: Problem) -> Failure {
        Failure::of(problem, &|pointer| {
            let (name, index) = steps(pointer);
            Some(match name {
                "contact_points" if pointer.ends_with("/country") => Field::Country,
                // What is wrong with all of them, as that they are too many, stands beside the first.
                "contact_points" => {
                    let points = &body.contact_points;
                    Field::Address(points.get(index).or(points.first())?.channel)
                }
                "choices" => {
                    let choice = body.choices.get(index)?;
                    let purpose = site
                        .purposes
                        .iter()
                        .position(|purpose| purpose.code == choice.purpose)?;
                    Field::Choice(purpose, choice.channel)
                }
                "quiet_hours" => Field::Setting(Setting::QuietTo),
                "time_zone" => Field::Setting(Setting::Zone),
                "cap" => Field::Setting(Setting::CapPermits),
                "pause_until" => Field::Setting(Setting::Pause),
                _ => return None,
            })
        })
    }
}

/// The site's channels whose address is something a person types.
#[must_use]
pub fn typed_channels(site: &Site) -> Vec<Channel> {
    let mut channels = site.channels.clone();
    channels.retain(|channel| *channel != Channel::Push);
    channels
}
