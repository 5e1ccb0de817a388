//! A theme: the custom properties `--beckon-…` of a style sheet, judged with the colours that the widget has itself.

use super::colours::{contrast, over, read};
use crate::fault::Fault;
use crate::rules_file::{Finding, Places};
use crate::screen::plain;
use std::path::Path;

/// The widget's colours: the property that sets each, and what it is without one, in light and in dark.
const COLOURS: &[(&str, &str, &str)] = &[
    ("accent", "#0f6b5c", "#63d2b8"),
    ("on-accent", "#fff", "#06251f"),
    ("background", "#fff", "#161d1b"),
    ("text", "#17211f", "#e8eeec"),
];

/// Colours that no property sets, and that stand on what one sets.
const FIXED: &[(&str, &str, &str)] = &[
    ("soft", "#55625f", "#a5b2ae"),
    ("edge", "#84918d", "#75827e"),
    ("tint", "#f3f6f5", "#1f2826"),
    ("bad", "#b3261e", "#ffb4ab"),
];

/// What stands on what, what it is, and how much contrast it needs: 4.5 for text (WCAG 2.2, 1.4.3), 3 for the edges of
/// controls and the ring around what has the focus (1.4.11).
const PAIRS: &[(&str, &str, &str, f64)] = &[
    ("text", "background", "the texts", 4.5),
    ("text", "tint", "the texts on tinted boxes", 4.5),
    ("on-accent", "accent", "the words on buttons and chosen answers", 4.5),
    (
        "accent",
        "background",
        "links and the ring around what has the focus",
        4.5,
    ),
    ("soft", "background", "the smaller texts", 4.5),
    ("bad", "background", "errors, and the button that stops everything", 4.5),
    ("edge", "background", "the edges of fields and answers", 3.0),
];

/// Properties that are no colours.
const OTHERS: &[&str] = &["font"];

/// A declaration of a property, where it stands.
struct Set {
    name: String,
    value: String,
    offset: usize,
}

/// Judges a style sheet from a file.
pub(crate) fn check(path: &Path) -> Result<Vec<Finding>, Fault> {
    let name = plain(&path.display().to_string());
    let text = std::fs::read_to_string(path)
        .map_err(|error| Fault::new(format!("cannot read {name}: {error}. Check the path of the theme")))?;
    Ok(check_text(&text))
}

fn check_text(text: &str) -> Vec<Finding> {
    let places = Places::of(text);
    let set = declarations(text);
    let mut found = Vec::new();
    let mut add = |offset: usize, name: &str, code: &str, detail: &str| {
        found.push(Finding::at(
            places.position(offset),
            code,
            detail,
            &format!("--beckon-{name}"),
        ));
    };
    if set.is_empty() {
        let detail = "Nothing here sets a property `--beckon-…`, so the widget has its own colours. Name the style sheet that themes it.";
        add(0, "…", "theme_empty", detail);
    }
    for one in &set {
        let bare = one.name.strip_suffix("-dark").unwrap_or(&one.name);
        let colour = COLOURS.iter().any(|(name, ..)| *name == bare);
        if !colour && !OTHERS.contains(&one.name.as_str()) {
            let known: Vec<&str> = COLOURS
                .iter()
                .map(|(name, ..)| *name)
                .chain(OTHERS.iter().copied())
                .collect();
            let detail = format!(
                "The widget has no such property, and leaves it alone. It has {}, each colour also with `-dark`.",
                known.join(", ")
            );
            add(one.offset, &one.name, "property_unknown", &detail);
        } else if colour && read(&one.value).is_none() {
            let detail = "This is no colour that can be judged here. Write it out, like `#0f6b5c`, or check its contrast yourself.";
            add(one.offset, &one.name, "colour_unreadable", detail);
        }
    }
    for dark in [false, true] {
        contrasts(&set, dark, &mut add);
    }
    found.sort();
    found
}

fn contrasts(set: &[Set], dark: bool, add: &mut impl FnMut(usize, &str, &str, &str)) {
    let property = |name: &str| if dark { format!("{name}-dark") } else { name.to_owned() };
    // As in a browser, the last declaration counts.
    let declared = |name: &str| set.iter().rev().find(|one| one.name == property(name));
    let colour = |name: &str| {
        let known = COLOURS.iter().chain(FIXED).find(|(known, ..)| *known == name)?;
        let own = declared(name).filter(|_| COLOURS.iter().any(|(known, ..)| *known == name));
        read(own.map_or(if dark { known.2 } else { known.1 }, |one| &one.value))
    };
    for (front, back, what, least) in PAIRS {
        // Colours that the widget brings itself are not the theme's.
        let Some(blamed) = declared(front).or_else(|| declared(back)) else {
            continue;
        };
        let (Some(front_colour), Some(back_colour), Some(ground)) = (colour(front), colour(back), colour("background"))
        else {
            continue;
        };
        let back_colour = over(&back_colour, &ground);
        let ratio = contrast(&over(&front_colour, &back_colour), &back_colour);
        if ratio < *least {
            let scheme = if dark { "dark" } else { "light" };
            // The widget's own colours cannot be changed; what they stand on can.
            let ours = |name: &&str| COLOURS.iter().any(|(known, ..)| known == name);
            let change = [*front, *back].into_iter().filter(|name| ours(name)).map(property);
            let change: Vec<String> = change.map(|name| format!("`--beckon-{name}`")).collect();
            let change = if change.is_empty() {
                property("background")
            } else {
                change.join(" or ")
            };
            let detail = format!(
                "In {scheme}, {what} have a contrast of {ratio:.2} : 1, and need {least} : 1 (WCAG 2.2 AA), or many people cannot read them. Change {change}."
            );
            add(blamed.offset, &blamed.name, "contrast_low", &detail);
        }
    }
}

/// Every declaration of a property of ours, in order.
fn declarations(text: &str) -> Vec<Set> {
    let bare = without_comments(text);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = bare[from..].find("--beckon-") {
        let offset = from + at;
        let rest = &bare[offset + "--beckon-".len()..];
        let name_end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        let (name, after) = rest.split_at(name_end.unwrap_or(rest.len()));
        from = offset + "--beckon-".len() + name.len();
        // `var(--beckon-accent)` uses one and sets none.
        if let Some(value) = after.trim_start().strip_prefix(':') {
            let value = value.split([';', '}']).next().unwrap_or_default();
            found.push(Set {
                name: name.to_owned(),
                value: value.replace("!important", "").trim().to_owned(),
                offset,
            });
        }
    }
    found
}

/// The same text with blanks in place of comments, so that every place stays where it is.
fn without_comments(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        let after = comment.split_once("*/").map_or("", |(_, after)| after);
        let end = rest.len() - after.len();
        bare.push_str(before);
        let blank = |letter: u8| if letter == b'\n' { '\n' } else { ' ' };
        bare.extend(rest.as_bytes()[before.len()..end].iter().copied().map(blank));
        rest = after;
    }
    bare.push_str(rest);
    bare
}

#[cfg(test)]
mod tests {
    use super::{COLOURS, FIXED, PAIRS, check_text};

    fn told(css: &str) -> Vec<(usize, String, String)> {
        let findings = check_text(css).into_iter();
        findings.map(|one| (one.line, one.path, one.code)).collect()
    }

    fn one(line: usize, path: &str, code: &str) -> (usize, String, String) {
        (line, format!("--beckon-{path}"), code.to_owned())
    }

    #[test]
    fn colours_that_cannot_be_told_apart_are_named_at_their_line_in_light_and_in_dark() {
        let css = ":root {\n  --beckon-accent: #ffd400; /* the brand */\n  --beckon-on-accent: #fff;\n  --beckon-background-dark: #777;\n}";
        let told = told(css);
        assert!(
            told.contains(&one(2, "accent", "contrast_low")),
            "links on white: {told:?}"
        );
        assert!(
            told.contains(&one(3, "on-accent", "contrast_low")),
            "white on yellow: {told:?}"
        );
        assert!(
            told.contains(&one(4, "background-dark", "contrast_low")),
            "text on grey: {told:?}"
        );
    }

    #[test]
    fn the_ratio_the_need_and_the_mending_are_told() {
        let found = check_text(":root { --beckon-accent: #777 }");
        let links = &found[0].detail;
        assert_eq!(
            links,
            "In light, links and the ring around what has the focus have a contrast of 4.48 : 1, and need 4.5 : 1 (WCAG 2.2 AA), or many people cannot read them. Change `--beckon-accent` or `--beckon-background`."
        );
    }

    #[test]
    fn a_good_theme_is_left_alone() {
        let css = ":root{--beckon-accent:#123a8c;--beckon-accent-dark:hsl(220 100% 78%);--beckon-on-accent-dark:rgb(5, 10, 30);--beckon-font:Georgia,serif}\na{color:var(--beckon-accent)}";
        assert_eq!(told(css), []);
    }

    #[test]
    fn what_the_widget_does_not_read_is_named() {
        let css = "/* --beckon-accent: red; */\nhtml {\n  --beckon-colour: red;\n  --beckon-text: var(--ink);\n}";
        assert_eq!(
            told(css),
            [
                one(3, "colour", "property_unknown"),
                one(4, "text", "colour_unreadable")
            ]
        );
        assert_eq!(told("body{color:red}"), [one(1, "…", "theme_empty")]);
    }

    #[test]
    fn a_page_is_told_the_same_in_the_browsers_console() {
        let script = include_str!("../../../widget/theme.js");
        for (name, light, dark) in COLOURS.iter().chain(FIXED) {
            let name = if name.contains('-') {
                format!("'{name}'")
            } else {
                (*name).to_owned()
            };
            let line = format!("{name}: ['{light}', '{dark}'],");
            assert!(script.contains(&line), "{line}");
        }
        for (front, back, what, least) in PAIRS {
            let line = format!("['{front}', '{back}', '{what}', {least}],");
            assert!(script.contains(&line), "{line}");
        }
        assert_eq!(
            script.matches("],\n").count(),
            COLOURS.len() + FIXED.len() + PAIRS.len()
        );
    }

    #[test]
    fn the_colours_here_are_those_of_the_widget_and_pass_themselves() {
        let style = include_str!("../../../widget/src/style.css");
        for (name, light, dark) in COLOURS {
            assert!(
                style.contains(&format!("var(--beckon-{name}, {light})")),
                "{name} in light"
            );
            assert!(
                style.contains(&format!("var(--beckon-{name}-dark, {dark})")),
                "{name} in dark"
            );
        }
        for (name, light, dark) in FIXED {
            assert!(style.contains(&format!("--{name}: {light};")), "{name} in light");
            assert!(style.contains(&format!("--{name}: {dark};")), "{name} in dark");
        }
        let declare = |suffix: &str, value: fn(&(&str, &str, &str)) -> String| {
            let lines = COLOURS
                .iter()
                .map(|colour| format!("--beckon-{}{suffix}: {};", colour.0, value(colour)));
            lines.collect::<String>()
        };
        let own = declare("", |colour| colour.1.to_owned()) + &declare("-dark", |colour| colour.2.to_owned());
        assert_eq!(told(&own), []);
    }
}
