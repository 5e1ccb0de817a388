//! Feedback: checked, and sent to whoever can fix it.

use crate::address::ContactPoint;
use crate::fault::{Fault, field};
use crate::preferences::{check_id, check_texts, points, without_query};
use crate::rules::Rules;
use crate::text::is_blank;
use crate::{language, wire};

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
        body.page = body.page.as_deref().map(without_query);
        body.language = body.language.as_deref().and_then(language::tag);
        let contact_points = points("/contact_points", &body.contact_points, rules, true, &mut problems);
        if problems.is_empty() {
            Ok(Self { body, contact_points })
        } else {
            Err(Fault::body(problems))
        }
    }
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
    use crate::rules::Context;

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
}
