//! What is wrong with a set of rules, by JSON pointer: `beckon-domain` says. Here its two checks are made into one list.

use super::mend::mend;
use super::schema::Schema;
use beckon_domain::rules::{Context, Rules};
use beckon_domain::wire::{self, FieldProblem};
use serde_json::Value;

/// Every problem of complete rules, in shape and in meaning.
pub(super) fn problems(value: &Value, context: &Context) -> Vec<FieldProblem> {
    let schema = Schema::of_rules();
    let mut problems = shape(value);
    suggest(&mut problems, &schema);
    // A slip in one field shall not hide what is wrong with the others.
    let mended = mend(value, &problems, &schema);
    let meaning = mended
        .rules
        .and_then(|rules| Rules::parse(&rules, context).err())
        .unwrap_or_default();
    let misshapen: Vec<String> = problems.iter().map(|problem| problem.pointer.clone()).collect();
    let told = |problem: &FieldProblem| {
        misshapen.contains(&problem.pointer)
            || mended
                .replaced
                .iter()
                .any(|replaced| depends(&problem.pointer, replaced))
    };
    problems.extend(meaning.into_iter().filter(|problem| !told(problem)));
    problems
}

/// The problems of what could be read of a file: what is missing may only be unread.
pub(super) fn problems_of_fragment(value: &Value) -> Vec<FieldProblem> {
    let mut problems = shape(value);
    suggest(&mut problems, &Schema::of_rules());
    problems.retain(|problem| !problem.pointer.is_empty() && value.pointer(&problem.pointer).is_some());
    problems
}

/// The problems of shape alone: types, fields, lengths.
pub(super) fn shape(value: &Value) -> Vec<FieldProblem> {
    match serde_json::from_value::<wire::Rules>(value.clone()) {
        Ok(_) => Vec::new(),
        Err(error) => {
            vec![FieldProblem {
                pointer: String::new(),
                code: "shape".to_owned(),
                detail: error.to_string(),
            }]
        }
    }
}

/// Adds the name that was probably meant to each unknown field.
fn suggest(problems: &mut [FieldProblem], schema: &Schema) {
    for problem in problems
        .iter_mut()
        .filter(|problem| schema.is_unknown(&problem.pointer))
    {
        let Some((around, name)) = problem.pointer.rsplit_once('/') else {
            continue;
        };
        let likeness = |field: &&str| strsim::jaro_winkler(name, field);
        let fields = schema.fields(around).into_iter();
        let nearest = fields.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        if let Some(nearest) = nearest.filter(|field| likeness(field) > 0.8) {
            problem.detail.push_str(&format!(" Did you mean `{nearest}`?"));
        }
    }
}

/// Which fields are judged by which others: when the second cannot be read, nothing certain is known of the first. `*`
/// stands for one step.
const JUDGED_BY: &[(&str, &str)] = &[
    ("/purposes/*/text", "/languages"),
    ("/purposes/*/title", "/languages"),
    ("/purposes/*/channels", "/channels"),
    ("/providers", "/channels"),
    ("/templates/*/purpose", "/purposes"),
    ("/purposes/*/code", "/templates"),
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
