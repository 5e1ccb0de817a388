//! Bodies of requests: of visitors, senders and owners.

use super::rules::site;
use super::{NOW, chosen, told};
use beckon_domain::Basis;
use beckon_domain::address::ContactPoint;
use beckon_domain::decision::{Asker, Question, decide};
use beckon_domain::fault::{Fault, FaultKind};
use beckon_domain::feedback::{Feedback, route};
use beckon_domain::preferences::{Plan, Save, Saving};
use beckon_domain::stored::{ContactStanding, PersonStanding};
use beckon_domain::time::DAY;
use beckon_domain::{gateway, outcomes, questions, shape, wire};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Every body is read, or refused with problems; what was read is the same when it is written and read again.
pub(super) fn bodies(bytes: &[u8]) {
    let readers: [fn(&[u8]); 9] = [
        preferences,
        feedback,
        stop,
        questions,
        messages,
        reports,
        |bytes| {
            body::<wire::Code>("Code", bytes);
        },
        |bytes| {
            body::<wire::PermitUse>("PermitUse", bytes);
        },
        |bytes| {
            body::<wire::NewKey>("NewKey", bytes);
        },
    ];
    if let Some((read, rest)) = chosen(bytes, &readers) {
        read(rest);
    }
}

pub(super) fn body<T: DeserializeOwned + Serialize + PartialEq>(schema: &str, bytes: &[u8]) -> Option<T> {
    match shape::parse::<T>(schema, bytes) {
        Ok(body) => {
            let written = serde_json::to_vec(&body).expect("a body can be written");
            let again = shape::parse::<T>(schema, &written);
            assert!(again.as_ref() == Ok(&body), "{schema} is not read as it is written");
            Some(body)
        }
        Err(fault) => {
            if fault.kind == FaultKind::BodyNotJson {
                assert_eq!(fault.errors, []);
            } else {
                refused(&fault);
            }
            None
        }
    }
}

fn refused(fault: &Fault) {
    told(&fault.errors);
    assert!(fault.errors.len() <= 1_000, "more problems than anybody reads");
    assert!(
        !fault
            .errors
            .iter()
            .any(|error| error.detail.starts_with("The body does not fit")),
        "serde refuses it, and the walk finds nothing"
    );
}

/// Whatever a page saves, without a proof nobody may write to anybody on the strength of it.
fn preferences(bytes: &[u8]) {
    let Some(body) = body::<wire::Preferences>("Preferences", bytes) else {
        return;
    };
    let save = match Save::parse(&body, site()) {
        Ok(save) => save,
        Err(fault) => return refused(&fault),
    };
    assert!(
        !save.page.as_ref().is_some_and(|page| page.contains(['?', '#'])),
        "a page's query is kept"
    );
    let saving = Saving {
        person: "ana",
        standing: &PersonStanding::default(),
        proven: &[],
        handles: &[],
        rules: site(),
        customer: None,
    };
    match save.plan(&saving, |point| format!("{}:{}", point.channel(), point.normal())) {
        Ok(plan) => nobody_may_write(&plan),
        Err(fault) => refused(&fault),
    }
}

fn nobody_may_write(plan: &Plan) {
    let mut person = PersonStanding::default();
    for event in &plan.events {
        person.apply(event, NOW);
    }
    for order in &plan.orders {
        assert!(
            order.requests.is_empty() || order.confirm,
            "a yes that nobody is asked to confirm"
        );
        let mut contact = ContactStanding::default();
        for event in order.events(&contact, NOW) {
            contact.apply(&event, &"0.1".to_owned(), NOW);
        }
        let on_consent = site()
            .declared()
            .purposes
            .iter()
            .filter(|purpose| purpose.basis == Basis::Consent);
        for purpose in on_consent {
            let question = Question {
                asker: Asker::Sender,
                purpose: &purpose.code,
                channel: order.channel,
                template: None,
            };
            let answer = decide(&question, site(), &contact, &person, NOW);
            assert!(answer.is_err(), "a permit without a proof");
        }
    }
}

fn feedback(bytes: &[u8]) {
    let Some(body) = body::<wire::Feedback>("Feedback", bytes) else {
        return;
    };
    match Feedback::parse(&body, site()) {
        Ok(feedback) => {
            assert!(!feedback.body.text.is_empty() && feedback.body.text.trim() == feedback.body.text);
            assert!(
                !feedback
                    .body
                    .page
                    .as_ref()
                    .is_some_and(|page| page.contains(['?', '#']))
            );
            let somebody = route(&feedback.body, &site().declared().routes);
            assert!(somebody.is_some(), "feedback that nobody gets");
        }
        Err(fault) => refused(&fault),
    }
}

fn stop(bytes: &[u8]) {
    let typed = body::<wire::Stop>("Stop", bytes).and_then(|stop| stop.contact_point);
    if let Some(Err(fault)) = typed.map(|typed| ContactPoint::parse(&typed, "GB")) {
        assert!(!fault.code.is_empty() && !fault.detail.is_empty());
    }
}

fn questions(bytes: &[u8]) {
    let Some(body) = body::<wire::Questions>("Questions", bytes) else {
        return;
    };
    match questions::check_questions(&body, NOW) {
        Ok(()) => {
            let mut ids: Vec<&str> = body.questions.iter().map(|question| question.id.as_str()).collect();
            ids.sort_unstable();
            assert!(
                ids.windows(2).all(|pair| pair[0] != pair[1]),
                "two questions with one id"
            );
            assert!((1..=1_000).contains(&ids.len()));
        }
        Err(fault) => refused(&fault),
    }
}

fn messages(bytes: &[u8]) {
    let Some(body) = body::<wire::Messages>("Messages", bytes) else {
        return;
    };
    match gateway::check_messages(&body, NOW) {
        Ok(()) => {
            for message in &body.messages {
                let wait = gateway::send_before(message, NOW).since(NOW);
                assert!((1..=7 * DAY).contains(&wait), "a message that waits for {wait} ms");
            }
        }
        Err(fault) => refused(&fault),
    }
}

fn reports(bytes: &[u8]) {
    let Some(body) = body::<wire::Outcomes>("Outcomes", bytes) else {
        return;
    };
    let problems = outcomes::check_reports(&body);
    if !problems.is_empty() {
        told(&problems);
    }
    for permit in body.outcomes.iter().filter_map(|report| report.permit.as_deref()) {
        let id = outcomes::permit_id(permit);
        assert!(
            permit.matches('.').count() == 2 || id.as_deref() == Some(permit),
            "an id is changed"
        );
    }
}
