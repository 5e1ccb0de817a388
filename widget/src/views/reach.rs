//! Where to reach the visitor, and by which channel first.

use super::Seen;
use super::parts::{label, labelled, option};
use crate::element::{El, el};
use crate::state::answer::Point;
use crate::state::draft::typed_channels;
use crate::state::{Field, Msg};
use crate::texts::{fill, join};
use beckon_domain::Channel;

/// Every country of ISO 3166-1, by its two letters.
const COUNTRIES: &str = "ADAEAFAGAIALAMAOARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBRBSBTBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

pub(super) fn section(seen: Seen<'_>) -> El {
    let Seen { widget, known, texts } = seen;
    let asked = widget.draft.asked_for(known);
    let mut section = el("section").child(el("h3").text(texts.where_to()));
    for point in &known.mine.points {
        section = section.child(on_record(seen, point));
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

fn on_record(seen: Seen<'_>, point: &Point) -> El {
    let texts = seen.texts;
    let badge = match point.proven {
        true => el("span.badge.proven").text(texts.proven()),
        false => el("span.badge").text(texts.unproven()),
    };
    let words = el("div.titles")
        .child(el("span.small").text(texts.channel(point.channel)))
        .child(el("span").text(&point.masked));
    el("div.row.point")
        .part(&join(&["contact-", point.channel.as_str()]))
        .child(words)
        .child(badge)
}

fn add(seen: Seen<'_>, channel: Channel) -> El {
    let name = seen.texts.channel(channel);
    el("button.chip type=button")
        .part(&join(&["add-contact-", channel.as_str()]))
        .attr("aria-label", &fill(seen.texts.add_contact(), &[name]))
        .text(&join(&["+ ", name]))
        .click(Msg::AddContact(channel))
}

fn address(seen: Seen<'_>, channel: Channel) -> El {
    let Seen { widget, texts, .. } = seen;
    let failure = widget.save.failure();
    let contact = widget.draft.contact(channel);
    let text = contact.map_or("", |contact| &contact.text);
    let field = Field::Address(channel);
    let mut row = labelled(
        seen,
        label(texts.address(channel)),
        control(channel, field, text),
        field,
        failure,
    );
    if matches!(channel, Channel::Sms | Channel::Phone | Channel::Whatsapp) {
        row = row.child(el("p.small").text(texts.phone_hint()));
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
        row = row.child(labelled(seen, label(texts.country()), select, Field::Country, failure));
    }
    let address = el("div.address").child(row);
    if contact.is_none() {
        return address;
    }
    let drop = el("button.icon.i-close type=button")
        .part(&join(&["drop-contact-", channel.as_str()]))
        .attr("aria-label", &fill(texts.drop_contact(), &[texts.channel(channel)]))
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

fn order(seen: Seen<'_>) -> Option<El> {
    let texts = seen.texts;
    let order = seen.widget.draft.order(seen.known);
    let last = order.len().checked_sub(2)? + 1;
    let mut list = el("ol");
    for (at, channel) in order.into_iter().enumerate() {
        let name = texts.channel(channel);
        let mut steps = el("div.steps");
        for (shown, spec, part, text, up) in [
            (
                at > 0,
                "button.icon.i-up type=button",
                "move-up-",
                texts.move_up(),
                true,
            ),
            (
                at < last,
                "button.icon.i-down type=button",
                "move-down-",
                texts.move_down(),
                false,
            ),
        ] {
            if shown {
                let part = join(&[part, channel.as_str()]);
                let button = el(spec).part(&part).attr("aria-label", &fill(text, &[name]));
                steps = steps.child(button.click(Msg::Move(channel, up)));
            }
        }
        let part = join(&["order-", channel.as_str()]);
        list = list.child(el("li.row").part(&part).child(el("span").text(name)).child(steps));
    }
    Some(el("div.order").child(el("h4").text(texts.order())).child(list))
}
