//! Reads the edge's answers.
//!
//! The readers that serde derives for these types weigh more than all views together: a fifth of what a visitor loads,
//! mostly for faults that end in the same sentence. So answers are read by name here, and a test holds this file
//! against serde's own reading. What is absent is empty, what is unknown is left out: an edge that is a version ahead
//! is understood as far as it goes.

use beckon_domain::wire::{
    Cap, ChoiceMade, CodeAccepted, Confirmation, CurrentNotice, FeedbackReceived, FeedbackState, FeedbackStatus,
    FieldProblem, Granted, MyChoice, MyContactPoint, MySettings, Problem, ProofState, QuietHours, Receipt,
    ResumeStatus, Resumed, Saved, Stopped, WidgetPurpose, WidgetSettings,
};
use std::collections::BTreeMap;
use std::str::FromStr;

/// A JSON value, whoever has parsed it.
pub trait Json: Sized {
    /// The value of this name, or a value that is nothing.
    fn get(&self, name: &str) -> Self;
    /// It as text.
    fn text(&self) -> Option<String>;
    /// It as a whole number.
    fn number(&self) -> u32;
    /// Whether it is true.
    fn truth(&self) -> bool;
    /// Its items, none if it is not a list.
    fn items(&self) -> Vec<Self>;
    /// Its names and their texts.
    fn texts(&self) -> Vec<(String, String)>;
}

fn text(json: &impl Json, name: &str) -> String {
    json.get(name).text().unwrap_or_default()
}

fn word<J: Json, T: FromStr>(json: &J) -> Option<T> {
    json.text()?.parse().ok()
}

fn list<J: Json, T>(json: &J, name: &str, one: fn(&J) -> Option<T>) -> Vec<T> {
    let mut list = Vec::new();
    for item in json.get(name).items() {
        if let Some(item) = one(&item) {
            list.push(item);
        }
    }
    list
}

fn by_language(json: &impl Json, name: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (language, text) in json.get(name).texts() {
        texts.insert(language, text);
    }
    texts
}

fn cap(json: &impl Json) -> Option<Cap> {
    let cap = json.get("cap");
    Some(Cap { per: word(&cap.get("per"))?, permits: cap.get("permits").number() })
}

/// `GET widget`
pub fn site(json: &impl Json) -> WidgetSettings {
    WidgetSettings {
        site: text(json, "site"),
        name: text(json, "name"),
        languages: list(json, "languages", Json::text),
        region: text(json, "region"),
        controller: text(json, "controller"),
        privacy_notice: text(json, "privacy_notice"),
        channels: list(json, "channels", word),
        purposes: list(json, "purposes", |purpose| {
            Some(WidgetPurpose {
                basis: word(&purpose.get("basis"))?,
                code: text(purpose, "code"),
                because: purpose.get("because").text(),
                channels: list(purpose, "channels", word),
                notice: text(purpose, "notice"),
                title: by_language(purpose, "title"),
                text: by_language(purpose, "text"),
                cap: cap(purpose),
            })
        }),
        topics: list(json, "topics", Json::text),
    }
}

/// `GET preferences`
pub fn mine(json: &impl Json) -> MySettings {
    let quiet = json.get("quiet_hours");
    MySettings {
        contact_points: list(json, "contact_points", |point| {
            let proof = match text(point, "proof").as_str() {
                "by_code" => ProofState::ByCode,
                "by_link" => ProofState::ByLink,
                _ => ProofState::Unproven,
            };
            Some(MyContactPoint { channel: word(&point.get("channel"))?, masked: text(point, "masked"), proof })
        }),
        preferred_channels: list(json, "preferred_channels", word),
        choices: list(json, "choices", |choice| {
            Some(MyChoice {
                channel: word(&choice.get("channel"))?,
                choice: word(&choice.get("choice"))?,
                status: word(&choice.get("status"))?,
                purpose: text(choice, "purpose"),
                notice: choice.get("notice").text(),
                at: text(choice, "at"),
            })
        }),
        quiet_hours: quiet.get("from").text().map(|from| QuietHours { from, to: text(&quiet, "to") }),
        time_zone: json.get("time_zone").text(),
        cap: cap(json),
        pause_until: json.get("pause_until").text(),
        language: json.get("language").text(),
        stopped: json.get("stopped").truth(),
    }
}

fn confirmations<J: Json>(json: &J) -> Vec<Confirmation> {
    list(json, "confirmations", |one| {
        let (channel, status) = (word(&one.get("channel"))?, word(&one.get("status"))?);
        Some(Confirmation { channel, masked: text(one, "masked"), status })
    })
}

/// `PUT preferences`
pub fn saved(json: &impl Json) -> Saved {
    let receipt = json.get("receipt");
    let receipt = Receipt {
        id: text(&receipt, "id"),
        at: text(&receipt, "at"),
        site: text(&receipt, "site"),
        controller: text(&receipt, "controller"),
        privacy_notice: text(&receipt, "privacy_notice"),
        choices: list(&receipt, "choices", |one| {
            let (channel, choice) = (word(&one.get("channel"))?, word(&one.get("choice"))?);
            Some(ChoiceMade { purpose: text(one, "purpose"), channel, choice, notice: one.get("notice").text() })
        }),
        page: receipt.get("page").text(),
        language: receipt.get("language").text(),
    };
    Saved { person: text(json, "person"), receipt, confirmations: confirmations(json) }
}

/// `POST preferences/code`
pub fn code(json: &impl Json) -> Option<CodeAccepted> {
    let granted = list(json, "granted", |one| {
        Some(Granted { channel: word(&one.get("channel"))?, purpose: text(one, "purpose") })
    });
    Some(CodeAccepted { channel: word(&json.get("channel"))?, masked: text(json, "masked"), granted })
}

/// `POST stop`
pub fn stopped(json: &impl Json) -> Stopped {
    Stopped { person: text(json, "person"), at: text(json, "at"), undo_until: text(json, "undo_until") }
}

/// `POST resume`. Whatever is not a lifting leaves the stop in effect.
pub fn resumed(json: &impl Json) -> Resumed {
    let lifted = text(json, "status") == "lifted";
    Resumed { status: if lifted { ResumeStatus::Lifted } else { ResumeStatus::ConfirmationNeeded } }
}

/// `POST feedback`
pub fn received(json: &impl Json) -> FeedbackReceived {
    FeedbackReceived {
        id: text(json, "id"),
        person: text(json, "person"),
        reference: text(json, "reference"),
        confirmations: confirmations(json),
    }
}

/// `GET feedback/{reference}`
pub fn feedback(json: &impl Json) -> Option<FeedbackState> {
    let delivered = text(json, "status") == "delivered";
    Some(FeedbackState {
        kind: word(&json.get("kind"))?,
        reference: text(json, "reference"),
        at: text(json, "at"),
        status: if delivered { FeedbackStatus::Delivered } else { FeedbackStatus::Received },
    })
}

/// Any fault.
pub fn problem(json: &impl Json) -> Problem {
    Problem {
        kind: text(json, "type"),
        title: text(json, "title"),
        status: u16::try_from(json.get("status").number()).unwrap_or_default(),
        detail: text(json, "detail"),
        code: text(json, "code"),
        errors: list(json, "errors", |one| {
            Some(FieldProblem { pointer: text(one, "pointer"), code: text(one, "code"), detail: text(one, "detail") })
        }),
        notices: list(json, "notices", |one| {
            let (purpose, notice) = (text(one, "purpose"), text(one, "notice"));
            Some(CurrentNotice { purpose, notice, text: by_language(one, "text") })
        }),
    }
}
