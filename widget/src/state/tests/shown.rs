use super::{ana, fill_in, stranger};
use crate::state::answer::{Problem, Saved};
use crate::state::{Field, Msg, Panel, Screen, Setting, Stage};
use beckon_contract::wire::ChoiceMade;
use beckon_contract::{Channel, Choice};

#[test]
fn the_screen_follows_what_the_visitor_does_and_what_the_edge_answers() {
    let mut widget = stranger();
    assert_eq!(widget.screen(), Screen::Preferences);
    widget.update(Msg::Show(Panel::Feedback));
    assert_eq!(widget.screen(), Screen::Feedback);
    widget.update(Msg::Stop);
    assert_eq!(widget.screen(), Screen::StopWhom);
    widget.update(Msg::Edit);
    widget.got_saved(Ok(Saved::default()));
    assert_eq!(widget.screen(), Screen::Saved);
    widget.language = "de".to_owned();
    assert_eq!(widget.screen(), Screen::Loading, "texts are on their way");
    widget.got_site(Err(Problem::local(0, "network")));
    assert_eq!(widget.screen(), Screen::Unreachable);
}

#[test]
fn a_no_is_in_effect_at_once_and_a_yes_when_its_contact_point_has_confirmed() {
    let made = |purpose: &str, choice| ChoiceMade {
        purpose: purpose.to_owned(),
        channel: Channel::Email,
        choice,
        notice: None,
    };
    let (yes, no) = (made("newsletter", Choice::Given), made("offers", Choice::Refused));
    let mut widget = stranger();
    widget.got_saved(Ok(Saved {
        choices: vec![yes.clone(), no.clone()],
        waiting: vec![ana()],
        ..Saved::default()
    }));
    assert_eq!(
        (widget.saved_choices(false), widget.saved_choices(true)),
        (vec![yes], vec![no])
    );
}

#[test]
fn a_field_holds_what_was_typed_and_says_what_is_wrong_with_it() {
    let mut widget = stranger();
    let email = Field::Address(Channel::Email);
    widget.update(Msg::Answer(0, Channel::Email, true));
    widget.typed(email, "ana".to_owned());
    widget.update(Msg::Save);
    assert_eq!(widget.value(email), "ana");
    assert!(widget.wrong(email).is_some_and(|wrong| !wrong.is_empty()));
    assert_eq!(widget.wrong(Field::Code), None);
    assert_eq!(widget.value(Field::Setting(Setting::CapPer)), "month");
    widget.typed(email, "ana@example.com".to_owned());
    assert_eq!(widget.wrong(email), None);
}

#[test]
fn a_button_that_sends_says_how_it_goes() {
    let mut widget = stranger();
    fill_in(&mut widget);
    assert_eq!(widget.save.stage(), Stage::Ready);
    widget.update(Msg::Save);
    assert_eq!(widget.save.stage(), Stage::Sending);
    widget.got_saved(Err(Problem::local(0, "timeout")));
    assert_eq!(widget.save.stage(), Stage::MayPass);
}
