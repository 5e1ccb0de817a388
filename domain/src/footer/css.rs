//! Whether a style can hide the whole message. Read with less than a CSS parser knows, so what is doubtful counts as hiding.

/// What a style sheet hides.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hides {
    /// Not the whole message.
    Nothing,
    /// It takes rules from elsewhere.
    Import,
    /// Something in it is not closed.
    Unreadable,
    /// It may.
    All {
        /// The rule.
        selector: String,
        /// What would do it.
        property: String,
    },
}

/// Whether an element's own style lays it over everything.
pub(super) fn covers(style: &str) -> bool {
    declarations(&plain(style).unwrap_or_default()).any(|(name, value)| name == "position" && value.contains("fixed"))
}

/// The property by which a style hides the element that it is for.
pub(super) fn hidden_by(style: &str) -> Option<String> {
    let Some(style) = plain(style) else {
        return Some("an open comment or quotation".to_owned());
    };
    declarations(&style)
        .find(|(name, value)| may_hide(name, value))
        .map(|(name, _)| name)
}

/// Whether a style sheet may hide `html` or `body`, which have these classes (`.x`) and ids (`#y`).
pub(super) fn hides(sheet: &str, own: &[String]) -> Hides {
    let Some(sheet) = plain(sheet) else {
        return Hides::Unreadable;
    };
    if sheet.contains("@import") {
        return Hides::Import;
    }
    if sheet.matches('{').count() != sheet.matches('}').count() {
        return Hides::Unreadable;
    }
    // A piece ends with a brace. Before an opening one stands the selector, before a closing one the declarations.
    let mut around: Vec<String> = Vec::new();
    let mut rest = sheet.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        let (piece, brace) = (&rest[..at], rest.as_bytes()[at]);
        rest = &rest[at + 1..];
        // Rules may stand in rules, behind declarations.
        let (own_declarations, prelude) = match brace {
            b'{' => piece.rsplit_once(';').unwrap_or(("", piece)),
            _ => (piece, ""),
        };
        if let Some(selector) = around.last() {
            let covering = |name: &str, value: &str| name == "position" && value.contains("fixed");
            let is_frame = around
                .iter()
                .any(|rule| rule.starts_with('@') && rule.contains("keyframes"));
            let of_all = !is_frame && may_be_all(selector, own);
            let found = declarations(own_declarations)
                .find(|(name, value)| covering(name, value) || of_all && may_hide(name, value));
            if let Some((property, _)) = found {
                return Hides::All {
                    selector: selector.chars().take(60).collect(),
                    property,
                };
            }
        }
        if brace == b'{' {
            around.push(prelude.trim().to_owned());
        } else {
            around.pop();
        }
    }
    Hides::Nothing
}

/// A style in lower case, without comments, with its escapes read and its strings emptied. `None` where one is not closed.
fn plain(style: &str) -> Option<String> {
    let mut out = String::with_capacity(style.len());
    let mut letters = style.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' if letters.peek() == Some(&'*') => {
                letters.next();
                let mut last = ' ';
                loop {
                    let next = letters.next()?;
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            '"' | '\'' => {
                loop {
                    match letters.next()? {
                        '\\' => {
                            letters.next()?;
                        }
                        // A string that is not closed on its line is bad, and what follows is read in another way.
                        '\n' => return None,
                        next if next == letter => break,
                        _ => {}
                    }
                }
                out.push_str("\"\"");
            }
            '\\' => {
                let mut code = String::new();
                while code.len() < 6 && letters.peek().is_some_and(char::is_ascii_hexdigit) {
                    code.extend(letters.next());
                }
                if code.is_empty() {
                    out.extend(letters.next());
                } else {
                    if letters.peek().is_some_and(|next| next.is_ascii_whitespace()) {
                        letters.next();
                    }
                    out.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                }
            }
            letter => out.push(letter),
        }
    }
    Some(out.to_lowercase())
}

fn declarations(style: &str) -> impl Iterator<Item = (String, String)> {
    style.split(';').filter_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.split('!').next().unwrap_or_default();
        Some((name.trim().to_owned(), value.trim().to_owned()))
    })
}

/// Whether a selector may mean `html` or `body`: one of its ends names neither another element nor a class or id that they do
/// not have.
fn may_be_all(selector: &str, own: &[String]) -> bool {
    // Rules for fonts, pages and frames of an animation mean no element.
    if [
        "@font-face",
        "@page",
        "@property",
        "@keyframes",
        "@-webkit-keyframes",
        "@counter-style",
    ]
    .iter()
    .any(|rule| selector.starts_with(rule))
    {
        return false;
    }
    let selector = without_brackets(selector);
    selector.split(',').any(|one| {
        let last = one
            .trim()
            .split([' ', '>', '+', '~', '\n', '\t', '\r'])
            .next_back()
            .unwrap_or_default();
        // `h|body` is an element of a namespace.
        let last = last.rsplit('|').next().unwrap_or_default();
        let parts = parts(last);
        let is_other = |part: &&str| match part.as_bytes().first() {
            Some(b'.' | b'#') => !own.iter().any(|have| have.eq_ignore_ascii_case(part)),
            Some(first) if first.is_ascii_alphabetic() => !matches!(*part, "html" | "body"),
            // `::before` is a part of an element and not the element.
            _ => part.starts_with("::"),
        };
        !parts.iter().any(is_other)
    })
}

/// A selector without what stands in brackets: `:not(.x)` and `[lang]` say what an element is not, or little.
fn without_brackets(selector: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(selector.len());
    for letter in selector.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            letter if depth == 0 => out.push(letter),
            _ => {}
        }
    }
    out
}

/// `p.x#y:hover` as `p`, `.x`, `#y`, `:hover`.
fn parts(compound: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, letter) in compound.char_indices() {
        let begins = matches!(letter, '.' | '#' | '&' | '*') || letter == ':' && !compound[start..at].ends_with(':');
        if begins && at > start {
            parts.push(&compound[start..at]);
            start = at;
        }
    }
    parts.push(&compound[start..]);
    parts
}

/// Whether a declaration can hide an element and all that it holds.
fn may_hide(name: &str, value: &str) -> bool {
    let numbers = || value.split(|c: char| c.is_whitespace() || c == ',').filter_map(number);
    let is_usual = matches!(
        value,
        "" | "none"
            | "auto"
            | "normal"
            | "initial"
            | "inherit"
            | "unset"
            | "revert"
            | "visible"
            | "1"
            | "100%"
            | "static"
    );
    let name = name
        .trim_start_matches("-webkit-")
        .trim_start_matches("-moz-")
        .trim_start_matches("-ms-");
    let is_reckoned = value.contains('(');
    match name {
        "display" => value.contains("none") || is_reckoned,
        "visibility" | "content-visibility" | "clip" | "clip-path" | "filter" | "transform" | "scale" | "rotate"
        | "translate" | "zoom" | "perspective" | "mix-blend-mode" | "offset-path" => !is_usual,
        _ if name.starts_with("mask") || name.starts_with("animation") || name.starts_with("transition") => !is_usual,
        "opacity" => {
            !is_usual
                && numbers()
                    .next()
                    .is_none_or(|much| much < if value.ends_with('%') { 60.0 } else { 0.6 })
        }
        "position" => !matches!(value, "relative" | "static" | "initial" | "inherit" | "unset"),
        "height" | "width" | "max-height" | "max-width" | "block-size" | "inline-size" | "max-block-size"
        | "max-inline-size" => is_reckoned || numbers().any(|much| much < 20.0),
        "left" | "right" | "top" | "bottom" | "text-indent" => is_reckoned || numbers().any(|much| much.abs() > 100.0),
        _ if name.starts_with("inset") || name.starts_with("margin") || name.starts_with("padding") => {
            is_reckoned || numbers().any(|much| !(-20.0..=200.0).contains(&much))
        }
        _ => false,
    }
}

/// The number that a value begins with: `-9999px`.
fn number(value: &str) -> Option<f64> {
    let end = value
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(value.len());
    value[..end].parse().ok()
}
