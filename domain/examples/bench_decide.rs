//! How long one decision takes, alone: prints `{"ns_per_decision": …}`.
//!
//! The standing is one that a real person has: a proven yes among other consents, a cap of the site and one of their own
//! with some permits in their windows, quiet hours in a zone of theirs. Build it with `--release`.

use beckon_domain::decision::{Asker, Question, decide};
use beckon_domain::deployment::Context;
use beckon_domain::rules::Rules;
use beckon_domain::stored::{ContactEvent, ContactStanding, PersonEvent, PersonStanding, Pointer, Proof, Wishes};
use beckon_domain::time::{DAY, HOUR, Instant};
use beckon_domain::{CapWindow, Channel};
use std::hint::black_box;

const ROUNDS: usize = 7;
const DECISIONS: u32 = 200_000;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time; the rules do not")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut site: beckon_domain::wire::Rules = serde_json::from_str(include_str!("../tests/fixture/site.json"))?;
    site.purposes[0].valid_days = Some(365);
    site.purposes[0].cap = Some(beckon_domain::wire::Cap {
        permits: 8,
        per: CapWindow::Month,
    });
    let rules = Rules::parse(&site, &Context::default()).map_err(|problems| format!("{problems:?}"))?;
    let now = Instant::parse("2026-11-22T12:00:00Z").ok_or("not RFC 3339")?;
    let (contact, person) = (contact(now), person(now));
    let question = Question {
        asker: Asker::Sender,
        purpose: "news",
        channel: Channel::Email,
        template: None,
    };
    let ask = |question| decide(question, &rules, &contact, &person, black_box(now));
    ask(&question).map_err(|denial| format!("the question that is measured is denied: {denial:?}"))?;
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let started = std::time::Instant::now();
        for _ in 0..DECISIONS {
            drop(black_box(ask(black_box(&question))));
        }
        best = best.min(started.elapsed().as_secs_f64() * 1e9 / f64::from(DECISIONS));
    }
    println!("{{\"ns_per_decision\": {best:.1}}}");
    Ok(())
}

fn contact(now: Instant) -> ContactStanding {
    let mut contact = ContactStanding::default();
    let by = || "dGhlIHBlcnNvbiBvZiB0ZQ".to_owned();
    let mut takes = |event, nth: u32| contact.apply(&event, &format!("3.{nth}"), now.plus(-60 * DAY));
    for (nth, purpose) in (1040..).zip(["news", "offers", "survey"]) {
        let (purpose, notice) = (purpose.to_owned(), "2".to_owned());
        takes(
            ContactEvent::Requested {
                purpose,
                notice,
                by: by(),
            },
            nth,
        );
    }
    let proof = Proof::Link;
    takes(ContactEvent::Proven { by: by(), proof }, 1043);
    let (purpose, notice) = ("news".to_owned(), "2".to_owned());
    takes(
        ContactEvent::Given {
            purpose,
            notice,
            by: by(),
            proof,
        },
        1044,
    );
    let (person, home, epoch) = (by(), 3, 1);
    takes(
        ContactEvent::Homed {
            person: Pointer { person, home, epoch },
        },
        1045,
    );
    takes(
        ContactEvent::Refused {
            purpose: "offers".to_owned(),
            by: by(),
        },
        1046,
    );
    contact
}

fn person(now: Instant) -> PersonStanding {
    let mut person = PersonStanding::default();
    let wishes = Wishes {
        preferred_channels: vec![Channel::Sms, Channel::Email],
        quiet_hours: Some(("20:00".to_owned(), "09:00".to_owned())),
        time_zone: Some("Europe/Berlin".to_owned()),
        cap: Some((10, CapWindow::Month)),
        pause_until: None,
        language: Some("de".to_owned()),
    };
    person.apply(&PersonEvent::Set { wishes }, now.plus(-60 * DAY));
    for nth in 0..6 {
        let (permit, purpose) = (format!("3.permit-{nth}"), ["news", "orders"][nth % 2].to_owned());
        let age = i64::try_from(nth).unwrap_or_default() * 4 * DAY + HOUR;
        person.apply(&PersonEvent::PermitTaken { permit, purpose }, now.plus(-age));
    }
    person
}
