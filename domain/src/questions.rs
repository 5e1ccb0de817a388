//! What serde does not check of a sender's questions: how many, how long, and each with an id of its own.

use crate::fault::{Fault, FaultKind, field};
use crate::preferences::is_id;
use crate::wire::{FieldProblem, Question, Questions, Recipient};
use std::collections::{BTreeMap, BTreeSet};

/// More problems than this help nobody.
const MOST: usize = 100;

/// Checks the questions of one request. One that is malformed fails the whole request.
///
/// # Errors
///
/// Every problem at once, 100 at most. Where nothing is wrong but that questions share an id,
/// [`FaultKind::IdDuplicate`].
pub fn check_questions(body: &Questions) -> Result<(), Fault> {
    let mut problems = Vec::new();
    if !(1..=1_000).contains(&body.questions.len()) {
        problems.push(field("/questions", "length", "Write 1 to 1000 questions."));
    }
    let mut duplicates = Vec::new();
    let mut first = BTreeMap::new();
    for (index, question) in body.questions.iter().enumerate() {
        if problems.len() + duplicates.len() >= MOST {
            break;
        }
        check(question, index, &mut problems);
        if let Some(earlier) = first.insert(question.id.as_str(), index) {
            let detail = format!("/questions/{earlier} has the same id. Give each question an id of its own.");
            duplicates.push(field(format!("/questions/{index}/id"), "id_duplicate", detail));
        }
    }
    let kind = match (problems.is_empty(), duplicates.is_empty()) {
        (true, true) => return Ok(()),
        (true, false) => FaultKind::IdDuplicate,
        (false, _) => FaultKind::BodyInvalid,
    };
    problems.append(&mut duplicates);
    problems.truncate(MOST);
    Err(Fault {
        errors: problems,
        ..kind.into()
    })
}

fn check(question: &Question, index: usize, problems: &mut Vec<FieldProblem>) {
    let mut require = |holds: bool, at: &str, code: &str, detail: &str| {
        if !holds {
            problems.push(field(format!("/questions/{index}/{at}"), code, detail));
        }
    };
    require(
        is_id(&question.id, 128),
        "id",
        "id_invalid",
        "An id is 1 to 128 characters of A-Z a-z 0-9 . _ : -.",
    );
    require(
        has_length(&question.purpose, 64),
        "purpose",
        "length",
        "Write 1 to 64 characters.",
    );
    require(
        question
            .template
            .as_deref()
            .is_none_or(|template| has_length(template, 64)),
        "template",
        "length",
        "Write 1 to 64 characters, or leave it out.",
    );
    if let Recipient::Customer(customer) = &question.to {
        require(
            has_length(&customer.customer, 128),
            "to/customer",
            "length",
            "Write 1 to 128 characters.",
        );
    }
    if let Some(channels) = &question.channels {
        // Six channels exist, so a longer list repeats one as well.
        let once = channels.iter().collect::<BTreeSet<_>>().len() == channels.len();
        require(once, "channels", "duplicate", "Write each channel once.");
        require(
            (1..=6).contains(&channels.len()),
            "channels",
            "length",
            "Write 1 to 6 channels, or leave the list out.",
        );
    }
}

fn has_length(text: &str, most: usize) -> bool {
    // A character has four bytes at most, so a text that is far too long is never counted through.
    !text.is_empty() && (text.len() <= most || text.len() <= 4 * most && text.chars().count() <= most)
}
