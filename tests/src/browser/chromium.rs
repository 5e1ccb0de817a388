//! How Chromium is started, and its driver.

use super::Screen;
use crate::keeper::Kept;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::LazyLock;
use thirtyfour::{CapabilitiesHelper, ChromeCapabilities, DesiredCapabilities};

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
    "--disable-lcd-text",
];

/// What to ask ChromeDriver for: a browser with this screen and this folder for its profile.
pub(super) fn capabilities(screen: Screen, profile: &Path) -> ChromeCapabilities {
    let mut capabilities = DesiredCapabilities::chrome();
    let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let options = match screen {
        Screen::Desktop => {
            arguments.push("--window-size=1280,900".to_owned());
            json!({ "args": arguments })
        }
        Screen::Phone => {
            let metrics = json!({ "width": 390, "height": 844, "pixelRatio": 2, "touch": true });
            json!({ "args": arguments, "mobileEmulation": { "deviceMetrics": metrics } })
        }
    };
    let set = [
        ("goog:chromeOptions", options),
        ("goog:loggingPrefs", json!({ "browser": "ALL" })),
    ];
    for (name, value) in set {
        capabilities.insert_base_capability(name.to_owned(), value);
    }
    capabilities
}

/// The one ChromeDriver of a test program.
pub(super) struct ChromeDriver {
    pub(super) url: String,
    _process: Kept,
}

impl ChromeDriver {
    pub(super) fn shared() -> &'static Self {
        static SHARED: LazyLock<ChromeDriver> = LazyLock::new(ChromeDriver::start);
        &SHARED
    }

    fn start() -> Self {
        let mut process = Kept::start(Path::new("chromedriver"), &["--port=0".to_owned()], None);
        let mut lines = BufReader::new(process.stdout()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let port = port.expect("ChromeDriver starts: is it installed?");
        // It must not stand still because nobody reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            url: format!("http://127.0.0.1:{port}"),
            _process: process,
        }
    }
}
