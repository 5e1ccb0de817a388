//! Texts that some visitors cannot read: missing, left in another language, or in one that Beckon itself does not speak.

use super::{advice, base, escaped};
use beckon_domain::wire::{Act, FieldProblem, Purpose, Rules};
use std::collections::{BTreeMap, BTreeSet};

/// The languages that the widget, the letters and the plain pages speak.
pub(super) const SPOKEN: [&str; 15] = [
    "ar", "cs", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pl", "pt", "sv", "tr", "zh",
];

/// Names the languages of the site in which everything around its own texts is English.
pub(super) fn check_site(rules: &Rules, found: &mut Vec<FieldProblem>) {
    for (index, language) in rules.languages.iter().enumerate() {
        if !SPOKEN.contains(&base(language)) {
            let detail = format!(
                "Beckon does not speak `{language}`: your texts are read in it, and everything around them in English. Say so to whoever reads your site, or leave the language out."
            );
            found.push(advice(format!("/languages/{index}"), "language_not_spoken", detail));
        }
    }
    check_topics(rules, found);
}

/// Names the topics of feedback that a site of several languages calls by their code.
fn check_topics(rules: &Rules, found: &mut Vec<FieldProblem>) {
    let mut seen = BTreeSet::new();
    for (index, route) in rules.routes.iter().enumerate() {
        for (position, topic) in route.topics.iter().enumerate() {
            let titles = rules.topic_titles.get(topic).cloned().unwrap_or_default();
            let lacking = lacking(rules, &titles);
            if rules.languages.len() < 2 || lacking.is_empty() || !seen.insert(topic) {
                continue;
            }
            let detail = format!(
                "This topic has no title in {lacking}: people read “{}” instead. Add one under `topic_titles`.",
                topic.replace(['_', '-'], " ")
            );
            found.push(advice(
                format!("/routes/{index}/topics/{position}"),
                "title_missing",
                detail,
            ));
        }
    }
    for (topic, titles) in &rules.topic_titles {
        twins(&format!("/topic_titles/{}", escaped(topic)), titles, rules, found);
    }
}

/// The languages of the site that these texts are not in, as they are named in a sentence.
fn lacking(rules: &Rules, texts: &BTreeMap<String, String>) -> String {
    let lacking = rules.languages.iter().filter(|language| !texts.contains_key(*language));
    let lacking: Vec<String> = lacking.map(|language| format!("`{language}`")).collect();
    lacking.join(", ")
}

/// Names the translations that a purpose lacks. A notice that is missing does not load at all.
pub(super) fn check_purpose(at: &str, purpose: &Purpose, rules: &Rules, found: &mut Vec<FieldProblem>) {
    let lacking = lacking(rules, &purpose.title);
    if !lacking.is_empty() {
        let shown = purpose.code.replace(['_', '-'], " ");
        let detail = format!(
            "There is no title in {lacking}: people read “{shown}” instead, and a yes to a name that says nothing is not informed (GDPR 4(11)). Add one."
        );
        found.push(advice(format!("{at}/title"), "title_missing", detail));
    }
    if let (Some(Act::Once(_)), [first, _, ..]) = (&purpose.because, &*rules.languages) {
        let detail = format!(
            "This stands here once, in `{first}`, and everyone reads it. Write it by language: `{{ {first} = \"…\", … }}`."
        );
        found.push(advice(format!("{at}/because"), "text_not_translated", detail));
    }
    let act = rules.act_by_language(purpose);
    for (field, texts) in [("title", &purpose.title), ("text", &purpose.text), ("because", &act)] {
        twins(&format!("{at}/{field}"), texts, rules, found);
    }
}

/// Names the texts that stand there in another language's words.
fn twins(at: &str, texts: &BTreeMap<String, String>, rules: &Rules, found: &mut Vec<FieldProblem>) {
    let mut said: Vec<(&str, &str)> = Vec::new();
    for language in &rules.languages {
        if let Some(text) = texts.get(language) {
            said.push((language, text));
        }
    }
    for (index, (language, text)) in said.iter().enumerate() {
        let twin = said[..index]
            .iter()
            .find(|(other, same)| same == text && base(other) != base(language));
        if let Some((other, _)) = twin.filter(|_| text.split_whitespace().count() > 2) {
            let detail = format!(
                "This is the same text as in `{other}`. Who reads `{language}` has to understand it (GDPR 7(2)). Translate it."
            );
            found.push(advice(
                format!("{at}/{}", escaped(language)),
                "text_not_translated",
                detail,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SPOKEN;

    #[test]
    fn what_is_spoken_is_what_the_widget_has_texts_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../widget/texts");
        let files = std::fs::read_dir(folder).expect("the widget has texts");
        let mut there: Vec<String> = files
            .map(|file| {
                file.expect("it can be listed")
                    .file_name()
                    .to_string_lossy()
                    .replace(".txt", "")
            })
            .collect();
        there.sort();
        assert_eq!(there, SPOKEN);
    }
}
