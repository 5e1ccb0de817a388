//! The home page.

use crate::art;
use crate::catalog::{BOOTS, Boot};
use crate::shop::Shop;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /`
pub(crate) async fn home(State(shop): State<Arc<Shop>>) -> Response {
    let body = html! {
        section.hero {
            (art::hills())
            div.wrap {
                div.hero-words {
                    p.eyebrow { "Made in Ravenbeck since 1931" }
                    h1 { "Boots for the long way round" }
                    p.lead { "Eleven people, one workshop, three boots. Cut, lasted and stitched by hand, and mended \
                              for as long as you walk." }
                    p.actions {
                        a.button href="#range" { "See the boots" }
                        a.button.quiet href="#workshop" { "How we make them" }
                    }
                }
            }
        }
        section.wrap.range #range aria-labelledby="range-title" {
            div.section-head {
                h2 #range-title { "Three boots. That is the range." }
                p { "We would rather make three things well. Each comes in three colours and eight sizes." }
            }
            ul.cards { @for boot in BOOTS { li { (card(boot)) } } }
        }
        section.workshop #workshop aria-labelledby="workshop-title" {
            div.wrap {
                div {
                    p.eyebrow { "The workshop" }
                    h2 #workshop-title { "A boot is finished when you stop wearing it" }
                    p { "Most boots are thrown away for the sake of their soles. Ours are stitched, not glued, so a \
                         sole is a thing you replace, like a tyre. Send them back muddy; Wilf likes to see where they \
                         have been." }
                    p { "A new sole is £58 and takes nine days. We write when your boots arrive, and when they are \
                         ready, and not in between." }
                }
                ol.steps {
                    li { b { "Cut" } span { "One hide makes two pairs. Priya reads the grain before she marks it." } }
                    li { b { "Last" } span { "Two days on the last, so that the leather forgets it was flat." } }
                    li { b { "Stitch" } span { "A storm welt, 212 stitches, waxed thread." } }
                    li { b { "Mend" } span { "Three new soles is usual. Seven is the record." } }
                }
            }
        }
        section.wrap.voices aria-label="What walkers say" {
            @for boot in BOOTS {
                figure {
                    blockquote { p { "“" (boot.voice.words) "”" } }
                    figcaption { (boot.voice.who) " · " a href={ "/boots/" (boot.code) } { (boot.name) } }
                }
            }
        }
        section.letters #letters aria-labelledby="letters-title" {
            div.wrap {
                div {
                    p.eyebrow { "Letters from the workshop" }
                    h2 #letters-title { "We write when there is something to say" }
                    p { "Four letters a year: what we made, what we mended, and one walk that is worth the train \
                         fare. By email, or on paper if you would rather hold it." }
                    p { "You choose, with the button in the corner of this page: which of it you want, over \
                         what, at which hours. What you have not asked for, we do not send. One press stops \
                         everything." }
                }
                aside.letter aria-label="From the autumn letter" {
                    p.letter-date { "Autumn, no. 31" }
                    p { "The bracken has turned and the tannery roof has stopped leaking, in that order. Wilf \
                         resoled his four-hundredth pair on Tuesday and would not have cake." }
                    p { "This quarter’s walk: Hask station to Port Ellery by the drove road, eleven miles, one \
                         bull, two tea rooms." }
                    p.sign { "Nell, at the bench" }
                }
            }
        }
    };
    shop.policies
        .shop(shop.layout.page("Walking boots, made and mended", body))
}

fn card(boot: &Boot) -> Markup {
    let first = boot.colours.first().map_or("peat", |colour| colour.code);
    html! {
        a.card href={ "/boots/" (boot.code) } {
            div class={ "stage colour-" (first) } { (art::boot(boot.shape, &format!("The {} in profile", boot.name))) }
            div.card-words {
                h3 { (boot.name) }
                p.kind { (boot.kind) }
                p.price { "£" (boot.price) }
            }
            p { (boot.line) }
        }
    }
}
