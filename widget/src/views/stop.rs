//! Stop everything: one tap away wherever the visitor is, in effect at once, and undone as easily.

use super::after::{about_field, waiting};
use super::parts::{label, labelled, option, problem as parts_problem, submit};
use super::{Seen, form, reach};
use crate::element::{El, el};
use crate::state::answer::Stopped;
use crate::state::draft::{Contact, typed_channels};
use crate::state::{Field, Msg, Stopping, Trip};
use crate::texts::{fill, join};

/// The way to stop everything, which stands in every panel.
pub(super) fn button(seen: Seen<'_>) -> El {
    let sending = seen.widget.stop == Stopping::Sending;
    el("button.stop type=button part=stop")
        .attr_if(sending, "aria-disabled", "true")
        .text(if sending {
            seen.texts.stopping()
        } else {
            seen.texts.stop()
        })
        .click(Msg::Stop)
}

/// Why a stop did not work: the visitor must not believe that it did.
pub(super) fn problem(seen: Seen<'_>) -> Option<El> {
    let Stopping::Failed(failure) = &seen.widget.stop else {
        return None;
    };
    let text = join(&[seen.texts.not_stopped(), " ", seen.texts.failure(failure)]);
    Some(el("p.problem part=error-stop").text(&text))
}

pub(super) fn asking(seen: Seen<'_>, contact: &Contact, trip: &Trip<()>) -> El {
    let texts = seen.texts;
    let failure = about_field(seen, trip.failure(), Field::StopAddress);
    let mut section = el("section")
        .child(el("h3").text(texts.stop_whom()))
        .child(el("p").text(texts.stop_whom_text()));
    let channels = typed_channels(seen.known.site);
    if channels.len() > 1 {
        let mut select = el("select");
        for channel in channels {
            select = select.child(option(channel.as_str(), texts.channel(channel)));
        }
        let select = select.input(Field::StopChannel, contact.channel.as_str());
        section = section.child(labelled(
            seen,
            label(texts.stop_channel()),
            select,
            Field::StopChannel,
            None,
        ));
    }
    let control = reach::control(contact.channel, Field::StopAddress, &contact.text);
    let label = label(texts.address(contact.channel));
    section = section.child(labelled(seen, label, control, Field::StopAddress, failure.as_ref()));
    let send = el("button.primary type=submit part=stop-submit");
    let send = submit(send, trip, [texts.stop_here(), texts.stopping(), texts.stop_here()]);
    let cancel = el("button.even type=button part=stop-cancel")
        .text(texts.cancel())
        .click(Msg::Edit);
    let foot = el("footer").child(el("div.acts").child(cancel).child(send));
    el("form novalidate")
        .submit(Msg::StopAddress)
        .child(el("div.body part=stop-whom").child(section))
        .child(foot)
}

pub(super) fn stopped(seen: Seen<'_>, answer: Option<&Stopped>, trip: &Trip<()>) -> El {
    let Seen { widget, known, texts } = seen;
    let mut body = el("div.body part=stop-done").child(title(seen, &fill(texts.stopped_text(), &[&known.site.name])));
    let mut lift = texts.lift();
    if let Some(answer) = answer {
        let show = |at: &str| (widget.place.show_time)(texts.language(), at);
        lift = texts.undo();
        body = body
            .child(el("p").text(&fill(texts.stopped_at(), &[&show(&answer.at)])))
            .child(el("p").text(&fill(texts.undo_until(), &[&show(&answer.undo_until)])));
    }
    let undo = el("button.even type=button part=undo-stop")
        .attr_if(trip.is_sending(), "aria-disabled", "true")
        .text(lift)
        .click(Msg::Resume);
    let acts = el("div.acts").child(undo).child(done(seen));
    let foot = el("footer").maybe(parts_problem(seen, trip.failure())).child(acts);
    el("form novalidate").submit(Msg::Close).child(body).child(foot)
}

pub(super) fn ends_when_confirmed(seen: Seen<'_>) -> El {
    let title = title(seen, seen.texts.ends_when_confirmed());
    let body = el("div.body part=stop-ends").child(title).maybe(waiting(seen));
    form(seen, Msg::SendCode, body, done(seen), None)
}

fn title(seen: Seen<'_>, text: &str) -> El {
    let title = el("h3").text(seen.texts.stopped_title());
    el("div.done.halt part=stopped tabindex=-1")
        .child(title)
        .child(el("p").text(text))
}

fn done(seen: Seen<'_>) -> El {
    el("button.primary type=button part=done")
        .text(seen.texts.close())
        .click(Msg::Close)
}
