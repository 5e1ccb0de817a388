//! What for: a yes or no per purpose and channel. Nothing is chosen beforehand, and both answers weigh the same.

use super::Seen;
use super::parts::{error, mark, radio};
use crate::element::{El, el};
use crate::state::answer::Purpose;
use crate::state::{Field, Msg};
use crate::texts::{Line, number};
use beckon_domain::{Channel, ConsentStatus};

pub(super) fn section(seen: &Seen<'_>) -> El {
    let Seen { known, texts, .. } = *seen;
    let mut section = el("section").child(el("h3").say(texts, Line::WHAT_FOR));
    let mut others = el("div.others").child(el("h4").say(texts, Line::WITHOUT_YES));
    let mut rows = 0;
    for (at, purpose) in known.site.purposes.iter().enumerate() {
        let mut block = about(seen, purpose);
        if !purpose.asked {
            let (before, after) = texts.halves(Line::BECAUSE);
            let act = el("span").own(&purpose.because);
            others = others.child(block.child(el("p.small").text(before).child(act).text(after)));
            continue;
        }
        if seen.widget.renewed.contains(&at) {
            block = block.child(
                el("p.new")
                    .part(&["renewed-", &purpose.code])
                    .say(texts, Line::NEW_TEXT),
            );
        }
        for channel in &purpose.channels {
            rows += 1;
            block = block.child(choice(seen, at, purpose, *channel));
        }
        section = section.child(block);
    }
    if rows > 1 {
        let pair = el("div.pair")
            .child(
                el("button.even type=button part=no-to-all")
                    .say(texts, Line::NO_TO_ALL)
                    .click(Msg::AnswerAll(false)),
            )
            .child(
                el("button.even type=button part=yes-to-all")
                    .say(texts, Line::YES_TO_ALL)
                    .click(Msg::AnswerAll(true)),
            );
        section = section.child(
            el("div.row.all")
                .child(el("span").say(texts, Line::EVERYTHING))
                .child(pair),
        );
    }
    if others.0.children.len() > 1 {
        section.child(others)
    } else {
        section
    }
}

fn about(seen: &Seen<'_>, purpose: &Purpose) -> El {
    let mut about = el("div.purpose")
        .part(&["purpose-", &purpose.code])
        .child(el("h4").own(&purpose.title))
        .child(el("p").own(&purpose.text));
    if let Some(cap) = &purpose.cap {
        about = about.child(el("p.small").fill(seen.texts, Line::at_most(cap.per), &[&number(cap.permits as usize)]));
    }
    about
}

fn choice(seen: &Seen<'_>, at: usize, purpose: &Purpose, channel: Channel) -> El {
    let Seen { widget, known, texts } = *seen;
    let field = Field::Choice(at, channel);
    let part = field.part(known.site);
    let answer = widget.draft.answer(known, purpose, channel);
    let mut pair = el("div.pair");
    for (yes, word, line) in [(false, "refused", Line::NO), (true, "given", Line::YES)] {
        pair = pair.child(radio(
            &part,
            word,
            texts.get(line),
            answer == Some(yes),
            Msg::Answer(at, channel, yes),
        ));
    }
    let hidden = el("span.hidden").own(&purpose.title).text(": ");
    let group = el("fieldset.row")
        .child(el("legend").child(hidden).say(texts, Line::channel(channel)))
        .child(pair);
    let failure = widget.save.failure();
    let mut choice = el("div.choice").child(mark(seen, group, field, failure));
    if let Some((line, at)) = status(seen, purpose, channel) {
        let at = (widget.place.show_time)(texts.language(), at);
        let status = el("p.small").part(&["status-", &part]);
        choice = choice.child(status.fill(texts, line, &[&at]));
    }
    choice.maybe(error(seen, field, failure))
}

/// What the record says and since when, as long as the visitor has not chosen otherwise.
fn status<'a>(seen: &Seen<'a>, purpose: &Purpose, channel: Channel) -> Option<(Line, &'a str)> {
    let Seen { widget, known, .. } = *seen;
    let answered = widget.draft.answer(known, purpose, channel);
    let choice = known.choice(&purpose.code, channel)?;
    if answered != known.answer(purpose, channel) {
        return None;
    }
    let line = match choice.status {
        ConsentStatus::Given | ConsentStatus::Requested if answered.is_none() => Line::NEW_TEXT,
        ConsentStatus::Given => Line::SINCE,
        ConsentStatus::Requested => Line::WAITS,
        ConsentStatus::Refused | ConsentStatus::Withdrawn => Line::REFUSED_AT,
        ConsentStatus::Expired => Line::RAN_OUT,
        ConsentStatus::Unknown => return None,
    };
    Some((line, &choice.at))
}
