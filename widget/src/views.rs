//! The panel as it looks for a state: functions from plain data to plain data.

mod after;
mod parts;
mod purposes;
mod reach;
mod stop;
mod tell;
#[cfg(test)]
mod tests;
mod when;

use crate::element::{El, el};
use crate::state::draft::Known;
use crate::state::failure::Failure;
use crate::state::{Msg, Panel, Remote, Stopping, Trip, Widget};
use crate::texts::Line;

/// The id of the panel's title, which names the dialog.
pub const TITLE: &str = "beckon-title";

/// What every view is drawn from.
pub(crate) struct Seen<'a> {
    widget: &'a Widget,
    known: Known<'a>,
    texts: &'static crate::texts::Texts,
}

/// The whole panel.
#[must_use]
pub fn panel(widget: &Widget) -> El {
    let texts = widget.texts;
    let sheet = el("div.sheet")
        .attr("lang", texts.language())
        .attr("dir", texts.get(Line::DIRECTION));
    let sheet = match (&widget.site, &widget.mine) {
        (Remote::Failed(failure), _) | (_, Remote::Failed(failure)) => {
            sheet.child(head(widget, "")).child(unreachable_edge(widget, failure))
        }
        (Remote::Here(site), Remote::Here(mine)) if widget.language.is_empty() => {
            let seen = Seen {
                widget,
                known: Known { site, mine },
                texts,
            };
            sheet
                .child(head(widget, &site.name))
                .child(tabs(widget))
                .child(content(&seen))
        }
        _ => sheet
            .child(head(widget, ""))
            .child(el("div.body.wait part=loading").say(texts, Line::LOADING)),
    };
    sheet.child(el("div.said part=status role=status").text(&widget.said))
}

fn unreachable_edge(widget: &Widget, failure: &Failure) -> El {
    let texts = widget.texts;
    el("div.body.wait part=unreachable")
        .child(el("p part=error-load role=alert").text(texts.failure(failure)))
        .child(
            el("button.primary type=button part=retry")
                .say(texts, Line::RETRY)
                .click(Msg::Reload),
        )
        .child(
            el("a.link part=plain-page")
                .attr("href", &widget.place.plain_page)
                .say(texts, Line::PLAIN_PAGE),
        )
}

fn head(widget: &Widget, name: &str) -> El {
    let texts = widget.texts;
    let mut titles = el("div.titles");
    let title = el("h2 id=beckon-title part=title tabindex=-1");
    // It names the dialog, also before the site's own name is known.
    let title = if name.is_empty() {
        title.say(texts, Line::TAB_PREFERENCES)
    } else {
        title.fill(texts, Line::TITLE, &[name])
    };
    titles = titles.child(title);
    if !name.is_empty() {
        titles = titles.child(el("p.lead").say(texts, Line::LEAD));
    }
    let close = el("button.icon.i-close type=button part=close")
        .label(texts, Line::CLOSE, &[])
        .click(Msg::Close);
    el("header").child(titles).child(close)
}

fn tabs(widget: &Widget) -> El {
    let texts = widget.texts;
    let mut tabs = el("nav").label(texts, Line::TABS, &[]);
    for (spec, panel, line) in [
        (
            "button.tab type=button part=tab-preferences",
            Panel::Preferences,
            Line::TAB_PREFERENCES,
        ),
        (
            "button.tab type=button part=tab-feedback",
            Panel::Feedback,
            Line::TAB_FEEDBACK,
        ),
    ] {
        let here = widget.panel == panel;
        tabs = tabs.child(
            el(spec)
                .attr_if(here, "aria-current", "true")
                .say(texts, line)
                .click(Msg::Show(panel)),
        );
    }
    tabs
}

fn content(seen: &Seen<'_>) -> El {
    let widget = seen.widget;
    match (widget.panel, &widget.stop, &widget.save, &widget.send) {
        (Panel::Feedback, _, _, Trip::Done(received)) => tell::thanks(seen, received),
        (Panel::Feedback, ..) => tell::panel(seen),
        (_, Stopping::Asking(contact, trip), ..) => stop::asking(seen, contact, trip),
        (_, Stopping::Stopped(answer, trip), ..) => stop::stopped(seen, answer.as_ref(), trip),
        (_, Stopping::EndsWhenConfirmed, ..) => stop::ends_when_confirmed(seen),
        (_, _, Trip::Done(saved), _) => after::saved(seen, saved),
        _ => preferences(seen),
    }
}

fn preferences(seen: &Seen<'_>) -> El {
    let Seen { widget, known, texts } = *seen;
    let privacy = el("a.link.quiet part=privacy target=_blank rel=noopener")
        .attr("href", &known.site.privacy_notice)
        .fill(texts, Line::PRIVACY, &[&known.site.controller]);
    let body = el("div.body part=preferences")
        .maybe(after::waiting(seen))
        .child(purposes::section(seen))
        .child(reach::section(seen))
        .child(when::section(seen))
        .child(
            el("div.last")
                .maybe(parts::signal(texts, known.mine.gpc))
                .child(privacy),
        );
    let save = el("button.primary type=submit part=save");
    form(
        seen,
        Msg::Save,
        body,
        parts::submit(texts, save, &widget.save, [Line::SAVE, Line::SAVING, Line::RETRY]),
        widget.save.failure(),
    )
}

/// A form with what scrolls and what stays: the way to stop everything is always in sight.
fn form(seen: &Seen<'_>, sent: Msg, body: El, action: El, failure: Option<&Failure>) -> El {
    let acts = el("div.acts").child(stop::button(seen)).child(action);
    let problems = el("div")
        .maybe(parts::problem(seen, failure))
        .maybe(stop::problem(seen));
    // The problems have a place of their own: the buttons stay the same ones, and keep the focus.
    let foot = el("footer").child(problems).child(acts);
    el("form novalidate").submit(sent).child(body).child(foot)
}
