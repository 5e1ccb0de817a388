//! What the site is told of: each change of what a contact point agreed to.

use crate::failure::Failure;
use crate::outbox::{self, Holder};
use crate::store::Contact;
use crate::turn::Turn;
use beckon_domain::contact::news;
use beckon_domain::stored::{ContactEvent, Target};
use beckon_domain::wire;

/// Appends events to a contact point's stream, and tells the site of what has changed by them, where its rules name an endpoint
/// for that.
pub fn append_and_tell(turn: &Turn<'_>, contact: &mut Contact, events: &[ContactEvent]) -> Result<(), Failure> {
    let before = contact.standing.clone();
    let ids = turn.append_contact(contact, events)?;
    for (event, id) in events.iter().zip(&ids) {
        if let Some((what, purpose)) = news(event, &before, &turn.rules, turn.now) {
            tell(turn, contact, what, purpose.map(str::to_owned), id)?;
        }
    }
    Ok(())
}

/// Tells the site what somebody said, where its rules name an endpoint for that.
pub fn tell(turn: &Turn<'_>, contact: &Contact, what: &str, purpose: Option<String>, id: &str) -> Result<(), Failure> {
    if turn.rules.declared().events.is_none() {
        return Ok(());
    }
    let Some(address) = contact.address()? else {
        return Ok(());
    };
    let delivery = wire::Delivery::Consent(wire::ConsentDelivery {
        site: turn.site.to_owned(),
        event: id.to_owned(),
        at: turn.now.rfc3339(),
        what: what.to_owned(),
        purpose,
        channel: contact.channel,
        contact_point: address.to_wire(),
    });
    outbox::enqueue(turn, &Target::Events, &Holder::Contact(contact), delivery)
}
