//! The page of all settings, drawn.

use super::State;
use super::form::{end_field, rank_field};
use crate::fields::{self, Wrong};
use crate::marked::{Marked, fill_marked};
use crate::messages::{Happened, HistoryRow, PointSeen};
use crate::pages::{self, day};
use crate::site_form::{Act as Typed, CHANNELS, Form, address_field, choice_field};
use beckon_domain::fault::Fault;
use beckon_domain::stored::Suppression;
use beckon_domain::{Basis, CapWindow, Channel, Choice, ConsentStatus, wire};
use beckon_ledger::Failure;
use beckon_ledger::words::{SiteText, Words, fill};
use maud::{Markup, html};

/// What a submitted form came to.
pub enum Done {
    /// Saved; what waits for a confirmation is masked.
    Saved(Vec<String>),
    /// Stopped, in effect.
    Stopped,
    /// The stop is lifted, or waits for a confirmation.
    Resumed {
        /// Whether it is lifted.
        lifted: bool,
    },
    /// The browser was forgotten.
    Forgotten,
    /// A link is on its way to this masked contact point.
    LinkSent(String),
    /// Every link that was made until now has ended.
    LinksEnded,
}

/// What the page is drawn from.
pub struct Seen<'a> {
    /// The site, as visitors see it.
    pub settings: &'a wire::WidgetSettings,
    /// The language.
    pub language: &'a str,
    /// How things stand.
    pub state: &'a State,
    /// What became of the form that was submitted.
    pub outcome: Option<&'a Result<Done, Fault>>,
    /// What was typed.
    pub typed: &'a Form,
}

/// The page.
pub fn page(seen: &Seen<'_>) -> Result<Markup, Failure> {
    let Seen { settings, state, .. } = seen;
    let words = Words::of(seen.language);
    let wrong = match seen.outcome {
        Some(Err(fault)) => Wrong::of(words, fault, |pointer| {
            super::form::field_of(seen.typed, pointer, state, settings)
        }),
        _ => Wrong::default(),
    };
    let name = [("name", settings.name.as_str())];
    let body = html! {
        @match seen.outcome {
            Some(Ok(done)) => (told(words, done)),
            Some(Err(_)) => (wrong.summary(words)),
            None => {}
        }
        p { (fill(words.manage_intro, &name)) }
        @if state.proven { p class="note" { (words.manage_proven) } }
        section { h2 { (words.where_to) } (points(words, state)?) (stop(words, state)?) }
        (preferences(seen, words, &wrong)?)
        (browsers(words, state)?)
        (history(seen, words)?)
        p class="quiet" { a href=(settings.privacy_notice) rel="noreferrer" { (words.privacy) } }
    };
    Ok(pages::page(words, &fill(words.manage_title, &name), &body))
}

/// The page behind a link that opens nothing any more: nothing but the way to a new one. It says so where its contact point
/// has gone to somebody else.
pub fn turned_away(
    settings: &wire::WidgetSettings,
    language: &str,
    done: Option<&Done>,
    moved: bool,
) -> Result<Markup, Failure> {
    let words = Words::of(language);
    let name = [("name", settings.name.as_str())];
    let send = button("send_link", "", words.link_send, "", "")?;
    let body = html! {
        @if let Some(done) = done { (told(words, done)) }
        p { @if moved { (fill(words.manage_moved, &name)) } @else { (words.manage_over) } }
        (send)
        p class="quiet" { a href=(settings.privacy_notice) rel="noreferrer" { (words.privacy) } }
    };
    Ok(pages::page(words, &fill(words.manage_title, &name), &body))
}

fn told(words: &Words, done: &Done) -> Markup {
    let one = |text: &str| html! { p role="status" class="note" tabindex="-1" autofocus { (text) } };
    match done {
        Done::Saved(waits) => html! {
            div role="status" class="note" tabindex="-1" autofocus {
                p { strong { (words.saved) } }
                @if !waits.is_empty() {
                    p { (words.site_waits) }
                    ul { @for masked in waits { li { bdi { (masked) } } } }
                }
            }
        },
        Done::Stopped => one(words.stopped),
        Done::Resumed { lifted: true } => one(words.lifted),
        Done::Resumed { lifted: false } => one(words.ends_when_confirmed),
        Done::Forgotten => one(words.browser_forgotten),
        Done::LinksEnded => one(words.links_ended),
        Done::LinkSent(masked) => one(&fill(words.link_sent, &[("masked", masked)])),
    }
}

/// One button, with what it is about.
fn button(act: &str, which: &str, label: &str, about: &str, class: &str) -> Result<Markup, Failure> {
    fields::form(
        act,
        &html! {
            input type="hidden" name="which" value=(which);
            button type="submit" class=(class) aria-label=[(!about.is_empty()).then(|| format!("{label}: {about}"))] { (label) }
        },
    )
}

fn points(words: &Words, state: &State) -> Result<Markup, Failure> {
    let mut rows = Vec::new();
    for (handle, point) in &state.points {
        let masked = point.masked.as_str();
        let act = match (point.stands.stopped, point.stands.suppressed) {
            (true, _) => button("resume_point", handle, words.lift, masked, "small")?,
            // By a proof the person is reached there again, and by nothing less.
            (false, Some(_)) if state.proven => button("resume_point", handle, words.contact_again, masked, "small")?,
            (false, _) => button("stop_point", handle, words.stop_address, masked, "small")?,
        };
        rows.push(html! {
            li {
                strong { bdi { (masked) } }
                p { (words.channel(point.stands.channel)) " · " (standing(words, point)) }
                (act)
            }
        });
    }
    Ok(html! { ul class="grants" { @for row in rows { (row) } } })
}

/// How a contact point stands, in a few words.
fn standing(words: &Words, point: &PointSeen) -> &'static str {
    match (point.stands.stopped, point.stands.suppressed) {
        (true, _) => words.stopped_here,
        (false, Some(Suppression::HardBounce)) => words.came_back,
        (false, Some(Suppression::Complaint)) => words.complained,
        (false, None) => words.reachable,
    }
}

fn stop(words: &Words, state: &State) -> Result<Markup, Failure> {
    if state.is_stopped() {
        let lift = button("resume", "", words.lift, "", "")?;
        return Ok(html! { p class="note" { (words.stopped_title) } (lift) });
    }
    button("stop", "", words.stop, "", "stop")
}

fn preferences(seen: &Seen<'_>, words: &'static Words, wrong: &Wrong) -> Result<Markup, Failure> {
    let Seen { settings, state, .. } = seen;
    let (asked, others): (Vec<_>, Vec<_>) = settings
        .purposes
        .iter()
        .partition(|purpose| purpose.basis == Basis::Consent);
    let known = state.channels();
    let usable = |channel: &&Channel| known.contains(channel) || CHANNELS.contains(channel);
    let inside = html! {
        h2 { (words.what_for) }
        @for purpose in asked {
            (fields::about(purpose, seen.language))
            div class="answers" {
                @for channel in purpose.channels.iter().filter(usable) { (choice(seen, words, purpose, *channel)) }
            }
        }
        @if !others.is_empty() { h2 { (words.without_yes) } }
        @for purpose in others { (other(seen, words, purpose)) }
        h2 { (words.when) }
        @if state.home.asked.is_some() { p class="note" { (words.not_yet) } }
        (times(seen, words, wrong))
        h2 { (words.another_address) }
        @for channel in CHANNELS.iter().copied().filter(|channel| settings.channels.contains(channel)) {
            @let name = address_field(Typed::Preferences, channel);
            (fields::address(words, wrong, &name, channel, &typed(seen, &name, "")))
        }
        button type="submit" { (words.save) }
    };
    fields::form("save", &inside)
}

/// What a field shows: what was typed, when something is wrong; else how it is.
fn typed(seen: &Seen<'_>, name: &str, set: &str) -> String {
    match seen.outcome {
        Some(Err(_)) => seen.typed.get(name).to_owned(),
        _ => set.to_owned(),
    }
}

fn choice(seen: &Seen<'_>, words: &Words, purpose: &wire::WidgetPurpose, channel: Channel) -> Markup {
    let name = choice_field(&purpose.code, channel);
    let chosen = match seen.outcome {
        Some(Err(_)) => seen.typed.get(&name).parse().ok(),
        _ => seen.state.chosen(&purpose.code, channel),
    };
    let hint = match seen.state.status(&purpose.code, channel) {
        ConsentStatus::Requested => Some(words.not_yet),
        ConsentStatus::Expired => Some(words.ran_out),
        _ => None,
    };
    let legend = html! {
        (words.channel(channel))
        @if let Some(hint) = hint { " " span class="hint" { "(" (hint) ")" } }
    };
    fields::yes_no(words, &name, &legend, chosen)
}

/// A purpose that needs no yes: why, and what can be done about it.
fn other(seen: &Seen<'_>, words: &Words, purpose: &wire::WidgetPurpose) -> Markup {
    let name = end_field(&purpose.code);
    let title = fields::title(purpose, seen.language);
    let state = seen.state;
    let used: Vec<Channel> = state.channels();
    let mut used = used.iter().filter(|channel| purpose.channels.contains(channel));
    let ended = used.clone().next().is_some()
        && used.all(|channel| state.chosen(&purpose.code, *channel) == Some(Choice::Refused));
    html! {
        (fields::about(purpose, seen.language))
        (fields::because(words, purpose, seen.language))
        @if ended {
            p class="note" { (fill_marked(words.ended_text, &[("name", &seen.settings.name), ("title", &title)])) }
        } @else if purpose.basis.can_be_refused() {
            label class="tick" {
                input type="checkbox" name=(name) value="yes" checked[typed(seen, &name, "") == "yes"];
                (words.stop_this) span class="away" { ": " (title) }
            }
        }
    }
}

/// When and how often.
fn times(seen: &Seen<'_>, words: &'static Words, wrong: &Wrong) -> Markup {
    let wishes = seen.state.wishes();
    let (from, to) = wishes.quiet_hours.clone().unwrap_or_default();
    let permits = wishes.cap.map(|(permits, _)| permits.to_string()).unwrap_or_default();
    let per = wishes.cap.map_or(CapWindow::Week, |(_, per)| per);
    let per = typed(seen, "per", per.as_str());
    let field = |name: &'static str, kind: &str, label: &str, hint: &str, set: &str| {
        let described = [wrong.id(name), (!hint.is_empty()).then(|| format!("hint-{name}"))];
        let described: Vec<String> = described.into_iter().flatten().collect();
        html! {
            div class="field" {
                label for=(name) { (label) }
                @if !hint.is_empty() { p class="hint" id={ "hint-" (name) } { (hint) } }
                input id=(name) name=(name) type=(kind) value=(typed(seen, name, set)) aria-invalid=[wrong.mark(name)]
                    aria-describedby=[Some(described.join(" ")).filter(|described| !described.is_empty())];
                (wrong.beside(name))
            }
        }
    };
    html! {
        div class="pair" {
            (field("quiet_from", "time", words.quiet_from, "", &from))
            (field("quiet_to", "time", words.quiet_to, "", &to))
        }
        (field("zone", "text", words.zone, words.zone_hint, wishes.time_zone.as_deref().unwrap_or_default()))
        div class="pair" {
            (field("cap", "number", words.cap_label, "", &permits))
            div class="field" {
                label for="per" { (words.cap_per) }
                select id="per" name="per" {
                    @for (window, label) in windows(words) {
                        option value=(window.as_str()) selected[per == window.as_str()] { (label) }
                    }
                }
            }
        }
        (field("pause", "date", words.pause, words.pause_hint, wishes.pause_until.as_deref().unwrap_or_default()))
        (order(seen, words, wrong))
    }
}

const fn windows(words: &Words) -> [(CapWindow, &'static str); 4] {
    [
        (CapWindow::Day, words.a_day),
        (CapWindow::Week, words.a_week),
        (CapWindow::Month, words.a_month),
        (CapWindow::Year, words.a_year),
    ]
}

/// By which channel first. With one channel there is nothing to order.
fn order(seen: &Seen<'_>, words: &Words, wrong: &Wrong) -> Markup {
    let channels = seen.state.channels();
    if channels.len() < 2 {
        return html! {};
    }
    let preferred = &seen.state.wishes().preferred_channels;
    let shown: Vec<Channel> = channels
        .iter()
        .copied()
        .filter(|channel| preferred.contains(channel))
        .collect();
    html! {
        fieldset class="plain" {
            legend { (words.order) }
            @for rank in 1..=channels.len() {
                @let name = rank_field(rank);
                @let set = typed(seen, &name, shown.get(rank - 1).map_or("", |channel| channel.as_str()));
                div class="field" {
                    label for=(fields::id(&name)) { (rank) "." }
                    select id=(fields::id(&name)) name=(name) aria-invalid=[wrong.mark(&name)] aria-describedby=[wrong.id(&name)] {
                        option value="" { "–" }
                        @for channel in &channels {
                            option value=(channel) selected[set == channel.as_str()] { (words.channel(*channel)) }
                        }
                    }
                    (wrong.beside(&name))
                }
            }
        }
    }
}

fn browsers(words: &Words, state: &State) -> Result<Markup, Failure> {
    let mut rows = Vec::new();
    for (name, until) in &state.home.browsers {
        let until = fill(words.browser_until, &[("day", &day(words, &until.rfc3339()))]);
        let forget = button("forget", name, words.browser_forget, &until, "small")?;
        rows.push(html! { li { p { (until) } (forget) } });
    }
    let end_links = button("end_links", "", words.links_end, "", "small")?;
    Ok(html! {
        @if !rows.is_empty() {
            section { h2 { (words.browsers) } ul class="grants" { @for row in rows { (row) } } }
        }
        (end_links)
    })
}

fn history(seen: &Seen<'_>, words: &'static Words) -> Result<Markup, Failure> {
    let inside = match &seen.state.history {
        None => {
            let send = button("send_link", "", words.link_send, "", "small")?;
            html! { p { (words.history_closed) } (send) }
        }
        Some(rows) if rows.is_empty() => html! { p { (words.history_none) } },
        Some(rows) => html! { ol class="grants" { @for row in rows { (happened(seen, words, row)) } } },
    };
    Ok(html! { section { h2 { (words.history) } (inside) } })
}

fn happened(seen: &Seen<'_>, words: &'static Words, row: &HistoryRow) -> Markup {
    let at = row.at.rfc3339();
    let sender = row.sender.as_deref().unwrap_or(words.history_gone);
    let text = match row.what {
        Happened::Permitted => words.history_permitted,
        Happened::Denied(_) => words.history_denied,
        Happened::Sent(Some(beckon_domain::SendOutcome::NotSent)) => words.history_not_sent,
        Happened::Sent(_) => words.history_sent,
    };
    let mut purposes = seen.settings.purposes.iter();
    let title = purposes.find(|purpose| purpose.code == row.purpose);
    let title = title.map_or_else(
        || Marked(SiteText::title(None, &row.purpose, seen.language)),
        |purpose| fields::title(purpose, seen.language),
    );
    html! {
        li {
            p class="hint" { time datetime=(at) { (day(words, &at)) } " · " (words.channel(row.channel)) }
            p { (fill_marked(text, &[("sender", &sender), ("title", &title)])) }
            @if let Happened::Denied(reason) = row.what { p { (words.reason(reason)) } }
        }
    }
}
