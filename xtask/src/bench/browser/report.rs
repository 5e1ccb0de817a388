//! What was measured, beside each other, and what was promised.

use super::{Contestant, Round};
use std::fmt::Write;

/// What is promised of Beckon, in milliseconds.
const LAUNCHER: f64 = 100.0;
const COLD: f64 = 1_500.0;
const WARM: f64 = 300.0;
const TASK: f64 = 50.0;

/// How wide the columns are.
const NAME: usize = 28;
const WIDE: usize = 19;

/// A number of each round.
type Of = fn(&Round) -> f64;

/// The column that stands at the head of the table, and what it is of.
const COLUMNS: [(&str, Of); 8] = [
    ("kB at first", |round| round.first_bytes / 1_000.0),
    ("requests", |round| round.first_requests),
    ("seen after ms", |round| round.seen),
    ("panel, cold, ms", |round| round.cold),
    ("panel, warm, ms", |round| round.warm),
    ("kB in all", |round| round.all_bytes / 1_000.0),
    ("layout shift", |round| round.shifts),
    ("longest task ms", |round| round.longest),
];

/// The table, the same as multiples of Beckon, and the promises.
pub(super) fn table(all: &[Contestant], rounds: &[Vec<Round>]) -> String {
    let mut text = line("", COLUMNS.map(|(column, _)| column.to_owned()));
    for (contestant, rounds) in all.iter().zip(rounds) {
        text += &line(&contestant.name, COLUMNS.map(|(_, of)| Spread::of(rounds, of).shown()));
    }
    text += "\nas multiples of Beckon's\n";
    let Some(ours) = all.iter().position(|contestant| contestant.name == "beckon") else {
        return text;
    };
    for (contestant, theirs) in all.iter().zip(rounds).skip(ours) {
        let times = |(_, of): (&str, Of)| {
            let (theirs, ours) = (Spread::of(theirs, of).median, Spread::of(&rounds[ours], of).median);
            if ours > 0.0 && theirs.is_finite() {
                format!("{:.2}", theirs / ours)
            } else {
                String::new()
            }
        };
        text += &line(&contestant.name, COLUMNS.map(times));
    }
    text + "\n" + &promises(&rounds[ours])
}

/// What is promised of Beckon, and whether it holds.
fn promises(ours: &[Round]) -> String {
    let mut text = String::new();
    let told: [(&str, Of, f64); 5] = [
        (
            "the launcher can be used within 100 ms of its script",
            |round| round.seen,
            LAUNCHER,
        ),
        ("the panel within 1.5 s of the click, cold", |round| round.cold, COLD),
        ("the panel within 300 ms of the click, warm", |round| round.warm, WARM),
        ("no task over 50 ms before the click", |round| round.longest, TASK),
        ("no layout shift", |round| round.shifts, 0.0),
    ];
    for (what, of, most) in told {
        let spread = Spread::of(ours, of);
        let holds = if spread.median <= most { "met" } else { "missed" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{holds:<7} {what}: {}", spread.shown());
    }
    text
}

fn line(name: &str, cells: [String; COLUMNS.len()]) -> String {
    let cells = cells.map(|cell| format!("{cell:>WIDE$}"));
    format!("{name:<NAME$}{}\n", cells.concat())
}

/// The middle of some rounds, and how far they lie apart.
struct Spread {
    median: f64,
    least: f64,
    most: f64,
}

impl Spread {
    fn of(rounds: &[Round], of: Of) -> Self {
        let mut numbers: Vec<f64> = rounds.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        let at = |index: usize| numbers.get(index).copied().unwrap_or(f64::NAN);
        let last = numbers.len().saturating_sub(1);
        Self {
            median: f64::midpoint(at(last / 2), at(last.div_ceil(2))),
            least: at(0),
            most: at(last),
        }
    }

    fn shown(&self) -> String {
        let number = |number: f64| match number {
            none if none.is_nan() => "-".to_owned(),
            0.0 => "0".to_owned(),
            small if small < 0.1 => format!("{small:.4}"),
            some if some < 100.0 => format!("{some:.1}"),
            large => format!("{large:.0}"),
        };
        let (median, least, most) = (number(self.median), number(self.least), number(self.most));
        if least == most {
            median
        } else {
            format!("{median} ({least}–{most})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn took(seen: f64) -> Round {
        Round {
            seen,
            ..Round::default()
        }
    }

    #[test]
    fn the_middle_of_an_even_number_of_rounds_lies_between_two() {
        let rounds = [took(40.0), took(10.0), took(20.0), took(30.0)];
        assert_eq!(Spread::of(&rounds, |round| round.seen).shown(), "25.0 (10.0–40.0)");
    }

    #[test]
    fn a_promise_that_does_not_hold_is_said_to_be_missed() {
        let text = promises(&[took(100.1)]);
        assert!(text.starts_with("missed  the launcher"), "{text}");
        assert!(promises(&[took(100.0)]).starts_with("met     the launcher"));
    }
}
