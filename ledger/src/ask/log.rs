//! What was asked and how it was answered: a row for whoever is on record, a count for whoever is not.

use super::Known;
use crate::failure::Failure;
use crate::json;
use crate::messages::StoredKey;
use crate::turn::Turn;
use beckon_domain::DenialReason;
use beckon_domain::time::DAY;
use std::collections::BTreeMap;

/// Keeps what was decided. What was not decided is not kept.
pub(super) fn log(
    turn: &Turn<'_>,
    key: &StoredKey,
    known: &[Known],
    reasons: &[Option<Option<DenialReason>>],
) -> Result<(), Failure> {
    let mut rows = Vec::with_capacity(known.len());
    let mut unknown: BTreeMap<&str, i64> = BTreeMap::new();
    for (question, reason) in known.iter().zip(reasons) {
        let (asked, Some(reason)) = (&question.asked, reason) else {
            continue;
        };
        if question.on_record {
            let contact = asked.contact.as_deref().unwrap_or_default();
            rows.push(vec![
                contact.into(),
                asked.purpose.as_str().into(),
                asked.channel.as_str().into(),
                reason.map(DenialReason::as_str).into(),
            ]);
        } else {
            *unknown.entry(&asked.purpose).or_default() += 1;
        }
    }
    if !rows.is_empty() {
        let sql = "INSERT INTO decisions(at, key_id, contact, purpose, channel, reason)
                   SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)";
        let values = vec![turn.now.millis().into(), key.id.as_str().into(), json::table(&rows)?];
        turn.db.run(sql, values)?;
    }
    let day = turn.now.millis().div_euclid(DAY);
    for (purpose, asked) in unknown {
        let sql = "INSERT INTO counters(day, key_id, purpose, asked) VALUES(?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET asked = asked + excluded.asked";
        turn.db.run(
            sql,
            vec![day.into(), key.id.as_str().into(), purpose.into(), asked.into()],
        )?;
    }
    Ok(())
}
