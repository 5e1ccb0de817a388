//! The program itself: how it starts, refuses to start, and ends.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn program(data: &Path, port: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beckon-demo-site"));
    command.args(["--port", port, "--data"]).arg(data);
    command
        .env("DEMO_WEBHOOK_SECRET", SECRET)
        .env_remove("BECKON_SENDER_KEY");
    command
}

/// Starts it, and waits until it says where it listens.
fn start(data: &Path) -> (Child, String) {
    let mut child = program(data, "0").stdout(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output"))
        .read_line(&mut line)
        .expect("a line");
    (child, line)
}

fn stderr(mut command: Command) -> String {
    let output = command.output().expect("it runs");
    assert!(!output.status.success(), "it must not start");
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn a_taken_port_is_one_clear_line() {
    let data = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    assert_eq!(
        stderr(program(data.path(), &port.to_string())),
        format!("beckon-demo-site: port {port} is taken: stop what listens there, or choose another with --port\n")
    );
}

#[test]
fn a_missing_or_broken_secret_is_one_clear_line() {
    let data = tempfile::tempdir().expect("a folder");
    for secret in [None, Some("hunter2")] {
        let mut command = program(data.path(), "0");
        match secret {
            Some(secret) => command.env("DEMO_WEBHOOK_SECRET", secret),
            None => command.env_remove("DEMO_WEBHOOK_SECRET"),
        };
        let said = stderr(command);
        assert!(
            said.contains("DEMO_WEBHOOK_SECRET") && said.lines().count() == 1,
            "{said}"
        );
        assert!(!said.contains("hunter2"), "a secret is not repeated: {said}");
    }
}

#[cfg(unix)]
#[test]
fn it_says_where_it_listens_and_ends_cleanly_when_told() {
    let data = tempfile::tempdir().expect("a folder");
    for signal in ["-TERM", "-INT"] {
        let (mut child, line) = start(data.path());
        assert!(line.starts_with("beckon-demo-site: http://127.0.0.1:"), "{line}");
        let told = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .expect("kill runs");
        assert!(told.success());
        assert!(child.wait().expect("it ends").success(), "{signal}");
    }
}
