//! The check of what a visitor sends: every field has a meaning under the rules, or is named with what to do.

use super::{Save, WishChanges, handles};
use crate::address::ContactPoint;
use crate::fault::{Fault, FaultKind, field};
use crate::numbers;
use crate::rules::{Cap, Rules};
use crate::wire::{self, CurrentNotice, FieldProblem};
use crate::zone::{Day, QuietHours, Zone, may_be_reported};
use crate::{Basis, Choice, language, page, text};
use std::collections::BTreeSet;

impl Save {
    /// Checks a body against the rules in force.
    ///
    /// # Errors
    ///
    /// Every problem at once; a yes to a notice that is no longer in force alone is [`FaultKind::NoticeOutdated`].
    pub fn parse(body: &wire::Preferences, rules: &Rules) -> Result<Self, Fault> {
        let mut problems = Vec::new();
        let mut outdated = Vec::new();
        check_id(&body.id, &mut problems);
        if body.customer_token.is_some() && rules.declared().customers.is_none() {
            problems.push(field(
                "/customer_token",
                "customer_token_unsupported",
                "The site's rules have no `customers`, so there is nothing to check it with. Leave it out.",
            ));
        }
        let add = points("/contact_points", &body.contact_points, rules, true, &mut problems);
        let remove = points(
            "/remove_contact_points",
            &body.remove_contact_points,
            rules,
            false,
            &mut problems,
        );
        handles::check(body, &mut problems);
        let mut notices = Vec::new();
        check_choices(body, rules, &mut problems, &mut outdated, &mut notices);
        let wishes = WishChanges::parse(body, rules, &mut problems);
        if !problems.is_empty() {
            problems.append(&mut outdated);
            return Err(Fault::body(problems));
        }
        if !outdated.is_empty() {
            return Err(Fault {
                kind: FaultKind::NoticeOutdated,
                errors: outdated,
                notices,
            });
        }
        Ok(Self {
            add,
            remove,
            remove_handles: body.remove_handles.clone(),
            confirm_handles: body.confirm_handles.clone(),
            choices: body.choices.clone(),
            wishes,
            page: body.page.as_deref().map(page::without_query).map(str::to_owned),
            language: body.language.as_deref().and_then(language::tag),
        })
    }
}

/// What an id looks like.
pub const ID_INVALID: &str = "An id is 1 to 64 characters of A-Z a-z 0-9 . _ : -, best a UUID.";

/// Whether an id is one: 1 to 64 characters of `A-Z a-z 0-9 . _ : -`.
pub(crate) fn check_id(id: &str, problems: &mut Vec<FieldProblem>) {
    if !is_id(id, 64) {
        problems.push(field("/id", "id_invalid", ID_INVALID));
    }
}

/// Whether `id` has 1 to `most` characters of `A-Z a-z 0-9 . _ : -`.
#[must_use]
pub fn is_id(id: &str, most: usize) -> bool {
    (1..=most).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte))
}

/// Brings a list of typed contact points into normal form, each once.
pub(crate) fn points(
    pointer: &str,
    typed: &[wire::ContactPoint],
    rules: &Rules,
    must_be_offered: bool,
    problems: &mut Vec<FieldProblem>,
) -> Vec<ContactPoint> {
    if typed.len() > 12 {
        problems.push(field(pointer, "length", "At most 12 contact points in one request."));
        return Vec::new();
    }
    let mut points = Vec::new();
    for (index, typed) in typed.iter().enumerate() {
        if must_be_offered && !rules.offers(typed.channel) {
            let detail = "The site does not offer this channel.";
            problems.push(field(
                format!("{pointer}/{index}/channel"),
                "channel_not_offered",
                detail,
            ));
        }
        // A number that the site does not reach is as one that does not exist: it says nothing of who is known here.
        let reached = |point: ContactPoint| match numbers::reach(&point, rules) {
            Err(fault) if must_be_offered => Err(fault),
            _ => Ok(point),
        };
        match ContactPoint::parse(typed, &rules.declared().region).and_then(reached) {
            Ok(point) if points.contains(&point) => {}
            Ok(point) => points.push(point),
            Err(fault) => problems.push(field(format!("{pointer}/{index}/address"), fault.code, fault.detail)),
        }
    }
    points
}

fn check_choices(
    body: &wire::Preferences,
    rules: &Rules,
    problems: &mut Vec<FieldProblem>,
    outdated: &mut Vec<FieldProblem>,
    notices: &mut Vec<CurrentNotice>,
) {
    if body.choices.len() > 200 {
        problems.push(field("/choices", "length", "At most 200 choices in one request."));
        return;
    }
    let mut seen = BTreeSet::new();
    for (index, choice) in body.choices.iter().enumerate() {
        let at = |name: &str| format!("/choices/{index}/{name}");
        if !seen.insert((&choice.purpose, choice.channel)) {
            problems.push(field(
                format!("/choices/{index}"),
                "duplicate",
                "This purpose and channel stand here twice.",
            ));
        }
        let Some(purpose) = rules.purpose(&choice.purpose) else {
            problems.push(field(
                at("purpose"),
                "purpose_unknown",
                "The site declares no such purpose.",
            ));
            continue;
        };
        if !purpose.channels.contains(&choice.channel) {
            problems.push(field(
                at("channel"),
                "channel_not_offered",
                "The purpose does not use this channel.",
            ));
        }
        if !purpose.basis.can_be_refused() {
            problems.push(field(
                at("purpose"),
                "purpose_takes_no_choice",
                "This is a legal duty, so it is nobody's to choose.",
            ));
        }
        if choice.choice != Choice::Given {
            continue;
        }
        if purpose.basis != Basis::Consent {
            let detail = "This purpose rests on another legal basis, so it takes no yes. It can be refused.";
            problems.push(field(at("choice"), "purpose_takes_no_consent", detail));
        }
        match &choice.notice {
            None => problems.push(field(
                at("notice"),
                "notice_missing",
                "A yes names the notice version that was shown.",
            )),
            Some(notice) if *notice != purpose.notice => {
                outdated.push(field(
                    at("notice"),
                    "notice_outdated",
                    "The notice has changed since it was shown.",
                ));
                // Once, however many channels were said yes to.
                if !notices.iter().any(|told| told.purpose == purpose.code) {
                    notices.push(CurrentNotice {
                        purpose: purpose.code.clone(),
                        notice: purpose.notice.clone(),
                        text: purpose.text.clone(),
                    });
                }
            }
            Some(_) => {}
        }
    }
}

impl WishChanges {
    fn parse(body: &wire::Preferences, rules: &Rules, problems: &mut Vec<FieldProblem>) -> Self {
        let mut changes = Self {
            cap: body.cap.clone(),
            ..Self::default()
        };
        if let Some(order) = &body.preferred_channels {
            let mut seen = BTreeSet::new();
            for (index, channel) in order.iter().enumerate() {
                if !seen.insert(channel) {
                    problems.push(field(
                        format!("/preferred_channels/{index}"),
                        "duplicate",
                        "This channel stands here twice.",
                    ));
                } else if !rules.offers(*channel) {
                    let detail = "The site does not offer this channel.";
                    problems.push(field(
                        format!("/preferred_channels/{index}"),
                        "channel_not_offered",
                        detail,
                    ));
                }
            }
            changes.preferred_channels = Some(order.clone());
        }
        changes.quiet_hours = body.quiet_hours.as_ref().map(|hours| {
            hours.as_ref().and_then(|hours| {
                let parsed = QuietHours::parse(&hours.from, &hours.to);
                if parsed.is_none() {
                    let detail = "Write two different times of day like 20:00 and 09:00.";
                    problems.push(field("/quiet_hours", "quiet_hours_invalid", detail));
                }
                parsed
            })
        });
        changes.time_zone = time_zone(body.time_zone.as_ref(), problems);
        if let Some(Some(cap)) = &body.cap
            && Cap::parse(cap).is_none()
        {
            problems.push(field(
                "/cap/permits",
                "range",
                "Write 1 to 100. For no contact at all, use stop.",
            ));
        }
        changes.pause_until = body.pause_until.clone();
        if let Some(Some(day)) = &body.pause_until
            && Day::parse(day).is_none()
        {
            problems.push(field(
                "/pause_until",
                "day_invalid",
                "Write a day of the calendar like 2027-01-10.",
            ));
        }
        check_texts(body.language.as_deref(), body.page.as_deref(), problems);
        changes.language = body.language.as_deref().and_then(language::tag);
        changes
    }
}

/// What a save says about the zone.
///
/// A page sends its platform's zone with whatever the visitor chose. So a name that a platform may report and that is no zone
/// here says nothing: what was known stays, else the zone is unknown. It never stands in the way of what the person said
/// (GDPR, 7(3)). A name that no platform reports was written by hand, and is refused.
fn time_zone(sent: Option<&Option<String>>, problems: &mut Vec<FieldProblem>) -> Option<Option<String>> {
    let name = match sent? {
        None => return Some(None),
        Some(name) => text::clean(name),
    };
    if let Some(zone) = Zone::named(&name) {
        return Some(Some(zone.name().to_owned()));
    }
    if !may_be_reported(&name) {
        problems.push(field(
            "/time_zone",
            "time_zone_unknown",
            "Write a zone of the IANA database like Europe/Berlin.",
        ));
    }
    None
}

/// Checks a language tag and a page URL, wherever a visitor sends them.
pub(crate) fn check_texts(language: Option<&str>, page: Option<&str>, problems: &mut Vec<FieldProblem>) {
    if let Some(language) = language
        && language::tag(language).is_none()
    {
        problems.push(field(
            "/language",
            "language_invalid",
            "Write a BCP 47 tag like de or pt-BR.",
        ));
    }
    if page.is_some_and(|page| !page::is_page(page)) {
        problems.push(field(
            "/page",
            "page_invalid",
            "Write the URL of a page, at most 2000 characters.",
        ));
    }
}
