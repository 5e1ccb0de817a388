//! The panel on a page: a Leptos application in the launcher's shadow root.

use crate::beckon::Beckon;
use crate::components::App;
use crate::platform;
use crate::state::{Msg, Panel};
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, HtmlElement, ShadowRoot};

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

thread_local! {
    /// The panel of this page, which lives as long as the page does.
    static BECKON: Cell<Option<Beckon>> = const { Cell::new(None) };
}

/// Opens the panel in this shadow root, on feedback if that is wanted. The first call makes it of what `open.js` gives;
/// later ones show it again. The page is told what has changed, and never an address.
///
/// # Errors
/// Where the browser lacks dialogs or style sheets made by script; the launcher then leads to the plain page.
#[wasm_bindgen]
pub fn open(root: &ShadowRoot, given: &JsValue, feedback: bool) -> Result<(), JsValue> {
    #[cfg(feature = "panic-messages")]
    console_error_panic_hook::set_once();
    let known = BECKON.get();
    let beckon = known.unwrap_or_else(|| Beckon::new(given));
    if !beckon.is_shown() {
        beckon.state.update(|widget| {
            widget.place.page = platform::page();
            widget.update(Msg::Open);
        });
        // What is drawn before it is shown is laid out once.
        if known.is_none() {
            mount(root, beckon)?;
            BECKON.set(Some(beckon));
        }
        beckon.carry_out();
        beckon.dialog().show_modal()?;
    }
    if feedback {
        beckon.act(Msg::Show(Panel::Feedback));
    }
    Ok(())
}

/// Makes the panel, and listens to what the page tells.
fn mount(root: &ShadowRoot, beckon: Beckon) -> Result<(), JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(STYLE)?;
    root.adopted_style_sheets().push(&sheet);
    // Leptos mounts into whatever takes nodes; its type says element.
    let root: HtmlElement = root.clone().unchecked_into();
    mount_to(root, move || view! { <App beckon/> }).forget();
    for (name, msg) in [
        ("focus", Msg::Seen),
        ("visibilitychange", Msg::Seen),
        ("online", Msg::Online),
    ] {
        let _ = window_event_listener_untyped(name, move |_| {
            if beckon.is_shown() {
                beckon.act(msg);
            }
        });
    }
    Ok(())
}
