//! Reads the edge's answers.
//!
//! Answers are read by name, and a test holds this file against what the contract's types write: the readers that serde
//! derives for those types weigh more than 14 kB of the first open, mostly for faults that end in the same sentence.
//! What is absent is empty, what is unknown is left out: an edge that is a version ahead is understood as far as it goes.

#[cfg(test)]
mod tests;

use crate::json::Json;
use crate::state::answer::{
    Chosen, Mine, Notice, Point, Problem, Purpose, Received, Saved, Site, SiteText, Stopped, Topic, Wrong,
};
use crate::state::nearest;
use crate::texts::plain_name;
use beckon_contract::wire::{Cap, ChoiceMade, QuietHours};
use beckon_contract::{Channel, ConsentStatus};
use std::str::FromStr;

fn text(json: &Json, name: &str) -> String {
    json.get(name).text().unwrap_or_default()
}

fn word<T: FromStr>(json: &Json, name: &str) -> Option<T> {
    itself(json.get(name))
}

fn itself<T: FromStr>(json: &Json) -> Option<T> {
    json.text()?.parse().ok()
}

/// The items of this name that can be read.
fn list<T>(json: &Json, name: &str, one: fn(&Json) -> Option<T>) -> Vec<T> {
    json.get(name).items().iter().filter_map(one).collect()
}

/// The text of this name in the first of these languages that it has, else in any, else this.
fn in_language(json: &Json, name: &str, languages: &[String], otherwise: String) -> SiteText {
    let texts = json.get(name);
    let of = |name: &str| SiteText {
        text: text(texts, name),
        language: name.to_owned(),
    };
    let names: Vec<&str> = texts.fields().iter().map(|(name, _)| name.as_str()).collect();
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

fn cap(json: &Json) -> Option<Cap> {
    let cap = json.get("cap");
    Some(Cap {
        per: word(cap, "per")?,
        permits: cap.get("permits").number(),
    })
}

/// `GET widget`, for a page in this language.
pub fn site(json: &Json, language: &str) -> Site {
    let mut site = Site {
        name: text(json, "name"),
        languages: list(json, "languages", Json::text),
        region: text(json, "region"),
        controller: text(json, "controller"),
        privacy_notice: text(json, "privacy_notice"),
        channels: list(json, "channels", itself),
        purposes: Vec::new(),
        topics: Vec::new(),
    };
    let mut languages = site.languages.clone();
    languages.insert(0, language.to_owned());
    for code in list(json, "topics", Json::text) {
        let title = in_language(json.get("topic_titles"), &code, &languages, plain_name(&code));
        site.topics.push(Topic { code, title });
    }
    for purpose in json.get("purposes").items() {
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

fn point(json: &Json) -> Option<Point> {
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
pub fn mine(json: &Json) -> Mine {
    let quiet = json.get("quiet_hours");
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
        quiet_hours: quiet.get("from").text().map(|from| QuietHours {
            from,
            to: text(quiet, "to"),
        }),
        zone: json.get("time_zone").text(),
        cap: cap(json),
        pause: json.get("pause_until").text(),
        language: json.get("language").text(),
        stopped: json.get("stopped").truth(),
        gpc: json.get("gpc").truth(),
        page: json.get("page").text(),
    }
}

/// The contact points that have a confirmation to wait for.
fn waiting(json: &Json) -> Vec<Point> {
    list(json, "confirmations", |one| {
        let requested = text(one, "status") == ConsentStatus::Requested.as_str();
        if requested { point(one) } else { None }
    })
}

/// What was kept of a draft.
#[must_use]
pub fn draft(kept: &Json) -> Vec<String> {
    list(kept, "draft", Json::text)
}

/// `PUT preferences`
pub fn saved(json: &Json) -> Saved {
    let receipt = json.get("receipt");
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
        gpc: receipt.get("gpc").truth(),
        waiting: waiting(json),
    }
}

/// `POST preferences/code`: the contact point that is proven now.
pub fn code(json: &Json) -> Point {
    let channel = word(json, "channel").unwrap_or(Channel::Email);
    Point {
        handle: String::new(),
        channel,
        masked: text(json, "masked"),
        proven: true,
    }
}

/// `POST stop`
pub fn stopped(json: &Json) -> Stopped {
    Stopped {
        person: text(json, "person"),
        at: text(json, "at"),
        undo_until: text(json, "undo_until"),
    }
}

/// `POST resume`: whether the stop is lifted. Whatever says something else leaves it in effect.
pub fn resumed(json: &Json) -> bool {
    text(json, "status") == "lifted"
}

/// `POST feedback`
pub fn received(json: &Json) -> Received {
    Received {
        person: text(json, "person"),
        reference: text(json, "reference"),
        waiting: waiting(json),
    }
}

/// `GET feedback/{reference}`: whether it has been delivered.
pub fn delivered(json: &Json) -> bool {
    text(json, "status") == "delivered"
}

/// Any fault, with its notices in the first of these languages.
pub fn problem(json: &Json, languages: &[String]) -> Problem {
    let mut problem = Problem {
        status: json.get("status").number(),
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
    for one in json.get("notices").items() {
        let (purpose, notice) = (text(one, "purpose"), text(one, "notice"));
        problem.notices.push(Notice {
            purpose,
            notice,
            text: in_language(one, "text", languages, String::new()),
        });
    }
    problem
}
