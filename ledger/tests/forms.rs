//! What is kept goes through one module, which takes stored forms alone: `beckon_domain::stored` lists them, and each has a golden
//! file. JSON that is made or read anywhere else would be a form that nobody pins.

use std::path::{Path, PathBuf};

/// The module that calls serde, and what turns its errors into ours.
const ALLOWED: &[&str] = &["ledger/src/json.rs", "ledger/src/failure.rs"];

/// What keeps rows, or writes links.
const FOLDERS: &[&str] = &["ledger/src", "edge/src/site", "edge/src/ledger"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .collect()
}

#[test]
fn json_is_made_and_read_in_the_one_module_that_takes_stored_forms() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut calls = Vec::new();
    for file in FOLDERS.iter().flat_map(|folder| sources(&root.join(folder))) {
        let name = file.strip_prefix(&root).expect("it is of the repository");
        let name = name.to_string_lossy().replace('\\', "/");
        let source = std::fs::read_to_string(&file).expect("a source can be read");
        if source.contains("serde_json") {
            calls.push(name);
        }
    }
    calls.sort_unstable();
    let mut allowed = ALLOWED.to_vec();
    allowed.sort_unstable();
    assert_eq!(
        calls, allowed,
        "what is kept is written and read by `ledger/src/json.rs`"
    );
}
