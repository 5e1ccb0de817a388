//! The tree that browsers make of HTML, as far as it is asked here.

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, parse_document};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The document, a doctype, a template's content.
    Frame,
    /// An element.
    Element,
    /// Text.
    Text,
    /// A comment or the like: nobody sees it.
    Unseen,
}

/// One node.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// An element's name, in lower case.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    text: String,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl Node {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }
}

/// A parsed document.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn parse(html: &str) -> Self {
        parse_document(Sink::new(), ParseOpts::default()).one(html)
    }

    /// Every element that hangs in the document.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Node> {
        let mut waiting = vec![0];
        std::iter::from_fn(move || {
            loop {
                let node = &self.nodes[waiting.pop()?];
                waiting.extend(node.children.iter().rev());
                if node.kind == Kind::Element {
                    return Some(node);
                }
            }
        })
    }

    pub(super) fn by_id(&self, id: &str) -> Option<usize> {
        let mut waiting = vec![0];
        while let Some(at) = waiting.pop() {
            if self.nodes[at].attribute("id") == Some(id) {
                return Some(at);
            }
            waiting.extend(&self.nodes[at].children);
        }
        None
    }

    /// The elements around a node, the nearest first.
    pub(super) fn around(&self, at: usize) -> Vec<&Node> {
        let mut around = Vec::new();
        let mut next = self.nodes[at].parent;
        while let Some(parent) = next {
            let node = &self.nodes[parent];
            if node.kind == Kind::Element {
                around.push(node);
            }
            next = node.parent;
        }
        around
    }

    /// Whether nothing comes after a node that anybody could see, on any level.
    pub(super) fn is_last_seen(&self, at: usize) -> bool {
        let mut at = at;
        while let Some(parent) = self.nodes[at].parent {
            let siblings = &self.nodes[parent].children;
            let after = siblings.iter().skip_while(|sibling| **sibling != at).skip(1);
            let is_seen = |node: &Node| match node.kind {
                Kind::Element => true,
                Kind::Text => !node.text.trim().is_empty(),
                Kind::Frame | Kind::Unseen => false,
            };
            if after.map(|sibling| &self.nodes[*sibling]).any(is_seen) {
                return false;
            }
            at = parent;
        }
        true
    }

    /// All that an element is and holds, written out.
    pub(super) fn shape_of(&self, id: &str) -> Option<String> {
        let mut shape = String::new();
        let mut waiting = vec![(self.by_id(id)?, 0_usize)];
        while let Some((at, depth)) = waiting.pop() {
            let node = &self.nodes[at];
            shape.push_str(&format!(
                "{depth} {:?} {} {:?} {:?}\n",
                node.kind, node.name, node.attributes, node.text
            ));
            waiting.extend(node.children.iter().rev().map(|child| (*child, depth + 1)));
        }
        Some(shape)
    }

    /// The text that an element holds itself.
    pub(super) fn text_of(&self, element: &Node) -> String {
        element
            .children
            .iter()
            .map(|child| self.nodes[*child].text.as_str())
            .collect()
    }
}

/// A node as the parser holds it.
#[derive(Clone)]
struct Handle {
    at: usize,
    name: Option<Rc<QualName>>,
}

/// Where the parser puts what it reads.
struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl Sink {
    fn new() -> Self {
        let sink = Self {
            nodes: RefCell::default(),
        };
        sink.add(Kind::Frame, String::new(), Vec::new(), String::new());
        sink
    }

    fn add(&self, kind: Kind, name: String, attributes: Vec<(String, String)>, text: String) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node {
            kind,
            name,
            attributes,
            text,
            parent: None,
            children: Vec::new(),
        });
        nodes.len() - 1
    }

    fn detach(&self, at: usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[at].parent.take() {
            nodes[parent].children.retain(|child| *child != at);
        }
    }

    /// Puts something under a parent, before the child at this place.
    fn insert(&self, parent: usize, place: usize, child: NodeOrText<Handle>) {
        let at = match child {
            NodeOrText::AppendNode(node) => {
                self.detach(node.at);
                node.at
            }
            NodeOrText::AppendText(text) => {
                let before = place
                    .checked_sub(1)
                    .map(|place| self.nodes.borrow()[parent].children[place]);
                if let Some(before) = before.filter(|before| self.nodes.borrow()[*before].kind == Kind::Text) {
                    return self.nodes.borrow_mut()[before].text.push_str(&text);
                }
                self.add(Kind::Text, String::new(), Vec::new(), text.to_string())
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[at].parent = Some(parent);
        let place = place.min(nodes[parent].children.len());
        nodes[parent].children.insert(place, at);
    }

    fn children_of(&self, at: usize) -> usize {
        self.nodes.borrow()[at].children.len()
    }

    fn unseen(&self) -> Handle {
        Handle {
            at: self.add(Kind::Unseen, String::new(), Vec::new(), String::new()),
            name: None,
        }
    }
}

fn pairs(attributes: Vec<Attribute>) -> Vec<(String, String)> {
    let pair = |attribute: Attribute| (attribute.name.local.to_string(), attribute.value.to_string());
    attributes.into_iter().map(pair).collect()
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        Tree {
            nodes: self.nodes.into_inner(),
        }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { at: 0, name: None }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        match &target.name {
            Some(name) => name.expanded(),
            None => unreachable!("the parser asks for the names of elements alone"),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        let local = name.local.to_string().to_ascii_lowercase();
        Handle {
            at: self.add(Kind::Element, local, pairs(attributes), String::new()),
            name: Some(Rc::new(name)),
        }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.unseen()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.unseen()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.detach(node.at);
        }
        self.insert(parent.at, self.children_of(parent.at), child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        if self.nodes.borrow()[element.at].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// What a template holds hangs on the template: it is refused either way.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.at == other.at
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.detach(node.at);
        }
        let place = {
            let nodes = self.nodes.borrow();
            nodes[sibling.at].parent.and_then(|parent| {
                let place = nodes[parent].children.iter().position(|child| *child == sibling.at)?;
                Some((parent, place))
            })
        };
        if let Some((parent, place)) = place {
            self.insert(parent, place, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        let known = &mut nodes[target.at].attributes;
        for (name, value) in pairs(attributes) {
            if !known.iter().any(|(have, _)| *have == name) {
                known.push((name, value));
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.at);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[node.at].children);
        for child in &children {
            nodes[*child].parent = Some(new_parent.at);
        }
        nodes[new_parent.at].children.extend(children);
    }
}
