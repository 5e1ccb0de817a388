//! What senders call: the question, and the gateway.

use super::people::{self, Personal};
use crate::call;
use crate::config;
use crate::http::{self, SENDER_BYTES};
use crate::messages::{
    Ask, AskHome, Asked, CheckWords, ChosenPoint, Decided, Elsewhere, How, Left, Manner, Outgoing, Presented,
    SiteFacts, Verdict,
};
use crate::signer::Signer;
use crate::sites;
use beckon_domain::address::ContactPoint;
use beckon_domain::fault::{Fault, field};
use beckon_domain::gateway::{self, check_messages};
use beckon_domain::permit::Claims;
use beckon_domain::seal::{Secrets, hash};
use beckon_domain::time::Instant;
use beckon_domain::{Channel, MessageState, questions, wire};
use beckon_ledger::Failure;
use futures::future::try_join_all;
use std::collections::BTreeMap;
use worker::{Date, Env, Request, Response};

/// A question with its address in normal form.
struct Ready {
    asked: Asked,
    point: Option<ContactPoint>,
    /// Where the person is asked about, and not one contact point.
    personal: Option<Personal>,
}

/// `POST …/decisions`.
pub async fn decide(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let key = http::key(request, env, site).await?;
    let facts = sites::facts_for_key(env, site).await?;
    let asking = match http::json::<wire::Questions>(request, "Questions", SENDER_BYTES).await {
        Ok(body) => Asking {
            manner: Manner {
                how: if body.reserve { How::Reserve } else { How::Ask },
                explain: body.explain,
                // What is no time is refused before anything is asked; the scope is the past's all the same.
                as_of: body
                    .as_of
                    .as_deref()
                    .map(|text| Instant::parse(text).unwrap_or(Instant::from_millis(0))),
            },
            list: "questions",
            questions: body,
            messages: None,
        },
        // With a key that may not ask, nothing else is examined.
        Err(failure) => return Err(key_fault_first(env, site, &facts, &key, Manner::plain(How::Ask), failure).await),
    };
    answer(env, site, facts, &key, &asking).await
}

/// `POST …/messages`.
pub async fn send(request: &mut Request, env: &Env, site: &str) -> Result<Response, Failure> {
    let key = http::key(request, env, site).await?;
    let facts = sites::facts_for_key(env, site).await?;
    let read = http::json::<wire::Messages>(request, "Messages", SENDER_BYTES).await;
    let checked = read.and_then(|body| {
        check_messages(&body, now())?;
        Ok(body)
    });
    let asking = match checked {
        Ok(body) => Asking {
            manner: Manner::plain(How::Send),
            list: "messages",
            questions: gateway::questions(&body),
            messages: Some(body.messages),
        },
        Err(failure) => return Err(key_fault_first(env, site, &facts, &key, Manner::plain(How::Send), failure).await),
    };
    answer(env, site, facts, &key, &asking).await
}

/// What a sender wants to know, and what is to be done with each permit.
struct Asking {
    manner: Manner,
    /// The name of the list in the request, for pointers.
    list: &'static str,
    questions: wire::Questions,
    /// The messages to send, one for each question.
    messages: Option<Vec<wire::MessageToSend>>,
}

/// Answers by the rules in force, which may have changed since this worker last heard of them.
async fn answer(
    env: &Env,
    site: &str,
    facts: SiteFacts,
    key: &Presented,
    asking: &Asking,
) -> Result<Response, Failure> {
    match ask(env, site, &facts, key, asking).await {
        Err(Failure::Stale) => {
            sites::forget(site);
            let facts = sites::facts_for_key(env, site).await?;
            ask(env, site, &facts, key, asking).await
        }
        other => other,
    }
}

async fn ask(env: &Env, site: &str, facts: &SiteFacts, key: &Presented, asking: &Asking) -> Result<Response, Failure> {
    match addresses(facts, asking) {
        Ok(points) => {
            check_words(env, site, key, asking, &points).await?;
            answers(env, site, facts, key, asking, points).await
        }
        Err(fault) => Err(key_fault_first(env, site, facts, key, asking.manner, fault.into()).await),
    }
}

/// Whether every message has words, asked of one ledger before anything is queued on any.
async fn check_words(
    env: &Env,
    site: &str,
    key: &Presented,
    asking: &Asking,
    points: &[Option<ContactPoint>],
) -> Result<(), Failure> {
    let Some(messages) = &asking.messages else {
        return Ok(());
    };
    let channels = |(message, point): (&wire::MessageToSend, &Option<ContactPoint>)| match (&message.channels, point) {
        (Some(channels), _) => channels.clone(),
        (None, Some(point)) => vec![point.channel()],
        (None, None) => Vec::new(),
    };
    let channels: Vec<Vec<Channel>> = messages.iter().zip(points).map(channels).collect();
    let check = CheckWords {
        key: key.clone(),
        messages: messages.iter().cloned().zip(channels).collect(),
    };
    let problems = call::ledger(env, site, 0, check).await?;
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Fault::body(problems).into())
    }
}

/// Every address in normal form (a customer has none), or what is wrong with questions and addresses, all at once.
fn addresses(facts: &SiteFacts, asking: &Asking) -> Result<Vec<Option<ContactPoint>>, Fault> {
    let (body, list) = (&asking.questions, asking.list);
    // Messages were looked at whole before.
    let shape = match asking.messages {
        Some(_) => Ok(()),
        None => questions::check_questions(body, now()),
    };
    if body.questions.len() > questions::MOST_QUESTIONS {
        shape.clone()?;
    }
    let mut errors: Vec<wire::FieldProblem> = Vec::new();
    let mut points = Vec::with_capacity(body.questions.len());
    for (index, question) in body.questions.iter().enumerate() {
        match &question.to {
            wire::Recipient::ContactPoint(typed) => match ContactPoint::parse(typed, &facts.region) {
                Ok(point) => points.push(Some(point)),
                Err(fault) => errors.push(field(format!("/{list}/{index}/to/address"), fault.code, fault.detail)),
            },
            wire::Recipient::Customer(_) => points.push(None),
        }
    }
    match shape {
        Ok(()) if errors.is_empty() => Ok(points),
        Ok(()) => Err(Fault::body(errors)),
        Err(fault) if errors.is_empty() => Err(fault),
        Err(mut fault) => {
            fault.errors.append(&mut errors);
            Err(Fault::body(fault.errors))
        }
    }
}

/// The key's own fault, if it has one, in place of the body's.
async fn key_fault_first(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    key: &Presented,
    manner: Manner,
    failure: Failure,
) -> Failure {
    let probe = Ask {
        key: key.clone(),
        region: facts.region.clone(),
        manner,
        questions: Vec::new(),
    };
    match call::ledger(env, site, 0, probe).await {
        Err(Failure::Fault(fault)) if matches!(fault.kind.status(), 401 | 403) => Failure::Fault(fault),
        _ => failure,
    }
}

async fn answers(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    key: &Presented,
    asking: &Asking,
    points: Vec<Option<ContactPoint>>,
) -> Result<Response, Failure> {
    let secrets = config::secrets(env, site)?;
    let ready = ready(&secrets, asking, points)?;
    let (decided, left) = decided(env, site, facts, key, asking.manner, &ready).await?;
    let issuer = config::public_url(env)?;
    let is_permit = |decided: &Decided| decided.verdict.as_ref().is_some_and(Verdict::is_permit);
    // The gateway keeps its permits to itself: it is the one who sends by them.
    let signs = asking.manner.how == How::Reserve && decided.iter().flatten().any(is_permit);
    let permits = Answering {
        issuer,
        site,
        how: asking.manner.how,
        signer: if signs { Some(Signer::new(env).await?) } else { None },
    };
    let mut answers = Vec::with_capacity(ready.len());
    for (question, decided) in ready.into_iter().zip(decided) {
        // A contact point that is just moving: asked once more, and then not answered, so not sent.
        answers.push(permits.answer(question, decided.ok_or(Failure::Stale)?).await?);
    }
    let decided_at = asking.manner.as_of.unwrap_or_else(now).rfc3339();
    http::counted(200, &wire::Answers { decided_at, answers }, left)
}

/// The answers of the ledgers, in the order of the questions, none for one that is just moving; and how many requests the
/// key has left.
async fn decided(
    env: &Env,
    site: &str,
    facts: &SiteFacts,
    key: &Presented,
    manner: Manner,
    ready: &[Ready],
) -> Result<(Vec<Option<Decided>>, Option<Left>), Failure> {
    let mut decided: Vec<Option<Decided>> = Vec::new();
    decided.resize_with(ready.len(), || None);
    let mut personal = Vec::new();
    let mut by_shard: BTreeMap<u8, Vec<Asked>> = BTreeMap::new();
    for question in ready {
        let asked = question.asked.clone();
        match &question.personal {
            Some(whose) => personal.push((asked, whose.clone())),
            None => by_shard.entry(facts.shard_of(&asked)).or_default().push(asked),
        }
    }
    let mut left = None;
    if !personal.is_empty() {
        let answered = people::ask(env, site, facts, key, manner, personal).await?;
        left = answered.left;
        sort_in(&mut decided, answered.decided);
        for asked in answered.nobodys {
            by_shard.entry(facts.shard_of(&asked)).or_default().push(asked);
        }
    }
    let calls = by_shard.into_iter().map(|(shard, questions)| {
        let message = Ask {
            key: key.clone(),
            region: facts.region.clone(),
            manner,
            questions,
        };
        async move { call::counted(env, site, shard, message).await }
    });
    let mut elsewhere = Vec::new();
    for (done, counted) in try_join_all(calls).await? {
        left = Left::least(left, counted);
        elsewhere.extend(done.elsewhere);
        sort_in(&mut decided, done.decided);
    }
    ask_homes(env, site, key, manner, elsewhere, &mut decided).await?;
    Ok((decided, left))
}

async fn ask_homes(
    env: &Env,
    site: &str,
    key: &Presented,
    manner: Manner,
    elsewhere: Vec<Elsewhere>,
    decided: &mut [Option<Decided>],
) -> Result<(), Failure> {
    let mut by_home: BTreeMap<u8, Vec<Elsewhere>> = BTreeMap::new();
    for question in elsewhere {
        by_home.entry(question.person.home).or_default().push(question);
    }
    let calls = by_home.into_iter().map(|(home, questions)| {
        let message = AskHome {
            key: key.clone(),
            manner,
            questions,
        };
        async move { call::ledger(env, site, home, message).await }
    });
    for done in try_join_all(calls).await? {
        sort_in(decided, done);
    }
    Ok(())
}

fn sort_in(answers: &mut [Option<Decided>], decided: Vec<Decided>) {
    for answer in decided {
        let place = usize::try_from(answer.at).ok().and_then(|at| answers.get_mut(at));
        if let Some(slot) = place {
            *slot = Some(answer).filter(|answer| answer.verdict.is_some());
        }
    }
}

fn ready(secrets: &Secrets, asking: &Asking, points: Vec<Option<ContactPoint>>) -> Result<Vec<Ready>, Failure> {
    let questions = &asking.questions.questions;
    let mut ready = Vec::with_capacity(questions.len());
    for (index, (question, point)) in questions.iter().zip(points).enumerate() {
        let first = question
            .channels
            .as_ref()
            .and_then(|channels| channels.first().copied());
        let channel = point
            .as_ref()
            .map(ContactPoint::channel)
            .or(first)
            .unwrap_or(Channel::Email);
        let contact = point.as_ref().map(|point| secrets.contact_key(point));
        let customer = match &question.to {
            wire::Recipient::Customer(customer) => Some(secrets.customer_key(&customer.customer)),
            wire::Recipient::ContactPoint(_) => None,
        };
        let outside = question
            .channels
            .as_ref()
            .is_some_and(|channels| !channels.contains(&channel));
        let (purpose, template) = (&question.purpose, &question.template);
        let message = asking.messages.as_ref().and_then(|messages| messages.get(index));
        // Only what is reserved is remembered by its id.
        let body = match asking.manner.how {
            How::Ask => String::new(),
            How::Reserve | How::Send => hash(&format!(
                "{contact:?} {customer:?} {channel} {purpose} {template:?} {:?}{}",
                question.channels,
                message.map(serde_json::to_string).transpose()?.unwrap_or_default()
            )),
        };
        let asked = Asked {
            at: u32::try_from(index).unwrap_or(u32::MAX),
            id: question.id.clone(),
            contact,
            channel,
            purpose: purpose.clone(),
            template: template.clone(),
            outside,
            body,
            message: message.map(|message| {
                Box::new(Outgoing {
                    message: message.clone(),
                    // A person's is chosen later.
                    address: point
                        .as_ref()
                        .map(|point| point.normal().to_owned())
                        .unwrap_or_default(),
                })
            }),
        };
        let personal = Personal::of(customer, &asked, question.channels.as_deref());
        ready.push(Ready { asked, point, personal });
    }
    Ok(ready)
}

fn now() -> Instant {
    Instant::from_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// What answers are made with.
struct Answering<'a> {
    issuer: String,
    site: &'a str,
    how: How,
    /// Present where there is a permit to sign.
    signer: Option<Signer>,
}

impl Answering<'_> {
    async fn answer(&self, question: Ready, decided: Decided) -> Result<wire::Answer, Failure> {
        let asked = question.asked;
        let chosen = decided.chosen;
        let outcome = match decided.verdict.ok_or(Failure::Stale)? {
            Verdict::Permit {
                because,
                preferred,
                assumed,
                reserved,
            } => {
                let channel = chosen.as_ref().map_or(asked.channel, |chosen| chosen.channel);
                let is_named = |chosen: &ChosenPoint| Some(&chosen.contact) == asked.contact.as_ref();
                let masked = chosen.filter(|chosen| !is_named(chosen)).map(|chosen| chosen.masked);
                let signed = reserved.as_ref().zip(self.signer.as_ref());
                let expires_at = signed.map(|(reserved, _)| reserved.expires.rfc3339());
                // Whoever does not know the address gets no hash of it: a phone number is soon guessed from one.
                let known = question.point.as_ref().filter(|_| masked.is_none());
                let permit = match known.zip(signed) {
                    None => None,
                    Some((point, (reserved, signer))) => {
                        let claims = Claims {
                            id: &reserved.id,
                            issuer: &self.issuer,
                            site: self.site,
                            purpose: &asked.purpose,
                            channel,
                            template: asked.template.as_deref(),
                            event: reserved.event.as_deref(),
                            address: point.normal(),
                            salt: &reserved.salt,
                            issued_at: reserved.at,
                            expires_at: reserved.expires,
                        };
                        Some(signer.sign(&claims).await?)
                    }
                };
                wire::Outcome::Permit {
                    channel,
                    masked,
                    permit,
                    message: (self.how == How::Send).then_some(MessageState::Queued),
                    expires_at,
                    because,
                    preferred_channel: preferred,
                    assumed_time_zone: assumed,
                }
            }
            Verdict::Deny { reason, retry_at } => wire::Outcome::Deny {
                reason,
                channel: chosen.map(|chosen| chosen.channel),
                retry_at: retry_at.map(Instant::rfc3339),
            },
        };
        Ok(wire::Answer {
            id: asked.id,
            outcome,
            explanation: decided.explanation,
        })
    }
}
