//! Mail scanners follow every link of every message.

use beckon_domain::wire::{ContactPoint, MySettings};
use beckon_domain::{Choice, DenialReason, FeedbackKind, Scope};
use beckon_tests::http::{Call, Reply};
use beckon_tests::people::email;
use beckon_tests::postbox::{confirm_link, links};
use beckon_tests::product::Product;
use beckon_tests::sender::letter;
use beckon_tests::visitor::{Visitor, feedback, nothing_yet, press, press_link, stop_of};
use beckon_tests::wait::until;

const PURPOSES: [&str; 4] = ["newsletter", "offers", "survey", "feedback_reply"];

fn standing(points: &[&ContactPoint], visitors: &[&Visitor]) -> (Vec<Option<DenialReason>>, Vec<MySettings>) {
    let sender = Product::shared().sender();
    let asked = points
        .iter()
        .flat_map(|point| PURPOSES.map(|purpose| (*point, purpose)));
    let denials = asked.map(|(point, purpose)| sender.denial(point, purpose)).collect();
    (denials, visitors.iter().map(|visitor| visitor.settings()).collect())
}

#[test]
fn a_get_on_every_link_of_every_message_changes_nothing() {
    let product = Product::shared();
    let (mut yes, mut asks, mut lifts) = (product.visitor(), product.visitor(), product.visitor());
    let (new, note, stopped) = (email(), email(), email());
    yes.choose(&new, "newsletter", Choice::Given);
    let mut body = feedback(FeedbackKind::Question, "Do you resole?");
    (body.answer_me, body.contact_points) = (true, vec![note.clone()]);
    asks.leave(&body);
    // A stop by somebody else, which this visitor wants lifted.
    let _ = product.visitor().try_stop(&stop_of(&stopped));
    lifts.choose(&stopped, "offers", Choice::Given);
    let mut lift = stop_of(&stopped);
    lift.person.clone_from(&lifts.token);
    let resume = lifts.call("POST", "/resume", &lift).send();
    assert_eq!(resume.status, 202, "{}", resume.text());

    let points = [&new, &note, &stopped];
    let mails: Vec<_> = points.iter().map(|point| product.postbox().mail_to(point)).collect();
    let before = standing(&points, &[&yes, &asks, &lifts]);
    for mail in &mails {
        let links = links(&mail.text);
        assert!(!links.is_empty());
        for link in &links {
            for method in ["GET", "HEAD", "GET"] {
                let page = Call::new(method, link).header("user-agent", "a mail scanner").send();
                assert!(page.status < 500, "{method} answered {}", page.status);
                if link.starts_with(product.edge()) {
                    assert_eq!(page.status, 200);
                    assert!(
                        page.header("cache-control")
                            .is_some_and(|cache| cache.contains("no-store"))
                    );
                    assert_eq!(
                        page.header("referrer-policy"),
                        Some("no-referrer"),
                        "the token goes on in a Referer"
                    );
                }
            }
        }
    }
    assert_eq!(standing(&points, &[&yes, &asks, &lifts]), before);
    assert_eq!(before.0[0], Some(DenialReason::ConsentUnconfirmed));

    // And they are still good for the person.
    for point in points {
        press_link(product.postbox(), point);
    }
    assert_eq!(product.sender().denial(&new, "newsletter"), None);
    assert_eq!(product.sender().denial(&note, "feedback_reply"), None);
    assert_eq!(
        product.sender().denial(&stopped, "offers"),
        None,
        "the proof lifts the stop and grants what it listed"
    );
}

#[test]
fn no_get_of_the_contract_changes_anything() {
    let product = Product::shared();
    let (mut visitor, ana) = (product.visitor(), email());
    visitor.choose(&ana, "newsletter", Choice::Given);
    press_link(product.postbox(), &ana);
    let before = standing(&[&ana], &[&visitor]);
    let body = serde_json::to_string(&nothing_yet()).expect("JSON");
    for path in [
        "/preferences",
        "/preferences/code",
        "/stop",
        "/resume",
        "/feedback",
        "/decisions",
        "/keys",
        "",
    ] {
        let reply = Call::new(
            "GET",
            visitor.url(&format!("{path}?choice=withdrawn&body={}", body.len())),
        )
        .origin(&visitor.origin)
        .header(
            "authorization",
            format!("Person {}", visitor.token.clone().unwrap_or_default()),
        )
        .send();
        assert!(reply.status < 500, "GET {path} answered {}", reply.status);
    }
    assert_eq!(standing(&[&ana], &[&visitor]), before);
}

/// The same path, written so: each character of the token in turn.
fn written(link: &str, write: impl Fn(char) -> String) -> String {
    let at = link.rfind('/').expect("a link has a path") + 1;
    format!("{}{}", &link[..at], link[at..].chars().map(write).collect::<String>())
}

type Way = fn(&str) -> String;

#[test]
fn a_link_that_is_written_in_another_way_is_the_same_link() {
    let product = Product::shared();
    let sender = product.owner().new_sender(&[Scope::Send, Scope::Ask], None);
    let ways: [(&str, Way); 5] = [
        ("a dot, as `.` is", |link| {
            written(link, |c| if c == '.' { "%2E".to_owned() } else { c.to_string() })
        }),
        ("a dot in lower case", |link| {
            written(link, |c| if c == '.' { "%2e".to_owned() } else { c.to_string() })
        }),
        ("all of it", |link| written(link, |c| format!("%{:02X}", u32::from(c)))),
        ("a slash behind", |link| format!("{link}/")),
        ("a mark of a mail program", |link| format!("{link}/?utm_source=mail")),
    ];
    for (what, way) in ways {
        let (mut visitor, ana) = (product.visitor(), email());
        visitor.choose(&ana, "newsletter", Choice::Given);
        let confirm = confirm_link(&product.postbox().mail_to(&ana));
        press(&way(&confirm));
        assert_eq!(sender.denial(&ana, "newsletter"), None, "confirm, {what}");

        let _ = sender.send(&letter(&ana, "newsletter", "Take the 9:14."));
        let mail = until("the letter", || {
            let mails = product.postbox().messages_to(&ana).into_iter();
            mails
                .filter_map(|mail| mail.message())
                .find(|mail| mail.purpose == "newsletter")
        });
        let header = &mail.headers["List-Unsubscribe"];
        let unsubscribe = header.trim_start_matches('<').split('>').next().unwrap_or_default();
        for page in ["why", "manage", "unsubscribe"] {
            let link = unsubscribe.replace("/unsubscribe/", &format!("/{page}/"));
            let (plain, other) = (Call::new("GET", &link).send(), Call::new("GET", way(&link)).send());
            let title = |reply: &Reply| reply.text().split("</title>").next().unwrap_or_default().to_owned();
            assert_eq!((other.status, title(&other)), (200, title(&plain)), "{page}, {what}");
            // An escaped slash is data, so this is another token.
            let foreign = Call::new("GET", format!("{link}%2F")).send();
            assert_ne!(title(&foreign), title(&plain), "{page}, {what}");
        }
        let pressed = Call::new("POST", way(unsubscribe))
            .header("content-type", "application/x-www-form-urlencoded")
            .bytes("List-Unsubscribe=One-Click")
            .send();
        assert_eq!(pressed.status, 200, "{what}");
        assert_eq!(
            sender.denial(&ana, "newsletter"),
            Some(DenialReason::ConsentWithdrawn),
            "unsubscribe, {what}"
        );
    }
    let settings = |path: &str| Call::new("GET", format!("{}{path}", product.edge())).send().status;
    for same in ["/healthz/", "/%68ealthz", "/s/demo/", "/v1/sites/%64emo/"] {
        assert!(!matches!(settings(same), 404 | 405), "{same}");
    }
    for other in [
        "/healthz//",
        "//healthz",
        "/s/demo//",
        "/v1%2Fsites%2Fdemo",
        "/s/%2564emo",
    ] {
        assert_eq!(settings(other), 404, "{other}");
    }
}
