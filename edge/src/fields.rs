//! What the forms of the plain pages are made of, and how they say what is wrong.

use crate::marked::{Marked, fill_marked};
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::{Channel, Choice, wire};
use beckon_ledger::Failure;
use beckon_ledger::words::{SiteText, Words};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What is wrong with a form, by the name of the field; what is wrong with no field in particular is under the empty name.
#[derive(Default)]
pub struct Wrong(BTreeMap<String, String>);

impl Wrong {
    /// A fault in the page's language. `field_of` names the field that a problem of the body is about.
    pub fn of(words: &Words, fault: &Fault, field_of: impl Fn(&str) -> Option<String>) -> Self {
        let mut wrong = BTreeMap::new();
        for error in &fault.errors {
            let name = field_of(&error.pointer).unwrap_or_default();
            let text = words.problem(&error.code).unwrap_or(&error.detail);
            wrong.entry(name).or_insert_with(|| text.to_owned());
        }
        if wrong.is_empty() {
            let code = match fault.kind {
                FaultKind::TooManyRequests => "too_many_requests",
                FaultKind::NoticeOutdated => "notice_outdated",
                _ => "unavailable",
            };
            let text = words.problem(code).unwrap_or(fault.kind.detail());
            wrong.insert(String::new(), text.to_owned());
        }
        Self(wrong)
    }

    /// The id of what is said of a field that is wrong, for the field to name.
    pub fn id(&self, name: &str) -> Option<String> {
        self.0.contains_key(name).then(|| format!("error-{}", id(name)))
    }

    /// For `aria-invalid`.
    pub fn mark(&self, name: &str) -> Option<&'static str> {
        self.0.contains_key(name).then_some("true")
    }

    /// What is said beside a field that is wrong.
    pub fn beside(&self, name: &str) -> Markup {
        html! { @if let Some(text) = self.0.get(name) { p class="error" id=[self.id(name)] { (text) } } }
    }

    /// All of it at the head of the page, each with the way to its field.
    pub fn summary(&self, words: &Words) -> Markup {
        let fields: Vec<_> = self.0.iter().filter(|(name, _)| !name.is_empty()).collect();
        html! {
            div role="alert" class="note bad" tabindex="-1" autofocus {
                @if let Some(text) = self.0.get("") { p { (text) } }
                @if !fields.is_empty() {
                    @if let Some(text) = words.problem("check_fields") { p { strong { (text) } } }
                    ul { @for (name, text) in fields { li { a href={ "#" (id(name)) } { (text) } } } }
                }
            }
        }
    }
}

/// The id of a field, by its name.
pub fn id(name: &str) -> String {
    name.replace(' ', "-")
}

/// A form that says which it is. The browser checks nothing: its words would be in its own language, and one at a time. The
/// same form sent twice is the same write.
pub fn form(act: &str, inside: &Markup) -> Result<Markup, Failure> {
    let once = crate::platform::fresh_entropy()?.id();
    Ok(html! {
        // Not to the fragment of a fault that was led to: what becomes of the form stands at the top.
        form method="post" action="?" novalidate {
            input type="hidden" name="act" value=(act);
            input type="hidden" name="id" value=(once);
            (inside)
        }
    })
}

/// A field for an address of a channel.
pub fn address(words: &Words, wrong: &Wrong, name: &str, channel: Channel, typed: &str) -> Markup {
    let (kind, label) = match channel {
        Channel::Sms => ("tel", words.sms_label),
        Channel::Phone => ("tel", words.phone_label),
        Channel::Whatsapp => ("tel", words.whatsapp_label),
        Channel::Email | Channel::Post | Channel::Push => ("email", words.email_label),
    };
    let hint = (kind == "tel").then(|| format!("hint-{}", id(name)));
    let described: Vec<String> = [wrong.id(name), hint.clone()].into_iter().flatten().collect();
    let described = Some(described.join(" ")).filter(|described| !described.is_empty());
    html! {
        div class="field" {
            label for=(id(name)) { (label) }
            @if let Some(hint) = &hint { p class="hint" id=(hint) { (words.phone_hint) } }
            input id=(id(name)) name=(name) type=(kind) autocomplete=(kind) value=(typed)
                aria-invalid=[wrong.mark(name)] aria-describedby=[described];
            (wrong.beside(name))
        }
    }
}

/// A yes or a no, neither of them chosen beforehand.
pub fn yes_no(words: &Words, name: &str, legend: &Markup, chosen: Option<Choice>) -> Markup {
    html! {
        fieldset id=(id(name)) {
            legend { (legend) }
            @for (value, label) in [(Choice::Refused, words.no), (Choice::Given, words.yes)] {
                label { input type="radio" name=(name) value=(value) checked[chosen == Some(value)]; (label) }
            }
        }
    }
}

/// The title of a purpose and what is said about it.
pub fn about(purpose: &wire::WidgetPurpose, language: &str) -> Markup {
    html! {
        h3 { (title(purpose, language)) }
        @if let Some(text) = SiteText::of(&purpose.text, language) { p { (Marked(text)) } }
    }
}

/// What a purpose that needs no yes rests on.
pub fn because(words: &Words, purpose: &wire::WidgetPurpose, language: &str) -> Markup {
    html! {
        @if let Some(act) = SiteText::of(&purpose.act, language) {
            p class="quiet" { (fill_marked(words.because, &[("act", &Marked(act))])) }
        }
    }
}

/// The title of a purpose.
pub fn title(purpose: &wire::WidgetPurpose, language: &str) -> Marked<SiteText> {
    Marked(SiteText::title(Some(&purpose.title), &purpose.code, language))
}
