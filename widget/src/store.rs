//! What the widget remembers in the page's storage: no cookie, and nothing that it cannot do without. Where storage is
//! blocked or full it remembers nothing, and everything else works.

use crate::reading::Json;
use crate::state::kept::Words;
use crate::texts::join;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsValue, UnwrapThrowExt};
use web_sys::Storage;

/// A draft that is older says little about what the visitor wants today.
const DRAFT_MS: f64 = 7.0 * 24.0 * 60.0 * 60.0 * 1000.0;

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

    /// What was kept of a draft, if it is not too old.
    pub(crate) fn draft(&self, name: &str) -> Words {
        let kept = self
            .get(name)
            .and_then(|text| js_sys::JSON::parse(&text).ok())
            .unwrap_or(JsValue::NULL);
        let age = js_sys::Date::now() - kept.get("at").as_f64().unwrap_or_default();
        let mut words = Words::new();
        if age.abs() < DRAFT_MS {
            for word in kept.get("draft").items() {
                words.push(word.as_string().unwrap_or_default());
            }
        }
        words
    }

    /// Keeps a draft, with the time.
    pub(crate) fn set_draft(&self, name: &str, words: &Words) {
        if words.is_empty() {
            return self.set(name, None);
        }
        let list = Array::new();
        for word in words {
            list.push(&word.into());
        }
        let kept = Object::new();
        for (name, value) in [("at", js_sys::Date::now().into()), ("draft", list.into())] {
            Reflect::set(&kept, &name.into(), &value).unwrap_throw();
        }
        let kept = js_sys::JSON::stringify(&kept).unwrap_throw();
        self.set(name, Some(&String::from(kept)));
    }
}
