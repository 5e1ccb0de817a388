//! What every panel keeps to.

use super::panel;
use crate::element::{El, On};
use crate::state::answer::{Mine, Saved};
use crate::state::tests::stranger;
use crate::state::{Field, Msg, Panel, Widget};
use beckon_domain::wire::ChoiceMade;
use beckon_domain::{Channel, Choice};

/// Every element of the panel.
fn all(el: &El, found: &mut dyn FnMut(&El)) {
    found(el);
    for child in &el.0.children {
        all(child, found);
    }
}

fn collect(widget: &Widget, wanted: impl Fn(&El) -> bool) -> Vec<String> {
    let mut parts = Vec::new();
    all(&panel(widget), &mut |el| {
        if wanted(el) {
            parts.push(el.get("data-part").unwrap_or_default().to_owned());
        }
    });
    parts
}

fn feedback() -> Widget {
    let mut widget = stranger();
    widget.update(Msg::Show(Panel::Feedback));
    widget.update(Msg::AnswerMe(true));
    widget
}

#[test]
fn nothing_is_ticked_beforehand() {
    let mut widget = feedback();
    widget.update(Msg::AnswerMe(false));
    for widget in [stranger(), widget] {
        assert_eq!(collect(&widget, |el| el.0.checked == Some(true)), Vec::<String>::new());
    }
}

#[test]
fn every_control_has_a_name() {
    let mut preferences = stranger();
    preferences.update(Msg::ShowTimes);
    preferences.update(Msg::AddContact(Channel::Post));
    let control = |el: &El| {
        ["button", "input", "select", "textarea"]
            .iter()
            .any(|tag| el.0.spec.starts_with(tag))
    };
    for widget in [preferences, feedback()] {
        let parts = collect(&widget, control);
        assert!(parts.iter().all(|part| !part.is_empty()), "{parts:?}");
        let mut once = parts.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), parts.len(), "two controls have one name: {parts:?}");
    }
}

#[test]
fn yes_and_no_are_alike_but_for_their_words() {
    let widget = stranger();
    let radios = collect(&widget, |el| el.get("type") == Some("radio"));
    let said = |end: &str| radios.iter().filter(|part| part.ends_with(end)).count();
    assert_eq!((said("-given"), said("-refused"), radios.len()), (3, 3, 6));
    for (part, yes) in [("no-to-all", false), ("yes-to-all", true)] {
        let does = On::Click(Msg::AnswerAll(yes));
        assert_eq!(collect(&widget, |el| el.0.on == Some(does)), [part]);
    }
}

#[test]
fn stopping_is_one_tap_away_in_every_panel() {
    for widget in [stranger(), feedback()] {
        assert_eq!(collect(&widget, |el| el.get("data-part") == Some("stop")).len(), 1);
    }
}

#[test]
fn what_needs_no_yes_is_shown_without_a_choice() {
    let widget = stranger();
    assert_eq!(
        collect(&widget, |el| el.get("data-part") == Some("purpose-orders")).len(),
        1
    );
    assert!(
        collect(&widget, |el| el.get("type") == Some("radio"))
            .iter()
            .all(|part| !part.contains("orders"))
    );
}

#[test]
fn an_error_stands_beside_its_field_and_the_field_names_it() {
    let mut widget = stranger();
    widget.update(Msg::Answer(0, Channel::Email, true));
    widget.typed(Field::Address(Channel::Email), "ana".to_owned());
    widget.update(Msg::Save);
    assert_eq!(
        collect(&widget, |el| el.get("id") == Some("error-email")),
        ["error-email"]
    );
    assert_eq!(
        collect(&widget, |el| el.get("aria-describedby") == Some("error-email")),
        ["email"]
    );
}

#[test]
fn that_the_signal_of_the_browser_is_honoured_is_said_where_it_came() {
    let signals = |widget: &Widget| collect(widget, |el| el.get("data-part") == Some("gpc")).len();
    assert_eq!(signals(&stranger()), 0);
    let mut before = stranger();
    before.got_mine(Ok(Mine {
        gpc: true,
        ..Mine::default()
    }));
    assert_eq!(signals(&before), 1, "an earlier save came with it");
    let mut now = stranger();
    now.got_saved(Ok(Saved {
        gpc: true,
        ..Saved::default()
    }));
    assert_eq!(signals(&now), 1, "this save came with it");
}

#[test]
fn the_sites_own_words_say_their_language_in_what_was_saved() {
    let mut widget = stranger();
    widget.got_saved(Ok(Saved {
        choices: vec![ChoiceMade {
            purpose: "newsletter".to_owned(),
            channel: Channel::Email,
            choice: Choice::Refused,
            notice: None,
        }],
        ..Saved::default()
    }));
    let mut lines = Vec::new();
    all(&panel(&widget), &mut |el| {
        if el.0.spec == "li" {
            let said = el.0.children.iter().map(|piece| {
                let text = piece.0.value.clone();
                let inside = || piece.0.children.iter().find_map(|text| text.0.value.clone());
                (
                    piece.get("lang").map(str::to_owned),
                    text.or_else(inside).unwrap_or_default(),
                )
            });
            lines.push(said.collect::<Vec<_>>());
        }
    });
    let own = |text: &str| (Some("en".to_owned()), text.to_owned());
    let ours = |text: &str| (None, text.to_owned());
    assert_eq!(lines, [[ours("No: "), own("Newsletter"), ours(" · Email")]]);
}
