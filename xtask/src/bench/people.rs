//! The people of the benchmark: fictional, at example.com, each with a yes that their mailbox has confirmed.

use super::load::{Bounds, Outcome, Request, agent, run, send};
use crate::step;
use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How many people there are.
pub(super) const PEOPLE: u64 = 2_000;

/// A purpose of the site and its notice, as in its rules.
pub(super) const PURPOSE: &str = "newsletter";
const NOTICE: &str = "2026-11";

/// How long the confirmations of all people may take to be delivered.
const DELIVERY: Duration = Duration::from_secs(120);

/// A run that lasts longer is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// The contact point of one of them.
pub(super) fn contact_point(number: u64) -> Value {
    json!({ "channel": "email", "address": format!("person-{number}@example.com") })
}

/// Everybody saves a yes, as the widget of a page does.
pub(super) fn save(edge: &str, site: &str, origin: &str) -> Result<Outcome> {
    let body = |number| {
        let save = json!({
            "id": format!("bench-{number}"),
            "contact_points": [contact_point(number)],
            "choices": [{ "purpose": PURPOSE, "channel": "email", "choice": "given", "notice": NOTICE }],
            "language": "en",
        });
        Some(save.to_string())
    };
    let request = Request {
        method: "PUT",
        url: format!("{edge}/v1/sites/{site}/preferences"),
        headers: vec![
            ("content-type", "application/json".to_owned()),
            ("origin", origin.to_owned()),
        ],
        body: &body,
    };
    let warm = Bounds {
        time: PATIENCE,
        requests: PEOPLE / 10,
        first: 0,
        connections: super::CONNECTIONS,
    };
    run(&request, warm)?;
    let rest = Bounds {
        requests: PEOPLE - warm.requests,
        first: warm.requests,
        ..warm
    };
    run(&request, rest)
}

/// Everybody presses the button of the page that their mail links to.
pub(super) fn confirm(demo: &str, edge: &str) -> Result<()> {
    let agent = agent();
    for link in links(demo, edge)? {
        step::stopped()?;
        let press = Request {
            method: "POST",
            url: link,
            headers: Vec::new(),
            body: &|_| None,
        };
        send(&agent, &press, None)?;
    }
    Ok(())
}

/// The links of all mails, once they have come. The postbox cannot tell when, so it is asked.
fn links(demo: &str, edge: &str) -> Result<Vec<String>> {
    let agent = agent();
    let list = Request {
        method: "GET",
        url: format!("{demo}/postbox.json"),
        headers: Vec::new(),
        body: &|_| None,
    };
    let started = Instant::now();
    loop {
        step::stopped()?;
        let postbox: Value = serde_json::from_str(&send(&agent, &list, None)?).context("the postbox is no JSON")?;
        let deliveries = postbox["deliveries"]
            .as_array()
            .ok_or_else(|| anyhow!("the postbox lists no deliveries"))?;
        let mails = deliveries.iter().filter(|delivery| delivery["path"] == "/hooks/email");
        let texts = mails.filter_map(|delivery| delivery["body"]["text"].as_str());
        let links: Vec<String> = texts.filter_map(|text| link(text, edge)).collect();
        if links.len() as u64 == PEOPLE {
            return Ok(links);
        }
        if started.elapsed() > DELIVERY {
            bail!(
                "of {PEOPLE} confirmations only {} were delivered in {} s",
                links.len(),
                DELIVERY.as_secs()
            );
        }
        std::thread::sleep(Duration::from_millis(250));
    }
}

fn link(text: &str, edge: &str) -> Option<String> {
    let start = text.find(&format!("{edge}/confirm/"))?;
    text.get(start..)?.split_whitespace().next().map(str::to_owned)
}
