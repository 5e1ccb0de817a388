//! A real headless browser, driven through WebDriver: what a visitor sees and does.
//!
//! Controls are found by their `data-part`, in the widget's shadow root or, on the edge's own pages, in the document.

mod engine;
mod gecko;
mod look;
mod system;

pub use engine::Engine;
pub use look::{NARROW, SETTINGS, Setting};

use crate::http::Call;
use crate::wait::{PATIENCE, until};
use engine::Drives;
use serde_json::{Value, json};
use std::future::Future;
use std::time::Instant;
use tempfile::TempDir;
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;
use tokio::runtime::Runtime;

/// Finds a part in the widget's shadow root.
const FIND: &str = "return document.querySelector('beckon-launcher')?.shadowRoot?.querySelector(arguments[0]) ?? null";

/// Whether the middle of an element is in the window, with nothing over it.
const IN_SIGHT: &str = "const [it] = arguments;
    it.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const box = it.getBoundingClientRect();
    const hit = it.getRootNode().elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return it.contains(hit)";

/// On what the page is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// A desktop's window.
    Desktop,
    /// A phone, held upright.
    Phone,
}

/// One browser with a profile of its own. It closes when this is dropped.
pub struct Browser {
    runtime: Runtime,
    driver: Option<WebDriver>,
    engine: Engine,
    screen: Screen,
    drives: Drives,
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser.
    ///
    /// # Panics
    ///
    /// When it or its driver does not start.
    #[must_use]
    pub fn open(engine: Engine, screen: Screen) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let profile = TempDir::with_prefix("beckon-browser-").expect("a folder for the profile");
        let drives = Drives::start(engine);
        let capabilities = engine.capabilities(screen, profile.path());
        let driver = runtime.block_on(WebDriver::new(drives.url(), capabilities));
        let driver = driver.unwrap_or_else(|error| panic!("{engine:?} does not start: {error}"));
        let browser = Self {
            runtime,
            driver: Some(driver),
            engine,
            screen,
            drives,
            _profile: profile,
        };
        if engine == Engine::Firefox {
            browser.gecko_start();
        }
        browser
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("the browser is open until it is dropped")
    }

    fn run<T>(&self, what: impl Future<Output = WebDriverResult<T>>) -> WebDriverResult<T> {
        self.runtime.block_on(what)
    }

    /// Goes to a page.
    ///
    /// # Panics
    ///
    /// When it does not load.
    pub fn go(&self, url: &str) {
        self.run(self.driver().goto(url)).expect("the page loads");
    }

    /// Loads the page again.
    ///
    /// # Panics
    ///
    /// When it does not load.
    pub fn reload(&self) {
        self.run(self.driver().refresh()).expect("the page loads");
    }

    /// The page's address.
    ///
    /// # Panics
    ///
    /// When there is no page.
    #[must_use]
    pub fn address(&self) -> String {
        self.run(self.driver().current_url())
            .expect("a page is open")
            .to_string()
    }

    /// Runs a script in the page, with arguments.
    ///
    /// # Panics
    ///
    /// When it throws.
    #[must_use]
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.run(self.driver().execute(script, arguments))
            .expect("the script runs")
            .json()
            .clone()
    }

    /// A part of the widget that is there now.
    fn look(&self, part: &str) -> Option<WebElement> {
        let selector = json!(format!("[data-part=\"{part}\"]"));
        let found = self.run(self.driver().execute(FIND, vec![selector])).ok()?;
        if found.json().is_null() {
            None
        } else {
            found.element().ok()
        }
    }

    /// Whether a part of the widget is on screen now.
    #[must_use]
    pub fn shows(&self, part: &str) -> bool {
        self.look(part)
            .is_some_and(|element| self.run(element.is_displayed()).unwrap_or(false))
    }

    /// Waits for a part of the widget.
    #[must_use]
    pub fn part(&self, part: &str) -> WebElement {
        until(&format!("the part {part}"), || self.look(part))
    }

    /// Waits until a part is on screen.
    pub fn see(&self, part: &str) {
        until(&format!("the part {part} on screen"), || self.shows(part).then_some(()));
    }

    /// Waits until a part is no longer on screen.
    pub fn see_gone(&self, part: &str) {
        until(&format!("the part {part} to go"), || (!self.shows(part)).then_some(()));
    }

    /// Clicks or taps a part; of a radio button or tick box its label, which is what people hit.
    ///
    /// # Panics
    ///
    /// When it cannot be hit.
    pub fn press(&self, part: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let element = self.part(part);
            let hit = self.run(async {
                let kind = element.attr("type").await?.unwrap_or_default();
                let target = if kind == "radio" || kind == "checkbox" {
                    element.parent().await?
                } else {
                    element
                };
                Ok(target)
            });
            let hit = hit
                .map_err(|error| error.to_string())
                .and_then(|target| match self.screen {
                    Screen::Desktop => self.run(target.click()).map_err(|error| error.to_string()),
                    Screen::Phone => self.tap(&target),
                });
            // It may be on its way in, or covered by what is on its way out.
            match hit {
                Ok(()) => return,
                Err(error) => assert!(Instant::now() < deadline, "{part} cannot be hit: {error}"),
            }
        }
    }

    /// Taps an element with a finger, or says why not.
    fn tap(&self, target: &WebElement) -> Result<(), String> {
        let element = target.to_json().expect("an element has a name");
        let in_sight = self.run(self.driver().execute(IN_SIGHT, vec![element.clone()]));
        let in_sight = in_sight.map_err(|error| error.to_string())?;
        if in_sight.json() != true {
            return Err("something is over it".to_owned());
        }
        let finger = json!({
            "type": "pointer", "id": "finger", "parameters": { "pointerType": "touch" },
            "actions": [
                { "type": "pointerMove", "origin": element, "x": 0, "y": 0 },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ],
        });
        let url = format!("{}/session/{}/actions", self.drives.url(), self.driver().session_id());
        let reply = Call::new("POST", url).json(&json!({ "actions": [finger] })).send();
        if reply.status == 200 { Ok(()) } else { Err(reply.text()) }
    }

    /// Types into a part, after what is there already.
    ///
    /// # Panics
    ///
    /// When it takes no text.
    pub fn write(&self, part: &str, text: impl Into<TypingData>) {
        let element = self.part(part);
        self.run(element.send_keys(text))
            .unwrap_or_else(|error| panic!("{part} takes no text: {error}"));
    }

    /// Types into a part, in place of what is there.
    ///
    /// # Panics
    ///
    /// When it takes no text.
    pub fn rewrite(&self, part: &str, text: &str) {
        // In one go: each writing of its own begins at the end of what is there. Control is let go where it comes again.
        let control = char::from(Key::Control);
        self.write(part, format!("{control}a{control}{text}"));
    }

    /// Chooses an option of a select by the words it begins with, as a keyboard does.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn choose(&self, part: &str, words: &str) {
        self.write(part, words);
        let script = "return arguments[0].selectedOptions[0].text";
        let element = self.part(part).to_json().expect("an element has a name");
        let chosen = self.script(script, vec![element]);
        assert!(
            chosen.as_str().is_some_and(|chosen| chosen.starts_with(words)),
            "{part} chose {chosen}"
        );
    }

    /// The text of a part, as it is seen.
    ///
    /// # Panics
    ///
    /// When it has gone.
    #[must_use]
    pub fn text(&self, part: &str) -> String {
        let element = self.part(part);
        self.run(element.text()).expect("a part has a text")
    }

    /// What stands in a control.
    ///
    /// # Panics
    ///
    /// When it has gone.
    #[must_use]
    pub fn value(&self, part: &str) -> String {
        let element = self.part(part);
        self.run(element.value())
            .expect("a control has a value")
            .unwrap_or_default()
    }

    /// Whether a radio button or tick box is on.
    ///
    /// # Panics
    ///
    /// When it has gone.
    #[must_use]
    pub fn is_on(&self, part: &str) -> bool {
        let element = self.part(part);
        self.run(element.is_selected()).expect("a choice is on or off")
    }

    /// An attribute of a part.
    ///
    /// # Panics
    ///
    /// When it has gone.
    #[must_use]
    pub fn attribute(&self, part: &str, name: &str) -> Option<String> {
        let element = self.part(part);
        self.run(element.attr(name)).expect("a part has attributes")
    }

    /// Presses keys, wherever the focus is.
    ///
    /// # Panics
    ///
    /// When the browser takes none.
    pub fn keys(&self, keys: impl Into<TypingData>) {
        let chain = self.driver().action_chain().send_keys(keys);
        self.run(chain.perform()).expect("the browser takes keys");
    }

    /// The part that has the focus; nothing when none has.
    #[must_use]
    pub fn focused(&self) -> Option<String> {
        let script = "return document.activeElement?.shadowRoot?.activeElement?.dataset.part ?? null";
        self.script(script, vec![]).as_str().map(str::to_owned)
    }

    /// Clicks the first element of the document that a selector finds.
    ///
    /// # Panics
    ///
    /// When there is none, or it cannot be hit.
    pub fn click(&self, selector: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = until(selector, || self.run(self.driver().find(By::Css(selector))).ok());
            // The page may still be scrolling there.
            match self.run(found.click()) {
                Ok(()) => return,
                Err(error) => assert!(Instant::now() < deadline, "{selector} cannot be hit: {error}"),
            }
        }
    }

    /// Waits for something in the document that a selector finds.
    pub fn find(&self, selector: &str) {
        until(selector, || self.run(self.driver().find(By::Css(selector))).ok());
    }

    /// Types into the first control of the document that a selector finds.
    ///
    /// # Panics
    ///
    /// When it takes no text.
    pub fn fill(&self, selector: &str, text: &str) {
        let found = until(selector, || self.run(self.driver().find(By::Css(selector))).ok());
        self.run(found.send_keys(text))
            .unwrap_or_else(|error| panic!("{selector} takes no text: {error}"));
    }

    /// The text of the whole document.
    #[must_use]
    pub fn page_text(&self) -> String {
        self.script("return document.body.innerText", vec![])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// What the console has complained of since it was last asked: errors, and violations of the page's policy.
    ///
    /// # Panics
    ///
    /// When the browser does not tell.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        if self.engine == Engine::Firefox {
            return self.gecko_complaints();
        }
        let url = format!("{}/session/{}/se/log", self.drives.url(), self.driver().session_id());
        let log: Value = Call::new("POST", url)
            .json(&json!({ "type": "browser" }))
            .send()
            .ok(200);
        let entries = log["value"].as_array().cloned().unwrap_or_default();
        let severe = entries
            .iter()
            .filter(|entry| entry["level"] == "SEVERE" || entry["source"] == "security");
        severe
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take()
            && let Err(error) = self.runtime.block_on(driver.quit())
        {
            eprintln!("a browser may still run: {error}");
        }
    }
}
