//! Tell us: feedback, and whether it may be answered.

use super::after::waiting;
use super::parts::{error, label, labelled, mark, named, option, radio, submit, tick};
use super::{Seen, form, purposes, reach};
use crate::element::{El, el};
use crate::state::answer::Received;
use crate::state::note::{LONGEST, answer_channels};
use crate::state::{Field, Msg};
use crate::texts::{fill, join};
use beckon_domain::FeedbackKind;

pub(super) fn panel(seen: Seen<'_>) -> El {
    let Seen { widget, known, texts } = seen;
    let section = el("section")
        .child(el("h3").text(&fill(texts.tell_us(), &[&known.site.name])))
        .child(kinds(seen))
        .child(words(seen))
        .child(rating(seen))
        .maybe(topic(seen));
    let note = &widget.note;
    let page = el("div.field")
        .child(tick(
            "with-page",
            texts.with_page(),
            note.with_page,
            Msg::WithPage(!note.with_page),
        ))
        .child(el("p.small.page part=page").text(&widget.place.page));
    let body = el("div.body part=feedback")
        .child(section)
        .child(el("section").child(page).child(answer(seen)))
        .maybe(last_one(seen));
    let send = el("button.primary type=submit part=feedback-send");
    let send = submit(send, &widget.send, [texts.send(), texts.sending(), texts.retry()]);
    form(seen, Msg::Send, body, send, widget.send.failure())
}

fn kinds(seen: Seen<'_>) -> El {
    let Seen { widget, texts, .. } = seen;
    let failure = widget.send.failure();
    let mut kinds = el("div.kinds");
    for kind in FeedbackKind::ALL {
        let on = widget.note.kind == Some(*kind);
        kinds = kinds.child(radio(
            "feedback-kind",
            kind.as_str(),
            texts.sort(*kind),
            on,
            Msg::Kind(*kind),
        ));
    }
    let group = el("fieldset.field").child(el("legend").text(texts.kind())).child(kinds);
    mark(seen, group, Field::Kind, failure).maybe(error(seen, Field::Kind, failure))
}

fn words(seen: Seen<'_>) -> El {
    let Seen { widget, texts, .. } = seen;
    let text = &widget.note.text;
    let area = el("textarea rows=5").input(Field::Text, text);
    let field = labelled(
        seen,
        label(texts.text_label()),
        area,
        Field::Text,
        widget.send.failure(),
    );
    let left = LONGEST.saturating_sub(text.chars().count());
    if left >= 500 {
        return field;
    }
    field.child(el("p.small").text(&fill(texts.text_left(), &[&left.to_string()])))
}

fn rating(seen: Seen<'_>) -> El {
    let Seen { widget, texts, .. } = seen;
    let mut group = el("div.stars");
    for stars in 1..=5 {
        let number = stars.to_string();
        let on = widget.note.rating == Some(stars);
        let mut choice = radio("feedback-rating", &number, &number, on, Msg::Rate(stars));
        choice.0.children[0]
            .0
            .attrs
            .push(("aria-label", fill(texts.rating_of(), &[&number])));
        group = group.child(choice);
    }
    let ends = el("div.ends.small")
        .child(el("span").text(texts.rating_low()))
        .child(el("span").text(texts.rating_high()));
    el("fieldset.field")
        .child(optional(seen, el("legend").text(texts.rating())))
        .child(group)
        .child(ends)
}

fn optional(seen: Seen<'_>, label: El) -> El {
    label.child(el("span.optional").text(&join(&[" ", seen.texts.optional()])))
}

fn topic(seen: Seen<'_>) -> Option<El> {
    let Seen { widget, known, texts } = seen;
    let mut select = el("select").child(option("", texts.no_topic()));
    for topic in &known.site.topics {
        select = select.child(option(topic, &purposes::plain_name(topic)));
    }
    let select = select.input(Field::Topic, &widget.note.topic);
    let field = labelled(
        seen,
        optional(seen, label(texts.topic())),
        select,
        Field::Topic,
        widget.send.failure(),
    );
    if known.site.topics.is_empty() {
        None
    } else {
        Some(field)
    }
}

fn answer(seen: Seen<'_>) -> El {
    let Seen { widget, known, texts } = seen;
    let note = &widget.note;
    let ask = tick(
        "answer-me",
        texts.answer_me(),
        note.answer_me,
        Msg::AnswerMe(!note.answer_me),
    );
    let mut answer = el("div.field").child(ask);
    let channels = answer_channels(known.site);
    if !note.answer_me || channels.is_empty() {
        return answer;
    }
    let mut points = String::new();
    for point in &known.mine.points {
        if !points.is_empty() {
            points += ", ";
        }
        points += &point.masked;
    }
    let mut question = texts.answer_where();
    if !points.is_empty() {
        question = texts.answer_else();
        answer = answer.child(el("p.small part=answer-known").text(&fill(texts.answer_known(), &[&points])));
    }
    let field = Field::AnswerAddress;
    let failure = widget.send.failure();
    let mut line = el("div.line");
    let channel = note.answer_at.channel;
    if channels.len() > 1 {
        let mut select = el("select part=answer-channel").attr("aria-label", texts.answer_channel());
        for channel in channels {
            select = select.child(option(channel.as_str(), texts.channel(channel)));
        }
        line = line.child(select.input(Field::AnswerChannel, channel.as_str()));
    }
    let control = reach::control(channel, field, &note.answer_at.text);
    let line = line.child(named(seen, control, field, failure));
    let place = el("div.field")
        .child(label(question).attr("for", "answer-address"))
        .child(line);
    answer.child(place.maybe(error(seen, field, failure)))
}

fn last_one(seen: Seen<'_>) -> Option<El> {
    let Seen { widget, texts, .. } = seen;
    let status = if widget.delivered? {
        texts.status_delivered()
    } else {
        texts.status_received()
    };
    let reference = join(&[texts.reference(), " ", &widget.reference]);
    let last = el("div.last.small part=last-feedback");
    Some(
        last.child(el("p").text(&fill(texts.last_one(), &[status])))
            .child(el("p").text(&reference)),
    )
}

pub(super) fn thanks(seen: Seen<'_>, received: &Received) -> El {
    let texts = seen.texts;
    let title = el("div.done part=received tabindex=-1")
        .child(el("h3").text(texts.received_title()))
        .child(el("p").text(texts.received_text()));
    let reference = el("div.list")
        .child(el("h4").text(texts.reference()))
        .child(el("p.reference part=reference").text(&received.reference))
        .child(el("p.small").text(texts.reference_hint()));
    let body = el("div.body part=thanks")
        .child(title)
        .maybe(waiting(seen))
        .child(reference);
    let another = el("button.primary type=button part=another")
        .text(texts.another())
        .click(Msg::Another);
    form(seen, Msg::SendCode, body, another, None)
}
