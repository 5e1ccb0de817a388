//! Every table that the edge makes has its retention in the one list.

use beckon_domain::retention::{Object, TABLES, of};

const LEDGER: &str = include_str!("../../ledger/src/installed.rs");
const SITE: &str = include_str!("../../edge/src/site/mod.rs");
const REGISTRY: &str = concat!(
    include_str!("../../edge/src/site/registry.rs"),
    include_str!("../../edge/src/site/restored.rs")
);

/// The names that follow these words.
fn named<'s>(source: &'s str, words: &str) -> Vec<&'s str> {
    source
        .split(words)
        .skip(1)
        .map(|rest| rest.trim_start_matches("IF NOT EXISTS "))
        .filter_map(|rest| rest.split(|end: char| !end.is_alphanumeric() && end != '_').next())
        .collect()
}

/// The tables that are made, and not dropped by a later step.
fn made(source: &str) -> Vec<&str> {
    let mut tables = named(source, "CREATE TABLE ");
    let dropped = named(source, "DROP TABLE ");
    tables.retain(|table| !dropped.contains(table));
    tables
}

#[test]
fn every_table_that_is_made_is_kept_for_a_time_that_is_stated() {
    for (object, source) in [
        (Object::Ledger, LEDGER),
        (Object::Site, SITE),
        (Object::Registry, REGISTRY),
    ] {
        let tables = made(source);
        assert!(tables.len() > 2, "the steps are where this test looks for them");
        for table in &tables {
            assert!(
                of(object, table).is_some(),
                "no retention is stated for {object:?}'s `{table}`"
            );
        }
        let stated = TABLES
            .iter()
            .filter(|table| table.object == object && table.name != "schema_version");
        for table in stated {
            assert!(tables.contains(&table.name), "{object:?} has no `{}`", table.name);
        }
    }
}
