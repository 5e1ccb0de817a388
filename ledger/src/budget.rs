//! Budgets of confirmations: what a network may ask for, counted in the network's own ledger, and what this ledger may send for
//! the site. Both outlive the instance: an object that is asked rarely is soon put away, and with it what it had in mind.

use crate::failure::Failure;
use crate::turn::Turn;
use crate::{json, outbox};
use beckon_domain::budget::{day, room, share};
use beckon_domain::stored::{self, Target};
use beckon_domain::time::{DAY, HOUR, Instant, MINUTE};
use beckon_domain::wire::{self, Budget};

/// Within how much time what a network asked for is one row: a window ends to within that.
const PIECE: i64 = 5 * MINUTE;

/// Takes so many confirmations out of a network's budget. Answers whether there were as many.
pub(super) fn take(turn: &Turn<'_>, network: &str, confirmations: u32) -> Result<bool, Failure> {
    if confirmations == 0 {
        return Ok(true);
    }
    let piece = turn.now.millis().div_euclid(PIECE);
    // What lies ahead of the clock was written by one that was wrong.
    let forget = "DELETE FROM asked WHERE piece <= ? OR piece > ?";
    turn.db.run(forget, vec![(piece - DAY / PIECE).into(), piece.into()])?;
    let asked = |window: i64| {
        let sql = "SELECT sum(confirmations) AS value FROM asked WHERE network = ? AND piece > ?";
        let sum = turn
            .db
            .number(sql, vec![network.into(), (piece - window / PIECE).into()])?;
        Ok::<_, Failure>(u32::try_from(sum.unwrap_or_default()).unwrap_or(u32::MAX))
    };
    let (in_hour, in_day) = (asked(HOUR)?, asked(DAY)?);
    let within = |window| if window == HOUR { in_hour } else { in_day };
    match turn.deployment.network_budget.take(confirmations, within) {
        Ok(()) => {
            let sql = "INSERT INTO asked(network, piece, confirmations) VALUES(?, ?, ?)
                       ON CONFLICT DO UPDATE SET confirmations = confirmations + excluded.confirmations";
            let values = vec![network.into(), piece.into(), i64::from(confirmations).into()];
            turn.db.run(sql, values)?;
            Ok(true)
        }
        Err((budget, limit)) => {
            used_up(turn, budget, limit)?;
            Ok(false)
        }
    }
}

/// Takes one message, owed since `owed`, out of what this ledger may send for the site today; `false` where it has to wait for
/// another day.
pub(super) fn take_to_send(turn: &Turn<'_>, owed: Instant) -> Result<bool, Failure> {
    let declared = turn.rules.declared();
    let whole = declared.confirmations_per_day.unwrap_or(turn.deployment.site_budget);
    let limit = share(whole, turn.rules.shards);
    let today = day(turn.now);
    let sql = "SELECT confirmations AS value FROM sent WHERE day = ?";
    let sent = turn.db.number(sql, vec![today.into()])?.unwrap_or_default();
    if sent >= i64::from(limit) {
        used_up(turn, Budget::SiteDay, limit)?;
    }
    if sent >= i64::from(room(limit, owed, turn.now)) {
        return Ok(false);
    }
    turn.db.run("DELETE FROM sent WHERE day <> ?", vec![today.into()])?;
    let sql =
        "INSERT INTO sent(day, confirmations) VALUES(?, 1) ON CONFLICT DO UPDATE SET confirmations = confirmations + 1";
    turn.db.run(sql, vec![today.into()])?;
    Ok(true)
}

/// Has the owner told that a budget is used up: once a day by this ledger, and the site tells it once for all of them.
fn used_up(turn: &Turn<'_>, budget: Budget, limit: u32) -> Result<(), Failure> {
    let today = day(turn.now);
    let kept = stored::Budget::from(budget);
    let name = json::write(&kept)?;
    turn.db.run("DELETE FROM used_up WHERE day <> ?", vec![today.into()])?;
    let sql = "INSERT OR IGNORE INTO used_up(budget, day) VALUES(?, ?) RETURNING 1 AS value";
    if turn.db.number(sql, vec![name.into(), today.into()])?.is_none() {
        return Ok(());
    }
    let delivery = wire::Delivery::BudgetUsedUp(wire::BudgetDelivery {
        site: turn.site.to_owned(),
        at: turn.now.rfc3339(),
        budget,
        limit,
    });
    let seal = turn.secrets.site_key();
    outbox::enqueue(
        turn,
        &Target::UsedUp { budget: kept },
        &outbox::Holder::Site(&seal),
        delivery,
    )
}
