//! Every table that the edge makes has its retention in the one list.

use beckon_domain::retention::{Object, TABLES, of};

const LEDGER: &str = include_str!("../../ledger/src/installed.rs");
const SITE: &str = include_str!("../../edge/src/site/mod.rs");
const REGISTRY: &str = concat!(
    include_str!("../../edge/src/site/registry.rs"),
    include_str!("../../edge/src/site/restored.rs")
);

fn made(source: &str) -> Vec<&str> {
    source
        .split("CREATE TABLE ")
        .skip(1)
        .filter_map(|rest| rest.trim_start_matches("IF NOT EXISTS ").split('(').next())
        .map(str::trim)
        .collect()
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
