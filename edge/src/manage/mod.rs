//! The page of all settings, `/manage/{token}`: what a person has set, as its ledgers know it, as a page and as a form.

pub mod form;
pub mod page;

use crate::messages::{HistoryRow, HomeSeen, PointSeen};
use beckon_domain::shown::{self, Stands};
use beckon_domain::stored::Wishes;
use beckon_domain::{Channel, Choice, ConsentStatus};

/// How things stand with the person whose page it is.
pub struct State {
    /// Whether the contact point has proven itself a moment ago. Else the page reads and narrows.
    pub proven: bool,
    /// What holds across contact points.
    pub home: HomeSeen,
    /// Contact points, with their handles on the page. The one that leads here is the first.
    pub points: Vec<(String, PointSeen)>,
    /// What was asked and sent, newest first, where it may be shown.
    pub history: Option<Vec<HistoryRow>>,
}

impl State {
    /// How the person wants to be reached, as they said it last.
    pub fn wishes(&self) -> &Wishes {
        self.home.asked.as_ref().unwrap_or(&self.home.wishes)
    }

    /// The channels on which there is a contact point, in the order that the person prefers.
    pub fn channels(&self) -> Vec<Channel> {
        let known = |channel: &Channel| self.points.iter().any(|(_, point)| point.stands.channel == *channel);
        let preferred = self.wishes().preferred_channels.iter().copied();
        let mut channels: Vec<Channel> = preferred.filter(known).collect();
        for (_, point) in &self.points {
            if !channels.contains(&point.stands.channel) {
                channels.push(point.stands.channel);
            }
        }
        channels
    }

    /// Where a purpose stands on a channel, over all contact points. No page says no where a permit is to be had.
    pub fn status(&self, purpose: &str, channel: Channel) -> ConsentStatus {
        shown::status(self.stands(), purpose, channel)
    }

    /// What is chosen for a purpose on a channel; nothing where nothing holds.
    pub fn chosen(&self, purpose: &str, channel: Channel) -> Option<Choice> {
        self.status(purpose, channel).chosen()
    }

    /// Whether all contact is stopped, at home or at every contact point.
    pub fn is_stopped(&self) -> bool {
        shown::is_stopped(self.home.stopped_at.is_some(), self.stands())
    }

    fn stands(&self) -> impl Iterator<Item = &Stands> {
        self.points.iter().map(|(_, point)| &point.stands)
    }
}
