//! The owner's side of the HTTP contract: one request, one answer, and a clear line when there is none.

use crate::Environment;
use crate::args::Site;
use crate::fault::Fault;
use crate::key::Key;
use crate::screen::plain;
use beckon_domain::wire;
use serde::de::DeserializeOwned;
use std::net::IpAddr;
use std::time::Duration;
use ureq::http::{Method, Request, Uri};

/// A publish may take ten seconds until every ledger has the rules; the rest is for the way there and back.
const PATIENCE: Duration = Duration::from_secs(30);
/// More than any answer to an owner holds.
const ANSWER_LIMIT: u64 = 16 * 1024 * 1024;

/// One site at one edge, with a key to it.
pub(crate) struct Edge {
    agent: ureq::Agent,
    /// Without a slash at its end.
    url: String,
    site: String,
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
        let (url, loopback) = edge_url(&site.edge, site.plain_http)?;
        let key = Key::find(site.key_file.as_deref(), environment)?;
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // A redirect would take the key along or drop it unsaid; the owner shall name the right URL instead.
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("beckon/", env!("CARGO_PKG_VERSION")));
        if loopback {
            // A proxy has another idea of which machine 127.0.0.1 is.
            config = config.proxy(None);
        }
        Ok(Self {
            agent: config.build().new_agent(),
            url,
            site: site.site.clone(),
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
            403 => format!("{detail} The key came from {source}; this takes an owner's key of site {site}."),
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
        use std::io::ErrorKind;
        let url = &self.url;
        let (why, advice) = match error {
            ureq::Error::HostNotFound => (
                "no such host".to_owned(),
                "check the spelling of --edge, and your network",
            ),
            ureq::Error::Timeout(_) => (
                format!("no answer within {} s", PATIENCE.as_secs()),
                "check --edge and your network, then try again",
            ),
            ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => (
                "connection refused".to_owned(),
                "is the edge running, and is the port right?",
            ),
            ureq::Error::ConnectionFailed => (
                "connection failed".to_owned(),
                "is the edge running, and is the port right?",
            ),
            // This is how a refused certificate arrives.
            ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData => (
                error.to_string(),
                "check that the certificate is a public one for this host",
            ),
            ureq::Error::Rustls(error) => (
                error.to_string(),
                "check that the certificate is a public one for this host",
            ),
            ureq::Error::Io(error) => (error.to_string(), "check --edge and your network, then try again"),
            ureq::Error::InvalidProxyUrl | ureq::Error::ConnectProxyFailed(_) => {
                ("the proxy did not connect".to_owned(), "check HTTPS_PROXY and NO_PROXY")
            }
            error => (error.to_string(), "check that --edge is the URL of a Beckon edge"),
        };
        let why = plain(&self.key.kept_out_of(&why));
        Fault::new(format!("cannot reach the edge at {url}: {why}; {advice}"))
    }
}

/// The edge's URL without a slash at its end, and whether it is this machine.
fn edge_url(text: &str, plain_http: bool) -> Result<(String, bool), Fault> {
    // A URL with a name and password in it is not repeated in the message.
    let unfit = || {
        Fault::new(
            "--edge is no URL of an edge: write https://host or http://127.0.0.1:8787, without name, password, `?` and `#`",
        )
    };
    let uri: Uri = text.parse().map_err(|_| unfit())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(unfit());
    };
    if authority.as_str().contains('@') || uri.query().is_some() || text.contains('#') {
        return Err(unfit());
    }
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    match scheme {
        "https" => {}
        "http" if loopback || plain_http => {}
        "http" => {
            return Err(Fault::new(
                "--edge is http:// on another machine, so everybody on the way could read the key: use https://, or say --plain-http if the network is yours",
            ));
        }
        _ => return Err(unfit()),
    }
    Ok((text.trim_end_matches('/').to_owned(), loopback))
}
