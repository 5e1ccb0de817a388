//! The owner's and the sender's side of the HTTP contract: one request, one answer, and a clear line when there is none.

use crate::Environment;
use crate::args::Site;
use crate::fault::Fault;
use crate::key::Key;
use crate::screen::plain;
use crate::web::{self, Place};
use beckon_domain::wire;
use serde::de::DeserializeOwned;
use ureq::http::{Method, Request};

/// More than any answer to an owner holds.
const ANSWER_LIMIT: u64 = 16 * 1024 * 1024;

/// One site at one edge, with a key to it.
pub(crate) struct Edge {
    agent: ureq::Agent,
    /// Without a slash at its end.
    url: String,
    site: String,
    whose: &'static str,
    key: Key,
}

/// What the edge answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    retry_after: Option<String>,
    body: Vec<u8>,
}

impl Edge {
    pub(crate) fn open(site: &Site, environment: &Environment) -> Result<Self, Fault> {
        Self::open_as("an owner's", site, environment)
    }

    /// With the key of whom the call is for: `an owner's`, `a sender's`.
    pub(crate) fn open_as(whose: &'static str, site: &Site, environment: &Environment) -> Result<Self, Fault> {
        let Place { url, loopback } = Place::of_edge(&site.edge, site.plain_http)?;
        let key = Key::find(whose, site.key_file.as_deref(), environment)?;
        Ok(Self {
            agent: web::agent(loopback),
            url,
            site: site.site.clone(),
            whose,
            key,
        })
    }

    /// The id of the site.
    pub(crate) fn site(&self) -> &str {
        &self.site
    }

    /// Sends one request about the site. `path` follows `/v1/sites/{site}`; `over` is the version to publish over, 0 when
    /// there is none yet.
    pub(crate) fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
        over: Option<u64>,
    ) -> Result<Answer, Fault> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}/v1/sites/{}{path}", self.url, self.site))
            .header("authorization", self.key.bearer())
            .header("accept", "application/json, application/problem+json");
        request = match over {
            Some(0) => request.header("if-none-match", "*"),
            Some(version) => request.header("if-match", format!("\"{version}\"")),
            None => request,
        };
        let unfit = |_| {
            Fault::new("the request cannot be written: --edge, --site or the key has a character that HTTP refuses")
        };
        let outcome = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body.to_string()).map_err(unfit)?)
            }
            None => self.agent.run(request.body(()).map_err(unfit)?),
        };
        let mut response = outcome.map_err(|error| self.unreachable(&error))?;
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let retry_after = header("retry-after");
        let body = response.body_mut().with_config().limit(ANSWER_LIMIT).read_to_vec();
        let body = body.map_err(|error| self.unreachable(&error))?;
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after,
            body,
        })
    }

    /// The body of an answer that says yes.
    pub(crate) fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, Fault> {
        serde_json::from_slice(&answer.body).map_err(|_| {
            let url = &self.url;
            Fault::new(format!(
                "{url} answered {}, but not as a Beckon edge of this version does. Check --edge, and that `beckon` is as new as the edge",
                answer.status
            ))
        })
    }

    /// The problem document of an answer that says no, if it has one. Fit for a terminal, and without the key.
    pub(crate) fn problem(&self, answer: &Answer) -> Option<wire::Problem> {
        let clean = |text: &str| plain(&self.key.kept_out_of(text));
        let mut problem: wire::Problem = serde_json::from_slice(&answer.body).ok()?;
        problem.title = clean(&problem.title);
        problem.detail = clean(&problem.detail);
        problem.code = clean(&problem.code);
        for error in &mut problem.errors {
            error.detail = clean(&error.detail);
            error.code = clean(&error.code);
        }
        Some(problem)
    }

    /// The line for an answer that says no.
    pub(crate) fn refusal(&self, answer: &Answer) -> Fault {
        let (site, url, status) = (&self.site, &self.url, answer.status);
        let problem = self.problem(answer);
        let said = match &problem {
            Some(problem) => format!("{} ({status} {})", problem.title, problem.code),
            None => format!("{url} answered {status} without saying why"),
        };
        let detail = problem
            .as_ref()
            .map_or("Check that --edge is the URL of a Beckon edge.", |problem| {
                &problem.detail
            });
        let source = self.key.source();
        let advice = match status {
            300..=399 => "The edge is elsewhere: name its own URL with --edge.".to_owned(),
            401 => format!("{detail} The key came from {source}."),
            403 => format!(
                "{detail} The key came from {source}; this takes {} key of site {site}.",
                self.whose
            ),
            404 => format!("Is it --site {site}, and --edge {url}? A site is there once its rules are pushed."),
            413 => "The edge takes rules of at most 1 MiB.".to_owned(),
            429 => match answer.retry_after.as_deref().map(plain) {
                Some(seconds) => format!("Run the same command again in {seconds} s."),
                None => "Run the same command again in a minute.".to_owned(),
            },
            503 => "Run the same command again.".to_owned(),
            500.. if problem.is_some() => "That is a fault of the edge: its log says more.".to_owned(),
            _ => detail.to_owned(),
        };
        Fault::new(format!("{said}. {advice}"))
    }

    fn unreachable(&self, error: &ureq::Error) -> Fault {
        let (why, advice) = web::why(error, "--edge");
        let why = plain(&self.key.kept_out_of(&why));
        Fault::new(format!("cannot reach the edge at {}: {why}; {advice}", self.url))
    }
}
