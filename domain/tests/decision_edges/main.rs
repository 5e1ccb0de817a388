//! Each denial reason from both sides of its edge, and which reason hides which. One sentence a test.

mod addressee;
mod again;
mod caps;
mod clock;
mod explained;
mod kept;
mod several;
mod shown;
mod standing;
mod world;

use world::World;

const NOON: &str = "2026-11-22T12:00:00Z";

/// Asks about the news by email at each of these instants.
#[track_caller]
fn check(world: &World, answers: &[(&str, &str)]) {
    for (now, expected) in answers {
        assert_eq!(world.ask("news", now), *expected, "at {now}");
    }
}
