//! Stop everything: one tap away wherever the visitor is, in effect at once, and undone as easily.

use super::after::{about_field, waiting};
use super::parts::{label, labelled, option, problem as parts_problem, submit};
use super::{Seen, form, reach};
use crate::element::{El, el};
use crate::state::answer::Stopped;
use crate::state::draft::{Contact, typed_channels};
use crate::state::{Field, Msg, Stopping, Trip};
use crate::texts::{Line, join};

/// The way to stop everything, which stands in every panel.
pub(super) fn button(seen: &Seen<'_>) -> El {
    let sending = seen.widget.stop == Stopping::Sending;
    el("button.stop type=button part=stop")
        .attr_if(sending, "aria-disabled", "true")
        .say(seen.texts, if sending { Line::STOPPING } else { Line::STOP })
        .click(Msg::Stop)
}

/// Why a stop did not work: the visitor must not believe that it did.
pub(super) fn problem(seen: &Seen<'_>) -> Option<El> {
    let Stopping::Failed(failure) = &seen.widget.stop else {
        return None;
    };
    let text = join(&[seen.texts.get(Line::NOT_STOPPED), " ", seen.texts.failure(failure)]);
    Some(el("p.problem part=error-stop").text(&text))
}

pub(super) fn asking(seen: &Seen<'_>, contact: &Contact, trip: &Trip<()>) -> El {
    let texts = seen.texts;
    let failure = about_field(seen, trip.failure(), Field::StopAddress);
    let mut section = el("section")
        .child(el("h3").say(texts, Line::STOP_WHOM))
        .child(el("p").say(texts, Line::STOP_WHOM_TEXT));
    let channels = typed_channels(seen.known.site);
    if channels.len() > 1 {
        let mut select = el("select");
        for channel in channels {
            select = select.child(option(channel.as_str(), texts.get(Line::channel(channel))));
        }
        let select = select.input(Field::StopChannel, contact.channel.as_str());
        section = section.child(labelled(
            seen,
            label(texts, Line::STOP_CHANNEL),
            select,
            Field::StopChannel,
            None,
        ));
    }
    let control = reach::control(contact.channel, Field::StopAddress, &contact.text);
    let label = label(texts, Line::address(contact.channel));
    section = section.child(labelled(seen, label, control, Field::StopAddress, failure.as_ref()));
    let send = el("button.primary type=submit part=stop-submit");
    let send = submit(texts, send, trip, [Line::STOP_HERE, Line::STOPPING, Line::STOP_HERE]);
    let cancel = el("button.even type=button part=stop-cancel")
        .say(texts, Line::CANCEL)
        .click(Msg::Edit);
    let foot = el("footer").child(el("div.acts").child(cancel).child(send));
    el("form novalidate")
        .submit(Msg::StopAddress)
        .child(el("div.body part=stop-whom").child(section))
        .child(foot)
}

pub(super) fn stopped(seen: &Seen<'_>, answer: Option<&Stopped>, trip: &Trip<()>) -> El {
    let Seen { widget, texts, .. } = *seen;
    let mut body = el("div.body part=stop-done tabindex=0").child(title(seen, Line::STOPPED_TEXT));
    let mut lift = Line::LIFT;
    if let Some(answer) = answer {
        let show = |at: &str| (widget.place.show_time)(texts.language(), at);
        lift = Line::UNDO;
        body = body
            .child(el("p").fill(texts, Line::STOPPED_AT, &[&show(&answer.at)]))
            .child(el("p").fill(texts, Line::UNDO_UNTIL, &[&show(&answer.undo_until)]));
    }
    let undo = el("button.even type=button part=undo-stop")
        .attr_if(trip.is_sending(), "aria-disabled", "true")
        .say(texts, lift)
        .click(Msg::Resume);
    let acts = el("div.acts").child(undo).child(done(seen));
    let problems = el("div").maybe(parts_problem(seen, trip.failure()));
    let foot = el("footer").child(problems).child(acts);
    el("form novalidate").submit(Msg::Close).child(body).child(foot)
}

pub(super) fn ends_when_confirmed(seen: &Seen<'_>) -> El {
    let title = title(seen, Line::ENDS_WHEN_CONFIRMED);
    let body = el("div.body part=stop-ends").child(title).maybe(waiting(seen));
    form(seen, Msg::SendCode, body, done(seen), None)
}

fn title(seen: &Seen<'_>, line: Line) -> El {
    let title = el("h3").say(seen.texts, Line::STOPPED_TITLE);
    el("div.done.halt part=stopped tabindex=-1")
        .child(title)
        .child(el("p").fill(seen.texts, line, &[&seen.known.site.name]))
}

fn done(seen: &Seen<'_>) -> El {
    el("button.primary type=button part=done")
        .say(seen.texts, Line::CLOSE)
        .click(Msg::Close)
}
