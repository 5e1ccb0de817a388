//! Words that answer for the person: a yes in the title, a shout, a push, and advertising that asks for no yes.

use super::{advice, base};
use beckon_domain::Basis;
use beckon_domain::wire::{FieldProblem, Purpose};

/// The words for yes and no of each language.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("ar", "نعم", "لا"),
    ("cs", "ano", "ne"),
    ("de", "ja", "nein"),
    ("en", "yes", "no"),
    ("es", "sí", "no"),
    ("fr", "oui", "non"),
    ("he", "כן", "לא"),
    ("it", "sì", "no"),
    ("ja", "はい", "いいえ"),
    ("nl", "ja", "nee"),
    ("pl", "tak", "nie"),
    ("pt", "sim", "não"),
    ("sv", "ja", "nej"),
    ("tr", "evet", "hayır"),
    ("zh", "是", "否"),
];

/// Words that push.
const PUSHES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "don't miss",
            "don’t miss",
            "never miss",
            "miss out",
            "keep me",
            "sign me up",
            "exclusive",
            "hurry",
            "be the first",
        ],
    ),
    (
        "de",
        &[
            "verpassen sie",
            "verpasse ",
            "nichts mehr verpassen",
            "halten sie mich",
            "exklusiv",
        ],
    ),
    ("fr", &["ne manquez", "ne ratez", "tenez-moi", "exclusi"]),
    ("es", &["no te pierdas", "no se pierda", "mantenedme", "exclusiv"]),
    ("it", &["non perder", "tenetemi", "esclusiv"]),
    ("nl", &["mis niets", "mis het niet", "houd mij", "exclusie"]),
    ("pt", &["não perca", "mantenha-me", "exclusiv"]),
];

/// What advertising is called.
const ADVERTISING: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "offer",
            "discount",
            "newsletter",
            "promotion",
            "voucher",
            "coupon",
            "sale",
            "deals",
        ],
    ),
    (
        "de",
        &["angebot", "rabatt", "newsletter", "gutschein", "werbung", "schnäppchen"],
    ),
    (
        "fr",
        &["offre", "remise", "newsletter", "promotion", "soldes", "publicité"],
    ),
    (
        "es",
        &["oferta", "descuento", "boletín", "promoci", "publicidad", "rebaja"],
    ),
    (
        "it",
        &["offert", "sconto", "sconti", "newsletter", "promozion", "pubblicità"],
    ),
    ("nl", &["aanbieding", "korting", "nieuwsbrief", "reclame"]),
    ("pt", &["oferta", "desconto", "newsletter", "promoç", "publicidade"]),
    ("pl", &["ofert", "rabat", "newsletter", "promocj", "reklam"]),
    ("cs", &["nabídk", "slev", "newsletter", "reklam"]),
    ("sv", &["erbjudande", "rabatt", "nyhetsbrev", "reklam"]),
    ("tr", &["indirim", "kampanya", "bülten", "reklam"]),
];

fn listed<'a>(lists: &[(&str, &'a [&'a str])], language: &str) -> &'a [&'a str] {
    let list = lists.iter().find(|(known, _)| *known == base(language));
    list.map_or(&[], |(_, words)| words)
}

/// Names the texts that answer for the person, and purposes that advertise without a yes.
pub(super) fn check(at: &str, purpose: &Purpose, found: &mut Vec<FieldProblem>) {
    for (pointer, language, text) in super::texts(at, purpose) {
        if let Some(how) = pushes(language, text) {
            let detail = format!(
                "This answers for the person: {how}. A yes that is pushed is not freely given (GDPR 4(11)), and yes and no shall weigh the same. Say plainly what will be sent, and nothing more."
            );
            found.push(advice(pointer, "text_prejudges", detail));
        }
    }
    if purpose.basis == Basis::Consent {
        return;
    }
    let word = super::texts(at, purpose).find_map(|(_, language, text)| advertises(language, text));
    if let Some(word) = word {
        let detail = format!(
            "“{word}” reads like advertising, and this purpose asks for no yes. It would be on before anyone was asked, like a box that is ticked beforehand (CJEU C-673/17). Move it to a purpose with `basis = \"consent\"`, or keep it out of these messages."
        );
        found.push(advice(format!("{at}/basis"), "advertising_without_yes", detail));
    }
}

fn pushes(language: &str, text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let answer = ANSWERS.iter().find(|(known, ..)| *known == base(language));
    if let Some((_, yes, no)) = answer {
        let after = |word: &str| lower.strip_prefix(word).map(|rest| rest.chars().next());
        // "No, thank you" is an answer; "No more than two a month" is not.
        let ends = |next: Option<char>| next.is_none_or(|next| !next.is_alphanumeric() && next != ' ');
        if after(yes).is_some_and(|next| ends(next) || next == Some(' ')) {
            return Some("it begins with a yes".to_owned());
        }
        if after(no).is_some_and(ends) {
            return Some("it begins with a no".to_owned());
        }
    }
    if lower.contains(['!', '！', '¡']) {
        return Some("it exclaims".to_owned());
    }
    if let Some(push) = listed(PUSHES, language).iter().find(|push| lower.contains(**push)) {
        return Some(format!("“{}” urges", push.trim()));
    }
    let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphabetic()).collect();
    let capitals = letters.len() > 5
        && letters
            .iter()
            .all(|letter| letter.is_uppercase() && letter.is_lowercase() != letter.is_uppercase());
    capitals.then(|| "written in capitals, it weighs more than the others".to_owned())
}

/// The word by which a text is known as advertising.
fn advertises(language: &str, text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let begins = |word: &&&str| {
        lower.match_indices(**word).any(|(at, _)| {
            let before = lower[..at].chars().next_back();
            before.is_none_or(|before| !before.is_alphanumeric())
        })
    };
    listed(ADVERTISING, language).iter().find(begins).copied()
}

#[cfg(test)]
mod tests {
    use super::{advertises, pushes};

    #[test]
    fn a_title_that_answers_for_the_person_is_named() {
        for (language, title, how) in [
            ("en", "Yes, keep me updated!", "it begins with a yes"),
            ("de", "Ja zu Neuigkeiten", "it begins with a yes"),
            ("en", "No, I prefer to pay more", "it begins with a no"),
            ("es", "¡Novedades!", "it exclaims"),
            ("ja", "お得な情報！", "it exclaims"),
            ("en", "Never miss a thing", "“never miss” urges"),
            ("fr", "Nos offres exclusives", "“exclusi” urges"),
            (
                "en",
                "WORKSHOP NEWS",
                "written in capitals, it weighs more than the others",
            ),
        ] {
            assert_eq!(pushes(language, title).as_deref(), Some(how), "{title}");
        }
    }

    #[test]
    fn a_title_that_says_what_is_sent_is_left_alone() {
        for (language, title) in [
            ("en", "Letters from the workshop"),
            ("en", "No more than two letters a year"),
            ("en", "Yesterday's walks"),
            ("es", "Si compra algo, cómo va"),
            ("de", "Jahresbrief"),
            ("en", "SMS"),
            ("zh", "是否送达"),
            ("ar", "رسائل من الورشة"),
            ("ja", "工房からの便り"),
        ] {
            assert_eq!(pushes(language, title), None, "{title}");
        }
    }

    #[test]
    fn advertising_is_known_by_its_words() {
        assert_eq!(advertises("en", "Your order and our latest offers"), Some("offer"));
        assert_eq!(advertises("de", "Rabatte zu Ihrer Bestellung"), Some("rabatt"));
        assert_eq!(advertises("en", "Coffers and wholesale"), None);
    }
}
