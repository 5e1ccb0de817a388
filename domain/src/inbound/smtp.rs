//! What a mail server's reply says about the address: RFC 5321 for the basic code, RFC 3463 and its registry for the enhanced
//! one.
//!
//! "Permanent" is about the message. That nobody is there is said by a few codes alone; a full mailbox (X.2.2) and a refusal by
//! policy (X.7) are permanent as well, and the person behind the address is still there.

/// What a reply says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// There is no such address.
    Missing,
    /// Something else is wrong; of the address nothing bad is said.
    Stands,
    /// The reply does not say what is wrong.
    Unsaid,
}

/// Words by which servers say that nobody is there, whatever code they give with it. In lower case.
const MISSING: &[&str] = &[
    "user unknown",
    "unknown user",
    "unknown recipient",
    "recipient unknown",
    "unknown mailbox",
    "unknown address",
    "unknown local part",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no such address",
    "no such person",
    "no such domain",
    "no mailbox here by that name",
    "does not exist",
    "doesn't exist",
    "do not exist",
    "user not found",
    "recipient not found",
    "mailbox not found",
    "address not found",
    "account not found",
    "domain not found",
    "host or domain name not found",
    "invalid recipient",
    "invalid mailbox",
    "not a valid mailbox",
    "not a known user",
    "unrouteable address",
    "bad destination mailbox address",
];

/// Words by which servers say that something else is wrong.
const STANDS: &[&str] = &[
    "full",
    "quota",
    "exceed",
    "too large",
    "too big",
    "spam",
    "block",
    "blacklist",
    "denylist",
    "policy",
    "reputation",
    "dmarc",
    "spf",
    "dkim",
    "greylist",
    "try again",
    "temporar",
    "rate limit",
    "too many",
    "disabled",
    "inactive",
    "suspended",
];

/// Reads a reply: what a provider gives as its codes, in any spelling, and its text. An enhanced code counts before a basic
/// one, and a code before words.
#[must_use]
pub fn about_address(codes: &str, text: &str) -> Address {
    let enhanced = enhanced(codes).or_else(|| enhanced(text));
    if let Some(code) = enhanced
        && let Some(said) = by_enhanced(code)
    {
        return said;
    }
    // Of a class that is permanent, or of none: what is only put off says nothing about an address.
    if basic(codes)
        .or_else(|| basic(text))
        .is_some_and(|code| code < 500 || code == 552)
    {
        return Address::Stands;
    }
    by_words(text)
}

/// `None` for a code that leaves it open, like 5.0.0.
const fn by_enhanced((class, subject, detail): (u16, u16, u16)) -> Option<Address> {
    match (class, subject, detail) {
        // Bad mailbox, bad system, bad syntax, moved without a trace; a domain that takes no mail at all (RFC 7505).
        (5, 1, 1 | 2 | 3 | 6 | 10) => Some(Address::Missing),
        // "Other" of any kind, and "unable to route", which some say of a domain that is not there.
        (5, 0 | 1, 0) | (5, 4, 4) => None,
        _ => Some(Address::Stands),
    }
}

fn by_words(text: &str) -> Address {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match (has(MISSING), has(STANDS)) {
        (true, false) => Address::Missing,
        // Both: what is doubtful ends nobody's contact.
        (_, true) => Address::Stands,
        (false, false) => Address::Unsaid,
    }
}

/// The first code of RFC 3463 in a text: `5.1.1`, and not four numbers of an IP address.
fn enhanced(text: &str) -> Option<(u16, u16, u16)> {
    let numbers = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    numbers.map(|word| word.trim_end_matches('.')).find_map(|word| {
        let mut parts = word.split('.');
        let mut next = |longest: usize| {
            let part = parts.next()?;
            ((1..=longest).contains(&part.len())).then(|| part.parse::<u16>().ok())?
        };
        let code = (next(1)?, next(3)?, next(3)?);
        (parts.next().is_none() && matches!(code.0, 2 | 4 | 5)).then_some(code)
    })
}

/// The first code of RFC 5321 in a text: three digits, 2yz to 5yz, that are a word of their own.
fn basic(text: &str) -> Option<u16> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    words
        .filter(|word| word.len() == 3)
        .find_map(|word| word.parse::<u16>().ok().filter(|code| (200..=599).contains(code)))
}

#[cfg(test)]
mod tests {
    use super::Address::{Missing, Stands, Unsaid};
    use super::about_address;

    #[test]
    fn only_a_reply_that_says_so_means_that_nobody_is_there() {
        for (codes, text, expect) in [
            (
                "550 5.1.1",
                "The email account that you tried to reach does not exist.",
                Missing,
            ),
            (
                "",
                "smtp;550 5.1.1 The email account that you tried to reach is over quota",
                Missing,
            ),
            ("", "550 5.1.2 host unknown", Missing),
            ("", "550 5.1.3 bad syntax", Missing),
            ("", "551 5.1.6 moved", Missing),
            ("", "556 5.1.10 Recipient address has null MX", Missing),
            ("550", "No Such User Here", Missing),
            ("5.0.0", "500 unknown recipient", Missing),
            ("", "550 Invalid recipient <x> (#5.1.1)", Missing),
            ("", "550 5.4.4 Host or domain name not found", Missing),
            ("550 5.7.1", "blocked", Stands),
            ("550", "5.7.1 the user does not exist in our list of friends", Stands),
            ("5.7.26", "not authenticated", Stands),
            ("552", "5.2.2 mailbox full", Stands),
            ("552", "message size exceeds fixed limit", Stands),
            ("552", "user unknown", Stands),
            ("", "452 4.2.2 over quota", Stands),
            ("", "550 5.2.1 The email account is disabled", Stands),
            ("", "450 4.1.1 user unknown, try later", Stands),
            ("", "450 user unknown", Stands),
            ("", "550 5.1.8 sender rejected", Stands),
            ("", "550 5.1.0 <x> sender rejected: blocked", Stands),
            ("", "554 user unknown, or blocked by policy", Stands),
            ("", "250 2.1.5 fine", Stands),
            ("5.3.4", "message too big", Stands),
            ("", "554 delivery error: nothing more", Unsaid),
            ("", "550 Requested action not taken: mailbox unavailable", Unsaid),
            ("", "", Unsaid),
            ("5.0.0", "", Unsaid),
            ("", "connection from 5.1.1.10 refused", Unsaid),
            ("", "version 3.1.1", Unsaid),
        ] {
            assert_eq!(about_address(codes, text), expect, "{codes:?} {text:?}");
        }
    }
}
