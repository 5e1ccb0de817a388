//! What a walk has seen. A comparison that never meets an answer proves nothing about it.

use crate::oracle::Verdict;
use beckon_domain::DenialReason;
use std::collections::BTreeMap;

/// An instant at which an answer may change by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edge {
    /// A yes reaches its `valid_days`.
    Expiry,
    /// A permit leaves a cap's window.
    CapWindow,
    /// A pause ends.
    PauseEnd,
    /// A quiet window begins or ends.
    QuietHours,
    /// A stop can no longer be undone without proof.
    UndoEnd,
    /// A confirmation is ten minutes old.
    ConfirmationPause,
    /// A confirmation is a day old.
    ConfirmationDay,
}

/// How often each answer was given, and each edge crossed.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) histories: u64,
    permits: u64,
    /// By reason, in order of precedence.
    denials: [u64; DenialReason::ALL.len()],
    /// How often the answers on the two sides of an edge differed.
    crossings: BTreeMap<Edge, u64>,
    /// How often a stop could not be undone without proof, and could.
    undone: [u64; 2],
}

impl Tally {
    pub(super) fn count(&mut self, verdict: &Verdict) -> Option<DenialReason> {
        match verdict {
            Verdict::Permit(..) => {
                self.permits += 1;
                None
            }
            Verdict::Deny(reason, _) => {
                self.denials[*reason as usize] += 1;
                Some(*reason)
            }
        }
    }

    /// Answers as if the stop were the reason, so that both sides of its edge differ.
    pub(super) fn undo(&mut self, may: bool) -> Option<DenialReason> {
        self.undone[usize::from(may)] += 1;
        (!may).then_some(DenialReason::Stopped)
    }

    pub(super) fn crossed(&mut self, edge: Edge, before: Option<DenialReason>, reached: Option<DenialReason>) {
        if before != reached {
            *self.crossings.entry(edge).or_default() += 1;
        }
    }

    /// Fails unless there were so many histories, and permits, exactly these reasons and the two sides of exactly these
    /// edges were met.
    #[track_caller]
    pub(crate) fn assert_met(&self, histories: u64, reasons: &[DenialReason], edges: &[Edge]) {
        assert_eq!(self.histories, histories, "so many histories were walked");
        assert!(self.permits > 0, "no permit was met");
        let met: Vec<DenialReason> = DenialReason::ALL
            .iter()
            .copied()
            .filter(|&r| self.denials[r as usize] > 0)
            .collect();
        assert_eq!(met, reasons, "these reasons were met");
        assert_eq!(
            self.crossings.keys().copied().collect::<Vec<_>>(),
            edges,
            "these edges were crossed"
        );
        assert_eq!(
            edges.contains(&Edge::UndoEnd),
            self.undone.iter().all(|&times| times > 0)
        );
    }
}
