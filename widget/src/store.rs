//! What the widget remembers in the page's storage: no cookie, and nothing that it cannot do without. Where storage is
//! blocked or full it remembers nothing, and everything else works.

use crate::json::Json;
use crate::reading;
use crate::state::kept::Words;
use serde::Serialize;
use web_sys::Storage;

/// The person token.
pub(crate) const PERSON: &str = "person";
/// What is being filled in.
pub(crate) const DRAFT: &str = "draft";
/// The feedback that is being written.
pub(crate) const NOTE: &str = "feedback";
/// The reference of the last feedback.
pub(crate) const REFERENCE: &str = "reference";

/// A draft as it is kept, with the time in milliseconds first: by that `open.js` knows it as one that goes after a day.
#[derive(Serialize)]
struct Kept<'a> {
    at: u64,
    draft: &'a Words,
}

/// The storage of one site at one edge.
pub(crate) struct Store {
    storage: Option<Storage>,
    prefix: String,
}

impl Store {
    pub(crate) fn new(edge: &str, site: &str) -> Self {
        let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
        Self {
            storage,
            prefix: format!("beckon {edge} {site} "),
        }
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(crate) fn get(&self, name: &str) -> Option<String> {
        self.storage.as_ref()?.get_item(&self.key(name)).ok().flatten()
    }

    /// Keeps a value, or removes it.
    pub(crate) fn set(&self, name: &str, value: Option<&str>) {
        let Some(storage) = &self.storage else { return };
        let kept = match value {
            Some(value) => storage.set_item(&self.key(name), value),
            None => storage.remove_item(&self.key(name)),
        };
        // Full storage costs the visitor the convenience, never the save itself.
        drop(kept);
    }

    /// What was kept of a draft. `open.js` has just removed what is older than a day.
    pub(crate) fn draft(&self, name: &str) -> Words {
        let kept = self.get(name).and_then(|text| Json::parse(&text)).unwrap_or_default();
        reading::draft(&kept)
    }

    /// Keeps a draft.
    pub(crate) fn set_draft(&self, name: &str, words: &Words) {
        let at = js_sys::Date::now() as u64;
        let kept = serde_json::to_string(&Kept { at, draft: words });
        let kept = kept.ok().filter(|_| !words.is_empty());
        self.set(name, kept.as_deref());
    }
}
