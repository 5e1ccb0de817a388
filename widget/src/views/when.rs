//! When and how often: quiet hours, time zone, the person's own cap, and a pause.

use super::Seen;
use super::parts::{error, label, labelled, named, option};
use crate::element::{El, el};
use crate::state::{Field, Msg, Setting};
use crate::texts::{Line, fill, join};
use beckon_domain::CapWindow;

pub(super) fn section(seen: &Seen<'_>) -> El {
    let Seen { widget, texts, .. } = *seen;
    let opener = el("button.opener type=button part=when")
        .attr("aria-expanded", if widget.times_open { "true" } else { "false" })
        .child(el("span.h3").say(texts, Line::WHEN))
        .child(el("span.small").text(&summary(seen)))
        .click(Msg::ShowTimes);
    let section = el("section").child(opener);
    if !widget.times_open {
        return section;
    }
    let inside = el("div.inside")
        .child(quiet(seen))
        .child(zone(seen))
        .child(cap(seen))
        .child(pause(seen));
    section.child(inside)
}

fn set(seen: &Seen<'_>, setting: Setting) -> String {
    seen.widget.draft.setting(seen.known, setting)
}

/// What is set, in one line: the zone too, because it is saved with everything else.
fn summary(seen: &Seen<'_>) -> String {
    let (from, to) = (set(seen, Setting::QuietFrom), set(seen, Setting::QuietTo));
    let mut summary = if from.is_empty() || to.is_empty() {
        seen.texts.get(Line::ANY_TIME).to_owned()
    } else {
        fill(seen.texts.get(Line::QUIET_BETWEEN), &[&from, &to])
    };
    let zone = seen.widget.draft.zone(seen.known, &seen.widget.place);
    if !zone.is_empty() {
        summary += " · ";
        summary += &plain(&zone);
    }
    summary
}

/// "America/New_York" as "America/New York".
fn plain(zone: &str) -> String {
    let mut name = String::new();
    for part in zone.split('_') {
        if !name.is_empty() {
            name.push(' ');
        }
        name += part;
    }
    name
}

fn control(seen: &Seen<'_>, setting: Setting, control: El, name: Line) -> El {
    let field = Field::Setting(setting);
    let control = control.label(seen.texts, name, &[]).input(field, &set(seen, setting));
    named(seen, control, field, seen.widget.save.failure())
}

fn wrong(seen: &Seen<'_>, setting: Setting) -> Option<El> {
    error(seen, Field::Setting(setting), seen.widget.save.failure())
}

fn quiet(seen: &Seen<'_>) -> El {
    let texts = seen.texts;
    let mut line = el("div.line")
        .child(control(
            seen,
            Setting::QuietFrom,
            el("input type=time"),
            Line::QUIET_FROM,
        ))
        .child(el("span").say(texts, Line::AND))
        .child(control(seen, Setting::QuietTo, el("input type=time"), Line::QUIET_TO));
    if !set(seen, Setting::QuietFrom).is_empty() || !set(seen, Setting::QuietTo).is_empty() {
        line = line.child(
            el("button.link type=button part=any-hour")
                .say(texts, Line::ANY_HOUR)
                .click(Msg::AnyHour),
        );
    }
    el("fieldset.field")
        .child(el("legend").say(texts, Line::QUIET_HOURS))
        .child(line)
        .maybe(wrong(seen, Setting::QuietFrom))
        .maybe(wrong(seen, Setting::QuietTo))
}

fn zone(seen: &Seen<'_>) -> El {
    let Seen { widget, known, texts } = *seen;
    let zone = widget.draft.zone(known, &widget.place);
    if widget.zones_open || zone.is_empty() {
        let (zones, own) = (widget.place.zones, zone.clone());
        let select = el("select").once(move || {
            let mut options = vec![option(&own, &plain(&own))];
            for zone in zones() {
                if zone != own {
                    options.push(option(&zone, &plain(&zone)));
                }
            }
            options
        });
        let field = Field::Setting(Setting::Zone);
        return labelled(
            seen,
            label(texts, Line::ZONE),
            select.input(field, &zone),
            field,
            widget.save.failure(),
        );
    }
    let guessed = zone == widget.place.zone && known.setting(Setting::Zone).is_empty();
    let mut shown = plain(&zone);
    if guessed {
        shown = fill(texts.get(Line::ZONE_GUESSED), &[&shown]);
    }
    let change = el("button.link type=button part=change-zone")
        .attr(
            "aria-label",
            &join(&[texts.get(Line::CHANGE), ": ", texts.get(Line::ZONE)]),
        )
        .say(texts, Line::CHANGE)
        .click(Msg::ChangeZone);
    let line = el("div.line").child(el("span part=zone").text(&shown)).child(change);
    el("div.field")
        .child(el("div.label").say(texts, Line::ZONE))
        .child(line)
}

fn cap(seen: &Seen<'_>) -> El {
    let texts = seen.texts;
    let mut windows = el("select");
    for window in CapWindow::ALL {
        windows = windows.child(option(window.as_str(), texts.get(Line::per(*window))));
    }
    let mut per = control(seen, Setting::CapPer, windows, Line::CAP_PER);
    if set(seen, Setting::CapPer).is_empty() {
        per.0.value = Some(CapWindow::Month.as_str().to_owned());
    }
    let number = el("input type=number min=1 max=100 inputmode=numeric");
    let line = el("div.line")
        .child(control(seen, Setting::CapPermits, number, Line::CAP_LABEL))
        .child(el("span").say(texts, Line::CAP_UNIT))
        .child(per);
    el("fieldset.field")
        .child(el("legend").say(texts, Line::CAP))
        .child(line)
        .maybe(wrong(seen, Setting::CapPermits))
}

fn pause(seen: &Seen<'_>) -> El {
    let Seen { widget, texts, .. } = *seen;
    let field = Field::Setting(Setting::Pause);
    let day = el("input type=date")
        .attr("min", &(widget.place.today)())
        .input(field, &set(seen, Setting::Pause));
    let row = labelled(seen, label(texts, Line::PAUSE), day, field, widget.save.failure());
    row.child(el("p.small").say(texts, Line::PAUSE_HINT))
}
