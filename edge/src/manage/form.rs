//! What was typed into the page of all settings, read as a body of the contract: what differs from how things stand.

use super::State;
use crate::site_form::{Act as Typed, Form, address_field};
use beckon_domain::budget::Cost;
use beckon_domain::fault::field;
use beckon_domain::wire::{self, FieldProblem};
use beckon_domain::zone::{Zone, may_be_reported};
use beckon_domain::{Basis, CapWindow, Channel, Choice};

/// Which of the page's forms it is.
pub enum Act {
    /// Choices, wishes and new contact points.
    Save,
    /// Stop everything.
    Stop,
    /// Lift that.
    Resume,
    /// Stop one contact point, by its handle.
    StopPoint(String),
    /// Lift that.
    ResumePoint(String),
    /// Forget a browser, by the name that the page calls it by.
    Forget(String),
    /// Send a link that proves who opens it.
    SendLink,
    /// End every link to the page that was made until now.
    EndLinks,
}

impl Act {
    /// Which form it is. One that does not say changes what it names, and that is nothing.
    pub fn of(form: &Form) -> Self {
        let which = || form.get("which").to_owned();
        match form.get("act") {
            "stop" => Self::Stop,
            "resume" => Self::Resume,
            "stop_point" => Self::StopPoint(which()),
            "resume_point" => Self::ResumePoint(which()),
            "forget" => Self::Forget(which()),
            "send_link" => Self::SendLink,
            "end_links" => Self::EndLinks,
            _ => Self::Save,
        }
    }
}

impl Act {
    /// What it costs.
    pub const fn cost(&self) -> Cost {
        let may_send = match self {
            Self::Save | Self::Resume | Self::ResumePoint(_) | Self::SendLink => true,
            Self::Stop | Self::StopPoint(_) | Self::Forget(_) | Self::EndLinks => false,
        };
        Cost::of_page(may_send)
    }
}

/// The name of the field that ends a purpose which needs no yes.
pub fn end_field(purpose: &str) -> String {
    format!("end {purpose}")
}

/// The name of the field for the channel of this rank.
pub fn rank_field(rank: usize) -> String {
    format!("order {rank}")
}

/// As a save: only what was changed. Or what is half typed.
pub fn preferences(
    form: &Form,
    state: &State,
    settings: &wire::WidgetSettings,
) -> Result<wire::Preferences, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let wishes = state.wishes();
    let mut body = wire::Preferences {
        id: form.get("id").to_owned(),
        contact_points: form.contact_points(),
        choices: choices(form, state, settings),
        ..wire::Preferences::default()
    };

    let ranks = state.channels();
    let order: Vec<Channel> = (1..=ranks.len())
        .filter_map(|rank| form.get(&rank_field(rank)).parse().ok())
        .collect();
    let shown: Vec<Channel> = ranks
        .into_iter()
        .filter(|channel| wishes.preferred_channels.contains(channel))
        .collect();
    body.preferred_channels = Some(order).filter(|order| *order != shown);

    let times = (form.get("quiet_from").to_owned(), form.get("quiet_to").to_owned());
    let hours = match (times.0.is_empty(), times.1.is_empty()) {
        (true, true) => None,
        (false, false) => Some(times),
        _ => {
            problems.push(field(
                "/quiet_hours",
                "quiet_hours_half",
                "Write both times, or neither.",
            ));
            wishes.quiet_hours.clone()
        }
    };
    let wire_hours = |hours: &Option<(String, String)>| {
        let hours = hours.clone();
        hours.map(|(from, to)| wire::QuietHours { from, to })
    };
    body.quiet_hours = (hours != wishes.quiet_hours).then(|| wire_hours(&hours));

    let typed = |name: &str| Some(form.get(name).to_owned()).filter(|typed| !typed.is_empty());
    let zone = typed("zone");
    // Here the person typed it, so a name that is passed over where a platform reports it is said. Every other one that is none
    // is said with all else that is wrong with the body.
    let is_passed_over = |zone: &str| Zone::named(zone).is_none() && may_be_reported(zone);
    if zone.as_deref().is_some_and(is_passed_over) && zone != wishes.time_zone {
        let detail = "Write a zone of the IANA database like Europe/Berlin.";
        problems.push(field("/time_zone", "time_zone_unknown", detail));
    }
    body.time_zone = (zone != wishes.time_zone).then_some(zone);
    let pause = typed("pause");
    body.pause_until = (pause != wishes.pause_until).then_some(pause);

    let per: CapWindow = form.get("per").parse().unwrap_or(CapWindow::Week);
    let cap = match typed("cap").map(|typed| typed.parse::<u32>()) {
        None => None,
        Some(Ok(permits)) => Some((permits, per)),
        Some(Err(_)) => {
            problems.push(field("/cap/permits", "range", "Write 1 to 100."));
            wishes.cap
        }
    };
    body.cap = (cap != wishes.cap).then(|| cap.map(|(permits, per)| wire::Cap { permits, per }));

    let unchanged = wire::Preferences {
        id: body.id.clone(),
        ..wire::Preferences::default()
    };
    if problems.is_empty() && body == unchanged {
        problems.push(field("", "nothing_to_save", "Nothing was changed."));
    }
    if problems.is_empty() { Ok(body) } else { Err(problems) }
}

/// What was chosen and does not hold yet.
fn choices(form: &Form, state: &State, settings: &wire::WidgetSettings) -> Vec<wire::ChoiceMade> {
    let mut choices = form.choices(settings);
    choices.retain(|choice| state.chosen(&choice.purpose, choice.channel) != Some(choice.choice));
    for choice in &mut choices {
        if choice.choice == Choice::Refused {
            choice.choice = state.status(&choice.purpose, choice.channel).no_after();
        }
    }
    let others = settings.purposes.iter();
    for purpose in others.filter(|purpose| purpose.basis != Basis::Consent && purpose.basis.can_be_refused()) {
        if form.get(&end_field(&purpose.code)) != "yes" {
            continue;
        }
        let known = state.channels();
        for channel in purpose.channels.iter().filter(|channel| known.contains(channel)) {
            if state.chosen(&purpose.code, *channel) != Some(Choice::Refused) {
                choices.push(wire::ChoiceMade {
                    purpose: purpose.code.clone(),
                    channel: *channel,
                    choice: Choice::Refused,
                    notice: None,
                });
            }
        }
    }
    choices
}

/// The name of the field that a problem of the body is about; none if it is about the form as a whole.
pub fn field_of(form: &Form, pointer: &str, state: &State, settings: &wire::WidgetSettings) -> Option<String> {
    let mut steps = pointer.split('/').skip(1);
    let (step, index) = (steps.next()?, steps.next().and_then(|step| step.parse::<usize>().ok()));
    Some(match step {
        "contact_points" => address_field(Typed::Preferences, form.contact_points().get(index?)?.channel),
        // A yes lacks an address of its channel: it is typed there.
        "choices" => {
            let choices = choices(form, state, settings);
            address_field(Typed::Preferences, choices.get(index?)?.channel)
        }
        "preferred_channels" => rank_field(index? + 1),
        "quiet_hours" => "quiet_to".to_owned(),
        "time_zone" => "zone".to_owned(),
        "cap" => "cap".to_owned(),
        "pause_until" => "pause".to_owned(),
        _ => return None,
    })
}
