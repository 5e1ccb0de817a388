//! The headers that pages go out with: a Content-Security-Policy as strict as a careful shop's.

use crate::config::EdgeUrl;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// What every page has: our own styles and pictures, our own forms, and nothing else at all.
const OWN: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                   base-uri 'none'; frame-ancestors 'none'";

/// The policies of the two sorts of page.
pub(crate) struct Policies {
    shop: HeaderValue,
}

impl Policies {
    /// The shop's pages add the edge and WebAssembly, which is all that the widget needs.
    pub(crate) fn new(edge: &EdgeUrl) -> Result<Self, String> {
        let edge = edge.as_str();
        let shop = format!("{OWN}; script-src {edge} 'wasm-unsafe-eval'; connect-src {edge}");
        let shop = HeaderValue::from_str(&shop).map_err(|_| "the edge's origin fits into no header".to_owned())?;
        Ok(Self { shop })
    }

    /// A page of the shop, with the widget.
    pub(crate) fn shop(&self, markup: Markup) -> Response {
        let mut response = page(markup);
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, self.shop.clone());
        response
    }
}

/// A page behind the counter, without any script. It may show addresses, so no cache keeps it.
pub(crate) fn desk(markup: Markup) -> Response {
    let mut response = page(markup);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(OWN));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn page(markup: Markup) -> Response {
    let mut response = markup.into_response();
    response
        .headers_mut()
        .insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// A file of our own: a style sheet or a picture.
pub(crate) fn file(content_type: &'static str, body: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
