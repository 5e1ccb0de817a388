//! An address is in no log and in no file, except where it is sealed.

use beckon_domain::{Choice, FeedbackKind};
use beckon_tests::http::Call;
use beckon_tests::ledger::files_below;
use beckon_tests::people::{email, text_of};
use beckon_tests::product::{Product, Start};
use beckon_tests::sender::question;
use beckon_tests::visitor::{feedback, one_choice, press_link, stop_of};
use std::path::Path;
use tempfile::TempDir;

/// Words that only this test uses, as a visitor would type them into feedback.
const WORDS: &str = "grandmother's left boot squeaks like a startled heron";

#[test]
fn no_address_and_no_word_of_a_visitor_is_readable_on_disk_or_in_a_log() {
    let data = TempDir::with_prefix("beckon-test-").expect("a folder");
    let product = Start::new().data(data.path()).run();
    let (mut visitor, mut other, sender) = (product.visitor(), product.visitor(), product.sender());
    let (ana, ben, chiara, unknown) = (email(), email(), email(), email());

    visitor.choose(&ana, "offers", Choice::Given);
    visitor.prove_by_code(product.postbox(), &ana);
    other.choose(&ben, "newsletter", Choice::Given);
    press_link(product.postbox(), &ben);
    other.choose(&ana, "offers", Choice::Given);
    let mut note = feedback(FeedbackKind::Problem, WORDS);
    (note.answer_me, note.contact_points) = (true, vec![chiara.clone()]);
    let received = other.leave(&note);
    let _ = product.postbox().feedback(&received.reference);
    // One that stays in the outbox: its provider is down.
    product
        .postbox()
        .control(&serde_json::json!({ "path": "/hooks/email", "status": 503 }));
    let waiting = email();
    product.visitor().choose(&waiting, "newsletter", Choice::Given);
    let questions: Vec<_> = [&ana, &ben, &chiara, &unknown]
        .map(|point| question(point, "offers"))
        .into();
    let _ = sender.decide(&questions, true);
    let _ = sender.decide(&questions, false);
    visitor.stop_everything();
    let _ = product.visitor().try_stop(&stop_of(&unknown));

    // What goes wrong must not show it either: a body that is half right, a path and a query with an address in them.
    let mut wrong = serde_json::to_value(one_choice(&ana, "newsletter", Choice::Given)).expect("JSON");
    wrong["surprise"] = serde_json::json!(text_of(&ana));
    let call = || Call::new("PUT", visitor.url("/preferences")).origin(&visitor.origin);
    assert_eq!(call().json(&wrong).send().status, 422);
    let half = wrong.to_string();
    let _ = call()
        .header("content-type", "application/json")
        .bytes(&half.as_bytes()[..half.len() - 2])
        .send();
    let _ = Call::new(
        "GET",
        visitor.url(&format!("/{}?email={}", text_of(&ana), text_of(&ben))),
    )
    .send();
    let _ = Call::new("GET", format!("{}/confirm/{}", product.edge(), text_of(&ana))).send();
    let mut odd = question(&ana, "newsletter");
    odd.id = text_of(&ana).to_owned();
    let _ = sender.try_decide(&[odd], true);

    let log = product.workerd_log().join("\n");
    let tokens = [visitor.token.clone(), other.token.clone(), Some(sender.key.clone())];
    product.stop();

    let people = [&ana, &ben, &chiara, &unknown, &waiting].map(|point| {
        let address = text_of(point);
        address.split('@').next().unwrap_or(address).to_owned()
    });
    let mut secrets: Vec<String> = people.into();
    secrets.push(WORDS.to_owned());
    secrets.extend(tokens.into_iter().flatten());
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "a log shows what is private");
    }
    let files = files_below(&data.path().join("state"));
    assert!(
        files
            .iter()
            .any(|file| file.extension().is_some_and(|extension| extension == "sqlite"))
    );
    // The search finds what is there: the demo site's own postbox has every message it took.
    let postbox = std::fs::read_to_string(data.path().join("demo-site/postbox.jsonl")).expect("the postbox is kept");
    assert!(postbox.contains(&secrets[1]) && postbox.contains(WORDS));
}

#[test]
fn what_all_tests_so_far_have_typed_is_readable_nowhere_either() {
    let (product, ana) = (Product::shared(), email());
    product.visitor().choose(&ana, "newsletter", Choice::Given);
    let _ = product.postbox().mail_to(&ana);
    let log = product.workerd_log();
    assert!(log.iter().all(|line| !shows_an_address(line)), "a log shows an address");
    for file in files_below(&product.data().join("state")) {
        assert!(
            !shows_an_address(&content_of(&file)),
            "{} shows an address",
            file.display()
        );
    }
    let postbox = content_of(&product.data().join("demo-site/postbox.jsonl"));
    assert!(shows_an_address(&postbox), "the search does not find what is there");
}

/// Whether a text shows an address as the tests make them up.
fn shows_an_address(text: &str) -> bool {
    let email = |rest: &str| rest.bytes().take(20).filter(u8::is_ascii_hexdigit).count() == 20;
    let narrow = text.split("ana-").skip(1).any(email);
    // In UTF-16 each letter is followed by a zero.
    let wide = text
        .split("a\0n\0a\0-\0")
        .skip(1)
        .any(|rest| email(&rest.chars().take(40).filter(|c| *c != '\0').collect::<String>()));
    narrow || wide || text.contains("+447700900")
}

/// What a file holds, as far as it is text. ASCII stays what it is, in UTF-16 as well; a file that has gone holds nothing.
fn content_of(file: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(file).unwrap_or_default()).into_owned()
}
