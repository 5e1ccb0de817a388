//! The owner's rules and a person's wishes, as the model reads them: numbers, and a calendar that knows one zone.

use super::op::POINTS;
use serde_json::{Value, json};

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// One set of rules.
#[derive(Clone)]
pub(crate) struct Rule {
    purposes: Vec<Option<Declared>>,
    /// In hours of the day.
    pub(crate) quiet: Option<(i64, i64)>,
}

/// A purpose.
#[derive(Clone, Copy)]
pub(crate) struct Declared {
    pub(crate) needs_yes: bool,
    pub(crate) duty: bool,
    pub(crate) notice: &'static str,
    pub(crate) valid: Option<i64>,
    /// How many, in how long.
    pub(crate) cap: Option<(usize, i64)>,
}

impl Rule {
    /// The rules of a variant, not read from what is declared but stated a second time.
    pub(crate) fn of(variant: usize) -> Self {
        let consent = |notice, valid, cap| Declared {
            needs_yes: true,
            duty: false,
            notice,
            valid,
            cap: Some(cap),
        };
        let news_notice = if variant == 1 { "3" } else { "2" };
        let news_cap = if variant == 2 { (2, DAY) } else { (1, DAY) };
        let other = |duty, cap| Declared {
            needs_yes: false,
            duty,
            notice: "1",
            valid: None,
            cap: Some(cap),
        };
        Self {
            purposes: vec![
                Some(consent(news_notice, Some(2 * DAY), news_cap)),
                (variant != 3).then(|| consent("2", None, (2, 7 * DAY))),
                Some(other(false, (2, 7 * DAY))),
                Some(other(true, (3, 30 * DAY))),
            ],
            quiet: (variant == 2).then_some((21, 23)),
        }
    }

    pub(crate) fn purpose(&self, purpose: usize) -> Option<Declared> {
        self.purposes[purpose]
    }

    /// The notice that a page shows.
    pub(crate) fn notice(&self, purpose: usize) -> &'static str {
        self.purposes[purpose].map_or("2", |declared| declared.notice)
    }
}

/// What the owner declares.
pub(crate) fn declared(variant: usize) -> Value {
    let mut site: Value = serde_json::from_str(include_str!("../../../domain/tests/fixture/site.json")).expect("JSON");
    site["assume_time_zone"] = json!("Etc/UTC");
    site["shards"] = json!(POINTS);
    let provider = json!({ "url": "https://post.shop.example", "signing_secret": "WEBHOOK_SECRET" });
    site["providers"] = json!({ "email": provider, "sms": provider });
    let list = site["purposes"].as_array_mut().expect("a list");
    list.retain(|purpose| purpose["code"] != "survey" && (variant != 3 || purpose["code"] != "offers"));
    for purpose in list.iter_mut().filter(|purpose| purpose["code"] == "offers") {
        purpose["cap"] = json!({ "permits": 2, "per": "week" });
        purpose.as_object_mut().expect("an object").remove("valid_days");
    }
    if variant == 1 {
        list[0]["notice"] = json!("3");
    }
    let templates = site["templates"].as_array_mut().expect("a list");
    templates.retain(|template| template["purpose"] != "survey");
    for template in templates {
        template["subject"] = json!({ "en": "From Ravenbeck Boots" });
        template["text"] = json!({ "en": "It is about {what}." });
        template["variables"] = json!([{ "name": "what", "kind": "code" }]);
    }
    if variant == 2 {
        site["purposes"][0]["cap"] = json!({ "permits": 2, "per": "day" });
        site["quiet_hours"] = json!({ "from": "21:00", "to": "23:00" });
    }
    site
}

/// Whether a permit that was given then is good for anything now: for five minutes, and not where the clock has gone back so far
/// that it would live longer.
pub(crate) const fn is_live(given_at: i64, now: i64) -> bool {
    given_at - now < 5 * MINUTE && now - given_at < 5 * MINUTE
}

/// A person's cap, by its width.
pub(crate) const fn cap_of(width: usize) -> Option<(usize, i64)> {
    match width {
        1 => Some((2, DAY)),
        2 => Some((1, DAY)),
        3 => Some((1, 7 * DAY)),
        _ => None,
    }
}

/// When a person's pause ends whose zone nobody knows: in the last place on earth, at noon in Greenwich.
pub(crate) const fn pause_ends(width: usize) -> Option<i64> {
    const NOON: i64 = 1_795_348_800_000;
    match width {
        1 => Some(NOON + DAY),
        2 => Some(NOON + 3 * DAY),
        _ => None,
    }
}

/// A person's quiet hours.
pub(crate) const fn hours_of(width: usize) -> Option<(i64, i64)> {
    match width {
        1 => Some((12, 13)),
        2 => Some((11, 16)),
        _ => None,
    }
}

/// Whether an instant is inside, in Greenwich.
pub(crate) const fn hour_is_quiet((from, to): (i64, i64), at: i64) -> bool {
    let hour = at.rem_euclid(DAY) / HOUR;
    from <= hour && hour < to
}
