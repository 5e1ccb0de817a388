//! What a visitor sees and does, tested in a real Chromium and a real Firefox on the demo shop.
//!
//! In scope: the widget on a page with a strict policy, on a desktop and on a phone, by hand and by keyboard, with and
//! without a network. Out of scope: what the edge promises to programs, which is tested in `http`.
//!
//! Everything runs in Chromium. The trips that a visitor makes run in Firefox as well; each module names its own at its
//! beginning. In Chromium alone runs what needs its DevTools (scripts before a page's own: storage that fails, a clock that is
//! wrong), the way of Tab over whole pages (it leads on to Firefox's own buttons, which WebDriver's keys do not reach), and what
//! does not depend on the browser (what the edge answers, how often something is loaded).

/// The trips of a module that are made in both browsers: in each, each is a test of its own.
macro_rules! in_both_browsers {
    ($($trip:ident),+ $(,)?) => {
        mod in_chromium {
            $(#[test] fn $trip() { super::$trip(beckon_tests::browser::Engine::Chromium); })+
        }
        mod in_firefox {
            $(#[test] fn $trip() { super::$trip(beckon_tests::browser::Engine::Firefox); })+
        }
    };
}

mod accessible;
mod accessible_pages;
mod bad_days;
mod contrast;
mod embedding;
mod feedback;
mod focus;
mod hand;
mod inline;
mod integrity;
mod keyboard;
mod languages;
mod manners;
mod network;
mod page_api;
mod pages;
mod panel;
mod plain;
mod preferences;
mod saved_points;
mod told;
