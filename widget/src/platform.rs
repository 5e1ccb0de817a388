//! What the platform knows: the page, the clock, the visitor's zone, and the names that `Intl` has.

use crate::state::Place;
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, UnwrapThrowExt};

/// The page as it is now.
pub(crate) fn place(edge: &str, site: &str, language: String, zone: String) -> Place {
    Place {
        language,
        page: page(),
        plain_page: format!("{edge}/s/{site}"),
        zone,
        new_id,
        show_time,
        zones,
        countries,
        today,
    }
}

/// The page's address without query and fragment, which are nobody's business.
pub(crate) fn page() -> String {
    let location = web_sys::window().unwrap_throw().location();
    let part = |name| get(&location, name).as_string().unwrap_or_default();
    part("origin") + &part("pathname")
}

/// The value of this name.
pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        put(&options, name, &(*value).into());
    }
    options
}

/// Gives an object of ours a value of this name.
pub(crate) fn put(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).unwrap_throw();
}

fn intl(name: &str) -> JsValue {
    get(&get(&js_sys::global(), "Intl"), name)
}

fn zones() -> Vec<String> {
    let list = intl("supportedValuesOf")
        .dyn_into::<Function>()
        .and_then(|of| of.call1(&JsValue::UNDEFINED, &"timeZone".into()));
    let list = list.unwrap_or(JsValue::UNDEFINED);
    let mut zones = Vec::new();
    for zone in list.dyn_ref::<Array>().map(Array::to_vec).unwrap_or_default() {
        zones.push(zone.as_string().unwrap_or_default());
    }
    zones
}

/// A text of JSON as a file: a URL that holds all of it.
pub(crate) fn file(json: &str) -> String {
    format!(
        "data:application/json,{}",
        String::from(js_sys::encode_uri_component(json))
    )
}

/// A version 4 UUID. `randomUUID` itself exists on https pages alone.
fn new_id() -> String {
    let mut bytes = [0_u8; 16];
    let crypto = web_sys::window().unwrap_throw().crypto().unwrap_throw();
    crypto.get_random_values_with_u8_array(&mut bytes).unwrap_throw();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut id = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        for half in [byte >> 4, byte & 0x0f] {
            id.push(char::from_digit(half.into(), 16).unwrap_or('0'));
        }
    }
    id
}

fn show_time(language: &str, at: &str) -> String {
    let style = options(&[("dateStyle", "medium"), ("timeStyle", "short")]);
    Date::new(&at.into()).to_locale_string(language, &style).into()
}

/// Swedish writes a date as ISO 8601 does, and the time after it.
fn today() -> String {
    let now = String::from(Date::new_0().to_locale_string("sv-SE", &Object::new()));
    now.split(' ').next().unwrap_or_default().to_owned()
}

/// The countries of these codes by name, or by code where the platform has no names.
fn countries(language: &str, codes: &str) -> Vec<(String, String)> {
    let arguments = Array::new();
    arguments.push(&language.into());
    arguments.push(&options(&[("type", "region")]));
    let made = intl("DisplayNames")
        .dyn_into::<Function>()
        .and_then(|names| Reflect::construct(&names, &arguments));
    let names = made.unwrap_or(JsValue::UNDEFINED);
    let of = get(&names, "of").dyn_into::<Function>().ok();
    let mut countries = Vec::new();
    for group in codes.split(' ') {
        let letter = |at: usize| group.get(at..=at).unwrap_or_default();
        for at in 1..group.len() {
            let code = format!("{}{}", letter(0), letter(at));
            let name = of
                .as_ref()
                .and_then(|of| of.call1(&names, &code.as_str().into()).ok())
                .and_then(|name| name.as_string());
            countries.push((code.clone(), name.unwrap_or(code)));
        }
    }
    countries
}
