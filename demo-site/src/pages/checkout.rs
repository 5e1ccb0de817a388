//! The basket, and the page after the order. It asks for no name and no address: nothing is ordered.

use crate::art;
use crate::catalog::{self, Boot, Colour, SIZES};
use crate::shop::Shop;
use axum::Form;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What is in the basket: at most one pair.
#[derive(Default, Deserialize)]
pub(crate) struct Basket {
    #[serde(default)]
    boot: String,
    #[serde(default)]
    colour: String,
    #[serde(default)]
    size: String,
    #[serde(default)]
    delivery: String,
    #[serde(default)]
    placed: bool,
}

/// A basket whose words the catalogue knows.
struct Pair {
    boot: &'static Boot,
    colour: &'static Colour,
    size: &'static str,
}

impl Basket {
    fn pair(&self) -> Option<Pair> {
        let boot = catalog::boot(&self.boot)?;
        let colour = boot.colour(&self.colour)?;
        let (size, _, _) = SIZES.iter().find(|(uk, _, _)| *uk == self.size)?;
        Some(Pair { boot, colour, size })
    }
}

/// `GET /checkout`
pub(crate) async fn checkout(State(shop): State<Arc<Shop>>, basket: Result<Query<Basket>, QueryRejection>) -> Response {
    let basket = basket.map(|Query(basket)| basket).unwrap_or_default();
    let (title, body) = match basket.pair() {
        None => ("Basket", empty()),
        Some(pair) if basket.placed => ("Thank you", thanks(&pair, basket.delivery == "collect")),
        Some(pair) => ("Basket", filled(&pair)),
    };
    shop.policies.shop(shop.layout.page(title, body))
}

/// `POST /checkout`: nothing happens but the next page.
pub(crate) async fn place_order(Form(basket): Form<Basket>) -> Response {
    let Some(pair) = basket.pair() else {
        return Redirect::to("/checkout").into_response();
    };
    let delivery = if basket.delivery == "collect" {
        "collect"
    } else {
        "post"
    };
    let (boot, colour, size) = (pair.boot.code, pair.colour.code, pair.size);
    Redirect::to(&format!(
        "/checkout?boot={boot}&colour={colour}&size={size}&delivery={delivery}&placed=true"
    ))
    .into_response()
}

fn empty() -> Markup {
    html! {
        section.wrap.plain {
            p.eyebrow { "Basket" }
            h1 { "Nothing in it yet" }
            p.lead { "Which is how a good walk starts." }
            p.actions { a.button href="/#range" { "See the boots" } }
        }
    }
}

fn line(pair: &Pair) -> Markup {
    html! {
        div.line {
            div class={ "stage small colour-" (pair.colour.code) } {
                (art::boot(pair.boot.shape, &format!("The {} in profile", pair.boot.name)))
            }
            div {
                h2 { a href={ "/boots/" (pair.boot.code) } { (pair.boot.name) } }
                p { (pair.boot.kind) ", " (pair.colour.name) ", UK " (pair.size) }
                p.muted { "One pair" }
            }
            p.price { "£" (pair.boot.price) }
        }
    }
}

fn filled(pair: &Pair) -> Markup {
    html! {
        section.wrap.checkout {
            div {
                p.eyebrow { "Basket" }
                h1 { "One pair, well chosen" }
                (line(pair))
                form #order method="post" action="/checkout" {
                    input type="hidden" name="boot" value=(pair.boot.code);
                    input type="hidden" name="colour" value=(pair.colour.code);
                    input type="hidden" name="size" value=(pair.size);
                    fieldset.delivery {
                        legend { "How would you like to get them?" }
                        label {
                            input type="radio" name="delivery" value="post" checked;
                            span { b { "To your door" } small { "Two to three days, in a box you will want to keep" } }
                            em { "free" }
                        }
                        label {
                            input type="radio" name="delivery" value="collect";
                            span { b { "Collect in Ravenbeck" } small { "Tomorrow from ten. Wilf checks the fit." } }
                            em { "free" }
                        }
                    }
                }
            }
            aside.summary aria-label="Summary" {
                h2 { "Summary" }
                dl {
                    div { dt { "Boots" } dd { "£" (pair.boot.price) ".00" } }
                    div { dt { "Delivery" } dd { "free" } }
                    div.total { dt { "Total" } dd { "£" (pair.boot.price) ".00" } }
                }
                button.button type="submit" form="order" { "Place the order" }
                p.muted { "A demonstration: nothing is charged and nothing is sent. So it does not ask who you are." }
            }
        }
    }
}

fn thanks(pair: &Pair, collect: bool) -> Markup {
    html! {
        section.wrap.checkout.done {
            div {
                p.eyebrow { "Order no. 20417" }
                h1 { "Thank you. Wilf is looking for a box." }
                p.lead {
                    @if collect { "Your boots wait at the Old Tannery from ten tomorrow." }
                    @else { "Your boots leave Ravenbeck tomorrow and take two to three days." }
                }
                (line(pair))
            }
            aside.summary aria-label="How we may reach you" {
                h2 { "How may we tell you?" }
                p { "The button in the corner is yours: by mail or by text, at the hours that suit you, and \
                     about nothing but what you choose." }
                p { "Something was hard to find, or went wrong on the way here? Say so with the same button. It \
                     reaches the people who can mend it." }
            }
        }
    }
}
