//! Plain HTTP: what is sent byte by byte, and what came back.

use beckon_domain::wire::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::Duration;
use ureq::http::{HeaderMap, HeaderName, Request};

static AGENT: LazyLock<ureq::Agent> = LazyLock::new(|| {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_idle_connections_per_host(64)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
});

/// A request that is being put together.
#[derive(Clone)]
pub struct Call {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Call {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// By another method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// As a page of this origin.
    #[must_use]
    pub fn origin(self, origin: &str) -> Self {
        self.header("origin", origin)
    }

    /// With this key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("authorization", format!("Bearer {key}"))
    }

    /// With these bytes.
    #[must_use]
    pub fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// With a JSON body, declared as such.
    #[must_use]
    pub fn json(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("what a test sends is JSON");
        self.header("content-type", "application/json").bytes(body)
    }

    /// Sends it.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    #[must_use]
    pub fn send(self) -> Reply {
        let what = format!("{} {}", self.method, self.url);
        self.try_send()
            .unwrap_or_else(|error| panic!("{what}: no answer: {error}"))
    }

    /// Sends it byte by byte over a connection of its own, and reads the answer even where the server does not want all
    /// of the body. The answer's body is read until the server closes the connection.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    #[must_use]
    pub fn send_in_full(self) -> Reply {
        let what = format!("{} {}", self.method, self.url);
        let rest = self
            .url
            .strip_prefix("http://")
            .expect("the product speaks plain http on this machine");
        let (authority, path) = rest.split_once('/').expect("a URL has a path");
        let body = self.body.unwrap_or_default();
        let mut head = format!(
            "{} /{path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n",
            self.method
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let mut stream = TcpStream::connect(authority).expect("the product listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a timeout can be set");
        let mut reading = stream.try_clone().expect("a socket has two ends");
        let reader = std::thread::spawn(move || {
            let mut answer = Vec::new();
            // A server that closes before it has read everything ends the answer with a reset.
            drop(reading.read_to_end(&mut answer));
            answer
        });
        // It may close before it has all of it: that is for the answer to tell.
        drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)));
        let answer = reader.join().expect("reading does not panic");
        Reply::parse(&answer).unwrap_or_else(|| panic!("{what}: no answer"))
    }

    /// Sends it to a server that may be down.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub fn try_send(self) -> Result<Reply, ureq::Error> {
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let answer = match self.body {
            Some(body) => AGENT.run(request.body(body)?),
            None => AGENT.run(request.body(())?),
        };
        let (parts, mut body) = answer?.into_parts();
        Ok(Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.read_to_vec()?,
        })
    }
}

/// What came back.
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    headers: HeaderMap,
    /// The body, as it came.
    pub body: Vec<u8>,
}

impl Reply {
    fn parse(answer: &[u8]) -> Option<Self> {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&answer[..end]);
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let pairs = lines.filter_map(|line| line.split_once(':'));
        let headers = pairs.filter_map(|(name, value)| Some((name.parse().ok()?, value.trim().parse().ok()?)));
        Some(Self {
            status,
            headers: headers.collect(),
            body: answer[end + 4..].to_vec(),
        })
    }

    /// A header, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The names of all headers, in order.
    #[must_use]
    pub fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        names
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of a success.
    ///
    /// # Panics
    ///
    /// When the status or the body is another.
    #[must_use]
    pub fn ok<T: DeserializeOwned>(&self, status: u16) -> T {
        assert_eq!(self.status, status, "instead: {}", self.text());
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not the promised body: {error}: {}", self.text()))
    }

    /// The problem document of a refusal.
    ///
    /// # Panics
    ///
    /// When it is none, or contradicts itself or the status.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let media = self.header("content-type").unwrap_or_default();
        assert!(
            media.starts_with("application/problem+json"),
            "a {} came as {media:?}: {}",
            self.status,
            self.text()
        );
        let problem: Problem = serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not a problem document: {error}: {}", self.text()));
        assert_eq!(
            problem.status, self.status,
            "the document and the status line tell different things"
        );
        assert_eq!(problem.kind, format!("urn:beckon:problem:{}", problem.code));
        problem
    }

    /// Asserts a refusal with this status and stable code.
    ///
    /// # Panics
    ///
    /// When it is another.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Problem {
        let problem = self.problem();
        assert_eq!((self.status, problem.code.as_str()), (status, code), "{problem:?}");
        problem
    }
}
