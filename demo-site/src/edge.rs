//! The edge as a sender sees it: three calls of the public contract.
//!
//! Whatever is not a 200 with one answer for each question, in order, is a fault, and a fault never reads as yes.

use crate::config::{EdgeUrl, SiteId};
use beckon_contract::wire::{Answers, Messages, Problem, Questions, WidgetSettings};
use reqwest::{Client, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A client of one site at one edge.
pub(crate) struct Edge {
    client: Client,
    site_url: String,
    sender_key: Option<String>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nothing answers at the edge's address.
    Unreachable,
    /// This program was started without a sender key.
    NoKey,
    /// The edge answered with a problem document.
    Refused(Box<Problem>),
    /// The edge answered with something that the contract does not know.
    Nonsense(String),
}

impl Edge {
    /// A client that talks to the edge directly, since it is on this machine, and gives up after ten seconds.
    pub(crate) fn new(edge: &EdgeUrl, site: &SiteId, sender_key: Option<String>) -> Result<Self, String> {
        let client = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| format!("the HTTP client cannot start: {error}"))?;
        let site_url = format!("{}/v1/sites/{}", edge.as_str(), site.as_str());
        Ok(Self {
            client,
            site_url,
            sender_key: sender_key.filter(|key| !key.is_empty()),
        })
    }

    /// The site's public settings, with its purposes.
    pub(crate) async fn settings(&self) -> Result<WidgetSettings, Fault> {
        let response = self.client.get(format!("{}/widget", self.site_url)).send().await;
        read(response.map_err(|_| Fault::Unreachable)?).await
    }

    /// May I send? One answer for each question, in order, or a fault.
    pub(crate) async fn decide(&self, questions: &Questions) -> Result<Answers, Fault> {
        let ids = questions.questions.iter().map(|question| question.id.as_str());
        self.post("decisions", questions, ids).await
    }

    /// Send this, to whoever may be sent it. One answer for each message, in order, or a fault.
    pub(crate) async fn send(&self, messages: &Messages) -> Result<Answers, Fault> {
        let ids = messages.messages.iter().map(|message| message.id.as_str());
        self.post("messages", messages, ids).await
    }

    async fn post(&self, path: &str, body: &impl Serialize, ids: impl Iterator<Item = &str>) -> Result<Answers, Fault> {
        let key = self.sender_key.as_deref().ok_or(Fault::NoKey)?;
        let request = self
            .client
            .post(format!("{}/{path}", self.site_url))
            .bearer_auth(key)
            .json(body);
        let answers: Answers = read(request.send().await.map_err(|_| Fault::Unreachable)?).await?;
        if answers.answers.iter().map(|answer| answer.id.as_str()).eq(ids) {
            Ok(answers)
        } else {
            Err(Fault::Nonsense(
                "the answers are not to the questions that were asked".to_owned(),
            ))
        }
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Fault> {
    let status = response.status();
    let body = response.bytes().await.map_err(|_| Fault::Unreachable)?;
    if status == reqwest::StatusCode::OK {
        return serde_json::from_slice(&body)
            .map_err(|_| Fault::Nonsense("the body is not what the contract promises".to_owned()));
    }
    match serde_json::from_slice(&body) {
        Ok(problem) => Err(Fault::Refused(Box::new(problem))),
        Err(_) => Err(Fault::Nonsense(format!(
            "it answered {status} without a problem document"
        ))),
    }
}
