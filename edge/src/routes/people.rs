//! Questions about a person: a customer of the site, or several channels. Who it is and what belongs to them is looked up
//! first, each in its own shard; the answer is the home's.

use crate::call;
use crate::messages::{
    AskPeople, Asked, AskedPerson, Decided, FoundPoint, Left, Manner, MembersOf, Offered, Presented, SiteFacts,
    StandingsOf, Whom, Whose,
};
use beckon_domain::seal::shard_of;
use beckon_domain::stored::{ContactKey, CustomerKey, Member, PersonId};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, Scope};
use beckon_ledger::Failure;
use futures::future::try_join_all;
use std::collections::{BTreeMap, BTreeSet};
use worker::Env;

/// Who is asked about, where it is not one contact point.
#[derive(Clone)]
pub(super) struct Personal {
    whom: Whom,
    /// In the asker's order; none named: any.
    channels: Vec<Channel>,
}

impl Personal {
    /// A customer, or a contact point's person where other channels than its own are asked about.
    pub(super) fn of(customer: Option<CustomerKey>, asked: &Asked, channels: Option<&[Channel]>) -> Option<Self> {
        let channels = channels.unwrap_or_default().to_vec();
        let whom = match (customer, &asked.contact) {
            (Some(customer), _) => Whom::Customer(customer),
            (None, Some(contact)) if channels.iter().any(|channel| *channel != asked.channel) => {
                Whom::Contact(contact.clone())
            }
            (None, _) => return None,
        };
        Some(Self { whom, channels })
    }
}

/// What became of questions about persons.
pub(super) struct Answered {
    /// The answers.
    pub(super) decided: Vec<Decided>,
    /// Questions about whom nobody knows who they are, to be answered as they stand.
    pub(super) nobodys: Vec<Asked>,
    /// How many requests the key has left.
    pub(super) left: Option<Left>,
}

/// Answers questions about persons.
pub(super) async fn ask(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    key: &Presented,
    manner: Manner,
    asked: Vec<(Asked, Personal)>,
) -> Result<Answered, Failure> {
    let wanted = Wanted {
        key,
        scope: manner.scope(),
        purposes: asked.iter().map(|(asked, _)| asked.purpose.clone()).collect(),
        as_of: manner.as_of,
    };
    let whom = asked.iter().map(|(_, personal)| &personal.whom);
    let persons = persons(env, site, facts, &wanted, whom).await?;
    let (mut known, mut nobodys) = (Vec::new(), Vec::new());
    for (asked, personal) in asked {
        match persons.get(&personal.whom).cloned() {
            Some((person, home)) => known.push((asked, personal, person, home)),
            None => nobodys.push(asked),
        }
    }
    let members = members(env, site, manner, &known).await?;
    let contacts: BTreeSet<&ContactKey> = members.iter().flatten().map(|member| &member.contact).collect();
    let found = standings(env, site, facts, manner, &contacts).await?;
    let mut by_home: BTreeMap<u8, Vec<AskedPerson>> = BTreeMap::new();
    for ((asked, personal, person, home), members) in known.into_iter().zip(members) {
        let fits = |member: &Member| personal.channels.is_empty() || personal.channels.contains(&member.channel);
        let offered = members.into_iter().filter(fits).map(|member| Offered {
            found: found.get(&member.contact).cloned().unwrap_or_default(),
            contact: member.contact,
            channel: member.channel,
        });
        by_home.entry(home).or_default().push(AskedPerson {
            offered: offered.collect(),
            channels: personal.channels,
            asked,
            person,
        });
    }
    let calls = by_home.into_iter().map(|(home, questions)| {
        let message = AskPeople {
            key: key.clone(),
            manner,
            questions,
        };
        async move { call::counted(env, site, home, message).await }
    });
    let (mut decided, mut left) = (Vec::new(), None);
    for (done, counted) in try_join_all(calls).await? {
        left = Left::least(left, counted);
        decided.extend(done);
    }
    Ok(Answered { decided, nobodys, left })
}

/// Who wants to know who somebody is, and for what.
pub(super) struct Wanted<'a> {
    pub(super) key: &'a Presented,
    pub(super) scope: Scope,
    pub(super) purposes: Vec<String>,
    pub(super) as_of: Option<Instant>,
}

/// Who these are, and where they live. Whoever is not in the answer is not known.
pub(super) async fn persons(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    wanted: &Wanted<'_>,
    whom: impl Iterator<Item = &Whom>,
) -> Result<BTreeMap<Whom, (PersonId, u8)>, Failure> {
    let mut by_shard: BTreeMap<u8, BTreeSet<&Whom>> = BTreeMap::new();
    for whom in whom {
        let shard = shard_of(whom.key(), facts.shards);
        by_shard.entry(shard).or_default().insert(whom);
    }
    let calls = by_shard.into_iter().map(|(shard, whom)| {
        let whom: Vec<Whom> = whom.into_iter().cloned().collect();
        let message = Whose {
            key: wanted.key.clone(),
            scope: wanted.scope,
            purposes: wanted.purposes.clone(),
            whom: whom.clone(),
            as_of: wanted.as_of,
        };
        async move {
            let found = call::ledger(env, site, shard, message).await?;
            Ok::<_, Failure>(whom.into_iter().zip(found))
        }
    });
    let found = try_join_all(calls).await?.into_iter().flatten();
    Ok(found.filter_map(|(whom, person)| Some((whom, person?))).collect())
}

/// What belongs to each of these persons, in their order.
async fn members(
    env: &Env,
    site: &str,
    manner: Manner,
    known: &[(Asked, Personal, PersonId, u8)],
) -> Result<Vec<Vec<Member>>, Failure> {
    let mut by_home: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    for (at, (.., home)) in known.iter().enumerate() {
        by_home.entry(*home).or_default().push(at);
    }
    let calls = by_home.into_iter().map(|(home, places)| {
        let person = |at: &usize| {
            let (_, personal, person, _) = &known[*at];
            let customer = match &personal.whom {
                Whom::Customer(customer) => Some(customer.clone()),
                Whom::Contact(_) => None,
            };
            (person.clone(), customer)
        };
        let message = MembersOf {
            people: places.iter().map(person).collect(),
            as_of: manner.as_of,
        };
        async move {
            let members = call::ledger(env, site, home, message).await?;
            Ok::<_, Failure>(places.into_iter().zip(members))
        }
    });
    let mut sorted: Vec<Vec<Member>> = vec![Vec::new(); known.len()];
    for (at, members) in try_join_all(calls).await?.into_iter().flatten() {
        sorted[at] = members;
    }
    Ok(sorted)
}

/// Where contact points stand, each by its own shard.
async fn standings(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    manner: Manner,
    contacts: &BTreeSet<&ContactKey>,
) -> Result<BTreeMap<ContactKey, FoundPoint>, Failure> {
    let mut by_shard: BTreeMap<u8, Vec<ContactKey>> = BTreeMap::new();
    for contact in contacts {
        let shard = shard_of(contact, facts.shards);
        by_shard.entry(shard).or_default().push((*contact).clone());
    }
    let calls = by_shard.into_iter().map(|(shard, contacts)| {
        let message = StandingsOf {
            contacts: contacts.clone(),
            addresses: true,
            as_of: manner.as_of,
        };
        async move {
            let found = call::ledger(env, site, shard, message).await?;
            Ok::<_, Failure>(contacts.into_iter().zip(found))
        }
    });
    Ok(try_join_all(calls).await?.into_iter().flatten().collect())
}
