//! A person may say stop in any way that is reasonable, in many languages.

use beckon_domain::inbound::{Said, said};
use proptest::prelude::*;

fn check(expect: Said, texts: &[&str]) {
    for text in texts {
        assert_eq!(said(text), expect, "{text}");
    }
}

/// One way to say it for each language, as it would be typed.
const STOPS: [(&str, &[&str]); 28] = [
    (
        "English",
        &[
            "STOP",
            "Stop.",
            "UNSUBSCRIBE",
            "Opt-out",
            "end",
            "QUIT!",
            "Cancel",
            "Revoke",
            "STOPALL",
        ],
    ),
    (
        "German",
        &[
            "STOPP",
            "Stop bitte!",
            "ABMELDEN",
            "Bitte austragen",
            "aufhoren",
            "Aufhören!",
        ],
    ),
    (
        "French",
        &[
            "ARRET",
            "Arrêt",
            "arrêtez svp",
            "Désabonner",
            "me désabonner",
            "STOP s'il vous plaît",
            "DESINSCRIPTION",
        ],
    ),
    (
        "Spanish",
        &["ALTO", "Baja", "darse de baja", "No más", "por favor cancelar"],
    ),
    ("Portuguese", &["PARAR", "Sair", "descadastrar", "Não quero mais"]),
    ("Italian", &["FERMA", "basta", "Cancellami per favore", "disiscrivi"]),
    ("Dutch", &["AFMELDEN", "stoppen aub", "Uitschrijven"]),
    ("Polish", &["WYPISZ", "Rezygnuję", "koniec", "proszę wypisz mnie"]),
    ("Swedish", &["Avsluta", "STOPP tack", "avregistrera"]),
    ("Danish", &["AFMELD", "stop tak"]),
    ("Norwegian", &["Avslutt", "Meld meg av"]),
    ("Finnish", &["LOPETA", "peruuta kiitos"]),
    ("Czech", &["Odhlásit", "zrusit"]),
    ("Slovak", &["ODHLÁSIŤ"]),
    ("Hungarian", &["leiratkozás", "Leiratkozom"]),
    ("Romanian", &["Dezabonare", "OPREȘTE"]),
    ("Turkish", &["İPTAL", "iptal", "DUR", "RET"]),
    ("Greek", &["ΣΤΑΜΆΤΑ", "διαγραφή"]),
    ("Russian", &["СТОП", "Отписаться", "хватит, пожалуйста"]),
    ("Ukrainian", &["відписатися", "Досить"]),
    ("Arabic", &["توقف", "إلغاء"]),
    ("Hebrew", &["הסר", "הסירו אותי"]),
    ("Hindi", &["रोकें", "बंद करो"]),
    ("Japanese", &["停止", "配信停止", "ストップ"]),
    ("Chinese", &["退订", "TD", "取消订阅"]),
    ("Korean", &["수신거부", "그만"]),
    ("Vietnamese", &["Dừng", "HỦY", "huy"]),
    ("Indonesian, Thai", &["berhenti", "หยุด", "ยกเลิก"]),
];

#[test]
fn the_stop_words_of_many_languages_stop() {
    for (language, texts) in STOPS {
        for text in texts {
            assert_eq!(said(text), Said::Stop, "{language}: {text}");
        }
    }
}

#[test]
fn free_text_that_asks_to_stop_stops() {
    check(
        Said::Stop,
        &[
            "please no more texts",
            "Please, no more texts!!!",
            "STOP!!",
            "stop.",
            "S T O P",
            "s.t.o.p.",
            "stooooop",
            "Stop it now please",
            "unsubscribe me pls",
            "can you unsubscribe me",
            "I want to unsubscribe",
            "take me off your list",
            "Leave me alone",
            "Don't text me again",
            "dont ever... just do not contact me",
            "never text me again",
            "please stop sending me these messages",
            "stop texting me you clowns",
            "STOP STOP STOP",
            "hi, stop, thanks",
            "Bitte keine SMS mehr",
            "Lassen Sie mich in Ruhe!",
            "Ne m'envoyez plus rien",
            "Laissez-moi tranquille",
            "No me escriban más",
            "não me mandem mais nada",
            "niente più messaggi grazie",
            "больше не пишите мне",
            "请把我退订了吧",
            "もう送らないでください",
            "문자 보내지 마세요",
        ],
    );
}

#[test]
fn what_has_a_stop_word_in_it_and_may_mean_something_else_is_for_people_to_read() {
    check(
        Said::Unclear,
        &[
            "stop by the shop?",
            "don't stop",
            "Don’t stop!",
            "Please do not unsubscribe me",
            "I can't stop smiling",
            "where is the bus stop",
            "non-stop",
            "When does the sale end?",
            "cancel my appointment on Tuesday",
            "bitte nicht abmelden",
            "n'arrêtez pas",
            "can you help me stop",
            "stop start",
        ],
    );
}

#[test]
fn what_nobody_can_know_is_never_taken_for_no_stop() {
    check(
        Said::Unclear,
        &[
            "",
            "   ",
            "?",
            "👎",
            "🛑",
            "no",
            "no thanks",
            "who is this",
            "wrong number",
            "not interested",
            "I will sue you",
            "asdfgh",
            "Wann kommt mein Paket?",
            "ok but this is the last time",
            "yes but not so often",
        ],
    );
    let long = format!("{} stop", "thanks ".repeat(400));
    assert_eq!(said(&long), Said::Unclear, "what was not read is not known");
}

#[test]
fn what_is_plainly_harmless_is_no_stop() {
    check(
        Said::Other,
        &[
            "Thanks!",
            "ok",
            "OK 👍",
            "👍",
            "❤️",
            "Yes, thank you",
            "Danke, super",
            "merci",
            "gracias",
            "10:30",
            "see you tomorrow at 5",
            "спасибо",
            "はい",
        ],
    );
}

#[test]
fn help_and_start_are_told_apart_and_neither_stops() {
    check(
        Said::Help,
        &["HELP", "help please", "Info", "Hilfe!", "aide", "помощь", "帮助"],
    );
    check(Said::Start, &["START", "unstop", "Resume please", "opt in", "старт"]);
    for (said, stops) in [
        (Said::Stop, true),
        (Said::Unclear, true),
        (Said::Start, false),
        (Said::Help, false),
        (Said::Other, false),
    ] {
        assert_eq!(said.stops(), stops);
    }
}

proptest! {
    #[test]
    fn a_message_with_a_stop_word_in_it_is_never_no_stop(
        before in "[a-z ]{0,20}", after in "[a-z ]{0,20}", word in prop::sample::select(vec!["stop", "STOP", "Unsubscribe", "отписаться", "Désabonner", "abmelden"]),
    ) {
        let meant = said(&format!("{before} {word} {after}"));
        prop_assert!(meant.stops(), "{meant:?}");
    }

    #[test]
    fn signs_and_case_around_a_stop_word_change_nothing(
        before in "[ .,!?*_#]{0,6}", after in "[ .,!?*_#😡]{0,6}", upper in any::<bool>(), which in 0..STOPS.len(),
    ) {
        for text in STOPS[which].1 {
            let text = if upper { text.to_uppercase() } else { (*text).to_owned() };
            let meant = said(&format!("{before}{text}{after}"));
            prop_assert_eq!(meant, Said::Stop, "{}", text);
        }
    }
}

/// As iPhones and Google's Messages send them where the other side cannot show a tap.
#[test]
fn a_tap_on_a_message_is_as_harmless_as_its_sign_and_a_quotation_is_not_the_persons_word() {
    let ours = "Our sale starts Monday. Reply STOP to opt out";
    for tap in [
        "Liked",
        "Loved",
        "Laughed at",
        "Emphasized",
        "Removed a like from",
        "Reacted 👍 to",
        "👍🏽 to",
        "A aimé",
    ] {
        check(
            Said::Other,
            &[
                &format!("{tap} “{ours}”"),
                &format!("{tap} \"{ours}\" "),
                &format!("{tap} « {ours} »"),
            ],
        );
    }
    check(
        Said::Other,
        &[
            "\u{200a}\u{200b}👍\u{200b} to “\u{200a}Reply “STOP” to opt out\u{200a}”",
            "👍🏽",
        ],
    );
    check(
        Said::Unclear,
        &[
            "Disliked “Our sale starts Monday. Reply STOP to opt out”",
            "Questioned “Our sale starts Monday”",
            "Reacted 👎 to “Our sale starts Monday”",
            "Liked “Our sale” until now “really”",
        ],
    );
    // The person's own words, beside a quotation or in one.
    check(
        Said::Stop,
        &["“STOP”", "\"stop\"", "Liked “Our sale” STOP texting me “now”"],
    );
}
