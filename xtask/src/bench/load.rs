//! The load: a fixed number of connections to this machine, each with one request under way, until a deadline.

use crate::step;
use anyhow::{Result, anyhow, bail, ensure};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A request that takes longer fails the run. Batches queue behind each other, so this is generous.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A request, made anew each time from its number.
pub(super) struct Request<'a> {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: &'a (dyn Fn(u64) -> Option<String> + Sync),
}

/// Where to begin, and when to end: whichever comes first.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) time: Duration,
    pub(super) requests: u64,
    /// The number of the first request.
    pub(super) first: u64,
    /// Requests under way at any time.
    pub(super) connections: usize,
}

/// What came of a run. Every answer was a 2xx, or there is no outcome.
pub(super) struct Outcome {
    latencies: Vec<Duration>,
    elapsed: Duration,
}

impl Outcome {
    pub(super) fn requests_per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency that so many in a hundred requests did not exceed.
    pub(super) fn percentile(&self, percent: usize) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get(last * percent / 100).copied().unwrap_or_default()
    }
}

/// Sends the request over and over on all connections.
pub(super) fn run(request: &Request<'_>, bounds: Bounds) -> Result<Outcome> {
    ensure!(
        request.url.starts_with("http://127.0.0.1:"),
        "load goes to this machine alone, not to {}",
        request.url
    );
    let numbers = AtomicU64::new(0);
    let started = Instant::now();
    let connection = || -> Result<Vec<Duration>> {
        let agent = agent();
        let mut latencies = Vec::new();
        while started.elapsed() < bounds.time {
            let number = numbers.fetch_add(1, Ordering::Relaxed);
            if number >= bounds.requests {
                break;
            }
            step::stopped()?;
            let body = (request.body)(bounds.first + number);
            let sent = Instant::now();
            send(&agent, request, body)?;
            latencies.push(sent.elapsed());
        }
        Ok(latencies)
    };
    let results: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..bounds.connections).map(|_| scope.spawn(connection)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| bail!("a connection panicked")))
            .collect()
    });
    let elapsed = started.elapsed();
    let mut latencies = results.into_iter().collect::<Result<Vec<_>>>()?.concat();
    latencies.sort_unstable();
    Ok(Outcome { latencies, elapsed })
}

/// One connection, kept open.
pub(super) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_idle_connections_per_host(1)
        .http_status_as_error(false)
        .build()
        .into()
}

/// Sends one request and reads its answer to the end.
pub(super) fn send(agent: &ureq::Agent, request: &Request<'_>, body: Option<String>) -> Result<String> {
    let mut builder = ureq::http::Request::builder().method(request.method).uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let sent = agent.run(builder.body(body.unwrap_or_default())?);
    let mut answer = sent.map_err(|error| anyhow!("{} {} failed: {error}", request.method, request.url))?;
    let text = answer.body_mut().with_config().limit(64 << 20).read_to_string()?;
    ensure!(
        answer.status().is_success(),
        "{} {} was answered with {}: {text}",
        request.method,
        request.url,
        answer.status()
    );
    Ok(text)
}
