//! What the demo site is told when it starts.

use axum::http::Uri;
use std::path::PathBuf;
use std::str::FromStr;

/// What the demo site is told when it starts. It holds keys, so it has no `Debug`.
pub struct Config {
    /// Where the edge answers.
    pub edge: EdgeUrl,
    /// The site whose rules the edge holds for this shop.
    pub site: SiteId,
    /// The marketing system's key. Without one its page says so and asks nothing.
    pub sender_key: Option<String>,
    /// The Standard Webhooks secret that deliveries are signed with, `whsec_…`.
    pub webhook_secret: String,
    /// The folder that the postbox is kept in.
    pub data: PathBuf,
}

/// The edge's origin, `http://127.0.0.1:8787`: plain http, no path, so that it fits into a Content-Security-Policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeUrl(String);

impl EdgeUrl {
    /// The origin, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EdgeUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "expected the edge's origin, such as http://127.0.0.1:8787, without a path".to_owned();
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?.as_str();
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        match uri.scheme_str() {
            Some("http") if uri.path() == "/" && uri.query().is_none() && authority.chars().all(plain) => {
                Ok(Self(format!("http://{authority}")))
            }
            Some("https") => Err("the demo site speaks plain http to an edge on this machine, not https".to_owned()),
            _ => Err(wrong()),
        }
    }
}

/// A site's id: 1 to 64 characters of `a-z`, `0-9`, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteId(String);

impl SiteId {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SiteId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if (1..=64).contains(&text.len()) && text.chars().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err("expected a site's id: 1 to 64 characters of a-z, 0-9, _ and -".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_an_http_origin_and_nothing_more() {
        for (text, expected) in [
            ("http://127.0.0.1:8787", Some("http://127.0.0.1:8787")),
            ("http://127.0.0.1:8787/", Some("http://127.0.0.1:8787")),
            ("http://[::1]:8787", Some("http://[::1]:8787")),
            ("http://127.0.0.1:8787/v1", None),
            ("http://127.0.0.1:8787/?a", None),
            ("http://someone@127.0.0.1:8787", None),
            ("http://a;script-src", None),
            ("https://edge.example", None),
            ("127.0.0.1:8787", None),
            ("", None),
        ] {
            assert_eq!(
                text.parse::<EdgeUrl>().ok().as_ref().map(EdgeUrl::as_str),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_site_id_fits_into_a_path_and_an_attribute() {
        for (text, fits) in [
            ("demo", true),
            ("a-b_1", true),
            ("", false),
            ("Demo", false),
            ("a/b", false),
            ("\"", false),
        ] {
            assert_eq!(text.parse::<SiteId>().is_ok(), fits, "{text}");
        }
    }
}
