//! What one person's widget says about one contact point.

use crate::stored::{self, ContactKey, CustomerKey, PersonId, PersonStanding, Wishes};
use crate::{Channel, Choice};

/// What one person's widget says about one contact point.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Order {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// Who says so.
    pub by: PersonId,
    /// A yes that waits for proof: purpose and notice version.
    pub requests: Vec<(String, String)>,
    /// A yes by a widget that has just proven the contact point: purpose and notice version.
    pub grants: Vec<(String, String)>,
    /// No.
    pub refused: Vec<String>,
    /// No longer.
    pub withdrawn: Vec<String>,
    /// No contact at all.
    pub stop: bool,
    /// Contact as before.
    pub resume: bool,
    /// Whether a confirmation is wanted.
    pub confirm: bool,
    /// How the person wants to be reached, once the contact point has proven itself.
    pub wishes: Option<Wishes>,
    /// Which customer the site's server says this is, once the contact point has proven itself.
    pub customer: Option<CustomerKey>,
    /// Whether the contact point has proven itself to the one who says so, within [`PROOF_LASTS`](crate::proofs::PROOF_LASTS).
    #[serde(default)]
    pub proven: bool,
    /// Whether another contact point of the same person has.
    #[serde(default)]
    pub vouched: bool,
    /// Whether it is said by the link of a message that was sent to a contact point of the person.
    #[serde(default)]
    pub by_link: bool,
    /// Whether links to the page of all settings that were made until now end.
    #[serde(default)]
    pub end_links: bool,
    /// Counts what was said at the person's home when this left there: of two orders the higher one is newer.
    #[serde(default)]
    pub said: u64,
}

impl Order {
    /// An order that says nothing yet.
    #[must_use]
    pub fn new(contact: &ContactKey, channel: Channel, by: &str) -> Self {
        Self {
            contact: contact.clone(),
            channel,
            by: by.to_owned(),
            requests: Vec::new(),
            grants: Vec::new(),
            refused: Vec::new(),
            withdrawn: Vec::new(),
            stop: false,
            resume: false,
            confirm: false,
            wishes: None,
            customer: None,
            proven: false,
            vouched: false,
            by_link: false,
            end_links: false,
            said: 0,
        }
    }

    /// Stops this contact point, or resumes it, by the person's own page. `proven` says whether the contact point has proven
    /// itself a moment ago, `vouched` whether any of the person's has. A resume takes effect at once where it has; else it is
    /// asked.
    #[must_use]
    pub fn halt(contact: &ContactKey, channel: Channel, by: &str, resume: bool, proven: bool, vouched: bool) -> Self {
        Self {
            proven,
            vouched,
            by_link: true,
            stop: !resume,
            resume,
            confirm: resume && !proven,
            ..Self::new(contact, channel, by)
        }
    }

    /// Ends all links to the page that were made until now.
    #[must_use]
    pub fn ending_links(contact: &ContactKey, channel: Channel, by: &str) -> Self {
        Self {
            end_links: true,
            ..Self::new(contact, channel, by)
        }
    }

    /// Whether it widens contact, or would after a proof. Once a newer order of the same person was taken, such a one is
    /// taken no more: what is newer may have been a no. What only narrows binds whenever it comes.
    #[must_use]
    pub const fn widens(&self) -> bool {
        let words = self.requests.is_empty() && self.grants.is_empty() && self.wishes.is_none();
        !words || self.resume || self.confirm
    }

    /// Whether it comes too late to be taken whole: it widens contact, and the same person has said something since, which was
    /// taken. `newest` is the highest [`said`](Self::said) of theirs that was.
    #[must_use]
    pub const fn comes_late(&self, newest: u64) -> bool {
        self.widens() && self.said < newest
    }

    /// What of it only narrows contact. That binds also where the rest comes too late: no no is lost with a yes.
    #[must_use]
    pub fn narrowing(&self) -> Self {
        let is_yes = |purpose: &String| self.requests.iter().chain(&self.grants).any(|(yes, _)| yes == purpose);
        let noes = |of: &[String]| of.iter().filter(|purpose| !is_yes(purpose)).cloned().collect();
        Self {
            requests: Vec::new(),
            grants: Vec::new(),
            refused: noes(&self.refused),
            withdrawn: noes(&self.withdrawn),
            resume: false,
            confirm: false,
            wishes: None,
            customer: None,
            ..self.clone()
        }
    }

    /// What is left of it when its write is repeated: the words that the person's widget has not changed since.
    #[must_use]
    pub fn still(mut self, standing: &PersonStanding) -> Self {
        let channel = self.channel;
        let last = |purpose: &str| {
            let mut chosen = standing.choices.iter();
            chosen.find(|chosen| chosen.purpose == purpose && chosen.channel == channel)
        };
        let is_yes = |(purpose, notice): &(String, String)| {
            last(purpose).is_none_or(|last| last.choice == Choice::Given && last.notice.as_ref() == Some(notice))
        };
        let is_no = |purpose: &String| last(purpose).is_none_or(|last| last.choice != Choice::Given);
        self.requests.retain(is_yes);
        self.grants.retain(is_yes);
        self.refused.retain(is_no);
        self.withdrawn.retain(is_no);
        // A letter asks for what is wished now.
        let wishes = standing.asked.as_ref().unwrap_or(&standing.wishes);
        self.wishes = self.wishes.map(|_| wishes.clone());
        // A stop or resume that the person has taken back since is not said late.
        self.stop &= standing.stopped_at.is_some();
        if self.resume && standing.stopped_at.is_some() && !standing.resume_asked {
            (self.resume, self.confirm) = (false, false);
        }
        self
    }
}

impl From<Order> for stored::Order {
    fn from(order: Order) -> Self {
        Self {
            contact: order.contact,
            channel: order.channel,
            by: order.by,
            requests: order.requests,
            grants: order.grants,
            refused: order.refused,
            withdrawn: order.withdrawn,
            stop: order.stop,
            resume: order.resume,
            confirm: order.confirm,
            wishes: order.wishes,
            customer: order.customer,
            proven: order.proven,
            vouched: order.vouched,
            by_link: order.by_link,
            end_links: order.end_links,
            said: order.said,
        }
    }
}

impl From<stored::Order> for Order {
    fn from(order: stored::Order) -> Self {
        Self {
            contact: order.contact,
            channel: order.channel,
            by: order.by,
            requests: order.requests,
            grants: order.grants,
            refused: order.refused,
            withdrawn: order.withdrawn,
            stop: order.stop,
            resume: order.resume,
            confirm: order.confirm,
            wishes: order.wishes,
            customer: order.customer,
            proven: order.proven,
            vouched: order.vouched,
            by_link: order.by_link,
            end_links: order.end_links,
            said: order.said,
        }
    }
}
