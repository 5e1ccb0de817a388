//! The decision: may this message be sent, now? One function answers for everyone who asks.
//!
//! The reasons are tried in the order of [`DenialReason`], and the first that applies is the answer. Absence denies: what
//! is not on record, not known or not readable is never a yes.

mod addressee;
mod again;
mod confirmation;
mod explain;
mod several;

pub use addressee::{Addressee, decide_for, explain_for};
pub use again::{Earlier, Reservation, reserve};
pub use explain::explain;
pub use several::{Chosen, choose};

use crate::rules::{CONFIRM, Cap, Purpose, Rules};
use crate::stored::{ContactStanding, PersonStanding, Said, Slot};
use crate::time::Instant;
use crate::zone::{Day, QuietHours, Zone};
use crate::{Basis, Channel, ConsentStatus, DenialReason};

/// How often the rules about time are walked to find when none denies. Each step passes a pause, a cap or a window, and
/// none comes back but the windows: whoever takes more steps than this has no free minute in the day.
const MOST_STEPS: usize = 64;

/// Who asks. Only the edge itself may ask for a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A sender with a key.
    Sender,
    /// The edge, for its own confirmations.
    Edge,
    /// The edge, for somebody who holds a link that was sent to this contact point.
    Reader,
}

/// May this be sent over this channel, for this purpose?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Who asks.
    pub asker: Asker,
    /// The code of the purpose.
    pub purpose: &'a str,
    /// The channel of the contact point asked about.
    pub channel: Channel,
    /// The template, where one is named.
    pub template: Option<&'a str>,
}

/// The right to send one message once. Only [`decide`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    purpose: String,
    channel: Channel,
    ground: Ground,
    preferred_channel: Option<Channel>,
    assumed_time_zone: Option<String>,
}

/// On the strength of what a permit is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A proven yes.
    Consent {
        /// The ledger's event.
        event: String,
        /// Since when.
        given_at: Instant,
        /// The notice version agreed to.
        notice: String,
    },
    /// Another legal basis, with the act of the person that it answers.
    Other {
        /// Which.
        basis: Basis,
        /// The act.
        act: String,
    },
    /// A confirmation, which asks for a yes.
    Confirmation,
}

impl Permit {
    /// For this purpose.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// Over this channel.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// On the strength of this.
    #[must_use]
    pub const fn ground(&self) -> &Ground {
        &self.ground
    }

    /// The legal basis, and since when there is a yes where it is consent. A confirmation asks for one, so it has none yet.
    #[must_use]
    pub const fn basis(&self) -> Option<(Basis, Option<Instant>)> {
        match &self.ground {
            Ground::Consent { given_at, .. } => Some((Basis::Consent, Some(*given_at))),
            Ground::Other { basis, .. } => Some((*basis, None)),
            Ground::Confirmation => None,
        }
    }

    /// The person would rather be reached over this channel.
    #[must_use]
    pub const fn preferred_channel(&self) -> Option<Channel> {
        self.preferred_channel
    }

    /// The zone that was assumed, because the person's is unknown.
    #[must_use]
    pub fn assumed_time_zone(&self) -> Option<&str> {
        self.assumed_time_zone.as_deref()
    }
}

/// No, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The first reason that applies.
    pub reason: DenialReason,
    /// When the same question may be answered differently without the person doing anything.
    pub retry_at: Option<Instant>,
}

impl Denial {
    /// Before a site had rules, it had no purposes.
    pub const BEFORE_ALL_RULES: Self = Self {
        reason: DenialReason::PurposeUnknown,
        retry_at: None,
    };
}

impl From<DenialReason> for Denial {
    fn from(reason: DenialReason) -> Self {
        Self { reason, retry_at: None }
    }
}

/// Answers one question about one contact point, at `now`.
///
/// `person` is the standing of the contact point's person; a contact point without one has the default standing.
///
/// # Errors
///
/// The denial, with the first reason that applies.
pub fn decide(
    question: &Question<'_>,
    rules: &Rules,
    contact: &ContactStanding,
    person: &PersonStanding,
    now: Instant,
) -> Result<Permit, Denial> {
    if question.purpose == CONFIRM && question.asker != Asker::Sender {
        return confirmation::decide(question, rules, contact, now);
    }
    let purpose = rules.purpose(question.purpose).ok_or(DenialReason::PurposeUnknown)?;
    if !is_offered(question.channel, purpose, rules) {
        return Err(DenialReason::ChannelNotOffered.into());
    }
    template_fits(question.template, purpose, rules)?;
    if is_suppressed(contact) {
        return Err(DenialReason::Suppressed.into());
    }
    if is_stopped(purpose, contact, person) {
        return Err(DenialReason::Stopped.into());
    }
    let ground = ground(purpose, contact, now)?;
    let timing = Timing::of(purpose, rules, person)?;
    if let Some(reason) = timing.denies(now) {
        return Err(Denial {
            reason,
            retry_at: timing.free_from(now),
        });
    }
    Ok(Permit {
        purpose: purpose.code.clone(),
        channel: question.channel,
        ground,
        preferred_channel: person
            .wishes
            .preferred_channels
            .first()
            .copied()
            .filter(|first| *first != question.channel),
        assumed_time_zone: timing
            .assumed
            .then(|| timing.zone.as_ref().map(|zone| zone.name().to_owned()))
            .flatten(),
    })
}

/// Where a contact point stands on a purpose, in one word: *given* exactly where no rule about consent denies.
#[must_use]
pub fn consent_status(purpose: &Purpose, contact: &ContactStanding, now: Instant) -> ConsentStatus {
    match consent(purpose, contact, now) {
        Ok(_) => ConsentStatus::Given,
        Err(DenialReason::ConsentWithdrawn) => ConsentStatus::Withdrawn,
        Err(DenialReason::ConsentRefused) => ConsentStatus::Refused,
        Err(DenialReason::ConsentUnconfirmed) => ConsentStatus::Requested,
        // A yes to words that are no longer in force has ended as one that grew too old has.
        Err(DenialReason::ConsentExpired | DenialReason::NoticeOutdated) => ConsentStatus::Expired,
        Err(_) => ConsentStatus::Unknown,
    }
}

fn is_offered(channel: Channel, purpose: &Purpose, rules: &Rules) -> bool {
    rules.offers(channel) && purpose.channels.contains(&channel)
}

fn is_suppressed(contact: &ContactStanding) -> bool {
    contact.suppression.is_some()
}

/// A legal duty passes a stop.
fn is_stopped(purpose: &Purpose, contact: &ContactStanding, person: &PersonStanding) -> bool {
    purpose.basis.can_be_refused() && (contact.stop.is_some() || person.stopped_at.is_some())
}

fn expired(purpose: &Purpose, given_at: Instant, now: Instant) -> bool {
    purpose
        .valid_for
        .is_some_and(|valid_for| now.since(given_at) >= valid_for)
}

fn template_fits(template: Option<&str>, purpose: &Purpose, rules: &Rules) -> Result<(), Denial> {
    let fits = match template {
        Some(id) => rules.purpose_of_template(id) == Some(purpose.code.as_str()),
        None => !purpose.template_required,
    };
    if fits {
        Ok(())
    } else {
        Err(DenialReason::TemplateNotOfPurpose.into())
    }
}

fn ground(purpose: &Purpose, contact: &ContactStanding, now: Instant) -> Result<Ground, DenialReason> {
    if purpose.basis == Basis::Consent {
        return consent(purpose, contact, now);
    }
    let said = contact.consents.get(&purpose.code).map(|consent| &consent.said);
    match said {
        // An objection. A legal duty does not ask.
        Some(said) if said.is_no() && purpose.basis.can_be_refused() => Err(DenialReason::ConsentWithdrawn),
        _ => Ok(Ground::Other {
            basis: purpose.basis,
            act: purpose.because.clone().unwrap_or_default(),
        }),
    }
}

/// The yes that holds now, or why none does.
fn consent(purpose: &Purpose, contact: &ContactStanding, now: Instant) -> Result<Ground, DenialReason> {
    let Some(consent) = contact.consents.get(&purpose.code) else {
        return Err(DenialReason::ConsentMissing);
    };
    let ended = match &consent.said {
        Said::Withdrawn => return Err(DenialReason::ConsentWithdrawn),
        Said::Refused => return Err(DenialReason::ConsentRefused),
        Said::Nothing | Said::Revoked => return Err(DenialReason::ConsentMissing),
        Said::Requested => return Err(DenialReason::ConsentUnconfirmed),
        Said::Given { at, .. } if expired(purpose, *at, now) => DenialReason::ConsentExpired,
        Said::Given { notice, .. } if *notice != purpose.notice => DenialReason::NoticeOutdated,
        Said::Given { at, event, notice } => {
            return Ok(Ground::Consent {
                event: event.clone(),
                given_at: *at,
                notice: notice.clone(),
            });
        }
    };
    // Somebody was asked again: what is missing is the confirmation.
    Err(if consent.pending.is_empty() {
        ended
    } else {
        DenialReason::ConsentUnconfirmed
    })
}

/// The rules about time that bear on one question: the only ones that pass by themselves.
struct Timing<'a> {
    paused_until: Option<Instant>,
    windows: Vec<QuietHours>,
    zone: Option<Zone>,
    assumed: bool,
    caps: Vec<(Cap, Vec<&'a Slot>)>,
}

impl<'a> Timing<'a> {
    /// Fails closed: a wish that cannot be read any more denies as the reason it belongs to.
    fn of(purpose: &Purpose, rules: &Rules, person: &'a PersonStanding) -> Result<Self, DenialReason> {
        let wishes = &person.wishes;
        // Looking a zone up costs more than the rest of a decision: only where something is told by its clock.
        let needs_zone = wishes.pause_until.is_some() || wishes.quiet_hours.is_some() || rules.quiet_hours.is_some();
        let own_zone = if needs_zone {
            wishes.time_zone.as_deref().and_then(Zone::named)
        } else {
            None
        };
        let paused_until = match &wishes.pause_until {
            None => None,
            Some(text) => Some(Day::parse(text).ok_or(DenialReason::Paused)?.begins(own_zone.as_ref())),
        };
        let own_window = match &wishes.quiet_hours {
            None => None,
            Some((from, to)) => Some(QuietHours::parse(from, to).ok_or(DenialReason::QuietHours)?),
        };
        let assumed = own_zone.is_none() && rules.assume_time_zone.is_some();
        let mut caps = Vec::new();
        if let Some(cap) = purpose.cap {
            caps.push((
                cap,
                person
                    .slots
                    .iter()
                    .filter(|slot| slot.purpose == purpose.code)
                    .collect(),
            ));
        }
        if let Some((permits, per)) = wishes.cap {
            let cap = Cap::parse(&crate::wire::Cap { permits, per }).ok_or(DenialReason::FrequencyCapReached)?;
            caps.push((cap, person.slots.iter().collect()));
        }
        let windows: Vec<QuietHours> = rules.quiet_hours.into_iter().chain(own_window).collect();
        Ok(Self {
            paused_until,
            assumed: assumed && !windows.is_empty(),
            windows,
            zone: own_zone.or_else(|| rules.assume_time_zone.clone()),
            caps,
        })
    }

    fn denies(&self, now: Instant) -> Option<DenialReason> {
        if self.is_paused(now) {
            return Some(DenialReason::Paused);
        }
        self.quiet(now)
            .or_else(|| self.is_used_up(now).then_some(DenialReason::FrequencyCapReached))
    }

    fn is_paused(&self, now: Instant) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }

    /// What the windows say.
    fn quiet(&self, now: Instant) -> Option<DenialReason> {
        if self.windows.is_empty() {
            return None;
        }
        let Some(zone) = &self.zone else {
            return Some(DenialReason::TimeZoneUnknown);
        };
        let quiet = self.windows.iter().any(|window| window.holds(zone, now));
        quiet.then_some(DenialReason::QuietHours)
    }

    fn is_used_up(&self, now: Instant) -> bool {
        self.caps
            .iter()
            .any(|(cap, slots)| cap_frees(*cap, slots, now).is_some())
    }

    /// The first instant from `now` on at which no rule about time denies, if nothing else changes.
    fn free_from(&self, now: Instant) -> Option<Instant> {
        let mut at = now;
        for _ in 0..MOST_STEPS {
            at = match self.denies(at) {
                None => return Some(at),
                Some(DenialReason::Paused) => self.paused_until?,
                Some(DenialReason::QuietHours) => {
                    let zone = self.zone.as_ref()?;
                    self.windows.iter().map(|window| window.end(zone, at)).max()?
                }
                Some(DenialReason::FrequencyCapReached) => self
                    .caps
                    .iter()
                    .filter_map(|(cap, slots)| cap_frees(*cap, slots, at))
                    .max()?,
                // Nothing about time changes an unknown zone.
                Some(_) => return None,
            };
        }
        None
    }
}

/// When a cap that is used up at `now` has a slot again; `None` where it has one now.
fn cap_frees(cap: Cap, slots: &[&Slot], now: Instant) -> Option<Instant> {
    let mut inside: Vec<Instant> = slots
        .iter()
        .map(|slot| slot.at)
        .filter(|at| now.since(*at) < cap.window)
        .collect();
    let most = cap.permits.get() as usize;
    if inside.len() < most {
        return None;
    }
    inside.sort_unstable();
    // Slots may exceed a cap that was lowered: the one whose leaving makes room is not always the oldest.
    Some(inside[inside.len() - most].plus(cap.window))
}
