//! Between what is said and what is kept: two forms, so that a change of one does not change the other.

use super::{Halted, HeldPurpose, Join, LinkCustomer, Proven, Reserved, Routed, SaveDone, StoredKey, Verdict};
use crate::failure::Failure;
use beckon_domain::stored::{self, CustomerIs, GivenPermit, Held, Joins, Key, Repeated, ToHomes};

impl From<StoredKey> for Key {
    fn from(key: StoredKey) -> Self {
        let held = |held: HeldPurpose| Held {
            purpose: held.purpose,
            since: held.since,
            people: held.people,
        };
        Self {
            id: key.id,
            hash: key.hash,
            name: key.name,
            scopes: key.scopes,
            purposes: key.purposes,
            expires: key.expires,
            created_at: key.created_at,
            held: key.held.into_iter().map(held).collect(),
        }
    }
}

impl From<Key> for StoredKey {
    fn from(key: Key) -> Self {
        let held = |held: Held| HeldPurpose {
            purpose: held.purpose,
            since: held.since,
            people: held.people,
        };
        Self {
            id: key.id,
            hash: key.hash,
            name: key.name,
            scopes: key.scopes,
            purposes: key.purposes,
            expires: key.expires,
            created_at: key.created_at,
            held: key.held.into_iter().map(held).collect(),
        }
    }
}

impl TryFrom<Verdict> for GivenPermit {
    type Error = Failure;

    fn try_from(verdict: Verdict) -> Result<Self, Failure> {
        match verdict {
            Verdict::Permit {
                because,
                preferred,
                assumed,
                reserved,
            } => Ok(Self::Permit {
                because: because.into(),
                preferred,
                assumed,
                reserved: reserved.map(|reserved| stored::Reserved {
                    id: reserved.id,
                    salt: reserved.salt,
                    at: reserved.at,
                    expires: reserved.expires,
                    event: reserved.event,
                }),
            }),
            Verdict::Deny { .. } => Err(Failure::broken("a denial is not kept")),
        }
    }
}

impl From<GivenPermit> for Verdict {
    fn from(given: GivenPermit) -> Self {
        let GivenPermit::Permit {
            because,
            preferred,
            assumed,
            reserved,
        } = given;
        Self::Permit {
            because: because.into(),
            preferred,
            assumed,
            reserved: reserved.map(|reserved| Reserved {
                id: reserved.id,
                salt: reserved.salt,
                at: reserved.at,
                expires: reserved.expires,
                event: reserved.event,
            }),
        }
    }
}

impl From<LinkCustomer> for CustomerIs {
    fn from(link: LinkCustomer) -> Self {
        Self {
            customer: link.customer,
            person: link.person,
            home: link.home,
        }
    }
}

impl From<CustomerIs> for LinkCustomer {
    fn from(link: CustomerIs) -> Self {
        Self {
            customer: link.customer,
            person: link.person,
            home: link.home,
        }
    }
}

impl From<Routed> for stored::Routed {
    fn from(routed: Routed) -> Self {
        Self {
            shard: routed.shard,
            home: routed.home,
            address: routed.address,
            quiet: routed.quiet,
            order: routed.order.into(),
        }
    }
}

impl From<stored::Routed> for Routed {
    fn from(routed: stored::Routed) -> Self {
        Self {
            shard: routed.shard,
            home: routed.home,
            address: routed.address,
            quiet: routed.quiet,
            order: routed.order.into(),
        }
    }
}

impl From<Halted> for stored::Halted {
    fn from(halted: Halted) -> Self {
        let Halted { person, at, lifted } = halted;
        Self { person, at, lifted }
    }
}

impl From<stored::Halted> for Halted {
    fn from(halted: stored::Halted) -> Self {
        let stored::Halted { person, at, lifted } = halted;
        Self { person, at, lifted }
    }
}

impl<T, A: From<T>> From<SaveDone<T>> for Repeated<A> {
    fn from(done: SaveDone<T>) -> Self {
        Self {
            answer: done.answer.into(),
            orders: done.orders.into_iter().map(Into::into).collect(),
            write: done.write,
            link: done.link.map(Into::into),
        }
    }
}

impl<A, T: From<A>> From<Repeated<A>> for SaveDone<T> {
    fn from(kept: Repeated<A>) -> Self {
        Self {
            answer: kept.answer.into(),
            orders: kept.orders.into_iter().map(Into::into).collect(),
            write: kept.write,
            link: kept.link.map(Into::into),
        }
    }
}

impl From<Join> for Joins {
    fn from(join: Join) -> Self {
        Self {
            person: join.person,
            joining: join.joining.into(),
        }
    }
}

impl From<Joins> for Join {
    fn from(joins: Joins) -> Self {
        Self {
            person: joins.person,
            joining: joins.joining.into(),
            token: None,
        }
    }
}

impl From<&Proven> for ToHomes {
    fn from(proven: &Proven) -> Self {
        let tell = proven.tell.iter().cloned();
        Self {
            contact: proven.contact.clone(),
            tell: tell.map(|(home, join)| (home, join.into())).collect(),
            from: proven.from.clone(),
            link: proven.link.clone().map(Into::into),
        }
    }
}
