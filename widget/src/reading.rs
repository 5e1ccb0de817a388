//! Reads the edge's answers.
//!
//! The readers that serde derives for the contract's types weigh more than all views together, mostly for faults that
//! end in the same sentence. So answers are read by name here, and a test holds this file against what the contract's
//! types write. What is absent is empty, what is unknown is left out: an edge that is a version ahead is understood as
//! far as it goes.

#[cfg(test)]
mod tests;

use crate::state::answer::{
    Chosen, Mine, Notice, Point, Problem, Purpose, Received, Saved, Site, SiteText, Stopped, Topic, Wrong,
};
use crate::state::nearest;
use crate::texts::plain_name;
use beckon_domain::wire::{Cap, ChoiceMade, QuietHours};
use beckon_domain::{Channel, ConsentStatus};
use serde_json::Value;
use std::str::FromStr;

/// Reads a whole text. `None` where it is not JSON.
#[must_use]
pub fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn string(json: &Value) -> Option<String> {
    json.as_str().map(str::to_owned)
}

fn text(json: &Value, name: &str) -> String {
    string(&json[name]).unwrap_or_default()
}

fn word<T: FromStr>(json: &Value, name: &str) -> Option<T> {
    itself(&json[name])
}

fn itself<T: FromStr>(json: &Value) -> Option<T> {
    json.as_str()?.parse().ok()
}

fn number(json: &Value, name: &str) -> u32 {
    json[name].as_u64().and_then(|number| number.try_into().ok()).unwrap_or_default()
}

fn holds(json: &Value, name: &str) -> bool {
    json[name] == Value::Bool(true)
}

/// The items of this name that can be read.
fn list<T>(json: &Value, name: &str, one: fn(&Value) -> Option<T>) -> Vec<T> {
    json[name].as_array().into_iter().flatten().filter_map(one).collect()
}

/// The text of this name in the first of these languages that it has, else in any, else this.
fn in_language(json: &Value, name: &str, languages: &[String], otherwise: String) -> SiteText {
    let texts = &json[name];
    let of = |name: &str| SiteText {
        text: text(texts, name),
        language: name.to_owned(),
    };
    let names = texts.as_object().into_iter().flatten();
    let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
    for language in languages {
        if let Some(name) = nearest(language, names.clone()) {
            return of(name);
        }
    }
    match names.first() {
        Some(name) => of(name),
        None => SiteText {
            text: otherwise,
            language: String::new(),
        },
    }
}

fn cap(json: &Value) -> Option<Cap> {
    let cap = &json["cap"];
    Some(Cap {
        per: word(cap, "per")?,
        permits: number(cap, "permits"),
    })
}

/// `GET widget`, for a page in this language.
pub fn site(json: &Value, language: &str) -> Site {
    let mut site = Site {
        name: text(json, "name"),
        languages: list(json, "languages", string),
        region: text(json, "region"),
        controller: text(json, "controller"),
        privacy_notice: text(json, "privacy_notice"),
        channels: list(json, "channels", itself),
        purposes: Vec::new(),
        topics: Vec::new(),
    };
    let mut languages = site.languages.clone();
    languages.insert(0, language.to_owned());
    for code in list(json, "topics", string) {
        let title = in_language(&json["topic_titles"], &code, &languages, plain_name(&code));
        site.topics.push(Topic { code, title });
    }
    for purpose in json["purposes"].as_array().into_iter().flatten() {
        let mut channels = list(purpose, "channels", itself);
        channels.retain(|channel| site.channels.contains(channel));
        let code = text(purpose, "code");
        site.purposes.push(Purpose {
            asked: text(purpose, "basis") == "consent",
            because: in_language(purpose, "act", &languages, text(purpose, "because")),
            channels,
            notice: text(purpose, "notice"),
            title: in_language(purpose, "title", &languages, plain_name(&code)),
            code,
            text: in_language(purpose, "text", &languages, String::new()),
            cap: cap(purpose),
        });
    }
    site
}

fn point(json: &Value) -> Option<Point> {
    let proof = text(json, "proof");
    let proven = proof == "by_code" || proof == "by_link";
    Some(Point {
        handle: text(json, "handle"),
        channel: word(json, "channel")?,
        masked: text(json, "masked"),
        proven,
    })
}

/// `GET preferences`
pub fn mine(json: &Value) -> Mine {
    let quiet = &json["quiet_hours"];
    Mine {
        points: list(json, "contact_points", point),
        order: list(json, "preferred_channels", itself),
        choices: list(json, "choices", |choice| {
            Some(Chosen {
                channel: word(choice, "channel")?,
                choice: word(choice, "choice")?,
                status: word(choice, "status")?,
                purpose: text(choice, "purpose"),
                notice: text(choice, "notice"),
                at: text(choice, "at"),
            })
        }),
        quiet_hours: string(&quiet["from"]).map(|from| QuietHours {
            from,
            to: text(quiet, "to"),
        }),
        zone: string(&json["time_zone"]),
        cap: cap(json),
        pause: string(&json["pause_until"]),
        language: string(&json["language"]),
        stopped: holds(json, "stopped"),
        gpc: holds(json, "gpc"),
        page: string(&json["page"]),
    }
}

/// The contact points that have a confirmation to wait for.
fn waiting(json: &Value) -> Vec<Point> {
    list(json, "confirmations", |one| {
        let requested = text(one, "status") == ConsentStatus::Requested.as_str();
        if requested { point(one) } else { None }
    })
}

/// What was kept of a draft.
pub fn draft(kept: &Value) -> Vec<String> {
    list(kept, "draft", string)
}

/// `PUT preferences`
pub fn saved(json: &Value) -> Saved {
    let receipt = &json["receipt"];
    let choices = list(receipt, "choices", |one| {
        let (channel, choice) = (word(one, "channel")?, word(one, "choice")?);
        Some(ChoiceMade {
            purpose: text(one, "purpose"),
            channel,
            choice,
            notice: None,
        })
    });
    Saved {
        person: text(json, "person"),
        at: text(receipt, "at"),
        receipt: String::new(),
        choices,
        gpc: holds(receipt, "gpc"),
        waiting: waiting(json),
    }
}

/// `POST preferences/code`: the contact point that is proven now.
pub fn code(json: &Value) -> Point {
    let channel = word(json, "channel").unwrap_or(Channel::Email);
    Point {
        handle: String::new(),
        channel,
        masked: text(json, "masked"),
        proven: true,
    }
}

/// `POST stop`
pub fn stopped(json: &Value) -> Stopped {
    Stopped {
        person: text(json, "person"),
        at: text(json, "at"),
        undo_until: text(json, "undo_until"),
    }
}

/// `POST resume`: whether the stop is lifted. Whatever says something else leaves it in effect.
pub fn resumed(json: &Value) -> bool {
    text(json, "status") == "lifted"
}

/// `POST feedback`
pub fn received(json: &Value) -> Received {
    Received {
        person: text(json, "person"),
        reference: text(json, "reference"),
        waiting: waiting(json),
    }
}

/// `GET feedback/{reference}`: whether it has been delivered.
pub fn delivered(json: &Value) -> bool {
    text(json, "status") == "delivered"
}

/// Any fault, with its notices in the first of these languages.
pub fn problem(json: &Value, languages: &[String]) -> Problem {
    let mut problem = Problem {
        status: number(json, "status"),
        code: text(json, "code"),
        detail: text(json, "detail"),
        errors: list(json, "errors", |one| {
            Some(Wrong {
                pointer: text(one, "pointer"),
                code: text(one, "code"),
                detail: text(one, "detail"),
            })
        }),
        notices: Vec::new(),
    };
    for one in json["notices"].as_array().into_iter().flatten() {
        let (purpose, notice) = (text(one, "purpose"), text(one, "notice"));
        problem.notices.push(Notice {
            purpose,
            notice,
            text: in_language(one, "text", languages, String::new()),
        });
    }
    problem
}
