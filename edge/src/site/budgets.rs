//! Budgets of confirmations that are used up: shown to the owner, and told once a day whichever ledger says so first.

use super::{Site, exists};
use crate::messages::UsedUp;
use crate::platform::now;
use beckon_domain::stored;
use beckon_domain::time::{DAY, Instant};
use beckon_domain::wire::BudgetUsedUp;
use beckon_ledger::db::{Db, Storage};
use beckon_ledger::{Failure, json};
use serde::Deserialize;

/// For how many days an owner is shown that a budget was used up.
const SHOWN: i64 = 7;

impl Site {
    /// Notes that a budget is used up, and says whether the owner is to be told by this delivery.
    pub(super) fn used_up(&self, message: &UsedUp) -> Result<bool, Failure> {
        #[derive(Deserialize)]
        struct Row {
            delivery: String,
        }
        self.disk.turn(|db| {
            if !exists(db)? {
                return Ok(false);
            }
            let today = now().millis().div_euclid(DAY);
            let budget = json::write(&stored::Budget::from(message.budget))?;
            db.run("DELETE FROM used_up WHERE day < ?", vec![(today - SHOWN).into()])?;
            let sql = "INSERT OR IGNORE INTO used_up(budget, day, at, delivery) VALUES(?, ?, ?, ?)";
            let values = vec![
                budget.as_str().into(),
                today.into(),
                now().millis().into(),
                message.delivery.as_str().into(),
            ];
            db.run(sql, values)?;
            let sql = "SELECT delivery FROM used_up WHERE budget = ? AND day = ?";
            let told = db.row::<Row>(sql, vec![budget.into(), today.into()])?;
            Ok(told.is_some_and(|told| told.delivery == message.delivery))
        })
    }
}

/// What was used up lately, newest first.
pub(super) fn used_up(db: &Db) -> Result<Vec<BudgetUsedUp>, Failure> {
    #[derive(Deserialize)]
    struct Row {
        budget: String,
        at: f64,
    }
    let since = now().plus(-SHOWN * DAY).millis();
    let rows = db.rows::<Row>(
        "SELECT budget, at FROM used_up WHERE at > ? ORDER BY at DESC",
        vec![since.into()],
    )?;
    rows.into_iter()
        .map(|row| {
            #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
            let at = Instant::from_millis(row.at as i64).rfc3339();
            Ok(BudgetUsedUp {
                budget: json::read::<stored::Budget>(&row.budget)?.into(),
                at,
            })
        })
        .collect()
}
