//! The page of one boot.

use crate::art;
use crate::catalog::{self, Boot, SIZES};
use crate::shop::Shop;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// `GET /boots/{boot}`
pub(crate) async fn boot(State(shop): State<Arc<Shop>>, Path(code): Path<String>) -> Response {
    let Some(boot) = catalog::boot(&code) else {
        return super::not_found(State(shop)).await;
    };
    let body = html! {
        div.wrap {
            nav.crumbs aria-label="Where you are" {
                a href="/" { "Home" } " / " a href="/#range" { "Boots" } " / " span aria-current="page" { (boot.name) }
            }
        }
        section.wrap.product {
            div.stage.big { (art::boot(boot.shape, &format!("The {} in profile", boot.name))) }
            div.buy {
                p.eyebrow { (boot.kind) }
                h1 { (boot.name) }
                p.price { "£" (boot.price) " " small { "free delivery, sixty days to change your mind" } }
                p.lead { (boot.line) }
                (choose(boot))
                ul.promises {
                    li { "In stock in most sizes, at your door in two to three days" }
                    li { "New soles for £58, for as long as you walk" }
                }
            }
        }
        section.wrap.detail {
            div.story { h2 { "Why it is made like this" } @for paragraph in boot.story { p { (paragraph) } } }
            dl.facts { @for (name, value) in boot.facts { div { dt { (name) } dd { (value) } } } }
        }
        section.wrap.sizing #sizing aria-labelledby="sizing-title" {
            div {
                h2 #sizing-title { "Size chart" }
                p { "Stand on paper in the socks you walk in, mark heel and longest toe, measure between the marks. \
                     Between two sizes? Take the larger: feet grow on a hill." }
                p { "If the chart sent you the wrong pair, tell us with the button in the corner, under \
                     “sizing”. It goes to the people who draw the lasts." }
            }
            (size_chart())
        }
        section.wrap.voices.single aria-label="What a walker says" {
            figure {
                p.stars aria-label={ (boot.voice.stars) " of 5 stars" } {
                    span aria-hidden="true" { @for n in 0..5 { @if n < boot.voice.stars { "★" } @else { "☆" } } }
                }
                blockquote { p { "“" (boot.voice.words) "”" } }
                figcaption { (boot.voice.who) }
            }
        }
    };
    shop.policies.shop(
        shop.layout
            .page(&format!("{}, {}", boot.name, boot.kind.to_lowercase()), body),
    )
}

/// Colour and size. A plain form: the choice goes to the basket in its address, since there is nothing personal in it.
fn choose(boot: &Boot) -> Markup {
    html! {
        form.choose action="/checkout" method="get" {
            input type="hidden" name="boot" value=(boot.code);
            fieldset {
                legend { "Colour" }
                div.swatches {
                    @for (n, colour) in boot.colours.iter().enumerate() {
                        label {
                            input type="radio" name="colour" value=(colour.code) checked[n == 0];
                            span class={ "swatch colour-" (colour.code) } {}
                            (colour.name)
                        }
                    }
                }
            }
            fieldset {
                legend { "Size (UK)" " " a href="#sizing" { "Size chart" } }
                div.sizes {
                    @for (uk, eu, _) in SIZES {
                        label {
                            input type="radio" name="size" value=(uk) checked[*uk == "8"];
                            span { b { (uk) } small { "EU " (eu) } }
                        }
                    }
                }
            }
            button.button type="submit" { "Put in the basket" }
        }
    }
}

fn size_chart() -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "UK" } th scope="col" { "EU" } th scope="col" { "Your foot" } } }
            tbody {
                @for (uk, eu, millimetres) in SIZES {
                    tr { th scope="row" { (uk) } td { (eu) } td { (millimetres) " mm" } }
                }
            }
        }
    }
}
