//! How well two colours can be told apart: the contrast ratio of WCAG 2.2.

use csscolorparser::Color;

/// A colour as CSS writes it; `None` for what is none, or depends on where it stands.
pub(super) fn read(text: &str) -> Option<Color> {
    text.trim().parse().ok()
}

/// What is seen where a colour lies over another one.
pub(super) fn over(front: &Color, back: &Color) -> Color {
    let mix = |front_part: f32, back_part: f32| front_part * front.a + back_part * (1.0 - front.a);
    Color::new(mix(front.r, back.r), mix(front.g, back.g), mix(front.b, back.b), 1.0)
}

/// From 1, the same, to 21, black on white.
pub(super) fn contrast(one: &Color, other: &Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance, as WCAG 2.2 defines it.
fn luminance(colour: &Color) -> f64 {
    let linear = |part: f32| {
        let part = f64::from(part);
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)
}

#[cfg(test)]
mod tests {
    use super::{contrast, over, read};

    #[test]
    fn the_ratio_is_that_of_wcag() {
        let ratio = |one, other| contrast(&read(one).expect("a colour"), &read(other).expect("a colour"));
        assert!((ratio("#fff", "black") - 21.0).abs() < 0.01);
        assert!((ratio("#777", "#fff") - 4.48).abs() < 0.01);
        assert!((ratio("rgb(0 0 255)", "hsl(0 0% 100%)") - 8.59).abs() < 0.01);
    }

    #[test]
    fn what_shines_through_is_seen_too() {
        let seen = over(&read("#0008").expect("a colour"), &read("white").expect("a colour"));
        assert!((f64::from(seen.r) - 0.467).abs() < 0.01);
        assert!(read("var(--brand)").is_none());
    }
}
