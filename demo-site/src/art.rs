//! The shop's drawings, as inline SVG coloured by the style sheet, so that they follow light and dark.

use crate::catalog::Shape;
use maud::{Markup, PreEscaped, html};

/// A boot from the side, toe to the right.
pub(crate) fn boot(shape: Shape, label: &str) -> Markup {
    let upper = match shape {
        Shape::Low => include_str!("../static/boot-low.svg"),
        Shape::Mid => include_str!("../static/boot-mid.svg"),
        Shape::High => include_str!("../static/boot-high.svg"),
    };
    html! {
        svg.boot-art viewBox="0 0 560 450" role="img" aria-label=(label) {
            (PreEscaped(upper))
            (PreEscaped(include_str!("../static/boot-sole.svg")))
        }
    }
}

/// Hills at the end of a day, with a cairn and a wall.
pub(crate) fn hills() -> Markup {
    html! {
        svg.hills viewBox="0 0 1440 640" preserveAspectRatio="xMaxYMax slice" aria-hidden="true" {
            (PreEscaped(include_str!("../static/hills.svg")))
        }
    }
}

/// The shop's mark: a cairn of three stones.
pub(crate) fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" aria-hidden="true" {
            path d="M4 25c0-3 5-4.5 12-4.5S28 22 28 25c0 2.4-5 3.5-12 3.5S4 27.400 4 25z" {}
            path d="M8 17.500c0-2.600 3.600-3.800 8.400-3.800s7.800 1.200 7.800 3.600c0 2.200-3.400 3-8 3S8 19.700 8 17.500z" {}
            path d="M11.500 9.600c0-3 2-5.100 4.800-5.100s4.400 2 4.400 4.700c0 2.500-1.800 3.400-4.500 3.400s-4.700-.8-4.700-3z" {}
        }
    }
}
