//! Contact points: one concrete address on a channel, in normal form.
//!
//! Parsed once, at the door; inside, the type is the proof. It never prints its address.

use crate::{Channel, text, wire};
use std::fmt;

mod phone;

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
    /// Email: the ASCII of the local part in lower case, dots and tags kept; the domain in lower case, IDNA to ASCII. Sms,
    /// phone and WhatsApp: E.164, read in `region` (ISO 3166-1 alpha-2) where the country is left out; a phone keeps its
    /// extension as `;ext=45` (RFC 3966, 5.3). Marks that nobody sees and that pasting brings are taken off everywhere.
    ///
    /// # Errors
    ///
    /// When there is no normal form.
    pub fn parse(typed: &wire::ContactPoint, region: &str) -> Result<Self, AddressFault> {
        let channel = typed.channel;
        let normal = match (channel, &typed.address) {
            (Channel::Email, wire::Address::Text(text)) => email(text)?,
            (Channel::Phone, wire::Address::Text(text)) => phone::read(text, region)?.with_extension(),
            (Channel::Sms | Channel::Whatsapp, wire::Address::Text(text)) => phone::read(text, region)?.alone()?,
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

    /// Takes back what [`ContactPoint::to_wire`] wrote earlier, as it was: a reader that has become stricter since loses
    /// nothing of what is stored. `None` when it is no address of its channel.
    #[must_use]
    pub fn from_wire(told: &wire::ContactPoint) -> Option<Self> {
        let normal = match (told.channel, &told.address) {
            (Channel::Post, wire::Address::Postal(postal)) => {
                format!("{}\n{}", postal.lines.join("\n"), postal.country)
            }
            (Channel::Post, _) | (_, wire::Address::Postal(_)) => return None,
            (_, wire::Address::Text(text)) => text.clone(),
        };
        Some(Self::from_normal(told.channel, normal))
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

    /// A phone number without its extension, as E.164 has it; for any other channel the normal form.
    #[must_use]
    pub fn without_extension(&self) -> &str {
        phone::split(self.channel, &self.normal).0
    }

    /// Whose mailbox it is: the address without what its owner may write into it at will. Two addresses of one mailbox are
    /// one person where people are counted; for everything else they stay two contact points.
    #[must_use]
    pub fn mailbox(&self) -> String {
        match (self.channel, self.normal.rsplit_once('@')) {
            (Channel::Email, Some((local, domain))) => mailbox(local, domain),
            _ => self.normal.clone(),
        }
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
                let (number, extension) = phone::split(self.channel, &self.normal);
                let tail = number.len().saturating_sub(3);
                let head: String = number.chars().take(3).collect();
                let extension = extension.map(|digits| format!(" ext. {digits}")).unwrap_or_default();
                format!("{head}…{}{extension}", &number[tail..])
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

/// The tag after a plus sign, and what well-known providers leave out: dots, or a tag after a hyphen.
fn mailbox(local: &str, domain: &str) -> String {
    let local = local.split('+').next().unwrap_or(local);
    let without = |left_out: &[char]| local.replace(left_out, "");
    let (local, domain) = match domain {
        "gmail.com" | "googlemail.com" => (without(&['.']), "gmail.com"),
        "proton.me" | "protonmail.com" | "pm.me" => (without(&['.', '-', '_']), "proton.me"),
        _ if domain.starts_with("yahoo.") || domain == "ymail.com" || domain == "rocketmail.com" => {
            (local.split('-').next().unwrap_or(local).to_owned(), domain)
        }
        _ => (local.to_owned(), domain),
    };
    format!("{local}@{domain}")
}

/// An email address. Only ASCII is brought into small letters: what else Unicode calls the small letter may be another
/// person's mailbox, since `\u{212a}` (Kelvin) becomes `k`. So a letter whose small form is another one is refused.
fn email(typed: &str) -> Result<String, AddressFault> {
    if typed.len() > 1_000 {
        return Err(EMAIL);
    }
    let text = text::clean(typed);
    let (local, domain) = text.rsplit_once('@').filter(|_| text.len() <= 320).ok_or(EMAIL)?;
    if local.starts_with('"') || local.chars().any(is_another_spelling) {
        return Err(EMAIL);
    }
    let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EMAIL)?;
    let normal = format!("{}@{domain}", local.to_ascii_lowercase());
    let options = email_address::Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    email_address::EmailAddress::parse_with_options(&normal, options).map_err(|_| EMAIL)?;
    if normal.len() > 254 || is_number(domain.rsplit('.').next().unwrap_or_default()) {
        return Err(EMAIL);
    }
    Ok(normal)
}

/// Whether a character is another way to write one that mailboxes have: a capital outside ASCII, or a form for the width or
/// the look of it.
fn is_another_spelling(c: char) -> bool {
    let is_capital = || c.to_lowercase().next() != Some(c);
    let is_form = matches!(c, '\u{2100}'..='\u{214f}' | '\u{2460}'..='\u{24ff}' | '\u{ff00}'..='\u{ffef}' | '\u{1d400}'..='\u{1d7ff}');
    !c.is_ascii() && (is_form || is_capital())
}

/// Whether the last label of a domain is a number, so that the whole is an IP address or nothing (RFC 3696, 2; the URL
/// standard, "ends in a number").
fn is_number(label: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits(label) || label.strip_prefix("0x").is_some_and(hex)
}

fn push(typed: &str) -> Result<String, AddressFault> {
    let text = text::clean(typed);
    let fits = (1..=512).contains(&text.len()) && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if fits { Ok(text) } else { Err(PUSH) }
}

fn post(postal: &wire::Postal) -> Result<String, AddressFault> {
    let lines: Vec<String> = postal
        .lines
        .iter()
        .map(|line| text::clean(line).split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !text::is_blank(line))
        .collect();
    let country = text::clean(&postal.country).to_ascii_uppercase();
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
    fn addresses_of_one_mailbox_have_one_name_and_those_of_two_have_two() {
        let mailbox = |address: &str| ContactPoint::from_normal(Channel::Email, address.to_owned()).mailbox();
        for (one, other) in [
            ("ana@example.com", "ana+shop@example.com"),
            ("ana.lee@gmail.com", "analee+x@googlemail.com"),
            ("ana-lee@proton.me", "ana_lee@pm.me"),
            ("ana-shop@yahoo.com", "ana@yahoo.com"),
        ] {
            assert_eq!(mailbox(one), mailbox(other), "{one} {other}");
        }
        for (one, other) in [
            ("ana.lee@example.com", "analee@example.com"),
            ("ana-shop@example.com", "ana@example.com"),
            ("ana@gmail.com", "ana@example.com"),
        ] {
            assert_ne!(mailbox(one), mailbox(other), "{one} {other}");
        }
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
        let read = |typed: &str, region| phone::read(typed, region).map(phone::Number::with_extension);
        for region in ["GB", "US", "DE", "IT", "RU", "JP", "FI", "MX"] {
            for number in ["+441632960123", "+12025550123", "+390612345678", "+78005550123"] {
                assert_eq!(read(number, region).as_deref(), Ok(number), "in {region}");
            }
        }
        assert_eq!(read("011 44 1632 960123", "US").as_deref(), Ok("+441632960123"));
        assert_eq!(read("(202) 555-0123", "US").as_deref(), Ok("+12025550123"));
    }

    /// The normal forms as they were when the first addresses were stored. A contact point's key is made of its normal form,
    /// so each line that changes is a person who is no longer found.
    #[test]
    fn the_normal_forms_of_stored_addresses_never_change() {
        let mut count = 0;
        for line in include_str!("address/normal_forms.tsv").lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let [channel, region, typed, normal] = columns[..] else {
                panic!("four columns: {line}");
            };
            let parse = |text: &str, region: &str| {
                let channel = channel.parse().expect("a channel");
                let address = wire::Address::Text(text.to_owned());
                ContactPoint::parse(&wire::ContactPoint { channel, address }, region)
            };
            let point = parse(typed, region);
            assert_eq!(point.as_ref().map(ContactPoint::normal), Ok(normal), "{line}");
            assert_eq!(parse(normal, ""), point, "its own normal form: {line}");
            count += 1;
        }
        assert!(count > 80);
    }

    #[test]
    fn an_address_that_is_no_longer_taken_is_still_delivered_to_as_it_was_stored() {
        let stored = ContactPoint::from_normal(Channel::Sms, "+44770090012345678".to_owned());
        assert!(ContactPoint::parse(&stored.to_wire(), "").is_err());
        assert_eq!(ContactPoint::from_wire(&stored.to_wire()), Some(stored));
        let mut mixed = ContactPoint::from_normal(Channel::Sms, "+447700900123".to_owned()).to_wire();
        mixed.channel = Channel::Post;
        assert_eq!(ContactPoint::from_wire(&mixed), None);
    }

    #[test]
    fn marks_that_come_with_pasting_are_no_part_of_an_address() {
        for (before, inside, after) in [
            ("\u{202a}", "", "\u{202c}"),
            ("\u{feff}", "", ""),
            ("\u{2068}", "\u{200b}", "\u{2069}"),
            ("\u{a0}", "\u{ad}", "\u{a0}\r\n"),
            ("\u{200e} ", "\u{2060}\u{feff}", " \u{200f}"),
            ("\t\u{3000}", "\u{200d}\u{200c}", "\u{2003}"),
        ] {
            let typed = |text: &str| format!("{before}{}{after}", text.replace('|', inside));
            check(Channel::Email, &typed("a|na@exam|ple.c|om"), Ok("ana@example.com"));
            check(
                Channel::Push,
                &typed("https://push.ex|ample/v1"),
                Ok("https://push.example/v1"),
            );
            for channel in [Channel::Sms, Channel::Phone, Channel::Whatsapp] {
                check(channel, &typed("+44| 77|00 900123"), Ok("+447700900123"));
            }
            let lines = vec![typed("An|a Example"), typed("1 High Street"), typed("")];
            let postal = wire::Postal {
                lines,
                country: typed("g|b"),
            };
            assert_eq!(post(&postal).as_deref(), Ok("Ana Example\n1 High Street\nGB"));
        }
        check(
            Channel::Phone,
            "\u{a0}+44\u{a0}7700\u{202f}900\u{2011}123",
            Ok("+447700900123"),
        );
        for gap in [" ", "\u{a0}", "\u{2009}", "\t"] {
            check(
                Channel::Email,
                &format!("ana{gap}maria@example.com"),
                Err("email_invalid"),
            );
            check(Channel::Email, &format!("ana@exam{gap}ple.com"), Err("email_invalid"));
        }
    }

    #[test]
    fn no_spelling_leads_to_another_persons_mailbox() {
        for other in [
            "mi\u{212a}e@example.com",
            "\u{212a}ate@example.com",
            "\u{130}van@example.com",
            "ÄNNE@example.com",
            "\u{ff4d}ike@example.com",
            "MI\u{ff2b}E@example.com",
            "mi\u{24da}e@example.com",
            "\u{1d426}ike@example.com",
            "\u{1e9e}a@example.com",
            "mike\u{ff20}example.com",
        ] {
            check(Channel::Email, other, Err("email_invalid"));
        }
        // A small letter of its own is a mailbox of its own.
        for (own, normal) in [
            ("\u{131}van@example.com", "\u{131}van@example.com"),
            ("änne@Example.com", "änne@example.com"),
            ("groß@example.com", "groß@example.com"),
            ("MIKE@example.com", "mike@example.com"),
        ] {
            check(Channel::Email, own, Ok(normal));
        }
        check(Channel::Email, "ana@fa\u{df}.example", Ok("ana@xn--fa-hia.example"));
        check(Channel::Email, "ana@fass.example", Ok("ana@fass.example"));
    }

    #[test]
    fn a_domain_is_a_name_with_labels_and_no_number() {
        for bad in [
            "ana@123.45.67.89",
            "ana@example.123",
            "ana@example.0x7f",
            "ana@0x7f.0x1",
            "ana@example.\u{ff11}\u{ff12}",
            "ana@[1.2.3.4]",
            "ana@[IPv6:::1]",
            "ana@1.2.3.4",
            "ana@2130706433",
            "ana@example.com.",
            "ana@.example.com",
            "ana@example..com",
            "ana@example\u{3002}\u{3002}com",
            "ana@.",
            "ana@com",
            "ana@-example.com",
            "ana@example-.com",
            "ana@ex_ample.com",
            "ana@xn--a.example",
            "ana@@example.com",
            "ana@example.com@",
            "\"ana\"@example.com",
            "ana@example.com,ben@example.com",
            "ana@example.com ben@example.com",
            "mailto:ana@example.com",
            "<ana@example.com>",
        ] {
            check(Channel::Email, bad, Err("email_invalid"));
        }
        for label in [63, 64] {
            let typed = format!("ana@{}.example", "a".repeat(label));
            let fits = if label == 63 { Ok(&*typed) } else { Err("email_invalid") };
            check(Channel::Email, &typed, fits);
        }
        check(
            Channel::Email,
            &format!("{}@example.com", "a".repeat(65)),
            Err("email_invalid"),
        );
        check(Channel::Email, "1@1.2.example", Ok("1@1.2.example"));
        check(Channel::Email, "ana@x1.0xa.example", Ok("ana@x1.0xa.example"));
    }

    #[test]
    fn a_number_is_the_whole_text_and_has_as_many_digits_as_its_country_gives() {
        for bad in [
            "+44770090012345678901",
            "+4477009001234",
            "+44 7700 900132 (work)",
            "07700 900132 work",
            "my number is 07700 900132",
            "07700900130/131",
            "07700 900130 / 07700 900131",
            "07700 900130 or 07700 900131",
            "07700 900130, 07700 900131",
            "07700 900130; 07700 900131",
            "+447700900130 +447700900131",
            "07700 900130 (131)",
            "1 (800) 555-0199",
            "1-800-555-0199",
            "1-800-FLOWERS",
            "+44 7700 900123?",
            "tel:07700900123;phone-context=+44",
            "++447700900123",
            "+44+7700900123",
            "+",
            "()",
            "+999 1234567",
            "0",
        ] {
            for channel in [Channel::Sms, Channel::Phone, Channel::Whatsapp] {
                check(channel, bad, Err("phone_invalid"));
            }
        }
        let e164 = |typed: &str, region: &str| phone::read(typed, region).map(phone::Number::with_extension);
        // Germany's numbers have many lengths, so what is appended would fit.
        for bad in [
            "030 1234567/68",
            "+49 30 1234567/68",
            "+49 151 23456789/90",
            "12345/678",
            "1 (800) 555-0199",
            "+49 30 1234567 (68)",
        ] {
            assert_eq!(
                e164(bad, "DE").map_err(|fault| fault.code),
                Err("phone_invalid"),
                "{bad}"
            );
        }
        assert_eq!(e164("1 (800) 555-0199", "US").as_deref(), Ok("+18005550199"));
        let hint = e164("1 (800) 555-0199", "GB").expect_err("another country's").detail;
        assert!(hint.contains("with its country"), "{hint}");
        let longer = e164("+49 151 2345678901234", "DE").expect_err("17 digits").detail;
        assert!(longer.contains("at most 15 digits"), "{longer}");
    }

    #[test]
    fn digits_of_every_script_are_digits() {
        for typed in [
            "٠٧٧٠٠٩٠٠١٤٣",
            "۰۷۷۰۰۹۰۰۱۴۳",
            "０７７００９００１４３",
            "०७७००९००१४३",
            "০৭৭০০৯০০১৪৩",
            "๐๗๗๐๐๙๐๐๑๔๓",
            "＋４４　７７００　９００１４３",
            "+٤٤ ٧٧٠٠ ٩٠٠١٤٣",
            "（０７７００）９００－１４３",
            "\u{202b}٠٧٧٠٠ ٩٠٠١٤٣\u{202c}",
            "0\u{fe0f}7700 900143",
        ] {
            for channel in [Channel::Sms, Channel::Phone, Channel::Whatsapp] {
                check(channel, typed, Ok("+447700900143"));
            }
        }
        check(Channel::Phone, "07700 9001²3", Err("phone_invalid"));
    }

    #[test]
    fn an_extension_is_kept_where_it_can_be_dialled_and_refused_elsewhere() {
        for typed in [
            "+44 1632 960200 ext. 45",
            "+44 1632 960200 ext 45",
            "01632 960200 x45",
            "01632 960200 X 45",
            "01632 960200 #45",
            "01632 960200, extension 45",
            "01632 960200 (ext. 45)",
            "01632 960200 доб. 45",
            "01632 960200 内線٤٥",
            "tel:+44-1632-960200;ext=45",
            "+441632960200;ext=45",
        ] {
            check(Channel::Phone, typed, Ok("+441632960200;ext=45"));
            check(Channel::Sms, typed, Err("phone_extension"));
            check(Channel::Whatsapp, typed, Err("phone_extension"));
        }
        check(Channel::Phone, "01632 960200 ext. 007", Ok("+441632960200;ext=007"));
        for bad in [
            "ext. 45",
            "01632 960200 ext.",
            "01632 960200 ext. 45 or 46",
            "01632 960200 ext. 123456789012",
            "01632 960200;ext=45;ext=46",
            "01632 960200 room 45",
        ] {
            check(Channel::Phone, bad, Err("phone_invalid"));
        }
        let point = ContactPoint::from_normal(Channel::Phone, "+441632960200;ext=45".to_owned());
        assert_eq!(point.without_extension(), "+441632960200");
        assert_eq!(point.masked(), "+44…200 ext. 45");
        let told = wire::Address::Text("+441632960200;ext=45".to_owned());
        assert_eq!(point.to_wire().address, told, "what a provider is told");
        let without = ContactPoint::from_normal(Channel::Sms, "+447700900123".to_owned());
        assert_eq!(without.without_extension(), without.normal());
    }

    #[test]
    fn an_old_way_to_write_a_number_is_read_and_a_new_digit_is_never_invented() {
        let e164 = |typed: &str, region: &str| phone::read(typed, region).map(phone::Number::with_extension);
        for (region, typed, number) in [
            ("GB", "+52 1 55 1234 5678", "+525512345678"),
            ("GB", "+52 55 1234 5678", "+525512345678"),
            ("GB", "+52 01 55 1234 5678", "+525512345678"),
            ("MX", "044 55 1234 5678", "+525512345678"),
            ("MX", "045 55 1234 5678", "+525512345678"),
            ("MX", "01 55 1234 5678", "+525512345678"),
            ("MX", "1 55 1234 5678", "+525512345678"),
            ("MX", "55 1234 5678", "+525512345678"),
            ("US", "011 52 1 55 1234 5678", "+525512345678"),
            // Argentina: 15 inside the country is 9 from abroad; without either it is another line.
            ("AR", "011 15-2345-6789", "+5491123456789"),
            ("GB", "+54 11 15-2345-6789", "+5491123456789"),
            ("GB", "+54 9 11 2345-6789", "+5491123456789"),
            ("GB", "+54 11 2345-6789", "+541123456789"),
            // Brazil's ninth digit: eight stay eight.
            ("BR", "(11) 8765-4321", "+551187654321"),
            ("BR", "0 15 11 98765-4321", "+5511987654321"),
            ("GB", "+55 11 8765-4321", "+551187654321"),
            ("GB", "+44 (0) 7700 900123", "+447700900123"),
            ("GB", "+39 (0)6 1234 5678", "+390612345678"),
            ("GB", "+7 (8) 912 345-67-89", "+79123456789"),
        ] {
            assert_eq!(e164(typed, region).as_deref(), Ok(number), "{typed} in {region}");
        }
        for (region, typed) in [
            ("GB", "+52 1 5512 3456"),
            ("MX", "044 5512 3456"),
            ("GB", "+52 2 55 1234 5678"),
        ] {
            assert!(e164(typed, region).is_err(), "{typed} in {region}");
        }
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
        assert_eq!(ContactPoint::from_wire(&point.to_wire()).as_ref(), Some(&point));
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
