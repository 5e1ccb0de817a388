//! What the page and the platform say, so that the state itself asks neither.

use beckon_domain::wire::WidgetSettings;
use std::collections::BTreeMap;

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
    /// The name of a country: language, ISO 3166-1 alpha-2.
    pub country: fn(&str, &str) -> String,
    /// Today's date, `2026-11-22`, in the visitor's zone.
    pub today: fn() -> String,
}

impl Place {
    /// The language of the site's that is the page's, or nearest to it.
    #[must_use]
    pub fn written_language<'a>(&self, site: &'a WidgetSettings) -> Option<&'a str> {
        let exact = site.languages.iter().find(|language| language.eq_ignore_ascii_case(&self.language));
        let near = || site.languages.iter().find(|language| primary(language) == primary(&self.language));
        exact.or_else(near).map(String::as_str)
    }

    /// One of the site's own texts, in the visitor's language or the nearest to it.
    #[must_use]
    pub fn pick<'a>(&self, site: &WidgetSettings, texts: &'a BTreeMap<String, String>) -> &'a str {
        let written = self.written_language(site).and_then(|language| texts.get(language));
        let first = || site.languages.first().and_then(|language| texts.get(language));
        written.or_else(first).or_else(|| texts.values().next()).map_or("", String::as_str)
    }
}

/// `de` of `de-AT`.
#[must_use]
pub fn primary(language: &str) -> String {
    language.split('-').next().unwrap_or_default().to_ascii_lowercase()
}
