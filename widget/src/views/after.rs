//! What was saved, what it amounts to now, and what is to be confirmed.

use super::parts::{error, label, named, signal};
use super::{Seen, form};
use crate::element::{El, el};
use crate::state::answer::Saved;
use crate::state::failure::Failure;
use crate::state::{Field, Msg, Trip};
use crate::texts::{Line, join, plain_name};
use beckon_domain::wire::ChoiceMade;
use beckon_domain::{Choice, ConsentStatus};

pub(super) fn saved(seen: &Seen<'_>, saved: &Saved) -> El {
    let Seen { widget, texts, .. } = *seen;
    let at = (widget.place.show_time)(texts.language(), &saved.at);
    let title = el("div.done part=saved tabindex=-1")
        .child(el("h3").say(texts, Line::SAVED_TITLE))
        .child(el("p.small").fill(texts, Line::SAVED_AT, &[&at]));
    let mut body = el("div.body part=after").child(title).maybe(waiting(seen));
    for (spec, title, wanted) in [
        ("div.list part=saved-waiting", Line::NOT_YET, false),
        ("div.list part=saved-in-effect", Line::IN_EFFECT, true),
    ] {
        let mut lines = el("ul");
        for choice in &saved.choices {
            if in_effect(seen, saved, choice) == wanted {
                lines = lines.child(line(seen, choice));
            }
        }
        if !lines.0.children.is_empty() {
            body = body.child(el(spec).child(el("h4").say(texts, title)).child(lines));
        }
    }
    let receipt = el("a.link part=receipt download=receipt.json").attr("href", &saved.receipt);
    let receipt = receipt.say(texts, Line::RECEIPT);
    body = body.child(el("div.last").maybe(signal(texts, saved.gpc)).child(receipt));
    let back = el("button.primary type=button part=back")
        .say(texts, Line::BACK)
        .click(Msg::Edit);
    form(seen, Msg::SendCode, body, back, None)
}

/// A no is in effect at once, a yes when it is confirmed. The record knows; before it has been read again, the answer
/// to the save does.
fn in_effect(seen: &Seen<'_>, saved: &Saved, choice: &ChoiceMade) -> bool {
    let recorded = seen
        .known
        .choice(&choice.purpose, choice.channel)
        .filter(|mine| mine.choice == choice.choice);
    let waits = || saved.waiting.iter().any(|point| point.channel == choice.channel);
    choice.choice != Choice::Given
        || recorded.map_or_else(|| !waits(), |recorded| recorded.status == ConsentStatus::Given)
}

fn line(seen: &Seen<'_>, choice: &ChoiceMade) -> El {
    let texts = seen.texts;
    let purpose = seen
        .known
        .site
        .purposes
        .iter()
        .find(|purpose| purpose.code == choice.purpose);
    let (before, after) = texts.halves(if choice.choice == Choice::Given {
        Line::YES_TO
    } else {
        Line::NO_TO
    });
    let own = match purpose {
        Some(purpose) => el("span").own(&purpose.title),
        None => el("span").text(&plain_name(&choice.purpose)),
    };
    let channel = texts.get(Line::channel(choice.channel));
    el("li").text(before).child(own).text(&join(&[" · ", channel, after]))
}

/// What is to be confirmed, and the place for the code: wherever the visitor is, as long as it is awaited.
pub(super) fn waiting(seen: &Seen<'_>) -> Option<El> {
    let Seen { widget, texts, .. } = *seen;
    if let (Trip::Done(masked), true) = (&widget.proof, widget.waiting.is_empty()) {
        let said = el("p.new part=confirmed tabindex=-1").fill(texts, Line::CONFIRMED, &[masked]);
        let history = seen.known.mine.page.as_deref().map(|page| {
            let link = el("a.link part=history target=_blank rel=noopener").attr("href", page);
            el("p").child(link.say(texts, Line::HISTORY))
        });
        // The link comes later. What is said stays where it is meanwhile, and keeps the focus.
        return Some(el("div.list").child(said).maybe(history));
    }
    let first = widget.waiting.first()?;
    let mut masked = first.masked.clone();
    for other in &widget.waiting[1..] {
        masked += ", ";
        masked += &other.masked;
    }
    let failure = about_field(seen, widget.proof.failure(), Field::Code);
    let code = el("input inputmode=numeric autocomplete=one-time-code maxlength=32").input(Field::Code, &widget.code);
    let submit = el("button.even type=button part=code-submit")
        .attr_if(widget.proof.is_sending(), "aria-disabled", "true")
        .say(texts, Line::CODE_SUBMIT)
        .click(Msg::SendCode);
    let line = el("div.line")
        .child(named(seen, code, Field::Code, failure.as_ref()))
        .child(submit);
    let field = el("div.field")
        .child(label(texts, Line::CODE).attr("for", "code"))
        .child(line);
    let again = el("button.link type=button part=ask-again")
        .say(texts, Line::ASK_AGAIN)
        .click(Msg::AskAgain);
    let card = el("div.card part=waiting")
        .child(el("h3").say(texts, Line::check(first.channel)))
        .child(el("p").fill(texts, Line::CHECK_TEXT, &[&masked]))
        .child(field.maybe(error(seen, Field::Code, failure.as_ref())))
        .child(again);
    Some(card)
}

/// A failure as the fault of the one field there is.
pub(super) fn about_field(seen: &Seen<'_>, failure: Option<&Failure>, field: Field) -> Option<Failure> {
    let failure = failure?;
    let mut about = Failure::default();
    about.add(field, &failure.code);
    about.fields[0].detail = seen.texts.failure(failure).to_owned();
    Some(about)
}
