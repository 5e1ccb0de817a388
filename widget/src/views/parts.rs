//! What several panels are made of.

use super::Seen;
use crate::element::{El, el};
use crate::state::failure::Failure;
use crate::state::{Field, Msg, Trip};
use crate::texts::{Line, Texts, join};

/// What is wrong with a field, to be put beside it.
pub(super) fn error(seen: &Seen<'_>, field: Field, failure: Option<&Failure>) -> Option<El> {
    let fault = failure?.about(field)?;
    let own = seen.texts.problem(&fault.code);
    let name = error_name(seen, field);
    Some(
        el("p.error")
            .attr("id", &name)
            .part(&[&name])
            .text(if own.is_empty() { &fault.detail } else { own }),
    )
}

/// The name of a field's error: its `id`, its `data-part` and the control's `aria-describedby`.
fn error_name(seen: &Seen<'_>, field: Field) -> String {
    join(&["error-", &field.part(seen.known.site)])
}

/// Says to a control that it is in error, and where that is explained.
pub(super) fn mark(seen: &Seen<'_>, control: El, field: Field, failure: Option<&Failure>) -> El {
    if failure.and_then(|failure| failure.about(field)).is_none() {
        return control;
    }
    control
        .attr("aria-invalid", "true")
        .attr("aria-describedby", &error_name(seen, field))
}

/// A control under the name of its field, with its label before it and its error after it.
pub(super) fn labelled(seen: &Seen<'_>, label: El, control: El, field: Field, failure: Option<&Failure>) -> El {
    let label = label.attr("for", &field.part(seen.known.site));
    el("div.field")
        .child(label)
        .child(named(seen, control, field, failure))
        .maybe(error(seen, field, failure))
}

/// A control under the name of its field.
pub(super) fn named(seen: &Seen<'_>, control: El, field: Field, failure: Option<&Failure>) -> El {
    let part = field.part(seen.known.site);
    mark(seen, control.attr("id", &part).part(&[&part]), field, failure)
}

/// A label.
pub(super) fn label(texts: &Texts, line: Line) -> El {
    el("label").say(texts, line)
}

/// A choice of a group: a real radio button with its label around it. Its name is the group's and this word.
pub(super) fn radio(group: &str, word: &str, text: &str, on: bool, msg: Msg) -> El {
    let part = join(&[group, "-", word]);
    let input = el("input type=radio").attr("name", group).part(&[&part]).pick(on, msg);
    el("label.answer").child(input).child(el("span").text(text))
}

/// A tick box with its label around it.
pub(super) fn tick(part: &str, text: &str, on: bool, msg: Msg) -> El {
    el("label.tick")
        .child(el("input type=checkbox").part(&[part]).pick(on, msg))
        .child(el("span").text(text))
}

/// What went wrong, in one sentence.
pub(super) fn problem(seen: &Seen<'_>, failure: Option<&Failure>) -> Option<El> {
    Some(el("p.problem part=problem").text(seen.texts.failure(failure?)))
}

/// That the browser asks not to have its data sold or shared, and that this is kept to.
pub(super) fn signal(texts: &Texts, came: bool) -> Option<El> {
    came.then(|| el("p.small part=gpc").say(texts, Line::GPC))
}

/// A button that sends, in the words for before, meanwhile and again.
pub(super) fn submit<A>(texts: &Texts, button: El, trip: &Trip<A>, [before, meanwhile, again]: [Line; 3]) -> El {
    let line = match trip {
        Trip::Sending => meanwhile,
        Trip::Failed(failure) if failure.may_pass() => again,
        _ => before,
    };
    button
        .attr_if(trip.is_sending(), "aria-disabled", "true")
        .say(texts, line)
}

/// One `option` of a `select`.
pub(super) fn option(value: &str, text: &str) -> El {
    el("option").attr("value", value).text(text)
}
