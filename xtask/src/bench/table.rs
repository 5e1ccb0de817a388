//! What was measured, side by side with what one statement costs.

use super::load::Outcome;
use crate::step;
use anyhow::{Context, Result};

pub(super) const SELECT: &str = "baseline: one SELECT a request";
pub(super) const INSERT: &str = "baseline: one INSERT a request";

/// Said under every table.
const FAIR: &str = "Each/s beside the two baselines of this run. A question about somebody on record leaves a row in the log \
                    of decisions, which is on disk before the answer leaves: it is INSERT that does the same for one.";

/// What was measured, in the order it was.
#[derive(Default)]
pub(super) struct Table {
    notes: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    per_second: f64,
    outcome: Outcome,
}

impl Table {
    pub(super) fn note(&mut self, what: &str, value: &str) {
        self.notes.push(format!("{what:<34} {value}"));
    }

    /// Measures requests that each do so many things.
    pub(super) fn measure(&mut self, what: &str, batch: u64, run: impl FnOnce() -> Result<Outcome>) -> Result<()> {
        step::say(&format!("{what} …"));
        let outcome = run().with_context(|| what.to_owned())?;
        #[expect(clippy::cast_precision_loss, reason = "a batch has at most 1,000 questions")]
        let per_second = outcome.requests_per_second() * batch as f64;
        self.rows.push(Row {
            what: what.to_owned(),
            per_second,
            outcome,
        });
        Ok(())
    }

    pub(super) fn print(&self) {
        for note in &self.notes {
            println!("{note}");
        }
        let longest = self.rows.iter().map(|row| row.what.chars().count()).max();
        let wide = longest.unwrap_or_default().max(34);
        println!(
            "{:<wide$} {:>10} {:>10} {:>9} {:>9} {:>9} {:>9}",
            "", "requests/s", "each/s", "p50 ms", "p99 ms", "× SELECT", "× INSERT"
        );
        for row in &self.rows {
            println!(
                "{:<wide$} {:>10.0} {:>10.0} {:>9.1} {:>9.1} {:>9} {:>9}",
                row.what,
                row.outcome.requests_per_second(),
                row.per_second,
                row.outcome.percentile(50).as_secs_f64() * 1_000.0,
                row.outcome.percentile(99).as_secs_f64() * 1_000.0,
                self.times(row, SELECT),
                self.times(row, INSERT),
            );
        }
        println!("{FAIR}");
    }

    fn times(&self, row: &Row, baseline: &str) -> String {
        let baseline = self.rows.iter().find(|other| other.what == baseline);
        baseline.map_or_else(String::new, |other| format!("{:.2}", row.per_second / other.per_second))
    }
}
