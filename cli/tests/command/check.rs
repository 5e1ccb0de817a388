//! `beckon rules check`: every problem at once, at its line.

use crate::{GOOD, beckon, file};
use beckon_cli::{Format, check_text};
use serde_json::{Value, json};

/// What is said about rules, a line each.
fn said(text: &str, format: Format) -> Vec<String> {
    check_text(text, format)
        .iter()
        .map(|finding| finding.line_in("site"))
        .collect()
}

/// Changes lines of the good rules: each pair is a line as it is, and what stands there instead.
pub(super) fn with(changes: &[(&str, &str)]) -> String {
    let mut text = GOOD.to_owned();
    for (before, after) in changes {
        assert!(text.contains(before), "{before} stands in the good rules");
        text = text.replacen(before, after, 1);
    }
    text
}

#[track_caller]
fn expect(changes: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(said(&with(changes), Format::Toml), expected);
}

#[test]
fn good_rules_have_no_problem_in_either_notation() {
    assert_eq!(said(GOOD, Format::Toml), [""; 0]);
    let rules: Value = toml::from_str(GOOD).expect("the fixture is TOML");
    assert_eq!(said(&rules.to_string(), Format::Json), [""; 0]);
}

#[test]
fn faults_of_toml_are_named_together() {
    expect(
        &[
            ("region = \"DE\"", "region = "),
            ("shards = 4", "shards = many"),
            ("address = \"1 Fell Road, Keswick\"", "address = \"1 Fell Road, Keswick"),
        ],
        &[
            "site:4: There is no value after `=`.",
            "site:6: String values must be quoted, expected literal string.",
            "site:10: Invalid basic string, expected `\"`.",
        ],
    );
    expect(&[("shards = 4", "region = \"DE\"")], &["site:6: Duplicate key."]);
    expect(
        &[("shards = 4", "shards = 1e999")],
        &["site:6: This number is too large, or none. Write a smaller one."],
    );
}

#[test]
fn what_a_half_read_file_shows_is_judged_and_what_it_lacks_is_not() {
    expect(
        &[
            ("region = \"DE\"", "region = "),
            ("shards = 4", "shard = 4"),
            ("notice = \"2026-11\"", "notice = 2026"),
        ],
        &[
            "site:4: There is no value after `=`.",
            "site:6: shard: There is no field `shard` here. Did you mean `shards`?",
            "site:22: purposes[0].notice: Write text here.",
        ],
    );
}

#[test]
fn slips_of_shape_are_named_together() {
    expect(
        &[
            ("region = \"DE\"\n", ""),
            ("shards = 4", "shards = \"four\""),
            ("contact = ", "contcat = "),
            ("notice = \"2026-11\"", "notice = 2026"),
            ("basis = \"contract\"", "basis = \"contrakt\""),
            ("id = \"parcel-sent\"", "id = \"\""),
            ("per = \"month\" }", "per = \"fortnight\", most = 3 }"),
            ("[\"sizing\"]", "\"sizing\""),
            ("[providers.sms]", "[providers.fax]"),
        ],
        &[
            "site:1: region: Add `region`, which is needed here.",
            "site:5: shards: Write a whole number here.",
            "site:7: controller.contact: Add `contact`, which is needed here.",
            "site:10: controller.contcat: There is no field `contcat` here. Did you mean `contact`?",
            "site:21: purposes[0].notice: Write text here.",
            "site:23: purposes[0].cap.per: Write one of `day`, `week`, `month`, `year`.",
            "site:23: purposes[0].cap.most: There is no field `most` here. Take it out, or use one of `per`, `permits`.",
            "site:34: purposes[1].basis: Write one of `consent`, `contract`, `legal_obligation`, `vital_interests`, `public_interest`, `legitimate_interests`.",
            "site:46: templates[0].id: Write 1 to 64 characters.",
            "site:51: routes[0].topics: Write a list here.",
            "site:62: providers.fax: There is no field `fax` here. Take it out, or use one of `email`, `phone`, `post`, `push`, `sms`, `whatsapp`.",
        ],
    );
}

#[test]
fn a_slip_of_shape_does_not_hide_a_contradiction_elsewhere() {
    let origin = ("\"https://shop.example\"", "\"shop.example\"");
    let told = "site:2: origins[0]: Write an origin as browsers send it: scheme, host and port alone, like `https://shop.example`, in lower case, without a path and without the port that the scheme has anyway (443 of https, 80 of http). Plain http is for this machine (127.0.0.1, localhost) alone.";
    expect(
        &[origin, ("shards = 4", "shard = 4")],
        &[
            told,
            "site:6: shard: There is no field `shard` here. Did you mean `shards`?",
        ],
    );
    expect(
        &[origin, ("notice = \"2026-11\"", "notice = 2026")],
        &[told, "site:22: purposes[0].notice: Write text here."],
    );
}

/// What cannot be read is no ground to call anything else wrong.
#[test]
fn a_slip_of_shape_invents_no_contradiction() {
    let table = [
        (
            ("code = \"delivery\"", "code = 7"),
            "site:34: purposes[1].code: Write text here.",
        ),
        (
            ("languages = [\"en\", \"de\"]", "languages = \"en\""),
            "site:3: languages: Write a list here.",
        ),
        (
            ("channels = [\"email\", \"sms\"]", "channels = [\"email\", \"sns\"]"),
            "site:5: channels[1]: Write one of `email`, `sms`, `phone`, `whatsapp`, `post`, `push`.",
        ),
        (
            ("purpose = \"delivery\"", "purpose = 7"),
            "site:48: templates[0].purpose: Write text here.",
        ),
        (
            ("basis = \"contract\"", "basis = \"contrakt\""),
            "site:35: purposes[1].basis: Write one of `consent`, `contract`, `legal_obligation`, `vital_interests`, `public_interest`, `legitimate_interests`.",
        ),
        (
            ("topics = [\"sizing\"]", "topics = \"sizing\""),
            "site:52: routes[0].topics: Write a list here.",
        ),
    ];
    for (change, told) in table {
        expect(&[change], &[told]);
    }
}

#[test]
fn contradictions_are_named_together() {
    expect(
        &[
            ("\"https://shop.example\"", "\"https://shop.example/\""),
            ("channels = [\"email\", \"sms\"]", "channels = [\"email\"]"),
            ("to = \"08:00\"", "to = 21:00"),
            ("basis = \"consent\"", "basis = \"legitimate_interests\""),
            ("de = \"Neues", "fr = \"Neues"),
            ("de = \"Ihre Bestellung\"", "fr = \"\""),
            ("purpose = \"delivery\"", "purpose = \"deliveries\""),
            ("sizing = { en", "size = { pl"),
        ],
        &[
            "site:2: origins[0]: Write an origin as browsers send it: scheme, host and port alone, like `https://shop.example`, in lower case, without a path and without the port that the scheme has anyway (443 of https, 80 of http). Plain http is for this machine (127.0.0.1, localhost) alone.",
            "site:14: quiet_hours: Write two different times of day like `20:00` and `09:00`. The window runs from the first to just before the second.",
            "site:20: purposes[0].basis: This basis needs no act of the person, so it does not load: it would be the door round asking. Use `consent`.",
            "site:29: purposes[0].text: The notice has no text in `de`. A person must be able to read what they say yes to.",
            "site:31: purposes[0].text.fr: The site's `languages` do not list this language.",
            "site:34: purposes[1].code: A purpose that needs no yes has stored templates. Add one under `templates`.",
            "site:36: purposes[1].because: Name the act in `de` as well, or once for all languages.",
            "site:36: purposes[1].because.fr: The site's `languages` do not list this language.",
            "site:37: purposes[1].channels[1]: The site does not offer this channel. Add it to the site's `channels`.",
            "site:48: templates[0].purpose: No purpose has this code.",
            "site:63: providers.sms: The site does not offer this channel. Add it to `channels`, or leave its provider out.",
            "site:68: topic_titles.size: No route has this topic. Add it to a route's `topics`, or take its titles out.",
            "site:68: topic_titles.size.pl: The site's `languages` do not list this language.",
        ],
    );
}

#[test]
fn a_provider_that_is_misspelt_is_one_problem() {
    let good = "[providers.sms]";
    let named = |kind: &str| {
        format!(
            "[providers.phone]\nkind = \"{kind}\"\ntoken_secret = \"TOKEN\"\nfrom = \"Shop\"\naccount = \"abcd1234\"\n\n{good}"
        )
    };
    expect(
        &[
            (
                "channels = [\"email\", \"sms\"]",
                "channels = [\"email\", \"sms\", \"phone\"]",
            ),
            (good, &named("vonnage")),
        ],
        &[
            "site:64: providers.phone.kind: Write one of `webhook`, `postmark`, `sendgrid`, `mailgun`, `twilio`, `vonage`.",
        ],
    );
    expect(
        &[
            (
                "channels = [\"email\", \"sms\"]",
                "channels = [\"email\", \"sms\", \"phone\"]",
            ),
            (good, &named("vonage")),
        ],
        &["site:64: providers.phone.kind: `vonage` sends sms alone. For phone use `webhook`."],
    );
}

#[test]
fn json_is_judged_by_line_as_well() {
    let mut rules: Value = toml::from_str(GOOD).expect("the fixture is TOML");
    rules["region"] = json!("Germany");
    rules["purposes"][0]["text"]["fr CA"] = json!("Nouvelles");
    let text = serde_json::to_string_pretty(&rules).expect("a value is JSON");
    let line = |what: &str| {
        text.lines()
            .position(|line| line.contains(what))
            .expect("it stands there")
            + 1
    };
    assert_eq!(said(&text, Format::Json), {
        let mut expected = vec![
            (
                line("fr CA"),
                "purposes[0].text.\"fr CA\": The site's `languages` do not list this language.",
            ),
            (
                line("\"region\""),
                "region: Write a two-letter country like `DE` (ISO 3166-1).",
            ),
        ];
        expected.sort();
        expected
            .into_iter()
            .map(|(line, problem)| format!("site:{line}: {problem}"))
            .collect::<Vec<_>>()
    });
}

#[test]
fn faults_of_json_are_named_by_line() {
    let table = [
        ("", "site:1: This is not JSON: EOF while parsing a value."),
        (
            "{\n  \"name\": \"x\",\n}\n",
            "site:3: This is not JSON: trailing comma.",
        ),
        ("{\n  \"name\": 'x'\n}\n", "site:2: This is not JSON: expected value."),
        (
            "{\n  \"name\": \"x\",\n  \"name\": \"y\"\n}\n",
            "site:3: `name` stands here a second time. Leave one of them out.",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(said(text, Format::Json), [expected]);
    }
}

#[test]
fn absurd_files_are_problems_and_no_crash() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(
        said(&deep, Format::Json),
        ["site:1: This is not JSON: recursion limit exceeded."]
    );
    let deep = format!("a = {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    assert!(!said(&deep, Format::Toml).is_empty());
    let long = format!("a{} = 1\n", ".a".repeat(20_000));
    assert!(!said(&long, Format::Toml).is_empty());
}

#[test]
fn columns_count_characters() {
    let findings = check_text("# é\n\"é\" = 1 x\n", Format::Toml);
    assert_eq!((findings[0].line, findings[0].column), (2, 7));
}

#[test]
fn the_command_prints_lines_and_their_number_and_exits_with_1() {
    let (_folder, path) = file("site.toml", with(&[("region = \"DE\"", "region = \"Germany\"")]));
    let run = beckon(&["rules", "check", &path]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert_eq!(
        run.out.replace(&path, "site.toml"),
        "site.toml:4: region: Write a two-letter country like `DE` (ISO 3166-1).\n1 problem in site.toml\n"
    );
}

#[test]
fn programs_get_the_problems_as_json() {
    let (_folder, path) = file("site.toml", with(&[("region = \"DE\"", "region = \"Germany\"")]));
    let run = beckon(&["rules", "check", "--json", &path]);
    assert_eq!(run.code, 1);
    let problems: Value = serde_json::from_str(&run.out).expect("one JSON document");
    assert_eq!(
        problems["problems"],
        json!([{ "line": 4, "column": 1, "pointer": "/region", "path": "region",
            "code": "region_unknown", "detail": "Write a two-letter country like `DE` (ISO 3166-1)." }])
    );
    let (_folder, path) = file("site.toml", GOOD);
    let run = beckon(&["rules", "check", "--json", &path]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let none: Value = serde_json::from_str(&run.out).expect("one JSON document");
    assert_eq!((&none["file"], &none["problems"]), (&json!(path), &json!([])));
    assert_eq!(none["warnings"][0]["code"], "dkim_coverage_unknown");
    assert_eq!(none["warnings"][0]["line"], 59);
}

#[test]
fn what_to_look_at_though_the_rules_load_is_a_warning_and_no_problem() {
    let (_folder, path) = file("site.toml", GOOD);
    let run = beckon(&["rules", "check", &path]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out.replace(&path, "site.toml"),
        "site.toml: no problems\n\
         warning: site.toml:59: providers.email: RFC 8058 wants a DKIM signature over `List-Unsubscribe` and `List-Unsubscribe-Post`. \
         What sends for this webhook is not known here, and has to sign them. Send yourself a message, and look for both names in `h=` of its `DKIM-Signature`.\n"
    );
}

#[test]
fn webhooks_of_this_machine_are_taken_where_the_edge_takes_them() {
    let local = [("https://hooks.shop.example/care", "http://127.0.0.1:8788/hooks/care")];
    let (_folder, path) = file("site.toml", with(&local));
    let run = beckon(&["rules", "check", &path]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.out.replace(&path, "site.toml"),
        "site.toml:57: routes[1].to.url: A delivery goes to a public https URL, like `https://hooks.shop.example/beckon`, of at most 400 characters.\n\
         1 problem in site.toml\n\
         If the edge takes webhooks of this machine, name them: --local-endpoints http://127.0.0.1:8788\n"
    );
    let run = beckon(&["rules", "check", &path, "--local-endpoints", "http://127.0.0.1:8788"]);
    assert_eq!(run.code, 0);
    assert!(
        run.out
            .replace(&path, "site.toml")
            .starts_with("site.toml: no problems\n"),
        "{}",
        run.out
    );
}

#[test]
fn a_file_that_cannot_be_rules_is_told_what_could() {
    let (_folder, path) = file("site.yaml", "name: x");
    let run = beckon(&["rules", "check", &path]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(
        run.err.replace(&path, "site.yaml"),
        "error: site.yaml is neither a .toml nor a .json file: rules are written in one of them\n"
    );
    let run = beckon(&["rules", "check", "nowhere/site.toml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with("error: cannot read nowhere/site.toml: "),
        "{}",
        run.err
    );

    let (_folder, path) = file("site.toml", b"name = \"x\"\norigins = [\"\xff\"]\n");
    let run = beckon(&["rules", "check", &path]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.out.replace(&path, "site.toml"),
        "site.toml:2: These bytes are not UTF-8. Save the file as UTF-8.\n1 problem in site.toml\n"
    );
}
