//! Feedback: checked, and sent to whoever can fix it.

use crate::address::ContactPoint;
use crate::fault::{Fault, field};
use crate::order::Order;
use crate::page;
use crate::preferences::{MOST_CONFIRMATIONS, check_id, check_texts, points, too_many};
use crate::rules::{FEEDBACK_REPLY, Rules};
use crate::stored::{Claim, PersonStanding};
use crate::text::is_blank;
use crate::wire::{self, FieldProblem};
use crate::{ConsentStatus, language};

/// A piece of feedback whose every field has a meaning under the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The body as sent, its page without query and fragment, its text trimmed.
    pub body: wire::Feedback,
    /// Where to answer.
    pub contact_points: Vec<ContactPoint>,
}

impl Feedback {
    /// Checks a body against the rules in force.
    ///
    /// # Errors
    ///
    /// Every problem at once.
    pub fn parse(body: &wire::Feedback, rules: &Rules) -> Result<Self, Fault> {
        let mut problems = Vec::new();
        check_id(&body.id, &mut problems);
        let mut body = body.clone();
        body.text = body.text.trim().to_owned();
        if is_blank(&body.text) || body.text.chars().count() > 4_000 {
            problems.push(field("/text", "length", "Write 1 to 4000 characters."));
        }
        if body.rating.is_some_and(|rating| !(1..=5).contains(&rating)) {
            problems.push(field("/rating", "range", "Write 1 to 5."));
        }
        if let Some(topic) = &body.topic
            && !rules.declared().routes.iter().any(|route| route.topics.contains(topic))
        {
            problems.push(field(
                "/topic",
                "topic_unknown",
                "The site has no such topic. Leave it out, or choose one of the widget's.",
            ));
        }
        check_texts(body.language.as_deref(), body.page.as_deref(), &mut problems);
        body.page = body.page.as_deref().map(page::without_query).map(str::to_owned);
        body.language = body.language.as_deref().and_then(language::tag);
        let contact_points = points("/contact_points", &body.contact_points, rules, true, &mut problems);
        if problems.is_empty() {
            Ok(Self { body, contact_points })
        } else {
            Err(Fault::body(problems))
        }
    }
}

/// Where an answer may be asked for: the contact points that are named, else those that the person has, the proven ones first
/// and no more than one write asks.
#[must_use]
pub fn answer_at(body: &wire::Feedback, named: &[Claim], standing: &PersonStanding) -> Vec<Claim> {
    if !body.answer_me {
        return Vec::new();
    }
    let is_named = |claim: &&Claim| named.iter().any(|named| named.contact == claim.contact);
    let claims = standing.claims.iter();
    let mut targets: Vec<Claim> = claims
        .filter(|claim| named.is_empty() || is_named(claim))
        .cloned()
        .collect();
    targets.sort_by_key(|claim| claim.proof.is_none());
    targets.truncate(MOST_CONFIRMATIONS);
    targets
}

/// What a contact point is told of an answer that is wanted there: granted by a widget that has just proven it, asked for by
/// any other.
#[must_use]
pub fn answer_order(claim: &Claim, by: &str, notice: &str, is_proven: bool) -> (Order, ConsentStatus) {
    let mut order = Order::new(&claim.contact, claim.channel, by);
    let answer = (FEEDBACK_REPLY.to_owned(), notice.to_owned());
    let status = if is_proven {
        order.grants.push(answer);
        ConsentStatus::Given
    } else {
        order.requests.push(answer);
        order.confirm = true;
        ConsentStatus::Requested
    };
    (order, status)
}

/// What is too much of it: contact points that the person would have, or that would be asked to confirm.
#[must_use]
pub fn limits(body: &wire::Feedback, named: &[Claim], standing: &PersonStanding) -> Vec<FieldProblem> {
    let known: Vec<&Claim> = standing.claims.iter().collect();
    let mut problems = Vec::from_iter(too_many(named, &known));
    if body.answer_me && named.len() > MOST_CONFIRMATIONS {
        let detail = format!("An answer is asked for at {MOST_CONFIRMATIONS} contact points at most. Leave some out.");
        problems.push(field("/contact_points", "confirmations_too_many", detail));
    }
    problems
}

/// Who gets it: the position of the first route that matches. The last matches always, or the rules would not load.
#[must_use]
pub fn route(body: &wire::Feedback, routes: &[wire::Route]) -> Option<usize> {
    routes.iter().position(|route| {
        let topic = route.topics.is_empty() || body.topic.as_ref().is_some_and(|topic| route.topics.contains(topic));
        let kind = route.kinds.is_empty() || route.kinds.contains(&body.kind);
        let rating = route
            .rating_at_most
            .is_none_or(|most| body.rating.is_some_and(|rating| rating <= most));
        topic && kind && rating
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deployment::Context;
    use crate::preferences::MOST_CLAIMS;
    use crate::stored::Proof;
    use crate::time::Instant;
    use crate::{Channel, FeedbackKind};

    fn site() -> wire::Rules {
        serde_json::from_str(include_str!("../tests/fixture/site.json")).expect("of the wire type")
    }

    #[test]
    fn a_text_of_nothing_but_what_nobody_sees_is_no_text() {
        let rules = Rules::parse(&site(), &Context::default()).expect("the rules load");
        let parse = |text: &str| {
            let body = serde_json::json!({ "id": "f-1", "kind": "problem", "text": text });
            Feedback::parse(&serde_json::from_value(body).expect("of the wire type"), &rules)
        };
        for blank in [
            "",
            " \n",
            "\u{200b}",
            "\u{200b}\u{feff}\u{a0}",
            "\u{301}",
            "\u{2800}\u{3164}",
            "\u{202e}\u{202c}",
        ] {
            let fault = parse(blank).expect_err("blank");
            assert_eq!(
                (&*fault.errors[0].pointer, &*fault.errors[0].code),
                ("/text", "length"),
                "{blank:?}"
            );
        }
        for text in ["?", "👍\u{fe0f}", "\u{200b}ok\u{200b}", "می\u{200c}خواهم"] {
            assert!(parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_name_a_notice_and_a_title_of_nothing_but_what_nobody_sees_do_not_load() {
        let blank = "\u{200b}\u{2060}";
        let mut declared = site();
        declared.name = blank.to_owned();
        declared.controller.name = blank.to_owned();
        declared.purposes[0].notice = blank.to_owned();
        for text in declared.purposes[0].text.values_mut() {
            *text = blank.to_owned();
        }
        let problems = Rules::parse(&declared, &Context::default()).expect_err("blank");
        for pointer in ["/name", "/controller/name", "/purposes/0/notice", "/purposes/0/text/en"] {
            let named = |problem: &wire::FieldProblem| problem.pointer == pointer && problem.code == "length";
            assert!(problems.iter().any(named), "{pointer}");
        }
    }

    fn claims(many: usize) -> Vec<Claim> {
        let claim = |at| Claim {
            contact: format!("p{at}"),
            channel: Channel::Email,
            proof: (at >= 18).then_some((Proof::Code, Instant::from_millis(0))),
        };
        (0..many).map(claim).collect()
    }

    #[test]
    fn an_answer_is_granted_where_the_widget_has_just_proven_the_contact_point_and_asked_for_elsewhere() {
        let claim = &claims(1)[0];
        let answer = || vec![(FEEDBACK_REPLY.to_owned(), "3".to_owned())];
        let said = |is_proven| {
            let (order, status) = answer_order(claim, "ana", "3", is_proven);
            assert_eq!((&*order.contact, &*order.by), ("p0", "ana"));
            (order.grants, order.requests, order.confirm, status)
        };
        assert_eq!(said(true), (answer(), vec![], false, ConsentStatus::Given));
        assert_eq!(said(false), (vec![], answer(), true, ConsentStatus::Requested));
    }

    #[test]
    fn feedback_asks_for_its_answer_at_a_handful_and_names_no_more_than_a_person_may_have() {
        let body = wire::Feedback {
            id: "feedback-1".to_owned(),
            person: None,
            kind: FeedbackKind::Idea,
            text: "Hello".to_owned(),
            rating: None,
            topic: None,
            page: None,
            language: None,
            answer_me: true,
            contact_points: Vec::new(),
        };
        let full = PersonStanding {
            claims: claims(MOST_CLAIMS),
            ..PersonStanding::default()
        };
        let asked = answer_at(&body, &[], &full);
        assert_eq!(asked.len(), MOST_CONFIRMATIONS);
        assert_eq!(asked[0].contact, "p18", "the proven ones first");
        let codes = |named: &[Claim], standing: &PersonStanding| {
            let problems = limits(&body, named, standing).into_iter();
            problems.map(|problem| problem.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(&claims(6), &full), [""; 0], "what is known already");
        assert_eq!(
            codes(&claims(7), &PersonStanding::default()),
            ["confirmations_too_many"]
        );
        let mut new = claims(1);
        new[0].contact = "new".to_owned();
        assert_eq!(codes(&new, &full), ["contact_points_too_many"]);
    }
}
