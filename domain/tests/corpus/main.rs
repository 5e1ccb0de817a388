//! Every input of the committed corpus, replayed: what once broke a promise does so no more, and the targets still fit.

mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use targets::TARGETS;

/// What a folder holds, by name.
fn inside(folder: PathBuf) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.expect("it can be read");
        (entry.file_name().to_string_lossy().into_owned(), entry.path())
    };
    entries.map(entry).collect()
}

fn corpus() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus"))
}

#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    let folders: BTreeSet<String> = inside(corpus()).into_iter().map(|(name, _)| name).collect();
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folders, targets);
}

#[test]
fn every_input_of_the_corpus_keeps_every_promise() {
    for (target, promise) in TARGETS {
        let inputs = inside(corpus().join(target));
        assert!(!inputs.is_empty(), "{target} has no input");
        for (name, path) in inputs {
            println!("{target}/{name}");
            promise(&fs::read(path).expect("a file"));
        }
    }
}
