//! Texts of the site's own on a page, each marked with its language where that is another than the page's.

use beckon_ledger::words::{SiteText, places};
use maud::{Markup, Render, html};
use std::borrow::Borrow;

/// A text of the site's own, as a page shows it.
pub struct Marked<T>(pub T);

impl<T: Borrow<SiteText>> Render for Marked<T> {
    fn render(&self) -> Markup {
        let text = self.0.borrow();
        match text.language() {
            Some(language) => html! { span lang=(language) { (text.text()) } },
            None => html! { (text.text()) },
        }
    }
}

/// The same where a page takes no more than a choice to pick.
pub fn option(text: &SiteText, value: &str, chosen: bool) -> Markup {
    html! { option value=(value) lang=[text.language()] selected[chosen] { (text.text()) } }
}

/// Puts words in their places on a page, where a word may say which language it is in.
pub fn fill_marked(text: &str, words: &[(&str, &dyn Render)]) -> Markup {
    let word = |name| words.iter().find(|(known, _)| *known == name);
    html! {
        @for (before, name) in places(text) { (before) @if let Some((_, word)) = word(name) { (word) } }
    }
}
