//! The shop's pages: what a visitor sees, with the widget's one script tag on each.

mod boot;
mod checkout;
mod home;
mod privacy;

pub(crate) use boot::boot;
pub(crate) use checkout::{checkout, place_order};
pub(crate) use home::home;
pub(crate) use privacy::privacy;

use crate::shop::Shop;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use std::sync::Arc;

/// Any address that nothing else answers.
pub(crate) async fn not_found(State(shop): State<Arc<Shop>>) -> Response {
    let body = html! {
        section.wrap.plain {
            p.eyebrow { "404" }
            h1 { "The path ends here" }
            p.lead { "There is no page at this address. " a href="/" { "Back to the shop" } "." }
        }
    };
    let mut response = shop.policies.shop(shop.layout.page("Not found", body));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
