//! What for: a yes or no per purpose and channel. Nothing is chosen beforehand, and both answers weigh the same.

use super::Seen;
use super::parts::{error, mark, radio};
use crate::element::{El, el};
use crate::state::answer::Purpose;
use crate::state::{Field, Msg};
use crate::texts::{fill, join};
use beckon_domain::{Channel, ConsentStatus};

pub(super) fn section(seen: Seen<'_>) -> El {
    let Seen { known, texts, .. } = seen;
    let mut section = el("section").child(el("h3").text(texts.what_for()));
    let mut others = el("div.others").child(el("h4").text(texts.without_yes()));
    let mut rows = 0;
    for (at, purpose) in known.site.purposes.iter().enumerate() {
        let mut block = about(seen, purpose);
        if !purpose.asked {
            let because = fill(texts.because(), &[&purpose.because]);
            others = others.child(block.child(el("p.small").text(&because)));
            continue;
        }
        if seen.widget.renewed.contains(&at) {
            block = block.child(
                el("p.new")
                    .part(&join(&["renewed-", &purpose.code]))
                    .text(texts.new_text()),
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
                    .text(texts.no_to_all())
                    .click(Msg::AnswerAll(false)),
            )
            .child(
                el("button.even type=button part=yes-to-all")
                    .text(texts.yes_to_all())
                    .click(Msg::AnswerAll(true)),
            );
        section = section.child(el("div.row.all").child(el("span").text(texts.everything())).child(pair));
    }
    if others.0.children.len() > 1 {
        section.child(others)
    } else {
        section
    }
}

/// A purpose's short name, made from its code where the site gives none.
pub(super) fn name(purpose: &Purpose) -> String {
    if purpose.title.is_empty() {
        plain_name(&purpose.code)
    } else {
        purpose.title.clone()
    }
}

/// "order_updates" as "Order updates".
pub(super) fn plain_name(code: &str) -> String {
    let mut name = String::new();
    for letter in code.chars() {
        name.push(match letter {
            '_' | '-' => ' ',
            _ if name.is_empty() => letter.to_ascii_uppercase(),
            _ => letter,
        });
    }
    name
}

fn about(seen: Seen<'_>, purpose: &Purpose) -> El {
    let mut about = el("div.purpose")
        .part(&join(&["purpose-", &purpose.code]))
        .child(el("h4").text(&name(purpose)))
        .child(el("p").text(&purpose.text));
    if let Some(cap) = &purpose.cap {
        about = about.child(el("p.small").text(&fill(seen.texts.at_most(cap.per), &[&cap.permits.to_string()])));
    }
    about
}

fn choice(seen: Seen<'_>, at: usize, purpose: &Purpose, channel: Channel) -> El {
    let Seen { widget, known, texts } = seen;
    let field = Field::Choice(at, channel);
    let part = field.part(known.site);
    let answer = widget.draft.answer(known, purpose, channel);
    let mut pair = el("div.pair");
    for (yes, word, text) in [(false, "refused", texts.no()), (true, "given", texts.yes())] {
        pair = pair.child(radio(
            &part,
            word,
            text,
            answer == Some(yes),
            Msg::Answer(at, channel, yes),
        ));
    }
    let hidden = el("span.hidden").text(&(name(purpose) + ": "));
    let group = el("fieldset.row")
        .child(el("legend").child(hidden).text(texts.channel(channel)))
        .child(pair);
    let failure = widget.save.failure();
    let mut choice = el("div.choice").child(mark(seen, group, field, failure));
    let status = status(seen, purpose, channel);
    if !status.is_empty() {
        choice = choice.child(el("p.small").part(&join(&["status-", &part])).text(&status));
    }
    choice.maybe(error(seen, field, failure))
}

/// What the record says, as long as the visitor has not chosen otherwise.
fn status(seen: Seen<'_>, purpose: &Purpose, channel: Channel) -> String {
    let Seen { widget, known, texts } = seen;
    let answered = widget.draft.answer(known, purpose, channel);
    let Some(choice) = known.choice(&purpose.code, channel) else {
        return String::new();
    };
    if answered != known.answer(purpose, channel) {
        return String::new();
    }
    let text = match choice.status {
        ConsentStatus::Given | ConsentStatus::Requested if answered.is_none() => texts.new_text(),
        ConsentStatus::Given => texts.since(),
        ConsentStatus::Requested => texts.waits(),
        ConsentStatus::Refused | ConsentStatus::Withdrawn => texts.refused_at(),
        ConsentStatus::Expired => texts.ran_out(),
        ConsentStatus::Unknown => "",
    };
    fill(text, &[&(widget.place.show_time)(texts.language(), &choice.at)])
}
