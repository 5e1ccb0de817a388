//! What a visitor does and what comes of it, one sentence each: here who they are, and in each module what they do.

mod choices;
mod failing;
mod feedback;
mod language;
mod proving;
mod saving;
mod shown;
mod stopping;

use super::answer::{Chosen, Mine, Point, Purpose, Saved, Site, SiteText, Topic};
use super::draft::Draft;
use super::note::Note;
use super::{Field, Msg, Place, Widget};
use crate::texts::plain_name;
use beckon_contract::{Channel, Choice, ConsentStatus};
use std::sync::atomic::{AtomicU32, Ordering};

fn new_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("id-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn place() -> Place {
    Place {
        language: "en-GB".to_owned(),
        page: "https://shop.example/boots".to_owned(),
        plain_page: "https://edge.example/s/demo".to_owned(),
        zone: "Europe/London".to_owned(),
        new_id,
        show_time: |_, at| at.to_owned(),
        zones: || vec!["Europe/Berlin".to_owned(), "Europe/London".to_owned()],
        countries: |_, _| vec![("GB".to_owned(), "United Kingdom".to_owned())],
        today: || "2026-11-22".to_owned(),
    }
}

fn own(text: &str) -> SiteText {
    SiteText {
        text: text.to_owned(),
        language: "en".to_owned(),
    }
}

fn site() -> Site {
    let purpose = |code: &str, channels: &[Channel], asked| Purpose {
        code: code.to_owned(),
        asked,
        channels: channels.to_vec(),
        notice: "2026-11".to_owned(),
        title: own(&plain_name(code)),
        text: own("What follows."),
        ..Purpose::default()
    };
    Site {
        name: "Harbour".to_owned(),
        languages: vec!["en".to_owned(), "de".to_owned()],
        region: "GB".to_owned(),
        channels: vec![Channel::Email, Channel::Sms, Channel::Post],
        purposes: vec![
            purpose("newsletter", &[Channel::Email], true),
            purpose("offers", &[Channel::Email, Channel::Sms], true),
            purpose("orders", &[Channel::Email], false),
        ],
        topics: vec![Topic {
            code: "sizing".to_owned(),
            title: own("Size and fit"),
        }],
        ..Site::default()
    }
}

/// A panel that is open, for somebody of whom the edge knows nothing.
pub(crate) fn stranger() -> Widget {
    let mut widget = Widget::new(place(), None, Draft::default(), Note::default(), String::new());
    widget.update(Msg::Open);
    widget.got_site(Ok(site()));
    widget.tasks.clear();
    widget
}

/// A panel that is open, for somebody with this on record.
fn known(mine: Mine) -> Widget {
    let mut widget = Widget::new(
        place(),
        Some("token".to_owned()),
        Draft::default(),
        Note::default(),
        String::new(),
    );
    widget.update(Msg::Open);
    widget.got_site(Ok(site()));
    widget.got_mine(Ok(mine));
    widget.tasks.clear();
    widget
}

fn chosen(choice: Choice, status: ConsentStatus, notice: &str) -> Chosen {
    let at = "2026-11-01T08:00:00.000Z".to_owned();
    Chosen {
        purpose: "newsletter".to_owned(),
        channel: Channel::Email,
        choice,
        status,
        notice: notice.to_owned(),
        at,
    }
}

fn ana() -> Point {
    Point {
        handle: "h-ana".to_owned(),
        channel: Channel::Email,
        masked: "a…@example.com".to_owned(),
        proven: false,
    }
}

fn with_choice(choice: Choice, status: ConsentStatus, notice: &str) -> Mine {
    Mine {
        points: vec![ana()],
        choices: vec![chosen(choice, status, notice)],
        ..Mine::default()
    }
}

fn fill_in(widget: &mut Widget) {
    widget.update(Msg::Answer(0, Channel::Email, true));
    widget.typed(Field::Address(Channel::Email), "ana@example.com".to_owned());
}

fn faults(widget: &Widget) -> Vec<(Field, &str)> {
    let failure = widget.save.failure().expect("it failed");
    failure
        .fields
        .iter()
        .map(|fault| (fault.field, fault.code.as_str()))
        .collect()
}

fn saved() -> Saved {
    Saved {
        person: "token".to_owned(),
        waiting: vec![ana()],
        ..Saved::default()
    }
}
