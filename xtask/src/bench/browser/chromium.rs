//! Chromium on a slow machine and a slow line, driven over ChromeDriver's HTTP.

use crate::bench::load;
use crate::process::Running;
use crate::workerd;
use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// How many times slower than this machine's the browser's processor is.
pub(super) const SLOWER: u32 = 4;

/// What the line carries, in bits a second, and how long an answer takes at least, in milliseconds.
pub(super) const LINE: u32 = 1_600_000;
pub(super) const LATENCY: u32 = 150;

/// How Chromium is started so that it runs as root, on a server, and talks to nobody but the pages.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
    "--window-size=1280,900",
];

/// A ChromeDriver.
pub(super) struct Driver {
    url: String,
    _process: Running,
}

impl Driver {
    pub(super) fn start() -> Result<Self> {
        let port = workerd::port(0, "--port")?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        let process = workerd::start("chromedriver", &mut command, |line| {
            line.contains("started successfully")
        })?;
        Ok(Self {
            url: workerd::local_url(port),
            _process: process,
        })
    }

    /// Opens a browser that remembers nothing, and that runs this script first on each of its pages.
    pub(super) fn open(&self, profile: &Path, script: &str) -> Result<Browser> {
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).into();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let wanted = json!({ "goog:chromeOptions": { "args": arguments } });
        let session = send(
            "POST",
            &format!("{}/session", self.url),
            json!({ "capabilities": { "alwaysMatch": wanted } }),
        )?;
        let id = session["sessionId"].as_str().context("ChromeDriver named no session")?;
        let browser = Browser {
            url: format!("{}/session/{id}", self.url),
        };
        let bytes = LINE / 8;
        for (command, given) in [
            ("Network.enable", json!({})),
            (
                "Network.emulateNetworkConditions",
                json!({ "offline": false, "latency": LATENCY, "downloadThroughput": bytes, "uploadThroughput": bytes }),
            ),
            ("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })),
            ("Page.enable", json!({})),
            ("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })),
        ] {
            browser.say("goog/cdp/execute", json!({ "cmd": command, "params": given }))?;
        }
        Ok(browser)
    }
}

/// A browser, until this is dropped.
pub(super) struct Browser {
    url: String,
}

impl Browser {
    pub(super) fn go(&self, url: &str) -> Result<()> {
        self.say("url", json!({ "url": url })).map(drop)
    }

    /// Runs a script, and waits for what it promises.
    pub(super) fn script(&self, script: &str) -> Result<Value> {
        self.say("execute/sync", json!({ "script": script, "args": [] }))
    }

    /// Moves the mouse there and clicks at once.
    pub(super) fn click(&self, x: f64, y: f64) -> Result<()> {
        #[expect(clippy::cast_possible_truncation, reason = "a place in a window")]
        let (x, y) = (x as i64, y as i64);
        let mouse = json!({
            "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
            "actions": [
                { "type": "pointerMove", "x": x, "y": y, "duration": 0 },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ],
        });
        self.say("actions", json!({ "actions": [mouse] })).map(drop)
    }

    fn say(&self, what: &str, body: Value) -> Result<Value> {
        send("POST", &format!("{}/{what}", self.url), body)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Err(error) = send("DELETE", &self.url, Value::Null) {
            eprintln!("warning: a browser may still run: {error:#}");
        }
    }
}

fn send(method: &str, url: &str, body: Value) -> Result<Value> {
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(url)
        .header("content-type", "application/json")
        .body(if body.is_null() {
            String::new()
        } else {
            body.to_string()
        })?;
    let mut answer = load::agent()
        .run(request)
        .map_err(|error| anyhow!("ChromeDriver does not answer: {error}"))?;
    let mut answer: Value = answer.body_mut().read_json().context("ChromeDriver answers in JSON")?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => bail!("Chromium: {error}: {}", value["message"].as_str().unwrap_or_default()),
        None => Ok(value),
    }
}
