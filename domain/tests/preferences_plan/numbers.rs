//! Which numbers a site reaches.

use super::rules;
use beckon_domain::Channel;
use beckon_domain::address::ContactPoint;
use beckon_domain::numbers::reach;
use beckon_domain::rules::Rules;

fn check(rules: &Rules, channel: Channel, number: &str) -> Result<(), &'static str> {
    reach(&ContactPoint::from_normal(channel, number.to_owned()), rules).map_err(|fault| fault.code)
}

fn rules_for(countries: &[&str]) -> Rules {
    let mut declared = rules().declared().clone();
    declared.countries = countries.iter().map(|country| (*country).to_owned()).collect();
    Rules::load(&declared).expect("they load")
}

#[test]
fn a_site_reaches_the_numbers_of_its_region_unless_its_rules_list_countries() {
    const COUNTRY: Result<(), &str> = Err("country_not_offered");
    let (own, three) = (rules(), rules_for(&["GB", "DE", "US"]));
    assert_eq!(own.declared().region, "GB");
    for (number, by_region, by_list) in [
        ("+447700900123", Ok(()), Ok(())),
        ("+441632960123", Ok(()), Ok(())),
        ("+4915123456789", COUNTRY, Ok(())),
        ("+12025550123", COUNTRY, Ok(())),
        // Canada and Jersey share a prefix with the United States and the United Kingdom.
        ("+16135550123", COUNTRY, COUNTRY),
        ("+447797712345", COUNTRY, COUNTRY),
        ("+33639981234", COUNTRY, COUNTRY),
        // Satellites and other networks of no country.
        ("+881612345678", COUNTRY, COUNTRY),
        ("+870773111632", COUNTRY, COUNTRY),
        ("+8835100123456", COUNTRY, COUNTRY),
        ("+979123456789", COUNTRY, COUNTRY),
    ] {
        assert_eq!(check(&own, Channel::Phone, number), by_region, "{number} by the region");
        assert_eq!(check(&three, Channel::Phone, number), by_list, "{number} by the list");
    }
}

#[test]
fn texts_go_to_mobiles_and_nothing_goes_to_numbers_that_cost_more() {
    const KIND: Result<(), &str> = Err("number_kind_not_offered");
    let rules = rules_for(&["GB", "DE", "US"]);
    for (number, by_text, by_phone) in [
        ("+447700900123", Ok(()), Ok(())),
        ("+4915123456789", Ok(()), Ok(())),
        // What cannot be told from a mobile number may pass.
        ("+12025550123", Ok(()), Ok(())),
        // A fixed line, a company's number, premium, shared cost, personal.
        ("+442079460123", KIND, Ok(())),
        ("+443001234567", KIND, Ok(())),
        ("+449090123456", KIND, KIND),
        ("+448431234567", KIND, KIND),
        ("+447012345678", KIND, KIND),
        ("+491801234567", KIND, KIND),
        ("+499001234567", KIND, KIND),
        ("+4970012345678", KIND, KIND),
        ("+19002345678", KIND, KIND),
    ] {
        assert_eq!(check(&rules, Channel::Sms, number), by_text, "a text to {number}");
        assert_eq!(check(&rules, Channel::Phone, number), by_phone, "a call to {number}");
        assert_eq!(
            check(&rules, Channel::Whatsapp, number),
            by_phone,
            "a chat with {number}"
        );
    }
}

#[test]
fn an_address_that_is_no_number_is_always_reached() {
    for channel in [Channel::Email, Channel::Post, Channel::Push] {
        assert_eq!(check(&rules(), channel, "anything"), Ok(()));
    }
}
