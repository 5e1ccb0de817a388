//! Example people: each test has its own, so that no test sees another's.

use beckon_domain::Channel;
use beckon_domain::wire::{Address, ContactPoint};
use std::sync::atomic::{AtomicU32, Ordering};

static NUMBERS: AtomicU32 = AtomicU32::new(0);

/// An id that no other request has.
#[must_use]
pub fn fresh_id() -> String {
    let high = getrandom::u64().expect("the system has randomness");
    let low = getrandom::u64().expect("the system has randomness");
    format!("{high:016x}{low:016x}")
}

/// An email address that nobody has used before.
#[must_use]
pub fn email_address() -> String {
    format!("ana-{}@example.com", &fresh_id()[..20])
}

/// A phone number of the range that is reserved for fiction, none twice.
///
/// # Panics
///
/// When the range is used up.
#[must_use]
pub fn phone_number() -> String {
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    assert!(number < 1_000, "the range of fictional numbers is used up");
    format!("+447700900{number:03}")
}

/// An email contact point that nobody has used before.
#[must_use]
pub fn email() -> ContactPoint {
    email_at(&email_address())
}

/// A text message contact point that nobody has used before.
#[must_use]
pub fn sms() -> ContactPoint {
    point(Channel::Sms, &phone_number())
}

/// The email contact point of an address.
#[must_use]
pub fn email_at(address: &str) -> ContactPoint {
    point(Channel::Email, address)
}

/// A contact point whose address is text.
#[must_use]
pub fn point(channel: Channel, address: &str) -> ContactPoint {
    ContactPoint {
        channel,
        address: Address::Text(address.to_owned()),
    }
}

/// The address of a contact point.
///
/// # Panics
///
/// When it is a postal one.
#[must_use]
pub fn text_of(point: &ContactPoint) -> &str {
    match &point.address {
        Address::Text(text) => text,
        Address::Postal(_) => panic!("a postal address is no single text"),
    }
}
