//! The words under a message that say why it came, placed where people see them.
//!
//! A sender's HTML could hide them, by mistake or on purpose: in a comment, in a script's text, in an element that nobody closed,
//! by a style. So they are placed, the result is parsed as browsers parse it, and only where they come out as the last thing in
//! the body is the message fit. The sender's own bytes stay as they are. html5ever is the parser of a browser (Servo) and the only
//! well-kept one in Rust that builds the tree; no CSS parser with a licence that we may take is, so styles are read here, and
//! what is doubtful is refused.
//!
//! Out of scope: what mail programs do to any message, like cutting a long one off.

mod css;
mod tree;

use css::Hides;
use tree::Tree;

/// Elements that hold text which is no text of the page, or bring something else than the message.
const UNFIT: &[&str] = &[
    "applet",
    "embed",
    "fencedframe",
    "frame",
    "frameset",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "portal",
    "script",
    "template",
    "xmp",
];

/// Set on each element of the footer, and stronger than any style of the sender.
const STYLE: &str = "all:revert!important;display:block!important;visibility:visible!important;opacity:1!important;position:relative!important;\
z-index:2147483647!important;float:none!important;clear:both!important;width:auto!important;height:auto!important;max-width:none!important;\
max-height:none!important;margin:16px 0!important;padding:0!important;text-indent:0!important;transform:none!important;clip:auto!important;\
clip-path:none!important;filter:none!important;overflow:visible!important;font:13px/1.5 sans-serif!important;letter-spacing:normal!important;\
color:#444!important;background:#fff!important;content-visibility:visible!important;direction:inherit";
/// The same for the link in it.
const LINK: &str = "all:revert!important;display:inline!important;visibility:visible!important;opacity:1!important;position:static!important;\
font:inherit!important;color:#0645ad!important;background:#fff!important;text-indent:0!important;transform:none!important;clip-path:none!important;\
filter:none!important";

/// Why a message's HTML cannot carry the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit(String);

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The HTML with the footer as the last thing that is seen.
///
/// # Errors
///
/// Where nobody would see it there.
pub fn with_footer(html: &str, words: &str, url: &str) -> Result<String, Unfit> {
    let id = free_id(html);
    let footer = markup(&id, words, url);
    let shape = Tree::parse(&footer).shape_of(&id);
    let mut why = None;
    for at in places(html) {
        let whole = format!("{}{footer}{}", &html[..at], &html[at..]);
        match judge(&Tree::parse(&whole), &id, shape.as_deref()) {
            Ok(()) => return Ok(whole),
            Err(unfit) => why = why.or(Some(unfit)),
        }
    }
    Err(why.unwrap_or_else(|| Unfit(UNSEEN.to_owned())))
}

/// What is wrong with a message's HTML, if anything is.
#[must_use]
pub fn problem(html: &str) -> Option<Unfit> {
    with_footer(html, "Why?", "https://beckon.example/").err()
}

const UNSEEN: &str = "Nobody would see the line that says why the message came. Close every comment, tag, quotation mark and element that you open, in order, and write nothing behind the body.";

/// Before the body's end, where it says where that is, or at the end of all. Which of them is right, the parser says.
fn places(html: &str) -> impl Iterator<Item = usize> {
    let lower = html.to_ascii_lowercase();
    let ends = [lower.rfind("</body"), lower.rfind("</html")];
    ends.into_iter().flatten().chain([html.len()])
}

/// A name that the sender's HTML does not have.
fn free_id(html: &str) -> String {
    let mut number = 0_u32;
    loop {
        let id = format!("beckon-why-{number}");
        if !html.contains(&id) {
            return id;
        }
        number += 1;
    }
}

fn markup(id: &str, words: &str, url: &str) -> String {
    let (words, url) = (escaped(words), escaped(url));
    format!("<div id=\"{id}\" style=\"{STYLE}\">{words} <a href=\"{url}\" style=\"{LINK}\">{url}</a></div>")
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}

fn judge(tree: &Tree, id: &str, shape: Option<&str>) -> Result<(), Unfit> {
    let unfit = |why: String| Err(Unfit(why));
    for element in tree.elements() {
        let name = element.name.as_str();
        if UNFIT.contains(&name) {
            return unfit(format!(
                "Leave `<{name}>` out: a message that holds one may hide the line that says why it came."
            ));
        }
        let attribute = |name: &str| element.attribute(name).unwrap_or_default().trim().to_ascii_lowercase();
        if name == "link" && attribute("rel").contains("stylesheet") {
            return unfit(
                "Write styles into the message: what a stylesheet elsewhere hides cannot be seen here.".to_owned(),
            );
        }
        if name == "meta" && attribute("http-equiv") == "refresh" {
            return unfit("Leave the `refresh` out: it takes the reader away from the message.".to_owned());
        }
        if css::covers(&attribute("style")) {
            return unfit(
                "Leave `position: fixed` out: it can cover the line that says why the message came.".to_owned(),
            );
        }
    }
    let Some(at) = tree.by_id(id) else {
        return unfit(UNSEEN.to_owned());
    };
    let around = tree.around(at);
    let names: Vec<&str> = around.iter().map(|element| element.name.as_str()).collect();
    if names != ["body", "html"] || tree.shape_of(id).as_deref() != shape || !tree.is_last_seen(at) {
        return unfit(UNSEEN.to_owned());
    }
    let mut own = Vec::new();
    for element in around {
        if element.attribute("hidden").is_some() {
            return unfit(format!("Take `hidden` off `<{}>`.", element.name));
        }
        if let Some(property) = css::hidden_by(element.attribute("style").unwrap_or_default()) {
            return unfit(format!(
                "Take `{property}` out of the style of `<{}>`: it can hide the whole message.",
                element.name
            ));
        }
        own.extend(
            element
                .attribute("class")
                .unwrap_or_default()
                .split_ascii_whitespace()
                .map(|class| format!(".{class}")),
        );
        own.extend(element.attribute("id").map(|id| format!("#{id}")));
    }
    for style in tree.elements().filter(|element| element.name == "style") {
        match css::hides(&tree.text_of(style), &own) {
            Hides::Nothing => {}
            Hides::Import => {
                return unfit("Leave `@import` out: what a stylesheet elsewhere hides cannot be seen here.".to_owned());
            }
            Hides::Unreadable => {
                return unfit("Close every brace, comment and quotation mark of your styles.".to_owned());
            }
            Hides::All { selector, property } => {
                return unfit(format!(
                    "Take `{property}` out of the rule for `{selector}`: it can hide the whole message."
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
