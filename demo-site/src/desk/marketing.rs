//! The pretend marketing system: it asks before it sends, and nothing it is not permitted to send leaves it.
//!
//! Addresses travel in the body of a POST and are shown on its answer; they are in no URL and no log. The sender key
//! stays in this process.

use super::results::{self, Sheet};
use super::{frame, reasons};
use crate::edge::Fault;
use crate::headers;
use crate::shop::Shop;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beckon_contract::wire::{
    Address, ContactPoint, MessageContent, MessageToSend, Messages, Question, Questions, Recipient, WidgetPurpose,
    WidgetSettings,
};
use beckon_contract::{Basis, Channel};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the contract takes in one request.
const MOST_LINES: usize = 1000;

const EXAMPLE_LIST: &str = "ana@example.com\nben@example.com\nchiara@example.com\ndeepa@example.com\n\
                            emil@example.com\n+44 7700 900123\n+44 7700 900456";

/// The texts this marketing system has stored, as the site's rules know them.
const TEMPLATES: &[&str] = &["order_confirmed", "order_sent", "boots_mended", "recall_notice"];

const CHANNELS: &[(&str, &str)] = &[
    ("auto", "Automatic"),
    ("email", "Email"),
    ("sms", "Text message"),
    ("phone", "Phone call"),
    ("whatsapp", "WhatsApp"),
];

/// The campaign as it was typed.
#[derive(Deserialize)]
pub(crate) struct Campaign {
    /// Names this press of the button, so that a reload of the answer asks the same again and takes no second slot.
    batch: String,
    purpose: String,
    channel: String,
    template: String,
    addresses: String,
    /// The words of a message that is sent through Beckon, unless the template has its own.
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
    /// The template's variables, `number = 4711`, one a line.
    #[serde(default)]
    variables: String,
    /// `ask`, `reserve` or `send`, by the button that was pressed.
    mode: String,
}

impl Default for Campaign {
    fn default() -> Self {
        Self {
            batch: String::new(),
            purpose: String::new(),
            channel: "auto".to_owned(),
            template: String::new(),
            addresses: EXAMPLE_LIST.to_owned(),
            subject: "A walk that is worth the train fare".to_owned(),
            text: "Take the 9:14 to Ravenbeck, and follow the cairns.\n\nCairn & Last".to_owned(),
            variables: String::new(),
            mode: "ask".to_owned(),
        }
    }
}

/// `GET /marketing`
pub(crate) async fn marketing(State(shop): State<Arc<Shop>>) -> Response {
    let settings = shop.edge.settings().await;
    show(&Campaign::default(), &settings, &html! {})
}

/// `POST /marketing`
pub(crate) async fn ask(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    campaign: Result<Form<Campaign>, FormRejection>,
) -> Response {
    // A page of another origin could post here, and each reservation takes a slot.
    let from = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    if from.is_some_and(|from| from != b"same-origin" && from != b"none") {
        return refused(
            StatusCode::FORBIDDEN,
            "This form takes no posts from other pages. Open the desk and ask there.",
        );
    }
    let campaign = match campaign {
        Ok(Form(campaign)) => campaign,
        Err(rejection) => return refused(rejection.status(), &rejection.body_text()),
    };
    let settings = shop.edge.settings().await;
    let outcome = match campaign.questions() {
        Err(problems) => results::problems("Nothing was asked", "Mend this and ask again.", &problems),
        Ok((questions, lines)) => {
            let messages = (campaign.mode == "send").then(|| campaign.messages(&questions));
            let answers = match &messages {
                Some(messages) => shop.edge.send(messages).await,
                None => shop.edge.decide(&questions).await,
            };
            match answers {
                Ok(answers) => Sheet {
                    questions: &questions,
                    answers: &answers,
                    messages: messages.as_ref(),
                }
                .render(),
                Err(fault) => faulty(&fault, &lines),
            }
        }
    };
    show(&campaign, &settings, &outcome)
}

impl Campaign {
    /// The questions, with the number of the line that each came from.
    fn questions(&self) -> Result<(Questions, Vec<usize>), Vec<String>> {
        let mut problems = Vec::new();
        let lines: Vec<(usize, &str)> = (1..)
            .zip(self.addresses.lines().map(str::trim))
            .filter(|(_, line)| !line.is_empty())
            .collect();
        if lines.is_empty() {
            problems.push("The list is empty: write at least one address, one a line.".to_owned());
        }
        if lines.len() > MOST_LINES {
            problems.push(format!(
                "The list has {} lines: ask about at most {MOST_LINES} at a time.",
                lines.len()
            ));
        }
        if self.purpose.is_empty() {
            problems.push("No purpose is chosen: every message needs one.".to_owned());
        }
        let fits = |c: char| c.is_ascii_alphanumeric();
        if !(1..=64).contains(&self.batch.len()) || !self.batch.chars().all(fits) {
            problems.push("The form has lost its number: open the page again.".to_owned());
        }
        if self.channel != "auto" && self.channel.parse::<Channel>().is_err() {
            problems.push("There is no such channel.".to_owned());
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let questions = lines
            .iter()
            .map(|(number, line)| self.question(*number, line))
            .collect();
        let lines = lines.iter().map(|(number, _)| *number).collect();
        Ok((
            Questions {
                questions,
                reserve: self.mode == "reserve",
                ..Questions::default()
            },
            lines,
        ))
    }

    fn question(&self, number: usize, line: &str) -> Question {
        let look = if line.contains('@') {
            Channel::Email
        } else {
            Channel::Sms
        };
        let channel = self.channel.parse().unwrap_or(look);
        Question {
            id: format!("{}-{number:04}", self.batch),
            to: Recipient::ContactPoint(ContactPoint {
                channel,
                address: Address::Text(line.to_owned()),
            }),
            channels: None,
            purpose: self.purpose.clone(),
            template: Some(self.template.trim().to_owned()).filter(|template| !template.is_empty()),
        }
    }
}

impl Campaign {
    /// The message to each of those asked about. With variables it is the template's own words that are sent.
    fn messages(&self, questions: &Questions) -> Messages {
        let variables: BTreeMap<String, String> = self
            .variables
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        let content = variables.is_empty().then(|| MessageContent {
            subject: Some(self.subject.trim().to_owned()).filter(|subject| !subject.is_empty()),
            text: self.text.replace("\r\n", "\n"),
            html: None,
        });
        let message = |question: &Question| MessageToSend {
            id: question.id.clone(),
            to: question.to.clone(),
            channels: None,
            purpose: question.purpose.clone(),
            template: question.template.clone(),
            variables: variables.clone(),
            content: content.clone(),
            send_before: None,
        };
        Messages {
            messages: questions.questions.iter().map(message).collect(),
        }
    }
}

fn faulty(fault: &Fault, lines: &[usize]) -> Markup {
    let (title, words) = reasons::fault(fault);
    let fields: Vec<String> = match fault {
        Fault::Refused(problem) => problem
            .errors
            .iter()
            .map(|error| reasons::field(error, lines))
            .collect(),
        _ => Vec::new(),
    };
    results::problems(
        &title,
        &format!("{words} Until there is an answer, nothing may be sent."),
        &fields,
    )
}

fn refused(status: StatusCode, words: &str) -> Response {
    let body = html! { div.marketing { (results::problems("Nothing was asked", words, &[])) } };
    let mut response = headers::desk(frame("Marketing desk", "/marketing", None, &body));
    *response.status_mut() = status;
    response
}

fn show(campaign: &Campaign, settings: &Result<WidgetSettings, Fault>, outcome: &Markup) -> Response {
    let body = html! {
        div.marketing {
            div.intro {
                h1 { "Marketing desk" }
                p { "A pretend campaign tool. Before it sends, it asks Beckon about every address, for one purpose. A \
                     permit lets one message go; anything else means: do not send." }
            }
            div.columns {
                div.card { (form(campaign, settings)) }
                div #answer { (outcome) (waiting(outcome)) }
            }
        }
    };
    headers::desk(frame("Marketing desk", "/marketing", None, &body))
}

fn waiting(outcome: &Markup) -> Markup {
    html! {
        @if outcome.0.is_empty() {
            div.card.empty {
                p { strong { "No answers yet." } }
                p { "Try it on an address that you have just given in the shop: it is denied until you press the link \
                     in the " a href="/postbox" { "postbox" } ", and permitted from then on." }
            }
        }
    }
}

fn form(campaign: &Campaign, settings: &Result<WidgetSettings, Fault>) -> Markup {
    html! {
        form method="post" action="/marketing#answer" {
            input type="hidden" name="batch" value=(new_batch());
            label for="purpose" { "Purpose" }
            @match settings {
                Ok(settings) => {
                    select #purpose name="purpose" required {
                        optgroup label="Needs a yes" {
                            @for purpose in settings.purposes.iter().filter(|p| p.basis == Basis::Consent) {
                                (option(purpose, campaign))
                            }
                        }
                        optgroup label="Answers something the person did" {
                            @for purpose in settings.purposes.iter().filter(|p| p.basis != Basis::Consent) {
                                (option(purpose, campaign))
                            }
                            option value="feedback_reply" selected[campaign.purpose == "feedback_reply"] {
                                "Reply to feedback (feedback_reply)"
                            }
                        }
                    }
                }
                Err(fault) => {
                    @let (title, words) = reasons::fault(fault);
                    input #purpose type="text" name="purpose" value=(campaign.purpose) required;
                    p.hint.bad { "The list of purposes could not be read. " (title) ". " (words) }
                }
            }
            div.pair {
                div {
                    label for="channel" { "Channel" }
                    select #channel name="channel" {
                        @for (code, name) in CHANNELS {
                            option value=(code) selected[campaign.channel == *code] { (name) }
                        }
                    }
                }
                div {
                    label for="template" { "Template" }
                    input #template type="text" name="template" list="templates" value=(campaign.template)
                        placeholder="if needed" maxlength="64" autocomplete="off";
                    datalist #templates { @for template in TEMPLATES { option value=(template) {} } }
                }
            }
            label for="addresses" { "List, one address a line" }
            textarea #addresses name="addresses" rows="9" spellcheck="false" autocomplete="off" required {
                "\n" (campaign.addresses)
            }
            details open[campaign.mode == "send"] {
                summary { "What to send" }
                label for="subject" { "Subject" }
                input #subject type="text" name="subject" value=(campaign.subject) maxlength="200" autocomplete="off";
                label for="text" { "Words" }
                textarea #text name="text" rows="4" { "\n" (campaign.text) }
                label for="variables" { "Or the template’s variables, one a line" }
                textarea #variables name="variables" rows="2" spellcheck="false" autocomplete="off"
                    placeholder="number = 4711" { "\n" (campaign.variables) }
            }
            div.buttons {
                button.button.quiet type="submit" name="mode" value="ask" { "Ask" }
                button.button.quiet type="submit" name="mode" value="reserve" { "Reserve permits" }
                button.button type="submit" name="mode" value="send" { "Send through Beckon" }
            }
            p.hint { "Asking takes nothing. Reserving takes a slot of each person’s cap and gets a permit that lives \
                      for five minutes. Sending lets Beckon deliver, to whoever may be sent it and to nobody else." }
        }
    }
}

fn option(purpose: &WidgetPurpose, campaign: &Campaign) -> Markup {
    let title = purpose.title.get("en").unwrap_or(&purpose.code);
    html! {
        option value=(purpose.code) selected[purpose.code == campaign.purpose] { (title) " (" (purpose.code) ")" }
    }
}

fn new_batch() -> String {
    let number = getrandom::u64().expect("the system has randomness");
    format!("desk{number:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campaign(addresses: &str, channel: &str) -> Campaign {
        Campaign {
            batch: "desk1".to_owned(),
            purpose: "newsletter".to_owned(),
            channel: channel.to_owned(),
            addresses: addresses.to_owned(),
            ..Campaign::default()
        }
    }

    #[test]
    fn each_line_becomes_a_question_that_remembers_its_line() {
        let (questions, lines) = campaign(" ana@example.com \r\n\r\n+44 7700 900123", "auto")
            .questions()
            .expect("fits");
        let ids: Vec<&str> = questions.questions.iter().map(|q| q.id.as_str()).collect();
        assert_eq!((ids, lines), (vec!["desk1-0001", "desk1-0003"], vec![1, 3]));
        let channels: Vec<Channel> = questions
            .questions
            .iter()
            .filter_map(|q| match &q.to {
                Recipient::ContactPoint(point) => Some(point.channel),
                Recipient::Customer(_) => None,
            })
            .collect();
        assert_eq!(channels, [Channel::Email, Channel::Sms]);
        assert!(!questions.reserve, "asking is the default");
    }

    #[test]
    fn everything_wrong_with_a_campaign_is_said_at_once() {
        let broken = Campaign {
            batch: "../..".to_owned(),
            purpose: String::new(),
            ..campaign("\n", "pigeon")
        };
        assert_eq!(broken.questions().expect_err("refused").len(), 4);
        let long = campaign(&"a@example.com\n".repeat(1001), "auto");
        assert_eq!(long.questions().expect_err("refused").len(), 1);
    }

    #[test]
    fn the_templates_of_the_desk_are_those_of_the_rules() {
        let rules: beckon_contract::wire::Rules = toml::from_str(include_str!("../../site.toml")).expect("the rules");
        let ids: Vec<&str> = rules.templates.iter().map(|template| template.id.as_str()).collect();
        assert_eq!(ids, TEMPLATES);
    }
}
