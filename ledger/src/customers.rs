//! Persons by other names: whose a contact point or a customer's name is, and what belongs to a person.

use crate::failure::Failure;
use crate::messages::{FoundPoint, LinkCustomer, MembersOf, StandingsOf, Whom, Whose};
use crate::turn::Turn;
use beckon_domain::customer;
use beckon_domain::fault::field;
use beckon_domain::stored::{CustomerEvent, CustomerKey, Member, PersonId};
use beckon_domain::wire;

impl Turn<'_> {
    /// Which customer the site's server says that the visitor is.
    ///
    /// # Errors
    ///
    /// Outside: the store failed. Inside: the token does not say it.
    pub(super) fn customer_of(
        &self,
        body: &wire::Preferences,
    ) -> Result<Result<Option<CustomerKey>, wire::FieldProblem>, Failure> {
        let (Some(token), Some(customers)) = (&body.customer_token, &self.rules.declared().customers) else {
            return Ok(Ok(None));
        };
        let secret = self.deployment.secret(self.site, &customers.token_secret);
        Ok(match customer::read(token, secret, self.site, self.now) {
            Ok(name) => Ok(Some(self.secrets.customer_key(&name))),
            Err(refusal) => {
                let (code, detail) = refusal.told();
                Err(field("/customer_token", code, detail))
            }
        })
    }
}

/// Who these are, and in which homes they live.
pub fn whose(turn: &Turn<'_>, message: Whose) -> Result<Vec<Option<(PersonId, u8)>>, Failure> {
    let purposes = message.purposes.iter().map(String::as_str);
    turn.check_key(&message.key, &[message.scope], purposes)?;
    let person = |whom: &Whom| match (whom, message.as_of) {
        (Whom::Contact(key), None) => {
            let contact = turn.contact(key)?;
            let person = contact.and_then(|contact| contact.standing.person);
            Ok(person.map(|person| (person.person, person.home)))
        }
        (Whom::Contact(key), Some(at)) => {
            let person = turn.contacts_at(&[key], at)?.remove(key);
            let person = person.and_then(|standing| standing.person);
            Ok(person.map(|person| (person.person, person.home)))
        }
        (Whom::Customer(key), None) => Ok(turn.customer(key)?.person),
        (Whom::Customer(key), Some(at)) => Ok(turn.customer_at(key, at)?.person),
    };
    message.whom.iter().map(person).collect()
}

/// The contact points of persons of this shard; none of a person who is not the customer they have to be.
pub fn members_of(turn: &Turn<'_>, message: MembersOf) -> Result<Vec<Vec<Member>>, Failure> {
    let members = |(id, customer): &(PersonId, Option<CustomerKey>)| {
        let standing = match message.as_of {
            None => turn.person(id)?.map(|person| person.standing),
            Some(at) => turn.people_at(&[id], at)?.remove(id),
        };
        let standing = standing.filter(|standing| customer.is_none() || standing.customer == *customer);
        Ok(standing.map(|standing| standing.members).unwrap_or_default())
    };
    message.people.iter().map(members).collect()
}

/// Where contact points of this shard stand.
pub fn standings_of(turn: &Turn<'_>, message: StandingsOf) -> Result<Vec<FoundPoint>, Failure> {
    let find = |key: &String| {
        let contact = turn.contact(key)?;
        let address = match &contact {
            Some(contact) if message.addresses => contact.address()?.map(|point| point.normal().to_owned()),
            _ => None,
        };
        let standing = match message.as_of {
            None => contact.map(|contact| contact.standing),
            Some(at) => turn.contacts_at(&[key], at)?.remove(key),
        };
        Ok(FoundPoint {
            standing: standing.unwrap_or_default(),
            address,
        })
    };
    message.contacts.iter().map(find).collect()
}

/// Takes note of who a customer of this shard is.
pub fn link(turn: &Turn<'_>, message: LinkCustomer) -> Result<(), Failure> {
    let person = Some((message.person.clone(), message.home));
    if turn.customer(&message.customer)?.person == person {
        return Ok(());
    }
    let linked = CustomerEvent::Linked {
        person: message.person,
        home: message.home,
    };
    turn.append_customer(&message.customer, &linked)
}
