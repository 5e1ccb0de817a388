//! Keys: what a new one must be, until when one is good, and what it may do.

use crate::Scope;
use crate::fault::{Fault, FaultKind, field};
use crate::line;
use crate::rules::FEEDBACK_REPLY;
use crate::seal::same;
use crate::text::is_blank;
use crate::time::Instant;
use crate::wire;

/// The scopes that use a permit up: the sender's who sends by it, and of those who watch senders.
pub const USES_PERMITS: &[Scope] = &[Scope::Reserve, Scope::Send, Scope::Report];

/// A key, as far as the rules look at it.
#[derive(Clone, Debug)]
pub struct Rights<'a> {
    /// SHA-256 of its secret.
    pub hash: &'a str,
    /// When it ends.
    pub expires: Option<Instant>,
    /// What it may do.
    pub scopes: &'a [Scope],
    /// The purposes that it may act for; absent: all.
    pub purposes: Option<&'a [String]>,
    /// Those of them that it is held for, until the owner has looked.
    pub held: Vec<&'a str>,
}

impl Rights<'_> {
    /// Whether the key is good for a caller who presents a secret of this hash.
    #[must_use]
    pub fn is_good(&self, presented: &str, now: Instant) -> bool {
        same(self.hash, presented) && self.expires.is_none_or(|expires| now < expires)
    }

    /// Whether the purpose is one of the key's.
    #[must_use]
    pub fn has_purpose(&self, purpose: &str) -> bool {
        self.purposes
            .is_none_or(|of_key| of_key.iter().any(|one| one == purpose))
    }

    /// Whether the key is held for the purpose.
    #[must_use]
    pub fn is_held(&self, purpose: &str) -> bool {
        self.held.contains(&purpose)
    }

    /// Whether the key is good, has one of these scopes, and may act for all of these purposes. What is not the key's at all
    /// is said before what it is held for.
    ///
    /// # Errors
    ///
    /// The first of these that it is not.
    pub fn check<'p>(
        &self,
        presented: &str,
        scopes: &[Scope],
        for_purposes: impl Iterator<Item = &'p str>,
        now: Instant,
    ) -> Result<(), FaultKind> {
        if !self.is_good(presented, now) {
            return Err(FaultKind::KeyUnknown);
        }
        if !scopes.iter().any(|scope| self.scopes.contains(scope)) {
            return Err(FaultKind::ScopeMissing);
        }
        if self.purposes.is_none() && self.held.is_empty() {
            return Ok(());
        }
        let mut held = false;
        for purpose in for_purposes {
            if !self.has_purpose(purpose) {
                return Err(FaultKind::PurposeNotOfKey);
            }
            held |= self.is_held(purpose);
        }
        if held { Err(FaultKind::KeyHeld) } else { Ok(()) }
    }
}

/// When a new key expires.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn check_new(key: &wire::NewKey, rules: &wire::Rules, now: Instant) -> Result<Option<Instant>, Fault> {
    let mut errors = Vec::new();
    if is_blank(&key.name) || key.name.chars().count() > 80 {
        errors.push(field(
            "/name",
            "length",
            "Write 1 to 80 characters: people read it as the sender's name.",
        ));
    }
    if !line::is_line(&key.name) {
        errors.push(line::not_a_line("/name"));
    }
    if key.scopes.is_empty() {
        errors.push(field("/scopes", "length", "Name at least one scope."));
    }
    for (index, purpose) in key.purposes.iter().flatten().enumerate() {
        let built_in = purpose == FEEDBACK_REPLY;
        if !built_in && !rules.purposes.iter().any(|declared| declared.code == *purpose) {
            errors.push(field(
                format!("/purposes/{index}"),
                "purpose_unknown",
                "The site declares no such purpose.",
            ));
        }
    }
    let expires = key.expires.as_deref().map(Instant::parse);
    if expires == Some(None) {
        errors.push(field(
            "/expires",
            "time_invalid",
            "Write a time like 2027-01-10T00:00:00Z (RFC 3339).",
        ));
    } else if expires.flatten().is_some_and(|expires| expires <= now) {
        errors.push(field(
            "/expires",
            "time_past",
            "This time has passed. Name a later one, or leave it out.",
        ));
    }
    if errors.is_empty() {
        Ok(expires.flatten())
    } else {
        Err(Fault::body(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Instant = Instant::from_millis(1_795_000_000_000);

    fn rights<'a>(scopes: &'a [Scope], purposes: Option<&'a [String]>) -> Rights<'a> {
        Rights {
            hash: "h4sh",
            expires: None,
            scopes,
            purposes,
            held: Vec::new(),
        }
    }

    #[test]
    fn a_key_is_good_for_its_own_secret_until_the_instant_at_which_it_ends() {
        let mut key = rights(&[Scope::Ask], None);
        assert!(key.is_good("h4sh", NOON), "one that never ends");
        assert!(!key.is_good("0ther", NOON));
        for (expires, good) in [(NOON.plus(1), true), (NOON, false), (NOON.plus(-1), false)] {
            key.expires = Some(expires);
            assert_eq!(key.is_good("h4sh", NOON), good);
        }
    }

    #[test]
    fn the_first_thing_that_a_key_is_not_is_the_answer() {
        let own = ["news".to_owned(), "offers".to_owned()];
        let scopes = [Scope::Ask, Scope::Report];
        let limited = Rights {
            held: vec!["offers"],
            ..rights(&scopes, Some(&own))
        };
        let anything = Rights {
            held: vec!["offers"],
            ..rights(&scopes, None)
        };
        let (ask, send) = (&[Scope::Ask][..], &[Scope::Send][..]);
        for (key, presented, wanted, purposes, expected) in [
            (&limited, "h4sh", ask, &["news"][..], Ok(())),
            (&limited, "h4sh", ask, &[], Ok(())),
            (&limited, "h4sh", USES_PERMITS, &["news"], Ok(())),
            (&limited, "0ther", send, &["orders"], Err(FaultKind::KeyUnknown)),
            (&limited, "h4sh", send, &["orders"], Err(FaultKind::ScopeMissing)),
            (&limited, "h4sh", &[], &["news"], Err(FaultKind::ScopeMissing)),
            (
                &limited,
                "h4sh",
                ask,
                &["news", "orders"],
                Err(FaultKind::PurposeNotOfKey),
            ),
            (
                &limited,
                "h4sh",
                ask,
                &["offers", "orders"],
                Err(FaultKind::PurposeNotOfKey),
            ),
            (&limited, "h4sh", ask, &["offers", "news"], Err(FaultKind::KeyHeld)),
            (&anything, "h4sh", ask, &["orders"], Ok(())),
            (&anything, "h4sh", ask, &["orders", "offers"], Err(FaultKind::KeyHeld)),
        ] {
            let checked = key.check(presented, wanted, purposes.iter().copied(), NOON);
            assert_eq!(checked, expected, "{presented} {wanted:?} {purposes:?}");
        }
    }

    fn problems(key: serde_json::Value) -> Result<Option<Instant>, Vec<(String, String)>> {
        let rules = serde_json::from_str(include_str!("../tests/fixture/site.json")).expect("of the wire type");
        let key = serde_json::from_value(key).expect("of the wire type");
        check_new(&key, &rules, NOON).map_err(|fault| {
            let errors = fault.errors.into_iter();
            errors.map(|problem| (problem.pointer, problem.code)).collect()
        })
    }

    #[test]
    fn a_new_key_has_a_name_a_scope_purposes_of_the_site_and_an_end_to_come() {
        use serde_json::json;
        let good = json!({ "name": "CRM", "scopes": ["ask"], "purposes": ["news", "feedback_reply"] });
        assert_eq!(problems(good.clone()), Ok(None));
        let later = NOON.plus(1);
        let mut ending = good.clone();
        ending["expires"] = json!(later.rfc3339());
        assert_eq!(problems(ending), Ok(Some(later)));
        for (member, value, pointer, code) in [
            ("name", json!(""), "/name", "length"),
            ("name", json!("\u{200b}"), "/name", "length"),
            ("name", json!("n".repeat(81)), "/name", "length"),
            ("name", json!("C\nRM"), "/name", "control_character"),
            ("scopes", json!([]), "/scopes", "length"),
            (
                "purposes",
                json!(["news", "magazine"]),
                "/purposes/1",
                "purpose_unknown",
            ),
            ("expires", json!("tomorrow"), "/expires", "time_invalid"),
            ("expires", json!(NOON.rfc3339()), "/expires", "time_past"),
        ] {
            let mut key = good.clone();
            key[member] = value;
            let found = problems(key).expect_err(code);
            let expected = (pointer.to_owned(), code.to_owned());
            assert!(found.contains(&expected), "{expected:?} is not in {found:?}");
        }
        let all = problems(json!({ "name": "", "scopes": [], "expires": "soon" })).expect_err("three problems");
        assert!(all.len() >= 3, "every problem at once: {all:?}");
    }
}
