//! What the page and the platform say, so that the state itself asks neither.

use super::answer::Site;
use beckon_contract::{language, page};

/// Where the panel stands.
#[derive(Clone, Debug)]
pub struct Place {
    /// The page's language, BCP 47, or empty.
    pub language: String,
    /// The page's address without query and fragment.
    pub page: String,
    /// The edge's plain page for this site, for when nothing else works.
    pub plain_page: String,
    /// The platform's guess at the visitor's time zone, or empty.
    pub zone: String,
    /// Makes an id that nobody else makes.
    pub new_id: fn() -> String,
    /// A moment as people write it: language, RFC 3339.
    pub show_time: fn(&str, &str) -> String,
    /// Every time zone that the platform knows.
    pub zones: fn() -> Vec<String>,
    /// Countries and their names: language, their codes of two letters, those with the same first letter as one word.
    pub countries: fn(&str, &str) -> Vec<(String, String)>,
    /// Today's date, `2026-11-22`, in the visitor's zone.
    pub today: fn() -> String,
}

impl Place {
    /// The page's address as it can be sent. What the platform supplies is left out where the edge would refuse it: it
    /// never stands in the way of what the person says.
    #[must_use]
    pub fn sent_page(&self) -> Option<String> {
        page::is_page(&self.page).then(|| self.page.clone())
    }

    /// The page's language as it can be sent, likewise.
    #[must_use]
    pub fn sent_language(&self) -> Option<String> {
        language::tag(&self.language)
    }

    /// The language of the site's that serves a reader of the page's best.
    #[must_use]
    pub fn written_language<'a>(&self, site: &'a Site) -> Option<&'a str> {
        nearest(&self.language, site.languages.iter().map(String::as_str).collect())
    }
}

/// The language of these that serves a reader of `wanted` best. The choice itself is in the wasm once.
#[must_use]
#[inline(never)]
pub fn nearest<'a>(wanted: &str, have: Vec<&'a str>) -> Option<&'a str> {
    language::best(wanted, have)
}
