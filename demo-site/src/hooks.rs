//! Where Beckon delivers: a provider for each channel, the teams' webhooks and the site's events.
//!
//! A delivery whose signature is right is recorded and answered with 204. Any other is answered with 401, and recorded as
//! unverified, so that a wrong secret is seen in the postbox.

use crate::control::Control;
use crate::postbox::Delivery;
use crate::shop::Shop;
use crate::signature::webhook_id;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// `POST /hooks/{channel}`, `/hooks/feedback/{team}` and `/hooks/events`.
pub(crate) async fn receive(State(shop): State<Arc<Shop>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path();
    if path.len() > 100 {
        return (StatusCode::NOT_FOUND, "no such hook: its path is too long").into_response();
    }
    let Some(id) = webhook_id(&headers) else {
        return (
            StatusCode::UNAUTHORIZED,
            "webhook-id is missing, or not 1 to 256 visible characters",
        )
            .into_response();
    };
    if let Err(why) = shop.verifier.check(&headers, &body) {
        return match shop
            .postbox
            .record(path, id, false, StatusCode::UNAUTHORIZED.as_u16(), &body)
        {
            Ok(()) => (StatusCode::UNAUTHORIZED, why).into_response(),
            Err(error) => not_kept(&error),
        };
    }
    let instruction = shop.controls.take(path);
    let status = instruction.status.and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::NO_CONTENT);
    if let Err(error) = shop.postbox.record(path, id, true, status.as_u16(), &body) {
        return not_kept(&error);
    }
    tokio::time::sleep(instruction.delay).await;
    status.into_response()
}

/// A delivery that could not be written down is not taken: the edge tries it again.
fn not_kept(error: &std::io::Error) -> Response {
    eprintln!("postbox.jsonl cannot be written: {error}");
    (StatusCode::INSUFFICIENT_STORAGE, "the postbox cannot be written").into_response()
}

/// `POST /hooks/control`. It takes JSON alone, which a page of another origin cannot send unasked.
pub(crate) async fn control(State(shop): State<Arc<Shop>>, body: Result<Json<Control>, JsonRejection>) -> Response {
    let problems = match body {
        Ok(Json(control)) => match shop.controls.set(control) {
            Ok(in_force) => return Json(json!({ "controls": in_force })).into_response(),
            Err(problems) => problems,
        },
        Err(rejection) => vec![rejection.body_text()],
    };
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "problems": problems }))).into_response()
}

/// `GET /hooks/control`: the controls in force.
pub(crate) async fn controls(State(shop): State<Arc<Shop>>) -> Response {
    Json(json!({ "controls": shop.controls.in_force() })).into_response()
}

/// `GET /postbox.json`: what was delivered, for programs, oldest first.
pub(crate) async fn list(State(shop): State<Arc<Shop>>) -> Response {
    Json(List {
        deliveries: shop.postbox.deliveries(),
    })
    .into_response()
}

#[derive(Serialize)]
struct List {
    deliveries: Vec<Delivery>,
}
