//! What somebody would stumble over who sees little, or who has no mouse: axe-core, a ruler, and the way of the focus.

use super::{Browser, Engine};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use thirtyfour::Key;

const LOOK: &str = concat!(include_str!("ruler.js"), include_str!("look.js"));
const STOP: &str = concat!(include_str!("ruler.js"), include_str!("stop.js"));

/// How long a page may take to scroll to what has the focus.
const REST: Duration = Duration::from_secs(2);

/// How a visitor's system may be set.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    name: &'static str,
    prefers: &'static [(&'static str, &'static str)],
    window: (u32, u32),
    spaced: bool,
}

const fn setting(
    name: &'static str,
    prefers: &'static [(&'static str, &'static str)],
    window: (u32, u32),
    spaced: bool,
) -> Setting {
    Setting {
        name,
        prefers,
        window,
        spaced,
    }
}

const LIGHT: &[(&str, &str)] = &[("prefers-color-scheme", "light")];
const DARK: &[(&str, &str)] = &[("prefers-color-scheme", "dark")];

/// Every setting that must be borne.
pub const SETTINGS: [Setting; 8] = [
    setting("light", LIGHT, (1280, 900), false),
    setting("dark", DARK, (1280, 900), false),
    setting("forced colours", &[("forced-colors", "active")], (390, 844), false),
    // Text at 200 % and 400 % of a window of 1280 by 1024 leaves a half and a quarter of it.
    setting("at 200 %", LIGHT, (640, 512), false),
    setting("at 400 %", DARK, (320, 256), false),
    setting("320 pixels wide", LIGHT, (320, 640), false),
    setting(
        "reduced motion, held sideways",
        &[("prefers-reduced-motion", "reduce")],
        (844, 390),
        false,
    ),
    setting("spaced text", DARK, (390, 844), true),
];

/// Enough to see what another browser changes: most of what axe-core and the ruler find does not depend on it.
const FEW: [Setting; 2] = [
    setting("light", LIGHT, (1280, 900), false),
    setting("dark, on a phone", DARK, (390, 844), false),
];

impl Engine {
    /// The settings in which a state is looked at: every one in Chromium, a few in Firefox.
    #[must_use]
    pub const fn settings(self) -> &'static [Setting] {
        match self {
            Self::Chromium => &SETTINGS,
            Self::Firefox => &FEW,
        }
    }
}

/// Enough to see what another direction of writing changes.
pub const NARROW: [Setting; 2] = [
    setting("light", LIGHT, (390, 844), false),
    setting("dark, 320 pixels wide", DARK, (320, 640), false),
];

impl Browser {
    /// What is wrong with what is shown now, in each of these settings.
    ///
    /// # Panics
    ///
    /// When axe-core is not installed, or finds nothing to look at.
    #[must_use]
    pub fn look_over(&self, state: &str, settings: &[Setting]) -> Vec<String> {
        if self.script("return typeof axe", vec![]) == "undefined" {
            let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/axe-core/axe.min.js");
            let axe = fs::read_to_string(axe).expect("axe-core is there: `cargo xtask build` installs it");
            let _ = self.script(&axe, vec![]);
        }
        let mut wrong = Vec::new();
        for setting in settings {
            self.set(setting);
            let told = self.script(LOOK, vec![json!(setting.spaced)]);
            assert!(
                told[0].as_u64() > Some(10),
                "{state}: axe-core looked at nothing: {told}"
            );
            let found = told[1].as_array().into_iter().flatten().filter_map(Value::as_str);
            wrong.extend(found.map(|found| format!("{state}, {}: {found}", setting.name)));
        }
        self.prefer(&[]);
        self.size(1280, 900);
        wrong
    }

    /// Sets the visitor's system.
    ///
    /// # Panics
    ///
    /// When the browser refuses.
    pub fn set(&self, setting: &Setting) {
        self.prefer(setting.prefers);
        self.size(setting.window.0, setting.window.1);
    }

    /// What has the focus, in the widget or in the document, and what is wrong with how it is seen; nothing where the
    /// focus is on the page itself.
    ///
    /// # Panics
    ///
    /// When the script answers otherwise.
    #[must_use]
    pub fn stop(&self) -> Option<(String, Vec<String>)> {
        serde_json::from_value(self.script(STOP, vec![])).expect("stop.js answers so")
    }

    /// The same, once a page that still scrolls there has come to rest.
    fn settled(&self) -> Option<(String, Vec<String>)> {
        let deadline = Instant::now() + REST;
        loop {
            let stop = self.stop();
            let fine = stop.as_ref().is_none_or(|(_, wrong)| wrong.is_empty());
            if fine || Instant::now() > deadline {
                return stop;
            }
        }
    }

    /// Presses Tab, or Shift and Tab, and waits until the browser has drawn where that leads: Firefox brings the text of
    /// a field into view with the next frame, also when the focus has left it by then.
    ///
    /// # Panics
    ///
    /// When the browser takes no keys.
    pub fn tab(&self, back: bool) {
        let chain = self.driver().action_chain();
        let chain = if back {
            chain.key_down(Key::Shift).send_keys(Key::Tab).key_up(Key::Shift)
        } else {
            chain.send_keys(Key::Tab)
        };
        self.run(chain.perform()).expect("the browser takes keys");
        let drawn = "return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))";
        let _ = self.script(drawn, vec![]);
    }

    /// Presses Tab, or Shift and Tab, and tells where that leads, as often as it leads somewhere new and until it comes
    /// round.
    #[must_use]
    pub fn tour(&self, back: bool) -> Vec<(String, Vec<String>)> {
        let mut stops: Vec<(String, Vec<String>)> = Vec::new();
        for _ in 0..200 {
            self.tab(back);
            let Some(stop) = self.settled() else { break };
            if stops.first().is_some_and(|first| first.0 == stop.0 && stops.len() > 1) {
                break;
            }
            // A field of several parts, like a time, is one stop here.
            match stops.last_mut().filter(|last| last.0 == stop.0) {
                Some(last) => last.1.extend(stop.1),
                None => stops.push(stop),
            }
        }
        stops
    }
}
