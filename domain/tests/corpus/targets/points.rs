//! Addresses, as people type them.

use super::chosen;
use beckon_domain::Channel;
use beckon_domain::address::ContactPoint;
use beckon_domain::wire::{self, Address};

/// A normal form is its own normal form, everywhere; nothing prints it; and no line break is smuggled in with it.
pub(super) fn contact_points(bytes: &[u8]) {
    let Some((channel, rest)) = chosen(bytes, Channel::ALL) else {
        return;
    };
    let Some((region, rest)) = chosen(rest, &["GB", "DE", "US", "IT", "AR", "JP", ""]) else {
        return;
    };
    let Ok(typed) = std::str::from_utf8(rest) else { return };
    let address = if channel == Channel::Post {
        let Ok(postal) = serde_json::from_str(typed) else {
            return;
        };
        Address::Postal(postal)
    } else {
        Address::Text(typed.to_owned())
    };
    let point = match ContactPoint::parse(&wire::ContactPoint { channel, address }, region) {
        Ok(point) => point,
        Err(fault) => return assert!(!fault.code.is_empty() && !fault.detail.is_empty()),
    };
    for elsewhere in [region, "JP", "US", ""] {
        let again = ContactPoint::parse(&point.to_wire(), elsewhere);
        assert!(again.as_ref() == Ok(&point), "another normal form in `{elsewhere}`");
    }
    assert_eq!(format!("{point:?}"), format!("{channel}:[redacted]"));
    assert!(
        channel == Channel::Push || point.masked() != point.normal(),
        "the mask shows the whole"
    );
    let breaks = |c: char| c.is_control() && !(channel == Channel::Post && c == '\n');
    assert!(!point.normal().contains(breaks), "a control character gets through");
    match channel {
        Channel::Email => {
            assert!(point.normal().len() <= 254, "longer than an address can be (RFC 5321)");
            assert!(point.normal().contains('@') && !point.normal().contains(char::is_whitespace));
        }
        Channel::Sms | Channel::Phone | Channel::Whatsapp => {
            let digits = point.without_extension().strip_prefix('+').expect("E.164");
            assert!((1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
            let extension = point
                .normal()
                .strip_prefix(point.without_extension())
                .expect("what follows it");
            assert!(extension.is_empty() || channel == Channel::Phone && extension.starts_with(";ext="));
        }
        Channel::Post => assert!((2..=7).contains(&point.normal().split('\n').count())),
        Channel::Push => assert!(!point.normal().contains(char::is_whitespace)),
    }
}
