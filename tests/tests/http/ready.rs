//! The end of a deployment: what is in flight is answered.

use beckon_domain::Choice;
use beckon_tests::people::email;
use beckon_tests::product::Start;
use beckon_tests::visitor::one_choice;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

/// The page whose saves are slow.
const SLOW: &str = "https://shop.example/slow";

#[test]
fn on_sigterm_what_is_in_flight_is_answered_nothing_new_is_taken_and_all_ends_within_ten_seconds() {
    let product = Start::new().with("BECKON_FAULTS", &format!("slow@{SLOW}")).run();
    let mut slow = one_choice(&email(), product.purpose(), Choice::Refused);
    slow.page = Some(SLOW.to_owned());
    let visitor = product.visitor();
    let saving = thread::spawn(move || visitor.try_save(&slow).status);
    let begun = Instant::now();
    while !product.workerd_log().iter().any(|line| line.contains("hangs")) {
        assert!(begun.elapsed() < Duration::from_secs(60), "the request arrives");
        thread::yield_now();
    }
    let authority = product.edge().trim_start_matches("http://").to_owned();
    let mut idle = TcpStream::connect(&authority).expect("the product listens");
    let asked = Instant::now();
    let stopping = thread::spawn(move || product.stop());
    // A connection on which nothing is in flight is closed; nothing is ever said on it.
    let mut said = Vec::new();
    idle.read_to_end(&mut said).ok();
    assert!(said.is_empty());
    assert!(!saving.is_finished(), "what is in flight is not cut off");
    // What came a moment before may still be answered.
    while answers(&authority) {
        assert!(asked.elapsed() < Duration::from_secs(2), "nothing new is taken");
    }
    assert_eq!(saving.join().expect("it does not panic"), 200);
    stopping.join().expect("it does not panic");
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
}

/// Whether a new request is answered. The system may connect even where nobody takes it.
fn answers(authority: &str) -> bool {
    let Ok(mut new) = TcpStream::connect(authority) else {
        return false;
    };
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n");
    let mut said = Vec::new();
    new.write_all(request.as_bytes()).ok();
    new.read_to_end(&mut said).ok();
    !said.is_empty()
}
