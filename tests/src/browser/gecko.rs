//! Firefox from inside: what stands for its visitor's system, window and console is set and read by its own scripts.

use super::{Browser, Screen};
use crate::http::Call;
use crate::wait::until;
use serde_json::{Value, json};

/// Makes the page as large as said, as Firefox itself does for who develops for phones. `arguments`: width, height, how
/// many pixels of the screen one of the page is, whether a finger points at it.
const SIZE: &str = "const [width, height, ratio, finger] = arguments;
    const page = gBrowser.selectedBrowser;
    page.style.setProperty('width', `${width}px`);
    page.style.setProperty('height', `${height}px`);
    page.browsingContext.overrideDPPX = ratio;
    page.browsingContext.touchEventsOverride = finger ? 'enabled' : 'disabled';
    document.synchronouslyUpdateRemoteBrowserDimensions(true)";

/// What the visitor's system says. `arguments`: the names and values of media features.
const PREFER: &str = "const { 'prefers-color-scheme': colours = 'light', 'forced-colors': forced = 'none',
        'prefers-reduced-motion': motion = 'no-preference' } = Object.fromEntries(arguments[0]);
    const page = gBrowser.selectedBrowser.browsingContext;
    page.prefersColorSchemeOverride = colours;
    page.forcedColorsOverride = forced;
    Services.prefs.setIntPref('ui.prefersReducedMotion', motion == 'reduce' ? 1 : 0)";

/// Errors of pages, and what a page's policy has forbidden, since it was last asked.
const COMPLAINTS: &str = "const told = Services.console.getMessageArray()
        .filter((one) => one instanceof Ci.nsIScriptError && one.sourceName.startsWith('http') || one.category?.startsWith('CSP'))
        .filter((one) => !(one.flags & Ci.nsIScriptError.warningFlag))
        .map((one) => `${one.sourceName}: ${one.errorMessage}`);
    Services.console.reset();
    return told";

impl Browser {
    /// Runs a script in Firefox's own window, with arguments.
    fn inside(&self, script: &str, arguments: Value) -> Value {
        let ask = |path: &str, body: Value| -> Value {
            let url = format!("{}/session/{}/{path}", self.drives.url(), self.driver().session_id());
            let told: Value = Call::new("POST", url).json(&body).send().ok(200);
            told["value"].clone()
        };
        ask("moz/context", json!({ "context": "chrome" }));
        let told = ask("execute/sync", json!({ "script": script, "args": arguments }));
        ask("moz/context", json!({ "context": "content" }));
        told
    }

    /// Gives a new Firefox the size of its screen.
    pub(super) fn gecko_start(&self) {
        let (width, height) = match self.screen {
            Screen::Desktop => (1280, 900),
            Screen::Phone => (390, 844),
        };
        self.gecko_size(width, height);
    }

    pub(super) fn gecko_size(&self, width: u32, height: u32) {
        let (ratio, finger) = match self.screen {
            Screen::Desktop => (1, false),
            Screen::Phone => (2, true),
        };
        self.inside(SIZE, json!([width, height, ratio, finger]));
        until("Firefox's window in its size", || {
            let inside = self.script("return [innerWidth, innerHeight]", vec![]);
            (inside == json!([width, height])).then_some(())
        });
    }

    pub(super) fn gecko_prefer(&self, features: &[(&str, &str)]) {
        self.inside(PREFER, json!([features]));
    }

    pub(super) fn gecko_offline(&self, offline: bool) {
        let cut = "gBrowser.selectedBrowser.browsingContext.forceOffline = arguments[0]";
        self.inside(cut, json!([offline]));
    }

    pub(super) fn gecko_complaints(&self) -> Vec<String> {
        serde_json::from_value(self.inside(COMPLAINTS, json!([]))).expect("they are texts")
    }
}
