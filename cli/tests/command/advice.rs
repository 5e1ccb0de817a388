//! What `beckon rules check` warns of, though the rules load.

use super::check::with;
use super::{Run, beckon, file};
use serde_json::Value;

/// What stands in the good rules, and what stands there instead.
type Changes<'a> = &'a [(&'a str, &'a str)];

/// Line and code of each warning.
fn warned(changes: Changes<'_>) -> Vec<(u64, String)> {
    let (_folder, path) = file("site.toml", with(changes));
    let run = beckon(&["rules", "check", "--json", &path]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let told: Value = serde_json::from_str(&run.out).expect("one JSON document");
    assert_eq!(told["problems"], Value::Array(Vec::new()), "{}", run.out);
    pairs(&told["warnings"])
}

fn pairs(warnings: &Value) -> Vec<(u64, String)> {
    let warnings = warnings.as_array().expect("a list").iter();
    let pairs = warnings.map(|one| {
        let code = one["code"].as_str().expect("a code").to_owned();
        (one["line"].as_u64().expect("a line"), code)
    });
    // Every provider of email is told to look at its signature.
    pairs.filter(|(_, code)| code != "dkim_coverage_unknown").collect()
}

fn one(line: u64, code: &str) -> Vec<(u64, String)> {
    vec![(line, code.to_owned())]
}

#[test]
fn good_rules_have_nothing_to_look_at() {
    assert_eq!(warned(&[]), []);
}

#[test]
fn each_thing_to_look_at_is_named_at_its_line() {
    let hard = "Personalised promotional communications regarding complementary merchandise, incorporating behavioural analysis.";
    let cases: [(Changes<'_>, u64, &str); 11] = [
        (
            &[("News about new boots, at most once a week.", hard)],
            30,
            "text_hard_to_read",
        ),
        (
            &[("en = \"Newsletter\"", "en = \"Yes, keep me updated!\"")],
            25,
            "text_prejudges",
        ),
        (
            &[("{ en = \"Newsletter\", de = \"Rundbrief\" }", "{ en = \"Newsletter\" }")],
            25,
            "title_missing",
        ),
        (
            &[("title = { en = \"Your parcel\", de = \"Ihr Paket\" }", "")],
            33,
            "title_missing",
        ),
        (
            &[(
                "Neues über Stiefel, höchstens einmal in der Woche.",
                "News about new boots, at most once a week.",
            )],
            31,
            "text_not_translated",
        ),
        (
            &[(
                "because = { en = \"your order\", de = \"Ihre Bestellung\" }",
                "because = \"your order\"",
            )],
            36,
            "text_not_translated",
        ),
        (
            &[("sizing = { en = \"Size and fit\", ", "sizing = { ")],
            52,
            "title_missing",
        ),
        (
            &[
                ("[topic_titles]", ""),
                ("sizing = { en = \"Size and fit\", de = \"Größe und Passform\" }", ""),
            ],
            52,
            "title_missing",
        ),
        (
            &[("Where your parcel is.", "Where your parcel is, and what else we offer.")],
            35,
            "advertising_without_yes",
        ),
        (
            &[("channels = [\"email\"]\n", "channels = [\"email\", \"sms\"]\n")],
            21,
            "stop_not_heard",
        ),
        (
            &[
                ("languages = [\"en\", \"de\"]", "languages = [\"en\", \"de\", \"fi\"]"),
                ("de = \"Rundbrief\" }", "de = \"Rundbrief\", fi = \"Kirje\" }"),
                ("de = \"Ihr Paket\" }", "de = \"Ihr Paket\", fi = \"Paketti\" }"),
                (
                    "de = \"Ihre Bestellung\" }",
                    "de = \"Ihre Bestellung\", fi = \"tilauksesi\" }",
                ),
                (
                    "de = \"Größe und Passform\" }",
                    "de = \"Größe und Passform\", fi = \"Koko\" }",
                ),
                ("de = \"Neues", "fi = \"Uutta\"\nde = \"Neues"),
                ("de = \"Wo Ihr", "fi = \"Missä\"\nde = \"Wo Ihr"),
            ],
            3,
            "language_not_spoken",
        ),
    ];
    for (changes, line, code) in cases {
        assert_eq!(warned(changes), one(line, code));
    }
}

#[test]
fn a_warning_says_what_is_so_why_it_matters_and_what_to_do() {
    let (_folder, path) = file("site.toml", with(&[("en = \"Newsletter\"", "en = \"Yes, news\"")]));
    let run = beckon(&["rules", "check", &path]);
    assert_eq!(run.code, 0);
    let told = run.out.replace(&path, "site.toml");
    let expected = "warning: site.toml:25: purposes[0].title.en: This answers for the person: it begins with a yes. \
        A yes that is pushed is not freely given (GDPR 4(11)), and yes and no shall weigh the same. \
        Say plainly what will be sent, and nothing more.\n";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn strict_takes_warnings_as_problems() {
    let (_folder, path) = file("site.toml", with(&[]));
    assert_eq!(beckon(&["rules", "check", &path]).code, 0);
    // The signature of email providers is a warning too.
    let run = beckon(&["rules", "check", "--strict", &path]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert!(run.out.contains("warning: "), "{}", run.out);
}

fn themed(css: &str) -> (Run, String) {
    let (_folder, rules) = file("site.toml", with(&[]));
    let (_other, theme) = file("theme.css", css);
    let run = beckon(&["rules", "check", &rules, "--theme", &theme]);
    let out = run.out.replace(&theme, "theme.css");
    (run, out)
}

#[test]
fn a_theme_is_judged_in_light_and_in_dark() {
    let (run, out) = themed(":root {\n  --beckon-accent: #f5c400;\n  --beckon-on-accent-dark: #fff;\n}\n");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    for said in [
        "warning: theme.css:2: --beckon-accent: In light, ",
        "warning: theme.css:3: --beckon-on-accent-dark: In dark, the words on buttons",
        "and need 4.5 : 1 (WCAG 2.2 AA)",
    ] {
        assert!(out.contains(said), "{said}: {out}");
    }
    let (run, out) = themed(":root { --beckon-accent: #123a8c }");
    assert_eq!(run.code, 0);
    assert!(
        out.ends_with("theme.css: enough contrast, in light and in dark\n"),
        "{out}"
    );
}

#[test]
fn a_theme_that_cannot_be_read_is_said() {
    let (_folder, rules) = file("site.toml", with(&[]));
    let run = beckon(&["rules", "check", &rules, "--theme", "/nowhere/theme.css"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot read /nowhere/theme.css"), "{}", run.err);
}
