//! What callers read and what is on disk are pinned: a change of either shows here as a change of a committed file.

#[path = "golden/owner.rs"]
mod owner;
#[path = "golden/rows.rs"]
mod rows;
#[path = "golden/sender.rs"]
mod sender;
#[path = "golden/visitor.rs"]
mod visitor;

use beckon_domain::OPENAPI;
use beckon_domain::stored::{ContactStanding, PersonStanding, Stored, Unread};
use beckon_domain::time::Instant;
use beckon_domain::{
    Basis, CapWindow, Channel, Choice, ConsentStatus, DenialReason, FeedbackKind, ProviderKind, Scope, fold, stored,
    wire,
};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// One golden file: examples of a type, by name.
struct Golden {
    name: &'static str,
    text: String,
}

/// Examples in the order given, each value's fields in the order declared.
struct Named<'a, T>(&'a [(&'a str, T)]);

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, example)| (name, example)))
    }
}

/// Writes the examples down, and proves on the way that each is read back as it was.
fn golden<T: Serialize + DeserializeOwned + PartialEq>(name: &'static str, examples: &[(&str, T)]) -> Golden {
    for (which, example) in examples {
        let written = serde_json::to_string(example).expect("an example can be written");
        let read: T = serde_json::from_str(&written).unwrap_or_else(|fault| panic!("{name}, {which}: {fault}"));
        assert!(read == *example, "{name}, {which} is read back as something else");
    }
    let text = serde_json::to_string_pretty(&Named(examples)).expect("examples can be written");
    Golden {
        name,
        text: text + "\n",
    }
}

/// The same of a stored form, which is written and read as rows and links are, and says its version.
fn kept<T: Stored + PartialEq + Debug>(examples: &[(&str, T)]) -> Golden {
    for (which, example) in examples {
        let mut written: Value =
            serde_json::from_str(&stored::write(example).expect("it can be written")).expect("JSON");
        let version = written["v"].as_u64().unwrap_or(1);
        assert_eq!(version, u64::from(T::VERSION), "{}, {which}", T::NAME);
        let read = |written: &Value| stored::read::<T>(&written.to_string());
        assert_eq!(read(&written).as_ref(), Ok(example), "{}, {which}", T::NAME);
        // Of a word alone a later version is another word.
        if let Some(fields) = written.as_object_mut() {
            fields.insert("v".to_owned(), (version + 1).into());
            let newer = read(&written).expect_err("it is of a newer version");
            assert!(matches!(newer, Unread::Newer { .. }), "{}, {which}: {newer}", T::NAME);
        }
    }
    golden(T::NAME, examples)
}

/// Whether committed files are to be written anew.
#[expect(
    clippy::disallowed_methods,
    reason = "the rules read no environment; this is the developer's word to a test"
)]
fn rewrites() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// What is committed is what is written now, file by file, and no file is left over.
fn check(folder: &str, goldens: &[Golden]) {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "golden", folder].iter().collect();
    if rewrites() {
        rewrite(&folder, goldens);
    }
    let mut differences = Vec::new();
    for golden in goldens {
        let file = folder.join(golden.name).with_extension("json");
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        if committed != golden.text {
            let diff = similar::TextDiff::from_lines(&committed, &golden.text);
            differences.push(format!(
                "{}:\n{}",
                file.display(),
                diff.unified_diff().header("committed", "now")
            ));
        }
    }
    let pinned: BTreeSet<String> = goldens.iter().map(|golden| format!("{}.json", golden.name)).collect();
    for name in files(&folder).difference(&pinned) {
        differences.push(format!("{name} pins nothing any more"));
    }
    assert!(
        differences.is_empty(),
        "{}\nIf this was meant to change, write it anew and read the diff:\n  \
         UPDATE_GOLDEN=1 cargo test -p beckon-domain --test golden\n\
         A field may be added; none that callers or disks know is renamed or removed.",
        differences.join("\n"),
    );
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("the folder of golden files can be read");
    entries
        .map(|entry| entry.expect("a golden file").file_name().to_string_lossy().into_owned())
        .collect()
}

fn rewrite(folder: &Path, goldens: &[Golden]) {
    std::fs::create_dir_all(folder).expect("a folder for golden files");
    for name in files(folder) {
        std::fs::remove_file(folder.join(name)).expect("an old golden file can be removed");
    }
    for golden in goldens {
        std::fs::write(folder.join(golden.name).with_extension("json"), &golden.text)
            .expect("a golden file can be written");
    }
}

fn bodies() -> Vec<Golden> {
    visitor::goldens()
        .into_iter()
        .chain(sender::goldens())
        .chain(owner::goldens())
        .collect()
}

#[test]
fn the_public_json_is_as_committed() {
    check("wire", &bodies());
}

#[test]
fn the_rows_on_disk_are_as_committed() {
    let versions = serde_json::to_string_pretty(&Named(stored::FORMS)).expect("numbers can be written");
    let versions = Golden {
        name: "versions",
        text: versions + "\n",
    };
    check(
        "stored",
        &rows::goldens().into_iter().chain([versions]).collect::<Vec<_>>(),
    );
}

/// What the examples of events fold to, one after the other. Where this changes and the version does not, standings that are kept
/// go on without the change.
#[test]
fn what_events_fold_to_is_as_committed_under_the_version_of_the_fold() {
    let (mut contact, mut person) = (ContactStanding::default(), PersonStanding::default());
    let (mut contacts, mut people) = (Vec::new(), Vec::new());
    for (at, (which, event)) in (0..).zip(rows::contact_events()) {
        contact.apply(&event, &format!("3.{at}"), Instant::from_millis(at * 1_000));
        contacts.push((which, contact.clone()));
    }
    for (at, (which, event)) in (0..).zip(rows::person_events()) {
        person.apply(&event, Instant::from_millis(at * 1_000));
        people.push((which, person.clone()));
    }
    let folded = serde_json::json!({ "version": fold::VERSION, "contact": Named(&contacts), "person": Named(&people) });
    let text = serde_json::to_string_pretty(&folded).expect("standings can be written") + "\n";
    check(
        "fold",
        &[Golden {
            name: "standings",
            text,
        }],
    );
}

#[test]
fn every_stored_form_is_pinned_with_its_version() {
    let pinned: BTreeSet<&str> = rows::goldens().iter().map(|golden| golden.name).collect();
    let listed: BTreeSet<&str> = stored::FORMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        listed, pinned,
        "each form of the list has an example in `golden/rows.rs`"
    );
}

#[test]
fn the_book_lists_every_stored_form_with_its_version() {
    let book = include_str!("../../docs/built.md");
    let section = book.split_once("## What is kept").expect("it has the section").1;
    let section = section.split("\n## ").next().expect("it ends");
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let (name, version) = (cells.next()?.trim_end_matches('`'), cells.next()?.parse::<u32>().ok()?);
        Some((name.to_owned(), version))
    };
    let told: BTreeSet<(String, u32)> = section.lines().filter_map(row).collect();
    let listed = stored::FORMS
        .iter()
        .map(|(name, version)| ((*name).to_owned(), *version));
    assert_eq!(told, listed.collect());
}

#[test]
fn every_body_of_the_contract_is_pinned() {
    let contract: Value = serde_json::from_str(OPENAPI).expect("the contract is JSON");
    let mut named = BTreeSet::new();
    schemas_named(&contract["paths"], &mut named);
    schemas_named(&contract["webhooks"], &mut named);
    let pinned: BTreeSet<String> = bodies().iter().map(|golden| golden.name.to_owned()).collect();
    assert_eq!(named, pinned);
}

fn schemas_named(value: &Value, named: &mut BTreeSet<String>) {
    if let Some(path) = value["$ref"].as_str() {
        named.extend(path.rsplit('/').next().map(str::to_owned));
    }
    match value {
        Value::Array(list) => list.iter().for_each(|entry| schemas_named(entry, named)),
        Value::Object(fields) => fields.values().for_each(|field| schemas_named(field, named)),
        _ => {}
    }
}

/// Every kind of a tagged enum, as serde lists them when it meets an unknown one.
fn kinds_of<T: DeserializeOwned + Debug>() -> BTreeSet<String> {
    let fault = serde_json::from_str::<T>(r#"{"type": "?"}"#)
        .expect_err("no kind is called `?`")
        .to_string();
    let listed = fault.split_once("expected").expect("serde lists what it knows").1;
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn kinds_in<T: Serialize>(examples: &[(&str, T)]) -> BTreeSet<String> {
    let json = |example: &T| serde_json::to_value(example).expect("an event can be written");
    let kinds = examples
        .iter()
        .map(|(_, event)| json(event)["type"].as_str().map(str::to_owned));
    kinds.map(|kind| kind.expect("an event names its kind")).collect()
}

#[test]
fn every_kind_of_event_is_pinned() {
    assert_eq!(kinds_in(&rows::contact_events()), kinds_of::<stored::ContactEvent>());
    assert_eq!(kinds_in(&rows::person_events()), kinds_of::<stored::PersonEvent>());
}

#[test]
fn a_standing_that_says_nothing_is_read_from_an_empty_row() {
    assert_eq!(
        serde_json::from_str::<stored::ContactStanding>("{}").ok(),
        Some(stored::ContactStanding::default())
    );
    assert_eq!(
        serde_json::from_str::<stored::PersonStanding>("{}").ok(),
        Some(stored::PersonStanding::default())
    );
}

#[test]
fn null_clears_and_absence_leaves_as_it_was() {
    for (name, cleared) in [
        (
            "quiet_hours",
            wire::Preferences {
                quiet_hours: Some(None),
                ..save()
            },
        ),
        (
            "time_zone",
            wire::Preferences {
                time_zone: Some(None),
                ..save()
            },
        ),
        (
            "cap",
            wire::Preferences {
                cap: Some(None),
                ..save()
            },
        ),
        (
            "pause_until",
            wire::Preferences {
                pause_until: Some(None),
                ..save()
            },
        ),
    ] {
        let null = format!(r#"{{"id":"1","{name}":null}}"#);
        assert_eq!(
            serde_json::from_str::<wire::Preferences>(&null).expect("null is accepted"),
            cleared,
            "{name}"
        );
        assert_eq!(serde_json::to_string(&cleared).expect("it can be written"), null);
        let absent = serde_json::from_str::<wire::Preferences>(r#"{"id":"1"}"#).expect("absence is accepted");
        assert_eq!(absent, save());
        assert_ne!(absent, cleared, "{name}");
    }
}

fn save() -> wire::Preferences {
    wire::Preferences {
        id: "1".to_owned(),
        ..wire::Preferences::default()
    }
}

/// Every word of a table is read as it is written, and nothing else is read.
fn check_words<W>(all: &[W])
where
    W: Copy + Debug + PartialEq + std::fmt::Display + FromStr + Serialize + DeserializeOwned,
{
    let texts: BTreeSet<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts.len(),
        all.len(),
        "two words of one table are written alike: {texts:?}"
    );
    for word in all {
        let text = word.to_string();
        assert!(
            text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{text} is not snake_case"
        );
        assert_eq!(text.parse().ok(), Some(*word));
        assert_eq!(
            serde_json::to_string(word).expect("a word can be written"),
            format!("\"{text}\"")
        );
        assert_eq!(serde_json::from_str(&format!("\"{text}\"")).ok(), Some(*word));
        for near in [
            text.to_uppercase(),
            format!(" {text}"),
            format!("{text}s"),
            text[1..].to_owned(),
        ] {
            assert!(near.parse::<W>().is_err(), "{near} is read as a word");
        }
    }
    for other in ["", "subscribed", "null", "0"] {
        assert!(other.parse::<W>().is_err(), "{other:?} is read as a word");
    }
    for json in ["\"subscribed\"", "\"\"", "null", "0", "true", "[]", "{}"] {
        assert!(serde_json::from_str::<W>(json).is_err(), "{json} is read as a word");
    }
}

#[test]
fn every_word_is_read_as_it_is_written_and_no_other_is_read() {
    check_words(Channel::ALL);
    check_words(Choice::ALL);
    check_words(ConsentStatus::ALL);
    check_words(CapWindow::ALL);
    check_words(Basis::ALL);
    check_words(DenialReason::ALL);
    check_words(Scope::ALL);
    check_words(FeedbackKind::ALL);
    check_words(ProviderKind::ALL);
}

#[test]
fn denial_reasons_stand_in_the_documented_order() {
    let order: Vec<&str> = DenialReason::ALL.iter().map(|reason| reason.as_str()).collect();
    let documented = [
        "purpose_unknown",
        "channel_not_offered",
        "template_not_of_purpose",
        "suppressed",
        "stopped",
        "consent_withdrawn",
        "consent_refused",
        "consent_missing",
        "consent_unconfirmed",
        "consent_expired",
        "notice_outdated",
        "paused",
        "time_zone_unknown",
        "quiet_hours",
        "frequency_cap_reached",
    ];
    assert_eq!(order, documented);
    assert!(DenialReason::ALL.is_sorted(), "and compare in it");
}
