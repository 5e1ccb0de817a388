//! What happens at a contact point: what it is told, what it confirms, and when a confirmation is sent.

use crate::decision::{Asker, Denial, Permit, Question, consent_status, decide};
use crate::rules::{CONFIRM, Rules};
use crate::stops;
use crate::stored::{
    ContactEvent, ContactKey, ContactStanding, CustomerKey, PersonEvent, PersonId, PersonStanding, Pointer, Proof,
    Said, Sent, Slot, Wishes,
};
use crate::time::{DAY, Instant, MINUTE};
use crate::{Channel, Choice, ConsentStatus};

/// How long a confirmation can be used.
pub const CONFIRMATION_LIVES: i64 = 7 * DAY;
/// How many wrong codes a confirmation takes.
pub const CODE_TRIES: u32 = 5;
/// How long the one who set a stop can lift it without proof.
pub const UNDO_STOP: i64 = 10 * MINUTE;
/// How long a code that was typed in gives its widget power.
pub const PROOF_LASTS: i64 = 30 * MINUTE;

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
    /// Whether the contact point has proven itself to the one who says so, within [`PROOF_LASTS`].
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

    /// Whether it widens contact, or would after a proof. Once a newer order of the same person was taken, such a one is
    /// taken no more: what is newer may have been a no. What only narrows binds whenever it comes.
    #[must_use]
    pub const fn widens(&self) -> bool {
        let words = self.requests.is_empty() && self.grants.is_empty() && self.wishes.is_none();
        !words || self.resume || self.confirm
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

    /// The events that the contact point's ledger takes, in order. A no or a stop that stands already is not written again.
    #[must_use]
    pub fn events(&self, standing: &ContactStanding, now: Instant) -> Vec<ContactEvent> {
        let by = || self.by.clone();
        let mut events = Vec::new();
        let said_no = |purpose: &String| !self.requests.iter().chain(&self.grants).any(|(yes, _)| yes == purpose);
        let stands = |purpose: &String, no: &Said| {
            let consent = standing.consents.get(purpose);
            consent.is_some_and(|it| it.said == *no && !it.pending.iter().any(|request| request.by == self.by))
        };
        let is_news = |purpose: &&String, no| said_no(purpose) && !stands(purpose, no);
        for purpose in self.refused.iter().filter(|purpose| is_news(purpose, &Said::Refused)) {
            events.push(ContactEvent::Refused {
                purpose: purpose.clone(),
                by: by(),
            });
        }
        let withdrawn = self.withdrawn.iter();
        for purpose in withdrawn.filter(|purpose| is_news(purpose, &Said::Withdrawn)) {
            events.push(ContactEvent::Withdrawn {
                purpose: purpose.clone(),
                by: by(),
            });
        }
        for (purpose, notice) in &self.requests {
            events.push(ContactEvent::Requested {
                purpose: purpose.clone(),
                notice: notice.clone(),
                by: by(),
            });
        }
        for (purpose, notice) in &self.grants {
            events.push(ContactEvent::Given {
                purpose: purpose.clone(),
                notice: notice.clone(),
                by: by(),
                proof: Proof::Code,
            });
        }
        if self.stop {
            events.extend(stops::stop(self, standing, now));
        }
        if self.resume {
            events.extend(stops::lift(self, standing, now));
        }
        if self.end_links {
            events.push(ContactEvent::LinksEnded { by: by() });
        }
        events
    }

    /// Whether a resume takes effect without proof: the one who stopped, within ten minutes.
    #[must_use]
    pub fn may_undo(&self, standing: &ContactStanding, now: Instant) -> bool {
        standing
            .stop
            .as_ref()
            .is_some_and(|stop| stop.by == self.by && now.since(stop.at) < UNDO_STOP)
    }
}

/// What a site is told of an event: its word, and the purpose that it is about. Nothing where it changed nothing that a site
/// was ever told: a no after a no, a stop of what is stopped, a yes to words that were agreed to and still hold.
#[must_use]
pub fn news<'a>(
    event: &'a ContactEvent,
    before: &ContactStanding,
    rules: &Rules,
    now: Instant,
) -> Option<(&'static str, Option<&'a str>)> {
    let said = |purpose: &String| before.consents.get(purpose).map(|consent| &consent.said);
    let is_no = |purpose| matches!(said(purpose), Some(Said::Refused | Said::Withdrawn));
    match event {
        ContactEvent::Given { purpose, notice, .. } => {
            let same = matches!(said(purpose), Some(Said::Given { notice: agreed, .. }) if agreed == notice);
            let in_force = rules.purpose(purpose);
            let holds = in_force.is_none_or(|it| consent_status(it, before, now) == ConsentStatus::Given);
            (!same || !holds).then_some(("given", Some(purpose.as_str())))
        }
        ContactEvent::Refused { purpose, .. } => (!is_no(purpose)).then_some(("refused", Some(purpose.as_str()))),
        ContactEvent::Withdrawn { purpose, .. } => (!is_no(purpose)).then_some(("withdrawn", Some(purpose.as_str()))),
        ContactEvent::Stopped { .. } | ContactEvent::StoppedUnproven { .. } => {
            before.stop.is_none().then_some(("stopped", None))
        }
        ContactEvent::Resumed { .. } | ContactEvent::StopUndone { .. } => {
            before.stop.is_some().then_some(("resumed", None))
        }
        // The rest is between the person and Beckon until it takes effect.
        ContactEvent::Requested { .. }
        | ContactEvent::Revoked { .. }
        | ContactEvent::ResumeRequested { .. }
        | ContactEvent::Suppressed { .. }
        | ContactEvent::Unsuppressed
        | ContactEvent::SuppressionEntered { .. }
        | ContactEvent::SuppressionLifted { .. }
        | ContactEvent::LinksEnded { .. }
        | ContactEvent::ConfirmationSent { .. }
        | ContactEvent::Proven { .. }
        | ContactEvent::Homed { .. }
        | ContactEvent::ClockWentBack => None,
    }
}

/// Whether a confirmation may be sent to this contact point now. The same function as for everyone else.
#[must_use]
pub fn may_confirm(channel: Channel, rules: &Rules, standing: &ContactStanding, now: Instant) -> Option<Permit> {
    may(Asker::Edge, channel, rules, standing, now).ok()
}

/// The same for this person, who has a share of what may be sent in a day: strangers never use up the last one.
#[must_use]
pub fn may_confirm_for(
    by: &str,
    channel: Channel,
    rules: &Rules,
    standing: &ContactStanding,
    now: Instant,
) -> Option<Permit> {
    confirm_when(by, channel, rules, standing, now).ok()
}

/// The same, or when to look again.
pub(crate) fn confirm_when(
    by: &str,
    channel: Channel,
    rules: &Rules,
    standing: &ContactStanding,
    now: Instant,
) -> Result<Permit, Option<Instant>> {
    let share = share_frees(by, standing, now);
    match may(Asker::Edge, channel, rules, standing, now) {
        Ok(permit) if share.is_none() => Ok(permit),
        Ok(_) => Err(share),
        Err(denial) => Err(denial.retry_at.map(|at| share.map_or(at, |share| share.max(at)))),
    }
}

fn may(
    asker: Asker,
    channel: Channel,
    rules: &Rules,
    standing: &ContactStanding,
    now: Instant,
) -> Result<Permit, Denial> {
    let question = Question {
        asker,
        purpose: CONFIRM,
        channel,
        template: None,
    };
    decide(&question, rules, standing, &PersonStanding::default(), now)
}

/// Whether a link to the page of all settings may be sent, which is asked for by the link of a message that was sent here. It
/// counts as a confirmation. The reader of the mailbox asks, so it passes a suppression, once a day: there is no other way
/// for them to show that the address is theirs.
#[must_use]
pub fn may_send_link(channel: Channel, rules: &Rules, standing: &ContactStanding, now: Instant) -> Option<Permit> {
    may(Asker::Reader, channel, rules, standing, now).ok()
}

/// How many confirmations a day one asker may cause whom the contact point does not know; and of a contact point that belongs
/// to somebody, how many all of them together.
const MOST_OF_STRANGERS: usize = 2;

/// Whether the contact point knows them: it is theirs, or has proven itself for them.
fn is_known(by: &str, standing: &ContactStanding) -> bool {
    let owns = standing.person.as_ref().is_some_and(|owner| owner.person == by);
    owns || standing.proved_for.iter().any(|known| known == by)
}

/// When their share of what may be sent in a day is free again; none where it is.
fn share_frees(by: &str, standing: &ContactStanding, now: Instant) -> Option<Instant> {
    if is_known(by, standing) {
        return None;
    }
    let frees = |counts: &dyn Fn(&Sent) -> bool| {
        let today = standing.sent.iter().filter(|sent| now.since(sent.at) < DAY);
        let mut sent: Vec<Instant> = today.filter(|sent| counts(sent)).map(|sent| sent.at).collect();
        sent.sort_unstable();
        let leaves = sent.len().checked_sub(MOST_OF_STRANGERS)?;
        sent.get(leaves).map(|at| at.plus(DAY))
    };
    let own = frees(&|sent| sent.by == by);
    let belongs = standing.person.is_some();
    own.max(belongs.then(|| frees(&|sent| !is_known(&sent.by, standing))).flatten())
}

/// What a confirmation asks for: what its page lists, and so exactly what pressing grants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Purposes and their notice versions.
    pub grants: Vec<(String, String)>,
    /// Whether a stop would be lifted.
    pub resume: bool,
    /// Whether that stop was set without proof.
    pub undoes: bool,
    /// How the person wants to be reached.
    pub wishes: Option<Wishes>,
    /// The customer of the site that the person would be.
    pub customer: Option<CustomerKey>,
}

impl Listed {
    /// What `by` has asked for at this contact point and is still open under the rules in force.
    #[must_use]
    pub fn of(by: &str, channel: Channel, standing: &ContactStanding, rules: &Rules, wishes: Option<&Wishes>) -> Self {
        let grants = standing
            .consents
            .iter()
            .flat_map(|(code, consent)| consent.pending.iter().map(move |request| (code, request)))
            .filter(|(code, request)| {
                let in_force = rules.purpose(code);
                let current = in_force.is_some_and(|p| p.notice == request.notice && p.channels.contains(&channel));
                request.by == by && current
            })
            .map(|(code, request)| (code.clone(), request.notice.clone()))
            .collect();
        let resume = standing.stop.is_some() && standing.resume_asked.iter().any(|asked| asked == by);
        Self {
            grants,
            resume,
            undoes: standing.stop.as_ref().is_some_and(|stop| stop.unproven),
            wishes: wishes.filter(|wishes| **wishes != Wishes::default()).cloned(),
            customer: None,
        }
    }

    /// The same, and the customer of the site that the person would be.
    #[must_use]
    pub fn with_customer(mut self, customer: Option<CustomerKey>) -> Self {
        self.customer = customer;
        self
    }

    /// Whether there is nothing to confirm.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.grants.is_empty() && !self.resume && self.wishes.is_none() && self.customer.is_none()
    }

    /// The events when the contact point proves itself for `by`.
    #[must_use]
    pub fn events(&self, by: &str, proof: Proof) -> Vec<ContactEvent> {
        let mut events = vec![ContactEvent::Proven {
            by: by.to_owned(),
            proof,
        }];
        if self.resume {
            events.push(stops::lifted(by, self.undoes));
        }
        for (purpose, notice) in &self.grants {
            events.push(ContactEvent::Given {
                purpose: purpose.clone(),
                notice: notice.clone(),
                by: by.to_owned(),
                proof,
            });
        }
        events
    }
}

/// Whose the contact point is after a proof.
#[must_use]
pub fn owner_after(
    standing: &ContactStanding,
    proof: Proof,
    by: &Pointer,
    fresh: PersonId,
    here: u8,
) -> Option<Pointer> {
    match (proof, &standing.person) {
        // A link goes to the contact point's person. Where there is none, one is made that nobody's token speaks for:
        // the page that asked may be a stranger's.
        (Proof::Link, Some(_)) => None,
        (Proof::Link, None) => Some(Pointer {
            person: fresh,
            home: here,
            epoch: 1,
        }),
        (Proof::Code, Some(person)) if person.person == by.person => None,
        (Proof::Code, before) => Some(Pointer {
            person: by.person.clone(),
            home: by.home,
            epoch: before.as_ref().map_or(1, |person| person.epoch + 1),
        }),
    }
}

/// What the home of a person is told of a proof: by a contact point that belongs to them, or that they claimed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Joining {
    /// The contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// How it has proven itself.
    pub proof: Proof,
    /// When it did.
    pub at: Instant,
    /// It belongs to the person from now on, under this epoch.
    pub epoch: Option<u32>,
    /// What the page listed about how to be reached.
    pub wishes: Option<Wishes>,
    /// Whether it was the person's own widget that asked.
    pub own: bool,
    /// Whether a stop was lifted.
    pub resume: bool,
    /// The customer of the site that the person is from now on.
    #[serde(default)]
    pub customer: Option<CustomerKey>,
    /// Slots that came along from the old home.
    pub slots: Vec<Slot>,
}

impl Joining {
    /// The events that the person's ledger takes. It may be told more than once, and late: what the person has said at home
    /// since the proof is newer, and stays.
    #[must_use]
    pub fn events(&self, standing: &PersonStanding) -> Vec<PersonEvent> {
        let mut events = Vec::new();
        let is_member = standing
            .members
            .iter()
            .any(|member| member.contact == self.contact && self.epoch.is_none_or(|epoch| member.epoch >= epoch));
        if let Some(epoch) = self.epoch.filter(|_| !is_member) {
            events.push(PersonEvent::Joined {
                contact: self.contact.clone(),
                channel: self.channel,
                epoch,
            });
        }
        for slot in &self.slots {
            if !standing.slots.iter().any(|known| known.permit == slot.permit) {
                events.push(PersonEvent::PermitMoved { slot: slot.clone() });
            }
        }
        let claim = standing.claims.iter().find(|claim| claim.contact == self.contact);
        if claim.is_some() {
            events.push(PersonEvent::Confirmed {
                contact: self.contact.clone(),
                proof: self.proof,
            });
        }
        let owns = self.epoch.is_some();
        let is_news = standing.wished_at.is_none_or(|wished_at| wished_at < self.at);
        if let Some(wishes) = self.wishes.as_ref().filter(|_| owns && is_news) {
            // What the person's own widget asked for is set as asked; what a stranger's page listed fills what is unset.
            let wishes = if self.own {
                wishes.clone()
            } else {
                standing.wishes.filled_from(wishes)
            };
            if wishes != standing.wishes || standing.asked.is_some() {
                events.push(PersonEvent::Set { wishes });
            }
        }
        if let Some(customer) = self.customer.as_ref().filter(|_| owns)
            && standing.customer.as_ref() != Some(customer)
        {
            events.push(PersonEvent::CustomerLinked {
                customer: customer.clone(),
            });
        }
        let may_lift = owns || standing.members.is_empty();
        let stopped_before = standing.stopped_at.is_some_and(|stopped_at| stopped_at < self.at);
        if self.resume && may_lift && stopped_before && standing.resume_asked {
            events.push(PersonEvent::Resumed);
        }
        events
    }
}

/// The event by which a person loses a contact point that belongs to somebody else since `epoch`. None where it has come
/// back under a later one: a word that was long on its way takes nothing from its owner.
#[must_use]
pub fn left(standing: &PersonStanding, contact: &ContactKey, epoch: u32) -> Option<PersonEvent> {
    let mut members = standing.members.iter();
    members
        .any(|member| member.contact == *contact && member.epoch < epoch)
        .then(|| PersonEvent::Left {
            contact: contact.clone(),
        })
}
