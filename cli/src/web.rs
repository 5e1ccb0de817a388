//! What every request over HTTP needs: a URL that may be used, patience, and a reason when nobody answers.

use crate::fault::Fault;
use crate::screen::plain;
use std::net::IpAddr;
use std::time::Duration;
use ureq::http::Uri;

/// A publish may take ten seconds until every ledger has the rules; the rest is for the way there and back.
const PATIENCE: Duration = Duration::from_secs(30);

/// A URL without a slash at its end, and whether it is this machine.
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) loopback: bool,
}

impl Place {
    /// Of `--edge`, which a key is sent to.
    pub(crate) fn of_edge(text: &str, plain_http: bool) -> Result<Self, Fault> {
        Self::parse(
            text,
            plain_http,
            "--edge is no URL of an edge: write https://host or http://127.0.0.1:8787, without name, password, `?` and `#`",
            "--edge is http:// on another machine, so everybody on the way could read the key: use https://, or say --plain-http if the network is yours",
        )
    }

    /// Of `--jwks`, whose answer is believed.
    pub(crate) fn of_keys(text: &str, plain_http: bool) -> Result<Self, Fault> {
        Self::parse(
            text,
            plain_http,
            "--jwks is no URL of a key set: write https://host/.well-known/jwks.json, without name, password, `?` and `#`",
            "--jwks is http:// on another machine, so everybody on the way could put in keys of their own: use https://, or say --plain-http if the network is yours",
        )
    }

    fn parse(text: &str, plain_http: bool, unfit: &str, open: &str) -> Result<Self, Fault> {
        // A URL with a name and password in it is not repeated in the message.
        let unfit = || Fault::new(unfit);
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
            "http" => return Err(Fault::new(open)),
            _ => return Err(unfit()),
        }
        Ok(Self {
            url: text.trim_end_matches('/').to_owned(),
            loopback,
        })
    }

    /// What the URL answers, within `limit` bytes.
    pub(crate) fn get(&self, limit: u64, option: &str) -> Result<Vec<u8>, Fault> {
        let url = &self.url;
        let unreachable = |error: &ureq::Error| {
            let (why, advice) = why(error, option);
            Fault::new(format!("cannot read {url}: {}; {advice}", plain(&why)))
        };
        let mut response = agent(self.loopback)
            .get(url)
            .call()
            .map_err(|error| unreachable(&error))?;
        match response.status().as_u16() {
            200 => response
                .body_mut()
                .with_config()
                .limit(limit)
                .read_to_vec()
                .map_err(|error| unreachable(&error)),
            status => Err(Fault::new(format!(
                "cannot read {url}: it answered {status}. Check {option}"
            ))),
        }
    }
}

pub(crate) fn agent(loopback: bool) -> ureq::Agent {
    let mut config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        // A redirect would take the key along or drop it unsaid; the caller shall name the right URL instead.
        .max_redirects(0)
        .timeout_global(Some(PATIENCE))
        .user_agent(concat!("beckon/", env!("CARGO_PKG_VERSION")));
    if loopback {
        // A proxy has another idea of which machine 127.0.0.1 is.
        config = config.proxy(None);
    }
    config.build().new_agent()
}

/// Why nobody answered, and what to do about it; `option` is the one that names the URL.
pub(crate) fn why(error: &ureq::Error, option: &str) -> (String, String) {
    use std::io::ErrorKind;
    let (why, advice) = match error {
        ureq::Error::HostNotFound => (
            "no such host".to_owned(),
            format!("check the spelling of {option}, and your network"),
        ),
        ureq::Error::Timeout(_) => (
            format!("no answer within {} s", PATIENCE.as_secs()),
            format!("check {option} and your network, then try again"),
        ),
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => (
            "connection refused".to_owned(),
            "is the edge running, and is the port right?".to_owned(),
        ),
        ureq::Error::ConnectionFailed => (
            "connection failed".to_owned(),
            "is the edge running, and is the port right?".to_owned(),
        ),
        // This is how a refused certificate arrives.
        ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData => (
            error.to_string(),
            "check that the certificate is a public one for this host".to_owned(),
        ),
        ureq::Error::Rustls(error) => (
            error.to_string(),
            "check that the certificate is a public one for this host".to_owned(),
        ),
        ureq::Error::Io(error) => (
            error.to_string(),
            format!("check {option} and your network, then try again"),
        ),
        ureq::Error::InvalidProxyUrl | ureq::Error::ConnectProxyFailed(_) => (
            "the proxy did not connect".to_owned(),
            "check HTTPS_PROXY and NO_PROXY".to_owned(),
        ),
        error => (
            error.to_string(),
            format!("check that {option} is the URL of a Beckon edge"),
        ),
    };
    (why, advice)
}
