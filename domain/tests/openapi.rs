//! The committed OpenAPI file is what the wire types say, and it is well formed.
#![cfg(feature = "schema")]

use beckon_domain::openapi;
use std::path::Path;

#[test]
fn the_committed_file_is_what_the_wire_types_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let generated = openapi::text();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, generated).expect("domain/openapi.json can be written");
        return;
    }
    let committed = std::fs::read_to_string(&file).expect("domain/openapi.json can be read");
    let differs = committed.lines().zip(generated.lines()).position(|(old, new)| old != new);
    if let Some(line) = differs.or((committed != generated).then(|| committed.lines().count())) {
        panic!(
            "domain/openapi.json drifts from the wire types, first in line {}.\n  committed: {}\n  generated: {}\n\
             If the contract was meant to change, write it anew and read the diff:\n  \
             UPDATE_GOLDEN=1 cargo test -p beckon-domain --features schema",
            line + 1,
            committed.lines().nth(line).unwrap_or("(end of file)"),
            generated.lines().nth(line).unwrap_or("(end of file)"),
        );
    }
}
