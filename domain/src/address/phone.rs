//! Phone numbers, as people write them. The whole text is the number: no word, no second number, and no digit is dropped in
//! silence. What is still written in an old way is read; what a new way adds is never invented.

use super::AddressFault;
use crate::{Channel, text};
use phonenumber::metadata::{DATABASE, Metadata};
use regex::Regex;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

const PHONE: AddressFault = AddressFault {
    code: "phone_invalid",
    detail: "Not a phone number that can be reached. Write it with its country, like +44 7700 900123.",
};
const WORDS: AddressFault = AddressFault {
    code: "phone_invalid",
    detail: "Write one phone number and nothing else, with its country, like +44 7700 900123.",
};
const LONG: AddressFault = AddressFault {
    code: "phone_invalid",
    detail: "A phone number has at most 15 digits with its country, like +44 7700 900123.",
};
const EXTENSION: AddressFault = AddressFault {
    code: "phone_extension",
    detail: "A message cannot reach an extension. Write a number of its own, or choose the channel `phone`.",
};

/// With its country (E.164, 6.2.1).
const MOST_DIGITS: usize = 15;
/// More than any number is written in.
const LONGEST: usize = 40;
/// More digits than any switchboard's extension has.
const LONGEST_EXTENSION: usize = 11;

/// What stands before an extension, in small letters and without a full stop.
const EXTENSION_WORDS: &[&str] = &[
    "ext",
    "extn",
    "extension",
    "x",
    "#",
    "extensión",
    "extensao",
    "extensão",
    "anexo",
    "int",
    "interno",
    "ramal",
    "poste",
    "dw",
    "durchwahl",
    "toestel",
    "tst",
    "wew",
    "anknytning",
    "linka",
    "klapka",
    "dahili",
    "доб",
    "вн",
    "внутр",
    "内線",
    "内线",
    "分机",
    "分機",
    "转",
    "轉",
];

/// A number in normal form.
pub(super) struct Number {
    e164: String,
    extension: Option<String>,
}

impl Number {
    /// As RFC 3966, 5.3 writes it: `+441632960200;ext=45`.
    pub(super) fn with_extension(self) -> String {
        match self.extension {
            Some(extension) => format!("{}{MARK}{extension}", self.e164),
            None => self.e164,
        }
    }

    /// For what reaches no extension.
    pub(super) fn alone(self) -> Result<String, AddressFault> {
        match self.extension {
            Some(_) => Err(EXTENSION),
            None => Ok(self.e164),
        }
    }
}

const MARK: &str = ";ext=";

/// The number and the extension of a normal form.
pub(super) fn split(channel: Channel, normal: &str) -> (&str, Option<&str>) {
    match normal.split_once(MARK).filter(|_| channel == Channel::Phone) {
        Some((number, extension)) => (number, Some(extension)),
        None => (normal, None),
    }
}

/// Reads a number, in `region` where its country is left out.
pub(super) fn read(typed: &str, region: &str) -> Result<Number, AddressFault> {
    if typed.len() > 1_000 {
        return Err(PHONE);
    }
    let is_looks = |c: &char| !matches!(c, '\u{fe0e}' | '\u{fe0f}');
    let written: String = text::clean(typed).chars().filter(is_looks).map(text::dialled).collect();
    let (written, extension) = off_extension(off_scheme(&written))?;
    let e164 = match Written::parse(written)? {
        Written {
            abroad: true, digits, ..
        } => international(&digits)?,
        national => match dialled_abroad(&national.digits, region) {
            Some(digits) => international(&digits)?,
            None => of_region(&national, region)?,
        },
    };
    Ok(Number { e164, extension })
}

/// `tel:` is how a page links a number (RFC 3966).
fn off_scheme(written: &str) -> &str {
    let scheme = written.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    scheme.map_or(written, |scheme| written[scheme.len()..].trim_start())
}

/// The number, and the extension behind it: `+44 1632 960200 ext. 45`, `… x45`, `…;ext=45`, `… (доб. 45)`.
fn off_extension(written: &str) -> Result<(&str, Option<String>), AddressFault> {
    let begins = |c: char| c.is_alphabetic() || matches!(c, '#' | ';' | ',');
    let Some(at) = written.find(begins) else {
        return Ok((written, None));
    };
    let (number, named) = written.split_at(at);
    let named = named.trim_start_matches([';', ',', ' ']);
    let end = named
        .find(|c: char| !c.is_alphabetic() && c != '#')
        .unwrap_or(named.len());
    let (word, digits) = named.split_at(end);
    let digits = digits.trim_start_matches(['.', ':', '=', ' ']);
    let (number, digits) = match (number.trim_end().strip_suffix('('), digits.strip_suffix(')')) {
        (Some(number), Some(digits)) => (number, digits),
        _ => (number, digits),
    };
    let is_word = EXTENSION_WORDS.contains(&&*word.to_lowercase());
    let is_one = (1..=LONGEST_EXTENSION).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_word && is_one {
        Ok((number, Some(digits.to_owned())))
    } else {
        Err(WORDS)
    }
}

/// The digits of a number, and how they were written.
struct Written<'a> {
    text: &'a str,
    /// With a plus sign before its country.
    abroad: bool,
    digits: String,
}

impl<'a> Written<'a> {
    fn parse(text: &'a str) -> Result<Self, AddressFault> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(LONG);
        }
        let number = text.trim_start_matches(['(', '[', ' ']);
        let abroad = number.starts_with('+');
        let number = number.strip_prefix('+').unwrap_or(number);
        let is_between = |c: char| " ()-./[]".contains(c);
        if !number.chars().all(|c| c.is_ascii_digit() || is_between(c)) {
            return Err(WORDS);
        }
        if second_begins(number, abroad) {
            return Err(WORDS);
        }
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        // What a country dials before its numbers comes on top of these.
        if digits.len() > MOST_DIGITS + if abroad { 1 } else { 5 } {
            return Err(LONG);
        }
        Ok(Self { text, abroad, digits })
    }

    /// How many digits stand together, from the left.
    fn groups(&self) -> Vec<usize> {
        let groups = self.text.split(|c: char| !c.is_ascii_digit());
        groups.map(str::len).filter(|length| *length > 0).collect()
    }
}

/// Whether a slash or a bracket begins another number, `07700 900130/131`, and not what follows an area code,
/// `030/1234567`: an area code has at most five digits besides the 0 or the country before it.
fn second_begins(number: &str, abroad: bool) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let late = |sign| {
        number.rfind(sign).is_some_and(|at| {
            let most = match (abroad, number.trim_start_matches(['(', '[']).starts_with('0')) {
                (true, _) => 8,
                (false, true) => 6,
                (false, false) => 4,
            };
            digits(&number[..at]) > most
        })
    };
    let slash = number.find('/').is_some_and(|at| digits(&number[at..]) < 4) || number.matches('/').count() > 1;
    late('/') || late('(') || late('[') || slash
}

/// A number that names its country, like +44 7700 900123, to the digit.
///
/// The reader of the looser ways to write a number takes national prefixes off, and not only where there is one: read as
/// if in the US, +44 1632 … would lose its 1 and be somebody else's. So it comes second, by the country's own habits.
fn international(digits: &str) -> Result<String, AddressFault> {
    let countries = (1..=3.min(digits.len())).find_map(|length| {
        let code: u16 = digits[..length].parse().ok()?;
        Some((length, DATABASE.by_code(&code)?))
    });
    let (length, countries) = countries.ok_or(PHONE)?;
    let (code, national) = digits.split_at(length);
    if digits.len() <= MOST_DIGITS && is_possible(&countries, national) {
        return Ok(format!("+{digits}"));
    }
    if let Some(today) = no_longer_dialled(code, national).filter(|today| is_possible(&countries, today)) {
        return Ok(format!("+{code}{today}"));
    }
    let reader = countries.first().ok_or(PHONE)?;
    parsed(&format!("+{digits}"), reader)
}

/// A number that leaves its country out.
fn of_region(written: &Written<'_>, region: &str) -> Result<String, AddressFault> {
    let country = DATABASE.by_id(region).ok_or(PHONE)?;
    // How the United States and their neighbours write a number with its country: 1 (800) 555-0199. Read elsewhere, it is
    // somebody else's.
    if country.country_code() != 1 && written.digits.starts_with('1') && written.groups() == [1, 3, 3, 4] {
        return Err(PHONE);
    }
    if let Some(today) = no_longer_dialled(&country.country_code().to_string(), &written.digits)
        && is_possible(&[country], today)
    {
        return Ok(format!("+{}{today}", country.country_code()));
    }
    parsed(&written.digits, country)
}

/// What the library makes of it, if nothing but what is dialled before a number is missing.
fn parsed(text: &str, country: &Metadata) -> Result<String, AddressFault> {
    let reader = country.id().parse().map_err(|_| PHONE)?;
    let number = phonenumber::parse(Some(reader), text).map_err(|_| PHONE)?;
    let e164 = number.format().mode(phonenumber::Mode::E164).to_string();
    let code = number.code().value();
    let national = e164.strip_prefix(&format!("+{code}")).ok_or(PHONE)?;
    let countries = DATABASE.by_code(&code).ok_or(PHONE)?;
    if e164.len() > MOST_DIGITS + 1 {
        return Err(LONG);
    }
    if is_possible(&countries, national) {
        Ok(e164)
    } else {
        Err(PHONE)
    }
}

/// A number as it is dialled today, where an older way is still written.
///
/// Mexico dialled a 1 after its country for mobiles, and 01, 044 or 045 inside, until 2019. Nothing is added for a country
/// whose numbers grew, like Brazil's ninth digit: which numbers grew, only the country knows.
fn no_longer_dialled<'a>(code: &str, national: &'a str) -> Option<&'a str> {
    let before: &[&str] = match code {
        "52" => &["1", "01", "044", "045"],
        _ => return None,
    };
    let today = before.iter().filter_map(|prefix| national.strip_prefix(prefix));
    today.into_iter().find(|rest| rest.len() == 10)
}

/// `00 44 …` as `44 …`, where the region dials abroad like that.
fn dialled_abroad(digits: &str, region: &str) -> Option<String> {
    let country = DATABASE.by_id(region)?;
    let prefix = country.international_prefix()?.find(digits)?;
    let rest = &digits[prefix.end()..];
    (prefix.start() == 0 && !rest.starts_with('0')).then(|| rest.to_owned())
}

/// Whether the number has, to the last digit, the general form of its country's numbers. Not whether its range is handed out:
/// ranges change sooner than any table, and the confirmation shows who is reached.
fn is_possible(countries: &[&Metadata], national: &str) -> bool {
    countries.iter().any(|country| is_whole(country, national))
}

/// The library looks for the form at the beginning alone, so a number that is too long would have it too.
fn is_whole(country: &Metadata, national: &str) -> bool {
    static FORMS: OnceLock<Mutex<HashMap<String, Option<Regex>>>> = OnceLock::new();
    let form = country.descriptors().general().national_number().as_str();
    let mut forms = FORMS
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if !forms.contains_key(form) {
        let whole = regex::RegexBuilder::new(&format!("^(?:{form})$"))
            .ignore_whitespace(true)
            .unicode(false)
            .build()
            .ok();
        forms.insert(form.to_owned(), whole);
    }
    forms
        .get(form)
        .and_then(Option::as_ref)
        .is_some_and(|whole| whole.is_match(national))
}
