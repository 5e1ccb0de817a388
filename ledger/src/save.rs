//! What a visitor writes at the person's home: preferences, stop and resume. Idempotent by the browser's id.

use crate::failure::Failure;
use crate::messages::{Browser, Halt, Halted, LinkCustomer, Routed, Save, SaveDone};
use crate::store::Person;
use crate::turn::Turn;
use crate::{json, orders};
use beckon_domain::address::ContactPoint;
use beckon_domain::fault::{Fault, FaultKind, field};
use beckon_domain::halt::Halting;
use beckon_domain::order::Order;
use beckon_domain::preferences::{ID_INVALID, Save as Checked, Saving, is_id};
use beckon_domain::proofs::PROOF_LASTS;
use beckon_domain::retention::TOKEN_LASTS;
use beckon_domain::seal::{hash, shard_of};
use beckon_domain::stored::{self, ContactKey, CustomerKey, PersonEvent, Repeated, Stored};
use beckon_domain::wire::{self, CustomerLink};
use serde::Deserialize;

/// Who writes, once their token or first write is known.
pub struct Writer {
    /// The person.
    pub person: Person,
    /// The person token to answer with: the one sent is not stored, so a known one is answered as it came.
    pub token: Option<String>,
    /// The token, hashed.
    pub token_hash: String,
    /// Whose ids are compared.
    browser: String,
    /// Whether the write may cause messages.
    may_send: bool,
}

impl Writer {
    /// Somebody who writes by the link of a message, and so without a token.
    pub fn managed(person: Person, may_send: bool) -> Self {
        Self {
            may_send,
            browser: format!("m {}", person.id),
            person,
            token: None,
            token_hash: String::new(),
        }
    }
}

#[derive(Deserialize)]
struct TokenRow {
    person: String,
    expires: i64,
}

#[derive(Deserialize)]
struct WriteRow {
    body: String,
    person: String,
    #[serde(with = "serde_bytes")]
    answer: Vec<u8>,
}

impl Turn<'_> {
    /// The person of a token that is still good.
    pub fn person_of_token(&self, token: &str) -> Result<Person, Failure> {
        let sql = "SELECT person, expires FROM tokens WHERE hash = ?";
        let row = self
            .db
            .row::<TokenRow>(sql, vec![token.into()])?
            .ok_or(FaultKind::PersonUnknown)?;
        let expired = row.expires <= self.now.millis();
        if expired {
            return Err(FaultKind::PersonUnknown.into());
        }
        self.person(&row.person)?.ok_or_else(|| FaultKind::PersonUnknown.into())
    }

    /// Who writes. Without a token the person and the token follow from the write itself, so that a first save repeated
    /// after a lost answer is the same save, over whatever connection. What repeats it has both the id and every word of the
    /// body; an id that can be guessed is the same one from the same network alone.
    pub fn writer(&self, browser: &Browser, id: &str, body: &str) -> Result<Writer, Failure> {
        if let Some(managed) = &browser.managed {
            return Ok(Writer::managed(self.managed_person(managed)?, browser.may_send));
        }
        if let Some(token) = &browser.token {
            let person = self.person_of_token(token)?;
            return Ok(Writer {
                browser: format!("p {}", person.id),
                person,
                token: None,
                token_hash: token.clone(),
                may_send: browser.may_send,
            });
        }
        let parts = [browser.client.as_str(), id, body];
        let mut person_id = self.secrets.derived("person", &parts);
        person_id.truncate(22);
        let token = format!("{}.{}", self.shard, self.secrets.derived("token", &parts));
        let person = self.person_or_new(&person_id)?;
        let token_hash = hash(&token);
        let expires = self.now.plus(TOKEN_LASTS).millis();
        let sql = "INSERT OR IGNORE INTO tokens(hash, person, expires) VALUES(?, ?, ?)";
        self.db
            .run(sql, vec![token_hash.as_str().into(), person_id.into(), expires.into()])?;
        Ok(Writer {
            person,
            token: Some(token),
            token_hash,
            browser: format!("c {}", browser.client),
            may_send: browser.may_send,
        })
    }

    /// The answer to a write that was done before, with what its orders still say; a fault when its id was used for
    /// something else. It is kept as `A`.
    pub fn done_before<A, T: From<A>>(
        &self,
        browser: &Browser,
        id: &str,
        body: &str,
    ) -> Result<Option<SaveDone<T>>, Failure>
    where
        Repeated<A>: Stored,
    {
        let name = match (&browser.managed, &browser.token) {
            (Some(managed), _) => format!("m {}", managed.person),
            (None, Some(token)) => format!("p {}", self.person_of_token(token)?.id),
            (None, None) => format!("c {}", browser.client),
        };
        let sql = "SELECT body, person, answer FROM writes WHERE browser = ? AND id = ?";
        let Some(row) = self.db.row::<WriteRow>(sql, vec![name.into(), id.into()])? else {
            return Ok(None);
        };
        if row.body != body {
            return Err(FaultKind::IdReused.into());
        }
        let person = self
            .person(&row.person)?
            .ok_or_else(|| Failure::broken("a write has no person"))?;
        let kept: Repeated<A> = json::read_bytes(&person.seal.open(b"write", &row.answer)?)?;
        let mut done = SaveDone::from(kept);
        let said = super::store::said(self.db)?;
        for routed in &mut done.orders {
            routed.order = routed.order.clone().still(&person.standing);
            routed.order.said = said;
        }
        Ok(Some(done))
    }

    /// Remembers a write with its answer, which is kept as `A`.
    pub fn remember<A, T>(&self, writer: &Writer, id: &str, body: &str, done: &SaveDone<T>) -> Result<(), Failure>
    where
        A: From<T>,
        T: Clone,
        Repeated<A>: Stored,
    {
        let plain = json::write(&Repeated::<A>::from(done.clone()))?;
        let sealed = writer
            .person
            .seal
            .seal(b"write", plain.as_bytes(), &mut self.entropy.borrow_mut());
        let sql = "INSERT INTO writes(browser, id, body, person, answer, at) VALUES(?, ?, ?, ?, ?, ?)";
        let person = writer.person.id.as_str();
        let values = vec![
            writer.browser.as_str().into(),
            id.into(),
            body.into(),
            person.into(),
            sealed.into(),
            self.now.millis().into(),
        ];
        self.db.run(sql, values)?;
        super::tidy::tidy(self)
    }

    /// Contact points that this token has proven within 30 minutes.
    pub fn proven_by(&self, token: &str) -> Result<Vec<ContactKey>, Failure> {
        #[derive(Deserialize)]
        struct Row {
            contact: String,
        }
        let since = self.now.plus(-PROOF_LASTS).millis();
        let sql = "SELECT contact FROM proofs WHERE token = ? AND at > ?";
        let rows = self.db.rows::<Row>(sql, vec![token.into(), since.into()])?;
        Ok(rows.into_iter().map(|row| row.contact).collect())
    }

    /// Remembers the addresses that a person's widget named, sealed under the person's own key.
    pub fn keep_claims(&self, person: &Person, points: &[ContactPoint]) -> Result<(), Failure> {
        for point in points {
            let sealed = person
                .seal
                .seal(b"claim", point.normal().as_bytes(), &mut self.entropy.borrow_mut());
            let sql = "INSERT OR IGNORE INTO claims(person, contact, address) VALUES(?, ?, ?)";
            let contact = self.secrets.contact_key(point);
            self.db
                .run(sql, vec![person.id.as_str().into(), contact.into(), sealed.into()])?;
        }
        Ok(())
    }

    /// What a person's own requests may call a contact point: bound to both, so that it tells neither.
    pub fn handle(&self, person: &str, contact: &str) -> String {
        let mut handle = self.secrets.derived("handle", &[person, contact]);
        handle.truncate(22);
        handle
    }

    /// A contact point that a person's widget named.
    pub fn claimed(
        &self,
        person: &Person,
        contact: &str,
        channel: beckon_domain::Channel,
    ) -> Result<ContactPoint, Failure> {
        #[derive(Deserialize)]
        struct Row {
            #[serde(with = "serde_bytes")]
            address: Vec<u8>,
        }
        let sql = "SELECT address FROM claims WHERE person = ? AND contact = ?";
        let row = self
            .db
            .row::<Row>(sql, vec![person.id.as_str().into(), contact.into()])?;
        let sealed = row.ok_or_else(|| Failure::broken("a claim has no address"))?.address;
        let normal =
            String::from_utf8(person.seal.open(b"claim", &sealed)?).map_err(|_| Failure::broken("not UTF-8"))?;
        Ok(ContactPoint::from_normal(channel, normal))
    }

    /// Sends orders on their way: those of this shard are done in this turn, the rest go back to the worker. `named` is a
    /// contact point that the write names and that the person may not have.
    pub fn route(
        &self,
        writer: &Writer,
        write: &str,
        named: Option<&ContactPoint>,
        orders: Vec<Order>,
    ) -> Result<Vec<Routed>, Failure> {
        let mut elsewhere = Vec::new();
        let said = super::store::said(self.db)?;
        for mut order in orders {
            order.said = said;
            let shard = shard_of(&order.contact, self.rules.shards);
            let point = match named.filter(|named| self.secrets.contact_key(named) == order.contact) {
                Some(named) => named.clone(),
                None => self.claimed(&writer.person, &order.contact, order.channel)?,
            };
            let routed = Routed {
                shard,
                home: self.shard,
                address: point.normal().to_owned(),
                quiet: !writer.may_send,
                order,
            };
            if shard == self.shard {
                // What has just been said here is the newest, so this is never so; and then nothing was acknowledged.
                if !orders::apply(self, write, &routed)? {
                    return Err(FaultKind::Unavailable.into());
                }
            } else {
                elsewhere.push(routed);
            }
        }
        Ok(elsewhere)
    }
}

/// What is wrong with a body and with its customer's token, all at once.
fn with_customer(
    checked: Result<Checked, Fault>,
    customer: Result<Option<CustomerKey>, wire::FieldProblem>,
) -> (Result<Checked, Fault>, Option<CustomerKey>) {
    match (checked, customer) {
        (checked, Ok(customer)) => (checked, customer),
        (Ok(_), Err(problem)) => (Err(Fault::body(vec![problem])), None),
        (Err(mut fault), Err(problem)) => {
            fault.errors.push(problem);
            (Err(Fault::body(fault.errors)), None)
        }
    }
}

/// Saves preferences.
pub fn save(turn: &Turn<'_>, message: Save) -> Result<SaveDone<wire::Saved>, Failure> {
    let Save { browser, body, gpc } = message;
    let token_sent = body.person.clone();
    let name = json::digest(&wire::Preferences {
        person: None,
        ..body.clone()
    })?;
    // A body that does not fit is told so even under an id that was used, and writes nothing.
    let checked = Checked::parse(&body, &turn.rules);
    let (checked, customer) = with_customer(checked, turn.customer_of(&body)?);
    if let Some(done) = turn.done_before::<stored::Saved, _>(&browser, &body.id, &name)? {
        return Ok(done);
    }
    let checked = checked?;
    let mut writer = turn.writer(&browser, &body.id, &name)?;
    let proven = match &browser.managed {
        Some(managed) => managed.proven.clone(),
        None => turn.proven_by(&writer.token_hash)?,
    };
    let claims = writer.person.standing.claims.iter();
    let handles: Vec<_> = claims
        .map(|claim| (turn.handle(&writer.person.id, &claim.contact), claim.contact.clone()))
        .collect();
    let saving = Saving {
        person: &writer.person.id,
        standing: &writer.person.standing,
        proven: &proven,
        handles: &handles,
        rules: &turn.rules,
        customer: customer.as_ref(),
    };
    let plan = checked.plan(&saving, |point| turn.secrets.contact_key(point))?;
    turn.keep_claims(&writer.person, &checked.add)?;
    let mut confirmations = Vec::new();
    for (contact, channel, status) in &plan.confirmations {
        let masked = turn.claimed(&writer.person, contact, *channel)?.masked();
        confirmations.push(wire::Confirmation {
            channel: *channel,
            masked,
            status: *status,
        });
    }
    turn.append_person(&mut writer.person, &plan.events)?;
    if gpc {
        turn.append_person(&mut writer.person, &[PersonEvent::PrivacySignalled])?;
    }
    turn.deployment.may_panic_in_save(checked.page.as_deref());
    let controller = &turn.rules.declared().controller;
    let receipt = wire::Receipt {
        id: turn.entropy.borrow_mut().id(),
        at: turn.now.rfc3339(),
        site: turn.site.to_owned(),
        controller: controller.name.clone(),
        privacy_notice: controller.privacy_notice.clone(),
        choices: plan.choices,
        page: checked.page.clone(),
        language: checked.language.clone(),
        gpc,
    };
    let write = format!("{} {}", writer.person.id, body.id);
    let orders = turn.route(&writer, &write, None, plan.orders)?;
    let person = writer.token.clone().or(token_sent).unwrap_or_default();
    let done = SaveDone {
        answer: wire::Saved {
            person,
            receipt,
            confirmations,
            customer: plan.customer,
        },
        orders,
        write,
        link: customer
            .filter(|_| plan.customer == Some(CustomerLink::Linked))
            .map(|customer| LinkCustomer {
                customer,
                person: writer.person.id.clone(),
                home: turn.shard,
            }),
    };
    turn.remember::<stored::Saved, _>(&writer, &body.id, &name, &done)?;
    Ok(done)
}

/// Stops or resumes. Under an id it is the same act however often it is sent, and answered as it was; without one each time is
/// an act of its own.
pub fn halt(turn: &Turn<'_>, message: Halt) -> Result<SaveDone<Halted>, Failure> {
    let Halt {
        browser,
        id,
        contact_point,
        resume,
    } = message;
    let mut problems = Vec::new();
    if id.as_deref().is_some_and(|id| !is_id(id, 64)) {
        problems.push(field("/id", "id_invalid", ID_INVALID));
    }
    let region = &turn.rules.declared().region;
    let parsed = contact_point.as_ref().map(|typed| ContactPoint::parse(typed, region));
    let point = parsed.transpose().unwrap_or_else(|fault| {
        problems.push(field("/contact_point/address", fault.code, fault.detail));
        None
    });
    if !problems.is_empty() {
        return Err(Fault::body(problems).into());
    }
    let name = json::digest(&(&contact_point, resume))?;
    if let Some(id) = &id
        && let Some(done) = turn.done_before::<stored::Halted, _>(&browser, id, &name)?
    {
        return Ok(done);
    }
    let is_named = id.is_some();
    let id = id.unwrap_or_else(|| turn.entropy.borrow_mut().id());
    let mut writer = turn.writer(&browser, &id, &name)?;
    let proven = match &browser.managed {
        Some(managed) => managed.proven.clone(),
        None => turn.proven_by(&writer.token_hash)?,
    };
    let halting = Halting {
        person: &writer.person.id,
        standing: &writer.person.standing,
        point: point
            .as_ref()
            .map(|point| (turn.secrets.contact_key(point), point.channel())),
        resume,
        proven: &proven,
        by_link: browser.managed.is_some(),
        now: turn.now,
    };
    let plan = halting.plan();
    if plan
        .events
        .iter()
        .any(|event| matches!(event, PersonEvent::Claimed { .. }))
    {
        turn.keep_claims(&writer.person, point.as_slice())?;
    }
    turn.append_person(&mut writer.person, &plan.events)?;
    let write = format!("{} {id}", writer.person.id);
    let orders = turn.route(&writer, &write, point.as_ref(), plan.orders)?;
    let done = SaveDone {
        answer: Halted {
            person: writer.token.clone().unwrap_or_default(),
            at: turn.now,
            lifted: plan.lifted,
        },
        orders,
        write,
        link: None,
    };
    if is_named {
        turn.remember::<stored::Halted, _>(&writer, &id, &name, &done)?;
    }
    Ok(done)
}
