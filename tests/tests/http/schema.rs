//! The form of what is on disk: an object upgrades when it wakes, and what a newer version wrote is refused and left alone.

use beckon_domain::{Choice, DenialReason};
use beckon_tests::ledger;
use beckon_tests::people::email;
use beckon_tests::product::Start;
use beckon_tests::visitor::one_choice;
use tempfile::TempDir;

const OF_A_NEWER_VERSION: &str = "UPDATE schema_version SET steps = steps + 1000";
const AS_IT_WAS: &str = "UPDATE schema_version SET steps = steps - 1000";
/// As before steps were counted: without the tables and columns that later steps add.
const NOT_COUNTED: &str = "DROP TABLE schema_version; DROP TABLE told; DROP TABLE breakers; DROP TABLE links;
    DROP INDEX outbox_lanes;
    ALTER TABLE outbox DROP COLUMN lane; ALTER TABLE heard DROP COLUMN at; ALTER TABLE confirmations DROP COLUMN customer;
    ALTER TABLE contacts DROP COLUMN fold; ALTER TABLE people DROP COLUMN fold; ALTER TABLE customers DROP COLUMN fold";

#[test]
fn data_of_a_newer_version_is_refused_for_reads_and_writes_and_left_as_it_is() {
    let folder = TempDir::with_prefix("beckon-schema-").expect("a folder for the data");
    let ana = email();
    let refused = |purpose: &str| one_choice(&ana, purpose, Choice::Refused);

    let product = Start::new().data(folder.path()).run();
    let purpose = product.purpose().to_owned();
    let _ = product.visitor().save(&refused(&purpose));
    product.stop();

    ledger::change_all(folder.path(), OF_A_NEWER_VERSION);
    let product = Start::new().data(folder.path()).run();
    let question = beckon_tests::sender::question(&ana, &purpose);
    product
        .sender()
        .try_decide(&[question], false)
        .refused(503, "unavailable");
    product
        .visitor()
        .try_save(&refused(&purpose))
        .refused(503, "unavailable");
    let said = product.workerd_log().join("\n");
    assert!(said.contains("written by a newer version"), "the log says why: {said}");
    product.stop();

    ledger::change_all(folder.path(), AS_IT_WAS);
    let product = Start::new().data(folder.path()).run();
    assert_eq!(
        product.sender().denial(&ana, &purpose),
        Some(DenialReason::ConsentRefused)
    );
    product.stop();

    ledger::change_all(folder.path(), NOT_COUNTED);
    let product = Start::new().data(folder.path()).run();
    assert_eq!(
        product.sender().denial(&ana, &purpose),
        Some(DenialReason::ConsentRefused)
    );
}
