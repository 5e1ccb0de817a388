//! The edge's own pages: plain HTML that works without JavaScript, under a policy that lets nothing else in.

use crate::failure::Failure;
use crate::messages::Shown;
use crate::words::Words;
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
