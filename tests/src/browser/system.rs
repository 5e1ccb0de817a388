//! What lies around the page: the visitor's system, the window, the network, the history.

use super::{Browser, Engine, FIND};
use crate::wait::until;
use serde_json::{Value, json};
use thirtyfour::extensions::cdp::{ChromeDevTools, NetworkConditions};

impl Browser {
    /// Makes the page believe what its visitor's system says: colours, motion.
    ///
    /// # Panics
    ///
    /// When the browser refuses.
    pub fn prefer(&self, features: &[(&str, &str)]) {
        if self.engine == Engine::Firefox {
            return self.gecko_prefer(features);
        }
        let named = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
        let features: Vec<Value> = features.iter().map(named).collect();
        self.tell("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Makes the window so wide and high, in CSS pixels.
    ///
    /// # Panics
    ///
    /// When the browser refuses.
    pub fn size(&self, width: u32, height: u32) {
        if self.engine == Engine::Firefox {
            return self.gecko_size(width, height);
        }
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Makes the page believe that it is under a finger, and that there is no mouse.
    ///
    /// # Panics
    ///
    /// When the browser is not Chromium, or refuses.
    pub fn touch(&self) {
        let fingers = json!({ "enabled": true, "maxTouchPoints": 5 });
        self.tell("Emulation.setTouchEmulationEnabled", fingers);
    }

    /// Draws no scrollbars, as a phone does.
    ///
    /// # Panics
    ///
    /// When the browser is not Chromium, or refuses.
    pub fn hide_scrollbars(&self) {
        self.tell("Emulation.setScrollbarsHidden", json!({ "hidden": true }));
    }

    /// Runs a script in every page from now on, before any of the page's own.
    ///
    /// # Panics
    ///
    /// When the browser is not Chromium, or refuses.
    pub fn first(&self, script: &str) {
        self.tell("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    fn tell(&self, command: &str, parameters: Value) {
        assert_eq!(self.engine, Engine::Chromium, "{command} is for Chromium alone");
        let tools = ChromeDevTools::new(self.driver().handle.clone());
        self.run(tools.execute_cdp_with_params(command, parameters))
            .unwrap_or_else(|error| panic!("{command}: {error}"));
    }

    /// A picture of the first element that a selector finds in the widget, as PNG.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn picture(&self, selector: &str) -> Vec<u8> {
        let found = until(selector, || {
            let found = self.run(self.driver().execute(FIND, vec![json!(selector)])).ok()?;
            found.element().ok()
        });
        self.run(found.screenshot_as_png()).expect("browsers take pictures")
    }

    /// A picture of all that the window shows, as PNG.
    ///
    /// # Panics
    ///
    /// When the browser takes none.
    #[must_use]
    pub fn window(&self) -> Vec<u8> {
        self.run(self.driver().screenshot_as_png())
            .expect("browsers take pictures")
    }

    /// Makes the visitor's clock one of this zone.
    ///
    /// # Panics
    ///
    /// When the browser is not Chromium, or refuses.
    pub fn time_zone(&self, zone: &str) {
        self.tell("Emulation.setTimezoneOverride", json!({ "timezoneId": zone }));
    }

    /// Goes one page back.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn back(&self) {
        self.run(self.driver().back()).expect("there is a page to go back to");
    }

    /// Cuts the network, or joins it again.
    ///
    /// # Panics
    ///
    /// When the browser refuses.
    pub fn offline(&self, offline: bool) {
        if self.engine == Engine::Firefox {
            return self.gecko_offline(offline);
        }
        let tools = ChromeDevTools::new(self.driver().handle.clone());
        let mut conditions = NetworkConditions::new();
        conditions.offline = offline;
        self.run(tools.set_network_conditions(&conditions))
            .expect("the network can be cut");
    }
}
