//! How a person wants to be reached: what narrows binds at once, and the rest waits.

use super::{ANA, Widget, choice, email, parse, told};
use beckon_domain::CapWindow;
use beckon_domain::Channel;
use beckon_domain::preferences::Plan;
use beckon_domain::stored::{PersonEvent, Wishes};
use serde_json::json;

fn wishes_of(plan: &Plan) -> Vec<&str> {
    let name = |event: &PersonEvent| match event {
        PersonEvent::Set { .. } => Some("set"),
        PersonEvent::Asked { .. } => Some("asked"),
        _ => None,
    };
    plan.events.iter().filter_map(name).collect()
}

#[test]
fn wishes_of_a_person_to_whom_nothing_belongs_bind_nobody_and_go_with_the_confirmation() {
    let body = json!({ "contact_points": [email(ANA)], "choices": [choice("news", "email", "given")],
        "cap": { "permits": 9, "per": "day" }, "preferred_channels": ["sms", "email"] });
    let plan = Widget::default().plans(body).expect("understood");
    assert_eq!(wishes_of(&plan), ["set"]);
    let wishes = plan.orders[0].wishes.as_ref().expect("wishes go along");
    assert_eq!(
        (wishes.cap, &wishes.preferred_channels[..]),
        (Some((9, CapWindow::Day)), &[Channel::Sms, Channel::Email][..])
    );
}

/// A cap of five a week, quiet from ten to seven in Berlin, paused until February.
fn narrow() -> Wishes {
    Wishes {
        quiet_hours: Some(("22:00".to_owned(), "07:00".to_owned())),
        time_zone: Some("Europe/Berlin".to_owned()),
        cap: Some((5, CapWindow::Week)),
        pause_until: Some("2027-02-01".to_owned()),
        ..Wishes::default()
    }
}

#[test]
fn wishes_that_narrow_bind_without_proof() {
    for body in [
        json!({ "quiet_hours": { "from": "21:00", "to": "07:00" } }),
        json!({ "cap": { "permits": 4, "per": "week" } }),
        json!({ "cap": { "permits": 5, "per": "month" } }),
        json!({ "pause_until": "2027-02-02" }),
    ] {
        let mut widget = Widget::of_ana().wishing(narrow());
        let plan = widget.saves(body.clone());
        assert_eq!((wishes_of(&plan), told(&plan)), (vec!["set"], vec![]), "{body}");
        assert_ne!(widget.standing.wishes, narrow(), "{body}");
    }
}

#[test]
fn wishes_that_widen_wait_for_proof() {
    for body in [
        json!({ "quiet_hours": { "from": "23:00", "to": "07:00" } }),
        json!({ "quiet_hours": { "from": "21:00", "to": "06:59" } }),
        json!({ "quiet_hours": null }),
        json!({ "cap": { "permits": 6, "per": "week" } }),
        json!({ "cap": { "permits": 5, "per": "day" } }),
        json!({ "cap": { "permits": 1, "per": "day" } }),
        json!({ "cap": null }),
        json!({ "pause_until": "2027-01-31" }),
        json!({ "pause_until": null }),
        json!({ "time_zone": "America/New_York" }),
        json!({ "time_zone": null }),
        json!({ "language": "de" }),
        json!({ "preferred_channels": ["sms"] }),
    ] {
        let mut widget = Widget::of_ana().wishing(narrow());
        let plan = widget.saves(body.clone());
        assert_eq!(
            (wishes_of(&plan), told(&plan)),
            (vec!["asked"], vec!["email-ana: confirm".to_owned()]),
            "{body}"
        );
        assert_eq!(widget.standing.wishes, narrow(), "{body}");
        assert_eq!(plan.orders[0].wishes, widget.standing.asked, "{body}");
        let proven = Widget::of_ana()
            .wishing(narrow())
            .proven("email-ana")
            .plans(body.clone())
            .expect("understood");
        assert_eq!((wishes_of(&proven), told(&proven)), (vec!["set"], vec![]), "{body}");
    }
}

#[test]
fn of_mixed_wishes_what_narrows_binds_and_the_whole_waits() {
    let mut widget = Widget::of_ana().wishing(narrow());
    let plan = widget.saves(json!({ "cap": { "permits": 1, "per": "week" }, "pause_until": null }));
    assert_eq!(wishes_of(&plan), ["set", "asked"]);
    assert_eq!(
        widget.standing.wishes,
        Wishes {
            cap: Some((1, CapWindow::Week)),
            ..narrow()
        }
    );
    let asked = Wishes {
        cap: Some((1, CapWindow::Week)),
        pause_until: None,
        ..narrow()
    };
    assert_eq!(widget.standing.asked, Some(asked));
}

#[test]
fn wishes_that_go_back_to_what_holds_end_the_waiting() {
    let mut widget = Widget::of_ana().wishing(narrow());
    widget.saves(json!({ "cap": { "permits": 50, "per": "day" } }));
    assert!(widget.standing.asked.is_some());
    let plan = widget.saves(json!({ "cap": { "permits": 5, "per": "week" } }));
    assert_eq!(widget.standing.asked, None, "nothing is left that a proof could widen");
    assert_eq!((widget.standing.wishes, told(&plan)), (narrow(), vec![]));
}

#[test]
fn what_is_absent_stays_null_clears_and_lists_replace() {
    let mut widget = Widget::default().wishing(Wishes {
        preferred_channels: vec![Channel::Sms, Channel::Email],
        ..narrow()
    });
    assert_eq!(wishes_of(&widget.saves(json!({}))), [""; 0]);
    widget.saves(json!({ "cap": null, "preferred_channels": ["email"] }));
    let expected = Wishes {
        cap: None,
        preferred_channels: vec![Channel::Email],
        ..narrow()
    };
    assert_eq!(widget.standing.wishes, expected);
    widget.saves(json!({ "quiet_hours": null, "time_zone": null, "pause_until": null, "preferred_channels": [] }));
    assert_eq!(widget.standing.wishes, Wishes::default());
}

/// GDPR, 7(3): withdrawing is as easy as giving. The zone comes from the platform, and nobody chose it.
#[test]
fn a_zone_that_the_platform_does_not_know_never_blocks_what_the_person_said() {
    let no = |zone: &str| json!({ "choices": [choice("news", "email", "withdrawn")], "time_zone": zone });
    let without = parse(json!({ "choices": [choice("news", "email", "withdrawn")] }));
    for zone in [
        "Etc/Unknown",
        "Factory",
        "posixrules",
        "localtime",
        "",
        "+02:00",
        "UTC+2",
        "America/Not_Yet_Known",
    ] {
        assert_eq!(parse(no(zone)), without, "{zone}: what was known of the zone stays");
    }
    for zone in ["Mars/Olympus", "../../etc/localtime", "Europe/Berlin; x"] {
        assert_eq!(
            parse(no(zone)).expect_err("written by hand").errors[0].code,
            "time_zone_unknown",
            "{zone}"
        );
    }
    let known = parse(no("Europe/Berlin"));
    assert!(known.is_ok() && known != without);
    for alike in ["europe/berlin", " Europe/Berlin ", "\u{feff}Europe/Berlin"] {
        assert_eq!(parse(no(alike)), known, "{alike}");
    }
}

#[test]
fn a_language_is_kept_as_one_tag_however_the_page_writes_it() {
    let in_language = |tag: &str| parse(json!({ "language": tag }));
    let german = in_language("de-DE");
    assert!(german.is_ok());
    for alike in ["de_DE", "DE-de", "de_de", " de-DE", "de_DE.UTF-8"] {
        assert_eq!(in_language(alike), german, "{alike}");
    }
    assert!(in_language("!").is_err() && in_language("").is_err());
}

#[test]
fn a_long_query_of_the_page_blocks_nothing_because_it_is_not_kept() {
    let page = |page: String| parse(json!({ "page": page }));
    let short = page("https://shop.example/boots".to_owned());
    assert!(short.is_ok());
    assert_eq!(page(format!("https://shop.example/boots?{}", "q".repeat(3_000))), short);
    assert_eq!(page("https://shop.example/boots#a b".to_owned()), short);
    assert!(page(format!("https://shop.example/{}", "q".repeat(3_000))).is_err());
}
