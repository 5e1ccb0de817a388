//! The configuration for a machine of one's own: the product works under it, and reaches public addresses alone.

use beckon_domain::wire::ContactPoint;
use beckon_domain::{Choice, DenialReason, Scope};
use beckon_tests::http::Call;
use beckon_tests::keeper::Kept;
use beckon_tests::owner::Owner;
use beckon_tests::people::email;
use beckon_tests::product::{Product, xtask};
use beckon_tests::visitor::{Visitor, one_choice};
use beckon_tests::wait::until;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const OWNER_KEY: &str = "owner-of-a-machine-of-their-own";

/// Writes the folder, for rules that may name the endpoint `local` as well.
fn written(out: &Path, state: &Path, port: u16, local: &str) -> bool {
    let mut selfhost = Command::new(xtask());
    selfhost.args(["selfhost", "--no-build", "--public-url", "https://beckon.example.com"]);
    selfhost
        .arg("--out")
        .arg(out)
        .arg("--install")
        .arg(out)
        .arg("--state")
        .arg(state);
    selfhost.args([
        "--port",
        &port.to_string(),
        "--secret",
        "SECRET__DEMO__DEMO_WEBHOOK_SECRET",
    ]);
    selfhost.args(["--env", &format!("BECKON_LOCAL_ENDPOINTS={local}")]);
    selfhost.args(["--env", "BECKON_RETRY_SECONDS=1"]);
    selfhost.output().expect("xtask is built").status.success()
}

fn run(out: &Path) -> Kept {
    let mut arguments = vec![
        format!("BECKON_MASTER_SECRET={}", "A".repeat(43)),
        format!("BECKON_OWNER_KEY={OWNER_KEY}"),
        "SECRET__DEMO__DEMO_WEBHOOK_SECRET=whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz".to_owned(),
    ];
    arguments.push(out.join("workerd").display().to_string());
    arguments.push("serve".to_owned());
    arguments.push(out.join("workerd.capnp").display().to_string());
    Kept::start(Path::new("env"), &arguments, None)
}

#[test]
fn a_machine_of_ones_own_records_and_decides_and_reaches_no_private_address() {
    let folder = TempDir::with_prefix("beckon-selfhost-").expect("a folder");
    let (out, state) = (folder.path().join("out"), folder.path().join("state"));
    std::fs::create_dir(&state).expect("a folder for the ledgers");
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = free.local_addr().expect("it has an address").port();
    drop(free);
    // As a name that looks public and leads here would: the rules take it, so the network has to refuse it.
    let product = Product::shared();
    assert!(written(&out, &state, port, product.demo()));
    let _workerd = run(&out);
    let edge = format!("http://127.0.0.1:{port}");
    until("the edge", || {
        Call::new("GET", format!("{edge}/healthz")).try_send().ok()
    });

    let owner = Owner {
        edge: edge.clone(),
        site: "demo".to_owned(),
        key: OWNER_KEY.to_owned(),
    };
    let _ = owner.publish(&product.demo_rules());
    let mut visitor = Visitor {
        edge,
        site: "demo".to_owned(),
        origin: product.demo().to_owned(),
        token: None,
    };
    let ana: ContactPoint = email();
    visitor.save(&one_choice(&ana, "newsletter", Choice::Refused));
    visitor.save(&one_choice(&ana, "offers", Choice::Given));
    let sender = owner.new_sender(&[Scope::Ask], None);
    assert_eq!(sender.denial(&ana, "newsletter"), Some(DenialReason::ConsentRefused));
    assert_eq!(sender.denial(&ana, "offers"), Some(DenialReason::ConsentUnconfirmed));

    // The confirmation was tried as often as it may be, and nothing came to where `dev` delivers.
    until("the confirmation to be given up", || {
        let letters = owner.state().dead_letters;
        letters.into_iter().find(|letter| letter.kind == "confirmation")
    });
    assert!(
        product.postbox().messages_to(&ana).is_empty(),
        "a private address was reached"
    );
}

#[test]
fn the_unit_for_systemd_is_one() {
    let verifies = Command::new("systemd-analyze").arg("--version").output();
    if verifies.is_err() {
        eprintln!("systemd-analyze is not here, so the unit was not looked at");
        return;
    }
    let folder = TempDir::with_prefix("beckon-unit-").expect("a folder");
    let out = folder.path().join("out");
    assert!(written(
        &out,
        Path::new("/var/lib/beckon"),
        8787,
        "https://hooks.example.com"
    ));
    let verified = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(out.join("beckon.service"))
        .output()
        .expect("systemd-analyze runs");
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    let about_ours: Vec<&str> = said.lines().filter(|line| line.contains("beckon.service")).collect();
    assert!(about_ours.is_empty(), "{about_ours:#?}");
}
