//! Stop and resume: what a visitor's word amounts to, at the person's home and at each contact point that it reaches.

use crate::Channel;
use crate::order::Order;
use crate::preferences::{MOST_CLAIMS, MOST_CONFIRMATIONS};
use crate::stops::UNDO_STOP;
use crate::stored::{Claim, ContactKey, PersonEvent, PersonStanding};
use crate::time::Instant;

/// A stop or a resume together with what the edge knows about its sender.
pub struct Halting<'a> {
    /// The person's id.
    pub person: &'a str,
    /// Where the person stands.
    pub standing: &'a PersonStanding,
    /// The contact point that is named.
    pub point: Option<(ContactKey, Channel)>,
    /// Stop, or resume.
    pub resume: bool,
    /// Contact points that have proven themselves to the sender within 30 minutes.
    pub proven: &'a [ContactKey],
    /// Whether it is said by the link of a message that was sent to a contact point of the person.
    pub by_link: bool,
    /// When.
    pub now: Instant,
}

/// What a stop or a resume amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halt {
    /// For the person's ledger: none where nothing changes.
    pub events: Vec<PersonEvent>,
    /// For each contact point that is told.
    pub orders: Vec<Order>,
    /// With a resume: whether it takes effect at once, as far as the home knows.
    pub lifted: bool,
}

impl Halting<'_> {
    /// Works out what it amounts to. A stop binds whatever else is known: it reaches a contact point also where the person has
    /// as many as a person may have.
    #[must_use]
    pub fn plan(&self) -> Halt {
        let standing = self.standing;
        let mut events = Vec::new();
        let mut reached: Vec<&Claim> = standing.claims.iter().collect();
        let named = self.point.as_ref().map(|(contact, channel)| Claim {
            contact: contact.clone(),
            channel: *channel,
            proof: None,
        });
        if let Some(named) = &named
            && !standing.claims.iter().any(|claim| claim.contact == named.contact)
        {
            reached.push(named);
            if standing.claims.len() < MOST_CLAIMS {
                events.push(PersonEvent::Claimed {
                    contact: named.contact.clone(),
                    channel: named.channel,
                });
            }
        }
        let undo = self.resume
            && standing
                .stopped_at
                .is_some_and(|stopped_at| self.now.since(stopped_at) < UNDO_STOP);
        // Who proves one contact point of theirs is the person; a stop at another one is lifted by that one's own proof.
        let is_member = |contact: &ContactKey| standing.lists(contact);
        let is_proven = |contact: &ContactKey| self.proven.contains(contact) && is_member(contact);
        let vouched = self.proven.iter().any(is_member);
        let covers = match &named {
            Some(named) => is_proven(&named.contact),
            None => vouched && standing.members.iter().all(|member| is_proven(&member.contact)),
        };
        let lifted = self.resume && (undo || covers);
        events.extend(match self.resume {
            false => (standing.stopped_at.is_none() || standing.resume_asked).then_some(PersonEvent::Stopped),
            true if undo || vouched => standing.stopped_at.is_some().then_some(PersonEvent::Resumed),
            true => (standing.stopped_at.is_some() && !standing.resume_asked).then_some(PersonEvent::ResumeRequested),
        });
        // Where the stop is another's, or old, the contact point itself is asked: the one that is named, then those that have
        // proven themselves. The others can be named, or asked again.
        let is_named = |claim: &Claim| named.as_ref().is_some_and(|named| named.contact == claim.contact);
        reached.sort_by_key(|claim| (!is_named(claim), claim.proof.is_none()));
        let orders = reached.into_iter().enumerate().map(|(rank, claim)| {
            let mut order = Order::new(&claim.contact, claim.channel, self.person);
            order.stop = !self.resume;
            order.resume = self.resume;
            order.proven = is_proven(&claim.contact);
            (order.vouched, order.by_link) = (vouched, self.by_link);
            order.confirm = self.resume && !undo && !order.proven && rank < MOST_CONFIRMATIONS;
            order
        });
        Halt {
            orders: orders.collect(),
            events,
            lifted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::{Member, Proof};
    use crate::time::MINUTE;

    const NOW: Instant = Instant::from_millis(1_795_334_400_000);

    fn claim(name: &str, proven: bool) -> Claim {
        Claim {
            contact: name.to_owned(),
            channel: Channel::Email,
            proof: proven.then_some((Proof::Link, NOW)),
        }
    }

    fn plan(standing: &PersonStanding, point: Option<&str>, resume: bool) -> Halt {
        let halting = Halting {
            person: "person-1",
            standing,
            point: point.map(|point| (point.to_owned(), Channel::Email)),
            resume,
            proven: &[],
            by_link: false,
            now: NOW,
        };
        halting.plan()
    }

    #[test]
    fn a_stop_that_was_said_before_changes_nothing_at_home_and_still_reaches_every_contact_point() {
        let mut standing = PersonStanding {
            claims: vec![claim("a", true), claim("b", false)],
            ..PersonStanding::default()
        };
        let first = plan(&standing, None, false);
        assert_eq!(first.events, [PersonEvent::Stopped]);
        standing.apply(&first.events[0], NOW);
        let again = plan(&standing, None, false);
        assert_eq!(again.events, []);
        assert_eq!(again.orders, first.orders);
        assert!(again.orders.iter().all(|order| order.stop && !order.confirm));
    }

    #[test]
    fn a_resume_is_lifted_at_once_by_a_fresh_proof_of_what_it_is_about() {
        let member = |name: &str| Member {
            contact: name.to_owned(),
            channel: Channel::Email,
            epoch: 1,
        };
        let standing = PersonStanding {
            claims: vec![claim("a", true), claim("b", true), claim("c", true)],
            members: vec![member("a"), member("b")],
            stopped_at: Some(NOW.plus(-11 * MINUTE)),
            ..PersonStanding::default()
        };
        let (some, asks) = (Some(PersonEvent::Resumed), Some(PersonEvent::ResumeRequested));
        for (proven, named, lifted, event) in [
            (vec!["a"], Some("a"), true, some.clone()),
            (vec!["a"], Some("b"), false, some.clone()),
            (vec!["a"], None, false, some.clone()),
            (vec!["a", "b"], None, true, some),
            (vec!["c"], Some("c"), false, asks.clone()),
            (vec![], None, false, asks),
        ] {
            let keys: Vec<ContactKey> = proven.iter().map(|name| (*name).to_owned()).collect();
            let halting = Halting {
                person: "person-1",
                standing: &standing,
                point: named.map(|name| (name.to_owned(), Channel::Email)),
                resume: true,
                proven: &keys,
                by_link: false,
                now: NOW,
            };
            let halt = halting.plan();
            assert_eq!(
                (halt.lifted, halt.events.first().cloned()),
                (lifted, event),
                "{proven:?} {named:?}"
            );
            for order in &halt.orders {
                let is_proven = keys.contains(&order.contact) && order.contact != "c";
                assert_eq!(
                    (order.proven, order.confirm),
                    (is_proven, !is_proven),
                    "{proven:?} {order:?}"
                );
            }
        }
    }

    #[test]
    fn a_stop_binds_also_where_the_person_has_as_many_contact_points_as_there_may_be() {
        let claims = (0..MOST_CLAIMS).map(|at| claim(&format!("p{at}"), false));
        let standing = PersonStanding {
            claims: claims.collect(),
            ..PersonStanding::default()
        };
        let stopped = plan(&standing, Some("one more"), false);
        assert_eq!(stopped.events, [PersonEvent::Stopped], "no further claim");
        assert!(
            stopped
                .orders
                .iter()
                .any(|order| order.contact == "one more" && order.stop)
        );
        assert_eq!(stopped.orders.len(), MOST_CLAIMS + 1);
    }

    #[test]
    fn a_resume_asks_a_handful_the_named_one_first_then_those_that_were_proven() {
        let mut claims: Vec<Claim> = (0..MOST_CLAIMS).map(|at| claim(&format!("p{at}"), at >= 18)).collect();
        claims[7].contact = "named".to_owned();
        let standing = PersonStanding {
            claims,
            stopped_at: Some(NOW.plus(-11 * MINUTE)),
            ..PersonStanding::default()
        };
        let resumed = plan(&standing, Some("named"), true);
        assert!(!resumed.lifted);
        assert_eq!(resumed.events, [PersonEvent::ResumeRequested]);
        let asked = resumed.orders.iter().filter(|order| order.confirm);
        let asked: Vec<&str> = asked.map(|order| order.contact.as_str()).collect();
        assert_eq!(asked.len(), MOST_CONFIRMATIONS);
        assert_eq!(asked[..3], ["named", "p18", "p19"]);
        let mut asked_before = standing;
        asked_before.resume_asked = true;
        assert_eq!(plan(&asked_before, None, true).events, [], "asked for already");
    }
}
