//! What every page of the shop has around it.

use crate::art;
use crate::config::{EdgeUrl, SiteId};
use maud::{DOCTYPE, Markup, html};

/// The frame of the shop's pages: head, header, footer and the widget's script tag.
pub(crate) struct Layout {
    embed: String,
    site: String,
}

impl Layout {
    pub(crate) fn new(edge: &EdgeUrl, site: &SiteId) -> Self {
        Self {
            embed: format!("{}/embed.js", edge.as_str()),
            site: site.as_str().to_owned(),
        }
    }

    /// A page. The one script tag is all that a site adds to have the widget.
    #[expect(clippy::needless_pass_by_value, reason = "a page is made once and put in")]
    pub(crate) fn page(&self, title: &str, body: Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (title) " · Cairn & Last" }
                    link rel="icon" href="/favicon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/base.css";
                    link rel="stylesheet" href="/shop.css";
                    script src=(self.embed) data-site=(self.site) async {}
                }
                body {
                    a.skip href="#main" { "Skip to the page" }
                    (header())
                    main #main { (body) }
                    (footer())
                }
            }
        }
    }
}

fn header() -> Markup {
    html! {
        p.ribbon { "Free delivery and free returns, for sixty days and any amount of mud" }
        header.top {
            div.wrap {
                a.brand href="/" { (art::mark()) span { "Cairn & Last" } }
                nav aria-label="Shop" {
                    a href="/#range" { "Boots" }
                    a href="/#workshop" { "Workshop" }
                    a href="/#letters" { "Letters" }
                    a.basket href="/checkout" { "Basket" }
                }
            }
        }
    }
}

fn footer() -> Markup {
    html! {
        footer.bottom {
            div.wrap {
                div {
                    a.brand href="/" { (art::mark()) span { "Cairn & Last" } }
                    p { "Walking boots, made and mended at the Old Tannery, Ravenbeck." }
                }
                nav aria-label="Behind the counter" {
                    h2 { "Behind the counter" }
                    a href="/postbox" { "Postbox" }
                    a href="/marketing" { "Marketing desk" }
                    a href="/privacy" { "Privacy" }
                }
                p.fiction {
                    strong { "This shop is fictional. " }
                    "It shows Beckon at work: the button in the corner lets you say how, when and about what the shop may \
                     contact you. Nothing is sold, nothing is charged, and every message goes to the postbox on this \
                     machine."
                }
            }
        }
    }
}
