//! A stop at a contact point, and the way out of it: when it binds, who is told, and what lifts it and a suppression.
//!
//! Typing an address proves nothing, and yet a stop binds at once: silence harms less than contact. So that no stranger mutes
//! somebody for good, a stop without proof is told to the contact point with a way to undo it, and where such stops were
//! undone twice within a month, the next one waits for the contact point instead.

use crate::address::ContactPoint;
use crate::confirmations::confirm_when;
use crate::decision::Permit;
use crate::numbers::reach;
use crate::order::Order;
use crate::rules::Rules;
use crate::stored::{ContactEvent, ContactStanding, PersonId, Proof, StopMark, Suppression};
use crate::time::{DAY, Instant, MINUTE};

/// How long the one who set a stop can lift it without proof.
pub const UNDO_STOP: i64 = 10 * MINUTE;
/// For how long it counts that a stop without proof was undone.
pub const UNDONE_COUNTS: i64 = 30 * DAY;
/// How many of them have the next one wait for the contact point.
const MOST_UNDONE: usize = 2;
/// How long the link of a letter about a stop can be used.
pub const STOP_LINK_LIVES: i64 = 7 * DAY;

/// What a contact point is told of a stop that was said without its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopLetter {
    /// It binds, and can be undone.
    Told,
    /// It does not bind before the contact point says so too.
    Asked,
}

/// What becomes of a stop.
enum Stopping {
    /// It binds.
    Binds,
    /// It binds, without proof.
    BindsUnproven,
    /// The contact point is asked.
    Asks,
    /// One is in force already that this does not strengthen.
    Stands,
}

fn is_own(order: &Order, standing: &ContactStanding) -> bool {
    let owner = standing.person.as_ref();
    owner.is_some_and(|owner| owner.person == order.by)
}

/// A proof is nobody's any more once the contact point belongs to somebody else.
fn is_proven(order: &Order, standing: &ContactStanding) -> bool {
    order.proven && (standing.person.is_none() || is_own(order, standing))
}

fn stopping(order: &Order, standing: &ContactStanding, now: Instant) -> Stopping {
    let is_sure = order.by_link || is_own(order, standing) || is_proven(order, standing);
    let undone = standing.stops_undone.iter();
    let undone = undone.filter(|undone| now.since(**undone) < UNDONE_COUNTS).count();
    match &standing.stop {
        Some(stop) if !(is_sure && stop.unproven) => Stopping::Stands,
        _ if is_sure => Stopping::Binds,
        _ if undone >= MOST_UNDONE => Stopping::Asks,
        _ => Stopping::BindsUnproven,
    }
}

/// The event of a stop that somebody said; none where it changes nothing.
pub(crate) fn stop(order: &Order, standing: &ContactStanding, now: Instant) -> Option<ContactEvent> {
    let by = order.by.clone();
    match stopping(order, standing, now) {
        Stopping::Binds => Some(ContactEvent::Stopped { by }),
        Stopping::BindsUnproven => Some(ContactEvent::StoppedUnproven { by }),
        // They had asked for it to be lifted, and take that back.
        Stopping::Stands if standing.resume_asked.contains(&by) => Some(ContactEvent::StoppedUnproven { by }),
        Stopping::Stands | Stopping::Asks => None,
    }
}

/// What the contact point is told of a stop, before its event is taken. Nothing is sent where nobody was ever reached, and so
/// nobody is muted: else every address that is typed would be written to.
#[must_use]
pub fn letter(order: &Order, standing: &ContactStanding, now: Instant) -> Option<StopLetter> {
    if !order.stop || standing.person.is_none() {
        return None;
    }
    match stopping(order, standing, now) {
        Stopping::BindsUnproven => Some(StopLetter::Told),
        Stopping::Asks => Some(StopLetter::Asked),
        Stopping::Binds | Stopping::Stands => None,
    }
}

/// What becomes of the letter that tells of a stop without proof. It is sent once for each such stop, as soon as it may be, and
/// decided again whenever it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It is sent now, for the one who set the stop.
    Now(PersonId, Permit),
    /// It waits, and is looked at again then.
    At(Instant),
    /// There is nothing to tell of any more: the stop was lifted, or it is the contact point's own.
    Over,
}

/// How long a letter waits where nothing says when its contact point can be reached again.
const LOOK_AGAIN: i64 = DAY;

/// Whether the letter about the stop in force may be sent now. It counts as a confirmation, by the same function as for
/// everyone else; but what is in the way of it puts it off and never cancels it, else who causes a confirmation first would
/// mute somebody silently.
#[must_use]
pub fn telling(point: &ContactPoint, rules: &Rules, standing: &ContactStanding, now: Instant) -> Telling {
    let Some(stop) = told_of(standing) else {
        return Telling::Over;
    };
    let channel = point.channel();
    if !rules.declared().providers.contains_key(&channel) || reach(point, rules).is_err() {
        return Telling::At(now.plus(LOOK_AGAIN));
    }
    match confirm_when(&stop.by, channel, rules, standing, now) {
        Ok(permit) => Telling::Now(stop.by.clone(), permit),
        Err(at) => Telling::At(at.unwrap_or_else(|| now.plus(LOOK_AGAIN))),
    }
}

/// The stop that a letter tells of: one without proof, by somebody else.
fn told_of(standing: &ContactStanding) -> Option<&StopMark> {
    let owner = standing.person.as_ref()?;
    let stop = standing.stop.as_ref()?;
    (stop.unproven && stop.by != owner.person).then_some(stop)
}

/// Whether a confirmation for this person gives way to the letter about a stop, where that waits. All do but those of whose
/// address it is: else a stranger who asks for one again and again would have the letter wait for ever.
#[must_use]
pub fn gives_way(by: &str, standing: &ContactStanding) -> bool {
    let is_owners = standing.person.as_ref().is_some_and(|owner| owner.person == by);
    !is_owners && told_of(standing).is_some()
}

/// The event of a stop that is lifted by the contact point.
pub(crate) fn lifted(by: &str, was_unproven: bool) -> ContactEvent {
    let by = by.to_owned();
    if was_unproven {
        ContactEvent::StopUndone { by }
    } else {
        ContactEvent::Resumed { by }
    }
}

/// The events when somebody wants contact as before. A fresh proof lifts at once, a complaint too; who set a stop a moment ago
/// lifts it as well; anybody else has the contact point asked.
pub(crate) fn lift(order: &Order, standing: &ContactStanding, now: Instant) -> Vec<ContactEvent> {
    let mut events = Vec::new();
    let by = || order.by.clone();
    if let Some(stop) = &standing.stop {
        events.push(if is_proven(order, standing) {
            lifted(&order.by, stop.unproven)
        } else if order.may_undo(standing, now) {
            ContactEvent::Resumed { by: by() }
        } else {
            ContactEvent::ResumeRequested { by: by() }
        });
    }
    let may_unsuppress = match standing.suppression {
        None => false,
        // Only what reaches the address itself says that it can be reached.
        Some(Suppression::HardBounce) => is_proven(order, standing),
        // It is the person's own word, by whichever contact point of theirs they prove who they are.
        Some(Suppression::Complaint) => is_proven(order, standing) || (order.vouched && is_own(order, standing)),
    };
    if may_unsuppress {
        events.push(ContactEvent::Unsuppressed);
    }
    events
}

/// What the link of a letter about a stop does when it is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopLink {
    /// It undoes the stop that it told of.
    Undo,
    /// It sets the stop that was asked for.
    Stop,
}

impl StopLink {
    /// What a link that was made at `made_at` is for now: none where what it told of has ended.
    #[must_use]
    pub fn opens(letter: StopLetter, made_at: Instant, standing: &ContactStanding, now: Instant) -> Option<Self> {
        let is_over = now.since(made_at) >= STOP_LINK_LIVES
            || standing.links_since.is_some_and(|since| since >= made_at)
            || standing.moved_at.is_some_and(|moved_at| moved_at > made_at);
        match (letter, &standing.stop) {
            _ if is_over => None,
            // A stop that was set later, or with proof, is not the one that it told of.
            (StopLetter::Told, Some(stop)) if stop.unproven && stop.at <= made_at => Some(Self::Undo),
            (StopLetter::Asked, None) => Some(Self::Stop),
            _ => None,
        }
    }

    /// The events of a press, which proves the contact point.
    #[must_use]
    pub fn events(self, standing: &ContactStanding) -> Vec<ContactEvent> {
        let by = said_by(standing, "link");
        let proven = ContactEvent::Proven {
            by: by.clone(),
            proof: Proof::Link,
        };
        match self {
            Self::Undo => vec![proven, ContactEvent::StopUndone { by }],
            Self::Stop => vec![proven, ContactEvent::Stopped { by }],
        }
    }
}

/// Whose word it is when a contact point speaks for itself.
fn said_by(standing: &ContactStanding, way: &str) -> String {
    let owner = standing.person.as_ref().map(|owner| owner.person.clone());
    owner.unwrap_or_else(|| way.to_owned())
}

/// The events when a text from the contact point itself asks for contact again. Repeated, it changes nothing.
#[must_use]
pub fn started(standing: &ContactStanding) -> Vec<ContactEvent> {
    let by = said_by(standing, "text");
    let mut events = Vec::new();
    if standing.stop.is_some() || standing.suppression.is_some() {
        events.push(ContactEvent::Proven {
            by: by.clone(),
            proof: Proof::Link,
        });
    }
    if let Some(stop) = &standing.stop {
        events.push(lifted(&by, stop.unproven));
    }
    if standing.suppression == Some(Suppression::Complaint) {
        events.push(ContactEvent::Unsuppressed);
    }
    events
}

impl Suppression {
    /// Whether it changes what is known. A complaint outlasts a bounce, as it alone needs the person; and neither is recorded
    /// twice.
    #[must_use]
    pub const fn adds_to(self, known: Option<Self>) -> bool {
        match (self, known) {
            (_, None) | (Self::Complaint, Some(Self::HardBounce)) => true,
            (_, Some(Self::Complaint)) | (Self::HardBounce, Some(Self::HardBounce)) => false,
        }
    }
}

/// The event when a message bounced hard or was complained about. None where it changes nothing.
#[must_use]
pub fn suppressed(standing: &ContactStanding, because: Suppression) -> Option<ContactEvent> {
    because
        .adds_to(standing.suppression)
        .then_some(ContactEvent::Suppressed { because })
}

/// The event when the contact point wrote that it wants no more. None where it is stopped already.
#[must_use]
pub fn texted(standing: &ContactStanding) -> Option<ContactEvent> {
    standing
        .stop
        .is_none()
        .then(|| ContactEvent::Stopped { by: "text".to_owned() })
}

/// A complaint is lifted by the person alone, or there is no hard bounce to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTheOwners;

/// The event when the site's owner enters a suppression from elsewhere, or takes a hard bounce back where `because` is absent.
/// None where it changes nothing.
///
/// # Errors
///
/// When the owner may not take it back.
pub fn owners(
    standing: &ContactStanding,
    because: Option<Suppression>,
    ground: &str,
) -> Result<Option<ContactEvent>, NotTheOwners> {
    let ground = ground.to_owned();
    match (because, standing.suppression) {
        (Some(because), known) if !because.adds_to(known) => Ok(None),
        (Some(because), _) => Ok(Some(ContactEvent::SuppressionEntered { because, ground })),
        (None, Some(Suppression::Complaint)) => Err(NotTheOwners),
        (None, Some(Suppression::HardBounce)) => Ok(Some(ContactEvent::SuppressionLifted { ground })),
        (None, None) => Ok(None),
    }
}

impl Order {
    /// Whether a resume takes effect without proof: the one who stopped, within ten minutes.
    #[must_use]
    pub fn may_undo(&self, standing: &ContactStanding, now: Instant) -> bool {
        standing
            .stop
            .as_ref()
            .is_some_and(|stop| stop.by == self.by && now.since(stop.at) < UNDO_STOP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_millis(1_795_334_400_000);

    #[test]
    fn a_complaint_outlasts_a_bounce_and_neither_is_recorded_twice() {
        use Suppression::{Complaint, HardBounce};
        for (known, because, is_news, after) in [
            (None, HardBounce, true, HardBounce),
            (None, Complaint, true, Complaint),
            (Some(HardBounce), HardBounce, false, HardBounce),
            (Some(HardBounce), Complaint, true, Complaint),
            (Some(Complaint), HardBounce, false, Complaint),
            (Some(Complaint), Complaint, false, Complaint),
        ] {
            let mut standing = ContactStanding {
                suppression: known,
                ..ContactStanding::default()
            };
            let event = suppressed(&standing, because);
            assert_eq!(event.is_some(), is_news, "{known:?} {because:?}");
            let entered = owners(&standing, Some(because), "moved here").expect("it is entered");
            assert_eq!(entered.is_some(), is_news, "{known:?} {because:?}, by the owner");
            // Older ledgers may hold both: the fold agrees.
            standing.apply(&ContactEvent::Suppressed { because }, &"1".to_owned(), NOW);
            assert_eq!(standing.suppression, Some(after), "{known:?} {because:?}");
        }
    }

    #[test]
    fn a_text_stops_once() {
        let mut standing = ContactStanding::default();
        let stopped = texted(&standing).expect("it stops");
        standing.apply(&stopped, &"1".to_owned(), NOW);
        assert_eq!(texted(&standing), None);
    }
}
