//! What the widget remembers in the page's storage: no cookie, and nothing that it cannot do without. Where storage is
//! blocked or full it remembers nothing, and everything else works.

use crate::json::{self, Json};
use crate::state::kept::Words;
use crate::texts::join;
use web_sys::Storage;

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
            prefix: join(&["beckon ", edge, " ", site, " "]),
        }
    }

    fn key(&self, name: &str) -> String {
        join(&[&self.prefix, name])
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
        let mut words = Words::new();
        for word in kept.get("draft").items() {
            words.push(word.text().unwrap_or_default());
        }
        words
    }

    /// Keeps a draft, with the time first: by that it is known as one that goes after a day.
    pub(crate) fn set_draft(&self, name: &str, words: &Words) {
        let list = json::write(words).filter(|_| !words.is_empty());
        let kept = list.map(|list| join(&["{\"at\":", &now(), ",\"draft\":", &list, "}"]));
        self.set(name, kept.as_deref());
    }
}

/// The platform's clock, in milliseconds, as text: the standard library's digits of large numbers weigh more.
fn now() -> String {
    let now = js_sys::Number::from(js_sys::Date::now().floor());
    now.to_string_with_radix(10).map(String::from).unwrap_or_default()
}
