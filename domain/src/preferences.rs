//! What a visitor saves: checked against the rules, then planned against where the person stands.
//!
//! Planning says which events the person's ledger takes and what each contact point is told; it stores and sends nothing.

mod body;
mod handles;

pub use body::{ID_INVALID, is_id};
pub(crate) use body::{check_id, check_texts, points};

use crate::address::ContactPoint;
use crate::fault::{Fault, field};
use crate::order::Order;
use crate::rules::Rules;
use crate::stored::{Claim, ContactKey, CustomerKey, PersonEvent, PersonStanding, Wishes};
use crate::wire::{self, CustomerLink, FieldProblem};
use crate::zone::{Day, QuietHours};
use crate::{Channel, Choice, ConsentStatus};
use std::collections::BTreeSet;

/// How many contact points a person's widget may name at most, proven or not: a stop reaches each of them.
pub const MOST_CLAIMS: usize = 20;
/// How many contact points one write has confirm at most: one on each channel.
pub const MOST_CONFIRMATIONS: usize = 6;

/// A save whose every field has a meaning under the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    /// Contact points to add, in order.
    pub add: Vec<ContactPoint>,
    /// Contact points to remove.
    pub remove: Vec<ContactPoint>,
    remove_handles: Vec<String>,
    confirm_handles: Vec<String>,
    choices: Vec<wire::ChoiceMade>,
    wishes: WishChanges,
    /// The page, without query and fragment.
    pub page: Option<String>,
    /// The language it was said in.
    pub language: Option<String>,
}

/// What a save changes about how the person wants to be reached: outer `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct WishChanges {
    preferred_channels: Option<Vec<Channel>>,
    quiet_hours: Option<Option<QuietHours>>,
    time_zone: Option<Option<String>>,
    cap: Option<Option<wire::Cap>>,
    pause_until: Option<Option<String>>,
    language: Option<String>,
}

/// What a save amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// For the person's ledger, in order.
    pub events: Vec<PersonEvent>,
    /// For each contact point that is told something.
    pub orders: Vec<Order>,
    /// What the visitor is told to wait for: the same whether anything is sent or not.
    pub confirmations: Vec<(ContactKey, Channel, ConsentStatus)>,
    /// The receipt's choices.
    pub choices: Vec<wire::ChoiceMade>,
    /// Where a customer was named: whether the person is that customer now.
    pub customer: Option<CustomerLink>,
}

/// A save together with what the edge knows about its sender.
pub struct Saving<'a> {
    /// The person's id.
    pub person: &'a str,
    /// Where the person stands.
    pub standing: &'a PersonStanding,
    /// Contact points that this very token has proven within 30 minutes.
    pub proven: &'a [ContactKey],
    /// The handles of the person's contact points.
    pub handles: &'a [(String, ContactKey)],
    /// The rules in force.
    pub rules: &'a Rules,
    /// Which customer the site's server says this is.
    pub customer: Option<&'a CustomerKey>,
}

impl Save {
    /// Works out what the save amounts to. `key` names a contact point.
    ///
    /// # Errors
    ///
    /// A yes on a channel on which the person has no contact point.
    pub fn plan(&self, saving: &Saving<'_>, key: impl Fn(&ContactPoint) -> ContactKey) -> Result<Plan, Fault> {
        let standing = saving.standing;
        let added: Vec<Claim> = self
            .add
            .iter()
            .map(|point| Claim {
                contact: key(point),
                channel: point.channel(),
                proof: None,
            })
            .collect();
        let mut problems = Vec::new();
        let by_address = self.remove.iter().map(&key).collect();
        let removed: BTreeSet<ContactKey> = self.removed(saving, by_address, &mut problems);
        let mut events = Vec::new();
        for claim in &added {
            if !standing.claims.iter().any(|known| known.contact == claim.contact) {
                events.push(PersonEvent::Claimed {
                    contact: claim.contact.clone(),
                    channel: claim.channel,
                });
            }
        }
        let mut orders = Orders {
            by: saving.person,
            proven: saving.proven,
            orders: Vec::new(),
        };
        for claim in standing.claims.iter().filter(|claim| removed.contains(&claim.contact)) {
            events.push(PersonEvent::Unclaimed {
                contact: claim.contact.clone(),
            });
            // Taking a contact point away takes back what was said yes to there.
            for chosen in standing.choices.iter().filter(|chosen| chosen.channel == claim.channel) {
                if chosen.choice == Choice::Given {
                    orders.of(claim).withdrawn.push(chosen.purpose.clone());
                }
            }
        }
        let kept: Vec<&Claim> = standing
            .claims
            .iter()
            .filter(|claim| !removed.contains(&claim.contact))
            .collect();
        if !removed.is_empty() {
            let left = |channel| {
                added
                    .iter()
                    .chain(kept.iter().copied())
                    .any(|claim| claim.channel == channel)
            };
            for taken in handles::homeless(standing, left) {
                events.push(chose(&taken));
            }
        }
        problems.extend(too_many(&added, &kept));
        self.ask_again(saving, &kept, &mut orders, &mut problems);
        for (index, choice) in self.choices.iter().enumerate() {
            let new: Vec<&Claim> = added.iter().filter(|claim| claim.channel == choice.channel).collect();
            let old: Vec<&Claim> = kept
                .iter()
                .copied()
                .filter(|claim| claim.channel == choice.channel)
                .collect();
            if choice.choice == Choice::Given {
                let targets = if new.is_empty() { old } else { new };
                if targets.is_empty() {
                    problems.push(field(
                        format!("/choices/{index}"),
                        "contact_point_missing",
                        format!(
                            "A yes needs somewhere to go. Add a contact point for {}.",
                            choice.channel
                        ),
                    ));
                }
                for claim in targets {
                    orders.yes(claim, choice);
                }
            } else {
                // A no binds wherever the person is known: the narrower reading.
                for claim in new.into_iter().chain(old) {
                    orders.no(claim, choice);
                }
            }
            events.push(chose(choice));
        }
        if !problems.is_empty() {
            return Err(Fault::body(problems));
        }
        self.plan_wishes(saving, &added, &mut events, &mut orders);
        let known: Vec<&Claim> = added.iter().chain(kept).collect();
        let customer = plan_customer(saving, &known, &mut events, &mut orders);
        let asked = orders.orders.iter().filter(|order| order.confirm).count();
        if asked > MOST_CONFIRMATIONS {
            let detail = format!(
                "This would ask {asked} contact points to confirm. One save asks at most {MOST_CONFIRMATIONS}: send the rest in another one."
            );
            return Err(Fault::body(vec![field(
                "/contact_points",
                "confirmations_too_many",
                detail,
            )]));
        }
        let confirmations = orders.confirmations();
        Ok(Plan {
            events,
            confirmations,
            orders: orders.orders,
            choices: self.choices.clone(),
            customer,
        })
    }

    /// Wishes of a person to whom no contact point belongs yet bind nobody, so they are taken as they are and go with the
    /// confirmation. Later, what narrows binds at once, and the rest waits for proof.
    fn plan_wishes(
        &self,
        saving: &Saving<'_>,
        added: &[Claim],
        events: &mut Vec<PersonEvent>,
        orders: &mut Orders<'_>,
    ) {
        let standing = saving.standing;
        let before = standing.asked.as_ref().unwrap_or(&standing.wishes);
        let wanted = self.wishes.applied_to(before);
        if wanted == *before {
            // Nothing new is wished; what was wished before still goes with a new contact point's confirmation.
            if wanted != Wishes::default() {
                for order in &mut orders.orders {
                    order.wishes = Some(wanted.clone());
                }
            }
            return;
        }
        let proven = standing
            .members
            .iter()
            .any(|member| saving.proven.contains(&member.contact));
        if standing.members.is_empty() || proven {
            events.push(PersonEvent::Set { wishes: wanted.clone() });
        } else {
            let narrowed = standing.wishes.narrowed_to(&wanted);
            // Whoever goes back to what holds has taken back what waits for proof.
            let ends_waiting = wanted == narrowed && standing.asked.is_some();
            if narrowed != standing.wishes || ends_waiting {
                events.push(PersonEvent::Set {
                    wishes: narrowed.clone(),
                });
            }
            if wanted != narrowed {
                events.push(PersonEvent::Asked { wishes: wanted.clone() });
                for member in standing.members.iter().take(1) {
                    orders.at(&member.contact, member.channel).confirm = true;
                }
            }
        }
        for claim in added.iter().filter(|claim| !saving.proven.contains(&claim.contact)) {
            orders.of(claim).confirm = true;
        }
        for order in &mut orders.orders {
            order.wishes = Some(wanted.clone());
        }
    }
}

/// Complains where the person would have more contact points than a person may have. What is there already may stay.
pub(crate) fn too_many(added: &[Claim], kept: &[&Claim]) -> Option<FieldProblem> {
    let is_new = |claim: &&Claim| !kept.iter().any(|known| known.contact == claim.contact);
    let new = added.iter().filter(is_new).count();
    let all = kept.len() + new;
    (new > 0 && all > MOST_CLAIMS).then(|| {
        let detail =
            format!("This would make {all} contact points, and a person has at most {MOST_CLAIMS}. Remove some, or leave some out.");
        field("/contact_points", "contact_points_too_many", detail)
    })
}

/// The event of a choice.
fn chose(choice: &wire::ChoiceMade) -> PersonEvent {
    PersonEvent::Chose {
        purpose: choice.purpose.clone(),
        channel: choice.channel,
        choice: choice.choice,
        notice: choice.notice.clone(),
    }
}

/// The person is the customer at once where this token has just proven a contact point of theirs; else the confirmations of
/// this save ask for it, and where there would be none, one more is sent.
fn plan_customer(
    saving: &Saving<'_>,
    known: &[&Claim],
    events: &mut Vec<PersonEvent>,
    orders: &mut Orders<'_>,
) -> Option<CustomerLink> {
    let customer = saving.customer?;
    if saving.standing.customer.as_ref() == Some(customer) {
        return Some(CustomerLink::Linked);
    }
    let proven = saving
        .standing
        .members
        .iter()
        .any(|member| saving.proven.contains(&member.contact));
    if proven {
        events.push(PersonEvent::CustomerLinked {
            customer: customer.clone(),
        });
        return Some(CustomerLink::Linked);
    }
    if !orders.orders.iter().any(|order| order.confirm)
        && let Some(claim) = known.first()
    {
        orders.of(claim).confirm = true;
    }
    for order in orders.orders.iter_mut().filter(|order| order.confirm) {
        order.customer = Some(customer.clone());
    }
    Some(CustomerLink::Requested)
}

/// The orders of one save, one for each contact point.
struct Orders<'a> {
    by: &'a str,
    proven: &'a [ContactKey],
    orders: Vec<Order>,
}

impl Orders<'_> {
    fn at(&mut self, contact: &ContactKey, channel: Channel) -> &mut Order {
        let position = self
            .orders
            .iter()
            .position(|order| order.contact == *contact)
            .unwrap_or_else(|| {
                self.orders.push(Order::new(contact, channel, self.by));
                self.orders.len() - 1
            });
        &mut self.orders[position]
    }

    fn of(&mut self, claim: &Claim) -> &mut Order {
        self.at(&claim.contact, claim.channel)
    }

    fn yes(&mut self, claim: &Claim, choice: &wire::ChoiceMade) {
        let proven = self.proven.contains(&claim.contact);
        let asked = (choice.purpose.clone(), choice.notice.clone().unwrap_or_default());
        let order = self.of(claim);
        if proven {
            order.grants.push(asked);
        } else {
            order.requests.push(asked);
            order.confirm = true;
        }
    }

    fn no(&mut self, claim: &Claim, choice: &wire::ChoiceMade) {
        let order = self.of(claim);
        let list = if choice.choice == Choice::Refused {
            &mut order.refused
        } else {
            &mut order.withdrawn
        };
        if !list.contains(&choice.purpose) {
            list.push(choice.purpose.clone());
        }
    }

    fn confirmations(&self) -> Vec<(ContactKey, Channel, ConsentStatus)> {
        self.orders
            .iter()
            .filter_map(|order| {
                let status = match (order.confirm, order.grants.is_empty()) {
                    (true, _) => ConsentStatus::Requested,
                    (false, false) => ConsentStatus::Given,
                    (false, true) => return None,
                };
                Some((order.contact.clone(), order.channel, status))
            })
            .collect()
    }
}

impl WishChanges {
    fn applied_to(&self, before: &Wishes) -> Wishes {
        let mut after = before.clone();
        if let Some(order) = &self.preferred_channels {
            after.preferred_channels = order.clone();
        }
        if let Some(hours) = &self.quiet_hours {
            after.quiet_hours = hours.map(QuietHours::ends);
        }
        if let Some(zone) = &self.time_zone {
            after.time_zone = zone.clone();
        }
        if let Some(cap) = &self.cap {
            after.cap = cap.as_ref().map(|cap| (cap.permits, cap.per));
        }
        if let Some(day) = &self.pause_until {
            after.pause_until = day.clone();
        }
        if let Some(language) = &self.language {
            after.language = Some(language.clone());
        }
        after
    }
}

impl Wishes {
    /// These wishes, with only those of `wanted` taken over that narrow contact and so need no proof.
    #[must_use]
    pub fn narrowed_to(&self, wanted: &Self) -> Self {
        let mut after = self.clone();
        let hours = |ends: &Option<(String, String)>| ends.as_ref().and_then(|(from, to)| QuietHours::parse(from, to));
        if let Some(new) = hours(&wanted.quiet_hours)
            && hours(&self.quiet_hours).is_none_or(|old| new.contains(old))
        {
            after.quiet_hours.clone_from(&wanted.quiet_hours);
        }
        if let Some(new) = &wanted.pause_until
            && self
                .pause_until
                .as_ref()
                .is_none_or(|old| Day::parse(new) >= Day::parse(old))
        {
            after.pause_until = Some(new.clone());
        }
        if let Some((permits, per)) = wanted.cap
            && self
                .cap
                .is_none_or(|(old, old_per)| permits <= old && per.days() >= old_per.days())
        {
            after.cap = Some((permits, per));
        }
        after
    }

    /// These wishes, with what was `asked` for taken over as far as it is what a proof `listed`.
    #[must_use]
    pub fn proven(&self, asked: &Self, listed: &Self) -> Self {
        fn either<T: Clone + PartialEq>(held: &T, asked: &T, listed: &T) -> T {
            if asked == listed { asked.clone() } else { held.clone() }
        }
        Self {
            preferred_channels: either(
                &self.preferred_channels,
                &asked.preferred_channels,
                &listed.preferred_channels,
            ),
            quiet_hours: either(&self.quiet_hours, &asked.quiet_hours, &listed.quiet_hours),
            time_zone: either(&self.time_zone, &asked.time_zone, &listed.time_zone),
            cap: either(&self.cap, &asked.cap, &listed.cap),
            pause_until: either(&self.pause_until, &asked.pause_until, &listed.pause_until),
            language: either(&self.language, &asked.language, &listed.language),
        }
    }

    /// These wishes, with what is unset taken from `other`: what a link may bring to a person who was there before.
    #[must_use]
    pub fn filled_from(&self, other: &Self) -> Self {
        Self {
            preferred_channels: if self.preferred_channels.is_empty() {
                other.preferred_channels.clone()
            } else {
                self.preferred_channels.clone()
            },
            quiet_hours: self.quiet_hours.clone().or_else(|| other.quiet_hours.clone()),
            time_zone: self.time_zone.clone().or_else(|| other.time_zone.clone()),
            cap: self.cap.or(other.cap),
            pause_until: self.pause_until.clone().or_else(|| other.pause_until.clone()),
            language: self.language.clone().or_else(|| other.language.clone()),
        }
    }
}
