//! A command that fails says why.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

#[test]
fn what_is_wrong_is_said_and_is_no_stop_by_a_person() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = taken.local_addr().expect("it has an address").port().to_string();
    let dev = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["dev", "--no-build", "--port", &port])
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&dev.stderr);
    assert!(said.contains("error: ") && said.contains(&port), "it says {said:?}");
    assert_eq!(dev.status.code(), Some(1));
}
