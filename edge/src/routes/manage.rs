//! The page of all settings: by the link of any message it reads and narrows; by a link that was asked for and has just
//! arrived it does everything. It works without a script, a cookie or a login, and nothing changes on a GET.

use super::plain;
use super::visitors::{self, Visitor};
use crate::call;
use crate::config;
use crate::failure::OrBroken;
use crate::http;
use crate::manage::State;
use crate::manage::form::{self, Act};
use crate::manage::page::{self, Done, Seen};
use crate::messages::{
    EndLinks, ForgetBrowser, Halt, HaltPoint, HistoryOf, HistoryRow, HomeOf, Keeper, Kept, LinkKnown, Managed,
    PointSeen, PointsOf, SendLink, Widget,
};
use crate::pages;
use crate::platform::now;
use crate::site_form::Form;
use crate::sites;
use beckon_domain::budget::Cost;
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::seal::{Secrets, shard_in, shard_of};
use beckon_domain::stored::Pointer;
use beckon_domain::wire;
use beckon_ledger::Failure;
use beckon_ledger::link;
use beckon_ledger::visit;
use futures::future::try_join_all;
use std::collections::{BTreeMap, BTreeSet};
use worker::{Env, Request, Response};

/// How much of the history the page shows.
const MOST_SHOWN: u32 = 200;

/// Somebody at the page.
struct Guest {
    site: String,
    visit: visit::Visitor,
    shards: u8,
    secrets: Secrets,
    settings: wire::WidgetSettings,
}

/// Reads a link; `None` for one that is not ours, or is over.
async fn guest(env: &Env, token: &str) -> Result<Option<Guest>, Failure> {
    let Some(site) = link::site(token).filter(|site| sites::is_site_name(site)) else {
        return Ok(None);
    };
    let secrets = config::secrets(env, site)?;
    let Some(visit) = visit::Visitor::read(token, &secrets, now())? else {
        return Ok(None);
    };
    Ok(Some(Guest {
        site: site.to_owned(),
        visit,
        shards: sites::facts_of_ours(env, site).await?.shards,
        secrets,
        settings: call::site(env, site, Widget {}).await?.settings,
    }))
}

impl Guest {
    /// Whose page it is. A link that has a row opens nothing without it.
    async fn keeper(&self, env: &Env, make: bool) -> Result<Kept, Failure> {
        if let Some(row) = &self.visit.row {
            let shard = shard_in(row, '.', self.shards);
            let known = LinkKnown { id: row.clone() };
            let is_known = match shard {
                Some(shard) => call::ledger(env, &self.site, shard, known).await?,
                None => false,
            };
            if !is_known {
                return Ok(Kept::Over);
            }
        }
        let message = Keeper {
            contact: self.visit.contact.clone(),
            channel: self.visit.channel,
            since: self.visit.since,
            make,
        };
        call::ledger(env, &self.site, shard_of(&message.contact, self.shards), message).await
    }

    /// Sends a link that opens the page to the contact point that leads here.
    async fn send_link(&self, env: &Env, may_send: bool) -> Result<Done, Failure> {
        let message = SendLink {
            contact: self.visit.contact.clone(),
            language: self.visit.language.clone(),
            may_send,
        };
        let shard = shard_of(&message.contact, self.shards);
        let masked = call::ledger(env, &self.site, shard, message).await?;
        Ok(Done::LinkSent(masked.unwrap_or_default()))
    }

    /// How things stand with them.
    async fn state(&self, env: &Env, person: Option<&Pointer>) -> Result<State, Failure> {
        let contact = self.visit.contact.clone();
        let mut contacts = vec![contact.clone()];
        let mut home = crate::messages::HomeSeen::default();
        if let Some(person) = person {
            let of = HomeOf {
                person: person.clone(),
                contact: contact.clone(),
            };
            home = call::ledger(env, &self.site, person.home, of).await?;
            let others = home.members.iter().map(|member| member.contact.clone());
            contacts.extend(others.filter(|other| *other != contact));
        }
        let points = self.points(env, person, &contacts).await?;
        let proven = self.visit.proven;
        let history = match proven {
            true => Some(self.history(env, person, &contacts).await?),
            false => None,
        };
        Ok(State {
            proven,
            home,
            points,
            history,
        })
    }

    fn by_shard(&self, contacts: &[String]) -> BTreeMap<u8, Vec<String>> {
        let mut by_shard: BTreeMap<u8, Vec<String>> = BTreeMap::new();
        for contact in contacts {
            by_shard
                .entry(shard_of(contact, self.shards))
                .or_default()
                .push(contact.clone());
        }
        by_shard
    }

    async fn points(
        &self,
        env: &Env,
        person: Option<&Pointer>,
        contacts: &[String],
    ) -> Result<Vec<(String, PointSeen)>, Failure> {
        let calls = self.by_shard(contacts).into_iter().map(|(shard, contacts)| {
            let person = person.map(|person| person.person.clone());
            let message = PointsOf { person, contacts };
            async move { call::ledger(env, &self.site, shard, message).await }
        });
        let mut points: Vec<PointSeen> = try_join_all(calls).await?.into_iter().flatten().collect();
        let place = |point: &PointSeen| contacts.iter().position(|contact| *contact == point.contact);
        points.sort_by_key(place);
        Ok(points
            .into_iter()
            .map(|point| (self.handle(&point.contact), point))
            .collect())
    }

    /// What the page calls a contact point: its key stays inside.
    fn handle(&self, contact: &str) -> String {
        let mut handle = self.secrets.derived("page", &[contact]);
        handle.truncate(22);
        handle
    }

    /// What was asked lies with the contact points; what was sent, with their person.
    async fn history(
        &self,
        env: &Env,
        person: Option<&Pointer>,
        contacts: &[String],
    ) -> Result<Vec<HistoryRow>, Failure> {
        let mut shards: BTreeSet<u8> = contacts.iter().map(|contact| shard_of(contact, self.shards)).collect();
        shards.extend(person.map(|person| person.home));
        let calls = shards.into_iter().map(|shard| {
            let of = HistoryOf {
                contacts: contacts.to_vec(),
                most: MOST_SHOWN,
            };
            call::ledger(env, &self.site, shard, of)
        });
        let mut history: Vec<HistoryRow> = try_join_all(calls).await?.into_iter().flatten().collect();
        history.sort_by_key(|row| std::cmp::Reverse(row.at));
        history.truncate(MOST_SHOWN as usize);
        Ok(history)
    }

    /// On whose behalf something is changed.
    fn managed(&self, person: &Pointer, state: &State) -> Managed {
        let points = state.points.iter().map(|(_, point)| {
            let point = point.clone();
            (point.contact, point.stands.channel, point.address)
        });
        Managed {
            person: person.person.clone(),
            points: points.collect(),
            proven: Vec::from_iter(state.proven.then(|| self.visit.contact.clone())),
        }
    }

    /// The page behind a link that no longer opens anything.
    fn turned_away(&self, done: Option<&Done>, moved: bool) -> Result<Response, Failure> {
        let page = page::turned_away(&self.settings, &self.visit.language, done, moved)?;
        pages::response(200, page)
    }

    fn response(
        &self,
        status: u16,
        state: &State,
        outcome: Option<&Result<Done, Fault>>,
        typed: &Form,
    ) -> Result<Response, Failure> {
        let seen = Seen {
            settings: &self.settings,
            language: &self.visit.language,
            state,
            outcome,
            typed,
        };
        pages::response(status, page::page(&seen)?)
    }

    /// Does what a form asks.
    async fn act(
        &self,
        env: &Env,
        visitor: &Visitor,
        person: &Pointer,
        state: &State,
        sent: (&Form, bool),
    ) -> Result<Done, Failure> {
        let (form, gpc) = sent;
        let managed = || self.managed(person, state);
        let (site, home) = (self.site.as_str(), person.home);
        let named = |handle: &str| {
            let mut points = state.points.iter();
            let point = points.find(|(known, _)| known == handle);
            point.map(|(_, point)| point.contact.clone()).ok_or(FaultKind::NotFound)
        };
        let id = || Some(form.get("id").to_owned()).filter(|id| !id.is_empty());
        let halt = |resume| Halt {
            browser: visitor.managing(managed()),
            id: id(),
            contact_point: None,
            resume,
        };
        let halt_point = |handle: &str, resume| {
            let contact = named(handle)?;
            Ok::<_, Failure>(HaltPoint {
                managed: managed(),
                id: id(),
                may_send: visitor.may_send,
                contact,
                resume,
            })
        };
        match Act::of(form) {
            Act::Save => {
                let body = form::preferences(form, state, &self.settings).map_err(Fault::body)?;
                let saved = visitors::save_at(env, site, home, visitor.managing(managed()), body, gpc).await?;
                let waits = saved.confirmations.into_iter();
                let waits = waits.filter(|waits| waits.status.waits());
                Ok(Done::Saved(waits.map(|waits| waits.masked).collect()))
            }
            Act::Stop => {
                visitors::halt_at(env, site, home, halt(false)).await?;
                Ok(Done::Stopped)
            }
            Act::Resume => {
                let halted = visitors::halt_at(env, site, home, halt(true)).await?;
                Ok(Done::Resumed { lifted: halted.lifted })
            }
            Act::StopPoint(handle) => {
                let done = call::ledger(env, site, home, halt_point(&handle, false)?).await?;
                visitors::carry_out(env, site, done).await?;
                Ok(Done::Stopped)
            }
            Act::ResumePoint(handle) => {
                let message = halt_point(&handle, true)?;
                let contact = message.contact.clone();
                let done = call::ledger(env, site, home, message).await?;
                visitors::carry_out(env, site, done).await?;
                let after = self.points(env, Some(person), std::slice::from_ref(&contact)).await?;
                let reached = |point: &PointSeen| point.stands.is_open();
                let lifted = after.iter().all(|(_, point)| reached(point));
                Ok(Done::Resumed { lifted })
            }
            Act::Forget(browser) => {
                let person = person.person.clone();
                call::ledger(env, site, home, ForgetBrowser { person, browser }).await?;
                Ok(Done::Forgotten)
            }
            Act::SendLink => self.send_link(env, visitor.may_send).await,
            Act::EndLinks => {
                let done = call::ledger(env, site, home, EndLinks { managed: managed() }).await?;
                visitors::carry_out(env, site, done).await?;
                Ok(Done::LinksEnded)
            }
        }
    }
}

/// `GET /manage/{token}`.
pub async fn show(request: &Request, env: &Env, token: &str) -> Result<Response, Failure> {
    let Some(guest) = guest(env, token).await? else {
        return pages::response(200, pages::not_ours(pages::words_for(request)?));
    };
    visitors::enter(request, env, &guest.site, true, Cost::of_page(false)).await?;
    let person = match guest.keeper(env, false).await? {
        Kept::By(person) => Some(person),
        Kept::ByNobody => None,
        Kept::ByAnother => return guest.turned_away(None, true),
        Kept::Over => return guest.turned_away(None, false),
    };
    let state = guest.state(env, person.as_ref()).await?;
    guest.response(200, &state, None, &Form::default())
}

/// `POST /manage/{token}`: one of the page's forms.
pub async fn submit(request: &mut Request, env: &Env, token: &str) -> Result<Response, Failure> {
    let Some(guest) = guest(env, token).await? else {
        return pages::response(200, pages::not_ours(pages::words_for(request)?));
    };
    let body = http::form(request).await?;
    let (form, gpc) = (Form::parse(&body), visitors::sends_gpc(request)?);
    let visitor = visitors::enter(request, env, &guest.site, true, Act::of(&form).cost()).await?;
    let person = match guest.keeper(env, true).await? {
        Kept::By(person) => person,
        Kept::ByNobody => return Err(Failure::broken("nobody was made a person")),
        kept @ (Kept::ByAnother | Kept::Over) => {
            let sends = matches!(Act::of(&form), Act::SendLink);
            let sent = if sends {
                Some(guest.send_link(env, visitor.may_send).await?)
            } else {
                None
            };
            return guest.turned_away(sent.as_ref(), matches!(kept, Kept::ByAnother));
        }
    };
    let before = guest.state(env, Some(&person)).await?;
    let (outcome, wait) = match guest.act(env, &visitor, &person, &before, (&form, gpc)).await {
        Ok(done) => (Ok(done), None),
        Err(failure) => plain::told(failure).map(|(fault, wait)| (Err(fault), wait))?,
    };
    if let Ok(Done::LinksEnded) = &outcome {
        return guest.turned_away(outcome.as_ref().ok(), false);
    }
    let state = match &outcome {
        Ok(_) => guest.state(env, Some(&person)).await?,
        Err(_) => before,
    };
    let status = outcome.as_ref().err().map_or(200, |fault| fault.kind.status());
    let mut response = guest.response(status, &state, Some(&outcome), &form)?;
    http::try_again_in(response.headers_mut(), wait).or_broken()?;
    Ok(response)
}
