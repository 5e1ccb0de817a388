//! What serde does not check of a sender's questions: how many, how long, and each with an id of its own.

use crate::fault::{Fault, FaultKind, field};
use crate::preferences::is_id;
use crate::time::Instant;
use crate::wire::{FieldProblem, Question, Questions, Recipient};
use std::collections::{BTreeMap, BTreeSet};

/// More problems than this help nobody.
const MOST: usize = 100;
/// How many questions one request may ask.
pub const MOST_QUESTIONS: usize = 1_000;

/// Checks the questions of one request, asked at `now`. One that is malformed fails the whole request.
///
/// # Errors
///
/// Every problem at once, 100 at most. Where nothing is wrong but that questions share an id,
/// [`FaultKind::IdDuplicate`].
pub fn check_questions(body: &Questions, now: Instant) -> Result<(), Fault> {
    let mut problems = Vec::new();
    if !(1..=MOST_QUESTIONS).contains(&body.questions.len()) {
        problems.push(field("/questions", "length", "Write 1 to 1000 questions."));
    }
    if body.as_of.is_some() && body.reserve {
        let detail = "What was permitted in the past is not reserved now. Leave `reserve` out.";
        problems.push(field("/as_of", "as_of_unfit", detail));
    }
    let as_of = body.as_of.as_deref().map(Instant::parse);
    if as_of.is_some_and(|at| at.is_none_or(|at| at > now)) {
        let detail = "Write a time in RFC 3339 that has passed, like `2026-11-22T08:00:00.000Z`.";
        problems.push(field("/as_of", "time_invalid", detail));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Channel;
    use crate::wire::Customer;

    const NOW: Instant = Instant::from_millis(1_795_000_000_000);

    fn customer(name: &str) -> Recipient {
        Recipient::Customer(Customer {
            customer: name.to_owned(),
        })
    }

    fn question(id: &str) -> Question {
        Question {
            id: id.to_owned(),
            to: customer("crm-42"),
            channels: None,
            purpose: "offers".to_owned(),
            template: None,
        }
    }

    fn check(questions: Vec<Question>, expect: Result<(), (FaultKind, &[&str])>) {
        let body = Questions {
            questions,
            reserve: false,
            ..Questions::default()
        };
        let line = |problem: &FieldProblem| format!("{} {}", problem.pointer, problem.code);
        let got = check_questions(&body, NOW).map_err(|fault| (fault.kind, fault.errors.iter().map(line).collect()));
        let owned = |lines: &[&str]| -> Vec<String> { lines.iter().map(|line| (*line).to_owned()).collect() };
        assert_eq!(got, expect.map_err(|(kind, lines)| (kind, owned(lines))));
    }

    #[test]
    fn one_to_a_thousand_questions_are_taken() {
        let many = |count: usize| (0..count).map(|number| question(&number.to_string())).collect();
        check(many(1), Ok(()));
        check(many(1_000), Ok(()));
        check(many(0), Err((FaultKind::BodyInvalid, &["/questions length"])));
        check(many(1_001), Err((FaultKind::BodyInvalid, &["/questions length"])));
    }

    #[test]
    fn every_part_of_a_question_has_its_limits() {
        let fits = Question {
            id: "a".repeat(128),
            to: customer(&"😀".repeat(128)),
            channels: Some(Channel::ALL.to_vec()),
            purpose: "p".repeat(64),
            template: Some("ü".repeat(64)),
        };
        let too_long = Question {
            id: "a".repeat(129),
            to: customer(&"c".repeat(129)),
            channels: Some([Channel::ALL, &[Channel::Email]].concat()),
            purpose: "p".repeat(65),
            template: Some("t".repeat(65)),
        };
        let empty = Question {
            id: String::new(),
            to: customer(""),
            channels: Some(Vec::new()),
            purpose: String::new(),
            template: Some(String::new()),
        };
        let expect: &[&str] = &[
            "/questions/1/id id_invalid",
            "/questions/1/purpose length",
            "/questions/1/template length",
            "/questions/1/to/customer length",
            "/questions/1/channels duplicate",
            "/questions/1/channels length",
            "/questions/2/id id_invalid",
            "/questions/2/purpose length",
            "/questions/2/template length",
            "/questions/2/to/customer length",
            "/questions/2/channels length",
            "/questions/3/id id_invalid",
        ];
        check(vec![fits.clone()], Ok(()));
        check(
            vec![fits, too_long, empty, question("a b")],
            Err((FaultKind::BodyInvalid, expect)),
        );
    }

    #[test]
    fn two_questions_with_one_id_are_a_fault_of_its_own_when_nothing_else_is_wrong() {
        let mut questions = vec![question("a"), question("b"), question("a")];
        let expect = "/questions/2/id id_duplicate";
        check(questions.clone(), Err((FaultKind::IdDuplicate, &[expect])));
        questions[1].purpose.clear();
        check(
            questions,
            Err((FaultKind::BodyInvalid, &["/questions/1/purpose length", expect])),
        );
    }

    #[test]
    fn a_hundred_problems_are_enough() {
        let body = Questions {
            questions: vec![question("a"); 1_000],
            reserve: true,
            ..Questions::default()
        };
        let fault = check_questions(&body, NOW).expect_err("all have one id");
        assert_eq!((fault.kind, fault.errors.len()), (FaultKind::IdDuplicate, MOST));
    }
}
