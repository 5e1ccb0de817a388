//! The edge's own pages: plain HTML that works without JavaScript, under a policy that lets nothing else in.

use crate::failure::Failure;
use crate::messages::{PurposeShown, Shown};
use crate::notice::Notice;
use crate::words::Words;
use beckon_domain::Basis;
use beckon_domain::stored::Wishes;
use maud::{DOCTYPE, Markup, html};
use worker::Response;

/// The style of every page.
pub const STYLE: &str = include_str!("page.css");

/// A page as a response.
pub fn response(status: u16, page: Markup) -> Result<Response, Failure> {
    let mut response = Response::from_html(page.into_string())?.with_status(status);
    let headers = response.headers_mut();
    headers.set(
        "content-security-policy",
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )?;
    headers.set("cache-control", "no-store")?;
    // The address of a page here is a secret: no other site is told of it.
    headers.set("referrer-policy", "no-referrer")?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("x-robots-tag", "noindex")?;
    Ok(response)
}

/// A page with a heading.
pub fn page(language: &str, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language) {
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
    let intro = words
        .confirm_intro
        .replace("{name}", &shown.site)
        .replace("{masked}", &shown.masked);
    page(
        words.language,
        words.confirm_title,
        &html! {
            @if changed { p role="alert" class="note" { (words.confirm_changed) } }
            @if !shown.grants.is_empty() {
                p { (intro) }
                ul class="grants" {
                    @for (title, text) in &shown.grants { li { strong { (title) } @if !text.is_empty() { p { (text) } } } }
                }
            }
            @if shown.resume { p { (words.confirm_resume) } }
            @if let Some(wishes) = &shown.wishes { (wished(words, wishes)) }
            form method="post" {
                input type="hidden" name="seen" value=(shown.seen);
                button type="submit" { (words.confirm_button) }
            }
            p class="quiet" { (words.confirm_ignore) }
            p class="quiet" { (shown.controller) " · " a href=(shown.privacy_notice) rel="noreferrer" { (words.privacy) } }
        },
    )
}

fn wished(words: &Words, wishes: &Wishes) -> Markup {
    let list: Vec<&str> = wishes
        .preferred_channels
        .iter()
        .map(|channel| channel.as_str())
        .collect();
    html! {
        p { (words.confirm_wishes) }
        ul {
            @if let Some((from, to)) = &wishes.quiet_hours {
                li { (words.quiet_hours.replace("{from}", from).replace("{to}", to)) }
            }
            @if let Some(zone) = &wishes.time_zone { li { (words.zone.replace("{zone}", zone)) } }
            @if let Some((permits, per)) = &wishes.cap {
                li { (words.cap.replace("{permits}", &permits.to_string()).replace("{per}", per.as_str())) }
            }
            @if let Some(day) = &wishes.pause_until { li { (words.pause.replace("{day}", day)) } }
            @if !list.is_empty() { li { (words.order.replace("{list}", &list.join(", "))) } }
            @if let Some(language) = &wishes.language { li { (words.tongue.replace("{language}", language)) } }
        }
    }
}

/// The button was pressed.
pub fn confirmed(language: &str) -> Markup {
    let words = Words::of(language);
    page(words.language, words.done_title, &html! { p { (words.done_text) } })
}

/// A used, old or invented link: all look alike.
pub fn nothing_to_confirm(language: &str) -> Markup {
    let words = Words::of(language);
    page(
        words.language,
        words.nothing_title,
        &html! { p { (words.nothing_text) } },
    )
}

fn day(at: &str) -> &str {
    at.split('T').next().unwrap_or_default()
}

/// Why a message came, and the two ways to end that.
pub fn why(notice: &Notice, shown: &PurposeShown) -> Markup {
    let words = Words::of(&notice.language);
    let sent = words
        .why_sent
        .replace("{name}", &shown.site)
        .replace("{sender}", &notice.sender)
        .replace("{day}", day(&notice.at.rfc3339()));
    let act = shown.act.as_deref().unwrap_or_default();
    let ground = match (&notice.given_at, notice.basis) {
        (Some(given_at), _) => words.why_yes.replace("{day}", day(given_at)),
        (None, Basis::LegalObligation) => words.why_duty.replace("{act}", act),
        (None, _) => words.why_act.replace("{act}", act),
    };
    page(
        words.language,
        words.why_title,
        &html! {
            p { (sent) }
            p { (words.why_purpose) }
            ul class="grants" { li { strong { (shown.title) } @if !shown.text.is_empty() { p { (shown.text) } } } }
            p { (ground) }
            @if shown.ended {
                p class="note" { (ended_text(words, shown)) }
            } @else if notice.basis != Basis::LegalObligation {
                form method="post" class="choices" {
                    button type="submit" name="do" value="stop" { (words.stop_this) }
                    button type="submit" name="do" value="never_agreed" { (words.never_agreed) }
                }
            }
            (responsible(words, shown))
        },
    )
}

/// The way out, with one button.
pub fn unsubscribe(notice: &Notice, shown: &PurposeShown) -> Markup {
    let words = Words::of(&notice.language);
    if shown.ended {
        return ended(notice, shown, false);
    }
    if notice.basis == Basis::LegalObligation {
        return why(notice, shown);
    }
    let question = words
        .end_question
        .replace("{name}", &shown.site)
        .replace("{title}", &shown.title);
    page(
        words.language,
        words.stop_this,
        &html! {
            p { (question) }
            form method="post" {
                input type="hidden" name="List-Unsubscribe" value="One-Click";
                button type="submit" { (words.stop_this) }
            }
            (responsible(words, shown))
        },
    )
}

/// It has ended.
pub fn ended(notice: &Notice, shown: &PurposeShown, told: bool) -> Markup {
    let words = Words::of(&notice.language);
    page(
        words.language,
        words.ended_title,
        &html! {
            p { (ended_text(words, shown)) }
            @if told { p { (words.ended_told.replace("{name}", &shown.site)) } }
            (responsible(words, shown))
        },
    )
}

fn ended_text(words: &Words, shown: &PurposeShown) -> String {
    words
        .ended_text
        .replace("{name}", &shown.site)
        .replace("{title}", &shown.title)
}

fn responsible(words: &Words, shown: &PurposeShown) -> Markup {
    let reach = words
        .why_reach
        .replace("{controller}", &shown.controller)
        .replace("{reach}", &shown.reach);
    html! { p class="quiet" { (reach) " " a href=(shown.privacy_notice) rel="noreferrer" { (words.privacy) } } }
}

/// A link that we did not write.
pub fn not_ours(language: &str) -> Markup {
    let words = Words::of(language);
    page(
        words.language,
        words.unknown_title,
        &html! { p { (words.unknown_text) } },
    )
}
