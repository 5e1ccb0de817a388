//! The check of a site's rules: every problem at once, each with the JSON pointer of what to mend.

use super::{CONFIRM, Cap, FEEDBACK_REPLY};
use crate::Basis;
use crate::address::is_country;
use crate::deployment::{Context, may_deliver_to, secrets};
use crate::line;
use crate::provider;
use crate::shape::names::token;
use crate::templates::template_problems;
use crate::text::is_blank;
use crate::wire::{self, FieldProblem};
use crate::zone::{QuietHours, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with the rules that an owner declares.
pub(super) fn problems(declared: &wire::Rules, context: &Context) -> Vec<FieldProblem> {
    let mut check = Check { problems: Vec::new() };
    check.site(declared, context);
    for (index, purpose) in declared.purposes.iter().enumerate() {
        check.purpose(declared, index, purpose);
    }
    check.unique(
        "/purposes",
        "code",
        declared.purposes.iter().map(|purpose| purpose.code.as_str()),
    );
    check.templates(declared);
    check.routes(declared, context);
    for (channel, provider) in &declared.providers {
        if !declared.channels.contains(channel) {
            check.add(
                format!("/providers/{channel}"),
                "channel_not_offered",
                "The site does not offer this channel. Add it to `channels`, or leave its provider out.",
            );
        }
        check.problems.extend(provider::check(*channel, provider, context));
    }
    if let Some(events) = &declared.events {
        check.endpoint("/events", events, context);
    }
    check.problems.extend(secrets::problems(declared, context));
    check.require(
        declared.hold_after.is_none_or(|people| (1..=1_000).contains(&people)),
        "/hold_after",
        "range",
        "Write 1 to 1000 people.",
    );
    if let Some(hours) = &declared.quiet_hours
        && QuietHours::parse(&hours.from, &hours.to).is_none()
    {
        check.add(
            "/quiet_hours",
            "quiet_hours_invalid",
            "Write two different times of day like `20:00` and `09:00`. The window runs from the first to just before the second.",
        );
    }
    if declared
        .assume_time_zone
        .as_deref()
        .is_some_and(|name| Zone::named(name).is_none())
    {
        check.add(
            "/assume_time_zone",
            "time_zone_unknown",
            "Not a zone of the IANA database. Write it like `Europe/Berlin`.",
        );
    }
    check.problems
}

/// Collects every problem of a set of rules.
struct Check {
    problems: Vec<FieldProblem>,
}

impl Check {
    fn add(&mut self, pointer: impl Into<String>, code: &str, detail: impl Into<String>) {
        self.problems.push(FieldProblem {
            pointer: pointer.into(),
            code: code.to_owned(),
            detail: detail.into(),
        });
    }

    fn require(&mut self, holds: bool, pointer: impl Into<String>, code: &str, detail: &str) {
        if !holds {
            self.add(pointer, code, detail);
        }
    }

    fn length(&mut self, pointer: impl Into<String>, text: &str, most: usize) {
        let fits = !is_blank(text) && text.chars().count() <= most;
        if !line::is_line(text) {
            self.problems.push(line::not_a_line(pointer));
        } else if !fits {
            self.add(pointer, "length", format!("Write 1 to {most} characters."));
        }
    }

    /// The same for what may have several lines.
    fn text_length(&mut self, pointer: impl Into<String>, text: &str, most: usize) {
        if !line::is_text(text) {
            self.problems.push(line::not_text(pointer));
        } else if is_blank(text) || text.chars().count() > most {
            self.add(pointer, "length", format!("Write 1 to {most} characters."));
        }
    }

    fn unique<'a>(&mut self, list: &str, field: &str, values: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (index, value) in values.enumerate() {
            if !seen.insert(value) {
                let pointer = if field.is_empty() {
                    format!("{list}/{index}")
                } else {
                    format!("{list}/{index}/{field}")
                };
                self.add(
                    pointer,
                    "duplicate",
                    format!("`{value}` stands here a second time. Each needs to be there once."),
                );
            }
        }
    }

    fn site(&mut self, declared: &wire::Rules, context: &Context) {
        self.length("/name", &declared.name, 80);
        let controller = &declared.controller;
        self.length("/controller/name", &controller.name, 200);
        self.length("/controller/address", &controller.address, 400);
        self.length("/controller/contact", &controller.contact, 200);
        self.require(
            controller.privacy_notice.starts_with("https://")
                && controller.privacy_notice.len() <= 400
                && line::is_line(&controller.privacy_notice),
            "/controller/privacy_notice",
            "url_invalid",
            "Give the https URL of the privacy notice, at most 400 characters.",
        );
        self.require(
            (1..=50).contains(&declared.origins.len()),
            "/origins",
            "length",
            "List 1 to 50 origins.",
        );
        for (index, origin) in declared.origins.iter().enumerate() {
            self.require(
                is_origin(origin), format!("/origins/{index}"), "origin_invalid",
                "Write an origin as browsers send it: scheme, host and port alone, like `https://shop.example`, in lower case, without a path and without the port that the scheme has anyway (443 of https, 80 of http). Plain http is for this machine (127.0.0.1, localhost) alone.",
            );
        }
        self.unique("/origins", "", declared.origins.iter().map(String::as_str));
        self.require(
            (1..=50).contains(&declared.languages.len()),
            "/languages",
            "length",
            "List 1 to 50 languages.",
        );
        for (index, language) in declared.languages.iter().enumerate() {
            // Texts are found by the tag as it is written here, so it is written in one way.
            let detail = match crate::language::tag(language) {
                Some(tag) => format!("Write it as `{tag}`."),
                None => "Write a BCP 47 tag like `de` or `pt-BR`.".to_owned(),
            };
            self.require(
                is_language(language),
                format!("/languages/{index}"),
                "language_invalid",
                &detail,
            );
        }
        self.unique("/languages", "", declared.languages.iter().map(String::as_str));
        self.require(
            is_country(&declared.region),
            "/region",
            "region_unknown",
            "Write a two-letter country like `DE` (ISO 3166-1).",
        );
        self.require(
            declared.countries.len() <= 250,
            "/countries",
            "length",
            "List at most 250 countries.",
        );
        for (index, country) in declared.countries.iter().enumerate() {
            self.require(
                is_country(country),
                format!("/countries/{index}"),
                "region_unknown",
                "Write a two-letter country like `DE` (ISO 3166-1).",
            );
        }
        self.unique("/countries", "", declared.countries.iter().map(String::as_str));
        self.require(
            declared
                .confirmations_per_day
                .is_none_or(|confirmations| (1..=10_000_000).contains(&confirmations)),
            "/confirmations_per_day",
            "range",
            "Write 1 to 10000000 confirmations.",
        );
        let shards = declared.shards.unwrap_or(16);
        self.require((1..=64).contains(&shards), "/shards", "range", "Write 1 to 64.");
        if let Some(created) = context.created_with_shards.filter(|created| *created != shards) {
            self.add(
                "/shards",
                "shards_fixed",
                format!("The site was created with {created} shards, which cannot change. Write {created}."),
            );
        }
        self.require(
            declared.decision_log_days.is_none_or(|days| (1..=3650).contains(&days)),
            "/decision_log_days",
            "range",
            "Write 1 to 3650 days.",
        );
        self.require(
            !declared.channels.is_empty(),
            "/channels",
            "length",
            "Offer at least one channel.",
        );
        self.unique(
            "/channels",
            "",
            declared.channels.iter().map(|channel| channel.as_str()),
        );
        self.require(
            (1..=100).contains(&declared.purposes.len()),
            "/purposes",
            "length",
            "Declare 1 to 100 purposes.",
        );
    }

    fn purpose(&mut self, declared: &wire::Rules, index: usize, purpose: &wire::Purpose) {
        let at = |field: &str| format!("/purposes/{index}/{field}");
        self.require(
            is_code(&purpose.code),
            at("code"),
            "code_invalid",
            "A code is 1 to 64 characters of a-z, 0-9, _ and -, a letter first.",
        );
        self.require(
            purpose.code != CONFIRM && purpose.code != FEEDBACK_REPLY,
            at("code"),
            "code_reserved",
            "`confirm` and `feedback_reply` are built in. Choose another code.",
        );
        self.require(
            !purpose.channels.is_empty(),
            at("channels"),
            "length",
            "Name at least one channel.",
        );
        for (position, channel) in purpose.channels.iter().enumerate() {
            self.require(
                declared.channels.contains(channel),
                format!("/purposes/{index}/channels/{position}"),
                "channel_not_offered",
                "The site does not offer this channel. Add it to the site's `channels`.",
            );
        }
        self.unique(
            &at("channels"),
            "",
            purpose.channels.iter().map(|channel| channel.as_str()),
        );
        self.length(at("notice"), &purpose.notice, 64);
        for language in &declared.languages {
            match purpose.text.get(language) {
                Some(text) => self.text_length(at(&format!("text/{}", token(language))), text, 2000),
                None => self.add(
                    at("text"),
                    "text_missing",
                    format!(
                        "The notice has no text in `{language}`. A person must be able to read what they say yes to."
                    ),
                ),
            }
        }
        self.listed(&at("text"), &purpose.text, declared);
        self.titles(&at("title"), &purpose.title, declared);
        self.require(
            purpose.valid_days.is_none_or(|days| (1..=36_500).contains(&days)),
            at("valid_days"),
            "range",
            "Write 1 to 36500 days.",
        );
        if let Some(cap) = &purpose.cap {
            self.require(
                Cap::parse(cap).is_some(),
                at("cap/permits"),
                "range",
                "Write 1 to 100 permits. To contact nobody, take the purpose out.",
            );
        }
        match purpose.basis {
            Basis::Consent => self.require(purpose.because.is_none(), at("because"), "because_not_needed", "Consent is its own reason. Leave `because` out."),
            Basis::LegitimateInterests | Basis::PublicInterest => self.add(
                at("basis"), "basis_needs_no_act",
                "This basis needs no act of the person, so it does not load: it would be the door round asking. Use `consent`.",
            ),
            Basis::Contract | Basis::LegalObligation | Basis::VitalInterests => {
                self.act(&at("because"), purpose.because.as_ref(), declared);
                self.require(purpose.cap.is_some(), at("cap"), "cap_missing", "A purpose that needs no yes has a cap, like `{ permits = 10, per = \"month\" }`.");
                self.require(
                    declared.templates.iter().any(|template| template.purpose == purpose.code),
                    at("code"), "template_missing", "A purpose that needs no yes has stored templates. Add one under `templates`.",
                );
            }
        }
    }

    /// The act of the person that a purpose answers, in every language of the site or once for all.
    fn act(&mut self, at: &str, act: Option<&wire::Act>, declared: &wire::Rules) {
        let by_language = match act {
            Some(wire::Act::ByLanguage(texts)) => texts,
            Some(wire::Act::Once(text)) if !line::is_line(text) => return self.problems.push(line::not_a_line(at)),
            Some(wire::Act::Once(text)) if !is_blank(text) && text.chars().count() <= 200 => return,
            Some(wire::Act::Once(_)) | None => {
                return self.add(
                    at,
                    "because_missing",
                    "Name the act of the person that this answers, like `your order`, in 1 to 200 characters.",
                );
            }
        };
        for language in &declared.languages {
            match by_language.get(language) {
                Some(text) => self.length(format!("{at}/{}", token(language)), text, 200),
                None => self.add(
                    at,
                    "because_missing",
                    format!("Name the act in `{language}` as well, or once for all languages."),
                ),
            }
        }
        self.listed(at, by_language, declared);
    }

    /// Titles are in languages of the site, and short.
    fn titles(&mut self, at: &str, titles: &BTreeMap<String, String>, declared: &wire::Rules) {
        self.listed(at, titles, declared);
        for (language, title) in titles {
            self.length(format!("{at}/{}", token(language)), title, 80);
        }
    }

    /// Nobody reads a text in a language that the site does not list.
    fn listed(&mut self, at: &str, texts: &BTreeMap<String, String>, declared: &wire::Rules) {
        for language in texts.keys().filter(|language| !declared.languages.contains(language)) {
            self.add(
                format!("{at}/{}", token(language)),
                "language_not_listed",
                "The site's `languages` do not list this language.",
            );
        }
    }

    fn templates(&mut self, declared: &wire::Rules) {
        for (index, template) in declared.templates.iter().enumerate() {
            self.length(format!("/templates/{index}/id"), &template.id, 64);
            let at = format!("/templates/{index}");
            self.problems
                .append(&mut template_problems(template, &declared.languages, &at));
            self.require(
                declared.purposes.iter().any(|purpose| purpose.code == template.purpose),
                format!("/templates/{index}/purpose"),
                "purpose_unknown",
                "No purpose has this code.",
            );
        }
        self.unique(
            "/templates",
            "id",
            declared.templates.iter().map(|template| template.id.as_str()),
        );
    }

    fn routes(&mut self, declared: &wire::Rules, context: &Context) {
        let last = declared.routes.len().checked_sub(1);
        self.require(
            (1..=100).contains(&declared.routes.len()),
            "/routes",
            "length",
            "Declare 1 to 100 routes. One without conditions will do.",
        );
        for (index, route) in declared.routes.iter().enumerate() {
            self.length(format!("/routes/{index}/name"), &route.name, 80);
            for (position, topic) in route.topics.iter().enumerate() {
                self.length(format!("/routes/{index}/topics/{position}"), topic, 64);
            }
            self.require(
                route.rating_at_most.is_none_or(|rating| (1..=5).contains(&rating)),
                format!("/routes/{index}/rating_at_most"),
                "range",
                "Write 1 to 5.",
            );
            let always = route.topics.is_empty() && route.kinds.is_empty() && route.rating_at_most.is_none();
            if Some(index) == last {
                self.require(
                    always,
                    format!("/routes/{index}"),
                    "route_last_must_match",
                    "The last route gets what no other took, so it must have no conditions.",
                );
            } else {
                self.require(!always, format!("/routes/{index}"), "route_hides_the_rest", "This route matches everything, so those after it get nothing. Give it a condition or move it to the end.");
            }
            self.endpoint(&format!("/routes/{index}/to"), &route.to, context);
        }
        for (topic, titles) in &declared.topic_titles {
            let at = format!("/topic_titles/{}", token(topic));
            self.require(
                declared.routes.iter().any(|route| route.topics.contains(topic)),
                at.as_str(),
                "topic_unknown",
                "No route has this topic. Add it to a route's `topics`, or take its titles out.",
            );
            self.titles(&at, titles, declared);
        }
    }

    fn endpoint(&mut self, pointer: &str, endpoint: &wire::Endpoint, context: &Context) {
        self.require(
            may_deliver_to(&endpoint.url, &context.local_endpoints), format!("{pointer}/url"), "url_not_public_https",
            "A delivery goes to a public https URL, like `https://hooks.shop.example/beckon`, of at most 400 characters.",
        );
    }
}

/// Whether a browser can send this origin, letter for letter (RFC 6454, 6.2; WHATWG URL, origin). Any other would be published
/// and match no page.
fn is_origin(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let this_machine = host == "localhost" || host == "127.0.0.1";
    let is_name = host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
    let scheme_fits = url.scheme() == "https" || (url.scheme() == "http" && this_machine);
    text.len() <= 280 && is_name && scheme_fits && url.origin().ascii_serialization() == text
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && tag.len() <= 35
}

fn is_code(code: &str) -> bool {
    (1..=64).contains(&code.len())
        && code.as_bytes()[0].is_ascii_lowercase()
        && code
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-')
}
