//! The postbox: every delivery this shop was sent, on disk as one JSON line for each attempt.
//!
//! What is shown is a fold of the lines, so a restart shows the same. The lines are written but not synced to the disk: a
//! power cut may lose the last ones, which a demonstration can bear and a provider could not.

use crate::clock;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Forged attempts beyond so many are refused without being kept: anyone can send them.
const MOST_UNVERIFIED: usize = 100;

/// One delivery, however often it was tried.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Delivery {
    /// The `webhook-id` header, the same on every attempt.
    pub(crate) webhook_id: String,
    /// When the first attempt arrived.
    pub(crate) received_at: String,
    /// The path it came to.
    pub(crate) path: String,
    /// Whether its signature was right.
    pub(crate) verified: bool,
    /// Whether any attempt was answered with a 2xx.
    pub(crate) accepted: bool,
    /// How many attempts arrived.
    pub(crate) attempts: u32,
    /// The body, parsed.
    pub(crate) body: Value,
}

/// One attempt, as it arrived and as it was answered. One line of the file.
#[derive(Serialize, Deserialize)]
struct Attempt {
    webhook_id: String,
    received_at: String,
    path: String,
    verified: bool,
    answered: u16,
    body: Value,
}

/// Everything delivered, oldest first, and the file that keeps it.
pub(crate) struct Postbox {
    inner: Mutex<Inner>,
}

struct Inner {
    file: File,
    deliveries: Vec<Delivery>,
    /// Position by path, `webhook-id` and whether it was verified: a forgery never adds to a real delivery.
    positions: HashMap<(String, String, bool), usize>,
    unverified: usize,
}

impl Postbox {
    /// Opens the postbox of a data folder, and makes both if they are not there.
    pub(crate) fn open(data: &Path) -> io::Result<Self> {
        fs::create_dir_all(data)?;
        let path = data.join("postbox.jsonl");
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut inner = Inner {
            file: file.try_clone()?,
            deliveries: Vec::new(),
            positions: HashMap::new(),
            unverified: 0,
        };
        for (number, line) in BufReader::new(&file).split(b'\n').enumerate() {
            match serde_json::from_slice::<Attempt>(&line?) {
                Ok(attempt) => inner.fold(attempt),
                // A kill in the middle of a write leaves half a line, which was never answered.
                Err(_) => eprintln!("postbox.jsonl line {}: skipped, it is not a whole attempt", number + 1),
            }
        }
        end_the_last_line(&mut file)?;
        Ok(Self {
            inner: Mutex::new(inner),
        })
    }

    /// Records an attempt that is about to be answered with `answered`.
    pub(crate) fn record(
        &self,
        path: &str,
        webhook_id: &str,
        verified: bool,
        answered: u16,
        body: &[u8],
    ) -> io::Result<()> {
        let mut inner = self.lock();
        if !verified && inner.unverified >= MOST_UNVERIFIED {
            return Ok(());
        }
        let body =
            serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()));
        let attempt = Attempt {
            webhook_id: webhook_id.to_owned(),
            received_at: clock::now(),
            path: path.to_owned(),
            verified,
            answered,
            body,
        };
        let mut line = serde_json::to_vec(&attempt)?;
        line.push(b'\n');
        inner.file.write_all(&line)?;
        inner.fold(attempt);
        Ok(())
    }

    /// Everything delivered, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.lock().deliveries.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn fold(&mut self, attempt: Attempt) {
        let accepted = (200..300).contains(&attempt.answered);
        let key = (attempt.path.clone(), attempt.webhook_id.clone(), attempt.verified);
        self.unverified += usize::from(!attempt.verified);
        if let Some(&position) = self.positions.get(&key) {
            let delivery = &mut self.deliveries[position];
            delivery.attempts = delivery.attempts.saturating_add(1);
            delivery.accepted |= accepted;
            return;
        }
        self.positions.insert(key, self.deliveries.len());
        self.deliveries.push(Delivery {
            webhook_id: attempt.webhook_id,
            received_at: attempt.received_at,
            path: attempt.path,
            verified: attempt.verified,
            accepted,
            attempts: 1,
            body: attempt.body,
        });
    }
}

/// Half a line at the end of the file must not swallow the next one.
fn end_the_last_line(file: &mut File) -> io::Result<()> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(());
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    if last != *b"\n" { file.write_all(b"\n") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(postbox: &Postbox) -> Vec<(String, u32, bool, bool)> {
        let line = |d: Delivery| (d.webhook_id, d.attempts, d.verified, d.accepted);
        postbox.deliveries().into_iter().map(line).collect()
    }

    #[test]
    fn a_repeated_webhook_id_is_one_more_attempt_of_the_same_delivery() {
        let folder = tempfile::tempdir().expect("a folder");
        let postbox = Postbox::open(folder.path()).expect("a postbox");
        postbox
            .record("/hooks/email", "msg_1", true, 500, b"{}")
            .expect("recorded");
        postbox
            .record("/hooks/email", "msg_2", true, 204, b"{}")
            .expect("recorded");
        postbox
            .record("/hooks/email", "msg_1", true, 204, b"{}")
            .expect("recorded");
        assert_eq!(
            summary(&postbox),
            [("msg_1".to_owned(), 2, true, true), ("msg_2".to_owned(), 1, true, true)],
            "oldest first"
        );
    }

    #[test]
    fn a_forgery_never_counts_as_an_attempt_of_a_real_delivery() {
        let folder = tempfile::tempdir().expect("a folder");
        let postbox = Postbox::open(folder.path()).expect("a postbox");
        postbox
            .record("/hooks/email", "msg_1", true, 204, b"{\"real\":1}")
            .expect("recorded");
        postbox
            .record("/hooks/email", "msg_1", false, 401, b"{\"real\":0}")
            .expect("recorded");
        assert_eq!(
            summary(&postbox),
            [
                ("msg_1".to_owned(), 1, true, true),
                ("msg_1".to_owned(), 1, false, false)
            ]
        );
    }

    #[test]
    fn a_restart_shows_the_same_deliveries_even_after_half_a_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let postbox = Postbox::open(folder.path()).expect("a postbox");
        postbox
            .record("/hooks/email", "msg_1", true, 500, b"{}")
            .expect("recorded");
        drop(postbox);
        let path = folder.path().join("postbox.jsonl");
        let mut file = OpenOptions::new().append(true).open(path).expect("the file");
        file.write_all(b"{\"webhook_id\":\"msg_torn").expect("half a line");
        drop(file);
        let postbox = Postbox::open(folder.path()).expect("a postbox");
        postbox
            .record("/hooks/email", "msg_1", true, 204, b"{}")
            .expect("recorded");
        drop(postbox);
        let postbox = Postbox::open(folder.path()).expect("a postbox");
        assert_eq!(summary(&postbox), [("msg_1".to_owned(), 2, true, true)]);
    }

    #[test]
    fn forgeries_cannot_fill_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let postbox = Postbox::open(folder.path()).expect("a postbox");
        for number in 0..MOST_UNVERIFIED + 20 {
            postbox
                .record("/hooks/email", &format!("msg_{number}"), false, 401, b"{}")
                .expect("refused");
        }
        assert_eq!(postbox.deliveries().len(), MOST_UNVERIFIED);
    }
}
