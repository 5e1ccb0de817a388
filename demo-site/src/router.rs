//! Every address of the demo site.

use crate::config::Config;
use crate::shop::Shop;
use crate::{desk, headers, hooks, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;

/// The demo site as a router.
///
/// # Errors
///
/// One line that says what to change, if the secret is none or the data folder cannot be used.
pub fn router(config: Config) -> Result<Router, String> {
    let shop = Shop::open(config)?;
    let router = Router::new()
        .route("/", get(pages::home))
        .route("/boots/{boot}", get(pages::boot))
        .route("/checkout", get(pages::checkout).post(pages::place_order))
        .route("/privacy", get(pages::privacy))
        .route("/marketing", get(desk::marketing).post(desk::ask))
        .route("/postbox", get(desk::postbox))
        .route("/postbox.json", get(hooks::list))
        .route("/hooks/email", post(hooks::receive))
        .route("/hooks/sms", post(hooks::receive))
        .route("/hooks/whatsapp", post(hooks::receive))
        .route("/hooks/phone", post(hooks::receive))
        .route("/hooks/post", post(hooks::receive))
        .route("/hooks/feedback/{team}", post(hooks::receive))
        .route("/hooks/events", post(hooks::receive))
        .route("/hooks/control", get(hooks::controls).post(hooks::control))
        .route(
            "/healthz",
            get(|| async { axum::Json(serde_json::json!({ "status": "ok" })) }),
        )
        .route(
            "/base.css",
            get(|| async { headers::file(CSS, include_str!("../static/base.css")) }),
        )
        .route(
            "/shop.css",
            get(|| async { headers::file(CSS, include_str!("../static/shop.css")) }),
        )
        .route(
            "/desk.css",
            get(|| async { headers::file(CSS, include_str!("../static/desk.css")) }),
        )
        .route(
            "/favicon.svg",
            get(|| async { headers::file(SVG, include_str!("../static/favicon.svg")) }),
        )
        .fallback(pages::not_found)
        .layer(DefaultBodyLimit::max(1024 * 1024))
        .with_state(Arc::new(shop));
    Ok(router)
}

const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";
