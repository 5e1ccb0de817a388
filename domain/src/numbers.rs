//! Which phone numbers a site writes to or calls: those of the countries in its rules, and of the kinds that cost what a text
//! or a call costs. Anybody may type a number into a widget, and what is sent there is paid for.

use crate::Channel;
use crate::address::{AddressFault, ContactPoint};
use crate::rules::Rules;
use phonenumber::Type;
use phonenumber::metadata::DATABASE;

const COUNTRY: AddressFault = AddressFault {
    code: "country_not_offered",
    detail: "The site does not reach numbers of this country. Give a number of another, or another way to be reached.",
};
const KIND: AddressFault = AddressFault {
    code: "number_kind_not_offered",
    detail: "Not a number for this. Texts go to a mobile number, and nothing goes to premium, shared-cost, personal or satellite numbers.",
};

/// Whether a site reaches this contact point. For everything but phone numbers: yes.
///
/// # Errors
///
/// When the number is of a country that the rules do not list, or of a kind that is never written to or called.
pub fn reach(point: &ContactPoint, rules: &Rules) -> Result<(), AddressFault> {
    let fits = match point.channel() {
        Channel::Email | Channel::Post | Channel::Push => return Ok(()),
        Channel::Sms => takes_texts as fn(Type) -> bool,
        Channel::Phone | Channel::Whatsapp => takes_calls,
    };
    let number = phonenumber::parse(None, point.normal()).map_err(|_| COUNTRY)?;
    // Several countries share a prefix. A number that none of them claims is read as the first one's, whose prefix it is.
    let claimed = number.metadata(&DATABASE);
    let code = number.code().value();
    let country = claimed
        .or_else(|| DATABASE.by_code(&code)?.first().copied())
        .ok_or(COUNTRY)?;
    if !rules.reaches_country(country.id()) {
        return Err(COUNTRY);
    }
    if fits(number.number_type(&DATABASE)) {
        Ok(())
    } else {
        Err(KIND)
    }
}

/// Mobile numbers, and what cannot be told from one: some countries number both alike, and ranges change sooner than tables.
const fn takes_texts(kind: Type) -> bool {
    matches!(kind, Type::Mobile | Type::FixedLineOrMobile | Type::Unknown)
}

/// What is called at the price of a call.
const fn takes_calls(kind: Type) -> bool {
    matches!(
        kind,
        Type::Mobile
            | Type::FixedLineOrMobile
            | Type::FixedLine
            | Type::Voip
            | Type::Uan
            | Type::TollFree
            | Type::Unknown
    )
}
