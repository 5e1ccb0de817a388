//! Contact points: one concrete address on a channel, in normal form.
//!
//! Parsed once, at the door; inside, the type is the proof. It never prints its address.

use crate::{Channel, wire};
use std::fmt;

/// One address in normal form. Two spellings of one address are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactPoint {
    channel: Channel,
    normal: String,
}

impl fmt::Debug for ContactPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:[redacted]", self.channel)
    }
}

/// Why an address has no normal form. Says how to mend it, and never repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressFault {
    /// The stable name of the fault.
    pub code: &'static str,
    /// What to do.
    pub detail: &'static str,
}

const EMAIL: AddressFault = AddressFault {
    code: "email_invalid",
    detail: "Not an email address. It should look like name@example.com.",
};
const PHONE: AddressFault = AddressFault {
    code: "phone_invalid",
    detail: "Not a phone number that can be reached. Write it with its country, like +44 7700 900123.",
};
const POSTAL: AddressFault = AddressFault {
    code: "postal_invalid",
    detail: "A postal address has 1 to 6 lines of at most 120 characters and a two-letter country.",
};
const PUSH: AddressFault = AddressFault {
    code: "push_invalid",
    detail: "A push endpoint is 1 to 512 characters without spaces.",
};
const SHAPE: AddressFault = AddressFault {
    code: "address_shape",
    detail: "For post the address has lines and a country; for every other channel it is text.",
};

impl ContactPoint {
    /// Brings what somebody typed into normal form.
    ///
    /// Email: the local part in lower case, dots and tags kept; the domain in lower case, IDNA to ASCII. Sms, phone and
    /// WhatsApp: E.164, read in `region` (ISO 3166-1 alpha-2) where the country is left out.
    ///
    /// # Errors
    ///
    /// When there is no normal form.
    pub fn parse(typed: &wire::ContactPoint, region: &str) -> Result<Self, AddressFault> {
        let channel = typed.channel;
        let normal = match (channel, &typed.address) {
            (Channel::Email, wire::Address::Text(text)) => email(text)?,
            (Channel::Sms | Channel::Phone | Channel::Whatsapp, wire::Address::Text(text)) => phone(text, region)?,
            (Channel::Push, wire::Address::Text(text)) => push(text)?,
            (Channel::Post, wire::Address::Postal(postal)) => post(postal)?,
            _ => return Err(SHAPE),
        };
        Ok(Self { channel, normal })
    }

    /// Takes back a normal form that [`ContactPoint::parse`] made earlier.
    #[must_use]
    pub fn from_normal(channel: Channel, normal: String) -> Self {
        Self { channel, normal }
    }

    /// The channel.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// The normal form. For keys, sealing and delivery alone; never for a log, a URL or an error.
    #[must_use]
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// As a provider is told.
    #[must_use]
    pub fn to_wire(&self) -> wire::ContactPoint {
        let address = if self.channel == Channel::Post {
            let mut lines: Vec<String> = self.normal.split('\n').map(str::to_owned).collect();
            let country = lines.pop().unwrap_or_default();
            wire::Address::Postal(wire::Postal { lines, country })
        } else {
            wire::Address::Text(self.normal.clone())
        };
        wire::ContactPoint {
            channel: self.channel,
            address,
        }
    }

    /// Enough for its owner to recognise it, too little for anybody else to use it.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.channel {
            Channel::Email => {
                let (local, domain) = self.normal.rsplit_once('@').unwrap_or(("", &self.normal));
                let first: String = local.chars().take(1).collect();
                format!("{first}…@{domain}")
            }
            Channel::Sms | Channel::Phone | Channel::Whatsapp => {
                let tail = self.normal.len().saturating_sub(3);
                let head: String = self.normal.chars().take(3).collect();
                format!("{head}…{}", &self.normal[tail..])
            }
            Channel::Post => {
                let first: String = self.normal.chars().take(1).collect();
                let country = self.normal.rsplit('\n').next().unwrap_or_default();
                format!("{first}…, {country}")
            }
            Channel::Push => "this device".to_owned(),
        }
    }
}

fn email(text: &str) -> Result<String, AddressFault> {
    let text = text.trim();
    if text.len() > 320 {
        return Err(EMAIL);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(EMAIL)?;
    let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EMAIL)?;
    let normal = format!("{}@{domain}", local.to_lowercase());
    let options = email_address::Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    email_address::EmailAddress::parse_with_options(&normal, options).map_err(|_| EMAIL)?;
    if normal.len() > 254 || local.starts_with('"') {
        return Err(EMAIL);
    }
    Ok(normal)
}

fn phone(text: &str, region: &str) -> Result<String, AddressFault> {
    if text.len() > 40 {
        return Err(PHONE);
    }
    let abroad = dialled_abroad(text, region);
    let text = abroad.as_deref().unwrap_or(text.trim());
    if let Some(number) = exact(text) {
        return Ok(number);
    }
    let number = phonenumber::parse(reader_of(text, region), text).map_err(|_| PHONE)?;
    if !is_possible(&number) {
        return Err(PHONE);
    }
    Ok(number.format().mode(phonenumber::Mode::E164).to_string())
}

/// A whole number with its country, like +44 7700 900123, to the digit.
///
/// The reader of the looser ways to write a number takes national prefixes off, and not only where there is one: read as
/// if in the US, +44 1632 … would lose its 1 and be somebody else's.
fn exact(text: &str) -> Option<String> {
    let digits = only_digits(text.strip_prefix('+')?)?;
    let countries = (1..=3.min(digits.len())).find_map(|length| {
        let code: u16 = digits[..length].parse().ok()?;
        Some((length, phonenumber::metadata::DATABASE.by_code(&code)?))
    });
    let (length, countries) = countries?;
    let fits = countries
        .iter()
        .any(|country| country.descriptors().general().is_match(&digits[length..]));
    fits.then(|| format!("+{digits}"))
}

/// By which country's habits a number is read: its own where it names one, else the site's.
fn reader_of(text: &str, region: &str) -> Option<phonenumber::country::Id> {
    let database = &*phonenumber::metadata::DATABASE;
    let named = phonenumber::parse(None, text)
        .ok()
        .and_then(|number| database.by_code(&number.code().value()))
        .unwrap_or_default();
    let first = named
        .first()
        .filter(|_| !named.iter().any(|country| country.id() == region));
    let reader = first.map_or(region, |country| country.id());
    database.by_id(reader)?.id().parse().ok()
}

/// `00 44 …` as `+44 …`, where the region dials abroad like that.
fn dialled_abroad(text: &str, region: &str) -> Option<String> {
    let digits = only_digits(text)?;
    let country = phonenumber::metadata::DATABASE.by_id(region)?;
    let prefix = country.international_prefix()?.find(&digits)?;
    let rest = &digits[prefix.end()..];
    (prefix.start() == 0 && !rest.starts_with('0')).then(|| format!("+{rest}"))
}

/// The digits of a text that has nothing else but what people put between them.
fn only_digits(text: &str) -> Option<String> {
    let is_between = |c: char| " ()-./".contains(c);
    text.chars()
        .all(|c| c.is_ascii_digit() || is_between(c))
        .then(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// Whether the number has the general form of its country's numbers. Not whether its range is handed out: ranges change
/// sooner than any table, and the confirmation shows who is reached.
fn is_possible(number: &phonenumber::PhoneNumber) -> bool {
    let national = number.national().to_string();
    phonenumber::metadata::DATABASE
        .by_code(&number.code().value())
        .is_some_and(|countries| {
            countries
                .iter()
                .any(|country| country.descriptors().general().is_match(&national))
        })
}

fn push(text: &str) -> Result<String, AddressFault> {
    let fits = (1..=512).contains(&text.len()) && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if fits { Ok(text.to_owned()) } else { Err(PUSH) }
}

fn post(postal: &wire::Postal) -> Result<String, AddressFault> {
    let lines: Vec<String> = postal
        .lines
        .iter()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    let country = postal.country.trim().to_ascii_uppercase();
    let fits = (1..=6).contains(&lines.len())
        && lines
            .iter()
            .all(|line| line.chars().count() <= 120 && !line.chars().any(char::is_control))
        && is_country(&country);
    if fits {
        Ok(format!("{}\n{country}", lines.join("\n")))
    } else {
        Err(POSTAL)
    }
}

/// Whether this is a country that the phone metadata knows (ISO 3166-1 alpha-2, upper case).
pub(crate) fn is_country(code: &str) -> bool {
    code.len() == 2 && code.parse::<phonenumber::country::Id>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(channel: Channel, typed: &str, expect: Result<&str, &str>) {
        let typed = wire::ContactPoint {
            channel,
            address: wire::Address::Text(typed.to_owned()),
        };
        let got = ContactPoint::parse(&typed, "GB");
        assert_eq!(
            got.as_ref().map(ContactPoint::normal).map_err(|fault| fault.code),
            expect
        );
    }

    #[test]
    fn an_email_address_has_one_normal_form() {
        check(Channel::Email, " Ana@Example.COM ", Ok("ana@example.com"));
        check(Channel::Email, "a.n.a+tag@example.com", Ok("a.n.a+tag@example.com"));
        check(Channel::Email, "ana@bücher.example", Ok("ana@xn--bcher-kva.example"));
        for bad in [
            "",
            "ana",
            "@example.com",
            "ana@",
            "ana@localhost",
            "a b@example.com",
            "ana@exa mple.com",
            "Ana <ana@example.com>",
            "ana@[127.0.0.1]",
            "ana@example.com\r\nBcc: x@example.com",
        ] {
            check(Channel::Email, bad, Err("email_invalid"));
        }
    }

    #[test]
    fn a_phone_number_becomes_e164_in_the_sites_region() {
        for channel in [Channel::Sms, Channel::Phone, Channel::Whatsapp] {
            check(channel, "+44 7700 900123", Ok("+447700900123"));
            check(channel, "07700 900123", Ok("+447700900123"));
            check(channel, "+49 151 23456789", Ok("+4915123456789"));
            check(channel, "+1 202 555 0123", Ok("+12025550123"));
            check(channel, "+44 (0)7700 900123", Ok("+447700900123"));
            check(channel, "00 49 151 23456789", Ok("+4915123456789"));
            check(channel, "12", Err("phone_invalid"));
            check(channel, "call me", Err("phone_invalid"));
        }
    }

    #[test]
    fn a_number_that_names_its_country_is_read_the_same_everywhere() {
        let read = |typed: &str, region| phone(typed, region);
        for region in ["GB", "US", "DE", "IT", "RU", "JP", "FI", "MX"] {
            for number in ["+441632960123", "+12025550123", "+390612345678", "+78005550123"] {
                assert_eq!(read(number, region).as_deref(), Ok(number), "in {region}");
            }
        }
        assert_eq!(read("011 44 1632 960123", "US").as_deref(), Ok("+441632960123"));
        assert_eq!(read("(202) 555-0123", "US").as_deref(), Ok("+12025550123"));
    }

    #[test]
    fn a_postal_address_needs_lines_and_a_country() {
        let typed = |lines: &[&str], country: &str| wire::ContactPoint {
            channel: Channel::Post,
            address: wire::Address::Postal(wire::Postal {
                lines: lines.iter().map(|line| (*line).to_owned()).collect(),
                country: country.to_owned(),
            }),
        };
        let point = ContactPoint::parse(&typed(&["Ana  Example", " 1 High Street ", ""], "gb"), "GB").expect("parses");
        assert_eq!(point.normal(), "Ana Example\n1 High Street\nGB");
        assert_eq!(ContactPoint::parse(&point.to_wire(), "GB"), Ok(point));
        assert_eq!(ContactPoint::parse(&typed(&[], "GB"), "GB"), Err(POSTAL));
        assert_eq!(ContactPoint::parse(&typed(&["x"], "ZZZ"), "GB"), Err(POSTAL));
    }

    #[test]
    fn nothing_prints_an_address() {
        let point = ContactPoint::from_normal(Channel::Email, "ana@example.com".to_owned());
        assert_eq!(format!("{point:?}"), "email:[redacted]");
        assert_eq!(format!("{:?}", point.to_wire()), "email:[redacted]");
        assert_eq!(point.masked(), "a…@example.com");
        let phone = ContactPoint::from_normal(Channel::Sms, "+447700900123".to_owned());
        assert_eq!(phone.masked(), "+44…123");
    }
}
