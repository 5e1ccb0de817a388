//! Whether an answer is the one that is shown.

use serde_json::Value;

/// What stands for anything.
const ANYTHING: &str = "…";

/// Where an answer differs from the one that is shown. Names, texts, `true` and `false` are the same; numbers are numbers; `…` stands
/// for any text, or within a text for any part of it; as the last of a list for any more of the same, and as a name for any other names.
pub fn difference(shown: &Value, answer: &Value) -> Option<String> {
    differs(shown, answer, "")
}

fn differs(shown: &Value, answer: &Value, at: &str) -> Option<String> {
    let differ = || Some(format!("{at}: shown is {shown}, answered was {answer}"));
    match (shown, answer) {
        (Value::Number(_), Value::Number(_)) => None,
        (Value::String(shown), Value::String(answer)) if fits(shown, answer) => None,
        (Value::Array(shown), Value::Array(answer)) => {
            let (shown, open) = match shown.split_last() {
                Some((last, rest)) if last == ANYTHING => (rest, true),
                _ => (shown.as_slice(), false),
            };
            if shown.len() > answer.len() || (!open && shown.len() != answer.len()) {
                return Some(format!(
                    "{at}: {} are shown, {} were answered",
                    shown.len(),
                    answer.len()
                ));
            }
            let mut pairs = shown.iter().zip(answer).enumerate();
            pairs.find_map(|(index, (shown, answer))| differs(shown, answer, &format!("{at}/{index}")))
        }
        (Value::Object(shown), Value::Object(answer)) => {
            let more = answer.keys().find(|name| !shown.contains_key(*name));
            if let Some(name) = more.filter(|_| !shown.contains_key(ANYTHING)) {
                return Some(format!("{at}/{name} was answered and is not shown"));
            }
            let mut named = shown.iter().filter(|(name, _)| *name != ANYTHING);
            named.find_map(|(name, shown)| match answer.get(name) {
                Some(answer) => differs(shown, answer, &format!("{at}/{name}")),
                None => Some(format!("{at}/{name} is shown and was not answered")),
            })
        }
        _ if shown == answer => None,
        _ => differ(),
    }
}

/// Whether a text is the one that is shown.
pub fn fits(shown: &str, text: &str) -> bool {
    let mut parts = shown.split(ANYTHING);
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[test]
fn an_answer_is_the_one_that_is_shown_but_for_what_is_left_open() {
    let fits = |shown: &str, answer: &str| {
        let read = |text: &str| serde_json::from_str(text).expect("it is JSON");
        difference(&read(shown), &read(answer)).is_none()
    };
    for (shown, answer, same) in [
        (r#"{"a": "x"}"#, r#"{"a": "x"}"#, true),
        (r#"{"a": "x"}"#, r#"{"a": "y"}"#, false),
        (r#"{"a": "x"}"#, r#"{"a": "x", "b": 1}"#, false),
        (r#"{"a": "x", "b": 1}"#, r#"{"a": "x"}"#, false),
        (r#"{"a": "x", "…": "…"}"#, r#"{"a": "x", "b": 1}"#, true),
        (r#"{"a": "…"}"#, r#"{"a": "anything"}"#, true),
        (r#"{"a": "…"}"#, r#"{"a": 1}"#, false),
        (r#"{"a": "k_…z"}"#, r#"{"a": "k_abcz"}"#, true),
        (r#"{"a": "k_…z"}"#, r#"{"a": "abcz"}"#, false),
        (r#"{"a": 1}"#, r#"{"a": 7}"#, true),
        (r#"{"a": true}"#, r#"{"a": false}"#, false),
        (r#"{"a": null}"#, r#"{"a": null}"#, true),
        (r#"[1, 2]"#, r#"[1]"#, false),
        (r#"[1, "…"]"#, r#"[1, 2, 3]"#, true),
        (r#"[]"#, r#"[1]"#, false),
    ] {
        assert_eq!(fits(shown, answer), same, "{shown} {answer}");
    }
}
