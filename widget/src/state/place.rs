//! What the page and the platform say, so that the state itself asks neither.

use super::answer::Site;

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
    /// The language of the site's that is the page's, or nearest to it.
    #[must_use]
    pub fn written_language<'a>(&self, site: &'a Site) -> Option<&'a str> {
        let exact = site
            .languages
            .iter()
            .find(|language| language.eq_ignore_ascii_case(&self.language));
        let near = || {
            site.languages
                .iter()
                .find(|language| primary(language) == primary(&self.language))
        };
        exact.or_else(near).map(String::as_str)
    }
}

/// `de` of `de-AT`.
#[must_use]
pub fn primary(language: &str) -> String {
    language.split('-').next().unwrap_or_default().to_ascii_lowercase()
}
