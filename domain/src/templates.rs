//! Templates: words that the owner has stored, with places for variables.

use crate::fault::field;
use crate::shape::names::token;
use crate::text::is_blank;
use crate::wire::{FieldProblem, MessageContent, Template, Variable};
use crate::{line, variables};
use std::collections::{BTreeMap, BTreeSet};

/// The words of a template in a language, with its variables filled in. Every problem at once.
pub(crate) fn rendered(
    template: &Template,
    variables: &BTreeMap<String, String>,
    language: &str,
) -> Result<MessageContent, Vec<FieldProblem>> {
    let declared: BTreeSet<&str> = template.variables.iter().map(Variable::name).collect();
    let given: BTreeSet<&str> = variables.keys().map(String::as_str).collect();
    let wrong: Vec<String> = declared
        .difference(&given)
        .map(|name| format!("`{name}` is missing"))
        .chain(
            given
                .difference(&declared)
                .map(|name| format!("`{name}` is not declared by the template")),
        )
        .collect();
    let mut problems = Vec::new();
    if !wrong.is_empty() {
        problems.push(field("/variables", "variables_unfit", format!("{}.", wrong.join("; "))));
    }
    problems.extend(template.variables.iter().filter_map(|variable| {
        let value = variables.get(variable.name())?;
        variables::problem(variable, value, format!("/variables/{}", variable.name()))
    }));
    if !problems.is_empty() {
        return Err(problems);
    }
    let pick = |texts: &BTreeMap<String, String>| {
        texts
            .get(language)
            .or_else(|| texts.values().next())
            .map(|text| filled(text, |name| variables.get(name).cloned()))
    };
    Ok(MessageContent {
        // Rules from before subjects were looked at may have one of several lines.
        subject: pick(&template.subject).map(|subject| subject.split(['\r', '\n']).collect::<Vec<_>>().join(" ")),
        text: pick(&template.text).unwrap_or_default(),
        html: None,
    })
}

/// A text with each `{name}` replaced. What a variable holds is not looked into again.
fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after
            .split_once('}')
            .and_then(|(name, after)| Some((value(name)?, after)))
        {
            Some((value, after)) => {
                out.push_str(&value);
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

/// The names of the variables that a text uses: `{name}`.
pub(crate) fn placeholders(text: &str) -> BTreeSet<String> {
    let names = std::cell::RefCell::new(BTreeSet::new());
    filled(text, |name| {
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        is_name.then(|| {
            names.borrow_mut().insert(name.to_owned());
            String::new()
        })
    });
    names.into_inner()
}

/// What is wrong with the words of a stored template. Every problem at once.
pub(crate) fn template_problems(template: &Template, languages: &[String], at: &str) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let names = |texts: &BTreeMap<String, String>| texts.values().flat_map(|text| placeholders(text)).collect();
    let used: BTreeSet<String> = names(&template.text);
    let used: BTreeSet<String> = used.union(&names(&template.subject)).cloned().collect();
    let declared: BTreeSet<String> = template
        .variables
        .iter()
        .map(|variable| variable.name().to_owned())
        .collect();
    for (index, variable) in template.variables.iter().enumerate() {
        problems.extend(variables::declared_problems(
            variable,
            &format!("{at}/variables/{index}"),
        ));
    }
    for (part, texts) in [("text", &template.text), ("subject", &template.subject)] {
        for language in languages
            .iter()
            .filter(|language| !texts.is_empty() && !texts.contains_key(*language))
        {
            let detail = format!("Write it in `{language}` as well: it is a language of the site.");
            problems.push(field(
                format!("{at}/{part}/{}", token(language)),
                "text_missing",
                detail,
            ));
        }
        for (language, text) in texts {
            let place = format!("{at}/{part}/{}", token(language));
            if part == "subject" && !line::is_line(text) {
                problems.push(line::not_a_line(place.clone()));
            } else if !line::is_text(text) {
                problems.push(line::not_text(place.clone()));
            }
            if is_blank(text) || text.chars().count() > 20_000 {
                problems.push(field(place, "length", "Write 1 to 20000 characters."));
            }
        }
    }
    if template.text.is_empty() && !template.subject.is_empty() {
        problems.push(field(
            format!("{at}/text"),
            "text_missing",
            "A template with a subject has a text.",
        ));
    }
    for name in used.symmetric_difference(&declared) {
        let detail = if used.contains(name) {
            format!("The words use `{{{name}}}`. Declare it in `variables`.")
        } else {
            format!("No word uses `{{{name}}}`. Leave it out of `variables`.")
        };
        problems.push(field(format!("{at}/variables"), "variables_unfit", detail));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> Template {
        Template {
            id: "order_sent".to_owned(),
            purpose: "order_updates".to_owned(),
            subject: BTreeMap::from([("en".to_owned(), "Order {number}".to_owned())]),
            text: BTreeMap::from([(
                "en".to_owned(),
                "Your order {number} leaves on {day}. {not this}".to_owned(),
            )]),
            variables: vec![Variable::Named("number".to_owned()), Variable::Named("day".to_owned())],
        }
    }

    fn variables(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_variable_is_filled_in_and_never_read_again() {
        let mut braces = template();
        braces
            .text
            .insert("en".to_owned(), "{number}, {day}. {not this}".to_owned());
        let declared = BTreeMap::from([("number", "day"), ("day", "number")]);
        let out = filled(&braces.text["en"], |name| Some(format!("{{{}}}", declared.get(name)?)));
        assert_eq!(out, "{day}, {number}. {not this}");
        let content =
            rendered(&template(), &variables(&[("number", "4711"), ("day", "Monday")]), "de").expect("it fits");
        assert_eq!(content.text, "Your order 4711 leaves on Monday. {not this}");
        assert_eq!(content.subject.as_deref(), Some("Order 4711"));
    }

    #[test]
    fn an_advertisement_is_no_order_number_and_every_problem_is_told_at_once() {
        let offer = "20 % off! https://evil.example\r\n".repeat(20);
        let problems = rendered(&template(), &variables(&[("number", &offer), ("offer", "x")]), "en").unwrap_err();
        let told: Vec<(&str, &str)> = problems
            .iter()
            .map(|one| (one.pointer.as_str(), one.code.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("/variables", "variables_unfit"),
                ("/variables/number", "control_character")
            ]
        );
        for (value, code) in [("evil.example", "variable_unfit"), (&"4".repeat(41), "length")] {
            let problems =
                rendered(&template(), &variables(&[("number", value), ("day", "Monday")]), "en").unwrap_err();
            let told: Vec<(&str, &str)> = problems
                .iter()
                .map(|one| (one.pointer.as_str(), one.code.as_str()))
                .collect();
            assert_eq!(told, [("/variables/number", code)]);
        }
    }

    #[test]
    fn a_variable_too_few_or_too_many_is_named() {
        let problems = rendered(&template(), &variables(&[("day", "Monday"), ("offer", "x")]), "en").unwrap_err();
        assert_eq!(
            problems[0].detail,
            "`number` is missing; `offer` is not declared by the template."
        );
    }

    #[test]
    fn a_template_says_what_it_uses_in_every_language() {
        assert_eq!(template_problems(&template(), &["en".to_owned()], "/templates/0"), []);
        let mut wrong = template();
        wrong.variables = vec![
            Variable::Named("number".to_owned()),
            Variable::Named("unused".to_owned()),
        ];
        let problems = template_problems(&wrong, &["en".to_owned(), "de".to_owned()], "/templates/0");
        let pointers: Vec<&str> = problems.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/templates/0/text/de",
                "/templates/0/subject/de",
                "/templates/0/variables",
                "/templates/0/variables"
            ]
        );
    }

    #[test]
    fn a_pointer_to_a_language_is_escaped_as_rfc_6901_says() {
        let mut odd = template();
        odd.text.insert("en/x~y".to_owned(), String::new());
        let problems = template_problems(&odd, &["en".to_owned()], "/templates/0");
        let pointers: Vec<&str> = problems.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!(pointers, ["/templates/0/text/en~1x~0y"]);
    }
}
