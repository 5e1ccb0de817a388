//! Tell us: feedback, and whether it may be answered.

use super::after::waiting;
use super::parts::{error, label, labelled, mark, named, option, radio, submit, tick};
use super::{Seen, form, reach};
use crate::element::{El, el};
use crate::state::answer::Received;
use crate::state::note::{LONGEST, answer_channels};
use crate::state::{Field, Msg};
use crate::texts::{Line, fill, join, number};
use beckon_domain::FeedbackKind;

pub(super) fn panel(seen: &Seen<'_>) -> El {
    let Seen { widget, known, texts } = *seen;
    let section = el("section")
        .child(el("h3").fill(texts, Line::TELL_US, &[&known.site.name]))
        .child(kinds(seen))
        .child(words(seen))
        .child(rating(seen))
        .maybe(topic(seen));
    let note = &widget.note;
    let page = el("div.field")
        .child(tick(
            "with-page",
            texts.get(Line::WITH_PAGE),
            note.with_page,
            Msg::WithPage(!note.with_page),
        ))
        .child(el("p.small.page part=page").text(&widget.place.page));
    let body = el("div.body part=feedback")
        .child(section)
        .child(el("section").child(page).child(answer(seen)))
        .maybe(last_one(seen));
    let send = el("button.primary type=submit part=feedback-send");
    let send = submit(texts, send, &widget.send, [Line::SEND, Line::SENDING, Line::RETRY]);
    form(seen, Msg::Send, body, send, widget.send.failure())
}

fn kinds(seen: &Seen<'_>) -> El {
    let Seen { widget, texts, .. } = *seen;
    let failure = widget.send.failure();
    let mut kinds = el("div.kinds");
    for kind in FeedbackKind::ALL {
        let on = widget.note.kind == Some(*kind);
        kinds = kinds.child(radio(
            "feedback-kind",
            kind.as_str(),
            texts.get(Line::sort(*kind)),
            on,
            Msg::Kind(*kind),
        ));
    }
    let group = el("fieldset.field")
        .child(el("legend").say(texts, Line::KIND))
        .child(kinds);
    mark(seen, group, Field::Kind, failure).maybe(error(seen, Field::Kind, failure))
}

fn words(seen: &Seen<'_>) -> El {
    let Seen { widget, texts, .. } = *seen;
    let text = &widget.note.text;
    let area = el("textarea rows=5").input(Field::Text, text);
    let field = labelled(
        seen,
        label(texts, Line::TEXT_LABEL),
        area,
        Field::Text,
        widget.send.failure(),
    );
    let left = LONGEST.saturating_sub(text.chars().count());
    if left >= 500 {
        return field;
    }
    field.child(el("p.small").fill(texts, Line::TEXT_LEFT, &[&number(left)]))
}

fn rating(seen: &Seen<'_>) -> El {
    let Seen { widget, texts, .. } = *seen;
    let mut group = el("div.stars");
    for stars in 1..=5 {
        let number = number(stars.into());
        let on = widget.note.rating == Some(stars);
        let mut choice = radio("feedback-rating", &number, &number, on, Msg::Rate(stars));
        choice.0.children[0]
            .0
            .attrs
            .push(("aria-label", fill(texts.get(Line::RATING_OF), &[&number])));
        group = group.child(choice);
    }
    let ends = el("div.ends.small")
        .child(el("span").say(texts, Line::RATING_LOW))
        .child(el("span").say(texts, Line::RATING_HIGH));
    el("fieldset.field")
        .child(optional(seen, el("legend").say(texts, Line::RATING)))
        .child(group)
        .child(ends)
}

fn optional(seen: &Seen<'_>, label: El) -> El {
    label.child(el("span.optional").text(&join(&[" ", seen.texts.get(Line::OPTIONAL)])))
}

fn topic(seen: &Seen<'_>) -> Option<El> {
    let Seen { widget, known, texts } = *seen;
    let mut select = el("select").child(option("", texts.get(Line::NO_TOPIC)));
    for topic in &known.site.topics {
        select = select.child(el("option").attr("value", &topic.code).own(&topic.title));
    }
    let select = select.input(Field::Topic, &widget.note.topic);
    let field = labelled(
        seen,
        optional(seen, label(texts, Line::TOPIC)),
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

fn answer(seen: &Seen<'_>) -> El {
    let Seen { widget, known, texts } = *seen;
    let note = &widget.note;
    let ask = tick(
        "answer-me",
        texts.get(Line::ANSWER_ME),
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
    let mut question = Line::ANSWER_WHERE;
    if !points.is_empty() {
        question = Line::ANSWER_ELSE;
        answer = answer.child(el("p.small part=answer-known").fill(texts, Line::ANSWER_KNOWN, &[&points]));
    }
    let field = Field::AnswerAddress;
    let failure = widget.send.failure();
    let mut line = el("div.line");
    let channel = note.answer_at.channel;
    if channels.len() > 1 {
        let mut select = el("select part=answer-channel").label(texts, Line::ANSWER_CHANNEL, &[]);
        for channel in channels {
            select = select.child(option(channel.as_str(), texts.get(Line::channel(channel))));
        }
        line = line.child(select.input(Field::AnswerChannel, channel.as_str()));
    }
    let control = reach::control(channel, field, &note.answer_at.text);
    let line = line.child(named(seen, control, field, failure));
    let place = el("div.field")
        .child(label(texts, question).attr("for", "answer-address"))
        .child(line);
    answer.child(place.maybe(error(seen, field, failure)))
}

fn last_one(seen: &Seen<'_>) -> Option<El> {
    let Seen { widget, texts, .. } = *seen;
    let status = if widget.delivered? {
        Line::STATUS_DELIVERED
    } else {
        Line::STATUS_RECEIVED
    };
    let reference = join(&[texts.get(Line::REFERENCE), " ", &widget.reference]);
    let last = el("div.last.small part=last-feedback");
    Some(
        last.child(el("p").fill(texts, Line::LAST_ONE, &[texts.get(status)]))
            .child(el("p").text(&reference)),
    )
}

pub(super) fn thanks(seen: &Seen<'_>, received: &Received) -> El {
    let texts = seen.texts;
    let title = el("div.done part=received tabindex=-1")
        .child(el("h3").say(texts, Line::RECEIVED_TITLE))
        .child(el("p").say(texts, Line::RECEIVED_TEXT));
    let reference = el("div.list")
        .child(el("h4").say(texts, Line::REFERENCE))
        .child(el("p.reference part=reference").text(&received.reference))
        .child(el("p.small").say(texts, Line::REFERENCE_HINT));
    let body = el("div.body part=thanks tabindex=0")
        .child(title)
        .maybe(waiting(seen))
        .child(reference);
    let another = el("button.primary type=button part=another")
        .say(texts, Line::ANOTHER)
        .click(Msg::Another);
    form(seen, Msg::SendCode, body, another, None)
}
