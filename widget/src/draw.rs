//! Teaches Leptos to render [`El`]: one type, drawn once and then changed in place by its renderer.

use crate::app;
use crate::element::{El, On, el, parse};
use leptos::tachys::renderer::Rndr;
use leptos::tachys::view::{Mountable, Render};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Element, Event, HtmlInputElement, Node};

/// An element that is on screen, and what it was drawn from.
pub struct Drawn {
    node: Node,
    el: El,
    on: Rc<Cell<Option<On>>>,
    /// Held for as long as the element may call it.
    listener: Option<Closure<dyn FnMut(Event)>>,
    children: Vec<Drawn>,
}

impl Render for El {
    type State = Drawn;

    fn build(self) -> Drawn {
        if self.0.spec.is_empty() {
            let text = self.0.value.as_deref().unwrap_or_default();
            return Drawn::new(Rndr::create_text_node(text).into(), self);
        }
        let (tag, class, attrs) = parse(self.0.spec);
        let element = Rndr::create_element(tag, None);
        if !class.is_empty() {
            element.set_class_name(class.trim_end());
        }
        for (name, value) in attrs {
            Rndr::set_attribute(&element, name, value);
        }
        let mut drawn = Drawn::new(element.into(), el(self.0.spec));
        drawn.take(self);
        drawn
    }

    fn rebuild(self, drawn: &mut Drawn) {
        if self.0.spec == drawn.el.0.spec && self.get("data-part") == drawn.el.get("data-part") {
            return drawn.take(self);
        }
        let mut new = self.build();
        Rndr::mount_before(&mut new, &drawn.node);
        drawn.unmount();
        *drawn = new;
    }
}

impl Drawn {
    fn new(node: Node, el: El) -> Self {
        Self {
            node,
            el,
            on: Rc::default(),
            listener: None,
            children: Vec::new(),
        }
    }

    /// Makes the element what `el` says. What a control holds comes last, because a select needs its options first.
    fn take(&mut self, mut el: El) {
        if el.0.spec.is_empty() {
            if el.0.value != self.el.0.value {
                self.node.set_text_content(el.0.value.as_deref());
                self.el = el;
            }
            return;
        }
        let element: &Element = self.node.unchecked_ref();
        for (name, _) in &self.el.0.attrs {
            if el.0.attrs.iter().all(|(kept, _)| kept != name) {
                Rndr::remove_attribute(element, name);
            }
        }
        for attr in &el.0.attrs {
            if !self.el.0.attrs.contains(attr) {
                Rndr::set_attribute(element, attr.0, &attr.1);
            }
        }
        self.on.set(el.0.on);
        if let (None, Some(on)) = (&self.listener, el.0.on) {
            // In a sandboxed frame without `allow-forms` no form is sent, and nothing says so. So a form listens to its
            // button, which Enter in a field presses too; a form without one is told by `open.js`.
            let names: &[&str] = match on {
                On::Click(_) => &["click"],
                On::Submit(_) => &["click", "submit"],
                On::Input(_) => &["input"],
            };
            let listener = listen(Rc::clone(&self.on));
            for name in names {
                element
                    .add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())
                    .unwrap_throw();
            }
            self.listener = Some(listener);
        }

        let children = match el.0.once.take() {
            Some(_) if !self.children.is_empty() => return self.set(el),
            Some(children) => children(),
            None => std::mem::take(&mut el.0.children),
        };
        for mut gone in self.children.drain(children.len().min(self.children.len())..) {
            gone.unmount();
        }
        for (at, child) in children.into_iter().enumerate() {
            if let Some(old) = self.children.get_mut(at) {
                child.rebuild(old);
            } else {
                let new = child.build();
                Rndr::insert_node(element, &new.node, None);
                self.children.push(new);
            }
        }
        self.set(el);
    }

    fn set(&mut self, el: El) {
        // Every control has a value like an input's, and setting one that is there already would move the caret.
        let control: &HtmlInputElement = self.node.unchecked_ref();
        if let Some(value) = &el.0.value
            && control.value() != *value
        {
            control.set_value(value);
        }
        if let Some(checked) = el.0.checked {
            control.set_checked(checked);
        }
        self.el = el;
    }
}

fn listen(on: Rc<Cell<Option<On>>>) -> Closure<dyn FnMut(Event)> {
    let hear = move |event: Event| match on.get() {
        Some(On::Click(msg)) => app::send(msg),
        Some(On::Submit(msg)) => {
            let sends = |target: &Element| target.closest("[type=submit]").is_ok_and(|button| button.is_some());
            if event.type_() == "submit" || event.target().is_some_and(|target| sends(target.unchecked_ref())) {
                event.prevent_default();
                app::send(msg);
            }
        }
        Some(On::Input(field)) => {
            if let Some(control) = event.target() {
                app::typed(field, control.unchecked_ref::<HtmlInputElement>().value());
            }
        }
        None => {}
    };
    Closure::wrap(Box::new(hear))
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        Rndr::remove(&self.node);
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        Rndr::insert_node(parent, &self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.node.parent_element();
        if let Some(parent) = &parent {
            child.mount(parent, Some(&self.node));
        }
        parent.is_some()
    }

    fn elements(&self) -> Vec<Element> {
        self.node.dyn_ref::<Element>().cloned().into_iter().collect()
    }
}
