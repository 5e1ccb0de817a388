//! Where to reach the visitor, and by which channel first.

use super::Seen;
use super::parts::{label, labelled, option};
use crate::element::{El, el};
use crate::state::answer::Point;
use crate::state::draft::typed_channels;
use crate::state::{Field, Msg};
use crate::texts::{Line, join, number};
use beckon_domain::Channel;

/// Every country of ISO 3166-1, by its two letters: the first, and each second one that follows it.
const COUNTRIES: &str = "ADEFGILMORSTUWXZ BABDEFGHIJLMNORSTWYZ CACDFGHIKLMNORUVWXYZ DEJKMOZ ECEGRST FIJKMOR GABDEFGHILMNPQRTUWY HKNRTU IDELMNOQRST JEMOP KEGHIMNPRWYZ LABCIKRSTUVY MACDEFGHKLMNOPQRSTUVWXYZ NACEFGILOPRUZ OM PAEFGHKLMNRSTWY QA REOSUW SABCDEGHIJKLMNORSTVXYZ TCDGHJKLMNORTVWZ UAGSYZ VACEGINU WFS YET ZAMW";

pub(super) fn section(seen: &Seen<'_>) -> El {
    let Seen { widget, known, texts } = *seen;
    let asked = widget.draft.asked_for(known);
    let mut section = el("section").child(el("h3").say(texts, Line::WHERE_TO));
    for (at, point) in known.mine.points.iter().enumerate() {
        section = section.child(on_record(seen, at, point));
    }
    for channel in &asked {
        section = section.child(address(seen, *channel));
    }
    let mut more = el("div.chips");
    for channel in typed_channels(known.site) {
        if !asked.contains(&channel) {
            more = more.child(add(seen, channel));
        }
    }
    if !more.0.children.is_empty() {
        section = section.child(more);
    }
    section.maybe(order(seen))
}

fn on_record(seen: &Seen<'_>, at: usize, point: &Point) -> El {
    let texts = seen.texts;
    let (at_text, masked) = (number(at), [point.masked.as_str()]);
    let named = |spec, part: &str, line| {
        el(spec)
            .part(&[part, &at_text])
            .attr("aria-label", &join(&[texts.get(line), ": ", &point.masked]))
            .say(texts, line)
    };
    let mut words = el("div.titles").child(el("span.small").say(texts, Line::channel(point.channel)));
    let row = el("div.row.point").part(&["contact-", point.channel.as_str()]);
    if seen.widget.draft.removed.contains(&point.handle) {
        words = words
            .child(el("s").text(&point.masked))
            .child(el("span.small").say(texts, Line::GOES));
        let keep = named("button.even type=button", "keep-contact-", Line::UNDO);
        return row.child(words).child(keep.click(Msg::TakeOut(at, false)));
    }
    words = words.child(el("span").text(&point.masked));
    let mut badge = el("span.badge.proven").say(texts, Line::PROVEN);
    if !point.proven {
        badge = el("span.badge").say(texts, Line::UNPROVEN);
        let again = named("button.link type=button", "confirm-contact-", Line::ASK_AGAIN);
        words = words.child(again.click(Msg::AskAgainAt(at)));
    }
    let remove = el("button.icon.i-close type=button")
        .part(&["remove-contact-", &at_text])
        .label(texts, Line::DROP_CONTACT, &masked)
        .click(Msg::TakeOut(at, true));
    row.child(words).child(badge).child(remove)
}

fn add(seen: &Seen<'_>, channel: Channel) -> El {
    let name = seen.texts.get(Line::channel(channel));
    el("button.chip type=button")
        .part(&["add-contact-", channel.as_str()])
        .label(seen.texts, Line::ADD_CONTACT, &[name])
        .text(&join(&["+ ", name]))
        .click(Msg::AddContact(channel))
}

fn address(seen: &Seen<'_>, channel: Channel) -> El {
    let Seen { widget, texts, .. } = *seen;
    let failure = widget.save.failure();
    let contact = widget.draft.contact(channel);
    let text = contact.map_or("", |contact| &contact.text);
    let field = Field::Address(channel);
    let mut row = labelled(
        seen,
        label(texts, Line::address(channel)),
        control(channel, field, text),
        field,
        failure,
    );
    if matches!(channel, Channel::Sms | Channel::Phone | Channel::Whatsapp) {
        row = row.child(el("p.small").say(texts, Line::PHONE_HINT));
    }
    if channel == Channel::Post {
        let (countries, language) = (widget.place.countries, texts.language());
        let select = el("select autocomplete=country").once(move || {
            let mut options = Vec::new();
            for (code, name) in countries(language, COUNTRIES) {
                options.push(option(&code, &name));
            }
            options
        });
        let chosen = contact.map_or(seen.known.site.region.as_str(), |contact| &contact.country);
        let select = select.input(Field::Country, chosen);
        row = row.child(labelled(
            seen,
            label(texts, Line::COUNTRY),
            select,
            Field::Country,
            failure,
        ));
    }
    let address = el("div.address").child(row);
    if contact.is_none() && !widget.draft.needs(seen.known, channel) {
        return address;
    }
    let drop = el("button.icon.i-close type=button")
        .part(&["drop-contact-", channel.as_str()])
        .label(texts, Line::DROP_CONTACT, &[texts.get(Line::channel(channel))])
        .click(Msg::DropContact(channel));
    address.child(drop)
}

/// The control in which an address of this channel is typed.
pub(super) fn control(channel: Channel, field: Field, text: &str) -> El {
    let control = match channel {
        Channel::Post => el("textarea rows=3 autocomplete=street-address"),
        Channel::Email => el("input type=email autocomplete=email maxlength=512"),
        Channel::Sms | Channel::Phone | Channel::Whatsapp => el("input type=tel autocomplete=tel maxlength=512"),
        Channel::Push => el("input autocomplete=off maxlength=512"),
    };
    control.input(field, text)
}

fn order(seen: &Seen<'_>) -> Option<El> {
    let texts = seen.texts;
    let order = seen.widget.draft.order(seen.known);
    let last = order.len().checked_sub(2)? + 1;
    let mut list = el("ol");
    for (at, channel) in order.into_iter().enumerate() {
        let name = texts.get(Line::channel(channel));
        let mut steps = el("div.steps");
        for (shown, spec, part, line, up) in [
            (at > 0, "button.icon.i-up type=button", "move-up-", Line::MOVE_UP, true),
            (
                at < last,
                "button.icon.i-down type=button",
                "move-down-",
                Line::MOVE_DOWN,
                false,
            ),
        ] {
            if shown {
                let button = el(spec).part(&[part, channel.as_str()]).label(texts, line, &[name]);
                steps = steps.child(button.click(Msg::Move(channel, up)));
            }
        }
        list = list.child(
            el("li.row")
                .part(&["order-", channel.as_str()])
                .child(el("span").text(name))
                .child(steps),
        );
    }
    Some(el("div.order").child(el("h4").say(texts, Line::ORDER)).child(list))
}
