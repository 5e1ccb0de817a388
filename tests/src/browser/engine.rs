//! Which browser it is, how it is started, and its driver.

use super::Screen;
use crate::keeper::Kept;
use serde_json::{Value, json};
use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use thirtyfour::Capabilities;

/// A browser that the tests can drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, through ChromeDriver.
    Chromium,
    /// Firefox, through geckodriver.
    Firefox,
}

/// How Chromium is started so that it runs as root, on a server, and talks to nobody but the pages.
const CHROMIUM: [&str; 11] = [
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

/// What Firefox is called where it is installed.
const FIREFOX: [&str; 2] = ["firefox-esr", "firefox"];

impl Engine {
    /// What to ask the driver for: a browser with this screen and this folder for its profile.
    pub(super) fn capabilities(self, screen: Screen, profile: &Path) -> Capabilities {
        let set = match self {
            Self::Chromium => json!({
                "browserName": "chrome",
                "goog:chromeOptions": chromium(screen, profile),
                "goog:loggingPrefs": { "browser": "ALL" },
            }),
            Self::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": firefox(screen, profile),
            }),
        };
        set.as_object().expect("it was just made").clone()
    }
}

fn chromium(screen: Screen, profile: &Path) -> Value {
    let mut arguments: Vec<String> = CHROMIUM.map(str::to_owned).into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    match screen {
        Screen::Desktop => {
            arguments.push("--window-size=1280,900".to_owned());
            json!({ "args": arguments })
        }
        Screen::Phone => {
            let metrics = json!({ "width": 390, "height": 844, "pixelRatio": 2, "touch": true });
            json!({ "args": arguments, "mobileEmulation": { "deviceMetrics": metrics } })
        }
    }
}

fn firefox(screen: Screen, profile: &Path) -> Value {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let binary = FIREFOX
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file());
    // What points at the page: a finger, which is coarse, or a mouse, which is fine and can hover.
    let pointer = match screen {
        Screen::Desktop => 6,
        Screen::Phone => 1,
    };
    let mut options = json!({
        "args": ["-headless", "-profile", profile],
        "prefs": {
            "intl.accept_languages": "en-GB",
            "ui.primaryPointerCapabilities": pointer,
            "ui.allPointerCapabilities": pointer,
            // What Tab leads to is in sight at once.
            "general.smoothScroll": false,
            // It would complain that a strict policy keeps it from looking for one.
            "browser.chrome.site_icons": false,
        },
    });
    // On macOS it is in no path, and geckodriver knows where.
    if let Some(binary) = binary {
        options["binary"] = json!(binary);
    }
    options
}

/// What drives a browser.
pub(super) struct Driver {
    url: String,
    _process: Kept,
}

/// One ChromeDriver is enough for a test program; a geckodriver drives one browser.
pub(super) enum Drives {
    Shared(&'static Driver),
    Own(Driver),
}

impl Drives {
    pub(super) fn start(engine: Engine) -> Self {
        static SHARED: LazyLock<Driver> = LazyLock::new(|| {
            Driver::start(Path::new("chromedriver"), &["--port=0"], |line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                Some(port.trim_end_matches('.').to_owned())
            })
        });
        match engine {
            Engine::Chromium => Self::Shared(&SHARED),
            Engine::Firefox => {
                // The system is Firefox's own: its settings and its window, which stand for the visitor's.
                let arguments = ["--port=0", "--websocket-port=0", "--allow-system-access"];
                Self::Own(Driver::start(&geckodriver(), &arguments, |line| {
                    let (_, port) = line.split_once("Listening on 127.0.0.1:")?;
                    Some(port.to_owned())
                }))
            }
        }
    }

    /// Where the driver answers.
    pub(super) fn url(&self) -> &str {
        match self {
            Self::Shared(driver) => &driver.url,
            Self::Own(driver) => &driver.url,
        }
    }
}

impl Driver {
    fn start(program: &Path, arguments: &[&str], port: impl Fn(&str) -> Option<String>) -> Self {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let mut process = Kept::start(program, &arguments, None);
        let mut lines = BufReader::new(process.stdout()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| port(&line));
        let port =
            port.unwrap_or_else(|| panic!("{} does not start: `cargo xtask test` installs it", program.display()));
        // It must not stand still because nobody reads what it says.
        let errors = BufReader::new(process.stderr()).split(b'\n').map_while(Result::ok);
        std::thread::spawn(move || lines.for_each(drop));
        std::thread::spawn(move || errors.for_each(drop));
        Self {
            url: format!("http://127.0.0.1:{port}"),
            _process: process,
        }
    }
}

/// The one that `cargo xtask test` installs.
fn geckodriver() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tools = env::var_os("BECKON_TOOLS").map_or_else(|| root.join(".tools"), |tools| root.join(tools));
    tools.join("bin/geckodriver")
}
