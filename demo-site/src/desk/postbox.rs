//! The postbox page: a little mail client over everything that was delivered, newest first.

use super::frame;
use super::letter::Letter;
use crate::headers;
use crate::postbox::Delivery;
use crate::shop::Shop;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longer lists are cut; `/postbox.json` has everything.
const MOST_SHOWN: usize = 200;

/// The folders, and whether each is there before anything has come.
const FOLDERS: &[(&str, &str, bool)] = &[
    ("email", "Mail", true),
    ("sms", "Texts", true),
    ("whatsapp", "WhatsApp", false),
    ("phone", "Calls", false),
    ("post", "Letters", false),
    ("events", "Events", true),
];

/// What is looked at.
#[derive(Default, Deserialize)]
pub(crate) struct Look {
    /// A hook's path without `/hooks/`; absent: everything.
    folder: Option<String>,
    /// The place of a delivery in the list of all, which never changes.
    open: Option<usize>,
    /// Present: the page does not load itself again.
    still: Option<String>,
}

/// `GET /postbox`. While no letter is opened the page loads itself again every few seconds.
pub(crate) async fn postbox(State(shop): State<Arc<Shop>>, look: Result<Query<Look>, QueryRejection>) -> Response {
    let look = look.map(|Query(look)| look).unwrap_or_default();
    let deliveries = shop.postbox.deliveries();
    let live = look.open.is_none() && look.still.is_none();
    let refresh = live.then_some(4);
    headers::desk(frame("Postbox", "/postbox", refresh, &page(&look, &deliveries, live)))
}

fn folder_of(delivery: &Delivery) -> &str {
    delivery.path.strip_prefix("/hooks/").unwrap_or(&delivery.path)
}

fn page(look: &Look, deliveries: &[Delivery], live: bool) -> Markup {
    let in_folder = |delivery: &Delivery| {
        look.folder
            .as_deref()
            .is_none_or(|folder| folder == folder_of(delivery))
    };
    let shown: Vec<(usize, &Delivery)> = deliveries
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, delivery)| in_folder(delivery))
        .collect();
    let open = match look.open {
        Some(place) => deliveries.get(place).map(|delivery| (place, delivery)),
        None => shown.first().copied(),
    };
    html! {
        div.postbox.reading[look.open.is_some()] {
            div.side {
                h1 { "Postbox" }
                (folders(look, deliveries))
                p.hint {
                    "Whatever Beckon sends for this shop ends here, on this machine. "
                    a href="/postbox.json" { "As JSON" }
                }
            }
            section.list aria-label="Deliveries, newest first" {
                p.tools {
                    @if live { "Looks again every few seconds. " a href=(address(look.folder.as_deref(), "still=1")) { "Hold still" } }
                    @else { a href=(address(look.folder.as_deref(), "")) { "Look again" } }
                }
                @if shown.is_empty() { (nothing_yet()) }
                ul {
                    @for (place, delivery) in shown.iter().take(MOST_SHOWN) {
                        @let href = address(look.folder.as_deref(), &format!("open={place}"));
                        (Letter::read(delivery).line(&href, open.is_some_and(|(opened, _)| opened == *place)))
                    }
                }
                @if shown.len() > MOST_SHOWN {
                    p.hint { (shown.len() - MOST_SHOWN) " older ones are in " a href="/postbox.json" { "postbox.json" } "." }
                }
            }
            section.pane aria-label="The opened delivery" {
                @if look.open.is_some() { a.back href=(address(look.folder.as_deref(), "")) { "‹ All deliveries" } }
                @if let Some((_, delivery)) = open { (Letter::read(delivery).whole()) }
            }
        }
    }
}

fn folders(look: &Look, deliveries: &[Delivery]) -> Markup {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for delivery in deliveries {
        *counts.entry(folder_of(delivery)).or_default() += 1;
    }
    let entry = |folder: Option<&str>, name: &str, count: usize| {
        let current = look.folder.as_deref() == folder;
        html! {
            li { a href=(address(folder, "")) aria-current=[current.then_some("page")] {
                span { (name) } span.count { (count) }
            } }
        }
    };
    html! {
        nav aria-label="Folders" {
            ul {
                (entry(None, "Everything", deliveries.len()))
                @for (folder, name, always) in FOLDERS {
                    @let count = counts.get(folder).copied().unwrap_or_default();
                    @if *always || count > 0 { (entry(Some(folder), name, count)) }
                }
                @for (folder, count) in &counts {
                    @if let Some(team) = folder.strip_prefix("feedback/") {
                        (entry(Some(folder), &format!("Feedback: {team}"), *count))
                    }
                }
            }
        }
    }
}

fn nothing_yet() -> Markup {
    html! {
        div.empty {
            p { strong { "Nothing here yet." } }
            p { "Open the " a href="/" { "shop" } ", press the button in the corner and say how you may be contacted. \
                 The message that asks you to confirm arrives here." }
        }
    }
}

/// A postbox address. Folders come from the paths of deliveries, so they are escaped.
fn address(folder: Option<&str>, rest: &str) -> String {
    let folder = folder.map(|folder| format!("folder={}", escape(folder)));
    let query: Vec<&str> = folder
        .as_deref()
        .into_iter()
        .chain(Some(rest))
        .filter(|part| !part.is_empty())
        .collect();
    if query.is_empty() {
        "/postbox".to_owned()
    } else {
        format!("/postbox?{}", query.join("&"))
    }
}

fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'/' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
