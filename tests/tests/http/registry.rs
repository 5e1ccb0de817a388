//! Which sites there are is known without them: what nobody has made leaves nothing behind.

use beckon_domain::{Choice, DenialReason, FeedbackKind};
use beckon_tests::http::Call;
use beckon_tests::people::email;
use beckon_tests::product::{Product, Start};
use beckon_tests::visitor::{feedback, one_choice, stop_of};
use serde_json::json;
use tempfile::TempDir;

/// How many objects have a file.
fn objects(product: &Product) -> usize {
    let files = beckon_tests::ledger::files_below(&product.data().join("state"));
    let is_object = |file: &&std::path::PathBuf| {
        file.extension().is_some_and(|extension| extension == "sqlite")
            && file.file_stem().is_some_and(|stem| stem != "metadata")
    };
    files.iter().filter(is_object).count()
}

#[test]
fn what_nobody_has_made_wakes_no_object_and_a_site_from_before_the_registry_goes_on() {
    let folder = TempDir::with_prefix("beckon-registry-").expect("a folder");
    let start = || Start::new().data(folder.path());
    let product = start().run();
    let edge = product.edge().to_owned();
    let widget = |site: &str| Call::new("GET", format!("{edge}/v1/sites/{site}/widget")).send();
    let before = objects(&product);
    for number in 0..80 {
        widget(&format!("looked-{number}")).refused(404, "site_unknown");
    }
    let looked_for = objects(&product) - before;
    assert!(looked_for <= 64, "{looked_for} names that nobody made have files");

    let before = objects(&product);
    let key = |site: &str| format!("bk.{site}.abcdefghijkl.{}", "a".repeat(43));
    let visitor = |site: &str| product.visitor_of(site);
    let (letters, proof) = ("a".repeat(43), "b".repeat(22));
    for number in 0..10 {
        let site = format!("invented-{number}");
        let (url, key) = (format!("{edge}/v1/sites/{site}"), key(&site));
        let body = json!({});
        for call in [
            Call::new("GET", format!("{url}/widget")),
            Call::new("GET", format!("{url}/feedback/0-abc")),
            Call::new("GET", format!("{edge}/s/{site}")),
            Call::new("POST", format!("{edge}/s/{site}")).bytes("act=stop"),
            Call::new("POST", format!("{url}/inbound/email")).json(&body),
            visitor(&site).call(
                "PUT",
                "/preferences",
                &one_choice(&email(), "newsletter", Choice::Given),
            ),
            visitor(&site).call("POST", "/stop", &stop_of(&email())),
            visitor(&site).call("POST", "/resume", &stop_of(&email())),
            visitor(&site).call("POST", "/feedback", &feedback(FeedbackKind::Idea, "A bench")),
        ] {
            call.send().refused(404, "site_unknown");
        }
        for call in [
            Call::new("GET", url.clone()).key(&key),
            Call::new("PUT", url.clone()).key(&key).json(&body),
            Call::new("GET", format!("{url}/keys")).key(&key),
            Call::new("GET", format!("{url}/log")).key(&key),
            Call::new("POST", format!("{url}/keys")).key(&key).json(&body),
            Call::new("DELETE", format!("{url}/keys/abc")).key(&key),
            Call::new("POST", format!("{url}/decisions")).key(&key).json(&body),
            Call::new("POST", format!("{url}/messages")).key(&key).json(&body),
            Call::new("POST", format!("{url}/outcomes")).key(&key).json(&body),
            Call::new("POST", format!("{url}/permits/0.abc/use"))
                .key(&key)
                .json(&body),
            Call::new("POST", format!("{url}/suppressions")).key(&key).json(&body),
            Call::new("POST", format!("{url}/suppressions/lift"))
                .key(&key)
                .json(&body),
            Call::new("POST", format!("{url}/ledgers/0/reinstall")).key(&key),
        ] {
            call.send().refused(403, "key_of_other_site");
        }
        // A key of a site that nobody made, presented to one that is there.
        let foreign = Call::new("POST", format!("{edge}/v1/sites/demo/decisions")).key(&key);
        foreign.json(&body).send().refused(401, "key_unknown");
        for token in [
            format!("{site}.0.{letters}"),
            format!("{site}.0.{proof}.{proof}"),
            format!("{site}.eyJjIjoiYSJ9.{letters}"),
            format!("demo.63.{letters}"),
            format!("demo.0.{proof}.{proof}"),
        ] {
            for path in ["confirm", "stopped", "why", "unsubscribe", "manage"] {
                for method in ["GET", "POST"] {
                    let page = Call::new(method, format!("{edge}/{path}/{token}")).send();
                    assert!(page.status < 500, "{method} /{path}: {}", page.status);
                }
            }
        }
    }
    assert_eq!(objects(&product), before, "an invented name left a file");
    product.stop();

    // As if the registry had never been: the site is found once more, without an act of its owner.
    let mut emptied = 0;
    for file in beckon_tests::ledger::files_below(&folder.path().join("state")) {
        if file.extension().is_some_and(|extension| extension == "sqlite") {
            let database = rusqlite::Connection::open(&file).expect("the file is SQLite");
            emptied += usize::from(
                database
                    .execute_batch("DELETE FROM registered; DELETE FROM looked_for")
                    .is_ok(),
            );
        }
    }
    assert_eq!(emptied, 1, "one object is the registry");
    let product = start().run();
    let ana = email();
    product.visitor().choose(&ana, "newsletter", Choice::Given);
    assert_eq!(
        product.sender().denial(&ana, "newsletter"),
        Some(DenialReason::ConsentUnconfirmed)
    );
}
