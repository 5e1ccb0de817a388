//! What is wrong with a set of rules, by JSON pointer: `beckon-domain` says. Here its two checks are made into one list.

use super::mend::mend;
use super::schema::Schema;
use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::shape;
use beckon_domain::wire::{self, FieldProblem};
use serde_json::Value;

/// Every problem of complete rules, in shape and in meaning.
pub(super) fn problems(value: &Value, context: &Context) -> Vec<FieldProblem> {
    let mut problems = misshapen(value);
    // A slip in one field shall not hide what is wrong with the others.
    let mended = mend(value, &problems, &Schema::of_rules());
    let mut meaning = mended
        .rules
        .and_then(|rules| Rules::parse(&rules, context).err())
        .unwrap_or_default();
    meaning.retain(|problem| {
        !mended
            .replaced
            .iter()
            .any(|replaced| depends(&problem.pointer, replaced))
    });
    // Of two words about one field, those about its meaning say more.
    problems.retain(|problem| meaning.iter().all(|other| other.pointer != problem.pointer));
    problems.extend(meaning);
    problems
}

/// The problems of what could be read of a file: what is missing may only be unread.
pub(super) fn problems_of_fragment(value: &Value) -> Vec<FieldProblem> {
    let mut problems = shape::problems(SCHEMA, value);
    problems.retain(|problem| !problem.pointer.is_empty() && value.pointer(&problem.pointer).is_some());
    problems
}

/// The problems of shape alone: types, fields, lengths.
pub(super) fn misshapen(value: &Value) -> Vec<FieldProblem> {
    let problems = shape::problems(SCHEMA, value);
    if !problems.is_empty() {
        return problems;
    }
    // The edge reads the body itself, and what it cannot read shall not pass here.
    shape::parse::<wire::Rules>(SCHEMA, value.to_string().as_bytes())
        .err()
        .map(|fault| fault.errors)
        .unwrap_or_default()
}

/// The name of the rules in the contract.
const SCHEMA: &str = "Rules";

/// Which fields are judged by which others: when the second cannot be read, nothing certain is known of the first. `*`
/// stands for one step.
const JUDGED_BY: &[(&str, &str)] = &[
    ("/purposes/*/text", "/languages"),
    ("/purposes/*/title", "/languages"),
    ("/purposes/*/channels", "/channels"),
    ("/topic_titles", "/languages"),
    ("/topic_titles", "/routes"),
    ("/providers", "/channels"),
    ("/providers/*", "/providers/*/kind"),
    ("/templates/*/purpose", "/purposes"),
    ("/purposes/*/code", "/templates"),
    ("/purposes/*/code", "/purposes/*/basis"),
    ("/purposes/*/because", "/purposes/*/basis"),
    ("/purposes/*/because", "/languages"),
    ("/purposes/*/cap", "/purposes/*/basis"),
];

/// Whether a problem at `pointer` may only be there because what stood at `replaced` could not be read.
fn depends(pointer: &str, replaced: &str) -> bool {
    within(pointer, replaced)
        || within(replaced, pointer)
        || JUDGED_BY
            .iter()
            .any(|(judged, by)| within(pointer, judged) && within(replaced, by))
}

/// Whether `pointer` is `around` or something in it.
fn within(pointer: &str, around: &str) -> bool {
    let mut steps = pointer.split('/');
    around
        .split('/')
        .all(|expected| steps.next().is_some_and(|step| expected == "*" || step == expected))
}
