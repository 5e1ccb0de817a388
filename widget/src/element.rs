//! One element of the panel, as data.
//!
//! Leptos makes a type, and so code, of every tree of elements, and a visitor pays for each of them. So all views share
//! this one type, which `draw` teaches Leptos to render, and what is constant about an element is one text.
//! Views can be tested without a browser, too.

use crate::state::answer::SiteText;
use crate::state::{Field, Msg};
use crate::texts::{Line, Texts, fill, join};

/// An element, or a piece of text. A pointer, because views hand it from call to call.
#[derive(Default)]
pub struct El(pub Box<Parts>);

/// What an element is made of.
#[derive(Default)]
pub struct Parts {
    /// What is constant about it: `tag.class.class name=value name=value`. Empty for a piece of text.
    pub spec: &'static str,
    /// The attributes that vary.
    pub attrs: Vec<(&'static str, String)>,
    /// What a control holds, or the piece of text.
    pub value: Option<String>,
    /// Whether a radio button or tick box is on.
    pub checked: Option<bool>,
    /// What happens when it is used.
    pub on: Option<On>,
    /// What is in it.
    pub children: Vec<El>,
    /// What is in it for good, made when it is first drawn: long lists that never change.
    pub once: Option<Box<dyn FnOnce() -> Vec<El>>>,
}

/// What happens when an element is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// It is pressed, or picked.
    Click(Msg),
    /// A form is sent.
    Submit(Msg),
    /// Its value changes.
    Input(Field),
}

/// An element: `button.primary type=submit part=save`. `part` is short for `data-part`.
#[must_use]
#[inline(never)]
pub fn el(spec: &'static str) -> El {
    El(Box::new(Parts {
        spec,
        ..Parts::default()
    }))
}

/// Splits the constant part of an element into its tag, its classes and its attributes.
pub fn parse(spec: &'static str) -> (&'static str, String, impl Iterator<Item = (&'static str, &'static str)>) {
    let mut words = spec.split(' ');
    let mut names = words.next().unwrap_or_default().split('.');
    let tag = names.next().unwrap_or_default();
    let mut class = String::new();
    for name in names {
        class.push_str(name);
        class.push(' ');
    }
    let attrs = words.map(|word| {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        (if name == "part" { "data-part" } else { name }, value)
    });
    (tag, class, attrs)
}

impl El {
    /// Adds an attribute.
    #[must_use]
    #[inline(never)]
    pub fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.0.attrs.push((name, value.to_owned()));
        self
    }

    /// Adds an attribute if this holds.
    #[must_use]
    #[inline(never)]
    pub fn attr_if(self, holds: bool, name: &'static str, value: &str) -> Self {
        if holds { self.attr(name, value) } else { self }
    }

    /// Gives it the name by which tests and site owners find it. Elements with different names are never reused for
    /// one another.
    #[must_use]
    #[inline(never)]
    pub fn part(self, pieces: &[&str]) -> Self {
        self.attr("data-part", &join(pieces))
    }

    /// Adds text.
    #[must_use]
    #[inline(never)]
    pub fn text(self, text: &str) -> Self {
        let mut piece = el("");
        piece.0.value = Some(text.to_owned());
        self.child(piece)
    }

    /// Adds a text of the site's own, which may be in another language than ours around it.
    #[must_use]
    #[inline(never)]
    pub fn own(self, own: &SiteText) -> Self {
        self.attr_if(!own.language.is_empty(), "lang", &own.language)
            .text(&own.text)
    }

    /// Adds a text of the interface.
    #[must_use]
    #[inline(never)]
    pub fn say(self, texts: &Texts, line: Line) -> Self {
        self.text(texts.get(line))
    }

    /// Adds a text of the interface, with these words put in.
    #[must_use]
    #[inline(never)]
    pub fn fill(self, texts: &Texts, line: Line, words: &[&str]) -> Self {
        self.text(&fill(texts.get(line), words))
    }

    /// Gives it a name for those who do not see it, with these words put in.
    #[must_use]
    #[inline(never)]
    pub fn label(self, texts: &Texts, line: Line, words: &[&str]) -> Self {
        self.attr("aria-label", &fill(texts.get(line), words))
    }

    /// Adds an element.
    #[must_use]
    #[inline(never)]
    pub fn child(mut self, child: El) -> Self {
        self.0.children.push(child);
        self
    }

    /// Adds an element, if there is one.
    #[must_use]
    #[inline(never)]
    pub fn maybe(self, child: Option<El>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// Says what is in it for good.
    #[must_use]
    pub fn once(mut self, children: impl FnOnce() -> Vec<El> + 'static) -> Self {
        self.0.once = Some(Box::new(children));
        self
    }

    /// Says what pressing it does.
    #[must_use]
    #[inline(never)]
    pub fn click(mut self, msg: Msg) -> Self {
        self.0.on = Some(On::Click(msg));
        self
    }

    /// Says what sending the form does.
    #[must_use]
    pub fn submit(mut self, msg: Msg) -> Self {
        self.0.on = Some(On::Submit(msg));
        self
    }

    /// Says which field it fills in, and what is in it now.
    #[must_use]
    #[inline(never)]
    pub fn input(mut self, field: Field, value: &str) -> Self {
        self.0.on = Some(On::Input(field));
        self.0.value = Some(value.to_owned());
        self
    }

    /// Says whether it is on, and what picking it does.
    #[must_use]
    #[inline(never)]
    pub fn pick(mut self, on: bool, msg: Msg) -> Self {
        self.0.checked = Some(on);
        self.click(msg)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let varies = self
            .0
            .attrs
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str());
        varies.or_else(|| {
            parse(self.0.spec)
                .2
                .into_iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value)
        })
    }
}
