//! Behind the counter: the pretend marketing system and the postbox, both without any script.

mod letter;
mod marketing;
mod postbox;
mod reasons;
mod results;

pub(crate) use marketing::{ask, marketing};
pub(crate) use postbox::postbox;

use crate::art;
use maud::{DOCTYPE, Markup, html};

/// The frame of both pages. With `refresh_seconds` the browser loads the page again by itself.
fn frame(title: &str, path: &str, refresh_seconds: Option<u8>, body: &Markup) -> Markup {
    let tab =
        |href: &str, name: &str| html! { a href=(href) aria-current=[(href == path).then_some("page")] { (name) } };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                @if let Some(seconds) = refresh_seconds { meta http-equiv="refresh" content=(seconds); }
                title { (title) " · behind the counter" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/base.css";
                link rel="stylesheet" href="/desk.css";
            }
            body.desk {
                header.bar {
                    a.brand href="/" { (art::mark()) span { "Cairn & Last" small { "behind the counter" } } }
                    nav aria-label="Behind the counter" {
                        (tab("/postbox", "Postbox")) (tab("/marketing", "Marketing desk")) (tab("/", "Shop"))
                    }
                }
                main { (body) }
            }
        }
    }
}
