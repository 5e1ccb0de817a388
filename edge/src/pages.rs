//! The edge's own pages: plain HTML that works without JavaScript, under a policy that lets nothing else in.

use crate::failure::OrBroken;
use crate::marked::{Marked, fill_marked};
use crate::messages::{PurposeShown, Shown, StopLinkSeen};
use beckon_domain::Basis;
use beckon_domain::stored::{Notice, StopNotice, Wishes};
use beckon_ledger::Failure;
use beckon_ledger::words::{Words, fill};
use js_sys::{Date, Object, Reflect};
use maud::{DOCTYPE, Markup, html};
use worker::{Request, Response};

/// The style of every page, in the widget's colours.
pub const STYLE: &str = concat!(
    include_str!(concat!(env!("OUT_DIR"), "/looks.css")),
    include_str!("page.css")
);

/// A page as a response.
pub fn response(status: u16, page: Markup) -> Result<Response, Failure> {
    let mut response = Response::from_html(page.into_string()).or_broken()?.with_status(status);
    let headers = response.headers_mut();
    headers
        .set(
            "content-security-policy",
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        )
        .or_broken()?;
    headers.set("cache-control", "no-store").or_broken()?;
    // The address of a page here is a secret: no other site is told of it.
    headers.set("referrer-policy", "no-referrer").or_broken()?;
    headers.set("x-content-type-options", "nosniff").or_broken()?;
    headers.set("x-robots-tag", "noindex").or_broken()?;
    Ok(response)
}

/// The words of a page that is about nobody: the browser says in which language.
pub fn words_for(request: &Request) -> Result<&'static Words, Failure> {
    Ok(Words::accepted(
        &request
            .headers()
            .get("accept-language")
            .or_broken()?
            .unwrap_or_default(),
    ))
}

/// A page with a heading.
pub fn page(words: &Words, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.language) dir=(words.direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/page.css";
            }
            body { main { h1 { (title) } (body) } }
        }
    }
}

/// What a confirmation asks, with one button.
pub fn confirmation(shown: &Shown, changed: bool) -> Markup {
    let words = Words::of(&shown.language);
    let intro = fill(words.confirm_intro, &[("name", &shown.site), ("masked", &shown.masked)]);
    page(
        words,
        words.confirm_title,
        &html! {
            @if changed { p role="alert" class="note" tabindex="-1" autofocus { (words.confirm_changed) } }
            @if !shown.grants.is_empty() {
                p { (intro) }
                ul class="grants" {
                    @for (title, text) in &shown.grants { li { strong { (Marked(title)) } @if let Some(text) = text { p { (Marked(text)) } } } }
                }
            }
            @if shown.resume { p { (words.confirm_resume) } }
            @if shown.customer { p { (fill(words.confirm_customer, &[("name", &shown.site)])) } }
            @if let Some(wishes) = &shown.wishes { (wished(words, wishes)) }
            form method="post" {
                input type="hidden" name="seen" value=(shown.seen);
                button type="submit" { (words.confirm_button) }
            }
            p class="quiet" { (words.confirm_ignore) }
            p class="quiet" { bdi { (shown.controller) } " · " (privacy(words, &shown.privacy_notice)) }
        },
    )
}

/// What a letter about a stop leads to, with one button; or that it was pressed.
pub fn stop_link(notice: &StopNotice, seen: &StopLinkSeen) -> Markup {
    let words = Words::of(&notice.language);
    let (intro, button, done) = match notice.asked {
        false => (words.undo_intro, words.lift, words.lifted),
        true => (words.stop_intro, words.stop_address, words.stopped),
    };
    let intro = fill(intro, &[("name", &seen.site), ("masked", &seen.masked)]);
    let title = fill(
        match notice.asked {
            false => words.stop_told_subject,
            true => words.stop_asked_subject,
        },
        &[("name", &seen.site)],
    );
    page(
        words,
        &title,
        &html! {
            @if seen.done {
                p role="status" class="note" tabindex="-1" autofocus { (done) }
            } @else {
                p { (intro) }
                form method="post" { button type="submit" { (button) } }
            }
            p class="quiet" { bdi { (seen.controller) } " · " (privacy(words, &seen.privacy_notice)) }
        },
    )
}

fn privacy(words: &Words, notice: &str) -> Markup {
    html! { a href=(notice) rel="noreferrer" { (words.privacy) } }
}

fn wished(words: &Words, wishes: &Wishes) -> Markup {
    let channels = wishes.preferred_channels.iter().map(|channel| words.channel(*channel));
    let list: Vec<&str> = channels.collect();
    html! {
        p { (words.confirm_wishes) }
        ul {
            @if let Some((from, to)) = &wishes.quiet_hours {
                li { (fill(words.wish_quiet, &[("from", from), ("to", to)])) }
            }
            @if let Some(zone) = &wishes.time_zone { li { (fill(words.wish_zone, &[("zone", zone)])) } }
            @if let Some((permits, per)) = &wishes.cap { li { (words.at_most(*permits, *per)) } }
            @if let Some(until) = &wishes.pause_until { li { (fill(words.wish_pause, &[("day", &day(words, until))])) } }
            @if !list.is_empty() { li { (fill(words.wish_order, &[("list", &list.join(" · "))])) } }
            @if let Some(language) = &wishes.language {
                li { (fill(words.wish_language, &[("language", Words::name_of(language))])) }
            }
        }
    }
}

/// The button was pressed.
pub fn confirmed(language: &str, visit: &str) -> Markup {
    let words = Words::of(language);
    page(
        words,
        words.done_title,
        &html! { p { (words.done_text) } (everything(words, visit)) },
    )
}

/// The way to the page of all settings.
fn everything(words: &Words, token: &str) -> Markup {
    html! { p { a href={ "/manage/" (token) } { (words.manage_link) } } }
}

/// A used, old or invented link: all look alike.
pub fn nothing_to_confirm(words: &Words) -> Markup {
    page(words, words.nothing_title, &html! { p { (words.nothing_text) } })
}

/// A day as people write it, which the platform knows. `at` begins with the day, and the day is the one in UTC.
pub fn day(words: &Words, at: &str) -> String {
    let style = Object::new();
    for (name, value) in [("dateStyle", "long"), ("timeZone", "UTC")] {
        // Setting a field of a fresh object does not fail; if it did, the day would be shown in another style.
        let _ = Reflect::set(&style, &name.into(), &value.into());
    }
    Date::new(&at.into())
        .to_locale_date_string(words.language, &style)
        .into()
}

/// Why a message came, and the two ways to end that.
pub fn why(token: &str, notice: &Notice, shown: &PurposeShown) -> Markup {
    let words = Words::of(&notice.language);
    let sent = fill(
        words.why_sent,
        &[
            ("name", &shown.site),
            ("sender", &notice.sender),
            ("day", &day(words, &notice.at.rfc3339())),
        ],
    );
    let because = |text| {
        fill_marked(
            text,
            &[("act", &html! { @if let Some(act) = &shown.act { (Marked(act)) } })],
        )
    };
    let ground = match (&notice.given_at, notice.basis) {
        (Some(given_at), _) => fill_marked(words.why_yes, &[("day", &day(words, given_at))]),
        (None, Basis::LegalObligation) => because(words.why_duty),
        (None, _) => because(words.why_act),
    };
    page(
        words,
        words.why_title,
        &html! {
            p { (sent) }
            p { (words.why_purpose) }
            ul class="grants" { li { strong { (Marked(&shown.title)) } @if let Some(text) = &shown.text { p { (Marked(text)) } } } }
            p { (ground) }
            @if shown.ended {
                p class="note" { (about(words.ended_text, shown)) }
            } @else if notice.basis.can_be_refused() {
                form method="post" class="choices" {
                    button type="submit" name="do" value="stop" { (words.stop_this) }
                    button type="submit" name="do" value="never_agreed" { (words.never_agreed) }
                }
            }
            (everything(words, token))
            (responsible(words, shown))
        },
    )
}

/// The way out, with one button.
pub fn unsubscribe(token: &str, notice: &Notice, shown: &PurposeShown) -> Markup {
    let words = Words::of(&notice.language);
    if shown.ended {
        return ended(token, notice, shown, false);
    }
    if !notice.basis.can_be_refused() {
        return why(token, notice, shown);
    }
    page(
        words,
        words.stop_this,
        &html! {
            p { (about(words.end_question, shown)) }
            form method="post" {
                input type="hidden" name="List-Unsubscribe" value="One-Click";
                button type="submit" { (words.stop_this) }
            }
            (everything(words, token))
            (responsible(words, shown))
        },
    )
}

/// It has ended.
pub fn ended(token: &str, notice: &Notice, shown: &PurposeShown, told: bool) -> Markup {
    let words = Words::of(&notice.language);
    page(
        words,
        words.ended_title,
        &html! {
            p { (about(words.ended_text, shown)) }
            @if told { p { (about(words.ended_told, shown)) } }
            (everything(words, token))
            (responsible(words, shown))
        },
    )
}

/// A text about a site's purpose.
fn about(text: &str, shown: &PurposeShown) -> Markup {
    fill_marked(text, &[("name", &shown.site), ("title", &Marked(&shown.title))])
}

fn responsible(words: &Words, shown: &PurposeShown) -> Markup {
    let reach = fill(
        words.why_reach,
        &[("controller", &shown.controller), ("reach", &shown.reach)],
    );
    html! { p class="quiet" { (reach) " " (privacy(words, &shown.privacy_notice)) } }
}

/// A link that we did not write.
pub fn not_ours(words: &Words) -> Markup {
    page(words, words.unknown_title, &html! { p { (words.unknown_text) } })
}
