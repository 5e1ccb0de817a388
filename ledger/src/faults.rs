//! Faults that tests inject, to see what becomes of everything else. Only the feature `faults` compiles them, which no
//! deployment has. A test names a fault, and where it strikes after an `@`.

use crate::deployment::Deployment;
use crate::messages::ToLedger;
use crate::outbox::Claimed;
use std::time::Duration;

/// How long a ledger hangs: longer than anybody waits for it.
const HANGS_FOR: Duration = Duration::from_secs(60);
/// How long a slow one takes: less than anybody waits for it.
const SLOW: Duration = Duration::from_secs(3);
/// What an object can take where tests want a small one.
const SMALL: u64 = 100_000;

impl Deployment {
    fn injects(&self, fault: &str) -> bool {
        cfg!(feature = "faults") && self.faults.contains(fault)
    }

    fn injects_at(&self, fault: &str, place: Option<&str>) -> bool {
        place.is_some_and(|place| self.injects(&format!("{fault}@{place}")))
    }

    /// For how long a ledger hangs before it hears this message: a save from a page, or in the second ledger rules with a
    /// privacy notice.
    #[must_use]
    pub fn hangs(&self, message: &ToLedger, shard: u8) -> Option<Duration> {
        let place = match message {
            ToLedger::Save(save) => save.body.page.as_deref(),
            ToLedger::Install(install) if shard == 1 => Some(install.rules.controller.privacy_notice.as_str()),
            _ => None,
        };
        let time = if self.injects_at("hangs", place) {
            HANGS_FOR
        } else if self.injects_at("slow", place) {
            SLOW
        } else {
            return None;
        };
        log::warn!("injected: a ledger hangs");
        Some(time)
    }

    /// Breaks off a save from a page between two of its rows.
    pub(crate) fn may_panic_in_save(&self, page: Option<&str>) {
        assert!(
            !self.injects_at("panics", page),
            "injected: after the event, before its outbox row"
        );
    }

    /// Breaks off after rows were claimed and before they are delivered.
    pub fn may_panic_in_alarm(&self, claimed: &[Claimed]) {
        let tried = |most| claimed.iter().any(|row| row.attempts <= most);
        assert!(
            !(self.injects("alarm-panics-once") && tried(1) || self.injects("alarm-panics-often") && tried(9)),
            "injected: after a row was claimed, before it was delivered"
        );
    }

    /// What an object can take, where that is not what the platform says.
    pub(crate) fn small_object(&self) -> Option<u64> {
        self.injects("small-ledgers").then_some(SMALL)
    }
}
