//! Turns that are taken together: each is a transaction of its own, and all of them are on disk with one commit.
//!
//! The runtime commits an object's writes when it is done with what it runs, and a commit waits for the disk: for single
//! questions that was half of their cost. So whoever arrives while others wait is let in with them, and their turns run one
//! after the other without anything in between. No answer leaves before the commit that holds its turn: that is the runtime's
//! promise, and it is kept for each of them.

use crate::platform::now;
use beckon_domain::time::Instant;
use futures::channel::oneshot::{Sender, channel};
use std::cell::{Cell, RefCell};
use std::time::Duration;
use worker::Delay;

/// Whoever opened a gathering is gone if it is not over by then, in milliseconds. Nobody waits for them.
const LOST: i64 = 1_000;

/// Those who wait for the same moment. Kept in memory: an instance that vanishes takes their requests with it as well.
#[derive(Default)]
pub struct GroupCommit {
    /// Since when somebody waits.
    open_since: Cell<Option<Instant>>,
    others: RefCell<Vec<Sender<()>>>,
}

impl GroupCommit {
    /// Waits until the runtime has handed over all that has arrived.
    pub async fn wait(&self) {
        let open = self.open_since.get().is_some_and(|since| now().since(since) < LOST);
        if open {
            let (sender, let_in) = channel();
            self.others.borrow_mut().push(sender);
            // Whether let in or forgotten by who opened it: the turn is taken.
            let_in.await.ok();
            return;
        }
        self.open_since.set(Some(now()));
        Delay::from(Duration::ZERO).await;
        self.open_since.set(None);
        for other in self.others.take() {
            // Who has gone away in the meantime needs no turn.
            other.send(()).ok();
        }
    }
}
