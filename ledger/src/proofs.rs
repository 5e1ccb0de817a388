//! Proofs: the link that was pressed, the code that was typed, and what follows at the homes of those concerned.

use crate::failure::Failure;
use crate::messages::{
    CodeTarget, CodeTargets, Join, Leave, LinkCustomer, Press, Proven, RefundCode, ShowConfirmation, Shown, TryCode,
};
use crate::site_events::append_and_tell;
use crate::store::Contact;
use crate::turn::Turn;
use crate::words::SiteText;
use crate::{json, links, outbox};
use beckon_domain::proofs::{
    CODE_TRIES, CONFIRMATION_LIVES, Joining, Listed, Told, granted, left, listed_wishes, owner_after,
};
use beckon_domain::seal::{hash, shard_of};
use beckon_domain::stored::{ContactEvent, Pointer, Proof, Slot, ToHomes, Wishes};
use beckon_domain::time::{Instant, MINUTE};
use beckon_domain::wire;
use serde::Deserialize;

#[derive(Deserialize)]
struct Confirmation {
    token: String,
    contact: String,
    person: String,
    home: u8,
    code: String,
    wishes: Option<String>,
    customer: Option<String>,
    language: Option<String>,
    /// When it was used, in milliseconds; 0 while it is open.
    used: i64,
}

impl Confirmation {
    fn asker(&self) -> Pointer {
        Pointer {
            person: self.person.clone(),
            home: self.home,
            epoch: 0,
        }
    }

    fn wishes(&self) -> Result<Option<Wishes>, Failure> {
        self.wishes.as_deref().map(json::read).transpose()
    }

    fn is_used(&self) -> bool {
        self.used > 0
    }

    const fn used_at(&self) -> Instant {
        Instant::from_millis(self.used)
    }
}

/// For how long a right code may be repeated, by a widget whose answer was lost.
const REPEAT: i64 = 2 * MINUTE;

const OPEN: &str = "SELECT token, contact, person, home, code, wishes, customer, language, used FROM confirmations";

/// The contact points that a code typed by this person could be for.
pub fn code_targets(turn: &Turn<'_>, message: CodeTargets) -> Result<Vec<CodeTarget>, Failure> {
    let person = turn.person_of_token(&message.token)?;
    let pointer = Pointer {
        person: person.id.clone(),
        home: turn.shard,
        epoch: 0,
    };
    Ok(person
        .standing
        .claims
        .iter()
        .map(|claim| CodeTarget {
            contact: claim.contact.clone(),
            shard: shard_of(&claim.contact, turn.rules.shards),
            person: pointer.clone(),
        })
        .collect())
}

/// Tries a code. A wrong one costs a try in the same turn, so that nobody gains by hanging up before the count.
pub fn try_code(turn: &Turn<'_>, message: TryCode) -> Result<Option<Proven>, Failure> {
    let since = turn.now.plus(-CONFIRMATION_LIVES).millis();
    for key in &message.contacts {
        let sql = format!(
            "{OPEN} WHERE contact = ? AND person = ? AND at > ? AND tries < ? AND (used = 0 OR used > ?) ORDER BY at DESC"
        );
        let values = vec![
            key.as_str().into(),
            message.person.person.as_str().into(),
            since.into(),
            i64::from(CODE_TRIES).into(),
            turn.now.plus(-REPEAT).millis().into(),
        ];
        let open = turn.db.rows::<Confirmation>(&sql, values)?;
        let is_right = |one: &&Confirmation| one.code == message.code || one.code == message.unkeyed;
        let Some(right) = open.iter().find(is_right) else {
            let sql = "UPDATE confirmations SET tries = tries + 1 WHERE contact = ? AND person = ?";
            turn.db
                .run(sql, vec![key.as_str().into(), message.person.person.as_str().into()])?;
            continue;
        };
        return prove(turn, right, Proof::Code).map(Some);
    }
    Ok(None)
}

/// Gives back the tries that a code for another contact point cost here.
pub fn refund_code(turn: &Turn<'_>, message: RefundCode) -> Result<(), Failure> {
    for contact in &message.contacts {
        let sql = "UPDATE confirmations SET tries = max(tries - 1, 0) WHERE contact = ? AND person = ?";
        turn.db
            .run(sql, vec![contact.as_str().into(), message.person.as_str().into()])?;
    }
    Ok(())
}

fn by_token(turn: &Turn<'_>, token: &str) -> Result<Option<Confirmation>, Failure> {
    let since = turn.now.plus(-CONFIRMATION_LIVES).millis();
    let sql = format!("{OPEN} WHERE token = ? AND at > ? AND used = 0");
    turn.db.row(&sql, vec![token.into(), since.into()])
}

fn listed(turn: &Turn<'_>, confirmation: &Confirmation, contact: &Contact) -> Result<Listed, Failure> {
    let other = contact
        .standing
        .person
        .as_ref()
        .filter(|owner| owner.person != confirmation.person);
    let owner = other.map(|owner| turn.person(&owner.person)).transpose()?;
    let known = owner.as_ref().map(|owner| owner.as_ref().map(|owner| &owner.standing));
    let wishes = listed_wishes(confirmation.wishes()?, known);
    Ok(listed_with(turn, confirmation, contact, wishes.as_ref()))
}

fn listed_with(turn: &Turn<'_>, confirmation: &Confirmation, contact: &Contact, wishes: Option<&Wishes>) -> Listed {
    let asker = &confirmation.person;
    Listed::of(asker, contact.channel, &contact.standing, &turn.rules, wishes)
        .with_customer(confirmation.customer.clone())
}

fn name(listed: &Listed) -> String {
    let wishes = listed.wishes.as_ref().map(|wishes| format!("{wishes:?}"));
    hash(&format!(
        "{:?} {} {wishes:?} {:?}",
        listed.grants, listed.resume, listed.customer
    ))
}

/// What the page behind a link shows. Changes nothing.
pub fn show(turn: &Turn<'_>, message: ShowConfirmation) -> Result<Option<Shown>, Failure> {
    let Some(confirmation) = by_token(turn, &message.token)? else {
        return Ok(None);
    };
    let Some(contact) = turn.contact(&confirmation.contact)? else {
        return Ok(None);
    };
    let listed = listed(turn, &confirmation, &contact)?;
    let Some(address) = contact.address()?.filter(|_| !listed.is_empty()) else {
        return Ok(None);
    };
    let declared = turn.rules.declared();
    let language = confirmation
        .language
        .clone()
        .unwrap_or_else(|| turn.rules.language_for(None).to_owned());
    let grants = listed
        .grants
        .iter()
        .map(|(code, _)| {
            let stated = declared.purposes.iter().find(|purpose| purpose.code == *code);
            let purpose = turn.rules.purpose(code);
            (
                SiteText::title(stated.map(|purpose| &purpose.title), code, &language),
                purpose.and_then(|purpose| SiteText::of(&purpose.text, &language)),
            )
        })
        .collect();
    Ok(Some(Shown {
        site: declared.name.clone(),
        controller: declared.controller.name.clone(),
        privacy_notice: declared.controller.privacy_notice.clone(),
        channel: contact.channel,
        masked: address.masked(),
        language,
        grants,
        resume: listed.resume,
        seen: name(&listed),
        customer: listed.customer.is_some(),
        wishes: listed.wishes,
    }))
}

/// The button behind a link was pressed.
pub fn press(turn: &Turn<'_>, message: Press) -> Result<Option<Proven>, Failure> {
    let Some(confirmation) = by_token(turn, &message.token)? else {
        return Ok(None);
    };
    let Some(contact) = turn.contact(&confirmation.contact)? else {
        return Ok(None);
    };
    let open = listed(turn, &confirmation, &contact)?;
    if open.is_empty() {
        return Ok(None);
    }
    if message.seen.is_some_and(|seen| seen != name(&open)) {
        let address = contact.address()?.map(|address| address.masked()).unwrap_or_default();
        return Ok(Some(Proven {
            contact: contact.key,
            channel: contact.channel,
            masked: address,
            granted: Vec::new(),
            outdated: true,
            tell: Vec::new(),
            from: None,
            link: None,
            visit: String::new(),
        }));
    }
    prove(turn, &confirmation, Proof::Link).map(Some)
}

/// The contact point has proven itself for the one who asked. All that it grants takes effect in this turn; what other
/// shards are told goes back to the worker, and into the outbox in case the worker does not live to tell them.
fn prove(turn: &Turn<'_>, confirmation: &Confirmation, proof: Proof) -> Result<Proven, Failure> {
    let mut contact = turn
        .contact(&confirmation.contact)?
        .ok_or_else(|| Failure::broken("a confirmation has no contact point"))?;
    // A right code repeated, after an answer was lost, proves nothing new; what the homes are told is safe to say again.
    let repeated = confirmation.is_used();
    let mut open = match proof {
        Proof::Link => listed(turn, confirmation, &contact)?,
        // The widget that asked shows its own wishes, so all of them come along.
        Proof::Code => listed_with(turn, confirmation, &contact, confirmation.wishes()?.as_ref()),
    };
    let asker = confirmation.asker();
    let before = contact.standing.person.clone();
    let mut events = if repeated {
        // What was asked for since waits for a letter of its own.
        (open.grants, open.resume) = (Vec::new(), false);
        Vec::new()
    } else {
        open.events(&confirmation.person, proof)
    };
    let fresh = turn.entropy.borrow_mut().id();
    let owner = owner_after(&contact.standing, proof, &asker, fresh, turn.shard).filter(|_| !repeated);
    if let Some(owner) = &owner {
        events.push(ContactEvent::Homed { person: owner.clone() });
    }
    append_and_tell(turn, &mut contact, &events)?;
    turn.db.run(
        "UPDATE confirmations SET used = ? WHERE token = ? AND used = 0",
        vec![turn.now.millis().into(), confirmation.token.as_str().into()],
    )?;

    let now = contact.standing.person.clone();
    let proven = Joining {
        contact: contact.key.clone(),
        channel: contact.channel,
        proof,
        at: turn.now,
        epoch: None,
        wishes: open.wishes.clone(),
        own: false,
        resume: open.resume,
        customer: open.customer.clone(),
        slots: Vec::new(),
    };
    let told = Told::of(proven, &asker, before.as_ref(), now.as_ref());
    let join = |person: &Pointer, joining| Join {
        person: person.person.clone(),
        joining,
        token: None,
    };
    let mut tell = vec![(asker.home, join(&asker, told.asker))];
    if let Some((owner, joining)) = told.owner {
        let join = join(&owner, joining);
        if owner.home == turn.shard {
            self::join(turn, join)?;
        } else {
            tell.push((owner.home, join));
        }
    }
    let link = open
        .customer
        .clone()
        .zip(contact.standing.person.as_ref())
        .map(|(customer, person)| LinkCustomer {
            customer,
            person: person.person.clone(),
            home: person.home,
        });
    let from = before
        .zip(owner)
        .filter(|(before, owner)| owner.person != before.person);
    let from = from.map(|(before, owner)| (before, owner.epoch));
    // A code that is repeated is answered as it was: what took effect by it has its time.
    let first_used = repeated.then(|| confirmation.used_at());
    let granted = granted(&open, &contact.standing, first_used)
        .into_iter()
        .map(|purpose| wire::Granted {
            purpose,
            channel: contact.channel,
        })
        .collect();
    let masked = contact.address()?.map(|address| address.masked()).unwrap_or_default();
    let proven = Proven {
        contact: contact.key.clone(),
        channel: contact.channel,
        masked,
        granted,
        outdated: false,
        tell,
        from,
        link,
        // A code is typed into a page, which is handed a link of its own.
        visit: match proof {
            Proof::Link => links::keep(turn, &contact.key, None, links::MAILED_LASTS)?,
            Proof::Code => String::new(),
        },
    };
    outbox::enqueue_homes(turn, &contact, &ToHomes::from(&proven))?;
    Ok(proven)
}

/// Lets go of a contact point that belongs to another person from now on, and hands over the slots that count.
pub fn leave(turn: &Turn<'_>, message: Leave) -> Result<Vec<Slot>, Failure> {
    let Some(mut person) = turn.person(&message.person)? else {
        return Ok(Vec::new());
    };
    let left = left(&person.standing, &message.contact, message.epoch);
    turn.append_person(&mut person, left.as_slice())?;
    Ok(person.standing.slots)
}

/// Takes note of a proof at the home of a person. Safe to say again.
pub fn join(turn: &Turn<'_>, message: Join) -> Result<(), Failure> {
    let mut person = turn.person_or_new(&message.person)?;
    let events = message.joining.events(&person.standing);
    turn.append_person(&mut person, &events)?;
    if let Some(token) = message.token {
        let sql = "INSERT OR REPLACE INTO proofs(token, contact, at) VALUES(?, ?, ?)";
        turn.db.run(
            sql,
            vec![
                token.as_str().into(),
                message.joining.contact.as_str().into(),
                turn.now.millis().into(),
            ],
        )?;
        links::keep_handed(turn, &token, &message.joining.contact)?;
    }
    Ok(())
}
