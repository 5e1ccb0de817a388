//! What a visitor sees and does, tested in a real Chromium and a real Firefox on the demo shop.
//!
//! In scope: the widget on a page with a strict policy, on a desktop and on a phone, by hand and by keyboard, with and
//! without a network. Out of scope: what the edge promises to programs, which is tested in `http`.

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
mod keyboard;
mod languages;
mod manners;
mod network;
mod page_api;
mod plain;
mod preferences;
mod saved_points;
mod told;
